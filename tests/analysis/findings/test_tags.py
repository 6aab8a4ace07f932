"""Tags that requests never have."""

import pytest

from tests.analysis.findings.examples import allow, of_kind
from tests.analysis.findings.kinds.values import when

KNOWS_ALL = "aws:ResourceTag/team"
KNOWS_TWO = "iam:ResourceTag/team"

ONLY_ON = {
    "iam:GetInstanceProfile": "instance-profile",
    "iam:UntagMFADevice": "mfa",
    "iam:GetOpenIDConnectProvider": "oidc-provider",
    "iam:GetPolicy": "policy",
    "iam:GetRole": "role",
    "iam:GetSAMLProvider": "saml-provider",
    "iam:GetServerCertificate": "server-certificate",
    "iam:GetUser": "user",
}
"""Action → the one type of resource that it acts on."""


def lacks(action, key):
    return bool(of_kind("tag-not-sent", allow(Action=action, Condition=when("StringEquals", key, "red"))))


@pytest.mark.parametrize(("action", "kind"), ONLY_ON.items())
def test_the_types_of_resources_that_have_tags(action, kind):
    assert not lacks(action, KNOWS_ALL)
    assert lacks(action, KNOWS_TWO) == (kind not in ("role", "user"))


@pytest.mark.parametrize("action", ["iam:GetGroup", "iam:ListUsers", "sts:GetCallerIdentity"])
def test_what_has_no_tags(action):
    assert lacks(action, KNOWS_ALL) and lacks(action, KNOWS_TWO)


@pytest.mark.parametrize(
    ("action", "in_request", "in_keys"),
    [
        ("iam:TagUser", False, False),
        ("iam:UntagUser", True, False),
        ("iam:DeleteUser", True, True),
        ("sts:TagSession", False, False),
        ("iam:Tag*", False, False),
        ("iam:Del*", True, True),
        ("s3:PutObject", False, False),
        ("*", False, False),
    ],
)
def test_actions_that_set_tags(action, in_request, in_keys):
    assert lacks(action, "aws:RequestTag/team") == in_request
    condition = when("ForAnyValue:StringEquals", "aws:TagKeys", "team")
    assert bool(of_kind("tag-not-sent", allow(Action=action, Condition=condition))) == in_keys


def test_every_tag_key_of_a_role_that_is_passed_is_remarked():
    for key in (KNOWS_ALL, KNOWS_TWO):
        [one] = of_kind("pass-role-by-tag", allow(Action="iam:PassRole", Condition=when("StringEquals", key, "red")))
        assert one.level == "remark"


def test_a_statement_that_leaves_passing_roles_out_is_not():
    condition = when("StringEquals", KNOWS_ALL, "red")
    assert not of_kind("pass-role-by-tag", allow(NotAction="iam:PassRole", Condition=condition))


def test_a_tag_that_is_not_sent_is_found_beside_another_condition():
    condition = {"StringEquals": {"aws:username": "alice", KNOWS_ALL: "red"}}
    [one] = of_kind("tag-not-sent", allow(Action="iam:GetGroup", Condition=condition))
    assert one.place == f'Statement[0].Condition.StringEquals["{KNOWS_ALL}"]'


def test_an_action_that_is_left_out_needs_no_tag():
    assert not of_kind(
        "tag-not-sent", allow(NotAction="iam:GetGroup", Condition=when("StringEquals", KNOWS_ALL, "red"))
    )


def test_a_statement_that_lists_actions_leaves_none_out():
    condition = when("StringEquals", KNOWS_ALL, "red")
    assert not of_kind("tag-with-not-action", allow(Action=["iam:GetGroup", "iam:GetRole"], Condition=condition))
    assert of_kind("tag-with-not-action", allow(NotAction="iam:GetGroup", Condition=condition))
