"""Examples of whole policies that the guide gives: MFA, dates, Regions, addresses, buckets, and tags."""

from __future__ import annotations

import json
from importlib.resources import files

from tests.second_opinion.documented import (
    ACCOUNT,
    ADMINISTRATOR,
    DENIED,
    INSTANCE,
    MFA,
    NO,
    NO_MFA,
    YES,
    Examples,
    allowing,
    denying,
    tagging,
)
from tests.support import document, statement

EXAMPLES = Examples()
page, table = EXAMPLES.page, EXAMPLES.table

# MFA

REQUIRE = "id_credentials_mfa_configure-api-require"
STOPPING = ["ec2:StopInstances", "ec2:TerminateInstances"]
table(
    REQUIRE,
    allowing(STOPPING, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    "ec2:TerminateInstances",
    INSTANCE,
    (MFA, True, "authenticated with MFA"),
    (NO_MFA, False, "temporary credentials without MFA"),
    ({}, False, "access keys never have the key"),
)
table(
    REQUIRE,
    allowing(STOPPING, Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
    "ec2:StopInstances",
    INSTANCE,
    ({"aws:MultiFactorAuthAge": "300"}, True, "MFA within the last hour"),
    ({"aws:MultiFactorAuthAge": "3601"}, False, "MFA longer ago"),
    ({}, False, "without MFA there is no age"),
)
SELF_MANAGE = "reference_policies_examples_aws_my-sec-creds-self-manage"
OWN = json.loads((files("mfa_lesson") / "policies" / "manage_own_credentials.json").read_text(encoding="utf-8"))
ALICE, BOB = (f"arn:aws:iam::{ACCOUNT}:user/{name}" for name in ("alice", "bob"))
NAME = {"aws:username": "alice"}
page(
    SELF_MANAGE,
    OWN,
    ("iam:CreateAccessKey", ALICE, {**NAME, **MFA}, YES, "with MFA: own access keys"),
    ("iam:CreateAccessKey", BOB, {**NAME, **MFA}, NO, "with MFA: not another's"),
    ("iam:CreateAccessKey", ALICE, {**NAME, **NO_MFA}, DENIED, "without MFA: not even one's own"),
    ("iam:CreateAccessKey", ALICE, NAME, DENIED, "IfExists: access keys count as no MFA"),
    ("iam:ChangePassword", ALICE, {**NAME, **NO_MFA}, DENIED, "no change of password at sign-in"),
    ("iam:EnableMFADevice", ALICE, {**NAME, **NO_MFA}, YES, "MFA can be set up without MFA"),
    ("iam:GetUser", ALICE, {**NAME, **NO_MFA}, YES, "listed, and allowed by another statement"),
    ("ec2:StopInstances", INSTANCE, {**NAME, **NO_MFA}, DENIED, "every other service is denied without MFA"),
    ("ec2:StopInstances", INSTANCE, {**NAME, **MFA}, NO, "with MFA this policy says nothing of it"),
    ("iam:ListUsers", "*", {**NAME, **MFA}, NO, "the page of all users is not allowed"),
)

# Further example policies of the guide

YEAR = {
    "DateGreaterThan": {"aws:CurrentTime": "2017-07-01T00:00:00Z"},
    "DateLessThan": {"aws:CurrentTime": "2017-12-31T23:59:59Z"},
}


def now(text: str, **more: str) -> dict:
    return {"aws:CurrentTime": text, **more}


table(
    "reference_policies_examples_aws-dates",
    allowing("service-prefix:action-name", Condition=YEAR),
    "service-prefix:action-name",
    "*",
    (now("2017-09-15T12:00:00Z"), True, "between the two dates"),
    (now("2017-06-30T23:59:59Z"), False, "before"),
    (now("2018-01-01T00:00:00Z"), False, "after"),
)
table(
    "reference_policies_examples_aws_mfa-dates",
    allowing(["service-prefix-1:*"], Condition={"Bool": {"aws:MultiFactorAuthPresent": True}, **YEAR}),
    "service-prefix-1:Anything",
    "*",
    ({**now("2017-09-15T12:00:00Z"), **MFA}, True, "MFA and the dates"),
    ({**now("2017-09-15T12:00:00Z"), **NO_MFA}, False, "the dates without MFA"),
    ({**now("2018-09-15T12:00:00Z"), **MFA}, False, "MFA after the dates"),
)
EUROPE = document(
    statement(
        "Deny",
        NotAction=["cloudfront:*", "iam:*", "route53:*", "support:*"],
        Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
    )
)
page(
    "reference_policies_examples_aws_deny-requested-region",
    EUROPE,
    ("ec2:StopInstances", INSTANCE, {"aws:RequestedRegion": "us-east-1"}, DENIED, "outside the two Regions"),
    ("ec2:StopInstances", INSTANCE, {"aws:RequestedRegion": "eu-west-1"}, NO, "inside: not denied, nor allowed"),
    ("iam:ListUsers", "*", {"aws:RequestedRegion": "us-east-1"}, NO, "a global service is not denied"),
)
OUTSIDE = denying("*", Condition={"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]}})
page(
    "reference_policies_examples_aws_deny-ip",
    (OUTSIDE, ADMINISTRATOR),
    ("iam:ListUsers", "*", {"aws:SourceIp": "198.51.100.7"}, DENIED, "outside both ranges"),
    ("iam:ListUsers", "*", {"aws:SourceIp": "192.0.2.7"}, YES, "in the first range"),
    ("iam:ListUsers", "*", {"aws:SourceIp": "203.0.113.7"}, YES, "in the second range"),
)
ONE_BUCKET = ["arn:aws:s3:::bucket-name", "arn:aws:s3:::bucket-name/*"]
EXCEPT_ONE = document(
    statement(Action="s3:*", Resource=ONE_BUCKET), statement("Deny", NotAction="s3:*", NotResource=ONE_BUCKET)
)
page(
    "reference_policies_examples_s3_deny-except-bucket",
    EXCEPT_ONE,
    ("s3:PutObject", "arn:aws:s3:::bucket-name/key", {}, YES, "S3 on the bucket"),
    ("s3:ListAllMyBuckets", "*", {}, NO, "no S3 without the bucket"),
    ("ec2:StopInstances", INSTANCE, {}, DENIED, "no other service"),
)
page(
    "reference_policies_examples_s3_deny-except-bucket",
    (EXCEPT_ONE, allowing("ec2:*")),
    ("ec2:StopInstances", INSTANCE, {}, DENIED, "the Deny takes precedence over another policy's Allow"),
)
TAGS = "access_tags"
OWNED = allowing(
    ["ec2:StartInstances", "ec2:StopInstances"],
    "arn:aws:ec2:*:*:instance/*",
    Condition={"StringEquals": {"ec2:ResourceTag/Owner": "${aws:username}"}},
)
RICHARD = {"aws:username": "richard-roe"}
table(
    TAGS,
    OWNED,
    "ec2:StartInstances",
    INSTANCE,
    ({**RICHARD, "ec2:ResourceTag/Owner": "richard-roe"}, True, "an instance with the tag Owner=richard-roe"),
    ({**RICHARD, "ec2:ResourceTag/owner": "richard-roe"}, True, "an instance with the tag owner=richard-roe"),
    ({**RICHARD, "ec2:ResourceTag/Owner": "somebody"}, False, "an instance of somebody else"),
    (RICHARD, False, "an instance without an owner"),
)
table(
    TAGS,
    allowing(
        "ec2:CreateTags",
        "arn:aws:ec2:*:*:instance/*",
        Condition={
            "StringEquals": {"aws:RequestTag/environment": ["preprod", "production"]},
            "ForAllValues:StringEquals": {"aws:TagKeys": "environment"},
        },
    ),
    "ec2:CreateTags",
    INSTANCE,
    (tagging(["environment"], environment="production"), True, "only this tag, with one of its values"),
    (tagging(["environment"], environment="test"), False, "this tag with another value"),
    (tagging(["Environment"], Environment="production"), False, "the tag in another case"),
    (tagging(["environment", "owner"], environment="preprod"), False, "another tag beside it"),
)
PRODUCT = f"arn:aws:iam::{ACCOUNT}:user/division_abc/subdivision_xyz/product_1234"
page(
    "reference_identifiers",
    allowing("iam:GetUser", f"{PRODUCT}/*"),
    ("iam:GetUser", f"{PRODUCT}/Bob", {}, YES, "everybody who works on the product"),
    ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/Bob", {}, NO, "somebody without the path"),
)
page(
    "reference_identifiers",
    allowing("iam:GetUser", f"{PRODUCT}/app_*"),
    ("iam:GetUser", f"{PRODUCT}/app_one", {}, YES, "names that start with app_"),
    ("iam:GetUser", f"{PRODUCT}/one_app", {}, NO, "other names"),
)
page(
    "reference_policies_condition_examples-single-valued-context-keys",
    allowing(
        "ec2:CreateTags",
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/*",
        Condition={"StringLike": {"aws:RequestTag/project": "*"}},
    ),
    (
        "ec2:CreateTags",
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-1",
        {"aws:RequestTag/project": "Feature3"},
        YES,
        "a volume with any project",
    ),
    ("ec2:CreateTags", f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-1", {}, NO, "a volume without a project"),
)
