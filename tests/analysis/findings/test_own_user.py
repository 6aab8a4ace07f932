"""Checks of the resources that stand for the caller’s own user and devices."""

from mfa_lesson.text import Reason
from tests.analysis.findings.examples import OWN_DEVICE, OWN_USER, allow, deny, of_kind, only


def test_get_user_is_asked_of_policies_for_ones_own_mfa_only():
    assert of_kind("get-user-missing", allow(Action="iam:EnableMFADevice")) == []
    assert of_kind("get-user-missing", allow(Action="iam:*", Resource=OWN_USER)) == []
    elsewhere = allow(Action="iam:Get*", Resource="arn:aws:iam::*:user/*")
    assert of_kind("get-user-missing", allow(Action="iam:EnableMFADevice", Resource=OWN_USER), elsewhere) == []


def test_a_device_of_the_users_name_matters_only_where_devices_are_acted_on():
    assert of_kind("device-name", allow(Action="iam:EnableMFADevice", Resource=[OWN_DEVICE, OWN_USER])) == []
    assert of_kind("device-name", deny(Action="iam:CreateVirtualMFADevice", Resource=OWN_DEVICE)) == []
    one = only("device-name", allow(Action="iam:*MFADevice", Resource=OWN_DEVICE))
    assert one.reason == Reason("device-name", {"line": OWN_DEVICE, "instead": "arn:aws:iam::*:mfa/*"})


def test_users_with_a_path_are_mentioned_once():
    two = [allow(Action=action, Resource=OWN_USER) for action in ("iam:GetUser", "iam:TagUser")]
    assert only("users-with-a-path", *two).place == "Statement[0].Resource"
