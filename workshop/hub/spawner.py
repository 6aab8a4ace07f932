"""Starts learners' servers, and knows them again after a crash of the hub."""

from __future__ import annotations

import shutil
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyterhub.spawner import SimpleLocalProcessSpawner
from traitlets import Integer

from workshop.hub import processes
from workshop.hub.processes import Known
from workshop.hub.serving import Limits, listen, nursery, serve

PICTURE = Path(__file__).resolve().parents[1] / "group_picture.ipynb"


class RoomSpawner(SimpleLocalProcessSpawner):
    """Has learners' servers forked. They run as the user who runs the hub; home_dir and mem_limit are set in the
    configuration."""

    file_limit = Integer(config=True, help="The bytes that one of the learner's files can have.")
    listener: socket.socket | None = None
    """The server's socket. We keep it as long as the hub sends people there, so that its port stays the server's."""
    server_process: Known | None = None

    async def start(self) -> tuple[str, int]:
        self.listener = listen()
        self.port = self.listener.getsockname()[1]
        if self.user.admin:
            lesson = Path(self.home_dir) / "mfa-lesson"
            lesson.mkdir(parents=True, exist_ok=True)
            shutil.copy(PICTURE, lesson)
        limits = Limits(self.mem_limit, self.file_limit)
        order = (self.get_args(), self.get_env(), self.home_dir, limits, self.listener)
        server = nursery.Process(target=serve, args=order, daemon=True)
        server.start()
        self.pid = server.pid
        self.server_process = processes.know(server.pid)
        return "127.0.0.1", self.port

    def get_state(self) -> dict[str, Any]:
        """What the next hub needs to take the server over: JupyterHub keeps the number of the process alone."""
        state = super().get_state()
        return {**state, **self.server_process._asdict()} if self.server_process else state

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        with suppress(KeyError):
            self.server_process = Known(state["pid"], state["started"], state["boot"])

    def clear_state(self) -> None:
        super().clear_state()
        self.server_process = None
        if self.listener:
            self.listener.close()
            self.listener = None

    async def _signal(self, sig: int) -> bool:
        """Sends a signal, unless the number has become another process's. Out: whether the server is there."""
        if not (self.server_process and self.server_process.alive):
            return False
        return await super()._signal(sig)
