"""The boundary: what is too long, too deep, or made of characters that no file can hold."""

import json

import pytest

from mfa_lesson import Policy, PolicyError
from mfa_lesson.iam.limits import LONGEST_POLICY, MOST_LEVELS, Unusable, has_half_characters, is_deeper
from mfa_lesson.text import Reason
from tests.support import document, refusal, statement


def test_a_document_of_enormous_length_is_refused_at_once():
    with pytest.raises(PolicyError) as caught:
        Policy.from_json(" " * (LONGEST_POLICY + 1))
    assert (caught.value.line, caught.value.column) == (1, 1)
    assert caught.value.reason == Reason("too-long", {"characters": 262_145, "most": 262_144})
    with pytest.raises(PolicyError) as caught:
        Policy.from_json(document(statement(Action=["iam:ListUsers"] * 20_000)))
    assert caught.value.reason.code == "too-long"
    assert (caught.value.line, caught.value.column) == (None, None)


def test_whoever_wants_more_says_so():
    long = document(statement(Action=["iam:ListUsers"] * 20_000))
    assert len(Policy.from_json(long, longest=10**7).statements[0].actions) == 20_000
    characters = len(Policy.from_json(long, longest=10**7).text)
    assert len(Policy.from_json(long, longest=characters).text) == characters
    assert refusal(long, longest=characters - 1).reason.code == "too-long"


def test_a_document_is_written_with_four_blanks_and_its_own_letters():
    assert Policy.from_json(document(statement(Sid="A", Resource="arn:aws:iam::1:user/Ä"))).text.splitlines()[:3] == [
        "{",
        '    "Version": "2012-10-17",',
        '    "Statement": [',
    ]
    assert "user/Ä" in Policy.from_json(document(statement(Sid="A", Resource="arn:aws:iam::1:user/Ä"))).text


def test_what_is_no_json_is_said():
    reason = refusal({"Statement": {1, 2}}).reason
    assert reason == Reason("not-writable", {"error": "Object of type set is not JSON serializable"})


def test_what_can_not_be_used_is_called_by_its_code():
    assert repr(Unusable("sid", ("Statement", 0), 5, value="a b")) == "Unusable('sid')"


@pytest.mark.parametrize("deep", [False, True])
def test_text_and_dict_can_be_nested_equally_deep(deep):
    inside = {}
    for _ in range(MOST_LEVELS - 4 + deep):
        inside = {"a": inside}
    for given in (document({"x": inside}), json.dumps(document({"x": inside}))):
        error = refusal(given)
        assert error.reason.code == ("too-deep" if deep else "unknown-element")
        assert (error.line, error.column) == ((None, None) if isinstance(given, dict) else (1, error.column))


@pytest.mark.parametrize(
    ("value", "levels"), [(1, 0), ([], 1), ([1], 1), ({"a": []}, 2), ([[], [{}]], 3), (([],), 2), ({"a": "[[[["}, 1)]
)
def test_levels_are_counted(value, levels):
    assert not is_deeper(value, levels)
    assert levels == 0 or is_deeper(value, levels - 1)


def test_what_holds_itself_many_times_over_is_looked_at_once():
    value = []
    for _ in range(60):
        value = [value, value]
    assert is_deeper(value, 20)


@pytest.mark.parametrize(
    ("text", "has"), [("", False), ("abc", False), ("\U0001f511", False), ("\ud83d", True), ("a\udd11b", True)]
)
def test_half_characters_are_found(text, has):
    assert has_half_characters(text) is has
