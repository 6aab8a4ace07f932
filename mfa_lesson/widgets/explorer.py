"""The explorer: choose who asks and how they signed in; see every decision, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import escape
from traitlets import Dict, Enum, List, Unicode

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.decisions import decisions_of, describe_changes, group_actions, request_for
from mfa_lesson.analysis.matrix import About
from mfa_lesson.display.decision_table import matrix_html
from mfa_lesson.display.html import render, style
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.evaluator import WORDS, Outcome
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.loading import OnePolicy, load_policy
from mfa_lesson.iam.policy import Policy, named_actions

from .base import LessonWidget, javascript

NAMES = ("alice", "Alice", "bob", "engineering/alice")

ATTACHED = {
    "nothing": "nothing else",
    "ec2_full_access": "EC2 full access",
    "administrator_access": "administrator access",
}

SCOPES = {"policy": "the whole policy", "statement": "this statement alone"}


@dataclass(frozen=True)
class Situation:
    """Who asks, on whom they act, under which policies: all that the decisions depend on, but for the MFA state."""

    user: User
    owner: User
    policies: tuple[Policy, ...]
    labels: tuple[str, ...]
    """The same in the learner's words, choice by choice."""
    actions: tuple[str, ...]

    @cached_property
    def decisions(self) -> dict[str, dict[str, str]]:
        """Action -> MFA state -> Outcome value."""
        return decisions_of(self.policies, self.user, self.owner, self.actions)

    def column(self, mfa: str, actions: Iterable[str]) -> dict[str, str]:
        """What is decided in one MFA state: action -> Outcome value."""
        return {action: self.decisions[action][mfa] for action in actions}

    def explain(self, action: str, mfa: str) -> Explanation:
        return explain(request_for(action, self.user, self.owner, mfa), self.policies)

    def acted_on(self, action: str) -> str:
        """What the action is about, in words."""
        whose = f"{self.owner.name}’s{' own' if self.owner == self.user else ''}"
        kinds = {"user": f"{whose} user", "mfa": f"{whose} MFA device"}
        return kinds.get(catalogue.find_action(action).resource_type, "no particular resource")


