"""findings() answers for every policy that Policy.from_json takes, however odd it is."""

import json
import random

import pytest

from mfa_lesson import Policy, PolicyError, findings
from tests.support import document
from tests.trials import tries

LASTS = [
    "user/${username}",
    "user/${}",
    "user/${aws:username",
    "user/${aws:username}",
    "user/${*}",
    "user/$${aws:username}",
    "user/&{aws:username}",
    "user/<username>",
    "user/{{username}}",
    "user/${aws:userid}",
    "user/${aws:username, 'x'}",
    "user/${",
    "user/}",
    "mfa/${aws:username}",
    "mfa/${mfa:}",
    "user/*name*",
    "user/a:b/${aws:PrincipalTag/team}/*",
    "",
    "*",
    "?",
    "root",
    "federated-user/*",
    "polic?/x",
    "user/\u202ealice",
    "user/" + "a*" * 40,
]
PREFIXES = [
    "arn:aws:iam::",
    "arn:*:iam:*:",
    "arn:aws:sts::",
    "arn:aws-cn:iam::",
    "arn:aws:s3::",
    "arn:::",
    "arn:${x}:iam::",
]
ACCOUNTS = [
    "123456789012",
    "*",
    "",
    "ACCOUNT_ID",
    "1234",
    "<account>",
    "AWS_ACCOUNT",
    "${aws:PrincipalAccount}",
    "aws",
    "12?",
]
ACTIONS = [
    "*",
    "iam:*",
    "iam:Get*",
    "IAM:getuser",
    "iam:GetUsers",
    "iam:?et",
    "sts:GetSessionToken",
    "iam:EnableMFADevice",
]
ACTIONS += [
    "iam:",
    "x:y",
    "s3:*",
    "iam:*MFA*",
    "iam:PassRole",
    "iam:CreateAccessKey",
    "a*:b",
    "iam:Get\u0130",
    "iam:?*",
]
KEYS = [
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "AWS:username",
    "aws:",
    "aws:PrincipalTag/",
    "x",
    "",
    ":",
    "a:b",
]
KEYS += [
    "aws:PrincipalTag/${aws:username}",
    "aws:PrincipalTag/ü",
    "aws:SourceIp",
    "aws:TagKeys",
    "s3:prefix",
    "aws:CurrentTime",
]
OPERATORS = [
    "Bool",
    "BoolIfExists",
    "Null",
    "StringEquals",
    "StringNotLike",
    "NumericLessThan",
    "NumericGreaterThanIfExists",
]
OPERATORS += [
    "ForAllValues:StringLike",
    "ForAnyValue:Null",
    "IpAddress",
    "DateLessThan",
    "ArnLike",
    "BinaryEquals",
    "Strin",
]
VALUES = [
    "true",
    "false",
    "x*",
    "${aws:username}",
    "${}",
    "3600",
    "-1",
    "0.5",
    "9" * 40,
    "",
    "arn:aws:iam::1:user/*",
    True,
    7,
    1e9,
]
VALUES += ["203.0.113.0/24", "::/0", "2026-01-01T00:00:00Z", "aGk=", "${aws:username", "&", "a" * 300]


def draw(chance, values, most=4):
    """One value, or a list of some, which can be empty."""
    return (
        chance.choice(values)
        if chance.random() < 0.4
        else [chance.choice(values) for _ in range(chance.randint(0, most))]
    )


def draw_line(chance):
    if chance.random() < 0.15:
        return chance.choice(["*", "arn:aws:iam::*:*", "a", "arn:*"])
    return chance.choice(PREFIXES) + chance.choice(ACCOUNTS) + ":" + chance.choice(LASTS)


def draw_statement(chance, number):
    lines = [draw_line(chance) for _ in range(3)]
    made = {
        "Effect": chance.choice(["Allow", "Deny"]),
        chance.choice(["Action", "Action", "NotAction"]): draw(chance, ACTIONS),
        chance.choice(["Resource", "Resource", "NotResource"]): draw(chance, lines),
    }
    if chance.random() < 0.5:
        made["Sid"] = f"S{number}"
    if chance.random() < 0.6:
        made["Condition"] = {
            chance.choice(OPERATORS): {chance.choice(KEYS): draw(chance, VALUES) for _ in range(chance.randint(0, 2))}
            for _ in range(chance.randint(0, 3))
        }
    return made


def draw_readable(chance, number, version):
    """A statement that is read, if one comes soon: most that are drawn have something that is refused."""
    for _ in range(20):
        drawn = draw_statement(chance, number)
        if read(document(drawn, version=version)) is not None:
            break
    return drawn


def draw_document(chance):
    version = chance.choice(["2012-10-17", "2008-10-17", "2008-10-17", None])
    statements = [draw_readable(chance, number, version) for number in range(chance.randint(1, 4))]
    made = document(*statements, version=version)
    if len(statements) == 1 and chance.random() < 0.5:
        made["Statement"] = statements[0]
    return made


def read(drawn):
    try:
        return Policy.from_json(json.dumps(drawn))
    except PolicyError:
        return None


def test_every_policy_that_is_read_is_answered_for_alone_and_with_others():
    chance, taken, before = random.Random(5), 0, None
    for _ in range(tries(600)):
        if (made := read(draw_document(chance))) is None:
            continue
        taken += 1
        together = [made, before] if before else [made]
        for each in findings(together):
            assert each.problem and each.page and each.level in ("mistake", "remark") and str(each)
        assert findings(made).html
        before = made
    assert taken > tries(600) / 2


@pytest.mark.parametrize("version", [None, "2008-10-17", "2012-10-17"])
@pytest.mark.parametrize("last", LASTS)
def test_each_odd_line_that_is_read_is_answered_for(last, version):
    for account in ("*", "123456789012", "ACCOUNT_ID"):
        drawn = document(
            {
                "Effect": "Allow",
                "Action": ["iam:GetUser", "iam:EnableMFADevice"],
                "Resource": f"arn:aws:iam::{account}:{last}",
            },
            version=version,
        )
        if (made := read(drawn)) is not None:
            assert findings(made).html


def test_five_hundred_statements_are_answered_for():
    chance = random.Random(6)
    made = None
    while made is None:
        statements = [draw_statement(chance, number) for number in range(700)]
        kept = [each for each in statements if read(document(each))][:500]
        made = read(document(*kept)) if len(kept) >= 50 else None
    assert len(findings(made)) > 100
