"""How a page is made: templates, style sheets, and what people wrote as text that stays text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.iam.evaluator import Outcome
from mfa_lesson.iam.loading import load_titles
from mfa_lesson.iam.time_limit import Steps

from .json_lines import marked_json
from .request_card import read_card, read_session_card

if TYPE_CHECKING:
    from jinja2 import Environment


HERE = Path(__file__).parent

SYMBOLS = {Outcome.ALLOWED: "✓", Outcome.EXPLICIT_DENY: "✕", Outcome.IMPLICIT_DENY: "–"}

TAKES_THE_FOCUS = re.compile(r"<(?:a|summary|pre(?=[^>]* tabindex=))(?=[ >])")

TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # invisible; each sets the direction of what follows

LEFTWARD = "\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"

BREAKS = re.compile(r"(?<=[a-z:])(?=[A-Z])|(?<=[\w:*}/-][:/])(?=[A-Za-z*$])|(?<=[a-z:/]:)(?=\d)|(?<=[a-z]\.)(?=[a-z])")
"""Where a long name can go on in the next line: before a capital, and after a sign; never within a tag."""

LONGEST_WHOLE = 32
"""So many characters of a name in a sentence always stay together."""

DIRECTED = re.compile(f"(?P<mark>[{TURNING}])|[{LEFTWARD}](?:\\s*[{LEFTWARD}])*")


def isolate(text: object) -> Markup:
    """A text, escaped, that turns nothing beside it round; Hebrew and Arabic keep to themselves.

    Each character that sets a direction is shut in alone. One element around the whole text would not hold: the text
    may hold the character that ends it (Unicode Standard Annex 9, explicit directional isolates). In an attribute
    there can be no element: there a template escapes a text with `e` instead.
    """
    return Markup(DIRECTED.sub(_shut_in, escape(text)))


def _shut_in(found: re.Match[str]) -> str:
    return f"<bdi dir={'ltr' if found['mark'] else 'rtl'}>{found[0]}</bdi>"


def mark_code(text: str) -> Markup:
    """Escaped text in which `this` has become <code>this</code>, and ``th`is`` too."""
    html = str(isolate(text))
    code = re.compile(r"(?<!`)(`+) ?(.+?) ?(?<!`)\1(?!`)", re.DOTALL)
    return Markup(code.sub(lambda found: f"<code>{_break_long(found[2])}</code>", html))


def _break_long(name: str) -> str:
    """An escaped name in a sentence. Only one that a narrow column has no room for can go on in the next line."""
    return BREAKS.sub("<wbr>", name) if len(name) > LONGEST_WHOLE else name


def allow_breaks(name: str) -> Markup:
    """An escaped name that a narrow column can break before its capitals and after its signs, and nowhere else."""
    return Markup(BREAKS.sub("<wbr>", str(isolate(name))))


def allow_breaks_in_arn(text: str) -> Markup:
    """An escaped text that a narrow column may break after the colons and slashes of an ARN."""
    return Markup(re.sub(r"(?<!<)([:/])(?=\S)", r"\1<wbr>", str(isolate(text))))


def name_statement(name: str) -> Markup:
    """A statement's name as code, behind its short title where it has one."""
    title = load_titles().get(name)
    before = Markup('<b class="named">{}</b> ').format(title) if title else ""
    return Markup("{}<code>{}</code>").format(before, allow_breaks(name))


def add_titles(heading: str) -> Markup:
    """A heading, escaped; if it ends with a Sid that has a short title, that comes first."""
    before, space, name = heading.rpartition(" ")
    if name not in load_titles():
        return allow_breaks(heading)
    return Markup("{}{}{}").format(isolate(before), space, name_statement(name))


def _finalize(value: Any) -> Any:
    """What a template puts into a page, isolated; what cannot turn anything round, as it is: it is escaped later."""
    return value if type(value) is str and value.isascii() or hasattr(value, "__html__") else isolate(value)


@cache
def templates() -> Environment:
    """The environment of the templates. Every text in them is escaped and isolated."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(mark_code=mark_code, allow_breaks=allow_breaks, allow_breaks_in_arn=allow_breaks_in_arn)
    environment.filters.update(name_statement=name_statement, add_titles=add_titles)
    environment.globals.update(
        states=list(MFA_STATES.values()),
        words={outcome.value: outcome.words for outcome in Outcome},
        symbols={outcome.value: Markup(SYMBOLS[outcome]) for outcome in Outcome},
        marked_json=marked_json,
        mfa_key=MFA_KEY,
        read_card=read_card,
        read_session_card=read_session_card,
    )
    return environment


def render(template: str, **values: Any) -> str:
    """A template of this floor, filled in."""
    return templates().get_template(template).render(**values)


def render_in_steps(template: str, **values: Any) -> Steps[str]:
    """The same, as work in steps of one piece of the page."""
    pieces = []
    for piece in templates().get_template(template).generate(**values):
        pieces.append(piece)
        yield
    return "".join(pieces)


@cache
def load_styles(*sheets: str) -> str:
    """The style sheet base.css and these others.

    Every rule is under the lesson's own class, or about a notebook that shows something with it.
    """
    return "".join((HERE / "styles" / f"{sheet}.css").read_text(encoding="utf-8") for sheet in ("base", *sheets))


def make_static(html: str, *sheets: str) -> str:
    """HTML that can stand by itself in a notebook's output, with its style sheets and its keys to itself."""
    html = TAKES_THE_FOCUS.sub(r'\g<0> data-lm-suppress-shortcuts="true"', html)
    return f'<style>{load_styles(*sheets)}</style><div class="mfa-lesson mathjax_ignore">{html}</div>'
