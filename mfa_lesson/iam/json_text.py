"""JSON as strictly as a policy needs it, and the place in the text where a part of it stands.

Python's own reader keeps the last of two equal keys and accepts NaN; neither may pass silently here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
"""The way from the document to one of its parts: ("Statement", 2, "Effect")."""


class Number(str):
    """A number as it is written; its text is what a condition compares."""


class RepeatedKey(ValueError):
    """One object has the same key twice."""


class NoJson(ValueError):
    """NaN or Infinity, which Python's own reader takes for numbers."""

    def __init__(self, name: str):
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


def _constant(name: str) -> Any:
    raise NoJson(name)


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def places(text: str) -> Iterator[tuple[Path, int]]:
    """Each key of an object and each item of a list in valid JSON, in order: its path and where it begins."""
    path: list[str | int | None] = []  # innermost last; None: the object's next key is still to come
    for token in TOKEN.finditer(text):
        mark = token[0]
        if mark in "]}":
            path.pop()
        elif mark == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else None
        elif mark == ":":
            continue
        else:
            if path and path[-1] is None:
                path[-1] = json.loads(mark)
                yield tuple(path), token.start()
            elif path and isinstance(path[-1], int):
                yield tuple(path), token.start()
            if mark in "{[":
                path.append(None if mark == "{" else 0)


def first(mark: str, text: str) -> int:
    """Where a word first stands outside all texts."""
    return next(token.start() for token in TOKEN.finditer(text) if token[0].startswith(mark))


def first_repeated(text: str) -> tuple[Path, int]:
    """The second of two equal keys in one object: its path and where it begins."""
    seen = set()
    return next((path, start) for path, start in places(text) if path in seen or seen.add(path))


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Both counted from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
