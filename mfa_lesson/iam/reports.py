"""What each part of a statement says about a request: its principal, action, resource and conditions.

AWS pages: reference_policies_evaluation-logic, API_SimulateCustomPolicy (MatchedStatements, MissingContextValues).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from mfa_lesson.text import Reason

from .arns import ArnPattern
from .callers import Naming
from .conditions import Condition
from .limits import LONGEST_RESOLVED, MOST_RESOLVED
from .request import Request
from .statement import Statement
from .tokens import Context, fold_key
from .wildcards import Wildcard
from .wording import say


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
    resolved: Mapping[str, str] = field(default_factory=dict)
    """Each text of the element with policy variables -> the text with their values."""
    missing: tuple[str, ...] = ()
    """Context keys that the element's variables need and the request does not have."""

    @property
    def reason(self) -> Reason:
        """Why it matches or not."""
        value = {"value": self.value}
        if not self.element:
            return Reason("own-resource")
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
class PrincipalReport:
    """What a statement's Principal or NotPrincipal element says about who asks."""

    element: str
    matched: bool
    """Whether, by this element, the statement applies."""
    value: str
    """Who asks."""
    listed: tuple[str, ...]
    """The texts of the element."""
    entry: str | None
    """The text that names who asks most directly; None if none does."""
    naming: Naming | None
    """How it names who asks."""
    bounded: bool
    """Whether who asks has a permissions boundary."""

    @property
    def reason(self) -> Reason:
        """Why it matches or not."""
        value = {"value": self.value}
        if self.element == "NotPrincipal":
            if not self.matched:
                return Reason("in-not-principal", value)
            code = (
                "not-principal-bounded" if self.bounded else "not-principal-in-part" if self.entry else "not-principal"
            )
            return Reason(code, {**value, "listed": self.listed})
        if not self.matched or self.entry is None or self.naming is None:
            return Reason("names-others", {**value, "listed": self.listed})
        return Reason(f"names-{self.naming.name.lower()}", {**value, "entry": self.entry})

    def __str__(self) -> str:
        return say(self.reason)


@dataclass(frozen=True)
class ReachReport:
    """Why a policy does not apply to the request at all."""

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
    """0 for the identity policies, 1 for the first guardrail, and so on; after these the policies on the resource."""
    out_of_reach: ReachReport | None = None
    """Why the whole policy does not apply to the request, or to who asks."""
    principal: PrincipalReport | None = None
    """Only of a policy on a resource."""

    @property
    def applies(self) -> bool:
        return (
            not self.out_of_reach
            and (self.principal is None or self.principal.matched)
            and self.action.matched
            and self.resource.matched
            and all(c.matched for c in self.conditions)
        )

    @property
    def reasons(self) -> list[PrincipalReport | ElementReport | ConditionReport | ReachReport]:
        """Why it applies: all its elements. Why not: the first element that does not match, or the conditions."""
        if self.out_of_reach:
            return [self.out_of_reach]
        who: list[PrincipalReport] = [self.principal] if self.principal else []
        elements: list[PrincipalReport | ElementReport] = [self.action, *who, self.resource]
        for element in elements:
            if not element.matched:
                return [element]
        if failed := [condition for condition in self.conditions if not condition.matched]:
            return [*failed]
        return [*who, self.action, self.resource, *self.conditions]

    @property
    def reason(self) -> Reason:
        """Whether it applies, and why."""
        because = [str(report) for report in self.reasons]
        named = {"name": self.statement.name, "effect": self.statement.effect, "because": because}
        return Reason("applies" if self.applies else "applies-not", named)

    def __str__(self) -> str:
        return say(self.reason)


def report_on(
    statement: Statement,
    request: Request,
    group: int = 0,
    out_of_reach: ReachReport | None = None,
    bounded: bool = False,
) -> StatementReport:
    """One statement, element by element."""
    context = request.values
    action = statement.action_pattern(request.lower_action)
    resource = statement.resource_pattern(request.arn, context)
    variables = (variable for pattern in statement.resources for variable in pattern.variables)
    return StatementReport(
        statement=statement,
        action=ElementReport(
            element=statement.action_element,
            matched=(action is None) == (statement.action_element == "NotAction"),
            value=request.action,
            pattern=action.text if action else None,
        ),
        resource=ElementReport(
            element=statement.resource_element,
            matched=(resource is None) == (statement.resource_element != "Resource"),
            value=request.resource,
            pattern=resource.text if resource else None,
            resolved=resolve_lines(statement, resource, context),
            missing=tuple(dict.fromkeys(variable.key for variable in variables if variable.value(context) is None)),
        ),
        conditions=tuple(report_condition(condition, context) for condition in statement.conditions),
        group=group,
        out_of_reach=out_of_reach,
        principal=report_principal(statement, request, bounded),
    )


def report_principal(statement: Statement, request: Request, bounded: bool) -> PrincipalReport | None:
    """What the statement says about who asks; None if it, or the request, names nobody."""
    principals, caller = statement.principals, request.caller
    if not principals or not caller:
        return None
    named = [
        (naming, entry.text) for entry in principals.entries if (naming := entry.find_naming(caller, statement.effect))
    ]
    naming, entry = min(named, key=lambda one: one[0], default=(None, None))
    return PrincipalReport(
        element=principals.element,
        matched=principals.find_naming(caller, statement.effect, bounded) is not None,
        value=caller.text,
        listed=tuple(entry.text for entry in principals.entries),
        entry=entry,
        naming=naming,
        bounded=bounded and caller.has_policies,
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

    A `*` or `?` in a value is a plain character, and is written as a policy must write it: `${*}`.
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
