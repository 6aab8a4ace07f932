"""What the policy lab works out for one snapshot of what was typed and chosen: decisions first, the rest in steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from markupsafe import Markup

from mfa_lesson.account import catalogue
from mfa_lesson.account.universe import ROLE, can_be_on_role, make_sample_action
from mfa_lesson.account.users import User
from mfa_lesson.analysis.comparison import compare_in_force
from mfa_lesson.analysis.decisions import Scenario, group_actions, leave_out_owner
from mfa_lesson.analysis.findings.all_checks import look_for_findings
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.analysis.goals.proof import Answers, GoalAnswer, decide_goals_in_steps
from mfa_lesson.analysis.goals.sentences import Expectations
from mfa_lesson.analysis.kinds import ActionKind, find_action_kind
from mfa_lesson.analysis.on_resources import keep_those_about
from mfa_lesson.analysis.steps import cut_short
from mfa_lesson.display.html import mark_code, render
from mfa_lesson.display.matrix import matrix_html
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import Policy, list_named_actions
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.time_limit import Steps, read_clock

from .decided_rows import DecidedRows, MatrixRow
from .lab_on_resources import (
    describe_checked,
    is_about_trust,
    list_fitting_actions,
    list_resource_actions,
    list_resource_rows,
    list_trust,
    name_group,
)
from .wording import say

MOST_ROWS, MOST_OF_A_WILDCARD = 500, 12

MOST_FINDINGS = 200  # on one policy

LONGEST_JUDGED = 24_576  # characters of all that are judged together; some checks compare all statements

# Seconds of the processor, all together less than two.
DECIDING, LONGEST_STEP = 0.1, 0.05
COMPARING, CHECKING, LOOKING = 0.3, 0.8, 0.5


@dataclass(frozen=True)
class Snapshot:
    """Everything that the lab's results follow from."""

    scenario: Scenario
    start: InForce
    """What was in force at the start, to tell the difference from."""
    other: User
    """Whom the difference is about as well."""
    goals: Expectations
    own_rows: tuple[tuple[str, MatrixRow], ...]
    """The requests that the learner added, the newest first: what the page calls a row by, and the row."""
    on_resources: tuple[Policy, ...] = ()
    """The policies on resources that can be read, those that are turned off as well."""


class LabRows(NamedTuple):
    """The rows of the matrix, decided."""

    now: DecidedRows
    first: DecidedRows
    """The same rows as they were decided at the start."""
    of_policies: Mapping[str, MatrixRow]
    """The rows that follow from the policies."""
    named: int
    """How many rows there would be for everything that the policies name."""
    of_resources: Mapping[str, Policy]
    """The rows about what a policy on a resource is attached to -> that policy."""
    own: list[str]
    """The rows of the learner's own requests that were decided; for the others there was no time."""


def decide_own_rows(snapshot: Snapshot, first: Scenario) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """The newest of the learner's own requests, at least one, as they are decided now and at the start."""
    end = read_clock() + DECIDING
    for key, (action, resource, _) in snapshot.own_rows:
        now = snapshot.scenario.decide_states(action, resource)
        yield key, now, now if first == snapshot.scenario else first.decide_states(action, resource)
        if read_clock() > end:
            return


