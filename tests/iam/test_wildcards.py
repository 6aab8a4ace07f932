"""Many texts against one pattern, at once: each is matched as it would be alone."""

import random

import pytest

from mfa_lesson.iam import matching, wildcards
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.wildcards import LONG_TEXT, Texts, match_tokens
from tests.trials import tries

TEXTS = ["", "a", "ab", "aba", "b" * 70, "ab" * 40, "a?b", "a*b", "é", "aab", "a" * 130 + "b"]
CONTEXT = {"k:v": ("ab",), "k:w": ("a" * 20,), "k:e": ("",)}


def draw(chance, variables=True):
    pieces = ["a", "b", "ab", "aab", "*", "?", "?*", "*?", "**", "é", "${*}", "${?}"]
    pieces += ["${k:v}", "${k:w}", "${k:e}", "${k:none, 'b'}"] if variables else []
    return "".join(chance.choices(pieces, k=chance.randint(0, 6)))


def slowly(pattern, text, context):
    tokens = pattern.fill_variables(context)
    return tokens is not None and match_tokens(tokens, text)


def numbers(bits):
    return [number for number in range(bits.bit_length()) if bits >> number & 1]


def test_texts_are_matched_at_once_as_each_is_alone():
    chance, texts, fitting = random.Random(3), Texts(TEXTS), 0
    for _ in range(tries(4_000)):
        pattern = Pattern(draw(chance))
        found = numbers(pattern.match_all(texts, CONTEXT))
        assert found == [number for number, text in enumerate(TEXTS) if slowly(pattern, text, CONTEXT)], pattern
        fitting += len(found)
    assert fitting > tries(4_000)


def test_a_long_text_is_matched_like_a_short_one(monkeypatch):
    chance, fitting = random.Random(4), 0
    for _ in range(tries(3_000)):
        pattern, text = Pattern(draw(chance)), chance.choice(TEXTS)
        monkeypatch.setattr(matching, "LONG_TEXT", chance.choice([0, LONG_TEXT]))
        fits = pattern.matches(text, CONTEXT)
        assert fits is slowly(pattern, text, CONTEXT), (pattern, text)
        fitting += fits
    assert fitting > tries(3_000) / 20


@pytest.mark.parametrize("rare", [0, 1_000])
def test_rare_characters_are_found_like_the_others(monkeypatch, rare):
    monkeypatch.setattr(wildcards, "RARE", rare)
    text = "".join(chr(0x4E00 + number % 300) for number in range(1_000))
    for pattern, fits in {
        f"*{text[5]}?{text[7]}*": True,
        f"*{text[7]}?{text[5]}*": False,
        f"?{text[1:]}": True,
    }.items():
        assert Pattern(pattern).matches(text, {}) is fits


def test_texts_know_which_of_them_are_equal_to_a_text():
    texts = Texts(["a", "b", "a"])
    assert (texts.equal_to("a"), texts.equal_to("b"), texts.equal_to("c"), texts.all) == (0b101, 0b010, 0, 0b111)
    assert Texts([]).all == 0


def test_what_is_missing_at_its_beginning_or_its_end_is_ruled_out_at_once():
    texts = Texts(["abcdef", "xyz"])
    assert texts.may_have("abcdef") and texts.may_have("ab") and texts.may_have("abc…xyz")
    assert not texts.may_have("abx") and not texts.may_have("abcx") and not texts.may_have("q")


def test_a_variable_without_a_value_fits_no_text():
    assert Pattern("*${k:no}*").match_all(Texts(TEXTS), CONTEXT) == 0
    assert Pattern("*${k:two}*").match_all(Texts(TEXTS), {"k:two": ("a", "b")}) == 0
