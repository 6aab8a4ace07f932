"""For arns.py: what shows each kind and what comes near, the reasons, and samples of what is said."""

from tests.analysis.findings.examples import allow

ALICE = "123456789012:user/alice"


def on(resource, **elements):
    return allow(**{"Action": "iam:GetUser", "Resource": resource, **elements})


EXAMPLES = {
    "early-variable": (
        [on(["*", "arn:aws:iam::${aws:PrincipalAccount}:user/alice"])],
        "Statement[0].Resource[1]",
        [
            on(
                [
                    "arn:aws:iam::123456789012:user/${aws:username}",
                    "arn:aws:s3:::${aws:PrincipalAccount}-${aws:username}",
                ]
            )
        ],
    ),
    "arn-service-case": (
        [on(["*", f"arn:aws:IAM::{ALICE}"])],
        "Statement[0].Resource[1]",
        [on([f"arn:aws:iam::{ALICE}", "arn:aws:*::123456789012:user/Alice", "arn:aws:s3:::reports/IAM"])],
    ),
    "arn-partition": (
        [on(["*", f"arn:awz:iam::{ALICE}"])],
        "Statement[0].Resource[1]",
        [on([f"arn:{name}:iam::{ALICE}" for name in ("aws", "aws-cn", "aws-us-gov", "aws-new", "*", "aw?")])],
    ),
    "arn-partition-unknown": (
        [on(["*", f"arn:aws-new:iam::{ALICE}"])],
        "Statement[0].Resource[1]",
        [on([f"arn:{name}:iam::{ALICE}" for name in ("aws", "aws-iso-b", "awz", "aws*")])],
    ),
    "arn-fields": (
        [on(["*", f"arn:aws:iam:eu-west-1:{ALICE}"])],
        "Statement[0].Resource[1]",
        [
            on([f"arn:aws:iam:*:{ALICE}", "arn:aws:iam::*:user/alice", "arn:aws:*:eu-west-1::x"]),
            on(["arn:aws:s3:::reports", "arn:aws:s3::123456789012:accesspoint/a.mrap", "arn:aws:s3::123456789012:*"]),
            on(["arn:aws:ssm:eu-west-1::document/AWS-Run", "arn:aws:ec2:eu-west-1::image/ami-1", "arn:aws:new:::x"]),
            on(["arn:aws:sqs:*:*:queue", "arn:aws:sqs:eu-west-1:123456789012:queue"]),
        ],
    ),
    "arn-fields-unknown": (
        [on(["*", "arn:aws:globalaccelerator:eu-west-1:123456789012:accelerator/1"])],
        "Statement[0].Resource[1]",
        [on(["arn:aws:globalaccelerator::123456789012:accelerator/1", f"arn:aws:iam:eu-west-1:{ALICE}"])],
    ),
    "arn-account": (
        [on(["*", "arn:aws:iam::1234:user/alice"])],
        "Statement[0].Resource[1]",
        [
            on(
                [
                    f"arn:aws:iam::{name}:user/alice"
                    for name in ("123456789012", "aws", "*", "1234*", "", "????????????", "a*")
                ]
            ),
            on("arn:aws:imagebuilder:eu-west-1:amazon:component/*"),
        ],
    ),
    "arn-account-unknown": (
        [on(["*", "arn:aws:imagebuilder:eu-west-1:amazon:component/*"])],
        "Statement[0].Resource[1]",
        [on(["arn:aws:imagebuilder:eu-west-1:aws:component/*", "arn:aws:sqs:eu-west-1:amazon:queue"])],
    ),
    "arn-resource": (
        [on(["*", "arn:aws:iam::123456789012:users/alice"])],
        "Statement[0].Resource[1]",
        [
            on([f"arn:aws:iam::123456789012:{name}" for name in ("user/alice", "u*", "*", "root", "fax/7")]),
            on("arn:aws:sts::123456789012:federated/bob"),
        ],
    ),
    "arn-resource-unknown": (
        [on(["*", "arn:aws:iam::123456789012:fax/7"])],
        "Statement[0].Resource[1]",
        [
            on([f"arn:aws:iam::123456789012:{name}" for name in ("user/alice", "users/alice", "f*")]),
            on([f"arn:aws:states:*:*:{name}" for name in ("stateMachine:*", "state*", "*", "execution:x:y")]),
            on(["arn:aws:s3:::users/alice", "arn:aws:new:::x", "arn:aws:sts::123456789012:assumed-role/a/b"]),
        ],
    ),
    "region-form": (
        [on(["*", "arn:aws:sqs:eu-west1:123456789012:queue"])],
        "Statement[0].Resource[1]",
        [
            on([f"arn:aws:sqs:{name}:123456789012:queue" for name in ("eu-west-1", "eu-new-1", "*", "eu-*-1", "")]),
            on("*", Condition={"StringLike": {"aws:RequestedRegion": ["eu-west-1", "EU*"]}}),
            on("*", Condition={"StringEquals": {"aws:PrincipalTag/region": "Europe"}}),
            on("*", Condition={"StringEquals": {"aws:RequestedRegion": "${aws:PrincipalTag/region}"}}),
        ],
    ),
    "region-of-another-partition": (
        [on(["*", "arn:aws:sqs:cn-north-1:123456789012:queue"])],
        "Statement[0].Resource[1]",
        [
            on([f"arn:{name}:sqs:cn-north-1:123456789012:queue" for name in ("aws-cn", "*", "aws*")]),
            on(["arn:aws:sqs:cn-north-*:123456789012:queue", "arn:aws:sqs:xx-north-1:123456789012:queue"]),
        ],
    ),
    "region-unknown": (
        [on("*", Condition={"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-9"]}})],
        'Statement[0].Condition.StringEquals["aws:RequestedRegion"]',
        [on("*", Condition={"StringEqualsIgnoreCase": {"aws:RequestedRegion": ["EU-West-1", "Europe"]}})],
    ),
}