class Explorer(LessonWidget):
    """The widget's whole state: `mfa` to `chosen` are what the learner chooses, the rest is what is shown."""

    _esm = javascript(__file__, "cells")
    _css = style("matrix", "reason", "controls", "explorer")
    sheets = ("matrix",)
    from_page = ("mfa", "username", "owner", "attached", "scope", "chosen", "reason", "status", "aside", "spoken")

    mfa = Enum(list(MFA_STATES), "true").tag(sync=True)
    username = Unicode(NAMES[0]).tag(sync=True)
    owner = Enum(["own", "other"], "own").tag(sync=True)
    attached = Enum(list(ATTACHED), "nothing").tag(sync=True)
    scope = Enum(list(SCOPES), "policy").tag(sync=True)
    chosen = List(Unicode(), ["", ""], minlen=2, maxlen=2, help="action and MFA state of a cell").tag(sync=True)

    controls = Unicode().tag(sync=True)
    matrix = Unicode().tag(sync=True)
    reason = Unicode().tag(sync=True)
    status = Unicode(help="what the last change did").tag(sync=True)
    aside = Unicode(help="what it left alone").tag(sync=True)
    spoken = Unicode(help="the chosen cell's decision, for a screen reader").tag(sync=True)
    problem = Unicode(help="what is wrong with the user name").tag(sync=True)
    other = Unicode(help="whom the choice `other` of `owner` means").tag(sync=True)

    # What the page shows at once, without asking: the MFA state is what learners change most.
    turns = Dict(help="MFA state -> the next one -> `status` and `aside`").tag(sync=True)
    reasons = Dict(help="MFA state -> `reason` and `spoken` of the chosen action").tag(sync=True)

    def __init__(self, policy: Policy, sid: str | None = None):
        alone = policy.only(sid) if sid else policy
        self._scopes = {"policy": policy, "statement": alone}
        all_but_some = sid and alone.statements[0].action_element == "NotAction"
        lesson = [action.name for action in catalogue.IN_THE_POLICY]
        self._named = tuple(named_actions([policy if all_but_some else alone]) or lesson)
        known = {name.lower() for name in (*self._named, *named_actions([policy]))}
        self._outside = tuple(a.name for a in catalogue.OUTSIDE_THE_POLICY if a.name.lower() not in known)
        self._user = User.read(self.username)
        self.scope = "statement" if sid else "policy"
        self.controls = render(
            "controls.html.j2",
            names=NAMES,
            attached=ATTACHED,
            scopes=SCOPES if sid else {},
        )
        self._situation = self._look()
        self.status = f"{self._user.name}, {MFA_STATES[self.mfa].words}: {self._tally(self._situation, self.mfa)}."
        self.aside = "Change something above, and this line says what it did. Choose a cell, and see why."
        self.chosen = [self._telling_action(), self.mfa]
        self._show()
        super().__init__()  # last, so that the page is told everything at once
        self.observe(self._on_turn, "mfa")
        self.observe(self._on_change, ["username", "owner", "attached", "scope"])
        self.observe(self._on_choice, "chosen")

    def _look(self) -> Situation:
        """The situation that the learner's choices describe."""
        self.other = "alice" if self._user.name == "bob" else "bob"
        owner = self._user if self.owner == "own" else User.read(self.other)
        extra = () if self.attached == "nothing" else (load_policy(self.attached),)
        labels = (
            str(self._user),
            "own user and device" if self.owner == "own" else f"{self.other}’s user and device",
            ATTACHED[self.attached],
            SCOPES[self.scope],
        )
        policies = (self._scopes[self.scope], *extra)
        return Situation(self._user, owner, policies, labels, self._named + self._outside)

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

    def _set(self, **values: str) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def _read_name(self) -> bool:
        """Takes the name that was typed; where IAM would not, says so and goes on with the last good one."""
        try:
            self._user = User.read(self.username.strip())
        except ValueError as problem:
            self.problem = f"{problem} Below you still see {self._user.name}."
            return False
        self.problem = ""
        return True

    def _said(self, before: Situation, was: str, after: Situation, now: str) -> dict[str, str]:
        """What `status` and `aside` say of a change, each situation with its MFA state."""
        labels = zip((MFA_STATES[was].words, *before.labels), (MFA_STATES[now].words, *after.labels), strict=True)
        changes = ", ".join(f"{old} → {new}" for old, new in labels if old != new)
        said, outside = (
            describe_changes(before.column(was, actions), after.column(now, actions))
            for actions in (self._named, self._outside)
        )
        return {
            "status": f"{changes or 'Nothing new'}: {said}",
            "aside": f"Now: {self._tally(after, now)}. Actions that the policy does not name: {outside}",
        }

    def _tally(self, situation: Situation, mfa: str) -> str:
        """ "13 of 31 actions allowed, 16 explicit deny, 2 implicit deny"."""
        counts = Counter(situation.column(mfa, self._named).values())
        allowed = (
            f"{counts.pop('allowed', 0)} of {len(self._named)} action{'s' if len(self._named) > 1 else ''} allowed"
        )
        return ", ".join([allowed, *(f"{count} {WORDS[Outcome(value)].lower()}" for value, count in counts.items())])

    def _show(self) -> None:
        """Shows the situation: the matrix, the reason, and what another MFA state would bring."""
        here = self._situation
        self.matrix = self._tables(buttons=True)
        self.turns = {was: {now: self._said(here, was, here, now) for now in MFA_STATES} for was in MFA_STATES}
        if self._give_reason():
            self.reason = self.reasons[self.chosen[1]]["reason"]

    def _tables(self, *, buttons: bool) -> str:
        """The matrix of the policy's own actions, and a second one of actions it does not name."""
        situation = self._situation
        policy = self._scopes["policy"]
        named = group_actions(self._named, [policy])
        caption = About(situation.policies, situation.user, situation.owner).caption
        current = "" if buttons else self.mfa
        decisions = situation.decisions
        return matrix_html(
            {action: decisions[action] for action in self._named}, named, caption, buttons=buttons, current=current
        ) + matrix_html(
            {action: decisions[action] for action in self._outside},
            group_actions(self._outside, [policy]),
            "Actions that the policy does not name",
            buttons=buttons,
            current=current,
            kind="outside-matrix",
        )

    def _telling_action(self) -> str:
        """An action whose decision depends on MFA, to begin with: the last such one."""
        decisions = self._situation.decisions
        return next((a for a in reversed(self._named) if len(set(decisions[a].values())) > 1), self._named[0])

    def _give_reason(self) -> bool:
        """Makes the reasons of the chosen action ready; False where there is no such cell."""
        action, mfa = self.chosen
        if action not in self._situation.decisions or mfa not in MFA_STATES:
            return False
        self.reasons = {state: self._reason(action, state) for state in MFA_STATES}
        return True

    def _reason(self, action: str, mfa: str) -> dict[str, str]:
        """`reason` and `spoken` of one cell."""
        explanation = self._situation.explain(action, mfa)
        by = " and ".join(statement.name for statement in explanation.determining)
        words = WORDS[explanation.outcome].lower()
        reason = explanation_html(
            explanation,
            about=self._situation.acted_on(action),
            how=f"{self._user.name}, {MFA_STATES[mfa].signed_in}",
            note=catalogue.find_action(action).remark_on(self._situation.decisions[action].values()),
        )
        spoken = f"{action}, {MFA_STATES[mfa].words}: {words}{f', decided by {by}' if by else ''}."
        return {"reason": reason, "spoken": spoken}

    def static_text(self) -> str:
        return f"{self.status} Run this cell to explore."

    def static_html(self) -> str:
        return f"<p>{escape(self.static_text())}</p>{self._tables(buttons=False)}"


def explorer(policy: OnePolicy = "force_mfa", sid: str | None = None) -> Explorer:
    """The explorer of a policy.

    In: a packaged policy's name, a file, or a Policy; the Sid of one statement, to look at its actions with this
    statement alone and in the whole policy. Out: a widget.
    Raises PolicyError as load_policy, KeyError for a Sid that the policy does not have.
    """
    return Explorer(load_policy(policy), sid)