def decide_rows(snapshot: Snapshot) -> LabRows:
    """A row for each request of the learner's own, then one for each action that the policies name.

    Those that policies on resources name come first, on their resources, also if the policy is turned off. Up to
    MOST_ROWS, and as many of both as can be decided in the time. Actions that are decided alike are decided once.
    """
    scenario, first = snapshot.scenario, replace(snapshot.scenario, in_force=snapshot.start)
    everything = [*dict.fromkeys([*snapshot.start.everything, *scenario.in_force.everything, *snapshot.on_resources])]
    rows: dict[str, MatrixRow] = {}
    own = {key: states for key, *states in decide_own_rows(snapshot, first)}
    now_decided, first_decided = ({key: states[side] for key, states in own.items()} for side in (0, 1))
    begin = read_clock()
    alike: dict[ActionKind, tuple[MatrixRow, dict[str, str], dict[str, str]]] = {}
    names, of_policies = list_all_names(everything, begin + DECIDING / 2)
    on_resources = list_resource_rows(of_policies, {name.lower() for name in names}, scenario)
    of_resources: dict[str, Policy] = {}
    for key, (row, policy) in on_resources.items():
        if len(rows) == MOST_ROWS or (rows and read_clock() > begin + DECIDING):
            break
        now_decided[key] = scenario.decide_states(row.action, row.resource)
        first_decided[key] = first.decide_states(row.action, row.resource)
        rows[key], of_resources[key] = row, policy
    for name in (catalogue.find_action(name).name for name in names[: MOST_ROWS - len(rows)]):
        if rows and read_clock() > begin + DECIDING:
            break
        kind = find_action_kind(name, everything)
        if kind not in alike:
            row = MatrixRow.of(name, scenario, everything)
            requests = scenario.requests(name, row.resource)
            decided = decide_states(scenario.in_force, requests), decide_states(snapshot.start, requests)
            alike[kind] = row, *decided
        row, now_states, first_states = alike[kind]
        row = row._replace(action=name)
        if row.key not in rows:
            rows[name], now_decided[name], first_decided[name] = row, now_states, first_states
    both = {**{key: row for key, row in snapshot.own_rows if key in own}, **rows}
    return LabRows(
        DecidedRows(scenario, both, known=now_decided),
        DecidedRows(first, both, known=first_decided),
        rows,
        len(names) + len(on_resources),
        of_resources,
        [*own],
    )


def decide_states(in_force: InForce, requests: Mapping[str, Request]) -> dict[str, str]:
    """MFA state -> Outcome value, from MFA state -> request."""
    return {mfa: keep_those_about(in_force, request).decide(request).outcome.value for mfa, request in requests.items()}


def list_all_names(policies: list[Policy], end: float) -> tuple[list[str], dict[Policy, list[str]]]:
    """The actions that the policies of who asks and guardrails name, and those that each policy on a resource names.

    Where there are none, the lesson's own.
    """
    others = [policy for policy in policies if not policy.on_resource]
    of_policies = {policy: list_resource_actions(policy) for policy in policies if policy.on_resource}
    names = list_row_names(others, end)
    if not names and (others or not any(of_policies.values())):
        names = [action.name for action in catalogue.IN_THE_POLICY]
    return names, of_policies


def list_row_names(policies: list[Policy], end: float = inf) -> list[str]:
    """The actions that policies name, and those that their wildcards stand for, each once."""
    names = [*list_named_actions(policies), *list_wildcard_actions(policies, end)]
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    return list(found.values())


def list_wildcard_actions(policies: list[Policy], end: float = inf) -> list[str]:
    """The actions of IAM and STS that wildcards stand for.

    One made-up action where they are unknown, too many, or not looked for before the clock's time is over.
    """
    patterns = dict.fromkeys(text for policy in policies for text in policy.action_wildcards)
    patterns.pop("*", None)
    found: dict[str, None] = {}
    for text in patterns:
        fitting = list_fitting_actions(text) if read_clock() < end else ()
        found |= dict.fromkeys(fitting if 0 < len(fitting) <= MOST_OF_A_WILDCARD else [make_sample_action(text)])
    return list(found)


def group_rows(snapshot: Snapshot, rows: LabRows) -> dict[str, list[str]]:
    """Heading -> its rows, in the order of the matrix."""
    in_force = snapshot.scenario.in_force
    own = {say("lab.own_requests"): rows.own} if rows.own else {}
    for key, policy in rows.of_resources.items():
        own.setdefault(name_group(rows.of_policies[key].action, policy, in_force), []).append(key)
    others = [key for key in rows.of_policies if key not in rows.of_resources]
    return own | group_actions(others, in_force.everything)


def list_changed(
    groups: Mapping[str, list[str]],
    before: Mapping[str, Mapping[str, str]],
    after: Mapping[str, Mapping[str, str]],
) -> dict[str, list[str]]:
    """The groups with only those of their rows that are decided in another way."""
    changed = {
        heading: [key for key in keys if before.get(key, after[key]) != after[key]] for heading, keys in groups.items()
    }
    return {heading: keys for heading, keys in changed.items() if keys}


