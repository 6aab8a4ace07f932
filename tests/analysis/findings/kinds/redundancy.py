"""For redundancy.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow, deny
from tests.analysis.findings.kinds.values import SOURCE, when

CODE = "arn:aws:*code*::111122223333:*"

EXAMPLES = {
    "value-covered": (
        [allow(Condition=when("NumericLessThan", "aws:MultiFactorAuthAge", "2700", "3600"))],
        'Statement[0].Condition.NumericLessThan["aws:MultiFactorAuthAge"]',
        [
            allow(Condition=when("NumericEquals", "aws:MultiFactorAuthAge", "2700", "3600")),
            allow(Condition=when("StringEquals", "aws:username", "a*", "ab", "AB")),
            allow(Condition=when("StringLike", "aws:username", "a*", "*b", "${aws:PrincipalTag/user}")),
            allow(Condition=when("IpAddress", SOURCE, "203.0.113.0/24", "203.0.114.7")),
            allow(Condition=when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:1*:*", "arn:aws:sqs:*:111122223333:*")),
        ],
    ),
    "empty-condition": (
        [allow(Condition={})],
        "Statement[0].Condition",
        [allow(), allow(Condition=when("StringEquals", "aws:username", ""))],
    ),
    "empty-sid": ([deny(Sid="")], "Statement[0].Sid", [deny(Sid="A"), deny()]),
    "version-missing": None,  # depends on the document, not on the statements
    "wildcard-in-service": (
        [allow(Resource=CODE)],
        "Statement[0].Resource",
        [allow(Resource=["*", "arn:aws:*:*:111122223333:*", "arn:aws:s3:::*code*", "arn:*:iam::*:user/*"])],
    ),
}

REASONS = {
    "value-covered": {"value": "2700", "by": "3600"},
    "empty-condition": {},
    "empty-sid": {},
    "wildcard-in-service": {"line": CODE, "service": "*code*"},
}

SAMPLES = {**{code: [parameters] for code, parameters in REASONS.items()}, "version-missing": [{}]}
