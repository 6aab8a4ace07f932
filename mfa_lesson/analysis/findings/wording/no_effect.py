"""The sentences about statements and lines that change no decision."""

from __future__ import annotations

from mfa_lesson.text import join_words, list_code

from .base import Wording

NameList = list[str | tuple[str, str]]


def list_statements(names: NameList) -> str:
    """Statements by name: one in another policy is given with that policy's name."""
    words = (f"`{name}`" if isinstance(name, str) else f"`{name[0]}` in `{name[1]}`" for name in names)
    return join_words(words)


def deny(statements: NameList) -> str:
    return "denies" if len(statements) == 1 else "deny"


def say_repetition(effect: str, by: str) -> str:
    verb = "denies" if effect == "Deny" else "allows"
    return f"`{by}` already {verb} everything that this statement {verb}."


WORDINGS = {
    "contradiction": Wording(
        lambda operators, key: (
            f"The statement never applies: {list_code(operators)} on `{key}` can’t be met at the same time, but all "
            "conditions must be."
        ),
        "Remove one of them, or write two statements.",
    ),
    "always-denied": Wording(
        lambda by: (
            f"The Allow has no effect: {list_statements(by)} always {deny(by)} what it allows, and an "
            "explicit deny overrides it."
        )
    ),
    "action-always-denied": Wording(
        lambda action, by: (
            f"`{action}` is allowed here, but {list_statements(by)} always {deny(by)} it, however the user signs in."
        )
    ),
    "said-already": Wording(say_repetition, "Remove one of the two, or narrow the wider one."),
    "line-twice": Wording("`{line}` is in the list twice.", "Remove one."),
    "line-covered": Wording("`{by}` in the same list covers `{line}`.", "Remove one."),
    "allowed-nowhere": Wording(
        lambda action, several: (
            f"The Deny exempts `{action}`, but nothing in {'these policies' if several else 'this policy'} allows it. "
            "A Deny with `NotAction` grants nothing."
        ),
        "Allow it, here or in another policy of the user.",
    ),
    "needs-no-permission": Wording(
        "AWS documents that `{action}` needs no permission, and no policy can deny it: listing it has no effect."
    ),
}
