"""A text for each combination of patterns: one that fits these patterns and none of those.

All patterns are followed through a text at once, character by character, as one automaton. A search in breadth
finds the shortest text for each combination of patterns that any text fits. So what holds of these texts holds of all.

AWS pages: reference_policies_elements_resource, reference_policies_elements_condition_operators.
"""

from __future__ import annotations

import string
from collections import deque
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from mfa_lesson.time_limit import check_time

from .matching import ANY_CHARACTER, ANY_RUN, ArnPattern, Context, Filled, Pattern

BEGIN, END, HOLE = "\x02", "\x03", "\x04"
"""Where a variable's value begins and ends in a text, and the value itself in a pattern: it can be any text."""

MOST_STATES = 2_000

PREFERRED = "xyzwvutsrqponmlkjihgfedcba" + string.ascii_uppercase + string.digits
"""The characters that stand for all those that no pattern names, the first choice first."""


class Item(NamedTuple):
    """A place of a pattern: which characters can stand there."""

    characters: frozenset[str]
    others: bool = False
    """Whether all characters but these are meant."""
    repeated: bool = False
    """Whether any number of them can stand there, or just one."""

    def takes(self, character: str) -> bool:
        return (character in self.characters) != self.others


Items = tuple[Item, ...]
Group = tuple[Items, ...]
"""Patterns that are alternatives."""

MARKS = frozenset((BEGIN, END))
ANY_ITEM, ANY_ITEMS = Item(MARKS, True), Item(MARKS, True, True)
WITHIN = MARKS | {":"}
EVERYTHING: Items = (ANY_ITEMS,)


def spell(text: str, *, ignore_case: bool = False) -> list[Item]:
    """A text that stands for itself."""
    return [Item(frozenset((c.lower(), c.upper()) if ignore_case and c.isascii() else c)) for c in text]


def some(characters: str) -> list[Item]:
    """One or more of these characters."""
    return [Item(frozenset(characters)), Item(frozenset(characters), repeated=True)]


def read_tokens(tokens: Iterable[Filled], ignore_case: bool = False, within: bool = False) -> list[Item]:
    """The items of a pattern whose variables are filled in; `within` a part of an ARN no `:` fits a wildcard."""
    other = WITHIN if within else MARKS
    items: list[Item] = []
    for token in tokens:
        if token is ANY_CHARACTER:
            items.append(Item(other, True))
        elif token is ANY_RUN:
            items.append(Item(other, True, True))
        elif isinstance(token, str):
            for piece in token.split(HOLE):
                items += [*spell(piece, ignore_case=ignore_case), ANY_ITEMS]
            items.pop()
    return [item for place, item in enumerate(items) if not (item.repeated and items[place - 1 : place] == [item])]


def read_pattern(pattern: Pattern | ArnPattern, context: Context) -> Items | None:
    """The items of a pattern in a context; None where a variable has no value, so that nothing fits."""
    if isinstance(pattern, Pattern):
        tokens = pattern.fill_variables(context)
        return None if tokens is None else tuple(read_tokens(tokens, pattern.ignores_case))
    if not pattern.parts:
        return EVERYTHING
    items: list[Item] = []
    for place, part in enumerate(pattern.parts):
        tokens = part.fill_variables(context)
        if tokens is None or (place < 5 and any(":" in token for token in tokens if isinstance(token, str))):
            return None
        items += [*(spell(":") if place else ()), *read_tokens(tokens, within=place < 5)]
    return tuple(items)


class Found(NamedTuple):
    """What a search found."""

    texts: Mapping[tuple[bool, ...], str]
    """Which groups fit → a text that they fit and that no other group fits."""
    complete: bool
    """Whether every combination that there can be is among them."""


