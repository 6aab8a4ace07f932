"""For key_actions.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow

TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}
ROLE = "arn:aws:iam::123456789012:role/report"


def when(actions, operator, keys, **elements):
    return allow(**{"Action": actions, "Resource": ROLE, "Condition": {operator: keys}, **elements})


EXAMPLES = {
    "key-of-other-actions": (
        [when(["iam:PassRole", "iam:GetRole"], "StringEquals", TO_LAMBDA)],
        'Statement[0].Condition.StringEquals["iam:PassedToService"]',
        [
            when("iam:PassRole", "StringEquals", TO_LAMBDA),
            when(["iam:*", "iam:Pass*", "*"], "StringEquals", TO_LAMBDA),
            when(["iam:PassRole", "iam:GetRole"], "StringEqualsIfExists", TO_LAMBDA),
            when(["iam:PassRole", "iam:GetRole"], "StringNotEquals", TO_LAMBDA),
            when("iam:GetRole", "StringEquals", {"iam:ResourceTag/team": "red"}),
            when("iam:GetRole", "StringEquals", {"aws:username": "alice"}),
            when("iam:NewAction", "StringEquals", TO_LAMBDA),
            when(["iam:CreateUser", "ec2:CreateTags"], "StringEquals", {"aws:RequestTag/team": "red"}),
            {
                key: value
                for key, value in when("", "StringEquals", TO_LAMBDA, NotAction="iam:GetRole").items()
                if value
            },
        ],
    ),
    "key-never-sent": (
        [when(["iam:PassRole", "iam:GetRole"], "StringNotEquals", TO_LAMBDA)],
        'Statement[0].Condition.StringNotEquals["iam:PassedToService"]',
        [
            when("iam:PassRole", "StringNotEquals", TO_LAMBDA),
            when(["iam:PassRole", "iam:GetRole"], "StringEquals", TO_LAMBDA),
            when(["iam:PassRole", "iam:GetRole"], "Null", {"iam:PassedToService": "true"}),
        ],
    ),
    "paired-action": (
        [when("sts:AssumeRole", "StringLike", {"sts:SourceIdentity": "a*"})],
        'Statement[0].Condition.StringLike["sts:SourceIdentity"]',
        [
            when(["sts:AssumeRole", "sts:SetSourceIdentity"], "StringLike", {"sts:SourceIdentity": "a*"}),
            when("sts:*", "StringLike", {"sts:SourceIdentity": "a*"}),
            when("sts:AssumeRole", "StringEquals", {"sts:ExternalId": "7"}),
            when("iam:CreateUser", "StringEquals", {"aws:RequestTag/team": "red"}),
        ],
    ),
}

REASONS = {
    "key-never-sent": {
        "key": "iam:PassedToService",
        "actions": ["iam:GetRole"],
        "operator": "StringNotEquals",
    },
    "key-of-other-actions": {"key": "iam:PassedToService", "actions": ["iam:GetRole"], "effect": "Allow"},
    "paired-action": {"key": "sts:SourceIdentity", "action": "sts:SetSourceIdentity"},
}

SAMPLES = {
    "key-of-other-actions": [
        {"key": "iam:PassedToService", "actions": ["iam:GetRole"], "effect": "Allow"},
        {"key": "iam:PassedToService", "actions": ["iam:GetRole", "ec2:RunInstances"], "effect": "Deny"},
    ],
    "key-never-sent": [
        {"key": "iam:PassedToService", "actions": ["iam:GetRole"], "operator": "StringNotEquals"},
    ],
    "paired-action": [{"key": "sts:SourceIdentity", "action": "sts:SetSourceIdentity"}],
}
