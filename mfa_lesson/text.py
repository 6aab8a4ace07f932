"""Small words that many sentences need: how many, lists, and what somebody wrote."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

LONGEST_QUOTED = 80  # characters of a value in a sentence

_WRITER = reprlib.Repr()
_WRITER.maxstring = _WRITER.maxother = LONGEST_QUOTED


def format_count(number: int, noun: str) -> str:
    """ "1 request", "2,223 requests"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def join_words(words: Iterable[str], joined: str = "and") -> str:
    """ "a, b and c"; "" of none."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} {joined} {last}" if first else last


def join_names(names: Iterable[str]) -> str:
    """ "a, b and c", and "a, only b; and c" where a name has a comma of its own."""
    *first, last = [*names] or [""]
    if any("," in name for name in (*first, last)):
        return f"{'; '.join(first)}; and {last}" if first else last
    return join_words([*first, last])


def fit(text: str) -> str:
    """A text as it can stand in a sentence: of a long one the beginning, and how long it is."""
    if len(text) <= LONGEST_QUOTED:
        return text
    return f"{text[: LONGEST_QUOTED - 30]}… ({format_count(len(text), 'character')})"


def tick(text: str) -> str:
    """A text in `code ticks`, one more than it has itself."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"


def list_code(words: Iterable[str], joined: str = "and") -> str:
    """ "`a`, `b` and `c`"."""
    return join_words([f"`{word}`" for word in words], joined)


def quote(value: Any) -> str:
    """Any value as Python writes it, in one line, so that it can stand in a sentence."""
    try:
        return fit(repr(value) if type(value) is str else " ".join(_WRITER.repr(value).split()))
    except ValueError:  # Python writes out no whole number of more than 4,300 digits
        return "a number of very many digits"


def replace_half_characters(text: str) -> str:
    """A text with a question mark for each half of a two-part character, which can stand in no file and on no page."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True)
class Reason:
    """Why something is so, as data: a code, and what its sentence needs. The wording modules have the sentences."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)


Sentences = Mapping[str, str | Callable[..., str]]
"""Code → its sentence, with {parameters} in it, or a function of the parameters where it takes more than filling in."""


def sentence_for(reason: Reason, sentences: Sentences) -> str:
    """The sentence for a reason. Raises KeyError for a code without one."""
    sentence = sentences[reason.code]
    return sentence.format(**reason.parameters) if isinstance(sentence, str) else sentence(**reason.parameters)


class Say(Protocol):
    """The words for a reason, or for a code and its parameters. Raises KeyError for a code without a sentence."""

    def __call__(self, what: Reason | str, /, **parameters: Any) -> str: ...


def make_say(sentences: Sentences) -> Say:
    """The `say` of a wording module."""

    def say(what: Reason | str, /, **parameters: Any) -> str:
        return sentence_for(Reason(what, parameters) if isinstance(what, str) else what, sentences)

    return say
