"""Holds evaluate() against the test suite of another engine, iam-simulate of cloud-copilot.

    python tests/engine_suite/run.py FOLDER [--show OUTCOME …]

The suite is no part of this project, and nothing here depends on it. It is in the GitHub repository
`cloud-copilot/iam-simulate`: clone it, and give its folder `src/core_engine/coreEngineTests`. Every JSON file in the
folder is a list of cases: a request, policies, and what the engine is expected to say.

Each case is one of:

- `agree`: evaluate() says the same. Some policies are corrected first, because AWS doesn't take the form in which the
  suite has them; the table counts the cases with each correction.
- `differ`: evaluate() says something else. docs/differences.md has each kind, who is right, and AWS's page.
- `refused`: a policy or a request isn't accepted here; the table counts the codes of the reasons.
- `open`: the same, where no AWS page says whether AWS saves such a policy.
- `not-applicable`: the case asks for something else than a decision on one request, or has a policy that AWS's pages
  rule out.

With --show the cases with these outcomes are printed, each with its file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import PolicyError, evaluate
from mfa_lesson.errors import RequestError
from tests.engine_suite.translation import NotApplicable, translate

AGREE, DIFFER, REFUSED, OPEN, NOT_APPLICABLE = "agree", "differ", "refused", "open", "not-applicable"
OUTCOMES = (AGREE, DIFFER, REFUSED, OPEN, NOT_APPLICABLE)
ASIDE = (OPEN, NOT_APPLICABLE)
"""What isn't counted among the cases that apply."""

REFUSALS = {
    "principal-absent": (NOT_APPLICABLE, "no-principal: AWS requires Principal in a policy on a resource"),
    "action": (OPEN, "action: not of the form SERVICE:NAME"),
}
"""Refusals that are no disagreement: the code of the reason, the outcome, and what the table says of it."""


class Result(NamedTuple):
    """What became of one case."""

    outcome: str
    file: str
    case: str
    detail: str = ""
    """The code of a refusal, why the case isn't counted, or both decisions."""
    corrections: tuple[str, ...] = ()


def run_case(file: str, case: Mapping[str, Any]) -> Result:
    """Translates and decides one case."""
    name = case["name"]
    try:
        translated = translate(case)
        said = evaluate(
            translated.request,
            translated.policies,
            translated.guardrails,
            resource_policies=translated.resource_policies,
        ).outcome
    except NotApplicable as kind:
        return Result(NOT_APPLICABLE, file, name, str(kind))
    except (PolicyError, RequestError) as error:
        code = error.reason.code
        outcome, detail = REFUSALS.get(code, (REFUSED, code))
        return Result(outcome, file, name, detail)
    if said is translated.expected:
        return Result(AGREE, file, name, corrections=translated.corrections)
    detail = f"expected {translated.expected.value}, got {said.value}"
    return Result(DIFFER, file, name, detail, translated.corrections)


def run_folder(folder: Path) -> Iterator[Result]:
    """Every case of every file in the folder."""
    for path in sorted(folder.rglob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield run_case(path.relative_to(folder).as_posix(), case)


def format_table(results: list[Result]) -> str:
    """The counts of outcomes, and under each its details."""
    counts = Counter(result.outcome for result in results)
    applicable = sum(result.outcome not in ASIDE for result in results)
    lines = [f"{'cases':<70} {len(results):>6,}", f"{'applicable':<70} {applicable:>6,}"]
    for outcome in OUTCOMES:
        share = f"  {counts[outcome] / applicable:.1%}" if applicable and outcome not in ASIDE else ""
        lines.append(f"\n{outcome:<70} {counts[outcome]:>6,}{share}")
        of_outcome = [result for result in results if result.outcome == outcome]
        details = Counter(result.detail for result in of_outcome if result.detail)
        details.update(f"corrected: {each}" for result in of_outcome for each in result.corrections)
        lines += [f"    {detail:<66} {count:>6,}" for detail, count in details.most_common()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--show", nargs="+", default=[], choices=OUTCOMES)
    asked = parser.parse_args()
    results = list(run_folder(asked.folder))
    print(format_table(results))
    for result in results:
        if result.outcome in asked.show:
            print(f"\n{result.outcome}: {result.file}, {result.case}\n    {result.detail}")


if __name__ == "__main__":
    main()
