"""A notebook of the lesson taken apart: its sections, the calls in its cells, and what it asks."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mfa_lesson.course.lesson import Lesson, Question
from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from tests.notebooks import checks


class Section(NamedTuple):
    """The cells under one heading of the second level; the first section has no heading."""

    heading: str
    cells: list[dict]

    @property
    def text(self) -> str:
        return "\n\n".join(checks.joined(cell["source"]) for cell in self.cells)


class Call(NamedTuple):
    """A call by name in a cell, with those of its arguments that are known without running it."""

    name: str
    arguments: tuple[str | None, ...]
    cell: dict
    predicted: bool
    """Whether it is the `then` of a predict()."""


class Chapter(NamedTuple):
    """A notebook and its lesson."""

    name: str
    notebook: dict
    lesson: Lesson

    @property
    def number(self) -> int:
        return int(self.name[:2])

    def code(self) -> list[str]:
        return [checks.joined(cell["source"]) for _, cell in checks.cells_of(self.notebook, "code")]

    def prose(self) -> list[str]:
        return [checks.joined(cell["source"]) for _, cell in checks.cells_of(self.notebook, "markdown")]

    def first(self) -> str:
        """The title block."""
        cell = self.notebook["cells"][0]
        return checks.joined(cell["source"]) if cell["cell_type"] == "markdown" else ""

    def sections(self) -> list[Section]:
        found = [Section("", [])]
        for cell in self.notebook["cells"]:
            headings = re.findall(r"^## (.+)$", checks.joined(cell["source"]), re.MULTILINE)
            if cell["cell_type"] == "markdown" and headings:
                found += [Section(heading, []) for heading in headings]
            found[-1].cells.append(cell)
        return found

    def headings(self) -> list[str]:
        return [section.heading for section in self.sections()[1:]]

    def under(self, beginning: str) -> list[Section]:
        return [section for section in self.sections() if section.heading.startswith(beginning)]

    def constants(self) -> dict[str, str]:
        """Names that the notebook gives to texts."""
        found = {}
        for source in self.code():
            for node in ast.parse(source).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
                    target, value = node.targets[0], node.value
                    pairs = [(target, value)]
                    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                        pairs = list(zip(target.elts, value.elts, strict=True))
                    found |= {
                        name.id: text.value
                        for name, text in pairs
                        if isinstance(name, ast.Name) and isinstance(text, ast.Constant)
                    }
        return found

    def calls(self, *names: str, among: Iterable[dict] | None = None) -> list[Call]:
        """The calls of these functions, in order, in all cells or some of them."""
        known = self.constants()
        cells = self.notebook["cells"] if among is None else among
        return [
            Call(node.func.id, tuple(value(one, known) for one in node.args), cell, predicted)
            for cell in cells
            if cell["cell_type"] == "code"
            for node, predicted in calls_in(ast.parse(checks.joined(cell["source"])))
            if node.func.id in names
        ]

    def asked(self) -> Iterator[tuple[Question, dict]]:
        """Every question that a cell asks, with the cell."""
        ids = {question.id: question for question in self.lesson.questions}
        for call in self.calls("predict", "quiz", "final"):
            if call.name == "predict" and call.arguments[1:2] and call.arguments[1] in ids:
                yield ids[call.arguments[1]], call.cell
            elif call.name != "predict":
                kind = {"quiz": "check", "final": "final"}[call.name]
                named = [ids[id] for id in call.arguments[1:] if id in ids]
                yield from ((question, call.cell) for question in named or self.lesson.of_kind(kind))


def calls_in(node: ast.AST, predicted: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """Calls of functions that have a plain name, and whether each is what a predict reveals."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node, predicted
        predicted = predicted or node.func.id == "predict"
    for child in ast.iter_child_nodes(node):
        yield from calls_in(child, predicted)


def value(node: ast.AST, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value
    return known.get(node.id) if isinstance(node, ast.Name) else None


def plain(text: str) -> str:
    """Without tags, ticks and line breaks, so that one thing said in two forms is the same."""
    text = re.sub(r"<style>.*?</style>", " ", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:a|abbr|b|code|em|i|mark|span|strong|wbr)\b[^<>]*>", "", text)
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text))
    return " ".join(text.replace("`", "").split())


STEMS = sorted(path.stem for path in checks.NOTEBOOKS.glob("*.ipynb"))
CHAPTERS = [
    Chapter(name, checks.read(checks.EXPECTED / f"{name}.ipynb"), load_lesson(name))
    for name in STEMS
    if name in list_lessons()
]
"""All notebooks that have a lesson, with their results."""
