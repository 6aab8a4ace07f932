"""For values.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import MFA, allow, deny

SOURCE = "aws:SourceIp"
SESSION = "arn:aws:sts::111122223333:assumed-role/admin/alice"
ROLE = "arn:aws:iam::111122223333:role/admin"


def when(operator, key, *values):
    return {operator: {key: values[0] if len(values) == 1 else [*values]}}


EXAMPLES = {
    "private-address": (
        [deny(Condition=when("NotIpAddress", SOURCE, "10.0.0.0/8", "192.168.1.1"))],
        'Statement[0].Condition.NotIpAddress["aws:SourceIp"]',
        [
            allow(Condition=when("IpAddress", SOURCE, "203.0.113.0/24", "2001:db8::/32", "172.32.0.0/16", "0.0.0.0/0")),
            allow(Condition=when("IpAddress", SOURCE, "10.0.0.0/7", "100.128.0.0/10", "8.0.0.0/5")),
            allow(Condition={**when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), "Null": {"aws:SourceVpc": "false"}}),
        ],
    ),
    "private-address-among": (
        [allow(Condition=when("IpAddress", SOURCE, "203.0.113.0/24", "fd00::/8"))],
        'Statement[0].Condition.IpAddress["aws:SourceIp"]',
        [
            allow(Condition=when("IpAddress", SOURCE, "203.0.113.0/24", "198.51.100.0/24")),
            allow(Condition=when("IpAddress", SOURCE, "10.0.0.0/8")),
        ],
    ),
    "session-arn": (
        [allow(Condition=when("ArnLike", "aws:PrincipalArn", "arn:aws:sts::*:assumed-role/admin/*"))],
        'Statement[0].Condition.ArnLike["aws:PrincipalArn"]',
        [
            allow(Condition=when("ArnLike", "aws:PrincipalArn", ROLE, "arn:aws:sts::111122223333:federated-user/bob")),
            allow(Condition=when("ArnEquals", "aws:SourceArn", SESSION)),
        ],
    ),
    "session-arn-among": (
        [deny(Condition=when("StringNotLike", "aws:PrincipalArn", ROLE, SESSION))],
        'Statement[0].Condition.StringNotLike["aws:PrincipalArn"]',
        [deny(Condition=when("ArnNotLike", "aws:PrincipalArn", ROLE))],
    ),
    "value-never-fits": (
        [allow(Condition=when("StringEquals", "aws:ViaAWSService", "amplify.amazonaws.com"))],
        'Statement[0].Condition.StringEquals["aws:ViaAWSService"]',
        [
            allow(Condition=when("StringEquals", MFA, "true")),
            allow(Condition=when("StringLike", MFA, "t*")),
            allow(Condition=when("StringEquals", "aws:PrincipalType", "amplify.amazonaws.com")),
            allow(Condition=when("StringLike", SOURCE, "203.0.113.*")),
            allow(Condition=when("StringEquals", SOURCE, "203.0.113.7")),
            allow(Condition=when("StringEquals", "aws:MultiFactorAuthAge", "60")),
            allow(Condition=when("Bool", "aws:ViaAWSService", "false")),
        ],
    ),
    "host-bits": (
        [allow(Condition=when("IpAddress", SOURCE, "203.0.113.7/24"))],
        'Statement[0].Condition.IpAddress["aws:SourceIp"]',
        [
            allow(
                Condition=when(
                    "IpAddress", SOURCE, "203.0.113.0/24", "203.0.113.7", "203.0.113.7/32", "2001:db8::1/128"
                )
            )
        ],
    ),
    "epoch-date": (
        [allow(Condition=when("DateLessThan", "aws:CurrentTime", "1785430800"))],
        'Statement[0].Condition.DateLessThan["aws:CurrentTime"]',
        [
            allow(Condition=when("DateLessThan", "aws:CurrentTime", "2026-07-30")),
            allow(Condition=when("NumericLessThan", "aws:EpochTime", "1785430800")),
        ],
    ),
    "null-with-qualifier": (
        [deny(Condition=when("ForAnyValue:Null", "aws:TagKeys", "true"))],
        'Statement[0].Condition["ForAnyValue:Null"]["aws:TagKeys"]',
        [deny(Condition=when("Null", "aws:TagKeys", "true"))],
    ),
    "for-any-value-of-one": (
        [allow(Condition=when("ForAnyValue:StringLike", "aws:username", "a*"))],
        'Statement[0].Condition["ForAnyValue:StringLike"]["aws:username"]',
        [
            allow(Condition=when("ForAnyValue:StringEquals", "aws:CalledVia", "cloudformation.amazonaws.com")),
            allow(Condition=when("ForAnyValue:StringEquals", "kms:EncryptionContextKeys", "a")),
        ],
    ),
    "for-all-values-in-allow": (
        [allow(Condition=when("ForAllValues:StringEquals", "aws:TagKeys", "team"))],
        'Statement[0].Condition["ForAllValues:StringEquals"]["aws:TagKeys"]',
        [
            deny(Condition=when("ForAllValues:StringEquals", "aws:TagKeys", "team")),
            allow(Condition=when("ForAllValues:StringNotEquals", "aws:TagKeys", "team")),
            allow(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": "team"}, "Null": {"AWS:tagkeys": "false"}}),
            allow(
                Condition={
                    "ForAllValues:StringEquals": {"aws:TagKeys": "team"},
                    "ForAnyValue:StringEquals": {"aws:TagKeys": "team"},
                }
            ),
        ],
    ),
    "key-of-the-caller": (
        [allow(Condition=when("StringLike", "aws:userAgent", "*Terraform*"))],
        'Statement[0].Condition.StringLike["aws:userAgent"]',
        [allow(Condition=when("StringLike", "aws:userid", "*:alice"))],
    ),
    "unpaired-address": (
        [allow(Condition=when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"))],
        'Statement[0].Condition.IpAddress["aws:VpcSourceIp"]',
        [
            allow(
                Condition={
                    **when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"),
                    **when("StringEquals", "aws:sourcevpc", "vpc-1"),
                }
            ),
            allow(Condition=when("Null", "aws:VpcSourceIp", "true")),
            allow(Condition=when("IpAddress", SOURCE, "203.0.113.0/24")),
        ],
    ),
    "unpaired-source": (
        [allow(Condition=when("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs"))],
        'Statement[0].Condition.ArnLike["aws:SourceArn"]',
        [
            allow(Condition=when("ArnLike", "aws:SourceArn", "arn:aws:sns:eu-west-1:111122223333:news")),
            allow(
                Condition={
                    **when("ArnLike", "aws:SourceArn", "arn:aws:s3:::logs"),
                    **when("StringEquals", "aws:SourceAccount", "111122223333"),
                }
            ),
        ],
    ),
    "old-key": (
        [allow(Condition=when("ArnLike", "aws:ARN", ROLE))],
        'Statement[0].Condition.ArnLike["aws:ARN"]',
        [allow(Condition=when("ArnLike", "aws:PrincipalArn", ROLE))],
    ),
}

REASONS = {
    "private-address": {"values": ["10.0.0.0/8", "192.168.1.1"], "outcome": "always"},
    "private-address-among": {"values": ["fd00::/8"], "outcome": "never"},
    "session-arn": {"values": ["arn:aws:sts::*:assumed-role/admin/*"], "outcome": "never"},
    "session-arn-among": {"values": [SESSION], "outcome": "always"},
    "value-never-fits": {
        "operator": "StringEquals",
        "key": "aws:ViaAWSService",
        "type": "Bool",
        "value": "amplify.amazonaws.com",
        "outcome": "never",
    },
    "host-bits": {"value": "203.0.113.7/24", "instead": "203.0.113.0/24"},
    "epoch-date": {"value": "1785430800"},
    "null-with-qualifier": {"operator": "ForAnyValue:Null", "always": False},
    "for-any-value-of-one": {"key": "aws:username"},
    "for-all-values-in-allow": {"key": "aws:TagKeys"},
    "key-of-the-caller": {"key": "aws:UserAgent", "effect": "Allow"},
    "unpaired-address": {"key": "aws:VpcSourceIp", "partner": "aws:SourceVpc"},
    "unpaired-source": {"value": "arn:aws:s3:::logs"},
    "old-key": {"key": "aws:ARN", "instead": "aws:PrincipalArn"},
}

NEVER_FITS = REASONS["value-never-fits"]

SAMPLES = {
    **{code: [parameters] for code, parameters in REASONS.items()},
    "private-address": [
        REASONS["private-address"],
        {"values": ["10.1.2.3"], "outcome": "without-key"},
    ],
    "session-arn": [REASONS["session-arn"], {"values": [SESSION], "outcome": "with-key"}],
    "value-never-fits": [
        NEVER_FITS,
        {**NEVER_FITS, "operator": "StringNotEquals", "outcome": "always"},
        {**NEVER_FITS, "key": SOURCE, "type": "IPAddress", "value": "203.0.113.0/24"},
        {**NEVER_FITS, "key": "aws:MultiFactorAuthAge", "type": "Numeric", "value": "1h"},
    ],
    "null-with-qualifier": [
        {"operator": "ForAllValues:Null", "always": True},
        {"operator": "ForAnyValue:Null", "always": False},
    ],
    "key-of-the-caller": [{"key": "aws:Referer", "effect": "Deny"}, {"key": "aws:UserAgent", "effect": "Allow"}],
}
