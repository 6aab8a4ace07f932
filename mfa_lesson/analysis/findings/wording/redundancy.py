"""What is said of values, elements and blocks that say nothing, or that something else says already."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "value-covered": Wording("`{by}` in the same list covers `{value}`.", "Take `{value}` out."),
    "empty-condition": Wording(
        "The block is empty, so it asks for nothing.",
        "Write the condition, or take the empty block out.",
    ),
    "empty-sid": Wording("The `Sid` is empty, so it names nothing.", "Write a name, or take the `Sid` out."),
    "version-missing": Wording(
        "Without a `Version` AWS reads the policy as `2008-10-17`, which has no policy variables.",
        'Write `"Version": "2012-10-17"`.',
    ),
    "wildcard-in-service": Wording(
        "The wildcard in `{service}` also matches the names of services that AWS adds later.",
        "Name the service in full.",
    ),
}
