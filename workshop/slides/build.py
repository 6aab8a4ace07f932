"""Build the slides: from each notebook one file that needs nothing beside it, and a page that lists them.

    python workshop/slides/build.py [FOLDER] [NOTEBOOK ...]
    python workshop/slides/build.py [FOLDER] --plan 90

Without arguments all notebooks become slides, in workshop/slides/site, with the results that the tests expect. What is
on a slide is set in the metadata of the notebook's own cells, `slideshow.slide_type`, as JupyterLab writes it. Read
README.md, beside this file, for the rest.

The slides are shown by reveal.js. npm fetches it once; it is kept in the cache folder that this system has for a user.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from copy import copy
from functools import cache
from html import escape
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

import nbformat
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import SlidesExporter
from nbformat import NotebookNode
from platformdirs import user_cache_path

from mfa_lesson.display.html import mark_code
from workshop.slides.guide import LENGTHS, list_asked, make_ask, make_say, make_show, read_plan
from workshop.slides.plan import make_plan

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOTEBOOKS = ROOT / "tests" / "notebooks" / "expected"
"""Learners' notebooks have no results; the tests have them."""
PICTURES = ROOT / "notebooks"
SITE = HERE / "site"

REVEAL = "reveal.js@5"
REVEAL_ARCHIVE = "reveal.js-5.*.tgz"
REVEAL_FILES = {"css": "dist/reveal.css", "js": "dist/reveal.js", "notes": "plugin/notes/notes.js"}

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
FOR_WHO_RUNS_IT = re.compile(r"(?:<p>Predict first, then look\.)?\s*Run this cell\b[^.<]*\.(?:(?<=answer\.)</p>)?")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
NOTEBOOK_LINK = re.compile(r'href="(\d\d_\w+)\.ipynb')
QUESTION = re.compile(r"""["']([a-z0-9-]+)["']""")
CELL_LINK = re.compile(r'href="#cell-id=([\w-]+)"')

LONGEST_TEXT, LONGEST_MATRIX = 20, 14
"""Lines of JSON and rows of a matrix; longer ones have two columns."""


class BuildError(RuntimeError):
    """What keeps the slides from being built, as a sentence for the one who builds them."""


@cache
def reveal(folder: Path | None = None) -> dict[str, str]:
    """The texts of REVEAL_FILES.

    In: the folder that keeps reveal.js, by default the user's cache. Raises BuildError where it is not there yet and
    npm cannot fetch it.
    """
    folder = folder or user_cache_path("mfa_lesson", appauthor=False)
    kept = max(folder.glob(REVEAL_ARCHIVE), default=None) or fetched(folder)
    with tarfile.open(kept) as archive:
        packed = {name: archive.extractfile(f"package/{file}") for name, file in REVEAL_FILES.items()}
        return {name: file.read().decode("utf-8") for name, file in packed.items()}


def fetched(folder: Path) -> Path:
    """The archive of reveal.js, put into this folder by npm. Raises BuildError."""
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm is needed once, to fetch reveal.js, and is not installed.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        done = subprocess.run(
            [npm, "pack", REVEAL], cwd=scratch, capture_output=True, encoding="utf-8", errors="replace"
        )
        archive = next(Path(scratch).glob(REVEAL_ARCHIVE), None)
        if archive is None:
            raise BuildError(f"npm could not fetch {REVEAL}:\n{done.stderr}")
        kept = folder / archive.name
        os.replace(archive, kept)
    return kept


def title(notebook: NotebookNode) -> str:
    """The heading of the first level, without code ticks."""
    lines = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    return next(line.removeprefix("# ").replace("`", "") for line in lines if line.startswith("# "))


def deck(file: Path) -> str:
    """The slides of a notebook, as a page of HTML. Raises BuildError, and ValueError where no cell is on a slide."""
    return page_of(nbformat.read(file, as_version=4), file.stem, file.stem[:2], file.parent)


