"""Policies of our own in the shape of AWS's policies on resources and trust policies: none has a mistake.

AWS pages: Amazon S3 example-bucket-policies, enable-server-access-logging; AWS CloudTrail
create-s3-bucket-policy-for-cloudtrail; Amazon SNS sns-access-policy-use-cases; AWS KMS key-policy-default; Amazon
CloudFront private-content-restricting-access-to-s3; AWS Lambda access-control-resource-based; IAM confused-deputy,
id_roles_create_for-user, id_roles_create_for-idp_oidc, id_roles_create_for-idp_saml, id_session-tags,
id_credentials_mfa_configure-api-require; IAM Roles Anywhere trust-model; Amazon EKS associate-service-account-role.
"""

from __future__ import annotations

from typing import Any

ACCOUNT, OTHER = "111122223333", "444455556666"
ROOT, ALICE = f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:user/alice"
BUCKET, OBJECTS = "arn:aws:s3:::quarterly", "arn:aws:s3:::quarterly/*"
ORGANIZATION = "o-a1b2c3d4e5"
MFA, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
GITHUB, CLUSTER = "token.actions.githubusercontent.com", "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF"
POOL = "eu-central-1:12345678-abcd-abcd-abcd-123456790ab"

Statements = list[dict[str, Any]]


def statement(effect: str, principal: Any, action: Any, resource: Any, **elements: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **elements}


def trust(principal: Any, action: Any = "sts:AssumeRole", **condition: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        **({"Condition": condition} if condition else {}),
    }


def service(name: str) -> dict[str, str]:
    return {"Service": f"{name}.amazonaws.com"}


