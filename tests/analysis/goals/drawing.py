"""Policies and goals that are drawn by chance, from words that have much to do with each other.

Half of the policies are of one theme: their conditions, lines and variables are about a few keys that AWS ties to each
other, or that are put into each other's values.
"""

from __future__ import annotations

import random
from typing import Any

from mfa_lesson import Policy
from mfa_lesson.account.users import ACCOUNT

NAMES = [
    "alice",
    "bob",
    "carol",
    "a*",
    "*b*",
    "?ob",
    "${aws:username}",
    "${aws:username}*",
    "*${aws:username}",
    "b*b",
    "*",
]
NAMES += ["team/*", "team/${aws:username}", "*/${aws:username}", "*/bob", "x", "admin-*", "alice?", "???"]
OTHERS = ["arn:aws:iam::*:role/a*", "arn:aws:iam::*:role/*b", "arn:aws:iam::*:role/${aws:username}", "arn:aws:s3:::b/*"]
OTHERS += ["arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::*/secret*", "arn:aws:iam::*:*", "arn:aws:s3:*:*:b/a?"]
OTHERS += [
    "arn:aws:iam::*:mfa/${aws:username}-${aws:PrincipalTag/team}",
    "arn:aws:iam::*:user/${aws:PrincipalTag/team}",
]
OTHERS += ["arn:aws:s3:::b/${aws:PrincipalTag/team}", "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}/*"]
ACTIONS = ["iam:*", "*", "s3:Get*", "s3:*Object", "s3:?et*", "iam:DeactivateMFADevice", "iam:*MFA*", "iam:PassRole"]
ACTIONS += [
    "s3:GetObject",
    "s3:*",
    "iam:Create*",
    "iam:ListUsers",
    "iam:*AccessKey*",
    "iam:CreateVirtualMFADevice",
    "sts:*",
    "sts:GetFederationToken",
    "iam:TagUser",
]
TEXTS = ["red", "blue", "r*", "*e*", "b?ue", "", "${aws:username}", "alice", "a*"]
CONDITIONS: dict[str, tuple[list[str], list[str]]] = {
    "aws:username": (
        ["String"],
        ["alice", "bob", "a*", "*b*", "ALICE", "carol", "${aws:PrincipalTag/team}", "a${aws:PrincipalTag/team}"],
    ),
    "aws:PrincipalArn": (
        ["Arn", "String"],
        [
            f"arn:aws:iam::{ACCOUNT}:user/bob",
            "arn:aws:iam::*:user/a*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::*:role/Admin*",
            "arn:aws:iam::*:user/${aws:PrincipalTag/team}",
        ],
    ),
    "aws:MultiFactorAuthPresent": (["Bool", "Null"], ["true", "false"]),
    "aws:MultiFactorAuthAge": (["Numeric", "Null"], ["3600", "60", "0", "900.5"]),
    "aws:SourceIp": (["Ip"], ["203.0.113.0/24", "203.0.113.128/25", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"]),
    "aws:CurrentTime": (["Date"], ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-01-01T12:00:00Z"]),
    "aws:EpochTime": (["Numeric", "Date"], ["1767225600", "1780272000"]),
    "aws:TokenIssueTime": (["Date", "Null"], ["2026-01-01T00:00:00Z", "2025-12-30T00:00:00Z"]),
    "aws:SecureTransport": (["Bool", "Null"], ["true", "false"]),
    "aws:ViaAWSService": (["Bool"], ["true", "false"]),
    "aws:PrincipalTag/team": (["String", "Null"], TEXTS),
    "aws:ResourceTag/owner": (["String", "Null"], [*TEXTS, "${aws:PrincipalTag/team}"]),
    "aws:RequestTag/team": (["String", "Null"], TEXTS),
    "aws:TagKeys": (["ForAll", "ForAny"], ["a", "b", "c*"]),
    "aws:RequestedRegion": (["String"], ["us-east-1", "eu-*", "us-*"]),
    "s3:prefix": (["String", "Null"], ["home/${aws:username}/*", "home/*", ""]),
    "s3:max-keys": (["Numeric"], ["10", "11", "100"]),
    "iam:PassedToService": (["String"], ["ec2.amazonaws.com", "*.amazonaws.com"]),
    "aws:CalledVia": (["ForAny"], ["athena.amazonaws.com", "cloudformation.amazonaws.com"]),
}
OPERATORS = {
    "String": ["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase"]
    + ["StringNotEqualsIgnoreCase"],
    "Arn": ["ArnLike", "ArnNotLike", "ArnEquals"],
    "Bool": ["Bool"],
    "Numeric": [
        "NumericEquals",
        "NumericLessThan",
        "NumericGreaterThanEquals",
        "NumericNotEquals",
        "NumericLessThanEquals",
    ],
    "Date": ["DateLessThan", "DateGreaterThan", "DateEquals", "DateGreaterThanEquals", "DateNotEquals"],
    "Ip": ["IpAddress", "NotIpAddress"],
    "ForAll": ["ForAllValues:StringEquals", "ForAllValues:StringLike", "ForAllValues:StringNotLike"],
    "ForAny": ["ForAnyValue:StringEquals", "ForAnyValue:StringLike", "ForAnyValue:StringNotEquals"],
}
GOALS = [
    "nobody can deactivate MFA of another user",
    "nobody can manage MFA of another user",
    "nobody can s3:Get*",
    "nobody can s3:GetObject",
    "nobody can iam:PassRole",
    "nobody can iam:TagUser",
    "without MFA nobody can s3:GetObject",
    "a user cannot s3:GetObject",
    "a user can iam:TagUser",
    "nobody can iam:CreateVirtualMFADevice",
    "nobody can iam:CreateVirtualMFADevice for another user",
    "nobody can iam:ListUsers",
    "without MFA nobody can rotate access keys",
    "without MFA nobody can s3:* except s3:Get*",
    "with MFA a user can rotate access keys",
    "a user can iam:ListUsers",
    "with MFA a user with a path can deactivate MFA of their own",
    "a user can iam:CreateVirtualMFADevice with a device of any name",
    "a role cannot deactivate MFA",
    "with an access key nobody can iam:*AccessKey*",
]


TEAM, UNIT = "${aws:PrincipalTag/team}", "${aws:PrincipalTag/unit}"
USER_LINE, BUCKET = "arn:aws:iam::*:user/", "arn:aws:s3:::"

Keys = dict[str, tuple[list[str], list[str]]]
"""Key → kinds of operators, and values."""

Theme = tuple[Keys, list[str]]
"""Keys and resource lines."""

ARNS = [
    "arn:aws:iam::*:user/a*",
    "arn:aws:iam::*:user/*b",
    f"arn:aws:iam::{ACCOUNT}:user/zoe",
    "arn:aws:iam::*:role/H*",
]
THEMES: list[Theme] = [
    (
        {"aws:username": (["String"], ["a*", "*b*", "zoe"]), "aws:PrincipalArn": (["Arn", "String"], ARNS)},
        [f"{BUCKET}b/${{aws:username}}/*", f"{BUCKET}b/a*", f"{BUCKET}?/*b/*", f"{USER_LINE}${{aws:username}}"]
        + [f"{BUCKET}b/${{aws:username}}", "arn:aws:iam::*:mfa/${aws:username}", "arn:aws:iam::*:mfa/z*"],
    ),
    (
        {
            "aws:PrincipalTag/team": (["String", "Null"], ["r*", "red", "", UNIT, "${aws:username}"]),
            "aws:ResourceTag/team": (["String", "Null"], ["r*", TEAM, "blue", "*e*"]),
            "iam:ResourceTag/team": (["String", "Null"], ["r*", TEAM, "blue", "*e*"]),
            "aws:ResourceTag/owner": (
                ["String"],
                [TEAM, f"x-{TEAM}", "${aws:username}", "red", "${aws:PrincipalTag/team, 'none'}"],
            ),
        },
        [
            f"{BUCKET}b/{TEAM}/*",
            f"{BUCKET}b/red/*",
            f"{BUCKET}*/r*",
            f"{USER_LINE}{TEAM}",
            f"{USER_LINE}${{aws:username}}",
        ],
    ),
    (
        {
            "aws:PrincipalTag/team": (["String", "Null"], ["a*", "ops", UNIT]),
            "aws:PrincipalTag/unit": (["String", "Null"], ["a*", "OPS", "b"]),
            "s3:prefix": (["String", "Null"], [f"{TEAM}/*", f"home/{UNIT}", "home/*", "home/${aws:username}/*", "a*"]),
            "aws:ResourceTag/owner": (["String"], [f"{TEAM}-{UNIT}", "a*", TEAM, "*b"]),
        },
        [f"{BUCKET}b/{TEAM}/{UNIT}/*", f"{BUCKET}b/{TEAM}/*", f"{BUCKET}*/a*", f"{BUCKET}b/{UNIT}*"]
        + [f"{BUCKET}${{aws:PrincipalTag/team, 'none'}}/*", f"{BUCKET}none/*"],
    ),
    (
        {
            "aws:username": (["String"], ["a*", TEAM, f"{TEAM}*", f"x-{TEAM}", "zoe"]),
            "aws:PrincipalArn": (
                ["Arn"],
                [f"{USER_LINE}{TEAM}", f"{USER_LINE}x-*", f"arn:aws:iam::*:role/{TEAM}", "arn:aws:iam::*:role/H*"],
            ),
            "aws:PrincipalTag/team": (["String", "Null"], ["a*", "zoe", "Helper"]),
        },
        [f"{USER_LINE}{TEAM}", f"{USER_LINE}${{aws:username}}", f"{BUCKET}b/{TEAM}", f"{BUCKET}b/${{aws:username}}"],
    ),
    (
        {
            "aws:RequestTag/team": (["String", "Null"], ["red", "r*", TEAM, ""]),
            "aws:RequestTag/unit": (["String", "Null"], ["red", "*"]),
            "aws:TagKeys": (["ForAll", "ForAny", "Null"], ["team", "unit", "Team", "t*", "other", "UNIT"]),
        },
        [],
    ),
    (
        {
            "aws:CalledVia": (["ForAny", "ForAll"], ["athena.amazonaws.com", "cloudformation.amazonaws.com", "a*"]),
            "aws:CalledViaFirst": (["String", "Null"], ["athena.amazonaws.com", "a*"]),
            "aws:CalledViaLast": (["String"], ["athena.amazonaws.com", "*.amazonaws.com", "cloud*"]),
            "aws:ViaAWSService": (["Bool"], ["true", "false"]),
        },
        [],
    ),
    (
        {
            "aws:PrincipalOrgID": (["String", "Null"], ["o-aaaaaaaaaa", "o-a*"]),
            "aws:PrincipalOrgPaths": (
                ["ForAny", "ForAll"],
                ["o-aaaaaaaaaa/r-ab12/ou-ab12-11111111/", "o-bbbbbbbbbb/*", "*/ou-*"],
            ),
            "aws:ResourceOrgID": (["String", "Null"], ["${aws:PrincipalOrgID}", "o-bbbbbbbbbb"]),
            "aws:ResourceOrgPaths": (["ForAny", "ForAll"], ["o-aaaaaaaaaa/*", "${aws:PrincipalOrgID}/*"]),
            "aws:ResourceAccount": (["String"], [ACCOUNT, "${aws:PrincipalAccount}", "210987654321"]),
        },
        ["arn:aws:s3:*:210987654321:b/*", f"arn:aws:s3:*:{ACCOUNT}:*"],
    ),
    (
        {
            "aws:SourceIp": (["Ip", "Null"], ["203.0.113.0/24", "0.0.0.0/0"]),
            "aws:SourceVpce": (["String", "Null"], ["vpce-1a2b3c4d", "vpce-*"]),
            "aws:SourceVpc": (["String", "Null"], ["vpc-111bbb22", "vpc-1*"]),
            "aws:VpcSourceIp": (["Ip", "Null"], ["10.0.0.0/8"]),
        },
        [],
    ),
    (
        {
            "aws:userid": (["String"], ["AIDA*", "AROA*", f"{ACCOUNT}:a*", "*:bob", "*:${aws:PrincipalTag/team}"]),
            "aws:PrincipalType": (["String"], ["User", "AssumedRole", "FederatedUser"]),
            "aws:PrincipalArn": (["Arn", "String"], ["arn:aws:sts::*:federated-user/a*", *ARNS]),
        },
        [
            "arn:aws:sts::*:federated-user/a*",
            "arn:aws:sts::*:federated-user/${aws:username}",
            f"{BUCKET}b/${{aws:userid}}",
        ],
    ),
    (
        {
            "aws:CurrentTime": (["Date"], ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"]),
            "aws:TokenIssueTime": (["Date", "Null"], ["2026-01-01T00:00:00Z", "2025-12-30T00:00:00Z"]),
            "aws:MultiFactorAuthAge": (["Numeric", "Null"], ["3600", "60", "86400"]),
            "aws:EpochTime": (["Numeric"], ["1767225600"]),
        },
        [],
    ),
    (
        {
            "aws:PrincipalTag/team": (["String", "Null"], ["é*", "É", "straße", "STRASSE", "?", "ß?", "İ", "i", TEAM]),
            "aws:ResourceTag/owner": (["String", "Null"], [TEAM, "É", "*é*", "?ß*", "K", "\u212a", f"é{TEAM}"]),
            "s3:prefix": (["String"], ["É/*", f"{TEAM}/*", "é/*", "?/x"]),
        },
        [f"{BUCKET}b/{TEAM}", f"{BUCKET}b/é*", f"{BUCKET}b/É", f"{BUCKET}b/?", f"{BUCKET}b/{TEAM}/*"],
    ),
]
EVERYTHING: Theme = (CONDITIONS, OTHERS)


def draw_condition(rnd: random.Random, keys: Keys) -> tuple[str, str, list[str]]:
    key = rnd.choice(list(keys))
    kinds, values = keys[key]
    kind = rnd.choice(kinds)
    if kind == "Null":
        return "Null", key, [rnd.choice(["true", "false"])]
    name = rnd.choice(OPERATORS[kind]) + rnd.choice(["", "", "IfExists"])
    return name, key, rnd.sample(values, min(len(values), rnd.choice([1, 1, 2, 3])))


def draw_statement(rnd: random.Random, theme: Theme) -> dict[str, Any]:
    keys, others = theme
    plain = theme is EVERYTHING
    lines = [f"{USER_LINE}{rnd.choice(NAMES)}", f"arn:aws:iam::*:mfa/{rnd.choice(NAMES)}", rnd.choice(others or OTHERS)]
    lines = lines if plain or rnd.random() < 0.3 else others or ["*"]
    resources = ["*"] if rnd.random() < 0.4 else rnd.sample(lines, min(len(lines), rnd.randint(1, 3)))
    found: dict[str, Any] = {
        "Effect": rnd.choice(["Allow", "Allow", "Deny"]),
        rnd.choice(["Action"] * 4 + ["NotAction"]): rnd.sample(ACTIONS, rnd.randint(1, 3)),
        rnd.choice(["Resource"] * 3 + ["NotResource"]): resources,
    }
    conditions: dict[str, dict[str, list[str]]] = {}
    for _ in range(rnd.choice([0, 0, 1, 1, 2] if plain else [0, 1, 1, 2, 2])):
        operator, key, values = draw_condition(rnd, keys)
        conditions.setdefault(operator, {})[key] = values
    if conditions:
        found["Condition"] = conditions
    return found


def draw_policy(rnd: random.Random, theme: Theme) -> Policy:
    made = [draw_statement(rnd, theme) for _ in range(rnd.randint(1, 4))]
    if all(one["Effect"] == "Deny" for one in made) or rnd.random() < 0.3:
        made.append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return Policy.from_json({"Version": "2012-10-17", "Statement": made})


def draw_theme(rnd: random.Random) -> Theme:
    return rnd.choice(THEMES) if rnd.random() < 0.6 else EVERYTHING
