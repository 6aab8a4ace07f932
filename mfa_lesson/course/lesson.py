"""What a lesson consists of: questions, exercises, claims, and the proofs they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.iam.evaluator import Decision, Outcome, Request, evaluate
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import quote


class LessonError(ValueError):
    """A lesson that cannot be used: in which file, where in it, what is wrong."""

    def __init__(self, problem: str, file: str = "", where: str = ""):
        self.problem, self.file, self.where = problem, file, where
        place = ", ".join(part for part in (file, where) if part)
        super().__init__(f"{place}: {problem}" if place else problem)

    def __reduce__(self):
        return LessonError, (self.problem, self.file, self.where)


@dataclass(frozen=True)
class Misconception:
    """Something that many people believe about the policy, and how it is."""

    number: int
    belief: str
    truth: str
    lesson: str
    """Where it is taught: the stem of the notebook."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    text: str
    says: str
    """What is said to whoever chooses it: why it is right, or what is wrong with the thought."""
    right: bool = False
    misconception: int | None = None
    """The number of the misconception behind a wrong answer."""
    slip: bool = False
    """Whether a wrong answer comes of no misconception."""


@dataclass(frozen=True)
class Proof:
    """Requests that all come to one outcome, on which a question rests."""

    policies: tuple[Policy, ...]
    requests: tuple[Request, ...]
    outcome: Outcome
    by: tuple[str, ...] | None = None
    """Names of the determining statements; None where the proof does not name them."""

    def decisions(self) -> list[Decision]:
        """What the evaluator makes of each request."""
        return [evaluate(request, self.policies) for request in self.requests]

    def problems(self) -> list[str]:
        """Where a decision is not what the proof says, as sentences; empty where it holds."""
        found = []
        for request, decision in zip(self.requests, self.decisions(), strict=True):
            state = request.context.get(MFA_KEY, "absent")
            asked = f"{request.action} on {request.resource}, {MFA_KEY} {state}"
            by = sorted(statement.name for statement in decision.determining)
            if decision.outcome is not self.outcome:
                found.append(f"{asked}: {decision.outcome.value}, not {self.outcome.value}")
            elif self.by is not None and by != sorted(self.by):
                found.append(f"{asked}: decided by {', '.join(by) or 'nothing'}, not {', '.join(self.by) or 'nothing'}")
        return found


@dataclass(frozen=True)
class Question:
    """A question with one right option."""

    id: str
    kind: str
    """ "predict", "check" or "final"."""
    topic: str
    text: str
    options: tuple[Option, ...]
    proofs: tuple[Proof, ...] = ()
    keep_order: bool = False
    """Whether the options stand in an order that is to be kept, such as a scale."""

    @property
    def right(self) -> int:
        """The number of the right option, from 0."""
        return next(number for number, option in enumerate(self.options) if option.right)


@dataclass(frozen=True)
class Exercise:
    """A policy to be written."""

    id: str
    text: str
    start: str
    """What the editor begins with."""
    hints: tuple[str, str]
    solution: str
    expectations: tuple[Expectation, ...]
    attached: tuple[str, ...] = ()
    """Names of packaged policies that are attached as well."""


@dataclass(frozen=True)
class Claim:
    """A sentence of a notebook and the proof that it is true."""

    says: str
    proof: Proof


@dataclass(frozen=True)
class Lesson:
    """What belongs to one notebook."""

    name: str
    """The stem of the notebook."""
    title: str
    minutes: int
    topic: str
    questions: tuple[Question, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    claims: tuple[Claim, ...] = ()
    """What the notebook's prose says about decisions without showing it."""
    policies: dict[str, Policy] = field(default_factory=dict)
    """The lesson's own policies, for its proofs."""

    def question(self, id: str) -> Question:
        """The question with this id. LessonError lists the ones there are."""
        return found_by_id(self, "question", self.questions, id)

    def exercise(self, id: str) -> Exercise:
        """The exercise with this id. LessonError lists the ones there are."""
        return found_by_id(self, "exercise", self.exercises, id)

    def of_kind(self, kind: str) -> tuple[Question, ...]:
        """The questions of one kind, in order."""
        return tuple(question for question in self.questions if question.kind == kind)


def found_by_id(lesson: Lesson, kind: str, items: tuple[Any, ...], id: str) -> Any:
    for item in items:
        if item.id == id:
            return item
    there_are = ", ".join(item.id for item in items) or "none"
    raise LessonError(f"there is no {kind} {quote(id)}; there are: {there_are}", f"{lesson.name}.toml")
