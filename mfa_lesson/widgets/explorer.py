"""The explorer: choose who asks and how they signed in; see every decision, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from traitlets import Bool, Dict, Enum, List, Unicode

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.decisions import Scenario, describe_changes, group_actions
from mfa_lesson.analysis.path import DecisionPath
from mfa_lesson.display.html import render
from mfa_lesson.display.matrix import matrix_html
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.loading import OnePolicy, load_one, load_policy
from mfa_lesson.iam.policy import Policy, list_named_actions

from .base import LessonWidget, css, javascript
from .decided_rows import DecidedRows, MatrixRow
from .walk import Walk
from .wording import ATTACHED, SCOPES, say

USER_NAMES = ("alice", "Alice", "bob", "engineering/alice")

PARTS = ("cells", "walk")
"""What its page is made of, beside explorer.js and what all widgets have."""
SHEETS = ("matrix", "reason", "request", "decision_path", "walk", "controls", "explorer")


@dataclass(frozen=True)
class Situation(DecidedRows):
    """What the learner chose, but for the MFA state, and every action decided under it."""

    labels: tuple[str, ...]
    """The choices in the learner's words, one by one."""

    def column(self, mfa: str, actions: Iterable[str]) -> dict[str, str]:
        """What is decided in one MFA state: action -> Outcome value."""
        return {action: self.decisions[action][mfa] for action in actions}


