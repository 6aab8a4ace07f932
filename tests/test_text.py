"""The words that many sentences need."""

import pytest

from mfa_lesson.text import (
    LONGEST_QUOTED,
    Reason,
    fit,
    format_count,
    join_names,
    join_words,
    list_code,
    quote,
    replace_half_characters,
    sentence_for,
    tick,
)


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (2_223, "2,223 rows")])
def test_things_are_counted(number, said):
    assert format_count(number, "row") == said


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (iter("abc"), "a, b and c")]
)
def test_words_are_joined(words, joined):
    assert join_words(words) == joined


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        ([], ""),
        (["a, only b"], "a, only b"),
        (["a", "b without c"], "a and b without c"),
        (iter(["a", "b", "c", "d"]), "a, b, c and d"),
        (["a, only b", "c"], "a, only b; and c"),
        (["a", "b, only c", "d"], "a; b, only c; and d"),
    ],
)
def test_names_are_joined_so_that_one_sees_where_each_ends(names, joined):
    assert join_names(names) == joined


def test_code_is_listed():
    assert list_code(["a", "b"], "or") == "`a` or `b`"


@pytest.mark.parametrize(
    ("text", "ticked"),
    [("a", "`a`"), ("", "``"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a`b``c", "``` a`b``c ```")],
)
def test_a_text_in_code_ticks_has_one_tick_more_than_it_holds(text, ticked):
    assert tick(text) == ticked


@pytest.mark.parametrize("length", [0, 1, LONGEST_QUOTED])
def test_a_text_that_fits_stays_whole(length):
    assert fit("x" * length) == "x" * length


def test_of_a_long_text_the_beginning_and_the_length_are_said():
    said = fit("ab" * 5_000)
    assert said.startswith("abab") and said.endswith("… (10,000 characters)")
    assert len(said) <= LONGEST_QUOTED


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("alice", "'alice'"),
        (None, "None"),
        (["a", 1], "['a', 1]"),
        ({"a"}, "{'a'}"),
        pytest.param(10**5_000, "a number of very many digits", id="many digits"),
        ("it's", '"it\'s"'),
    ],
)
def test_any_value_is_quoted_as_python_writes_it(value, said):
    assert quote(value) == said


class Hostile:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize("value", ["x" * 10**6, ["x" * 10**6], [[[[[[[[[1]]]]]]]]], list(range(10**5)), Hostile()])
def test_no_value_makes_a_sentence_long(value):
    assert len(quote(value)) <= LONGEST_QUOTED + 20


@pytest.mark.parametrize(("text", "mended"), [("a", "a"), ("\U0001f511", "\U0001f511"), ("a\ud83db", "a?b")])
def test_half_characters_are_replaced(text, mended):
    assert replace_half_characters(text) == mended


def test_a_reason_has_one_sentence():
    sentences = {"plain": "{a} and {b}", "counted": lambda number: format_count(number, "row")}
    assert sentence_for(Reason("plain", {"a": 1, "b": 2}), sentences) == "1 and 2"
    assert sentence_for(Reason("counted", {"number": 2}), sentences) == "2 rows"
    with pytest.raises(KeyError):
        sentence_for(Reason("unknown"), sentences)
