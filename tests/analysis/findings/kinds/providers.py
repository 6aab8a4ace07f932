"""For providers.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import trusts

WEB = "sts:AssumeRoleWithWebIdentity"
NAME = "token.actions.githubusercontent.com"
GITHUB = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{NAME}"}
LOGIN = {"Federated": "arn:aws:iam::123456789012:oidc-provider/login.example.com/team"}
GOOGLE = {"Federated": "accounts.google.com"}
FOR_AWS = {"StringEquals": {f"{NAME}:aud": "sts.amazonaws.com"}}


def of_subject(value, operator="StringLike"):
    return trusts(GITHUB, WEB, Condition={operator: {f"{NAME}:sub": value}})


EXAMPLES = {
    "provider-without-condition": (
        [trusts(LOGIN, WEB, Condition={"StringEquals": {"login.example.com/teams:aud": "reports"}})],
        "Statement[0].Principal.Federated",
        [
            trusts(LOGIN, WEB, Condition={"StringEquals": {"login.example.com/team:sub": "alice"}}),
            trusts(LOGIN, WEB, Condition={"StringEquals": {"Login.Example.com/team:aud": "reports"}}),
            trusts(
                {"Federated": "www.amazon.com"}, WEB, Condition={"StringEquals": {"www.amazon.com:app_id": "reports"}}
            ),
            trusts({"Federated": "arn:aws:iam::123456789012:saml-provider/Work"}, "sts:AssumeRoleWithSAML"),
            trusts(LOGIN, "sts:TagSession"),
            trusts(GITHUB, WEB),
        ],
    ),
    "github-without-repository": (
        [trusts(GITHUB, WEB, Condition=FOR_AWS)],
        "Statement[0].Principal.Federated",
        [
            of_subject("repo:octo-org/octo-repo:ref:refs/heads/main", "StringEquals"),
            of_subject("repo:octo-org/*"),
            of_subject("repo:octo-org@1234/octo-repo@5678:*"),
            of_subject("*repo:octo-org/octo-repo:*"),
            of_subject("repo:*", "StringEquals"),
            trusts(GITHUB, WEB, Condition={"StringEquals": {f"{NAME}:repository_owner_id": "65"}}),
            trusts(
                {"Federated": f"{GITHUB['Federated']}/octo-inc"},
                WEB,
                Condition={"StringEquals": {f"{NAME}/octo-inc:aud": "sts.amazonaws.com"}},
            ),
        ],
    ),
    "github-any-branch": (
        [of_subject("repo:octo-org/octo-repo:*")],
        f'Statement[0].Condition.StringLike["{NAME}:sub"]',
        [
            of_subject("repo:octo-org/octo-repo:ref:refs/heads/*"),
            of_subject("repo:octo-org/octo-repo:environment:prod"),
            of_subject("repo:*"),
            of_subject("repo:octo-org/octo-repo:*", "StringEquals"),
            of_subject("repo:octo-org/octo-repo:*", "StringNotLike"),
            trusts(
                GITHUB,
                WEB,
                Condition={
                    "StringLike": {f"{NAME}:sub": "repo:octo-org/octo-repo:*"},
                    "StringEquals": {f"{NAME}:ref": "refs/heads/main"},
                },
            ),
        ],
    ),
    "qualified-audience": (
        [trusts(GOOGLE, WEB, Condition={"ForAnyValue:StringEquals": {"accounts.google.com:aud": ["a", "b"]}})],
        'Statement[0].Condition["ForAnyValue:StringEquals"]["accounts.google.com:aud"]',
        [
            trusts(GOOGLE, WEB, Condition={"StringEquals": {"accounts.google.com:aud": ["a", "b"]}}),
            trusts(GOOGLE, WEB, Condition={"ForAnyValue:StringEquals": {"accounts.google.com:amr": "a"}}),
            trusts(LOGIN, WEB, Condition={"ForAnyValue:StringEquals": {"login.example.com/team:aud": "a"}}),
        ],
    ),
}

READ_AS = dict.fromkeys(EXAMPLES, "trust")

REASONS = {
    "provider-without-condition": {"provider": "login.example.com/team"},
    "github-without-repository": {},
    "github-any-branch": {"value": "repo:octo-org/octo-repo:*"},
    "qualified-audience": {"key": "accounts.google.com:aud"},
}

SAMPLES = {
    "provider-without-condition": [{"provider": "login.example.com"}],
    "github-without-repository": [{}],
    "github-any-owner": [{"value": "repo:*"}],
    "github-any-branch": [{"value": "repo:octo-org/octo-repo:*"}],
    "qualified-audience": [{"key": "accounts.google.com:aud"}],
}
