"""The values that a condition wants, all at once against all values of a request; test_conditions.py compares each."""

import pytest

from mfa_lesson.iam.conditions import Operator
from mfa_lesson.iam.wanted import FEW, find_first


def first(operator, wanted, given, context=None, **options):
    read = Operator.read(operator)
    return find_first([read.prepare(value, True) for value in wanted], given, context or {}, **options)


def many(form):
    """Values that nothing fits, so many that all are compared at once."""
    return [form.format(number) for number in range(FEW + 1)]


@pytest.mark.parametrize(
    ("operator", "form", "more", "given", "found"),
    [
        ("StringEquals", "x{}", ["a", "b", "a"], ["b", "a", "c"], [1, 0, None]),
        ("StringEquals", "x{}", ["a", "B"], ["A", "b", "B"], [None, None, 1]),
        ("StringEqualsIgnoreCase", "x{}", ["A", "ß"], ["a", "ẞ", "SS"], [0, 1, None]),
        ("StringLike", "x{}", ["a*", "*b", "?"], ["b", "ab", "cc"], [1, 0, None]),
        ("StringLike", "x{}", ["${k:v}*", "*"], ["vv", "w"], [0, 1]),
        ("StringLike", "x{}", ["${k:big}*"], ["Big", "big", "Bigger"], [0, None, 0]),
        ("StringEqualsIgnoreCase", "x{}", ["${k:big}"], ["Big", "bIG", "Bigger"], [0, 0, None]),
        ("NumericEquals", "9{}", ["1", "2.0", "1.0"], ["1.00", "2", "3", "one"], [0, 1, None, None]),
        ("NumericLessThan", "-9{}", ["2", "4", "3", "9"], ["1", "2", "3.5", "8", "9"], [0, 1, 1, 3, None]),
        ("NumericLessThanEquals", "-9{}", ["2", "4", "3", "9"], ["2", "3", "9", "10"], [0, 1, 3, None]),
        ("NumericGreaterThan", "9{}", ["7", "3", "5", "1"], ["8", "7", "2", "1"], [0, 1, 3, None]),
        ("NumericGreaterThanEquals", "9{}", ["7", "3", "5", "1"], ["7", "3", "1", "0"], [0, 1, 3, None]),
        ("NumericEquals", "9{}", ["9007199254740993"], ["9007199254740992"], [None]),
        ("NumericGreaterThan", "9" * 61 + "{}", ["1" * 60], ["1" * 60, "1" * 59 + "2"], [None, 0]),
        ("DateLessThan", "19{:02}", ["2026-01-31"], ["2026-01-30T23:59:59Z", "2026-01-31"], [0, None]),
        ("BinaryEquals", "QU{:02}", ["QQ=="], ["QQ==", "QQ"], [0, None]),
        (
            "IpAddress",
            "9.9.9.{}",
            ["203.0.113.7", "203.0.113.0/24", "203.0.0.0/16", "2001:db8::/32"],
            ["203.0.113.7", "203.0.113.8", "203.0.1.1", "::ffff:203.0.113.7", "2001:db8::1", "2001:db9::1", "x"],
            [0, 1, 2, 0, 3, None, None],
        ),
        (
            "ArnLike",
            "arn:aws:iam::9:x{}",
            ["arn:aws:iam::1:user/a*", "arn:*:iam::?:user/*", "${k:arn}", "arn:*:s3:::${k:v}"],
            [
                "arn:aws:iam::1:user/ab",
                "arn:aws-cn:iam::2:user/x",
                "arn:z:z:z:z:z",
                "arn:aws:s3:::v",
                "arn:aws:s3:::w",
                "v",
            ],
            [0, 1, 2, 3, None, None],
        ),
        (
            "ArnLike",
            "arn:aws:iam::9:x{}",
            ["arn:aws:iam::1:user/a*"],
            ["arn:aws-cn:iam::1:user/ab", "arn:aws:iam::1:user/ab", "arn:aws:iam::2:user/ab"],
            [None, 0, None],
        ),
    ],
)
def test_each_given_value_finds_the_first_wanted_one_that_it_matches(operator, form, more, given, found):
    context = {"k:v": ("v",), "k:big": ("Big",), "k:arn": ("arn:z:z:z:z:z",)}
    none = many(form)
    expected = [number if number is None else number + len(none) for number in found]
    assert first(operator, [*none, *more], given, context) == expected
    one_by_one = [first(operator, more[:4], [value], context)[0] for value in given]
    assert one_by_one == found


def test_one_match_is_enough_where_that_is_asked_for():
    wanted = [*many("x{}"), "a*", "b*"]
    assert first("StringLike", wanted, ["b", "a"]) == [FEW + 2, FEW + 1]
    assert first("StringLike", wanted, ["b", "a"], one_will_do=True) == [None, FEW + 1]


def test_one_matching_arn_is_enough_where_that_is_asked_for():
    wanted = [*many("arn:aws:iam::9:x{}"), "arn:aws:iam::1:a*", "arn:aws:iam::1:b*"]
    given = ["arn:aws:iam::1:b", "arn:aws:iam::1:a"]
    assert first("ArnLike", wanted, given) == [FEW + 2, FEW + 1]
    assert first("ArnLike", wanted, given, one_will_do=True) == [None, FEW + 1]


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "more"),
    [
        ("StringLike", "a*", "b", "ab"),
        ("NumericEquals", "7", "8", "7.0"),
        ("ArnLike", "arn:aws:iam::1:a*", "arn:aws:iam::1:b", "arn:aws:iam::1:ab"),
    ],
)
def test_many_values_are_compared_with_the_only_one_that_is_wanted(operator, wanted, given, more):
    assert first(operator, [wanted], [given] * (FEW + 1) + [more]) == [None] * (FEW + 1) + [0]


def test_nothing_wanted_is_never_found():
    assert first("StringEquals", [], ["a"] * (FEW + 1)) == [None] * (FEW + 1)
    assert first("StringEquals", many("x{}"), []) == []
