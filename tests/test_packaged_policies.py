"""The packaged policies: each broken form differs from the sound one in the one place that it is about."""

from collections.abc import Iterator
from typing import Any

import pytest

from mfa_lesson import Request, evaluate, load_policy, packaged_policies
from mfa_lesson.account.users import User
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.iam.policy import list_named_actions

LAST = ("Statement", 5)
MFA = "aws:MultiFactorAuthPresent"
CONDITION = (*LAST, "Condition")
SOUND = {(*CONDITION, "BoolIfExists", MFA): "false"}
DIFFERENCES = {
    "broken_bool": (SOUND, {(*CONDITION, "Bool", MFA): "false"}),
    "broken_null": (SOUND, {(*CONDITION, "Null", MFA): "true"}),
    "broken_value": (SOUND, {(*CONDITION, "BoolIfExists", MFA): "true"}),
    "broken_key": (SOUND, {(*CONDITION, "BoolIfExists", "aws:MultiFactorAuthPresence"): "false"}),
    "broken_allow": ({(*LAST, "Effect"): "Deny"}, {(*LAST, "Effect"): "Allow"}),
    "broken_version": ({("Version",): "2012-10-17"}, {("Version",): "2008-10-17"}),
    "broken_password": ({(*LAST, "NotAction", "iam:ChangePassword"): True}, {}),
    "broken_spelling": (
        {(*LAST, "NotAction", "iam:EnableMFADevice"): True},
        {(*LAST, "NotAction", "iam:EnableMFADevices"): True},
    ),
}


def leaves(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Every value of a document with its path; of a list of texts, each text is part of the path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from [((*path, inner), True)] if isinstance(inner, str) else leaves(inner, (*path, number))
    else:
        yield path, value


def difference(before: str, after: str) -> tuple[dict, dict]:
    """What stands in one packaged policy alone, and what in the other alone."""
    was, now = (dict(leaves(load_policy(name).document)) for name in (before, after))
    return (
        {path: value for path, value in was.items() if now.get(path) != value},
        {path: value for path, value in now.items() if was.get(path) != value},
    )


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_broken_form_differs_in_one_place(name):
    assert difference("force_mfa", name) == DIFFERENCES[name]


def test_action_instead_of_not_action_is_one_word_too():
    one, other = load_policy("force_mfa"), load_policy("broken_action")
    assert one.text.replace("NotAction", "Action") == other.text


def test_every_broken_form_is_looked_at_here():
    broken = {name for name in packaged_policies() if name.startswith("broken_")}
    assert broken == {*DIFFERENCES, "broken_action"}


@pytest.mark.parametrize("name", sorted({*DIFFERENCES, "broken_action"}))
def test_a_broken_form_decides_something_otherwise(name):
    sound, broken = load_policy("force_mfa"), load_policy(name)
    actions = list_named_actions([sound])
    assert not decision_matrix([sound], actions=actions).equals(decision_matrix([broken], actions=actions))


def test_the_policy_for_own_credentials_is_about_what_aws_describes():
    """reference_policies_examples_aws_my-sec-creds-self-manage: nine statements, and what each is about."""
    policy = load_policy("manage_own_credentials")
    assert [len(statement.actions) for statement in policy.statements] == [2, 2, 4, 4, 5, 5, 1, 4, 7]
    assert [statement.effect for statement in policy.statements] == ["Allow"] * 8 + ["Deny"]
    last = policy.statements[-1]
    assert last.action_element == "NotAction" and last.conditions[0].operator.written == "BoolIfExists"


@pytest.mark.parametrize(
    ("action", "device", "mfa", "outcome"),
    [
        ("iam:CreateVirtualMFADevice", "work-phone", "absent", "allowed"),
        ("iam:EnableMFADevice", None, "false", "allowed"),
        ("iam:GetUser", None, "false", "allowed"),
        ("iam:ChangePassword", None, "false", "explicitDeny"),
        ("iam:ChangePassword", None, "true", "allowed"),
        ("iam:GetAccountPasswordPolicy", None, "false", "explicitDeny"),
        ("iam:DeleteVirtualMFADevice", "alice", "false", "explicitDeny"),
        ("iam:DeleteVirtualMFADevice", "alice", "true", "implicitDeny"),
        ("iam:ResetServiceSpecificCredential", None, "true", "allowed"),
        ("iam:DeactivateMFADevice", None, "absent", "explicitDeny"),
        ("iam:DeactivateMFADevice", None, "true", "allowed"),
    ],
)
def test_the_policy_for_own_credentials_decides_as_aws_describes(action, device, mfa, outcome):
    alice = User.read("alice")
    resource = alice.device_arn(device) if device else alice.arn if "Policy" not in action else "*"
    decision = evaluate(Request(action, resource, alice.context(mfa)), load_policy("manage_own_credentials"))
    assert decision.outcome.value == outcome
