"""The page about the tests of the evaluator and the findings: docs/mutation.md, a row for each module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mutation.md"
OF_FINDINGS = "findings."
WITHOUT_FUNCTIONS = ("__init__", "check", "wording_pasted")
"""What has no function to change."""


def list_modules(folder: str, start: str = "") -> tuple[str, ...]:
    """The modules of a folder of the package."""
    stems = sorted(path.stem for path in (ROOT / "mfa_lesson" / folder).glob("*.py"))
    return tuple(f"{start}{stem}" for stem in stems if stem not in WITHOUT_FUNCTIONS)


IAM = list_modules("iam")
FINDINGS = list_modules("analysis/findings", OF_FINDINGS)
FLOORS = {"iam": IAM, "analysis/findings": FINDINGS}


class Measured(NamedTuple):
    """What came of the changes of one module."""

    module: str
    changes: int
    tried: int
    killed: int
    """Those that a test noticed."""
    justified: int
    """Those that no test can notice."""
    how: str
    day: date

    @property
    def survived(self) -> int:
        """Those that a test could notice, and none did."""
        return self.tried - self.killed - self.justified


HEADS = ("Module", "Changes", "Tried", "Noticed", "Can't be noticed", "Not noticed", "Which", "Measured on")


def make_table(measured: Iterable[Measured]) -> Iterator[str]:
    yield f"| {' | '.join(HEADS)} |"
    yield f"|---|{'--:|' * 5}---|---|"
    for one in measured:
        counts = " | ".join(map(str, (one.changes, one.tried, one.killed, one.justified, one.survived)))
        yield f"| `{one.module}` | {counts} | {one.how} | {one.day.isoformat()} |"


def share_of(measured: Sequence[Measured]) -> float:
    """How many of the changes that were tried a test noticed."""
    return sum(one.killed for one in measured) / max(1, sum(one.tried for one in measured))


def make_part(measured: Sequence[Measured]) -> str:
    """What the page says about a floor."""
    changes, tried, killed, justified = (
        sum(one) for one in zip(*((m.changes, m.tried, m.killed, m.justified) for m in measured), strict=True)
    )
    share = f"{killed:,} ({killed / tried:.1%})"
    said = f"Of {tried:,} changes that were tried, out of {changes:,}, a test noticed {share}."
    return f"{said} Of the others, no test can notice {justified:,}.\n\n" + "\n".join(make_table(measured))


def read_rows(text: str) -> dict[str, Measured]:
    """The rows of a page, by their modules."""
    rows = {}
    for line in re.findall(r"^\| `.*$", text, re.MULTILINE):
        name, changes, tried, killed, justified, _, how, day = (
            cell.strip(" `") for cell in line.strip("| ").split("|")
        )
        rows[name] = Measured(name, int(changes), int(tried), int(killed), int(justified), how, date.fromisoformat(day))
    return rows


def replace_rows(text: str, measured: Iterable[Measured]) -> str:
    """The page with these rows in place of those of the same modules; each part says what its rows come to."""
    rows = read_rows(text) | {one.module: one for one in measured}
    for floor, modules in FLOORS.items():
        part = [rows[module] for module in modules if module in rows]
        if part:
            before, start, rest = text.partition(f"<!-- {floor} -->\n")
            _, end, after = rest.partition("\n<!-- end -->")
            text = f"{before}{start}{make_part(part)}{end}{after}"
    return text


def write(measured: Iterable[Measured]) -> None:
    PAGE.write_text(replace_rows(PAGE.read_text(encoding="utf-8"), measured), encoding="utf-8", newline="\n")
