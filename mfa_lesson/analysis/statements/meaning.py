"""What each element of a statement means, as data; wording.py says it in plain words.

AWS pages: reference_policies_elements, reference_policies_variables, reference_policies_elements_condition_operators.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mfa_lesson.account import catalogue
from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.reports import ConditionReport, ElementReport, PrincipalReport, StatementReport, resolve_variables
from mfa_lesson.iam.statement import Statement
from mfa_lesson.text import Reason

from .examples import list_examples, make_example_context
from .principals import explain_principals, sum_up_principals
from .wording import NOUNS, say

VARIABLES_SINCE = "2012-10-17"
NOTHING_ASKED = Reason("conditions.nothing-asked")


@dataclass(frozen=True)
class ConditionRow:
    """What the request says, and what then happens."""

    given: Reason
    value: str | None
    """The value of the condition's key; None where the request has no such key."""
    met: bool
    result: Reason

    @property
    def label(self) -> str:
        return say(self.given)

    @property
    def then(self) -> str:
        return say(self.result)


@dataclass(frozen=True)
class Note:
    """One paragraph of a meaning, perhaps with a list or a table beneath it."""

    reason: Reason
    listed: tuple[Reason, ...] = ()
    rows: tuple[ConditionRow, ...] = ()

    @property
    def text(self) -> str:
        return say(self.reason)

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(map(say, self.listed))


@dataclass(frozen=True)
class Element:
    """One element of the statement."""

    name: str
    """ "Sid", "Effect", "Action" …"""
    meaning: Reason
    """Its meaning in brief."""
    notes: tuple[Note, ...]
    reports: tuple[ElementReport | ConditionReport | PrincipalReport, ...] = ()
    """What it says about the request, where there is one."""

    @property
    def gist(self) -> str:
        """The meaning in a few words."""
        return say(self.meaning)

    @property
    def heading(self) -> str:
        """What is read before the element is opened: of conditions only the keys, not when they are met."""
        conditions = self.meaning.parameters.get("conditions", ())
        return say("conditions.keys", keys=[one["key"] for one in conditions]) if conditions else self.gist

    @property
    def verdict(self) -> str:
        """The reports in words."""
        return "; ".join(map(str, self.reports))

    @property
    def matched(self) -> bool | None:
        """Whether the element matches the request; None without a request."""
        return all(report.matched for report in self.reports) if self.reports else None


def explain_elements(statement: Statement, policy: Policy, report: StatementReport | None) -> Iterable[Element]:
    """The elements in the document's order, and at the end the Condition that is not there."""
    for name in statement.source:
        if name == "Sid":
            yield Element(name, Reason("sid"), (Note(Reason("sid.note")),))
        elif name == "Effect":
            effect = f"effect.{statement.effect}"
            yield Element(name, Reason(effect), (Note(Reason(f"{effect}.applies")), Note(Reason(f"{effect}.silent"))))
        elif name in ("Principal", "NotPrincipal"):
            # Of a resource control policy it is always "*", which decides nothing.
            if found := statement.principals:
                who = (report.principal,) if report and report.principal else ()
                listed = tuple(explain_principals(found, statement.effect))
                note = Note(Reason("principals.list", {"element": name, "effect": statement.effect}), listed)
                yield Element(name, sum_up_principals(found), (note,), who)
        elif name in ("Action", "NotAction"):
            reports = (report.action,) if report else ()
            yield Element(name, sum_up_actions(statement), tuple(explain_actions(statement)), reports)
        elif name in ("Resource", "NotResource"):
            reports = (report.resource,) if report else ()
            yield Element(name, sum_up_resources(statement), tuple(explain_resources(statement, policy)), reports)
        elif name == "Condition":
            conditions = report.conditions if report else ()
            summary = sum_up_conditions(statement) if statement.conditions else NOTHING_ASKED
            yield Element(name, summary, tuple(explain_conditions(statement)), conditions)
    if "Condition" not in statement.source:
        yield Element("no Condition", NOTHING_ASKED, (Note(Reason("conditions.absent")),))


