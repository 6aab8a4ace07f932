"""The sentences about values, elements and blocks that have no effect, or that repeat others."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "value-covered": Wording("`{by}` in the same list covers `{value}`.", "Remove `{value}`."),
    "empty-condition": Wording(
        "The block is empty, so it is always met.",
        "Write the condition, or remove the empty block.",
    ),
    "empty-sid": Wording("The `Sid` is empty, so it names nothing.", "Write a name, or remove the `Sid`."),
    "version-missing": Wording(
        "Without a `Version`, AWS reads the policy as `2008-10-17`, which has no policy variables.",
        'Write `"Version": "2012-10-17"`.',
    ),
    "wildcard-in-service": Wording(
        "The wildcard in `{service}` also matches the names of services that AWS adds later.",
        "Write the full name of the service.",
    ),
}
