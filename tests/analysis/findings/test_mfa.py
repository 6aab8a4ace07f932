"""Checks of what a policy asks about MFA, and what users need before they have it."""

import pytest

from mfa_lesson.text import Reason
from tests.analysis.findings.examples import (
    MFA,
    OWN_USER,
    SET_UP,
    WITHOUT_MFA,
    allow,
    deny,
    found,
    of_kind,
    only,
)
from tests.analysis.findings.kinds import SHOWN

# --- MFA in the conditions ---


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {MFA: "false"}},
        {"Bool": {"AWS:multifactorauthpresent": False}},
        {"StringEquals": {MFA: "false"}},
        {"Bool": {MFA: "false"}, "Null": {MFA: "false"}},
        {"Bool": {MFA: "false"}, "StringEquals": {"aws:PrincipalTag/team": "x"}},
    ],
)
def test_a_deny_that_needs_the_key_lets_access_keys_pass(condition):
    one = only("mfa-deny-misses-access-keys", deny(Condition=condition))
    assert one.reason == Reason("mfa-deny-misses-access-keys", {"operator": next(iter(condition)), "key": MFA})


def test_two_denies_that_share_the_work_are_right():
    keys, passwords = deny(Condition={"Null": {MFA: "true"}}), deny(Condition={"Bool": {MFA: "false"}})
    assert found(keys, passwords).mistakes == found(deny()).mistakes == ()


def test_a_second_deny_about_less_does_not_do():
    keys = deny(Action="iam:*", Condition={"Null": {MFA: "true"}})
    assert of_kind("mfa-deny-misses-access-keys", keys, deny(Condition={"Bool": {MFA: "false"}}))


def test_an_allow_behind_a_reliable_deny_lets_in_nobody():
    shows, _, _ = SHOWN["mfa-allow-too-wide"]
    assert of_kind("mfa-allow-too-wide", *shows, deny(Condition=WITHOUT_MFA)) == []
    assert of_kind("mfa-allow-too-wide", *shows, deny(Action="iam:*", Condition=WITHOUT_MFA))


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"BoolIfExists": {MFA: "true"}}, "mfa-allow-lets-access-keys-in"),
        ({"Null": {MFA: "false"}}, "mfa-allow-lets-passwords-in"),
    ],
)
def test_whom_an_allow_lets_in_is_named(condition, code):
    assert only("mfa-allow-too-wide", allow(Condition=condition)).reason == Reason(code)


@pytest.mark.parametrize(
    ("condition", "missed"),
    [({"Null": {MFA: "false"}}, ["absent"]), ({"Bool": {MFA: "true"}}, ["false", "absent"])],
)
def test_whom_an_inside_out_deny_misses_is_named(condition, missed):
    one = only("mfa-deny-inside-out", deny(Condition=condition))
    assert one.reason == Reason("mfa-deny-inside-out", {"missed": missed})


# --- before MFA ---

SELF_SERVICE = [
    allow(Action=["iam:CreateVirtualMFADevice"], Resource="arn:aws:iam::*:mfa/*"),
    allow(Action=["iam:EnableMFADevice", "iam:GetUser", "iam:ChangePassword"], Resource=OWN_USER),
    allow(Action="iam:GetAccountPasswordPolicy"),
]


def barring(**elements):
    return [*SELF_SERVICE, deny(Condition=WITHOUT_MFA, **elements)]


def test_the_actions_that_are_missing_are_named():
    one = only("mfa-set-up-denied", *barring(NotAction=["iam:GetUser", "iam:EnableMFADevice"]))
    parameters = {"actions": ["iam:CreateVirtualMFADevice"], "element": "NotAction"}
    assert one.reason == Reason("mfa-set-up-denied", parameters)


def test_a_deny_of_listed_actions_locks_out_only_from_what_something_allows():
    assert of_kind("mfa-set-up-denied", *barring(Action="iam:*"))
    assert of_kind("mfa-set-up-denied", deny(Action="iam:*", Condition=WITHOUT_MFA)) == []


def test_an_account_that_the_policy_names_is_the_users():
    here = {"Resource": "arn:aws:iam::111122223333:user/${aws:username}"}
    allowing = allow(Action="iam:ChangePassword", **here)
    assert of_kind("password-change-denied", allowing, deny(NotAction=SET_UP, Condition=WITHOUT_MFA))


@pytest.mark.parametrize(
    "elements",
    [
        {"Condition": WITHOUT_MFA, "Resource": "arn:aws:s3:::*"},
        {"Condition": {"Null": {MFA: "true"}}},
        {"Condition": {**WITHOUT_MFA, "NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}},
        {"Condition": {**WITHOUT_MFA, "StringEquals": {"aws:username": "bob"}}},
        {},
    ],
)
def test_a_deny_that_leaves_the_user_a_way_or_is_not_about_mfa_is_no_lock_out(elements):
    kinds = {each.kind for each in found(*SELF_SERVICE, deny(NotAction="s3:*", **elements))}
    assert not kinds & {"mfa-set-up-denied", "password-change-denied", "console-read-denied"}


def test_a_deny_that_spares_services_is_one_all_the_same():
    condition = {**WITHOUT_MFA, "Bool": {"aws:ViaAWSService": "false"}}
    assert of_kind("mfa-set-up-denied", *SELF_SERVICE, deny(NotAction="s3:*", Condition=condition))


def test_the_rules_for_a_password_matter_where_it_can_be_changed():
    let = [*SET_UP, "iam:GetUser"]
    assert of_kind("console-read-denied", *barring(NotAction=let)) == []
    [one] = of_kind("console-read-denied", *barring(NotAction=[*let, "iam:ChangePassword"]))
    assert one.reason.parameters["actions"] == ["iam:GetAccountPasswordPolicy"]
    assert of_kind("console-read-denied", *barring(NotAction=[*let, "iam:ChangePassword", "iam:GetAccount*"])) == []