class Automaton:
    """Follows all patterns through a text at once. A state is a number: bit n says that place n can be reached.

    Args:
        groups: What the texts are told apart by.
        legal: The texts that there can be: those that fit each of these groups.
    """

    def __init__(self, groups: tuple[Group, ...], legal: tuple[Group, ...]) -> None:
        self.stars = self.start = 0
        self._singles: dict[Item, int] = {}
        self._unmarked = 0
        self._takes: dict[str, tuple[int, int]] = {}
        self._trimmed: list[tuple[int, int]] = []  # for patterns with a star: all their bits, those of their stars
        self._for_good: list[tuple[int, int, int]] = []  # for groups: all bits, bits for good, what to keep then
        self._next = 0
        self.ends = [self._add_group(group) for group in groups]
        self.legal: list[tuple[int, int]] = []  # all bits of a group, those that say that it fits
        for group in legal:
            first = self._next
            end = self._add_group(group, legal=True)
            self.legal.append(((1 << self._next) - (1 << first), end))
        self.start = self._settle(self.start)
        self.alphabet = self._list_alphabet()

    def _add_group(self, group: Group, legal: bool = False) -> int:
        """Gives a group its places; returns the bits that say that it fits."""
        ends = for_good = kept = 0
        first = self._next
        for items in group:
            base, whole = self._next, ((2 << len(items)) - 1) << self._next
            self.start |= 1 << base
            stars = 0
            for place, item in enumerate(items):
                self._singles[item] = self._singles.get(item, 0) | 1 << base + place
                stars |= (1 << base + place) if item.repeated else 0
            self.stars |= stars
            ends |= 1 << base + len(items)
            marked = any(item.characters & MARKS and not item.others for item in items)
            self._unmarked |= 0 if marked else whole
            wild = stars if not legal and all(item.others for item in items if item.repeated) else 0
            if wild:
                self._trimmed.append((whole, wild))
                if items[-1] == ANY_ITEMS:
                    last = 3 << base + len(items) - 1
                    for_good |= last & last >> 1
                    kept = kept if kept & self._unmarked else last
            self._next += len(items) + 1
        if for_good:
            self._for_good.append(((1 << self._next) - (1 << first), for_good, kept))
        return ends

    def _list_alphabet(self) -> list[str]:
        """Characters that stand for all: each that a pattern names, and one for all that are alike to every pattern."""
        named: set[str] = set()
        kinds = []
        for item in self._singles:
            if len(item.characters) > 4 and not item.others:
                kinds.append(item)
            else:
                named |= item.characters
                kinds += [item] if item.others else []
        alike: dict[tuple[bool, ...], str] = {}
        for character in (*PREFERRED, *string.punctuation, " "):
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
                repeated |= self._unmarked
            self._takes[character] = single, repeated
        return self._takes[character]

    def _settle(self, state: int) -> int:
        """Adds the places after stars that can be passed, and drops what makes no difference after a star."""
        reached = (state & self.stars) << 1 & ~state
        while reached:
            state |= reached
            reached = (reached & self.stars) << 1 & ~state
        for whole, stars in self._trimmed:
            if last := state & stars:
                state ^= state & whole & ((1 << last.bit_length() - 1) - 1)
        for whole, for_good, kept in self._for_good:
            if state & for_good:
                state = state & ~whole | kept
        return state

    def follow(self, text: str) -> int:
        state = self.start
        for character in text:
            check_time()
            single, repeated = self._read(character)
            state = self._settle((state & single) << 1 | state & repeated)
        return state

    def vector(self, state: int) -> tuple[bool, ...] | None:
        """Which groups fit; None where the text is not legal."""
        if not all(state & end for _, end in self.legal):
            return None
        return tuple([bool(state & end) for end in self.ends])

    def put_in(self, values: Iterable[str], found: Mapping[tuple[bool, ...], str]) -> dict[tuple[bool, ...], str]:
        """The same texts with the first of these values at the marks that changes nothing about what fits."""
        better = dict(found)
        for vector, text in found.items():
            before, after = text.partition(BEGIN)[0], text.partition(END)[2]
            for value in values:
                changed = f"{before}{BEGIN}{value}{END}{after}"
                if self.vector(self.follow(changed)) == vector:
                    better[vector] = changed
                    break
        return better

    def search(self, seeds: Iterable[str]) -> Found:
        found: dict[tuple[bool, ...], str] = {}
        for text in seeds:
            if (vector := self.vector(self.follow(text))) is not None:
                found.setdefault(vector, text)
        takes = [(character, *self._read(character)) for character in self.alphabet]
        came: dict[int, tuple[int, str]] = {self.start: (0, "")}
        waiting = deque([self.start])
        while waiting:
            check_time()
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
                return Found(found, False)
        return Found(found, True)

    def _trace(self, state: int, came: Mapping[int, tuple[int, str]]) -> str:
        characters = []
        while state != self.start:
            state, character = came[state]
            characters.append(character)
        return "".join(reversed(characters))


@lru_cache(maxsize=4096)
def find_texts(
    groups: tuple[Group, ...], *legal: Group, seeds: tuple[str, ...] = (), values: tuple[str, ...] = ()
) -> Found:
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
    found = automaton.search(seeds)
    return found._replace(texts=automaton.put_in(values, found.texts)) if values else found
