"""What a change to a policy opens and closes: two sets of policies, decided request by request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.reference import PATHS
from mfa_lesson.account.universe import ROLE, can_be_on_role, iterate_resources, list_sample_arns
from mfa_lesson.account.users import User, check_device
from mfa_lesson.iam.arguments import take_items, take_pair
from mfa_lesson.iam.evaluator import Decision, Guardrail, InForce, Outcome
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy, list_named_actions
from mfa_lesson.iam.request import Request, take_actions
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.text import Reason, join_words

from .decisions import Scenario
from .frame import ShownFrame
from .kinds import ActionKind, find_action_kind
from .on_resources import keep_those_about
from .wording import say

COLUMNS = ["action", "owner", "mfa", "before", "after", "by"]

NO_RESOURCE = "*"

KINDS_OF_CHANGE = ("opens", "closes", "stays")


class ComparedSides(NamedTuple):
    """What a difference was made from."""

    before: InForce
    after: InForce
    user: User
    requests: int
    """How many requests were decided under both."""
    rows: int
    """How many of them the table holds."""
    causes: Mapping[tuple[str, str, str], Reason]
    """The columns `before`, `after` and `by` of a row -> the reason as data."""
    part: str = ""
    """ "opens" or "closes" where the table holds that part alone."""


class Difference(ShownFrame):
    """The requests that two sets of policies decide differently: an ordinary DataFrame that says what it means.

    Columns: `action`; `owner`, whose user or device is acted on ("*" for an action without a resource, "device NAME"
    for a device); `mfa`; `before` and `after`, Outcome values; `by`, the statements that make the difference:
    "Deny", "Allow", or "Deny; Allow" where it takes both. Several of one effect are separated by commas. Where
    guardrails without an Allow make it, their names: "permissions boundary (guardrail)".
    """

    template = "comparison.html.j2"
    sheets = ("comparison",)

    about: ComparedSides

    @property
    def opened(self) -> Difference:
        """The requests that were denied and are allowed now."""
        return self._select("opens")

    @property
    def closed(self) -> Difference:
        """The requests that were allowed and are denied now."""
        return self._select("closes")

    @property
    def summary(self) -> Reason:
        """The result of the change: "difference.none", "difference.part" or "difference", with numbers of requests."""
        about = self.about
        if about.part:
            return Reason("difference.part", {"part": about.part, "rows": len(self), "requests": about.requests})
        if self.empty:
            return Reason("difference.none", {"requests": about.requests})
        counts = {kind: self._kinds.count(kind) for kind in KINDS_OF_CHANGE}
        return Reason("difference", {"requests": about.requests, **counts})

    @property
    def sentence(self) -> str:
        """The summary in words."""
        return say(self.summary)

    @property
    def causes(self) -> list[Reason]:
        """For each row why it is decided differently, with the names of the statements or guardrails."""
        return [self.about.causes[before, after, by] for *_, before, after, by in self.to_numpy().tolist()]

    @property
    def _kinds(self) -> list[str]:
        """The kind of change of each row."""
        return [find_kind(before, after) for before, after in zip(self["before"], self["after"], strict=True)]

    def _select(self, part: str) -> Difference:
        found = self.loc[[kind == part for kind in self._kinds]]
        found.about = self.about._replace(rows=len(found), part=part)
        return found

    def __repr__(self) -> str:
        if getattr(self, "about", None) is None or not self.is_whole:
            return super().__repr__()
        lines = [self.sentence]
        for section in list_sections(self):
            lines.append(f"{section.heading}:")
            for change in section.changes:
                lines.append(f"- {change.sentence.replace('`', '')}: {', '.join(change.actions)}")
                lines.append(f"  {say('change.where', owners=change.owners, signed_in=change.signed_in)}")
        return "\n".join(lines)

    @property
    def is_whole(self) -> bool:
        """Whether it still has all rows and columns; else a notebook shows it as any DataFrame."""
        return list(self.columns) == COLUMNS and len(self) == self.about.rows

    def template_values(self) -> Mapping[str, Any]:
        about = self.about
        return {
            "sentence": self.sentence,
            "before": about.before,
            "after": about.after,
            "user": about.user,
            "sections": list_sections(self),
        }


class ChangeGroup(NamedTuple):
    """Requests that change in the same way for the same reason."""

    was: str
    now: str
    """Outcome values, before and after."""
    cause: Reason
    actions: list[str]
    owners: list[str]
    signed_in: str

    @property
    def all_owners(self) -> str:
        """The owners as a list in a sentence."""
        return join_words(self.owners)

    @property
    def sentence(self) -> str:
        """The cause as a clause: "`Block` now denies it"."""
        return say(self.cause)


class Section(NamedTuple):
    """All changes of one kind."""

    kind: str
    """One of KINDS_OF_CHANGE."""
    changes: list[ChangeGroup]

    @property
    def heading(self) -> str:
        return say(f"section.{self.kind}")


def compare(
    policy_a: Policies,
    policy_b: Policies,
    *,
    username: str = "alice",
    others: str | Iterable[str] = ("bob",),
    devices: str | Iterable[str] = (),
    attached: Policies = (),
    actions: str | Iterable[str] | None = None,
    guardrails: tuple[Iterable[Guardrail], Iterable[Guardrail]] = ((), ()),
    resource_policies: tuple[Policies, Policies] = ((), ()),
) -> Difference:
    """Decides the same requests under two sets of policies and keeps those that are decided differently.

    Args:
        policy_a: The policies before: one or several, each a Policy, a packaged name or a path.
        policy_b: The policies after.
        username: Who acts.
        others: On whose user and device they act beside their own: one name or several.
        devices: Names of further MFA devices of theirs, one or several.
        attached: Policies attached in both cases.
        actions: The actions; by default all that the policies name, and a few that they do not.
        guardrails: Guardrails before, and guardrails after, as a pair: `([], [boundary])`.
        resource_policies: The policies on what is acted on before, and those after, as a pair; the user is the
            principal.

    Returns:
        The differences, in the order of actions, owners and MFA states: a DataFrame whose `summary` and `causes` are
        data, and which a notebook shows in words.

    Raises:
        PolicyError: There is no such policy, as load_policy says.
        UserError: IAM accepts no such user or device name.
        RequestError: An action is not written as service:Action.
        ArgumentError: There is no pair, or no list, where one is needed. All of them are ValueErrors.

    AWS page: reference_policies_evaluation-logic.
    """
    before, after, extra = load_policies(policy_a), load_policies(policy_b), load_policies(attached)
    user, owners = User.read(username), [User.read(name) for name in take_items(others, "others")]
    further = [check_device(device) for device in take_items(devices, "devices")]
    was, now = (
        InForce.of((*own, *extra), rails, on_resource)
        for own, rails, on_resource in zip(
            (before, after),
            take_pair(guardrails, "guardrails"),
            take_pair(resource_policies, "resource_policies"),
            strict=True,
        )
    )
    if actions is not None:
        actions = take_actions(actions)
    else:
        actions = [
            *list_named_actions([*before, *after, *extra, *was.resource_policies, *now.resource_policies]),
            *(known.name for known in catalogue.OUTSIDE_THE_POLICY),
        ]
    return finish(compare_in_force(was, now, user, owners, actions, further))


def compare_in_force(
    before: InForce,
    after: InForce,
    user: User,
    owners: Sequence[User],
    actions: Iterable[str],
    devices: Sequence[str] = (),
    context: Mapping[str, str] | None = None,
    with_resources: bool = False,
) -> Steps[Difference]:
    """What compare() gives, from its parts made ready: work in steps of one request.

    Actions that are decided alike are decided once. `with_resources` as in Scenario; it is so in any case where one of
    the sides has a policy on a resource.
    """
    rows: list[list[str]] = []
    requests = 0
    causes: dict[tuple[str, str, str], Reason] = {}
    everything = [*before.everything, *after.everything]
    named = with_resources or bool(before.resource_policies or after.resource_policies)
    scenario = Scenario(user, user, after, context or {}, named)
    compared: dict[ActionKind, tuple[int, list[RequestChange]]] = {}
    for action in dict.fromkeys(catalogue.find_action(name).name for name in actions):
        kind = find_action_kind(action, everything)
        if kind not in compared:
            found: list[RequestChange] = []
            asked = 0
            targets = list_targets(action, user, owners, devices, everything)
            for owner, resource in keep_roles(targets) if named and can_be_on_role(action) else targets:
                for mfa, request in scenario.requests(action, resource).items():
                    earlier, later = keep_those_about(before, request), keep_those_about(after, request)
                    was, now = earlier.decide(request), later.decide(request)
                    asked += 1
                    if was.outcome is not now.outcome:
                        cause = find_cause(request, earlier, later, was, now)
                        by = say("change.by", **cause.parameters)
                        found.append(RequestChange(owner, mfa, was.outcome.value, now.outcome.value, by))
                        causes[found[-1][2:]] = cause
                    yield
            compared[kind] = asked, found
        asked, found = compared[kind]
        requests += asked
        rows += [[action, *change] for change in found]
        yield
    frame = Difference(rows, columns=COLUMNS, dtype=object)
    frame.about = ComparedSides(before, after, user, requests, len(frame), causes)
    return frame


class RequestChange(NamedTuple):
    """One request that is decided differently: a row of the table without its action."""

    owner: str
    mfa: str
    before: str
    after: str
    by: str


def list_targets(
    action: str,
    user: User,
    others: Iterable[User],
    devices: Iterable[str] = (),
    policies: Iterable[Policy] = (),
) -> Iterator[tuple[str, str]]:
    """On whom or what an action can act: what to call it, and the ARN.

    Once, where it acts on nothing in particular or lists; where on neither users nor devices, one ARN for each line of
    the policies that fits some, and the rest.
    """
    known = catalogue.find_action(action)
    if known.resource_type in ("user", "mfa"):
        yield from {str(owner): known.resource(owner) for owner in chain([user], others)}.items()
        if known.resource_type == "mfa":
            yield from ((say("owner.named-device", device=device), user.device_arn(device)) for device in devices)
        return
    if known.path:
        yield from ((arn, arn) for _, arn in iterate_resources(action, user, user, policies))
        return
    if known.resource_type == catalogue.SOMETHING_ELSE:
        yield from ((arn, arn) for arn in list_sample_arns(action, user, policies))
    yield NO_RESOURCE, NO_RESOURCE


def keep_roles(targets: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of what an action on roles can act on, the roles: each has a trust policy, which must allow it."""
    return [target for target in targets if target[1] != NO_RESOURCE] or [(ROLE, ROLE)]