def sum_up_statement(statement: Statement) -> Reason:
    """The whole statement in one sentence."""
    parts = {
        "actions": sum_up_actions(statement),
        "principals": sum_up_principals(statement.principals) if statement.principals else None,
        "resources": sum_up_resources(statement) if statement.resource_element else None,
        "conditions": sum_up_conditions(statement),
    }
    return Reason(f"summary.{statement.effect}", parts)


# --- Action and NotAction ---


def sum_up_actions(statement: Statement) -> Reason:
    actions = [pattern.text for pattern in statement.actions]
    if statement.action_element == "NotAction":
        return Reason("actions.none") if actions == ["*"] else Reason("actions.all-but", {"actions": actions})
    if actions == ["*"]:
        return Reason("actions.all")
    named = len(actions) == 1 or all(pattern.is_text for pattern in statement.actions)
    return Reason("actions.named" if named else "actions.fitting", {"actions": actions})


def explain_actions(statement: Statement) -> Iterable[Note]:
    exact = [pattern.text for pattern in statement.actions if pattern.is_text]
    wild = [pattern for pattern in statement.actions if not pattern.is_text]
    if statement.action_element == "NotAction":
        yield Note(Reason("actions.exceptions"))
        yield Note(Reason("actions.exceptions-silent", {"effect": statement.effect}))
    if exact:
        yield Note(Reason("actions.list", {"count": len(exact), **count_levels(exact)}), tuple(group_by_subject(exact)))
    if wild:
        note = Reason("actions.wildcards-too" if exact else "actions.wildcards")
        yield Note(note, tuple(map(explain_wildcard, wild)))
    if len(statement.actions) > 1:
        yield Note(Reason("actions.one-is-enough"))


def count_levels(names: Sequence[str]) -> dict[str, int]:
    """How many of the actions read and how many write; both 0 where the lesson does not know them all."""
    known = [catalogue.CATALOGUE.get(name.lower()) for name in names]
    levels = Counter("writes" if action.access_level == "Write" else "reads" for action in known if action)
    return {level: levels[level] if all(known) else 0 for level in ("reads", "writes")}


VERB = re.compile(r"[A-Z][a-z]+")

HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z]|$|s$)|[A-Z]?[a-z0-9]+|[A-Z]+")


def group_by_subject(names: Iterable[str]) -> list[Reason]:
    """Actions by what they are about: "access key: `iam:CreateAccessKey`, `iam:ListAccessKeys`"."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in dict.fromkeys(names):
        service, _, action = name.partition(":")
        groups.setdefault((service, find_subject(action)), []).append(name)
    several = len({service for service, _ in groups}) > 1
    return [
        Reason("actions.group", {"service": service if several else "", "subject": subject, "actions": members})
        for (service, subject), members in groups.items()
    ]


def find_subject(action: str) -> str:
    """What an action is about, from its name: "ListSSHPublicKeys" -> "SSH public key"; "" where that says nothing."""
    verb = VERB.match(action)
    rest = action[verb.end() :] if verb else action
    words = [word if word.isupper() and len(word) > 1 else word.lower() for word in HUMP.findall(rest)]
    return make_singular(" ".join(words)).strip()


def make_singular(words: str) -> str:
    for ending, instead in (("ies", "y"), ("ases", "as"), ("ss", "ss"), ("s", "")):
        if words.endswith(ending):
            return words.removesuffix(ending) + instead
    return words


def explain_wildcard(pattern: Pattern) -> Reason:
    """Which actions a text with wildcards matches."""
    if pattern.text == "*":
        return Reason("action.any")
    service, _, name = pattern.text.partition(":")
    given = {"text": pattern.text, "service": service, "name": name}
    if name == "*":
        return Reason("action.of-service", given)
    if name.endswith("*") and not re.search(r"[*?]", name[:-1]):
        return Reason("action.beginning", given)
    return Reason("action.fitting", given)


# --- Resource and NotResource ---


def sum_up_resources(statement: Statement) -> Reason:
    negated = statement.resource_element == "NotResource"
    if any(pattern.text == "*" for pattern in statement.resources):
        return Reason("resources.none" if negated else "resources.all")
    if negated:
        return Reason("resources.all-but", {"count": len(statement.resources)})
    return Reason("resources", {"resources": [describe_arn(pattern) for pattern in statement.resources]})


def explain_resources(statement: Statement, policy: Policy) -> Iterable[Note]:
    negated = statement.resource_element == "NotResource"
    if negated:
        yield Note(Reason("resources.exceptions"))
    lines = tuple(
        Reason("resource.any") if pattern.text == "*" else Reason("resource", describe_arn(pattern))
        for pattern in statement.resources
    )
    yield Note(Reason("resources.list", {"count": len(lines)}), lines)
    yield from map(Note, explain_variables(statement.resources))
    if policy.version != VARIABLES_SINCE and any("${" in pattern.text for pattern in statement.resources):
        yield Note(Reason("resources.old-version", {"version": policy.version}))
    if not statement.principals and not any(pattern.matches((), {}) for pattern in statement.resources):
        yield Note(Reason("resources.exempt-star" if negated else "resources.no-star"))


def describe_arn(pattern: ArnPattern) -> dict[str, Any]:
    """An ARN as data: its parts, the kind of resource, and whether the name is the caller's own."""
    _, _, service, region, account, last = [part.text for part in pattern.parts]
    kind, slash, name = last.partition("/")
    if not slash or not ((service, kind) in NOUNS or (service != "s3" and kind.isalnum())):
        kind, name = ("object" if slash else "bucket") if service == "s3" else "", last
    own = name.lower() == "${aws:username}" and bool(pattern.variables)
    given = {"text": pattern.text, "service": service, "kind": kind, "name": name, "own": own}
    return {**given, "region": region, "account": account}


