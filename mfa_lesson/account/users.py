"""Who signed in, and how: the request context that comes with it.

AWS pages: reference_policies_condition-keys, reference_iam-quotas, reference_identifiers,
id_credentials_temp_control-access_getsessiontoken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mfa_lesson.errors import UserError
from mfa_lesson.iam.arguments import make_plain
from mfa_lesson.text import Reason, quote

from .ways import Way
from .wording import say

MFA_KEY, MFA_AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"

RequestContext = Mapping[str, str | Sequence[str]]
"""What a request carries along: context key -> value or values."""

ACCOUNT = "123456789012"


class MfaState(NamedTuple):
    """One of the three things a request can say about MFA."""

    value: str
    """What the key says; "absent" where the request does not have it."""
    words: str
    """ "with MFA"."""
    signed_in: str
    """ "signed in with MFA"."""


MFA_STATES = {
    state: MfaState(state, say(f"mfa.{state}"), way.signed_in)
    for state, way in (("true", Way.CONSOLE_MFA), ("false", Way.CONSOLE), ("absent", Way.ACCESS_KEY))
}


def read_mfa(context: RequestContext) -> str:
    """The MFA state that a context says: "true", "false" or "absent"."""
    return str(context.get(MFA_KEY, "absent"))


class User(NamedTuple):
    """An IAM user."""

    name: str
    """The name, without the path."""
    path: str
    """ "/", or such as "/engineering/"."""
    account_id: str
    """12 digits."""

    @classmethod
    def read(cls, text: str, account_id: str = ACCOUNT) -> User:
        """Reads a user.

        Args:
            text: "alice", or with a path "engineering/alice".
            account_id: 12 digits.

        Returns:
            The user.

        Raises:
            UserError: IAM does not accept it (reference_iam-quotas, reference_identifiers).
        """
        if not isinstance(account_id, str) or not re.fullmatch(r"[0-9]{12}", account_id):
            raise make_user_error(Reason("account-id.not-accepted", {"given": quote(account_id)}))
        if not isinstance(text, str):
            raise make_user_error(Reason("name.no-text", {"given": quote(text)}))
        path, _, name = make_plain(text).rpartition("/")
        if problem := find_name_problem(name):
            raise make_user_error(problem)
        path = "/" + path.lstrip("/") + "/" if path.strip("/") else "/"
        if len(path) > 512 or not re.fullmatch(r"[!-\x7f]+", path):
            raise make_user_error(Reason("path.not-accepted"))
        return cls(name, path, account_id)

    def __str__(self) -> str:
        return f"{self.path[1:]}{self.name}"

    @property
    def arn(self) -> str:
        """The user's ARN, with their path (reference_identifiers)."""
        return f"arn:aws:iam::{self.account_id}:user{self.path}{self.name}"

    def device_arn(self, device: str | None = None) -> str:
        """The serial number of a virtual MFA device: its ARN (id_credentials_mfa_enable_virtual).

        Args:
            device: The device's name. None is the user's name, as this policy asks for it.

        Returns:
            The ARN, which has no path.

        Raises:
            UserError: It is no name.
        """
        return f"arn:aws:iam::{self.account_id}:mfa/{self.name if device is None else check_device(device)}"

    def context(self, mfa: str) -> dict[str, str]:
        """The context of a request signed by this user. With MFA it was used a minute ago.

        Args:
            mfa: "true", "false" or "absent".

        Returns:
            Context key -> value (reference_policies_condition-keys).

        Raises:
            UserError: There is no such MFA state.
        """
        if not isinstance(mfa, str) or mfa not in MFA_STATES:
            raise make_user_error(Reason("mfa.unknown", {"given": quote(mfa), "states": [*MFA_STATES]}))
        context = {
            "aws:username": self.name,
            "aws:PrincipalType": "User",
            "aws:PrincipalAccount": self.account_id,
            "aws:PrincipalArn": self.arn,
        }
        if mfa != "absent":
            context[MFA_KEY] = mfa
        if mfa == "true":
            context[MFA_AGE] = "60"
        return context


def find_name_problem(name: str) -> Reason | None:
    """Why IAM would not take this for the name of a user; None where it would."""
    if not name:
        return Reason("name.missing")
    if len(name) > 64:
        return Reason("name.too-long", {"length": len(name)})
    strange = dict.fromkeys(re.findall(r"[^A-Za-z0-9+=,.@_-]", name))
    return Reason("name.strange-characters", {"characters": tuple(strange)[:5]}) if strange else None


def check_device(name: str) -> str:
    """The name of an MFA device. UserError for what is no name."""
    if not isinstance(name, str) or not name:
        raise make_user_error(Reason("device.not-accepted", {"given": quote(name)}))
    return make_plain(name)


def check_role(name: str) -> str:
    """The name of a role. UserError for one that IAM doesn't accept (API_CreateRole)."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_+=,.@-]{1,64}", name):
        raise make_user_error(Reason("role.not-accepted", {"given": quote(name)}))
    return make_plain(name)


def check_federated_name(name: str) -> str:
    """The name of a federated user. UserError for one that AWS STS doesn't accept (API_GetFederationToken)."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9+=,.@_-]{2,32}", name):
        raise make_user_error(Reason("federated-name.not-accepted", {"given": quote(name)}))
    return name


def make_user_error(reason: Reason) -> UserError:
    return UserError(say(reason), reason)
