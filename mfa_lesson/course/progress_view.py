"""How far the learner is, lesson by lesson."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mfa_lesson.iam.arguments import take_switch
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .lesson import Lesson
from .lesson_file import LESSONS_FOLDER, list_lessons, load_lesson
from .pace import FAST_PATH, MINUTES_AN_EXERCISE, START, estimate_start
from .progress import KeptAnswer, Progress, empty_lesson
from .sharing import invite, shared_progress
from .wording import PATHS, Said, say, say_minutes


class LessonRow(NamedTuple):
    """One lesson in the index."""

    name: str
    number: str
    title: str
    minutes: int
    questions: int
    questions_done: int
    exercises: int
    exercises_done: int
    sid: str = ""
    fast_minutes: int = 0
    """The minutes that the fast path takes of these."""
    fast_left: int = 0
    """What is left of those."""

    @property
    def state(self) -> str:
        """ "done", "begun" or "to do"; a notebook with nothing to answer is neither."""
        total, done = self.questions + self.exercises, self.questions_done + self.exercises_done
        if not total:
            return ""
        return "done" if done == total else "begun" if done else "to do"

    @property
    def path(self) -> str:
        """ "fast" on the fast path, "deep" for a notebook about one statement that is not, else ""."""
        return "fast" if self.name in FAST_PATH else "deep" if self.sid else ""

    @property
    def minutes_left(self) -> int:
        """What is left of the minutes."""
        to_answer, to_solve = self.questions - self.questions_done, self.exercises - self.exercises_done
        return spread_minutes(self.minutes, (to_answer, self.questions), (to_solve, self.exercises))

    @property
    def parameters(self) -> dict[str, str | int]:
        """What its line in words needs."""
        return {
            "number": self.number,
            "title": self.title,
            "minutes": self.minutes,
            "questions": f"{self.questions_done} of {self.questions}" if self.questions else "",
            "exercises": f"{self.exercises_done} of {self.exercises}" if self.exercises else "",
            "state": self.state,
            "path": self.path,
            "fast": self.fast_minutes if self.path == "fast" else 0,
        }


class ProgressView(ShownAsHtml):
    """The index of the lessons with what is done; shows itself in a notebook."""

    template = "progress.html.j2"
    sheets = ("progress",)

    def __init__(self, rows: list[LessonRow], note: str = "", invitation: str = "", start_minutes: int = 0):
        self.rows, self.note, self.invitation, self._start_minutes = rows, note, invitation, start_minutes

    @property
    def next(self) -> LessonRow | None:
        """The first lesson with something to do."""
        return next((row for row in self.rows if row.state in ("to do", "begun")), None)

    @property
    def fast(self) -> list[LessonRow]:
        """The rows on the fast path."""
        return [row for row in self.rows if row.path == "fast"]

    @property
    def reason(self) -> Reason:
        """How far the learner has come."""
        minutes = self._start_minutes + sum(row.minutes for row in self.rows)
        questions, answered = sum(row.questions for row in self.rows), sum(row.questions_done for row in self.rows)
        exercises, solved = sum(row.exercises for row in self.rows), sum(row.exercises_done for row in self.rows)
        if not questions + exercises:
            return Reason("progress.no-questions", {"notebooks": len(self.rows), "minutes": minutes})
        if not answered + solved:
            what = {"questions": questions, "exercises": exercises, "minutes": minutes}
            return Reason("progress.nothing-done", what)
        done = {"answered": answered, "questions": questions, "solved": solved, "exercises": exercises}
        if not self.next:
            return Reason("progress.all-done", done)
        return Reason("progress.some-done", {**done, "left": count_left(self.rows)})

    @property
    def sentence(self) -> str:
        return say(self.reason)

    @property
    def fast_sentence(self) -> str:
        """How long the fast path is, and what is left of it; "" without one."""
        if not self.fast:
            return ""
        left = sum(row.fast_left for row in self.fast)
        minutes = sum(row.fast_minutes for row in self.fast) + self._start_minutes
        begun = any(row.state in ("begun", "done") for row in self.fast)
        numbers = [START[:2], *(row.number for row in self.fast)]
        return say("progress.fast", numbers=numbers, minutes=minutes, left=left if begun else None)

    def __str__(self) -> str:
        rows = [say("progress.row", **row.parameters) for row in self.rows]
        return "\n".join(filter(None, [self.sentence, self.fast_sentence, *rows, self.invitation, self.note]))

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        starts = self.next is not None and self.next is self.rows[0] and self.next.state == "to do"
        onward = say("progress.start" if starts else "progress.continue", lesson="{lesson}")  # the template links it
        return {"view": self, "paths": PATHS, "onward": onward}


class PlaceView(ShownAsHtml):
    """One lesson: what is done in it, the time that is left, and what comes next."""

    template = "place.html.j2"
    sheets = ("progress",)

    def __init__(self, row: LessonRow, rows: list[LessonRow], note: str = ""):
        self.row, self.rows, self.note = row, rows, note

    @property
    def sentence(self) -> str:
        """How far the learner is in this lesson, and in all."""
        row, fast = self.row, [row for row in self.rows if row.path == "fast"]
        on_path = sum(row.fast_left for row in fast) if row.path == "fast" else None
        fast_left = row.fast_left if row.path == "fast" else None
        here = say("progress.here", **row.parameters, left=row.minutes_left, fast_left=fast_left)
        left = say("progress.left", fast=on_path, all=count_left(self.rows))
        return f"{here} {left}"

    @property
    def next(self) -> list[tuple[str, LessonRow]]:
        """What comes next, each with its label: on the fast path, and in the order of the notebooks."""
        after = self.rows[self.rows.index(self.row) + 1 :]
        fast = [row for row in after if row.path == "fast"] if self.row.path == "fast" else []
        found: list[tuple[str, LessonRow]] = [(say("progress.next-fast"), fast[0])] if fast else []
        if after and after[:1] != fast[:1]:
            code = "progress.next-deep" if fast and after[0].path == "deep" else "progress.next"
            found.append((say(code), after[0]))
        return found if len(found) > 1 else [(say("progress.next"), row) for _, row in found]

    def say_minutes(self, row: LessonRow) -> str:
        """The minutes of a notebook that comes next; from one on the fast path, also those on it."""
        return say_minutes(row.minutes, row.fast_minutes if self.row.path == row.path == "fast" else 0, " min")

    def __str__(self) -> str:
        nexts = [
            say("progress.next-row", label=label, number=row.number, title=row.title, minutes=self.say_minutes(row))
            for label, row in self.next
        ]
        return "\n".join(filter(None, [self.sentence, *nexts, self.note]))

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"view": self, "paths": PATHS}


def count_left(rows: Iterable[LessonRow]) -> int:
    """The minutes that are left in some lessons."""
    return sum(row.minutes_left for row in rows)


def spread_minutes(minutes: int, questions: tuple[int, int], exercises: tuple[int, int]) -> int:
    """What is left of some minutes: those of the exercises by themselves, the others spread over the questions.

    The questions and the exercises are each given as how many are left, of how many.
    """
    others = minutes - exercises[1] * MINUTES_AN_EXERCISE
    return round(others * questions[0] / questions[1] if questions[1] else 0) + exercises[0] * MINUTES_AN_EXERCISE


def make_row(lesson: Lesson, known: Mapping[str, Any]) -> LessonRow:
    """A lesson's line, from what is known of it."""
    answers = {id: KeptAnswer(**answer) for id, answer in known["answers"].items()}
    answered = {one.id for one in lesson.questions if one.id in answers and answers[one.id].done}
    solved = {one.id for one in lesson.exercises if one.id in known["exercises"]}
    fast_questions = {one.id for one in lesson.questions} & lesson.fast_ids
    fast_exercises = {one.id for one in lesson.exercises} & lesson.fast_ids
    return LessonRow(
        name=lesson.name,
        number=lesson.number,
        title=lesson.title,
        sid=lesson.sid,
        minutes=lesson.minutes,
        questions=len(lesson.questions),
        questions_done=len(answered),
        exercises=len(lesson.exercises),
        exercises_done=len(solved),
        fast_minutes=lesson.fast_minutes,
        fast_left=spread_minutes(
            lesson.fast_minutes,
            (len(fast_questions - answered), len(fast_questions)),
            (len(fast_exercises - solved), len(fast_exercises)),
        ),
    )


