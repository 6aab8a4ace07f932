"""Where a group of learners is: who wants to be seen says so under a name of their own choice, and nobody else is.

A learner's notebooks write how much is done, and no answers, into a folder that the group shares; the trainer's
notebook reads it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mfa_lesson.text import format_count, join_words

from .progress_view import Row, progress
from .sharing import GROUP_VARIABLE, LONGEST_NAME, group_folder

LARGEST_FILE = 20_000

MOST_LEARNERS = 500

DAY = 24 * 60 * 60.0

WHICH_FOLDER = (
    f"Which folder does the group share? {GROUP_VARIABLE} names none. Name it in the brackets: "
    'watch_group("the folder"), or group_progress("the folder").'
)


class Learner(NamedTuple):
    """What the group's picture says of one learner."""

    name: str
    done: dict[str, int]
    """Of each lesson: how many questions and exercises are done."""
    at: float
    """When that was, in seconds since 1970."""


class Progressed(NamedTuple):
    """A learner in the picture: how far in each lesson, in the order of the lessons."""

    name: str
    states: list[str]
    """ "done", "begun" or "to do"."""
    minutes_ago: int

    @property
    def here(self) -> int:
        """The place of the last lesson with something done; -1 before the first."""
        return max((at for at, state in enumerate(self.states) if state != "to do"), default=-1)


class GroupView:
    """The picture of the group; shows itself in a notebook."""

    def __init__(self, learners: list[Learner], rows: list[Row], now: float, problem: str = ""):
        """In: the learners; the index of the lessons; the time, in seconds since 1970; what is wrong, if anything."""
        self.problem = problem
        self.rows = [row for row in rows if row.questions + row.exercises]
        self.learners = sorted(
            (
                Progressed(one.name, [state(one.done.get(row.name, 0), row) for row in self.rows], ago(one.at, now))
                for one in learners
            ),
            key=lambda one: (-one.states.count("done"), -one.here, one.name.casefold()),
        )

    @property
    def sentence(self) -> str:
        """How many there are, and how many are through."""
        if self.problem:
            return self.problem
        if not self.learners:
            return "Nobody has asked to be in the picture yet."
        through = sum(set(one.states) == {"done"} for one in self.learners)
        return f"{format_count(len(self.learners), 'learner')} in the picture, {through} through with everything."

    def through(self, at: int) -> int:
        """How many have done all of this lesson."""
        return sum(one.states[at] == "done" for one in self.learners)

    def begun(self, at: int) -> int:
        """How many have done some of this lesson, and not all."""
        return sum(one.states[at] == "begun" for one in self.learners)

    def __str__(self) -> str:
        if not self.learners:
            return self.sentence
        lines = [self.sentence]
        for at, row in enumerate(self.rows):
            here = [one.name for one in self.learners if one.here == at]
            line = f"{row.number}: {self.through(at)} done, {self.begun(at)} begun"
            lines.append(f"{line}; here now: {join_words(here)}" if here else line)
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import render, static

        return static(render("group.html.j2", view=self), "group")


def state(done: int, row: Row) -> str:
    total = row.questions + row.exercises
    return "done" if done >= total else "begun" if done > 0 else "to do"


def ago(then: float, now: float) -> int:
    """Whole minutes between two times, a day at most; a clock that is ahead counts as now."""
    return round((now - min(max(now - DAY, then), now)) / 60)


def group_progress(folder: str | Path | None = None) -> GroupView:
    """The picture of the group as it is now. In: the folder it shares; by default the one in MFA_LESSON_GROUP."""
    return picture_of(folder, progress().rows)


def picture_of(folder: str | Path | None, rows: list[Row]) -> GroupView:
    found = Path(folder) if folder else group_folder()
    if found is None:
        return GroupView([], rows, time.time(), WHICH_FOLDER)
    if not found.is_dir() and folder:
        return GroupView([], rows, time.time(), f"There is no folder {found}.")
    return GroupView(list(learners(found)), rows, time.time())


def learners(folder: Path) -> Iterator[Learner]:
    """What stands in the group's folder, as far as it can be understood: anybody in the group can write there."""
    for file in sorted(folder.glob("*.json"))[:MOST_LEARNERS]:
        with suppress(OSError, ValueError, RecursionError):
            if file.stat().st_size > LARGEST_FILE:
                continue
            match json.loads(file.read_text(encoding="utf-8")):
                case {"format": 1, "name": str(name), "done": dict(done), "at": int(at) | float(at)} if (
                    name.strip() and at == at
                ):
                    counts = {lesson: number for lesson, number in done.items() if type(number) is int}
                    yield Learner(name[:LONGEST_NAME], counts, at)
