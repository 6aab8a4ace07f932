"""How long something can take: a limit that the caller sets, and that the loops inside check.

What takes longer raises OutOfTime. A resumable() function then goes on from there when it's called again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from math import inf
from time import process_time
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

Steps = Generator[None, None, Result]
"""Work in steps: None after each of them, and the result at the end."""

MOST_BEGUN = 2
"""Calls of one function that can wait to be resumed."""

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


def resumable(work: Callable[Given, Steps[Result]]) -> Callable[Given, Result]:
    """Makes a function of work in steps. Between two steps it asks check_time().

    Where that raises OutOfTime, the work waits, and the next call with equal arguments goes on with it.
    """
    begun: dict[object, Steps[Result]] = {}

    @wraps(work)
    def go_on(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        key = args, *kwargs.items()
        steps = begun.pop(key, None) or work(*args, **kwargs)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                result: Result = stop.value
                return result
            try:
                check_time()
            except OutOfTime:
                begun[key] = steps
                for oldest in [*begun][:-MOST_BEGUN]:
                    begun.pop(oldest).close()
                raise

    return go_on


def finish(steps: Steps[Result]) -> Result:
    """Does work to its end, and gives its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
