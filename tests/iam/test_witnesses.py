"""A text for each combination of patterns that any text fits, and none for the others."""

import random
import sys
from itertools import product

import pytest

from mfa_lesson.iam import time_limit, witnesses
from mfa_lesson.iam.arns import ArnPattern, read_arn
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.time_limit import finish
from mfa_lesson.iam.witnesses import (
    ANY_ITEM,
    ANY_ITEMS,
    BEGIN,
    END,
    EVERYTHING,
    HOLE,
    MARKS,
    Automaton,
    PatternPlace,
    Runs,
    find_texts,
    read_pattern,
    set_bits,
    some,
    spell,
)
from tests.trials import tries

ANYTHING = (EVERYTHING,)
SMALL = (tuple(some("abc")),)
PRINTABLE = "".join(map(chr, range(32, 127)))


def group(*patterns: str, **options):
    return tuple(read_pattern(Pattern(pattern, **options), {}) for pattern in patterns)


def arns(*patterns: str, **context: str):
    values = {f"aws:{key}": (value,) for key, value in context.items()}
    return tuple(read_pattern(ArnPattern(pattern), values) for pattern in patterns)


# --- the patterns ---


def test_the_items_of_a_pattern_are_its_characters_and_wildcards():
    (items,) = group("a?*")
    assert items == (PatternPlace(frozenset("a")), ANY_ITEM, ANY_ITEMS)
    assert read_pattern(ArnPattern("*"), {}) == EVERYTHING == (ANY_ITEMS,)
    assert not ANY_ITEM.takes(BEGIN) and not ANY_ITEM.takes(END) and ANY_ITEM.takes("\u00e9")


def test_a_star_that_follows_a_star_is_left_out():
    assert group("a**b") == group("a*b")
    assert group("a*?*") != group("a?*")


def test_in_a_part_of_an_arn_no_wildcard_takes_a_colon():
    ((*_, one, _, _, _),) = arns("arn:aws:iam:::?:x")
    assert one.characters == frozenset(":") and not one.others
    (items,) = arns("arn:aws:s3:*:?:a*")
    within, single, last = items[11], items[13], items[-1]
    assert within.repeated and not within.takes(":") and within.takes("x")
    assert not single.repeated and not single.takes(":")
    assert last.repeated and last.takes(":")


def test_a_variable_without_a_value_leaves_no_pattern_and_a_colon_stays_within_its_part():
    assert arns("arn:aws:s3:::${aws:name}") == (None,)
    assert arns("arn:aws:s3:::${aws:name}", name="x:y") == arns("arn:aws:s3:::x:y")
    assert arns("arn:aws:s3:${aws:name}::x", name="a:b") == (None,)
    assert read_pattern(Pattern("${aws:name}"), {}) is None


def test_where_case_is_ignored_both_letters_fit():
    assert group("Ab", ignore_case=True) == (tuple(spell("ab", ignore_case=True)),)
    assert spell("a1", ignore_case=True) == [PatternPlace(frozenset("aA")), PatternPlace(frozenset("1"))]
    assert find_texts((group("ab", ignore_case=True), group("AB")), ANYTHING).texts[True, True] == "AB"


def test_where_case_is_ignored_each_letter_fits_that_matching_takes_for_the_same():
    for letter in filter(str.isupper, map(chr, range(sys.maxunicode + 1))):
        small = letter.lower()
        (item,) = spell(letter, ignore_case=True)
        assert item.takes(letter)
        assert item.takes(small) is Pattern(small, ignore_case=True).matches(letter, {}) is (len(small) == 1), letter
    assert all(len(one) == 1 for item in spell("\u0130\u00df", ignore_case=True) for one in item.characters)


# --- the texts ---


def test_there_is_a_text_for_each_combination_and_the_shortest_one():
    found = find_texts((group("a*"), group("*b", "bob")), SMALL)
    assert found.complete
    assert found.texts == {(True, False): "a", (False, True): "b", (False, False): "c", (True, True): "ab"}


def test_a_combination_that_no_text_fits_has_none():
    found = find_texts((group("a*"), group("ab*")), ANYTHING)
    assert set(found.texts) == {(False, False), (True, False), (True, True)}
    assert find_texts((group("a"), group("b")), (tuple(spell("c")),)).texts == {(False, False): "c"}
    assert find_texts((group("a"),), ()).texts == {}


def test_seeds_are_preferred_where_they_are_legal():
    found = find_texts((group("a*"),), SMALL, seeds=("abc", "aa", "no", "bb"))
    assert found.texts == {(True,): "abc", (False,): "bb"}


