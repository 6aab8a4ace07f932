"""What one record of CloudTrail says: who called what, on what, and how they signed in.

AWS pages: cloudtrail-event-reference-user-identity and cloudtrail-event-reference-record-contents of the CloudTrail
User Guide; cloudtrail-integration; using-with-s3-policy-actions of the Amazon S3 User Guide.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mfa_lesson.account.catalogue import UNGOVERNED, find_action
from mfa_lesson.account.sessions import VIA_SERVICE
from mfa_lesson.account.users import ACCOUNT, User
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import UserError
from mfa_lesson.iam.arns import read_arn
from mfa_lesson.text import replace_half_characters

from .report_file import USER_ARN, choose_account, read_date
from .services import find_prefix, load_services
from .trail_file import TrailRecord

ACTIONS_FILE = Path(__file__).parent / "event_actions.toml"

VERSION = re.compile(r"(?<=[a-z])(?:20\d{6}(?:v\d+)?|20\d\d_\d\d_\d\d)$")
"""How the events of some services end, such as UpdateFunctionCode20150331v2."""

DENIALS = re.compile(
    r"(Client\.|Vpce)?(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?)", re.IGNORECASE
)
"""The error codes of a call that policies denied."""

DENIED = "is not authorized to perform"
"""What AWS's message says of such a call, whatever the code is (troubleshoot_access-denied)."""

CONSOLE = "signin.amazonaws.com"
"""What older records of console calls name as invokedBy, and the source of sign-in events."""

CONSOLE_AGENTS = ("AWS Console", "[S3Console/", "S3Console/")
"""How the agents of console calls begin in records that have no sessionCredentialFromConsole: in AWS's own example
(Amazon Neptune User Guide, cloudtrail.CloudTrail_Events), and in real records of Amazon S3 from 2016 to 2024."""

FEDERATED, IAM_USER, ROOT, UNKNOWN = "FederatedUser", "IAMUser", "Root", "Unknown"

NAMED_BY_ITSELF = {
    *("ChangePassword", "CreateAccessKey", "CreateLoginProfile", "DeactivateMFADevice", "DeleteAccessKey"),
    *("DeleteLoginProfile", "DeleteServiceSpecificCredential", "DeleteSigningCertificate", "GetLoginProfile"),
    *("GetMFADevice", "GetUser", "ListAccessKeys", "ListMFADevices", "ListSSHPublicKeys"),
    *("ListServiceSpecificCredentials", "ListSigningCertificates", "ResetServiceSpecificCredential"),
    *("UpdateAccessKey", "UpdateServiceSpecificCredential", "UpdateSigningCertificate", "UploadSigningCertificate"),
}
"""The actions of IAM that act on the caller's own user if no user name is given (IAM API Reference)."""

LONGEST_AGENT = 500

MFA_VALUES = {"true": "true", "false": "false"}

IN_CONSOLE = {"true": Way.CONSOLE_MFA, "false": Way.CONSOLE}
WITH_TOKEN = {"true": Way.TOKEN_MFA, "false": Way.TOKEN}


class Called(NamedTuple):
    """The actions behind an event."""

    needed: tuple[str, ...]
    """Those that it needs; empty if they aren't known."""
    possible: tuple[str, ...] = ()
    """If they aren't known, all actions of the service; empty if the service isn't known either."""


@cache
def load_event_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(Prefix of the service, event) -> the actions it needs, where they are called otherwise."""
    services = tomllib.loads(ACTIONS_FILE.read_text(encoding="utf-8"))
    return {
        (prefix, event): tuple(f"{prefix}:{action}" for action in actions)
        for prefix, events in services.items()
        for event, actions in events.items()
    }


@cache
def load_event_actions() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The same, with the events in lower case."""
    return {(prefix, event.lower()): actions for (prefix, event), actions in load_event_names().items()}


@cache
def load_names() -> Mapping[str, str]:
    """Every action in lower case -> its name."""
    known = {action.lower(): action for actions in load_services().values() for action in actions}
    return {**known, **{name: find_action(name).name for name in UNGOVERNED}}


@cache
def find_called(source: str, event: str) -> Called:
    """The actions behind an event, by its name: AWS calls most events like the action."""
    prefix = find_prefix(source)
    if prefix is None:
        return Called(())
    name = VERSION.sub("", event).lower()
    if known := load_event_actions().get((prefix, name)):
        return Called(known)
    if action := load_names().get(f"{prefix}:{name}"):
        return Called((action,))
    return Called((), load_services()[prefix])


