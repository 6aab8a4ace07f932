"""Checks of resources that do not fit the actions beside them."""

import pytest

from mfa_lesson.account import reference
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import OWN_USER, allow, found, of_kind, only


@pytest.mark.parametrize(
    "line",
    [
        "arn:aws:iam::*:*",
        "arn:*:iam::123456789012:u*",
        "arn:aws:iam::*:?ser/alice",
        "arn:aws:*:*:*:user/*",
        "arn:aws:iam::*:${aws:PrincipalTag/kind}/alice",
        "arn:aws:iam::*:user/*",
    ],
)
def test_a_line_that_may_be_a_user_is_used(line):
    assert found(allow(Action="iam:TagUser", Resource=[line])) == ()


@pytest.mark.parametrize(
    "line",
    [
        "arn:aws:iam::*:role/*",
        "arn:aws:s3:::bucket",
        "arn:aws:iam:eu-west-1:*:user/*",
        "arn:aws:iam::*:users/*",
        "arn:aws:sts::*:user/*",
    ],
)
def test_a_line_that_cannot_be_a_user_is_not(line):
    assert only("nothing-to-act-on", allow(Action="iam:TagUser", Resource=line)).place == "Statement[0].Resource"
    one = only("unused-resource", allow(Action="iam:TagUser", Resource=["arn:aws:iam::*:user/*", line]))
    assert one.place == "Statement[0].Resource[1]"


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": ["iam:TagUser", "s3:GetObject"]},
        {"Action": ["iam:TagUser", "iam:NoSuchAction"]},
        {"Action": ["iam:TagUser", "*:*"]},
        {"Action": "*"},
        {"NotAction": "iam:TagUser"},
    ],
)
def test_a_line_is_not_judged_where_not_all_actions_are_known(elements):
    lines = ["arn:aws:iam::*:user/*", "arn:aws:iam::*:mfa/*"]
    assert of_kind("unused-resource", allow(Resource=lines, **elements)) == []


def test_an_action_without_its_resource_is_told_what_it_would_take():
    one = only("action-without-resource", allow(Action=["iam:GetUser", "iam:TagMFADevice"], Resource=OWN_USER))
    assert one.place == "Statement[0].Action[1]"
    parameters = {"action": "iam:TagMFADevice", "kinds": ["mfa"], "lines": ["arn:*:iam::*:mfa/*"], "several": False}
    assert one.reason == Reason("action-without-resource", parameters)
    one = only("action-without-resource", allow(Action=["iam:GetUser", "iam:ListUsers"], Resource=OWN_USER))
    parameters = {"action": "iam:ListUsers", "kinds": ["user/"], "lines": ["arn:*:iam::*:user/*"], "several": False}
    assert one.reason == Reason("action-without-resource", parameters)
    one = only("action-without-resource", allow(Action=["iam:GetUser", "iam:GetAccountSummary"], Resource=OWN_USER))
    parameters = {"action": "iam:GetAccountSummary", "kinds": [], "lines": [], "several": False}
    assert one.reason == Reason("action-without-resource", parameters)


def test_a_statement_without_any_resource_hides_no_action_of_a_later_one():
    nothing = allow(Action="iam:TagUser", Resource="arn:aws:iam::*:role/*")
    one = only("action-without-resource", nothing, allow(Action=["iam:GetUser", "iam:TagMFADevice"], Resource=OWN_USER))
    assert one.place == "Statement[1].Action[1]"


@pytest.mark.parametrize("name", ["${}", "${", "${aws:username", "a${*}"])
def test_in_a_policy_of_2008_what_is_no_variable_is_text(name):
    line = f"arn:aws:iam::*:user/{name}"
    assert of_kind("nothing-to-act-on", allow(Action="iam:TagUser", Resource=line), version="2008-10-17") == []
    assert of_kind("nothing-to-act-on", allow(Action="iam:TagRole", Resource=line), version="2008-10-17")


@pytest.mark.parametrize(
    ("action", "line", "fits"),
    [
        ("iam:ListUsers", "arn:aws:iam::*:user/*", True),
        ("iam:ListUsers", "arn:aws:iam::123456789012:user/", True),
        ("iam:ListUsers", "arn:aws:iam::*:user/Department/Development/*", True),
        ("iam:ListUsers", "arn:aws:iam::*:us*", True),
        ("iam:ListUsers", "arn:aws:iam::*:*", True),
        ("iam:ListUsers", "arn:aws:iam::*:user/${aws:username}", False),
        ("iam:ListUsers", "arn:aws:iam::*:user/alice", False),
        ("iam:ListUsers", "arn:aws:iam::*:user/team?", True),
        ("iam:ListUsers", "arn:aws:iam::*:user/*/", True),
        ("iam:ListUsers", "arn:aws:iam::*:user/*a", False),
        ("iam:ListUsers", "arn:aws:iam::*:user/${aws:PrincipalTag/path}", True),
        ("iam:ListUsers", "arn:aws:iam::*:user/*${aws:userid}", False),
        ("iam:DeleteLoginProfile", "arn:aws:iam::123456789012:root", True),
        ("iam:GetRole", "arn:aws:iam::123456789012:root", False),
        ("iam:ListUsers", "arn:aws:iam::*:mfa/*", False),
        ("iam:ListVirtualMFADevices", "arn:aws:iam::*:mfa/*", True),
        ("iam:ListVirtualMFADevices", "arn:aws:iam::*:mfa/${aws:username}", False),
        ("iam:ListRoles", "arn:aws:iam::*:role/*", True),
        ("iam:ListGroups", "arn:aws:iam::*:group/*", True),
        ("iam:ListInstanceProfiles", "arn:aws:iam::*:instance-profile/*", True),
        ("iam:ListAccountAliases", "arn:aws:iam::*:*", False),
        ("iam:GetAccountSummary", "arn:aws:iam::*:user/*", False),
    ],
)
def test_an_action_that_lists_acts_on_a_path(action, line, fits):
    assert bool(of_kind("nothing-to-act-on", allow(Action=action, Resource=line))) is not fits


@pytest.mark.parametrize(
    ("actions", "named"),
    [("iam:TagUser", "iam:TagUser"), (["iam:TagUser", "iam:UntagUser"], None), ("iam:?agUser", None)],
)
def test_the_action_of_an_unused_line_is_named_where_it_is_the_only_one(actions, named):
    one = only("unused-resource", allow(Action=actions, Resource=[OWN_USER, "arn:aws:iam::*:role/*"]))
    assert one.reason.parameters == {"line": "arn:aws:iam::*:role/*", "action": named, "kinds": ["user"]}


@pytest.mark.parametrize("action", sorted(reference.UNSAID))
def test_nothing_is_claimed_of_an_action_that_lists_what_aws_does_not_say(action):
    assert not reference.load_actions()[action].arns
    for line in ("arn:aws:iam::*:policy/*", OWN_USER):
        kinds = {
            each.kind
            for each in found(allow(Action=action, Resource=line), allow(Action=[action, "iam:GetUser"], Resource=line))
        }
        assert not kinds & {"nothing-to-act-on", "unused-resource"}
        listed = of_kind("action-without-resource", allow(Action=[action, "iam:GetUser"], Resource=line))
        assert all(each.reason.parameters["action"] != action for each in listed)


def test_of_every_other_action_that_lists_it_is_known_what_it_acts_on():
    open_lists = {name for name, each in reference.load_actions().items() if "list" in name and not each.arns}
    assert open_lists - reference.UNSAID == {"iam:listaccountaliases"}
