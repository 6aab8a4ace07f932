"""The sentences about conditions whose value matches everything."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "always-holds": Wording(
        "The value `*` matches everything, so `{operator}` on `{key}` is always met.", "Remove it."
    ),
    "asks-for-presence": Wording(
        "The value `*` matches everything, so `{operator}` only checks whether the request has `{key}`.",
        'Write `"Null": {{"{key}": "false"}}`, which says this directly.',
    ),
    "asks-for-absence": Wording(
        "The value `*` matches everything, so `{operator}` is met only if the request has no `{key}`.",
        'Write `"Null": {{"{key}": "true"}}`, which says this directly.',
    ),
    "never-holds": Wording(
        "The value `*` matches everything, so `{operator}` on `{key}` is never met, and the statement never applies.",
        "Write a narrower value, or remove the statement.",
    ),
}
