"""Why was it decided so? Every statement, element by element, in plain words.

AWS pages: reference_policies_evaluation-logic, API_SimulateCustomPolicy (MatchedStatements, MissingContextValues).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, sentence_for

from .conditions import Condition
from .evaluator import Guardrail, InForce, Outcome
from .limits import LONGEST_RESOLVED, MOST_RESOLVED
from .loading import Policies
from .matching import ArnPattern, Context, Wildcard, fold_key
from .request import Request
from .resource_control import find_gap
from .statement import Statement
from .wording import CONSEQUENCES, QUESTIONS, YES_OR_NO, describe_explanation, say


@dataclass(frozen=True)
class ElementReport:
    """What a statement's Action, NotAction, Resource or NotResource element says about the request."""

    element: str
    matched: bool
    """Whether, by this element, the statement applies."""
    value: str
    """The request's action or resource."""
    pattern: str | None
    """The first text of the element that fits the value; None where none does."""
    resolved: dict[str, str]
    """Each text of the element with policy variables -> the text with their values."""
    missing: tuple[str, ...]
    """Context keys that the element's variables need and the request does not have."""

    @property
    def reason(self) -> Reason:
        """Why it matches or not."""
        value = {"value": self.value}
        if self.pattern is None:
            if self.element == "Action":
                return Reason("action-not-named", value)
            if self.matched:
                return Reason("not-in-list", {**value, "element": self.element})
            if self.missing:
                return Reason("no-resource-fits-without", {**value, "keys": self.missing})
            return Reason("no-resource-fits", {**value, "resolved": tuple(self.resolved.values())})
        if self.element == "NotAction":
            return Reason("in-not-action", value)
        if self.pattern == "*":
            return Reason("everything" if self.matched else "nothing", {"element": self.element})
        resolved = self.resolved.get(self.pattern)
        listed = {**value, "listed_in": None if self.matched else self.element}
        if resolved is None and self.pattern.lower() == self.value.lower():
            return Reason("named", listed)
        return Reason("fits", {**listed, "pattern": self.pattern, "resolved": resolved})

    def __str__(self) -> str:
        return say(self.reason)


@dataclass(frozen=True)
class ConditionReport:
    """What one operator on one context key says about the request."""

    operator: str
    key: str
    wanted: tuple[str, ...]
    given: tuple[str, ...]
    """The request's values; () where the key is missing."""
    matched: bool
    """Whether the condition is met."""
    missing: bool
    """Whether the request has no value for the key, so that the operator alone decided."""
    negated: bool
    """Whether it is met where the values do not match."""
    fitting: str | None
    """The first wanted value that one of the given values fits, whatever the operator makes of that."""

    @property
    def reason(self) -> Reason:
        """Why it is met or not."""
        asked = {"key": self.key, "operator": self.operator, "wanted": self.wanted, "matched": self.matched}
        if self.missing:
            return Reason("key-missing", asked)
        asks = "existence" if self.operator.endswith(":Null") else "no match" if self.negated else "match"
        return Reason("condition", {**asked, "given": self.given, "asks": asks})

    def __str__(self) -> str:
        return say(self.reason)


@dataclass(frozen=True)
class ReachReport:
    """Why a resource control policy does not reach the request."""

    reason: Reason

    def __str__(self) -> str:
        return say(self.reason)


@dataclass(frozen=True)
class StatementReport:
    """One statement and the request: which of its elements match, and so whether it applies."""

    statement: Statement
    action: ElementReport
    resource: ElementReport
    conditions: tuple[ConditionReport, ...]
    group: int
    """0 for the identity policies, 1 for the first guardrail, and so on."""
    out_of_reach: ReachReport | None = None
    """Why the whole policy does not reach the request; only of a resource control policy."""

    @property
    def applies(self) -> bool:
        return (
            not self.out_of_reach
            and self.action.matched
            and self.resource.matched
            and all(c.matched for c in self.conditions)
        )

    @property
    def reasons(self) -> list[ElementReport | ConditionReport | ReachReport]:
        """Why it applies: all its elements. Why not: the first element that does not match, or the conditions."""
        if self.out_of_reach:
            return [self.out_of_reach]
        for element in (self.action, self.resource):
            if not element.matched:
                return [element]
        if failed := [condition for condition in self.conditions if not condition.matched]:
            return [*failed]
        return [self.action, self.resource, *self.conditions]

    @property
    def reason(self) -> Reason:
        """Whether it applies, and why."""
        because = [str(report) for report in self.reasons]
        named = {"name": self.statement.name, "effect": self.statement.effect, "because": because}
        return Reason("applies" if self.applies else "applies-not", named)

    def __str__(self) -> str:
        return say(self.reason)


