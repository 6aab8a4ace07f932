"""An exercise: write a policy, have it checked, see which goals it meets and a request for each that it misses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from traitlets import Bool, Int, List, Unicode

from mfa_lesson.analysis.findings.finding import Finding
from mfa_lesson.course.exercise import Verdict, check_exercise
from mfa_lesson.course.lesson import Exercise
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.course.sharing import shared_progress
from mfa_lesson.display.html import mark_code, render
from mfa_lesson.display.reason import explanation_html

from .base import Act, TellingWidget, count_on, css, javascript
from .wording import say

NEXT_HINT = {2: "exercise.first_hint", 1: "exercise.second_hint", 0: "exercise.no_more_hints"}
"""Hints that are left -> what the button for the next one says."""

EDITOR_LINES = range(14, 28 + 1)

LONGEST_KEPT = 200_000
"""Characters. A longer text is no policy, and lasts as long as the page."""


class ExerciseWidget(TellingWidget):
    """The learner's text and what is said about it. The solution leaves Python only when it is asked for."""

    _esm = javascript(__file__, "colours", "editor")
    _css = css("reason", "request", "editor", "answers", "exercise")
    sheets = ("reason",)
    from_page = ("text",)

    kept_as = Unicode(help="the name that what was typed is kept under").tag(sync=True)
    text = Unicode(help="what the learner typed").tag(sync=True)
    placed = List([0, ""], help="a count, and the text that Python put into the editor").tag(sync=True)
    page = Unicode().tag(sync=True)
    spoken = Unicode(help="the last hint, for a screen reader, as HTML").tag(sync=True)
    result = Unicode(help="what the last check found, as HTML").tag(sync=True)
    help = Unicode(help="the hints and the solution shown so far, as HTML").tag(sync=True)
    next_hint = Unicode(say(NEXT_HINT[2])).tag(sync=True)
    hints_left = Int(2).tag(sync=True)
    can_undo = Bool(False).tag(sync=True)
    solved = Bool(False, help="whether the solution is shown").tag(sync=True)

    def __init__(self, lesson: str, exercise: Exercise):
        self._lesson, self._exercise = lesson, exercise
        self._before = ""
        self.verdict: Verdict | None = None
        self._progress = shared_progress()
        rows = min(max(EDITOR_LINES[0], exercise.start.count("\n") + 3), EDITOR_LINES[-1])
        page = render(
            "exercise.html.j2",
            paragraphs=paragraphs(exercise.text),
            attached=exercise.attached,
            goals=[expectation.say for expectation in exercise.expectations],
            rows=rows,
        )
        start = exercise.start
        super().__init__(kept_as=f"{lesson}/{exercise.id}", page=page, text=start, placed=[0, start])
        self._take_up()
        self.observe(self._keep, ["text", "hints_left", "solved"])

    def acts(self) -> Mapping[str, Act]:
        """The buttons."""
        return {
            "check": Act(self.check),
            "hint": Act(self.give_hint),
            "solution": Act(self.show_solution),
            "take": Act(self.take_solution),
            "mend": Act(self.take_offer),
            "start_over": Act(self.start_over),
            "undo": Act(self.undo),
        }

    def take_message(self, message: Mapping[str, Any]) -> None:
        """Does what a button asks for, with the text in the editor."""
        with self.hold_sync():
            if message.get("do") in list(self.acts()) and isinstance(message.get("text"), str):
                self.text = message["text"]
            self.do_act(message)

    def _take_up(self) -> None:
        """Goes on from what the learner had when the cell ran last."""
        kept = self._progress.work(self.kept_as)
        text, hints_left, solved = kept.get("text"), kept.get("hints_left"), kept.get("solved")
        if isinstance(text, str):
            self.text = text
        if type(hints_left) is int and hints_left in NEXT_HINT:
            self.hints_left = hints_left
            self.next_hint = say(NEXT_HINT[hints_left])
        self.solved = solved is True
        if kept:
            self._show_help()

    def _keep(self, _change: Any) -> None:
        if len(self.text) <= LONGEST_KEPT:
            untouched = self.text == self._exercise.start and self.hints_left == len(NEXT_HINT) - 1 and not self.solved
            work = {"text": self.text, "hints_left": self.hints_left, "solved": self.solved}
            self._progress.keep_work(self.kept_as, {} if untouched else work)

    def check(self) -> None:
        """Checks what the learner typed, says how it went, and notes an exercise that is done."""
        self.verdict = verdict = check_exercise(self._exercise, self.text)
        why = ""
        if wrong := verdict.counterexample:
            why = Markup(explanation_html(wrong.explanation, about=wrong.case.about, how=wrong.case.asker))
        misspellings = [(finding.line, tell_misspelling(finding)) for finding in verdict.misspellings]
        first = misspellings[0][1] if misspellings else verdict.sentence
        self.result = render(
            "exercise_result.html.j2",
            verdict=verdict,
            problem=verdict.problem,
            why=why,
            misspellings=misspellings,
            told=first,
        )
        if verdict.passed:
            self.announce(say("exercise.done", sentence=verdict.sentence, trouble=self._note_done()))
        elif verdict.problem:
            self.announce(say("exercise.problem", sentence=verdict.sentence))
        else:
            self.announce(say("exercise.not_yet", sentence=first, met=verdict.met, goals=len(verdict.points)))

    def give_hint(self) -> None:
        """One hint more."""
        if self.hints_left:
            self.hints_left -= 1
            self.next_hint = say(NEXT_HINT[self.hints_left])
            self._show_help()
            number = 2 - self.hints_left
            hint = self._exercise.hints[number - 1]
            self.spoken = mark_code(say("exercise.hint", number=number, goals=self._goals_of_hint(number), hint=hint))

    def _goals_of_hint(self, number: int) -> tuple[int, ...]:
        """The numbers of the goals that a hint helps with; its own number counts from 1."""
        return self._exercise.hint_goals[number - 1] if self._exercise.hint_goals else ()

    def show_solution(self) -> None:
        self.solved = True
        self._show_help()
        self.announce(say("exercise.solution"))

    def take_solution(self) -> None:
        if self.solved:
            self._place(self._exercise.solution)
            self.announce(say("exercise.taken"))

    def take_offer(self) -> None:
        """Puts the policy that the error offers in the place of the text."""
        problem = self.verdict.problem if self.verdict else None
        if problem and problem.offer:
            self._place(problem.offer)
            self.announce(say("exercise.mended"))

    def start_over(self) -> None:
        if self.text == self._exercise.start:
            self.announce(say("exercise.unchanged"))
            return
        self._place(self._exercise.start)
        self.announce(say("exercise.started_over"))

    def undo(self) -> None:
        """Swaps the text with the one before, so that nothing is ever lost."""
        if self.can_undo:
            self._place(self._before)
            self.announce(say("exercise.undone"))

    def _place(self, text: str) -> None:
        self._before, self.text = self.text, text
        self.placed = count_on(self.placed, text)
        self.can_undo = True
        self.result = ""

    def _show_help(self) -> None:
        self.help = render(
            "exercise_help.html.j2",
            hints=[
                (say("exercise.hint_name", number=number, goals=self._goals_of_hint(number)), hint)
                for number, hint in enumerate(self._exercise.hints[: 2 - self.hints_left], 1)
            ],
            solution=self._exercise.solution if self.solved else "",
        )

    def _note_done(self) -> str:
        """Keeps in the learner's progress that it is done; a sentence where that cannot be kept."""
        self._progress.exercise_done(self._lesson, self._exercise.id)
        return "" if self._progress.saved else self._progress.note

    def static_text(self) -> str:
        return say("exercise.static", text=self._exercise.text.partition("\n")[0].replace("`", ""))

    def static_html(self) -> str:
        return render("exercise_static.html.j2", paragraphs=paragraphs(self._exercise.text), start=self._exercise.start)


def tell_misspelling(finding: Finding) -> str:
    """What is wrong with a name, and the name that was probably meant."""
    parameters = {"line": finding.line, "problem": finding.problem, "suggestion": finding.suggestion}
    return say("exercise.misspelling", **parameters).strip()


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs, parted by empty lines."""
    return [part.strip() for part in text.strip().split("\n\n") if part.strip()]


def exercise(lesson: str, id: str, *, folder: str | Path | None = None) -> ExerciseWidget:
    """An exercise of a lesson.

    Args:
        lesson: The lesson's name, such as "02_see_what_there_is".
        id: The exercise's id.
        folder: Another folder to look for lessons in.

    Returns:
        A widget.

    Raises:
        LessonError: There is no such lesson, or no such exercise in it.
    """
    found = load_lesson(lesson, folder=folder)
    return ExerciseWidget(found.name, found.exercise(id))
