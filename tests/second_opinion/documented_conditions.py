"""Examples of conditions: several keys, several values, and keys that have several values."""

from __future__ import annotations

from tests.second_opinion.documented import (
    ACCOUNT,
    BUCKET,
    DENIED,
    INSTANCE,
    INSTANCES,
    NO,
    TWO_TAGS,
    YES,
    Examples,
    allowing,
    denying,
    tag_keys,
)

EXAMPLES = Examples()
page, table = EXAMPLES.page, EXAMPLES.table

# Conditions with several keys and values

LOGIC = "reference_policies_condition-logic-multiple-context-keys-or-values"
DEPARTMENTS = {
    "aws:PrincipalTag/department": ["finance", "hr", "legal"],
    "aws:PrincipalTag/role": ["audit", "security"],
}
ANA_AND_MARY = {"aws:PrincipalArn": [f"arn:aws:iam::222222222222:user/{name}" for name in ("Ana", "Mary")]}


def tags(name: str, **values: str) -> dict:
    return {
        **{f"aws:PrincipalTag/{key}": value for key, value in values.items()},
        "aws:PrincipalArn": f"arn:aws:iam::222222222222:user/{name}",
    }


table(
    LOGIC,
    allowing("s3:ListBucket", BUCKET, Condition={"StringEquals": DEPARTMENTS, "ArnLike": ANA_AND_MARY}),
    "s3:ListBucket",
    BUCKET,
    (tags("Mary", department="legal", role="audit"), True, "all three keys have one of their values"),
    (tags("Nikki", department="hr", role="audit"), False, "the ARN is none of the two"),
    (tags("Mary", department="hr", role="payroll"), False, "the role is none of the two"),
    (tags("Mary", department="hr"), False, "the role is missing"),
    (tags("Mary"), False, "both tags are missing"),
)
table(
    LOGIC,
    allowing("s3:ListBucket", BUCKET, Condition={"StringEquals": DEPARTMENTS, "ArnNotLike": ANA_AND_MARY}),
    "s3:ListBucket",
    BUCKET,
    (tags("Nikki", department="legal", role="audit"), True, "negated: the ARN is none of the two"),
    (tags("Mary", department="hr", role="audit"), False, "negated: the ARN is one of the two"),
    (tags("Nikki", department="hr", role="payroll"), False, "negated, but the role is none of the two"),
    (tags("Nikki", department="hr"), False, "negated, but the role is missing"),
    (tags("Nikki"), False, "negated, but both tags are missing"),
)

# Single-valued and multivalued keys

SETS = "reference_policies_condition-single-vs-multi-valued-context-keys"


table(
    SETS,
    allowing(
        "ec2:DeleteTags",
        INSTANCES,
        Condition={"ForAllValues:StringEquals": TWO_TAGS, "Null": {"aws:TagKeys": "false"}},
    ),
    "ec2:DeleteTags",
    INSTANCE,
    (tag_keys("environment"), True, "ForAllValues: the one tag is listed"),
    (tag_keys("cost-center"), True, "ForAllValues: the other tag is listed"),
    (tag_keys("environment", "cost-center"), True, "ForAllValues: both tags are listed"),
    (tag_keys("environment", "dept"), False, "ForAllValues: one of the tags is not listed"),
    (tag_keys(), False, "ForAllValues matches no tags at all, but Null does not"),
)
table(
    SETS,
    allowing("ec2:DeleteTags", INSTANCES, Condition={"ForAnyValue:StringEquals": TWO_TAGS}),
    "ec2:DeleteTags",
    INSTANCE,
    (tag_keys("environment"), True, "ForAnyValue: the one tag is listed"),
    (tag_keys("cost-center"), True, "ForAnyValue: the other tag is listed"),
    (tag_keys("environment", "cost-center"), True, "ForAnyValue: both tags are listed"),
    (tag_keys("environment", "dept"), True, "ForAnyValue: one of the tags is listed"),
    (tag_keys("dept"), False, "ForAnyValue: no tag is listed"),
    (tag_keys(), False, "ForAnyValue: there is no tag"),
)
page(
    SETS,
    allowing("ec2:DeleteTags", INSTANCES, Condition={"ForAllValues:StringEquals": TWO_TAGS}),
    ("ec2:DeleteTags", INSTANCE, {}, YES, "ForAllValues without Null allows a request without the key"),
)

