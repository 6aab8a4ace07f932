"""A value that matches everything leaves a question about the key, and nothing else."""

import pytest

from mfa_lesson.analysis.findings.presence import ANY_ARN, CODES
from mfa_lesson.iam.conditions import Condition
from tests.analysis.findings.examples import allow, found
from tests.support import policy


@pytest.mark.parametrize(
    ("operator", "code"),
    [
        ("StringLike", "asks-for-presence"),
        ("ArnLike", "asks-for-presence"),
        ("ForAnyValue:StringLike", "asks-for-presence"),
        ("StringLikeIfExists", "always-holds"),
        ("ForAllValues:StringLike", "always-holds"),
        ("StringNotLike", "asks-for-absence"),
        ("ArnNotLikeIfExists", "asks-for-absence"),
        ("ForAllValues:ArnNotLike", "asks-for-absence"),
        ("ForAnyValue:StringNotLike", "never-holds"),
    ],
)
def test_what_is_left_of_each_operator(operator, code):
    statement = allow(Action="iam:GetUser", Condition={operator: {"aws:PrincipalArn": "*"}})
    codes = {each.reason.code for each in found(statement)}
    assert code in codes and not codes & (set(CODES.values()) - {code})
    [condition] = policy(statement).statements[0].conditions
    assert isinstance(condition, Condition)
    assert CODES[condition.holds({"aws:principalarn": (ANY_ARN,)}), condition.holds({})] == code


@pytest.mark.parametrize("value", ["X*", "*X", "?*"])
def test_a_value_with_more_than_wildcards_for_anything_asks_for_more(value):
    codes = {each.reason.code for each in found(allow(Condition={"StringLike": {"aws:username": value}}))}
    assert not codes & set(CODES.values())
