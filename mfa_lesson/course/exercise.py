"""Whether a learner’s policy does what an exercise asks for."""

from __future__ import annotations

from typing import NamedTuple

from mfa_lesson.analysis.findings.all_checks import find_misspellings
from mfa_lesson.analysis.findings.finding import Finding
from mfa_lesson.analysis.goals.expectation import load_packaged
from mfa_lesson.analysis.goals.proof import Counterexample, GoalAnswer, decide_goals
from mfa_lesson.errors import PolicyError
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import Reason

from .lesson import Exercise
from .wording import say


class Point(NamedTuple):
    """One expectation of an exercise and how it went."""

    say: str
    state: str
    """ "met", "broken" or "undecided"."""
    requests: int
    """How many requests go as they should; all of them where it is met."""
    because: str = ""
    """Why it is not met, as a sentence: the simplest request that goes the wrong way, or why it is not decided."""


class Verdict(NamedTuple):
    """What a check found: it passed, or the text is no policy, or an expectation is broken."""

    points: tuple[Point, ...] = ()
    problem: PolicyError | None = None
    """Why the text is no policy."""
    counterexample: Counterexample | None = None
    """The simplest request that goes the wrong way, of the first expectation that is broken."""
    undecided: GoalAnswer | None = None
    """The answer to the first expectation that is not decided, if none is broken."""
    misspellings: tuple[Finding, ...] = ()
    """Names in the text that AWS doesn't have, each with the name that was probably meant."""

    @property
    def passed(self) -> bool:
        return not (self.problem or self.counterexample or self.undecided)

    @property
    def met(self) -> int:
        """How many expectations are met."""
        return sum(point.state == "met" for point in self.points)

    @property
    def reason(self) -> Reason:
        """What the learner is told, as data; of a request that goes the wrong way, what the counterexample says."""
        if self.counterexample:
            return self.counterexample.reason
        if self.problem:
            return Reason("exercise.not-a-policy", {"problem": str(self.problem)})
        if self.undecided:
            return Reason("exercise.undecided", {"why": self.undecided.limits})
        return Reason("exercise.passed", {"requests": self.requests})

    @property
    def sentence(self) -> str:
        return str(self.counterexample) if self.counterexample else say(self.reason)

    @property
    def requests(self) -> int:
        """How many requests went as they should."""
        return sum(point.requests for point in self.points)


def check_exercise(exercise: Exercise, text: str) -> Verdict:
    """Checks each expectation of a learner’s JSON, and its spelling. A text that is no policy gets a verdict too."""
    try:
        policy = Policy.from_json(text, name="your policy", kind=exercise.kind)
    except PolicyError as problem:
        return Verdict(problem=problem)
    attached, trust = [load_packaged(name) for name in exercise.attached], policy.on_resource
    answers = list(
        decide_goals(
            exercise.expectations, () if trust else policy, attached=attached, trust_policies=policy if trust else ()
        )
    )
    broken = next((answer for answer in answers if answer.counterexample), None)
    return Verdict(
        points=tuple(map(judge_answer, answers)),
        counterexample=broken.counterexample if broken else None,
        undecided=None if broken else next((answer for answer in answers if not answer.met), None),
        misspellings=tuple(find_misspellings(policy)),
    )


def judge_answer(answer: GoalAnswer) -> Point:
    because = str(answer.counterexample) if answer.counterexample else answer.limits
    return Point(answer.expectation.say, answer.state, answer.requests - answer.wrong, because)
