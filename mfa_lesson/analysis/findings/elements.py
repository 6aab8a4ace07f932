"""Checks of elements and condition operators that do not do what they seem to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mfa_lesson.account import reference
from mfa_lesson.account.reference import ConditionKey
from mfa_lesson.iam.conditions import NEGATED
from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.matching import Pattern, has_wildcard
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, NOT_ACTION_PAGE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition

NOT_RESOURCE_PAGE = "reference_policies_elements_notresource"

VERSION_PAGE = "reference_policies_elements_version"

OPERATORS_PAGE = "reference_policies_elements_condition_operators"


def find_allows_with_not_action(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        if not allow.lists_actions:
            yield Notice(allow.action_path, allow.name, Reason("allow-with-not-action"))


def find_allows_with_not_resource(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        if not allow.lists_resources:
            yield Notice(allow.resource_path, allow.name, Reason("allow-with-not-resource"))


def find_literal_variables(policy: JudgedPolicy) -> Notices:
    """Reported once, for the first of them."""
    if policy.policy.version == "2012-10-17":
        return
    texts = [line.text for statement in policy.statements for line in statement.resources]
    texts += [value for _, placed in policy.conditions for value in placed.condition.values]
    if text := next((text for text in texts if "${" in text), None):
        version = policy.policy.document.get("Version")
        parameters = {"text": text, "version": version, "broken": any(map(is_no_variable, texts))}
        yield Notice(("Version",) if version else (), "", Reason("variable-is-text", parameters))


def is_no_variable(text: str) -> bool:
    """Whether a text has `${` with something behind it that is no policy variable under any version."""
    try:
        Pattern(text)
    except Unusable:
        return True
    return False


def find_empty_values(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if not placed.condition.values:
            yield Notice(placed.path, statement.name, Reason("empty-values", {"key": placed.condition.key}))


def find_both_values(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        condition = placed.condition
        if condition.operator.name in ("Bool", "Null") and len({value.lower() for value in condition.values}) > 1:
            yield Notice(placed.path, statement.name, Reason("both-values", {"operator": placed.operator}))


FAMILIES = ("String", "Numeric", "Date", "Bool", "Binary", "IpAddress", "Arn")

FITTING_FAMILIES = {
    "String": {"String", "Numeric"},
    "ARN": {"Arn", "String"},
    "Bool": {"Bool", "String"},
    "Numeric": {"Numeric", "String"},
    "Date": {"Date", "Numeric", "String"},
    "IPAddress": {"IpAddress", "String"},
}
"""Type of a condition key → the families of operators that can compare its values."""


def find_operators_of_another_type(policy: JudgedPolicy) -> Notices:
    for statement, placed, known in find_typed_conditions(policy):
        family = operator_family(placed)
        if family and not any(family in FITTING_FAMILIES[kind] for kind in known.types):
            parameters = {"family": family, **describe_types(placed, known)}
            yield Notice(placed.path, statement.name, Reason("operator-of-another-type", parameters))


def find_text_operators(policy: JudgedPolicy) -> Notices:
    for statement, placed, known in find_typed_conditions(policy):
        if operator_family(placed) == "String" and "String" not in known.types:
            yield Notice(placed.path, statement.name, Reason("text-operator", describe_types(placed, known)))


def find_typed_conditions(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedCondition, ConditionKey]]:
    """The conditions on global keys, and on others that hold no texts; tags can hold anything."""
    for statement, placed in policy.conditions:
        known = reference.find_condition_key(placed.condition.key)
        if known and not known.is_family and (known.types != ("String",) or known.name.startswith("aws:")):
            yield statement, placed, known


def operator_family(placed: PlacedCondition) -> str | None:
    return find_family(placed.condition.operator.name)


@cache
def find_family(name: str) -> str | None:
    """ "String", "Numeric", …; None for Null, which compares nothing."""
    return next((family for family in FAMILIES if NEGATED.get(name, name).startswith(family)), None)


def describe_types(placed: PlacedCondition, known: ConditionKey) -> dict[str, object]:
    return {"operator": placed.operator, "key": known.name, "types": list(known.types)}


def find_for_all_values_of_one(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        known = reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known is None or known.multi_valued or operator.qualifier != "ForAllValues" or operator.name == "Null":
            continue
        if not is_required(statement, placed.key):
            parameters = {"key": placed.condition.key, "effect": statement.effect}
            yield Notice(placed.path, statement.name, Reason("for-all-values-of-one", parameters))


def is_required(statement: JudgedStatement, key: str) -> bool:
    """Whether a `Null` condition asks for the key to be there."""
    return any(
        placed.key == key
        and placed.condition.operator.name == "Null"
        and {value.lower() for value in placed.condition.values} == {"false"}
        for placed in statement.conditions
    )


def find_missing_qualifiers(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        known = reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known and known.multi_valued and not operator.qualifier and operator.name != "Null":
            parameters = {"key": known.name, "operator": placed.operator}
            yield Notice(placed.path, statement.name, Reason("qualifier-missing", parameters))


def find_literal_wildcards(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        operator = placed.condition.operator
        if not operator.name.startswith("String") or "Equals" not in operator.name:
            continue
        values = placed.condition.values
        value = next((value for value in values if has_wildcard(re.sub(r"\$\{.*?\}", "", value))), None)
        if value is not None:
            instead = "StringNotLike" if operator.negated else "StringLike"
            parameters = {"operator": placed.operator, "value": value, "instead": instead}
            yield Notice(placed.path, statement.name, Reason("wildcard-is-text", parameters))


CHECKS = (
    Check("allow-with-not-action", REMARK, NOT_ACTION_PAGE, find_allows_with_not_action),
    Check("allow-with-not-resource", REMARK, NOT_RESOURCE_PAGE, find_allows_with_not_resource),
    Check("variable-is-text", MISTAKE, VERSION_PAGE, find_literal_variables),
    Check("empty-values", MISTAKE, CHECKS_PAGE, find_empty_values),
    Check("both-values", MISTAKE, CHECKS_PAGE, find_both_values),
    Check("operator-of-another-type", MISTAKE, OPERATORS_PAGE, find_operators_of_another_type),
    Check("text-operator", REMARK, OPERATORS_PAGE, find_text_operators),
    Check("for-all-values-of-one", MISTAKE, CHECKS_PAGE, find_for_all_values_of_one),
    Check("qualifier-missing", MISTAKE, CHECKS_PAGE, find_missing_qualifiers),
    Check("wildcard-is-text", MISTAKE, CHECKS_PAGE, find_literal_wildcards),
)
