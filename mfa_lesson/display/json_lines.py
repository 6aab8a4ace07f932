"""A statement’s JSON, line by line, with what matched a request marked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from mfa_lesson.iam.explanation import ElementReport, StatementReport
from mfa_lesson.iam.json_text import Number

SHOWN_OF_A_LONG_LIST = 2


class Line(NamedTuple):
    """A line of JSON; `mark` is "hit" where it is met, "miss" where it is why a statement does not apply."""

    text: str
    mark: str = ""
    folded: tuple[Line, ...] = ()
    """The lines that this one stands for."""


def marked_json(report: StatementReport) -> list[Line]:
    """A statement's JSON, line by line, with what matched the request marked and long lists folded."""
    conditions = iter(report.conditions)
    blocks = []
    for element, value in report.statement.source.items():
        if element in (report.action.element, report.resource.element):
            said = report.action if element == report.action.element else report.resource
            blocks.append(list_lines(value, said))
        elif element == "Condition":
            blocks.append(condition_lines(value, conditions))
        else:
            mark = "hit" if element == "Effect" and report.applies else ""
            blocks.append([Line(f"{dumped(element)}: {dumped(value)}", mark)])
    for block in blocks[:-1]:
        block[-1] = block[-1]._replace(text=block[-1].text + ",")
    return [Line("{"), *(indented(line) for block in blocks for line in block), Line("}")]


def indented(line: Line) -> Line:
    return line._replace(text=f"  {line.text}", folded=tuple(map(indented, line.folded)))


def list_lines(value: Any, said: ElementReport) -> list[Line]:
    """An element with one text or a list of them; of a long list, the text in question and a few others."""
    mark = "hit" if said.matched else "miss"
    if not isinstance(value, list):
        return [Line(f"{dumped(said.element)}: {dumped(value)}", mark)]
    listed = said.pattern is not None
    items = [
        Line(f"  {dumped(text)}{',' if number < len(value) else ''}", mark if listed and text == said.pattern else "")
        for number, text in enumerate(value, 1)
    ]
    head = Line(f"{dumped(said.element)}: [", "" if listed else mark)
    if len(items) <= 2 * SHOWN_OF_A_LONG_LIST:
        return [head, *items, Line("]")]
    if listed:
        at = next(number for number, line in enumerate(items) if line.mark)
        return [head, *folded(items[:at]), items[at], *folded(items[at + 1 :]), Line("]")]
    shown, rest = items[:SHOWN_OF_A_LONG_LIST], items[SHOWN_OF_A_LONG_LIST:]
    fold = Line(f"  … {len(rest)} more, without {said.value}", mark, tuple(rest))
    return [head, *shown, fold, Line("]")]


def folded(lines: list[Line]) -> list[Line]:
    return [Line(f"  … {len(lines)} more", "", tuple(lines))] if len(lines) > 1 else lines


def condition_lines(block: Mapping[str, Mapping[str, Any]], reports: Any) -> list[Line]:
    lines = [Line('"Condition": {')]
    for place, (operator, keys) in enumerate(block.items(), 1):
        said = [(key, value, next(reports)) for key, value in keys.items()]
        met = all(report.matched for *_, report in said)
        lines.append(Line(f"  {dumped(operator)}: {{", "hit" if met else "miss"))
        for number, (key, value, report) in enumerate(said, 1):
            comma = "," if number < len(said) else ""
            lines.append(Line(f"    {dumped(key)}: {dumped(value)}{comma}", "hit" if report.matched else "miss"))
        lines.append(Line("  }," if place < len(block) else "  }"))
    return [*lines, Line("}")]


def dumped(value: Any) -> str:
    """A value as JSON on one line, numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(dumped, value))}]"
    return json.dumps(value, ensure_ascii=False)
