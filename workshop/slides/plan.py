"""One file of slides for a plan of the guide: agenda, the sections of each row in order, breaks, closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from workshop.slides.guide import QUOTED, Row, plain, read_part, read_parts

STARTS = ("slide", "subslide")
LINK = re.compile(r"\[([^\]]+)\]\((?:#cell-id=|\d\d_)[^)]*\)")
TO_A_FILE = re.compile(r'<a href="[^"]*\.ipynb[^"]*">(.*?)</a>')


def make_plan(title: str, rows: Sequence[Row], notebooks: Sequence[Path]) -> NotebookNode:
    """The notebook that holds a plan's slides.

    Args:
        title: The plan's heading in the guide.
        rows: Its rows.
        notebooks: The files of all notebooks, with results.

    Raises:
        ValueError: A row names no section of its notebook.
    """
    files = {file.name[:2]: file for file in notebooks}
    cells = [make_slide("agenda", make_agenda(title, rows), make_clock(rows[0]))]
    seen: list[str] = []
    for at, row in enumerate(rows):
        if row.is_break:
            cells.append(make_slide(f"break-{at}", f"# Break\n\n{row.minutes} minutes", make_clock(row)))
        elif row.number:
            cells += take_row(row, files[row.number], first=row.number not in seen)
            seen.append(row.number)
    cells.append(make_slide("closing", make_closing(list(dict.fromkeys(seen))), make_clock(rows[-1])))
    return new_notebook(cells=cells)


def make_slide(id: str, text: str, notes: str) -> NotebookNode:
    cell = new_markdown_cell(text, id=id, metadata={"slideshow": {"slide_type": "slide"}})
    cell.metadata.said = [notes]
    return cell


def make_clock(row: Row) -> str:
    """What the speaker reads of the clock on every slide of a row."""
    return f"**{row.clock}, {row.minutes} min, {row.how}.** When late: {row.late}."


def make_agenda(title: str, rows: Sequence[Row]) -> str:
    """The first slide: only when something starts and what it is about, without the names of the sections."""
    lines = [f"# {title}", "", "| Starts at | |", "|---|---|"]
    parts: list[tuple[str, str]] = []
    for row in rows:
        what = "Break" if row.is_break else read_title(row.number) if row.number else "Closing"
        if not parts or parts[-1][1] != what:
            parts.append((row.clock, what))
    return "\n".join(lines + [f"| {clock} | {what} |" for clock, what in parts])


def read_title(number: str) -> str:
    """What a notebook is called in the guide, without its number."""
    return next(top for top, _ in read_parts() if top.startswith(f"{number} "))[3:]


def make_closing(numbers: Sequence[str]) -> str:
    """The last slide: what to take home, notebook by notebook, and the question for the feedback."""
    said = [f"- {' '.join(read_part(number, 'Take home').split())}" for number in numbers if number != "00"]
    return "\n".join(["## What you take home", "", *said, "", "**What will you change on Monday?**"])


def take_row(row: Row, file: Path, first: bool) -> list[NotebookNode]:
    """The cells of a row's sections, and the notebook's title before its first row."""
    read = nbformat.read(file, as_version=4).cells
    sections = split_sections(read)
    wanted = choose_sections([heading for heading, _ in sections], row.what)
    if not wanted:
        raise ValueError(f"The plan's row at {row.clock} names no section of {file.name}.")
    found = []
    for heading, cells in sections:
        if heading in wanted or (first and not heading):
            found += [keep_cell(cell, row, heading) for cell in cells]
            start = next((c for c in found[-len(cells) :] if slide_type(c) not in ("skip", "notes")), None)
            if start is not None and slide_type(start) not in STARTS:
                start.metadata.slideshow = {"slide_type": "slide"}
    return found


def slide_type(cell: NotebookNode) -> str:
    return cell.metadata.get("slideshow", {}).get("slide_type", "")


def split_sections(cells: Sequence[NotebookNode]) -> list[tuple[str, list[NotebookNode]]]:
    """The cells by heading of the second level; those before the first are under ""."""
    sections: list[tuple[str, list[NotebookNode]]] = [("", [])]
    for cell in cells:
        found = cell.cell_type == "markdown" and re.search(r"^## (.+)$", cell.source, re.MULTILINE)
        if found:
            sections.append((found[1], []))
        sections[-1][1].append(cell)
    return sections


def choose_sections(headings: Sequence[str], what: str) -> list[str]:
    """The headings that a row of a plan names: quoted, as a range, or as reports by number."""
    known = {plain(heading): heading for heading in headings if heading}
    named = [known[plain(one)] for one in QUOTED.findall(what)]
    order = [heading for heading in headings if heading]
    if "from “" in what:
        return order[order.index(named[0]) : order.index(named[1]) + 1]
    if "up to “" in what:
        return order[: order.index(named[0]) + 1] + named[1:]
    if "reports " in what:
        numbers = re.findall(r"\d+", what.partition("reports ")[2].partition(";")[0])
        return [heading for heading in order if heading.partition(". ")[0] in numbers]
    return named


def keep_cell(cell: NotebookNode, row: Row, heading: str) -> NotebookNode:
    """A copy of a cell with an id of its own in the plan, its clock for the speaker, and no links to other slides."""
    kept = deepcopy(cell)
    kept.id = f"nb{row.number}-{cell.id}"
    kept.metadata.number = row.number
    if kept.cell_type == "markdown":
        kept.source = LINK.sub(r"\1", kept.source)
    for output in kept.get("outputs", []):
        if "text/html" in output.get("data", {}):
            output.data["text/html"] = TO_A_FILE.sub(r"\1", "".join(output.data["text/html"]))
    if slide_type(cell) in STARTS:
        kept.metadata.said = [make_clock(row)]
    return kept
