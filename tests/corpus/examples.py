"""Policies of our own in the shape of the examples in AWS's documentation: none of them has a mistake.

AWS pages: reference_policies_examples and the pages that it lists; each key begins with the page's name after
reference_policies_examples.
"""

from __future__ import annotations

from typing import Any

ACCOUNT = "111122223333"
MFA = "aws:MultiFactorAuthPresent"
ME = f"arn:aws:iam::{ACCOUNT}:user/*${{aws:username}}"

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "_aws-dates": [
        {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": "*",
            "Condition": {
                "DateGreaterThan": {"aws:CurrentTime": "2026-04-01T00:00:00Z"},
                "DateLessThan": {"aws:CurrentTime": "2026-06-30T23:59:59Z"},
            },
        }
    ],
    "_aws-enable-disable-regions": [
        {
            "Effect": "Allow",
            "Action": ["account:EnableRegion", "account:DisableRegion"],
            "Resource": "*",
            "Condition": {"StringEquals": {"account:TargetRegion": "ap-east-1"}},
        },
        {"Effect": "Allow", "Action": "account:ListRegions", "Resource": "*"},
    ],
    "_aws_mfa-dates": [
        {
            "Effect": "Allow",
            "Action": ["sqs:*", "sns:*"],
            "Resource": "*",
            "Condition": {
                "Bool": {MFA: True},
                "DateGreaterThan": {"aws:CurrentTime": "2026-07-01"},
                "DateLessThan": {"aws:CurrentTime": "2026-12-31"},
            },
        }
    ],
    "_aws_deny-requested-region": [
        {
            "Effect": "Deny",
            "NotAction": ["cloudfront:*", "iam:*", "route53:*", "support:*"],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
        }
    ],
    "_aws_deny-ip": [
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]},
                "Bool": {"aws:ViaAWSService": "false"},
            },
        }
    ],
    "_resource_account_data_exch": [
        {
            "Effect": "Deny",
            "NotAction": ["s3:PutObjectAcl", "iam:GetPolicy*", "iam:ListPolic*"],
            "Resource": "*",
            "Condition": {
                "StringNotEquals": {"aws:ResourceAccount": [ACCOUNT]},
                "ForAllValues:StringNotEquals": {"aws:CalledVia": ["dataexchange.amazonaws.com"]},
            },
        }
    ],
    "_datapipeline_not-owned": [
        {
            "Effect": "Deny",
            "Action": ["datapipeline:DescribePipelines", "datapipeline:DeletePipeline"],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"datapipeline:PipelineCreator": "${aws:userid}"}},
        }
    ],
    "_dynamodb_items": [
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
            "Resource": f"arn:aws:dynamodb:*:{ACCOUNT}:table/scores",
            "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${www.amazon.com:user_id}"]}},
        }
    ],
    "_ec2_volumes-instance": [
        {
            "Effect": "Allow",
            "Action": ["ec2:AttachVolume", "ec2:DetachVolume"],
            "Resource": ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"],
            "Condition": {"ArnEquals": {"ec2:SourceInstanceARN": f"arn:aws:ec2:*:{ACCOUNT}:instance/i-0a1b2c3d"}},
        }
    ],
    "_ec2-start-stop-match-tags": [
        {
            "Effect": "Allow",
            "Action": ["ec2:StartInstances", "ec2:StopInstances"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/CostCenter": "${aws:PrincipalTag/CostCenter}"}},
        }
    ],
    "_iam-assume-tagged-role": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:ResourceTag/project": ["alpha", "beta"]}},
        }
    ],
    "_iam-multiple-services-console": [
        {
            "Effect": "Allow",
            "Action": ["s3:ListAllMyBuckets", "iam:ListRoles", "iam:ListUsers", "lambda:GetAccountSettings"],
            "Resource": "*",
        },
        {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::music", "arn:aws:s3:::music/*"]},
        {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::music"},
    ],
    "_iam-add-tag": [
        {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "iam:TagUser",
            "Resource": "*",
            "Condition": {
                "StringLike": {"iam:ResourceTag/CostCenter": "*"},
                "StringEquals": {"aws:RequestTag/CostCenter": ["A", "B"]},
                "ForAllValues:StringEquals": {"aws:TagKeys": "CostCenter"},
            },
        },
    ],
    "_iam-passrole-service": [
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:PassedToService": "cloudwatch.amazonaws.com"}},
        }
    ],
    "_iam_policy-sim-path": [
        {
            "Effect": "Allow",
            "Action": ["iam:GetUserPolicy", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies", "iam:ListUsers"],
            "Resource": "arn:aws:iam::*:user/Department/Development/*",
        },
        {"Effect": "Allow", "Action": ["iam:GetPolicy", "iam:SimulateCustomPolicy"], "Resource": "*"},
    ],
    "_iam_manage-group-membership": [
        {"Effect": "Allow", "Action": ["iam:ListGroups", "iam:ListUsers", "iam:GetGroup"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["iam:AddUserToGroup", "iam:RemoveUserFromGroup"],
            "Resource": f"arn:aws:iam::{ACCOUNT}:group/MarketingTeam",
        },
    ],
    "_iam_credentials_console": [
        {
            "Effect": "Allow",
            "Action": ["iam:*LoginProfile", "iam:*AccessKey*", "iam:*SSHPublicKey*"],
            "Resource": "arn:aws:iam::*:user/*${aws:username}",
        },
        {"Effect": "Allow", "Action": ["iam:ListAccount*", "iam:GetAccountSummary", "iam:ListUsers"], "Resource": "*"},
    ],
    "_iam_mfa-selfmanage": [
        {"Effect": "Allow", "Action": ["iam:ListUsers", "iam:ListVirtualMFADevices"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["iam:GetUser", "iam:ListMFADevices", "iam:EnableMFADevice", "iam:ResyncMFADevice"],
            "Resource": ME,
        },
        {
            "Effect": "Allow",
            "Action": "iam:DeactivateMFADevice",
            "Resource": ME,
            "Condition": {"Bool": {MFA: "true"}},
        },
        {
            "Effect": "Allow",
            "Action": "iam:CreateVirtualMFADevice",
            "Resource": "arn:aws:iam::*:mfa/*",
        },
        {
            "Effect": "Deny",
            "NotAction": [
                "iam:CreateVirtualMFADevice",
                "iam:EnableMFADevice",
                "iam:GetUser",
                "iam:ListMFADevices",
                "iam:ListUsers",
                "iam:ListVirtualMFADevices",
                "iam:ResyncMFADevice",
                "sts:GetSessionToken",
            ],
            "Resource": "*",
            "Condition": {"BoolIfExists": {MFA: "false"}},
        },
    ],
    "_s3_home-directory-console": [
        {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::company",
            "Condition": {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}},
        },
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::company/home/${aws:username}", "arn:aws:s3:::company/home/${aws:username}/*"],
        },
    ],
    "_s3_cognito-bucket": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::company/cognito/app/${cognito-identity.amazonaws.com:sub}/*",
        }
    ],
    "_s3_full-access-except-production": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::production", "arn:aws:s3:::production/*"],
            "Condition": {"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "300"}},
        },
    ],
    "_s3_deny-except-bucket": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::one", "arn:aws:s3:::one/*"]},
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": ["arn:aws:s3:::one", "arn:aws:s3:::one/*"]},
    ],
    "elements_notaction": [
        {"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "arn:aws:s3:::*"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
    ],
    "elements_notresource": [
        {"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::HRBucket", "arn:aws:s3:::HRBucket/*"]}
    ],
    "a data perimeter by network": [
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "NotIpAddressIfExists": {"aws:SourceIp": ["203.0.113.0/24"]},
                "StringNotEqualsIfExists": {"aws:SourceVpc": ["vpc-0a1b2c3d4e5f60718"]},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false"},
                "ArnNotLikeIfExists": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/*"]},
            },
        }
    ],
    "roles with a boundary": [
        {
            "Effect": "Allow",
            "Action": ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"],
            "Resource": f"arn:aws:iam::{ACCOUNT}:role/team/*",
            "Condition": {"ArnEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/edge"}},
        }
    ],
}
