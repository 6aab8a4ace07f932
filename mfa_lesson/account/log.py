"""What was done or tried in an account, step by step."""

from __future__ import annotations

from collections import UserList
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mfa_lesson.iam.evaluator import Decision
from mfa_lesson.iam.explanation import Explanation
from mfa_lesson.iam.request import Request
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .catalogue import UNGOVERNED
from .rules import Refusal
from .ways import Way
from .wording import say


@dataclass(frozen=True, repr=False)
class Step(ShownAsHtml):
    """One thing that was done or tried."""

    template = "journey_step.html.j2"
    sheets = ("reason", "request", "journey")

    number: int
    """The number of the step in the log, from 1."""
    who: str
    """The user's name."""
    way: Way | None
    """How they were signed in for it; None where they were not."""
    asked: Reason
    """The action, or the way of signing in."""
    request: Request | None = None
    """The request that the policies were asked about; None where they were not asked."""
    decision: Decision | None = None
    """What the policies decide; None where they were not asked."""
    explanation: Explanation | None = None
    refusal: Refusal | None = None
    """The rule of AWS that stopped it; None where none did."""
    effect: Reason | None = None
    """What it changed or showed; None where it did not happen."""
    opened: Way | None = None
    """The way of signing in, where it opened a session."""

    @property
    def how(self) -> str:
        """How they were signed in for it, in words."""
        return self.way.label if self.way else say("way.nobody")

    @property
    def what(self) -> str:
        """The action, or the way of signing in, in words."""
        return say(self.asked)

    @property
    def changed(self) -> str:
        """What it changed or showed, as a sentence; "" where it did not happen."""
        return say(self.effect) if self.effect else ""

    @property
    def done(self) -> bool:
        """Whether it happened."""
        if self.refusal:
            return False
        return self.decision is None or self.decision.allowed or self.needs_no_permission

    @property
    def needs_no_permission(self) -> bool:
        """Whether AWS asks no policy about it, as for sts:GetSessionToken and sts:GetCallerIdentity."""
        return self.request is not None and self.request.lower_action in UNGOVERNED

    @property
    def outcome(self) -> str:
        """An Outcome value; "refused" by a rule, "done" where no policy was asked."""
        if self.refusal:
            return "refused"
        if self.decision is None or self.needs_no_permission:
            return "done"
        return self.decision.outcome.value

    @property
    def verdict(self) -> str:
        """The outcome in words."""
        if self.refusal:
            return say("verdict.refused", rule=self.refusal.code)
        if self.needs_no_permission:
            return say("verdict.no-permission-needed")
        if self.opened:
            return say(f"opened.{self.opened.value}")
        return say(f"verdict.{self.outcome}")

    @property
    def reason(self) -> Reason | None:
        """Why it came out so; None where nothing was decided."""
        if self.refusal:
            code = "why.refused-though-allowed" if self.decision and self.decision.allowed else "why.refused"
            return Reason(code, {"rule": self.refusal.code})
        if self.needs_no_permission:
            return Reason("why.no-permission-needed")
        if self.decision and self.decision.blocked_by:
            return Reason("why.blocked", {"guardrails": tuple(self.decision.blocked_by)})
        return find_decision_reason(self.explanation) if self.explanation else None

    @property
    def why(self) -> str:
        """The reason in half a sentence, with `code ticks`."""
        return say(self.reason) if self.reason else ""

    @property
    def says(self) -> str:
        """What happened, as a sentence or two, with `code ticks`."""
        if self.refusal:
            code = "says.refused-though-allowed" if self.decision and self.decision.allowed else "says.refused"
            return say(code, rule=self.refusal.code)
        return self.changed if self.done else say("says.denied", outcome=self.outcome, why=self.reason)

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """Step, signed in how, request, decision, why."""
        return str(self.number), f"{self.who}, {self.how}", self.what, self.verdict, self.why or self.changed

    def __str__(self) -> str:
        return say(
            "step", number=self.number, who=self.who, how=self.how, what=self.what, verdict=self.verdict, says=self.says
        )

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"step": self}


def find_decision_reason(explanation: Explanation) -> Reason:
    """Why it was decided so, for a table: the statements that decided, or the one that came nearest."""
    names = tuple(dict.fromkeys(statement.name for statement in explanation.determining))
    if explanation.denies:
        conditions = next((report.conditions for report in explanation.denies if report.conditions), ())
        return Reason("why.denied", {"statements": names, "conditions": tuple(report.reason for report in conditions)})
    if names:
        return Reason("why.allowed", {"statements": names})
    for report in explanation.statements:
        if report.statement.effect == "Allow" and report.action.matched and not report.out_of_reach:
            parameters = {"statement": report.statement.name, "reasons": tuple(part.reason for part in report.reasons)}
            return Reason("why.named-only", parameters)
    return Reason("why.not-allowed")


class Log(ShownAsHtml, UserList[Step]):
    """The steps taken in an account, in order; shows itself as a table."""

    template = "journey_log.html.j2"
    sheets = ("journey",)

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(say(f"log.{column}") for column in ("step", "who", "request", "decision", "why"))

    def __str__(self) -> str:
        return align_columns([self.headings, *(step.row for step in self)]) if self else say("log.empty")

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"steps": self, "headings": self.headings}


def align_columns(rows: list[tuple[str, ...]]) -> str:
    """Rows of texts as columns; the last one runs free."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )
