"""All the ways to sign in, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from mfa_lesson.iam.loading import Policies, load_policy
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import take_action
from mfa_lesson.shown import ShownAsHtml

from . import rules
from .account import Account
from .catalogue import find_action
from .log import Step, align_columns
from .rules import address_of
from .sessions import Session
from .users import MFA_KEY, RequestContext, User
from .ways import Way
from .wording import say

KEYS = "reference_policies_condition-keys"

TOKENS = "id_credentials_sts-comparison"

ROLES = "id_credentials_mfa_configure-api-require"

EVERYTHING = "administrator_access"
"""A policy that allows everything: as a session policy it takes nothing away."""


@cache
def load_everything() -> Policy:
    """The same policy, read once."""
    return load_policy(EVERYTHING)


class TriedWay(NamedTuple):
    """A way to sign in, and a request that was tried this way."""

    way: Way
    mfa: str
    """ "true", "false" or "absent"."""
    context: RequestContext
    """What each request of such a session carries."""
    step: Step
    """The request; where the policies deny the credentials themselves, what was asked for those."""
    opened: bool
    """Whether there was a session, so that the request could be tried."""
    page: str

    @property
    def how(self) -> str:
        """The way to sign in, in words."""
        return self.way.label

    @property
    def mfa_in_words(self) -> str:
        """The value, and that AWS leaves it open where it does."""
        return self.mfa if self.way.mfa_is_documented else say("tried.mfa-open", mfa=self.mfa)

    @property
    def remark(self) -> str:
        return say(f"remark.{self.way.value}")

    @property
    def address(self) -> str:
        return address_of(self.page)

    @property
    def username(self) -> str:
        """The value of aws:username, or "absent"."""
        return str(self.context.get("aws:username", "absent"))

    @property
    def row(self) -> tuple[str, ...]:
        return self.how, self.mfa_in_words, self.username, self.verdict, self.remark

    @property
    def verdict(self) -> str:
        """What was decided, in words."""
        if self.opened or not self.step.request:
            return self.step.verdict
        return say("tried.no-session", action=self.step.request.action, verdict=self.step.verdict)


def sign_in_before_device(account: Account, name: str) -> Session:
    """A sign-in from before the user’s device was enabled; with it the console asks for a code."""
    account.devices = dict.fromkeys(account.devices)
    return account.sign_in(name)


OPENERS: dict[Way, tuple[Callable[[Account, str], Session], str]] = {
    Way.CONSOLE_MFA: (lambda account, name: account.sign_in(name, code=True), KEYS),
    Way.CONSOLE: (sign_in_before_device, KEYS),
    Way.ACCESS_KEY: (lambda account, name: account.use_access_key(name), KEYS),
    Way.TOKEN_MFA: (lambda account, name: account.use_access_key(name).get_session_token(code=True), TOKENS),
    Way.TOKEN: (lambda account, name: account.use_access_key(name).get_session_token(), TOKENS),
    Way.LOGIN: (lambda account, name: account.sign_in(name, code=True).aws_login(), rules.LOGIN_PAGE),
    Way.FEDERATION: (
        lambda account, name: account.use_access_key(name).get_federation_token(policies=load_everything()),
        rules.GET_FEDERATION_TOKEN_PAGE,
    ),
    Way.SERVICE: (lambda account, name: account.sign_in(name, code=True).through_a_service(), KEYS),
    Way.ROLE: (lambda account, name: account.role_session(name), ROLES),
}
"""Way to sign in -> what opens such a session, and the page about it."""


class TriedWays(ShownAsHtml):
    """The ways to sign in, one row each; shows itself as a table."""

    template = "journey_ways.html.j2"
    sheets = ("journey",)

    def __init__(self, action: str, rows: Iterable[TriedWay]):
        self.action, self.rows = action, tuple(rows)

    def __iter__(self) -> Iterator[TriedWay]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def headings(self) -> tuple[str, ...]:
        return say("tried.how"), MFA_KEY, "aws:username", say("tried.decision"), say("tried.remark")

    @property
    def acts_on(self) -> str:
        """On what the action was tried, in words."""
        action = find_action(self.action)
        if action.path:
            return say("tried.on-path", path=action.path)
        return say(f"tried.on-{action.resource_type if action.is_personal else 'nothing'}")

    def __str__(self) -> str:
        table = align_columns([self.headings, *(way.row for way in self.rows)])
        return f"{say('tried', action=self.action, on=self.acts_on)}\n{table}"

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"ways": self}


def open_sessions(name: str, policies: Policies) -> Iterator[tuple[Way, Session]]:
    """A session of a user for every way to sign in, each in an account of its own.

    Where the policies deny the credentials for one, it is over: see `Session.ended`.
    """
    for way, (open_one, _) in OPENERS.items():
        account, user = Account(policies=policies, users=()), User.read(name)
        account.add_user(name, device=user.name, access_keys=1)
        yield way, open_one(account, user.name)


def ways_to_sign_in(action: str = "iam:CreateAccessKey", policies: Policies = "force_mfa") -> TriedWays:
    """Every way to sign in, each tried with the same request about the caller's own user or device.

    It is alice each time: she has an access key and, but for the sign-in with the password only, an enabled device.
    `aws login` and sts:GetFederationToken need a permission. Where the policies don't give it, there is no session.

    Args:
        action: The action to try, such as "iam:CreateAccessKey".
        policies: The policies attached: packaged ones by name, paths, Policies, or several of them.

    Returns:
        Rows, each with the session's context and the Step that was tried; a notebook shows them as a table.

    Raises:
        PolicyError: As load_policy.
        RequestError: It is no action, as Request.
    """
    action, rows = take_action(action), []
    for (way, able), (_, session) in zip(
        open_sessions("alice", load_everything()), open_sessions("alice", policies), strict=True
    ):
        opened = session.way is not None
        step = session.call(action) if opened or not session.last_step else session.last_step
        rows.append(TriedWay(way, able.mfa, able.context, step, opened, OPENERS[way][1]))
    return TriedWays(action, rows)
