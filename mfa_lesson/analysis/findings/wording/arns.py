"""What is said of ARNs with a field that no resource has."""

from __future__ import annotations

from mfa_lesson.text import list_code

from .base import Wording

HERE = "AWS’s reference, as this package has it, has no such ARN of"

WORDINGS = {
    "early-variable": Wording(
        "`{line}` has a variable before its fifth colon. AWS’s page on variables allows none there, and AWS has such a "
        "line in a policy of its own. Here the value of `{key}` is compared with this part of the ARN.",
        "Write the value, or `*`.",
    ),
    "arn-service-case": Wording(
        "ARNs are compared letter by letter, and the service in an ARN has small letters only: `{line}` matches "
        "nothing.",
        lambda service, line: f"Write `{service.lower()}`.",
    ),
    "arn-partition": Wording(
        "There is no partition `{partition}`: `{line}` matches nothing.",
        "Write `aws`, or `aws-cn` for China and `aws-us-gov` for GovCloud.",
    ),
    "arn-partition-unknown": Wording(
        lambda partition, known: (
            f"The partition `{partition}` is not on AWS’s list, as this package has it: {list_code(known)}."
        )
    ),
    "arn-region-missing": Wording(
        "By AWS’s reference such an ARN of `{service}` has a Region. `{line}` has none and matches nothing.",
        "Write the Region, or `*` for all of them, after `{service}:`.",
    ),
    "arn-region-extra": Wording(
        "By AWS’s reference the Region of such an ARN of `{service}` is empty: `{line}` matches nothing.",
        "Leave the Region empty.",
    ),
    "arn-account-missing": Wording(
        "By AWS’s reference such an ARN of `{service}` has an account. `{line}` has none and matches nothing.",
        "Write the 12 digits of the account, or `*` for all accounts, before the resource.",
    ),
    "arn-account-extra": Wording(
        "By AWS’s reference the account of such an ARN of `{service}` is empty: `{line}` matches nothing.",
        "Leave the account empty.",
    ),
    "arn-region-missing-here": Wording(f"{HERE} `{{service}}` without a Region: `{{line}}`.", "Check the Region."),
    "arn-region-extra-here": Wording(f"{HERE} `{{service}}` with a Region: `{{line}}`.", "Check the Region."),
    "arn-account-missing-here": Wording(f"{HERE} `{{service}}` without an account: `{{line}}`.", "Check the account."),
    "arn-account-extra-here": Wording(f"{HERE} `{{service}}` with an account: `{{line}}`.", "Check the account."),
    "arn-account": Wording(
        "An account has 12 digits, and `{account}` is something else: `{line}` matches nothing.",
        "Write the 12 digits, or `*` for all accounts.",
    ),
    "arn-account-unknown": Wording(
        "An account has 12 digits. `{account}` can only be a name that AWS uses for resources of its own.",
        "Write the 12 digits, or `*` for all accounts.",
    ),
    "arn-resource": Wording(
        "IAM has no resource whose ARN ends like that of `{line}`: it matches nothing.",
        "Write the type in small letters, a slash, and a name: `{nearest}/…`.",
    ),
    "arn-resource-unknown": Wording(
        "AWS’s reference, as this package has it, has no resource of `{service}` whose ARN ends like that of `{line}`.",
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
    "region-unknown": Wording("The Region `{region}` is not on AWS’s list, as this package has it."),
}
