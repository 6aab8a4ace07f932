"""The way to one decision as a picture: Deny? → guardrails → Allow?, with the request's own way lit.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.account.wording import say as say_remark
from mfa_lesson.iam.evaluator import Guardrail, Outcome, list_guardrails
from mfa_lesson.iam.explanation import DecisionStep, Explanation, explain
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.reports import StatementReport
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.wording import QUESTIONS
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, sentence_for

from .wording import say

USERNAME = "aws:username"

OPPOSITE = {"Yes": "No", "No": "Yes"}

MOST_FOUND = 6  # reasons that are shown for one answer, and names of statements that are shown for one reason

ASKS_FOR = {"no-deny": "Deny", **dict.fromkeys(("no-allow", "no-identity", "no-guardrail"), "Allow")}
"""The code of a No -> the effect of the statements that were looked for."""


class Grounds(NamedTuple):
    """Statements that an answer rests on, and why they apply or don't."""

    statements: tuple[str, ...]
    because: tuple[str, ...]
    """All elements that match, or the one that doesn't, each in words with `code ticks`."""

    @property
    def more(self) -> str:
        """How many statements are too many to be named, in words."""
        return say_more(len(self.statements))


@dataclass(frozen=True)
class Stop:
    """A question on the map: which answer leaves the way down, and where it ends then."""

    asks: Reason
    """As a step of an Explanation that is answered with Yes."""
    leaves_with: str
    """ "Yes" or "No"."""
    ends: Outcome
    answer: str | None = None
    """What the request's answer is; None where it is not asked."""
    statements: tuple[str, ...] = ()
    """The names of the statements that make it so."""
    findings: tuple[Grounds, ...] = ()
    """What was found in each statement, the nearest first."""
    follows: str = ""
    """What follows from the answer, in words."""

    @property
    def more(self) -> str:
        """How many findings are too many to be shown, in words."""
        return say_more(len(self.findings))

    @property
    def nothing_found(self) -> str:
        """A sentence where there is no statement that the question could be about."""
        effect = ASKS_FOR.get(self.asks.code)
        return say("path.no_statement", effect=effect) if effect and not self.findings else ""

    @property
    def question(self) -> str:
        return sentence_for(self.asks, QUESTIONS)

    @property
    def goes_on_with(self) -> str:
        return OPPOSITE[self.leaves_with]

    @property
    def decides(self) -> bool:
        """Whether the request's way ends beside this question."""
        return self.answer == self.leaves_with


@dataclass(frozen=True, repr=False)
class DecisionPath(ShownAsHtml):
    """One request's way to its decision, as a picture and in words.

    `explanation` is None for the map itself, on which no request has walked yet.
    """

    template = "decision_path.html.j2"
    sheets = ("request", "decision_path")

    explanation: Explanation | None
    guardrails: tuple[str, ...] = ()
    shown: int | None = None
    """How many answers are shown; None for the whole path."""

    @property
    def is_whole(self) -> bool:
        """Whether the decision is shown."""
        return self.explanation is not None and self.shown in (None, len(self.explanation.steps))

    @property
    def is_cut(self) -> bool:
        """Whether only the questions that were answered are shown, because the next one depends on the answers."""
        return bool(self.explanation and self.explanation.request.caller and not self.is_whole)

    def play(self) -> list[DecisionPath]:
        """The path one answer after the other.

        Returns:
            The same path, cut at each question: at first only the request, at last the decision.
        """
        steps = self.explanation.steps if self.explanation else ()
        return [replace(self, shown=count) for count in range(len(steps) + 1)]

    @property
    def outcome(self) -> Outcome | None:
        """The decision; None for the map without a request."""
        return self.explanation.outcome if self.explanation else None

    @property
    def title(self) -> str:
        """What the picture shows: the request, with the decision where that is shown; or that it is the map."""
        if self.explanation is None:
            return say("path.map")
        request = self.explanation.request
        if not self.is_whole:
            return say("path.begun", action=request.action, resource=request.resource)
        outcome = self.explanation.outcome.value
        return say("path", action=request.action, resource=request.resource, outcome=outcome)

    @property
    def reasons(self) -> list[Reason]:
        """The picture as data: what is asked, what the answer is, and where the way ends."""
        if self.explanation is None:
            return [Reason(f"path.map_{stop.asks.code}", {"question": stop.question}) for stop in self.stops]
        asked = [
            Reason("path.asked", {"question": stop.question, "answer": stop.answer, "statements": [*stop.statements]})
            for stop in self.stops
            if stop.answer
        ]
        return [*asked, *([Reason("path.end", {"outcome": self.explanation.outcome.value})] if self.is_whole else [])]

    @property
    def lines(self) -> list[str]:
        """The reasons in words."""
        return [say(reason) for reason in self.reasons]

    @property
    def carried(self) -> str:
        """What the request says of who asks and of MFA, as a sentence; "" where that plays no part."""
        values = find_carried(self.explanation) if self.explanation else {}
        return say("path.carried", values=values) if values else ""

    @property
    def stops(self) -> list[Stop]:
        """The questions in the order in which they are asked, each with what the request's answer is.

        Which questions a request with a principal is asked depends on the answers: only those are shown.
        """
        if self.explanation and self.explanation.request.caller:
            return [*follow_steps(self.explanation.steps)][: self.shown]
        stops = [
            Stop(Reason("deny"), "Yes", Outcome.EXPLICIT_DENY),
            *(Stop(Reason("guardrail", {"guardrail": name}), "No", Outcome.IMPLICIT_DENY) for name in self.guardrails),
            Stop(Reason("allow"), "No", Outcome.IMPLICIT_DENY),
        ]
        for number, step in enumerate(self.explanation.steps[: self.shown] if self.explanation else ()):
            stops[number] = answer(stops[number], step)
        return stops

    @property
    def newest(self) -> Stop | None:
        """The last question that was answered."""
        answered = [stop for stop in self.stops if stop.answer]
        return answered[-1] if answered else None

    @property
    def note(self) -> str:
        """What the picture cannot say about the action."""
        if self.explanation is None:
            return ""
        remark = catalogue.find_action(self.explanation.request.action).remark
        return say_remark("remark.not-governed-picture") if remark == catalogue.NOT_GOVERNED else ""

    def __str__(self) -> str:
        numbered = [f"{number}. {line}" for number, line in enumerate(self.lines, 1)]
        return "\n".join([self.title, *filter(None, [self.carried]), *numbered])

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"path": self}


