"""Where a group of learners is: who wants to be seen says so under a name of their own choice, and nobody else is.

A learner's notebooks write how much is done, and no answers, into a folder that the group shares; the trainer's
notebook reads it.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from mfa_lesson.iam.arguments import take_path
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .former_names import find_current_name
from .kept_file import take_part
from .progress_view import LessonRow, view_progress
from .sharing import GROUP_VARIABLE, find_group_folder, is_learner_name
from .whole_file import read_json
from .wording import say

LARGEST_NOTE = 20_000  # bytes

MOST_LEARNERS = 500

MOST_NAMES = 20_000  # files that are looked at

DAY = 24 * 60 * 60.0


class Learner(NamedTuple):
    """What the group's picture says of one learner."""

    name: str
    done: dict[str, int]
    """Of each lesson: how many questions and exercises are done."""
    at: float
    """When that was, in seconds since 1970."""


class LearnerRow(NamedTuple):
    """A learner in the picture: how far in each lesson, in the order of the lessons."""

    name: str
    states: list[str]
    """ "done", "begun" or "to do"."""
    minutes_ago: int

    @property
    def here(self) -> int:
        """The place of the last lesson with something done; -1 before the first."""
        return max((at for at, state in enumerate(self.states) if state != "to do"), default=-1)


class GroupView(ShownAsHtml):
    """The picture of the group; shows itself in a notebook."""

    template = "group.html.j2"
    sheets = ("group",)

    def __init__(
        self,
        learners: list[Learner],
        rows: list[LessonRow],
        now: float,
        problem: Reason | None = None,
        note: Reason | None = None,
    ):
        """The picture at a time in seconds since 1970; `problem` says why there is none, `note` what it leaves out."""
        self.problem, self.note = problem, note
        self.rows = [row for row in rows if row.questions + row.exercises]
        self.learners = sorted(
            (
                LearnerRow(one.name, [find_state(one, row) for row in self.rows], count_minutes(one.at, now))
                for one in learners
            ),
            key=lambda one: (-one.states.count("done"), -one.here, one.name.casefold()),
        )

    @property
    def reason(self) -> Reason:
        """How many there are, and how many are through; or why there is no picture."""
        if self.problem or not self.learners:
            return self.problem or Reason("group.nobody")
        through = sum(set(one.states) == {"done"} for one in self.learners)
        return Reason("group.learners", {"learners": len(self.learners), "through": through})

    @property
    def sentence(self) -> str:
        return " ".join(say(reason) for reason in (self.reason, self.note) if reason)

    def through(self, at: int) -> int:
        """How many have done all of this lesson."""
        return sum(one.states[at] == "done" for one in self.learners)

    def begun(self, at: int) -> int:
        """How many have done some of this lesson, and not all."""
        return sum(one.states[at] == "begun" for one in self.learners)

    def __str__(self) -> str:
        lines: list[str] = [self.sentence]
        for at, row in enumerate(self.rows if self.learners else []):
            here = [one.name for one in self.learners if one.here == at]
            lines.append(say("group.at", number=row.number, done=self.through(at), begun=self.begun(at), here=here))
        return "\n".join(lines)

    __repr__ = __str__

    def template_values(self) -> dict[str, GroupView]:
        return {"view": self}


def find_state(learner: Learner, row: LessonRow) -> str:
    done, total = learner.done.get(row.name, 0), row.questions + row.exercises
    return "done" if done >= total else "begun" if done > 0 else "to do"


def count_minutes(then: float, now: float) -> int:
    """Whole minutes between two times, a day at most; a clock that is ahead counts as now."""
    return round((now - min(max(now - DAY, then), now)) / 60)


def group_progress(folder: str | Path | None = None) -> GroupView:
    """The picture of the group as it is now.

    Args:
        folder: The folder that the group shares; by default the one in the variable MFA_LESSON_GROUP.

    Returns:
        A view that a notebook shows. Where there is no such folder, it says so.

    Raises:
        ArgumentError: The folder is no path.
    """
    return draw_group(folder, view_progress().rows)


def draw_group(folder: str | Path | None, rows: list[LessonRow]) -> GroupView:
    found = find_group_folder() if folder is None else take_path(folder, "folder")
    learners: list[Learner] = []
    problem = note = None
    if found is None:
        problem = Reason("group.which-folder", {"variable": GROUP_VARIABLE})
    else:
        try:
            if folder is not None and not found.is_dir():
                problem = Reason("group.no-such-folder", {"folder": str(found)})
            files, left_out = choose_files(found)
            learners = list(read_learners(files))
            note = Reason("group.left-out", {"files": left_out}) if left_out else None
        except OSError:
            problem = Reason("group.unreadable-folder", {"folder": str(found)})
    return GroupView(learners, rows, time.time(), problem, note)


def choose_files(folder: Path) -> tuple[list[Path], int]:
    """Which files of the group's folder are read, and how many more lie there.

    Anybody in the group can write there. So each user of the system has a file read in turn, their newest first, until
    there are enough: a flood of files hides those of its own owner. Raises OSError.
    """
    by_owner: dict[int, list[tuple[float, str]]] = {}
    seen = 0
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            seen += entry.name.endswith(".json")
            if seen > MOST_NAMES or not entry.name.endswith(".json"):
                continue
            with suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST_NOTE:
                    by_owner.setdefault(found.st_uid, []).append((-found.st_mtime, entry.name))
                else:
                    seen -= 1
    turns = zip_longest(*(sorted(files) for files in by_owner.values()))
    chosen = [folder / one[1] for turn in turns for one in turn if one]
    return chosen[:MOST_LEARNERS], max(0, seen - MOST_LEARNERS)


def read_learners(files: Iterable[Path]) -> Iterator[Learner]:
    """What the files of the group say, as far as it can be understood."""
    for file in files:
        with suppress(OSError, ValueError, RecursionError):
            said = read_json(file, largest=LARGEST_NOTE, follow_links=False)
            name, done, at = take_part(said, "name", str), take_part(said, "done", dict), said.get("at")
            if is_learner_name(name) and isinstance(at, int | float) and at == at:
                counts = find_counts(done)
                yield Learner(name, counts, at)


def find_counts(done: dict[str, object]) -> dict[str, int]:
    """How much of each lesson is done, by the name that the lesson has now."""
    counts: dict[str, int] = {}
    for lesson, number in done.items():
        if type(number) is int:
            name = find_current_name(lesson)
            counts[name] = max(number, counts.get(name, 0))
    return counts