def test_a_text_fits_each_of_several_languages():
    found = find_texts((), (tuple(some("ab")),), (tuple(some("bc")),))
    assert found.texts == {(): "b"}


def test_a_text_that_can_no_longer_be_legal_is_not_followed():
    groups = tuple(group(f"*{letter}*") for letter in "abcdefghijklmnop")
    found = find_texts(groups, (tuple(spell("a")),), ANYTHING)
    assert found.complete and set(found.texts.values()) == {"a"}


def test_a_small_letter_is_preferred_to_a_capital():
    assert find_texts((group("A", "b"),), ANYTHING).texts[True,] == "b"
    assert find_texts((group("AB", ignore_case=True),), ANYTHING).texts[True,] == "ab"


@pytest.mark.parametrize(
    ("named", "other"),
    [(PRINTABLE[1:], " "), (PRINTABLE, "\u00e9"), (PRINTABLE + "\u00e9", "\u00ea")],
    ids=["all of ASCII but the space", "all of ASCII", "a letter more"],
)
def test_there_is_always_one_more_character_than_those_that_are_named(named, other):
    found = find_texts((group(*named, wildcards=False),), ((ANY_ITEM,),))
    assert found.texts[False,] == other


def test_too_many_states_are_not_followed(monkeypatch):
    groups = tuple(group(f"*{letter}*") for letter in "abcdefghijklmnop")
    found = find_texts(groups, ANYTHING)
    assert not found.complete and found.texts[(True,) + (False,) * 15] == "a", "what was found until then counts"
    monkeypatch.setattr(witnesses, "MOST_STATES", 8)
    assert finish(Automaton((group("abc"),), (ANYTHING,)).search(())).complete
    assert not finish(Automaton((group("abcdefghijk"),), (ANYTHING,)).search(())).complete


def test_alternatives_that_fit_for_good_are_one_state():
    many = group(*(f"*{letter}*" for letter in "abcdefghijklmnop"))
    assert set(find_texts((many,), ANYTHING).texts) == {(True,), (False,)}


def test_eight_patterns_of_two_letters_are_told_apart():
    found = find_texts(tuple(group(f"*{one}*") for one in ("ab", "cd", "ef", "gh", "ij", "kl", "mn", "op")), ANYTHING)
    assert found.complete and len(found.texts) == 2**8


def test_five_groups_of_two_alternatives_are_told_apart():
    pairs = (("ab", "cd"), ("ef", "gh"), ("ij", "kl"), ("mn", "op"), ("qr", "st"))
    found = find_texts(tuple(group(f"*{one}*", f"*{other}*") for one, other in pairs), ANYTHING)
    assert found.complete and len(found.texts) == 2**5


@pytest.mark.parametrize("text", ["a", "ab", "ba", "xabx", ""])
def test_a_text_is_followed_as_its_patterns_match(text):
    patterns = ["a*", "*b", "?b*", "", "*"]
    automaton = Automaton(tuple(group(pattern) for pattern in patterns), (ANYTHING,))
    assert automaton.vector(finish(automaton.follow(text))) == tuple(Pattern(one).matches(text, {}) for one in patterns)


def test_a_text_is_followed_after_another_one_as_it_is_alone():
    pattern, automaton = Pattern("a*b"), Automaton((group("a*b"),), (ANYTHING,))
    for text in ["ab", "b", "ba", "aab", "a" * 100 + "b", "a" * 99, "a" * 70 + "bb", "b" * 70, ""]:
        assert automaton.vector(finish(automaton.follow(text))) == (pattern.matches(text, {}),), text


def test_all_combinations_of_short_texts_are_found_and_each_is_true():
    rnd = random.Random(2)
    for _ in range(tries(600)):
        patterns = [
            ["".join(rnd.choice("ab*?") for _ in range(rnd.randint(1, 5))) for _ in range(rnd.randint(1, 2))]
            for _ in range(rnd.randint(1, 3))
        ]
        ready = [[Pattern(one) for one in some_] for some_ in patterns]

        def fits(text: str, ready=ready) -> tuple[bool, ...]:
            return tuple(any(one.matches(text, {}) for one in some_) for some_ in ready)

        found = find_texts(tuple(group(*some_) for some_ in patterns), SMALL)
        assert found.complete and all(fits(text) == vector for vector, text in found.texts.items())
        short = ("".join(letters) for length in range(1, 6) for letters in product("abc", repeat=length))
        assert {fits(text) for text in short} <= found.texts.keys(), patterns


