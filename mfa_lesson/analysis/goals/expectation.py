"""What is expected of policies, and the requests an expectation is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import (
    COMPLETE,
    OTHER_DEVICE,
    Caller,
    list_actions,
    list_callers,
    list_resources,
    list_resources_of_others,
    make_sample_action,
    service_of,
)
from mfa_lesson.account.users import MFA_STATES, RequestContext, User
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.loading import load_policy
from mfa_lesson.iam.matching import Pattern, has_wildcard
from mfa_lesson.iam.policy import Policy, list_named_actions
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason, sentence_for

from .wording import GOAL_SENTENCES

OWN, ANOTHER = "own", "another"

ALLOWED, DENIED = "allowed", "denied"


class Case(NamedTuple):
    """One request that an expectation is about, with the words for it."""

    request: Request
    caller: Caller
    on: str
    """What is acted on: "bob’s user"; "" for nothing in particular."""

    @property
    def about(self) -> str:
        """The same without `code ticks`."""
        return self.on.replace("`", "")


@dataclass(frozen=True)
class Expectation:
    """What is expected of policies: which requests, and what is to come of them."""

    say: str
    """In words, with `code ticks`."""
    want: str
    """ "allowed", "denied", "explicitDeny", "implicitDeny", or "same_as"."""
    actions: tuple[str, ...] = ()
    """Actions, wildcards allowed."""
    all_of: str = ""
    """The packaged policy whose named actions are meant, instead of `actions`."""
    excepted: tuple[str, ...] = ()
    """Actions that are not meant, wildcards allowed."""
    usernames: tuple[str, ...] = ("alice",)
    ways: tuple[Way, ...] = (Way.CONSOLE_MFA, Way.CONSOLE, Way.ACCESS_KEY)
    mfa: tuple[str, ...] = tuple(MFA_STATES)
    """MFA states. Of the ways to sign in, those count that come to one of them."""
    owners: tuple[str, ...] = (OWN,)
    """Whose user or device is acted on: names, "own", or "another" for bob and whomever the policies fit."""
    devices: tuple[str, ...] = ()
    """The MFA devices acted on, where it is not those named like their owners."""
    any_device: bool = False
    """Whether the caller's own device may have any name."""
    owned_only: bool = False
    """Whether only actions on users and their devices are meant."""
    same_as: str = ""
    beside: tuple[str, ...] = ()
    """Packaged policies that are attached as well."""

    def __str__(self) -> str:
        return self.say.replace("`", "")

    @property
    def is_promise(self) -> bool:
        return self.want == ALLOWED

    @property
    def callers(self) -> tuple[Caller, ...]:
        """Who asks: each way to sign in, the simplest first, for each user; one role session, whoever assumed it."""
        by_user = [list_callers(username) for username in self.usernames]
        found = [
            caller
            for number, way in enumerate(Way)
            for caller in [ways[number] for ways in by_user][: 1 if way is Way.ROLE else None]
        ]
        return tuple(caller for caller in found if caller.way in self.ways and caller.mfa in self.mfa)

    def list_actions(self, policies: Iterable[Policy] = ()) -> list[str]:
        """The actions it is about: in its own order where it names each, else in that of universe.list_actions."""
        if self.all_of:
            return list_named_actions([load_packaged(self.all_of)])
        names = list(self.actions)
        if any(map(has_wildcard, names)):
            wanted = compile_actions(self.actions)
            made_up = [make_sample_action(name) for name in names if ":" in name and service_of(name) not in COMPLETE]
            names = [name for name in dict.fromkeys([*list_actions(policies), *made_up]) if fits_any(name, wanted)]
        excepted = compile_actions(self.excepted)
        return [name for name in names if not fits_any(name, excepted)]


def list_cases(
    expectation: Expectation,
    policies: Iterable[Policy] = (),
    actions: Iterable[str] | None = None,
    context: RequestContext | None = None,
) -> Iterator[Case]:
    """The requests that an expectation is about, the simplest first: by way to sign in, user, resource, action.

    Args:
        expectation: What is expected.
        policies: The policies in question, whose lines say what else there is to act on.
        actions: The actions, by default all that it means.
        context: What every request carries as well: context key → value or list of values.

    Yields:
        Each request, with the words for it.
    """
    names = expectation.list_actions(policies) if actions is None else list(actions)
    by_asker: dict[tuple[User, bool], list[list[tuple[str, str]]]] = {}
    for caller in expectation.callers:
        asker = caller.user, caller.is_role
        if asker not in by_asker:
            by_asker[asker] = [list_case_resources(expectation, name, caller, policies) for name in names]
        found = by_asker[asker]
        for place in range(max(map(len, found), default=0)):
            for name, on in zip(names, found, strict=True):
                if place < len(on):
                    words, arn = on[place]
                    yield Case(Request(name, arn, add_keys(caller.context, context or {})), caller, words)


def add_keys(context: RequestContext, further: RequestContext) -> RequestContext:
    """A context with further keys; a key that it has already gets the further value."""
    names = {key.lower() for key in further}
    return {**{key: value for key, value in context.items() if key.lower() not in names}, **further}


def list_case_resources(
    expectation: Expectation, action: str, caller: Caller, policies: Iterable[Policy]
) -> list[tuple[str, str]]:
    """What is acted on, in words, and its ARN, the caller's own first."""
    user, kind = caller.user, find_action(action).resource_type
    if kind not in ("user", "mfa"):
        listed = [] if expectation.owned_only else list_resources(action, user, user, policies)
        return listed[:1] if expectation.is_promise else listed
    if kind == "mfa" and expectation.devices:
        return [
            (sentence_for(Reason("device", {"name": device}), GOAL_SENTENCES), user.device_arn(device))
            for device in expectation.devices
        ]
    further = [OTHER_DEVICE] if expectation.any_device else []
    found: dict[str, str] = {}
    for name in expectation.owners:
        if name == ANOTHER:
            there = list_resources_of_others(action, user, policies)
        elif name == OWN:
            there = [] if caller.is_role else list_resources(action, user, user, policies, further)
        else:
            there = list_resources(action, user, User.read(name), policies, ())
        for on, arn in there:
            found.setdefault(arn, on)
    return [(on, arn) for arn, on in found.items()]


@lru_cache(maxsize=256)
def compile_actions(names: tuple[str, ...]) -> tuple[Pattern, ...]:
    return tuple(Pattern(name, variables=False, ignore_case=True) for name in names)


def fits_any(name: str, wanted: Iterable[Pattern]) -> bool:
    return any(pattern.matches(name, {}) for pattern in wanted)


@cache
def load_packaged(name: str) -> Policy:
    """A packaged policy, read once."""
    return load_policy(name)
