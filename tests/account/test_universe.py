"""What can be asked: who calls, every action, and what each acts on."""

import pytest

from mfa_lesson import load_policy
from mfa_lesson.account.account import Account
from mfa_lesson.account.catalogue import SOMETHING_ELSE, UNGOVERNED, find_action
from mfa_lesson.account.reference import load_actions
from mfa_lesson.account.universe import (
    iterate_resources,
    list_actions,
    list_callers,
    list_known_actions,
    list_sample_arns,
)
from mfa_lesson.account.users import MFA_KEY, User
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import UserError
from tests.support import ALICE, BOB, policy, statement

USER, OTHER_USER = User.read("alice"), User.read("bob")
OWN_USER = "arn:aws:iam::*:user/${aws:username}"


# --- who calls ---


@pytest.mark.parametrize("username", ["alice", "engineering/alice", "carol"])
def test_a_user_can_sign_in_in_each_way_the_simplest_first(username):
    assert [caller.way for caller in list_callers(username)] == list(Way)
    for caller in list_callers(username):
        assert caller.mfa == caller.context.get(MFA_KEY, "absent")
        assert caller.context.get("aws:username") == (None if caller.is_role else User.read(username).name)
        assert caller.context["aws:ViaAWSService"] == ("true" if caller.way is Way.SERVICE else "false")


def test_the_context_is_that_of_an_account():
    account = Account(users=["alice"])
    assert list_callers("alice")[1].context == account.sign_in("alice").context


def test_a_name_that_iam_does_not_accept_is_refused():
    with pytest.raises(UserError) as caught:
        list_callers("a b")
    assert caught.value.reason.code == "name.strange-characters"


# --- actions ---


def test_anything_is_all_of_iam_and_sts_and_one_action_for_each_other_service():
    mixed = policy(statement(Action=["s3:Get*", "sqs:SendMessage", "iam:ListUsers", "iam:NoSuchThing"]))
    found = list_actions([mixed])
    assert found[:2] == ["sqs:SendMessage", "iam:ListUsers"]
    assert {"iam:CreateRole", "sts:AssumeRole", "s3:GetAnything", "sqs:Anything", "ec2:Anything"} <= set(found)
    assert found[-1] == "any-other-service:Anything"
    assert not {name.lower() for name in found} & {*UNGOVERNED, "iam:nosuchthing", "iam:anything"}


def test_every_action_of_iam_and_sts_is_there_but_those_that_need_no_permission():
    found = {name.lower() for name in list_actions([load_policy("force_mfa")])}
    assert set(load_actions()) - found == UNGOVERNED
    assert set(list_known_actions()) - found == UNGOVERNED


@pytest.mark.parametrize(
    ("name", "resource_type"),
    [
        ("iam:createaccesskey", "user"),
        ("iam:TagUser", "user"),
        ("iam:DeleteVirtualMFADevice", "mfa"),
        ("iam:TagMFADevice", "mfa"),
        ("iam:ListUsers", None),
        ("sts:GetAccessKeyInfo", None),
        ("iam:DeleteRole", SOMETHING_ELSE),
        ("s3:GetObject", SOMETHING_ELSE),
        ("s3:ListAllMyBuckets", None),
    ],
)
def test_what_an_action_acts_on(name, resource_type):
    assert find_action(name).resource_type == resource_type


# --- resources ---


def test_an_action_on_users_acts_on_the_owner_s():
    assert list(iterate_resources("iam:GetUser", USER, USER)) == [("alice’s own user", ALICE)]
    assert list(iterate_resources("iam:GetUser", USER, OTHER_USER)) == [("bob’s user", BOB)]


def test_an_action_on_devices_acts_on_those_of_the_owner():
    found = iterate_resources("iam:CreateVirtualMFADevice", USER, USER)
    assert [words for words, _ in found] == ["alice’s own MFA device", "the MFA device `work-phone`"]
    assert [words for words, _ in iterate_resources("iam:CreateVirtualMFADevice", USER, OTHER_USER)] == [
        "bob’s MFA device"
    ]


def test_an_action_of_iam_is_tried_on_what_it_acts_on():
    mine = policy(statement(Action="iam:*", Resource=["arn:aws:iam::*:role/dev-*", OWN_USER]))
    found = {arn for _, arn in iterate_resources("iam:DeleteRole", User.read("alice"), User.read("alice"), [mine])}
    assert found == {"arn:aws:iam::123456789012:role/dev-anything", "*"}
    assert find_action("iam:DeleteRole").resource_type == "other" and find_action("iam:TagUser").resource_type == "user"


@pytest.mark.parametrize(
    ("line", "arn"),
    [
        ("arn:aws:s3:::x/*", "arn:aws:s3:::x/anything"),
        ("arn:*:s3:*:*:x", "arn:aws:s3:eu-west-1:123456789012:x"),
        ("arn:aws:s3:::${aws:username}/?", "arn:aws:s3:::alice/x"),
        ("arn:aws:s3:::${aws:PrincipalTag/team, 'none'}", "arn:aws:s3:::none"),
        ("arn:aws:s3:::${aws:PrincipalTag/team}", None),
        ("*", None),
        ("arn:aws:iam::*:role/*", None),
    ],
)
@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_a_line_is_tried_on_something_that_it_fits(line, arn, element):
    mine = policy(statement(Action="s3:*", **{element: line}))
    assert list_sample_arns("s3:GetObject", USER, [mine]) == ([arn] if arn else [])
    if arn:
        assert mine.statements[0].resource_pattern(tuple(arn.split(":", 5)), {"aws:username": ("alice",)})


def test_an_action_is_tried_on_no_line_of_a_statement_that_says_nothing_about_it():
    mine = policy(statement(Action="s3:PutObject", Resource="arn:aws:s3:::x/*"))
    assert list_sample_arns("s3:GetObject", USER, [mine]) == []
