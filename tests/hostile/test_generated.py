"""What generator.py draws: read or refused, decided and explained alike, and like one value after another."""

import random

import pytest

from mfa_lesson import Policy, PolicyError, evaluate, explain
from mfa_lesson.iam import wanted
from tests.hostile.generator import draw_hostile
from tests.trials import some, tries


def read(text):
    try:
        return Policy.from_json(text)
    except PolicyError:
        return None


def test_what_is_drawn_is_decided_and_explained_alike():
    chance, taken, outcomes = random.Random(1), 0, set()
    for _ in range(tries(300)):
        text, request = draw_hostile(chance, longest=6_000, asked=900)
        if (policy := read(text)) is not None:
            taken += 1
            decided = evaluate(request, policy)
            explained = explain(request, policy)
            assert explained.outcome is decided.outcome and explained.determining == decided.determining
            assert str(explained)
            outcomes.add(decided.outcome)
    assert taken > tries(300) * 2 // 3 and len(outcomes) == 3


def test_many_values_at_once_are_compared_like_one_after_the_other(monkeypatch):
    chance, judged = random.Random(2), 0
    for _ in range(tries(400)):
        text, request = draw_hostile(chance, longest=4_000, asked=900)
        for one in getattr(read(text), "statements", ()):
            for condition in one.conditions:
                at_once = condition.judge(request.values), condition.holds(request.values)
                with monkeypatch.context() as slowly:
                    slowly.setattr(wanted, "FEW", 10**9)
                    assert at_once == (condition.judge(request.values), condition.holds(request.values))
                judged += 1
    assert judged > tries(400) / 5


@pytest.mark.parametrize("seed", some(range(6)))
def test_as_long_as_the_limits_allow_it_is_answered(seed):
    """Nothing is timed here: what is not answered in a fraction of a second is not answered in the time of a test."""
    text, request = draw_hostile(random.Random(seed))
    if (policy := read(text)) is not None:
        assert explain(request, policy).outcome is evaluate(request, policy).outcome