@dataclass(frozen=True)
class DecisionStep:
    """One question on the way to a decision."""

    reason: Reason
    """What was found: "deny", "guardrail" or "allow", or "no-" before it."""
    reports: tuple[StatementReport, ...] = ()
    """The statements that make it so."""

    @property
    def question(self) -> str:
        return sentence_for(self.reason, QUESTIONS)

    @property
    def answer(self) -> str:
        """ "Yes" or "No"."""
        return YES_OR_NO[self.reason.code]

    @property
    def consequence(self) -> str:
        return sentence_for(self.reason, CONSEQUENCES)

    def __str__(self) -> str:
        return f"{self.question} {self.answer}. {self.consequence}"


@dataclass(frozen=True, repr=False)
class Explanation(ShownAsHtml):
    """The decision on a request and the reason, statement by statement."""

    template = "explanation.html.j2"
    sheets = ("reason",)

    request: Request
    statements: tuple[StatementReport, ...]
    """One for each statement: of the identity policies first, then of the guardrails, in order."""
    guardrails: tuple[str, ...]
    always_allowing: tuple[bool, ...]
    """For each guardrail, whether it allows what it does not deny, as resource control policies do."""
    missing_context: tuple[str, ...]
    """Context keys that the policies ask for and the request does not have."""

    @property
    def denies(self) -> tuple[StatementReport, ...]:
        return self.applying("Deny", *self.groups)

    @property
    def groups(self) -> range:
        return range(1 + len(self.guardrails))

    def applying(self, effect: str, *groups: int) -> tuple[StatementReport, ...]:
        """The statements of this effect that apply, in the identity policies (0) or the guardrails (from 1)."""
        return tuple(
            report
            for report in self.statements
            if report.applies and report.statement.effect == effect and report.group in groups
        )

    @property
    def outcome(self) -> Outcome:
        if self.denies:
            return Outcome.EXPLICIT_DENY
        return Outcome.ALLOWED if all(map(self.allows, self.groups)) else Outcome.IMPLICIT_DENY

    def allows(self, group: int) -> bool:
        """Whether the identity policies (0) or a guardrail (from 1) allow the request, whatever is denied."""
        return bool(group and self.always_allowing[group - 1]) or bool(self.applying("Allow", group))

    @property
    def determining(self) -> tuple[Statement, ...]:
        """The statements that decided, as in Decision."""
        allows = self.applying("Allow", 0) if self.outcome is Outcome.ALLOWED else ()
        return tuple(report.statement for report in self.denies or allows)

    @property
    def steps(self) -> list[DecisionStep]:
        """The way to the decision, as far as it had to be walked: Deny? guardrails? Allow?"""
        if self.denies:
            return [DecisionStep(Reason("deny"), self.denies)]
        steps = [DecisionStep(Reason("no-deny"))]
        for group, name in enumerate(self.guardrails, 1):
            if self.always_allowing[group - 1]:
                steps.append(self._pass_resource_control(group, name))
                continue
            allows = self.applying("Allow", group)
            steps.append(DecisionStep(Reason("guardrail" if allows else "no-guardrail", {"guardrail": name}), allows))
            if not allows:
                return steps
        allows = self.applying("Allow", 0)
        return [*steps, DecisionStep(Reason("allow" if allows else "no-allow"), allows)]

    def _pass_resource_control(self, group: int, name: str) -> DecisionStep:
        gaps = [report.out_of_reach for report in self.statements if report.group == group]
        gap = next(iter(gaps), None)
        code = "rcp-out-of-reach" if gap else "rcp-allows"
        return DecisionStep(Reason(code, {"guardrail": name, "because": gap.reason if gap else None}))

    @property
    def others(self) -> list[StatementReport]:
        """The statements that no step of the way names, those first that are about the action."""
        named = {id(report) for step in self.steps for report in step.reports}
        others = [report for report in self.statements if id(report) not in named]
        return sorted(others, key=lambda report: not report.action.matched)

    def __str__(self) -> str:
        return describe_explanation(
            (self.request.action, self.request.resource),
            self.outcome.value,
            [(str(step), [str(report) for report in step.reports]) for step in self.steps],
            [str(report) for report in self.others],
            self.missing_context,
        )

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        near: list[StatementReport] = []
        silent: dict[str, list[StatementReport]] = {}
        for report in self.others:
            if report.action.matched:
                near.append(report)
            else:
                silent.setdefault(str(report.action), []).append(report)
        words = {"about": "", "how": "", "note": ""}
        return {"explanation": self, "outcome": self.outcome.value, "near": near, "silent": silent, **words}