def test_arns_are_found_as_the_policies_match_them():
    lines = ["arn:aws:iam::*:user/a*", "arn:*:iam::?:user/*", "arn:aws:iam::*:*/b*"]
    language = (tuple([*spell("arn:aws:iam::"), *some("1"), *spell(":user/"), *some("abx/")]),)
    found = find_texts(tuple(arns(line) for line in lines), language)
    for vector, text in found.texts.items():
        assert vector == tuple(ArnPattern(line).matches(read_arn(text), {}) for line in lines)
    assert {(True, False, True), (False, False, True), (True, True, False), (False, True, False)} <= found.texts.keys()


# --- marked values ---

NAMED = {"aws:username": (BEGIN + HOLE + END,)}
INSIDE = ((ANY_ITEMS, *spell(BEGIN), *some("abc"), *spell(END), ANY_ITEMS),)


def marked(*patterns: str):
    return tuple(read_pattern(Pattern(pattern), NAMED) for pattern in patterns)


def test_patterns_without_the_variable_pass_over_the_marks():
    found = find_texts((marked("x${aws:username}"), marked("xa*")), ANYTHING, INSIDE)
    assert found.texts[True, True] == f"x{BEGIN}a{END}"
    assert found.texts[True, False].startswith(f"x{BEGIN}") and "a" not in found.texts[True, False]


def test_an_alternative_that_fits_for_good_does_so_beside_one_with_the_variable():
    both = marked("${aws:username}/*", "*b*")
    found = find_texts((both,), (tuple([*spell(BEGIN), *some("abc"), *spell(END)]),))
    assert found.texts == {(False,): f"{BEGIN}a{END}", (True,): f"{BEGIN}b{END}"}


@pytest.mark.parametrize("alternatives", [("xa*", "*${aws:username}*"), ("*${aws:username}*", "xa*")])
def test_an_alternative_that_fits_for_good_does_so_in_any_order(alternatives):
    two = (tuple([*spell(f"xa{BEGIN}"), *some("b"), *spell(END + BEGIN), *some("b"), *spell(END)]),)
    assert find_texts((marked(*alternatives),), two).texts.keys() == {(True,)}


def test_what_is_legal_has_no_more_values_than_its_patterns_ask_for():
    inside = ((ANY_ITEMS, *spell(f"{BEGIN}a{END}"), ANY_ITEMS), tuple([*spell("x"), ANY_ITEMS]))
    two = (tuple(spell(f"{BEGIN}a{END}{BEGIN}a{END}")),)
    assert find_texts((two,), inside).texts.keys() == {(False,)}


def test_a_mark_is_read_once_also_where_each_pattern_has_marks():
    two = (tuple(spell(f"{BEGIN}{BEGIN}a{END}")),)
    assert find_texts((marked("${aws:username}"),), two).texts.keys() == {(False,)}


def test_a_value_is_put_in_where_it_changes_nothing():
    groups = (marked("x${aws:username}"), marked("xa*"))
    found = find_texts(groups, ANYTHING, INSIDE, values=("bbb", "acc"))
    assert found.texts[True, True] == f"x{BEGIN}acc{END}" and found.texts[True, False] == f"x{BEGIN}bbb{END}"
    assert all(set(text) >= MARKS for text in found.texts.values())


# --- in steps ---


def test_a_search_that_is_out_of_time_goes_on_from_there(monkeypatch):
    groups = tuple(group(f"*{letter}*x") for letter in "abcdef")
    at_once = find_texts(groups, ANYTHING, seeds=("ab",))
    find_texts.cache_clear()
    now = [0.0]
    monkeypatch.setattr(time_limit, "read_clock", lambda: now.__setitem__(0, now[0] + 1) or now[0])
    found, pauses = None, 0
    while found is None:
        try:
            with time_limit.limit_time(10):
                found = find_texts(groups, ANYTHING, seeds=("ab",))
        except time_limit.OutOfTime:
            pauses += 1
    assert pauses > 3 and found == at_once


def test_runs_tell_of_all_at_once_what_is_below_and_what_is_in_them():
    rnd = random.Random(3)
    for _ in range(200):
        ends = sorted(rnd.sample(range(1, 60), 6))
        runs = list(zip(ends[::2], ends[1::2], strict=True))
        places = [place for first, end in runs for place in range(first, end) if rnd.random() < 0.2]
        below = {
            lower for first, end in runs for place in places if first <= place < end for lower in range(first, place)
        }
        whole = {place for first, end in runs for place in range(first, end) if {*range(first, end)} & {*places}}
        assert Runs(runs).list_below(set_bits(places)) == set_bits(below)
        assert Runs(runs).list_whole(set_bits(places)) == set_bits(whole)
