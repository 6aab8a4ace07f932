"""Checks of services, actions and condition keys that AWS does not have."""

from itertools import combinations

import pytest

from mfa_lesson.account import reference
from mfa_lesson.analysis.findings import names
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import allow, deny, found, of_kind, only

DATE = reference.load_date()


@pytest.mark.parametrize(
    ("action", "nearest"),
    [
        ("iam:GetUsers", "iam:GetUser"),
        ("iam:ListVirtualMfaDevice", "iam:ListVirtualMFADevices"),
        ("iam:EnableMFADevcie", "iam:EnableMFADevice"),
        ("iam:ChangePasword", "iam:ChangePassword"),
        ("sts:AsumeRole", "sts:AssumeRole"),
    ],
)
def test_an_action_of_iam_or_sts_that_is_one_letter_away_is_misspelt(action, nearest):
    assert found(allow(Action=action)).mistakes[0].reason == Reason(
        "misspelt-action", {"action": action, "nearest": nearest}
    )
    assert of_kind("unknown-action", allow(Action=action)) == []


@pytest.mark.parametrize(
    ("action", "nearest"),
    [
        ("iam:GetUserInfo", "iam:GetUser"),
        ("iam:ListAccessKeysLastUsed", "iam:GetAccessKeyLastUsed"),
        ("iam:Qwertz", ""),
    ],
)
def test_an_action_that_can_be_new_is_not_in_the_reference_of_its_date(action, nearest):
    parameters = {"action": action, "nearest": nearest, "reference": DATE}
    one = only("unknown-action", allow(Action=action))
    assert one.reason == Reason("unknown-action", parameters) and one.level == "remark" and DATE in one.problem
    assert found(allow(Action=action)).mistakes == ()


def test_no_two_actions_of_iam_and_sts_are_one_letter_away_from_each_other():
    known = list(reference.load_actions())
    near = [(a, b) for a, b in combinations(known, 2) if abs(len(a) - len(b)) < 2]
    assert len(near) > 1_000 and all(names.count_slips(a, b) > 1 for a, b in near)


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "acb", 1), ("abcd", "acbde", 2), ("kitten", "sitting", 3)],
)
def test_slips_are_counted(word, other, slips):
    assert names.count_slips(word, other) == names.count_slips(other, word) == slips


def test_a_wildcard_that_no_action_fits_has_no_nearest_action():
    one = only("unknown-action", allow(Action="iam:Gte*"))
    assert one.reason == Reason("no-action-fits", {"line": "iam:Gte*", "reference": DATE}) and not one.suggestion


@pytest.mark.parametrize(("service", "nearest"), [("cloudfornt", "cloudfront"), ("qqq", "")])
def test_the_nearest_service_is_offered(service, nearest):
    one = only("unknown-service", allow(Action=f"{service}:Get*"))
    assert one.reason == Reason("unknown-service", {"service": service, "nearest": nearest, "date": DATE})
    assert one.level == "remark"


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("aws:MultiFactorAuthPresence", "aws:MultiFactorAuthPresent"),
        ("asw:username", "aws:username"),
        ("iam:PassToService", "iam:PassedToService"),
        ("aws:SourceIP4", "aws:SourceIp"),
    ],
)
def test_the_nearest_key_is_offered(key, nearest):
    kind = "misspelt-key" if key != "aws:SourceIP4" else "unknown-key"
    assert only(kind, allow(Condition={"StringEquals": {key: "x"}})).reason.parameters["nearest"] == nearest


@pytest.mark.parametrize("key", ["aws:Qwertz", "aws:SourceVpcEndpointOwner", "iam:Color", "aws:PrincipalArnHash"])
def test_a_key_that_can_be_new_is_not_in_the_reference_of_its_date(key):
    one = only("unknown-key", allow(Condition={"StringEquals": {key: "x"}}))
    assert one.level == "remark" and DATE in one.problem
    assert of_kind("misspelt-key", allow(Condition={"StringEquals": {key: "x"}})) == []


def test_a_family_of_keys_needs_a_name():
    one = only("misspelt-key", allow(Condition={"StringEquals": {"aws:PrincipalTag": "x"}}))
    assert one.reason == Reason("tag-without-name", {"key": "aws:PrincipalTag", "example": "aws:PrincipalTag/team"})


@pytest.mark.parametrize(
    "key", ["s3:prfix", "saml:whatever", "oidc.example.com:sub", "token.actions.githubusercontent.com:aud", "x:y"]
)
def test_nothing_is_said_of_keys_that_the_reference_does_not_have(key):
    kinds = {each.kind for each in found(allow(Condition={"StringEquals": {key: "x"}}))}
    assert not kinds & {"unknown-key", "misspelt-key"}


def test_a_misspelt_variable_is_a_misspelt_key():
    one = only("misspelt-key", allow(Action="iam:GetUser", Resource="arn:aws:iam::*:user/${aws:usernam}"))
    assert one.place == "Statement[0].Resource" and one.reason.parameters["nearest"] == "aws:username"
    one = only("misspelt-key", allow(Condition={"StringEquals": {"s3:prefix": "${aws:usernam}"}}))
    assert one.place == 'Statement[0].Condition.StringEquals["s3:prefix"]'


def test_actions_of_other_services_are_judged_where_they_are_known(monkeypatch):
    for known, expected in ((("GetObject",), 1), (None, 0)):
        clear_names()
        services = {"s3": known} if known else {}
        monkeypatch.setattr(reference, "load_actions_of_all_services", lambda services=services: services)
        listed = of_kind("unknown-action", allow(Action=["s3:GetObjekt", "s3:GetObject", "s3:Get*"]))
        assert [each.level for each in listed] == ["remark"] * expected
    clear_names()


def clear_names():
    for cached in (names.action_names, names.is_unknown, names.letter_pairs_of, names.find_nearest_name):
        cached.cache_clear()


def test_a_misspelt_exception_is_reported_once():
    kinds = [each.kind for each in found(allow(), deny(NotAction=["iam:GetUsers"]))]
    assert kinds == ["misspelt-action"]


def test_the_pairs_of_letters_of_a_word_are_all_that_stand_side_by_side():
    assert names.letter_pairs("s3") == {"s3"}
    assert names.letter_pairs("ec2a") == {"ec", "c2", "2a"}
    assert names.letter_pairs("q") == frozenset()
