"""Processes that outlive the one that started them: found again after a crash, told from strangers, and ended.

A number alone names no process, because Linux gives numbers out again. A process is known by its number, the moment
when it started, and the run of the machine. Those of a room are known by a variable in their environment as well,
which whatever they start inherits. Linux only; the standard library only.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

VARIABLE = "MFA_LESSON_ROOM"
"""In the environment of all processes of a room."""
PAUSE = 0.05


class Known(NamedTuple):
    """A process that cannot be mistaken for another."""

    pid: int
    started: str
    """In ticks since the machine was started."""
    boot: str
    """Which run of the machine that was."""

    @property
    def alive(self) -> bool:
        """Whether it still runs; one that ended and waits for its parent to notice does not."""
        return know(self.pid) == self

    @property
    def command(self) -> str:
        """Its command line, with blanks; "" once it has ended."""
        return read(self.pid, "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()

    @property
    def mark(self) -> str:
        """To which room it belongs; "" where to none, or where we may not see that."""
        begin = f"{VARIABLE}=".encode()
        found = [entry for entry in read(self.pid, "environ").split(b"\0") if entry.startswith(begin)]
        return found[0].removeprefix(begin).decode(errors="replace") if found else ""

    @property
    def owner(self) -> int:
        """The number of its user; -1 once it has ended."""
        # The folder in /proc belongs to root where a process was root before.
        lines = read(self.pid, "status").splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith(b"Uid:")), -1)


def know(pid: int) -> Known | None:
    """The process that has this number now; None where there is none, or only what is left of one."""
    # The name in parentheses can have blanks and parentheses of its own.
    fields = read(pid, "stat").rpartition(b")")[2].split()
    if len(fields) < 20 or fields[0] in (b"Z", b"X"):
        return None
    return Known(pid, fields[19].decode(), this_boot())


@cache
def this_boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def read(pid: int, name: str) -> bytes:
    """A file of a process; nothing where it has ended, or is none of our business."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def list_all() -> Iterator[Known]:
    for entry in os.listdir("/proc"):
        if entry.isdecimal() and (found := know(int(entry))):
            yield found


def list_marked(mark: str, users: range = range(0)) -> list[Known]:
    """All processes of the room with this mark, and all of these users; never ourselves."""
    return [one for one in list_all() if one.pid != os.getpid() and (one.mark == mark or one.owner in users)]


def remember(file: Path, process: Known, **more: str | int) -> None:
    """Writes down which process it is. Raises OSError."""
    write_whole(file, json.dumps({**process._asdict(), **more}))


def recall(file: Path) -> tuple[Known | None, dict[str, str | int]]:
    """The process in a file, if it still runs, and what else was written down of it."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        process = Known(int(said.pop("pid")), str(said.pop("started")), str(said.pop("boot")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, {}
    return (process if process.alive else None), said


def write_whole(file: Path, text: str) -> None:
    """Writes a file that only we can read, in one step: a crash or a full disk leaves the old one. Raises OSError."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(new, file)


def send(process: Known, number: int) -> None:
    """Sends a signal, unless the process has ended."""
    if process.alive:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process.pid, number)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Waits until something is so, and no longer than that. Out: whether it is."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


def end(processes: Iterable[Known], gently: float = 3, at_most: float = 5) -> list[Known]:
    """Asks processes to end, and after so many seconds kills them. Out: those that not even that has ended."""
    there = list(processes)
    for number, seconds in ((signal.SIGTERM, gently), (signal.SIGKILL, at_most)):
        there = [process for process in there if process.alive]
        if seconds or number == signal.SIGKILL:
            for process in there:
                send(process, number)
            wait_for(lambda: not any(process.alive for process in there), seconds)  # noqa: B023
    return [process for process in there if process.alive]
