"""The sentences about ARNs with a field that no resource has."""

from __future__ import annotations

from mfa_lesson.text import list_code

from .base import Wording

HERE = "This package’s copy of AWS’s reference has no such ARN of"

WORDINGS = {
    "early-variable": Wording(
        "`{line}` has a variable before its fifth colon. AWS’s page on variables allows none there, but an AWS policy "
        "has such a line. This package compares the value of `{key}` with this part of the ARN.",
        "Write the value, or `*`.",
    ),
    "arn-service-case": Wording(
        "ARNs are case-sensitive, and the service in an ARN is in lower case: `{line}` matches nothing.",
        lambda service, line: f"Write `{service.lower()}`.",
    ),
    "arn-partition": Wording(
        "There is no partition `{partition}`: `{line}` matches nothing.",
        "Write `aws`, or `aws-cn` for China and `aws-us-gov` for GovCloud.",
    ),
    "arn-partition-unknown": Wording(
        lambda partition, known: (
            f"The partition `{partition}` is not on this package’s copy of AWS’s list: {list_code(known)}."
        )
    ),
    "arn-region-missing": Wording(
        "In AWS’s reference, such an ARN of `{service}` has a Region. `{line}` has none and matches nothing.",
        "Write the Region, or `*` for all of them, after `{service}:`.",
    ),
    "arn-region-extra": Wording(
        "In AWS’s reference, the Region of such an ARN of `{service}` is empty: `{line}` matches nothing.",
        "Leave the Region empty.",
    ),
    "arn-account-missing": Wording(
        "In AWS’s reference, such an ARN of `{service}` has an account. `{line}` has none and matches nothing.",
        "Write the 12 digits of the account, or `*` for all accounts, before the resource.",
    ),
    "arn-account-extra": Wording(
        "In AWS’s reference, the account of such an ARN of `{service}` is empty: `{line}` matches nothing.",
        "Leave the account empty.",
    ),
    "arn-region-missing-here": Wording(f"{HERE} `{{service}}` without a Region: `{{line}}`.", "Check the Region."),
    "arn-region-extra-here": Wording(f"{HERE} `{{service}}` with a Region: `{{line}}`.", "Check the Region."),
    "arn-account-missing-here": Wording(f"{HERE} `{{service}}` without an account: `{{line}}`.", "Check the account."),
    "arn-account-extra-here": Wording(f"{HERE} `{{service}}` with an account: `{{line}}`.", "Check the account."),
    "arn-account": Wording(
        "An account ID has 12 digits, and `{account}` doesn’t: `{line}` matches nothing.",
        "Write the 12 digits, or `*` for all accounts.",
    ),
    "arn-account-unknown": Wording(
        "An account ID has 12 digits. `{account}` can only be a name that AWS uses for its own resources.",
        "Write the 12 digits, or `*` for all accounts.",
    ),
    "arn-resource": Wording(
        "No IAM resource has an ARN that ends like `{line}`: it matches nothing.",
        "Write the type in lower case, a slash, and a name: `{nearest}/…`.",
    ),
    "arn-resource-unknown": Wording(
        "This package’s copy of AWS’s reference has no resource of `{service}` whose ARN ends like `{line}`.",
        "Check the part after the account, letter by letter.",
    ),
    "region-form": Wording(
        "`{region}` is not the code of a Region.",
        "Write a code such as `eu-central-1`.",
    ),
    "region-of-another-partition": Wording(
        "The Region `{region}` is in the partition `{partition}`: `{line}` matches nothing.",
        "Write `arn:{partition}:`.",
    ),
    "region-unknown": Wording("The Region `{region}` is not on this package’s copy of AWS’s list."),
}
