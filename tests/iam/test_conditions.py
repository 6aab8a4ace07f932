"""Condition operators: what each says about each kind of request, by hand from AWS's description."""

import time

import pytest

from mfa_lesson import PolicyError, Request, explain
from mfa_lesson.iam.conditions import OPERATORS, Condition, Operator
from mfa_lesson.iam.limits import Unusable
from mfa_lesson.text import Reason
from tests.support import condition_holds, policy, statement

KEY = "aws:PrincipalTag/x"

# operator that asks for a match, its negation, a wanted value, a value that fits it, one that does not
FAMILIES = [
    ("StringEquals", "StringNotEquals", "a", "a", "A"),
    ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "a", "A", "b"),
    ("StringLike", "StringNotLike", "a*", "ab", "ba"),
    ("NumericEquals", "NumericNotEquals", "10", "10.0", "1"),
    ("NumericLessThan", None, "10", "9", "10"),
    ("NumericLessThanEquals", None, "10", "10", "11"),
    ("NumericGreaterThan", None, "10", "11", "10"),
    ("NumericGreaterThanEquals", None, "10", "10", "9"),
    ("DateEquals", "DateNotEquals", "2026-01-31T00:00:00Z", "2026-01-31", "2026-02-01"),
    ("DateLessThan", None, "2026-01-31T00:00:00Z", "2026-01-30T23:59:59Z", "2026-01-31T00:00:00Z"),
    ("DateLessThanEquals", None, "2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z", "2026-01-31T00:00:01Z"),
    ("DateGreaterThan", None, "2026-01-31T00:00:00Z", "2026-01-31T00:00:01Z", "2026-01-31T00:00:00Z"),
    ("DateGreaterThanEquals", None, "2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z", "2026-01-30T23:59:59Z"),
    ("Bool", None, "true", "true", "false"),
    ("BinaryEquals", None, "QUJD", "QUJD", "QUJE"),
    ("IpAddress", "NotIpAddress", "203.0.113.0/24", "203.0.113.9", "203.0.114.9"),
    ("ArnEquals", "ArnNotEquals", "arn:aws:iam::*:user/a", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/b"),
    ("ArnLike", "ArnNotLike", "arn:aws:iam::*:user/a*", "arn:aws:iam::1:user/ab", "arn:aws:iam::1:user/b"),
]
POSITIVE = [(positive, *values) for positive, _, *values in FAMILIES]
NEGATED = [(negated, *values) for _, negated, *values in FAMILIES if negated]

# What the request has for the key:    none   fitting other  both   two others
HOW_A_MATCH_IS_ASKED_FOR = {
    "{}": (False, True, False, True, False),
    "{}IfExists": (True, True, False, True, False),
    "ForAllValues:{}": (True, True, False, False, False),
    "ForAllValues:{}IfExists": (True, True, False, False, False),
    "ForAnyValue:{}": (False, True, False, True, False),
    "ForAnyValue:{}IfExists": (False, True, False, True, False),
}
HOW_A_MATCH_IS_RULED_OUT = {
    "{}": (True, False, True, False, True),
    "{}IfExists": (True, False, True, False, True),
    "ForAllValues:{}": (True, False, True, False, True),
    "ForAllValues:{}IfExists": (True, False, True, False, True),
    "ForAnyValue:{}": (False, False, True, True, True),
    "ForAnyValue:{}IfExists": (False, False, True, True, True),
}


def answers(operator: str, wanted: object, fitting: str, other: str) -> tuple[bool, ...]:
    contexts = ({}, {KEY: fitting}, {KEY: other}, {KEY: [fitting, other]}, {KEY: [other, other]})
    return tuple(condition_holds({operator: {KEY: wanted}}, context) for context in contexts)


@pytest.mark.parametrize(("form", "holds"), HOW_A_MATCH_IS_ASKED_FOR.items())
@pytest.mark.parametrize(("operator", "wanted", "fitting", "other"), POSITIVE)
def test_operators_that_ask_for_a_match(form, holds, operator, wanted, fitting, other):
    assert answers(form.format(operator), wanted, fitting, other) == holds


@pytest.mark.parametrize(("form", "holds"), HOW_A_MATCH_IS_RULED_OUT.items())
@pytest.mark.parametrize(("operator", "wanted", "fitting", "other"), NEGATED)
def test_operators_that_rule_a_match_out(form, holds, operator, wanted, fitting, other):
    assert answers(form.format(operator), wanted, fitting, other) == holds


