"""An exercise: write a policy, have it checked, see the first request that goes the wrong way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup
from traitlets import Bool, Int, List, Unicode

from mfa_lesson.course import lesson_file as lessons
from mfa_lesson.course.exercise import Verdict, check
from mfa_lesson.course.sharing import shared_progress
from mfa_lesson.display.html import code_ticks, render, style
from mfa_lesson.display.reason import explanation_html

from .base import LessonWidget, javascript

NEXT_HINT = {2: "First hint", 1: "Second hint", 0: "No more hints"}

LEAST_ROWS, MOST_ROWS = 14, 28  # of the editor, in lines


class ExerciseWidget(LessonWidget):
    """The learner's text and what is said about it. The solution leaves Python only when it is asked for."""

    _esm = javascript(__file__, "editor")
    _css = style("reason", "editor", "answers", "exercise")
    sheets = ("reason",)
    from_page = ("text",)

    text = Unicode(help="what the learner typed").tag(sync=True)
    placed = List([0, ""], help="a count, and the text that Python put into the editor").tag(sync=True)
    page = Unicode().tag(sync=True)
    status = Unicode(help="what the last button did, as HTML").tag(sync=True)
    spoken = Unicode(help="the last hint, for a screen reader, as HTML").tag(sync=True)
    result = Unicode(help="what the last check found, as HTML").tag(sync=True)
    help = Unicode(help="the hints and the solution shown so far, as HTML").tag(sync=True)
    next_hint = Unicode(NEXT_HINT[2]).tag(sync=True)
    hints_left = Int(2).tag(sync=True)
    can_undo = Bool(False).tag(sync=True)
    solved = Bool(False, help="whether the solution is shown").tag(sync=True)

    def __init__(self, lesson: str, exercise: lessons.Exercise):
        self._lesson, self._exercise = lesson, exercise
        self._before = ""
        self.verdict: Verdict | None = None
        super().__init__(text=exercise.start, placed=[0, exercise.start])
        rows = min(max(LEAST_ROWS, exercise.start.count("\n") + 3), MOST_ROWS)
        self.page = render(
            "exercise.html.j2", paragraphs=paragraphs(exercise.text), attached=exercise.attached, rows=rows
        )
        self.on_msg(self._on_message)

    def _on_message(self, _: Any, message: Any, buffers: Any) -> None:
        """One of the buttons: {"do": its name, "text": what stands in the editor}."""
        if not isinstance(message, dict):
            return
        acts = {
            "check": self.check,
            "hint": self.give_hint,
            "solution": self.show_solution,
            "take": self.take_solution,
            "start_over": self.start_over,
            "undo": self.undo,
        }
        act = acts.get(str(message.get("do")))
        if act is None:
            return
        with self.hold_sync():
            if isinstance(message.get("text"), str):
                self.text = message["text"]
            act()

    def check(self) -> None:
        """Checks what the learner typed, says how it went, and notes an exercise that is done."""
        self.verdict = verdict = check(self._exercise, self.text)
        why = ""
        if case := verdict.case:
            why = Markup(explanation_html(verdict.explanation, about=case.about, how=str(case.caller)))
        self.result = render("exercise_result.html.j2", verdict=verdict, problem=verdict.problem, why=why)
        if verdict.passed:
            self._say(f"✓ Done. {verdict.sentence}{self._note_done()}")
        else:
            self._say(f"✕ {'' if verdict.problem else 'Not yet. '}{verdict.sentence}")

    def give_hint(self) -> None:
        """One hint more."""
        if self.hints_left:
            self.hints_left -= 1
            self.next_hint = NEXT_HINT[self.hints_left]
            self._show_help()
            self.spoken = code_ticks(f"Hint {2 - self.hints_left}: {self._exercise.hints[1 - self.hints_left]}")

    def show_solution(self) -> None:
        self.solved = True
        self._show_help()
        self._say("One solution is shown. What you typed is still in the editor.")

    def take_solution(self) -> None:
        if self.solved:
            self._place(self._exercise.solution)
            self._say("The solution is in the editor. Undo brings back what you had.")

    def start_over(self) -> None:
        if self.text == self._exercise.start:
            self._say("The editor holds what you began with.")
            return
        self._place(self._exercise.start)
        self._say("You begin anew. Undo brings back what you had.")

    def undo(self) -> None:
        """Swaps the text with the one before, so that nothing is ever lost."""
        if self.can_undo:
            self._place(self._before)
            self._say("That was put back. Undo swaps the two again.")

    def _place(self, text: str) -> None:
        self._before, self.text = self.text, text
        self.placed = [self.placed[0] + 1, text]
        self.can_undo = True
        self.result = ""

    def _show_help(self) -> None:
        self.help = render(
            "exercise_help.html.j2",
            hints=self._exercise.hints[: 2 - self.hints_left],
            solution=self._exercise.solution if self.solved else "",
        )

    def _say(self, text: str) -> None:
        """Says it; the same thing twice is said as news again."""
        said = code_ticks(text)
        self.status = f"{said} (again)" if self.status == said else said

    def _note_done(self) -> str:
        """Keeps in the learner's progress that it is done; a sentence where that cannot be kept."""
        progress = shared_progress()
        progress.exercise_done(self._lesson, self._exercise.id)
        return "" if progress.saved else f" {progress.note}"

    def static_text(self) -> str:
        return f"Exercise: {self._exercise.text.split(chr(10))[0].replace('`', '')} Run this cell to try it."

    def static_html(self) -> str:
        return render("exercise_static.html.j2", paragraphs=paragraphs(self._exercise.text), start=self._exercise.start)


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs, parted by empty lines."""
    return [part.strip() for part in text.strip().split("\n\n") if part.strip()]


def exercise(lesson: str, id: str, *, folder: str | Path | None = None) -> ExerciseWidget:
    """An exercise of a lesson.

    In: the lesson's name, "02_see_what_there_is"; the exercise's id; another folder to look for lessons in.
    Out: a widget. Raises LessonError where there is no such lesson, or no such exercise in it.
    """
    found = lessons.load_lesson(lesson, folder=None if folder is None else Path(folder))
    return ExerciseWidget(found.name, found.exercise(id))
