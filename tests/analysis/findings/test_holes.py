"""Checks of what lets people past MFA, or lets them act on others."""

import pytest

from mfa_lesson import findings
from mfa_lesson.account import reference
from mfa_lesson.analysis.findings import holes
from tests.analysis.findings.examples import MFA, OWN_USER, SET_UP, WITHOUT_MFA, allow, deny, found, of_kind, only
from tests.support import policy

EVERY_USER = "arn:aws:iam::*:user/*"
HOLES = {"mfa-deny-hole", "mfa-deny-exempts-power"}


def until_mfa(*exempt, condition=WITHOUT_MFA):
    return deny(NotAction=[*SET_UP, *exempt], Condition=condition)


def holes_in(*statements):
    return {each.kind for each in found(*statements)} & HOLES


def test_every_action_that_is_looked_for_is_one_of_iam():
    assert all(reference.find_service_action(name).name == name for name in (*holes.CREDENTIALS, *holes.PERMISSIONS))


@pytest.mark.parametrize("line", ["iam:*", "*", "IAM:*user*", "iam:Attach*", "iam:?tt*Policy", "iam:*Policy"])
def test_a_wildcard_that_exempts_permissions_is_a_hole(line):
    assert holes_in(until_mfa(line)) == {"mfa-deny-hole"}
    assert holes_in(allow(Action="s3:*"), until_mfa(line)) == {"mfa-deny-hole"}


@pytest.mark.parametrize(
    "action", ["iam:UpdateLoginProfile", "iam:CreateAccessKey", "iam:DeactivateMFADevice", "iam:AttachUserPolicy"]
)
def test_a_power_that_is_exempt_is_a_hole_where_it_is_allowed_for_others(action):
    assert holes_in(allow(Action=action), until_mfa(action)) == {"mfa-deny-hole"}
    assert holes_in(allow(Action="*"), until_mfa(action)) == {"mfa-deny-hole"}
    assert holes_in(until_mfa(action)) == {"mfa-deny-exempts-power"}
    assert holes_in(allow(Action=action, Resource=OWN_USER), until_mfa(action)) == set()


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {MFA: "false"}},
        {"Null": {MFA: "true"}},
        {"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "9"}},
    ],
)
def test_every_deny_until_mfa_can_have_a_hole(condition):
    assert holes_in(until_mfa("iam:*", condition=condition)) == {"mfa-deny-hole"}


@pytest.mark.parametrize(
    "statements",
    [
        [until_mfa("iam:Get*", "iam:List*", "iam:ChangePassword", "iam:GetUser", "s3:*", "sts:*")],
        [until_mfa("iam:*", condition={"StringEquals": {"aws:PrincipalTag/team": "x"}})],
        [until_mfa("iam:*", condition={"Bool": {MFA: "true"}})],
        [until_mfa("iam:*", condition={"NumericGreaterThan": {"aws:MultiFactorAuthAge": "9"}})],
        [deny(NotAction="iam:*")],
        [deny(Action="iam:*", Condition=WITHOUT_MFA)],
        [allow(Action="*"), deny(Action="iam:Update*"), until_mfa("iam:UpdateLoginProfile")],
        [allow(Action="*", Condition={"Bool": {MFA: "true"}}), until_mfa("iam:UpdateLoginProfile")],
        [
            allow(Action="iam:CreateAccessKey"),
            deny(Action="iam:CreateAccessKey", NotResource=OWN_USER),
            until_mfa("iam:CreateAccessKey"),
        ],
    ],
)
def test_what_is_harmless_or_closed_elsewhere_is_no_hole(statements):
    assert holes_in(*statements) == set()


def test_an_attached_policy_opens_and_closes_a_hole():
    def holes_beside(*others):
        first, *_ = findings([policy(until_mfa("iam:CreateAccessKey")), *others]).by_policy
        return {each.kind for each in first} & HOLES

    assert holes_beside() == {"mfa-deny-exempts-power"}
    assert holes_beside(policy(allow(Action="iam:*"))) == {"mfa-deny-hole"}
    assert holes_beside(policy(allow(Action="iam:CreateAccessKey", Resource=OWN_USER))) == set()


