"""Why a call of the console was decided so: the call of the account's log that has the same request ID."""

from __future__ import annotations

from markupsafe import Markup

from mfa_lesson.display.html import render
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.practice.calls import Call, LogReader
from mfa_lesson.practice.console import Reply

from .base import say
from .console_pages import ShownReason


def explain_reply(reader: LogReader, reply: Reply) -> ShownReason:
    """The reason of a call.

    Args:
        reader: What reads the log of the account.
        reply: What the console was answered.
    """
    calls = (one for one in reversed(reader.read().steps) if isinstance(one, Call))
    call = next((one for one in calls if one.request_id == reply.request_id), None)
    if call is None:
        says = say("console.not_logged")
        return ShownReason(render("console_reason.html.j2", says=says, call=None, why=""), says)
    why = Markup(explanation_html(call.explanation)) if call.explanation and not call.needs_no_permission else ""
    says = call.says or call.why
    return ShownReason(render("console_reason.html.j2", says=says, call=call, why=why), says)
