"""Allows that give back what they leave out, and those with which any role can be handed on."""

import pytest

from mfa_lesson import findings
from tests.analysis.findings.examples import MFA, WITHOUT_MFA, allow, deny, found, of_kind
from tests.analysis.findings.kinds.allowances import PASS, ROLES
from tests.analysis.findings.kinds.values import when
from tests.support import policy

ONLY_MFA = {"Bool": {MFA: "true"}}


@pytest.mark.parametrize(
    ("statements", "undone"),
    [
        ([allow(Action="*", NotResource="arn:aws:s3:::secret/*")], True),
        ([allow(Action="*", NotResource="arn:aws:iam::*:*")], False),
        ([allow(NotAction=["iam:AttachUserPolicy"])], True),
        ([allow(NotAction=["iam:AttachUserPolicy", "iam:PutUserPolicy"])], False),
        ([allow(NotAction="s3:*"), deny(Action="iam:*")], False),
        ([allow(NotAction="s3:*"), deny(Action="iam:*", Condition=WITHOUT_MFA)], True),
        ([allow(NotAction="s3:*", Condition=ONLY_MFA), deny(Action="iam:*", Condition=ONLY_MFA)], False),
        ([allow(NotAction="s3:*", Condition=when("StringEquals", "aws:ResourceTag/team", "red"))], False),
    ],
)
def test_what_is_left_out_comes_back_where_users_can_give_themselves_permissions(statements, undone):
    assert bool(of_kind("exclusion-undone", *statements)) == undone


@pytest.mark.parametrize(
    ("elements", "element"),
    [
        ({"Action": "*", "NotResource": "arn:aws:s3:::secret/*"}, "NotResource"),
        ({"NotAction": "s3:*"}, "NotAction"),
        ({"NotAction": "s3:*", "NotResource": "arn:aws:s3:::secret/*"}, "NotAction"),
    ],
)
def test_what_is_undone_is_named(elements, element):
    [one] = of_kind("exclusion-undone", allow(**elements))
    assert (one.place, one.reason.parameters["element"]) == (f"Statement[0].{element}", element)


def test_a_deny_of_another_policy_that_is_attached_too_counts():
    both = findings([policy(allow(NotAction="s3:*")), policy(deny(Action="iam:*"))])
    assert "exclusion-undone" not in {each.kind for each in both}


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": PASS, "Resource": "*"},
        {"Action": "iam:Pass*", "Resource": "arn:aws:iam::*:role/*"},
        {"Action": PASS, "Resource": "arn:aws:iam::*:*"},
        {"Action": PASS, "NotResource": "arn:aws:iam::111122223333:role/admin"},
        {"Action": PASS, "Resource": ROLES, "Condition": when("Null", "iam:PassedToService", "false")},
        {"Action": PASS, "Resource": ROLES, "Condition": when("StringLike", "iam:PassedToService", "*")},
        {"Action": PASS, "Resource": ROLES, "Condition": when("StringNotEquals", "iam:PassedToService", "a")},
    ],
)
def test_any_role_can_be_passed(elements):
    assert [each.level for each in found(allow(**elements)) if each.kind == "pass-role"] == ["mistake"]


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "iam:*"},
        {"NotAction": "s3:*"},
        {"Action": ["*", "iam:PassRole"]},
        {"Action": "*", "NotResource": "arn:aws:s3:::a"},
    ],
)
def test_where_all_of_iam_is_granted_passing_roles_is_only_remarked(elements):
    kinds = {each.kind: each.level for each in found(allow(**elements)) if each.kind.startswith("pass-role")}
    assert kinds == {"pass-role-with-iam": "remark"}


@pytest.mark.parametrize("elements", [{"Action": "iam:Create*"}, {"NotAction": "s3:*"}, {"Action": "iam:*"}])
def test_any_service_linked_role_can_be_created(elements):
    [one] = of_kind("any-service-linked-role", allow(**elements))
    assert one.level == "remark"
