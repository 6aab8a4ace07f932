"""The sentences about condition keys of single services."""

from __future__ import annotations

from .base import Wording


def say_prefix_denied(effect: str, operator: str) -> str:
    verb = "denies" if effect == "Deny" else "excludes"
    return (
        f"A request with a shorter prefix, or with none, lists the same objects. `{operator}` on `s3:prefix` {verb} "
        "only requests for the listed prefix."
    )


WORDINGS = {
    "prefix-denied": Wording(
        say_prefix_denied,
        "Name the prefixes to allow: with `StringLike` in an Allow, or with `StringNotLike` in a Deny.",
    ),
    "attributes-without-select": Wording(
        "DynamoDB sends `dynamodb:Attributes` only for requests that name attributes. A read that names none returns "
        "the whole item.",
        'Add `"StringEquals": {{"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}`.',
    ),
    "key-of-some-services": Wording(
        "Only some services send `{key}`, but this statement applies to all services.",
        "List the actions of the services that send the key.",
    ),
}
