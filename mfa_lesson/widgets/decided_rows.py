"""The rows of a matrix, decided: what the explorer and the lab tell of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import NamedTuple

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import iterate_resources
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.decisions import Scenario, show_progress
from mfa_lesson.analysis.kinds import ActionKind, find_action_kind
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.display.reason import explanation_html_in_steps
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.time_limit import Steps, finish, read_clock

from .wording import say


class MatrixRow(NamedTuple):
    """One row of the matrix: what is asked for, and on what."""

    action: str
    resource: str
    about: str
    """What it acts on, in words; "" for nothing in particular."""

    @property
    def key(self) -> str:
        """What the page calls a row by that isn't the only one of its action."""
        return f"{self.action} on {self.resource}"

    @classmethod
    def of(cls, action: str, scenario: Scenario, policies: Iterable[Policy] = ()) -> MatrixRow:
        """The row of an action: on the owner’s user or device, or on the first thing that the policies name."""
        about, resource = next(iterate_resources(action, scenario.user, scenario.owner, policies))
        return cls(action, resource, about.replace("`", ""))


@dataclass(frozen=True)
class DecidedRows:
    """Rows, and the scenario that decides them."""

    scenario: Scenario
    rows: Mapping[str, MatrixRow]
    """What the page calls a row by -> the row."""
    known: Mapping[str, dict[str, str]] = field(default_factory=dict, kw_only=True)
    """What is decided already: key of a row -> MFA state -> Outcome value."""

    @cached_property
    def decisions(self) -> dict[str, dict[str, str]]:
        """Key of a row -> MFA state -> Outcome value."""
        decide = self.scenario.decide_states
        return {
            key: self.known.get(key) or decide(self.rows[key].action, self.rows[key].resource)
            for key in show_progress(self.rows)
        }

    @property
    def cells(self) -> dict[tuple[str, str], str]:
        """Key of a row and MFA state -> Outcome value."""
        return {(key, mfa): outcome for key, row in self.decisions.items() for mfa, outcome in row.items()}

    def decide_like(self, others: DecidedRows, seconds: float = inf) -> DecidedRows:
        """Those of the others' rows that are here too: the same requests, under the policies that were in force here.

        Where somebody else asks, or on what is somebody else's, they stay what they are here. Those that aren't decided
        yet are decided for so many seconds of the processor, alike ones once, and at least one; the rest is left out.
        """
        end = read_clock() + seconds
        mine, theirs = self.scenario, others.scenario
        keys = [key for key in others.rows if key in self.rows]
        rows = self.rows
        if (mine.user, mine.owner, mine.context) == (theirs.user, theirs.owner, theirs.context):
            mine = replace(mine, with_resources=mine.with_resources or theirs.with_resources)
            rows = others.rows
        alike = mine == self.scenario
        known = {key: self.decisions[key] for key in keys if alike and rows[key] == self.rows[key]}
        of_kinds: dict[tuple[ActionKind, str], dict[str, str]] = {}
        for key in [key for key in keys if key not in known]:
            if known and read_clock() > end:
                break
            action, resource, _ = rows[key]
            kind = find_action_kind(action, mine.in_force.everything), resource
            if kind not in of_kinds:
                of_kinds[kind] = mine.decide_states(action, resource)
            known[key] = of_kinds[kind]
        return DecidedRows(mine, {key: rows[key] for key in keys if key in known}, known=known)

    def has_cell(self, key: str, mfa: str) -> bool:
        return key in self.rows and mfa in MFA_STATES

    def find_telling_row(self, keys: Iterable[str]) -> str:
        """A row whose decision depends on MFA: the last such one, or else the first row."""
        keys = list(keys)
        return next((key for key in reversed(keys) if len(set(self.decisions[key].values())) > 1), keys[0])

    def remark_on(self, key: str) -> str:
        """The catalogue's remark on a row, where it is true of its decisions."""
        return find_action(self.rows[key].action).remark_on(self.decisions[key].values())

    def explain_cell(self, key: str, mfa: str) -> tuple[str, list[str]]:
        """Why a cell is decided so, as HTML, and the names of the statements that decided."""
        return finish(self.explain_cell_in_steps(key, mfa))

    def explain_cell_in_steps(self, key: str, mfa: str) -> Steps[tuple[str, list[str]]]:
        row = self.rows[key]
        explanation = yield from self.scenario.explain_in_steps(row.action, mfa, row.resource)
        html = yield from explanation_html_in_steps(
            explanation,
            about=row.about or say("cell.about_nothing"),
            how=say("cell.how", user=self.scenario.user.name, signed_in=MFA_STATES[mfa].signed_in),
            note=self.remark_on(key),
            aside=map(say_analysis, self.scenario.list_others(explanation.request)),
        )
        return html, [statement.name for statement in explanation.determining]

    def describe_cell(self, key: str, mfa: str, by: Iterable[str] = ()) -> str:
        """A cell in a sentence, with the names of the statements that decided it."""
        return say("cell", row=key, state=MFA_STATES[mfa].words, outcome=self.decisions[key][mfa], by=[*by])
