"""Work that can be cut: into steps, so that something else can be done between two of them, and short when time is out.

Long work is a generator that yields None after each step and returns its result. What can't pause inside a step asks
check_time() in its loops.
"""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from typing import TypeVar

from mfa_lesson.time_limit import OutOfTime, limit_time, read_clock

Result = TypeVar("Result")

Steps = Generator[None, None, Result]
"""Work in steps."""


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
