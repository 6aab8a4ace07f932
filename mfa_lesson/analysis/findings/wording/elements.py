"""The sentences about elements and condition operators that do not do what they seem to do."""

from __future__ import annotations

from mfa_lesson.text import join_words

from .base import Wording

VALUES = {
    "String": "strings",
    "Numeric": "numbers",
    "Date": "dates",
    "Bool": "true and false",
    "Binary": "binary data",
    "IpAddress": "IP addresses",
    "Arn": "ARNs",
}
"""Family of operators → what they compare."""

OPERATOR_KINDS = {
    "ARN": "an ARN operator",
    "Bool": "`Bool`",
    "Date": "a Date operator",
    "IPAddress": "an IP address operator",
    "Numeric": "a Numeric operator",
    "String": "a String operator",
}
"""Type of a condition key → the operators that compare it."""


def suggest_operator(types: list[str], **_: object) -> str:
    return f"Use {join_words([OPERATOR_KINDS[kind] for kind in types], 'or')}."


def say_text_operator(operator: str, key: str, types: list[str]) -> str:
    if "ARN" in types and "Like" in operator:
        return (
            f"`{operator}` compares `{key}` as one string, not part by part as an ARN operator does: `*` also matches "
            "the colons of an ARN."
        )
    return f"`{operator}` compares strings, but `{key}` is of type {' or '.join(types)}."


def suggest_version(broken: bool, **_: object) -> str:
    names = " and a variable that exists, such as `${aws:username}`" if broken else ""
    return f'Write `"Version": "2012-10-17"`{names}.'


WORDINGS = {
    "allow-with-not-action": Wording(
        "An Allow with `NotAction` grants every action on its resources except those listed, including new actions.",
        "List the actions to allow in `Action`.",
    ),
    "allow-with-not-resource": Wording(
        "An Allow with `NotResource` covers every resource except those listed, including new ones.",
        "List the resources to cover in `Resource`.",
    ),
    "variable-is-text": Wording(
        lambda text, version, **_: (
            f"Policy variables don’t work {'with this' if version else 'without a'} `Version`: the variable in "
            f"`{text}` is plain text."
        ),
        suggest_version,
    ),
    "empty-values": Wording(
        "No value is listed, so no request that has `{key}` meets the condition.",
        "List the values, or remove the condition.",
    ),
    "both-values": Wording(
        "`{operator}` with both true and false excludes neither: it checks at most whether the key is present.",
        "Keep one of the two.",
    ),
    "operator-of-another-type": Wording(
        lambda operator, family, key, types: (
            f"`{operator}` compares {VALUES[family]}, but `{key}` is of type {' or '.join(types)}: its values never "
            "match."
        ),
        suggest_operator,
    ),
    "text-operator": Wording(say_text_operator, suggest_operator),
    "for-all-values-of-one": Wording(
        lambda key, effect: (
            f"`ForAllValues` is also met if the request has no `{key}`, so the statement "
            f"{'denies' if effect == 'Deny' else 'allows'} such requests too. The key has only one value."
        ),
        "Remove `ForAllValues:`.",
    ),
    "qualifier-missing": Wording(
        "`{key}` can have several values, but the operator doesn’t say how many must match.",
        "Write `ForAnyValue:{operator}` or `ForAllValues:{operator}`.",
    ),
    "wildcard-is-text": Wording(
        "With `{operator}` the wildcard in `{value}` is an ordinary character.",
        "Write `{instead}` if it should match any characters.",
    ),
}
