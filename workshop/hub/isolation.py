"""A process gives up what it can do as root, for good, and what it sees of the machine: Linux only.

It uses the calls of the C library, because Python 3.11 has none for namespaces and mounts.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

NEW_MOUNTS, NEW_IPC, NEW_NETWORK = 0x00020000, 0x08000000, 0x40000000  # CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWNET
READ_ONLY, NO_SUID, NO_DEV, NO_EXEC, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
DUMPABLE = 4  # PR_SET_DUMPABLE
PRIVATE_FOLDERS = {
    "/tmp": "100m",
    "/var/tmp": "100m",
    "/dev/shm": "100m",
    "/run/lock": "1m",
    "/var/crash": "1m",
    "/dev/mqueue": "1m",
}
"""Where systems let everybody write: nobody leaves something there for others, or fills them. How large ours are."""
SET_FLAGS, UP = 0x8914, 1  # SIOCSIFFLAGS, IFF_UP
KEYCTL = {"x86_64": 250, "aarch64": 219}
JOIN_SESSION_KEYRING = 1
PROGRAMS = 500
"""Processes and threads of one learner; a kernel has about fifteen."""
FILES = 1024
"""Open at once in one process."""

libc = ctypes.CDLL(None, use_errno=True)


class Person(NamedTuple):
    """The Unix user that a learner is."""

    name: str
    uid: int


def call(name: str, *arguments: object) -> None:
    """Calls a function of the C library that returns 0. Raises OSError."""
    if getattr(libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    texts = (text.encode() for text in (source, target, kind))
    call("mount", *texts, ctypes.c_ulong(flags), options.encode())


def can_mount() -> bool:
    """Whether we can have our own view of the machine and our own network, which is tried in a child."""
    child = os.fork()
    if not child:
        try:
            call("unshare", NEW_MOUNTS | NEW_NETWORK)
            start_loopback()
            mount("none", "/", "none", RECURSIVE | PRIVATE)
            mount("tmpfs", "/tmp", "tmpfs", NO_SUID | NO_DEV)
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def start_loopback() -> None:
    """Starts the one device of a new network, 127.0.0.1. Raises OSError."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", UP))


def find_barrier(path: Path) -> Path | None:
    """The first folder on the way to a path that only its owner can enter; None where everybody can get there."""
    for folder in reversed(path.parents):
        if folder.is_dir() and not folder.stat().st_mode & 0o001:
            return folder
    return None


def find_cover(path: Path) -> Path | None:
    """The folder that has to be covered and opened up again for a path to be reached, if any."""
    private = [Path(folder) for folder in PRIVATE_FOLDERS if path.is_relative_to(folder)]
    return private[0] if private else find_barrier(path)


def see_own_view(needed: Iterable[Path]) -> None:
    """Gives this process, and all that it starts, its own temporary folders, shared memory, and list of processes.

    What is needed and lies in a folder that only its owner can enter, such as root's home, stays reachable; of all
    else in that folder nothing is left. Raises OSError.
    """
    call("unshare", NEW_MOUNTS | NEW_IPC)
    mount("none", "/", "none", RECURSIVE | PRIVATE)
    behind: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(needed):
        if cover := find_cover(path):
            behind.setdefault(cover, []).append(path)
    os.umask(0o022)  # what is made on the way can be crossed by everybody
    opened = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for paths in behind.values() for path in paths}
    private = {Path(folder) for folder in PRIVATE_FOLDERS if Path(folder).is_dir()}
    for cover in behind.keys() | private:
        options = f"mode=1777,size={PRIVATE_FOLDERS[str(cover)]}" if cover in private else "mode=0711,size=1m"
        mount("tmpfs", str(cover), "tmpfs", NO_SUID | NO_DEV, options)
    for path, number in sorted(opened.items()):
        path.mkdir(mode=0o755, parents=True, exist_ok=True)
        mount(f"/proc/self/fd/{number}", str(path), "none", BIND | RECURSIVE)
        os.close(number)
    # Where the machine does not let us, others still see only names and numbers of processes, and nothing in them.
    with suppress(OSError):
        mount("proc", "/proc", "proc", NO_SUID | NO_DEV | NO_EXEC, "hidepid=invisible")


def drop_inherited(kept: Iterable[int]) -> None:
    """Leaves nothing at hand of the files that came from the process before, but these, output and errors.

    One of them is the trainer's terminal. Their numbers lead nowhere now, and are given to no other file: whatever
    still knows such a number, as Python's own tracker of resources does, does no harm with it.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in {0, *map(int, os.listdir("/proc/self/fd"))} - {1, 2, nowhere, *kept}:
        with suppress(OSError):  # that of the list itself is gone
            os.fstat(number)
            os.dup2(nowhere, number, inheritable=number == 0)
    os.close(nowhere)


def become(person: Person) -> None:
    """Gives up being root, for good. Raises OSError."""
    resource.setrlimit(resource.RLIMIT_NPROC, (PROGRAMS, PROGRAMS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    give_up_root(person)
    if number := KEYCTL.get(os.uname().machine):
        libc.syscall(number, JOIN_SESSION_KEYRING, None)  # or the keys of who started the room would be at hand
    call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    os.umask(0o077)


def give_up_root(person: Person) -> None:
    """Makes this process the user's, whose other programs still can't look into it. Raises OSError."""
    os.setgroups([])
    os.setresgid(person.uid, person.uid, person.uid)
    os.setresuid(person.uid, person.uid, person.uid)
    # What it was forked from had other things in memory, and other files and another network at hand.
    call("prctl", DUMPABLE, 0, 0, 0, 0)