@pytest.mark.parametrize(
    ("operator", "wanted", "holds"),
    [
        ("StringEquals", ["a", "b"], (False, True, True, False)),
        ("StringNotEquals", ["a", "b"], (True, False, False, True)),
        ("StringLike", ["a*", "b"], (False, True, True, False)),
        ("StringNotLike", ["a*", "b"], (True, False, False, True)),
        ("ForAllValues:StringEquals", ["a", "b"], (True, True, True, False)),
        ("ForAnyValue:StringEquals", ["a", "b"], (False, True, True, False)),
        ("ForAllValues:StringNotEquals", ["a", "b"], (True, False, False, True)),
        ("ForAnyValue:StringNotEquals", ["a", "b"], (False, False, False, True)),
    ],
)
def test_several_wanted_values_are_alternatives(operator, wanted, holds):
    contexts = ({}, {KEY: "a"}, {KEY: "b"}, {KEY: "c"})
    assert tuple(condition_holds({operator: {KEY: wanted}}, context) for context in contexts) == holds


@pytest.mark.parametrize(
    ("operator", "given", "holds"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "b", "c"], False),
        ("ForAnyValue:StringEquals", ["c", "b"], True),
        ("ForAnyValue:StringEquals", ["c", "d"], False),
        ("ForAllValues:StringNotEquals", ["c", "d"], True),
        ("ForAllValues:StringNotEquals", ["c", "b"], False),
        ("ForAnyValue:StringNotEquals", ["c", "b"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], False),
    ],
)
def test_each_value_of_the_request_may_fit_another_wanted_value(operator, given, holds):
    assert condition_holds({operator: {KEY: ["a", "b"]}}, {KEY: given}) is holds


@pytest.mark.parametrize("given", [[], [""], ""])
@pytest.mark.parametrize(("qualifier", "holds"), [("ForAllValues", True), ("ForAnyValue", False)])
def test_to_a_qualifier_an_empty_text_is_no_value(qualifier, holds, given):
    assert condition_holds({f"{qualifier}:StringEquals": {KEY: ["a", ""]}}, {KEY: given}) is holds


@pytest.mark.parametrize(
    ("operator", "missing", "present"),
    [
        ("StringEquals", False, False),
        ("StringNotEquals", True, False),
        ("StringEqualsIfExists", True, False),
        ("ForAllValues:StringEquals", True, False),
        ("ForAnyValue:StringEquals", False, False),
    ],
)
def test_an_operator_that_wants_nothing_matches_a_missing_key_at_most(operator, missing, present):
    condition = {operator: {KEY: []}}
    assert (condition_holds(condition, {}), condition_holds(condition, {KEY: "a"})) == (missing, present)


@pytest.mark.parametrize(
    ("operator", "wanted", "missing", "present"),
    [
        ("Null", "true", True, False),
        ("Null", True, True, False),
        ("Null", "TRUE", True, False),
        ("Null", "false", False, True),
        ("Null", False, False, True),
        ("Null", ["true", "false"], True, True),
        ("Null", [], False, False),
        ("ForAllValues:Null", "true", True, True),
        ("ForAllValues:Null", "false", True, True),
        ("ForAnyValue:Null", "true", False, False),
        ("ForAnyValue:Null", "false", False, False),
    ],
)
def test_null_asks_whether_the_key_is_missing(operator, wanted, missing, present):
    condition = {operator: {KEY: wanted}}
    assert condition_holds(condition, {}) is missing
    assert condition_holds(condition, {KEY: []}) is missing
    assert condition_holds(condition, {KEY: "anything"}) is present
    assert condition_holds(condition, {KEY: ["a", "b"]}) is present


