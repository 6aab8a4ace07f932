"""Checks of conditions whose value matches everything: they ask at most whether the key is there.

AWS pages: reference_policies_elements_condition_operators, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

from mfa_lesson.iam.conditions import Condition
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy

ANY_ARN = "arn:aws:iam::123456789012:user/alice"

CODES = {
    (True, True): "always-holds",
    (True, False): "asks-for-presence",
    (False, True): "asks-for-absence",
    (False, False): "never-holds",
}
"""Whether a condition holds with the key, and without it → the code for that."""


def find_presence_tests(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        code = name_result(placed.condition)
        if code and code != "never-holds":
            parameters = {"key": placed.condition.key, "operator": placed.operator}
            yield Notice(placed.path, statement.name, Reason(code, parameters))


def find_conditions_that_never_hold(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        if name_result(placed.condition) == "never-holds":
            parameters = {"key": placed.condition.key, "operator": placed.operator}
            yield Notice(placed.path, statement.name, Reason("never-holds", parameters))


def name_result(condition: Condition) -> str:
    """The code for a condition that has a value of wildcards only; "" where it has none."""
    if not condition.operator.name.endswith("Like") or not any(
        value and not value.strip("*") for value in condition.values
    ):
        return ""
    return CODES[condition.holds({condition.key.lower(): (ANY_ARN,)}), condition.holds({})]


CHECKS = (
    Check("asks-for-presence", REMARK, CHECKS_PAGE, find_presence_tests),
    Check("never-holds", MISTAKE, CHECKS_PAGE, find_conditions_that_never_hold),
)
