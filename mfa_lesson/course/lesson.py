"""What a lesson consists of: questions, exercises, claims, and the proofs they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.iam.evaluator import Decision, Outcome, evaluate
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason

from .pace import Content, count_words, estimate_minutes
from .wording import make_lesson_error


@dataclass(frozen=True)
class Misconception:
    """Something that many people believe about the policy, and how it is."""

    number: int
    belief: str
    truth: str
    lesson: str
    """Where it is taught: the stem of the notebook."""
    facts: tuple[str, ...] = ()
    """The facts about AWS that it rests on, by their names in facts.toml."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    text: str
    says: str
    """The feedback to somebody who chooses it: why it is right, or what is wrong with the thought."""
    right: bool = False
    misconception: int | None = None
    """The number of the misconception behind a wrong answer."""
    slip: bool = False
    """Whether a wrong answer has no misconception behind it."""


@dataclass(frozen=True)
class Proof:
    """Requests that all come to one outcome, on which a question rests."""

    policies: tuple[Policy, ...]
    requests: tuple[Request, ...]
    outcome: Outcome
    by: tuple[str, ...] | None = None
    """Names of the determining statements; None where the proof does not name them."""
    resource_policies: tuple[Policy, ...] = ()
    """The policies on the resource."""

    def decisions(self) -> list[Decision]:
        """What the evaluator makes of each request."""
        return [evaluate(request, self.policies, (), self.resource_policies) for request in self.requests]

    def problems(self) -> list[Reason]:
        """Where a decision is not what the proof says; empty where it holds."""
        found = []
        for request, decision in zip(self.requests, self.decisions(), strict=True):
            about = {
                "action": request.action,
                "resource": request.resource,
                "mfa": request.context.get(MFA_KEY, "absent"),
            }
            by = sorted(statement.name for statement in decision.determining)
            if decision.outcome is not self.outcome:
                about |= {"got": decision.outcome.value, "wanted": self.outcome.value}
                found.append(Reason("proof.other-outcome", about))
            elif self.by is not None and by != sorted(self.by):
                found.append(Reason("proof.other-statements", {**about, "got": by, "wanted": list(self.by)}))
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
    facts: tuple[str, ...] = ()
    """The facts about AWS that it rests on, by their names in facts.toml."""

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
    hints: tuple[str, ...]
    solution: str
    expectations: tuple[Expectation, ...]
    attached: tuple[str, ...] = ()
    """Names of packaged policies that are attached as well."""
    kind: str = "identity"
    """What the policy is attached to: "identity" or "trust"."""
    hint_goals: tuple[tuple[int, ...], ...] = ()
    """For each hint, the numbers of the expectations that it helps with, from 1; () if the file doesn't say."""
    facts: tuple[str, ...] = ()
    """The facts about AWS that it rests on, by their names in facts.toml."""


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
    """What people call it, such as "Switch MFA off"."""
    topic: str
    questions: tuple[Question, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    claims: tuple[Claim, ...] = ()
    """What the notebook's prose says about decisions without showing it."""
    policies: dict[str, Policy] = field(default_factory=dict)
    """The lesson's own policies, for its proofs."""
    sid: str = ""
    """The statement that the lesson is about, whose title it has; "" for any other lesson."""
    content: Content = Content()
    """What is in the notebook."""
    left_out: Content = Content()
    """What of it the fast path goes without."""

    @cached_property
    def minutes(self) -> int:
        """How long it takes, counted from what is in it."""
        return self._estimate(self.content, Content())

    @cached_property
    def fast_minutes(self) -> int:
        """How long it takes on the fast path."""
        return self._estimate(self.content, self.left_out)

    @property
    def fast_ids(self) -> frozenset[str]:
        """The questions and exercises that are on the fast path."""
        ids = [*(one.id for one in self.questions), *(one.id for one in self.exercises)]
        return frozenset(ids) - self.left_out.asked

    def _estimate(self, content: Content, without: Content) -> int:
        questions = [one for one in self.questions if one.id not in without.asked]
        exercises = [one for one in self.exercises if one.id not in without.asked]
        read = [one.text for one in exercises]
        for question in questions:
            read += [question.text, *(one.text for one in question.options), question.options[question.right].says]
        words = content.words - without.words + count_words("\n".join(read))
        return estimate_minutes(words, len(questions), len(exercises), content.results - without.results)

    @property
    def number(self) -> str:
        """The number that its name begins with: "06"."""
        return self.name.partition("_")[0]

    def question(self, id: str) -> Question:
        """The question with this id. Raises LessonError, which lists the ids there are."""
        return find_by_id(self.questions, id, self.name, "question")

    def exercise(self, id: str) -> Exercise:
        """The exercise with this id. Raises LessonError, which lists the ids there are."""
        return find_by_id(self.exercises, id, self.name, "exercise")

    def of_kind(self, kind: str) -> tuple[Question, ...]:
        """The questions of one kind, in order."""
        return tuple(question for question in self.questions if question.kind == kind)


WithId = TypeVar("WithId", Question, Exercise)


def find_by_id(items: tuple[WithId, ...], id: str, lesson: str, kind: str) -> WithId:
    for item in items:
        if isinstance(id, str) and item.id == id:
            return item
    ids = [item.id for item in items]
    raise make_lesson_error("lesson.no-such-item", f"{lesson}.toml", kind=kind, id=id, ids=ids)
