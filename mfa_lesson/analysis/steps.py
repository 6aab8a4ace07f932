"""Work that can be cut: into steps, so that something else can be done between two of them, and short when time is out.

Long work is a generator that yields None after each step and returns its result. What can't pause inside a step asks
check_time() in its loops.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import process_time
from typing import TypeVar

Result = TypeVar("Result")

Steps = Generator[None, None, Result]
"""Work in steps."""

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


def cut_short(steps: Steps[Result], seconds: float, longest_step: float = inf) -> Steps[Result | None]:
    """Does work for so many seconds of the processor, and none of its steps for longer than `longest_step`.

    Returns:
        The work's result, or None where its time is over.
    """
    left = seconds
    while left > 0:
        begin = read_clock()
        try:
            with limit_time(min(left, longest_step)):
                next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        except OutOfTime:
            return None
        left -= read_clock() - begin
        yield
    steps.close()
    return None


def finish(steps: Steps[Result]) -> Result:
    """Does work to its end, and gives its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