def explain_variables(patterns: Sequence[ArnPattern]) -> Iterable[Reason]:
    """The value of each variable, with alice's as an example, and what happens without a value."""
    context = make_example_context("true")
    for variable in dict.fromkeys(variable for pattern in patterns for variable in pattern.variables):
        users = [pattern for pattern in patterns if variable in pattern.variables]
        filled = [text for pattern in users if (text := resolve_variables(pattern, context)) is not None]
        known = variable.value(context) is not None and variable.lookup in context
        useless = all(pattern.parts and resolve_variables(pattern, {}) is None for pattern in users)
        given = {"key": variable.key, "filled": filled if known else [], "default": variable.default}
        yield Reason("variable", {**given, "lines": len(users), "useless": useless})


# --- Condition ---


def sum_up_conditions(statement: Statement) -> Reason:
    if not statement.conditions:
        return Reason("conditions.none")
    return Reason("conditions", {"conditions": [describe_condition(condition) for condition in statement.conditions]})


def describe_condition(condition: Condition) -> dict[str, Any]:
    """A condition as data: key, values, operator; and whether it is met without the key, and with "true"."""
    operator = condition.operator
    return {
        "key": condition.key,
        "values": [*condition.values],
        "operator": operator.written,
        "name": operator.name,
        "qualifier": operator.qualifier,
        "if_exists": operator.if_exists,
        "negated": operator.negated,
        "missing": condition.holds(make_example_context("absent", without=condition.key)),
        "present": condition.holds({condition.key.lower(): ("true",)}),
    }


def explain_conditions(statement: Statement) -> Iterable[Note]:
    if not statement.conditions:
        yield Note(Reason("conditions.empty"))
    if len(statement.conditions) > 1:
        yield Note(Reason("conditions.several", {"count": len(statement.conditions)}))
    for condition in statement.conditions:
        note = "condition.null" if condition.operator.name == "Null" else "condition"
        yield Note(Reason(note, describe_condition(condition)), rows=tuple(make_rows(condition, statement)))
        for variable in dict.fromkeys(condition.variables):
            yield Note(Reason("condition.variable", {"key": variable.key}))


def make_rows(condition: Condition, statement: Statement) -> Iterable[ConditionRow]:
    """What happens for telling values of the key, and without it; each is decided by the condition."""
    several = len(statement.conditions) > 1
    for given, value in list_examples(condition):
        context = make_example_context("absent", without=condition.key)
        if value is not None:
            context[condition.key.lower()] = (value,)
        met = condition.holds(context)
        applies = Reason("then.applies", {"effect": statement.effect, "several": several})
        yield ConditionRow(given, value, met, applies if met else Reason("then.silent"))
