"""What a user can read about the policies that are attached to users, and about roles and groups.

AWS pages: API_ListAttachedUserPolicies, API_GetPolicy, API_GetPolicyVersion, API_ListUserPolicies, API_ListRoles,
API_ListGroups, API_ListInstanceProfiles.
"""

from __future__ import annotations

from urllib.parse import quote

from mfa_lesson.iam.policy import Policy

from ..refusals import AwsError
from .call import Operation, OperationCall, Output, list_nothing

VERSION = "v1"


def list_attached(call: OperationCall) -> Output:
    attached = [
        {"PolicyName": policy.name, "PolicyArn": call.state.policy_arn(policy.name)} for policy in call.owner.policies
    ]
    return call.page("AttachedPolicies", attached)


def get_inline(call: OperationCall) -> Output:
    _ = call.owner
    name = call.input["PolicyName"]
    raise AwsError("NoSuchEntity", f"The user policy with name {name} cannot be found.")


def list_roles(call: OperationCall) -> Output:
    """The roles; all of them have the path "/"."""
    state = call.state
    listed = [
        {
            "Path": "/",
            "RoleName": role.name,
            "RoleId": role.id,
            "Arn": f"arn:aws:iam::{state.account.account_id}:role/{role.name}",
            "CreateDate": role.created,
            "AssumeRolePolicyDocument": quote(role.trust.text),
        }
        for role in state.roles.values()
        if call.input.get("PathPrefix", "/") == "/"
    ]
    return call.page("Roles", listed)


def find_policy(call: OperationCall) -> Policy:
    arn = call.input["PolicyArn"]
    for user in call.state.account.users.values():
        for policy in user.policies:
            if call.state.policy_arn(policy.name) == arn:
                return policy
    raise AwsError("NoSuchEntity", f"Policy {arn} was not found.")


def get_policy(call: OperationCall) -> Output:
    policy = find_policy(call)
    users = call.state.account.users.values()
    count = sum(policy.name in {one.name for one in user.policies} for user in users)
    found = {
        "PolicyName": policy.name,
        "Arn": call.input["PolicyArn"],
        "Path": "/",
        "DefaultVersionId": VERSION,
        "AttachmentCount": count,
        "IsAttachable": True,
    }
    return {"Policy": found}


def get_version(call: OperationCall) -> Output:
    policy = find_policy(call)
    if call.input["VersionId"] != VERSION:
        text = (
            f"Policy {call.input['PolicyArn']} version {call.input['VersionId']} does not exist or is not attachable."
        )
        raise AwsError("NoSuchEntity", text)
    return {"PolicyVersion": {"Document": quote(policy.text), "VersionId": VERSION, "IsDefaultVersion": True}}


OPERATIONS: dict[str, Operation] = {
    "GetPolicy": get_policy,
    "GetPolicyVersion": get_version,
    "GetUserPolicy": get_inline,
    "ListAttachedUserPolicies": list_attached,
    "ListGroups": list_nothing("Groups"),
    "ListGroupsForUser": list_nothing("Groups", of_user=True),
    "ListInstanceProfiles": list_nothing("InstanceProfiles"),
    "ListRoles": list_roles,
    "ListUserPolicies": list_nothing("PolicyNames", of_user=True),
}
