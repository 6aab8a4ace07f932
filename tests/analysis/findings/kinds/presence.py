"""For presence.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow

TAG = "aws:ResourceTag/team"


def when(operator, value, key=TAG):
    return allow(Action="ec2:StartInstances", Condition={operator: {key: value}})


EXAMPLES = {
    "asks-for-presence": (
        [when("StringLike", ["red", "*"])],
        f'Statement[0].Condition.StringLike["{TAG}"]',
        [
            when("StringLike", ["red*", ""]),
            when("StringEquals", "*"),
            when("ArnLike", "arn:aws:iam::*:user/*", "aws:PrincipalArn"),
            when("ForAnyValue:StringNotLike", "*", "aws:TagKeys"),
        ],
    ),
    "never-holds": (
        [when("ForAnyValue:StringNotLike", "*", "aws:TagKeys")],
        'Statement[0].Condition["ForAnyValue:StringNotLike"]["aws:TagKeys"]',
        [
            when("StringNotLike", "*"),
            when("ForAllValues:StringNotLike", "*", "aws:TagKeys"),
            when("StringLike", ["red*", ""]),
            when("StringEquals", "*"),
        ],
    ),
}

REASONS = {
    "asks-for-presence": {"key": TAG, "operator": "StringLike"},
    "never-holds": {"key": "aws:TagKeys", "operator": "ForAnyValue:StringNotLike"},
}

SAMPLES = {
    "always-holds": [{"key": TAG, "operator": "StringLikeIfExists"}],
    "asks-for-presence": [{"key": TAG, "operator": "StringLike"}],
    "asks-for-absence": [{"key": TAG, "operator": "StringNotLike"}],
    "never-holds": [{"key": "aws:TagKeys", "operator": "ForAnyValue:StringNotLike"}],
}
