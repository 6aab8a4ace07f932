"""The Unix users that learners are: made when somebody comes in for the first time, and removed with the room.

Their numbers are far above those that a system gives out by itself, and a room keeps them, so that no file of a
learner ever belongs to somebody else. Which learner is which user is in a file that only the hub can read.
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing.connection
import os
import pwd
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workshop.hub.isolation import Person, can_mount, find_barrier
from workshop.hub.processes import write_whole
from workshop.hub.room import RoomError

FILE = "people.json"
PREFIX = "mfal-"
LONGEST = 30
"""Of a user's name; Linux takes 32 characters."""
MOST = 1000
"""Learners in one room."""
HIGH = 1_000_000_000
LOW = range(20_000, 60_000, MOST)
"""Where a container has no numbers as high."""
CAPABILITIES = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "KILL": 5, "SETGID": 6, "SETUID": 7}


def why_not_apart(needed: Iterable[Path] = ()) -> str:
    """Why learners can't be Unix users of their own here, as the end of a sentence; "" where they can.

    In: the folders that their programs need. Where root can't give learners their own view of the machine, as in most
    containers, everybody must be able to get there.
    """
    if os.geteuid() != 0:
        return "only root can make users"
    status = Path("/proc/self/status").read_text(encoding="ascii")
    effective = int(re.search(r"^CapEff:\s*([0-9a-f]+)", status, re.MULTILINE)[1], 16)  # type: ignore[index]
    if missing := [name for name, bit in CAPABILITIES.items() if not effective >> bit & 1]:
        return f"root may not do everything in this container (missing: {', '.join(missing)})"
    if not (shutil.which("useradd") and shutil.which("userdel")):
        return "useradd and userdel are not installed"
    if multiprocessing.connection.arbitrary_address("AF_UNIX").startswith("\0"):
        return "this Python lets every user of the machine start processes as root (CVE-2022-42919); update it"
    if not can_mount():
        for path in needed:
            if barrier := find_barrier(path):
                return f"learners can't enter {barrier}, and their programs need {path}; choose a folder elsewhere"
    return ""


def fold(name: str) -> str:
    """ "zoë-müller" -> "zoe-muller", "小明" -> "": what Unix takes as a user's name."""
    text = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return re.sub(r"[^a-z0-9]+", "-", text.encode("ascii", "ignore").decode()).strip("-")


class People:
    """Who of a room is which Unix user. All methods are root's."""

    def __init__(self, folder: Path):
        self.folder, self.file = folder, folder / FILE

    def read(self) -> dict[str, Person]:
        """The learner's name -> the user."""
        if not self.file.exists():
            return {}
        kept = json.loads(self.file.read_text(encoding="utf-8"))["people"]
        return {learner: Person(*one) for learner, one in kept.items()}

    @property
    def numbers(self) -> range:
        """All numbers that users of this room can have; none before the first."""
        if not self.file.exists():
            return range(0)
        first = json.loads(self.file.read_text(encoding="utf-8"))["first"]
        return range(first, first + MOST)

    def admit(self, learner: str) -> Person:
        """The user that a learner is, made where it is missing. Raises RoomError."""
        with self.locked():
            people = self.read()
            first = self.numbers.start if self.numbers else find_numbers()
            person = people.get(learner)
            if not person:
                if len(people) >= MOST:
                    raise RoomError(f"A room has {MOST} learners at most.")
                person = Person(free_name(fold(learner), {one.name for one in people.values()}), first + len(people))
                kept = {**people, learner: person}
                write_whole(self.file, json.dumps({"first": first, "people": kept}, indent=2))
            make_user(person)
        return person

    def remove_users(self) -> None:
        """Removes all users of the room. Their files stay, and belong to numbers that nobody is given."""
        for person in self.read().values():
            if (there := find_user(person.name)) and there.pw_uid == person.uid:
                subprocess.run(["userdel", person.name], check=False, capture_output=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        lock = os.open(self.file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def make_own_folder(place: Path, person: Person) -> Path:
    """A folder in one of root's that is this person's own: nobody else can enter it. Made where it is missing."""
    own = place / person.name
    own.mkdir(mode=0o700, exist_ok=True)
    os.chown(own, person.uid, person.uid, follow_symlinks=False)
    return own


def find_user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def free_name(folded: str, taken: set[str]) -> str:
    """ "zoe" -> "mfal-zoe", or "mfal-zoe-2" where that is another learner's, in this room or in another."""
    base, number = f"{PREFIX}{folded or 'learner'}"[: LONGEST - 5].rstrip("-"), 1
    name = base
    while name in taken or find_user(name):
        number += 1
        name = f"{base}-{number}"
    return name


def find_numbers() -> int:
    """The first of so many numbers that nobody has, and that this machine or container has at all. Raises RoomError."""
    used = {entry.pw_uid for entry in pwd.getpwall()}
    start = HIGH + int.from_bytes(os.urandom(2), "big") * MOST
    for first in [*range(start, start + 50 * MOST, MOST), *LOW]:
        mapped = is_mapped(first, "uid") and is_mapped(first, "gid")
        if mapped and not used.intersection(range(first, first + MOST)):
            return first
    raise RoomError(f"There are not {MOST} numbers left for users on this machine.")


def is_mapped(first: int, which: str) -> bool:
    """Whether this container has these numbers of users or groups."""
    for line in Path(f"/proc/self/{which}_map").read_text(encoding="ascii").splitlines():
        start, _, length = map(int, line.split())
        if start <= first and first + MOST <= start + length:
            return True
    return False


def make_user(person: Person) -> None:
    """Makes the user: without a password, a shell, or a home that a login could use. Raises RoomError."""
    if there := find_user(person.name):
        if there.pw_uid != person.uid:
            raise RoomError(f"The user {person.name} is not of this room. Remove it: userdel {person.name}")
        return
    options = ["--no-log-init", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    group = ["groupadd", "--gid", str(person.uid), person.name]
    user = ["useradd", *options, "--uid", str(person.uid), "--gid", str(person.uid), person.name]
    for command in (group, user):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode and not (command is group and done.returncode in (4, 9)):  # there already
            raise RoomError(f"The user {person.name} could not be made: {done.stderr.strip()}")
