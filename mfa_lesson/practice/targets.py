"""What a call is decided on, and how an error names it.

AWS checks a user by its ARN with the path, and its errors name it as "user alice"; where a call leaves the name out,
some of them name "user nullalice" (https://github.com/99designs/aws-vault/issues/190). ListMFADevices without a name
is checked on "*" (https://github.com/aws/aws-cli/issues/6947). reference.PATHS has what is checked for lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mfa_lesson.account import reference
from mfa_lesson.account.sessions import Session

from .state import PracticeState

ON_EVERYTHING = frozenset(
    ["ListAccountAliases", "GetAccountSummary", "GetAccountPasswordPolicy", "GetSessionToken", "GetCallerIdentity"]
    + ["GetAccessKeyInfo", "ListAllMyBuckets", "DescribeInstances"]
)
NULL_NAMES = frozenset(["CreateAccessKey", "DeleteAccessKey", "ListAccessKeys"])


class CallTarget(NamedTuple):
    """What a call is about."""

    resource: str
    """The ARN that is decided on, or "*"."""
    named: str
    """How an error names it; "" for not at all."""


def find_target(
    state: PracticeState, session: Session, service: str, operation: str, given: Mapping[str, Any]
) -> CallTarget:
    """What a call is decided on."""
    arn = f"arn:aws:iam::{state.account.account_id}:"
    if service in ("s3", "ec2"):
        return CallTarget("*", "")
    if path := reference.PATHS.get(f"{service}:{operation}".lower()):
        prefix = str(given.get("PathPrefix", "/"))
        return _same(arn + path.rstrip("/") + prefix)
    if operation in ON_EVERYTHING:
        return _same("*")
    if operation == "CreateVirtualMFADevice":
        return _same(f"{arn}mfa{given.get('Path', '/')}{given['VirtualMFADeviceName']}")
    if operation == "CreateUser":
        return _same(f"{arn}user{given.get('Path', '/')}{given['UserName']}")
    if operation == "GetFederationToken":
        return _same(f"arn:aws:sts::{state.account.account_id}:federated-user/{given['Name']}")
    if operation == "ListServiceSpecificCredentials" and given.get("AllUsers"):
        return _same(f"{arn}user/*")
    for parameter in ("RoleArn", "PolicyArn"):
        if parameter in given:
            return _same(str(given[parameter]))
    if operation == "DeleteVirtualMFADevice":
        return _same(str(given["SerialNumber"]))
    return _find_user(state, session, operation, given)


def _find_user(state: PracticeState, session: Session, operation: str, given: Mapping[str, Any]) -> CallTarget:
    name = given.get("UserName")
    if operation == "GetAccessKeyLastUsed" and given["AccessKeyId"] in state.keys:
        name = state.keys[given["AccessKeyId"]].user
    if name is None and operation == "ListMFADevices":
        return _same("*")
    null = "null" if name is None and operation in NULL_NAMES else ""
    if name is None:
        has_user = session.way is not None and session.way.has_user
        name = session.name if has_user else str(session.context.get("aws:PrincipalArn", "")).rpartition("/")[2]
    found = state.find_user(str(name))
    arn = found.user.arn if found else f"arn:aws:iam::{state.account.account_id}:user/{name}"
    return CallTarget(arn, f"user {null}{found.user.name if found else name}")


def _same(resource: str) -> CallTarget:
    return CallTarget(resource, resource)
