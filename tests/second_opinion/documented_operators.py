"""Examples of each condition operator, and of the Condition element."""

from __future__ import annotations

from tests.second_opinion.documented import (
    ACCOUNT,
    BUCKET,
    DENIED,
    INSTANCE,
    MARTHA,
    NO,
    QUEUE,
    USER,
    YES,
    Examples,
    allowing,
    denying,
    tagging,
)
from tests.support import document, statement

EXAMPLES = Examples()
page, table = EXAMPLES.page, EXAMPLES.table

OPERATORS = "reference_policies_elements_condition_operators"
ANY_USER = "arn:aws:iam::111122223333:user/*"
table(
    OPERATORS,
    allowing(
        "iam:*AccessKey*", ANY_USER, Condition={"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}}
    ),
    "iam:ListAccessKeys",
    USER,
    ({"aws:PrincipalTag/job-category": "iamuser-admin"}, True, "StringEquals: the same text"),
    ({"aws:PrincipalTag/job-category": "dev-ops"}, False, "StringEquals: another text"),
    ({}, False, "StringEquals: no tag"),
)
HOME = document(
    statement(Action=["s3:ListAllMyBuckets", "s3:GetBucketLocation"], Resource="arn:aws:s3:::*"),
    statement(
        Action="s3:ListBucket",
        Resource=BUCKET,
        Condition={"StringLike": {"s3:prefix": ["", "homes/", "homes/${aws:username}/"]}},
    ),
    statement(Action="s3:*", Resource=[f"{BUCKET}/homes/${{aws:username}}", f"{BUCKET}/homes/${{aws:username}}/*"]),
)
page(
    OPERATORS,
    HOME,
    ("s3:ListBucket", BUCKET, {**MARTHA, "s3:prefix": "homes/martha_rivera/"}, YES, "the variable is her name"),
    ("s3:ListBucket", BUCKET, {**MARTHA, "s3:prefix": ""}, YES, "an empty prefix is one of the values"),
    ("s3:ListBucket", BUCKET, {**MARTHA, "s3:prefix": "homes/nikki_wolf/"}, NO, "the variable is not another's name"),
    ("s3:ListBucket", BUCKET, {"s3:prefix": "homes/martha_rivera/"}, NO, "without a name the variable matches nothing"),
    ("s3:GetObject", f"{BUCKET}/homes/martha_rivera/notes.txt", MARTHA, YES, "her own home directory"),
    ("s3:GetObject", f"{BUCKET}/homes/nikki_wolf/notes.txt", MARTHA, NO, "another's home directory"),
    ("s3:GetBucketLocation", BUCKET, MARTHA, YES, "any bucket's location"),
)
ENVIRONMENT = {
    "StringEqualsIgnoreCase": {"aws:RequestTag/environment": ["preprod", "storage"]},
    "ForAnyValue:StringEquals": {"aws:TagKeys": "environment"},
}


table(
    OPERATORS,
    allowing("ec2:CreateTags", "arn:aws:ec2:*:*:instance/*", Condition=ENVIRONMENT),
    "ec2:CreateTags",
    INSTANCE,
    (tagging(["environment"], environment="preprod"), True, "the tag and its value"),
    (tagging(["environment", "costcenter"], environment="PreProd"), True, "another tag too, the value in other case"),
    (tagging(["Environment"], Environment="preprod"), False, "the name of the tag in another case"),
    (tagging(["costcenter"], environment="preprod"), False, "another tag"),
    (tagging([], environment="storage"), False, "no names of tags"),
    (tagging(["environment"]), False, "no value"),
    ({}, False, "neither names nor a value"),
)
MAX_KEYS = allowing("s3:ListBucket", BUCKET, Condition={"NumericLessThanEquals": {"s3:max-keys": "10"}})
table(
    OPERATORS,
    MAX_KEYS,
    "s3:ListBucket",
    BUCKET,
    ({"s3:max-keys": "10"}, True, "up to 10 objects: 10"),
    ({"s3:max-keys": "9"}, True, "up to 10 objects: 9"),
    ({"s3:max-keys": "11"}, False, "up to 10 objects: 11"),
    ({}, False, "a number that is not there is not compared"),
)
table(
    OPERATORS,
    allowing(
        "iam:*AccessKey*", ANY_USER, Condition={"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}}
    ),
    "iam:ListAccessKeys",
    USER,
    ({"aws:TokenIssueTime": "2020-06-01T12:00:00Z"}, True, "credentials issued in 2020"),
    ({"aws:TokenIssueTime": "2019-12-31T23:59:59Z"}, False, "credentials issued before"),
    ({}, False, "access keys were never issued: denied"),
)
table(
    OPERATORS,
    denying("s3:ReplicateObject", [BUCKET, f"{BUCKET}/*"], Condition={"Bool": {"aws:SecureTransport": "false"}}),
    "s3:ReplicateObject",
    f"{BUCKET}/key",
    ({"aws:SecureTransport": "false"}, True, "Bool: not over SSL"),
    ({"aws:SecureTransport": "true"}, False, "Bool: over SSL"),
    ({}, False, "Bool: not known"),
)
table(
    OPERATORS,
    allowing("kms:Sign", Condition={"BinaryEquals": {"service:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}),
    "kms:Sign",
    "*",
    ({"service:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}, True, "BinaryEquals: the same bytes"),
    ({"service:key": "ASIAIOSFODNN7EXAMPLE"}, False, "BinaryEquals: other bytes"),
    ({}, False, "BinaryEquals: nothing to compare"),
)
table(
    OPERATORS,
    allowing("iam:*AccessKey*", ANY_USER, Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
    "iam:ListAccessKeys",
    USER,
    ({"aws:SourceIp": "203.0.113.1"}, True, "IpAddress: in the range"),
    ({"aws:SourceIp": "203.0.113.0"}, True, "IpAddress: the first of the range"),
    ({"aws:SourceIp": "203.0.113.255"}, True, "IpAddress: the last of the range"),
    ({"aws:SourceIp": "198.51.100.1"}, False, "IpAddress: outside"),
    ({}, False, "IpAddress: a request through a VPC endpoint has no address"),
)
page(
    OPERATORS,
    allowing("iam:*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.5"}}),
    ("iam:ListUsers", "*", {"aws:SourceIp": "203.0.113.5"}, YES, "an address without a prefix is /32: itself"),
    ("iam:ListUsers", "*", {"aws:SourceIp": "203.0.113.6"}, NO, "an address without a prefix is /32: no other"),
)
MIXED = {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}}
page(
    OPERATORS,
    allowing("someservice:*", Condition=MIXED),
    ("someservice:Do", "*", {"aws:SourceIp": "203.0.113.77"}, YES, "IPv4 in the one range"),
    ("someservice:Do", "*", {"aws:SourceIp": "2001:db8:1234:5678::9"}, YES, "IPv6 in the other range"),
    ("someservice:Do", "*", {"aws:SourceIp": "2001:db8:1234:5679::9"}, NO, "IPv6 in no range"),
)
TOPIC = "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"
table(
    OPERATORS,
    allowing("SQS:SendMessage", QUEUE, Condition={"ArnEquals": {"aws:SourceArn": TOPIC}}),
    "sqs:SendMessage",
    QUEUE,
    ({"aws:SourceArn": TOPIC}, True, "ArnEquals: the same topic"),
    ({"aws:SourceArn": TOPIC.replace(ACCOUNT, "777788889999")}, False, "ArnEquals: a topic of another account"),
    ({}, False, "ArnEquals: called directly"),
)
DELIVERY = "arn:aws:logs:us-east-1:123456789012:delivery-source:one"


def distributions(*names: str, account: str = ACCOUNT) -> dict:
    return {"logs:LogGeneratingResourceArns": [f"arn:aws:cloudfront::{account}:distribution/{name}" for name in names]}


table(
    OPERATORS,
    allowing(
        "logs:PutDeliverySource",
        "arn:aws:logs:us-east-1:123456789012:delivery-source:*",
        Condition={"ForAllValues:ArnLike": distributions("*", "support*")},
    ),
    "logs:PutDeliverySource",
    DELIVERY,
    (distributions("costcenter"), True, "ForAllValues:ArnLike: the one ARN matches"),
    (distributions("costcenter", "support2025"), True, "ForAllValues:ArnLike: both ARNs match"),
    (distributions("costcenter", account="777788889999"), False, "ForAllValues:ArnLike: another account"),
    ({}, True, "ForAllValues:ArnLike: there is no ARN"),
)
FINANCE = "arn:aws:someservice:*:111122223333:finance/*"
LONG = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
page(
    OPERATORS,
    allowing("someservice:*", Condition={"StringLike": {"aws:SourceArn": FINANCE}}),
    ("someservice:Do", "*", {"aws:SourceArn": LONG}, YES, "StringLike: an asterisk reaches over colons"),
)
page(
    OPERATORS,
    allowing("someservice:*", Condition={"ArnLike": {"aws:SourceArn": FINANCE}}),
    ("someservice:Do", "*", {"aws:SourceArn": LONG}, NO, "ArnLike: an asterisk stays between its colons"),
)
TYPES = {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}
table(
    OPERATORS,
    allowing("ec2:RunInstances", Condition={"StringLikeIfExists": TYPES}),
    "ec2:RunInstances",
    INSTANCE,
    ({"ec2:InstanceType": "t1.micro"}, True, "StringLikeIfExists: a listed type"),
    ({"ec2:InstanceType": "m2.micro"}, False, "StringLikeIfExists: another type"),
    ({}, True, "StringLikeIfExists: a resource without a type"),
)
page(
    OPERATORS,
    allowing("ec2:RunInstances", Condition={"StringLike": TYPES}),
    ("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-1", {}, NO, "StringLike fails on what has no type"),
)
page(
    OPERATORS,
    denying("ec2:RunInstances", Condition={"StringNotEqualsIfExists": {"ec2:InstanceType": "t1.micro"}}),
    ("ec2:RunInstances", INSTANCE, {}, DENIED, "Deny with StringNotEqualsIfExists: denied without the key"),
)
page(
    OPERATORS,
    denying("s3:*", Condition={"StringNotLike": {"s3:prefix": "homes/*"}, "ArnNotLike": {"aws:SourceArn": TOPIC}}),
    ("s3:ListBucket", BUCKET, {}, DENIED, "a negated operator is true without its key"),
)
ISSUED = {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}
page(
    OPERATORS,
    allowing("ec2:*", Condition={"Null": {"aws:TokenIssueTime": "true"}}),
    ("ec2:StopInstances", INSTANCE, {}, YES, "Null true: the user's own credentials"),
    ("ec2:StopInstances", INSTANCE, ISSUED, NO, "Null true: temporary credentials"),
)
page(
    OPERATORS,
    allowing("ec2:*", Condition={"Null": {"aws:TokenIssueTime": "false"}}),
    ("ec2:StopInstances", INSTANCE, ISSUED, YES, "Null false: temporary credentials"),
    ("ec2:StopInstances", INSTANCE, {}, NO, "Null false: the user's own credentials"),
)

CONDITION = "reference_policies_elements_condition"
page(
    CONDITION,
    allowing("iam:*", Condition={"StringEquals": {"aws:username": "johndoe"}}),
    ("iam:ListUsers", "*", {"aws:username": "johndoe"}, YES, "StringEquals: johndoe"),
    ("iam:ListUsers", "*", {"aws:username": "JohnDoe"}, NO, "StringEquals: JohnDoe is somebody else"),
    ("iam:ListUsers", "*", {"AWS:UserName": "johndoe"}, YES, "names of keys ignore case"),
)
page(
    CONDITION,
    allowing("iam:*", Condition={"StringEqualsIgnoreCase": {"aws:username": "johndoe"}}),
    ("iam:ListUsers", "*", {"aws:username": "johndoe"}, YES, "StringEqualsIgnoreCase: johndoe"),
    ("iam:ListUsers", "*", {"aws:username": "JohnDoe"}, YES, "StringEqualsIgnoreCase: JohnDoe"),
)
page(
    CONDITION,
    allowing("iam:*", Condition={"IpAddress": {"aws:SourceIP": "203.0.113.0/24"}}),
    ("iam:ListUsers", "*", {"AWS:SourceIp": "203.0.113.9"}, YES, "aws:SourceIP is AWS:SourceIp"),
)
