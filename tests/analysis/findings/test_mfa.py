"""Checks of what a policy asks about MFA, and what users need before they have it."""

import pytest

from mfa_lesson import findings
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import (
    AGE,
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
from tests.support import policy

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
    assert {each.kind for each in found(keys, passwords).mistakes} == {"mfa-set-up-denied"}
    assert found(deny()).mistakes == ()


def test_a_second_deny_about_less_does_not_do():
    keys = deny(Action="iam:*", Condition={"Null": {MFA: "true"}})
    assert of_kind("mfa-deny-misses-access-keys", keys, deny(Condition={"Bool": {MFA: "false"}}))


def test_a_deny_for_access_keys_of_what_another_deny_exempts_is_meant_so():
    most = deny(NotAction=[*SET_UP, "iam:GetUser"], Condition=WITHOUT_MFA)
    keys = deny(Action=SET_UP, Condition={"Null": {MFA: "true"}})
    assert of_kind("mfa-deny-misses-passwords", most, keys) == []
    assert {each.kind for each in findings([policy(most), policy(keys)])}.isdisjoint({"mfa-deny-misses-passwords"})
    further = deny(Action=[*SET_UP, "s3:*"], Condition={"Null": {MFA: "true"}})
    turned = deny(NotAction=SET_UP, Condition={"Null": {MFA: "true"}})
    unreliable = deny(NotAction=SET_UP, Condition={"Bool": {MFA: "false"}})
    for others in ([most, further], [most, turned], [keys], [unreliable, keys]):
        assert of_kind("mfa-deny-misses-passwords", *others)


def test_an_allow_behind_a_reliable_deny_lets_in_nobody():
    shows, _, _ = SHOWN["mfa-allow-too-wide"]
    assert of_kind("mfa-allow-too-wide", *shows, deny(Condition=WITHOUT_MFA)) == []
    assert of_kind("mfa-allow-too-wide", *shows, deny(Action="iam:*", Condition=WITHOUT_MFA))


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"BoolIfExists": {MFA: "true"}}, "mfa-allow-lets-access-keys-in"),
        ({"Null": {MFA: "false"}}, "mfa-allow-lets-passwords-in"),
        ({"NumericLessThanIfExists": {AGE: "3600"}}, "mfa-allow-lets-both-in"),
        ({"NumericLessThanEqualsIfExists": {AGE: "3600"}, "Null": {MFA: "false"}}, "mfa-allow-lets-passwords-in"),
        ({"NumericLessThanIfExists": {AGE: "3600"}, "BoolIfExists": {MFA: "true"}}, "mfa-allow-lets-access-keys-in"),
    ],
)
def test_whom_an_allow_lets_in_is_named(condition, code):
    assert only("mfa-allow-too-wide", allow(Condition=condition)).reason.code == code


@pytest.mark.parametrize(
    ("condition", "missed"),
    [
        ({"Null": {MFA: "false"}}, ["absent"]),
        ({"Bool": {MFA: "true"}}, ["false", "absent"]),
        ({"NumericLessThan": {AGE: "3600"}}, ["old", "false", "absent"]),
        ({"NumericLessThanIfExists": {AGE: "3600"}}, ["old"]),
        ({"NumericGreaterThanEquals": {AGE: "0"}}, ["false", "absent"]),
        ({"Null": {AGE: "false"}}, ["false", "absent"]),
    ],
)
def test_whom_an_inside_out_deny_misses_is_named(condition, missed):
    one = only("mfa-deny-inside-out", deny(Condition=condition))
    [keys] = condition.values()
    assert one.reason == Reason("mfa-deny-inside-out", {"missed": missed, "key": next(iter(keys))})
    assert not any(each.kind.startswith("mfa-deny-misses") for each in found(deny(Condition=condition)))


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericGreaterThan": {AGE: "3600"}},
        {"NumericGreaterThanEquals": {"AWS:multifactorauthage": 3600}},
        {"NumericNotEqualsIfExists": {AGE: "5"}, "NumericGreaterThan": {AGE: "60"}},
        {"NumericGreaterThanIfExists": {AGE: "3600"}, "Bool": {MFA: "true"}},
        {"NumericGreaterThanIfExists": {AGE: "3600"}, "Null": {AGE: "false"}},
    ],
)
def test_a_deny_of_old_mfa_alone_does_not_reach_requests_without_it(condition):
    assert only("mfa-deny-misses-both", deny(Condition=condition))
    assert of_kind("mfa-deny-misses-both", deny(Condition=condition), deny(Condition={"Null": {AGE: "true"}})) == []
    assert of_kind("mfa-deny-misses-both", deny(Condition=condition), deny(Condition={"Null": {MFA: "true"}}))


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericGreaterThanIfExists": {AGE: "3600"}},
        {"NumericGreaterThanEqualsIfExists": {AGE: "3600"}},
        {"Null": {AGE: "true"}},
        {"Null": {AGE: "true"}, "BoolIfExists": {MFA: "false"}},
        {"NumericGreaterThanIfExists": {AGE: "3600"}, "NumericLessThan": {"s3:max-keys": "10"}},
    ],
)
def test_a_deny_that_reaches_every_request_without_mfa_is_right(condition):
    kinds = {each.kind for each in found(deny(NotAction=["iam:*MFADevice", "iam:*MFADevices"], Condition=condition))}
    assert not {kind for kind in kinds if kind.startswith("mfa-") and not kind.startswith("mfa-deny-exempts")}