def answer(stop: Stop, step: DecisionStep) -> Stop:
    """A question with its answer, and what was found."""
    names = dict.fromkeys(report.statement.name for report in step.reports)
    found = tuple(group_reports(step.reports or step.looked_at))
    return replace(
        stop, asks=step.reason, answer=step.answer, statements=tuple(names), findings=found, follows=step.consequence
    )


def group_reports(reports: Iterable[StatementReport]) -> Iterator[Grounds]:
    """The statements that apply, or don't, for the same reason; those that are about the action first."""
    grouped: dict[tuple[str, ...], list[StatementReport]] = {}
    for report in sorted(reports, key=lambda report: not report.action.matched):
        grouped.setdefault(tuple(map(str, report.reasons)), []).append(report)
    for because, alike in grouped.items():
        reason = alike[0].reasons[0].reason
        if len(alike) > 1 and reason.code == "action-not-named":
            because = (say("path.not_named", **reason.parameters),)
        yield Grounds(tuple(report.statement.name for report in alike), because)


def say_more(count: int) -> str:
    return say("path.more", count=count - MOST_FOUND) if count > MOST_FOUND else ""


def follow_steps(steps: Sequence[DecisionStep]) -> Iterator[Stop]:
    """The questions that a request with a principal is asked: which ones depends on the answers.

    A No that doesn't end the way belongs to a question whose Yes would have been enough.
    """
    for number, step in enumerate(steps):
        if number == 0:
            leaves_with, ends = "Yes", Outcome.EXPLICIT_DENY
        elif step.answer == "No" and number + 1 < len(steps):
            leaves_with, ends = "Yes", Outcome.ALLOWED
        else:
            leaves_with, ends = "No", Outcome.IMPLICIT_DENY
        yield answer(Stop(step.reason, leaves_with, ends), step)


def decision_path(
    request: Request, policies: Policies, guardrails: Iterable[Guardrail] = (), resource_policies: Policies = ()
) -> DecisionPath:
    """Draws the way of one request to its decision.

    Args:
        request: What is asked for.
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        guardrails: What limits them, as in evaluate().
        resource_policies: The policies on the resource, as in evaluate(). They need the request's principal.

    Returns:
        The way, which a notebook shows as a picture and `print` as text.

    Raises:
        PolicyError: There is no such policy, as load_policy says.
        RequestError: There are policies on the resource, and the request doesn't name its principal.

    AWS page: reference_policies_evaluation-logic.
    """
    explanation = explain(request, policies, rails := list_guardrails(guardrails), resource_policies)
    return DecisionPath(explanation, tuple(rail.name for rail in rails))


def draw_map(guardrails: Iterable[Guardrail] = ()) -> DecisionPath:
    """The picture without a request on it."""
    return DecisionPath(None, tuple(rail.name for rail in guardrails))


def find_carried(explanation: Explanation) -> dict[str, list[str]]:
    """What the request says of who asks and of MFA: context key -> values.

    A key without a value is there only where a policy asks for it.
    """
    missing = {key.lower() for key in explanation.missing_context}
    values = {key: [*explanation.request.values.get(key.lower(), ())] for key in (USERNAME, MFA_KEY)}
    return {key: given for key, given in values.items() if given or key.lower() in missing}
