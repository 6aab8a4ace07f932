"""The place in the policy lab for an error message of AWS: what it says, in the light of the lab's policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mfa_lesson.analysis.denials.explained import explain_error_in_steps
from mfa_lesson.analysis.denials.wording import say as describe
from mfa_lesson.errors import MessageError
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.time_limit import Steps

from .wording import say

LONGEST_ERROR = 20_000  # characters


class ShownError(NamedTuple):
    """What is shown for a pasted text."""

    html: str = ""
    """The explanation."""
    problem: str = ""
    """Why there is none."""
    spoken: str = ""
    """What a screen reader hears."""


def explain_pasted(text: str, in_force: InForce, context: Mapping[str, str]) -> Steps[ShownError]:
    """What is shown for a pasted text; nothing if there is no text."""
    if not text.strip():
        return ShownError()
    if len(text) > LONGEST_ERROR:
        return ShownError(problem=say("lab.error_too_long", size=len(text), most=LONGEST_ERROR))
    try:
        explained = yield from explain_error_in_steps(text, in_force, context)
    except MessageError as problem:
        return ShownError(problem=str(problem).replace("`", ""))
    return ShownError(explained.html, spoken=describe(explained.denials[0].found).replace("`", ""))
