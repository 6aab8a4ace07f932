"""A text for each combination of patterns: one that fits these patterns and none of those.

All patterns are followed through a text at once, character by character, as one automaton. A search in breadth
finds the shortest text for each combination of patterns that any text fits. So what holds of these texts holds of all.

AWS pages: reference_policies_elements_resource, reference_policies_elements_condition_operators.
"""

from __future__ import annotations

import string
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from os.path import commonprefix
from typing import NamedTuple

from mfa_lesson.iam.time_limit import Steps, check_time, resumable

from .arns import ArnPattern
from .matching import Pattern
from .tokens import Context, fold_case
from .wildcards import ANY_CHARACTER, ANY_RUN, Filled, set_bits

BEGIN, END, HOLE = "\x02", "\x03", "\x04"
"""Where a variable's value begins and ends in a text, and the value itself in a pattern: it can be any text."""

MOST_STATES = 2_000

MOST_REMEMBERED = 64  # states on the way through a text, for the next one that begins like it

LONG_PATTERN = 512  # characters from which on only a few patterns are remembered

PREFERRED = "xyzwvutsrqponmlkjihgfedcba" + string.ascii_uppercase + string.digits
"""The characters that stand for all those that no pattern names, the first choice first."""

OTHER_LETTERS = range(ord("\u00e9"), 0x110000)
"""If patterns name every character of ASCII, one small letter from é on stands for all others."""


class PatternPlace(NamedTuple):
    """A place of a pattern: which characters can stand there."""

    characters: frozenset[str]
    others: bool = False
    """Whether all characters but these are meant."""
    repeated: bool = False
    """Whether any number of them can stand there, or just one."""

    def takes(self, character: str) -> bool:
        return (character in self.characters) != self.others


Items = tuple[PatternPlace, ...]
Group = tuple[Items, ...]
"""Patterns that are alternatives."""

PatternParts = tuple[tuple[Filled, ...], ...]
"""The tokens of a text pattern, or of each part of an ARN pattern."""

MARKS = frozenset((BEGIN, END))
ANY_ITEM, ANY_ITEMS = PatternPlace(MARKS, True), PatternPlace(MARKS, True, True)
WITHIN = MARKS | {":"}
EVERYTHING: Items = (ANY_ITEMS,)


NOT_PAIRED = "\u03f4\u1e9e\u2126\u212a\u212b"
"""Capital letters that no other letter has as its capital, such as the Kelvin sign, whose small letter is `k`."""


@lru_cache(maxsize=1024)
def take_character(character: str, ignore_case: bool) -> PatternPlace:
    """A place where one character can stand, and where case is ignored, each with the same small letter."""
    if not ignore_case:
        return PatternPlace(frozenset(character))
    small = fold_case(character)
    alike = (character, small, small.upper(), small.title(), *NOT_PAIRED)
    return PatternPlace(frozenset(one for one in alike if len(one) == 1 and fold_case(one) == small))


def spell(text: str, *, ignore_case: bool = False) -> list[PatternPlace]:
    """A plain text."""
    return [take_character(character, ignore_case) for character in text]


def some(characters: str) -> list[PatternPlace]:
    """One or more of these characters."""
    return [PatternPlace(frozenset(characters)), PatternPlace(frozenset(characters), repeated=True)]


def read_tokens(tokens: Iterable[Filled], ignore_case: bool = False, within: bool = False) -> list[PatternPlace]:
    """The items of a pattern whose variables are filled in; `within` a part of an ARN no `:` fits a wildcard."""
    other = WITHIN if within else MARKS
    items: list[PatternPlace] = []
    for token in tokens:
        if token is ANY_CHARACTER:
            items.append(PatternPlace(other, True))
        elif token is ANY_RUN:
            items.append(PatternPlace(other, True, True))
        elif isinstance(token, str):
            for piece in token.split(HOLE):
                items += [*spell(piece, ignore_case=ignore_case), ANY_ITEMS]
            items.pop()
    return [item for place, item in enumerate(items) if not (item.repeated and items[place - 1 : place] == [item])]


def read_pattern(pattern: Pattern | ArnPattern, context: Context) -> Items | None:
    """The items of a pattern in a context; None where a variable has no value, so that nothing fits."""
    if isinstance(pattern, Pattern):
        tokens = pattern.fill_variables(context)
        return None if tokens is None else read_filled((tuple(tokens),), pattern.ignores_case)
    if not pattern.parts:
        return EVERYTHING
    parts: list[tuple[Filled, ...]] = []
    for place, part in enumerate(pattern.parts):
        tokens = part.fill_variables(context)
        if tokens is None or (place < 5 and any(":" in token for token in tokens if isinstance(token, str))):
            return None
        parts.append(tuple(tokens))
    return read_filled(tuple(parts), False)


def read_filled(parts: PatternParts, ignore_case: bool) -> Items:
    """The items of a pattern of one part, or of an ARN's six: short ones are remembered for long."""
    is_long = sum(len(token) for part in parts for token in part if isinstance(token, str)) > LONG_PATTERN
    return (remember_long_items if is_long else remember_items)(parts, ignore_case)


