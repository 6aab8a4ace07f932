"""Learners' servers, forked from one process that has loaded what all of them need.

So a server starts in one second instead of three, and shares half of its memory with the others.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import shutil
import socket
import sys
from pathlib import Path
from typing import NamedTuple

from workshop.hub import cgroups, network
from workshop.hub.isolation import Person, become, drop_inherited, see_own_view

nursery = multiprocessing.get_context("forkserver")
# Not JupyterLab itself: it asks for the home folder as soon as it is loaded, and would find the trainer's.
nursery.set_forkserver_preload(
    ["jupyterhub.singleuser", "jupyter_server.serverapp", "jupyterlab_server", "nbconvert.exporters"]
)
LOG = ".server.log"
"""Of a learner who is apart, in their home."""
CPU_SECONDS = 60 * 60
"""Of one process: a loop without an end that somebody forgot ends some time."""
NICER = 5
"""How much later than the hub and its proxy a learner's programs get the processor, from 0 to 19."""
KILLED_FIRST = "500"
"""How much rather than another program Linux ends one of a learner's when memory runs out, from -1000 to 1000."""


class Limits(NamedTuple):
    """What a learner's server, and each program that it starts, can have; in bytes."""

    data: int
    file: int
    """One file: who writes without an end does not fill the disk with it."""

    def set(self) -> None:
        """From now on, and for good."""
        resource.setrlimit(resource.RLIMIT_DATA, (self.data, self.data))
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.file, self.file))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def listen() -> socket.socket:
    """A socket of 127.0.0.1 that listens on a port that nobody else can be given."""
    return socket.create_server(("127.0.0.1", 0), backlog=128)


class Apart(NamedTuple):
    """How a learner is kept apart from the others."""

    person: Person
    needed: list[Path]
    """Folders that stay reachable."""
    own_view: bool
    """Whether this machine lets us give the learner a view of their own."""
    network: str
    """The file by which their own network is entered; "" where they have the machine's."""
    groups: list[Path]
    """The control groups whose limits are for all of their programs together."""


def serve(
    options: list[str],
    environment: dict[str, str],
    home: str,
    limits: Limits,
    listener: socket.socket,
    presents: list[Path],
    apart: Apart | None,
) -> None:
    """Runs a learner's server until it is stopped.

    In: its command line, environment and folder; its limits; the socket on which it is asked; what to copy beside the
    notebooks; how the learner is kept apart, if they are.
    """
    gc.freeze()  # or the collector would write to, and so copy, all that is shared
    os.setsid()
    Path("/proc/self/oom_score_adj").write_text(KILLED_FIRST, encoding="ascii")
    os.nice(NICER)
    limits.set()
    drop_inherited([listener.fileno()])
    if apart:
        cgroups.join(apart.groups)
        if apart.network:
            network.enter(apart.network)
        if apart.own_view:
            see_own_view(apart.needed)
        become(apart.person)
    else:
        os.makedirs(home, exist_ok=True)
    os.chdir(home)
    if apart:  # the hub's log is none of theirs
        log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
    os.environ.clear()
    os.environ.update(environment)
    for present in presents:
        os.makedirs("mfa-lesson", exist_ok=True)
        shutil.copy(present, "mfa-lesson")
    answer_on(listener)
    sys.argv = ["jupyterhub-singleuser", *options]
    from jupyterhub.singleuser import main

    main()


def answer_on(listener: socket.socket) -> None:
    """Has the server answer on a socket that is there already.

    Where it looks for its port and only then takes it, another program can take it in between.
    """
    import jupyter_server.serverapp
    import tornado.tcpserver

    def bind(*_: object, **__: object) -> list[socket.socket]:
        ours = listener.dup()
        ours.setblocking(False)
        return [ours]

    jupyter_server.serverapp.bind_sockets = tornado.tcpserver.bind_sockets = bind
