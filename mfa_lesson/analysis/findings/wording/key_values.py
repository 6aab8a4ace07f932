"""The sentences about condition keys and of the values they are compared with."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "mixed-types": Wording(
        "The values for `{key}` have different JSON types. IAM Access Analyzer reports this as an error.",
        "Write all values as strings, in quotes.",
    ),
    "service-principal": Wording(
        "The value of `{key}` is the name of a service, such as `{example}`. `{value}` is different: it matches "
        "no service.",
        "Write the name like `{example}`, in lower case.",
    ),
    "vpc-form": Wording(
        "The value of `{key}` is `{start}` and 8 or 17 lowercase letters and digits. `{value}` is different: it "
        "matches nothing.",
        "Write the identifier as AWS shows it.",
    ),
    "kms-key-form": Wording(
        "The value of `{key}` is the ARN of a KMS key, and `{value}` is not an ARN: it matches nothing.",
        "Write the ARN of the key: `arn:aws:kms:…:key/…`.",
    ),
    "wide-wildcard": Wording(
        "A wildcard in `{value}` can match other identifiers. AWS lists `{key}` among the keys in which "
        "wildcards have no valid use.",
        "Write the identifiers out.",
    ),
    "wide-user-id": Wording(
        "A wildcard in `{value}` can match other identifiers. In `{key}`, it belongs after the colon, in the "
        "session name.",
        "Write the identifier out: `AROAEXAMPLEID:*`.",
    ),
    "wide-variable": Wording(
        "The variable in `{value}` can have any value. AWS lists `{key}` among its sensitive keys and advises against "
        "variables there.",
        "Write the identifiers out.",
    ),
    "wide-variable-id": Wording(
        "The variable in `{value}` can have any value, so `{key}` can match other identifiers. It belongs after "
        "the colon, in the session name.",
        "Write the identifier out.",
    ),
    "variable-in-key": Wording(
        "Policy variables belong in values. In the key `{key}`, the variable is plain text, and no request has such a "
        "key.",
        "Write a key without a variable.",
    ),
    "tag-key-missing": Wording(
        "The key `{key}` needs the name of a tag: without one, no request has the key.",
        "Write `{start}/team`, for example.",
    ),
    "key-of-unknown-service": Wording(
        "This package’s copy of AWS’s reference has no service `{service}`.", "Check the spelling of the key `{key}`."
    ),
}
