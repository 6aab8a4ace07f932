"""Two evaluators that know nothing of each other, asked about callers, accounts and policies of resources."""

from __future__ import annotations

from collections import Counter

import pytest

from mfa_lesson import Request
from mfa_lesson.errors import RequestError
from tests.second_opinion import principals
from tests.second_opinion.compare_principals import EXPLAINED, SEED, compare
from tests.second_opinion.principal_cases import Cases
from tests.second_opinion.principals import Case, contradicts_itself
from tests.trials import tries

CASES = max(2_000, tries(5_000))  # with fewer, not every way through the rules is taken
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


@pytest.fixture(scope="module")
def seen():
    return Counter()


@pytest.fixture(scope="module")
def comparison(seen):
    with pytest.MonkeyPatch.context() as patch:
        watch(seen, patch)
        return compare(CASES)


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


def test_both_evaluators_say_the_same(comparison):
    first = "\n\n".join(comparison.differences[:5])
    assert not comparison.differences, f"{len(comparison.differences)} of {comparison.asked} differ\n{first}"
    assert comparison.asked == CASES
    assert comparison.explained >= CASES // EXPLAINED


def test_nearly_every_case_is_settled_by_the_pages(comparison):
    assert sum(times for (_, outcome), times in comparison.outcomes.items() if outcome == "open") < CASES / 15


@pytest.mark.parametrize("outcome", ["allowed", "explicitDeny", "implicitDeny"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_caller_was_decided_in_each_way(comparison, kind, outcome):
    assert comparison.outcomes[kind, outcome] >= tries(20)


@pytest.mark.parametrize("point", principals.OPEN)
def test_each_open_point_was_reached(comparison, seen, point):
    assert seen[point] >= 1


@pytest.mark.parametrize("same_account", [True, False])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_each_way_of_naming_a_caller_was_taken(comparison, seen, effect, way, same_account):
    if (effect, way) != ("Deny", principals.EVERYBODY_WITH_ITS_ARN):
        assert seen[effect, way, same_account] >= 1


def test_contradictions_are_refused():
    cases = Cases(SEED)
    for _ in range(tries(500)):
        asked = cases.contradiction()
        assert contradicts_itself(asked)
        with pytest.raises(RequestError):
            Request(asked["action"], asked["resource"], asked["context"], principal=asked["principal"])
        assert not contradicts_itself(cases.case()["request"])


def test_the_cases_are_the_same_every_time():
    first, second = Cases(SEED), Cases(SEED)
    assert [first.case() for _ in range(20)] == [second.case() for _ in range(20)]
