"""How far the learner is, lesson by lesson."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mfa_lesson.text import Said, format_count

from .lesson_file import lessons, load_lesson
from .progress import Progress
from .sharing import invitation, shared_progress


class Row(NamedTuple):
    """One lesson in the index."""

    name: str
    number: str
    title: str
    minutes: int
    questions: int
    questions_done: int
    exercises: int
    exercises_done: int

    @property
    def state(self) -> str:
        """ "done", "begun" or "to do"; a notebook with nothing to answer is neither."""
        total, done = self.questions + self.exercises, self.questions_done + self.exercises_done
        if not total:
            return ""
        return "done" if done == total else "begun" if done else "to do"


class ProgressView:
    """The index of the lessons with what is done; shows itself in a notebook."""

    def __init__(self, rows: list[Row], note: str = "", invitation: str = ""):
        self.rows, self.note, self.invitation = rows, note, invitation

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def next(self) -> Row | None:
        """The first lesson with something to do."""
        return next((row for row in self.rows if row.state in ("to do", "begun")), None)

    @property
    def sentence(self) -> str:
        """How far the learner has come."""
        questions, answered = sum(row.questions for row in self.rows), sum(row.questions_done for row in self.rows)
        exercises, solved = sum(row.exercises for row in self.rows), sum(row.exercises_done for row in self.rows)
        if not questions + exercises:
            return f"{format_count(len(self.rows), 'notebook')}, about {format_count(self.minutes, 'minute')} in all."
        if not answered + solved:
            what = f"{format_count(questions, 'question')} and {format_count(exercises, 'exercise')}"
            return f"{what}, about {format_count(self.minutes, 'minute')} in all."
        far = f"{answered} of {format_count(questions, 'question')}"
        far = f"{far} and {solved} of {format_count(exercises, 'exercise')} done"
        return f"{far}." if self.next else f"{far}. You are through."

    def __str__(self) -> str:
        lines = [self.sentence]
        for row in self.rows:
            parts = [f"{row.name}: {row.title}", f"{row.minutes} min"]
            if row.questions:
                parts.append(f"questions {row.questions_done} of {row.questions}")
            if row.exercises:
                parts.append(f"exercises {row.exercises_done} of {row.exercises}")
            if row.state:
                parts.append(row.state)
            lines.append(" · ".join(parts))
        return "\n".join([*lines, *filter(None, (self.invitation, self.note))])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import render, static

        return static(render("progress.html.j2", view=self), "progress")


def progress(*, folder: str | Path | None = None) -> ProgressView:
    """The index of the lessons, with minutes and what is done.

    In: another folder to look for lessons in. Out: a view that shows itself. Raises LessonError for a broken lesson.
    """
    kept = Progress()
    rows = []
    for name in lessons(folder=folder):
        lesson = load_lesson(name, folder=folder)
        answers, solved = kept.answers(name), kept.exercises(name)
        rows.append(
            Row(
                name=name,
                number=name.partition("_")[0],
                title=lesson.title,
                minutes=lesson.minutes,
                questions=len(lesson.questions),
                questions_done=sum(one.id in answers and answers[one.id].done for one in lesson.questions),
                exercises=len(lesson.exercises),
                exercises_done=sum(one.id in solved for one in lesson.exercises),
            )
        )
    return ProgressView(rows, kept.note, invitation())


def reset_progress(sure: bool = False) -> Said:
    """Forgets all progress, if asked to for sure; "Run all cells" alone shall not cost anybody their answers.

    Out: a sentence that says what was done.
    """
    kept = shared_progress()
    known = kept.lessons().values()
    answers, solved = (sum(len(lesson[what]) for lesson in known) for what in ("answers", "exercises"))
    if not answers + solved:
        return Said("There is no progress to forget.")
    what = f"{format_count(answers, 'answer')} and {format_count(solved, 'exercise')}"
    if not sure:
        return Said(f"This would forget {what}. To do it, run reset_progress(sure=True).")
    kept.reset()
    return Said(f"Forgotten: {what}. {kept.note}".strip())
