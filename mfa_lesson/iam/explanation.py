"""Why was it decided so? Every statement, element by element, in plain words.

AWS pages: reference_policies_evaluation-logic, API_SimulateCustomPolicy (MatchedStatements, MissingContextValues).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mfa_lesson.shown import ShownAsHtml

from .evaluator import WORDS, Guardrail, InForce, Outcome, Request
from .loading import Policies
from .matching import ANY_CHARACTER, ANY_RUN, ArnPattern, Context
from .policy import Statement

LONGEST_SHOWN = 2_048  # characters of a variable's value; AWS takes ARNs of as many (API_SimulateCustomPolicy)


def tick(text: str) -> str:
    """A text in `code ticks`, one more than it has itself."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


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

    def __str__(self) -> str:
        value = tick(self.value)
        if self.pattern is None:
            if self.element == "Action":
                return f"it does not name {value}"
            if self.matched:
                return f"{value} is not in its `{self.element}` list"
            if self.missing:
                keys = ", ".join(map(tick, self.missing))
                return f"{value} fits none of its resources: a line with a variable fits nothing without {keys}"
            here = ", ".join(map(tick, self.resolved.values()))
            return f"{value} fits none of its resources{f' (here {here})' if here else ''}"
        if self.element == "NotAction":
            return f"{value} is in its `NotAction` list, so it says nothing about it"
        if self.pattern == "*":
            return f"`{self.element}` is `*`{'' if self.matched else ', so it is about no resource at all'}"
        if self.pattern in self.resolved:
            fits = f"{value} fits {tick(self.pattern)}, here {tick(self.resolved[self.pattern])}"
        elif self.pattern.lower() == self.value.lower():
            fits = f"it names {value}"
        else:
            fits = f"{value} fits {tick(self.pattern)}"
        return fits if self.matched else f"{fits}, in its `{self.element}` list"


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

    def __str__(self) -> str:
        wanted = " or ".join(map(tick, self.wanted)) or "nothing"
        key, operator = tick(self.key), tick(self.operator)
        if self.missing:
            counts = "is met without it" if self.matched else "is not met without it"
            return f"the request has no {key}, and {operator} {wanted} {counts}"
        said = f"{key} is {', '.join(map(tick, self.given))}" if self.given else f"the request has no {key}"
        if self.operator.endswith(":Null"):
            return f"{said}, and {operator} is {'always' if self.matched else 'never'} met"
        asks = "rules out" if self.negated else "asks for"
        return f"{said}, {'as' if self.matched else 'but'} {operator} {asks} {wanted}"


@dataclass(frozen=True)
class StatementReport:
    """One statement and the request: which of its elements match, and so whether it applies."""

    statement: Statement
    action: ElementReport
    resource: ElementReport
    conditions: tuple[ConditionReport, ...]
    group: int
    """0 for the identity policies, 1 for the first guardrail, and so on."""

    @property
    def applies(self) -> bool:
        return self.action.matched and self.resource.matched and all(c.matched for c in self.conditions)

    @property
    def reasons(self) -> list[ElementReport | ConditionReport]:
        """Why it applies: all its elements. Why not: the first element that does not match, or the conditions."""
        for element in (self.action, self.resource):
            if not element.matched:
                return [element]
        failed = [condition for condition in self.conditions if not condition.matched]
        return failed or [self.action, self.resource, *self.conditions]

    def __str__(self) -> str:
        says = "applies" if self.applies else "does not apply"
        return f"{self.statement.name} ({self.statement.effect}) {says}: {'; '.join(map(str, self.reasons))}"


@dataclass(frozen=True)
class Step:
    """One question on the way to a decision."""

    question: str
    answer: str
    """ "Yes" or "No"."""
    reports: tuple[StatementReport, ...]
    """The statements that make it so."""
    consequence: str


