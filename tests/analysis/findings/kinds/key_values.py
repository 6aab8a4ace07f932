"""For key_values.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow


def when(operator, key, value):
    return allow(Action="iam:GetUser", Condition={operator: {key: value}})


def place(operator, key):
    return f'Statement[0].Condition.{operator}["{key}"]'


KMS_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"

EXAMPLES = {
    "mixed-types": (
        [when("Bool", "aws:SecureTransport", ["true", True])],
        place("Bool", "aws:SecureTransport"),
        [when("NumericEquals", "aws:MultiFactorAuthAge", [300, 600]), when("Bool", "aws:SecureTransport", [True])],
    ),
    "service-principal": (
        [when("StringEquals", "iam:PassedToService", ["ec2.amazonaws.com", "lambda"])],
        place("StringEquals", "iam:PassedToService"),
        [
            when("StringEquals", "iam:PassedToService", ["ec2.amazonaws.com.cn", "a.b.amazonaws.com", ""]),
            when("StringEqualsIgnoreCase", "iam:PassedToService", "EC2.amazonaws.com"),
            when("StringLike", "iam:PassedToService", ["*", "ec2*"]),
            when("StringEquals", "iam:PassedToService", "${aws:PrincipalTag/service}"),
            when("ForAnyValue:StringEquals", "aws:CalledVia", "athena.amazonaws.com"),
            when("StringEquals", "aws:username", "lambda"),
            when("StringEquals", "kms:ViaService", ["s3.eu-central-1.amazonaws.com", "s3.eusc-de-east-1.amazonaws.eu"]),
            when("StringEquals", "aws:PrincipalServiceName", "alexa-appkit.amazon.com"),
            when("StringLike", "kms:ViaService", "s3.*.amazonaws.com"),
            when("Null", "iam:PassedToService", "true"),
        ],
    ),
    "vpc-form": (
        [when("StringEquals", "aws:SourceVpc", "vpc-123")],
        place("StringEquals", "aws:SourceVpc"),
        [
            when("StringEquals", "aws:SourceVpc", ["vpc-12345678", "vpc-0a1b2c3d4e5f60718"]),
            when("StringEquals", "aws:SourceVpce", "vpce-12345678"),
            when("StringLike", "aws:SourceVpc", "vpc-*"),
            when("StringEqualsIgnoreCase", "aws:SourceVpc", "VPC-12345678"),
        ],
    ),
    "kms-key-form": (
        [when("StringEquals", KMS_KEY, "alias/reports")],
        place("StringEquals", KMS_KEY),
        [when("StringLike", KMS_KEY, ["*", "arn:aws:kms:eu-west-1:123456789012:key/1"])],
    ),
    "wide-wildcard": (
        [when("StringLike", "aws:PrincipalOrgID", "o-*")],
        place("StringLike", "aws:PrincipalOrgID"),
        [
            when("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
            when("StringEquals", "aws:PrincipalOrgID", "o-*"),
            when("StringLike", "aws:userid", ["AROAEXAMPLEID:*", "*:alice"]),
            when("StringLike", "aws:username", "a*"),
            when("StringLike", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
            when("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"),
            when("ArnEquals", "aws:SourceArn", "arn:aws:*:*:*:*"),
        ],
    ),
    "wide-variable": (
        [when("StringLike", "aws:userid", "A${aws:PrincipalTag/id}")],
        place("StringLike", "aws:userid"),
        [
            when(
                "StringEquals", "aws:userid", ["AROAEXAMPLEID:${aws:PrincipalTag/id}", "${aws:PrincipalTag/id}:alice"]
            ),
            when("StringEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
            when("StringEquals", "aws:SourceVpc", "vpc-12345678"),
            when("StringEquals", "aws:username", "${aws:PrincipalTag/name}"),
        ],
    ),
    "variable-in-key": (
        [when("StringEquals", "aws:ResourceTag/${aws:username}", "yes")],
        place("StringEquals", "aws:ResourceTag/${aws:username}"),
        [when("StringEquals", "aws:ResourceTag/owner", "${aws:username}")],
    ),
    "tag-key-missing": (
        [when("StringEquals", "ec2:ResourceTag", "red")],
        place("StringEquals", "ec2:ResourceTag"),
        [when("StringEquals", "ec2:ResourceTag/team", "red"), when("StringEquals", "aws:ResourceTag", "red")],
    ),
    "key-of-unknown-service": (
        [when("StringEquals", "weather:Sky", "blue")],
        place("StringEquals", "weather:Sky"),
        [
            when("StringEquals", "s3:Sky", "blue"),
            when("StringEquals", "token.example.com:sub", "alice"),
            when("StringEquals", "SAML:sub", "alice"),
            when("StringEquals", "aws:Weather", "blue"),
        ],
    ),
}

REASONS = {
    "mixed-types": {"key": "aws:SecureTransport"},
    "kms-key-form": {"key": "s3:x-amz-server-side-encryption-aws-kms-key-id", "value": "alias/reports"},
    "wide-wildcard": {"key": "aws:PrincipalOrgID", "value": "o-*"},
    "variable-in-key": {"key": "aws:ResourceTag/${aws:username}"},
    "tag-key-missing": {"key": "ec2:ResourceTag", "start": "ec2:ResourceTag"},
    "key-of-unknown-service": {"key": "weather:Sky", "service": "weather"},
    "service-principal": {"key": "iam:PassedToService", "value": "lambda", "example": "ec2.amazonaws.com"},
    "vpc-form": {"key": "aws:SourceVpc", "value": "vpc-123", "start": "vpc-"},
}

SAMPLES = {
    "mixed-types": [{"key": "aws:SecureTransport"}],
    "service-principal": [{"key": "iam:PassedToService", "value": "lambda", "example": "ec2.amazonaws.com"}],
    "vpc-form": [{"key": "aws:SourceVpc", "value": "vpc-123", "start": "vpc-"}],
    "kms-key-form": [{"key": KMS_KEY, "value": "alias/reports"}],
    "wide-wildcard": [{"key": "aws:PrincipalOrgID", "value": "o-*"}],
    "wide-user-id": [{"key": "aws:userid", "value": "*"}],
    "wide-variable": [{"key": "aws:SourceVpc", "value": "${aws:PrincipalTag/vpc}"}],
    "wide-variable-id": [{"key": "aws:userid", "value": "${aws:PrincipalTag/id}"}],
    "variable-in-key": [{"key": "aws:ResourceTag/${aws:username}"}],
    "tag-key-missing": [{"key": "ec2:ResourceTag", "start": "ec2:ResourceTag"}],
    "key-of-unknown-service": [{"key": "weather:Sky", "service": "weather"}],
}
