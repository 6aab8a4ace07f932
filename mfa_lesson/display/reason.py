"""Why a request was decided so, as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from mfa_lesson.iam.explanation import Explanation
from mfa_lesson.iam.time_limit import Steps, finish

from .html import render_in_steps


def explanation_html(
    explanation: Explanation,
    about: str = "",
    how: str = "",
    note: str = "",
    aside: Iterable[str] = (),
    *,
    with_card: bool = True,
) -> str:
    """The way to one decision, numbered, with the JSON of the statements that decided.

    Args:
        explanation: Why a request was decided so.
        about: Words for what is acted on; by default the request's resource.
        how: Words for who asks and how they signed in; by default the request's user name.
        note: A remark on the action.
        aside: Sentences with `code ticks` about policies that don't count for the request.
        with_card: Whether to show the request; False where the page shows it already.

    Returns:
        HTML.
    """
    return finish(explanation_html_in_steps(explanation, about, how, note, aside, with_card=with_card))


def explanation_html_in_steps(
    explanation: Explanation,
    about: str = "",
    how: str = "",
    note: str = "",
    aside: Iterable[str] = (),
    *,
    with_card: bool = True,
) -> Steps[str]:
    """The same HTML, as work in steps of one piece of it."""
    words = {"about": about, "how": how, "note": note, "aside": list(aside), "with_card": with_card}
    values = {**explanation.template_values(), **words}
    yield
    return (yield from render_in_steps(explanation.template, **values))