class Signed(NamedTuple):
    """How a call was signed."""

    way: Way | None
    """None if it is no user's call."""
    mfa: str | None
    """ "true", "false" or "absent"; None if the record doesn't say it, or AWS doesn't say what the key was."""


class TrailEntry(NamedTuple):
    """One record, read."""

    kind: str
    """The type of the identity, as CloudTrail names it."""
    name: str
    """Who called, for people."""
    user: User | None
    """The IAM user under whose policies the call was; None if it was under no user's."""
    arn: str
    source: str
    event: str
    time: datetime | None
    signed: Signed
    called: Called
    resource: str | None
    """The resource that AWS checked; None if it can't be told."""
    context: Mapping[str, str]
    """What else the record says about the request."""
    is_call: bool
    """Whether it is a call of an API, and no sign-in, and nothing that AWS did by itself."""
    kind_of_event: str
    """ "AwsApiCall", "AwsConsoleSignIn", and so on; as CloudTrail names it."""
    other_account: str
    """The user's account if the record is of another one; else ""."""
    denied_already: bool
    error: str
    with_code: bool
    """Whether an MFA code came with the call, as sts:AssumeRole takes one."""
    service: str
    """The service that called on the user's behalf; "" if none did."""


def read_entry(record: TrailRecord) -> TrailEntry:
    identity = record["userIdentity"]
    kind, arn = text_of(identity, "type") or UNKNOWN, text_of(identity, "arn")
    if kind == FEDERATED and text_of(identity, "sessionContext", "sessionIssuer", "type") == ROOT:
        kind = ROOT
    user = find_user(identity, kind)
    source, event = text_of(record, "eventSource"), text_of(record, "eventName")
    called = find_called(source, event)
    service = find_service(record, identity)
    parameters = record.get("requestParameters")
    parameters = parameters if isinstance(parameters, Mapping) else {}
    error = text_of(record, "errorCode")
    return TrailEntry(
        kind=kind,
        name=user.name if user else name_other(identity, kind),
        user=user,
        arn=arn,
        source=source,
        event=event,
        time=read_date(record["eventTime"]),
        signed=find_signed(record, identity, kind, service),
        called=called,
        resource=find_resource(record, parameters, called, user),
        context=find_context(record, service),
        is_call=is_call(record, called),
        kind_of_event=text_of(record, "eventType"),
        other_account=find_other_account(user, text_of(record, "recipientAccountId")),
        denied_already=bool(DENIALS.fullmatch(error)) or (error != "" and DENIED in text_of(record, "errorMessage")),
        error=error,
        with_code=bool(parameters.get("serialNumber")) and event == "AssumeRole",
        service=service,
    )


def text_of(part: Any, *path: str) -> str:
    """A text inside a record, as it can be shown and written; "" if it isn't there."""
    for name in path:
        part = part.get(name) if isinstance(part, dict | Mapping) else None
    if isinstance(part, bool):
        return str(part).lower()
    if not isinstance(part, str):
        return ""
    return part if part.isascii() else replace_half_characters(part)


def find_user(identity: Mapping[str, Any], kind: str) -> User | None:
    """The IAM user whose policies count. A federated user's session has those of the user who asked for it."""
    if kind == IAM_USER:
        arn = text_of(identity, "arn")
    elif kind == FEDERATED:
        arn = text_of(identity, "sessionContext", "sessionIssuer", "arn")
    else:
        return None
    return read_user(arn)


@lru_cache(maxsize=4096)
def read_user(arn: str) -> User | None:
    found = USER_ARN.fullmatch(arn)
    if not found:
        return None
    try:
        return User.read(f"{found['path'] or ''}{found['name']}", choose_account(found["account"]))
    except UserError:
        return None


def find_other_account(user: User | None, recipient: str) -> str:
    """The user's account if it isn't the one whose record this is. An account that somebody has hidden is none."""
    if not user or user.account_id in (recipient, ACCOUNT) or choose_account(recipient) != recipient:
        return ""
    return user.account_id


def name_other(identity: Mapping[str, Any], kind: str) -> str:
    arn = text_of(identity, "arn")
    last = arn.rpartition(":")[2]
    return last or text_of(identity, "userName") or text_of(identity, "invokedBy") or kind


def find_service(record: TrailRecord, identity: Mapping[str, Any]) -> str:
    """The service that called on somebody's behalf."""
    invoked = text_of(identity, "invokedBy")
    if invoked == CONSOLE:
        return ""
    address = text_of(record, "sourceIPAddress")
    from_service = address.endswith((".amazonaws.com", ".aws.internal")) or address == "AWS Internal"
    if not invoked and address == "AWS Internal" and is_in_console(record, identity):
        return ""
    return invoked or (address if from_service else "")


