"""Do policies do what is expected of them? Every request is decided: a proof, or the smallest counterexample.

A decision depends on the action only by the statements that speak about it. So actions that the same statements
speak about, and that act on the same, are decided together, and a proof over all of IAM takes milliseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import Caller, list_arn_forms, service_of
from mfa_lesson.iam.evaluator import WORDS, Guardrail, InForce, Outcome, values_by_key
from mfa_lesson.iam.explanation import Explanation, explain, missing_keys
from mfa_lesson.iam.loading import Policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import format_count, join_words

from .expectation import ALLOWED, DENIED, Case, Expectation, cases, packaged

WANTED = {
    ALLOWED: (Outcome.ALLOWED,),
    DENIED: (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY),
    "explicitDeny": (Outcome.EXPLICIT_DENY,),
    "implicitDeny": (Outcome.IMPLICIT_DENY,),
}
"""What is wanted -> the outcomes that will do."""

GOT = {
    Outcome.ALLOWED: "allowed",
    Outcome.EXPLICIT_DENY: "denied explicitly",
    Outcome.IMPLICIT_DENY: "denied implicitly",
}


class Counterexample(NamedTuple):
    """A request that is decided otherwise than expected."""

    case: Case
    wanted: str
    """In words: "allowed", "denied", "explicit deny"."""
    got: Outcome
    explanation: Explanation

    @property
    def by(self) -> str:
        """The statements that decided, in words; "" where none did."""
        names = dict.fromkeys(f"`{statement.name}`" for statement in self.explanation.determining)
        return f", by {join_words(list(names))}" if names else ""

    def __str__(self) -> str:
        got = GOT[self.got]
        return f"{self.case}: it should be {self.wanted}, and here it is {got}{self.by}."


class Answer(NamedTuple):
    """What came of one expectation."""

    expectation: Expectation
    requests: int
    """How many requests it is about. All of them were decided."""
    wrong: int
    """How many are decided otherwise than expected."""
    universe: str
    """What the requests are made of, in words."""
    counterexample: Counterexample | None
    """The simplest of those that are wrong."""
    not_asked: tuple[str, ...]
    """Context keys that the policies ask for and that none of the requests has: the answer is about requests
    without them."""

    @property
    def met(self) -> bool:
        return self.counterexample is None

    @property
    def count(self) -> str:
        """ "3 of 1,204 requests go the other way"."""
        requests = format_count(self.requests, "request")
        return (
            requests
            if self.met
            else f"{self.wrong:,} of {requests} {'goes' if self.wrong == 1 else 'go'} the other way"
        )

    @property
    def limits(self) -> str:
        """What the answer says nothing about, as a sentence; "" where that is nothing."""
        if not self.not_asked:
            return ""
        keys = join_words([f"`{key}`" for key in self.not_asked])
        return f"The policies also ask for {keys}, which no request here has."

    def __str__(self) -> str:
        lines = [f"{'met' if self.met else 'not met'}: {self.expectation} ({self.count}: {self.universe})"]
        lines += [f"  {said}" for said in (self.counterexample and str(self.counterexample), self.limits) if said]
        return "\n".join(lines)


class Answers(tuple[Answer, ...]):
    """What came of several expectations, in order."""

    @property
    def met(self) -> bool:
        """Whether all of them are met."""
        return all(answer.met for answer in self)

    @property
    def requests(self) -> int:
        return sum(answer.requests for answer in self)

    @property
    def sentence(self) -> str:
        if not self:
            return "No goal is stated."
        met = sum(answer.met for answer in self)
        if met == len(self):
            said = "The goal is met" if met == 1 else f"All {met} goals are met"
        elif len(self) == 1:
            said = "The goal is not met"
        else:
            said = f"{met or 'None'} of {len(self)} goals {'is' if met == 1 else 'are'} met"
        return f"{said}: {format_count(self.requests, 'request')} decided."

    def __str__(self) -> str:
        return "\n".join([self.sentence, *map(str, self)])

    __repr__ = __str__

    @property
    def html(self) -> str:
        """The answers, to be put into HTML that has the style sheets reason and answers."""
        from markupsafe import Markup

        from mfa_lesson.display.html import render
        from mfa_lesson.display.reason import explanation_html

        found = [answer.counterexample for answer in self]
        why = [
            one and Markup(explanation_html(one.explanation, about=one.case.about, how=str(one.case.caller)))
            for one in found
        ]
        return render("answers.html.j2", answers=self, why=why, sentence=self.sentence)

    def _repr_html_(self) -> str:
        from mfa_lesson.display.html import static

        return static(self.html, "reason", "answers")


def answers(
    expectations: Iterable[Expectation],
    policies: Policies,
    guardrails: Iterable[Guardrail] = (),
    attached: Sequence[Policy] = (),
) -> Iterator[Answer]:
    """Decides every request that the expectations are about, one expectation after the other.

    In: the expectations; the identity policies, one or several, ready or by name; guardrails as in evaluate();
    policies that are attached as well, also beside those whose decisions an expectation wants. Out: an Answer each.
    Raises PolicyError as load_policy.
    """
    in_force = InForce.of(policies, guardrails)

    @cache
    def deciding(*names: str, instead: str = "") -> Deciding:
        asked = [packaged(instead)] if instead else in_force.policies
        return Deciding(in_force._replace(policies=(*asked, *attached, *map(packaged, names))))

    for expectation in expectations:
        same_as = deciding(*expectation.beside, instead=expectation.same_as) if expectation.same_as else None
        yield answer(expectation, deciding(*expectation.beside), same_as)


class Deciding:
    """Decides requests under some policies, and remembers what it decided."""

    def __init__(self, in_force: InForce):
        self.in_force, self.everywhere = in_force, in_force.everything
        self._kinds, self._outcomes = {}, {}

    def kind(self, action: str) -> Hashable:
        """What the decision on an action depends on: the statements that speak about it, and what it acts on."""
        if action not in self._kinds:
            acts_on = find_action(action).resource_type, list_arn_forms(action) or service_of(action)
            speaking = tuple(
                statement
                for policy in self.everywhere
                for effect in ("Allow", "Deny")
                for statement in policy.statements_for(effect, action.casefold())
            )
            self._kinds[action] = acts_on, speaking
        return self._kinds[action]

    def outcome(self, case: Case) -> Outcome:
        key = self.kind(case.request.action), case.caller[:3], case.request.resource
        if key not in self._outcomes:
            self._outcomes[key] = self.in_force.decide(case.request).outcome
        return self._outcomes[key]

    def explain(self, case: Case) -> Explanation:
        return explain(case.request, *self.in_force)


def answer(expectation: Expectation, deciding: Deciding, like: Deciding | None = None) -> Answer:
    """Decides every request that one expectation is about; `like`, where it wants the same decisions as others."""
    alike: dict[Hashable, list[str]] = {}
    for action in expectation.actions_meant(deciding.everywhere):
        alike.setdefault((deciding.kind(action), like and like.kind(action)), []).append(action)
    weights = {members[0]: len(members) for members in alike.values()}
    requests = wrong = 0
    first, tried, resources = None, {}, {}
    for case in cases(expectation, deciding.everywhere, weights):
        weight, got = weights[case.request.action], deciding.outcome(case)
        requests += weight
        tried[case.request.action], resources[case.request.resource] = weight, None
        wanted = (like.outcome(case),) if like else WANTED[expectation.want]
        if got not in wanted:
            wrong += weight
            first = first or (case, "denied" if len(wanted) > 1 else WORDS[wanted[0]].lower(), got)
    counterexample = first and Counterexample(*first, deciding.explain(first[0]))
    speaking = dict.fromkeys(statement for (_, spoken), _ in alike for statement in spoken)
    callers = expectation.callers
    context = {key: values for caller in callers for key, values in values_by_key(caller.context).items()}
    universe = in_universe(sum(tried.values()), resources, callers)
    return Answer(expectation, requests, wrong, universe, counterexample, missing_keys(speaking, context))


def in_universe(actions: int, resources: Iterable[str], callers: Sequence[Caller]) -> str:
    """ "203 actions × 4 users and 5 MFA devices × 5 ways to sign in, as 2 users and a role"."""
    kinds = Counter(arn.split(":", 5)[5].partition("/")[0] for arn in resources if arn != "*")
    users, devices = kinds.pop("user", 0), kinds.pop("mfa", 0)
    numbers = {"user": users, "MFA device": devices, "other resource": kinds.total()}
    acted_on = join_words(format_count(number, noun) for noun, number in numbers.items() if number)
    names = {caller.user for caller in callers if not caller.is_role}
    roles = ["a role"] if any(caller.is_role for caller in callers) else []
    who = join_words([format_count(len(names), "user"), *roles] if names else roles)
    ways = format_count(len({caller.way for caller in callers}), "way") + " to sign in"
    ways += f", as {who}" if len(callers) > 1 and who != "1 user" else ""
    return " × ".join(filter(None, (format_count(actions, "action"), acted_on, ways)))
