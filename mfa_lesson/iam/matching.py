"""Wildcards and policy variables: does this pattern of a policy match that text of a request?

AWS pages: reference_policies_elements_resource, reference_policies_variables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache, partial
from typing import Final, NamedTuple

from .limits import Unusable

Context = Mapping[str, tuple[str, ...]]
"""What a request brings along: name of the context key, in lower case -> its values."""


class Wildcard(Enum):
    """The two wildcards."""

    ANY_RUN = "*"
    ANY_CHARACTER = "?"


ANY_RUN: Final = Wildcard.ANY_RUN
ANY_CHARACTER: Final = Wildcard.ANY_CHARACTER


class Variable(NamedTuple):
    """`${key}` or `${key, 'default'}`."""

    key: str
    """As written."""
    default: str | None
    lookup: str
    """The key in lower case: names of context keys ignore case."""

    def value(self, context: Context) -> str | None:
        """The text to put in its place: the key's only value, else the default, else None."""
        values = context.get(self.lookup, ())
        return values[0] if len(values) == 1 else self.default


Filled = str | Wildcard
"""A part of a pattern whose variables are filled in: plain text or a wildcard."""
Token = Filled | Variable


class Pattern:
    """A text with wildcards and variables, taken apart once, so that matching compiles nothing.

    `*` stands for any run of characters, `?` for exactly one, every other character for itself. So does every
    character of a variable's value: a user named `*` is matched by that name alone.
    """

    __slots__ = ("text", "variables", "_fold", "_tokens", "_test")

    def __init__(self, text: str, *, wildcards: bool = True, variables: bool = True, ignore_case: bool = False) -> None:
        self.text = text
        self._fold = ignore_case
        self._tokens = tuple(split_tokens(text.casefold() if ignore_case else text, wildcards, variables))
        self.variables = tuple(token for token in self._tokens if isinstance(token, Variable))
        plain = [token for token in self._tokens if not isinstance(token, Variable)]
        self._test = None if self.variables else choose_matcher(plain)

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its texts, wildcards and variables, in order."""
        return self._tokens

    @property
    def is_text(self) -> bool:
        """Whether it has neither wildcards nor variables."""
        return all(type(token) is str for token in self._tokens)

    @property
    def literal_start(self) -> str:
        """The text before the first wildcard or variable; case-fold_case where case is ignored."""
        first = self._tokens[0] if self._tokens else ""
        return first if isinstance(first, str) else ""

    def matches(self, text: str, context: Context) -> bool:
        """Whether the whole text fits; False where a variable has no value (reference_policies_variables)."""
        if self._fold:
            text = fold_case(text)
        if self._test:
            return self._test(text)
        tokens = self.fill_variables(context, len(text))
        return tokens is not None and choose_matcher(tokens)(text)

    def fill_variables(self, context: Context, longest: float = float("inf")) -> list[Filled] | None:
        """The tokens with each variable replaced by its value.

        None where one has no value, or where the values have more characters in all than the longest text to fit.
        """
        tokens: list[Filled] = []
        length = 0
        for token in self._tokens:
            if not isinstance(token, Variable):
                tokens.append(token)
                continue
            value = token.value(context)
            if value is None:
                return None
            if self._fold:
                value = value.casefold()
            length += len(value)
            if length > longest:
                return None
            tokens.append(value)
        return tokens


VARIABLE = re.compile(r"(?P<key>[^\s,:]+:[^\s,]+)(?:, *'(?P<default>[^']*)')?")

SPECIAL = {  # (wildcards?, variables?) -> what is not plain text
    (True, True): re.compile(r"(\$\{[^}]*\}?|[*?])"),
    (True, False): re.compile(r"([*?])"),
    (False, True): re.compile(r"(\$\{[^}]*\}?)"),
    (False, False): re.compile(r"((?!))"),
}


def split_tokens(text: str, wildcards: bool, variables: bool) -> list[Token]:
    """A pattern's text -> texts, wildcards and variables, in order. Unusable says which variable is broken."""
    tokens: list[Token] = []
    for number, piece in enumerate(SPECIAL[wildcards, variables].split(text)):
        token = read_special(piece) if number % 2 else piece
        if isinstance(token, str) and tokens and isinstance(tokens[-1], str):
            tokens[-1] += token
        elif token != "":
            tokens.append(token)
    return tokens