def read_parts(parts: PatternParts, ignore_case: bool) -> Items:
    check_time()
    items: list[PatternPlace] = []
    for place, tokens in enumerate(parts):
        within = place < 5 and len(parts) > 1
        items += [*(spell(":") if place else ()), *read_tokens(tokens, ignore_case, within)]
    return tuple(items)


remember_items, remember_long_items = (lru_cache(maxsize=most)(read_parts) for most in (4096, 128))


class SearchResult(NamedTuple):
    """What a search found."""

    texts: Mapping[tuple[bool, ...], str]
    """Which groups fit → a text that they fit and that no other group fits."""
    complete: bool
    """Whether every combination that there can be is among them."""


Run = tuple[int, int]
"""The first of some places that follow each other, and the one after the last."""


def fill_runs(runs: Sequence[Run]) -> int:
    """All places of runs that have none in common."""
    return set_bits(end for _, end in runs) - set_bits(first for first, _ in runs) if runs else 0


class Runs:
    """Runs of places, and what tells of all of them at once which places are in the same one."""

    def __init__(self, runs: Sequence[Run]) -> None:
        longest = max((end - first for first, end in runs), default=1)
        distances = [1 << power for power in range((longest - 1).bit_length())]
        self._within = [(far, fill_runs([(at, end - far) for at, end in runs if end - at > far])) for far in distances]

    def list_below(self, places: int) -> int:
        """All places below some, in their runs."""
        found = places >> 1 & self._within[0][1] if self._within else 0
        for distance, within in self._within:
            found |= found >> distance & within
        return found

    def list_whole(self, places: int) -> int:
        """The whole runs of some places."""
        places |= self.list_below(places)
        for distance, within in self._within:
            places |= (places & within) << distance
        return places


