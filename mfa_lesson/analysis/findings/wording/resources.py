"""The sentences about resources that don’t match the actions of their statement."""

from __future__ import annotations

from mfa_lesson.text import list_code

from .base import Wording


def suggest_line(lines: list[str], several: bool, **_: object) -> str:
    need = "They need" if several else "It needs"
    return f"{need} a line such as {list_code(lines, 'or')}." if lines else f'{need} `"Resource": "*"`.'


def name_kinds(kinds: list[str]) -> str:
    return list_code(kinds, "or") or "no particular resource"


WORDINGS = {
    "nothing-to-act-on": Wording(
        lambda kinds, **_: (
            f"The statement never applies: its actions act on {name_kinds(kinds)}, but no line of "
            "`Resource` matches them."
        ),
        suggest_line,
    ),
    "action-without-resource": Wording(
        lambda action, kinds, **_: (
            f"`{action}` acts on {name_kinds(kinds)}, but no line of `Resource` matches them: here the "
            "action has no effect."
        ),
        lambda **parameters: f"Move it to its own statement. {suggest_line(**parameters)}",
    ),
    "unused-resource": Wording(
        lambda line, action, kinds: (
            f"No action of this statement acts on `{line}`: the line has no effect. "
            f"{f'`{action}` acts' if action else 'Its actions act'} on {name_kinds(kinds)}."
        ),
        "Remove it.",
    ),
}
