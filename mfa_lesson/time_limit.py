"""How long something may take: a limit that whoever waits sets, and that the loops inside ask about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import process_time

_end: ContextVar[float] = ContextVar("end of the step", default=inf)
"""When the step that is being done must end, in seconds of the processor."""


class OutOfTime(Exception):
    """A step took longer than it was given."""


def read_clock() -> float:
    """Seconds of the processor that this Python process has used: what else the machine does counts least."""
    return process_time()


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Gives what is done inside so many seconds of the processor; check_time() raises OutOfTime after that."""
    token = _end.set(min(_end.get(), read_clock() + seconds))
    try:
        yield
    finally:
        _end.reset(token)


def check_time() -> None:
    """Raises OutOfTime where limit_time() gives no more time. Without limit_time() it does nothing."""
    if (end := _end.get()) is not inf and read_clock() > end:
        raise OutOfTime
