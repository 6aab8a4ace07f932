"""Checks of the resources that stand for the caller’s own user and devices."""

from itertools import product

import pytest

from mfa_lesson import findings
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import MFA, OWN_DEVICE, OWN_USER, allow, deny, found, of_kind, only
from tests.support import policy


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


ANY_DEVICE = "arn:aws:iam::*:mfa/*"


def test_devices_of_other_names_are_not_refused_where_another_line_or_statement_or_policy_allows_them():
    create = "iam:CreateVirtualMFADevice"
    fixed, every = allow(Action=create, Resource=OWN_DEVICE), allow(Action="iam:*VirtualMFADevice", Resource=ANY_DEVICE)
    assert of_kind("device-name", allow(Action=create, Resource=[OWN_DEVICE, ANY_DEVICE])) == []
    assert of_kind("device-name", fixed, every) == []
    assert {each.kind for each in findings([policy(fixed), policy(every)])} == set()
    assert of_kind("device-name", fixed, allow(Action="iam:DeleteVirtualMFADevice", Resource=ANY_DEVICE))
    both = allow(Action=[create, "iam:DeleteVirtualMFADevice"], Resource=OWN_DEVICE)
    assert of_kind("device-name", both, allow(Action=create, Resource=ANY_DEVICE))


def test_users_with_a_path_are_mentioned_once():
    two = [allow(Action=action, Resource=OWN_USER) for action in ("iam:GetUser", "iam:TagUser")]
    assert only("users-with-a-path", *two).place == "Statement[0].Resource"


# --- names that nothing has ---

PLACEHOLDERS = [
    "{aws:username}",
    "<username>",
    "{{username}}",
    "[username]",
    "%username%",
    "$username",
    "${aws:username}!",
    "team/<username>",
    "*<username>",
    "user name",
    "J\u00f6rg",
    "${$}{aws:username}",
]


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_line_with_a_character_that_no_name_has_never_fits(name):
    for kind, instead in (("user", OWN_USER), ("mfa", "arn:aws:iam::*:mfa/*"), ("role", "")):
        line = f"arn:aws:iam::*:{kind}/{name}"
        one = only("name-never-fits", allow(Action="iam:*", Resource=line))
        assert (one.reason.parameters["line"], one.reason.parameters["instead"]) == (line, instead)


def test_the_star_for_a_path_stays_in_the_suggestion():
    one = only("name-never-fits", allow(Action="iam:*", Resource="arn:aws:iam::*:user/*/{aws:username}"))
    assert one.reason.parameters["instead"] == "arn:aws:iam::*:user/*/${aws:username}"


@pytest.mark.parametrize(
    "line",
    [
        OWN_USER,
        "arn:aws:iam::*:user/<team>/alice",
        "arn:aws:iam::*:user/$/${aws:username}",
        "arn:aws:iam::*:user/<*",
        "arn:aws:iam::*:user/<${aws:PrincipalTag/path}",
        "arn:aws:iam::*:user/a+b=c,d.e@f_g-h",
        "arn:aws:iam::*:user/al?ce",
        "arn:aws:iam::*:*<x>",
        "arn:aws:iam::*:us?r/<x>",
        "arn:aws:iam::*:oidc-provider/example.com/id/<x>",
        "arn:aws:s3:::home/<username>",
        "arn:aws:sqs:*:*:user/<username>",
        "*",
    ],
)
def test_what_can_fit_is_not(line):
    assert of_kind("name-never-fits", allow(Action=["iam:*", "s3:*"], Resource=line)) == []


def test_a_line_for_requests_of_a_deny_and_for_exceptions_is_judged_too():
    line = "arn:aws:iam::*:user/{aws:username}"
    assert only("name-never-fits", deny(Action="iam:*", NotResource=[OWN_USER, line])).place.endswith("NotResource[1]")


def test_a_variable_under_an_old_version_is_told_once_for_the_policy():
    for version in (None, "2008-10-17"):
        for name in ("${aws:username}", "${username}", "${aws:username"):
            kinds = {
                each.kind
                for each in found(allow(Action="iam:*", Resource=f"arn:aws:iam::*:user/{name}"), version=version)
            }
            assert "variable-is-text" in kinds and "name-never-fits" not in kinds
        one = only("name-never-fits", allow(Action="iam:*", Resource="arn:aws:iam::*:user/<x>"), version=version)
        assert one.reason.parameters["instead"] == "" and one.suggestion == "Write the name."


@pytest.mark.parametrize("name", ["${aws:userid}", "${AWS:UserID}", "team/${aws:userid}", "x-${aws:userid}"])
def test_the_unique_id_is_no_name(name):
    one = only("id-for-name", allow(Action="iam:*", Resource=f"arn:aws:iam::123456789012:user/{name}"))
    assert one.reason.parameters["instead"] == "arn:aws:iam::123456789012:user/${aws:username}"


@pytest.mark.parametrize("line", ["arn:aws:iam::*:user/${aws:userid}/*", "arn:aws:iam::*:role/${aws:userid}"])
def test_an_id_in_a_path_or_of_something_else_is_not_judged(line):
    assert of_kind("id-for-name", allow(Action="iam:*", Resource=line)) == []


ACCOUNTS = [
    "ACCOUNT_ID",
    "1234",
    "<account>",
    "AWS_ACCOUNT",
    "",
    "12345678901*3",
    "123456789012",
    "*",
    "12*",
    "????????????",
]
DEAD = {"name-never-fits", "id-for-name", "arn-account", "arn-fields", "users-with-a-path", "device-name"}


def test_what_the_advice_proposes_has_no_such_finding():
    proposed = 0
    for account, kind, name in product(ACCOUNTS, ("user", "mfa"), [*PLACEHOLDERS, "${aws:userid}", "${aws:username}"]):
        line = f"arn:aws:iam::{account}:{kind}/{name}"
        for each in found(allow(Action=["iam:GetUser", "iam:CreateVirtualMFADevice"], Resource=line)):
            instead = each.reason.parameters.get("instead") or each.reason.parameters.get("further")
            if instead and each.kind in DEAD:
                proposed += 1
                assert instead != line
                given = [instead] if "user/*/" not in instead else [instead, line]
                again = found(allow(Action=["iam:GetUser", "iam:CreateVirtualMFADevice"], Resource=given))
                kinds = {other.kind for other in again} & DEAD
                assert kinds <= {"users-with-a-path"} and each.kind not in kinds, (line, instead)
    assert proposed > 250


@pytest.mark.parametrize("account", ["ACCOUNT_ID", "1234", "<account>", "123456789012*3"])
def test_nothing_else_is_proposed_for_a_line_of_no_account(account):
    lines = [f"arn:aws:iam::{account}:{last}/${{aws:username}}" for last in ("user", "mfa")]
    kinds = {each.kind for each in found(allow(Action=["iam:GetUser", "iam:CreateVirtualMFADevice"], Resource=lines))}
    assert not kinds & {"users-with-a-path", "device-name", "get-user-missing"}


def test_other_device_names_that_are_allowed_with_mfa_only_are_allowed():
    create = "iam:CreateVirtualMFADevice"
    own = allow(Action=create, Resource=OWN_DEVICE)
    for value, kinds in (("true", []), ("false", ["device-name"])):
        every = allow(Action=create, Resource="arn:aws:iam::*:mfa/*", Condition={"Bool": {MFA: value}})
        assert [each.kind for each in of_kind("device-name", own, every)] == kinds
