"""Checks of trust policies for OpenID Connect providers: a token must say more than who made it.

AWS pages: id_roles_create_for-idp_oidc, reference_policies_iam-condition-keys, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mfa_lesson.iam.tokens import has_wildcard

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition, PlacedPrincipal
from .trust import WEB, find_way_in, matches
from .who import is_limit

OIDC_PAGE = "id_roles_create_for-idp_oidc"

GITHUB = "token.actions.githubusercontent.com"

WITH_ONE_AUDIENCE = (GITHUB, "accounts.google.com", "cognito-identity.amazonaws.com")
"""Providers whose `aud` has one value."""

SUBJECT = re.compile(r"repo:(?P<owner>[^/:]*)/(?P<repository>[^:]*)(:(?P<rest>.*))?", re.DOTALL)
"""The subject of GitHub's tokens: `repo:octo-org/octo-repo:ref:refs/heads/main`."""


def list_providers(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedPrincipal, str]]:
    """The OpenID Connect providers whose tokens an Allow takes, each with the name that its keys begin with."""
    for allow in policy.allows if policy.policy_type == "trust" else ():
        for placed in allow.principals if matches(allow, WEB) else ():
            if find_way_in(placed) == WEB:
                yield allow, placed, placed.text.partition(":oidc-provider/")[2] or placed.text


def list_claims(allow: JudgedStatement, provider: str) -> list[tuple[str, PlacedCondition]]:
    """The conditions of an Allow on claims of a provider's tokens, each with the claim."""
    start = f"{provider.lower()}:"
    return [(each.key.removeprefix(start), each) for each in allow.conditions if each.key.startswith(start)]


def find_providers_without_condition(policy: JudgedPolicy) -> Notices:
    for allow, placed, provider in list_providers(policy):
        if not list_claims(allow, provider) and provider.lower() != GITHUB:
            yield note(placed, "provider-without-condition", provider=provider)


def find_github_without_repository(policy: JudgedPolicy) -> Notices:
    """GitHub makes tokens for every repository of anybody, and `aud` is the same in all of them that are for AWS."""
    for allow, placed, provider in list_providers(policy):
        if provider.lower() != GITHUB:
            continue
        claims = list_claims(allow, provider)
        subjects = [each for claim, each in claims if claim == "sub" and is_wanted(each)]
        others = [each for claim, each in claims if claim not in ("sub", "aud") and is_wanted(each)]
        wide = [next(filter(fits_any_owner, list_patterns(each)), None) for each in subjects]
        if others or None in wide:
            continue
        if subjects:
            yield note(subjects[0], "github-any-owner", value=wide[0])
        else:
            yield note(placed, "github-without-repository")


def list_patterns(placed: PlacedCondition) -> tuple[str, ...]:
    """The values in which wildcards are wildcards."""
    return tuple(placed.condition.values) if placed.condition.operator.name.endswith("Like") else ()


def is_wanted(placed: PlacedCondition) -> bool:
    """Whether a condition needs its key, with one of some values."""
    return is_limit(placed, in_trust=True)


def fits_any_owner(value: str) -> bool:
    """Whether a subject, as a pattern, fits repositories of anybody; False where that isn't certain."""
    return value.startswith("repo:*") or (value.startswith("*") and "repo:" not in value)


def find_github_with_any_branch(policy: JudgedPolicy) -> Notices:
    for allow, _, provider in list_providers(policy):
        claims = list_claims(allow, provider) if provider.lower() == GITHUB else []
        if any(claim not in ("sub", "aud") and is_wanted(placed) for claim, placed in claims):
            continue  # the branch can be in a claim of its own
        for claim, placed in claims:
            value = next(filter(fits_any_branch, list_patterns(placed)), None)
            if claim == "sub" and value is not None and is_wanted(placed):
                yield note(placed, "github-any-branch", value=value)


def fits_any_branch(value: str) -> bool:
    """Whether a subject names an owner, and fits every repository of it or everything in a repository."""
    found = SUBJECT.fullmatch(value)
    if not found or has_wildcard(found["owner"]) or not found["owner"]:
        return False
    return found["rest"] == "*" or (found["rest"] is None and found["repository"].endswith("*"))


def find_qualified_audiences(policy: JudgedPolicy) -> Notices:
    """Of other providers `aud` can have several values. ForAllValues is reported wherever it is in an Allow."""
    for allow, _, provider in list_providers(policy):
        for claim, placed in list_claims(allow, provider) if provider.lower() in WITH_ONE_AUDIENCE else ():
            if claim == "aud" and placed.condition.operator.qualifier == "ForAnyValue":
                yield note(placed, "qualified-audience", key=placed.condition.key)


CHECKS = (
    Check("provider-without-condition", MISTAKE, OIDC_PAGE, find_providers_without_condition),
    Check("github-without-repository", MISTAKE, OIDC_PAGE, find_github_without_repository),
    Check("github-any-branch", REMARK, OIDC_PAGE, find_github_with_any_branch),
    Check("qualified-audience", REMARK, CHECKS_PAGE, find_qualified_audiences),
)