def test_a_deny_of_old_mfa_is_enough_where_every_allow_asks_for_mfa():
    old = deny(Action="s3:*", Condition={"NumericGreaterThan": {AGE: "3600"}})
    with_mfa, without = allow(Action="s3:*", Condition={"Bool": {MFA: "true"}}), allow(Action="s3:Get*")
    assert of_kind("mfa-deny-misses-both", with_mfa, allow(Action="ec2:*"), old) == []
    assert of_kind("mfa-deny-misses-both", with_mfa, without, old)
    assert of_kind("mfa-deny-misses-both", allow(Action="s3:Get*", Condition={"Bool": {MFA: "true"}}), old)


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericLessThan": {AGE: "3600"}},
        {"NumericLessThan": {AGE: "3600"}, "Bool": {MFA: "true"}},
        {"NumericLessThanIfExists": {AGE: "3600"}, "Bool": {MFA: "true"}},
        {"NumericLessThanEquals": {AGE: 86400}},
        {"NumericGreaterThan": {AGE: "0"}},
        {"Null": {AGE: "false"}},
        {"NumericLessThan": {AGE: "1.5"}},
    ],
)
def test_an_allow_of_recent_mfa_is_right(condition):
    assert found(allow(Action="s3:*", Condition=condition)) == ()


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ({"NumericGreaterThan": {AGE: "3600"}}, "mfa-allow-of-old-mfa"),
        ({"NumericGreaterThanIfExists": {AGE: "3600"}}, "mfa-allow-of-old-mfa"),
        ({"Bool": {MFA: "false"}, "NumericLessThanIfExists": {AGE: "3600"}}, "mfa-allow-inside-out"),
        ({"Null": {AGE: "true"}}, "mfa-allow-inside-out"),
    ],
)
def test_an_allow_that_refuses_recent_mfa_is_inside_out(condition, code):
    assert only("mfa-allow-inside-out", allow(Action="s3:*", Condition=condition)).reason.code == code


@pytest.mark.parametrize(
    "also", [{"Condition": {"Bool": {MFA: "true"}}}, {"Condition": {"NumericLessThan": {AGE: "9"}}}, {}]
)
def test_an_allow_without_mfa_beside_one_with_it_is_meant_so(also):
    without = allow(Action="s3:*", Condition=WITHOUT_MFA)
    assert of_kind("mfa-allow-inside-out", without, allow(Action="s3:*", **also)) == []
    assert of_kind("mfa-allow-inside-out", without, allow(Action="s3:Get*", **also))


def test_an_allow_of_the_setup_without_mfa_is_meant_so():
    assert of_kind("mfa-allow-inside-out", allow(Action=SET_UP, Condition=WITHOUT_MFA)) == []
    assert of_kind("mfa-allow-inside-out", allow(Action=[*SET_UP, "iam:GetUser"], Condition=WITHOUT_MFA))


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {MFA: "false"}, "NumericLessThan": {AGE: "3600"}},
        {"BoolIfExists": {MFA: "false"}, "NumericGreaterThanEquals": {AGE: "3600"}},
        {"Null": {MFA: "true", AGE: "false"}},
        {"NumericLessThan": {AGE: "60"}, "NumericGreaterThan": {AGE: "3600"}},
        {"Bool": {MFA: "true"}, "Null": {AGE: "true"}},
    ],
)
@pytest.mark.parametrize("make", [allow, deny])
def test_tests_of_mfa_that_exclude_each_other_are_found(make, condition):
    tests = [f"{operator} {key}" for operator, keys in condition.items() for key in keys]
    assert only("mfa-tests-contradict", make(Condition=condition)).reason.parameters == {"tests": tests}
    assert not any(each.kind.startswith("mfa-deny-misses") for each in found(make(Condition=condition)))


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericLessThan": {AGE: "3600"}, "NumericGreaterThan": {AGE: "60"}},
        {"NumericLessThanEquals": {AGE: "60"}, "NumericGreaterThanEquals": {AGE: "60"}},
        {"NumericLessThan": {AGE: "61"}, "NumericGreaterThan": {AGE: "59"}},
        {"NumericLessThan": {AGE: "0.5"}},
        {"Bool": {MFA: "true"}, "NumericLessThan": {AGE: "1"}},
    ],
)
def test_tests_that_some_request_meets_do_not(condition):
    assert of_kind("mfa-tests-contradict", allow(Condition=condition)) == []


