"""Users, their passwords and access keys, and what the account tells about itself.

AWS pages: API_GetUser, API_ListUsers, API_CreateUser, API_DeleteUser, API_ChangePassword, API_CreateLoginProfile,
API_CreateAccessKey, API_UpdateAccessKey, API_GetAccountSummary, API_GetAccountPasswordPolicy, reference_iam-quotas.
"""

from __future__ import annotations

import hmac
import re
from typing import Any

from mfa_lesson.account import rules
from mfa_lesson.account.effects import MAX_ACCESS_KEYS
from mfa_lesson.account.users import User

from ..refusals import AwsError, make_own_error
from ..state import PracticeKey, PracticeState
from .call import Operation, OperationCall, Output, list_nothing

SHORTEST_PASSWORD, KINDS_OF_CHARACTERS = 8, 3
"""What the default password policy asks for (id_credentials_passwords_account-policy)."""
CHARACTERS_IN_PASSWORDS = ("[A-Z]", "[a-z]", "[0-9]", r"[!@#$%^&*()_+\-=\[\]{}|']")


def describe_user(state: PracticeState, name: str) -> dict[str, Any]:
    user, person = state.account.users[name].user, state.people[name]
    return {
        "Path": user.path,
        "UserName": user.name,
        "UserId": person.id,
        "Arn": user.arn,
        "CreateDate": person.created,
    }


def get_user(call: OperationCall) -> Output:
    return {"User": describe_user(call.state, call.owner.user.name)}


def list_users(call: OperationCall) -> Output:
    prefix = call.input.get("PathPrefix", "/")
    users = [one.user for one in call.state.account.users.values() if one.user.path.startswith(prefix)]
    return call.page("Users", [describe_user(call.state, user.name) for user in users])


def create_user(call: OperationCall) -> Output:
    name, path = call.input["UserName"], call.input.get("Path", "/")
    if call.state.find_user(name):
        raise AwsError("EntityAlreadyExists", f"User with name {name} already exists.")
    if User.read(f"{path}{name}", call.state.account.account_id).arn != call.request.resource:
        raise make_own_error("ValidationError", "slashes")
    user = call.state.add_user(f"{path}{name}", policies=())
    return {"User": describe_user(call.state, user.user.name)}


def delete_user(call: OperationCall) -> Output:
    """Deletes a user who has nothing any more (id_users_remove)."""
    name, state = call.owner.user.name, call.state
    person = state.people[name]
    conflicts = {
        "must remove tokens from principal first": state.account.enabled(name),
        "must delete access keys first": state.keys_of(name),
        "must delete login profile first": person.password is not None,
        "must delete SSH public keys first": person.ssh_keys,
        "must delete signing certificates first": person.certificates,
        "must detach all policies first": state.account.users[name].policies,
    }
    for what, there in conflicts.items():
        if there:
            raise AwsError("DeleteConflict", f"Cannot delete entity, {what}.")
    del state.account.users[name], state.people[name]
    state.sessions = {key: one for key, one in state.sessions.items() if one.user != name}
    return {}


def check_password(password: str) -> None:
    kinds = sum(bool(re.search(kind, password)) for kind in CHARACTERS_IN_PASSWORDS)
    if len(password) < SHORTEST_PASSWORD or kinds < KINDS_OF_CHARACTERS:
        raise AwsError("PasswordPolicyViolation", "Password does not conform to the account password policy.")


def require_password(call: OperationCall) -> None:
    if call.person.password is None:
        raise AwsError("NoSuchEntity", f"Login Profile for User {call.owner.user.name} cannot be found.")


def change_password(call: OperationCall) -> Output:
    if not (call.session.way and call.session.way.has_user):
        raise AwsError("InvalidUserType", "Only IAM Users can change their own password")
    require_password(call)
    if not hmac.compare_digest(str(call.person.password).encode(), call.input["OldPassword"].encode()):
        raise AwsError("AccessDenied", "The old password was incorrect.")
    set_password(call, call.input["NewPassword"], must_reset=False)
    return {}


def set_password(call: OperationCall, password: str, must_reset: bool) -> None:
    check_password(password)
    person = call.person
    person.password, person.password_set, person.must_reset = password, call.now, must_reset
    call.owner.must_change_password = must_reset


def describe_password(call: OperationCall) -> dict[str, Any]:
    person = call.person
    return {
        "UserName": call.owner.user.name,
        "CreateDate": person.password_set,
        "PasswordResetRequired": person.must_reset,
    }


