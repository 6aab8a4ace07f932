"""Every decision that AWS's documentation states in words or in a table, as far as this evaluator can express it.

Each example was read on the page it names (docs.aws.amazon.com/IAM/latest/UserGuide/<page>.html) and is told here in
our own words. Policies of resources are written as identity policies: their Principal is left out. "Match" in a table
of the page is an Allow or a Deny that applies here, "No match" one that does not.

Left out, since the pages contradict themselves or each other there: the table of aws:ResourceOrgPaths under "Wildcard
matching" in reference_policies_elements_condition_operators (there ForAllValues:StringNotLike matches the listed path
and no missing key); its row where distribution/admin does not match distribution/*; and that a Deny with NotResource
does not reach s3:ListAllMyBuckets (reference_policies_elements_notresource), whose resource "*" is not a listed one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

import pytest

from mfa_lesson import Guardrail, Policy, Request, evaluate, explain
from tests.second_opinion import reference
from tests.support import document, statement

YES, DENIED, NO = "allowed", "explicitDeny", "implicitDeny"
ADMINISTRATOR = document(statement())
ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Example:
    page: str
    says: str
    action: str
    resource: str
    context: dict
    expected: str
    policies: tuple[dict, ...]
    guardrails: tuple[dict, ...] = ()


EXAMPLES: list[Example] = []


def page(name: str, policies: dict | tuple[dict, ...], *requests: tuple, guardrails: tuple[dict, ...] = ()) -> None:
    """Examples of one page with the same policies; a request: (action, resource, context, decision, what is said)."""
    policies = policies if isinstance(policies, tuple) else (policies,)
    for action, resource, context, expected, says in requests:
        EXAMPLES.append(Example(name, says, action, resource, context, expected, policies, guardrails))


def allowing(action: str | list, resource: str | list = "*", **condition: dict) -> dict:
    return document(statement(Action=action, Resource=resource, **condition))


def denying(action: str | list, resource: str | list = "*", **condition: dict) -> dict:
    return document(statement("Deny", Action=action, Resource=resource, **condition))


def table(name: str, policy: dict, action: str, resource: str, *rows: tuple) -> None:
    """A table of a page: what the context holds, whether that is a match, and why."""
    denies = policy["Statement"][0]["Effect"] == "Deny"
    for context, match, says in rows:
        page(name, policy, (action, resource, context, (DENIED if denies else YES) if match else NO, says))


# Conditions with several keys and values

LOGIC = "reference_policies_condition-logic-multiple-context-keys-or-values"
DEPARTMENTS = {
    "aws:PrincipalTag/department": ["finance", "hr", "legal"],
    "aws:PrincipalTag/role": ["audit", "security"],
}
ANA_AND_MARY = {"aws:PrincipalArn": [f"arn:aws:iam::222222222222:user/{name}" for name in ("Ana", "Mary")]}
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"


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
INSTANCE = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
INSTANCES = "arn:aws:ec2:us-east-1:111122223333:instance/*"
TWO_TAGS = {"aws:TagKeys": ["environment", "cost-center"]}


def tag_keys(*keys: str) -> dict:
    return {"aws:TagKeys": list(keys)} if keys else {}


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

# Operators

OPERATORS = "reference_policies_elements_condition_operators"
ANY_USER = "arn:aws:iam::111122223333:user/*"
USER = "arn:aws:iam::111122223333:user/alice"
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
MARTHA = {"aws:username": "martha_rivera"}
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


def tagging(keys: list, **values: str) -> dict:
    return {**tag_keys(*keys), **{f"aws:RequestTag/{key}": value for key, value in values.items()}}


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
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:QUEUE-ID"
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

# Resource, Action, NotAction, NotResource

RESOURCE = "reference_policies_elements_resource"
for key in ("1/test/object.jpg", "1/2/test/object.jpg", "1/2/test/3/object.jpg ", "1/2/3/test/4/object.jpg") + (
    "1///test///object.jpg",
    "1/test/.jpg",
    "/test/object.jpg",
    "1/test/",
):
    page(
        RESOURCE,
        allowing("s3:GetObject", f"{BUCKET}/*/test/*"),
        ("s3:GetObject", f"{BUCKET}/{key}", {}, YES, f"*/test/* holds {key}"),
    )
for key in ("1-test/object.jpg", "test/object.jpg", "1/2/test.jpg"):
    page(
        RESOURCE,
        allowing("s3:GetObject", f"{BUCKET}/*/test/*"),
        ("s3:GetObject", f"{BUCKET}/{key}", {}, NO, f"*/test/* does not hold {key}"),
    )
page(
    RESOURCE,
    allowing("iam:*", f"arn:aws:iam::{ACCOUNT}:user/Bob"),
    ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/Bob", {}, YES, "the user Bob"),
    ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/bob", {}, NO, "names of users mind case"),
)
page(
    RESOURCE,
    allowing("iam:*", f"arn:aws:iam::{ACCOUNT}:user/accounting/*"),
    ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/accounting/Bob", {}, YES, "a user with the path /accounting"),
    ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/Bob", {}, NO, "a user with no path"),
)
TABLES = f"arn:aws:dynamodb:us-east-2:{ACCOUNT}:table"
page(
    RESOURCE,
    allowing("dynamodb:*", [f"{TABLES}/books_table", f"{TABLES}/magazines_table"]),
    ("dynamodb:GetItem", f"{TABLES}/books_table", {}, YES, "one of two tables"),
    ("dynamodb:GetItem", f"{TABLES}/magazines_table", {}, YES, "the other of two tables"),
    ("dynamodb:GetItem", f"{TABLES}/films_table", {}, NO, "a third table"),
)
page(
    RESOURCE,
    allowing("dynamodb:*", f"{TABLES}/${{aws:username}}"),
    ("dynamodb:GetItem", f"{TABLES}/martha_rivera", MARTHA, YES, "a table named like the user"),
    ("dynamodb:GetItem", f"{TABLES}/nikki_wolf", MARTHA, NO, "a table named like another user"),
)

ACTION = "reference_policies_elements_action"
page(
    ACTION,
    allowing("iam:ListAccessKeys"),
    ("IAM:listaccesskeys", USER, {}, YES, "actions ignore case"),
)
page(
    ACTION,
    allowing("iam:*AccessKey*"),
    *((f"iam:{name}", USER, {}, YES, f"*AccessKey* is in {name}") for name in ("CreateAccessKey", "DeleteAccessKey")),
    *((f"iam:{name}", USER, {}, YES, f"*AccessKey* is in {name}") for name in ("ListAccessKeys", "UpdateAccessKey")),
    ("iam:CreateUser", USER, {}, NO, "*AccessKey* is not in CreateUser"),
)
page(
    ACTION,
    allowing("s3:*"),
    ("s3:GetObject", f"{BUCKET}/key", {}, YES, "s3:* is every action of S3"),
    ("sqs:SendMessage", QUEUE, {}, NO, "s3:* is no action of SQS"),
)

NOT_ACTION = "reference_policies_elements_notaction"
page(
    NOT_ACTION,
    document(statement(NotAction="s3:DeleteBucket", Resource="arn:aws:s3:::*")),
    ("s3:GetObject", f"{BUCKET}/key", {}, YES, "everything in S3 that is not listed"),
    ("s3:DeleteBucket", BUCKET, {}, NO, "but not the listed action"),
    ("s3:ListAllMyBuckets", "*", {}, NO, "nor what has no bucket"),
    ("ec2:StopInstances", INSTANCE, {}, NO, "nor other services, whose resources are others"),
)
page(
    NOT_ACTION,
    document(statement(NotAction="iam:*")),
    ("ec2:StopInstances", INSTANCE, {}, YES, "every service but IAM"),
    ("iam:ListUsers", "*", {}, NO, "not IAM"),
)
ONLY_IAM = document(
    statement("Deny", NotAction="iam:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
)
NO_MFA, MFA = {"aws:MultiFactorAuthPresent": "false"}, {"aws:MultiFactorAuthPresent": "true"}
page(
    NOT_ACTION,
    ONLY_IAM,
    ("ec2:StopInstances", INSTANCE, NO_MFA, DENIED, "not IAM, without MFA: denied"),
    ("ec2:StopInstances", INSTANCE, MFA, NO, "with MFA nothing is denied, and nothing allowed"),
    ("iam:ListUsers", "*", NO_MFA, NO, "IAM is neither denied nor allowed"),
)
page(
    NOT_ACTION,
    (ONLY_IAM, ADMINISTRATOR),
    ("ec2:StopInstances", INSTANCE, NO_MFA, DENIED, "denied though another policy allows it"),
    ("ec2:StopInstances", INSTANCE, MFA, YES, "with MFA another policy allows it"),
    ("iam:ListUsers", "*", NO_MFA, YES, "what is listed another policy can allow"),
)

NOT_RESOURCE = "reference_policies_elements_notresource"
PAYROLL = ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"]
page(
    NOT_RESOURCE,
    document(statement("Deny", Action="s3:*", NotResource=PAYROLL)),
    ("s3:GetObject", f"{BUCKET}/key", {}, DENIED, "every other bucket"),
    ("s3:GetObject", "arn:aws:s3:::HRBucket/New/file", {}, DENIED, "a new folder, without a change of the policy"),
    ("s3:GetObject", "arn:aws:s3:::HRBucket/Payroll/may", {}, NO, "the listed folder is not denied, nor allowed"),
    ("ec2:StopInstances", INSTANCE, {}, NO, "other services are not touched"),
)
page(
    NOT_RESOURCE,
    document(statement(Action="*", NotResource="arn:aws:s3:::HRBucket")),
    ("iam:PutUserPolicy", USER, {}, YES, "dangerous: it lets users write themselves a policy"),
    ("s3:ListBucket", "arn:aws:s3:::HRBucket", {}, NO, "the listed bucket is not allowed"),
)

# Variables

VARIABLES = "reference_policies_variables"
TEAMS = document(statement(Resource="arn:aws:s3:::amzn-s3-demo-bucket-${aws:PrincipalTag/team, 'company-wide'}"))
YELLOW = {"aws:PrincipalTag/team": "yellow"}
page(
    VARIABLES,
    TEAMS,
    ("s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket-yellow", YELLOW, YES, "the bucket of the team"),
    ("s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket-blue", YELLOW, NO, "the bucket of another team"),
    ("s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket-company-wide", {}, YES, "no team: the default"),
    ("s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket-yellow", {}, NO, "no team: only the default"),
    ("s3:ListBucket", "arn:aws:s3:::amzn-s3-demo-bucket-company-wide", YELLOW, NO, "a team: not the default"),
)
OTHER_TEAM = denying(
    "s3:GetObject",
    f"{BUCKET}/*",
    Condition={"StringNotEquals": {"s3:ExistingObjectTag/Team": "${aws:PrincipalTag/Team}"}},
)
page(
    VARIABLES,
    OTHER_TEAM,
    ("s3:GetObject", f"{BUCKET}/key", {"s3:ExistingObjectTag/Team": "red"}, DENIED, "not equal to no value"),
    (
        "s3:GetObject",
        f"{BUCKET}/key",
        {"s3:ExistingObjectTag/Team": "red", "aws:principaltag/Team": "red"},
        NO,
        "the same team is not denied",
    ),
)
page(
    VARIABLES,
    document(statement("Deny", NotResource=f"{BUCKET}/${{aws:PrincipalTag/Team}}")),
    ("s3:GetObject", f"{BUCKET}/red", {}, DENIED, "NotResource: a variable without a value lists nothing"),
)
page(
    VARIABLES,
    allowing("s3:GetObject", Condition={"StringEquals": {"s3:ExistingObjectTag/owner": "${aws:PrincipalTag/owner}"}}),
    (
        "s3:GetObject",
        f"{BUCKET}/key",
        {"s3:ExistingObjectTag/owner": "ann", "aws:PrincipalTag/owner": "ann"},
        YES,
        "the owner of the object",
    ),
    (
        "s3:GetObject",
        f"{BUCKET}/key",
        {"s3:ExistingObjectTag/owner": "ann", "aws:PrincipalTag/owner": "bob"},
        NO,
        "not the owner of the object",
    ),
    ("s3:GetObject", f"{BUCKET}/key", {"s3:ExistingObjectTag/owner": "ann"}, NO, "a principal without the tag"),
)
OWN_FOLDER = statement(Action=["s3:GetObject", "s3:PutObject"], Resource="arn:aws:s3:::mybucket/${aws:username}/*")
page(
    VARIABLES,
    document(OWN_FOLDER),
    ("s3:PutObject", "arn:aws:s3:::mybucket/David/a", {"aws:username": "David"}, YES, "one policy for every user"),
    ("s3:PutObject", "arn:aws:s3:::mybucket/David/a", {"aws:username": "Adele"}, NO, "each has their own folder"),
    ("s3:PutObject", "arn:aws:s3:::mybucket/David/a", {"AWS:USERNAME": "David"}, YES, "names in variables ignore case"),
)
for version in ("2008-10-17", None):
    page(
        "reference_policies_elements_version",
        document(OWN_FOLDER, version=version),
        ("s3:PutObject", "arn:aws:s3:::mybucket/David/a", {"aws:username": "David"}, NO, f"{version}: no variables"),
        ("s3:PutObject", "arn:aws:s3:::mybucket/${aws:username}/a", {}, YES, f"{version}: literal text"),
    )
page(
    VARIABLES,
    allowing("iam:*AccessKey*", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"),
    ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/David", {"aws:username": "David"}, YES, "own access keys"),
    ("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/David", {"aws:username": "Adele"}, NO, "another's keys"),
)
page(
    VARIABLES,
    allowing("iam:*user*", Condition={"StringLike": {"iam:ResourceTag/costCenter": ["12345", "67890"]}}),
    ("iam:GetUser", USER, {"iam:ResourceTag/costCenter": "12345"}, YES, "the tag with one of two values"),
    ("iam:GetUser", USER, {"iam:ResourceTag/costCenter": "1234"}, NO, "the tag with another value"),
    ("iam:GetUser", USER, {"iam:ResourceTag/costCenter": ""}, NO, "the tag with no value"),
    ("iam:GetUser", USER, {}, NO, "no tag"),
)
page(
    VARIABLES,
    allowing("sqs:*", "arn:aws:sqs:us-east-2:*:${aws:username}-queue"),
    ("sqs:SendMessage", f"arn:aws:sqs:us-east-2:{ACCOUNT}:Ann-queue", {"aws:username": "Ann"}, YES, "own queue"),
    ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:Ann-queue", {"aws:username": "Ann"}, NO, "another Region"),
    ("sqs:SendMessage", f"arn:aws:sqs:us-east-2:{ACCOUNT}:Bob-queue", {"aws:username": "Ann"}, NO, "another's queue"),
)
ACCESS = {f"aws:PrincipalTag/access-{key}": value for key, value in (("project", "peg"), ("application", "web"))}
TOPIC_NAME = "-".join(f"${{aws:PrincipalTag/access-{key}}}" for key in ("project", "application", "environment")) + "-*"
page(
    VARIABLES,
    allowing(["sns:CreateTopic", "sns:DeleteTopic"], f"arn:aws:sns:*:*:{TOPIC_NAME}"),
    (
        "sns:CreateTopic",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:peg-web-test-mine",
        {**ACCESS, "aws:PrincipalTag/access-environment": "test"},
        YES,
        "three tags and a suffix of one's own",
    ),
    ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{ACCOUNT}:peg-web-test-mine", ACCESS, NO, "one tag is missing"),
)

# The decision

LOGIC_OF_DECISIONS = "reference_policies_evaluation-logic"
REPORTS = document(statement(Action=["iam:Get*", "iam:List*"]), statement("Deny", Action="iam:*Report"))
page(
    LOGIC_OF_DECISIONS,
    REPORTS,
    ("iam:GetUser", USER, {}, YES, "actions that begin with Get"),
    ("iam:ListUsers", "*", {}, YES, "actions that begin with List"),
    ("iam:CreatePolicy", "*", {}, NO, "all other actions are denied implicitly"),
    ("iam:GetOrganizationsAccessReport", "*", {}, DENIED, "a report is denied explicitly"),
)
page(
    LOGIC_OF_DECISIONS,
    (REPORTS, allowing("iam:GenerateCredentialReport")),
    ("iam:GenerateCredentialReport", "*", {}, DENIED, "still denied when another policy allows it"),
)
page(LOGIC_OF_DECISIONS, (), ("iam:ListUsers", "*", {}, NO, "by default every request is denied implicitly"))
OWN_BUCKET = ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"]
page(
    LOGIC_OF_DECISIONS,
    document(
        statement(Action=["s3:GetBucketLocation", "s3:ListAllMyBuckets"], Resource="arn:aws:s3:::*"),
        statement(Action="s3:*", Resource=OWN_BUCKET),
        statement("Deny", Action="s3:*", Resource="arn:aws:s3:::*log*"),
    ),
    ("s3:PutObject", "arn:aws:s3:::carlossalazar-logs/file", {}, DENIED, "a bucket with log in its name"),
    ("s3:PutObject", "arn:aws:s3:::carlossalazar/file", {}, YES, "his own bucket"),
)
S3, EC2, BOTH = allowing("s3:*"), allowing("ec2:*"), allowing(["s3:*", "ec2:*"])
for rails, expected, says in (
    ((S3,), YES, "identity policy and one guardrail allow"),
    ((EC2,), NO, "an action has to be allowed by both"),
    ((BOTH, S3), YES, "boundary, SCP and identity policy all allow"),
    ((BOTH, EC2), NO, "one of boundary and SCP does not allow"),
    ((denying("s3:GetObject"),), DENIED, "an explicit deny in any of the policies overrides the allow"),
):
    page(LOGIC_OF_DECISIONS, S3, ("s3:GetObject", f"{BUCKET}/key", {}, expected, says), guardrails=rails)
page(
    LOGIC_OF_DECISIONS,
    (),
    ("s3:GetObject", f"{BUCKET}/key", {}, NO, "a guardrail alone grants nothing"),
    guardrails=(S3,),
)

BOUNDARIES = "access_policies_boundaries"
SHIRLEY = (allowing(["s3:*", "cloudwatch:*", "ec2:*"]),)
page(
    BOUNDARIES,
    allowing("iam:CreateUser"),
    ("iam:CreateUser", USER, {}, NO, "Shirley's boundary does not allow it"),
    ("s3:GetObject", f"{BUCKET}/key", {}, NO, "the boundary grants nothing on its own"),
    guardrails=SHIRLEY,
)
POLICIES = f"arn:aws:iam::{ACCOUNT}:policy"
WITH_BOUNDARY = {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/XCompanyBoundaries"}
ZHANG = document(
    statement(
        Action=["iam:CreateUser", "iam:AttachUserPolicy", "iam:PutUserPermissionsBoundary"],
        Condition={"StringEquals": WITH_BOUNDARY},
    ),
    statement(Action=["cloudwatch:*", "iam:GetUser", "iam:ListUsers", "iam:CreatePolicy", "iam:DeletePolicy"]),
    statement(
        "Deny",
        Action=["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:SetDefaultPolicyVersion"],
        Resource=[f"{POLICIES}/XCompanyBoundaries", f"{POLICIES}/DelegatedUserBoundary"],
    ),
    statement("Deny", Action="iam:DeleteUserPermissionsBoundary"),
)
page(
    BOUNDARIES,
    document(
        statement(Action="iam:*"),
        statement(Action=["cloudwatch:GetDashboard", "cloudwatch:ListMetrics"]),
        statement(Action="s3:ListBucket", Resource="arn:aws:s3:::ZhangBucket"),
    ),
    ("iam:CreateUser", USER, {}, NO, "Zhang forgot the boundary of the new user"),
    ("iam:CreateUser", USER, WITH_BOUNDARY, YES, "Zhang sets the boundary of the new user"),
    ("cloudwatch:GetDashboard", "*", {}, YES, "allowed by both"),
    ("cloudwatch:DeleteDashboards", "*", {}, NO, "allowed by the boundary only"),
    ("iam:CreateRole", "*", {}, NO, "allowed by the policy only"),
    ("s3:ListBucket", "arn:aws:s3:::ZhangBucket", {}, NO, "the boundary has nothing of S3"),
    ("iam:DeletePolicy", f"{POLICIES}/XCompanyBoundaries", {}, DENIED, "no change of the boundaries"),
    ("iam:DeleteUserPermissionsBoundary", USER, {}, DENIED, "no boundary is taken away"),
    guardrails=(ZHANG,),
)
NIKHIL = {"aws:username": "Nikhil"}
page(
    BOUNDARIES,
    allowing(["iam:*", "s3:Get*", "s3:List*", "ec2:*"]),
    ("iam:ChangePassword", f"arn:aws:iam::{ACCOUNT}:user/Nikhil", NIKHIL, YES, "Nikhil changes his own password"),
    ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/Eve", NIKHIL, NO, "Nikhil creates no user"),
    ("s3:GetObject", f"{BUCKET}/key", NIKHIL, YES, "Nikhil reads his buckets"),
    ("s3:ListBucket", "arn:aws:s3:::logs", NIKHIL, DENIED, "Nikhil cannot see the bucket logs"),
    (
        "ec2:StopInstances",
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1234567890abcdef0",
        NIKHIL,
        DENIED,
        "Nikhil cannot stop the instance",
    ),
    guardrails=(
        document(
            statement(Action=["s3:*", "cloudwatch:*", "ec2:*", "dynamodb:*"]),
            statement(Action=["iam:ListUsers", "iam:GetAccountPasswordPolicy"]),
            statement(
                Action=["iam:*AccessKey*", "iam:ChangePassword", "iam:GetUser"],
                Resource="arn:aws:iam::*:user/${aws:username}",
            ),
            statement("Deny", Action="s3:*", Resource=["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]),
            statement("Deny", Action="ec2:*", Resource="arn:aws:ec2:*:*:instance/i-1234567890abcdef0"),
        ),
    ),
)

SESSION = "id_credentials_temp_control-access_assumerole"
APP = "arn:aws:s3:::productionapp"
LISTING = statement(Action="s3:ListBucket", Resource=APP)
ROLE = document(LISTING, statement(Action=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource=f"{APP}/*"))
page(
    SESSION,
    ROLE,
    ("s3:ListBucket", APP, {}, YES, "session policy: the bucket is listed"),
    ("s3:PutObject", f"{APP}/key", {}, YES, "session policy: an object is put"),
    ("s3:DeleteObject", f"{APP}/key", {}, NO, "session policy: deleting is filtered out"),
    guardrails=(document(LISTING, statement(Action=["s3:GetObject", "s3:PutObject"], Resource=f"{APP}/*")),),
)
page(SESSION, ROLE, ("s3:DeleteObject", f"{APP}/key", {}, YES, "without a session policy the role may delete"))
page(
    SESSION,
    ROLE,
    ("s3:CreateBucket", APP, {}, NO, "a session policy grants nothing in excess of the role"),
    guardrails=(ADMINISTRATOR,),
)
page(
    SESSION,
    (ROLE, denying("s3:DeleteObject", f"{APP}/*")),
    ("s3:DeleteObject", f"{APP}/key", {}, DENIED, "an explicit Deny takes precedence over the role's Allow"),
)

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
    (EXCEPT_ONE, EC2),
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


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"{each.page}: {each.says}")
def test_an_example_of_the_documentation(example):
    request = Request(example.action, example.resource, example.context)
    policies = [Policy.from_json(each) for each in example.policies]
    guardrails = [Guardrail(f"guardrail {at}", [Policy.from_json(each)]) for at, each in enumerate(example.guardrails)]
    asked = {"action": example.action, "resource": example.resource, "context": example.context}
    assert evaluate(request, policies, guardrails).outcome.value == example.expected
    assert explain(request, policies, guardrails).outcome.value == example.expected
    assert reference.decide(asked, example.policies, [[each] for each in example.guardrails]) == example.expected


def test_null_keeps_for_all_values_from_matching_an_empty_text():
    """ForAllValues is true where the key has an empty value; Null with "false" is to keep that from being allowed
    (reference_policies_elements_condition_operators, "Multivalued ARN condition operators")."""
    guarded = {"ForAllValues:StringEquals": TWO_TAGS, "Null": {"aws:TagKeys": "false"}}
    request = Request("ec2:DeleteTags", INSTANCE, {"aws:TagKeys": [""]})
    assert not evaluate(request, Policy.from_json(allowing("ec2:DeleteTags", INSTANCES, Condition=guarded))).allowed


def test_no_example_is_there_twice():
    told = [(each.page, each.says, each.action, json.dumps(each.policies)) for each in EXAMPLES]
    assert len(told) == len(set(told)) >= 200
