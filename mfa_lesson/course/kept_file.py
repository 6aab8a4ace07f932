"""A small file that several kernels read and change at once, and that outlives a crash."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir

if sys.platform != "emscripten":
    from filelock import FileLock

FOLDER_VARIABLE = "MFA_LESSON_DATA"

LOCK = "progress.lock"

TEMPORARY = "progress-*.tmp"

LOCK_SECONDS = 2.0

NOTES = {
    "unsaved": "Your {what} cannot be kept on this disk. The lesson goes on; what you do here is known until this "
    "notebook’s kernel stops.",
    "broken": "The file with your {what} could not be read. It was kept as {aside}, and a new one begun.",
    "partly": "Part of the file with your {what} could not be read. All of it was kept as {aside}; the rest counts.",
    "unreadable": "The file with your {what} cannot be read. The lesson goes on as if there were none.",
}

Change = Callable[[dict[str, Any]], None]

_unsaved: dict[Path, list[Change]] = {}
"""What could not be written, by file."""

_set_aside: dict[Path, str] = {}
"""The files of which a copy was put aside -> what was wrong: "broken" or "partly"."""


class KeptFile:
    """A small JSON file that several notebooks read and change. Raises nothing."""

    def __init__(
        self,
        name: str,
        empty: Callable[[], dict[str, Any]],
        understood: Callable[[Any], dict[str, Any]],
        folder: str | Path | None = None,
        what: str = "progress",
    ):
        """In: the file's name; what it says when there is none; what it says, checked (ValueError where it is not such
        a file); the folder, by default the one in MFA_LESSON_DATA, else the learner's own data folder; what the learner
        calls that which is in it.
        """
        self.folder = Path(folder) if folder else data_folder()
        self.file = self.folder / name
        self.set_aside = self.folder / f"{self.file.stem}.broken.json"
        self._empty, self._understood, self._what = empty, understood, what

    @property
    def saved(self) -> bool:
        """Whether all that was changed could be kept."""
        return self.file not in _unsaved

    @property
    def trouble(self) -> str:
        """A sentence where something could not be kept, or was put aside; else nothing."""
        return self._sentence(_set_aside.get(self.file, "") if self.saved else "unsaved")

    @property
    def note(self) -> str:
        """The same, and a sentence where the file cannot be read."""
        return self.trouble or self._sentence("unreadable" if self.read()[1] in ("broken", "unreadable") else "")

    def _sentence(self, wrong: str) -> str:
        return NOTES[wrong].format(what=self._what, aside=self.set_aside.name) if wrong else ""

    def read(self) -> tuple[dict[str, Any], str]:
        """What is known, and what is wrong with the file: "", "broken", "partly" or "unreadable"."""
        data, wrong = self._empty(), ""
        try:
            said = json.loads(self.file.read_text(encoding="utf-8"))
            data = self._understood(said)
            wrong = "" if data == said else "partly"
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (ValueError, RecursionError):
            wrong = "broken"
        except OSError:
            wrong = "unreadable"
        for change in _unsaved.get(self.file, ()):
            change(data)
        return data, wrong

    def change(self, change: Change) -> None:
        """Changes what is known and keeps it: in the file, or where that cannot be, in memory."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with hold_lock(self.folder / LOCK) as alone:
                data, wrong = self.read()
                change(data)
                if wrong == "unreadable":
                    raise OSError("what cannot be read is not written over")
                if wrong:
                    shutil.copyfile(self.file, self.set_aside)
                    _set_aside[self.file] = wrong
                if alone:
                    clear_away(self.folder)
                write(self.file, data)
                _unsaved.pop(self.file, None)
        except OSError:
            _unsaved.setdefault(self.file, []).append(change)

    def forget(self) -> None:
        """Begins anew."""
        _unsaved.pop(self.file, None)
        _set_aside.pop(self.file, None)
        self.change(lambda data: data.update(self._empty()))


def data_folder() -> Path:
    """The folder named in MFA_LESSON_DATA, else the learner's own data folder on this system."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    return Path(user_data_dir("mfa_lesson", appauthor=False))


def write(file: Path, data: dict[str, Any]) -> None:
    """Replaces the file in one step; a crash leaves the old one or the new one. Raises OSError."""
    temporary = file.with_name(TEMPORARY.replace("*", str(os.getpid())))
    try:
        with temporary.open("w", encoding="utf-8", errors="replace") as stream:
            json.dump(data, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, file)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    with suppress(OSError, AttributeError):  # Windows opens no folders
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clear_away(folder: Path) -> None:
    """Removes what a killed process left behind. Only for the one who holds the lock."""
    for left in folder.glob(TEMPORARY):
        with suppress(OSError):
            left.unlink()


@contextmanager
def hold_lock(file: Path) -> Iterator[bool]:
    """Keeps other notebooks from writing meanwhile. Yields whether that worked; nobody waits for a lock for long."""
    if sys.platform == "emscripten":  # a browser has no locks, and filelock would wait for dead kernels there
        yield False
        return
    lock = FileLock(file, fallback_to_soft=False)
    try:
        lock.acquire(LOCK_SECONDS, poll_interval=0.01)
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