def create_login_profile(call: OperationCall) -> Output:
    name = call.owner.user.name
    if call.person.password is not None:
        raise AwsError("EntityAlreadyExists", f"Login Profile for user {name} already exists.")
    if call.input.get("Password") is None:
        raise AwsError("ValidationError", "Must specify password when creating a login profile.")
    set_password(call, call.input["Password"], bool(call.input.get("PasswordResetRequired")))
    return {"LoginProfile": describe_password(call)}


def get_login_profile(call: OperationCall) -> Output:
    require_password(call)
    return {"LoginProfile": describe_password(call)}


def update_login_profile(call: OperationCall) -> Output:
    require_password(call)
    must_reset = bool(call.input.get("PasswordResetRequired", call.person.must_reset))
    set_password(call, call.input.get("Password") or str(call.person.password), must_reset)
    return {}


def delete_login_profile(call: OperationCall) -> Output:
    require_password(call)
    call.person.password = None
    return {}


def describe_key(key: PracticeKey) -> dict[str, Any]:
    status = "Active" if key.active else "Inactive"
    return {"UserName": key.user, "AccessKeyId": key.id, "Status": status, "CreateDate": key.created}


def find_key(call: OperationCall) -> PracticeKey:
    """The access key that a call is about. Raises AwsError where the user in question has no such key."""
    key = call.state.keys.get(call.input["AccessKeyId"])
    if key is None or key.user != call.owner.user.name:
        raise call.refuse(rules.NO_KEY_TO_DELETE, key=call.input["AccessKeyId"])
    return key


def create_key(call: OperationCall) -> Output:
    name = call.owner.user.name
    call.carry_out()
    key = call.state.add_key(name)
    return {"AccessKey": {**describe_key(key), "SecretAccessKey": key.secret}}


def delete_key(call: OperationCall) -> Output:
    key = find_key(call)
    call.carry_out()
    del call.state.keys[key.id]
    return {}


def list_keys(call: OperationCall) -> Output:
    return call.page("AccessKeyMetadata", [describe_key(key) for key in call.state.keys_of(call.owner.user.name)])


def update_key(call: OperationCall) -> Output:
    find_key(call).active = call.input["Status"] == "Active"
    return {}


def get_key_last_used(call: OperationCall) -> Output:
    key = call.state.keys.get(call.input["AccessKeyId"])
    if key is None:
        raise call.refuse(rules.NO_KEY_TO_DELETE, key=call.input["AccessKeyId"])
    when, region, service = key.used or (None, "N/A", "N/A")
    used = {"LastUsedDate": when, "Region": region, "ServiceName": service}
    return {"UserName": key.user, "AccessKeyLastUsed": used}


def get_summary(call: OperationCall) -> Output:
    state = call.state
    devices = state.account.devices
    summary = {
        "Users": len(state.account.users),
        "UsersQuota": 5000,
        "Groups": 0,
        "Roles": len(state.roles),
        "MFADevices": len(devices),
        "MFADevicesInUse": sum(owner is not None for owner in devices.values()),
        "AccountMFAEnabled": 0,
        "AccountAccessKeysPresent": 0,
        "AccessKeysPerUserQuota": MAX_ACCESS_KEYS,
    }
    return {"SummaryMap": summary}


def get_password_policy(call: OperationCall) -> Output:
    account = call.state.account.account_id
    raise AwsError("NoSuchEntity", f"The Password Policy with domain name {account} cannot be found.")


OPERATIONS: dict[str, Operation] = {
    "ChangePassword": change_password,
    "CreateAccessKey": create_key,
    "CreateLoginProfile": create_login_profile,
    "CreateUser": create_user,
    "DeleteAccessKey": delete_key,
    "DeleteLoginProfile": delete_login_profile,
    "DeleteUser": delete_user,
    "GetAccessKeyLastUsed": get_key_last_used,
    "GetAccountPasswordPolicy": get_password_policy,
    "GetAccountSummary": get_summary,
    "GetLoginProfile": get_login_profile,
    "GetUser": get_user,
    "ListAccessKeys": list_keys,
    "ListAccountAliases": list_nothing("AccountAliases"),
    "ListUsers": list_users,
    "UpdateAccessKey": update_key,
    "UpdateLoginProfile": update_login_profile,
}
