"""What the policy lab's page shows: one snapshot of what was typed and chosen, and everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

from traitlets import Bool, Dict, Int, List, Unicode, Union

from mfa_lesson.account.users import User
from mfa_lesson.analysis.decisions import Scenario, describe_changes
from mfa_lesson.analysis.goals.sentences import Expectations
from mfa_lesson.course.drafts import Draft
from mfa_lesson.display.html import mark_code, render
from mfa_lesson.iam.time_limit import Steps, read_clock

from .background import Background
from .base import TellingWidget, count_on
from .decided_rows import DecidedRows, MatrixRow
from .explorer import USER_NAMES
from .lab_error import explain_pasted
from .lab_repairs import BROKEN_FORMS, Repairs
from .lab_results import DECIDING, PARTS, LabRows, Snapshot, decide_rows, group_rows, list_changed, matrix_of
from .lab_state import LabPolicies, describe_size
from .wording import KINDS_TO_CHOOSE, say

AT_ONCE = 0.15  # seconds of the processor until a message is answered; what takes longer is shown later


class LabPage(TellingWidget):
    """The traits of the page, and how they follow from one Snapshot.

    When that changes, nothing of the old one stays: the decisions are shown at once, and each other part says that it
    is being worked out until it is there.
    """

    page = Unicode().tag(sync=True)
    only_changed = Bool(False, help="whether the matrix has only what differs from the start").tag(sync=True)
    pointed = List([0, ""], help="a count, and the row that the page scrolls to within the matrix").tag(sync=True)
    repaired = List(Unicode(), help="the broken forms that the learner has repaired").tag(sync=True)
    repairs = Unicode(help="how many that are").tag(sync=True)
    kept_as = Unicode(help="the name that the learner's work is kept under; \"\" where it isn't").tag(sync=True)
    tabs = Unicode(help="the policies, as HTML").tag(sync=True)
    current = Unicode(help="id of the policy in the editor").tag(sync=True)
    text = Unicode(help="the text in the editor").tag(sync=True)
    typed = Dict(
        Union([Int(), Unicode()]), help="what was typed: `of` which policy, a `count` that grows, the `text`"
    ).tag(sync=True)
    placed = List([0, ""], help="a count, and the text that Python put into the editor").tag(sync=True)
    file_name = Unicode(help="what the policy is called when it is downloaded").tag(sync=True)
    problem = Unicode(help="what is wrong with the text, as HTML").tag(sync=True)
    line = Int(0, help="the line that is wrong; 0 where none is").tag(sync=True)
    size = Unicode(help="how long the policy is").tag(sync=True)
    chosen = List(Unicode(), ["", ""], minlen=2, maxlen=2, help="row and MFA state of a cell").tag(sync=True)
    matrix = Unicode().tag(sync=True)
    reason = Unicode().tag(sync=True)
    difference = Unicode().tag(sync=True)
    findings = Unicode().tag(sync=True)
    goals = Unicode(help="the results of the goals, as HTML").tag(sync=True)
    goals_text = Unicode(help="the goals, one a line").tag(sync=True)
    goals_problem = Unicode().tag(sync=True)
    username = Unicode(USER_NAMES[0]).tag(sync=True)
    name_problem = Unicode().tag(sync=True)
    owner = Unicode("own", help='"own" or "other"').tag(sync=True)
    other = Unicode("bob", help="whom `other` means").tag(sync=True)
    context_text = Unicode(help="what every request carries along, one `key = value` a line").tag(sync=True)
    context_problem = Unicode().tag(sync=True)
    request_problem = Unicode().tag(sync=True)
    error_text = Unicode(help="the error message of AWS that was pasted").tag(sync=True)
    error_problem = Unicode(help="why it is none").tag(sync=True)
    error_explained = Unicode(help="what it says, as HTML").tag(sync=True)
    tally = Unicode(help="how many goals are met and how much was found, in brief").tag(sync=True)
    busy = Bool(False, help="whether a part is still being worked out").tag(sync=True)
    spoken = Unicode(help="what a screen reader hears of a chosen cell").tag(sync=True)
    can_undo = Bool(False).tag(sync=True)
    can_reset = Bool(False, help="whether anything differs from the start").tag(sync=True)

    def __init__(self, policies: LabPolicies, goals: Expectations):
        self._policies = policies
        self._user = User.read(self.username)
        self._context: dict[str, str] = {}
        self._own_rows: dict[str, MatrixRow] = {}
        self._goals = goals
        self._background, self._explaining, self._reading = Background(), Background(), Background()
        self._due: set[str] = set()  # what is being worked out: "reason", "parts", "error"
        self._began = 0.0  # when the message came that is being answered, by the clock
        self._snapshot: Snapshot | None = None  # what is shown follows from it; None after an error
        self.failure: Exception | None = None  # the last error of ours, for a report
        self.goals_text = str(goals)
        self._repairs = Repairs()
        self._show_repairs()
        self._work_out(wait=True)
        self._settled = self._now  # the decisions before what is being typed
        self.chosen = [self._now.find_telling_row(self._now.rows), "true"]
        self._open(self._policies.current)
        self._show_tabs()
        self._show_problem()
        self.status = mark_code(say("lab.start"))
        super().__init__()  # last, so that the page is told everything at once

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The policies that are being written."""
        return self._policies.drafts

    def _open(self, id: str) -> None:
        self._policies = replace(self._policies, current=id)
        draft = self._policies.open
        self.current, self.text = id, draft.text
        self.placed = count_on(self.placed, draft.text)
        self.file_name = f"{draft.name}.json"

    def _show_change(self, done: str = "", was: DecidedRows | None = None) -> None:
        """Shows everything of a new snapshot, and says what was done and what that changes since `was`.

        By default since what is shown; if nothing was done, the difference from the start is told.
        """
        before = self._now if was is None else was
        with self.hold_sync():
            self._show_tabs()
            self._show_problem()
            self._work_out()
            if done:
                self._settled = self._now
                self._tell_change(done, before)
            else:
                self.status = mark_code(self._describe_text())

    def _point_out(self, before: DecidedRows) -> None:
        """Chooses the first cell that is decided in another way than before, in the chosen row if it has one."""
        if self._snapshot is None:
            return
        self._settled = now = self._now
        was = before.decide_like(now, DECIDING).decisions
        changed = list_changed(group_rows(self._snapshot, self._rows), was, now.decisions)
        keys = [key for keys in changed.values() for key in keys]
        if keys:
            key = self.chosen[0] if self.chosen[0] in keys else keys[0]
            states = [mfa for mfa, outcome in now.decisions[key].items() if outcome != was[key][mfa]]
            if self.chosen[0] != key or self.chosen[1] not in states:
                self._choose(key, states[0])
            self.pointed = count_on(self.pointed, key)

    def _choose(self, key: str, mfa: str) -> None:
        """Chooses a cell that nobody asked for, so that a screen reader goes on with what was done."""
        spoken = self.spoken
        with self.hold_sync():
            self.chosen = [key, mfa]
            self.spoken = spoken

    def _show_repairs(self) -> None:
        self.repaired = self._repairs.names
        self.repairs = say("lab.repairs", count=len(self.repaired), of=len(BROKEN_FORMS))

    def _show_matrix(self) -> None:
        if self._snapshot:
            self.matrix = matrix_of(self._snapshot, self._rows, self.only_changed)

    def _take_snapshot(self) -> Snapshot:
        owner = self._user if self.owner == "own" else User.read(self.other)
        policies = self._policies
        scenario = Scenario(self._user, owner, policies.in_force, self._context, policies.with_resources)
        other, own_rows = User.read(self.other), tuple(self._own_rows.items())
        return Snapshot(scenario, policies.start, other, self._goals, own_rows, policies.on_resources)

    def _work_out(self, wait: bool = False) -> None:
        """Works out what follows from a new snapshot: decisions now, the rest now as well or a little later.

        A text that can't be read leaves in force what was: then everything shown stays right.
        """
        snapshot = self._take_snapshot()
        if snapshot == self._snapshot:
            return
        self._stop()
        end = inf if wait else self._began + AT_ONCE
        with self.hold_sync():
            self._snapshot = snapshot
            self.difference = self.goals = self.findings = self.tally = say("lab.working")
            self._rows = decide_rows(snapshot)
            self._show_matrix()
            self._explain(end)
            self._explain_error(end)
            self._begin("parts")
            self._background.start(self._fill_parts(snapshot, self._rows), end - read_clock())

    def _stop(self) -> None:
        """Drops what isn't worked out yet."""
        self._background.stop()
        self._explaining.stop()
        self._reading.stop()
        self._due.clear()

    def _begin(self, what: str) -> None:
        self._due.add(what)
        self.busy = True

    def _end(self, what: str) -> None:
        self._due.discard(what)
        self.busy = bool(self._due)

    def _explain(self, end: float | None = None) -> None:
        """Explains the chosen cell, or, if it is gone, a telling one: now, or a little later."""
        end = self._began + AT_ONCE if end is None else end
        key, mfa = self.chosen
        if not self._now.has_cell(key, mfa):
            key = self._now.find_telling_row(self._now.rows)
            mfa = mfa if self._now.has_cell(key, mfa) else "true"
        self.reason = say("lab.working")
        self._begin("reason")
        self._explaining.start(self._fill_reason(self._now.explain_cell_in_steps(key, mfa)), end - read_clock())

    def _fill_reason(self, steps: Steps[tuple[str, list[str]]]) -> Steps[None]:
        try:
            self.reason, _ = yield from steps
        except Exception as error:
            self._fail(error, "reason")
        self._end("reason")

    def _explain_error(self, end: float | None = None, tell: bool = False) -> None:
        """Explains the pasted error message, now or a little later, and tells a screen reader if it is new."""
        end = self._began + AT_ONCE if end is None else end
        self.error_problem, self.error_explained = "", say("lab.working") if self.error_text.strip() else ""
        self._begin("error")
        self._reading.start(self._fill_error(tell), end - read_clock())

    def _fill_error(self, tell: bool) -> Steps[None]:
        try:
            shown = yield from explain_pasted(self.error_text, self._policies.in_force, self._context)
            self.error_problem, self.error_explained = shown.problem, shown.html
            if tell and shown.spoken:
                self.spoken = shown.spoken
        except Exception as error:
            self._fail(error, "error_explained")
        self._end("error")

    def _fill_parts(self, snapshot: Snapshot, rows: LabRows) -> Steps[None]:
        """Fills in each part of the page that takes longer, and what sums them up."""
        briefs = []
        for name, work in PARTS.items():
            try:
                shown = yield from work(snapshot, rows)
            except Exception as error:
                self._fail(error, name)
            else:
                self.set_trait(name, shown.html)
                briefs.append(shown.brief)
                if shown.all_met and self._repairs.note(self.drafts, snapshot):
                    briefs.append(say("lab.tally_repaired"))
                    self._show_repairs()
            yield
        self.tally = " · ".join(filter(None, briefs))
        self._end("parts")

    def _fail(self, error: Exception, *parts: str) -> None:
        """Says in these parts of the page that an error of ours stopped them: nothing old stays there."""
        self.failure = error
        for name in parts:
            self.set_trait(name, mark_code(say("lab.failed", error=type(error).__name__)))

    def _guard(self, handler: Callable[[Any], None]) -> Callable[[Any], None]:
        """What answers the page, and never with a traceback."""

        def answer(given: Any) -> None:
            self._began = read_clock()
            try:
                handler(given)
            except Exception as error:
                self._stop()
                self._snapshot, self.busy, self.tally = None, False, ""
                self._fail(error, "status", "matrix", "reason", *PARTS)

        return answer

    def close(self) -> None:
        """Stops what is being worked out, and takes the widget from the page."""
        self._stop()
        super().close()

    @property
    def _now(self) -> DecidedRows:
        return self._rows.now

    def _show_tabs(self) -> None:
        self.tabs = render("lab_tabs.html.j2", drafts=self.drafts, current=self.current, kinds=KINDS_TO_CHOOSE)

    def _show_problem(self) -> None:
        problem = (draft := self._policies.open).problem
        self.line = (problem.line or 0) if problem else 0
        self.problem = self._describe_problem(draft) if problem else ""
        self.size = describe_size(draft) if draft.good and not problem else ""

    def _describe_problem(self, draft: Draft) -> str:
        other = draft.find_other_kind()
        words = say("lab.attach_as", kind=other) if other else ""
        still = draft.good is not None
        return render("lab_problem.html.j2", problem=draft.problem, still=still, other=other, words=words)

    def _describe_text(self) -> str:
        if self._policies.open.problem:
            return say("lab.unreadable")
        return say("lab.compared", change=describe_changes(self._rows.first.cells, self._now.cells, "decision"))

    def _tell_change(self, what: str, before: DecidedRows) -> None:
        """Says what a change did to the rows that were there before it."""
        now = self._now
        compared = before.decide_like(now, DECIDING)
        was, cells = compared.cells, now.cells
        change = describe_changes(was, {cell: cells[cell] for cell in was}, "decision")
        new_rows, left_out = len(now.rows.keys() - before.rows), len(now.rows.keys() & before.rows) - len(compared.rows)
        self.announce(say("lab.change", what=what, change=change, new_rows=new_rows, left_out=left_out))
