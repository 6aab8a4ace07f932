"""The lesson's actions, against AWS's Service Authorization Reference."""

import pytest

from mfa_lesson import load_policy
from mfa_lesson.account import catalogue
from mfa_lesson.account.users import User
from mfa_lesson.account.wording import say

ON_NOTHING = [
    "iam:ListAccountAliases",
    "iam:GetAccountPasswordPolicy",
    "iam:GetAccountSummary",
    "sts:GetSessionToken",
]
ON_A_USER = [
    "iam:ChangePassword",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:DeleteAccessKey",
    "iam:DeleteLoginProfile",
    "iam:GetLoginProfile",
    "iam:ListAccessKeys",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:ListSigningCertificates",
    "iam:DeleteSigningCertificate",
    "iam:UpdateSigningCertificate",
    "iam:UploadSigningCertificate",
    "iam:ListSSHPublicKeys",
    "iam:GetSSHPublicKey",
    "iam:DeleteSSHPublicKey",
    "iam:UpdateSSHPublicKey",
    "iam:UploadSSHPublicKey",
    "iam:ListMFADevices",
    "iam:EnableMFADevice",
    "iam:ResyncMFADevice",
    "iam:DeactivateMFADevice",
    "iam:ListServiceSpecificCredentials",
]
ON_A_DEVICE = ["iam:CreateVirtualMFADevice", "iam:DeleteVirtualMFADevice"]

RESOURCES = {
    **dict.fromkeys(ON_NOTHING, "*"),
    "iam:ListUsers": "arn:aws:iam::123456789012:user/",
    "iam:ListVirtualMFADevices": "arn:aws:iam::123456789012:mfa/",
    **dict.fromkeys(ON_A_USER, "arn:aws:iam::123456789012:user/engineering/alice"),
    **dict.fromkeys(ON_A_DEVICE, "arn:aws:iam::123456789012:mfa/alice"),
}


@pytest.mark.parametrize(("name", "resource"), RESOURCES.items())
def test_what_an_action_acts_on(name, resource):
    assert catalogue.find_action(name).resource(User.read("engineering/alice")) == resource


def test_the_catalogue_has_every_action_that_the_policy_names():
    named = {pattern.text for each in load_policy("force_mfa").statements for pattern in each.actions}
    assert {action.name for action in catalogue.IN_THE_POLICY} == named == set(RESOURCES)
    assert len(RESOURCES) == 31


@pytest.mark.parametrize("name", RESOURCES)
def test_lists_and_gets_read_and_everything_else_writes(name):
    reads = name.partition(":")[2].startswith(("List", "Get"))
    assert catalogue.find_action(name).access_level in ({"List", "Read"} if reads else {"Write"})


@pytest.mark.parametrize("name", ["iam:EnableMFADevice", "IAM:enablemfadevice"])
def test_an_action_is_found_whatever_its_case(name):
    assert catalogue.find_action(name).name == "iam:EnableMFADevice"


def test_an_action_that_the_lesson_does_not_know_acts_on_nothing_in_particular():
    unknown = catalogue.find_action("sqs:SendMessage")
    assert (unknown.name, unknown.access_level, unknown.resource(User.read("alice"))) == (
        "sqs:SendMessage",
        "unknown",
        "*",
    )
    assert unknown.remark_on(["implicitDeny"]) == ""


@pytest.mark.parametrize(
    ("name", "outcomes", "code"),
    [
        ("sts:GetSessionToken", ["implicitDeny"] * 3, catalogue.NOT_GOVERNED),
        ("sts:GetSessionToken", ["allowed"] * 3, catalogue.NOT_GOVERNED),
        ("sts:GetCallerIdentity", ["explicitDeny"] * 3, catalogue.NOT_GOVERNED),
        ("sts:getaccesskeyinfo", ["implicitDeny"] * 3, catalogue.NOT_GOVERNED),
        ("sts:GetFederationToken", ["implicitDeny"] * 3, None),
        ("iam:ListServiceSpecificCredentials", ["implicitDeny"] * 3, catalogue.ALLOWED_NOWHERE),
        ("iam:ListServiceSpecificCredentials", ["allowed", "implicitDeny", "implicitDeny"], None),
        ("iam:ListServiceSpecificCredentials", ["allowed"] * 3, None),
        ("iam:ListAccountAliases", ["implicitDeny"] * 3, None),
    ],
)
def test_a_remark_is_made_only_where_it_is_true(name, outcomes, code):
    remark = catalogue.find_action(name).remark_on(outcomes)
    assert remark == (say(f"remark.{code}") if code else "")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("iam:ListUsers", "user/"),
        ("IAM:listusers", "user/"),
        ("iam:ListVirtualMFADevices", "mfa/"),
        ("iam:ListRoles", "role/"),
        ("iam:ListGroups", "group/"),
        ("iam:ListInstanceProfiles", "instance-profile/"),
        ("iam:ListAccountAliases", ""),
        ("iam:GetAccountSummary", ""),
        ("iam:GetAccountPasswordPolicy", ""),
        ("iam:ListPolicies", ""),
        ("iam:ListMFADevices", ""),
        ("s3:ListAllMyBuckets", ""),
    ],
)
def test_what_lists_acts_on_a_path_of_the_account(name, path):
    action, owner = catalogue.find_action(name), User.read("engineering/alice", "210987654321")
    assert action.path == path
    if path:
        assert action.resource(owner) == f"arn:aws:iam::210987654321:{path}" and not action.is_personal
        assert action.remark_on(["allowed"] * 3) == say("remark.path", path=path)
