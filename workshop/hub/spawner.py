"""Starts learners' servers, and knows them again after a crash of the hub."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyterhub.app import JupyterHub
from jupyterhub.spawner import SimpleLocalProcessSpawner
from tornado.httpserver import HTTPServer
from traitlets import Bool, Integer, Unicode

from workshop.hub import cgroups, lean, network, processes
from workshop.hub.cgroups import Share
from workshop.hub.isolation import PROGRAMS, Person, can_mount
from workshop.hub.people import People, make_own_folder
from workshop.hub.processes import Known
from workshop.hub.serving import Apart, Limits, listen, nursery, serve

CLONE = Path(__file__).resolve().parents[2]
PICTURE = CLONE / "workshop" / "group_picture.ipynb"
OWN_VIEW = can_mount() if os.geteuid() == 0 else False
TREES = cgroups.find_trees() if os.geteuid() == 0 else []


def list_needed() -> list[Path]:
    """The folders that a learner's programs are in: Python, its environment, the lesson, the settings."""
    spec = importlib.util.find_spec("mfa_lesson")
    lesson = [Path(spec.origin).resolve().parents[1]] if spec and spec.origin else []
    return [Path(sys.base_prefix), Path(sys.prefix), *lesson, CLONE]


class RoomSpawner(SimpleLocalProcessSpawner):
    """Has learners' servers forked, as the user who runs the hub or as a user of their own."""

    file_limit = Integer(config=True, help="The bytes that one of the learner's files can have.")
    apart = Bool(config=True, help="Whether each learner is a Unix user of their own.")
    folder = Unicode(config=True, help="The room's folder.")
    sockets = Unicode(config=True, help="The folder of the kernels' sockets.")
    together_limit = Integer(config=True, help="The bytes of memory that all programs of one learner can have.")
    open_network = Bool(config=True, help="Whether learners who are apart have the machine's network.")
    listener: socket.socket | None = None
    """The server's socket. We keep it as long as the hub sends people there, so that its port stays the server's."""
    server_process: Known | None = None
    person: Person | None = None
    own_network: int | None = None
    """An open file by which the learner's network is entered."""
    door: HTTPServer | None = None
    """The hub, as the learner's programs reach it from their own network."""

    async def start(self) -> tuple[str, int]:
        self.listener = listen()
        self.port = self.listener.getsockname()[1]
        entrance, apart = await asyncio.to_thread(self.set_apart) if self.apart else (None, None)
        self.open_door(entrance)
        limits = Limits(self.mem_limit, self.file_limit)
        presents = [PICTURE] if self.user.admin else []
        order = (self.get_args(), self.get_env(), self.home_dir, limits, self.listener, presents, apart)
        server = nursery.Process(target=serve, args=order, daemon=True)
        server.start()
        self.pid = server.pid
        self.server_process = processes.know(server.pid)
        return "127.0.0.1", self.port

    def set_apart(self) -> tuple[socket.socket | None, Apart]:
        """Makes the learner's user, the folders that are theirs alone, and their network, with a socket in it for us.

        Raises RoomError or OSError.
        """
        self.person = person = People(Path(self.folder)).admit(self.user.name)
        self.end_programs()
        home = make_own_folder(Path(self.folder, "learners"), person)
        group = make_own_folder(Path(self.folder, "group"), person)
        runtime = make_own_folder(Path(self.sockets), person)
        self.home_dir = str(home)
        entrance, inside = None, ""
        if OWN_VIEW and not self.open_network:
            self.own_network, entrance = network.make_network(self.hub.port)
            inside = network.path_of(self.own_network)
        needed = [*list_needed(), home, group, runtime]
        return entrance, Apart(person, needed, OWN_VIEW, inside, self.limit_together(person))

    def limit_together(self, person: Person) -> list[Path]:
        """The control groups of a learner, where this machine has them; start.py says where it has not."""
        share = Share(self.together_limit, PROGRAMS)
        try:
            return cgroups.make_groups(self.environment[processes.VARIABLE], person.name, share, TREES)
        except OSError as error:
            self.log.warning("%s's programs have no limits together: %s", person.name, error)
            return []

    def open_door(self, entrance: socket.socket | None) -> None:
        """Has the hub answer on a socket in the learner's network, if they have one."""
        if entrance:
            self.door = HTTPServer(JupyterHub.instance().tornado_application)
            self.door.add_socket(entrance)

    async def poll(self) -> int | None:
        """As always; and opens the hub's door in the network of a server that an earlier hub has started."""
        status: int | None = await super().poll()
        if status is None and self.apart and OWN_VIEW and self.pid and not self.door:
            with suppress(OSError):
                self.open_door(await asyncio.to_thread(network.listen_again, self.pid, self.hub.port))
        return status

    def end_programs(self) -> None:
        """Kills whatever still runs of a learner who is apart."""
        if self.person:
            for process in processes.list_all():
                if process.owner == self.person.uid:
                    processes.send(process, signal.SIGKILL)

    def get_env(self) -> dict[str, str]:
        env = lean.take_from(super().get_env())
        if self.person:
            env["USER"] = env["LOGNAME"] = self.person.name
            env["HOME"] = self.home_dir
        name = self.person.name if self.person else str(self.user.id)
        env["JUPYTER_RUNTIME_DIR"] = str(Path(self.sockets, name))
        group = Path(self.folder, "group")
        env["MFA_LESSON_GROUP"] = str(group / self.person.name if self.person else group)
        return env

    def get_state(self) -> dict[str, Any]:
        """What the next hub needs to take the server over: JupyterHub keeps the number of the process alone."""
        state = super().get_state()
        if not self.server_process:
            return state
        person = {"person": list(self.person)} if self.person else {}
        return {**state, **self.server_process._asdict(), **person}

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        with suppress(KeyError):
            self.server_process = Known(state["pid"], state["started"], state["boot"])
        if "person" in state:
            self.person = Person(*state["person"])

    def clear_state(self) -> None:
        super().clear_state()
        self.server_process = None
        self.end_programs()
        if self.listener:
            self.listener.close()
            self.listener = None
        if self.door:
            self.door.stop()
            self.door = None
        if self.own_network is not None:
            os.close(self.own_network)
            self.own_network = None

    async def _signal(self, sig: int) -> bool:
        """Sends a signal, unless the number has become another process's. Out: whether the server is there."""
        if not (self.server_process and self.server_process.alive):
            return False
        return await super()._signal(sig)