BOTH = {"aws:username": "alice", "aws:MultiFactorAuthPresent": "true"}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({}, True),
        ({"StringEquals": {}}, True),
        ({"StringEquals": {"aws:username": "alice"}}, True),
        ({"StringEquals": {"aws:username": "alice"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}, True),
        ({"StringEquals": {"aws:username": "alice"}, "Bool": {"aws:MultiFactorAuthPresent": "false"}}, False),
        ({"StringEquals": {"aws:username": "bob"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
        ({"StringEquals": {"aws:username": "alice", "aws:MultiFactorAuthPresent": "true"}}, True),
        ({"StringEquals": {"aws:username": "alice", "aws:MultiFactorAuthPresent": "false"}}, False),
        ({"StringLike": {"aws:username": "a*"}, "StringNotLike": {"aws:username": "*e"}}, False),
        ({"StringLike": {"aws:username": "a*"}, "StringNotLike": {"aws:username": "*b"}}, True),
    ],
)
def test_all_operators_and_all_keys_must_hold(condition, holds):
    assert condition_holds(condition, BOTH) is holds


@pytest.mark.parametrize("key", ["aws:username", "AWS:USERNAME", "Aws:UserName"])
@pytest.mark.parametrize("given", ["aws:username", "AWS:USERNAME", "Aws:UserName"])
def test_names_of_context_keys_ignore_case(key, given):
    assert condition_holds({"StringEquals": {key: "alice"}}, {given: "alice"})
    assert condition_holds({"StringEquals": {key: f"${{{given}}}"}}, {given: "alice"})
    assert not condition_holds({"Null": {key: "true"}}, {given: "alice"})


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "holds"),
    [
        ("StringEquals", "a*", "a*", True),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", "a?", "ab", False),
        ("StringEquals", "", "", True),
        ("StringEquals", "a", "", False),
        ("StringEqualsIgnoreCase", "Straße", "STRAßE", True),
        ("StringEqualsIgnoreCase", "a*", "AB", False),
        ("StringEqualsIgnoreCase", "ß", "ẞ", True),
        ("StringEqualsIgnoreCase", "ß", "SS", False),
        ("StringEqualsIgnoreCase", "s", "ſ", False),
        ("StringEqualsIgnoreCase", "i", "İ", False),
        ("StringEqualsIgnoreCase", "i\u0307", "İ", False),
        ("StringEqualsIgnoreCase", "İ", "İ", True),
        ("StringEqualsIgnoreCase", "K", "\u212a", True),
        ("StringLike", "A*", "ab", False),
        ("StringLike", "a?c", "abc", True),
        ("StringLike", "a${*}c", "abc", False),
        ("StringLike", "a${*}c", "a*c", True),
        ("StringEquals", "a${*}c", "a*c", True),
        ("StringLike", "a.c", "abc", False),
        ("NumericEquals", "10", "010", True),
        ("NumericEquals", "10", "+10", True),
        ("NumericEquals", "-1.50", "-1.5", True),
        ("NumericEquals", "0.1", "0.10000000000000001", False),
        ("NumericEquals", "9007199254740993", "9007199254740992", False),
        ("NumericEquals", "10", "ten", False),
        ("NumericEquals", "10", "", False),
        ("NumericEquals", "10", "10 ", False),
        ("NumericEquals", "10", "１０", False),
        ("NumericEquals", 10, "10", True),
        ("NumericEquals", 1.5, "1.5", True),
        ("NumericLessThan", "10", "9.99", True),
        ("NumericLessThan", "10", "-11", True),
        ("NumericLessThan", "9", "10", False),
        ("NumericLessThan", "9", "nine", False),
        ("NumericGreaterThan", "9", "10", True),
        ("DateEquals", "2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", True),
        ("DateEquals", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00", False),
        ("DateEquals", "2026-01-31T12:00:00Z", "2026-01-31T12:00Z", True),
        ("DateEquals", "2026-01-01", "2026", True),
        ("DateEquals", "1970", "1970", True),
        ("DateEquals", "1970", "1970-01-01T00:32:50Z", False),
        ("DateEquals", "2026-01-31T12:00:00Z", "1769860800", True),
        ("DateEquals", "1769860800", "2026-01-31T12:00:00Z", True),
        ("DateEquals", 1769860800, "2026-01-31T12:00:00Z", True),
        ("DateEquals", "2026-01-31", "2026-01-31T00:00:00Z", True),
        ("DateEquals", "2026-02", "2026-02-01", True),
        ("DateEquals", "0", "1970-01-01T00:00:00Z", True),
        ("DateEquals", "2026-01-31T12:00:00.5Z", "1769860800.5", True),
        ("DateEquals", "2026-01-31", "yesterday", False),
        ("DateLessThan", "2026-01-31T12:00:00Z", "2026-01-31T12:30:00+01:00", True),
        ("DateGreaterThan", "1969-12-31T23:59:59Z", "-0.5", True),
        ("Bool", "true", "TRUE", True),
        ("Bool", "True", "true", True),
        ("Bool", True, "true", True),
        ("Bool", False, "false", True),
        ("Bool", False, "true", False),
        ("Bool", "true", "1", False),
        ("Bool", "false", "0", False),
        ("Bool", "false", "", False),
        ("BinaryEquals", "QUI=", "QUI=", True),
        ("BinaryEquals", "QUI=", "AB", False),
        ("BinaryEquals", "QUI=", "no Base64", False),
        ("BinaryEquals", "YQ==", "YR==", False),
        ("IpAddress", "203.0.113.7", "203.0.113.7", True),
        ("IpAddress", "203.0.113.7", "203.0.113.8", False),
        ("IpAddress", "203.0.113.7/24", "203.0.113.200", True),
        ("IpAddress", "0.0.0.0/0", "203.0.113.7", True),
        ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
        ("IpAddress", "2001:db8::/32", "2001:db8:1:2:3:4:5:6", True),
        ("IpAddress", "2001:DB8::/32", "2001:db8::1", True),
        ("IpAddress", "2001:db8::/32", "2001:db9::1", False),
        ("IpAddress", "::/0", "203.0.113.7", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.0/24", False),
        ("IpAddress", "203.0.113.0/24", "::ffff:203.0.113.7", True),
        ("IpAddress", "203.0.113.0/24", "::FFFF:cb00:7107", True),
        ("IpAddress", "203.0.113.0/24", "203.000.113.7", False),
        ("IpAddress", "fe80::/10", "fe80::1%eth0", False),
        ("IpAddress", "::/0", "::ffff:203.0.113.7", False),
        ("IpAddress", "::ffff:0:0/96", "::ffff:203.0.113.7", False),
        ("IpAddress", "203.0.113.0/24", "here", False),
        ("ArnEquals", "arn:aws:iam::1:user/a*", "arn:aws:iam::1:user/a/b", True),
        ("ArnEquals", "*", "arn:aws:iam::1:user/a", True),
        ("ArnEquals", "*", "no ARN", False),
        ("ArnLike", "arn:aws:*:user/a", "arn:aws:iam::1:user/a", None),
        ("ArnLike", "arn:aws:*:*:*:user/a", "arn:aws:iam::1:user/a", True),
        ("ArnLike", "arn:aws:s*::1:user/a", "arn:aws:sns:r:1:user/a", False),
        ("ArnLike", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/A", False),
        ("ArnLike", "arn:aws:iam::1:user/?", "arn:aws:iam::1:user/a", True),
        ("StringLike", "arn:aws:*:user/a", "arn:aws:iam::1:user/a", True),
    ],
)
def test_how_each_kind_of_value_is_compared(operator, wanted, given, holds):
    condition = {operator: {KEY: wanted}}
    if holds is None:
        with pytest.raises(PolicyError) as caught:
            condition_holds(condition, {KEY: given})
        assert caught.value.reason == Reason("arn", {"text": wanted})
    else:
        assert condition_holds(condition, {KEY: given}) is holds


@pytest.mark.parametrize(
    ("operator", "wanted", "given"),
    [
        ("NumericNotEquals", "10", "ten"),
        ("DateNotEquals", "2026-01-31", "yesterday"),
        ("NotIpAddress", "203.0.113.0/24", "here"),
        ("ArnNotEquals", "arn:aws:iam::1:user/a", "no ARN"),
    ],
)
def test_a_value_that_cannot_be_read_is_not_the_wanted_one(operator, wanted, given):
    assert condition_holds({operator: {KEY: wanted}}, {KEY: given})


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Only Unix can change its time zone.")
def test_a_date_without_a_time_begins_at_midnight_utc_wherever_the_computer_stands(monkeypatch):
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "JST-9")
        time.tzset()
        holds = condition_holds({"DateEquals": {KEY: "2026-01-31"}}, {KEY: "2026-01-31T00:00:00Z"})
    time.tzset()
    assert holds


TEAM = "aws:PrincipalTag/team"


@pytest.mark.parametrize(
    ("operator", "wanted", "context", "holds"),
    [
        ("StringEquals", "${aws:username}", {KEY: "alice", "aws:username": "alice"}, True),
        ("StringEquals", "${aws:username}", {KEY: "bob", "aws:username": "alice"}, False),
        ("StringEqualsIgnoreCase", "${aws:username}", {KEY: "ALICE", "aws:username": "Alice"}, True),
        ("StringLike", "${aws:username}/*", {KEY: "alice/x", "aws:username": "alice"}, True),
        ("StringLike", "${aws:username}", {KEY: "alice", "aws:username": "*"}, False),
        ("StringLike", "${aws:username}", {KEY: "*", "aws:username": "*"}, True),
        ("StringEquals", "${aws:username}", {KEY: "alice"}, False),
        ("StringEquals", "${aws:username}", {KEY: "${aws:username}"}, False),
        ("StringEqualsIfExists", "${aws:username}", {KEY: "alice"}, False),
        ("StringEqualsIfExists", "${aws:username}", {}, True),
        ("ForAllValues:StringEquals", "${aws:username}", {KEY: ["alice"]}, False),
        ("ForAnyValue:StringEquals", "${aws:username}", {KEY: ["alice"]}, False),
        ("StringNotEquals", "${aws:username}", {KEY: "alice"}, True),
        ("StringNotLike", "*${aws:username}*", {KEY: "alice"}, True),
        ("StringNotEquals", "${aws:username}", {KEY: "alice", "aws:username": "alice"}, False),
        ("StringEquals", ["${aws:username}", "x"], {KEY: "x"}, True),
        ("StringNotEquals", ["${aws:username}", "x"], {KEY: "x"}, False),
        ("StringEquals", "${aws:TagKeys}", {KEY: "a", "aws:TagKeys": ["a", "b"]}, False),
        ("StringEquals", "${aws:TagKeys}", {KEY: "a", "aws:TagKeys": ["a"]}, True),
        ("StringEquals", f"${{{TEAM}, 'none'}}", {KEY: "none"}, True),
        ("StringEquals", f"${{{TEAM}, 'none'}}", {KEY: "red", TEAM: "red"}, True),
        ("StringNotEquals", f"${{{TEAM}, 'none'}}", {KEY: "none"}, False),
        ("StringLike", f"${{{TEAM}, '*'}}", {KEY: "anything"}, False),
        ("ArnEquals", "arn:aws:iam::1:user/${aws:username}", {KEY: "arn:aws:iam::1:user/a", "aws:username": "a"}, True),
        ("ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:user/a", {KEY: "arn:aws:iam::1:user/a"}, False),
        ("ArnNotLike", "arn:aws:iam::1:user/${aws:username}", {KEY: "arn:aws:iam::1:user/a"}, True),
        ("ArnLike", "arn:aws:iam::1:user/${aws:username}", {KEY: "arn:aws:iam::1:user/b", "aws:username": "*"}, False),
        ("ArnLike", "${aws:PrincipalArn}", {KEY: "arn:aws:iam::1:u/a", "aws:PrincipalArn": "arn:aws:iam::1:u/a"}, True),
        ("ArnLike", "${aws:PrincipalArn}", {KEY: "arn:aws:iam:::u/b", "aws:PrincipalArn": "arn:aws:iam:::u/*"}, False),
        ("ArnLike", "${aws:PrincipalArn}", {KEY: "arn:aws:iam::1:u/b"}, False),
    ],
)
def test_variables_in_wanted_values(operator, wanted, context, holds):
    assert condition_holds({operator: {KEY: wanted}}, context) is holds


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "holds"),
    [
        ("StringEquals", "${aws:username}", "alice", False),
        ("StringEquals", "${aws:username}", "${aws:username}", True),
        ("StringLike", "${aws:user*}", "${aws:username}", True),
        ("StringNotEquals", "${aws:username}", "alice", True),
        ("StringEquals", "${", "${", True),
        ("ArnLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/alice", False),
        ("ArnLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/${aws:username}", True),
    ],
)
def test_in_version_2008_variables_are_plain_text(operator, wanted, given, holds):
    context = {KEY: given, "aws:username": "alice"}
    assert condition_holds({operator: {KEY: wanted}}, context, version="2008-10-17") is holds


