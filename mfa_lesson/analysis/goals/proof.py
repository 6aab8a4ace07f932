"""Do policies do what is expected of them? Every request is decided: a proof, or the smallest counterexample.

A decision depends on the action only by the statements that match it. So actions that the same statements match, and
that act on the same, are decided together, and a proof over all of IAM takes milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from mfa_lesson.account.users import RequestContext, User
from mfa_lesson.account.ways import Way
from mfa_lesson.analysis.steps import check_time
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.evaluator import Guardrail, InForce, Outcome
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, sentence_for

from .actions import find_actions
from .cases import Case, CaseKind, Ground, Universe
from .expectation import ALLOWED, DENIED, Expectation, load_packaged
from .wording import DECISIONS, GOAL_SENTENCES

MET, BROKEN, UNDECIDED = "met", "broken", "undecided"

MOST_REQUESTS = 100_000
"""Of one goal."""

WANTED = {
    ALLOWED: (Outcome.ALLOWED,),
    DENIED: (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY),
    "explicitDeny": (Outcome.EXPLICIT_DENY,),
    "implicitDeny": (Outcome.IMPLICIT_DENY,),
}
"""What is wanted → the outcomes that will do."""


class Counterexample(NamedTuple):
    """A request that is decided otherwise than expected."""

    case: Case
    want: str
    """One of WANTED."""
    got: Outcome
    explanation: Explanation

    @property
    def wanted(self) -> str:
        """What is wanted, in words: "allowed", "denied", "explicit deny"."""
        return DECISIONS[self.want]

    @property
    def reason(self) -> Reason:
        """What was asked, wanted and got, and the names of the statements that decided."""
        parameters = {
            "caller": str(self.case.caller),
            "action": self.case.request.action,
            "on": self.case.on,
            "carried": {key: values for key, values in self.case.carried.items() if values},
            "want": self.want,
            "got": self.got.value,
            "by": list(dict.fromkeys(statement.name for statement in self.explanation.determining)),
        }
        return Reason("counterexample", parameters)

    def __str__(self) -> str:
        return sentence_for(self.reason, GOAL_SENTENCES)


class GoalAnswer(NamedTuple):
    """What came of one expectation."""

    expectation: Expectation
    requests: int
    """How many requests it is about. All of them were decided."""
    wrong: int
    """How many are decided otherwise than expected."""
    made_of: Reason
    """What the requests are made of: how many actions, things to act on, ways to sign in, and callers."""
    counterexample: Counterexample | None
    """The simplest of those that are wrong."""
    problem: str = ""
    """The code of why it is not decided: no request was found that is decided otherwise, and there could be one."""

    @property
    def met(self) -> bool:
        """Whether it is proved: every request that there can be is decided as expected."""
        return self.state == MET

    @property
    def state(self) -> str:
        """ "met", "broken" or "undecided"."""
        return BROKEN if self.counterexample else UNDECIDED if self.problem else MET

    @property
    def universe(self) -> str:
        """What the requests are made of, in words."""
        return sentence_for(self.made_of, GOAL_SENTENCES)

    @property
    def tally(self) -> str:
        """ "3 of 1,204 requests go the other way"."""
        return sentence_for(Reason("tally", {"requests": self.requests, "wrong": self.wrong}), GOAL_SENTENCES)

    @property
    def limits(self) -> str:
        """Why the goal is not decided, as a sentence; "" where it is."""
        return sentence_for(Reason(f"undecided.{self.problem}"), GOAL_SENTENCES) if self.problem else ""

    @property
    def reason(self) -> Reason:
        """Whether the goal is met, how many requests were decided, and what they are made of."""
        parameters = {
            "goal": str(self.expectation),
            "requests": self.requests,
            "wrong": self.wrong,
            "universe": self.made_of.parameters,
        }
        return Reason(f"goal-{self.state}", parameters)

    def __str__(self) -> str:
        further = [str(self.counterexample) if self.counterexample else "", self.limits]
        return "\n".join([sentence_for(self.reason, GOAL_SENTENCES), *(f"  {said}" for said in further if said)])


class Answers(ShownAsHtml, tuple[GoalAnswer, ...]):
    """What came of several expectations, in order."""

    template = "answers.html.j2"
    sheets = ("reason", "answers")

    @property
    def met(self) -> bool:
        """Whether all of them are met."""
        return all(answer.met for answer in self)

    @property
    def requests(self) -> int:
        return sum(answer.requests for answer in self)

    @property
    def reason(self) -> Reason:
        """How many of how many goals are met, and the number of requests that were decided."""
        numbers = {"met": sum(answer.met for answer in self), "goals": len(self), "requests": self.requests}
        return Reason("goals-met", numbers | {"undecided": sum(answer.state == UNDECIDED for answer in self)})

    @property
    def sentence(self) -> str:
        return sentence_for(self.reason, GOAL_SENTENCES)

    def __str__(self) -> str:
        return "\n".join([self.sentence, *map(str, self)])

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        found = [answer.counterexample for answer in self]
        why = [
            one and Markup(explanation_html(one.explanation, about=one.case.about, how=str(one.case.caller)))
            for one in found
        ]
        return {"answers": self, "why": why, "sentence": self.sentence}


def decide_goals(
    expectations: Iterable[Expectation],
    policies: Policies,
    guardrails: Iterable[Guardrail] = (),
    attached: Sequence[Policy] = (),
    context: RequestContext | None = None,
) -> Iterator[GoalAnswer]:
    """Decides every request that the expectations are about, one expectation after the other.

    Args:
        expectations: What is expected.
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        guardrails: What limits them, as in evaluate().
        attached: Policies that are attached as well, also beside those whose decisions an expectation wants.
        context: What every request carries as well: context key → value or list of values.

    Yields:
        The answer to each.

    Raises:
        PolicyError: As load_policy.
    """
    in_force = InForce.of(policies, guardrails)

    @cache
    def make_decider(*beside: str, instead: str = "") -> Decider:
        asked = [load_packaged(instead)] if instead else in_force.policies
        return Decider(in_force._replace(policies=(*asked, *attached, *map(load_packaged, beside))))

    @cache
    def make_ground(policies: tuple[Policy, ...]) -> Ground:
        return Ground(policies, context or {})

    for expectation in expectations:
        decider, same_as = make_decider(*expectation.beside), expectation.same_as
        like = make_decider(*expectation.beside, instead=same_as) if same_as else None
        everything = (*decider.in_force.everything, *(like.in_force.everything if like else ()))
        yield decide_goal(expectation, make_ground(tuple(dict.fromkeys(everything))), decider, like)


class Decider:
    """Decides requests under some policies, and remembers what it decided."""

    def __init__(self, in_force: InForce):
        self.in_force = in_force
        self._outcomes: dict[tuple[object, ...], Outcome] = {}

    def outcome(self, kind: CaseKind, case: Case) -> Outcome:
        arn = str(case.caller.context.get("aws:PrincipalArn"))
        key = kind, case.caller[:3], arn, case.request.resource, tuple(sorted(case.carried.items()))
        if key not in self._outcomes:
            self._outcomes[key] = self.in_force.decide(case.request).outcome
        return self._outcomes[key]

    def explain(self, case: Case) -> Explanation:
        return explain(case.request, *self.in_force)


def decide_goal(expectation: Expectation, ground: Ground, decider: Decider, like: Decider | None) -> GoalAnswer:
    """Decides every request that one expectation is about; `like`, where it wants the same decisions as others."""
    universe = Universe(expectation, ground)
    names, problem = find_actions(expectation, ground.policies)
    alike: dict[CaseKind, list[int]] = {}
    for place, action in enumerate(names):
        alike.setdefault(ground.find_kind(action), []).append(place)
    count = Count()
    wrong, first = 0, None
    for kind, places in alike.items():
        weight = len(places)
        for case in universe.list_cases(names[places[0]], places[0]):
            check_time()
            got = decider.outcome(kind, case)
            count.add(case, weight)
            want = like.outcome(kind, case).value if like else expectation.want
            if got not in WANTED[want]:
                wrong += weight
                first = min(first, (case.rank, case, want, got)) if first else (case.rank, case, want, got)
        if count.requests > MOST_REQUESTS:
            universe.problems["requests"] = None
            break
    counterexample = Counterexample(*first[1:], decider.explain(first[1])) if first else None
    problem = "" if first else problem or next(iter(universe.problems), "")
    return GoalAnswer(expectation, count.requests, wrong, count.reason, counterexample, problem)


class Count:
    """What requests are made of: how many actions, what they act on, who asks for them, and what they carry along."""

    def __init__(self) -> None:
        self.requests = 0
        self._actions: dict[str, int] = {}
        self._resources: dict[str, None] = {}
        self._users: set[User] = set()
        self._roles: set[str] = set()
        self._ways: set[Way] = set()
        self._contexts: set[tuple[tuple[str, object], ...]] = set()

    def add(self, case: Case, weight: int) -> None:
        """Counts a request, which stands for those of so many actions."""
        self.requests += weight
        self._actions[case.request.action] = weight
        self._resources[case.request.resource] = None
        self._ways.add(case.caller.way)
        if case.caller.is_role:
            self._roles.add(str(case.caller.context.get("aws:PrincipalArn")))
        else:
            self._users.add(case.caller.user)
        if case.carried:
            self._contexts.add(tuple(sorted(case.carried.items())))

    @property
    def reason(self) -> Reason:
        named = (arn.split(":", 5)[5] for arn in self._resources if arn != "*")
        kinds = Counter("path" if name.endswith("/") else name.partition("/")[0] for name in named)
        numbers = {
            "actions": sum(self._actions.values()),
            "users": kinds.pop("user", 0),
            "devices": kinds.pop("mfa", 0),
            "other": kinds.total(),
            "ways": len(self._ways),
            "callers": len(self._users),
            "roles": len(self._roles),
            "contexts": len(self._contexts),
        }
        return Reason("universe", numbers)
