"""The sentences about condition keys beside actions that do not know them, or that need another action."""

from __future__ import annotations

from mfa_lesson.text import list_code

from .base import Wording


def say_other_actions(key: str, actions: list[str], effect: str) -> str:
    verb = "allows" if effect == "Allow" else "denies"
    return (
        f"In AWS’s reference, requests for {list_code(actions)} never have the key `{key}`, so the statement never "
        f"{verb} {'it' if len(actions) == 1 else 'them'}."
    )


WORDINGS = {
    "key-of-other-actions": Wording(say_other_actions, "Move the actions to a statement without this condition."),
    "key-never-sent": Wording(
        lambda key, actions, operator: (
            f"In AWS’s reference, requests for {list_code(actions)} never have the key `{key}`: `{operator}` "
            "is always met."
        ),
        "Move the actions to a statement without this condition.",
    ),
    "paired-action": Wording(
        "If a request sets a value for `{key}`, AWS also requires `{action}`, but this policy doesn’t allow it.",
        "Add `{action}` to the actions.",
    ),
}
