"""What the lesson says about AWS, and where each fact comes from: facts.toml and notebook_facts.toml, checked.

A question, an exercise and a misconception name their facts in the lesson's file. The cells of prose in the notebooks
name theirs in notebook_facts.toml, by the id of the cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .pages import name_page, name_report
from .table import Table, read_table

FOLDER = Path(__file__).parent

AWS_PAGES = "https://docs.aws.amazon.com/"


@dataclass(frozen=True)
class Fact:
    """Something about AWS, and where it comes from."""

    name: str
    says: str
    pages: tuple[str, ...] = ()
    """Addresses of AWS's pages."""
    seen: tuple[str, ...] = ()
    """Addresses of public reports."""
    here: str = ""
    """How this project shows it."""
    open: bool = False
    """Whether AWS leaves it open."""
    words: tuple[str, ...] = ()
    """A sentence that states it has one of these texts, in upper or lower case."""


def link_sources(names: Iterable[str]) -> dict[str, str]:
    """Of the facts with these names, each source once: its name -> its address. Reports are marked."""
    facts = list_facts(names)
    pages = {name_page(page): page for fact in facts for page in fact.pages}
    return pages | {f"Seen in public: {name_report(report)}": report for fact in facts for report in fact.seen}


def find_page(page: str) -> str:
    """The address of a page, which is a whole address or the path of a page in AWS's documentation."""
    return page if page.startswith("https://") else f"{AWS_PAGES}{page}.html"


def read_fact(name: str, table: Table) -> Fact:
    fact = Fact(
        name=name,
        says=table.text("says"),
        pages=tuple(find_page(page) for page in table.texts("pages", ())),
        seen=table.texts("seen", ()),
        here=table.text("here", ""),
        open=table.take("open", bool, False),
        words=table.texts("words"),
    )
    table.finish()
    if not (fact.pages or fact.seen or fact.here):
        raise table.make_error("lesson.fact-without-source")
    return fact


@cache
def load_facts() -> dict[str, Fact]:
    """All facts by their names, in the order of facts.toml. Raises LessonError."""
    return {name: read_fact(name, table) for name, table in read_table(FOLDER / "facts.toml").all_tables()}


def read_facts(table: Table) -> tuple[str, ...]:
    """The names of facts under `facts` in a table of a lesson; none if there is no such key. Raises LessonError."""
    return check_facts(table, "facts", table.texts("facts", ()))


def check_facts(table: Table, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in load_facts():
            raise table.make_error("lesson.no-such-fact", key, name=name)
    return names


def load_notebook_facts() -> dict[str, dict[str, tuple[str, ...]]]:
    """For each notebook, the facts of each cell of prose by the cell's id; () for a cell that says nothing of AWS.

    Raises LessonError for a fact that isn't in facts.toml, or if the file has another form.
    """
    return {name: read_cells(table) for name, table in read_table(FOLDER / "notebook_facts.toml").all_tables()}


def read_cells(table: Table) -> dict[str, tuple[str, ...]]:
    return {id: check_facts(table, id, table.texts(id)) for id in list(table.left)}


def list_facts(names: Iterable[str]) -> list[Fact]:
    """The facts with these names, each once, in the order of facts.toml."""
    wanted = set(names)
    return [fact for name, fact in load_facts().items() if name in wanted]
