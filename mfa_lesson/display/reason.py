"""Why a request was decided so, as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from mfa_lesson.iam.explanation import Explanation
from mfa_lesson.time_limit import Steps, finish

from .html import render_in_steps


def explanation_html(
    explanation: Explanation, about: str = "", how: str = "", note: str = "", aside: Iterable[str] = ()
) -> str:
    """The way to one decision, numbered, with the JSON of the statements that decided.

    Args:
        explanation: Why a request was decided so.
        about: Words for what is acted on; by default the request's resource.
        how: Words for how the user signed in.
        note: A remark on the action.
        aside: Sentences with `code ticks` about policies that don't count for the request.

    Returns:
        HTML.
    """
    return finish(explanation_html_in_steps(explanation, about, how, note, aside))


def explanation_html_in_steps(
    explanation: Explanation, about: str = "", how: str = "", note: str = "", aside: Iterable[str] = ()
) -> Steps[str]:
    """The same HTML, as work in steps of one piece of it."""
    values = {**explanation.template_values(), "about": about, "how": how, "note": note, "aside": list(aside)}
    yield
    return (yield from render_in_steps(explanation.template, **values))
