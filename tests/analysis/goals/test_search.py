"""Answers that a search for what refutes them does not refute, and that the search is any good."""

import random

import pytest

from tests.analysis.goals.search import NOTHING, Guesser, draw_pair, try_pairs
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
