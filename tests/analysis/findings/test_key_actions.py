"""Condition keys beside actions: which actions know a key, and which action must be there as well."""

import pytest

from mfa_lesson.analysis.findings.key_actions import SETTERS
from tests.analysis.findings.examples import allow, deny, found


def reasons(kind, *statements):
    return [each.reason.parameters for each in found(*statements) if each.kind == kind]


@pytest.mark.parametrize(("start", "setter"), SETTERS.items())
def test_each_key_that_a_request_sets(start, setter):
    key = f"{start}team" if start.endswith("/") else start
    assume = allow(Action="sts:AssumeRole", Condition={"StringLike": {key: "a*"}})
    assert reasons("paired-action", assume) == [{"key": key, "action": setter}]
    assert reasons("paired-action", assume, allow(Action=setter)) == []
    assert reasons("paired-action", assume, deny(Action=setter)) == [{"key": key, "action": setter}]
    assert reasons("paired-action", {**assume, "Effect": "Deny"}) == []
    both = {name: element for name, element in assume.items() if name != "Action"}
    assert reasons("paired-action", {**both, "NotAction": "sts:AssumeRole"}) == []


@pytest.mark.parametrize(
    ("action", "knows"),
    [
        ("sts:AssumeRole", True),
        ("STS:assumerole", True),
        ("sts:GetCallerIdentity", False),
        ("iam:GetUser", False),
        ("s3:GetObject", False),
        ("sts:NewAction", True),
        ("iam:NewAction", True),
        ("sts:*", True),
    ],
)
def test_which_actions_know_a_key(action, knows):
    statement = allow(Action=["sts:AssumeRole", action], Condition={"StringEquals": {"sts:ExternalId": "7"}})
    expected = [] if knows else [{"key": "sts:ExternalId", "actions": [action], "effect": "Allow"}]
    assert reasons("key-of-other-actions", statement) == expected


@pytest.mark.parametrize("key", ["accounts.google.com:aud", "aws:username", "iam:ResourceTag/team", "s3:prefix"])
def test_which_keys_are_not_judged(key):
    statement = allow(Action="iam:GetUser", Condition={"StringEquals": {key: "x"}})
    assert reasons("key-of-other-actions", statement) == []
    beside = allow(Action="iam:GetUser", Condition={"StringEquals": {key: "x", "sts:ExternalId": "7"}})
    assert [each["key"] for each in reasons("key-of-other-actions", beside)] == ["sts:ExternalId"]
