"""A room's folder: what the hub reads there, what must be free on its disk, and whether the room can be opened."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from pathlib import Path
from typing import Any

from workshop.hub.processes import wait_for, write_whole

PORTS = 3
"""The room's own, and the two after it on which the hub and its proxy talk to each other."""
DATABASE = "jupyterhub.sqlite"
MEGABYTE = 10**6

Settings = dict[str, Any]


class RoomError(RuntimeError):
    """What keeps the room closed, as a sentence."""


def furnish(
    folder: Path,
    port: int,
    password: str | None = None,
    megabytes: int = 1000,
    file_megabytes: int = 200,
    apart: bool = False,
    encrypted: tuple[Path | None, Path | None] = (None, None),
    together_megabytes: int = 2000,
    folder_megabytes: int = 1000,
    open_network: bool = False,
) -> Settings:
    """Makes the folder and writes what the hub reads there. Out: the same. A password once made is kept.

    In: the certificate and its key, where the room's address is to begin with https; what a learner's folder can have;
    where learners are apart, what all programs of one can have of memory, and whether they have the machine's network.

    Raises RoomError where the folder's learners have been one user, and are to be apart now, or the other way round.
    """
    kept = read_settings(folder)
    if kept and kept.get("apart", False) != apart and any((folder / "learners").iterdir()):
        before = "Unix users of their own" if kept.get("apart") else "one user"
        raise RoomError(f"In {folder}, learners are {before}. Choose another folder, or open the room as before.")
    room = {
        "port": port,
        "megabytes": megabytes,
        "file_megabytes": file_megabytes,
        "together_megabytes": together_megabytes,
        "folder_megabytes": folder_megabytes,
        "open_network": open_network,
        "password": password or kept.get("password") or secrets.token_hex(4),
        "trainer_password": kept.get("trainer_password") or secrets.token_hex(16),
        "mark": kept.get("mark") or secrets.token_hex(8),
        "sockets": find_sockets(kept.get("sockets"), apart),
        "apart": apart,
        **{name: str(file.absolute()) for name, file in zip(("certificate", "key"), encrypted, strict=True) if file},
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for place in (folder / "learners", folder / "group", *([folder] if apart else [])):
        place.mkdir(exist_ok=True)
        if apart:
            place.chmod(0o711)  # to be crossed on the way to one's own folder, and not to be listed
    for file in folder.iterdir():
        if file.is_file():
            file.chmod(0o600)
    if room != kept:
        write_whole(folder / "room.json", json.dumps(room, indent=2))
    return room


def read_settings(folder: Path) -> Settings:
    """What was written at the last start; nothing where there was none. Raises RoomError."""
    file = folder / "room.json"
    if not file.exists():
        return {}
    try:
        settings = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RoomError(f"{file} can't be read. Delete it: the room then gets new passwords. ({error})") from error
    return settings if isinstance(settings, dict) else {}


def find_sockets(last: str | None, apart: bool) -> str:
    """The folder of the kernels' sockets: the last one, which kernels that still run use, or a new one.

    Learners who are apart have temporary folders of their own, so theirs is elsewhere.

    It is not in the room's folder, because a socket's path has 107 characters at most.
    """
    try:
        if last and (about := os.lstat(last)).st_uid == os.geteuid() and about.st_mode & 0o170022 == 0o040000:
            return last
    except OSError:
        pass
    made = tempfile.mkdtemp(prefix="mfa-lesson-", dir="/run" if apart else None)
    if apart:
        os.chmod(made, 0o711)
    return made


def scheme_of(room: Settings) -> str:
    """How the room's address begins."""
    return "https" if room.get("certificate") else "http"


def digest_of(room: Settings) -> str:
    """What tells whether a hub was started with these settings."""
    return hashlib.sha256(json.dumps(room, sort_keys=True).encode()).hexdigest()


def free(port: int) -> bool:
    """Whether nobody listens on this port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def check_ports(first: int, seconds: float = 0) -> None:
    """Raises RoomError where somebody else uses one of the room's ports, and still does after some seconds."""
    for port in range(first, first + PORTS):
        if not wait_for(partial(free, port), seconds):
            raise RoomError(f"Port {port} is in use. Choose another with --port.")


def megabytes_free(folder: Path) -> int:
    """What is free on the disk of a folder, for the user who runs this."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // MEGABYTE


def check_disk(folder: Path, least: int) -> None:
    """Raises RoomError where there is less free than so many megabytes."""
    if (there := megabytes_free(folder)) < least:
        raise RoomError(
            f"Only {there} MB are free on the disk of {folder}, and the room needs {least} MB. Delete something there, "
            "choose another folder, or ask for less with --free-megabytes."
        )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps a second start.py out. Linux forgets the lock with the process that has it. Raises RoomError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError:
            raise RoomError(
                f"The room in {folder} is open already: start.py runs for it (process {file.read() or 'unknown'}). "
                "Close it there with Ctrl+C, or choose another folder and another --port."
            ) from None
        # Written over and not anew, which works on a full disk as well.
        file.write(f"{os.getpid():<10}")
        file.flush()
        yield


def set_broken_database_aside(folder: Path) -> str:
    """Moves a database that can't be read out of the hub's way. Out: a sentence about it, or "".

    The hub keeps there who is signed in and which servers run. Learners' work is not in it.
    """
    file = folder / DATABASE
    if not file.exists():
        return ""
    try:
        with closing(sqlite3.connect(file)) as database:
            if database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return ""
    except sqlite3.OperationalError:
        return ""  # locked, or on a full disk: nothing is wrong with what is in it
    except sqlite3.DatabaseError:
        pass
    os.replace(file, file.with_suffix(".broken"))
    (folder / f"{DATABASE}-journal").unlink(missing_ok=True)
    return "The hub's database was damaged and has been set aside. Everybody signs in again and finds their notebooks."


def list_servers(folder: Path) -> dict[int, str]:
    """The learners' servers that the hub knows of: the number of each process -> when it started."""
    if not (folder / DATABASE).exists():
        return {}
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            states = [json.loads(state) for (state,) in database.execute("SELECT state FROM spawners") if state]
    except (sqlite3.Error, ValueError):
        return {}
    return {state["pid"]: state.get("started", "") for state in states if state and state.get("pid")}
