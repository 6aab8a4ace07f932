"""Whether policies deny a request of which not everything is known.

evaluate() decides; this module asks it what can be decided, and says what the answer depends on otherwise. Only
explicit denies count: a call that worked had its Allow, and another policy can take that away only by a Deny.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from mfa_lesson.account.sessions import VIA_SERVICE
from mfa_lesson.account.users import MFA_AGE, MFA_KEY
from mfa_lesson.iam.evaluator import Outcome, evaluate
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.reports import report_on
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.tokens import fold_key

EVERYTHING = "*"


class DenyAnswer(Enum):
    """Whether the policies deny a request."""

    DENIED = "denied"
    OPEN = "open"
    NOT_DENIED = "not-denied"


@dataclass(frozen=True)
class Judgment:
    """Whether the policies deny a request, and which statements decide."""

    answer: DenyAnswer
    statements: tuple[str, ...] = ()
    """The Denys that apply, or that can apply."""
    unknown: tuple[str, ...] = ()
    """What the answer depends on: context keys, or THE_RESOURCE."""


NOT_DENIED = Judgment(DenyAnswer.NOT_DENIED)

THE_RESOURCE = "resource"

SETTLED = frozenset(fold_key(key) for key in (MFA_KEY, MFA_AGE, VIA_SERVICE, "aws:CalledVia"))


@dataclass
class Denies:
    """The Deny statements of some policies."""

    policies: Sequence[Policy]
    settled: frozenset[str] = SETTLED
    """The keys, folded, of which a request without them is known to have no value."""
    depend_on_user: bool = field(init=False)
    """Whether the answer depends on more than the action and the MFA state."""

    def __post_init__(self) -> None:
        self.depend_on_user = any(
            is_limited(statement) or self.list_unknown(statement, {}) for statement in self.list_statements()
        )

    def list_statements(self) -> Iterable[Statement]:
        return (one for policy in self.policies for one in policy.statements if one.effect == "Deny")

    def list_matching(self, action: str) -> tuple[Statement, ...]:
        """The Denys whose action element matches."""
        lower = action.casefold()
        return tuple([one for policy in self.policies for one in policy.statements_for("Deny", lower)])

    def list_unknown(self, statement: Statement, context: Iterable[str]) -> dict[str, str]:
        """The keys that the conditions ask for and of which nothing is known: folded -> as written."""
        known = {*context, *self.settled}
        asked = {fold_key(condition.key): condition.key for condition in statement.conditions}
        for condition in statement.conditions:
            asked.update({variable.lookup: variable.key for variable in condition.variables})
        return {folded: key for folded, key in asked.items() if folded not in known}

    def judge(self, request: Request, resource_known: bool = True) -> Judgment:
        """Whether they deny a request, which says MFA for sure; the resource that AWS checks may be unknown."""
        statements = self.list_matching(request.action)
        if not statements:
            return NOT_DENIED
        decision = evaluate(request, self.policies)
        applying = {id(one) for one in decision.determining if decision.outcome is Outcome.EXPLICIT_DENY}
        certain: list[str] = []
        possible: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for statement in statements:
            asked = self.list_unknown(statement, request.values)
            if not asked and (resource_known or not is_limited(statement)):
                certain += [statement.name] if id(statement) in applying else []
            elif depends := self.find_open(statement, request, resource_known, asked):
                possible[statement.name] = None
                unknown.update(dict.fromkeys(depends))
        if certain:
            return Judgment(DenyAnswer.DENIED, tuple(certain))
        return Judgment(DenyAnswer.OPEN, tuple(possible), tuple(unknown)) if possible else NOT_DENIED

    def find_open(
        self, statement: Statement, request: Request, resource_known: bool, unknown: Mapping[str, str]
    ) -> list[str]:
        """What it depends on whether a Deny applies; nothing if what is known is enough to say that it doesn't."""
        report = report_on(statement, request)
        for condition, result in zip(statement.conditions, report.conditions, strict=True):
            asked = {fold_key(condition.key), *(variable.lookup for variable in condition.variables)}
            if not result.matched and not asked & unknown.keys():
                return []
        if is_limited(statement):
            if not resource_known:
                return [THE_RESOURCE, *unknown.values()]
            if not report.resource.matched:
                return [*report.resource.missing, *unknown.values()] if report.resource.missing else []
        return [*unknown.values()]


def is_limited(statement: Statement) -> bool:
    """Whether a statement is about certain resources only."""
    return statement.resource_element != "Resource" or all(each.text != EVERYTHING for each in statement.resources)