@pytest.mark.parametrize(
    ("written", "name", "qualifier", "if_exists", "negated"),
    [
        ("Bool", "Bool", None, False, False),
        ("BoolIfExists", "Bool", None, True, False),
        ("StringNotLike", "StringNotLike", None, False, True),
        ("ForAnyValue:StringNotLikeIfExists", "StringNotLike", "ForAnyValue", True, True),
        ("ForAllValues:Null", "Null", "ForAllValues", False, False),
        ("NotIpAddress", "NotIpAddress", None, False, True),
    ],
)
def test_an_operator_is_taken_apart(written, name, qualifier, if_exists, negated):
    operator = Operator.read(written)
    assert (operator.written, operator.name, operator.qualifier) == (written, name, qualifier)
    assert (operator.if_exists, operator.negated) == (if_exists, negated)


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("StringEqual", "StringEquals"),
        ("StringNotEqualIfExists", "StringNotEqualsIfExists"),
        ("bool", "Bool"),
        ("stringlike", "StringLike"),
        ("NumericLessThen", "NumericLessThan"),
        ("ForAllValues:StringLikes", "ForAllValues:StringLike"),
        ("ForAnyValue: stringlike ", "ForAnyValue:StringLike"),
        ("IPAddress", "IpAddress"),
        ("NotIPAddress", "NotIpAddress"),
        ("boolIfExists", "BoolIfExists"),
        ("Boolean", "Bool"),
        ("BoolIfExist", "BoolIfExists"),
        ("boolifexist", "BoolIfExists"),
        ("boolifexists", "BoolIfExists"),
        ("BoolIfExists ", "BoolIfExists"),
        ("StringLikeIfExist", "StringLikeIfExists"),
        ("Regex", None),
        ("xyz", None),
        ("", None),
    ],
)
def test_an_operator_that_does_not_exist_is_answered_with_one_that_does(written, nearest):
    with pytest.raises(Unusable) as caught:
        Operator.read(written)
    parameters = {"operator": written, "nearest": nearest, "known": OPERATORS}
    assert caught.value.reason == Reason("operator", parameters)


