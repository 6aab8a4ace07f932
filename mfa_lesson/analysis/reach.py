"""How far a policy's Deny reaches: every action of AWS as one dot, those that remain possible lit.

Which actions AWS has is in a file of the package, made from AWS's Service Authorization Reference.
AWS pages: reference_policies_elements_notaction, id_credentials_temp_control-access_getsessiontoken,
STS API_GetCallerIdentity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.all_actions import load_all_actions
from mfa_lesson.account.users import User
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .decisions import Scenario, list_matching
from .wording import say

LARGEST, NAMED, LABELLED = 10, 40, 6

# All lengths are in units of the picture, which grows and shrinks with the notebook.
IN_A_ROW, PITCH, MARGIN, LABELS, LABEL_CHARACTERS = 170, 4, 6, 104, 8

WIDTH = 2 * MARGIN + PITCH * (IN_A_ROW - 1) + LABELS


class Service(NamedTuple):
    """The actions of one service."""

    prefix: str
    """As actions begin: "iam"."""
    name: str
    actions: tuple[str, ...]
    remaining: tuple[str, ...]
    """Those that are allowed."""


@dataclass(frozen=True, repr=False)
class Reach(ShownAsHtml):
    """What remains possible of all actions of AWS. Shows itself as a picture; str() is the same as text."""

    template = "reach.html.j2"
    sheets = ("reach",)

    services: tuple[Service, ...]
    policies: tuple[str, ...]
    beside: tuple[str, ...]
    mfa: str
    made_with: str
    """What knows the names of the actions."""
    date: str
    """When that was asked."""
    with_mfa: Reach | None = None
    """The same after signing in with MFA."""

    @property
    def total(self) -> int:
        """How many actions AWS has."""
        return sum(len(service.actions) for service in self.services)

    @cached_property
    def remaining(self) -> tuple[str, ...]:
        """The actions that are allowed."""
        return tuple(action for service in self.services for action in service.remaining)

    @property
    def lit(self) -> tuple[Service, ...]:
        """The services of which something remains."""
        return tuple(service for service in self.services if service.remaining)

    @property
    def summary(self) -> Reason:
        """What the picture shows: of how many actions how many remain possible, and in how many services."""
        given = {"policies": [*self.policies, *self.beside], "mfa": self.mfa, "total": self.total}
        if len(self.remaining) == self.total:
            return Reason("reach.all", given)
        services = {"lit": len(self.lit), "services": len(self.services)}
        return Reason("reach", {**given, "remaining": len(self.remaining), **services})

    @property
    def sentence(self) -> str:
        """The summary in words."""
        return say(self.summary)

    @property
    def source(self) -> str:
        """Where the list of actions comes from, and of which day it is."""
        return say("reach.source", made_with=self.made_with, date=self.date)

    @property
    def note(self) -> str:
        """What the picture cannot say."""
        return say("reach.note", actions=catalogue.NEED_NO_PERMISSION)

    @cached_property
    def largest(self) -> tuple[Service, ...]:
        """The services with most actions, and those of which something remains while these are few."""
        by_size = sorted(self.services, key=lambda service: (-len(service.actions), service.prefix))
        lit = self.lit if len(self.lit) <= LABELLED else ()
        return tuple(service for place, service in enumerate(by_size) if place < LARGEST or service in lit)

    @cached_property
    def others(self) -> Service:
        """All services that `largest` leaves out, taken together."""
        left = [service for service in self.services if service not in self.largest]
        actions, remaining = (
            tuple(action for service in left for action in getattr(service, field))
            for field in ("actions", "remaining")
        )
        return Service("", say("reach.others", count=len(left)), actions, remaining)

    @property
    def rows(self) -> list[Row]:
        """The largest services and all others, each with what remains of it in both states."""
        shown = [*self.largest, *([self.others] if self.others.actions else [])]
        if self.with_mfa is None:
            return [Row(service, None) for service in shown]
        counts = {service.prefix: len(service.remaining) for service in self.with_mfa.services}
        counts[""] = len(self.with_mfa.remaining) - sum(counts[service.prefix] for service in self.largest)
        return [Row(service, counts[service.prefix]) for service in shown]

    def __str__(self) -> str:
        lines = [self.sentence, *([self.with_mfa.sentence] if self.with_mfa else [])]
        if 0 < len(self.remaining) <= NAMED:
            lines.append(say("reach.remaining", actions=self.remaining))
        lines += [
            f"- {service.prefix or service.name}: {len(service.remaining):,} of {len(service.actions):,}"
            for service, _ in self.rows
        ]
        return "\n".join([*lines, self.source, self.note]).replace("`", "")

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        views = [View(self, draw_services(self.services))]
        if self.with_mfa:
            views.append(View(self.with_mfa, draw_services(self.with_mfa.services)))
        return {"reach": self, "views": views, "edge": WIDTH - MARGIN - LABELS + PITCH, "named": NAMED}


def reach(policy: Policies = "force_mfa", beside: Policies = "administrator_access", mfa: str = "absent") -> Reach:
    """Decides every action of AWS for alice, acting on no particular resource or on her own user and device.

    Args:
        policy: The policies in question, one or several: each a Policy, a packaged name or a path.
        beside: What is attached beside them.
        mfa: How alice signed in: "true", "false" or "absent".

    Returns:
        What remains possible, which a notebook shows as a picture. If alice has no MFA, a switch shows what she can do
        with MFA.

    Raises:
        PolicyError: There is no such policy, as load_policy says.
        UserError: There is no such MFA state. It is a ValueError.

    AWS pages: the Service Authorization Reference, reference_policies_elements_notaction.
    """
    policies, others = load_policies(policy), load_policies(beside)
    user = User.read("alice")
    user.context(mfa)  # refuses what is no MFA state
    scenario = Scenario(user, user, InForce((*policies, *others)))
    names = tuple(each.name for each in policies), tuple(each.name for each in others)
    known, kinds = load_all_actions(), find_kinds(scenario)

    def look(state: str, with_mfa: Reach | None) -> Reach:
        services = decide_services(scenario, state, kinds)
        return Reach(services, *names, state, known.made_with, known.date, with_mfa)

    return look(mfa, look("true", None) if mfa != "true" else None)


def find_kinds(scenario: Scenario) -> dict[str, tuple[object, ...]]:
    """Every action of AWS -> what its decision depends on: what it acts on, and the statements that match it."""
    policies = scenario.in_force.policies
    return {
        action: (
            catalogue.find_action(action).resource(scenario.owner),
            *(statement for policy in policies for statement in list_matching(action, policy)),
        )
        for service in load_all_actions().services
        for action in service.actions
    }


def decide_services(scenario: Scenario, mfa: str, kinds: Mapping[str, tuple[object, ...]]) -> tuple[Service, ...]:
    """What remains of each service. Actions of one kind are decided once."""
    examples = {kind: action for action, kind in kinds.items()}
    allowed = {kind: scenario.decide(action, mfa).allowed for kind, action in examples.items()}
    return tuple(
        Service(
            service.prefix,
            service.name,
            service.actions,
            tuple(action for action in service.actions if allowed[kinds[action]]),
        )
        for service in load_all_actions().services
    )


class Row(NamedTuple):
    """One row of the table."""

    service: Service
    with_mfa: int | None
    """How many of its actions are allowed with MFA; None if the table is about MFA sessions alone."""


class Label(NamedTuple):
    """The name of a service beside the row where something of it remains."""

    y: float
    """Where the text is."""
    at: float
    """The row it points to."""
    text: str


class Drawing(NamedTuple):
    """Dots as SVG paths: a path dashed with dashes of no length and round ends is a row of dots."""

    height: float
    shades: tuple[str, str]
    """What does not remain, of every second service each."""
    lit: str
    labels: tuple[Label, ...]


class View(NamedTuple):
    """One state of the picture."""

    reach: Reach
    drawing: Drawing

    @property
    def width(self) -> int:
        return WIDTH if self.drawing.labels else WIDTH - LABELS


def draw_services(services: Sequence[Service]) -> Drawing:
    """Every action as a dot, row by row, the services one after the other."""
    shades, lit = ["", ""], ""
    labels: list[Label] = []
    few = sum(bool(service.remaining) for service in services) <= LABELLED
    number = 0
    for place, service in enumerate(services):
        remaining = set(service.remaining)
        glows = [action in remaining for action in service.actions]
        # Neighbours that are alike and stand in one row are one dash.
        for (_, glow), run in groupby(enumerate(glows, number), key=lambda dot: (dot[0] // IN_A_ROW, dot[1])):
            first, *others = (at for at, _ in run)
            if glow:
                lit += draw_dots(first, 1 + len(others))
            else:
                shades[place % 2] += draw_dots(first, 1 + len(others))
        if few and remaining:
            y = find_height(number + glows.index(True))
            lower = max(y + 5, labels[-1].y + 26) if labels else y + 5
            labels.append(Label(lower, y, f"{fit_label(service.prefix)}: {len(remaining)}"))
        number += len(glows)
    height = max([find_height(number - 1) + MARGIN, *(label.y + MARGIN for label in labels)])
    return Drawing(height, (shades[0], shades[1]), lit, tuple(labels))


def draw_dots(number: int, count: int) -> str:
    """So many dots, of which the first is this one of the picture; a little more than their distance, for the last."""
    return f"M{MARGIN + number % IN_A_ROW * PITCH} {find_height(number)}h{(count - 1) * PITCH or ''}.1"


def fit_label(name: str) -> str:
    return name if len(name) <= LABEL_CHARACTERS else f"{name[: LABEL_CHARACTERS - 1]}…"


def find_height(number: int) -> int:
    return MARGIN + number // IN_A_ROW * PITCH
