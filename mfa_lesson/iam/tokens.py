"""A text of a policy taken apart: plain text, wildcards, and policy variables; and what ignores case.

AWS pages: reference_policies_elements_resource, reference_policies_variables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from .limits import Unusable
from .wildcards import ANY_CHARACTER, ANY_RUN, Filled

Context = Mapping[str, tuple[str, ...]]
"""What a request brings along: name of the context key, as fold_key gives it -> its values."""


class Variable(NamedTuple):
    """`${key}` or `${key, 'default'}`."""

    key: str
    """As written."""
    default: str | None
    lookup: str
    """The key as it is looked up: names of context keys ignore case."""

    def value(self, context: Context) -> str | None:
        """The text to put in its place: the key's only value, else the default, else None."""
        values = context.get(self.lookup, ())
        return values[0] if len(values) == 1 else self.default


Token = Filled | Variable

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
    return Variable(variable["key"], variable["default"], fold_key(variable["key"]))


@lru_cache(maxsize=64)
def fold_case(text: str) -> str:
    """A text for comparing without regard to case: character by character, so that `ß` is not `ss`.

    `İ`, whose small form is two characters, stays as it is.
    """
    return text.lower() if text.isascii() else "".join(small if len(small := one.lower()) == 1 else one for one in text)


def fold_key(key: str) -> str:
    """The name of a context key as it is looked up: in lower case.

    Before the first slash only A to Z have one, so that no other character makes a key of AWS's out of another one.
    """
    if key.isascii():
        return key.lower()
    name, slash, tag = key.partition("/")
    return "".join(one.lower() if one.isascii() else one for one in name) + slash + fold_case(tag)


def has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text
