"""Exports many strange policies, and reads each back as its tool does: `python -m tests.rollout.fuzz 2000 --seed 7`.

Needs what the tests of the export need: the extra `test`, and bash and Terraform on the PATH for these two.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hcl2

from mfa_lesson import Policy, export_policy
from mfa_lesson.errors import ExportError
from mfa_lesson.rollout.tools import TOOLS
from tests.rollout.hostile import draw_policies
from tests.rollout.reading import read_cloudformation, run_node, run_shell, run_terraform

BATCH = 200
"""How many texts Node.js and Terraform get at once."""


def read_shell(text: str, folder: Path) -> Any:
    create, _ = run_shell(text, folder)
    [file] = [argument.removeprefix("file://") for argument in create if argument.startswith("file://")]
    return json.loads((folder / file).read_text(encoding="ascii"))


def read_template(text: str) -> Any:
    [resource] = read_cloudformation(text)["Resources"].values()
    return resource["Properties"]["PolicyDocument"]


def read_all_terraform(texts: Sequence[str], folder: Path) -> list[Any]:
    for text in texts:
        assert [list(block) for block in hcl2.loads(text)["resource"]]
    return run_terraform(texts, folder)


READERS: dict[str, Callable[[Sequence[str], Path], list[Any]]] = {
    "terraform": read_all_terraform,
    "cloudformation": lambda texts, folder: [read_template(text) for text in texts],
    "cdk": lambda texts, folder: [made[0][2]["policyDocument"] for made in run_node(texts, folder)],
    "pulumi": lambda texts, folder: [json.loads(made[0][2]["policy"]) for made in run_node(texts, folder)],
    "cli": lambda texts, folder: [read_shell(text, folder) for text in texts],
}


def export_or_refuse(policy: Policy, tool: str, refused: Counter[str]) -> str | None:
    try:
        return export_policy(policy, tool)
    except ExportError as error:
        refused[error.reason.code] += 1
        return None


def find_differences(tool: str, policies: Sequence[Policy], folder: Path) -> tuple[list[Policy], Counter[str]]:
    """The policies that the tool reads back as others, and why how many were refused."""
    refused: Counter[str] = Counter()
    texts = [(policy, export_or_refuse(policy, tool, refused)) for policy in policies]
    written = [(policy, str(text)) for policy, text in texts if text is not None]
    other = []
    for start in range(0, len(written), BATCH):
        some = written[start : start + BATCH]
        read = READERS[tool]([text for _, text in some], folder)
        other += [policy for (policy, _), back in zip(some, read, strict=True) if back != policy.document]
    return other, refused


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", choices=TOOLS, action="append")
    chosen = parser.parse_args(arguments)
    policies = draw_policies(chosen.count, chosen.seed)
    wrong = 0
    for tool in chosen.tool or TOOLS:
        with tempfile.TemporaryDirectory() as folder:
            other, refused = find_differences(tool, policies, Path(folder))
        wrong += len(other)
        print(
            f"{tool}: {len(policies)} policies, {dict(refused)} refused, {len(other)} read back as another", flush=True
        )
        for policy in other[:3]:
            print(ascii(policy.text))
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