class Automaton:
    """Follows all patterns through a text at once. A state is a number: bit n says that place n can be reached.

    Args:
        groups: What the texts are told apart by.
        legal: The texts that there can be: those that fit each of these groups.
    """

    def __init__(self, groups: tuple[Group, ...], legal: tuple[Group, ...]) -> None:
        self._next = 0
        self._places: dict[PatternPlace, list[int]] = {}
        self._begins: list[int] = []
        self._unmarked: list[Run] = []  # patterns without a mark
        self._trimmed: list[Run] = []  # those of which the last star that is reached is enough
        self._wild: list[int] = []  # their stars
        self._final: list[Run] = []  # groups that can fit whatever follows
        self._good: list[int] = []  # the places that say so
        self._kept: list[int] = []  # those that are enough then
        self.ends = [self._add_group(group) for group in groups]
        self.legal: list[tuple[int, int]] = []  # all bits of a group, those that say that it fits
        for group in legal:
            first = self._next
            end = self._add_group(group, legal=True)
            self.legal.append(((1 << self._next) - (1 << first), end))
        self._singles = {item: set_bits(places) for item, places in self._places.items()}
        self._stars = set_bits(place for item, places in self._places.items() if item.repeated for place in places)
        self._without_marks = fill_runs(self._unmarked)
        self._patterns, self._stars_of_trimmed = Runs(self._trimmed), set_bits(self._wild)
        self._groups, self._for_good, self._enough = Runs(self._final), set_bits(self._good), set_bits(self._kept)
        self._takes: dict[str, tuple[int, int]] = {}
        self.start = self._settle(set_bits(self._begins))
        self._way: list[int] = [self.start]  # the states that the text before went through
        self._text = ""
        self.alphabet = self._list_alphabet()

    def _add_group(self, group: Group, legal: bool = False) -> int:
        """Gives a group its places; returns the bits that say that it fits."""
        ends: list[int] = []
        first, good, kept, kept_is_unmarked = self._next, len(self._good), -1, False
        for items in group:
            base, end = self._next, self._next + len(items)
            for place, item in enumerate(items, base):
                self._places.setdefault(item, []).append(place)
            self._begins.append(base)
            ends.append(end)
            is_unmarked = not any(item.characters & MARKS and not item.others for item in items)
            if is_unmarked:
                self._unmarked.append((base, end + 1))
            stars = [item for item in items if item.repeated]
            if stars and not legal and all(item.others for item in stars):
                self._trimmed.append((base, end + 1))
                self._wild += [place for place, item in enumerate(items, base) if item.repeated]
                if items[-1] == ANY_ITEMS:
                    self._good.append(end - 1)
                    if not kept_is_unmarked:
                        kept, kept_is_unmarked = end - 1, is_unmarked
            self._next = end + 1
        if len(self._good) > good:
            self._final.append((first, self._next))
            self._kept += [kept, kept + 1]
        return set_bits(ends)

    def _list_alphabet(self) -> list[str]:
        """Characters that represent all: each that a pattern names, and one for all others."""
        named: set[str] = set()
        kinds = []
        for item in self._singles:
            if len(item.characters) > 4 and not item.others:
                kinds.append(item)
            else:
                named |= item.characters
                kinds += [item] if item.others else []
        alike: dict[tuple[bool, ...], str] = {}
        letters = (one for one in map(chr, OTHER_LETTERS) if one.isalpha() and one == one.lower() and one not in named)
        for character in (*PREFERRED, *string.punctuation, " ", *islice(letters, 1)):
            if character not in named:
                alike.setdefault(tuple(item.takes(character) for item in kinds), character)
        return [*alike.values(), *sorted(named, key=lambda character: (character.isupper(), character))]

    def _read(self, character: str) -> tuple[int, int]:
        """The places that a character leaves for the next one, and those where it stays."""
        if character not in self._takes:
            single = repeated = 0
            for item, places in self._singles.items():
                if item.takes(character):
                    single, repeated = (single, repeated | places) if item.repeated else (single | places, repeated)
            if character in MARKS:
                repeated |= self._without_marks
            self._takes[character] = single, repeated
        return self._takes[character]

    def _settle(self, state: int) -> int:
        """Adds the places after stars that can be passed, and drops what makes no difference after a star."""
        reached = (state & self._stars) << 1 & ~state
        while reached:
            state |= reached
            reached = (reached & self._stars) << 1 & ~state
        if stars := state & self._stars_of_trimmed:
            state ^= state & self._patterns.list_below(stars)
        if fitting := state & self._for_good:
            whole = self._groups.list_whole(fitting)
            state = state & ~whole | self._enough & whole
        return state

    def follow(self, text: str) -> Steps[int]:
        """The state after a text, in steps of one character. How it begins like the one before isn't followed again."""
        begin = len(commonprefix((text, self._text)))
        del self._way[begin + 1 :]
        self._text, state = text[:begin], self._way[begin]
        for character in text[begin:]:
            yield
            single, repeated = self._read(character)
            state = self._settle((state & single) << 1 | state & repeated)
            if len(self._text) < MOST_REMEMBERED:
                self._text += character
                self._way.append(state)
        return state

    def vector(self, state: int) -> tuple[bool, ...] | None:
        """Which groups fit; None where the text is not legal."""
        if not all(state & end for _, end in self.legal):
            return None
        return tuple([bool(state & end) for end in self.ends])

    def put_in(
        self, values: Iterable[str], found: Mapping[tuple[bool, ...], str]
    ) -> Steps[dict[tuple[bool, ...], str]]:
        """The same texts with the first of these values at the marks that changes nothing about what fits."""
        better = dict(found)
        for vector, text in found.items():
            before, after = text.partition(BEGIN)[0], text.partition(END)[2]
            for value in values:
                changed = f"{before}{BEGIN}{value}{END}{after}"
                if self.vector((yield from self.follow(changed))) == vector:
                    better[vector] = changed
                    break
        return better

    def search(self, seeds: Iterable[str]) -> Steps[SearchResult]:
        """A text for each combination of groups, in steps of one character, or of one state."""
        found: dict[tuple[bool, ...], str] = {}
        for text in seeds:
            if (vector := self.vector((yield from self.follow(text)))) is not None:
                found.setdefault(vector, text)
        takes = [(character, *self._read(character)) for character in self.alphabet]
        came: dict[int, tuple[int, str]] = {self.start: (0, "")}
        waiting = deque([self.start])
        while waiting:
            yield
            state = waiting.popleft()
            vector = self.vector(state)
            if vector is not None and vector not in found:
                found[vector] = self._trace(state, came)
            seen = set()
            for character, single, repeated in takes:
                raw = (state & single) << 1 | state & repeated
                if raw in seen:
                    continue
                seen.add(raw)
                if not all([raw & bits for bits, _ in self.legal]):
                    continue
                after = self._settle(raw)
                if after not in came:
                    came[after] = state, character
                    waiting.append(after)
            if len(came) > MOST_STATES:
                return SearchResult(found, False)
        return SearchResult(found, True)

    def _trace(self, state: int, came: Mapping[int, tuple[int, str]]) -> str:
        characters = []
        while state != self.start:
            state, character = came[state]
            characters.append(character)
        return "".join(reversed(characters))


@lru_cache(maxsize=4096)
@resumable
def find_texts(
    groups: tuple[Group, ...], *legal: Group, seeds: tuple[str, ...] = (), values: tuple[str, ...] = ()
) -> Steps[SearchResult]:
    """A text for each combination of groups of patterns that a legal text can fit.

    Args:
        groups: The groups; a text fits a group if it fits one of its patterns.
        legal: What a text must fit: each of these groups.
        seeds: Texts to be preferred, the first choice first.
        values: What is to be preferred at the marks, the first choice first.

    Returns:
        The texts, those of the seeds first.
    """
    automaton = Automaton(groups, legal)
    found = yield from automaton.search(seeds)
    return found._replace(texts=(yield from automaton.put_in(values, found.texts))) if values else found
