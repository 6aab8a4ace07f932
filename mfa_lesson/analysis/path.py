"""The way to one decision as a picture: Deny? → guardrails → Allow?, with the request's own way lit.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.account.wording import say
from mfa_lesson.iam.evaluator import Guardrail, Outcome
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.request import Request
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import join_words

USERNAME = "aws:username"

OPPOSITE = {"Yes": "No", "No": "Yes"}


@dataclass(frozen=True)
class Stop:
    """A question on the map: which answer leaves the way down, and where it ends then."""

    question: str
    leaves_with: str
    """ "Yes" or "No"."""
    ends: Outcome
    answer: str | None = None
    """What the request's answer is; None where it is not asked."""
    statements: tuple[str, ...] = ()
    """The names of the statements that make it so."""

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
    sheets = ("decision_path",)

    explanation: Explanation | None
    guardrails: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        return self.explanation.outcome if self.explanation else None

    @property
    def title(self) -> str:
        if self.explanation is None:
            return "The way to a decision"
        request = self.explanation.request
        return f"{request.action} on {request.resource}: {self.explanation.outcome.words.lower()}"

    @property
    def lines(self) -> list[str]:
        """The picture in words: what is asked, what the answer is, and where the way ends."""
        if self.explanation is None:
            return [
                "Is there a Deny that applies? Yes: explicit deny.",
                *(f"If not: {question_of(name)} No: implicit deny." for name in self.guardrails),
                "If so far nothing is denied: Is there an Allow that applies? Yes: allowed. No: implicit deny.",
            ]
        lines = []
        for step in self.explanation.steps:
            names = list(dict.fromkeys(report.statement.name for report in step.reports))
            lines.append(f"{step.question} {step.answer}{f': {join_words(names)}' if names else ''}.")
        return [*lines, f"The way ends at: {self.explanation.outcome.words.lower()}."]

    @property
    def carried(self) -> str:
        """What the request says of who asks and of MFA, as a sentence; "" where that plays no part."""
        said = said_of(self.explanation) if self.explanation else []
        return f"In the request {join_words(said)}." if said else ""

    @property
    def request_lines(self) -> list[str]:
        """The request, as it stands above the first question."""
        if self.explanation is None:
            return []
        request = self.explanation.request
        return [request.action, request.resource, *said_of(self.explanation)]

    @property
    def stops(self) -> list[Stop]:
        """The questions in the order in which they are asked, each with what the request's answer is."""
        stops = [
            Stop("Is there a Deny that applies?", "Yes", Outcome.EXPLICIT_DENY),
            *(Stop(question_of(name), "No", Outcome.IMPLICIT_DENY) for name in self.guardrails),
            Stop("Is there an Allow that applies?", "No", Outcome.IMPLICIT_DENY),
        ]
        for number, step in enumerate(self.explanation.steps if self.explanation else ()):
            names = dict.fromkeys(report.statement.name for report in step.reports)
            stops[number] = replace(stops[number], answer=step.answer, statements=tuple(names))
        return stops

    @property
    def note(self) -> str:
        """What the picture cannot say about the action."""
        if self.explanation is None:
            return ""
        remark = catalogue.find_action(self.explanation.request.action).remark
        return say("remark.not-governed-picture") if remark == catalogue.NOT_GOVERNED else ""

    def __str__(self) -> str:
        numbered = [f"{number}. {line}" for number, line in enumerate(self.lines, 1)]
        return "\n".join([self.title, *filter(None, [self.carried]), *numbered])

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"path": self}


def decision_path(request: Request, policies: Policies, guardrails: Iterable[Guardrail] = ()) -> DecisionPath:
    """The way of one request.

    In: as evaluate(); a packaged policy may be given by its name. Out: a DecisionPath, which a notebook shows as a
    picture and `print` as text. Raises PolicyError as load_policy.
    """
    guardrails = tuple(guardrails)
    return DecisionPath(explain(request, load_policies(policies), guardrails), tuple(rail.name for rail in guardrails))


def the_map(guardrails: Iterable[Guardrail] = ()) -> DecisionPath:
    """The picture without a request on it."""
    return DecisionPath(None, tuple(rail.name for rail in guardrails))


def question_of(guardrail: str) -> str:
    """As Explanation.steps asks it."""
    return f"Does the {guardrail} allow it?"


def said_of(explanation: Explanation) -> list[str]:
    """What the request says of who asks and of MFA; that a key is absent only where a policy asks for it."""
    missing = {key.lower() for key in explanation.missing_context}
    values = {key: explanation.request.values.get(key.lower()) for key in (USERNAME, MFA_KEY)}
    return [
        f"{key} is {', '.join(given) if given else 'absent'}"
        for key, given in values.items()
        if given or key.lower() in missing
    ]
