"""Who signed in, and how: the request context that comes with it.

AWS pages: reference_policies_condition-keys, reference_iam-quotas, reference_identifiers,
id_credentials_temp_control-access_getsessiontoken.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mfa_lesson.text import quote

MFA_KEY = "aws:MultiFactorAuthPresent"

ACCOUNT = "123456789012"


class MfaState(NamedTuple):
    """One of the three things a request can say about MFA."""

    value: str
    """What the key says; "absent" where the request does not have it."""
    words: str
    signed_in: str


MFA_STATES = {
    state.value: state
    for state in (
        MfaState("true", "with MFA", "signed in with an MFA code"),
        MfaState("false", "password only", "signed in with the password only"),
        MfaState("absent", "access key", "calling with a long-term access key"),
    )
}


class User(NamedTuple):
    """An IAM user."""

    name: str
    path: str
    account_id: str

    @classmethod
    def read(cls, text: str, account_id: str = ACCOUNT) -> User:
        """ "alice", or with a path "engineering/alice" -> a User.

        ValueError says what IAM would not accept about it (reference_iam-quotas, reference_identifiers).
        """
        if not isinstance(account_id, str) or not re.fullmatch(r"[0-9]{12}", account_id):
            raise ValueError(f"{quote(account_id)} is no account ID; it has 12 digits")
        if not isinstance(text, str):
            raise ValueError(f"{quote(text)} is no user name; write a text, such as 'alice'")
        path, _, name = text.rpartition("/")
        if problem := name_problem(name):
            raise ValueError(problem)
        path = "/" + path.lstrip("/") + "/" if path.strip("/") else "/"
        if len(path) > 512 or not re.fullmatch(r"[!-\x7f]+", path):
            raise ValueError("A user's path has up to 512 characters: printable ASCII without blanks.")
        return cls(name, path, account_id)

    def __str__(self) -> str:
        return f"{self.path[1:]}{self.name}"

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account_id}:user{self.path}{self.name}"

    def device_arn(self, device: str | None = None) -> str:
        """The serial number of a virtual MFA device, by default the one that carries the user's name."""
        return f"arn:aws:iam::{self.account_id}:mfa/{device or self.name}"

    def context(self, mfa: str) -> dict[str, str]:
        """The context of a request signed by this user.

        In: "true", "false" or "absent". Out: context key -> value. With MFA it was used a minute ago. ValueError for
        another state (reference_policies_condition-keys).
        """
        if mfa not in MFA_STATES:
            raise ValueError(f"{quote(mfa)} is no MFA state; there are {', '.join(MFA_STATES)}")
        context = {
            "aws:username": self.name,
            "aws:PrincipalType": "User",
            "aws:PrincipalAccount": self.account_id,
            "aws:PrincipalArn": self.arn,
        }
        if mfa != "absent":
            context[MFA_KEY] = mfa
        if mfa == "true":
            context["aws:MultiFactorAuthAge"] = "60"
        return context


def name_problem(name: str) -> str | None:
    """Why IAM would not take this for the name of a user, as a sentence; None where it would."""
    if not name:
        return "A user name has at least one character, such as alice."
    if len(name) > 64:
        return f"A user name has at most 64 characters; this one has {len(name)}."
    strange = dict.fromkeys(re.findall(r"[^A-Za-z0-9+=,.@_-]", name))
    if not strange:
        return None
    shown = " ".join(
        "a blank" if character.isspace() else character if character.isprintable() else ascii(character).strip("'")
        for character in list(strange)[:5]
    )
    return f"IAM takes letters A to Z, digits and + = , . @ _ - for a user name, but not {shown}."
