"""Matrices, explanations and statements as HTML. Every text is escaped by the templates."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from . import catalogue
from .credentials import MFA_STATES
from .evaluator import Outcome
from .explanation import WORDS, ElementReport, Explanation, StatementReport
from .json_text import Number

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
SYMBOLS = {Outcome.ALLOWED: "✓", Outcome.EXPLICIT_DENY: "✕", Outcome.IMPLICIT_DENY: "–"}
SHOWN_OF_A_LONG_LIST = 2
TAKES_THE_FOCUS = re.compile(r"<(?:a|summary|pre(?=[^>]* tabindex=))(?=[ >])")

TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # invisible; each sets the direction of what follows
LEFTWARD = "\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
DIRECTED = re.compile(f"[{TURNING}{LEFTWARD}]")
APART = re.compile(
    r"<svg(?P<picture>\b.*?</svg>)|<bdi\b.*?</bdi>|<tspan dir.*?</tspan>|<[^>]*>"
    rf"|(?P<mark>[{TURNING}])|(?P<words>[{LEFTWARD}](?:\s*[{LEFTWARD}])*)",
    re.DOTALL,
)


def isolated(html: str, before: str = '<bdi dir="{}">', after: str = "</bdi>") -> str:
    """HTML in which nothing that people wrote turns the words beside it round; Hebrew and Arabic keep to themselves.

    Each character that sets a direction is shut in alone. One element around a whole text would not hold: the text
    may hold the character that ends it (Unicode Standard Annex 9, explicit directional isolates).
    """
    if not DIRECTED.search(html):
        return html

    def shut_in(found: re.Match) -> str:
        if found["picture"]:
            return "<svg" + isolated(found["picture"], '<tspan direction="{}" unicode-bidi="isolate">', "</tspan>")
        if found["mark"] or found["words"]:
            return f"{before.format('ltr' if found['mark'] else 'rtl')}{found[0]}{after}"
        return found[0]

    return APART.sub(shut_in, html)


def code_ticks(text: str) -> Markup:
    """Escaped text in which `this` has become <code>this</code>, and ``th`is`` too."""
    html = re.sub(r"(?<!`)(`+) ?(.+?) ?(?<!`)\1(?!`)", r"<code>\2</code>", str(escape(text)), flags=re.DOTALL)
    return Markup(isolated(html))


def breakable(name: str) -> Markup:
    """An escaped name in mixed case that a narrow column may break before its capitals."""
    return Markup(re.sub(r"(?<=[a-z:])(?=[A-Z])", "<wbr>", str(escape(name))))


@cache
def templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(code_ticks=code_ticks, breakable=breakable)
    environment.globals.update(
        states=list(MFA_STATES.values()),
        words={outcome.value: WORDS[outcome] for outcome in Outcome},
        symbols={outcome.value: SYMBOLS[outcome] for outcome in Outcome},
        marked_json=marked_json,
    )
    return environment


def render(template: str, **values: Any) -> str:
    return isolated(templates().get_template(template).render(**values))


@cache
def style(*sheets: str) -> str:
    """The style sheet base.css and these others; every rule stands under a class of the lesson's own."""
    return "".join((HERE / "styles" / f"{sheet}.css").read_text(encoding="utf-8") for sheet in ("base", *sheets))


def static(html: str, *sheets: str) -> str:
    """HTML that can stand by itself in a notebook's output, with its style sheets and its keys to itself."""
    html = TAKES_THE_FOCUS.sub(r'\g<0> data-lm-suppress-shortcuts="true"', html)
    return f'<style>{style(*sheets)}</style><div class="mfa-lesson mathjax_ignore">{isolated(html)}</div>'


def matrix_html(
    decisions: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, list[str]],
    caption: str,
    *,
    buttons: bool = False,
    current: str = "",
    kind: str = "decision-matrix",
    before: Mapping[str, Mapping[str, str]] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> str:
    """A decision matrix as a table.

    In: action -> MFA state -> Outcome value; heading -> its actions; a caption; whether each cell is a button;
    the MFA state to mark as today's; decisions to mark the differences from; action -> a remark on it, by default the
    catalogue's. Out: HTML of one table.
    """
    if remarks is None:
        remarks = {action: catalogue.find(action).remark_on(row.values()) for action, row in decisions.items()}
    return render(
        "matrix.html.j2",
        decisions=decisions,
        groups=groups,
        caption=caption,
        buttons=buttons,
        current=current,
        kind=kind,
        remarks=remarks,
        before=before or decisions,
    )


def explanation_html(explanation: Explanation, about: str = "", how: str = "", note: str = "") -> str:
    """The way to one decision, numbered, with the JSON of the statements that decided.

    In: an Explanation; words for what is acted on (by default the request's resource) and for how the user signed
    in; a remark on the action. Out: HTML.
    """
    silent, near = {}, []
    for report in explanation.others:
        if report.action.matched:
            near.append(report)
        else:
            silent.setdefault(str(report.action), []).append(report)
    return render(
        "explanation.html.j2",
        explanation=explanation,
        outcome=explanation.outcome.value,
        about=about,
        how=how,
        note=note,
        near=near,
        silent=silent,
    )


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
