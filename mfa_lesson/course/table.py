"""A table of a lesson's TOML file, taken apart key by key, with the place of what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from mfa_lesson.errors import LessonError
from mfa_lesson.text import fit

from .wording import make_lesson_error

T = TypeVar("T")

KIND_NAMES: dict[type, str] = {str: "text", int: "number", bool: "flag", dict: "table"}
"""What a value is called in a reason."""


class Table:
    """A table whose keys are read one by one; what is left at the end is unknown. A default of None: it must be there.

    All that reads raises LessonError.
    """

    def __init__(self, file: str, where: str, values: dict[str, Any]):
        self.file, self.where, self.left = file, where, dict(values)

    def __contains__(self, key: str) -> bool:
        return key in self.left

    def make_error(self, code: str, key: str = "", **parameters: Any) -> LessonError:
        """What is wrong here, or with what is under a key."""
        return make_lesson_error(code, self.file, ".".join(part for part in (self.where, key) if part), **parameters)

    def take(self, key: str, kind: type[T], default: T | None = None, wanted: str = "") -> T:
        """The value under a key, of this kind; the default if there is none."""
        if key not in self.left:
            if default is None:
                raise self.make_error("lesson.missing", missing=key, wanted=wanted or KIND_NAMES[kind])
            return default
        value = self.left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.make_error("lesson.wrong-kind", key, value=value, wanted=wanted or KIND_NAMES[kind])
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key, str, default)
        if value != default and not value.strip():
            raise self.make_error("lesson.empty", key)
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        values = self.take(key, list, None if default is None else list(default), "texts")
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.make_error("lesson.wrong-kind", key, value=value, wanted="text")
        return tuple(values)

    def choice(self, key: str, choices: Iterable[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.make_error("lesson.no-choice", key, value=value, choices=list(choices))
        return value

    def tables(self, key: str, at_least: int = 0) -> list[Table]:
        values = self.take(key, list, [], "tables")
        if not all(isinstance(value, dict) for value in values):
            raise self.make_error("lesson.wrong-kind", key, value=values, wanted="tables")
        if len(values) < at_least:
            raise self.make_error("lesson.too-few", key, at_least=at_least)
        path = f"{self.where}.{key}" if self.where else key
        return [Table(self.file, f"{path}[{number}]", value) for number, value in enumerate(values)]

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        for name, value in self.take(key, dict, {}).items():
            if not isinstance(value, dict):
                raise self.make_error("lesson.wrong-kind", f"{key}.{name}", value=value, wanted="table")
            yield name, Table(self.file, f"{key}.{name}", value)

    def all_tables(self) -> Iterator[tuple[str, Table]]:
        """All that is left: tables, by their names."""
        for name in list(self.left):
            yield name, Table(self.file, name, self.take(name, dict))

    def label(self, id: str) -> None:
        """Adds an id to the place: "question[0] (own)"."""
        self.where += f" ({fit(id)})"

    def finish(self) -> None:
        """Complains about what nobody took."""
        if self.left:
            raise self.make_error("lesson.unknown-keys", keys=list(self.left))


def read_table(path: Path) -> Table:
    """The table that a whole TOML file is. Raises LessonError."""
    try:
        return Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise make_lesson_error("lesson.no-toml", path.name, says=str(error)) from None
