"""How far the learner is, lesson by lesson."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .lesson_file import list_lessons, load_lesson
from .progress import Progress
from .sharing import invite, shared_progress
from .wording import Said, say


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

    @property
    def state(self) -> str:
        """ "done", "begun" or "to do"; a notebook with nothing to answer is neither."""
        total, done = self.questions + self.exercises, self.questions_done + self.exercises_done
        if not total:
            return ""
        return "done" if done == total else "begun" if done else "to do"

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
        }


class ProgressView(ShownAsHtml):
    """The index of the lessons with what is done; shows itself in a notebook."""

    template = "progress.html.j2"
    sheets = ("progress",)

    def __init__(self, rows: list[LessonRow], note: str = "", invitation: str = ""):
        self.rows, self.note, self.invitation = rows, note, invitation

    @property
    def next(self) -> LessonRow | None:
        """The first lesson with something to do."""
        return next((row for row in self.rows if row.state in ("to do", "begun")), None)

    @property
    def reason(self) -> Reason:
        """How far the learner has come."""
        minutes = sum(row.minutes for row in self.rows)
        questions, answered = sum(row.questions for row in self.rows), sum(row.questions_done for row in self.rows)
        exercises, solved = sum(row.exercises for row in self.rows), sum(row.exercises_done for row in self.rows)
        if not questions + exercises:
            return Reason("progress.no-questions", {"notebooks": len(self.rows), "minutes": minutes})
        if not answered + solved:
            what = {"questions": questions, "exercises": exercises, "minutes": minutes}
            return Reason("progress.nothing-done", what)
        done = {"answered": answered, "questions": questions, "solved": solved, "exercises": exercises}
        return Reason("progress.some-done" if self.next else "progress.all-done", done)

    @property
    def sentence(self) -> str:
        return say(self.reason)

    def __str__(self) -> str:
        rows = [say("progress.row", **row.parameters) for row in self.rows]
        return "\n".join(filter(None, [self.sentence, *rows, self.invitation, self.note]))

    __repr__ = __str__

    def template_values(self) -> dict[str, ProgressView]:
        return {"view": self}


def progress(*, folder: str | Path | None = None) -> ProgressView:
    """The index of the lessons, with minutes and what is done.

    Args:
        folder: Another folder to look for lessons in.

    Returns:
        A view that a notebook shows.

    Raises:
        LessonError: A lesson cannot be used.
    """
    kept = Progress()
    rows = []
    for name in list_lessons(folder=folder):
        lesson = load_lesson(name, folder=folder)
        answers, solved = kept.answers(name), kept.exercises(name)
        rows.append(
            LessonRow(
                name=name,
                number=lesson.number,
                title=lesson.title,
                sid=lesson.sid,
                minutes=lesson.minutes,
                questions=len(lesson.questions),
                questions_done=sum(one.id in answers and answers[one.id].done for one in lesson.questions),
                exercises=len(lesson.exercises),
                exercises_done=sum(one.id in solved for one in lesson.exercises),
            )
        )
    return ProgressView(rows, kept.note, invite())


def reset_progress(sure: bool = False) -> Said:
    """Forgets all progress, if you are sure: "Run all cells" must not cost anybody their answers.

    Args:
        sure: Whether to do it.

    Returns:
        A sentence that says what was done.
    """
    kept = shared_progress()
    known = kept.lessons().values()
    done = {what: sum(len(lesson[what]) for lesson in known) for what in ("answers", "exercises")}
    if not any(done.values()):
        return say("progress.nothing-to-forget")
    if not sure:
        return say("progress.not-sure", **done)
    kept.reset()
    return say("progress.forgotten", **done, trouble=kept.note)
