"""For tags.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow, deny
from tests.analysis.findings.kinds.values import when

TAG = "aws:ResourceTag/team"
RED = when("StringEquals", TAG, "red")

EXAMPLES = {
    "tag-not-sent": (
        [deny(Action=["iam:DeleteUser", "iam:DeleteGroup", "iam:Get*Summary"], Condition=RED)],
        f'Statement[0].Condition.StringEquals["{TAG}"]',
        [
            deny(Action=["iam:DeleteUser", "iam:*", "s3:DeleteObject", "iam:MakeTea"], Condition=RED),
            deny(Action="iam:DeleteGroup", Condition=when("StringNotEquals", TAG, "red")),
            deny(Action="iam:DeleteGroup", Condition=when("StringEqualsIfExists", TAG, "red")),
            deny(Action="iam:DeleteGroup", Condition=when("StringEquals", "aws:PrincipalTag/team", "red")),
            allow(Action="iam:CreateUser", Condition=when("StringEquals", "aws:RequestTag/team", "red")),
            deny(NotAction="iam:DeleteUser", Condition=RED),
        ],
    ),
    "tag-with-not-action": (
        [deny(NotAction="iam:DeleteGroup", Condition=RED)],
        f'Statement[0].Condition.StringEquals["{TAG}"]',
        [
            deny(NotAction="iam:DeleteGroup", Condition=when("StringNotEquals", TAG, "red")),
            deny(NotAction="iam:DeleteGroup", Condition=when("Null", TAG, "true")),
            deny(NotAction="iam:DeleteGroup", Condition=when("StringEquals", "aws:PrincipalTag/team", "red")),
        ],
    ),
    "pass-role-by-tag": (
        [allow(Action="iam:passrole", Resource="arn:aws:iam::111122223333:role/a", Condition=RED)],
        f'Statement[0].Condition.StringEquals["{TAG}"]',
        [
            allow(Action="iam:GetRole", Condition=RED),
            allow(Action="iam:PassRole", Condition=when("StringEquals", "aws:PrincipalTag/team", "red")),
        ],
    ),
}

REASONS = {
    "tag-not-sent": {"key": TAG, "actions": ["iam:DeleteGroup", "iam:Get*Summary"], "effect": "Deny"},
    "tag-with-not-action": {"key": TAG, "effect": "Deny"},
    "pass-role-by-tag": {"key": TAG},
}

SAMPLES = {
    **{code: [parameters] for code, parameters in REASONS.items()},
    "tag-not-sent": [
        REASONS["tag-not-sent"],
        {"key": "aws:RequestTag/team", "actions": ["iam:DeleteUser"], "effect": "Allow"},
    ],
    "tag-with-not-action": [{"key": TAG, "effect": "Allow"}, {"key": TAG, "effect": "Deny"}],
}
