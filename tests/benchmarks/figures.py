"""Tables of what a benchmark measures: printed, and with --write put into docs/performance.md.

    parts = {"decisions": measure_decisions}
    figures.run("tests/benchmarks/deciding.py", parts, sys.argv[1:])

In the page, each part is between two comments. Nothing else in the page changes.
"""

import argparse
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"

_tables: list[list[tuple[str, ...]]] = []
"""The tables of the part that is being measured."""


@contextmanager
def table(*heads: str) -> Iterator[None]:
    """The rows inside belong to one table; says how busy the machine was before and after they were measured.

    Args:
        *heads: What is measured, and the heading of each column.
    """
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    _tables.append([])
    row(*heads)
    yield
    after = "" if before is None else f"(load of the machine: {before:.1f}, then {os.getloadavg()[0]:.1f})"
    print(f"{after}\n", flush=True)


def row(name: str, *columns: str) -> None:
    """Prints a row, and keeps it for the page."""
    print(f"{name:<74}" + "".join(f"{column:>14}" for column in columns), flush=True)
    _tables[-1].append((name, *columns))


def run(script: str, parts: Mapping[str, Callable[[], None]], arguments: Sequence[str]) -> None:
    """Measures some parts of a benchmark, by default all.

    Args:
        script: The benchmark's path in the project, for the page.
        parts: Name of a part -> what measures it.
        arguments: The command line: names of parts, and --write.
    """
    parser = argparse.ArgumentParser(prog=f"python {script}")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"what to measure: {', '.join(parts)}")
    parser.add_argument("--write", action="store_true", help=f"put the figures into {PAGE.parent.name}/{PAGE.name}")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(parts):
        parser.error(f"{', '.join(sorted(unknown))}: choose from {', '.join(parts)}")
    for name in asked.parts or parts:
        _tables.clear()
        machine = describe_machine()
        print(f"{machine}\n", flush=True)
        parts[name]()
        if asked.write:
            text = format_part(_tables, f"python {script} {name}", machine, date.today())
            PAGE.write_text(replace_part(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8", newline="\n")


def describe_machine() -> str:
    """Python's version, the processors, and how busy they are: "Python 3.11.4, 2 CPUs, x86_64, load 0.3"."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {platform.machine()}{load}"


def format_part(tables: Sequence[Sequence[Sequence[str]]], command: str, machine: str, day: date) -> str:
    """Markdown: one line that says when, where and how it was measured; and the tables.

    Args:
        tables: Tables of rows of cells, the first row of each its heading.
        command: What measures it again.
        machine: What it was measured on.
        day: When it was measured.

    Returns:
        The text between the two comments.
    """
    said = f"Measured on {day.day} {day:%B %Y} with {machine}: `{command}`"
    return "\n\n".join([said, *map(format_table, tables)])


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; rows that are shorter than the longest are filled up."""
    width = max(map(len, rows))
    heading, *body = ([cell.replace("|", "\\|") for cell in [*one, *[""] * (width - len(one))]] for one in rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heading, ["---"] * width, *body))


def replace_part(page: str, name: str, text: str) -> str:
    """The page with this text for the part.

    Args:
        page: The Markdown of the page.
        name: The part's name.
        text: What to put between its two comments.

    Raises:
        ValueError: The page has no place for the part.
    """
    place = re.compile(rf"(<!-- figures: {re.escape(name)} -->\n).*?(\n<!-- end -->)", re.DOTALL)
    if not place.search(page):
        raise ValueError(f"{PAGE.name} has no place for {name}: write <!-- figures: {name} --> and <!-- end -->.")
    return place.sub(lambda found: found[1] + text + found[2], page)
