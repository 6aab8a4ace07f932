"""A table to predict row by row: choose what comes of a row, see what does, go on to the next.

What comes of a row stays in Python until the row is answered; saved output holds the rows and the choices alone.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from traitlets import Unicode

from mfa_lesson.analysis.variants import About, Forms, Row, forms_html
from mfa_lesson.display.html import render, style
from mfa_lesson.iam.evaluator import WORDS, Outcome
from mfa_lesson.text import format_count

from .base import LessonWidget, javascript

SAID = {outcome.value: WORDS[outcome].lower() for outcome in Outcome}


class RowByRow(LessonWidget):
    """`guesses` has one entry for each row that is shown, None where there was no guess."""

    _esm = javascript(__file__)
    _css = style("matrix", "rows")

    page = Unicode(help="the table, as HTML").tag(sync=True)
    status = Unicode(help="the last result, for a screen reader").tag(sync=True)

    def __init__(self, table: Forms):
        rows = table.tried if isinstance(table, Forms) else None
        if not rows:
            raise ValueError("predict_each needs a table from sixteen_forms() or six_conditions(), or rows of one")
        self._about, self._rows = table.about, rows
        self.guesses: list[str | None] = []
        super().__init__()
        self._show()
        self.on_msg(self._on_message)

    @property
    def done(self) -> bool:
        return len(self.guesses) == len(self._rows)

    def _on_message(self, _: Any, message: Any, buffers: Any) -> None:
        """{"do": "guess", "row": its number, "verdict": its number}, or {"do": "rest"}."""
        if not isinstance(message, dict) or self.done:
            return
        if message.get("do") == "rest":
            self.show_the_rest()
        elif message.get("do") == "guess" and is_number(message.get("row")) and is_number(message.get("verdict")):
            self.guess(message["row"], message["verdict"])

    def guess(self, row: int, verdict: int) -> None:
        """Takes the guess for the row whose turn it is, by numbers; any other changes nothing."""
        if row != len(self.guesses) or not 0 <= verdict < len(self._about.verdicts):
            return
        with self.hold_sync():
            guess, asked = self._about.verdicts[verdict], self._rows[row]
            self.guesses.append(guess)
            self._show()
            self.status = f"{'Right.' if guess == asked.verdict else 'Not right.'} {in_words(asked, self._about)}"

    def show_the_rest(self) -> None:
        """Shows what comes of the rows that are not answered."""
        with self.hold_sync():
            left = len(self._rows) - len(self.guesses)
            self.guesses += [None] * left
            self._show()
            self.status = f"{format_count(left, 'more row')} shown."

    def _show(self) -> None:
        table = Markup(forms_html(self._about, self._rows, self.guesses))
        self.page = render("rows.html.j2", table=table, tally=self.tally, done=self.done)

    @property
    def tally(self) -> str:
        """How many guesses were right; at the end also which rows have the first verdict."""
        guessed = [(guess, row) for guess, row in zip(self.guesses, self._rows, strict=False) if guess]
        right = sum(guess == row.verdict for guess, row in guessed)
        if not self.done:
            return f"{right} of {len(guessed)} right, {len(self._rows) - len(guessed)} to go."
        left = len(self._rows) - len(guessed)
        looked = f" and looked at {left} more" if left else ""
        said = f"You predicted {right} of {len(guessed)} right{looked}" if guessed else f"You looked at all {left}"
        wanted = [str(row) for row in self._rows if row.verdict == self._about.verdicts[0]]
        does = self._about.wanted[len(wanted) != 1]
        return f"{said}. {len(wanted) or 'No'} {does}{': ' if wanted else ''}{' and '.join(wanted)}."

    def static_text(self) -> str:
        return f"{format_count(len(self._rows), 'row')} to predict, one by one. Run this cell to begin."

    def static_html(self) -> str:
        return render("rows_static.html.j2", sentence=self.static_text(), about=self._about, rows=self._rows)


def in_words(row: Row, about: About) -> str:
    """What came of a row, for the ear."""
    headings = (heading.replace("`", "") for heading in about.tests.values())
    results = "; ".join(
        f"{test}: {SAID.get(result, result)}" for test, result in zip(headings, row.results, strict=True)
    )
    return f"{row}: {row.verdict}. {results}."


def is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def predict_each(table: Forms) -> RowByRow:
    """Predict a table row by row.

    In: what sixteen_forms() or six_conditions() gives, or some rows of it. Out: a widget.
    Raises ValueError for anything else.
    """
    return RowByRow(table)