class Explorer(Walk, LessonWidget):
    """The widget's whole state: `mfa` to `chosen` are what the learner chooses, the rest is what is shown."""

    _esm = javascript(__file__, *PARTS)
    _css = css(*SHEETS)
    sheets = ("matrix",)
    from_page = (
        *("mfa", "username", "owner", "attached", "scope", "chosen", "reason", "status", "aside", "spoken"),
        *("following", "at"),
    )

    mfa = Enum(list(MFA_STATES), "true").tag(sync=True)
    username = Unicode(USER_NAMES[0]).tag(sync=True)
    owner = Enum(["own", "other"], "own").tag(sync=True)
    attached = Enum(list(ATTACHED), "nothing").tag(sync=True)
    scope = Enum(list(SCOPES), "policy").tag(sync=True)
    chosen = List(Unicode(), ["", ""], minlen=2, maxlen=2, help="action and MFA state of a cell").tag(sync=True)

    following = Bool(False, help="whether the chosen cell's path is shown").tag(sync=True)

    controls = Unicode().tag(sync=True)
    matrix = Unicode().tag(sync=True)
    reason = Unicode().tag(sync=True)
    status = Unicode(help="what the last change did").tag(sync=True)
    aside = Unicode(help="what it left alone").tag(sync=True)
    spoken = Unicode(help="the chosen cell's decision, for a screen reader").tag(sync=True)
    problem = Unicode(help="what is wrong with the user name").tag(sync=True)
    other = Unicode(help="whose user the choice `other` of `owner` means").tag(sync=True)

    # What the page shows at once, without asking: the MFA state is what learners change most.
    turns = Dict(help="MFA state -> the next one -> `status` and `aside`").tag(sync=True)
    reasons = Dict(help="MFA state -> `reason` and `spoken` of the chosen action").tag(sync=True)

    def __init__(self, policy: Policy, sid: str | None = None):
        alone = policy if sid is None else policy.only(sid)
        self._scopes = {"policy": policy, "statement": alone}
        all_but_some = sid and alone.statements[0].action_element == "NotAction"
        lesson = [action.name for action in catalogue.IN_THE_POLICY]
        self._named = tuple(list_named_actions([policy if all_but_some else alone]) or lesson)
        known = {name.lower() for name in (*self._named, *list_named_actions([policy]))}
        self._outside = tuple(a.name for a in catalogue.OUTSIDE_THE_POLICY if a.name.lower() not in known)
        self._user = User.read(self.username)
        self.scope = "statement" if sid else "policy"
        self.controls = render(
            "controls.html.j2",
            names=USER_NAMES,
            attached=ATTACHED,
            scopes=SCOPES if sid else {},
        )
        self._situation = self._look()
        state, tally = MFA_STATES[self.mfa].words, self._tally(self._situation, self.mfa)
        self.status = say("explorer.start", user=self._user.name, state=state, tally=tally)
        self.aside = say("explorer.start_aside")
        self.chosen = [self._situation.find_telling_row(self._named), self.mfa]
        self._show()
        super().__init__()  # last, so that the page is told everything at once
        self.observe(self._on_turn, "mfa")
        self.observe(self._on_change, ["username", "owner", "attached", "scope"])
        self.observe(self._on_choice, "chosen")
        self.observe(lambda change: self._follow(), "following")

    def _look(self) -> Situation:
        """The situation that the learner's choices describe."""
        other = "alice" if self._user.name == "bob" else "bob"
        self.other = say("explorer.other", owner=other)
        owner = self._user if self.owner == "own" else User.read(other)
        extra = () if self.attached == "nothing" else (load_policy(self.attached),)
        labels = (
            str(self._user),
            say("explorer.owner_own") if self.owner == "own" else say("explorer.owner_other", owner=other),
            ATTACHED[self.attached],
            SCOPES[self.scope],
        )
        scenario = Scenario(self._user, owner, InForce((self._scopes[self.scope], *extra)))
        rows = {action: MatrixRow.of(action, scenario) for action in self._named + self._outside}
        return Situation(scenario, rows, labels)

    def _on_turn(self, change: Any) -> None:
        """The MFA state changes; where the page did it, it has shown all this already, perhaps in several turns."""
        said = {"status": self.status, "aside": self.aside}
        with self.hold_sync():
            if said not in [turn[self.mfa] for turn in self.turns.values()]:
                self._set(**self.turns[change.old][self.mfa])
            self.chosen = [self.chosen[0], self.mfa]

    def _on_change(self, change: Any) -> None:
        with self.hold_sync():
            if change.name == "username" and not self._read_name():
                return
            before, self._situation = self._situation, self._look()
            self._set(**self._said(before, self.mfa, self._situation, self.mfa))
            self._show()

    def _on_choice(self, change: Any) -> None:
        with self.hold_sync():
            if self._give_reason():
                self._set(**self.reasons[self.chosen[1]])
                self._follow()

    def _follow(self) -> None:
        """Begins the path of the chosen cell, if the learner follows it."""
        action, mfa = self.chosen
        if self.following and self._situation.has_cell(action, mfa):
            explanation = self._situation.scenario.explain(action, mfa, self._situation.rows[action].resource)
            self.walk(DecisionPath(explanation), say("cell.name", row=action, state=MFA_STATES[mfa].words))

    def _set(self, **values: str) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def _read_name(self) -> bool:
        """Takes the name that was typed; where IAM would not, says so and goes on with the last good one."""
        try:
            self._user = User.read(self.username.strip())
        except ValueError as problem:
            self.problem = say("name.problem", problem=problem, name=self._user)
            return False
        self.problem = ""
        return True

    def _said(self, before: Situation, was: str, after: Situation, now: str) -> dict[str, str]:
        """What `status` and `aside` say of a change, each situation with its MFA state."""
        labels = zip((MFA_STATES[was].words, *before.labels), (MFA_STATES[now].words, *after.labels), strict=True)
        changes = [(old, new) for old, new in labels if old != new]
        said, outside = (
            describe_changes(before.column(was, actions), after.column(now, actions))
            for actions in (self._named, self._outside)
        )
        return {
            "status": say("explorer.change", changes=changes, said=said),
            "aside": say("explorer.aside", tally=self._tally(after, now), outside=outside),
        }

    def _tally(self, situation: Situation, mfa: str) -> str:
        counts = Counter(situation.column(mfa, self._named).values())
        return say("explorer.tally", total=len(self._named), counts=counts)

    def _show(self) -> None:
        """Shows the situation: the matrix, the reason, and what another MFA state would bring."""
        here = self._situation
        self.matrix = self._tables(buttons=True)
        self.turns = {was: {now: self._said(here, was, here, now) for now in MFA_STATES} for was in MFA_STATES}
        if self._give_reason():
            self.reason = self.reasons[self.chosen[1]]["reason"]
            self._follow()

    def _tables(self, *, buttons: bool) -> str:
        """The matrix of the policy's own actions, and a second one of actions it does not name."""
        situation, scenario = self._situation, self._situation.scenario
        remarks = {action: situation.remark_on(action) for action in situation.rows}

        def table(actions: tuple[str, ...], caption: str, kind: str) -> str:
            return matrix_html(
                {action: situation.decisions[action] for action in actions},
                group_actions(actions, [self._scopes[self.scope]]),
                caption,
                buttons=buttons,
                current="" if buttons else self.mfa,
                kind=kind,
                remarks=remarks,
            )

        outside = table(self._outside, say("explorer.outside"), "outside-matrix")
        return table(self._named, scenario.caption, "decision-matrix") + outside

    def _give_reason(self) -> bool:
        """Makes the reasons of the chosen action ready; False where there is no such cell."""
        action, mfa = self.chosen
        if not self._situation.has_cell(action, mfa):
            return False
        self.reasons = {state: self._reason(action, state) for state in MFA_STATES}
        return True

    def _reason(self, action: str, mfa: str) -> dict[str, str]:
        """`reason` and `spoken` of one cell."""
        reason, by = self._situation.explain_cell(action, mfa)
        return {"reason": reason, "spoken": self._situation.describe_cell(action, mfa, by)}

    def list_rows(self) -> list[str]:
        """The actions that it shows, those of the second table too."""
        return [*self._situation.rows]

    def static_text(self) -> str:
        return say("explorer.static", status=self.status)

    def static_html(self) -> str:
        return f"<p>{escape(self.static_text())}</p>{self._tables(buttons=False)}"


def explorer(policy: OnePolicy = "force_mfa", sid: str | None = None) -> Explorer:
    """The explorer of a policy.

    Args:
        policy: A packaged policy's name, a path, or a Policy; also as the only item of a list.
        sid: The Sid of one statement, to look at its actions with this statement only and in the whole policy.

    Returns:
        A widget.

    Raises:
        PolicyError: As load_policy.
        StatementError: The policy has no statement with this Sid. It is a KeyError.
    """
    return Explorer(load_one(policy, "explorer"), sid)