def find_kind(before: str, after: str) -> str:
    """One of KINDS_OF_CHANGE, from Outcome values before and after."""
    allowed = Outcome.ALLOWED.value
    return "opens" if after == allowed else "closes" if before == allowed else "stays"


def find_cause(request: Request, before: InForce, after: InForce, was: Decision, now: Decision) -> Reason:
    """What makes the difference.

    A Deny, on whichever side it applies, else the guardrails that are in the way, else the Allows. A Deny and Allows,
    where without the Deny it would differ all the same: an Allow came where none applied, or went and left none.
    """
    if Outcome.EXPLICIT_DENY in (was.outcome, now.outcome):
        code, denied, other, beside = "change.denied", now, was, after
        if now.outcome is not Outcome.EXPLICIT_DENY:
            code, denied, other, beside = "change.denied_before", was, now, before
        allows = other.determining if other.allowed and not beside.allows(request) else ()
        return Reason(code, {"denies": list_names(denied.determining), "allows": list_names(allows)})
    allowed, not_allowed = (now, was) if now.allowed else (was, now)
    if not_allowed.blocked_by:
        code = "change.blocked_before" if now.allowed else "change.blocked"
        return Reason(code, {"guardrails": [*not_allowed.blocked_by]})
    code = "change.allowed" if now.allowed else "change.allowed_before"
    return Reason(code, {"allows": list_names(allowed.determining)})


