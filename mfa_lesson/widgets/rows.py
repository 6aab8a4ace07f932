"""A table to predict row by row: choose the result of a row, see the right one, continue with the next.

The result of a row stays in Python until the row is answered; saved output has only the rows and the choices.
"""

from __future__ import annotations

import hashlib
from typing import Any

from markupsafe import Markup
from traitlets import Unicode

from mfa_lesson.analysis.variants import Forms, FormVerdict, forms_html
from mfa_lesson.course.progress import Progress
from mfa_lesson.display.html import render

from .base import Act, LessonWidget, css, javascript, make_widget_error
from .wording import say


class RowByRow(LessonWidget):
    """`guesses` has one entry for each row that is shown, None where there was no guess."""

    _esm = javascript(__file__)
    _css = css("matrix", "rows")

    page = Unicode(help="the table, as HTML").tag(sync=True)
    status = Unicode(help="the last result, for a screen reader").tag(sync=True)

    def __init__(self, table: Forms):
        rows = table.tried if isinstance(table, Forms) else []
        if not rows:
            raise make_widget_error("rows.no_table")
        self._about, self._rows = table.about, rows
        content = repr((table.about.caption, [(row.form, row.results) for row in rows]))
        self._work_key = f"rows/{hashlib.sha256(content.encode()).hexdigest()[:16]}"
        self._progress = Progress()
        self.guesses: list[FormVerdict | None] = self._read_guesses(self._progress.work(self._work_key))
        super().__init__()
        self._show()

    @property
    def done(self) -> bool:
        return len(self.guesses) == len(self._rows)

    def acts(self) -> dict[str, Act]:
        """A guess, by numbers, or the wish to see the rest as long as there is one; and to start over."""
        guess, over = Act(self.guess, {"row": int, "verdict": int}), {"start_over": Act(self.start_over)}
        return over if self.done else {"guess": guess, "rest": Act(self.show_the_rest), **over}

    def guess(self, row: int, verdict: int) -> None:
        """Takes the guess for the row whose turn it is, by numbers; any other changes nothing."""
        if row != len(self.guesses) or not 0 <= verdict < len(self._about.verdicts):
            return
        guess, asked = self._about.verdicts[verdict], self._rows[row]
        self.guesses.append(guess)
        self._keep()
        headings = (heading.replace("`", "") for heading in self._about.tests.values())
        results = dict(zip(headings, asked.results, strict=True))
        right = guess == asked.verdict
        self.status = say("rows.result", right=right, row=str(asked), verdict=str(asked.verdict), results=results)

    def show_the_rest(self) -> None:
        """Shows the results of the rows that are not answered."""
        left = len(self._rows) - len(self.guesses)
        self.guesses += [None] * left
        self._keep()
        self.status = say("rows.rest", count=left)

    def start_over(self) -> None:
        """Forgets all guesses."""
        self.guesses = []
        self._keep()
        self.status = say("started_over")

    def _read_guesses(self, kept: dict[str, Any]) -> list[FormVerdict | None]:
        """The guesses that were made when the cell ran last; none where they don't fit the table."""
        numbers, verdicts = kept.get("guesses"), self._about.verdicts
        if not isinstance(numbers, list) or len(numbers) > len(self._rows):
            return []
        if not all(one is None or (type(one) is int and 0 <= one < len(verdicts)) for one in numbers):
            return []
        return [None if one is None else verdicts[one] for one in numbers]

    def _keep(self) -> None:
        numbers = [None if guess is None else self._about.verdicts.index(guess) for guess in self.guesses]
        self._progress.keep_work(self._work_key, {"guesses": numbers} if numbers else {})
        self._show()

    def _show(self) -> None:
        table = Markup(forms_html(self._about, self._rows, self.guesses))
        over = say("start_over") if self.guesses else ""
        self.page = render("rows.html.j2", table=table, tally=self.tally, done=self.done, start_over=over)

    @property
    def tally(self) -> str:
        """How many guesses were right; at the end also which rows have the first verdict."""
        guessed = [(guess, row) for guess, row in zip(self.guesses, self._rows, strict=False) if guess]
        right = sum(guess == row.verdict for guess, row in guessed)
        left = len(self._rows) - len(guessed)
        if not self.done:
            return say("rows.so_far", right=right, guessed=len(guessed), left=left)
        wanted = [str(row) for row in self._rows if row.verdict == self._about.verdicts[0]]
        does = self._about.wanted[len(wanted) != 1]
        return say("rows.done", right=right, guessed=len(guessed), looked_at=left, wanted=wanted, does=does)

    def static_text(self) -> str:
        return say("rows.static", count=len(self._rows))

    def static_html(self) -> str:
        return render("rows_static.html.j2", sentence=self.static_text(), about=self._about, rows=self._rows)


def predict_each(table: Forms) -> RowByRow:
    """Predict a table row by row.

    Args:
        table: What sixteen_forms() or six_conditions() gives, or some rows of it.

    Returns:
        A widget.

    Raises:
        WidgetError: It is anything else.
    """
    return RowByRow(table)