def is_in_console(record: TrailRecord, identity: Mapping[str, Any]) -> bool:
    agent = text_of(record, "userAgent")
    return (
        text_of(record, "sessionCredentialFromConsole") == "true"
        or text_of(identity, "invokedBy") == CONSOLE
        or agent in (CONSOLE, "console.amazonaws.com", "console.ec2.amazonaws.com")
        or agent.startswith(CONSOLE_AGENTS)
    )


def find_signed(record: TrailRecord, identity: Mapping[str, Any], kind: str, service: str) -> Signed:
    """How a call was signed. CloudTrail has a session context only for temporary credentials."""
    said = MFA_VALUES.get(text_of(identity, "sessionContext", "attributes", "mfaAuthenticated").lower())
    if kind == FEDERATED:
        return Signed(Way.FEDERATION, None)
    if kind != IAM_USER:
        return Signed(Way.ROLE if kind == "AssumedRole" else None, said)
    if record["eventSource"] == CONSOLE and (used := text_of(record, "additionalEventData", "MFAUsed")):
        return Signed(*((Way.CONSOLE_MFA, "true") if used == "Yes" else (Way.CONSOLE, "false")))
    if service:
        return Signed(Way.SERVICE, None)
    if text_of(identity, "sessionContext", "signInSessionArn") or text_of(identity, "signInSessionArn"):
        return Signed(Way.LOGIN, said)
    if said:
        return Signed((IN_CONSOLE if is_in_console(record, identity) else WITH_TOKEN)[said], said)
    if text_of(identity, "accessKeyId").startswith("ASIA") or is_in_console(record, identity):
        return Signed(Way.TOKEN, None)
    return Signed(Way.ACCESS_KEY, "absent")


def is_call(record: TrailRecord, called: Called) -> bool:
    kind = text_of(record, "eventType") or "AwsApiCall"
    if record["eventSource"] == CONSOLE:
        return bool(called.needed)
    return kind == "AwsApiCall"


def find_resource(record: TrailRecord, parameters: Mapping[str, Any], called: Called, user: User | None) -> str | None:
    """The resource that AWS checked, as far as the record says it for sure."""
    if len(called.needed) != 1 or user is None:
        return None
    action = find_action(called.needed[0])
    if action.path and not parameters.get("pathPrefix"):
        return action.resource(user)
    if action.resource_type is None and not action.path:
        return "*"
    if action.resource_type == "user":
        asked = parameters.get("userName", user.name if action.name.partition(":")[2] in NAMED_BY_ITSELF else None)
        return user.arn if str(asked).lower() == user.name.lower() and not parameters.get("allUsers") else None
    if action.resource_type == "mfa":
        serial, name = parameters.get("serialNumber"), parameters.get("virtualMFADeviceName")
        if isinstance(serial, str) and read_arn(serial):
            return serial
        return user.device_arn(name) if isinstance(name, str) and name and not parameters.get("path") else None
    listed = find_listed(record)
    return None if listed and is_only_around(listed, action.name, parameters) else listed


def is_only_around(listed: str, action: str, parameters: Mapping[str, Any]) -> bool:
    """Whether AWS checks something inside of what is listed: an object of a bucket, an index of a table."""
    if action.startswith("s3:"):
        return "Object" in action and "/" not in listed
    return "indexName" in parameters


def find_listed(record: TrailRecord) -> str | None:
    """The resource of a record that lists a single one."""
    listed = record.get("resources")
    if not isinstance(listed, list) or len(listed) != 1:
        return None
    arn = text_of(listed[0], "ARN") or text_of(listed[0], "arn")
    return arn if arn and "*" not in arn and read_arn(arn) else None


def find_context(record: TrailRecord, service: str) -> dict[str, str]:
    """Condition keys that a record gives a value for."""
    context = {VIA_SERVICE: "true" if service else "false"}
    if region := text_of(record, "awsRegion"):
        context["aws:RequestedRegion"] = region
    if text_of(record, "tlsDetails", "tlsVersion"):
        context["aws:SecureTransport"] = "true"
    agent = text_of(record, "userAgent")
    # Amazon S3 puts its records' agents in square brackets.
    if agent and len(agent) <= LONGEST_AGENT and not agent.startswith("["):
        context["aws:UserAgent"] = agent
    if (endpoint := text_of(record, "vpcEndpointId")) and not service:
        context["aws:SourceVpce"] = endpoint
    elif not service and is_address(text_of(record, "sourceIPAddress")):
        context["aws:SourceIp"] = text_of(record, "sourceIPAddress")
    return context


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
