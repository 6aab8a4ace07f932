"""Temporary credentials, and who somebody is.

AWS pages: API_GetSessionToken, API_AssumeRole, API_GetFederationToken, API_GetCallerIdentity and API_GetAccessKeyInfo
of AWS STS.
"""

from __future__ import annotations

from typing import Any

from mfa_lesson.account import rules
from mfa_lesson.account.sessions import make_session_context, make_temporary_context
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import MfaLessonError
from mfa_lesson.iam.policy import Policy

from ..refusals import AwsError, make_own_error
from ..state import Temporary
from .call import Operation, OperationCall, Output

USER_SESSION, ROLE_SESSION = 43_200, 3_600
"""Seconds that a session lasts if nobody says how long."""
LONGEST_ROLE_SESSION = 3_600
"""The role's own limit, which nobody has raised; role chaining has the same."""
HALF_ASKED = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."


def check_code(call: OperationCall) -> bool:
    """Whether MFA is used. Raises AwsError for a code that isn't right."""
    serial, code = call.input.get("SerialNumber"), call.input.get("TokenCode")
    if serial is None and code is None:
        return False
    if serial is None or code is None:
        raise AwsError("AccessDenied", HALF_ASKED)
    device = call.state.devices.get(serial)
    own = device is not None and call.state.account.devices.get(serial) == call.session.name
    if device is None or not own or device.is_blocked(call.now):
        raise call.refuse(rules.NO_DEVICE)
    if not device.use_code(code, call.now):
        raise call.refuse(rules.WRONG_CODE)
    return True


def read_session_policy(call: OperationCall) -> tuple[str, ...]:
    """The session policy of a call as JSON text, checked."""
    if call.input.get("PolicyArns"):
        raise make_own_error("NotImplemented", "policy-arns")
    text = call.input.get("Policy")
    if text is None:
        return ()
    try:
        Policy.from_json(text, name="session policy")
    except MfaLessonError as error:
        raise make_own_error("MalformedPolicyDocument", "invalid-policy", problem=error.problem) from None
    return (text,)


def describe(session: Temporary) -> dict[str, Any]:
    return {
        "AccessKeyId": session.id,
        "SecretAccessKey": session.secret,
        "SessionToken": session.token,
        "Expiration": session.expires,
    }


def get_session_token(call: OperationCall) -> Output:
    if call.session.way is not Way.ACCESS_KEY:
        raise call.refuse(rules.LONG_TERM_KEY_NEEDED)
    mfa = check_code(call)
    name = call.session.name
    context = make_session_context(call.state.account, name, "true" if mfa else "false")
    seconds = call.input.get("DurationSeconds", USER_SESSION)
    way = Way.TOKEN_MFA if mfa else Way.TOKEN
    made = call.state.add_session(name, way, context, seconds, mfa_at=call.now if mfa else None)
    return {"Credentials": describe(made)}


def get_federation_token(call: OperationCall) -> Output:
    if call.session.way is not Way.ACCESS_KEY:
        raise call.refuse(rules.LONG_TERM_KEY_NEEDED)
    limits, account, name = read_session_policy(call), call.state.account.account_id, call.input["Name"]
    arn = f"arn:aws:sts::{account}:federated-user/{name}"
    context = make_temporary_context("FederatedUser", account, arn, "false")
    seconds = call.input.get("DurationSeconds", USER_SESSION)
    # Without a session policy, the session has no permissions: an empty one allows nothing.
    made = call.state.add_session(call.session.name, Way.FEDERATION, context, seconds, limits=limits)
    user = {"FederatedUserId": f"{account}:{name}", "Arn": arn}
    return {"Credentials": describe(made), "FederatedUser": user, "PackedPolicySize": 0}


def assume_role(call: OperationCall) -> Output:
    """Opens a role session; the code was checked, and the trust policy asked, before."""
    limits, state = read_session_policy(call), call.state
    role = state.roles[call.request.resource.rpartition("/")[2]]
    seconds = call.input.get("DurationSeconds", ROLE_SESSION)
    if seconds > LONGEST_ROLE_SESSION:
        text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        if call.session.way is not Way.ACCESS_KEY:
            text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
        raise AwsError("ValidationError", text)
    account, session_name = state.account.account_id, call.input["RoleSessionName"]
    own_id = f"{role.id}:{session_name}"
    context = make_temporary_context("AssumedRole", account, f"arn:aws:iam::{account}:role/{role.name}")
    context["aws:userid"] = own_id
    others: dict[str, Any] = {"role": role.name, "session_name": session_name, "limits": limits}
    made = state.add_session(call.session.name, Way.ROLE, context, seconds, **others)
    user = {"AssumedRoleId": own_id, "Arn": f"arn:aws:sts::{account}:assumed-role/{role.name}/{session_name}"}
    return {"Credentials": describe(made), "AssumedRoleUser": user}


def get_key_info(call: OperationCall) -> Output:
    return {"Account": call.state.account.account_id}


def get_identity(call: OperationCall) -> Output:
    context = call.request.context
    return {"UserId": context["aws:userid"], "Account": call.state.account.account_id, "Arn": call.caller}


OPERATIONS: dict[str, Operation] = {
    "AssumeRole": assume_role,
    "GetAccessKeyInfo": get_key_info,
    "GetCallerIdentity": get_identity,
    "GetFederationToken": get_federation_token,
    "GetSessionToken": get_session_token,
}
