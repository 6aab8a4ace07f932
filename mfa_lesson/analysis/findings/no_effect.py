"""Checks of statements and lines that change no decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mfa_lesson.account import reference
from mfa_lesson.account.catalogue import UNGOVERNED
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.tokens import has_wildcard

from .check import CHECKS_PAGE, MISTAKE, NOT_ACTION_PAGE, REMARK, Check, Notices, note, note_at
from .coverage import (
    contains,
    covers,
    covers_action,
    covers_actions,
    covers_arn,
    covers_principals,
    covers_resources,
)
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition, PlacedPattern, unite
from .names import MOST_SUGGESTIONS, is_unknown

ALL_HOLD_PAGE = "reference_policies_condition-logic-multiple-context-keys-or-values"

LOGIC_PAGE = "reference_policies_evaluation-logic"

T = TypeVar("T")

SESSION_TOKEN_PAGE = "id_credentials_temp_control-access_getsessiontoken"


def find_contradictions(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements:
        by_key: dict[str, list[PlacedCondition]] = {}
        for placed in statement.conditions:
            by_key.setdefault(placed.key, []).append(placed)
        for together in by_key.values():
            if len(together) > 1 and never_hold_together(together):
                last = together[-1]
                operators = [placed.operator for placed in together]
                yield note(last, "contradiction", operators=operators, key=last.condition.key)


def never_hold_together(together: list[PlacedCondition]) -> bool:
    """Whether no value of the key, nor its absence, meets all the conditions; False where that is not certain."""
    conditions = [placed.condition for placed in together if not placed.condition.variables]
    key = together[0].key
    if any(not condition.values for condition in conditions):
        return False
    possible = next(filter(None, (possible_values(condition) for condition in conditions)), None)
    return possible is not None and not any(
        all(condition.holds({key: values} if values else {}) for condition in conditions) for values in possible
    )


def possible_values(condition: Condition) -> list[tuple[str, ...]] | None:
    """All values of the key that a condition could hold for, () for its absence; None where they cannot be listed."""
    operator = condition.operator
    if operator.qualifier:
        return None
    if operator.name == "Null":
        return [()] if all(value.lower() == "true" for value in condition.values) else None
    known = reference.find_condition_key(condition.key)
    if known is None or known.multi_valued or operator.name not in ("Bool", "StringEquals"):
        return None
    return [*((value,) for value in condition.values), ()]


def find_denied_allows(policy: JudgedPolicy) -> Notices:
    denies = [deny for deny in policy.attached_denies if not deny.other_conditions]
    for allow in policy.allows:
        denying = [
            deny
            for deny in denies
            if deny.mfa_states & allow.mfa_states and covers_resources(deny, allow) and covers_principals(deny, allow)
        ]
        if not allow.mfa_states or not deny_always(denying, allow):
            continue
        whole = [deny for deny in denying if covers_actions(deny, allow)]
        governed = [line for line in allow.actions if line.text.lower() not in UNGOVERNED]
        if deny_always(whole, allow) and len(governed) == len(allow.actions):
            yield note_at(allow, allow.path, "always-denied", by=name_once(policy, whole))
        elif allow.lists_actions:
            for line in governed:
                over = [deny for deny in denying if covers_action(deny, line.text.lower())]
                if deny_always(over, allow):
                    yield note(line, "action-always-denied", action=line.text, by=name_once(policy, over))


def deny_always(denies: list[JudgedStatement], allow: JudgedStatement) -> bool:
    """Whether in every MFA state in which an Allow applies one of these Denys does too."""
    return unite(deny.mfa_states for deny in denies) >= allow.mfa_states


def name_once(policy: JudgedPolicy, statements: list[JudgedStatement]) -> list[str | tuple[str, str]]:
    """The statements' names, and of those in another policy its name too."""
    own = policy.statements
    names = (each.name if each in own else (each.name, each.statement.policy) for each in statements)
    return list(dict.fromkeys(names))


def find_repeated_statements(policy: JudgedPolicy) -> Notices:
    for same in (policy.allows, policy.denies):
        for number, statement in enumerate(same):
            for place, other in enumerate(same):
                if place == number or not (statement.mfa_states and statement.mfa_states <= other.mfa_states):
                    continue
                if contains(other, statement) and not (place > number and is_same(statement, other)):
                    yield note_at(statement, statement.path, "said-already", effect=statement.effect, by=other.name)
                    break


def is_same(statement: JudgedStatement, other: JudgedStatement) -> bool:
    return statement.mfa_states == other.mfa_states and contains(statement, other)


def find_repeated_lines(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements:
        yield from find_repeated(statement, statement.actions, lambda line: line.text.lower(), covers)
        yield from find_repeated(statement, statement.resources, lambda line: line.parts, covers_arn)


def find_repeated(
    statement: JudgedStatement,
    lines: list[PlacedPattern],
    read: Callable[[PlacedPattern], T],
    covering: Callable[[T, T], bool],
) -> Notices:
    """Lines of one list that say what another line of it says."""
    meant = [(read(line), line) for line in lines]
    first = {each: line.text for each, line in reversed(meant)}
    wide = [each for each, text in reversed(first.items()) if has_wildcard(text)][:MOST_SUGGESTIONS]
    seen: set[T] = set()
    for each, line in meant:
        wider = next((other for other in wide if other != each and covering(other, each)), None)
        if each in seen:
            yield note(line, "line-twice", line=line.text)
        elif wider is not None:
            yield note(line, "line-covered", line=line.text, by=first[wider])
        seen.add(each)


def find_actions_allowed_nowhere(policy: JudgedPolicy) -> Notices:
    if not policy.attached_allows:
        return
    for deny in policy.denies:
        for line in [] if deny.lists_actions else deny.actions:
            text = line.text.lower()
            if text in UNGOVERNED or is_unknown(text):
                continue
            if not any(allow.may_match(text) for allow in policy.attached_allows):
                yield note(line, "allowed-nowhere", action=line.text, several=policy.is_one_of_several)


def find_actions_without_permission(policy: JudgedPolicy) -> Notices:
    for line in policy.actions:
        if line.text.lower() in UNGOVERNED:
            yield note(line, "needs-no-permission", action=line.text)


CHECKS = (
    Check("contradiction", MISTAKE, ALL_HOLD_PAGE, find_contradictions),
    Check("always-denied", MISTAKE, LOGIC_PAGE, find_denied_allows),
    Check("said-already", REMARK, LOGIC_PAGE, find_repeated_statements),
    Check("line-twice", REMARK, CHECKS_PAGE, find_repeated_lines),
    Check("allowed-nowhere", REMARK, NOT_ACTION_PAGE, find_actions_allowed_nowhere),
    Check("needs-no-permission", REMARK, SESSION_TOKEN_PAGE, find_actions_without_permission),
)
