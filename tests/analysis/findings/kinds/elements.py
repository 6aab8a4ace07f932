"""For elements.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import MFA, OWN_USER, allow, deny

AGE = {"operator": "StringEquals", "key": "aws:MultiFactorAuthAge", "types": ["Numeric"]}

EXAMPLES = {
    "allow-with-not-action": (
        [allow(NotAction="iam:*")],
        "Statement[0].NotAction",
        [deny(NotAction="iam:*")],
    ),
    "allow-with-not-resource": (
        [allow(NotResource="arn:aws:s3:::secret")],
        "Statement[0].NotResource",
        [deny(NotResource="arn:aws:s3:::secret")],
    ),
    "variable-is-text": None,  # depends on the Version, not on the statements
    "empty-values": (
        [allow(Condition={"StringEquals": {"aws:username": []}})],
        'Statement[0].Condition.StringEquals["aws:username"]',
        [allow(Condition={"StringEquals": {"aws:username": [""]}})],
    ),
    "both-values": (
        [allow(Condition={"Bool": {MFA: ["true", "false"]}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [allow(Condition={"StringEquals": {"aws:username": ["true", "false"]}})],
    ),
    "operator-of-another-type": (
        [allow(Condition={"NumericEquals": {MFA: "1"}})],
        f'Statement[0].Condition.NumericEquals["{MFA}"]',
        [allow(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600", "aws:EpochTime": "1"}})],
    ),
    "text-operator": (
        [allow(Condition={"StringEquals": {MFA: "true"}})],
        f'Statement[0].Condition.StringEquals["{MFA}"]',
        [allow(Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}})],
    ),
    "for-all-values-of-one": (
        [allow(Condition={"ForAllValues:StringEquals": {"aws:RequestTag/team": "x"}})],
        'Statement[0].Condition["ForAllValues:StringEquals"]["aws:RequestTag/team"]',
        [
            allow(
                Condition={
                    "ForAllValues:StringEquals": {"aws:TagKeys": "team", "aws:RequestTag/team": "x"},
                    "Null": {"aws:RequestTag/team": "false"},
                }
            )
        ],
    ),
    "qualifier-missing": (
        [allow(Condition={"StringEquals": {"aws:TagKeys": "team"}})],
        'Statement[0].Condition.StringEquals["aws:TagKeys"]',
        [allow(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:CalledVia": "true"}})],
    ),
    "wildcard-is-text": (
        [allow(Condition={"StringEquals": {"aws:username": "a*"}})],
        'Statement[0].Condition.StringEquals["aws:username"]',
        [allow(Condition={"StringEquals": {"aws:username": "a${*}"}, "StringLike": {"aws:userid": "a*"}})],
    ),
}

REASONS = {
    "allow-with-not-action": {},
    "allow-with-not-resource": {},
    "empty-values": {"key": "aws:username"},
    "both-values": {"operator": "Bool"},
    "operator-of-another-type": {"family": "Numeric", "operator": "NumericEquals", "key": MFA, "types": ["Bool"]},
    "text-operator": {"operator": "StringEquals", "key": MFA, "types": ["Bool"]},
    "for-all-values-of-one": {"key": "aws:RequestTag/team", "effect": "Allow"},
    "qualifier-missing": {"key": "aws:TagKeys", "operator": "StringEquals"},
    "wildcard-is-text": {"operator": "StringEquals", "value": "a*", "instead": "StringLike"},
}

SAMPLES = {
    "allow-with-not-action": [{}],
    "allow-with-not-resource": [{}],
    "variable-is-text": [
        {"text": OWN_USER, "version": "2008-10-17", "broken": False},
        {"text": OWN_USER, "version": None, "broken": False},
        {"text": "arn:aws:iam::*:user/${username}", "version": None, "broken": True},
    ],
    "empty-values": [{"key": "aws:username"}],
    "both-values": [{"operator": "Bool"}],
    "operator-of-another-type": [
        {"family": "Numeric", "operator": "NumericEquals", "key": MFA, "types": ["Bool"]},
        {**AGE, "family": "IpAddress", "operator": "IpAddress"},
    ],
    "text-operator": [AGE, {"operator": "StringLike", "key": "aws:PrincipalArn", "types": ["ARN"]}],
    "for-all-values-of-one": [
        {"key": "aws:username", "effect": "Allow"},
        {"key": "aws:username", "effect": "Deny"},
    ],
    "qualifier-missing": [{"key": "aws:TagKeys", "operator": "StringEquals"}],
    "wildcard-is-text": [{"operator": "StringEquals", "value": "a*", "instead": "StringLike"}],
}
