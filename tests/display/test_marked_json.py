"""In the lesson's policy, what matched a request is marked, and long lists are folded around it."""

import json

import pytest

from mfa_lesson import Request, explain
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.display.json_lines import marked_json
from mfa_lesson.iam.json_text import read
from tests.display.pages import ACTIONS, ALICE, BOB, FORCE_MFA
from tests.support import make_request, policy, statement


def report_on(action, sid, state="true", owner=ALICE):
    reports = explain(make_request(action, ALICE, owner, state), FORCE_MFA).statements
    return next(report for report in reports if report.statement.sid.startswith(sid))


def opened(lines):
    """The lines with their folds opened."""
    return [inner for line in lines for inner in (line.folded or (line,))]


def text_with_folds_opened(report):
    return "\n".join(line.text for line in opened(marked_json(report)))


def marked(report):
    """(mark, text without indentation and comma) of each line that is marked."""
    return [(line.mark, line.text.strip().rstrip(",")) for line in marked_json(report) if line.mark]


@pytest.mark.parametrize("owner", [ALICE, BOB], ids=["own", "other"])
@pytest.mark.parametrize("state", MFA_STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_json_of_every_statement_is_all_there(action, state, owner):
    reports = explain(make_request(action, ALICE, owner, state), FORCE_MFA).statements
    assert len(reports) == 6
    for report in reports:
        assert json.loads(text_with_folds_opened(report)) == report.statement.source


@pytest.mark.parametrize("sid", [statement.sid for statement in FORCE_MFA.statements])
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:ListMFADevices", "iam:GetUser"])
def test_what_a_fold_hides_is_indented_like_what_stands_around_it(action, sid):
    found = [line.text for line in opened(marked_json(report_on(action, sid)))]
    assert found == json.dumps(FORCE_MFA.statement(sid).source, indent=4).split("\n")


ODD_ELEMENTS = {
    "texts instead of lists": statement(Sid="One", Action="iam:ListUsers", Resource="*"),
    "lists of one": statement(Action=["iam:ListUsers"], Resource=["*"]),
    "an element in an unusual place": {
        "Resource": "*",
        "Condition": {"Bool": {"aws:a": True}},
        "Action": "*",
        "Effect": "Deny",
    },
    "inverse elements": statement(NotAction=["iam:GetUser"], NotResource=["arn:aws:s3:::a", "arn:aws:s3:::b"]),
    "numbers": statement(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": 3600, "aws:b": [1, 2.50, "3"]}}),
    "many operators and keys": statement(
        Condition={
            "StringEquals": {"aws:a": ["x", "y"], "aws:b": "z"},
            "Null": {"aws:a": "false"},
            "Bool": {"aws:MultiFactorAuthPresent": [True, "false"]},
        }
    ),
    "an empty condition": statement(Condition={}),
    "an operator without keys": statement(Condition={"Bool": {}}),
    "no value": statement(Condition={"StringEquals": {"aws:a": []}}),
    "an empty sid": statement(Sid=""),
    "letters of the world": statement(Resource='arn:aws:s3:::ünï/🔐/\u202e"\\\u2028'),
}


@pytest.mark.parametrize("source", ODD_ELEMENTS.values(), ids=ODD_ELEMENTS.keys())
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:GetUser"])
def test_the_json_of_odd_statements_is_all_there(action, source):
    (report,) = explain(Request(action, context={"aws:a": "x"}), policy(source)).statements
    assert read(text_with_folds_opened(report)) == read(json.dumps(source))


def test_the_lines_that_decided_are_marked_as_hit():
    assert marked(report_on("iam:DeactivateMFADevice", "Block", "false")) == [
        ("hit", '"Effect": "Deny"'),
        ("hit", '"NotAction": ['),
        ("hit", "… 13 more, without iam:DeactivateMFADevice"),
        ("hit", '"Resource": "*"'),
        ("hit", '"BoolIfExists": {'),
        ("hit", '"aws:MultiFactorAuthPresent": "false"'),
    ]


@pytest.mark.parametrize(
    ("action", "sid", "state", "owner", "expected"),
    [
        # the condition is not met
        (
            "iam:DeactivateMFADevice",
            "AllowIndividualUserToDeactivate",
            "false",
            ALICE,
            [
                ("hit", '"iam:DeactivateMFADevice"'),
                ("hit", '"arn:aws:iam::*:user/${aws:username}"'),
                ("miss", '"Bool": {'),
                ("miss", '"aws:MultiFactorAuthPresent": "true"'),
            ],
        ),
        # the resource is somebody else's
        (
            "iam:ChangePassword",
            "AllowIndividualUserToSee",
            "true",
            BOB,
            [("hit", '"iam:ChangePassword"'), ("miss", '"Resource": "arn:aws:iam::*:user/${aws:username}"')],
        ),
        # … and of a list of resources none fits
        (
            "iam:EnableMFADevice",
            "AllowIndividualUserToManage",
            "true",
            BOB,
            [("hit", '"iam:EnableMFADevice"'), ("miss", '"Resource": [')],
        ),
        # the second resource fits, the first does not
        (
            "iam:ListMFADevices",
            "AllowIndividualUserToList",
            "true",
            ALICE,
            [
                ("hit", '"Effect": "Allow"'),
                ("hit", '"iam:ListMFADevices"'),
                ("hit", '"arn:aws:iam::*:user/${aws:username}"'),
            ],
        ),
        # the Deny spares the action
        (
            "iam:ChangePassword",
            "Block",
            "true",
            ALICE,
            [
                ("miss", '"iam:ChangePassword"'),
                ("hit", '"Resource": "*"'),
                ("miss", '"BoolIfExists": {'),
                ("miss", '"aws:MultiFactorAuthPresent": "false"'),
            ],
        ),
    ],
)
def test_the_lines_that_count_are_marked(action, sid, state, owner, expected):
    assert marked(report_on(action, sid, state, owner)) == expected


def lines_of(action, sid):
    return [line.text.strip() for line in marked_json(report_on(action, sid))]


@pytest.mark.parametrize(
    ("action", "sid", "expected"),
    [
        # first, last but one, last but two, in the middle of a long list
        ("iam:CreateVirtualMFADevice", "Block", ['"iam:CreateVirtualMFADevice",', "… 14 more"]),
        ("iam:CreateLoginProfile", "Block", ["… 14 more", '"iam:CreateLoginProfile"']),
        ("iam:ChangePassword", "Block", ["… 13 more", '"iam:ChangePassword",', '"iam:CreateLoginProfile"']),
        ("iam:ListMFADevices", "Block", ["… 10 more", '"iam:ListMFADevices",', "… 4 more"]),
        # five are long enough to fold, and a single text is not folded
        ("iam:ListUsers", "AllowAll", ['"iam:ListAccountAliases",', '"iam:ListUsers",', "… 3 more"]),
        # four are not
        (
            "iam:EnableMFADevice",
            "AllowIndividualUserToManage",
            [
                '"iam:CreateVirtualMFADevice",',
                '"iam:DeleteVirtualMFADevice",',
                '"iam:EnableMFADevice",',
                '"iam:ResyncMFADevice"',
            ],
        ),
        # the action is not in the list
        (
            "iam:GetUser",
            "AllowAll",
            ['"iam:ListAccountAliases",', '"iam:ListUsers",', "… 3 more, without iam:GetUser"],
        ),
    ],
)
def test_a_long_list_is_folded_around_the_action_in_question(action, sid, expected):
    found = lines_of(action, sid)
    start = next(number for number, line in enumerate(found) if line in ('"Action": [', '"NotAction": ['))
    end = found.index("],", start)
    assert found[start + 1 : end] == expected


@pytest.mark.parametrize("state", MFA_STATES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_fold_says_how_many_lines_it_hides_and_hides_no_mark(action, state):
    for report in explain(make_request(action, ALICE, ALICE, state), FORCE_MFA).statements:
        for line in marked_json(report):
            if line.folded:
                assert line.text.strip().startswith(f"… {len(line.folded)} more")
                assert [inner.mark for inner in line.folded] == [""] * len(line.folded)