def list_names(statements: Iterable[Statement]) -> list[str]:
    """The names of statements, each once."""
    return list(dict.fromkeys(statement.name for statement in statements))


def list_sections(difference: Difference) -> list[Section]:
    """The changes for reading: by kind, then everything that changes alike together."""
    states_of: dict[tuple[str, str, str], dict[str, dict[str, list[str]]]] = {}
    whole_paths = {catalogue.find_action(action).resource(difference.about.user) for action in PATHS}
    for action, owner, mfa, before, after, by in difference.to_numpy().tolist():
        owner = NO_RESOURCE if owner in whole_paths else owner
        by_action = states_of.setdefault((before, after, by), {})
        by_action.setdefault(action, {}).setdefault(owner, []).append(mfa)
    sections: dict[str, dict[tuple[tuple[str, str, str], tuple[str, ...], tuple[str, ...]], list[str]]]
    sections = {kind: {} for kind in KINDS_OF_CHANGE}
    for change, by_action in states_of.items():
        for action, owners in by_action.items():
            same_states: dict[tuple[str, ...], list[str]] = {}
            for owner, states in owners.items():
                same_states.setdefault(tuple(states), []).append(owner)
            for alike, names in same_states.items():
                kind = find_kind(change[0], change[1])
                sections[kind].setdefault((change, tuple(names), alike), []).append(action)
    about = difference.about
    return [
        Section(
            kind,
            [
                ChangeGroup(
                    change[0],
                    change[1],
                    about.causes[change],
                    actions,
                    [describe_owner(owner, about.user) for owner in owners],
                    say("change.signed_in", states=[*states]),
                )
                for (change, owners, states), actions in changes.items()
            ],
        )
        for kind, changes in sections.items()
        if changes
    ]


def describe_owner(owner: str, user: User) -> str:
    """A value of the column `owner` in words."""
    if owner == NO_RESOURCE:
        return say("owner.none")
    if owner.startswith("arn:"):
        return owner
    if owner.startswith("device "):
        return say("owner.device", device=owner.removeprefix("device "))
    return say("owner.user", owner=owner, own=owner == str(user))
