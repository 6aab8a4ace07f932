"""Whether a pattern or a statement surely covers another one."""

import random
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mfa_lesson import Policy
from mfa_lesson.analysis.findings import coverage
from mfa_lesson.analysis.findings.coverage import (
    contains,
    covers,
    covers_actions,
    covers_arn,
    covers_principals,
    covers_tokens,
    may_share_actions,
)
from mfa_lesson.analysis.findings.judged import judge
from mfa_lesson.iam.evaluator import applies
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.request import Request
from tests.analysis.findings.examples import MFA, allow, deny
from tests.support import document, policy
from tests.trials import tries

PATTERNS = st.text("ab*?", max_size=6)
NAME = "${aws:username}"
HERE, THERE = "123456789012", "210987654321"
WITH_VARIABLES = st.lists(st.sampled_from(["a", "b", "/", "*", "?", NAME, "${aws:userid}", "${*}"]), max_size=5)


@given(PATTERNS, PATTERNS, st.text("abc", max_size=8))
@example("a*", "a?b*", "aab")
def test_what_a_covered_pattern_fits_its_cover_fits_too(outer, inner, text):
    if covers(outer, inner) and Pattern(inner).matches(text, {}):
        assert Pattern(outer).matches(text, {})


@settings(max_examples=tries(500))
@given(WITH_VARIABLES, WITH_VARIABLES, st.randoms(use_true_random=False))
def test_no_value_of_a_variable_shows_a_covered_pattern_more(outer, inner, chance):
    outer, inner = Pattern("".join(outer)), Pattern("".join(inner))
    if not covers_tokens(outer.tokens, inner.tokens):
        return
    for name, userid in product(["a", "ab", "*", "b/a", "name"], ["", "a", "b"]):
        context = {"aws:username": (name,), "aws:userid": (userid,)}
        fits = "".join(
            chance.choice(["", "a", "ba/", "b"]) if token == "*" else token
            for token in inner.text.replace(NAME, name).replace("${aws:userid}", userid).replace("${*}", "\0")
        )
        text = fits.replace("?", "b").replace("\0", "*")
        if inner.matches(text, context):
            assert outer.matches(text, context), (outer, inner, text)


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ("iam:*", "iam:get*", True),
        ("iam:get*", "iam:*", False),
        ("iam:get?ser", "iam:getuser", True),
        ("iam:get?", "iam:get*", False),
        ("a*b*c", "a?b?c", True),
        ("?*", "*?", True),
        ("**", "*", True),
        ("a?*", "a*", False),
        ("*ab*", "*a*b*", False),
    ],
)
def test_a_pattern_covers_what_surely_fits(outer, inner, covered):
    assert covers(outer, inner) == covered


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ("*", "arn:aws:s3:::x", True),
        ("arn:aws:s3:::*", "*", False),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::*:role/*", False),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::*:user/${aws:username}", True),
        ("arn:aws:iam::*:user/*name*", "arn:aws:iam::*:user/${aws:username}", False),
        ("arn:aws:iam::*:user/*}", "arn:aws:iam::*:user/${aws:username}", False),
        ("arn:aws:iam::*:user/$*", "arn:aws:iam::*:user/${aws:username}", False),
        ("arn:aws:iam::*:user/??????????????*", "arn:aws:iam::*:user/${aws:username}", False),
        ("arn:aws:iam::*:user/?*", "arn:aws:iam::*:user/${aws:username}", False),
        ("arn:aws:iam::*:user/x-*", "arn:aws:iam::*:user/x-${aws:username}-y", True),
        ("arn:aws:iam::*:user/*/${aws:username}", "arn:aws:iam::*:user/team/${aws:username}", True),
        ("arn:aws:iam::*:user/*/${aws:username}", "arn:aws:iam::*:user/team/${AWS:UserName}", True),
        ("arn:aws:iam::*:user/${aws:username}*", "arn:aws:iam::*:user/${aws:username}/a", True),
        ("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/${aws:userid}", False),
        ("arn:aws:iam::*:user/${aws:username, 'x'}", "arn:aws:iam::*:user/${aws:username}", False),
        ("arn:aws:iam::*:user/${*}", "arn:aws:iam::*:user/*", False),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::*:user/${*}", True),
    ],
)
def test_a_line_covers_another_part_by_part(outer, inner, covered):
    lines = judge([policy(allow(Resource=[outer, inner]))])[0].statements[0].resources
    assert covers_arn(lines[0].parts, lines[1].parts) == covered


def test_in_a_policy_of_2008_a_variable_is_text():
    text = ["arn:aws:iam::*:user/*name*", "arn:aws:iam::*:user/${aws:username}"]
    [old] = judge([policy(allow(Resource=text), version="2008-10-17")])
    assert covers_arn(*(line.parts for line in old.statements[0].resources))


def test_patterns_too_long_to_compare_are_not_said_to_cover(monkeypatch):
    monkeypatch.setattr(coverage, "MOST_STEPS", 10)
    assert not covers("a*b*c*d", "a?b?c?d") and covers("b*", "b?")


