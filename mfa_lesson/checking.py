"""Does a learner's policy do what an exercise asks? Each request is decided; the first that goes wrong is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from . import catalogue
from .credentials import MFA_STATES, User
from .evaluator import Outcome, Request, evaluate
from .explanation import WORDS, Explanation, explain
from .lessons import Exercise, Expectation
from .policy import Policy, PolicyError, load_policy

OWN = "own"
DENIED = "denied"


class Case(NamedTuple):
    """One request that an expectation is about, with the words for it."""

    request: Request
    user: User
    mfa: str
    on: str
    """What is acted on: "bob’s user"."""


class Point(NamedTuple):
    """One expectation and how it went."""

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
        """The first request that goes the wrong way."""
        return self.case and self.case.request

    @property
    def requests(self) -> int:
        """How many requests went as they should."""
        return sum(point.requests for point in self.points)


def check(exercise: Exercise, text: str) -> Verdict:
    """Checks a learner's policy.

    In: the exercise; the learner's JSON. Out: a Verdict; a text that is no policy is one as well. Expectations and
    their requests are tried in order, up to the first that goes another way.
    """
    try:
        policy = Policy.from_json(text, name="your policy")
    except PolicyError as problem:
        return Verdict(False, f"This is not a policy yet. {ended(str(problem))}", problem=problem)
    attached = [load_policy(name) for name in exercise.attached]
    points = []
    for number, expectation in enumerate(exercise.expectations):
        for met, case in enumerate(cases(expectation)):
            explanation = explain(case.request, [policy, *attached])
            wanted = wanted_outcomes(expectation, case.request, attached)
            if explanation.outcome in wanted:
                continue
            points.append(Point(expectation.say, "broken", met))
            points += [Point(later.say, "open", 0) for later in exercise.expectations[number + 1 :]]
            in_words = words_for(wanted)
            got = WORDS[explanation.outcome].lower()
            sentence = f"{asks(case)}: it should be {in_words}, and here it is {got}."
            return Verdict(False, sentence, tuple(points), None, case, in_words, explanation.outcome, explanation)
        points.append(Point(expectation.say, "met", sum(1 for _ in cases(expectation))))
    tried = sum(point.requests for point in points)
    return Verdict(True, f"That does it: all {tried} requests go the way they should.", tuple(points))


def cases(expectation: Expectation) -> Iterator[Case]:
    """The requests of an expectation, in order: action, user, owner or device, MFA state."""
    for name in expected_actions(expectation):
        action = catalogue.find(name)
        for username in expectation.usernames:
            user = User.read(username)
            for on, resource in targets(action, user, expectation):
                for mfa in expectation.mfa:
                    yield Case(Request(name, resource, user.context(mfa)), user, mfa, on)


def expected_actions(expectation: Expectation) -> tuple[str, ...]:
    from .matrix import named_actions

    if expectation.all_of:
        return tuple(named_actions([load_policy(expectation.all_of)]))
    return tuple(expectation.actions)


def targets(action: catalogue.Action, user: User, expectation: Expectation) -> Iterator[tuple[str, str]]:
    """What is acted on, in words, and its ARN; once, where the action acts on no particular resource."""
    if action.resource_type is None:
        yield "", "*"
        return
    if action.resource_type == "mfa" and expectation.devices:
        yield from ((f"the MFA device `{device}`", user.device_arn(device)) for device in expectation.devices)
        return
    noun = {"user": "user", "mfa": "MFA device"}[action.resource_type]
    for name in expectation.owners:
        owner = user if name == OWN else User.read(name)
        whose = "their own" if owner == user else f"{owner}’s"
        yield f"{whose} {noun}", action.resource(owner)


def wanted_outcomes(expectation: Expectation, request: Request, attached: list[Policy]) -> tuple[Outcome, ...]:
    """The outcomes that will do."""
    if expectation.want == "same_as":
        return (evaluate(request, [load_policy(expectation.same_as), *attached]).outcome,)
    if expectation.want == DENIED:
        return (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY)
    return (Outcome(expectation.want),)


def ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def words_for(wanted: tuple[Outcome, ...]) -> str:
    return "denied" if len(wanted) > 1 else WORDS[wanted[0]].lower()


def asks(case: Case) -> str:
    """ "alice, signed in with an MFA code, asks for `iam:CreateAccessKey` on bob’s user"."""
    on = f" on {case.on}" if case.on else ""
    return f"{case.user}, {MFA_STATES[case.mfa].signed_in}, asks for `{case.request.action}`{on}"