MULTIVALUED = "reference_policies_condition_examples-multi-valued-context-keys"
ONE_PREFIX = {"ForAllValues:StringNotLike": {"aws:TagKeys": "key1*"}}
TWO_PREFIXES = {"ForAllValues:StringNotLike": {"aws:TagKeys": ["key1*", "key2*"]}}
table(
    MULTIVALUED,
    denying(["iam:Tag*", "iam:UnTag*"], Condition=ONE_PREFIX),
    "iam:TagUser",
    f"arn:aws:iam::{ACCOUNT}:user/alice",
    (tag_keys("key1:legal"), False, "the tag has the prefix"),
    (tag_keys("key1:hr", "key1:personnel"), False, "both tags have the prefix"),
    (tag_keys("key2:audit"), True, "the tag has another prefix"),
    (tag_keys(), True, "there is no tag"),
)
table(
    MULTIVALUED,
    denying(["iam:Tag*", "iam:UnTag*"], Condition=TWO_PREFIXES),
    "iam:UntagUser",
    f"arn:aws:iam::{ACCOUNT}:user/alice",
    (tag_keys("key1:legal"), False, "the tag has one of the prefixes"),
    (tag_keys("key1:hr", "key1:personnel"), False, "both tags have the one prefix"),
    (tag_keys("key1:hr", "key2:audit"), False, "each tag has one of the prefixes"),
    (tag_keys("key3:legal"), True, "the tag has neither prefix"),
    (tag_keys(), True, "there is no tag, and both prefixes are asked for"),
)
SNAPSHOT = "arn:aws:ec2:us-west-2::snapshot/snap-1"
table(
    MULTIVALUED,
    denying(
        ["ec2:CreateSnapshot", "ec2:CreateSnapshots"],
        "arn:aws:ec2:us-west-2::snapshot/*",
        Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": "webserver"}},
    ),
    "ec2:CreateSnapshots",
    SNAPSHOT,
    (tag_keys("webserver"), True, "the forbidden tag alone"),
    (tag_keys("environment", "webserver", "test"), True, "the forbidden tag among others"),
    (tag_keys("environment", "test"), False, "only other tags"),
    (tag_keys(), False, "no tag, nothing forbidden"),
)

ATTRIBUTES = "reference_policies_multi-value-conditions"
THREAD = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Thread"
READABLE = {"ForAllValues:StringLike": {"dynamodb:requestedAttributes": ["PostDateTime", "Message", "Tags"]}}
FORBIDDEN = {"ForAnyValue:StringLike": {"dynamodb:requestedAttributes": ["ID", "PostDateTime"]}}


def attributes(*names: str) -> dict:
    return {"dynamodb:requestedAttributes": list(names)}


page(
    ATTRIBUTES,
    allowing("dynamodb:GetItem", THREAD, Condition=READABLE),
    ("dynamodb:GetItem", THREAD, attributes("PostDateTime", "Message"), YES, "both attributes are listed"),
    ("dynamodb:GetItem", THREAD, attributes("PostDateTime", "UserName"), NO, "UserName is not listed"),
    ("dynamodb:GetItem", THREAD, attributes("ID", "Message"), NO, "ID is not listed"),
)
page(
    ATTRIBUTES,
    denying("dynamodb:PutItem", THREAD, Condition=FORBIDDEN),
    ("dynamodb:PutItem", THREAD, attributes("PostDateTime", "Message"), DENIED, "one attribute is forbidden"),
    ("dynamodb:PutItem", THREAD, attributes("UserName", "Message", "PostDateTime"), DENIED, "the last is forbidden"),
    ("dynamodb:PutItem", THREAD, attributes("UserName"), NO, "nothing is forbidden, nothing is allowed"),
)