def test_a_statement_contains_another_whatever_they_ask_about_mfa():
    wide, narrow = judge(
        [policy(deny(Action="iam:*", Condition={"Bool": {MFA: "false"}}), allow(Action="iam:GetUser"))]
    )[0].statements
    assert contains(wide, narrow) and not contains(narrow, wide)


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ({"Action": "iam:*"}, {"Action": ["iam:Get*", "iam:ListUsers"]}, True),
        ({"Action": "iam:*"}, {"Action": ["iam:Get*", "s3:ListBucket"]}, False),
        ({"Action": "*"}, {"NotAction": "s3:*"}, True),
        ({"Action": ["iam:*", "ec2:*"]}, {"NotAction": "s3:*"}, False),
        ({"NotAction": "s3:*"}, {"Action": "iam:GetUser"}, True),
        ({"NotAction": "s3:*"}, {"Action": "s3:GetObject"}, False),
        ({"NotAction": "s3:Get*"}, {"NotAction": ["s3:*", "iam:*"]}, True),
        ({"NotAction": "s3:*"}, {"NotAction": "s3:Get*"}, False),
    ],
)
def test_a_statement_covers_the_actions_of_another_where_that_is_sure(outer, inner, covered):
    one, other = judge([policy(allow(**outer), deny(**inner))])[0].statements
    assert covers_actions(one, other) == covered


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ({"Action": "s3:*"}, {"Action": "ec2:*"}, False),
        ({"Action": "s3:Get*"}, {"Action": "s3:*Object"}, True),
        ({"Action": "s3:Get*"}, {"Action": ["ec2:*", "S3:GETObject"]}, True),
        ({"Action": "s3:Get*"}, {"NotAction": "s3:*"}, True),
        ({"Action": "*"}, {"Action": "ec2:*"}, True),
    ],
)
def test_statements_share_actions_unless_none_can_be_in_both(first, second, shared):
    one, other = judge([policy(allow(**first), deny(**second))])[0].statements
    assert may_share_actions(one, other) == may_share_actions(other, one) == shared


# --- no request of a contained statement is outside of the one that contains it ---

ACTIONS = ["*", "iam:*", "iam:Get*", "iam:GetUser", "iam:?etUser", "iam:*User", "s3:*", "s3:Get*", "iam:GetUser*"]
USER = "arn:aws:iam::123456789012:user/"
LINES = [
    "*",
    "arn:aws:iam::*:*",
    "arn:*:iam::*:user/*",
    *(USER + last for last in ("*", NAME, f"*/{NAME}", "a*", "*name*", "*e", "?lice", f"{NAME}*", "${*}", f"a{NAME}")),
    *(USER + last for last in (f"{NAME}/*", "${aws:userid}", "${aws:username, 'bob'}", f"*{NAME}*{NAME}", "alice")),
]
CONDITIONS = [{}, {}, {"StringEquals": {"aws:username": "alice"}}, {"StringLike": {"aws:username": ["a*", "name"]}}]
USERS = ["alice", "name", "a", "*", "bob", "e"]
RESOURCES = [
    "*",
    *(USER + last for last in ("alice", "bob", "name", "a", "e", "*", "x/alice", "a/name", "aa", "alicee")),
]


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ({"NotPrincipal": {"AWS": HERE}}, {"NotPrincipal": {"AWS": f"arn:aws:iam::{HERE}:root"}}, True),
        ({"NotPrincipal": {"AWS": HERE}}, {"NotPrincipal": {"AWS": THERE}}, False),
        ({"NotPrincipal": {"AWS": HERE}}, {"NotPrincipal": {"AWS": [HERE, THERE]}}, False),
        ({"NotPrincipal": {"AWS": HERE}}, {"Principal": {"AWS": THERE}}, False),
        ({"Principal": {"AWS": [THERE, HERE]}}, {"Principal": {"AWS": HERE}}, True),
        ({"Principal": {"AWS": HERE}}, {"Principal": {"AWS": [THERE, HERE]}}, False),
        ({"Principal": "*"}, {"Principal": {"AWS": HERE}}, True),
    ],
)
def test_a_deny_covers_whom_another_covers_where_that_is_sure(outer, inner, covered):
    listed = [deny(Action="s3:*", **elements) for elements in (outer, inner)]
    first, second = judge([Policy.from_json(document(*listed), kind="resource")])[0].statements
    assert covers_principals(first, second) == covered


def draw_statement(chance):
    action, resource = chance.choice(["Action", "Action", "NotAction"]), chance.choice(["Resource", "NotResource"])
    return {
        "Effect": "Allow",
        action: chance.sample(ACTIONS, chance.randint(1, 3)),
        resource: chance.sample(LINES, chance.randint(1, 3)),
        "Condition": chance.choice(CONDITIONS),
    }


def test_no_request_is_matched_by_a_contained_statement_and_not_by_its_container():
    chance, contained = random.Random(14), 0
    for _ in range(tries(3_000)):
        version = chance.choice(["2012-10-17", "2012-10-17", "2008-10-17"])
        drawn = document(draw_statement(chance), draw_statement(chance), version=version)
        outer, inner = judge([Policy.from_json(drawn)])[0].statements
        if not contains(outer, inner):
            continue
        contained += 1
        for name, resource, action in product(USERS, RESOURCES, ["iam:GetUser", "iam:GetUserPolicy", "s3:GetObject"]):
            context = {"aws:username": name, "aws:userid": "AIDA"} if name != "e" else {}
            request = Request(action, resource, context)
            if applies(inner.statement, request):
                assert applies(outer.statement, request), (drawn, request)
    assert contained > tries(3_000) / 100
