"""A statement’s JSON as its author wrote it, line by line: what matched a request is marked, long lists are folded."""

from __future__ import annotations

import os
from bisect import bisect
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mfa_lesson.iam.json_text import Part, Path
from mfa_lesson.iam.reports import PrincipalReport, StatementReport
from mfa_lesson.iam.statement import Statement

FIRST_OF_A_LONG_LIST = 2


class JsonLine(NamedTuple):
    """A line of JSON; `mark` is "hit" where it is met, "miss" where it is why a statement does not apply."""

    text: str
    mark: str = ""
    folded: tuple[JsonLine, ...] = ()
    """The lines that this one replaces."""


class Mark(NamedTuple):
    """What is marked: a range of the policy's text, and how."""

    start: int
    end: int
    sign: str


class PlacedLine(NamedTuple):
    """A line, and where it begins and ends in the policy's text."""

    start: int
    end: int
    line: JsonLine


class Fold(NamedTuple):
    """Items of a list, to be folded as far as they have lines of their own."""

    items: list[Part]
    sign: str = ""
    words: str = ""
    """What follows "… 3 more"."""


class MarkedStatement:
    """A statement's text with marks and folds."""

    def __init__(self, statement: Statement, marks: Iterable[Mark] = (), folds: Iterable[Fold] = ()) -> None:
        self.statement, self.marks, self.folds = statement, tuple(marks), tuple(folds)
        self.text = statement.json.text
        begin = self.text.rfind("\n", 0, statement.json.parts[statement.path].start) + 1
        self.indent = indent_of(self.text[begin:])

    def lines(self, start: int, end: int) -> list[JsonLine]:
        """The lines of a range of the text, as far to the left as the statement allows."""
        ranges = list(line_ranges(self.text, start, end))
        signs = [""] * len(ranges)
        for mark in self.marks:
            first = max(bisect(ranges, (mark.start, end)) - 1, 0)
            for number in range(first, bisect(ranges, (mark.end - 1, end)) if mark.start < end else 0):
                signs[number] = "miss" if "miss" in (mark.sign, signs[number]) else mark.sign
        found = []
        for (begin, stop), sign in zip(ranges, signs, strict=True):
            line = self.text[begin:stop].rstrip()
            indent = os.path.commonprefix([self.indent, line]) if begin > start else ""
            found.append(PlacedLine(begin, stop, JsonLine(line.removeprefix(indent), sign)))
        for fold in self.folds:
            found = fold_lines(found, fold, self.text)
        return [placed.line for placed in found]


def indent_of(text: str) -> str:
    """The blanks at the beginning of a text."""
    return text[: len(text) - len(text.lstrip(" \t"))]


def line_ranges(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the lines of a range of a text begin and end."""
    while (stop := text.find("\n", start, end)) >= 0:
        yield start, stop
        start = stop + 1
    yield start, end


def fold_lines(lines: list[PlacedLine], fold: Fold, text: str) -> list[PlacedLine]:
    """The lines with one line in place of those that hold nothing but items of the fold."""
    if not fold.items:
        return lines
    first, last = fold.items[0].start, fold.items[-1].end
    inside = [
        number
        for number, (start, end, _) in enumerate(lines)
        if start + len(indent_of(text[start:end])) >= first and start + len(text[start:end].rstrip(" \t\r,")) <= last
    ]
    if len(inside) < 2:
        return lines
    hidden = lines[inside[0] : inside[-1] + 1]
    start, end = hidden[0].start, hidden[-1].end
    count = sum(start <= item.start < end for item in fold.items)
    words = f"{indent_of(hidden[0].line.text)}… {count} more{fold.words}"
    folded = PlacedLine(start, end, JsonLine(words, fold.sign, tuple(placed.line for placed in hidden)))
    return [*lines[: inside[0]], folded, *lines[inside[-1] + 1 :]]


def mark_statement(report: StatementReport) -> MarkedStatement:
    """A statement with marks at what matched the request, and with its long lists folded."""
    statement = report.statement
    parts, path = statement.json.parts, statement.path
    marks: list[Mark] = []
    folds: list[Fold] = []
    if report.applies:
        marks.append(mark_part(parts[*path, "Effect"], True))
    if who := report.principal:
        marks.append(mark_principal(statement, who))
    for said in (report.action, report.resource):
        if not said.element:
            continue
        items = list_items(statement, said.element)
        if items is None or said.pattern is None:
            marks.append(mark_head(parts[*path, said.element], said.matched))
            if items and len(items) > 2 * FIRST_OF_A_LONG_LIST:
                sign = sign_of(said.matched)
                folds.append(Fold(items[FIRST_OF_A_LONG_LIST:], sign, f", without {said.value}"))
            continue
        at = statement.source[said.element].index(said.pattern)
        marks.append(mark_part(items[at], said.matched))
        if len(items) > 2 * FIRST_OF_A_LONG_LIST:
            folds += [Fold(items[:at]), Fold(items[at + 1 :])]
    conditions = iter(report.conditions)
    for operator, keys in statement.source.get("Condition", {}).items():
        met = True
        for key in keys:
            held = next(conditions).matched
            met = met and held
            marks.append(mark_part(parts[*path, "Condition", operator, key], held))
        marks.append(mark_head(parts[*path, "Condition", operator], met))
    return MarkedStatement(statement, marks, folds)


def mark_principal(statement: Statement, who: PrincipalReport) -> Mark:
    """The text of a Principal element that names who asks; the head of the element where none does."""
    parts, path = statement.json.parts, (*statement.path, who.element)
    for kind, value in each_text(statement.source[who.element]):
        if value == who.entry:
            return mark_part(parts[*path, *kind], who.matched)
    return mark_head(parts[path], who.matched)


def each_text(value: Any) -> Iterator[tuple[Path, str]]:
    """The texts of a Principal element, and where each is in it."""
    if isinstance(value, str):
        yield (), value
        return
    for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
        yield from (((key, *rest), text) for rest, text in each_text(inside))


def marked_json(report: StatementReport) -> list[JsonLine]:
    """A statement's own lines, with what matched the request marked and long lists folded."""
    part = report.statement.json.parts[report.statement.path]
    return mark_statement(report).lines(part.value, part.end)


def element_lines(marked: MarkedStatement) -> dict[str, list[JsonLine]]:
    """The lines of each element of a statement: name → lines."""
    parts, path = marked.statement.json.parts, marked.statement.path
    names, found = list(marked.statement.source), {}
    for name in names:
        part = parts[*path, name]
        first, *others = marked.lines(part.start, part.end)
        begin = marked.text.rfind("\n", 0, part.start) + 1
        before = marked.text[begin : part.start]
        indent = before.removeprefix(marked.indent) if not before.strip() else "  "
        lines = [first._replace(text=indent + first.text), *others]
        lines[-1] = lines[-1]._replace(text=lines[-1].text + ("," if name != names[-1] else ""))
        found[name] = lines
    return found


def list_items(statement: Statement, element: str) -> list[Part] | None:
    """The items of an element, None where it is a single text."""
    value, parts = statement.source.get(element), statement.json.parts
    if not isinstance(value, list):
        return None
    return [parts[*statement.path, element, number] for number in range(len(value))]


def sign_of(matched: bool) -> str:
    return "hit" if matched else "miss"


def mark_part(part: Part, matched: bool) -> Mark:
    return Mark(part.start, part.end, sign_of(matched))


def mark_head(part: Part, matched: bool) -> Mark:
    """Marks a part's key, and the beginning of its value."""
    return Mark(part.start, part.value + 1, sign_of(matched))