@pytest.mark.parametrize("line", ["iam:UpdateLoginProfile", "iam:*LoginProfile", "IAM:update?oginprofile"])
def test_a_reset_of_ones_own_password_without_mfa_is_told(line):
    own = allow(Action=["iam:CreateLoginProfile", "iam:UpdateLoginProfile"], Resource=OWN_USER)
    one = only("mfa-deny-exempts-reset", own, until_mfa(line))
    assert one.reason.parameters["line"] == line and one.level == "remark"
    assert of_kind("mfa-deny-exempts-reset", allow(Action="s3:*"), until_mfa(line)) == []
    assert of_kind("mfa-deny-exempts-reset", own, until_mfa("iam:CreateLoginProfile")) == []
    assert of_kind("mfa-deny-exempts-reset", own, until_mfa(line), deny(Action="iam:Update*")) == []
    with_mfa = {**own, "Condition": {"Bool": {MFA: "true"}}}
    assert of_kind("mfa-deny-exempts-reset", with_mfa, until_mfa(line)) == []


# --- acting on others ---

OWN = allow(Action="iam:GetUser", Resource=OWN_USER)
ON_OTHERS = ("self-service-for-everybody", "credentials-of-everybody")


@pytest.mark.parametrize("resource", ["*", EVERY_USER, "arn:aws:iam::123456789012:*", "arn:*:iam::*:us*"])
@pytest.mark.parametrize("action", ["iam:CreateAccessKey", ["iam:GetUser", "iam:*AccessKey*"], "iam:EnableMFADevice"])
def test_self_service_on_every_user_is_found(action, resource):
    assert only("self-service-for-everybody", OWN, allow(Action=action, Resource=resource)).level == "mistake"
    assert only("self-service-for-everybody", allow(Action=action, Resource=resource), until_mfa()).level == "mistake"
    one = only("credentials-of-everybody", allow(Action=action, Resource=resource))
    assert one.level == "remark" and one.place == "Statement[0].Resource"


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "iam:CreateAccessKey", "Resource": OWN_USER},
        {"Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/*/${aws:username}"},
        {"Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/ci"},
        {"Action": ["iam:ChangePassword", "iam:ListAccessKeys", "iam:GetLoginProfile"]},
        {"Action": ["iam:CreateVirtualMFADevice", "iam:DeleteVirtualMFADevice"], "Resource": "arn:aws:iam::*:mfa/*"},
        {"Action": "iam:*"},
        {"Action": "*"},
        {"Action": "iam:Create*"},
        {"Action": "iam:CreateAccessKey", "Condition": {"StringEquals": {"aws:ResourceTag/owner": "${aws:username}"}}},
    ],
)
def test_what_is_for_oneself_or_for_administrators_is_not(elements):
    for also in ([], [OWN]):
        assert not {each.kind for each in found(allow(**elements), *also)} & set(ON_OTHERS)


@pytest.mark.parametrize(
    "statement",
    [
        until_mfa(condition={"NumericGreaterThan": {"aws:MultiFactorAuthAge": "9"}}),
        until_mfa(condition={"Bool": {MFA: "true"}}),
        deny(NotAction=SET_UP),
        deny(Action="s3:*", Condition=WITHOUT_MFA),
        allow(Action="iam:GetUser", Resource="arn:aws:iam::*:user/ci"),
    ],
)
def test_beside_what_is_no_deny_until_mfa_nothing_says_that_users_serve_themselves(statement):
    assert of_kind("self-service-for-everybody", allow(Action="iam:CreateAccessKey"), statement) == []


def test_a_deny_of_others_keeps_self_service_to_oneself():
    wide = allow(Action="iam:CreateAccessKey")
    assert of_kind("self-service-for-everybody", OWN, wide, deny(Action="iam:*", NotResource=OWN_USER)) == []
    assert of_kind("self-service-for-everybody", OWN, wide, until_mfa())  # with MFA it is open
