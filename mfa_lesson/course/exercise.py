"""Whether a learner’s policy does what an exercise asks for."""

from __future__ import annotations

from typing import NamedTuple

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
    """ "met", "broken", "undecided", or "open" where an earlier one is not met."""
    requests: int
    """How many requests go as they should; all of them where it is met."""


class Verdict(NamedTuple):
    """What a check found: it passed, or the text is no policy, or an expectation is broken."""

    points: tuple[Point, ...] = ()
    problem: PolicyError | None = None
    """Why the text is no policy."""
    counterexample: Counterexample | None = None
    """The simplest request that goes the wrong way."""
    undecided: GoalAnswer | None = None
    """The answer to an expectation that is not decided."""

    @property
    def passed(self) -> bool:
        return not (self.problem or self.counterexample or self.undecided)

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
    """Checks a learner's policy.

    Args:
        exercise: The exercise.
        text: The learner's JSON; a text that is no policy gets a verdict as well.

    Returns:
        The verdict. The expectations are tried in order, up to the first that is broken.
    """
    try:
        policy = Policy.from_json(text, name="your policy", kind=exercise.kind)
    except PolicyError as problem:
        return Verdict(problem=problem)
    points: list[Point] = []
    attached, trust = [load_packaged(name) for name in exercise.attached], policy.on_resource
    for found in decide_goals(
        exercise.expectations, () if trust else policy, attached=attached, trust_policies=policy if trust else ()
    ):
        went_well = found.requests - found.wrong
        points.append(Point(found.expectation.say, found.state, went_well))
        if not found.met:
            points += [Point(later.say, "open", 0) for later in exercise.expectations[len(points) :]]
            undecided = None if found.counterexample else found
            return Verdict(tuple(points), counterexample=found.counterexample, undecided=undecided)
    return Verdict(tuple(points))
