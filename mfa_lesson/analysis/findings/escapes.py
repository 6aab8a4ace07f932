"""Checks of policy variables that are still written as another tool escapes them.

AWS page: reference_policies_variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mfa_lesson.account import reference

from .check import MISTAKE, Check, Notices, note
from .judged import JudgedPolicy, Placed

KEY = r"(?P<key>[A-Za-z0-9_.-]+:[^\s,{}'\"]+)(?:, *'[^']*')?"

ESCAPES = {
    "double-dollar": rf"\$\$\{{{KEY}\}}",
    "backslash": rf"\\\$\{{{KEY}\}}",
    "exclamation": rf"\$\{{!{KEY}\}}",
    "braces": rf"\$?\{{\{{\s*{KEY}\s*\}}\}}",
    "ampersand": rf"&\{{{KEY}\}}",
    "percent": rf"%+\{{\s*{KEY}\s*\}}",
}
"""How a variable is written → what finds it. Each is a name of its wording too."""

PATTERNS = {way: re.compile(pattern) for way, pattern in ESCAPES.items()}


class Escaped(NamedTuple):
    """A variable as a tool escapes it."""

    way: str
    """Which of ESCAPES."""
    written: str
    key: str


def find_escape(text: str) -> Escaped | None:
    """The first variable in a text that is written in one of these ways, and whose key is a condition key."""
    found = (
        (match.start(), Escaped(way, match[0], match["key"]))
        for way, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
        if reference.find_condition_key(match["key"])
    )
    return min(found, default=(0, None), key=lambda pair: pair[0])[1]


def find_escaped_variables(policy: JudgedPolicy) -> Notices:
    """Without the Version that has variables, the policy has one mistake for all of them instead."""
    for placed, text in list_texts(policy):
        escaped = None if is_text_anyway(policy, text) else find_escape(text)
        if escaped:
            yield note(placed, "variable-escape", **escaped._asdict())


def list_texts(policy: JudgedPolicy) -> Iterator[tuple[Placed, str]]:
    """Every text that can have variables, and what it stands in: resource lines, and the values of conditions."""
    for line in policy.resources:
        yield line, line.text
    for placed in policy.conditions:
        yield from ((placed, value) for value in placed.condition.values)


def is_text_anyway(policy: JudgedPolicy, text: str) -> bool:
    return policy.policy.version != "2012-10-17" and "${" in text


CHECKS = (Check("variable-escape", MISTAKE, "reference_policies_variables", find_escaped_variables),)
