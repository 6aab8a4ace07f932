"""What the policy lab holds, without its page: the policies being written, what is chosen, and the rows to decide."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from mfa_lesson.account.users import User
from mfa_lesson.analysis.goals.sentences import Expectations, expectations
from mfa_lesson.course.drafts import (
    ABOUT_PRINCIPALS,
    IDENTITY,
    ON_RESOURCES,
    SKELETON,
    Draft,
    Shelf,
    choose_free_name,
    put_in_force,
)
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.errors import PolicyError, RequestError, WidgetError
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.loading import (
    OnePolicy,
    Policies,
    list_given,
    load_policy,
    load_resource_policies,
    packaged_policies,
)
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request

from .base import make_widget_error
from .decided_rows import MatrixRow
from .wording import EXAMPLES, TITLES, say

BROKEN = "broken_"

LESSON_OF_EXAMPLES = "13_mfa_for_roles"

MOST_DRAFTS = 12

SIZE_LIMIT, TRUST_LIMIT = 6_144, 2_048  # of a managed policy, and of a trust policy by default (reference_iam-quotas)

MOST_KEYS, LONGEST_CONTEXT = 20, 10_000  # of what every request carries along: keys, and characters in all

MOST_GOALS, LONGEST_GOALS = 50, 10_000  # goals, and characters in all

MOST_REQUESTS, LONGEST_RESOURCE = 20, 2_048  # requests of one's own, and characters (API_SimulateCustomPolicy)

NEVER_OF_USERS = ("aws:PrincipalIsAWSService", "aws:PrincipalServiceName")
"""Context keys that say that a service asks (reference_policies_condition-keys)."""


@dataclass(frozen=True)
class LabPolicies:
    """The policies that are being written. A change makes new ones, so that undoing can bring the old ones back."""

    drafts: tuple[Draft, ...]
    current: str
    """The id of the one in the editor."""
    first: tuple[Draft, ...]
    """Those at the start, to tell the difference from."""

    @classmethod
    def begin(cls, policies: Iterable[Policy], name: str = "") -> LabPolicies:
        """The policies at the start; under the same name, their ids are the same each time."""
        drafts = tuple(
            Draft.begin(f"{name}-{number}" if name else uuid4().hex, policy.name, policy.text, policy.kind)
            for number, policy in enumerate(policies)
        )
        return cls(drafts, drafts[0].id, drafts)

    @property
    def start(self) -> InForce:
        """What was in force at the start."""
        return put_in_force(self.first)

    @property
    def in_force(self) -> InForce:
        return put_in_force(self.drafts)

    @property
    def on_resources(self) -> tuple[Policy, ...]:
        """The policies on resources that can be read, whether they are on or off."""
        return tuple(draft.good for draft in self.drafts if draft.good and draft.good.on_resource)

    @property
    def with_resources(self) -> bool:
        """Whether one of them is attached to a resource, or was so at the start: then requests name who asks."""
        return bool(self.start.resource_policies) or any(draft.kind in ON_RESOURCES for draft in self.drafts)

    @property
    def open(self) -> Draft:
        """The one in the editor."""
        return next(draft for draft in self.drafts if draft.id == self.current)

    def find(self, id: str) -> Draft | None:
        return next((draft for draft in self.drafts if draft.id == id), None)

    def put(self, new: Draft) -> LabPolicies:
        """With another version of one of them."""
        return replace(self, drafts=tuple(new if draft.id == new.id else draft for draft in self.drafts))

    def add(self, name: str, text: str, kind: str, alone: bool = False) -> LabPolicies | None:
        """With one more, in the editor; None where there is no room. Alone, it takes the place of the others.

        Those that were changed stay then, turned off.
        """
        others = tuple(replace(draft, on=False) for draft in self.drafts if draft.changed) if alone else self.drafts
        if len(others) >= MOST_DRAFTS:
            return None
        added = Draft.begin(uuid4().hex, choose_free_name(name, [draft.name for draft in others]), text, kind)
        return LabPolicies((*others, added), added.id, (added,) if alone else self.first)

    def remove(self, removed: Draft) -> LabPolicies:
        """Without one of them."""
        drafts = tuple(draft for draft in self.drafts if draft is not removed)
        current = self.current if self.current != removed.id else drafts[0].id
        return replace(self, drafts=drafts, current=current)


def describe_size(draft: Draft) -> str:
    """How long a policy is that can be read, and how long it can be; for policies on resources each service says so."""
    size = draft.good.size if draft.good else 0
    if draft.kind == "trust":
        return say("lab.size", size=size, limit=TRUST_LIMIT, kind="trust policy")
    return say("lab.size", size=size, limit=None if draft.kind in ON_RESOURCES else SIZE_LIMIT)


def list_additions(shelf: Shelf) -> dict[str, Any]:
    """What can be added: packaged policies, sound and broken ones, policies on resources, and drafts kept earlier."""
    return {
        "sound": {name: title for name, title in TITLES.items() if not name.startswith(BROKEN)},
        "broken": {name: title for name, title in TITLES.items() if name.startswith(BROKEN)},
        "examples": {f"example:{name}": title for name, title in EXAMPLES.items()},
        "earlier": shelf.earlier(),
    }


def find_addition(what: str, shelf: Shelf) -> tuple[str, str, str] | None:
    """Name, text and kind of a packaged policy, "new", "example:" and the name of one, or "earlier:" and a kept id."""
    if what in packaged_policies():
        policy = load_policy(what)
        # the name of a broken form would tell what is wrong with it
        name = TITLES[what].strip("“”") if what.startswith(BROKEN) else what
        return name, policy.text, IDENTITY
    if what == "new":
        return "my policy", SKELETON, IDENTITY
    if what.startswith("example:") and (name := what.removeprefix("example:")) in EXAMPLES:
        example = load_lesson(LESSON_OF_EXAMPLES).policies[name]
        return name, example.text, example.kind
    kept = next((one for one in shelf.earlier() if f"earlier:{one.id}" == what), None)
    return kept and (kept.name, kept.text, kept.kind)


def load_any(policies: Policies) -> tuple[Policy, ...]:
    """Policies of any kind; a file is read as what it is.

    Raises PolicyError as load_policy.
    """
    return tuple([load_as_it_is(policy) for policy in list_given(policies)])


def load_as_it_is(policy: OnePolicy) -> Policy:
    try:
        return load_policy(policy)
    except PolicyError as problem:
        if problem.reason is None or problem.reason.code not in ABOUT_PRINCIPALS:
            raise
        return load_resource_policies(policy)[0]


def read_context(text: str) -> dict[str, str]:
    """Reads lines of `key = value`. Raises WidgetError, which says which line is none, or that there is too much."""
    if len(text) > LONGEST_CONTEXT:
        raise make_widget_error("lab.context_too_long", size=len(text), most=LONGEST_CONTEXT)
    context: dict[str, str] = {}
    for line, written in enumerate(text.split("\n"), 1):
        key, equals, value = (part.strip() for part in written.partition("="))
        if not key and not equals:
            continue
        if not equals or ":" not in key or not value:
            raise make_widget_error("lab.context_no_value", line=line)
        if key.lower() in map(str.lower, (*User.read("alice").context("true"), *NEVER_OF_USERS)):
            raise make_widget_error("lab.context_of_user", line=line, key=key)
        if key.lower() in map(str.lower, context):
            raise make_widget_error("lab.context_twice", line=line, key=key)
        context[key] = value
    if len(context) > MOST_KEYS:
        raise make_widget_error("lab.context_too_many", count=len(context), most=MOST_KEYS)
    return context


def read_request(action: str, resource: str) -> Request:
    """Reads a request of the learner's own; the resource "" is "*".

    Raises RequestError if it can't be asked for, and WidgetError if its resource is too long.
    """
    asked = Request(action.strip(), resource.strip() or "*")
    if len(asked.resource) > LONGEST_RESOURCE:
        raise make_widget_error("lab.resource_too_long", size=len(asked.resource), most=LONGEST_RESOURCE)
    return asked


def make_own_row(asked: Request) -> tuple[str, MatrixRow]:
    """What the page calls the row of such a request by, and the row."""
    row = MatrixRow(asked.action, asked.resource, asked.resource if asked.resource != "*" else "")
    return row.key, row


def read_own_rows(kept: list[Any]) -> dict[str, MatrixRow]:
    """The rows of pairs of an action and a resource, without those that make no sense."""
    rows: dict[str, MatrixRow] = {}
    for one in kept[:MOST_REQUESTS]:
        if isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one):
            with suppress(RequestError, WidgetError):
                key, row = make_own_row(read_request(*one))
                rows[key] = row
    return rows


def read_goals(text: str) -> Expectations:
    """Reads goals, one a line. Raises ExpectationError for a line that is none, WidgetError if there are too many."""
    if len(text) > LONGEST_GOALS:
        raise make_widget_error("lab.goals_too_long", size=len(text), most=LONGEST_GOALS)
    lines = text.split("\n")
    stated = sum(bool(line.partition("#")[0].strip()) for line in lines)
    if stated > MOST_GOALS:
        raise make_widget_error("lab.goals_too_many", count=stated, most=MOST_GOALS)
    return expectations(lines)
