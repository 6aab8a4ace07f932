"""Wildcards and policy variables: which pattern fits which text."""

import pytest

from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.tokens import Variable
from mfa_lesson.text import Reason

ALICE = {"aws:username": ("alice",)}


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("", "", True),
        ("", "a", False),
        ("a", "", False),
        ("a", "a", True),
        ("a", "A", False),
        ("a", "ab", False),
        ("b", "ab", False),
        ("*", "", True),
        ("*", "anything: /at\nall", True),
        ("**", "", True),
        ("a*", "a", True),
        ("a*", "ba", False),
        ("*a", "ba", True),
        ("*a", "ab", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*a", "aba", True),
        ("ab*ba", "aba", False),
        ("*ab*ab*", "ab", False),
        ("*ab*ab*", "xabyabz", True),
        ("*ab*ba*", "aba", False),
        ("*ab*ab*", "abxx", False),
        ("*ab*ba*", "xabax", False),
        ("*aa*aa*", "xaaax", False),
        ("*aa*aa*", "xaaaax", True),
        ("a*b*c", "abcbc", True),
        ("a*b*c", "acb", False),
        ("?", "", False),
        ("?", "a", True),
        ("?", "\n", True),
        ("?", "\U0001f511", True),
        ("?", "ab", False),
        ("??", "a", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("?*", "", False),
        ("?*", "a", True),
        ("*?", "abc", True),
        ("*?", "", False),
        ("a*?c", "ac", False),
        ("a*?c", "abc", True),
        ("*a?", "aab", True),
        ("*a?", "ba", False),
        ("?*?", "a", False),
        ("?*?", "ab", True),
    ],
)
def test_a_star_is_any_run_and_a_question_mark_exactly_one_character(pattern, text, fits):
    assert Pattern(pattern).matches(text, {}) is fits


@pytest.mark.parametrize("sign", list(r"\.[](){}|^$+-#&~! '\"/:,;=@%<>"))
@pytest.mark.parametrize("form", ["{}", "a{}b", "{}*", "*{}", "?{}"])
def test_signs_of_regular_expressions_are_ordinary_text(sign, form):
    pattern = Pattern(form.format(sign))
    assert pattern.matches(form.format(sign), {})
    assert not pattern.matches(form.format("_"), {})


@pytest.mark.parametrize(
    ("pattern", "ignore_case", "text", "fits"),
    [
        ("iam:ListUsers", True, "IAM:listusers", True),
        ("iam:ListUsers", False, "iam:listusers", False),
        ("IAM:list*", True, "iam:ListUsers", True),
        ("IAM:?ISTUSERS", True, "iam:ListUsers", True),
        ("iam:list*", False, "iam:ListUsers", False),
        ("${aws:username}", True, "ALICE", True),
        ("${aws:username}", False, "ALICE", False),
    ],
)
def test_case_counts_unless_the_pattern_ignores_it(pattern, ignore_case, text, fits):
    assert Pattern(pattern, ignore_case=ignore_case).matches(text, ALICE) is fits


@pytest.mark.parametrize(
    ("pattern", "value", "text"),
    [
        ("team-${aws:PrincipalTag/team}", "ΟΔΟΣ", "TEAM-ΟΔΟΣ"),
        ("Ο${aws:PrincipalTag/team}", "ΔΟΣ", "ΟΔΟΣ"),
        ("ΟΔΟ${aws:PrincipalTag/team}", "Σ", "ΟΔΟΣ"),
        ("ΟΔΟΣ*", "", "ΟΔΟΣΑ"),
    ],
)
def test_ignoring_case_does_not_depend_on_where_a_pattern_is_cut(pattern, value, text):
    assert Pattern(pattern, ignore_case=True).matches(text, {"aws:principaltag/team": (value,)})


@pytest.mark.parametrize(
    ("wildcards", "variables", "text", "fits"),
    [
        (True, True, "xalice", True),
        (False, True, "xalice", False),
        (False, True, "*alice", True),
        (True, False, "xalice", False),
        (True, False, "x${aws:username}", True),
        (False, False, "*${aws:username}", True),
        (False, False, "x${aws:username}", False),
    ],
)
def test_wildcards_and_variables_can_each_be_plain_text(wildcards, variables, text, fits):
    assert Pattern("*${aws:username}", wildcards=wildcards, variables=variables).matches(text, ALICE) is fits


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("a${*}b", "a*b", "axb"),
        ("a${?}b", "a?b", "axb"),
        ("a${$}b", "a$b", "axb"),
        ("${$}{aws:username}", "${aws:username}", "alice"),
        ("${*}*", "*anything", "anything"),
        ("${?}?", "?x", "xx"),
    ],
)
def test_a_wildcard_in_braces_is_the_character_itself(pattern, fits, fails):
    assert Pattern(pattern).matches(fits, ALICE)
    assert not Pattern(pattern).matches(fails, ALICE)


