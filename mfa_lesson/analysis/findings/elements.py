"""Checks of elements and condition operators that do not do what they seem to do."""

from __future__ import annotations

import re
from functools import cache

from mfa_lesson.iam.conditions import NEGATED
from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.tokens import has_wildcard
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, NOT_ACTION_PAGE, REMARK, Check, Notice, Notices, note, note_at
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition

NOT_RESOURCE_PAGE = "reference_policies_elements_notresource"

VERSION_PAGE = "reference_policies_elements_version"

OPERATORS_PAGE = "reference_policies_elements_condition_operators"


def find_allows_of_all_but(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        if not allow.lists_actions:
            yield note_at(allow, allow.action_path, "allow-with-not-action")
        if not allow.lists_resources:
            yield note_at(allow, allow.resource_path, "allow-with-not-resource")


def find_literal_variables(policy: JudgedPolicy) -> Notices:
    """Reported once, for the first of them."""
    if policy.policy.version == "2012-10-17":
        return
    texts = [line.text for line in policy.resources]
    texts += [value for placed in policy.conditions for value in placed.condition.values]
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
    for placed in policy.conditions:
        if not placed.condition.values:
            yield note(placed, "empty-values", key=placed.condition.key)


def find_both_values(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        condition = placed.condition
        if condition.operator.name in ("Bool", "Null") and len({value.lower() for value in condition.values}) > 1:
            yield note(placed, "both-values", operator=placed.operator)


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
    """Asked of global keys, and of others that hold no texts; tags can hold anything."""
    for placed in policy.conditions:
        known, family = placed.known, operator_family(placed)
        if not known or known.is_family or (known.types == ("String",) and not known.name.startswith("aws:")):
            continue
        parameters = {"operator": placed.operator, "key": known.name, "types": list(known.types)}
        if family and not any(family in FITTING_FAMILIES[kind] for kind in known.types):
            yield note(placed, "operator-of-another-type", family=family, **parameters)
        elif family == "String" and "String" not in known.types:
            yield note(placed, "text-operator", **parameters)


def operator_family(placed: PlacedCondition) -> str | None:
    return find_family(placed.condition.operator.name)


@cache
def find_family(name: str) -> str | None:
    """ "String", "Numeric", …; None for Null, which compares nothing."""
    return next((family for family in FAMILIES if NEGATED.get(name, name).startswith(family)), None)


def find_wrong_qualifiers(policy: JudgedPolicy) -> Notices:
    """ForAllValues for a key that has one value, and no qualifier for one that can have several."""
    for placed in policy.conditions:
        known, operator = placed.known, placed.condition.operator
        if known is None or operator.name == "Null":
            continue
        if known.multi_valued:
            if not operator.qualifier:
                yield note(placed, "qualifier-missing", key=known.name, operator=placed.operator)
        elif operator.qualifier == "ForAllValues" and not is_required(placed.statement, placed.key):
            yield note(placed, "for-all-values-of-one", key=placed.condition.key, effect=placed.statement.effect)


def is_required(statement: JudgedStatement, key: str) -> bool:
    """Whether a `Null` condition asks for the key to be there."""
    return any(
        placed.key == key
        and placed.condition.operator.name == "Null"
        and {value.lower() for value in placed.condition.values} == {"false"}
        for placed in statement.conditions
    )


def find_literal_wildcards(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        operator = placed.condition.operator
        if not operator.name.startswith("String") or "Equals" not in operator.name:
            continue
        values = placed.condition.values
        value = next((value for value in values if has_wildcard(re.sub(r"\$\{.*?\}", "", value))), None)
        if value is not None:
            instead = "StringNotLike" if operator.negated else "StringLike"
            yield note(placed, "wildcard-is-text", operator=placed.operator, value=value, instead=instead)


CHECKS = (
    Check("allow-with-not-action", REMARK, NOT_ACTION_PAGE, find_allows_of_all_but),
    Check("allow-with-not-resource", REMARK, NOT_RESOURCE_PAGE, find_allows_of_all_but),
    Check("variable-is-text", MISTAKE, VERSION_PAGE, find_literal_variables),
    Check("empty-values", MISTAKE, CHECKS_PAGE, find_empty_values),
    Check("both-values", MISTAKE, CHECKS_PAGE, find_both_values),
    Check("operator-of-another-type", MISTAKE, OPERATORS_PAGE, find_operators_of_another_type),
    Check("text-operator", REMARK, OPERATORS_PAGE, find_operators_of_another_type),
    Check("for-all-values-of-one", MISTAKE, CHECKS_PAGE, find_wrong_qualifiers),
    Check("qualifier-missing", MISTAKE, CHECKS_PAGE, find_wrong_qualifiers),
    Check("wildcard-is-text", MISTAKE, CHECKS_PAGE, find_literal_wildcards),
)