def explain(request: Request, policies: Policies, guardrails: Iterable[Guardrail] = ()) -> Explanation:
    """Decides one request like evaluate(), and says why.

    Args:
        request: What is asked for.
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        guardrails: What limits them, as in evaluate().

    Returns:
        A report on every statement; its outcome and determining statements are always those of evaluate().

    Raises:
        PolicyError: There is no such policy, as load_policy says.

    AWS page: reference_policies_evaluation-logic.
    """
    in_force = InForce.of(policies, guardrails)
    groups = (in_force.policies, *(rail.policies for rail in in_force.guardrails))
    gap = find_gap(request)
    outside = ReachReport(gap) if gap else None
    statements = [
        (statement, group, outside if policy.rcp else None)
        for group, members in enumerate(groups)
        for policy in members
        for statement in policy.statements
    ]
    return Explanation(
        request=request,
        statements=tuple(report_on(statement, request, group, gap) for statement, group, gap in statements),
        guardrails=tuple(rail.name for rail in in_force.guardrails),
        always_allowing=tuple(rail.always_allows for rail in in_force.guardrails),
        missing_context=find_missing_keys((statement for statement, _, gap in statements if not gap), request.values),
    )


def report_on(
    statement: Statement, request: Request, group: int = 0, out_of_reach: ReachReport | None = None
) -> StatementReport:
    """One statement, element by element."""
    context = request.values
    action = statement.action_pattern(request.lower_action)
    resource = statement.resource_pattern(request.arn, context)
    return StatementReport(
        statement=statement,
        action=ElementReport(
            element=statement.action_element,
            matched=(action is None) == (statement.action_element == "NotAction"),
            value=request.action,
            pattern=action.text if action else None,
            resolved={},
            missing=(),
        ),
        resource=ElementReport(
            element=statement.resource_element,
            matched=(resource is None) == (statement.resource_element == "NotResource"),
            value=request.resource,
            pattern=resource.text if resource else None,
            resolved=resolve_lines(statement, resource, context),
            missing=tuple(
                dict.fromkeys(
                    variable.key
                    for pattern in statement.resources
                    for variable in pattern.variables
                    if variable.value(context) is None
                )
            ),
        ),
        conditions=tuple(report_condition(condition, context) for condition in statement.conditions),
        group=group,
        out_of_reach=out_of_reach,
    )


def resolve_lines(statement: Statement, fitting: ArnPattern | None, context: Context) -> dict[str, str]:
    """Resources with variables → the same with their values: the first ones, and the one that fits."""
    lines = islice((pattern for pattern in statement.resources if pattern.variables), MOST_RESOLVED)
    resolved = {}
    for pattern in [*lines, *([fitting] if fitting else [])]:
        if (text := resolve_variables(pattern, context)) is not None:
            resolved[pattern.text] = text
    return resolved


def report_condition(condition: Condition, context: Context) -> ConditionReport:
    judged = condition.judge(context)
    return ConditionReport(
        operator=condition.operator.written,
        key=condition.key,
        wanted=condition.values,
        given=judged.given,
        matched=judged.holds,
        missing=not judged.given and condition.operator.name != "Null",
        negated=condition.operator.negated,
        fitting=judged.fitting,
    )


def resolve_variables(pattern: ArnPattern, context: Context) -> str | None:
    """A resource with its variables' values filled in; None where it has no variables, one has no value, or it is long.

    A `*` or `?` of a value stands for itself, and is written as a policy would have to write it: `${*}`.
    """
    if not pattern.variables:
        return None
    written = []
    for part in pattern.parts:
        tokens = part.fill_variables(context, LONGEST_RESOLVED)
        if tokens is None:
            return None
        written.append("".join(one.value if isinstance(one, Wildcard) else escape_wildcards(one) for one in tokens))
    return ":".join(written)


def escape_wildcards(text: str) -> str:
    """A text as a pattern for itself: `${*}` for `*`."""
    return re.sub(r"[*?]", r"${\g<0>}", text)


def find_missing_keys(statements: Iterable[Statement], context: Context) -> tuple[str, ...]:
    """The context keys that conditions and variables ask for and the context lacks, each once, as first written."""
    asked: dict[str, str] = {}
    for statement in statements:
        for pattern in statement.resources:
            for variable in pattern.variables:
                asked.setdefault(variable.lookup, variable.key)
        for condition in statement.conditions:
            asked.setdefault(fold_key(condition.key), condition.key)
            for variable in condition.variables:
                asked.setdefault(variable.lookup, variable.key)
    return tuple(written for key, written in asked.items() if not context.get(key))
