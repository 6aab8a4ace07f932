"""What the trainer's pages are made with: the notebooks' cells, the templates, and the writing of one file.

The pages have no content of their own: each is made from the package and the notebooks when it is asked for.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader

from mfa_lesson.display.html import templates

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent / "notebooks"


class Cell(NamedTuple):
    """A cell of a notebook, with the heading of the second level that it is under ("" under none)."""

    kind: str
    """ "markdown" or "code"."""
    id: str
    source: str
    heading: str


def notebooks() -> list[str]:
    """The names of all notebooks, in order."""
    return sorted(file.stem for file in NOTEBOOKS.glob("*.ipynb"))


def cells(notebook: str) -> Iterator[Cell]:
    """The cells of a notebook, in order. Raises OSError where there is no such notebook."""
    heading = ""
    for cell in json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            headings = [line.removeprefix("## ") for line in source.splitlines() if line.startswith("## ")]
            heading = headings[-1] if headings else heading
        yield Cell(cell["cell_type"], cell.get("id", ""), source, heading)


@cache
def environment() -> Environment:
    """The package's templates' filters and words, with the templates of this folder."""
    return templates().overlay(loader=FileSystemLoader(HERE / "templates", encoding="utf-8"))


def render(template: str, **values: Any) -> str:
    """A whole page. Every text in it is escaped by the template."""
    return environment().get_template(template).render(**values)


def write(
    make: Callable[..., str],
    name: str,
    description: str,
    arguments: Sequence[str] | None = None,
    private: bool = False,
    parser: argparse.ArgumentParser | None = None,
) -> int:
    """Makes a page and writes it to the file that the command line names, or to one of this name where one is.

    A private page is for the trainer: nobody else can read the file, and it is not written where learners work.
    A parser can have options of its own; `make` is called with them.

    Out: 0, as the exit status. Raises SystemExit with a sentence where the file cannot be written.
    """
    parser = parser or argparse.ArgumentParser()
    parser.description = description
    parser.add_argument("file", nargs="?", type=Path, default=Path(name), help=f"where to write it ({name})")
    asked = vars(parser.parse_args(arguments))
    file = asked.pop("file")
    if private and (place := find_learners_folder(file)):
        raise SystemExit(f"Learners can read what is in {place}. Choose another folder for {file.name}.")
    try:
        if private:
            file.unlink(missing_ok=True)
            file.touch(mode=0o600)
        file.write_text(make(**asked), encoding="utf-8", newline="\n")
    except OSError as error:
        raise SystemExit(f"{file} cannot be written: {error.strerror or error}.") from None
    print(f"Written: {file}")
    return 0


def find_learners_folder(file: Path) -> Path | None:
    """The folder on the way to a file where learners work: a room's, or a copy of the notebooks; None outside."""
    marks = ("room.json", ".mfa-lesson.json", "00_start_here.ipynb")
    # Not Path.exists, which raises where we can't look: then we can't write there either.
    there = os.path.exists
    return next((folder for folder in file.resolve().parents if any(there(folder / mark) for mark in marks)), None)
