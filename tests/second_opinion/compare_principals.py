"""Asks both evaluators about callers, accounts and policies of resources.

    python -m tests.second_opinion.compare_principals [CASES] [SEED]

Without numbers, 100,000 cases. Prints each difference as JSON, and how many there are; ends with 1 where there is one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mfa_lesson import Guardrail, Policy, Request, evaluate, explain
from tests.second_opinion.principal_cases import Cases
from tests.second_opinion.principals import RESOURCE_CONTROL, Case, possible_outcomes

SEED = 20_111_116
EXPLAINED = 10
"""One answer of this many is compared with explain() as well."""


@dataclass
class Comparison:
    """What both said: by kind of caller and outcome, "open" where the pages leave several; and where they differ."""

    asked: int = 0
    explained: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def compare(number: int, seed: int = SEED) -> Comparison:
    """An outcome of the product is a difference where no reading of AWS's pages leads to it."""
    cases, result = Cases(seed), Comparison()
    for _ in range(number):
        case = cases.case()
        expected = possible_outcomes(case["request"], case["policies"], case["limits"], case["attached"])
        answers = set(ask_the_product(case, with_explain=result.asked % EXPLAINED == 0))
        result.explained += result.asked % EXPLAINED == 0
        result.asked += 1
        result.outcomes[Case(case["request"], [], {}).kind, "".join(expected) if len(expected) == 1 else "open"] += 1
        if len(answers) > 1 or not answers <= expected:
            told = f"the reference says {' or '.join(sorted(expected))}, the product {' and '.join(sorted(answers))}"
            result.differences.append(f"{told}: {json.dumps(case)}")
    return result


def ask_the_product(case: dict[str, Any], with_explain: bool = False) -> Iterator[str]:
    asked = case["request"]
    request = Request(asked["action"], asked["resource"], asked["context"], principal=asked["principal"])
    policies = [Policy.from_json(each) for each in case["policies"]]
    guardrails = [
        Guardrail(kind, [Policy.from_json(each, kind=kind_of_limit(kind)) for each in group])
        for kind, group in case["limits"]
    ]
    attached = [Policy.from_json(each, kind=case["kind"]) for each in case["attached"]]
    yield evaluate(request, policies, guardrails, attached).outcome.value
    if with_explain:
        yield explain(request, policies, guardrails, attached).outcome.value


def kind_of_limit(kind: str) -> str:
    return "rcp" if kind == RESOURCE_CONTROL else "identity"


def main(number: int = 100_000, seed: int = SEED) -> int:
    result = compare(number, seed)
    for difference in result.differences:
        print(difference)
    still_open = sum(times for (_, outcome), times in result.outcomes.items() if outcome == "open")
    print(f"{result.asked} cases, {still_open} of them open, {len(result.differences)} differences")
    return int(bool(result.differences))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