@dataclass(frozen=True, repr=False)
class Explanation(ShownAsHtml):
    """The decision on a request and the reason, statement by statement."""

    template = "explanation.html.j2"
    sheets = ("reason",)

    request: Request
    statements: tuple[StatementReport, ...]
    """One for each statement: of the identity policies first, then of the guardrails, in order."""
    guardrails: tuple[str, ...]
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
        return Outcome.ALLOWED if all(self.applying("Allow", group) for group in self.groups) else Outcome.IMPLICIT_DENY

    @property
    def determining(self) -> tuple[Statement, ...]:
        """The statements that decided, as in Decision."""
        allows = self.applying("Allow", 0) if self.outcome is Outcome.ALLOWED else ()
        return tuple(report.statement for report in self.denies or allows)

    @property
    def steps(self) -> list[Step]:
        """The way to the decision, as far as it had to be walked: Deny? guardrails? Allow?"""
        if self.denies:
            ends = "A Deny that applies decides; no Allow can lift it."
            return [Step("Is there a Deny that applies?", "Yes", self.denies, ends)]
        steps = [Step("Is there a Deny that applies?", "No", (), "So it depends on the Allows.")]
        for group, name in enumerate(self.guardrails, 1):
            allows = self.applying("Allow", group)
            ends = (
                "So the identity policies may allow it." if allows else "What it does not allow is denied implicitly."
            )
            steps.append(Step(f"Does the {name} allow it?", "Yes" if allows else "No", allows, ends))
            if not allows:
                return steps
        allows = self.applying("Allow", 0)
        ends = "That is all it takes." if allows else "What nothing allows is denied: an implicit deny."
        return [*steps, Step("Is there an Allow that applies?", "Yes" if allows else "No", allows, ends)]

    @property
    def others(self) -> list[StatementReport]:
        """The statements that no step of the way names, those first that are about the action."""
        named = {id(report) for step in self.steps for report in step.reports}
        others = [report for report in self.statements if id(report) not in named]
        return sorted(others, key=lambda report: not report.action.matched)

    def __str__(self) -> str:
        lines = [f"{self.request.action} on {self.request.resource}: {WORDS[self.outcome].lower()}"]
        for number, step in enumerate(self.steps, 1):
            lines.append(f"{number}. {step.question} {step.answer}. {step.consequence}")
            lines += [f"   - {report}" for report in step.reports]
        if others := self.others:
            lines.append("The other statements:" if len(others) < len(self.statements) else "The statements:")
            lines += [f"   - {report}" for report in others]
        if self.missing_context:
            lines.append(f"Asked for by the policies, not in the request: {', '.join(self.missing_context)}")
        return "\n".join(lines)

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
    statements = [
        (statement, group)
        for group, members in enumerate(groups)
        for policy in members
        for statement in policy.statements
    ]
    return Explanation(
        request=request,
        statements=tuple(report_on(statement, request, group) for statement, group in statements),
        guardrails=tuple(rail.name for rail in in_force.guardrails),
        missing_context=missing_keys((statement for statement, _ in statements), request.values),
    )


def report_on(statement: Statement, request: Request, group: int = 0) -> StatementReport:
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
            pattern=action and action.text,
            resolved={},
            missing=(),
        ),
        resource=ElementReport(
            element=statement.resource_element,
            matched=statement.covers_resource(request.arn, context),
            value=request.resource,
            pattern=resource and resource.text,
            resolved={
                pattern.text: text
                for pattern in statement.resources
                if (text := resolved(pattern, context)) is not None
            },
            missing=tuple(
                dict.fromkeys(
                    variable.key
                    for pattern in statement.resources
                    for variable in pattern.variables
                    if variable.value(context) is None
                )
            ),
        ),
        conditions=tuple(
            ConditionReport(
                operator=condition.operator.written,
                key=condition.key,
                wanted=condition.values,
                given=(given := condition.given(context)),
                matched=condition.holds(context),
                missing=not given and condition.operator.name != "Null",
                negated=condition.operator.negated,
                fitting=next((t for value in given if (t := condition.fitting(value, context)) is not None), None),
            )
            for condition in statement.conditions
        ),
        group=group,
    )


def resolved(pattern: ArnPattern, context: Context) -> str | None:
    """A resource with its variables' values filled in; None where it has no variables, one has no value, or it is long.

    A `*` or `?` of a value stands for itself, and is written as a policy would have to write it: `${*}`.
    """
    parts = [part.filled(context, LONGEST_SHOWN) for part in pattern.parts]
    if not pattern.variables or None in parts:
        return None
    signs = {ANY_RUN: "*", ANY_CHARACTER: "?"}
    return ":".join("".join(signs.get(token) or escape_wildcards(token) for token in part) for part in parts)


def escape_wildcards(text: str) -> str:
    return re.sub(r"[*?]", r"${\g<0>}", text)


def missing_keys(statements: Iterable[Statement], context: Context) -> tuple[str, ...]:
    """The context keys that conditions and variables ask for and the context lacks, each once, as first written."""
    asked = {}
    for statement in statements:
        for pattern in statement.resources:
            for variable in pattern.variables:
                asked.setdefault(variable.key.lower(), variable.key)
        for condition in statement.conditions:
            asked.setdefault(condition.key.lower(), condition.key)
            for variable in condition.variables:
                asked.setdefault(variable.key.lower(), variable.key)
    return tuple(written for key, written in asked.items() if not context.get(key))