def read_special(piece: str) -> Token:
    """`*`, `?` or `${…}` -> its token; `${*}`, `${?}` and `${$}` are the characters themselves."""
    if piece == "*":
        return ANY_RUN
    if piece == "?":
        return ANY_CHARACTER
    if not piece.endswith("}"):
        raise Unusable("variable-open", text=piece)
    inside = piece[2:-1]
    if inside in ("*", "?", "$"):
        return inside
    if not (variable := VARIABLE.fullmatch(inside)):
        raise Unusable("variable", text=piece)
    return Variable(variable["key"], variable["default"], variable["key"].lower())


def choose_matcher(tokens: Sequence[Filled]) -> Callable[[str], bool]:
    """What tells whether a text fits, as simply as the wildcards allow."""
    if ANY_CHARACTER in tokens:
        return partial(match_tokens, tuple(tokens))
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


def match_runs(runs: list[str], text: str) -> bool:
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


def match_tokens(tokens: Iterable[Filled], text: str) -> bool:
    """Token by token, all places of the text at once: bit n of `reached` says "so far, n characters can be used up"."""
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


fold_case = lru_cache(maxsize=8)(str.casefold)


class ArnPattern:
    """`*`, or an ARN whose six parts may hold wildcards and variables.

    A wildcard stays within its part; in the last part, which may hold `:` and `/` itself, it spans those too.
    In a Resource element (`resource=True`) variables may stand in the last part only.
    """

    __slots__ = ("text", "parts", "_start", "_rest")

    def __init__(self, text: str, *, variables: bool = True, resource: bool = False) -> None:
        self.text = text
        pieces = split_arn(text) if variables else text.split(":", 5)
        if text == "*":
            pieces = []
        elif len(pieces) < 6 or pieces[0] != "arn":
            raise Unusable("arn", text=text)
        self.parts = [Pattern(piece, variables=variables) for piece in pieces]
        if resource and any(part.variables for part in self.parts[:5]):
            raise Unusable("variable-too-early", text=text)
        fixed = [part.is_text for part in self.parts]
        length = fixed.index(False) if False in fixed else len(fixed)
        self._start = tuple(part.literal_start for part in self.parts[:length])
        self._rest = [(place, self.parts[place]) for place in range(length, len(pieces)) if pieces[place] != "*"]

    def __repr__(self) -> str:
        return f"ArnPattern({self.text!r})"

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(variable for part in self.parts for variable in part.variables)

    def matches(self, arn: tuple[str, ...], context: Context) -> bool:
        """Whether the ARN, given as its six parts, fits; the `*` of a request without a resource is given as ()."""
        if len(arn) != len(self.parts):
            return not self.parts
        if arn[: len(self._start)] != self._start:
            return False
        for place, part in self._rest:
            if not part.matches(arn[place], context):
                return False
        return True


def has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


PART = re.compile(r"(?:\$\{[^}]*(?:\}|$)|[^:])*")


def split_arn(text: str) -> list[str]:
    """An ARN that may hold variables -> its first five parts and the rest; no variable is cut at its colon."""
    pieces: list[str] = []
    start = 0
    while len(pieces) < 5 and (part := PART.match(text, start)) and part.end() < len(text):
        pieces.append(part[0])
        start = part.end() + 1
    return [*pieces, text[start:]]


def read_arn(arn: str) -> tuple[str, ...] | None:
    """The six parts of an ARN; None where it has fewer."""
    parts = tuple(arn.split(":", 5))
    return parts if len(parts) == 6 and parts[0] == "arn" else None
