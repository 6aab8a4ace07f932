"""What is said of statements and lines that change no decision."""

from __future__ import annotations

from mfa_lesson.text import join_words, list_code

from .base import Wording

Names = list[str | tuple[str, str]]


def list_statements(names: Names) -> str:
    """Statements by name: one in another policy is given with that policy's name."""
    words = (f"`{name}`" if isinstance(name, str) else f"`{name[0]}` in `{name[1]}`" for name in names)
    return join_words(words)


def deny(statements: Names) -> str:
    return "denies" if len(statements) == 1 else "deny"


def say_repetition(effect: str, by: str) -> str:
    verb = "denies" if effect == "Deny" else "allows"
    return f"Everything that this statement {verb}, `{by}` {verb} already."


WORDINGS = {
    "contradiction": Wording(
        lambda operators, key: (
            f"The statement never applies: {list_code(operators)} on `{key}` cannot hold at the same time, and all "
            "conditions must."
        ),
        "Take one of them out, or make two statements.",
    ),
    "always-denied": Wording(
        lambda by: f"The Allow has no effect: {list_statements(by)} always {deny(by)} what it allows, and a Deny wins."
    ),
    "action-always-denied": Wording(
        lambda action, by: (
            f"`{action}` is allowed here, but {list_statements(by)} always {deny(by)} it, however the user signs in."
        )
    ),
    "said-already": Wording(say_repetition, "Take one of the two out, or narrow the wider one."),
    "line-twice": Wording("`{line}` is in the list twice.", "Take one out."),
    "line-covered": Wording("`{by}` in the same list covers `{line}`.", "Take one out."),
    "allowed-nowhere": Wording(
        lambda action, several: (
            f"The Deny exempts `{action}`, but nothing in {'these policies' if several else 'this policy'} allows it. "
            "A Deny with `NotAction` grants nothing."
        ),
        "Allow it, here or in another policy of the user.",
    ),
    "needs-no-permission": Wording(
        "`{action}` needs no permission, and no policy can forbid it: listing it has no effect."
    ),
}
