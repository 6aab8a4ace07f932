"""Values and blocks that say nothing, or that something else says already."""

import pytest

from mfa_lesson import Policy, findings
from tests.analysis.findings.examples import allow, of_kind
from tests.analysis.findings.kinds.values import SOURCE, when


def covered(operator, key, *values):
    found = of_kind("value-covered", allow(Condition=when(operator, key, *values)))
    return [(each.reason.parameters.get("value"), each.reason.parameters.get("by")) for each in found]


AGE, TOPICS, TOPIC = "aws:MultiFactorAuthAge", "arn:aws:sns:*:1*:*", "arn:aws:sns:eu:12:a"
WIDE, NARROW = "203.0.113.0/24", "203.0.113.0/25"

COVERED = {
    "number above": ("NumericGreaterThanEquals", AGE, ["60", "30", "90"], [("60", "30"), ("90", "60")]),
    "date": ("DateLessThan", "aws:CurrentTime", ["2026-01-01", "2026-06-01"], [("2026-01-01", "2026-06-01")]),
    "date above": ("DateGreaterThan", "aws:CurrentTime", ["2026-06-01", "2026-05"], [("2026-06-01", "2026-05")]),
    "range": ("IpAddress", SOURCE, ["203.0.113.7", WIDE], [("203.0.113.7", WIDE)]),
    "none of a range": ("NotIpAddress", SOURCE, [WIDE, NARROW], [(NARROW, WIDE)]),
    "text": ("StringNotLike", "aws:username", ["ab", "a*"], [("ab", "a*")]),
    "letters": ("StringEqualsIgnoreCase", "aws:username", ["Ann", "ann"], [("ann", "Ann")]),
    "ARN": ("ArnEquals", "aws:SourceArn", [TOPICS, TOPIC], [(TOPIC, TOPICS)]),
    "equal bounds": ("NumericLessThan", AGE, ["60", "60.0"], [("60.0", "60")]),
    "more than one network version": ("IpAddress", SOURCE, ["0.0.0.0/0", "2001:db8::/32"], []),
}


@pytest.mark.parametrize("name", COVERED)
def test_a_value_that_another_one_covers_is_named_once_with_it(name):
    operator, key, values, pairs = COVERED[name]
    assert covered(operator, key, *values) == pairs


def test_the_same_value_twice_is_named_once():
    [one] = of_kind("value-covered", allow(Condition=when("StringEquals", "aws:username", "a", "b", "a", "a")))
    assert (one.reason.code, one.reason.parameters) == ("line-twice", {"line": "a"})


def test_an_operator_without_keys_is_an_empty_block():
    [one] = of_kind("empty-condition", allow(Condition={"StringEquals": {}, "Null": {"aws:username": "true"}}))
    assert one.place == "Statement[0].Condition.StringEquals"


@pytest.mark.parametrize(("version", "missing"), [({}, True), ({"Version": "2008-10-17"}, False)])
def test_a_policy_without_a_version_is_told_what_that_means(version, missing):
    found = [each.kind for each in findings(Policy.from_json({**version, "Statement": [allow()]}))]
    assert ("version-missing" in found) == missing
