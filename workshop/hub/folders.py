"""How much learners have written in all, and what happens to one who has written too much.

Linux limits one file of a process by itself (RLIMIT_FSIZE). What is in a whole folder only a quota limits, which few
disks have. So we count, name in the trainer's window who has too much, and let the programs of a learner who is apart
write only small files until some of it is deleted. Who wants to can still fill the disk with small files.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from workshop.hub import processes
from workshop.hub.isolation import Person, give_up_root
from workshop.hub.people import People
from workshop.hub.room import MEGABYTE, Settings

MOST_FILES = 100_000
"""In one folder; we count no further."""
SMALL = 2 * MEGABYTE
"""Bytes of a file that can still be written; the largest notebook of the lesson has a sixth of that when it has run."""


def measure(folder: Path) -> tuple[int, int]:
    """The bytes and the number of all files and folders below a folder; links are not followed."""
    size = number = 0
    there = [os.fspath(folder)]
    while there and number < MOST_FILES:  # and no recursion, which folders in folders would exhaust
        with suppress(OSError), os.scandir(there.pop()) as entries:
            for entry in entries:
                number += 1
                with suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    there.append(entry.path)
                if number >= MOST_FILES:
                    break
    return size, number


class Folders:
    """The folders of a room's learners, looked at again and again."""

    def __init__(self, folder: Path, settings: Settings, say: Callable[[str], None]):
        self.folder, self.settings, self.say = folder, settings, say
        self.full: set[str] = set()
        """The names of folders with too much in them."""

    def list_homes(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from (home for home in (self.folder / "learners").iterdir() if home.is_dir())

    def name_largest(self) -> str:
        """A sentence about the learner whose folder is the largest; "" where there are no learners."""
        sizes = {home.name: measure(home)[0] for home in self.list_homes()}
        if not sizes:
            return ""
        name = max(sizes, key=lambda one: sizes[one])
        return f"Of the learners, {name} uses most: {sizes[name] // MEGABYTE} MB."

    def look(self) -> None:
        """Names once who has too much, and limits what they can write; lifts that where it is over."""
        most = self.settings["folder_megabytes"]
        for home in self.list_homes():
            size, number = measure(home)
            too_much = size > most * MEGABYTE or number >= MOST_FILES
            if too_much and home.name not in self.full:
                self.full.add(home.name)
                self.limit(home.name, SMALL)
                self.say(self.describe(home.name, size, number))
            elif home.name in self.full and not too_much:
                self.full.discard(home.name)
                self.limit(home.name, self.settings["file_megabytes"] * MEGABYTE)

    def describe(self, name: str, size: int, number: int) -> str:
        """What the trainer reads of a learner with too much."""
        most = self.settings["folder_megabytes"]
        has = f"{size // MEGABYTE} MB" if size > most * MEGABYTE else f"{number} files or more"
        limited = (
            f" Until then, no file of theirs grows above {SMALL // MEGABYTE} MB." if self.settings["apart"] else ""
        )
        return f"{name} has {has} in their folder, where {most} MB should do. Ask them to delete something.{limited}"

    def limit(self, name: str, size: int) -> None:
        """Sets how large a file of somebody who is apart can get, for all their programs that run now.

        That is the soft limit, which users can set for their own programs: as root we could only with one right more,
        which containers do not give.
        """
        person = {one.name: one for one in People(self.folder).read().values()}.get(name)
        if person:
            limit_as(person, [one.pid for one in processes.list_all() if one.owner == person.uid], size)


def limit_as(person: Person, pids: Iterable[int], size: int) -> None:
    """Sets limits as a user, in a child that runs no other program: one that did could be taken over by that user."""
    if child := os.fork():
        os.waitpid(child, 0)
        return
    try:
        give_up_root(person)
        for pid in pids:
            with suppress(OSError):
                _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))
    finally:
        os._exit(0)