@pytest.mark.parametrize(
    ("pattern", "context", "text", "fits"),
    [
        ("${aws:username}", ALICE, "alice", True),
        ("${aws:username}", ALICE, "bob", False),
        ("${AWS:UserName}", ALICE, "alice", True),
        ("x/${aws:username}/*", ALICE, "x/alice/y", True),
        ("x/${aws:username}/*", ALICE, "x/alicia/y", False),
        ("${aws:username}${aws:username}", ALICE, "alicealice", True),
        ("${aws:username}?", ALICE, "alice2", True),
        ("${aws:username}", {}, "", False),
        ("${aws:username}", {}, "${aws:username}", False),
        ("*${aws:username}*", {}, "anything", False),
        ("${aws:username}", {"aws:username": ()}, "", False),
        ("${aws:username}", {"aws:username": ("",)}, "", True),
        ("${aws:TagKeys}", {"aws:tagkeys": ("a", "b")}, "a", False),
        ("${aws:PrincipalTag/team, 'none'}", {}, "none", True),
        ("${aws:PrincipalTag/team,'none'}", {}, "none", True),
        ("${aws:PrincipalTag/team, ''}", {}, "", True),
        ("${aws:PrincipalTag/team, 'none'}", {"aws:principaltag/team": ("red",)}, "red", True),
        ("${aws:PrincipalTag/team, 'none'}", {"aws:principaltag/team": ("red",)}, "none", False),
        ("${aws:PrincipalTag/team, '*'}", {}, "anything", False),
        ("${aws:PrincipalTag/team, '*'}", {}, "*", True),
        ("${aws:PrincipalTag/team, 'no one'}", {}, "no one", True),
    ],
)
def test_a_variable_stands_for_the_only_value_of_its_key_or_for_its_default(pattern, context, text, fits):
    assert Pattern(pattern).matches(text, context) is fits


@pytest.mark.parametrize("name", ["*", "?", "a*", "${aws:username}", "${*}", "$", "\\", "a.c"])
@pytest.mark.parametrize("form", ["{}", "user/{}", "*/{}", "?ser/{}", "user/{}*"])
def test_a_user_name_put_in_by_a_variable_is_never_a_pattern(name, form):
    pattern = Pattern(form.format("${aws:username}"))
    prefix = form.partition("{}")[0].replace("*", "user").replace("?", "u")
    assert pattern.matches(prefix + name, {"aws:username": (name,)})
    assert not pattern.matches(prefix + "abc", {"aws:username": (name,)})


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("${aws:username", "variable-open"),
        ("a${", "variable-open"),
        ("${}", "variable"),
        ("${username}", "variable"),
        ("${aws:}", "variable"),
        ("${aws:username, none}", "variable"),
        ('${aws:username, "none"}', "variable"),
        ("${aws:user name}", "variable"),
        # A tag may be called “cost center”, but no variable may (access-analyzer-reference-policy-checks).
        ("${aws:PrincipalTag/cost center}", "variable"),
        ("${aws:PrincipalTag/cost center, 'none'}", "variable"),
    ],
)
def test_a_broken_variable_is_refused_with_what_would_be_right(pattern, code):
    with pytest.raises(Unusable) as caught:
        Pattern(pattern)
    assert caught.value.reason == Reason(code, {"text": pattern[pattern.index("$") :]})


def test_a_pattern_knows_its_variables_as_written():
    pattern = Pattern("${aws:username}/*/${aws:PrincipalTag/Team, 'none'}")
    assert pattern.variables == (
        Variable("aws:username", None, "aws:username"),
        Variable("aws:PrincipalTag/Team", "none", "aws:principaltag/team"),
    )
    assert Pattern("${*}", variables=True).variables == ()


@pytest.mark.parametrize(
    ("pattern", "is_text", "literal_start"),
    [
        ("", True, ""),
        ("abc", True, "abc"),
        ("a${*}c", True, "a*c"),
        ("ab*c", False, "ab"),
        ("ab?c", False, "ab"),
        ("ab${aws:username}", False, "ab"),
        ("*abc", False, ""),
    ],
)
def test_a_pattern_knows_the_text_before_its_first_wildcard_or_variable(pattern, is_text, literal_start):
    assert (Pattern(pattern).is_text, Pattern(pattern).literal_start) == (is_text, literal_start)


LONG = 100_000


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*a" * 30 + "b", "a" * LONG, False),
        ("*a" * 30 + "*b", "a" * LONG, False),
        ("*a" * 30 + "*b", "a" * LONG + "b", True),
        ("a*" * 30, "a" * LONG, True),
        ("?*" * 30, "a" * LONG, True),
        ("?*" * 30, "a" * 29, False),
        ("?*" * 30 + "b", "a" * LONG, False),
        ("*?a" * 30 + "*b", "a" * LONG, False),
        ("*a?" * 30 + "c", "ab" * (LONG // 2), False),
        ("*" * 1000 + "b", "a" * LONG, False),
        ("?" * 10_000, "a" * 10_000, True),
        ("?" * 10_000, "a" * 9_999, False),
        ("*ab" * 2000, "a" * LONG, False),
        ("*?ab" * 1000, "a" * LONG, False),
        ("*${aws:username}" * 30 + "b", "a" * LONG, False),
    ],
    ids=lambda value: f"{value[:12]}… ({len(value)})" if isinstance(value, str) else str(value),
)
def test_no_pattern_makes_matching_a_long_text_explode(pattern, text, fits):
    assert Pattern(pattern).matches(text, {"aws:username": ("a",)}) is fits
