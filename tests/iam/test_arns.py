"""ARNs: which pattern of a policy fits which ARN of a request, part by part."""

import pytest

from mfa_lesson.iam.arns import ArnPattern, read_arn
from mfa_lesson.iam.limits import Unusable
from mfa_lesson.text import Reason

ALICE = {"aws:username": ("alice",)}

LONG = 100_000


@pytest.mark.parametrize(
    "last_part",
    [":" * LONG, ":" * LONG + "}", ":a}" * LONG, "${aws:username}" * (LONG // 10)],
    ids=lambda text: text[:15],
)
def test_taking_a_long_arn_apart_does_not_explode(last_part):
    assert ArnPattern(f"arn:aws:iam::1:{last_part}").parts[5].text == last_part


def arn_fits(pattern: str, arn: str, context=ALICE, **options) -> bool:
    return ArnPattern(pattern, **options).matches(read_arn(arn) or (), context)


@pytest.mark.parametrize(
    ("pattern", "arn", "fits"),
    [
        ("*", "arn:aws:iam::123456789012:user/alice", True),
        ("*", "*", True),
        ("arn:*:*:*:*:*", "*", False),
        ("arn:*:*:*:*:*", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/Alice", False),
        ("arn:aws:iam::123456789012:user/alice", "arn:AWS:iam::123456789012:user/alice", False),
        ("arn:aws:iam::*:user/alice", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:iam::*:user/alice", "arn:aws:iam:::user/alice", True),
        ("arn:aws:iam::?:user/alice", "arn:aws:iam:::user/alice", False),
        ("arn:aws:iam::12345678901?:user/alice", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:*:user/alice:x:y", "arn:aws:iam::123456789012:user/alice:x:y", False),
        ("arn:aws:*:*:*:user/alice", "arn:aws:iam:eu-west-1:123456789012:user/alice", True),
        ("arn:aws:iam*:::user/alice", "arn:aws:iam:x::user/alice", False),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::123456789012:user/engineering/alice", True),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::123456789012:user/", True),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::123456789012:mfa/alice", False),
        ("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:1:log-group:a:log-stream:b/c", True),
        ("arn:aws:iam::*:user/?lice", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:iam::*:user/?", "arn:aws:iam::123456789012:user/alice", False),
        ("arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key", False),
        ("arn:aws:s3:::bucket/a.c", "arn:aws:s3:::bucket/abc", False),
        ("arn:aws:s3:::bucket/[ab]", "arn:aws:s3:::bucket/a", False),
        ("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::123456789012:user/alice", True),
        ("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::123456789012:user/bob", False),
        ("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::123456789012:user/engineering/alice", False),
        ("arn:aws:iam::*:user/${aws:PrincipalTag/team, 'a:b'}", "arn:aws:iam::123456789012:user/a:b", True),
    ],
)
def test_an_arn_is_matched_part_by_part_and_with_case(pattern, arn, fits):
    assert arn_fits(pattern, arn) is fits


@pytest.mark.parametrize("key", ["a{b", "a}b", "{a}", "a:}", "{", "}", "$", "{x:y}", "a}b:c{d"])
def test_braces_without_a_dollar_are_ordinary_text_in_an_arn(key):
    assert arn_fits(f"arn:aws:s3:::bucket/{key}", f"arn:aws:s3:::bucket/{key}")
    assert not arn_fits(f"arn:aws:s3:::bucket/{key}", "arn:aws:s3:::bucket/x")


def test_a_resource_entry_with_a_variable_without_value_matches_nothing():
    pattern = "arn:aws:iam::*:user/${aws:username}"
    for name in ("", "alice", "${aws:username}"):
        assert not arn_fits(pattern, f"arn:aws:iam::123456789012:user/{name}", context={})


def test_without_variables_an_arn_holds_them_as_plain_text():
    pattern = "arn:aws:iam::*:user/${aws:username}"
    assert not arn_fits(pattern, "arn:aws:iam::1:user/alice", variables=False)
    assert arn_fits(pattern, "arn:aws:iam::1:user/${aws:username}", variables=False)


@pytest.mark.parametrize(
    "text",
    ["", "arn", "arn:aws:iam::123456789012", "user/alice", "aws:arn:iam::1:user/alice", "ARN:aws:iam::1:user/a", "**"],
)
def test_what_is_no_whole_arn_is_refused(text):
    with pytest.raises(Unusable) as caught:
        ArnPattern(text)
    assert caught.value.reason == Reason("arn", {"text": text})


@pytest.mark.parametrize(
    ("text", "early"),
    [
        ("arn:aws:iam::1:user/${aws:username}", []),
        ("arn:aws:iam::${aws:PrincipalAccount}:user/alice", ["aws:PrincipalAccount"]),
        ("arn:${aws:PrincipalTag/partition, 'aws'}:iam::1:user/alice", ["aws:PrincipalTag/partition"]),
        ("arn:aws:iam:${aws:RequestedRegion}::user/${aws:username}", ["aws:RequestedRegion"]),
    ],
)
def test_an_arn_knows_its_variables_before_the_fifth_colon(text, early):
    assert [variable.key for variable in ArnPattern(text).early_variables] == early


@pytest.mark.parametrize(
    ("account", "fits"),
    [("123456789012", True), ("1", False), ("*", False), ("123456789012:user", False), (None, False)],
)
def test_the_value_of_a_variable_stays_within_its_part_of_an_arn(account, fits):
    context = {"aws:principalaccount": (account,)} if account else {}
    arn = "arn:aws:iam::123456789012:user/alice"
    assert arn_fits("arn:aws:iam::${aws:PrincipalAccount}:user/alice", arn, context) is fits


@pytest.mark.parametrize(
    ("arn", "parts"),
    [
        ("arn:aws:iam::1:user/a", ("arn", "aws", "iam", "", "1", "user/a")),
        ("arn:aws:logs:r:1:group:a:b", ("arn", "aws", "logs", "r", "1", "group:a:b")),
        ("arn:::::", ("arn", "", "", "", "", "")),
        ("arn::::", None),
        ("*", None),
        ("", None),
        ("ARN:aws:iam::1:user/a", None),
    ],
)
def test_an_arn_has_six_parts(arn, parts):
    assert read_arn(arn) == parts


def test_without_variables_a_colon_parts_an_arn_wherever_it_stands():
    """In an older Version `${…}` is plain text, and the colon within it one like any other."""
    literal = ArnPattern("arn:aws:s3:${a:b}:c", variables=False)
    assert [part.text for part in literal.parts] == ["arn", "aws", "s3", "${a", "b}", "c"]
    assert [part.text for part in ArnPattern("arn:aws:s3:${a:b}::c").parts] == ["arn", "aws", "s3", "${a:b}", "", "c"]
