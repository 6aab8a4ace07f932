"""What is said of condition keys and of the values they are compared with."""

from __future__ import annotations

from .base import Wording

WORDINGS = {
    "mixed-types": Wording(
        "The values for `{key}` have different JSON types. IAM Access Analyzer reports this as an error.",
        "Write all values as texts, in quotes.",
    ),
    "service-principal": Wording(
        "The value of `{key}` is the name of a service, such as `{example}`. `{value}` has another form: it matches "
        "no service.",
        "Write the name in the form of `{example}`, in small letters.",
    ),
    "vpc-form": Wording(
        "The value of `{key}` begins with `{start}`, and 8 or 17 small letters and digits follow. `{value}` has "
        "another form: it matches nothing.",
        "Write the identifier as AWS shows it.",
    ),
    "kms-key-form": Wording(
        "The value of `{key}` is the ARN of a KMS key, and `{value}` is not an ARN: it matches nothing.",
        "Write the ARN of the key: `arn:aws:kms:…:key/…`.",
    ),
    "wide-wildcard": Wording(
        "A wildcard in `{value}` can match identifiers of others. AWS counts `{key}` among the keys in which no "
        "wildcard has a valid use.",
        "Write the identifiers out.",
    ),
    "wide-user-id": Wording(
        "A wildcard in `{value}` can match identifiers of others. In `{key}` it belongs after the colon, where the "
        "name of a session is.",
        "Write the identifier out: `AROAEXAMPLEID:*`.",
    ),
    "wide-variable": Wording(
        "The variable in `{value}` can have any value. AWS counts `{key}` among its sensitive keys and advises against "
        "variables there.",
        "Write the identifiers out.",
    ),
    "wide-variable-id": Wording(
        "The variable in `{value}` can have any value, so `{key}` can match identifiers of others. It belongs after "
        "the colon, where the name of a session is.",
        "Write the identifier out.",
    ),
    "variable-in-key": Wording(
        "Policy variables belong in values. In the key `{key}` the variable is plain text, and no request has such a "
        "key.",
        "Write a key without a variable.",
    ),
    "tag-key-missing": Wording(
        "The key `{key}` needs the name of a tag: no request has it without one.", "Write `{start}/team`, for example."
    ),
    "key-of-unknown-service": Wording(
        "AWS’s reference, as this package has it, has no service `{service}`.", "Check the spelling of the key `{key}`."
    ),
}
