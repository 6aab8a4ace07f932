"""All the ways to sign in, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mfa_lesson.iam.loading import Policies
from mfa_lesson.shown import ShownAsHtml

from . import catalogue
from .account import Account
from .log import Step, as_text
from .rules import address_of
from .sessions import Session
from .users import MFA_KEY, User


class Way(NamedTuple):
    """A way to sign in, and what came of a request."""

    how: str
    mfa: str
    context: Mapping[str, str | list[str]]
    step: Step
    """The request that was tried this way."""
    remark: str
    page: str

    @property
    def address(self) -> str:
        return address_of(self.page)

    @property
    def username(self) -> str:
        """The value of aws:username, or "absent"."""
        return self.context.get("aws:username", "absent")

    @property
    def row(self) -> tuple[str, ...]:
        return self.how, self.mfa, self.username, self.step.verdict, self.remark


KEYS = "reference_policies_condition-keys"

TOKENS = "id_credentials_sts-comparison"

ROLES = "id_credentials_mfa_configure-api-require"


def password_only(account: Account, name: str) -> Session:
    """A sign-in from before the user’s device was enabled; with it the console asks for a code."""
    account.devices = dict.fromkeys(account.devices)
    return account.sign_in(name)


WAYS: tuple[tuple[Callable[[Account, str], Session], str, str], ...] = (
    (lambda account, name: account.sign_in(name, code=True), "The console asks for the code at sign-in.", KEYS),
    (
        password_only,
        "Possible only before a device is enabled. The console works with temporary credentials behind the scenes, "
        "so the key is there.",
        KEYS,
    ),
    (
        lambda account, name: account.use_access_key(name),
        "A device may be enabled: the key is absent all the same.",
        KEYS,
    ),
    (
        lambda account, name: account.use_access_key(name).get_session_token(code=True),
        "The way to use MFA on the command line.",
        TOKENS,
    ),
    (
        lambda account, name: account.use_access_key(name).get_session_token(),
        "It may not call IAM at all, nor STS except AssumeRole and GetCallerIdentity.",
        TOKENS,
    ),
    (
        lambda account, name: account.sign_in(name, code=True).through_a_service(),
        "The key can be false even for somebody who signed in with a code.",
        KEYS,
    ),
    (
        lambda account, name: account.role_session(name),
        "No user name, and no word that MFA was used: the role’s trust policy has to ask for it.",
        ROLES,
    ),
)


class Ways(ShownAsHtml):
    """The ways to sign in, one row each; shows itself as a table."""

    template = "journey_ways.html.j2"
    sheets = ("journey",)

    HEADINGS = ("How", MFA_KEY, "aws:username", "Decision", "Remark")

    def __init__(self, action: str, rows: Iterable[Way]):
        self.action, self.rows = action, tuple(rows)

    def __iter__(self) -> Iterator[Way]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def acts_on(self) -> str:
        """On what the action was tried, in words."""
        resource_type = catalogue.find_action(self.action).resource_type
        return {"user": "on one’s own user", "mfa": "on one’s own device"}.get(
            resource_type, "on no particular resource"
        )

    def __str__(self) -> str:
        table = as_text([self.HEADINGS, *(way.row for way in self.rows)])
        return f"Tried each time: {self.action} {self.acts_on}\n{table}"

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"ways": self}


def sessions(name: str, policies: Policies) -> Iterator[tuple[Session, str, str]]:
    """A session of a user for every way to sign in, each in an account of its own, with a remark and its page."""
    for open_session, remark, page in WAYS:
        account, user = Account(policies=policies, users=[]), User.read(name)
        account.add_user(name, device=user.name, access_keys=1)
        yield open_session(account, user.name), remark, page


def ways_to_sign_in(action: str = "iam:CreateAccessKey", policies: Policies = "force_mfa") -> Ways:
    """Every way to sign in, each tried with the same request about the caller's own user or device.

    In: the action to try; the policies attached. Out: a Ways, whose rows hold the session's context and the Step that
    was tried; a notebook shows it as a table. It is alice each time: she has an access key and, but for the sign-in
    with the password only, an enabled device.
    """
    rows = []
    for session, remark, page in sessions("alice", policies):
        rows.append(Way(session.how, session.mfa, session.context, session.call(action), remark, page))
    return Ways(action, rows)