def plan_deck(length: str) -> str:
    """The slides of a plan, by what one types for it, as a page of HTML. Raises BuildError."""
    title = LENGTHS[length]
    return page_of(
        make_plan(title, read_plan(title), sorted(NOTEBOOKS.glob("*.ipynb"))), f"plan-{length}", "", NOTEBOOKS
    )


def page_of(notebook: NotebookNode, name: str, number: str, folder: Path) -> str:
    """The slides of a notebook, or of a plan's sections, as a page of HTML."""
    heading = ""
    for cell in notebook.cells:
        found = cell.cell_type == "markdown" and re.search(r"^## (.+)$", cell.source, re.MULTILINE)
        cell.metadata.setdefault("number", number)
        cell.metadata.said = [*cell.metadata.get("said", []), *said_at(cell, found[1] if found else "")]
        heading = "" if cell.cell_type == "markdown" and cell.source.startswith("# ") else heading
        cell.metadata.under = "" if found else heading
        heading = found[1] if found else heading
        if cell.cell_type == "code":
            cell.metadata.shown = [shown(output) for output in cell.outputs]
            cell.metadata.live = any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs)
    exporter = SlidesExporter(
        extra_template_basedirs=[str(HERE)], template_name="deck", embed_images=True, exclude_anchor_links=True
    )
    resources = {
        "metadata": {"name": name, "path": str(PICTURES if folder == NOTEBOOKS else folder)},
        "deck": {"title": title(notebook), "reveal": reveal()},
    }
    page, _ = exporter.from_notebook_node(notebook, resources)
    return NOTEBOOK_LINK.sub(r'href="\1.html', CELL_LINK.sub(r'href="#/\1"', each_style_once(page)))


def said_at(cell: NotebookNode, heading: str) -> list[str]:
    """What the guide says at a cell: at the notebook's title, at a heading, and at each question that it asks."""
    if cell.metadata.get("slideshow", {}).get("slide_type") in ("skip", "notes"):
        return []
    number = cell.metadata.number
    if cell.cell_type == "markdown":
        found = [make_say(number)] if number and cell.source.startswith("# ") else []
        return [*filter(None, [*found, make_show(number, heading)])]
    asked = list_asked(number) if cell.source.startswith("final(") else QUESTION.findall(cell.source)
    return [*filter(None, (make_ask(number, question) for question in asked))]


def each_style_once(page: str) -> str:
    """The page without style sheets that it has had already: every output of the lesson brings its own."""
    known = set()
    return STYLE.sub(lambda style: "" if style[0] in known else known.add(style[0]) or style[0], page)


def shown(output: NotebookNode) -> str:
    """An output as a slide has it: HTML where there is some, without the words for the person who runs the cell."""
    html = output.get("data", {}).get("text/html")
    if html is None:
        return printed(output.get("text") or output.get("data", {}).get("text/plain", ""))
    soup = BeautifulSoup(FOR_WHO_RUNS_IT.sub("", html), "html.parser")
    for matrix in soup.select("table.decision-matrix"):
        if len(matrix.select("tbody tr")) > LONGEST_MATRIX:
            in_columns(matrix)
    kind = "exhibit" if soup.select("table, pre, .mfa-lesson > div") else "words"
    return f'<div class="{kind}">{soup}</div>'


def printed(text: str) -> str:
    """What a cell has printed: JSON half as far indented, in two columns where it is long; all else as sentences."""
    lines = text.strip().split("\n")
    if not text.startswith("{"):
        return f'<div class="words">{"".join(f"<p>{mark_code(line)}</p>" for line in lines)}</div>'
    lines = [re.sub("^ +", lambda indent: indent[0][::2], line) for line in lines]
    half = (len(lines) + 1) // 2 if len(lines) > LONGEST_TEXT else len(lines)
    columns = ["\n".join(part) for part in (lines[:half], lines[half:]) if part]
    return f'<div class="exhibit json">{"".join(f"<pre>{escape(column)}</pre>" for column in columns)}</div>'


