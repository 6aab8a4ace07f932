"""Answers that a search for what refutes them does not refute, and that the search is any good."""

import random

import pytest

from mfa_lesson import evaluate
from mfa_lesson.analysis.goals.wording import DECISIONS
from tests.analysis.goals.retold import read_counterexample
from tests.analysis.goals.search import NOTHING, Guesser, draw_federated_pair, draw_pair, try_pairs
from tests.trials import tries


@pytest.mark.parametrize("start", range(0, 500, 250))
def test_no_request_refutes_an_answer(start):
    """Run with more seeds, it tries as many pairs as anybody likes: `try_pairs(range(100_000), 150)`."""
    found = try_pairs(range(start, start + tries(250)), 80)
    assert found.refuted == []
    assert found.undecided <= found.pairs // 20
    assert found.met >= found.pairs // 5 and found.broken >= found.pairs // 5


def test_the_search_finds_most_of_what_is_not_met():
    broken = found = 0
    for seed in range(tries(60)):
        rnd = random.Random(seed)
        pair = draw_pair(rnd)
        if pair.decide().state == "broken":
            broken += 1
            guesses = (request for _, request in zip(range(100), Guesser(rnd, pair).guess(), strict=False))
            found += any(request is not NOTHING and not pair.goes_well(request) for request in guesses)
    assert broken and found >= broken * 0.7


@pytest.mark.parametrize("draw", [draw_pair, draw_federated_pair])
def test_a_counterexample_says_enough_to_ask_again(draw):
    """Who asks, for what, on what and with what: the request made of the words alone is decided as they say."""
    told = federated = 0
    for seed in range(tries(60)):
        pair = draw(random.Random(seed))
        if counterexample := pair.decide().counterexample:
            again = read_counterexample(str(counterexample))
            got = evaluate(again.request, pair.policy, pair.guardrails).outcome
            assert DECISIONS[got.value] == again.got, (seed, str(counterexample))
            told += 1
            if again.token:
                federated += 1
                assert evaluate(again.token, pair.policy, pair.guardrails).allowed, (seed, str(counterexample))
    assert told and (federated > told / 2 or draw is draw_pair)
