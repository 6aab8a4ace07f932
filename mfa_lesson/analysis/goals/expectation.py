"""What is expected of policies, and the requests an expectation is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from mfa_lesson.account.universe import (
    SignedIn,
    list_callers,
)
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.loading import load_policy
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.policy import Policy

OWN, ANOTHER = "own", "another"

ALLOWED, DENIED = "allowed", "denied"


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
    everybody: bool = False
    """Whether people of other accounts are meant as well, where policies on resources let them in."""
    outside: bool = False
    """Whether only they are meant."""
    context: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    """What every request carries as well: condition keys, each with its value or values."""
    same_as: str = ""
    beside: tuple[str, ...] = ()
    """Packaged policies that are attached as well."""

    def __str__(self) -> str:
        return self.say.replace("`", "")

    @property
    def is_promise(self) -> bool:
        return self.want == ALLOWED

    @property
    def callers(self) -> tuple[SignedIn, ...]:
        """Who asks: each way to sign in, the simplest first, for each user; one session without a user’s name."""
        by_user = [list_callers(username) for username in self.usernames]
        found = [
            caller
            for number, way in enumerate(Way)
            for caller in [ways[number] for ways in by_user][: None if way.has_user else 1]
        ]
        return tuple(caller for caller in found if caller.way in self.ways and caller.mfa in self.mfa)


@lru_cache(maxsize=256)
def compile_actions(names: tuple[str, ...]) -> tuple[Pattern, ...]:
    return tuple(Pattern(name, variables=False, ignore_case=True) for name in names)


def fits_any(name: str, wanted: Iterable[Pattern]) -> bool:
    return any(pattern.matches(name, {}) for pattern in wanted)


@cache
def load_packaged(name: str) -> Policy:
    """A packaged policy, read once."""
    return load_policy(name)