@pytest.mark.parametrize("written", ["ForAllValue:StringLike", "forAnyValue:StringLike", "forallvalues:StringEquals"])
def test_only_two_qualifiers_can_stand_before_an_operator(written):
    with pytest.raises(Unusable) as caught:
        Operator.read(written)
    assert caught.value.reason == Reason("qualifier", {"operator": written, "known": ("ForAllValues", "ForAnyValue")})


@pytest.mark.parametrize("written", ["NullIfExists", "ForAnyValue:NullIfExists"])
def test_null_takes_no_if_exists(written):
    with pytest.raises(Unusable) as caught:
        Operator.read(written)
    assert caught.value.reason == Reason("null-if-exists")


@pytest.mark.parametrize(
    ("operator", "wanted", "code"),
    [
        ("NumericEquals", "ten", "number"),
        ("NumericLessThan", "1e3", "number"),
        ("NumericLessThan", "", "number"),
        ("DateEquals", "tomorrow", "date"),
        ("DateLessThan", "2026-02-30", "date"),
        ("Bool", "yes", "boolean"),
        ("Null", "no", "boolean"),
        ("BinaryEquals", "Q", "base64"),
        ("IpAddress", "203.0.113.0/33", "ip-range"),
        ("NotIpAddress", "here", "ip-range"),
        ("IpAddress", "fe80::1%eth0/64", "ip-range"),
        ("ArnLike", "alice", "arn"),
        ("ArnNotEquals", "user/*", "arn"),
    ],
)
def test_a_value_that_an_operator_cannot_compare_with_is_refused(operator, wanted, code):
    with pytest.raises(Unusable) as caught:
        Operator.read(operator).prepare(wanted, variables=True)
    assert caught.value.reason == Reason(code, {"text": wanted})


