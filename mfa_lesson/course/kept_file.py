"""A small file that several kernels read and change at once, and that outlives a crash."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_type_hints

from platformdirs import user_data_dir

from mfa_lesson.text import Reason

from .whole_file import FORMAT, read_json, remove_leftovers, write_whole

if sys.platform != "emscripten":
    from filelock import FileLock, SoftFileLock, Timeout

FOLDER_VARIABLE = "MFA_LESSON_DATA"

LOCK = "progress.lock"

SOFT_LOCK = "progress.soft.lock"

LOCK_SECONDS = 2.0

MOST_COPIES = 99
"""Of files that could not be read. After them nothing is written, so that none of them is lost."""

DataChange = Callable[[dict[str, Any]], None]

T = TypeVar("T")

_unsaved: dict[Path, list[DataChange]] = {}
"""What could not be written, by file."""

_set_aside: dict[Path, tuple[str, str]] = {}
"""The files of which a copy was put aside -> what was wrong, "broken" or "partly", and the name of the copy."""


class KeptFile:
    """A small JSON file that several notebooks read and change. Raises nothing."""

    def __init__(
        self,
        name: str,
        empty: dict[str, Any],
        understand: Callable[[dict[str, Any]], dict[str, Any]],
        folder: str | Path | None = None,
        what: str = "progress",
    ):
        """A file with this name, there yet or not, by default in the folder that find_data_folder() finds.

        `empty` is what it says until it is there. `understand` makes a new dict of what is sound in it, and raises
        ValueError if it is no such file. `what` is what the learner calls that which is in it.
        """
        self.folder = Path(folder) if folder else find_data_folder()
        self.file = self.folder / name
        self._empty, self._understand, self._what = empty, understand, what

    @property
    def saved(self) -> bool:
        """Whether all that was changed could be kept."""
        return self.file not in _unsaved

    @property
    def trouble(self) -> Reason | None:
        """Why something could not be kept, or was put aside."""
        return self._explain(*_set_aside.get(self.file, ("", "")) if self.saved else ("unsaved", ""))

    @property
    def problem(self) -> Reason | None:
        """The same, or why the file cannot be read."""
        return self.trouble or self._explain("unreadable" if self.read()[1] in ("broken", "unreadable") else "")

    def _explain(self, wrong: str, aside: str = "") -> Reason | None:
        return Reason(f"kept.{wrong}", {"what": self._what, "aside": aside}) if wrong else None

    def read(self) -> tuple[dict[str, Any], str]:
        """What is known, and what is wrong with the file: "", "broken", "partly" or "unreadable"."""
        data, wrong = self._understand(self._empty), ""
        try:
            said = read_json(self.file)
            data = self._understand(said)
            wrong = "" if {"format": FORMAT, **data} == said else "partly"
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (ValueError, RecursionError):
            wrong = "broken"
        except OSError:
            wrong = "unreadable"
        for change in _unsaved.get(self.file, ()):
            change(data)
        return data, wrong

    def change(self, change: DataChange) -> None:
        """Changes what is known and keeps it: in the file, or where that cannot be, in memory."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with hold_lock(self.folder):
                data, wrong = self.read()
                change(data)
                if wrong == "unreadable":
                    raise OSError("what cannot be read is not written over")
                if wrong:
                    _set_aside[self.file] = wrong, copy_aside(self.file)
                remove_leftovers(self.folder)
                write_whole(self.file, {"format": FORMAT, **data})
                _unsaved.pop(self.file, None)
        except OSError:
            _unsaved.setdefault(self.file, []).append(change)

    def forget(self) -> None:
        """Starts over."""
        _unsaved.pop(self.file, None)
        _set_aside.pop(self.file, None)

        def empty(data: dict[str, Any]) -> None:
            data.clear()
            data.update(self._understand(self._empty))

        self.change(empty)


def find_data_folder() -> Path:
    """The folder named in MFA_LESSON_DATA, else the learner's own data folder on this system."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    return Path(user_data_dir("mfa_lesson", appauthor=False))


def take_part(said: dict[str, Any], key: str, kind: type[T]) -> T:
    """What a file says under a key. Raises ValueError where that is of another kind."""
    value = said.get(key)
    if not isinstance(value, kind):
        raise ValueError(f"it has no {key}")
    return value


def is_record(said: Any, record: type[NamedTuple]) -> bool:
    """Whether this is a dict with the fields of a named tuple, each of its own type."""
    kinds = find_kinds(record)
    return (
        isinstance(said, dict)
        and said.keys() == kinds.keys()
        and all(type(said[key]) is kind for key, kind in kinds.items())
    )


@cache
def find_kinds(record: type[NamedTuple]) -> dict[str, type]:
    return get_type_hints(record)


def copy_aside(file: Path) -> str:
    """Copies a file to a free name beside it, and returns the name. Raises OSError."""
    content = file.read_bytes()
    for number in range(1, MOST_COPIES + 1):
        aside = file.with_name(f"{file.stem}.broken{f'-{number}' if number > 1 else ''}.json")
        try:
            with aside.open("xb") as stream:
                stream.write(content)
            return aside.name
        except FileExistsError:
            if aside.is_file() and aside.read_bytes() == content:
                return aside.name
    raise OSError("there are too many files that could not be read")


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Keeps other notebooks from writing in a folder meanwhile. Raises OSError where that cannot be had.

    If the file system has no locks, a file serves as one; that of a process that has ended is removed.
    """
    if sys.platform == "emscripten":  # it has no locks, and a closed tab would leave its lock file behind
        yield
        return
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(LOCK_SECONDS, poll_interval=0.01)
    except Timeout:
        raise
    except OSError:
        lock = acquire_soft_lock(folder / SOFT_LOCK)
    try:
        yield
    finally:
        lock.release()


def acquire_soft_lock(file: Path) -> SoftFileLock:
    """A file that serves as a lock. Raises OSError.

    A process that is killed before it writes its number into the file leaves it empty, and filelock waits for it
    without end. So a file that stays empty all the time is removed.
    """
    lock, empty = SoftFileLock(file), identify_empty(file)
    try:
        lock.acquire(LOCK_SECONDS, poll_interval=0.01)
    except Timeout:
        if empty is None or identify_empty(file) != empty:
            raise
        file.unlink()
        lock.acquire(LOCK_SECONDS, poll_interval=0.01)
    return lock


def identify_empty(file: Path) -> tuple[int, int] | None:
    """What tells an empty file from all others; None if there is none, or it isn't empty."""
    with suppress(OSError):
        found = file.stat()
        return None if found.st_size else (found.st_ino, found.st_mtime_ns)
    return None