def matrix_of(snapshot: Snapshot, rows: LabRows, only_changed: bool = False) -> str:
    """The matrix, or those of its rows that differ from the start, as HTML."""
    scenario = snapshot.scenario
    caption = say(
        "lab.caption",
        policies=str(scenario.in_force),
        user=scenario.user.name,
        owner=None if scenario.is_own else scenario.owner.name,
        named=rows.named,
        shown=len(rows.of_policies),
        own_left_out=len(snapshot.own_rows) - len(rows.own),
    )
    groups = group_rows(snapshot, rows)
    if only_changed:
        groups = list_changed(groups, rows.first.decisions, rows.now.decisions)
        caption = say("lab.only_changed", caption=caption, count=sum(map(len, groups.values())))
    return matrix_html(
        rows.now.decisions,
        groups,
        caption,
        buttons=True,
        before=rows.first.decisions,
        remarks={key: describe_row(rows, key) for key in rows.of_policies},
    )


def describe_row(rows: LabRows, key: str) -> str:
    """The remark beside a row: the resource that it acts on, if a policy names it, or the catalogue's remark."""
    row = rows.of_policies[key]
    if key != row.action:
        return ""
    if not rows.now.scenario.with_resources and can_be_on_role(row.action):
        return say("lab.without_trust")
    if row.resource.startswith("arn:") and not catalogue.find_action(row.action).is_personal:
        return say("lab.on", resource=row.resource)
    return rows.now.remark_on(key)


class Shown(NamedTuple):
    """What a part of the page shows."""

    html: str
    brief: str = ""
    """The same in a few words, for the line that sums everything up."""
    all_met: bool = False
    """Whether there are goals, and all are met."""


def compare_with_start(snapshot: Snapshot, rows: LabRows) -> Steps[Shown]:
    scenario = snapshot.scenario
    names = [row.action for row in rows.of_policies.values()]
    steps = compare_in_force(
        snapshot.start,
        scenario.in_force,
        scenario.user,
        [snapshot.other],
        names,
        context=scenario.context,
        with_resources=scenario.with_resources,
    )
    difference = yield from cut_short(steps, COMPARING, LONGEST_STEP)
    return Shown(mark_code(say("lab.no_difference")) if difference is None else difference.html)


def check_goals(snapshot: Snapshot, rows: LabRows) -> Steps[Shown]:
    scenario, goals = snapshot.scenario, snapshot.goals
    answers: dict[bool, list[GoalAnswer]] = {False: [], True: []}
    parts: dict[bool, list[Expectation]] = {False: [], True: []}
    for goal in goals:
        parts[is_about_trust(goal, scenario.in_force)].append(goal)

    def collect() -> Steps[None]:
        for on_trust, stated in parts.items():
            policies, guardrails, _ = scenario.in_force
            trust = list_trust(scenario.in_force) if on_trust else ()
            context = leave_out_owner(scenario.context, ROLE) if on_trust else scenario.context
            steps = decide_goals_in_steps(stated, policies, guardrails, context=context, trust_policies=trust)
            for answer in steps:
                if answer is not None:
                    answers[on_trust].append(answer)
                yield

    yield from cut_short(collect(), CHECKING, LONGEST_STEP)
    left_out = len(goals) - sum(map(len, answers.values()))
    html = mark_code(say("lab.goals_left_out", count=left_out)) if left_out else ""
    for on_trust, answered in answers.items():
        if answered and scenario.with_resources:
            html += render("lab_checked.html.j2", sentence=describe_checked(scenario.in_force, on_trust))
        if answered or not (goals or on_trust):
            html += yield from Answers(answered).html_in_steps()
    met = sum(answer.met for answered in answers.values() for answer in answered)
    return Shown(html, say("lab.tally_goals", goals=len(goals), met=met, left_out=left_out), 0 < met == len(goals))


def judge_policies(snapshot: Snapshot, rows: LabRows) -> Steps[Shown]:
    in_force = snapshot.scenario.in_force
    policies = (*in_force.policies, *in_force.resource_policies)
    is_long = sum(policy.size for policy in policies) > LONGEST_JUDGED
    found = None if is_long else (yield from cut_short(look_for_findings(policies), LOOKING, LONGEST_STEP))
    if found is None:
        return Shown(mark_code(say("lab.findings_left_out")), say("lab.tally_no_findings"))
    parts = [(each, Markup(each.html) if len(each) <= MOST_FINDINGS else "") for each in found.by_policy if policies]
    html = render("lab_findings.html.j2", found=parts)
    return Shown(html, say("lab.tally_findings", mistakes=len(found.mistakes)))


PARTS: Mapping[str, Callable[[Snapshot, LabRows], Steps[Shown]]] = {
    "difference": compare_with_start,
    "goals": check_goals,
    "findings": judge_policies,
}
"""What is worked out after the decisions -> how."""
