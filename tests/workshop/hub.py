"""What tests of a real hub have in common: the passwords, the notebooks, and the ports of a room."""

import random

from workshop.hub import processes
from workshop.hub import room as rooms

FIRST, SECOND = "00_start_here.ipynb", "01_how_iam_decides.ipynb"
PASSWORD = "for the room"
OWN = "of each one"
SECONDS = 60
"""The longest that any part may be missing."""


def free_ports() -> int:
    """The first of as many ports in a row as a room takes.

    A hub listens on them seconds later. Until then a kernel or a browser beside it may be given any port of those that
    systems deal out, which begin at 32768 or above. So these lie below.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        if all(rooms.free(port + n) for n in range(rooms.PORTS)):
            return port


def wait_until(condition, what: str, seconds: float = SECONDS) -> None:
    assert processes.wait_for(condition, seconds), what
