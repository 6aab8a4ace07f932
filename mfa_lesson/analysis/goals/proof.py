"""Do policies do what is expected of them? Every request is decided: a proof, or the smallest counterexample.

A decision depends on the action only by the statements that match it. So actions that the same statements match, and
that act on the same, are decided together, and a proof over all of IAM takes milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from markupsafe import Markup

from mfa_lesson.account.users import RequestContext
from mfa_lesson.account.ways import Way
from mfa_lesson.analysis.steps import cut_short, insist, insist_on_each
from mfa_lesson.display.html import render_in_steps
from mfa_lesson.display.reason import explanation_html_in_steps
from mfa_lesson.errors import PolicyError
from mfa_lesson.iam.evaluator import Guardrail, InForce, Outcome
from mfa_lesson.iam.explanation import Explanation, explain_in_steps
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, sentence_for

from .case import Case
from .cases import CaseKind, Ground, Universe
from .expectation import ALLOWED, DENIED, Expectation, load_packaged
from .trust import THEIR_OWN, TrustUniverse
from .wording import DECISIONS, GOAL_SENTENCES

MET, BROKEN, UNDECIDED = "met", "broken", "undecided"

MOST_CASES = 10_000
"""Requests that are decided one by one for one goal."""

MOST_SECONDS = 2.0
"""Of the processor, for one goal."""

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
            "caller": self.case.who,
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
    """The result of one expectation."""

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
    """The results of several expectations, in order."""

    template = "answers.html.j2"
    sheets = ("reason", "request", "answers")

    @property
    def met(self) -> bool:
        """Whether all of them are met."""
        return all(answer.met for answer in self)

    @property
    def requests(self) -> int:
        """How many requests were decided for all of them."""
        return sum(answer.requests for answer in self)

    @property
    def reason(self) -> Reason:
        """How many of how many goals are met, and the number of requests that were decided."""
        numbers = {"met": sum(answer.met for answer in self), "goals": len(self), "requests": self.requests}
        return Reason("goals-met", numbers | {"undecided": sum(answer.state == UNDECIDED for answer in self)})

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return sentence_for(self.reason, GOAL_SENTENCES)

    def __str__(self) -> str:
        return "\n".join([self.sentence, *map(str, self)])

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return finish(self._fill_in_steps())

    def _fill_in_steps(self) -> Steps[Mapping[str, Any]]:
        why: list[str | None] = []
        for found in (answer.counterexample for answer in self):
            if found is None:
                why.append(None)
                continue
            case = found.case
            why.append(Markup((yield from explanation_html_in_steps(found.explanation, case.about, case.asker))))
        return {"answers": self, "why": why, "sentence": self.sentence}

    def html_in_steps(self) -> Steps[str]:
        """What `html` gives, as work in steps of one piece of it."""
        values = yield from self._fill_in_steps()
        return (yield from render_in_steps(self.template, **values))


def decide_goals(
    expectations: Iterable[Expectation],
    policies: Policies,
    guardrails: Iterable[Guardrail] = (),
    attached: Sequence[Policy] = (),
    context: RequestContext | None = None,
    trust_policies: Policies = (),
) -> Iterator[GoalAnswer]:
    """Decides every request that the expectations are about, one expectation after the other.

    Args:
        expectations: What is expected.
        policies: The identity policies, one or several: each a Policy, a packaged name or a path.
        guardrails: What limits them, as in evaluate().
        attached: Policies that are attached as well, also beside those whose decisions an expectation wants.
        context: What every request carries as well: context key → value or list of values.
        trust_policies: The trust policy of a role: with it, the goals are about who can assume the role.

    Yields:
        The answer to each.

    Raises:
        PolicyError: As load_policy; or a policy on a resource is no trust policy.
    """
    steps = decide_goals_in_steps(expectations, policies, guardrails, attached, context, trust_policies)
    return (answer for answer in steps if answer is not None)


def decide_goals_in_steps(
    expectations: Iterable[Expectation],
    policies: Policies,
    guardrails: Iterable[Guardrail] = (),
    attached: Sequence[Policy] = (),
    context: RequestContext | None = None,
    trust_policies: Policies = (),
) -> Iterator[GoalAnswer | None]:
    """The same answers, and None after each request that was decided: there the work can pause."""
    in_force = InForce.of(policies, guardrails, trust_policies)
    if in_force.resource_policies:
        check_trust(in_force.resource_policies)
        own = (*in_force.policies, *attached)
        for expectation in expectations:
            yield None
            beside = tuple(map(load_packaged, expectation.beside))
            policies = (*(own or (THEIR_OWN,)), *beside) if beside else own
            further = {**(context or {}), **dict(expectation.context)}
            yield (yield from decide_trust(expectation, in_force._replace(policies=policies), further))
        return

    @cache
    def make_decider(
        beside: tuple[str, ...], same_as: str, carried: tuple[tuple[str, str | tuple[str, ...]], ...]
    ) -> Decider:
        further = (*attached, *map(load_packaged, beside))
        like = in_force._replace(policies=(load_packaged(same_as), *further)) if same_as else None
        policies = (*in_force.policies, *further)
        return Decider(in_force._replace(policies=policies), like, {**(context or {}), **dict(carried)})

    for expectation in expectations:
        yield None
        yield (
            yield from make_decider(expectation.beside, expectation.same_as, expectation.context).decide(expectation)
        )


class Decider:
    """Decides the requests of expectations under some policies, and remembers the result for each kind of action.

    Args:
        in_force: The policies.
        like: Those whose decisions are wanted, if they are.
        further: What every request carries as well.
    """

    def __init__(self, in_force: InForce, like: InForce | None, further: RequestContext) -> None:
        self._in_force, self._like = in_force, like
        self._ground = Ground((*in_force.everything, *(like.everything if like else ())), further, in_force)
        self._tallies: dict[tuple[Expectation, CaseKind], Tally] = {}

    def decide(self, expectation: Expectation) -> Steps[GoalAnswer]:
        """Decides every request that an expectation is about, or as many as there is time for."""
        if expectation.outside:
            return GoalAnswer(expectation, 0, 0, Tally().reason, None, "outside")
        progress = ProofProgress()
        done = yield from cut_short(self._decide_all(expectation, progress), MOST_SECONDS)
        whole = progress.whole
        if done is None:
            progress.add(Tally() if progress.current is None else progress.current)
            whole.problems["time"] = None
        first = progress.first
        problem = "" if first else next(iter(whole.problems), "")
        found = (yield from self._explain(first[1], progress.names[first[0][-1]], expectation)) if first else None
        return GoalAnswer(expectation, whole.requests, whole.wrong, whole.reason, found, problem)

    def _decide_all(self, expectation: Expectation, progress: ProofProgress) -> Steps[bool]:
        progress.names, problem = yield from self._ground.find_actions(expectation)
        if problem:
            progress.whole.problems[problem] = None
        names = progress.names
        form = replace(expectation, say="", actions=(), all_of="", excepted=(), beside=())
        universe = yield from insist(lambda: Universe(form, self._ground))
        alike = yield from self._group(names)
        for kind, places in alike.items():
            progress.places = places
            if (form, kind) not in self._tallies:
                progress.current = Tally()
                yield from self._decide_kind(universe, names[places[0]], progress.current)
                self._tallies[form, kind] = progress.current
            progress.add(self._tallies[form, kind])
            if progress.whole.cases > MOST_CASES:
                progress.whole.problems["requests"] = None
                break
        return True

    def _group(self, names: Iterable[str]) -> Steps[dict[CaseKind, list[int]]]:
        """Kind of action → the places of those that are decided alike."""
        alike: dict[CaseKind, list[int]] = {}
        for place, action in enumerate(names):
            yield
            alike.setdefault(self._ground.find_kind(action), []).append(place)
        return alike

    def _decide_kind(self, universe: Universe, action: str, tally: Tally) -> Steps[None]:
        decided: dict[tuple[object, ...], tuple[str, Outcome] | None] = {}
        for case in insist_on_each(lambda: universe.list_cases(action)):
            yield
            if case is None:
                continue
            alike = universe.find_alike(case)
            if alike not in decided:
                got = self._in_force.decide(case.request).outcome
                want = self._like.decide(case.request).outcome.value if self._like else universe.expectation.want
                decided[alike] = None if got in WANTED[want] else (want, got)
            tally.add(case, decided[alike])
            if tally.cases > MOST_CASES:
                tally.problems["requests"] = None
                break
        tally.problems |= universe.take_problems()

    def _explain(self, found: Wrong, action: str, expectation: Expectation) -> Steps[Counterexample]:
        request = found.case.request.about(action, found.case.request.resource)
        case = say_carried(found.case._replace(request=request), expectation)
        explanation = yield from explain_in_steps(request, self._in_force)
        return Counterexample(case, found.want, found.got, explanation)


def say_carried(case: Case, expectation: Expectation) -> Case:
    """The case, with what the expectation says that every request carries."""
    told = {key: (value,) if isinstance(value, str) else value for key, value in expectation.context}
    return case._replace(carried={**told, **case.carried})


def check_trust(policies: Iterable[Policy]) -> None:
    """Raises PolicyError for a policy on another resource than a role."""
    for policy in policies:
        if policy.kind != "trust":
            reason = Reason("no-trust-policy", {"name": policy.name})
            raise PolicyError("", sentence_for(reason, GOAL_SENTENCES), reason=reason)


def decide_trust(expectation: Expectation, in_force: InForce, further: RequestContext) -> Steps[GoalAnswer]:
    """Decides every request for a role that an expectation is about, or as many as there is time for."""
    universe, tally = TrustUniverse(expectation, in_force, further), Tally()
    if (yield from cut_short(decide_all_for_role(universe, tally), MOST_SECONDS)) is None:
        universe.problems["time"] = None
    first, found = tally.first, None
    if first:
        explanation = yield from explain_in_steps(first.case.request, universe.in_force_for(first.case))
        found = Counterexample(say_carried(first.case, expectation), first.want, first.got, explanation)
    problem = "" if found else next(iter(universe.problems), "")
    return GoalAnswer(expectation, tally.requests, tally.wrong, tally.reason, found, problem)


def decide_all_for_role(universe: TrustUniverse, tally: Tally) -> Steps[bool]:
    for case in insist_on_each(universe.list_cases):
        yield
        if case is None:
            continue
        got, want = universe.in_force_for(case).decide(case.request).outcome, universe.expectation.want
        tally.add(case, None if got in WANTED[want] else (want, got))
        if tally.cases > MOST_CASES:
            universe.problems["requests"] = None
            break
    return True


class ProofProgress:
    """The results of an expectation's requests so far."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.whole = Tally()
        self.first: tuple[tuple[int, ...], Wrong] | None = None
        """The simplest request that is decided otherwise than expected, and how simple it is."""
        self.places: list[int] = []
        """Where the actions are among the names that are being decided."""
        self.current: Tally | None = None
        """The result of the first of these so far."""

    def add(self, tally: Tally) -> None:
        """Adds the results of the requests for one of the actions in progress."""
        self.current = None
        self.whole.include(tally, len(self.places))
        if tally.first:
            rank = *tally.first.case.rank, self.places[0]
            self.first = min(self.first or (rank, tally.first), (rank, tally.first), key=itemgetter(0))


class Wrong(NamedTuple):
    """A request that is decided otherwise than expected."""

    case: Case
    want: str
    got: Outcome


MADE_OF = ("ways", "callers", "roles", "federated", "contexts")
"""What the requests are made of, besides actions and what they act on."""


class Tally:
    """The results of requests: how many were decided, and what they are made of."""

    def __init__(self) -> None:
        self.cases = self.requests = self.wrong = self.actions = 0
        self.first: Wrong | None = None
        """The simplest one that is decided otherwise."""
        self.problems: dict[str, None] = {}
        """Codes of why there could be others."""
        self._resources: set[str] = set()
        self._others: dict[str, set[object]] = {name: set() for name in MADE_OF}

    def add(self, case: Case, wrong: tuple[str, Outcome] | None) -> None:
        self.cases += 1
        self.requests += 1
        self.actions = 1
        if wrong:
            self.wrong += 1
            if self.first is None or case.rank < self.first.case.rank:
                self.first = Wrong(case, *wrong)
        self._resources.add(case.request.resource)
        self._others["ways"].add(case.caller.way)
        if case.caller.is_role:
            sessions = "federated" if case.caller.way is Way.FEDERATION else "roles"
            self._others[sessions].add(str(case.caller.context["aws:PrincipalArn"]))
        else:
            self._others["callers"].add(case.caller.user)
        if case.carried:
            self._others["contexts"].add(tuple(sorted(case.carried.items())))

    def include(self, other: Tally, actions: int) -> None:
        """Adds the results of the requests for one of several actions with the same decisions."""
        self.cases += other.cases
        self.requests += other.requests * actions
        self.wrong += other.wrong * actions
        self.actions += other.actions * actions
        self.problems |= other.problems
        self._resources |= other._resources
        for name, seen in other._others.items():
            self._others[name] |= seen

    @property
    def reason(self) -> Reason:
        """What the requests are drawn from."""
        named = (arn.split(":", 5)[5] for arn in self._resources if arn != "*")
        kinds = Counter("path" if name.endswith("/") else name.partition("/")[0] for name in named)
        numbers = {
            "actions": self.actions,
            "users": kinds.pop("user", 0),
            "devices": kinds.pop("mfa", 0),
            "other": kinds.total(),
            **{name: len(seen) for name, seen in self._others.items()},
        }
        return Reason("universe", numbers)