def in_columns(matrix: Tag) -> None:
    """Sets a matrix in two tables side by side, with one legend: there is room for symbols and not for words."""
    ways = [f"{head.code} {head.select_one('.how')}" for head in matrix.select("th[data-mfa]")]
    outcomes = dict.fromkeys(escape(cell.text) for cell in matrix.select(".cell"))
    second = copy(matrix)
    rows = len(matrix.select("tbody tr"))
    for table, kept in ((matrix, range((rows + 1) // 2)), (second, range((rows + 1) // 2, rows))):
        heading = None
        for number, row in enumerate(table.select("tbody tr")):
            heading = row if "group" in row.get("class", ()) else heading
            if number not in kept:
                row.extract()
            elif row is not heading and heading.parent is None:
                row.insert_before(heading)
    legend = f'<p class="legend">{" · ".join([*outcomes, *ways])}</p>'
    both = BeautifulSoup(f'{legend}<div class="side-by-side"></div>', "html.parser")
    place = both.select_one(".side-by-side")
    matrix.replace_with(both)
    place.extend([matrix, second])


def index(folder: Path) -> str:
    """The page that lists the slides which lie in a folder."""
    files = [file for file in sorted(NOTEBOOKS.glob("*.ipynb")) if (folder / f"{file.stem}.html").is_file()]
    decks = {file.stem: title(nbformat.read(file, as_version=4)) for file in files}
    environment = Environment(loader=FileSystemLoader(HERE, encoding="utf-8"), autoescape=True)
    plans = {f"plan-{length}": name for length, name in LENGTHS.items() if (folder / f"plan-{length}.html").is_file()}
    return environment.get_template("index.html.j2").render(decks=decks, plans=plans)


def named(notebook: str) -> Path:
    """A notebook of the lesson, by its number or the beginning of its name. Raises BuildError where it is not one."""
    found = [file for file in NOTEBOOKS.glob("*.ipynb") if file.name.startswith(notebook)]
    if len(found) != 1:
        raise BuildError(f"{notebook} is the name or the number of {len(found) or 'no'} notebooks; one is wanted.")
    return found[0]


def build(folder: Path, notebooks: Sequence[Path], plan: str | None = None) -> None:
    """Writes the slides of these notebooks, or of a plan, into a folder, and the page that lists all that lie there.

    Raises BuildError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in notebooks:
            (folder / f"{file.stem}.html").write_text(deck(file), encoding="utf-8", newline="\n")
        if plan:
            (folder / f"plan-{plan}.html").write_text(plan_deck(plan), encoding="utf-8", newline="\n")
        (folder / "index.html").write_text(index(folder), encoding="utf-8", newline="\n")
    except OSError as error:
        raise BuildError(f"The slides cannot be written: {error}") from None


def main(arguments: Sequence[str] | None = None) -> str | None:
    """Builds what the command line asks for. Out: a sentence where that was not possible."""
    parser = argparse.ArgumentParser(description="Build the slides, one file a notebook.")
    parser.add_argument("folder", nargs="?", type=Path, default=SITE, help="where to put them (workshop/slides/site)")
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="of which, by number: 07 (all)")
    parser.add_argument("--plan", choices=LENGTHS, help="one file for a plan of the guide instead: 90 or half-day")
    asked = parser.parse_args(arguments)
    try:
        notebooks = [named(one) for one in asked.notebooks]
        if not notebooks and not asked.plan:
            notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
        build(asked.folder, notebooks, asked.plan)
    except BuildError as error:
        return str(error)
    what = [f"slides of {len(notebooks)} notebooks"] if notebooks else []
    what += [f"slides of the plan “{LENGTHS[asked.plan]}”"] if asked.plan else []
    print(f"Written: {' and '.join(what)}. Open {asked.folder / 'index.html'} in a browser.")
    return None


if __name__ == "__main__":
    sys.exit(main())
