"""Whether a pattern or a statement surely covers another one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mfa_lesson.analysis.findings.coverage import contains, covers, covers_arn
from mfa_lesson.analysis.findings.judged import JudgedPolicy
from mfa_lesson.iam.matching import Pattern
from tests.analysis.findings.examples import MFA, allow, deny
from tests.support import policy

PATTERNS = st.text("ab*?", max_size=6)


@given(PATTERNS, PATTERNS, st.text("abc", max_size=8))
@example("a*", "a?b*", "aab")
def test_what_a_covered_pattern_fits_its_cover_fits_too(outer, inner, text):
    if covers(outer, inner) and Pattern(inner).matches(text, {}):
        assert Pattern(outer).matches(text, {})


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ("iam:*", "iam:get*", True),
        ("iam:get*", "iam:*", False),
        ("iam:get*", "iam:get*", True),
        ("iam:get?ser", "iam:getuser", True),
        ("iam:get?", "iam:get*", False),
        ("${aws:username}*", "${aws:username}a", False),
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
    ],
)
def test_a_line_covers_another_part_by_part(outer, inner, covered):
    assert covers_arn(outer, inner) == covered


def test_a_statement_contains_another_whatever_they_ask_about_mfa():
    wide, narrow = JudgedPolicy(
        policy(deny(Action="iam:*", Condition={"Bool": {MFA: "false"}}), allow(Action="iam:GetUser"))
    ).statements
    assert contains(wide, narrow) and not contains(narrow, wide)
