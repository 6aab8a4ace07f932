"""What a change to a policy opens and closes: two sets of policies, decided request by request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import pandas as pd

from mfa_lesson.account import catalogue
from mfa_lesson.account.universe import list_sample_arns
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.evaluator import Guardrail, InForce, Outcome, Request
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy, Statement, named_actions

from .decisions import Scenario

COLUMNS = ["action", "owner", "mfa", "before", "after", "by"]

NO_RESOURCE = "*"

ALLOWED, EXPLICIT_DENY = Outcome.ALLOWED.value, Outcome.EXPLICIT_DENY.value

GUARDRAIL = " (guardrail)"


class Compared(NamedTuple):
    """What a difference was made from."""

    before: InForce
    after: InForce
    user: User
    requests: int
    """How many requests were decided under both."""
    rows: int
    """How many of them the table holds."""
    part: str = ""
    """ "opens" or "closes" where the table holds that part alone."""


class Difference(pd.DataFrame):
    """The requests that two sets of policies decide differently: an ordinary DataFrame that says what it means.

    Columns: `action`; `owner`, whose user or device is acted on ("*" for an action without a resource, "device NAME"
    for a device); `mfa`; `before` and `after`, Outcome values; `by`, the statements that make the difference:
    "Deny", "Allow", or "Deny; Allow" where it takes both. Several of one effect are separated by commas. Where
    guardrails without an Allow make it, their names: "permissions boundary (guardrail)".
    """

    _metadata = ["about"]

    @property
    def _constructor(self):
        return Difference

    @property
    def opened(self) -> Difference:
        """The requests that were denied and are allowed now."""
        return self._part("opens", self["after"] == ALLOWED)

    @property
    def closed(self) -> Difference:
        """The requests that were allowed and are denied now."""
        return self._part("closes", self["before"] == ALLOWED)

    @property
    def sentence(self) -> str:
        """What the change comes to, in words."""
        requests = self.about.requests
        opened, closed = int((self["after"] == ALLOWED).sum()), int((self["before"] == ALLOWED).sum())
        if self.about.part:
            return f"{len(self) or 'None'} of {requests} requests {verb(self.about.part, len(self))}."
        if self.empty:
            return f"Nothing changes: all {requests} requests are decided as before."
        denied = len(self) - opened - closed
        said = [
            f"{count or 'none'} {words}"
            for count, words in ((opened, verb("opens", opened)), (closed, verb("closes", closed)))
        ]
        if denied:
            said.append(f"{denied} {'stays' if denied == 1 else 'stay'} denied, for another reason")
        return f"Of {requests} requests, {', '.join(said[:-1])} and {said[-1]}."

    def _part(self, part: str, rows: pd.Series) -> Difference:
        found = self[rows]
        found.about = self.about._replace(rows=len(found), part=part)
        return found

    def __repr__(self) -> str:
        if not self._is_whole:
            return super().__repr__()
        lines = [self.sentence]
        for section in sections(self):
            lines.append(f"{section.heading}:")
            for change in section.changes:
                lines.append(f"- {change.reason.replace('`', '')}: {', '.join(change.actions)}")
                lines.append(f"  on {' and '.join(change.owners)}; {change.signed_in}")
        return "\n".join(lines)

    @property
    def _is_whole(self) -> bool:
        """Whether it is still what compare() made, and not something that pandas made of it."""
        about = getattr(self, "about", None)
        return about is not None and list(self.columns) == COLUMNS and len(self) == about.rows

    @property
    def html(self) -> str:
        """The changes, to be put into HTML that has the style sheet comparison."""
        from mfa_lesson.display.html import render

        about = self.about
        return render(
            "comparison.html.j2",
            sentence=self.sentence,
            before=about.before,
            after=about.after,
            user=about.user,
            sections=sections(self),
        )

    def _repr_html_(self) -> str | None:
        if not self._is_whole:
            return super()._repr_html_()
        from mfa_lesson.display.html import static

        return static(self.html, "comparison")


class Change(NamedTuple):
    """Requests that change in the same way for the same reason."""

    was: str
    now: str
    """Outcome values, before and after."""
    reason: str
    actions: list[str]
    owners: list[str]
    signed_in: str


class Section(NamedTuple):
    """All changes of one kind."""

    heading: str
    kind: str
    """ "opens", "closes" or "stays"."""
    changes: list[Change]


def compare(
    policy_a: Policies,
    policy_b: Policies,
    *,
    username: str = "alice",
    others: Sequence[str] = ("bob",),
    devices: Sequence[str] = (),
    attached: Policies = (),
    actions: Sequence[str] | None = None,
    guardrails: tuple[Iterable[Guardrail], Iterable[Guardrail]] = ((), ()),
) -> Difference:
    """Decides the same requests under two sets of policies and keeps those that come out differently.

    In: policies before and after, each a Policy, a packaged name, a file, or a list of these; who acts; on whose user
    and device they act beside their own; names of further MFA devices; policies attached in both cases; the actions
    (by default all that the policies name, and a few of the catalogue that they do not); guardrails before and after.
    Out: a Difference, in the order of actions, owners and MFA states.
    Raises PolicyError as load_policy, ValueError for a name that IAM does not accept or an action without a service.
    """
    before, after, extra = load_policies(policy_a), load_policies(policy_b), load_policies(attached)
    user, owners = User.read(username), [User.read(name) for name in others]
    if actions is None:
        actions = [*named_actions([*before, *after, *extra]), *(known.name for known in catalogue.OUTSIDE_THE_POLICY)]
    was, now = (InForce.of((*own, *extra), rails) for own, rails in zip((before, after), guardrails, strict=True))
    return compare_in_force(was, now, user, owners, actions, devices)


def compare_in_force(
    before: InForce,
    after: InForce,
    user: User,
    owners: Sequence[User],
    actions: Iterable[str],
    devices: Sequence[str] = (),
) -> Difference:
    """What compare() gives, from its parts made ready."""
    rows, requests = [], 0
    everything = [*before.everything, *after.everything]
    scenario = Scenario(user, user, after)
    for action in dict.fromkeys(catalogue.find_action(name).name for name in actions):
        for owner, resource in targets(action, user, owners, devices, everything):
            for mfa, request in scenario.requests(action, resource).items():
                was, now = before.decide(request), after.decide(request)
                requests += 1
                if was.outcome is not now.outcome:
                    by = changed_by(request, before, after)
                    rows.append([action, owner, mfa, was.outcome.value, now.outcome.value, by])
    found = Difference(rows, columns=COLUMNS, dtype=object)
    found.about = Compared(before, after, user, requests, len(found))
    return found


def targets(
    action: str,
    user: User,
    others: Iterable[User],
    devices: Iterable[str] = (),
    policies: Iterable[Policy] = (),
) -> Iterator[tuple[str, str]]:
    """On whom or what an action can act: what to call it, and the ARN.

    Once, where it acts on nothing in particular; where on neither users nor devices, one ARN for each line of the
    policies that fits some, and the rest.
    """
    known = catalogue.find_action(action)
    if known.resource_type in ("user", "mfa"):
        yield from {str(owner): known.resource(owner) for owner in chain([user], others)}.items()
        if known.resource_type == "mfa":
            yield from ((f"device {device}", user.device_arn(device)) for device in devices)
        return
    if known.resource_type == catalogue.SOMETHING_ELSE:
        yield from ((arn, arn) for arn in list_sample_arns(action, user, policies))
    yield NO_RESOURCE, NO_RESOURCE


def changed_by(request: Request, before: InForce, after: InForce) -> str:
    """What makes the difference, as in the column `by`.

    A Deny, on whichever side it applies, else the guardrails that are in the way, else the Allows. A Deny and Allows,
    where without the Deny it would differ all the same: an Allow came where none applied, or went and left none.
    """
    was, now = before.decide(request), after.decide(request)
    if now.outcome is Outcome.EXPLICIT_DENY:
        denied, other, beside = now, was, after
    elif was.outcome is Outcome.EXPLICIT_DENY:
        denied, other, beside = was, now, before
    else:
        allowed, not_allowed = (now, was) if now.allowed else (was, now)
        return ", ".join(f"{name}{GUARDRAIL}" for name in not_allowed.blocked_by) or names_in(allowed.determining)
    both = other.allowed and not beside.allows(request)
    return "; ".join(names_in(decision.determining) for decision in ((denied, other) if both else (denied,)))


def names_in(statements: Iterable[Statement]) -> str:
    return ", ".join(dict.fromkeys(statement.name for statement in statements))


def reason_for(before: str, after: str, by: str) -> str:
    """Why these requests are decided differently, as a clause."""
    by, _, allows = by.partition("; ")
    if after == EXPLICIT_DENY:
        denies = clause(by, "now denies it", "now deny it")
        return f"{denies}, and {clause(allows, 'no longer allows it', 'no longer allow it')}" if allows else denies
    if before == EXPLICIT_DENY:
        denied = clause(by, "denied it and no longer does", "denied it and no longer do")
        return f"{denied}, and {clause(allows, 'now allows it', 'now allow it')}" if allows else denied
    if GUARDRAIL in by:
        rails = by.replace(GUARDRAIL, "").split(", ")
        has, stood = ("has", "stands") if len(rails) == 1 else ("have", "stand")
        said = f"no longer {stood} in the way" if after == ALLOWED else f"{has} no Allow for it"
        return f"The {' and the '.join(rails)} {said}"
    if after == ALLOWED:
        return clause(by, "now allows it", "now allow it")
    return clause(by, "allowed it and no longer does", "allowed it and no longer do")


def clause(by: str, one: str, several: str) -> str:
    """The names of statements and what they do."""
    names = by.split(", ")
    return f"{' and '.join(f'`{name}`' for name in names)} {one if len(names) == 1 else several}"


def sections(difference: Difference) -> list[Section]:
    """The changes for reading: by kind, then everything that changes alike together."""
    kinds = {"opens": "Opens", "closes": "Closes", "stays": "Stays denied, for another reason"}
    found: dict[str, dict] = {kind: {} for kind in kinds}
    alike: dict[tuple, dict[str, dict[str, list[str]]]] = {}
    for row in difference.itertuples(index=False):
        by_action = alike.setdefault((row.before, row.after, row.by), {})
        by_action.setdefault(row.action, {}).setdefault(row.owner, []).append(row.mfa)
    for (before, after, by), by_action in alike.items():
        kind = "opens" if after == ALLOWED else "closes" if before == ALLOWED else "stays"
        for action, owners in by_action.items():
            same_states: dict[tuple[str, ...], list[str]] = {}
            for owner, states in owners.items():
                same_states.setdefault(tuple(states), []).append(owner)
            for states, names in same_states.items():
                found[kind].setdefault((before, after, by, tuple(names), states), []).append(action)
    user = difference.about.user
    return [
        Section(
            kinds[kind],
            kind,
            [
                Change(
                    before,
                    after,
                    reason_for(before, after, by),
                    actions,
                    [owner_in_words(owner, user) for owner in owners],
                    signed_in_words(states),
                )
                for (before, after, by, owners, states), actions in changes.items()
            ],
        )
        for kind, changes in found.items()
        if changes
    ]


def owner_in_words(owner: str, user: User) -> str:
    if owner == NO_RESOURCE:
        return "no particular resource"
    if owner.startswith("arn:"):
        return owner
    if owner.startswith("device "):
        return f"the MFA device {owner.removeprefix('device ')}"
    return f"{owner}’s {'own ' if owner == str(user) else ''}user or device"


def signed_in_words(states: Sequence[str]) -> str:
    if len(states) == len(MFA_STATES):
        return "however they sign in"
    return " or ".join(f"{MFA_STATES[state].words} ({state})" for state in states)


def verb(part: str, count: int) -> str:
    return part if count == 1 else part.removesuffix("s")
