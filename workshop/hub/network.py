"""A network of a learner's own, in which there is nothing but the way to the hub: Linux only.

Their programs reach no other machine, no other learner, and none of the room's ports. Nobody reaches what they open:
a page on another port of the room's address would be sent the cookies of everybody who looks at it. Their server is
reached all the same, because its socket was made outside.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from workshop.hub.isolation import NEW_NETWORK, call, start_loopback

Result = TypeVar("Result")


def make_network(port: int) -> tuple[int, socket.socket]:
    """A new network. Out: an open file by which it is entered, and a socket that listens in it on this port.

    Raises OSError.
    """

    def make() -> tuple[int, socket.socket]:
        call("unshare", NEW_NETWORK)
        made = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        start_loopback()
        return made, listen(port)

    return elsewhere(make)


def enter(network: int | str) -> None:
    """Moves this thread into a network, given as an open file or as its path. Raises OSError."""
    file = os.open(network, os.O_RDONLY) if isinstance(network, str) else network
    try:
        call("setns", file, NEW_NETWORK)
    finally:
        if file != network:
            os.close(file)


def listen_again(pid: int, port: int) -> socket.socket | None:
    """A socket in the network of a process that runs; None where that is our own network. Raises OSError."""
    place = f"/proc/{pid}/ns/net"
    if os.path.samestat(os.stat(place), os.stat("/proc/self/ns/net")):
        return None

    def make() -> socket.socket:
        enter(place)
        return listen(port)

    return elsewhere(make)


def listen(port: int) -> socket.socket:
    made = socket.create_server(("127.0.0.1", port), backlog=128)
    made.setblocking(False)
    return made


def elsewhere(work: Callable[[], Result]) -> Result:
    """Does something in a thread that ends afterwards: a network is a thread's, and the hub keeps its own."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def path_of(network: int) -> str:
    """Where another process of root's finds an open file of ours."""
    return str(Path("/proc", str(os.getpid()), "fd", str(network)))
