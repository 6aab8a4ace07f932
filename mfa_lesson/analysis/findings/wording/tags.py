"""The sentences about tags that requests never carry."""

from __future__ import annotations

from mfa_lesson.text import list_code

from .base import Wording

NEVER = {"Allow": "never allows", "Deny": "never denies"}


def say_not_sent(key: str, actions: list[str], effect: str) -> str:
    requests = "A request" if len(actions) == 1 else "Requests"
    return (
        f"{requests} for {list_code(actions, 'or')} never {'has' if len(actions) == 1 else 'have'} the key `{key}`: "
        f"the statement {NEVER[effect]} {'it' if len(actions) == 1 else 'them'}."
    )


WORDINGS = {
    "tag-not-sent": Wording(say_not_sent, "Move it to a statement without this condition."),
    "tag-with-not-action": Wording(
        lambda key, effect: (
            f"Many actions have no tags. `NotAction` covers them, but the condition on `{key}` isn’t met for them: "
            f"the statement {NEVER[effect]} them."
        ),
        "List the actions in `Action`.",
    ),
    "pass-role-by-tag": Wording(
        "AWS advises against `{key}` with `iam:PassRole`: the results aren’t reliable.",
        "Name the roles in `Resource`, or give them their own path.",
    ),
}
