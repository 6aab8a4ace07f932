"""What is said of trust policies for OpenID Connect providers."""

from __future__ import annotations

from .base import Wording

WRITE_SUBJECT = (
    'Add `"StringEquals": {{"token.actions.githubusercontent.com:sub": '
    '"repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main"}}` with your own names.'
)

WORDINGS = {
    "provider-without-condition": Wording(
        "No condition asks for a claim of `{provider}`: every token that it makes for AWS can be used to assume the "
        "role.",
        "Add conditions on `{provider}:sub` and `{provider}:aud`.",
    ),
    "github-without-repository": Wording(
        "GitHub makes tokens for every repository, and no condition says whose: the workflows of strangers can assume "
        "the role.",
        WRITE_SUBJECT,
    ),
    "github-any-owner": Wording(
        "`{value}` fits repositories of any owner: the workflows of strangers can assume the role.", WRITE_SUBJECT
    ),
    "github-any-branch": Wording(
        "`{value}` fits every branch, tag, and pull request of what it names.",
        "Name the repository and the branch or the environment, if not all of them need the role.",
    ),
    "qualified-audience": Wording(
        "`{key}` has one value. A qualifier is meant for keys with several.", "Take `ForAnyValue:` out."
    ),
}
