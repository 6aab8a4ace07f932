"""Makes the page about IAM Access Analyzer's checks: each input of the tests is tried, and the page says what came out.

python docs/access_analyzer.py
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "access-analyzer.md"
sys.path.insert(0, str(ROOT))

from tests.analysis.findings.access_analyzer.cases import FOLDER, LEVELS, Check, read_checks  # noqa: E402

TYPES = {"identity": "", "scp": "SCP: ", "rcp": "RCP: ", "resource": "On a resource: ", "trust": "Trust policy: "}

HEAD = """\
# Compared with IAM Access Analyzer

IAM Access Analyzer validates policies. AWS lists its checks on the page
[IAM policy validation check reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html).
The tables below have each check for identity policies, service control policies (SCPs), resource control policies
(RCPs), policies on resources, and role trust policies. For each check there are inputs of our own, and what this
package says about them:

- **Refused**: `Policy.from_json` raises `PolicyError`. The code names the reason.
- **Mistake** or **remark**: `findings` reports it. The name is the finding's `kind`.
- **Not found**: the package says nothing, and the table says why.

The inputs are in `tests/analysis/findings/access_analyzer/`. `python docs/access_analyzer.py` tries all of them and
writes this page.
"""

TITLES = {
    "errors": "Errors",
    "security_warnings": "Security warnings",
    "warnings": "General warnings",
    "suggestions": "Suggestions",
}


def make_page() -> str:
    files = {file: read_checks(file) for file in LEVELS if (FOLDER / f"{file}.toml").exists()}
    parts = [HEAD, "\n".join(make_summary(files)), ""]
    for file, checks in files.items():
        parts += [f"## {TITLES[file]}\n", *list_checks(checks)]
    return "\n".join(parts).rstrip() + "\n"


def make_summary(files: dict[str, list[Check]]) -> Iterator[str]:
    yield "| Level | Checks | All inputs caught | Some | None | Inputs | Caught |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for file, checks in files.items():
        caught = [[case.is_caught for case in check.cases] for check in checks]
        counts = [
            len(checks),
            sum(bool(each) and all(each) for each in caught),
            sum(any(each) and not all(each) for each in caught),
            sum(not any(each) for each in caught),
            sum(map(len, caught)),
        ]
        share = sum(map(sum, caught)) / counts[-1]
        yield f"| {LEVELS[file]} | {' | '.join(map(str, counts))} | {sum(map(sum, caught))} ({share:.0%}) |"


def list_checks(checks: Iterable[Check]) -> Iterator[str]:
    """A table for each check."""
    yield "| Check | Input | What this package says |\n|---|---|---|"
    for check in checks:
        name = f"`{check.code}`"
        for case in check.cases:
            yield f"| {name} | {TYPES[case.type]}{escape(case.what)} | {say_outcome(case)} |"
            name = ""
        if check.left:
            yield f"| {name} | | Left out: {escape(check.left)} |"
    yield ""


def say_outcome(case) -> str:
    if case.missed:
        return f"Not found: {escape(case.missed)}"
    outcome = case.judge()
    if outcome.refused:
        return f"Refused: `{outcome.refused}`"
    return f"{outcome.levels[case.found].capitalize()}: `{case.found}`"


def escape(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(make_page(), encoding="utf-8", newline="\n")
    print(f"{PAGE.name} is written")
