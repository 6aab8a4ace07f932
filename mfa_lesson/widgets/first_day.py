"""What a learner has achieved in a practice account, and what is next."""

from __future__ import annotations

from collections.abc import Mapping

from traitlets import Unicode

from mfa_lesson.display.html import render
from mfa_lesson.practice.account import PracticeAccount
from mfa_lesson.practice.first_day import ShownStep, show_steps

from .base import Act, TellingWidget, css, javascript
from .wording import say


class FirstDay(TellingWidget):
    """`steps` are looked at again after each command in a terminal, and when the page comes into view."""

    _esm = javascript(__file__)
    _css = css("first_day")
    sheets = ("first_day",)

    page = Unicode(help="the steps, as HTML").tag(sync=True)

    def __init__(self, account: PracticeAccount, user: str):
        account.home(user)
        self._account, self._user = account, user
        self.steps: list[ShownStep] = []
        super().__init__()
        self.look()

    def acts(self) -> Mapping[str, Act]:
        """The page asks for a look when it comes into view."""
        return {"look": Act(self.look)}

    @property
    def tally(self) -> str:
        """How many steps are done, and which is next."""
        done = sum(step.done for step in self.steps)
        following = next((step.title for step in self.steps if not step.done), "")
        return say("first_day.tally", done=done, total=len(self.steps), following=following)

    def look(self) -> None:
        """Shows what is done now."""
        before = [step.done for step in self.steps]
        self.steps = show_steps(self._user, self._account.account_id, self._account.log)
        if [step.done for step in self.steps] == before:
            return
        with self.hold_sync():
            self.page = self._draw()
            if before:
                self.announce(self.tally)

    def _draw(self) -> str:
        place = next((number for number, step in enumerate(self.steps) if not step.done), len(self.steps))
        return render("first_day.html.j2", steps=self.steps, following=place, tally=self.tally)

    def static_text(self) -> str:
        marks = "\n".join(f"{'✓' if step.done else '·'} {step.title}" for step in self.steps)
        return f"{say('first_day.static', user=self._user)}\n{marks}"

    def static_html(self) -> str:
        return f'<div class="mfa-first_day">{self._draw()}</div>'
