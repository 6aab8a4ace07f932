"""The sentences about trust policies for OpenID Connect providers."""

from __future__ import annotations

from .base import Wording

WRITE_SUBJECT = (
    'Add `"StringEquals": {{"token.actions.githubusercontent.com:sub": '
    '"repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main"}}` with your own names.'
)

WORDINGS = {
    "provider-without-condition": Wording(
        "No condition checks a claim of `{provider}`: anybody with one of its tokens for AWS can assume the role.",
        "Add conditions on `{provider}:sub` and `{provider}:aud`.",
    ),
    "github-without-repository": Wording(
        "GitHub issues tokens for every repository, and no condition says which ones: strangers’ workflows can assume "
        "the role.",
        WRITE_SUBJECT,
    ),
    "github-any-owner": Wording(
        "`{value}` matches repositories of any owner: strangers’ workflows can assume the role.", WRITE_SUBJECT
    ),
    "github-any-branch": Wording(
        "`{value}` matches every branch, tag, and pull request.",
        "Name the repository and the branch or the environment, if not all of them need the role.",
    ),
    "qualified-audience": Wording(
        "`{key}` has one value. A qualifier is for keys with several.", "Remove `ForAnyValue:`."
    ),
}
