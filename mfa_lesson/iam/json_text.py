"""JSON as strictly as a policy needs it, and the place of each part in the text.

Python's own reader keeps the last of two equal keys and accepts NaN; neither may pass silently here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from mfa_lesson.text import fit

Path = tuple[str | int, ...]
"""The way from the document to one of its parts: ("Statement", 2, "Effect")."""


class Number(str):
    """A number as it is written; its text is what a condition compares."""


class RepeatedKey(ValueError):
    """One object has the same key twice."""


class NoJson(ValueError):
    """NaN or Infinity, which Python's own reader takes for numbers."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not JSON")
        self.name = name


def read(text: str) -> Any:
    """JSON text -> dicts, lists, texts, booleans, None and Numbers.

    Raises json.JSONDecodeError where the text is broken, RepeatedKey, NoJson, and RecursionError where it is nested too
    deeply.
    """
    return json.loads(text, object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=_constant)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(result := dict(pairs)) < len(pairs):
        raise RepeatedKey
    return result


def _constant(name: str) -> NoReturn:
    raise NoJson(name)


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


@dataclass(slots=True)
class Part:
    """The place of a part of a document in its text: a key with its value, an item of a list, or the whole document."""

    path: Path
    start: int
    """Where the key begins, or the value if there is no key."""
    value: int = -1
    """Where the value begins."""
    end: int = -1
    """The place after the value; -1 until the value has been read."""


def scan(text: str) -> Iterator[Part]:
    """Every part of valid JSON in the order of the text, the whole document first. A part's end is known at the end."""
    path: list[str | int | None] = []  # innermost last; None: the object's next key is still to come
    opened: list[Part] = []  # the objects and lists that are not closed yet
    part = Part((), 0)
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark in "]}":
            path.pop()
            opened.pop().end = token.end()
        elif mark == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
        elif path and path[-1] is None:
            path[-1] = json.loads(mark)
            part = Part(tuple(step for step in path if step is not None), token.start())
            yield part
        elif mark != ":":
            if not path or isinstance(path[-1], int):
                part = Part(tuple(step for step in path if step is not None), token.start())
                yield part
            part.value, part.end = token.span()
            if mark in "{[":
                opened.append(part)
                path.append(None if mark == "{" else 0)


class JsonText:
    """The text of a document, and where its parts stand in it: found at the first question, all of them at once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def parts(self) -> dict[Path, Part]:
        """Path → part, in the order of the text."""
        return {part.path: part for part in scan(self.text)}

    def start_of(self, path: Path) -> int:
        """Where a part begins; 0 for one that the text does not have."""
        part = self.parts.get(path)
        return part.start if part else 0

    def slice(self, path: Path) -> str:
        """The text of a part's value."""
        part = self.parts[path]
        return self.text[part.value : part.end]

    def line_and_column(self, position: int) -> tuple[int, int]:
        return line_and_column(self.text, position)


def find_word(mark: str, text: str) -> int:
    """Where a word first appears outside all strings."""
    return next(token.start() for token in TOKEN.finditer(text) if token[0].startswith(mark))


def find_repeated_key(text: str) -> Part:
    """The second of two equal keys in one object."""
    seen: set[Path] = set()
    for part in scan(text):
        if part.path in seen:
            return part
        seen.add(part.path)
    raise ValueError("no key appears twice")


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Both counted from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def format_path(path: Path) -> str:
    """("Statement", 2, "Condition", "aws:x") -> Statement[2].Condition["aws:x"]"""
    steps = (
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if re.fullmatch(r"\w{1,60}", step)
        else f"[{quote_json(step)}]"
        for step in path
    )
    return "".join(steps).removeprefix(".")


def each(values: Any, path: Path) -> Iterable[tuple[Path, Any]]:
    """A value, or the values of a list, with their paths."""
    if type(values) is list:
        return (((*path, number), value) for number, value in enumerate(values))
    return [(path, values)]


def quote_json(value: Any) -> str:
    """A value as JSON has it, so that it can stand in a sentence."""
    return fit(str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=True))
