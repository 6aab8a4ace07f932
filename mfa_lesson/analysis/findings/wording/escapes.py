"""The sentences about policy variables that are still written as another tool escapes them."""

from __future__ import annotations

from .base import Wording

TOOLS = {
    "double-dollar": "is how Terraform writes a policy variable. IAM reads a dollar sign and then the variable.",
    "backslash": "is how TypeScript and shells write it in some strings. IAM reads a backslash and then the variable.",
    "exclamation": "is how CloudFormation writes a policy variable under `Fn::Sub`. IAM has no key with a `!`.",
    "braces": "is how templates such as Jinja or Python’s `format` write it. IAM reads no variable here.",
    "ampersand": "is how Terraform’s `aws_iam_policy_document` writes a policy variable. IAM reads plain text here.",
    "percent": "is how Terraform’s templates begin a directive. IAM reads plain text here.",
}
"""Way → which tool, and what IAM makes of it."""

WORDINGS = {
    "variable-escape": Wording(
        lambda way, written, key: f"`{written}` {TOOLS[way]}",
        "In the policy that IAM gets, write `${{{key}}}`. Keep the escape only in that tool’s own file.",
    ),
}
