"""Examples of how a decision comes about: one policy or several, permissions boundaries, and session policies."""

from __future__ import annotations

from tests.second_opinion.documented import (
    ACCOUNT,
    ADMINISTRATOR,
    BUCKET,
    DENIED,
    NO,
    USER,
    YES,
    Examples,
    allowing,
    denying,
)
from tests.support import document, statement

EXAMPLES = Examples()
page = EXAMPLES.page

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