REASONS = {
    "early-variable": {"line": "arn:aws:iam::${aws:PrincipalAccount}:user/alice", "key": "aws:PrincipalAccount"},
    "arn-service-case": {"service": "IAM", "line": f"arn:aws:IAM::{ALICE}"},
    "arn-partition": {"partition": "awz", "line": f"arn:awz:iam::{ALICE}"},
    "arn-account-unknown": {"account": "amazon"},
    "arn-resource-unknown": {"service": "iam", "line": "arn:aws:iam::123456789012:fax/7"},
    "region-form": {"region": "eu-west1"},
    "region-of-another-partition": {
        "region": "cn-north-1",
        "partition": "aws-cn",
        "line": "arn:aws:sqs:cn-north-1:123456789012:queue",
    },
    "arn-account": {"account": "1234", "line": "arn:aws:iam::1234:user/alice"},
    "arn-resource": {"line": "arn:aws:iam::123456789012:users/alice", "nearest": "user"},
    "region-unknown": {"region": "eu-west-9"},
}

SAMPLES = {
    "early-variable": [
        {"line": "arn:aws:iam::${aws:PrincipalAccount}:user/alice", "key": "aws:PrincipalAccount"},
    ],
    "arn-service-case": [{"service": "IAM", "line": f"arn:aws:IAM::{ALICE}"}],
    "arn-partition": [{"partition": "awz", "line": f"arn:awz:iam::{ALICE}"}],
    "arn-partition-unknown": [{"partition": "aws-new", "known": ["aws", "aws-cn"]}],
    "arn-region-missing": [{"service": "sqs", "line": "arn:aws:sqs::123456789012:queue"}],
    "arn-region-extra": [{"service": "iam", "line": f"arn:aws:iam:eu-west-1:{ALICE}"}],
    "arn-account-missing": [{"service": "iam", "line": "arn:aws:iam:::user/alice"}],
    "arn-account-extra": [{"service": "s3", "line": "arn:aws:s3::123456789012:reports"}],
    "arn-region-missing-here": [{"service": "guardduty", "line": "arn:aws:guardduty::123456789012:detector/1"}],
    "arn-region-extra-here": [
        {"service": "globalaccelerator", "line": "arn:aws:globalaccelerator:eu-west-1:123456789012:accelerator/1"}
    ],
    "arn-account-missing-here": [{"service": "guardduty", "line": "arn:aws:guardduty:eu-west-1::detector/1"}],
    "arn-account-extra-here": [{"service": "apigateway", "line": "arn:aws:apigateway:eu-west-1:123456789012:/apis/1"}],
    "arn-account": [{"account": "1234", "line": "arn:aws:iam::1234:user/alice"}],
    "arn-account-unknown": [{"account": "amazon"}],
    "arn-resource": [{"line": "arn:aws:iam::123456789012:users/alice", "nearest": "user"}],
    "arn-resource-unknown": [{"service": "iam", "line": "arn:aws:iam::123456789012:fax/7"}],
    "region-form": [{"region": "eu-west1"}],
    "region-of-another-partition": [
        {"region": "cn-north-1", "partition": "aws-cn", "line": "arn:aws:sqs:cn-north-1:123456789012:queue"}
    ],
    "region-unknown": [{"region": "eu-west-9"}],
}
