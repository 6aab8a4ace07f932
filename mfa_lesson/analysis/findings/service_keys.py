"""Checks of condition keys of single services that are known to let more through than they seem to.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_condition-keys.
"""

from __future__ import annotations

from .check import CHECKS_PAGE, KEYS_PAGE, REMARK, Check, Notices, note
from .judged import JudgedPolicy, JudgedStatement

PREFIX, ATTRIBUTES, SELECT = "s3:prefix", "dynamodb:attributes", "dynamodb:select"

OF_SOME_SERVICES = ("aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths")
"""The keys that only some services send."""


def find_denied_prefixes(policy: JudgedPolicy) -> Notices:
    """A request for a shorter prefix lists what a Deny for a longer one names."""
    for placed in policy.conditions:
        operator = placed.condition.operator
        if placed.key != PREFIX or not operator.name.startswith("String"):
            continue
        if any(placed.condition.values) and (placed.statement.effect == "Deny") != operator.negated:
            yield note(placed, "prefix-denied", effect=placed.statement.effect, operator=placed.operator)


def find_attributes_without_select(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        for placed in allow.conditions:
            if placed.key == ATTRIBUTES and SELECT not in allow.condition_keys:
                yield note(placed, "attributes-without-select")


def find_keys_of_some_services(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if placed.key in OF_SOME_SERVICES and covers_all_services(placed.statement):
            yield note(placed, "key-of-some-services", key=placed.condition.key)


def covers_all_services(statement: JudgedStatement) -> bool:
    return not statement.lists_actions or "*" in statement.action_texts


CHECKS = (
    Check("prefix-denied", REMARK, CHECKS_PAGE, find_denied_prefixes),
    Check("attributes-without-select", REMARK, CHECKS_PAGE, find_attributes_without_select),
    Check("key-of-some-services", REMARK, KEYS_PAGE, find_keys_of_some_services),
)