@pytest.mark.parametrize(
    ("operator", "wanted", "code"),
    [
        ("StringEquals", "${username}", "variable"),
        ("Bool", "${aws:username}", "variable-in-value"),
        ("NumericEquals", "${aws:MultiFactorAuthAge}", "variable-in-value"),
        ("IpAddress", "${aws:SourceIp}", "variable-in-value"),
    ],
)
def test_a_variable_that_an_operator_cannot_take_is_refused(operator, wanted, code):
    with pytest.raises(Unusable) as caught:
        Operator.read(operator).prepare(wanted, variables=True)
    assert caught.value.reason == Reason(code, {"text": wanted})


def test_a_variable_in_an_arn_condition_is_asked_for():
    condition = {"ArnLike": {"aws:PrincipalArn": ["${aws:x}", "arn:aws:iam::*:user/${aws:username}"]}}
    explanation = explain(Request("iam:GetUser"), policy(statement(Condition=condition)))
    assert explanation.missing_context == ("aws:PrincipalArn", "aws:x", "aws:username")


def test_a_condition_shows_itself():
    operator = Operator.read("StringLikeIfExists")
    wanted = {text: operator.prepare(text, True) for text in ("a*", "b")}
    assert repr(Condition(operator, "aws:x", wanted)) == "Condition(StringLikeIfExists aws:x a*, b)"


def test_to_null_an_empty_text_is_no_value():
    """reference_policies_elements_condition_operators: what ForAllValues and Null make of an empty value."""
    for value in ("", [""], []):
        assert condition_holds({"Null": {KEY: "true"}}, {KEY: value})
        assert not condition_holds({"Null": {KEY: "false"}}, {KEY: value})
    assert condition_holds({"Null": {KEY: "false"}}, {KEY: ["", "a"]})
