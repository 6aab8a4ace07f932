"""Whether a learner’s policy does what an exercise asks for."""

from __future__ import annotations

from typing import NamedTuple

from mfa_lesson.analysis.goals.expectation import Case, load_packaged
from mfa_lesson.analysis.goals.proof import decide_goals
from mfa_lesson.errors import PolicyError
from mfa_lesson.iam.evaluator import Outcome, Request
from mfa_lesson.iam.explanation import Explanation
from mfa_lesson.iam.policy import Policy

from .lesson import Exercise


class Point(NamedTuple):
    """One expectation of an exercise and how it went."""

    say: str
    state: str
    """ "met", "broken" or "open" where an earlier one is broken."""
    requests: int
    """How many requests go as they should; all of them where it is met."""


class Verdict(NamedTuple):
    """What came of a check. `passed`, and where not: either `problem`, or `case` with what was wanted and got."""

    passed: bool
    sentence: str
    points: tuple[Point, ...] = ()
    problem: PolicyError | None = None
    case: Case | None = None
    wanted: str = ""
    got: Outcome | None = None
    explanation: Explanation | None = None

    @property
    def request(self) -> Request | None:
        """The simplest request that goes the wrong way."""
        return self.case and self.case.request

    @property
    def requests(self) -> int:
        """How many requests went as they should."""
        return sum(point.requests for point in self.points)


def check(exercise: Exercise, text: str) -> Verdict:
    """Checks a learner's policy.

    In: the exercise; the learner's JSON. Out: a Verdict; a text that is no policy is one as well. Expectations are
    tried in order, up to the first that is not met.
    """
    try:
        policy = Policy.from_json(text, name="your policy")
    except PolicyError as problem:
        return Verdict(False, f"This is not a policy yet. {ended(str(problem))}", problem=problem)
    points, expectations = [], exercise.expectations
    for found in decide_goals(expectations, policy, attached=[load_packaged(name) for name in exercise.attached]):
        went_well = found.requests - found.wrong
        points.append(Point(found.expectation.say, "met" if found.met else "broken", went_well))
        if one := found.counterexample:
            points += [Point(later.say, "open", 0) for later in expectations[len(points) :]]
            return Verdict(False, str(one), tuple(points), None, one.case, one.wanted, one.got, one.explanation)
    tried = sum(point.requests for point in points)
    return Verdict(True, f"That does it: all {tried} requests go the way they should.", tuple(points))


def ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
