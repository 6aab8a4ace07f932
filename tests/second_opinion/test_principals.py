"""Two evaluators that know nothing of each other, asked about callers, accounts and policies of resources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.second_opinion import principals
from tests.second_opinion.principal_cases import Cases
from tests.second_opinion.principals import Case, contradicts_itself, possible_outcomes
from tests.trials import tries

SEED = 20_111_116
CASES = tries(10_000)
KINDS = (
    principals.USER,
    principals.SESSION_OF_ROLE,
    principals.ROLE,
    principals.ROOT,
    principals.FEDERATED_USER,
    principals.SERVICE,
    principals.IDENTITY_OF_PROVIDER,
    principals.ANONYMOUS,
)
WAYS = (
    principals.ITSELF,
    principals.ITS_ROLE,
    principals.ITS_ACCOUNT,
    principals.EVERYBODY,
    principals.EVERYBODY_WITH_ITS_ARN,
)


@dataclass
class Comparison:
    """What was asked and answered, and how often each way through the rules was taken."""

    asked: int = 0
    outcomes: Counter = field(default_factory=Counter)
    seen: Counter = field(default_factory=Counter)


@pytest.fixture(scope="module")
def comparison():
    cases, result = Cases(SEED), Comparison()
    with pytest.MonkeyPatch.context() as patch:
        watch(result.seen, patch)
        for _ in range(CASES):
            case = cases.case()
            expected = possible_outcomes(case["request"], case["policies"], case["limits"], case["attached"])
            result.asked += 1
            result.outcomes[
                Case(case["request"], [], {}).kind, "".join(expected) if len(expected) == 1 else "open"
            ] += 1
    return result


def watch(seen: Counter, patch: pytest.MonkeyPatch) -> None:
    """Count which open points are reached, and how statements name callers of the owner's account and of others."""
    is_so, ways = principals.is_so, Case.ways

    def watched_point(point, readings):
        seen[point] += 1
        return is_so(point, readings)

    def watched_ways(case, effect, attached):
        found = ways(case, effect, attached)
        seen.update((effect, way, case.account == case.owner) for way in found)
        return found

    patch.setattr(principals, "is_so", watched_point)
    patch.setattr(Case, "ways", watched_ways)


def test_nearly_every_case_is_settled_by_the_pages(comparison):
    assert comparison.asked == CASES
    assert sum(times for (_, outcome), times in comparison.outcomes.items() if outcome == "open") < CASES / 20


@pytest.mark.parametrize("outcome", ["allowed", "explicitDeny", "implicitDeny"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_caller_was_decided_in_each_way(comparison, kind, outcome):
    assert comparison.outcomes[kind, outcome] >= tries(40)


@pytest.mark.parametrize("point", principals.OPEN)
def test_each_open_point_was_reached(comparison, point):
    assert comparison.seen[point] >= tries(5)


@pytest.mark.parametrize("same_account", [True, False])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_each_way_of_naming_a_caller_was_taken(comparison, effect, way, same_account):
    if (effect, way) != ("Deny", principals.EVERYBODY_WITH_ITS_ARN):
        assert comparison.seen[effect, way, same_account] >= tries(5)


def test_contradictions_contradict_themselves():
    cases = Cases(SEED)
    assert all(contradicts_itself(cases.contradiction()) for _ in range(tries(500)))
    assert not any(contradicts_itself(cases.case()["request"]) for _ in range(tries(500)))


def test_the_cases_are_the_same_every_time():
    first, second = Cases(SEED), Cases(SEED)
    assert [first.case() for _ in range(20)] == [second.case() for _ in range(20)]
