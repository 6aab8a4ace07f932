"""Checks of conditions whose value matches everything: they ask at most whether the key is there.

AWS pages: reference_policies_elements_condition_operators, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

from mfa_lesson.iam.conditions import Condition

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy

ANY_ARN = "arn:aws:iam::123456789012:user/alice"

CODES = {
    (True, True): "always-holds",
    (True, False): "asks-for-presence",
    (False, True): "asks-for-absence",
    (False, False): "never-holds",
}
"""Whether a condition holds with the key, and without it → the code for that."""


def find_open_values(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if code := name_result(placed.condition):
            yield note(placed, code, key=placed.condition.key, operator=placed.operator)


def name_result(condition: Condition) -> str:
    """The code for a condition that has a value of wildcards only; "" where it has none."""
    if not condition.operator.name.endswith("Like") or not any(
        value and not value.strip("*") for value in condition.values
    ):
        return ""
    return CODES[condition.holds({condition.key.lower(): (ANY_ARN,)}), condition.holds({})]


CHECKS = (
    Check("asks-for-presence", REMARK, CHECKS_PAGE, find_open_values, ("always-holds", "asks-for-absence")),
    Check("never-holds", MISTAKE, CHECKS_PAGE, find_open_values),
)
