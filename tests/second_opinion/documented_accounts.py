"""More rows of what AWS's pages state: several accounts, roles, keys, organizations, and keys of the context."""

from __future__ import annotations

from tests.second_opinion.documented_principals import (
    ALL,
    DENIED,
    HOME,
    NO,
    ONE,
    TWO,
    YES,
    allow,
    deny,
    document,
    root,
    row,
    statement,
    trust,
    user,
)
from tests.second_opinion.principals import BOUNDARY, RESOURCE_CONTROL, SERVICE_CONTROL, SESSION

# Several accounts

ACROSS = "reference_policies_evaluation-logic-cross-account"
CARLOS = user(ONE, "carlossalazar")
LOG = ["arn:aws:s3:::*log*", "arn:aws:s3:::*log*/*"]
OF_CARLOS = document(
    statement("Allow", "s3:ListAllMyBuckets"),
    statement("Allow", "s3:*Object*", "arn:aws:s3:::amzn-s3-demo-bucket-production/*"),
    statement("Deny", "s3:*", LOG),
)
SHARED = ["s3:GetObject*", "s3:PutObject*", "s3:ReplicateObject", "s3:RestoreObject"]
PRODUCTION = "arn:aws:s3:::amzn-s3-demo-bucket-production"
OF_PRODUCTION = allow(SHARED, f"{PRODUCTION}/*", Principal={"AWS": CARLOS})
IN_TWO = {"aws__ResourceAccount": TWO}


def put(says, expected, *policies, action="s3:PutObject", bucket=PRODUCTION, attached=OF_PRODUCTION):
    row(ACROSS, says, CARLOS, action, f"{bucket}/file", expected, *policies, attached=attached, **IN_TWO)


put("an explicit deny in his account", DENIED, OF_CARLOS, bucket="arn:aws:s3:::amzn-s3-demo-bucket-log", attached=None)
put("both accounts allow it", YES, OF_CARLOS)
put("the bucket policy does not allow deleting", NO, OF_CARLOS, action="s3:DeleteObject")
put("only the bucket's account allows it", NO)
put("only his account allows it", NO, OF_CARLOS, attached=None)

DELEGATING = "access_policies-cross-account-resource-access"
BUCKET_A = "arn:aws:s3:::bucket-a/object"
TO_B = allow("s3:*", ["arn:aws:s3:::bucket-a", "arn:aws:s3:::bucket-a/*"], Principal={"AWS": TWO})
READ = allow(["s3:Get*", "s3:List*"])
IN_ONE = {"aws__ResourceAccount": ONE}
row(DELEGATING, "the root user", root(TWO), "s3:PutObject", BUCKET_A, YES, attached=TO_B, **IN_ONE)
row(DELEGATING, "User1 without a policy", user(TWO, "User1"), "s3:GetObject", BUCKET_A, NO, attached=TO_B, **IN_ONE)
row(DELEGATING, "User2 views", user(TWO, "User2"), "s3:GetObject", BUCKET_A, YES, READ, attached=TO_B, **IN_ONE)
row(DELEGATING, "User2 creates", user(TWO, "User2"), "s3:PutObject", BUCKET_A, NO, READ, attached=TO_B, **IN_ONE)
row(DELEGATING, "access to everything", user(TWO, "User2"), "s3:PutObject", BUCKET_A, YES, ALL, attached=TO_B, **IN_ONE)
TO_LIST = allow("s3:List*", Principal={"AWS": TWO})
row(
    DELEGATING,
    "no more than the account",
    user(TWO, "a"),
    "s3:GetObject",
    BUCKET_A,
    NO,
    ALL,
    attached=TO_LIST,
    **IN_ONE,
)

EXAMPLES = "id_roles_create_policy-examples"
IN_B = user(HOME, "somebody")
QUEUE = "arn:aws:sqs:us-east-2:123456789012:queue1"
NOON = {"DateGreaterThan": {"aws:CurrentTime": "2014-11-30T12:00Z"}}
THREE = {"DateLessThan": {"aws:CurrentTime": "2014-11-30T15:00Z"}}
TO_QUEUE = allow(
    ["sqs:SendMessage", "sqs:ReceiveMessage"],
    ["arn:aws:sqs:*:123456789012:queue1"],
    Principal={"AWS": HOME},
    Condition={**NOON, **THREE},
)
OF_GROUP = allow("sqs:*", "arn:aws:sqs:*:123456789012:queue1")
EARLY, LATE = "2014-11-30T13:00Z", "2014-11-30T16:00Z"
for says, action, time, expected, policies in (
    ("in time", "sqs:SendMessage", EARLY, YES, [OF_GROUP]),
    ("too late", "sqs:SendMessage", LATE, NO, [OF_GROUP]),
    ("another action", "sqs:DeleteMessage", EARLY, NO, [OF_GROUP]),
    ("no policy in account B", "sqs:SendMessage", EARLY, NO, []),
):
    row(EXAMPLES, says, IN_B, action, QUEUE, expected, *policies, attached=TO_QUEUE, aws__CurrentTime=time)
