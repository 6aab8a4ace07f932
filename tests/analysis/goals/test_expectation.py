"""What a goal is about: who asks, and for what."""

import pytest

from mfa_lesson.account.universe import list_callers
from mfa_lesson.analysis.goals.cases import list_cases
from tests.analysis.goals.examples import ENABLE, OWN_USER, answer, asked, first, goal
from tests.support import ALICE, BOB, policy, statement


def test_nobody_means_users_with_and_without_a_path_and_role_sessions():
    found = {str(case.caller) for case in list_cases(goal("without MFA nobody can iam:ListUsers"))}
    assert found == {
        *(
            f"{who}, {caller.way.signed_in}"
            for who in ("alice", "engineering/alice")
            for caller in list_callers("alice")
            if caller.way.has_user and caller.mfa != "true"
        ),
        "alice, in a role session",
    }


@pytest.mark.parametrize(
    ("when", "states"),
    [
        ("with MFA", {"true"}),
        ("without MFA", {"false", "absent"}),
        ("with the password only", {"false"}),
        ("with an access key", {"absent"}),
        ("through a service", {"false"}),
    ],
)
def test_when_is_about_the_state_that_a_request_says(when, states):
    found = {case.caller.mfa for case in list_cases(goal(f"{when} nobody can iam:ListUsers"))}
    assert found == states


def test_a_promise_is_about_ones_own_and_a_prohibition_about_everybodys():
    assert asked("a user can deactivate MFA") == {("iam:DeactivateMFADevice", ALICE)}
    assert asked("a user cannot deactivate MFA") >= {("iam:DeactivateMFADevice", owner) for owner in (ALICE, BOB)}
    assert asked("nobody can deactivate MFA of another user") == {("iam:DeactivateMFADevice", BOB)}


def test_a_promise_may_be_about_a_device_of_any_name():
    delete = "a user can iam:DeleteVirtualMFADevice"
    devices = {arn.rpartition("/")[2] for _, arn in asked(f"{delete} with a device of any name")}
    assert devices == {"alice", "work-phone"}
    assert {arn.rpartition("/")[2] for _, arn in asked(delete)} == {"alice"}


def test_what_the_lines_of_a_policy_name_is_asked_for():
    mine = policy(statement(Action="s3:GetObject", Resource="arn:aws:s3:::x/*"))
    assert asked("nobody can s3:GetObject", mine) == {
        ("s3:GetObject", "arn:aws:s3:::x/anything"),
        ("s3:GetObject", "arn:aws:s3:::y"),
        ("s3:GetObject", "*"),
    }
    assert answer("a user can s3:GetObject", mine).met
    case = first("nobody can s3:*", mine).case
    assert (case.request.action, case.on) == ("s3:GetObject", "`arn:aws:s3:::x/anything`")


@pytest.mark.parametrize(
    ("line", "whose"),
    [
        ("arn:aws:iam::*:user/admin", "admin’s user"),
        ("arn:aws:iam::*:user/*${aws:username}", "anythingalice’s user"),
        ("arn:aws:iam::*:user/${aws:username}?", "alicex’s user"),
        ("arn:aws:iam::123456789012:user/team/*", "team/anything’s user"),
    ],
)
def test_another_user_is_also_whomever_a_line_fits(line, whose):
    mine = policy(statement(Action=ENABLE, Resource=[line, OWN_USER]))
    assert first("nobody can manage MFA of another user", mine).case.on == whose


@pytest.mark.parametrize("line", [OWN_USER, "arn:aws:iam::*:user/*/${aws:username}", "arn:aws:iam::*:role/*"])
def test_ones_own_user_and_what_an_action_does_not_act_on_are_nobody_else(line):
    assert answer("nobody can manage MFA of another user", policy(statement(Action=ENABLE, Resource=line))).met
