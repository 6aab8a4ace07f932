"""Work that can be cut: into steps, so that something else can be done between two of them, and short when time is out.

Long work is a generator that yields None after each step and returns its result. What can't pause inside a step asks
check_time() in its loops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import inf
from typing import TypeVar

from mfa_lesson.iam.time_limit import OutOfTime, Steps, check_time, limit_time, read_clock

Result = TypeVar("Result")


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
            check_time()  # an outer limit can be over too
            return None
        left -= read_clock() - begin
        yield
    steps.close()
    return None


def insist(work: Callable[[], Result]) -> Steps[Result]:
    """Does work that can't pause: where it's out of time, once more in the next step.

    Each time it gets farther, since what it looked for is remembered: see resumable() in time_limit.py.
    """
    while True:
        try:
            return work()
        except OutOfTime:
            yield


def insist_on_each(make: Callable[[], Iterator[Result]]) -> Iterator[Result | None]:
    """What an iterator gives, and None where it's out of time: then another one goes on after what was given.

    Args:
        make: Makes an iterator, each time of the same things.
    """
    given = 0
    while True:
        try:
            for one in islice(make(), given, None):
                given += 1
                yield one
            return
        except OutOfTime:
            yield None
