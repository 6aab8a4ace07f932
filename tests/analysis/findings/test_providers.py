"""Trust policies for OpenID Connect providers: whose tokens are taken."""

import pytest

from tests.analysis.findings.examples import found, of_kind, trusts
from tests.analysis.findings.kinds.providers import FOR_AWS, GITHUB, LOGIN, NAME, WEB, of_subject


def kinds(*statements):
    return [each.kind for each in found(*statements, read_as="trust")]


@pytest.mark.parametrize(
    "subject",
    ["*", "repo:*", "repo:*/*", "repo:*:ref:refs/heads/main", "repo:*/octo-repo:*", "*:ref:refs/heads/main", "*octo*"],
)
def test_a_subject_that_fits_repositories_of_anybody_lets_strangers_in(subject):
    assert "github-without-repository" in kinds(of_subject(subject))
    among = of_subject(["repo:octo-org/octo-repo:ref:refs/heads/main", subject])
    assert "github-without-repository" in kinds(among)


@pytest.mark.parametrize(
    "subject",
    [
        "repo:octo-org/octo-repo:ref:refs/heads/main",
        "repo:octo-org/octo-repo:ref:refs/tags/v*",
        "repo:octo-org/octo-repo:environment:prod",
        "repo:octo-org/octo-?:ref:refs/heads/main",
        "*repo:octo-org/octo-repo:ref:refs/heads/main",
    ],
)
def test_a_subject_with_its_owner_and_its_branch_lets_in_who_is_meant(subject):
    assert kinds(of_subject(subject)) == []


@pytest.mark.parametrize("subject", ["repo:octo-org/*", "repo:octo-org/octo-*", "repo:octo-org/octo-repo:*"])
def test_a_subject_with_its_owner_and_any_branch_is_a_remark(subject):
    [each] = found(of_subject(subject), read_as="trust")
    assert (each.kind, each.level, each.reason.parameters) == ("github-any-branch", "remark", {"value": subject})


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringNotLike", "StringEqualsIfExists", "StringLikeIfExists"])
def test_a_condition_that_holds_without_the_claim_or_for_others_does_not_name_the_repository(operator):
    assert "github-without-repository" in kinds(of_subject("repo:octo-org/octo-repo:ref:refs/heads/main", operator))


@pytest.mark.parametrize(
    "claim", ["repository", "repository_owner", "repository_id", "job_workflow_ref", "environment"]
)
def test_another_claim_can_say_whose_the_token_is(claim):
    limited = {**FOR_AWS["StringEquals"], f"{NAME}:{claim}": "octo-org"}
    assert kinds(trusts(GITHUB, WEB, Condition={"StringEquals": limited})) == []
    wide = {"StringEquals": FOR_AWS["StringEquals"], "StringLike": {f"{NAME}:{claim}": "*"}}
    assert "github-without-repository" in kinds(trusts(GITHUB, WEB, Condition=wide))


def test_github_by_its_name_and_in_capitals_is_github():
    assert kinds(trusts({"Federated": NAME}, WEB)) == ["github-without-repository"]
    named = {"Federated": GITHUB["Federated"].replace("token", "Token")}
    assert kinds(trusts(named, WEB, Condition=FOR_AWS)) == ["github-without-repository"]


def test_a_wildcard_for_the_action_takes_tokens_too():
    assert kinds(trusts(LOGIN, "sts:AssumeRole*")) == ["provider-without-condition"]
    assert kinds({**trusts(LOGIN, WEB), "Effect": "Deny"}) == []


def test_each_provider_of_a_statement_needs_its_own_claim():
    both = {"Federated": [LOGIN["Federated"], "accounts.google.com"]}
    [each] = found(trusts(both, WEB, Condition={"StringEquals": {"accounts.google.com:aud": "x"}}), read_as="trust")
    assert each.place == "Statement[0].Principal.Federated[0]"


def test_each_statement_is_looked_at():
    with_branch = {"StringLike": {f"{NAME}:sub": "repo:octo-org/*"}, "StringEquals": {f"{NAME}:ref": "refs/heads/main"}}
    limited = trusts(GITHUB, WEB, Condition=with_branch)
    any_branch = {**FOR_AWS, "StringLike": {f"{NAME}:sub": "repo:octo-org/*"}}
    assert kinds(limited) == []
    [each] = found(limited, trusts(GITHUB, WEB, Condition=any_branch), read_as="trust")
    assert (each.kind, each.statement) == ("github-any-branch", "Statement[1]")
    of_login = trusts(LOGIN, WEB, Condition={"StringEquals": {"login.example.com/team:sub": "alice"}})
    [each] = found(of_login, trusts(GITHUB, WEB), read_as="trust")
    assert (each.kind, each.statement) == ("github-without-repository", "Statement[1]")
    open_ones = (trusts(GITHUB, WEB), trusts(GITHUB, WEB, Condition=FOR_AWS))
    notices = of_kind("github-without-repository", limited, *open_ones, read_as="trust")
    assert [each.statement for each in notices] == ["Statement[1]", "Statement[2]"]