def provider(name: str) -> dict[str, str]:
    return {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{name}"}


ON_RESOURCES: dict[str, Statements] = {
    "a public website": [statement("Allow", "*", ["s3:GetObject", "s3:GetObjectVersion"], OBJECTS)],
    "several accounts, with a canned ACL": [
        statement(
            "Allow",
            {"AWS": [ROOT, f"arn:aws:iam::{OTHER}:root"]},
            ["s3:PutObject", "s3:PutObjectAcl"],
            OBJECTS,
            Condition={"StringEquals": {"s3:x-amz-acl": "public-read"}},
        )
    ],
    "only from these addresses": [
        statement(
            "Deny", "*", "s3:*", [BUCKET, OBJECTS], Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
        )
    ],
    "only over HTTPS": [
        statement("Deny", "*", "s3:*", [BUCKET, OBJECTS], Condition={"Bool": {"aws:SecureTransport": "false"}})
    ],
    "only through an endpoint": [
        statement(
            "Deny", "*", "s3:*", [BUCKET, OBJECTS], Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}
        )
    ],
    "only with MFA": [
        statement("Deny", "*", "s3:*", f"{BUCKET}/taxes/*", Condition={"Null": {AGE: True}}),
        statement("Allow", {"AWS": ROOT}, "s3:GetObject", OBJECTS),
    ],
    "only with new MFA": [
        statement("Deny", "*", "s3:*", f"{BUCKET}/taxes/*", Condition={"Null": {AGE: True}}),
        statement("Deny", "*", "s3:*", f"{BUCKET}/taxes/*", Condition={"NumericGreaterThan": {AGE: "3600"}}),
    ],
    "an organization": [
        statement(
            "Allow", "*", "s3:GetObject", OBJECTS, Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}
        )
    ],
    "CloudFront": [
        statement(
            "Allow",
            service("cloudfront"),
            "s3:GetObject",
            OBJECTS,
            Condition={
                "StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/EDFDVBD6EXAMPLE"}
            },
        )
    ],
    "access logs": [
        statement(
            "Allow",
            service("logging.s3"),
            "s3:PutObject",
            f"{BUCKET}/logs/*",
            Condition={
                "ArnLike": {"aws:SourceArn": "arn:aws:s3:::source"},
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
            },
        )
    ],
    "CloudTrail": [
        statement(
            "Allow",
            service("cloudtrail"),
            "s3:GetBucketAcl",
            BUCKET,
            Condition={"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/all"}},
        ),
        statement(
            "Allow",
            service("cloudtrail"),
            "s3:PutObject",
            f"{BUCKET}/AWSLogs/{ACCOUNT}/*",
            Condition={
                "StringEquals": {
                    "s3:x-amz-acl": "bucket-owner-full-control",
                    "aws:SourceArn": f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/all",
                }
            },
        ),
    ],
    "no service for others": [
        statement(
            "Deny",
            "*",
            "s3:*",
            [BUCKET, OBJECTS],
            Condition={
                "StringNotEqualsIfExists": {"aws:SourceOrgID": ORGANIZATION},
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            },
        )
    ],
    "a topic at first": [
        statement(
            "Allow",
            {"AWS": "*"},
            ["SNS:Publish", "SNS:Subscribe", "SNS:SetTopicAttributes"],
            f"arn:aws:sns:eu-central-1:{ACCOUNT}:news",
            Condition={"StringEquals": {"AWS:SourceAccount": ACCOUNT}},
        )
    ],
    "a queue for a topic": [
        statement(
            "Allow",
            service("sns"),
            "sqs:SendMessage",
            f"arn:aws:sqs:eu-central-1:{ACCOUNT}:jobs",
            Condition={"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:news"}},
        )
    ],
    "a key at first": [{"Sid": "Enable IAM policies", **statement("Allow", {"AWS": ROOT}, "kms:*", "*")}],
    "a key for its users": [
        statement("Allow", {"AWS": ROOT}, "kms:*", "*"),
        statement("Allow", {"AWS": ALICE}, ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"], "*"),
        statement(
            "Allow",
            {"AWS": ALICE},
            ["kms:CreateGrant", "kms:ListGrants"],
            "*",
            Condition={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ],
    "a key through one service": [
        statement(
            "Allow",
            {"AWS": "*"},
            ["kms:Encrypt", "kms:Decrypt"],
            "*",
            Condition={
                "StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com", "kms:CallerAccount": ACCOUNT}
            },
        )
    ],
    "a function for an API": [
        statement(
            "Allow",
            service("apigateway"),
            "lambda:InvokeFunction",
            f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:report",
            Condition={"ArnLike": {"AWS:SourceArn": f"arn:aws:execute-api:eu-central-1:{ACCOUNT}:abc123/*/GET/report"}},
        )
    ],
    "a public API": [
        statement("Allow", "*", "execute-api:Invoke", f"arn:aws:execute-api:eu-central-1:{ACCOUNT}:abc123/*")
    ],
    "an endpoint at first": [statement("Allow", "*", "*", "*")],
}

TRUSTS: dict[str, Statements] = {
    "EC2": [trust(service("ec2"))],
    "a function": [trust(service("lambda"))],
    "pods": [trust(service("pods.eks"), ["sts:AssumeRole", "sts:TagSession"])],
    "an account": [trust({"AWS": ROOT})],
    "a third party": [trust({"AWS": f"arn:aws:iam::{OTHER}:root"}, StringEquals={"sts:ExternalId": "b7f2c1"})],
    "a third party, with tags": [
        trust({"AWS": OTHER}, ["sts:AssumeRole", "sts:TagSession"], StringEquals={"sts:ExternalId": "b7f2c1"})
    ],
    "with MFA": [trust({"AWS": ROOT}, Bool={MFA: "true"})],
    "with new MFA": [trust({"AWS": ROOT}, NumericLessThan={AGE: "3600"})],
    "with MFA for people, and a service": [trust({"AWS": ROOT}, Bool={MFA: "true"}), trust(service("ec2"))],
    "a user who says who they are": [
        trust({"AWS": ALICE}, StringLike={"sts:RoleSessionName": "${aws:username}"}),
        trust({"AWS": ALICE}, "sts:SetSourceIdentity", StringEquals={"sts:SourceIdentity": "alice"}),
    ],
    "tags of a session": [
        trust({"AWS": ALICE}, StringLike={"aws:RequestTag/Project": "*"}),
        trust({"AWS": ALICE}, "sts:TagSession", StringLike={"aws:RequestTag/Project": "*"}),
    ],
    "a service for one account": [trust(service("cloudformation"), StringEquals={"aws:SourceAccount": ACCOUNT})],
    "SAML": [
        trust(
            {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/Work"},
            ["sts:AssumeRoleWithSAML", "sts:TagSession"],
            StringEquals={"SAML:aud": "https://signin.aws.amazon.com/saml"},
        )
    ],
    "Cognito": [
        trust(
            {"Federated": "cognito-identity.amazonaws.com"},
            ["sts:AssumeRoleWithWebIdentity"],
            **{
                "StringEquals": {"cognito-identity.amazonaws.com:aud": POOL},
                "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
            },
        )
    ],
    "Amazon": [
        trust(
            {"Federated": "www.amazon.com"},
            "sts:AssumeRoleWithWebIdentity",
            StringEquals={"www.amazon.com:app_id": "amzn1.application-oa2-123456"},
        )
    ],
    "GitHub": [
        trust(
            provider(GITHUB),
            "sts:AssumeRoleWithWebIdentity",
            StringEquals={
                f"{GITHUB}:aud": "sts.amazonaws.com",
                f"{GITHUB}:sub": "repo:octo-org/octo-repo:ref:refs/heads/x",
            },
        )
    ],
    "GitHub, any branch": [
        trust(
            provider(GITHUB),
            "sts:AssumeRoleWithWebIdentity",
            StringEquals={f"{GITHUB}:aud": "sts.amazonaws.com"},
            StringLike={f"{GITHUB}:sub": "repo:octo-org/octo-repo:*"},
        )
    ],
    "a service account of EKS": [
        trust(
            provider(CLUSTER),
            "sts:AssumeRoleWithWebIdentity",
            StringEquals={
                f"{CLUSTER}:sub": "system:serviceaccount:default:reports",
                f"{CLUSTER}:aud": "sts.amazonaws.com",
            },
        )
    ],
    "Roles Anywhere": [
        trust(
            service("rolesanywhere"),
            ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            StringEquals={"aws:PrincipalTag/x509Subject/CN": "alice"},
            ArnEquals={"aws:SourceArn": f"arn:aws:rolesanywhere:eu-central-1:{ACCOUNT}:trust-anchor/anchor"},
        )
    ],
    "an organization": [trust({"AWS": "*"}, StringEquals={"aws:PrincipalOrgID": ORGANIZATION})],
    "roles by the beginning of their names": [
        trust({"AWS": ROOT}, ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/ops-*"})
    ],
}
