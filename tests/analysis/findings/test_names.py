"""Checks of services, actions and condition keys that AWS does not have."""

import pytest

from mfa_lesson.account import reference
from mfa_lesson.analysis.findings import names
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import allow, deny, found, of_kind, only


@pytest.mark.parametrize(
    ("action", "nearest"),
    [
        ("iam:GetUsers", "iam:GetUser"),
        ("iam:ListVirtualMfaDevice", "iam:ListVirtualMFADevices"),
        ("sts:AsumeRole", "sts:AssumeRole"),
        ("iam:Qwertz", ""),
    ],
)
def test_the_nearest_action_is_offered(action, nearest):
    service, _, name = action.partition(":")
    parameters = {"service": service, "action": name, "nearest": nearest}
    assert only("unknown-action", allow(Action=action)).reason == Reason("unknown-action", parameters)


def test_a_wildcard_that_no_action_fits_has_no_nearest_action():
    one = only("unknown-action", allow(Action="iam:Gte*"))
    assert one.reason == Reason("no-action-fits", {"service": "iam", "line": "iam:Gte*"}) and not one.suggestion


@pytest.mark.parametrize(("service", "nearest"), [("cloudfornt", "cloudfront"), ("qqq", "")])
def test_the_nearest_service_is_offered(service, nearest):
    one = only("unknown-service", allow(Action=f"{service}:Get*"))
    assert one.reason == Reason("unknown-service", {"service": service, "nearest": nearest})


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("aws:MultiFactorAuthPresence", "aws:MultiFactorAuthPresent"),
        ("asw:username", "aws:username"),
        ("iam:PassToService", "iam:PassedToService"),
        ("aws:Qwertz", ""),
    ],
)
def test_the_nearest_key_is_offered(key, nearest):
    one = only("unknown-key", allow(Condition={"StringEquals": {key: "x"}}))
    assert one.reason == Reason("unknown-key", {"key": key, "nearest": nearest})


def test_a_family_of_keys_needs_a_name():
    one = only("unknown-key", allow(Condition={"StringEquals": {"aws:PrincipalTag": "x"}}))
    assert one.reason == Reason("tag-without-name", {"key": "aws:PrincipalTag", "example": "aws:PrincipalTag/team"})


@pytest.mark.parametrize(
    "key", ["s3:prfix", "saml:whatever", "oidc.example.com:sub", "token.actions.githubusercontent.com:aud", "x:y"]
)
def test_nothing_is_said_of_keys_that_the_reference_does_not_have(key):
    assert of_kind("unknown-key", allow(Condition={"StringEquals": {key: "x"}})) == []


def test_a_misspelt_variable_is_an_unknown_key():
    one = only("unknown-key", allow(Action="iam:GetUser", Resource="arn:aws:iam::*:user/${aws:usernam}"))
    assert one.place == "Statement[0].Resource" and one.reason.parameters["nearest"] == "aws:username"
    one = only("unknown-key", allow(Condition={"StringEquals": {"s3:prefix": "${aws:usernam}"}}))
    assert one.place == 'Statement[0].Condition.StringEquals["s3:prefix"]'


def test_actions_of_other_services_are_judged_where_they_are_known(monkeypatch):
    for known, expected in ((("GetObject",), 1), (None, 0)):
        clear_names()
        services = {"s3": known} if known else {}
        monkeypatch.setattr(reference, "load_actions_of_all_services", lambda services=services: services)
        assert len(of_kind("unknown-action", allow(Action=["s3:GetObjekt", "s3:GetObject", "s3:Get*"]))) == expected
    clear_names()


def clear_names():
    for cached in (names.action_names, names.is_unknown, names.letter_pairs_of, names.find_nearest_name):
        cached.cache_clear()


def test_a_misspelt_exception_is_reported_once():
    kinds = [each.kind for each in found(allow(), deny(NotAction=["iam:GetUsers"]))]
    assert kinds == ["unknown-action"]