def view_progress(*, folder: str | Path | None = None) -> ProgressView:
    """The index of the lessons. Raises LessonError where a lesson cannot be used."""
    kept = Progress()
    known = kept.lessons()
    start = estimate_start() if folder in (None, LESSONS_FOLDER) else 0
    lessons = [load_lesson(name, folder=folder) for name in list_lessons(folder=folder)]
    rows = [make_row(lesson, known.get(lesson.name, empty_lesson())) for lesson in lessons]
    return ProgressView(rows, kept.note, invite(), start)


def view_place(lesson: str, *, folder: str | Path | None = None) -> PlaceView:
    """How far the learner is in a lesson. Raises LessonError where there is no such lesson."""
    view, name = view_progress(folder=folder), load_lesson(lesson, folder=folder).name
    row = next(row for row in view.rows if row.name == name)
    return PlaceView(row, view.rows, view.note)


def reset_progress(sure: bool = False) -> Said:
    """Forgets all progress, if you are sure: "Run all cells" must not cost anybody their answers.

    Args:
        sure: Whether to do it.

    Returns:
        A sentence that says what was done.
    """
    take_switch(sure, "sure")
    kept = shared_progress()
    known = kept.lessons().values()
    done = {what: sum(len(lesson[what]) for lesson in known) for what in ("answers", "exercises")}
    if not any(done.values()):
        return say("progress.nothing-to-forget")
    if not sure:
        return say("progress.not-sure", **done)
    kept.reset()
    return say("progress.forgotten", **done, trouble=kept.note)
