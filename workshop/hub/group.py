"""The group's picture where learners are apart: each writes into a folder of their own, and the hub gathers the rows.

So a learner has one row, and nobody writes another's. Two learners who share a name are both shown with the names
under which they sign in as well. The hub is root and reads what learners wrote, so it follows no link, opens nothing
but files of theirs, and writes only into a folder that nobody else can write to.
"""

from __future__ import annotations

import json
import os
import stat
import threading
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from workshop.hub.isolation import Person
from workshop.hub.people import People
from workshop.hub.processes import write_whole

LARGEST = 20_000
"""Bytes of a row."""
MOST_FILES = 50
LONGEST_NAME = 40
SECONDS = 5.0


def read_row(folder: Path, person: Person) -> dict[str, Any] | None:
    """The newest row that a learner wrote; None where there is none that can be one."""
    found: list[tuple[float, dict[str, Any]]] = []
    with suppress(OSError):
        place = os.open(folder / person.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for name in [one for one in os.listdir(place) if one.endswith(".json")][:MOST_FILES]:
                with suppress(OSError, ValueError, RecursionError):
                    found.append(read_file(place, name, person))
        finally:
            os.close(place)
    return max(found, key=lambda one: one[0])[1] if found else None


def read_file(place: int, name: str, person: Person) -> tuple[float, dict[str, Any]]:
    """When a file was written, and what is in it. Raises OSError or ValueError where it is not a row of theirs."""
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or (about.st_uid, about.st_nlink) != (person.uid, 1):
            raise ValueError("not a file of theirs")
        said = json.loads(file.read(LARGEST))
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise ValueError("not a row")
    return about.st_mtime, said


def gather(folder: Path, people: dict[str, Person], trainer: str) -> None:
    """Puts each learner's row into the trainer's folder, and takes out those that are gone. Raises OSError."""
    if trainer not in people:
        return
    target = folder / people[trainer].name
    os.chown(target, 0, people[trainer].uid, follow_symlinks=False)
    target.chmod(0o750)
    rows = {name: read_row(folder, person) for name, person in people.items() if name != trainer}
    there = {name: row for name, row in rows.items() if row}
    names = Counter(alike(row["name"]) for row in there.values())
    for name, row in there.items():
        shown = row["name"]
        if names[alike(shown)] > 1:
            shown = f"{shown[: LONGEST_NAME - len(name) - 3]} ({name})"
        file = target / f"{people[name].name}.json"
        write_whole(file, json.dumps({**row, "name": shown}))
        os.chown(file, 0, people[trainer].uid)
        file.chmod(0o640)
    kept = {f"{people[name].name}.json" for name in there}
    for file in target.iterdir():
        if file.name not in kept:
            file.unlink()


def alike(name: str) -> str:
    """What two names have in common that look alike."""
    text = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def start_gathering(folder: Path, trainer: str) -> None:
    """Starts a thread that gathers the rows every few seconds, as long as the hub runs."""

    def work() -> None:
        pause = threading.Event()
        while not pause.wait(SECONDS):
            with suppress(OSError, ValueError):
                gather(folder / "group", People(folder).read(), trainer)

    threading.Thread(target=work, daemon=True).start()
