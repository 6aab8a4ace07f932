"""The lesson's actions: access level, the type of resource they act on, and what is special about them.

AWS pages: Service Authorization Reference, list_awsidentityandaccessmanagementiam, list_awssecuritytokenservice,
list_amazons3 and list_amazonec2; id_credentials_temp_control-access_getsessiontoken; API_GetCallerIdentity and
API_GetAccessKeyInfo of AWS STS. reference.PATHS has what AWS checks for actions that list.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from . import reference
from .users import User
from .wording import say

SOMETHING_ELSE = "other"
"""The resource type of what acts on neither a user nor an MFA device."""


class Action(NamedTuple):
    """One action of an AWS service."""

    name: str
    access_level: str
    """ "List", "Read", "Write", "Tagging" or "Permissions management"; "unknown" where it is."""
    resource_type: str | None
    """ "user", "mfa" or SOMETHING_ELSE; None for an action on a path (`path`) or on no particular resource (`*`)."""
    remark: str = ""
    """The code of what is special about it; "" where nothing is."""

    @property
    def is_personal(self) -> bool:
        """Whether it acts on somebody's user or MFA device."""
        return self.resource_type in ("user", "mfa")

    @property
    def path(self) -> str:
        """The path that AWS checks for an action that lists, such as "user/"; "" for other actions."""
        return reference.PATHS.get(self.name.lower(), "")

    def remark_on(self, outcomes: Iterable[str]) -> str:
        """The remark in words, where it is true of a row with these Outcome values; else ""."""
        if self.path:
            return say("remark.path", path=self.path)
        if not self.remark or (self.remark == ALLOWED_NOWHERE and set(outcomes) != {"implicitDeny"}):
            return ""
        return say(f"remark.{self.remark}")

    def resource(self, owner: User) -> str:
        """The ARN it acts on when it is about this user; for an action that lists, the account's path; else "*"."""
        if self.path:
            return f"arn:aws:iam::{owner.account_id}:{self.path}"
        if self.resource_type == "user":
            return owner.arn
        return owner.device_arn() if self.resource_type == "mfa" else "*"


GET_SESSION_TOKEN, GET_FEDERATION_TOKEN = "sts:GetSessionToken", "sts:GetFederationToken"

LOGIN_ACTIONS = ("signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token")
"""What `aws login` asks for, in this order (managed policy SignInLocalDevelopmentAccess)."""

NEED_NO_PERMISSION = (GET_SESSION_TOKEN, "sts:GetCallerIdentity", "sts:GetAccessKeyInfo")
"""Actions that need no permission and that, by AWS's documentation, no policy can forbid."""

UNGOVERNED = frozenset(name.lower() for name in NEED_NO_PERMISSION)
"""The same, in lower case."""

NOT_GOVERNED, ALLOWED_NOWHERE = "not-governed", "allowed-nowhere"
"""Codes of remarks."""

IN_THE_POLICY = (
    Action("iam:ListAccountAliases", "List", None),
    Action("iam:ListUsers", "List", None),
    Action("iam:ListVirtualMFADevices", "List", None),
    Action("iam:GetAccountPasswordPolicy", "Read", None),
    Action("iam:GetAccountSummary", "List", None),
    Action("iam:ChangePassword", "Write", "user"),
    Action("iam:CreateAccessKey", "Write", "user"),
    Action("iam:CreateLoginProfile", "Write", "user"),
    Action("iam:DeleteAccessKey", "Write", "user"),
    Action("iam:DeleteLoginProfile", "Write", "user"),
    Action("iam:GetLoginProfile", "List", "user"),
    Action("iam:ListAccessKeys", "List", "user"),
    Action("iam:UpdateAccessKey", "Write", "user"),
    Action("iam:UpdateLoginProfile", "Write", "user"),
    Action("iam:ListSigningCertificates", "List", "user"),
    Action("iam:DeleteSigningCertificate", "Write", "user"),
    Action("iam:UpdateSigningCertificate", "Write", "user"),
    Action("iam:UploadSigningCertificate", "Write", "user"),
    Action("iam:ListSSHPublicKeys", "List", "user"),
    Action("iam:GetSSHPublicKey", "Read", "user"),
    Action("iam:DeleteSSHPublicKey", "Write", "user"),
    Action("iam:UpdateSSHPublicKey", "Write", "user"),
    Action("iam:UploadSSHPublicKey", "Write", "user"),
    Action("iam:ListMFADevices", "List", "user"),
    Action("iam:CreateVirtualMFADevice", "Write", "mfa"),
    Action("iam:DeleteVirtualMFADevice", "Write", "mfa"),
    Action("iam:EnableMFADevice", "Write", "user"),
    Action("iam:ResyncMFADevice", "Write", "user"),
    Action("iam:DeactivateMFADevice", "Write", "user"),
    Action("iam:ListServiceSpecificCredentials", "List", "user", ALLOWED_NOWHERE),
    Action(GET_SESSION_TOKEN, "Read", None, NOT_GOVERNED),
)

OUTSIDE_THE_POLICY = (
    Action("iam:GetUser", "Read", "user"),
    Action("iam:CreateUser", "Write", "user"),
    Action("s3:ListAllMyBuckets", "List", None),
    Action("ec2:DescribeInstances", "List", None),
)

CATALOGUE = {action.name.lower(): action for action in IN_THE_POLICY + OUTSIDE_THE_POLICY}


@lru_cache(maxsize=4096)
def find_action(name: str) -> Action:
    """The action with this name, ignoring case: the lesson's own, or any other of IAM and STS.

    One that nobody here knows has the name as given, and acts on something else.
    """
    return CATALOGUE.get(name.lower()) or find_in_reference(name) or Action(name, "unknown", SOMETHING_ELSE)


def find_in_reference(name: str) -> Action | None:
    """An action of IAM or STS as AWS's reference has it; one that acts on several things acts on the user first."""
    known = reference.find_service_action(name)
    if known is None:
        return None
    personal = (kind for kind in ("user", "mfa") if kind in known.resource_types and known.service == "iam")
    resource_type = next(personal, SOMETHING_ELSE if known.resource_types else None)
    remark = NOT_GOVERNED if known.name.lower() in UNGOVERNED else ""
    return Action(known.name, known.access_level, resource_type, remark)
