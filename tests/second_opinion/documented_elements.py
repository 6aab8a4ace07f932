"""Examples of Resource, Action, NotAction, NotResource, and of variables in them and in conditions."""

from __future__ import annotations

from tests.second_opinion.documented import (
    ACCOUNT,
    ADMINISTRATOR,
    BUCKET,
    DENIED,
    INSTANCE,
    MARTHA,
    MFA,
    NO,
    NO_MFA,
    QUEUE,
    USER,
    YES,
    Examples,
    allowing,
    denying,
)
from tests.support import document, statement

EXAMPLES = Examples()
page = EXAMPLES.page

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
