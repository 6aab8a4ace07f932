"""A dozen policies of our own in the style of those that AWS manages: none of them has a mistake.

Each has what such policies have and what is easily taken for a mistake.
"""

from __future__ import annotations

from typing import Any

POLICIES: dict[str, list[dict[str, Any]]] = {
    "power user": [
        {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles"],
            "Resource": "*",
        },
    ],
    "read only": [
        {
            "Effect": "Allow",
            "Action": ["iam:Get*", "iam:List*", "s3:Get*", "s3:List*", "ec2:Describe*"],
            "Resource": "*",
        }
    ],
    "a service that is newer than the reference": [
        {"Effect": "Allow", "Action": ["meteor:*", "s3:GetMeteorShower", "ec2:DescribeMeteor*"], "Resource": "*"}
    ],
    "roles listed by their path": [
        {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "arn:aws:iam::*:role/*"},
        {"Effect": "Allow", "Action": "iam:ListInstanceProfiles", "Resource": "arn:aws:iam::*:instance-profile/*"},
        {
            "Effect": "Allow",
            "Action": ["iam:GetRole", "iam:ListRoles"],
            "Resource": "arn:aws:iam::*:role/service-role/*",
        },
    ],
    "a role for one service": [
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::*:role/service-role/Batch*",
            "Condition": {"StringEquals": {"iam:PassedToService": ["batch.amazonaws.com"]}},
        },
        {
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": "arn:aws:iam::*:role/*Batch",
            "Condition": {"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}},
        },
    ],
    "resources that another statement tests for tags": [
        {"Effect": "Allow", "Action": "ec2:CreateVpcEndpoint", "NotResource": "arn:aws:ec2:*:*:vpc-endpoint/*"},
        {
            "Effect": "Allow",
            "Action": "ec2:CreateVpcEndpoint",
            "Resource": "arn:aws:ec2:*:*:vpc-endpoint/*",
            "Condition": {"StringEquals": {"aws:RequestTag/Managed": "true"}},
        },
    ],
    "tags": [
        {
            "Effect": "Allow",
            "Action": ["ec2:CreateTags"],
            "Resource": "arn:aws:ec2:*:*:*/*",
            "Condition": {
                "ForAllValues:StringEquals": {"aws:TagKeys": ["owner", "project"]},
                "Null": {"aws:TagKeys": "false"},
                "StringEquals": {
                    "aws:RequestTag/owner": "${aws:PrincipalTag/owner}",
                    "ec2:CreateAction": "RunInstances",
                },
            },
        },
        {
            "Effect": "Allow",
            "Action": "ec2:TerminateInstances",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/owner": "${aws:username}"}},
        },
    ],
    "called by other services": [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "arn:aws:kms:*:*:key/*",
            "Condition": {
                "StringLike": {"kms:ViaService": ["s3.*.amazonaws.com", "dynamodb.*.amazonaws.com"]},
                "ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]},
                "Bool": {"aws:ViaAWSService": "true"},
                "StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"},
            },
        }
    ],
    "a boundary that leaves things out": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "NotAction": ["athena:*", "glue:*", "s3:*", "iam:PassRole"], "Resource": "*"},
    ],
    "a leaked key is locked": [
        {
            "Effect": "Deny",
            "Action": [
                "iam:AttachUserPolicy",
                "iam:Create*",
                "iam:PassRole",
                "ec2:RunInstances",
                "sts:GetSessionToken",
            ],
            "Resource": ["*"],
        }
    ],
    "keys of one's own": [
        {
            "Effect": "Allow",
            "Action": [
                "iam:ListServiceSpecificCredentials",
                "iam:CreateServiceSpecificCredential",
                "iam:UploadSSHPublicKey",
            ],
            "Resource": "arn:aws:iam::*:user/${aws:username}",
        },
        {"Effect": "Allow", "Action": ["codecommit:Get*", "codecommit:List*"], "Resource": "*"},
    ],
    "the same line twice": [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:CreateLogStream"],
            "Resource": ["arn:aws:logs:*:*:*", "arn:aws-cn:logs:*:*:log-group:/aws/batch/*:log-stream:*"],
        }
    ],
}
