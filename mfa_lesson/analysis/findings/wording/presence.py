"""What is said of conditions whose value matches everything."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "always-holds": Wording(
        "The value `*` matches everything, so `{operator}` on `{key}` always holds.", "Take it out."
    ),
    "asks-for-presence": Wording(
        "The value `*` matches everything, so `{operator}` only asks whether the request has `{key}`.",
        'Write `"Null": {{"{key}": "false"}}`, which says so.',
    ),
    "asks-for-absence": Wording(
        "The value `*` matches everything, so `{operator}` holds only where the request has no `{key}`.",
        'Write `"Null": {{"{key}": "true"}}`, which says so.',
    ),
    "never-holds": Wording(
        "The value `*` matches everything, so `{operator}` on `{key}` never holds, and the statement never applies.",
        "Write a narrower value, or take the statement out.",
    ),
}
