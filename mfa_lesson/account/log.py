"""What was done or tried in an account, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mfa_lesson.iam.evaluator import Decision, Outcome
from mfa_lesson.iam.explanation import Explanation
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import join_words

from .rules import Refusal
from .users import User

if TYPE_CHECKING:
    from .sessions import Session


VIA_SERVICE, CALLED_VIA, MFA_AGE = "aws:ViaAWSService", "aws:CalledVia", "aws:MultiFactorAuthAge"

GET_SESSION_TOKEN = "sts:GetSessionToken"

CONSOLE, CONSOLE_MFA = "console, password only", "console, with an MFA code"

ACCESS_KEY, TOKEN, TOKEN_MFA = "access key", "GetSessionToken, no code", "GetSessionToken, with a code"

SERVICE, ROLE, NOBODY = "a service on the user’s behalf", "role session", "not signed in"

OPENED = {
    CONSOLE: "Signed in",
    CONSOLE_MFA: "Signed in",
    ACCESS_KEY: "Key in use",
    SERVICE: "Handed to a service",
    ROLE: "Role assumed",
}


@dataclass
class AccountUser:
    """An IAM user of the account, as it is at the moment."""

    user: User
    policies: tuple[Policy, ...]
    must_change_password: bool = False
    access_keys: int = 0


@dataclass(frozen=True)
class Step(ShownAsHtml):
    """One thing that was done or tried."""

    template = "journey_step.html.j2"
    sheets = ("reason", "journey")

    number: int
    who: str
    how: str
    """How they were signed in for it."""
    what: str
    """The action, or the way of signing in."""
    request: Request | None
    decision: Decision | None
    """What the policies come to; None where they were not asked."""
    explanation: Explanation | None
    refusal: Refusal | None
    """The rule of AWS that stopped it; None where none did."""
    changed: str
    """What it changed or showed, as a sentence; "" where it did not happen."""
    opened: Session | None = None
    """The session that a way of signing in opened."""

    @property
    def done(self) -> bool:
        """Whether it happened."""
        if self.refusal:
            return False
        return self.decision is None or self.decision.allowed or self.needs_no_permission

    @property
    def needs_no_permission(self) -> bool:
        """sts:GetSessionToken: no policy governs it (id_credentials_temp_control-access_getsessiontoken)."""
        return self.request is not None and self.request.lower_action == GET_SESSION_TOKEN.lower()

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
            return f"Refused by a rule: {self.refusal.name}"
        if self.needs_no_permission:
            return "Done, no permission needed"
        return self.decision.outcome.words if self.decision else OPENED[self.opened.how]

    @property
    def why(self) -> str:
        """The reason in half a sentence, with `code ticks`."""
        if self.refusal:
            allowed = "the policies allow it, but: " if self.decision and self.decision.allowed else ""
            return f"{allowed}{self.refusal.says}".rstrip(".")
        if self.needs_no_permission:
            return "no policy can forbid it"
        return half_a_sentence(self.explanation) if self.explanation else ""

    @property
    def says(self) -> str:
        """What happened, as a sentence or two, with `code ticks`."""
        if self.refusal:
            if self.decision and self.decision.allowed:
                return f"The policies allow it, and still it fails. {self.refusal.says}"
            return f"No policy decides this. {self.refusal.says}"
        if self.done:
            return self.changed
        return f"{self.decision.outcome.words}, so nothing happens: {self.why}."

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """Step, signed in how, request, decision, why."""
        return str(self.number), f"{self.who}, {self.how}", self.what, self.verdict, self.why or self.changed

    def __str__(self) -> str:
        return f"{self.number}. {self.who}, {self.how}: {self.what} → {self.verdict}. {self.says}"

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"step": self}


def half_a_sentence(explanation: Explanation) -> str:
    """Why it was decided so, for a table: the statements that decided, or the one that came nearest."""
    if explanation.determining:
        names = join_words([f"`{name}`" for name in dict.fromkeys(s.name for s in explanation.determining)])
        one = len({s.name for s in explanation.determining}) == 1
        if explanation.outcome is Outcome.ALLOWED:
            return f"{names} {'allows' if one else 'allow'} it"
        conditions = next((report.conditions for report in explanation.denies if report.conditions), ())
        reason = "; ".join(map(str, conditions))
        return f"{names} {'denies' if one else 'deny'} it{f': {reason}' if reason else ''}"
    for report in explanation.statements:
        if report.statement.effect == "Allow" and report.action.matched:
            return f"`{report.statement.name}` names it, but {'; '.join(map(str, report.reasons))}"
    return "no statement allows it"


class Log(ShownAsHtml):
    """The steps taken in an account, in order; shows itself as a table."""

    template = "journey_log.html.j2"
    sheets = ("journey",)

    def __init__(self, steps: Iterable[Step] = ()):
        self.steps = list(steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, place: int | slice) -> Step | Log:
        return Log(self.steps[place]) if isinstance(place, slice) else self.steps[place]

    HEADINGS = ("Step", "Who, and how", "Request", "Decision", "Why")

    def __str__(self) -> str:
        return as_text([self.HEADINGS, *(step.row for step in self.steps)]) if self.steps else "No step taken yet."

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"steps": self.steps, "headings": self.HEADINGS}


def as_text(rows: list[tuple[str, ...]]) -> str:
    """Rows of texts as columns; the last one runs free."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )
