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

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import Caller, list_arn_forms, service_of
from mfa_lesson.account.users import RequestContext
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.evaluator import Guardrail, InForce, Outcome
from mfa_lesson.iam.explanation import Explanation, explain, find_missing_keys
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import index_context
from mfa_lesson.iam.statement import Statement
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, sentence_for

from .expectation import ALLOWED, DENIED, Case, Expectation, list_cases, load_packaged
from .wording import DECISIONS, GOAL_SENTENCES

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
    not_asked: tuple[str, ...]
    """Context keys that the policies ask for and that none of the requests has: the answer is about requests
    without them."""

    @property
    def met(self) -> bool:
        return self.counterexample is None

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
        """What the answer says nothing about, as a sentence; "" where that is nothing."""
        return sentence_for(Reason("keys-missing", {"keys": self.not_asked}), GOAL_SENTENCES) if self.not_asked else ""

    @property
    def reason(self) -> Reason:
        """Whether the goal is met, how many requests were decided, and what they are made of."""
        parameters = {
            "goal": str(self.expectation),
            "requests": self.requests,
            "wrong": self.wrong,
            "universe": self.made_of.parameters,
        }
        return Reason("goal-met" if self.met else "goal-missed", parameters)

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
        met = sum(answer.met for answer in self)
        return Reason("goals-met", {"met": met, "goals": len(self), "requests": self.requests})

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

    for expectation in expectations:
        decider, same_as = make_decider(*expectation.beside), expectation.same_as
        like = make_decider(*expectation.beside, instead=same_as) if same_as else None
        yield decide_goal(expectation, decider, like, context or {})


class ActionKind(NamedTuple):
    """What the decision on an action depends on. Actions of one kind are decided alike."""

    acts_on: tuple[str | None, tuple[str, ...] | str]
    """The resource type, and the forms of the ARNs or, where they are not known, the service."""
    statements: tuple[Statement, ...]
    """The statements whose action element matches it."""


class Decider:
    """Decides requests under some policies, and remembers what it decided."""

    def __init__(self, in_force: InForce):
        self.in_force, self.everything = in_force, in_force.everything
        self._kinds: dict[str, ActionKind] = {}
        self._outcomes: dict[tuple[ActionKind, tuple[object, ...], str], Outcome] = {}

    def kind(self, action: str) -> ActionKind:
        if action not in self._kinds:
            acts_on = find_action(action).resource_type, list_arn_forms(action) or service_of(action)
            statements = tuple(
                statement
                for policy in self.everything
                for effect in ("Allow", "Deny")
                for statement in policy.statements_for(effect, action.casefold())
            )
            self._kinds[action] = ActionKind(acts_on, statements)
        return self._kinds[action]

    def outcome(self, case: Case) -> Outcome:
        key = self.kind(case.request.action), case.caller[:3], case.request.resource
        if key not in self._outcomes:
            self._outcomes[key] = self.in_force.decide(case.request).outcome
        return self._outcomes[key]

    def explain(self, case: Case) -> Explanation:
        return explain(case.request, *self.in_force)


def decide_goal(
    expectation: Expectation, decider: Decider, like: Decider | None, further: RequestContext
) -> GoalAnswer:
    """Decides every request that one expectation is about; `like`, where it wants the same decisions as others."""
    alike: dict[tuple[ActionKind, ActionKind | None], list[str]] = {}
    for action in expectation.list_actions(decider.everything):
        alike.setdefault((decider.kind(action), like.kind(action) if like else None), []).append(action)
    weights = {members[0]: len(members) for members in alike.values()}
    requests = wrong = 0
    counterexample = None
    tried: dict[str, int] = {}
    resources: dict[str, None] = {}
    for case in list_cases(expectation, decider.everything, weights, further):
        weight, got = weights[case.request.action], decider.outcome(case)
        requests += weight
        tried[case.request.action], resources[case.request.resource] = weight, None
        want = like.outcome(case).value if like else expectation.want
        if got not in WANTED[want]:
            wrong += weight
            counterexample = counterexample or Counterexample(case, want, got, decider.explain(case))
    statements = dict.fromkeys(statement for kind, _ in alike for statement in kind.statements)
    callers = expectation.callers
    contexts = (*(caller.context for caller in callers), further)
    context = {key: values for each in contexts for key, values in index_context(each).items()}
    made_of = count_universe(sum(tried.values()), resources, callers)
    return GoalAnswer(expectation, requests, wrong, made_of, counterexample, find_missing_keys(statements, context))


def count_universe(actions: int, resources: Iterable[str], callers: Sequence[Caller]) -> Reason:
    """What requests are made of: how many actions, what they act on, and who asks for them."""
    named = (arn.split(":", 5)[5] for arn in resources if arn != "*")
    kinds = Counter("path" if name.endswith("/") else name.partition("/")[0] for name in named)
    numbers = {"actions": actions, "users": kinds.pop("user", 0), "devices": kinds.pop("mfa", 0)}
    users = {caller.user for caller in callers if not caller.is_role}
    parameters = {
        **numbers,
        "other": kinds.total(),
        "ways": len({caller.way for caller in callers}),
        "callers": len(users),
        "roles": int(any(caller.is_role for caller in callers)),
    }
    return Reason("universe", parameters)
