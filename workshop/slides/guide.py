"""What the trainer's guide says, for the speaker's window: by notebook, by question, and by row of a plan.

The guide is read when the slides are built, so what it says and what the speaker sees are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

GUIDE = Path(__file__).parents[1] / "README.md"

HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)
QUESTION = re.compile(r"`([^`]+)`(?:: (.+))?$")
QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”")
LENGTHS = {"90": "90 minutes", "half-day": "Half a day: 3 h 30"}
"""What one types for a plan -> its heading in the guide."""


class Row(NamedTuple):
    """A row of a plan."""

    clock: str
    minutes: int
    what: str
    how: str
    late: str

    @property
    def number(self) -> str:
        """The notebook's number, "" for a row without one."""
        found = re.search(r"\b(\d\d): ", self.what)
        return found[1] if found else ""

    @property
    def is_break(self) -> bool:
        return self.how == "break"


def plain(text: str) -> str:
    """A heading as it is compared: without code ticks, with plain apostrophes."""
    return text.replace("`", "").replace("’", "'")


@cache
def read_parts() -> Mapping[tuple[str, str], str]:
    """(heading of the second level, heading of the third level or "") -> what is under it."""
    parts, top = {}, ""
    split = HEADING.split(GUIDE.read_text(encoding="utf-8"))[1:]
    for marks, heading, text in zip(*[iter(split)] * 3, strict=True):
        top = heading if marks == "##" else top
        parts[top, "" if marks == "##" else heading] = text.strip()
    return parts


def read_part(number: str, heading: str) -> str:
    """What the page of a notebook says under a heading, "" where the guide has no such page."""
    return next(
        (text for (top, sub), text in read_parts().items() if top.startswith(f"{number} ") and sub == heading), ""
    )


def read_rows(text: str) -> Iterator[list[str]]:
    """The rows of the tables in a text, without their headings."""
    for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        for line in table.splitlines()[2:]:
            yield [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def read_plan(title: str) -> list[Row]:
    """The rows of the plan with this heading."""
    return [Row(clock, int(minutes), *rest) for clock, minutes, *rest in read_rows(read_parts()["The plans", title])]


def make_say(number: str) -> str:
    """What to say at the start of a notebook, as Markdown; "" where the guide says nothing."""
    said = read_part(number, "Say")
    return f"**Say**\n\n{said}" if said else ""


def make_ask(number: str, question: str) -> str:
    """What to ask, what is right, and what helps with wrong answers, as Markdown; "" where the guide has nothing."""
    lines = []
    for name, ask, right in read_rows(read_part(number, "Ask")):
        if name == f"`{question}`":
            lines.append(f"**Ask** {ask}\n\n**Right** {right}")
    for _, answer, helps in read_rows(read_part(number, "What people answer, and what helps")):
        found = QUESTION.match(answer)
        if found and found[1] == question:
            lines.append(f"**They answer** {found[2]}\n\n**Say, and do** {helps}")
    return "\n\n".join(lines)


def list_asked(number: str) -> list[str]:
    """The names of the questions that the page of a notebook asks."""
    rows = read_rows(read_part(number, "Ask"))
    return [found[1] for name, *_ in rows if (found := QUESTION.match(name))]


def make_show(number: str, heading: str) -> str:
    """What to show under a heading of a notebook, as Markdown; "" where the guide doesn't name the heading."""
    prose = "\n".join(line for line in read_part(number, "Show").splitlines() if not line.startswith("|")).strip()
    named = {plain(one) for one in QUOTED.findall(" ".join(prose.split()))}
    return f"**Show**\n\n{prose}" if heading and plain(heading) in named else ""
