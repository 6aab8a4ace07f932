"""What a practice account holds: the lesson's Account, and beside it keys, passwords, sessions and seeds of devices."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from mfa_lesson.account.account import Account
from mfa_lesson.account.state import AccountUser
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.policy import Policy

from .codes import Device

MOST_SESSIONS = 1_000
"""How many temporary credentials are kept; the oldest go first."""


def make_id(prefix: str, length: int = 20) -> str:
    """An ID that can't be one of AWS's: those have no zero."""
    letters = base64.b32encode(secrets.token_bytes(20)).decode("ascii")
    return f"{prefix}0PRACTICE{letters}"[:length]


def make_secret() -> str:
    return f"practice/{secrets.token_urlsafe(40)}"[:40]


@dataclass
class PracticeKey:
    """A long-term access key."""

    id: str
    secret: str
    user: str
    created: float
    active: bool = True
    used: tuple[float, str, str] | None = None
    """When it was last used, in which Region, for which service."""


@dataclass
class Temporary:
    """Temporary credentials, with what the session was opened with."""

    id: str
    secret: str
    token: str
    user: str
    way: str
    context: dict[str, Any]
    created: float
    expires: float
    mfa_at: float | None = None
    """When MFA was used."""
    role: str = ""
    session_name: str = ""
    limits: tuple[str, ...] = ()
    """The session policies, as JSON text."""


@dataclass
class Person:
    """What a user has besides what the lesson's Account knows."""

    id: str
    created: float
    password: str | None = None
    password_set: float = 0
    must_reset: bool = False
    ssh_keys: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Role:
    """An IAM role."""

    name: str
    id: str
    created: float
    trust: Policy
    policies: tuple[Policy, ...]


class PracticeState:
    """Everything that a practice account holds, beside the lesson's Account: its users, policies, and devices.

    The account's own time can be ahead of that of the clock, which is in seconds since 1970.
    """

    def __init__(self, account: Account, clock: Callable[[], float] = time.time) -> None:
        self.account, self.clock = account, clock
        self.ahead = 0.0
        self.people: dict[str, Person] = {}
        self.keys: dict[str, PracticeKey] = {}
        self.sessions: dict[str, Temporary] = {}
        self.devices: dict[str, Device] = {}
        self.roles: dict[str, Role] = {}

    @property
    def now(self) -> float:
        return self.clock() + self.ahead

    def find_user(self, name: str) -> AccountUser | None:
        """A user by name; IAM's names ignore case."""
        users = self.account.users
        return users.get(name) or next((one for key, one in users.items() if key.lower() == name.lower()), None)

    def keys_of(self, name: str) -> list[PracticeKey]:
        return [key for key in self.keys.values() if key.user == name]

    def add_user(self, name: str, policies: tuple[Policy, ...], password: str | None = None) -> AccountUser:
        """Adds a user. Raises UserError for a name that IAM doesn't accept."""
        user = self.account.add_user(name, policies=policies)
        self.people[user.user.name] = Person(make_id("AIDA"), self.now, password, self.now)
        return user

    def add_key(self, name: str) -> PracticeKey:
        """Makes an access key. The lesson's Account counts it elsewhere: where a call has made it."""
        key = PracticeKey(make_id("AKIA"), make_secret(), name, self.now)
        self.keys[key.id] = key
        return key

    def add_session(self, user: str, way: Way, context: Mapping[str, Any], seconds: int, **others: Any) -> Temporary:
        """Opens a session."""
        token = "practice" + base64.b64encode(secrets.token_bytes(150)).decode("ascii")
        now = self.now
        made = Temporary(
            make_id("ASIA"), make_secret(), token, user, way.value, dict(context), now, now + seconds, **others
        )
        self.sessions[made.id] = made
        while len(self.sessions) > MOST_SESSIONS:
            del self.sessions[next(iter(self.sessions))]
        return made

    def policy_arn(self, name: str) -> str:
        return f"arn:aws:iam::{self.account.account_id}:policy/{name}"

    def write(self) -> str:
        """Everything as JSON text."""
        account = self.account
        users = [[str(one.user), write_policies(one.policies), one.access_keys] for one in account.users.values()]
        roles = [
            [role.name, role.id, role.created, role.trust.text, write_policies(role.policies)]
            for role in self.roles.values()
        ]
        parts = {
            "account": account.account_id,
            "default": write_policies(account.policies),
            "users": users,
            "owners": account.devices,
            "ahead": self.ahead,
            "people": {name: asdict(person) for name, person in self.people.items()},
            "keys": [asdict(key) for key in self.keys.values()],
            "sessions": [asdict(one) for one in self.sessions.values()],
            "devices": [asdict(one) for one in self.devices.values()],
            "roles": roles,
        }
        return json.dumps(parts)

    @classmethod
    def read(cls, text: str, clock: Callable[[], float] = time.time) -> PracticeState:
        """Reads what write() wrote. Raises ValueError, KeyError, TypeError, or MfaLessonError if it isn't that."""
        parts = json.loads(text)
        account = Account(parts["account"], restore_policies(parts["default"]), users=())
        state = cls(account, clock)
        state.people = {name: Person(**person) for name, person in parts["people"].items()}
        for name, policies, count in parts["users"]:
            user = account.add_user(name, policies=restore_policies(policies), access_keys=count)
            user.must_change_password = state.people[user.user.name].must_reset
        account.devices.update(parts["owners"])
        state.ahead = parts["ahead"]
        state.keys = {key["id"]: PracticeKey(**key) for key in parts["keys"]}
        state.sessions = {one["id"]: Temporary(**one) for one in parts["sessions"]}
        state.devices = {one["serial"]: Device(**one) for one in parts["devices"]}
        for name, role_id, created, trust, policies in parts["roles"]:
            trusted = Policy.from_json(trust, name=name, kind="trust")
            state.roles[name] = Role(name, role_id, created, trusted, restore_policies(policies))
        return state


def make_state(
    account_id: str, names: Iterable[str], policies: tuple[Policy, ...], must_change_password: bool = False
) -> PracticeState:
    """A new account: each user has a password, one access key, and no MFA device."""
    state = PracticeState(Account(account_id, policies, users=()))
    for name in names:
        user = state.add_user(name, policies, password=f"Practice-{secrets.token_urlsafe(9)}")
        user.access_keys, user.must_change_password = 1, must_change_password
        state.people[user.user.name].must_reset = must_change_password
        state.add_key(user.user.name)
    return state


def restore_policies(pairs: list[list[str]]) -> tuple[Policy, ...]:
    """Policies from their names and texts."""
    return tuple(Policy.from_json(text, name=name) for name, text in pairs)


def write_policies(policies: tuple[Policy, ...]) -> list[list[str]]:
    """The names and texts of policies."""
    return [[policy.name, policy.text] for policy in policies]
