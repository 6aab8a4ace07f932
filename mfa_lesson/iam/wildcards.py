"""Do these texts fit this pattern? Wildcards against one text or many, in a time that no pattern can blow up.

AWS page: reference_policies_elements_resource.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cached_property, lru_cache, partial
from typing import Final

LONG_TEXT = 200  # characters from which on a text is indexed

SHORTEST_PIECE = 3  # characters of the pieces by which most texts are ruled out at once

RARE = 16  # places of a character that are collected again for each question, so that many characters take no memory


class Wildcard(Enum):
    """The two wildcards."""

    ANY_RUN = "*"
    ANY_CHARACTER = "?"


ANY_RUN: Final = Wildcard.ANY_RUN
ANY_CHARACTER: Final = Wildcard.ANY_CHARACTER

Filled = str | Wildcard
"""A part of a pattern whose variables are filled in: plain text or a wildcard."""


def prepare_match(tokens: Sequence[Filled]) -> Callable[[str], bool]:
    """What tells whether a whole text fits the tokens."""
    if ANY_CHARACTER in tokens:
        return partial(match_tokens, tokens)
    runs = split_runs(tokens)
    return partial(match_runs, runs) if len(runs) > 1 else runs[0].__eq__


def split_runs(tokens: Iterable[Filled]) -> list[str]:
    """The texts between the `*`: one more than there are `*`."""
    runs: list[list[str]] = [[]]
    for token in tokens:
        if isinstance(token, Wildcard):
            runs.append([])
        else:
            runs[-1].append(token)
    return ["".join(run) for run in runs]


def match_runs(runs: Sequence[str], text: str) -> bool:
    """Each run at the first place it fits, the last one at the end: one pass, never a step back."""
    first, *middle, last = runs
    position, end = len(first), len(text) - len(last)
    if position > end or not text.startswith(first) or not text.endswith(last):
        return False
    for run in middle:
        found = text.find(run, position, end)
        if found < 0:
            return False
        position = found + len(run)
    return True


def match_tokens(tokens: Sequence[Filled], text: str) -> bool:
    """Token by token, all places of the text at once: bit n of `reached` says "so far, n characters can be used up"."""
    for token in tokens:
        if isinstance(token, str) and token not in text:
            return False
    everywhere, reached = (2 << len(text)) - 1, 1
    for token in tokens:
        if token is ANY_RUN:
            reached = (reached | -reached) & everywhere  # from the first such place on
        elif token is ANY_CHARACTER:
            reached = reached << 1 & everywhere
        else:
            for character in token:
                reached = (reached & find_places(character, text)) << 1
        if not reached:
            return False
    return bool(reached >> len(text))


@lru_cache(maxsize=4096)
def find_places(character: str, text: str) -> int:
    """The places of a character in a text, as bits; one text meets many patterns."""
    places, place = 0, text.find(character)
    while place >= 0:
        places |= 1 << place
        place = text.find(character, place + 1)
    return places


def set_bits(places: Iterable[int]) -> int:
    """These places as a number: bit n says that place n is among them."""
    places = [*places]
    found = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


class Texts:
    """Some texts, all of which meet a pattern at once.

    A set of places is one whole number. Each text has a bit for each count of its characters that can be used up,
    and above them a bit that is never set in such a set: what is subtracted or shifted there reaches no other text.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.longest = max(map(len, self.texts), default=0)
        self._starts: list[int] = []
        self._named: defaultdict[str, int] = defaultdict(int)  # text -> the texts that are equal to it, as bits
        self.beginning = self._end = self._guards = width = 0
        """The places before the first character of each text, those after its last, and the bits that are never set."""
        for number, text in enumerate(self.texts):
            self._starts.append(width)
            self._named[text] |= 1 << number
            self.beginning |= 1 << width
            self._end |= 1 << width + len(text)
            width += len(text) + 2
            self._guards |= 1 << width - 1
        self._everywhere = ~self._guards
        self._rooms: dict[int, int] = {}
        self._bits: dict[str, int] = {}
        self._values: dict[str, int] = {}
        self._index: defaultdict[str, list[int]] | None = None
        self.known: dict[str, int] = {}
        """What has been found: a pattern without variables -> the numbers of the texts that fit it, as bits."""

    @property
    def all(self) -> int:
        """The numbers of all texts, as bits."""
        return (1 << len(self.texts)) - 1

    def equal_to(self, text: str) -> int:
        """The numbers of the texts that are equal to this one, as bits."""
        return self._named.get(text, 0)

    @cached_property
    def _pieces(self) -> set[str]:
        """All pieces of the texts that have three characters or fewer."""
        return {
            text[place : place + length]
            for text in self.texts
            for length in range(1, SHORTEST_PIECE + 1)
            for place in range(len(text) - length + 1)
        }

    def may_have(self, text: str) -> bool:
        """Whether the beginning and the end of a text are in one of the texts; if not, the whole is in none."""
        return text[:SHORTEST_PIECE] in self._pieces and text[-SHORTEST_PIECE:] in self._pieces

    def use_run(self, reached: int) -> int:
        """The places that can be reached by any run of characters: each text's first such place and all after it."""
        return (reached | self._guards - reached) & self._everywhere

    def use_characters(self, reached: int, count: int) -> int:
        """The places that can be reached by so many characters, whatever they are."""
        room = self._rooms.get(count)
        if room is None:
            room = 0
            for start, text in zip(self._starts, self.texts, strict=True):
                if len(text) >= count:
                    room |= (1 << len(text) - count + 1) - 1 << start
            self._rooms[count] = room
        return (reached & room) << count

    def use_text(self, reached: int, text: str) -> int:
        """The places that can be reached by this text, character by character."""
        for character in text:
            reached = (reached & self._places(character)) << 1
            if not reached:
                return 0
        return reached

    def use_value(self, reached: int, value: str) -> int:
        """Like use_text, for a text that comes again and again: its places are found once."""
        places = self._values.get(value)
        if places is None:
            places = self._everywhere
            for number, character in enumerate(value):
                places &= self._places(character) >> number
                if not places:
                    break
            self._values[value] = places
        return (reached & places) << len(value)

    def list_finished(self, reached: int) -> int:
        """The numbers of the texts whose last place is reached, as bits."""
        done = reached & self._end
        if not done:
            return 0
        numbers = 0
        for number, (start, text) in enumerate(zip(self._starts, self.texts, strict=True)):
            if done >> start + len(text) & 1:
                numbers |= 1 << number
        return numbers

    def _places(self, character: str) -> int:
        """The places of a character in all texts, as bits."""
        if (bits := self._bits.get(character)) is not None:
            return bits
        if self._index is None:
            self._index = defaultdict(list)
            for start, text in zip(self._starts, self.texts, strict=True):
                for place, found in enumerate(text, start):
                    self._index[found].append(place)
        places = self._index.get(character, [])
        if len(places) <= RARE:
            return sum(1 << place for place in places)
        return self._bits.setdefault(character, set_bits(places))


@lru_cache(maxsize=16)
def index_texts(*texts: str) -> Texts:
    """Texts by their text: one request meets many patterns."""
    return Texts(texts)