def test_an_age_beside_a_test_for_requests_without_mfa_changes_nothing():
    both = {"BoolIfExists": {MFA: "false"}, "NumericGreaterThanIfExists": {AGE: "3600"}}
    assert only("mfa-age-idle", deny(Condition=both)).reason.parameters == {"operator": "NumericGreaterThanIfExists"}
    other = deny(Condition={"NumericGreaterThanEquals": {AGE: "60"}})
    assert of_kind("mfa-age-idle", deny(Condition=both), other) == []
    assert of_kind("mfa-age-idle", allow(Condition=both)) == []


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
    listed = deny(Action=SET_UP, Condition=WITHOUT_MFA)
    assert of_kind("mfa-set-up-denied", listed) == []
    assert of_kind("mfa-set-up-denied", *SELF_SERVICE, listed)


@pytest.mark.parametrize("action", ["*", "iam:*", "iam:*MFADevice", ["s3:*", "IAM:create*", "iam:Enable*"]])
def test_a_deny_of_everything_locks_out_of_the_setup_whatever_else_is_allowed(action):
    one = only("mfa-set-up-denied", deny(Action=action, Condition=WITHOUT_MFA))
    assert one.reason.parameters == {"actions": SET_UP, "element": "Action"}


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": ["s3:*", "ec2:*"]},
        {"Action": ["iam:Delete*", "iam:Deactivate*"]},
        {"Action": "iam:*", "Resource": "arn:aws:iam::*:role/*"},
        {"NotAction": ["iam:*MFADevice"]},
    ],
)
def test_a_deny_of_something_else_does_not(elements):
    assert of_kind("mfa-set-up-denied", deny(Condition=WITHOUT_MFA, **elements)) == []


def test_an_allow_of_one_policy_and_a_deny_of_another_lock_out_together():
    allowing, denying = policy(*SELF_SERVICE), policy(deny(Action=SET_UP, Condition=WITHOUT_MFA))
    assert {each.kind for each in findings(denying)} == set()
    first, second = findings([allowing, denying]).by_policy
    assert {each.kind for each in second} == {"mfa-set-up-denied"}
    assert "mfa-set-up-denied" not in {each.kind for each in first}


def test_a_deny_of_an_attached_policy_sees_to_what_another_misses():
    keys, passwords = policy(deny(Condition={"Null": {MFA: "true"}})), policy(deny(Condition={"Bool": {MFA: "false"}}))
    kinds = {each.kind for each in findings([keys, passwords])}
    assert not kinds & {"mfa-deny-misses-access-keys", "mfa-deny-misses-passwords"}
    assert {each.kind for each in findings(keys)} == {"mfa-deny-misses-passwords"}


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


def test_what_aws_leaves_to_administrators_is_not_asked_for():
    deleting = allow(Action="iam:DeleteVirtualMFADevice", Resource="arn:aws:iam::*:mfa/*")
    assert of_kind("console-read-denied", deleting, deny(NotAction=SET_UP, Condition=WITHOUT_MFA)) == []


def test_a_password_that_cannot_be_changed_without_mfa_is_a_remark():
    [one] = of_kind("password-change-denied", *barring(NotAction=[*SET_UP, "iam:GetUser"]))
    assert one.level == "remark"


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericGreaterThanIfExists": {AGE: "3600"}},
        {"NumericGreaterThanEqualsIfExists": {AGE: 900}, "Bool": {"aws:ViaAWSService": "false"}},
        {"NumericNotEqualsIfExists": {AGE: "1"}},
        {"Null": {AGE: "true"}},
        {"Bool": {MFA: "false"}},
    ],
)
def test_every_form_of_a_deny_until_mfa_can_lock_out_of_the_setup(condition):
    assert only("mfa-set-up-denied", deny(NotAction=["iam:Get*", "iam:EnableMFADevice"], Condition=condition))
    assert of_kind("mfa-set-up-denied", deny(NotAction=["iam:Get*", *SET_UP], Condition=condition)) == []


def test_so_many_ages_that_they_cannot_be_told_apart_are_conditions_like_any_other():
    many = {"NumericGreaterThanIfExists": {AGE: [str(number) for number in range(1, 60)]}}
    statements = [deny(Condition=many), deny(Condition={"NumericLessThan": {AGE: "9" * 30}}), allow(Condition=many)]
    assert not {each.kind for each in found(*statements) if each.kind.startswith("mfa-")}