DENY_B = deny("s3:*", "arn:aws:s3:::mybucket/*", Principal={"AWS": HOME})
MINE = "arn:aws:s3:::mybucket/file"
row(EXAMPLES, "the account is denied", IN_B, "s3:GetObject", MINE, DENIED, ALL, attached=DENY_B, **IN_TWO)
EMR = trust({"Service": ["elasticmapreduce.amazonaws.com", "datapipeline.amazonaws.com"]})
ROLE = "arn:aws:iam::123456789012:role/role"
row(EXAMPLES, "a service", "datapipeline.amazonaws.com", "sts:AssumeRole", ROLE, YES, attached=EMR)
row(EXAMPLES, "a user", user("123456789012", "a"), "sts:AssumeRole", ROLE, NO, ALL, attached=EMR)

# Roles

ASSUME = "API_AssumeRole"
INSIDE, OUTSIDE = user("123456789012", "inside"), user(HOME, "outside")
MAY = allow("sts:AssumeRole", ROLE)
BY_USER, BY_ACCOUNT = trust({"AWS": INSIDE}), trust({"AWS": "123456789012"})
BY_OTHER = trust({"AWS": root(HOME)})
MFA = trust({"AWS": "123456789012"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": True}})


def assume(says, caller, expected, attached, *policies, **context):
    row(ASSUME, says, caller, "sts:AssumeRole", ROLE, expected, *policies, attached=attached, **context)


assume("same account: a policy, and the account is trusted", INSIDE, YES, BY_ACCOUNT, MAY)
assume("same account: the user is a principal", INSIDE, YES, BY_USER)
assume("same account: only the account is trusted", INSIDE, NO, BY_ACCOUNT)
assume("same account: the trust policy must allow itself", INSIDE, NO, BY_OTHER, MAY)
assume("another account: both", OUTSIDE, YES, BY_OTHER, MAY)
assume("another account: only trusted", OUTSIDE, NO, BY_OTHER)
assume("another account: only a policy", OUTSIDE, NO, BY_ACCOUNT, MAY)
assume("MFA", INSIDE, YES, MFA, MAY, aws__MultiFactorAuthPresent="true")
assume("temporary credentials without MFA", INSIDE, NO, MFA, MAY, aws__MultiFactorAuthPresent="false")
assume("an access key", INSIDE, NO, MFA, MAY)

# Keys

KEYS = "key-policies"
DEFAULT_PAGE = "key-policy-default"
KEY = f"arn:aws:kms:us-west-2:{HOME}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DEFAULT = allow("kms:*", Principal={"AWS": root(HOME)})
ADMINISTRATORS = [user(HOME, "KMSAdminUser"), f"arn:aws:iam::{HOME}:role/KMSAdminRole"]
OF_ADMINISTRATORS = allow(["kms:Describe*", "kms:Put*"], Principal={"AWS": ADMINISTRATORS})
USES = allow("kms:*")
ADMINISTRATOR_ROLE = f"arn:aws:sts::{HOME}:assumed-role/KMSAdminRole/session"


def key(page, says, caller, expected, attached, *policies, action="kms:DescribeKey", **context):
    row(page, says, caller, action, KEY, expected, *policies, attached=attached, **context)


key(DEFAULT_PAGE, "enables IAM policies", user(HOME, "a"), YES, DEFAULT, USES)
key(DEFAULT_PAGE, "gives no user permission", user(HOME, "a"), NO, DEFAULT)
key(DEFAULT_PAGE, "the root user", root(HOME), YES, DEFAULT)
key(DEFAULT_PAGE, "no permission for the account without it", root(HOME), NO, OF_ADMINISTRATORS)
key(KEYS, "without it IAM policies have no effect", user(HOME, "a"), NO, OF_ADMINISTRATORS, USES)
key(KEYS, "but they can deny", user(HOME, "a"), DENIED, OF_ADMINISTRATORS, deny("kms:*"))
key(DEFAULT_PAGE, "a key administrator", ADMINISTRATORS[0], YES, OF_ADMINISTRATORS)
key(DEFAULT_PAGE, "a role of key administrators", ADMINISTRATOR_ROLE, YES, OF_ADMINISTRATORS)
key(DEFAULT_PAGE, "who cannot use the key", ADMINISTRATORS[0], NO, OF_ADMINISTRATORS, action="kms:Decrypt")

TROUBLESHOOTING = "policy-evaluation"
IN_ACCOUNT_2 = KEY.replace(HOME, "444455556666")
USE = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"]
OF_ACCOUNT_2 = document(
    statement("Allow", "kms:*", Principal={"AWS": root("444455556666")}),
    statement("Allow", USE, Principal={"AWS": root(HOME)}),
)
OF_ENGINEERING = allow(USE, IN_ACCOUNT_2)
ENGINEERING = f"arn:aws:iam::{HOME}:role/Engineering"
BOB_AS_ENGINEER = f"arn:aws:sts::{HOME}:assumed-role/Engineering/bob"
BY_BOB = trust({"AWS": user(HOME, "bob")})
key(TROUBLESHOOTING, "Alice without an IAM policy", user(HOME, "alice"), NO, DEFAULT, action="kms:Encrypt")
row(TROUBLESHOOTING, "Bob assumes the role", user(HOME, "bob"), "sts:AssumeRole", ENGINEERING, YES, attached=BY_BOB)
for says, action, expected, policies in (
    ("the role uses the key of account 2", "kms:Decrypt", YES, [OF_ENGINEERING]),
    ("account 1 gives no permission", "kms:Decrypt", NO, []),
    ("more than the key policy gives", "kms:PutKeyPolicy", NO, [USES]),
):
    row(TROUBLESHOOTING, says, BOB_AS_ENGINEER, action, IN_ACCOUNT_2, expected, *policies, attached=OF_ACCOUNT_2)
EXTERNAL = "key-policy-modifying-external-accounts"
TO_NAMED = allow(USE, Principal={"AWS": ["arn:aws:iam::444455556666:role/ExampleRole"]})
TO_EVERYBODY = allow(USE, Principal="*")
NAMED, NOT_NAMED = (f"arn:aws:sts::444455556666:assumed-role/{name}/a" for name in ("ExampleRole", "OtherRole"))
key(EXTERNAL, "a role that the key policy names", NAMED, YES, TO_NAMED, USES)
key(EXTERNAL, "cannot use it without an IAM policy", NAMED, NO, TO_NAMED)
key(EXTERNAL, "an IAM policy of another role has no effect", NOT_NAMED, NO, TO_NAMED, USES)
key(EXTERNAL, "everybody, with permissions in the own account", NOT_NAMED, YES, TO_EVERYBODY, USES)
key(EXTERNAL, "everybody, without them", NOT_NAMED, NO, TO_EVERYBODY)

# Buckets and sessions

BUCKETS = "access-control-auth-workflow-bucket-operation"
LISTED = "arn:aws:s3:::amzn-s3-demo-bucket"
TO_ONE, LIST = allow("s3:*", Principal={"AWS": root(ONE)}), allow("s3:List*")
JILL = user(ONE, "Jill")
row(BUCKETS, "the owner's root user", root(ONE), "s3:ListBucket", LISTED, YES, **IN_ONE)
row(BUCKETS, "another account's root user", root(ONE), "s3:ListBucket", LISTED, YES, attached=TO_ONE, **IN_TWO)
row(BUCKETS, "whom the owner has not authorized", root(ONE), "s3:ListBucket", LISTED, NO, **IN_TWO)
row(BUCKETS, "Jill in the owner's account", JILL, "s3:ListBucket", LISTED, YES, LIST, **IN_ONE)
row(BUCKETS, "Jill needs both", JILL, "s3:ListBucket", LISTED, YES, LIST, attached=TO_ONE, **IN_TWO)
row(BUCKETS, "Jill without her account", JILL, "s3:ListBucket", LISTED, NO, attached=TO_ONE, **IN_TWO)
row(BUCKETS, "Jill without the owner", JILL, "s3:ListBucket", LISTED, NO, LIST, **IN_TWO)

FEDERATION = "id_credentials_temp_control-access_getfederationtoken"
CAROL = f"arn:aws:sts::{HOME}:federated-user/Carol"
TOKEN_APP = allow(["dynamodb:ListTables", "sqs:ReceiveMessage", "s3:ListBucket", "sns:ListSubscriptions"])
OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
APP_BUCKET = "arn:aws:s3:::productionapp"
PASSED = document(statement("Allow", ["s3:ListBucket"], [APP_BUCKET]), statement("Allow", OBJECTS, [f"{APP_BUCKET}/*"]))
TO_CAROL = allow(OBJECTS, [f"{APP_BUCKET}/*"], Principal={"AWS": CAROL})
IN_SESSION = [(SESSION, PASSED)]
row(FEDERATION, "no session policy", CAROL, "s3:ListBucket", APP_BUCKET, NO, TOKEN_APP)
row(FEDERATION, "both allow it", CAROL, "s3:ListBucket", APP_BUCKET, YES, TOKEN_APP, limits=IN_SESSION)
row(FEDERATION, "only the session policy", CAROL, "s3:GetObject", f"{APP_BUCKET}/a", NO, TOKEN_APP, limits=IN_SESSION)
row(
    FEDERATION,
    "only the user",
    CAROL,
    "sqs:ReceiveMessage",
    QUEUE.replace("123456789012", HOME),
    NO,
    TOKEN_APP,
    limits=IN_SESSION,
)
row(FEDERATION, "another bucket", CAROL, "s3:ListBucket", "arn:aws:s3:::other", NO, TOKEN_APP, limits=IN_SESSION)
row(FEDERATION, "named by the bucket", CAROL, "s3:GetObject", f"{APP_BUCKET}/a", YES, TOKEN_APP, attached=TO_CAROL)

SESSIONS = "id_credentials_temp_control-access_assumerole"
APP_SESSION = f"arn:aws:sts::{HOME}:assumed-role/app/a"
FROM_ALL = deny("s3:DeleteObject", f"{APP_BUCKET}/*", Principal={"AWS": "*"})
WITHOUT_DELETE = [(SESSION, allow(["s3:GetObject", "s3:PutObject"], f"{APP_BUCKET}/*"))]
row(SESSIONS, "the role's permissions", APP_SESSION, "s3:DeleteObject", f"{APP_BUCKET}/a", YES, PASSED)
row(
    SESSIONS,
    "a session policy without it",
    APP_SESSION,
    "s3:DeleteObject",
    f"{APP_BUCKET}/a",
    NO,
    PASSED,
    limits=WITHOUT_DELETE,
)
row(
    SESSIONS,
    "a session policy with it",
    APP_SESSION,
    "s3:PutObject",
    f"{APP_BUCKET}/a",
    YES,
    PASSED,
    limits=WITHOUT_DELETE,
)
row(
    SESSIONS,
    "denied to everybody",
    APP_SESSION,
    "s3:DeleteObject",
    f"{APP_BUCKET}/a",
    DENIED,
    PASSED,
    attached=FROM_ALL,
)

# NotPrincipal

NOT_PRINCIPAL = "reference_policies_elements_notprincipal"
BOB, ACCOUNT_OF_BOB = user("444455556666", "Bob"), root("444455556666")
BUCKET = ["arn:aws:s3:::BUCKETNAME", "arn:aws:s3:::BUCKETNAME/*"]
NOT_BOB = statement("Deny", "s3:*", BUCKET, NotPrincipal={"AWS": [BOB, ACCOUNT_OF_BOB]})
TO_BOB = statement("Allow", "s3:*", BUCKET, Principal={"AWS": BOB})
FOR_BOB = document(NOT_BOB, TO_BOB)
ITEM = "arn:aws:s3:::BUCKETNAME/item"
AUDIT = "arn:aws:iam::444455556666:role/cross-account-read-only-role"
APP = "arn:aws:sts::444455556666:assumed-role/cross-account-read-only-role/cross-account-audit-app"
NOT_APP = statement("Deny", "s3:*", BUCKET, NotPrincipal={"AWS": [APP, AUDIT, ACCOUNT_OF_BOB]})
FOR_APP = document(NOT_APP, statement("Allow", "s3:*", BUCKET, Principal={"AWS": AUDIT}))
ONLY_DENY = document(NOT_BOB)
WITHIN_ALL = [(BOUNDARY, ALL)]
row(NOT_PRINCIPAL, "Bob", BOB, "s3:GetObject", ITEM, YES, ALL, attached=FOR_BOB, **IN_TWO)
row(NOT_PRINCIPAL, "Bob in the same account", BOB, "s3:GetObject", ITEM, YES, attached=FOR_BOB)
row(
    NOT_PRINCIPAL,
    "Bob needs an Allow of another statement",
    BOB,
    "s3:GetObject",
    ITEM,
    NO,
    ALL,
    attached=ONLY_DENY,
    **IN_TWO,
)
row(NOT_PRINCIPAL, "others", user(ONE, "a"), "s3:GetObject", ITEM, DENIED, ALL, attached=FOR_BOB, **IN_TWO)
row(NOT_PRINCIPAL, "the session", APP, "s3:GetObject", ITEM, YES, ALL, attached=FOR_APP, **IN_TWO)
FED = f"arn:aws:sts::{HOME}:federated-user/Fed"
FOR_FED = document(
    statement("Deny", "s3:*", BUCKET, NotPrincipal={"AWS": [FED, HOME]}),
    statement("Allow", "s3:*", BUCKET, Principal={"AWS": FED}),
)
row(NOT_PRINCIPAL, "a federated user with the account", FED, "s3:GetObject", ITEM, YES, attached=FOR_FED)
row(NOT_PRINCIPAL, "a boundary", BOB, "s3:GetObject", ITEM, DENIED, ALL, attached=FOR_BOB, limits=WITHIN_ALL)
row(
    NOT_PRINCIPAL,
    "a role's boundary",
    APP,
    "s3:GetObject",
    ITEM,
    DENIED,
    ALL,
    attached=FOR_APP,
    limits=WITHIN_ALL,
    **IN_TWO,
)
READ_ONLY = "arn:aws:iam::444455556666:role/read-only-role"
NOT_READER = deny("s3:*", BUCKET, Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": READ_ONLY}})
READER = "arn:aws:sts::444455556666:assumed-role/read-only-role/a"
row(NOT_PRINCIPAL, "instead, a role", READER, "s3:GetObject", ITEM, YES, ALL, attached=NOT_READER)
row(NOT_PRINCIPAL, "instead, another role", APP, "s3:GetObject", ITEM, DENIED, ALL, attached=NOT_READER)
BY_NAME = {"StringNotEqualsIfExists": {"aws:PrincipalServiceName": "codebuild.amazonaws.com"}}
FOR_BUILD = document(
    statement("Deny", "s3:*", BUCKET, Principal="*", Condition=BY_NAME),
    statement("Allow", "s3:*", BUCKET, Principal={"Service": ["codebuild.amazonaws.com", "logs.amazonaws.com"]}),
)
row(NOT_PRINCIPAL, "instead, a service", "codebuild.amazonaws.com", "s3:GetObject", ITEM, YES, attached=FOR_BUILD)
row(NOT_PRINCIPAL, "instead, another", "logs.amazonaws.com", "s3:GetObject", ITEM, DENIED, attached=FOR_BUILD)

# Organizations

RCPS, SCPS = "orgs_manage_policies_rcps", "orgs_manage_policies_scps"
SHARED_BUCKET = allow("s3:*", BUCKET, Principal={"AWS": HOME})
NO_DELETE = [(RESOURCE_CONTROL, deny("s3:DeleteObject", Principal="*"))]
LINKED = f"arn:aws:iam::{HOME}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
OUT = user(HOME, "out")
row(
    RCPS,
    "users outside the organization",
    OUT,
    "s3:DeleteObject",
    ITEM,
    DENIED,
    ALL,
    attached=SHARED_BUCKET,
    limits=NO_DELETE,
    **IN_TWO,
)
row(RCPS, "other actions", OUT, "s3:GetObject", ITEM, YES, ALL, attached=SHARED_BUCKET, limits=NO_DELETE, **IN_TWO)
row(RCPS, "an RCP grants nothing", OUT, "s3:GetObject", ITEM, NO, limits=NO_DELETE)
row(RCPS, "the root user", root(HOME), "s3:DeleteObject", ITEM, DENIED, limits=NO_DELETE)
row(RCPS, "a service-linked role", LINKED, "s3:DeleteObject", ITEM, YES, ALL, limits=NO_DELETE)
ONLY_S3, NO_S3 = (
    [(SERVICE_CONTROL, allow("s3:*"))],
    [(SERVICE_CONTROL, document(ALL["Statement"][0], statement("Deny", "s3:*")))],
)
FROM_LOGS = allow("s3:*", BUCKET, Principal={"Service": "logs.amazonaws.com"})
row(SCPS, "within an SCP", OUT, "s3:GetObject", ITEM, YES, ALL, limits=ONLY_S3)
row(SCPS, "an SCP grants nothing", OUT, "s3:GetObject", ITEM, NO, limits=ONLY_S3)
row(SCPS, "not within it", OUT, "sqs:SendMessage", QUEUE, NO, ALL, limits=ONLY_S3)
row(
    SCPS,
    "limits what a resource grants as well",
    OUT,
    "s3:GetObject",
    ITEM,
    NO,
    attached=SHARED_BUCKET,
    limits=[(SERVICE_CONTROL, allow("ec2:*"))],
)
row(SCPS, "the root user of a member account", root(HOME), "s3:GetObject", ITEM, DENIED, limits=NO_S3)
row(SCPS, "a service-linked role", LINKED, "s3:GetObject", ITEM, YES, ALL, limits=NO_S3)
row(SCPS, "only IAM users and roles", "logs.amazonaws.com", "s3:PutObject", ITEM, YES, attached=FROM_LOGS, limits=NO_S3)

RCP_EXAMPLES = "orgs_manage_policies_rcps_examples"
DEPUTY = statement(
    "Deny",
    ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*"],
    Principal="*",
    Condition={
        "StringNotEqualsIfExists": {"aws:SourceOrgID": "my-org-id", "aws:SourceAccount": ["third-party-account-a"]},
        "Bool": {"aws:PrincipalIsAWSService": "true"},
        "Null": {"aws:SourceArn": "false"},
    },
)
HTTPS = statement(
    "Deny",
    ["sts:*", "s3:*", "sqs:*", "secretsmanager:*", "kms:*"],
    Principal="*",
    Condition={"BoolIfExists": {"aws:SecureTransport": "false"}},
)
NO_DEPUTY, ONLY_HTTPS = [(RESOURCE_CONTROL, document(DEPUTY))], [(RESOURCE_CONTROL, document(HTTPS))]


def write_logs(says, expected, caller="logs.amazonaws.com", limits=NO_DEPUTY, **context):
    policies = [ALL] if caller == OUT else []
    attached = FROM_LOGS if caller != OUT else None
    row(
        RCP_EXAMPLES,
        says,
        caller,
        "s3:PutObject",
        ITEM,
        expected,
        *policies,
        attached=attached,
        limits=limits,
        **context,
    )


SOURCE = {"aws__SourceArn": f"arn:aws:logs:eu-west-1:{ONE}:log-group:a"}
write_logs("on behalf of the organization", YES, aws__SourceOrgID="my-org-id", **SOURCE)
write_logs("on behalf of another one", DENIED, aws__SourceOrgID="other-org-id", **SOURCE)
write_logs("on behalf of a third party", YES, aws__SourceAccount="third-party-account-a", **SOURCE)
write_logs("a service without a source", YES)
write_logs("a user is no service", YES, caller=OUT, **SOURCE)
write_logs("without HTTPS", DENIED, limits=ONLY_HTTPS, aws__SecureTransport="false")
write_logs("with HTTPS", YES, limits=ONLY_HTTPS, aws__SecureTransport="true")
write_logs("a user without HTTPS", DENIED, caller=OUT, limits=ONLY_HTTPS, aws__SecureTransport="false")

# Keys of the context that follow from the caller and the resource

CONTEXT = "reference_policies_condition-keys"
OTHER_THAN_ONE = deny("s3:*", Condition={"StringNotEquals": {"aws:PrincipalAccount": [ONE]}}, Principal="*")
row(CONTEXT, "PrincipalAccount", user(ONE, "a"), "s3:GetObject", ITEM, YES, ALL, attached=OTHER_THAN_ONE)
row(CONTEXT, "another account", user(TWO, "a"), "s3:GetObject", ITEM, DENIED, ALL, attached=OTHER_THAN_ONE)
row(CONTEXT, "anonymous", "*", "s3:GetObject", ITEM, DENIED, attached=OTHER_THAN_ONE)
IS_ANONYMOUS = allow("s3:*", Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "anonymous"}})
row(CONTEXT, "PrincipalAccount of an anonymous caller", "*", "s3:GetObject", ITEM, YES, attached=IS_ANONYMOUS)
OF_ACCOUNT = allow("s3:*", Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "210987654321"}})
LOGS = "logs.amazonaws.com"
WITH_ACCOUNT = {"aws__PrincipalAccount": "210987654321"}
row(CONTEXT, "a service's requests have it too", LOGS, "s3:GetObject", ITEM, YES, attached=OF_ACCOUNT, **WITH_ACCOUNT)
NOT_MINE = deny("*", Condition={"StringNotEquals": {"aws:ResourceAccount": [HOME]}})
ROLE_OF_ONE = f"arn:aws:iam::{ONE}:role/AWSExampleRole"
row(CONTEXT, "ResourceAccount in the ARN", OUT, "iam:GetRole", ROLE_OF_ONE.replace(ONE, HOME), YES, ALL, NOT_MINE)
row(CONTEXT, "another account in the ARN", OUT, "iam:GetRole", ROLE_OF_ONE, DENIED, ALL, NOT_MINE)
row(CONTEXT, "a bucket of another account", OUT, "s3:GetObject", ITEM, DENIED, ALL, NOT_MINE, **IN_TWO)
NO_ROOT = document(
    ALL["Statement"][0], statement("Deny", "*", Condition={"ArnEquals": {"aws:PrincipalArn": root(HOME)}})
)
row(
    CONTEXT,
    "the root ARN limits only the root user",
    OUT,
    "s3:GetObject",
    ITEM,
    YES,
    ALL,
    limits=[(SERVICE_CONTROL, NO_ROOT)],
)
row(CONTEXT, "and it does that", root(HOME), "s3:GetObject", ITEM, DENIED, limits=[(SERVICE_CONTROL, NO_ROOT)])
EXPECTED_NETWORK = deny(
    "s3:PutObject",
    Principal="*",
    Condition={
        "StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-111bbb22"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    },
)
FROM_TRAIL = statement("Allow", "s3:PutObject", Principal={"Service": "cloudtrail.amazonaws.com"})
NETWORK = document(*EXPECTED_NETWORK["Statement"], FROM_TRAIL)
row(CONTEXT, "PrincipalIsAWSService", "cloudtrail.amazonaws.com", "s3:PutObject", ITEM, YES, attached=NETWORK)
row(CONTEXT, "a user from elsewhere", OUT, "s3:PutObject", ITEM, DENIED, ALL, attached=NETWORK, aws__SourceVpc="vpc-1")
row(
    CONTEXT, "a user from the VPC", OUT, "s3:PutObject", ITEM, YES, ALL, attached=NETWORK, aws__SourceVpc="vpc-111bbb22"
)
OF_ORGANIZATION = allow("s3:PutObject", Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-x"}})
row(CONTEXT, "PrincipalOrgID", OUT, "s3:PutObject", ITEM, YES, attached=OF_ORGANIZATION, aws__PrincipalOrgID="o-x")
row(CONTEXT, "outside the organization", OUT, "s3:PutObject", ITEM, NO, attached=OF_ORGANIZATION)
OF_TEAM = allow("s3:GetObject", "arn:aws:s3:::DOC-EXAMPLE-BUCKET-${aws:PrincipalTag/team}/", Principal="*")
TEAM = "arn:aws:s3:::DOC-EXAMPLE-BUCKET-red/"
row(CONTEXT, "a tag in the resource", OUT, "s3:GetObject", TEAM, YES, attached=OF_TEAM, aws__PrincipalTag___team="red")
row(CONTEXT, "another tag", OUT, "s3:GetObject", TEAM, NO, attached=OF_TEAM, aws__PrincipalTag___team="blue")
VARIABLES = "reference_policies_variables"
OWN_FILES = allow("s3:*", "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*")
DAVID = "arn:aws:s3:::amzn-s3-demo-bucket/David/a"
row(VARIABLES, "the friendly name", user(HOME, "team/David"), "s3:GetObject", DAVID, YES, OWN_FILES)
row(VARIABLES, "another user", user(HOME, "team/Eve"), "s3:GetObject", DAVID, NO, OWN_FILES)
row(VARIABLES, "no user name in a role", READER, "s3:GetObject", DAVID, NO, OWN_FILES)
