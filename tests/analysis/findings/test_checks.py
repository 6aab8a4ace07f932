"""What is legal and probably wrong: each kind with a policy that shows it, and one that comes near and does not."""

import json
import pickle
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from mfa_lesson import Policy, Request, evaluate, load_policy, packaged_policies
from mfa_lesson.account import reference
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.findings.checks import CHECKS, findings
from mfa_lesson.analysis.findings.finding import MISTAKE, REMARK, Finding, Findings
from mfa_lesson.iam.grammar import written
from mfa_lesson.iam.json_text import places
from tests.iam.test_properties import DOCUMENTS, requests
from tests.support import document, policy, statement

MFA = "aws:MultiFactorAuthPresent"
OWN_USER, OWN_DEVICE = "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:mfa/${aws:username}"
WITHOUT_MFA = {"BoolIfExists": {MFA: "false"}}
SET_UP = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]


def allow(**elements):
    return statement("Allow", **elements)


def deny(**elements):
    return statement("Deny", **elements)


def found(*statements, version="2012-10-17"):
    return findings(policy(*statements, version=version))


def of_kind(kind, *statements, version="2012-10-17"):
    return [each for each in found(*statements, version=version) if each.kind == kind]


def only(kind, *statements, version="2012-10-17"):
    """The one finding of a kind."""
    [one] = of_kind(kind, *statements, version=version)
    return one


# --- the policies of the lesson ---

FORCE_MFA = [
    # The variable is the bare name; the ARN of a user with a path has the path (iam-facts: reference_identifiers).
    ("users-with-a-path", REMARK, "Statement[1].Resource", 39),
    # ListMFADevices acts on the user: the line for devices does nothing.
    ("unused-resource", REMARK, "Statement[2].Resource[0]", 48),
    # The console's page of security credentials begins with iam:GetUser, and nothing allows it.
    ("get-user-missing", MISTAKE, "Statement[3].Action", 55),
    # Devices have had names of their own since November 2022; here Create and Delete act on the device.
    ("device-name", MISTAKE, "Statement[3].Resource[0]", 62),
    # DeactivateMFADevice acts on the user: the line for devices does nothing, whatever their name.
    ("unused-resource", REMARK, "Statement[4].Resource[0]", 73),
    # GetAccountPasswordPolicy is allowed, and the Deny bars it before MFA, when a new password is due.
    ("console-read-denied", MISTAKE, "Statement[5].NotAction", 85),
    # ListServiceSpecificCredentials is left alone by the Deny and allowed nowhere.
    ("allowed-nowhere", REMARK, "Statement[5].NotAction[9]", 95),
    # GetSessionToken needs no permission and no policy can forbid it.
    ("needs-no-permission", REMARK, "Statement[5].NotAction[12]", 98),
]


def test_force_mfa_has_these_findings_and_no_others():
    assert [(each.kind, each.level, each.place, each.line) for each in findings("force_mfa")] == FORCE_MFA


@pytest.mark.parametrize("name", ["administrator_access", "ec2_full_access"])
def test_nothing_is_wrong_with_the_plain_policies(name):
    assert findings(name) == ()


@pytest.mark.parametrize("name", packaged_policies())
def test_every_packaged_policy_can_be_looked_at(name):
    check_places(load_policy(name))


SEEN_FROM_THE_GOALS = {
    "MFA set up": "mfa-set-up-denied",
    "Bool": "mfa-deny-misses-access-keys",
    "Null": "mfa-deny-misses-passwords",
    "true": "mfa-deny-inside-out",
    "2008": "variable-is-text",
    "Allow": "allow-with-not-action",
    "spelling": "unknown-action",
    "key": "unknown-key",
    "password": "password-change-denied",
}
BLOCK = "BlockMostAccessUnlessSignedInWithMFA"


def changed_force_mfa(way):
    force = load_policy("force_mfa")
    listed = force.statement(BLOCK).source["NotAction"]
    changes = {
        "MFA set up": {"NotAction": None, "Action": listed},
        "Bool": {"Condition": {"Bool": {MFA: "false"}}},
        "Null": {"Condition": {"Null": {MFA: "true"}}},
        "true": {"Condition": {"BoolIfExists": {MFA: "true"}}},
        "Allow": {"Effect": "Allow"},
        "spelling": {"NotAction": [name.replace("EnableMFADevice", "EnableMFADevices") for name in listed]},
        "key": {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresence": "false"}}},
        "password": {"NotAction": [name for name in listed if name != "iam:ChangePassword"]},
    }
    return force.as_version("2008-10-17") if way == "2008" else force.changed(BLOCK, **changes[way])


@pytest.mark.parametrize(("way", "kind"), SEEN_FROM_THE_GOALS.items())
def test_what_people_get_wrong_with_force_mfa_is_found(way, kind):
    assert kind in {each.kind for each in findings(changed_force_mfa(way))} - {row[0] for row in FORCE_MFA}


# --- each kind: what shows it, where, and what comes near ---

BAD_KEYS = {"StringEquals": {"aws:usernme": "alice"}}
EXAMPLES = {
    "mfa-deny-misses-access-keys": (
        [deny(Condition={"Bool": {MFA: "false"}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [deny(Condition=WITHOUT_MFA)],
    ),
    "mfa-deny-misses-passwords": (
        [deny(Condition={"Null": {MFA: "true"}})],
        f'Statement[0].Condition.Null["{MFA}"]',
        [deny(Condition={"Null": {MFA: "true"}}), deny(Condition={"Bool": {MFA: "false"}})],
    ),
    "mfa-deny-inside-out": (
        [deny(Condition={"BoolIfExists": {MFA: "true"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [deny(Condition={"StringNotEquals": {MFA: "true"}})],
    ),
    "mfa-allow-too-wide": (
        [allow(Condition={"BoolIfExists": {MFA: "true"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [allow(Condition={"Bool": {MFA: "true"}})],
    ),
    "mfa-allow-inside-out": (
        [allow(Condition={"Bool": {MFA: "false"}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [deny(Condition={"BoolIfExists": {MFA: "false"}})],
    ),
    "mfa-set-up-denied": (
        [deny(NotAction=["iam:CreateVirtualMFADevice"], Condition=WITHOUT_MFA)],
        "Statement[0].NotAction",
        [deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
    ),
    "password-change-denied": (
        [allow(Action="iam:ChangePassword", Resource=OWN_USER), deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
        "Statement[1].NotAction",
        [
            allow(Action="iam:ChangePassword", Resource=OWN_USER),
            deny(NotAction=[*SET_UP, "iam:ChangePassword"], Condition=WITHOUT_MFA),
        ],
    ),
    "console-read-denied": (
        [allow(Action="iam:ListMFADevices"), deny(NotAction=SET_UP, Condition=WITHOUT_MFA)],
        "Statement[1].NotAction",
        [allow(Action="iam:ListMFADevices"), deny(NotAction=[*SET_UP, "iam:List*"], Condition=WITHOUT_MFA)],
    ),
    "get-user-missing": (
        [allow(Action="iam:EnableMFADevice", Resource=OWN_USER)],
        "Statement[0].Action",
        [allow(Action=["iam:EnableMFADevice", "iam:GetUser"], Resource=OWN_USER)],
    ),
    "device-name": (
        [allow(Action="iam:CreateVirtualMFADevice", Resource=OWN_DEVICE)],
        "Statement[0].Resource",
        [allow(Action="iam:CreateVirtualMFADevice", Resource="arn:aws:iam::*:mfa/${aws:username}*")],
    ),
    "users-with-a-path": (
        [allow(Action="iam:GetUser", Resource=[OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action="iam:GetUser", Resource=[OWN_USER, "arn:aws:iam::*:user/*/${aws:username}"])],
    ),
    "unknown-service": (
        [allow(Action=["iam:GetUser", "imm:GetUser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "IAM:GetRole"])],
    ),
    "unknown-action": (
        [allow(Action="iam:GetUsers")],
        "Statement[0].Action",
        [allow(Action=["iam:getuser", "iam:Get*User", "iam:*"])],
    ),
    "unknown-key": (
        [allow(Condition=BAD_KEYS)],
        'Statement[0].Condition.StringEquals["aws:usernme"]',
        [allow(Condition={"StringEquals": {"AWS:UserName": "alice", "aws:PrincipalTag/usernme": "x"}})],
    ),
    "nothing-to-act-on": (
        [allow(Action=["iam:ListUsers", "iam:GetAccountSummary"], Resource=OWN_USER)],
        "Statement[0].Resource",
        [allow(Action=["iam:ListUsers", "iam:GetAccountSummary"], Resource=[OWN_USER, "*"])],
    ),
    "action-without-resource": (
        [allow(Action=["iam:GetUser", "iam:ListUsers"], Resource=OWN_USER)],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "iam:List*"], Resource=OWN_USER)],
    ),
    "unused-resource": (
        [allow(Action="iam:ListMFADevices", Resource=["arn:aws:iam::*:mfa/*", OWN_USER])],
        "Statement[0].Resource[0]",
        [allow(Action=["iam:ListMFADevices", "iam:TagMFADevice"], Resource=["arn:aws:iam::*:mfa/*", OWN_USER])],
    ),
    "contradiction": (
        [deny(Condition={"Bool": {MFA: "true"}, "BoolIfExists": {MFA: "false"}})],
        f'Statement[0].Condition.BoolIfExists["{MFA}"]',
        [deny(Condition={"Bool": {MFA: "false"}, "BoolIfExists": {MFA: "false"}})],
    ),
    "always-denied": (
        [allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Action="iam:*")],
        "Statement[0].Action[1]",
        [allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Action="iam:*", Condition=WITHOUT_MFA)],
    ),
    "said-already": (
        [allow(Action="iam:Get*"), allow(Action=["iam:GetUser", "iam:GetRole*"], Resource=OWN_USER)],
        "Statement[1]",
        [allow(Action="iam:Get?ser"), allow(Action="iam:Get*", Resource=OWN_USER)],
    ),
    "line-twice": (
        [allow(Action=["iam:GetUser", "IAM:getuser"])],
        "Statement[0].Action[1]",
        [allow(Action=["iam:GetUser", "iam:GetUserPolicy"], Resource=[OWN_USER, OWN_DEVICE])],
    ),
    "allowed-nowhere": (
        [allow(Action="iam:GetUser"), deny(NotAction=["iam:GetUser", "iam:GetRole"])],
        "Statement[1].NotAction[1]",
        [allow(Action="iam:Get*"), deny(NotAction=["iam:GetUser", "iam:GetRole"])],
    ),
    "needs-no-permission": (
        [allow(Action="sts:GetSessionToken")],
        "Statement[0].Action",
        [allow(Action="sts:Get*")],
    ),
    "allow-with-not-action": (
        [allow(NotAction="iam:*")],
        "Statement[0].NotAction",
        [deny(NotAction="iam:*")],
    ),
    "allow-with-not-resource": (
        [allow(NotResource="arn:aws:s3:::secret")],
        "Statement[0].NotResource",
        [deny(NotResource="arn:aws:s3:::secret")],
    ),
    "variable-is-text": None,  # depends on the Version, not on the statements
    "empty-values": (
        [allow(Condition={"StringEquals": {"aws:username": []}})],
        'Statement[0].Condition.StringEquals["aws:username"]',
        [allow(Condition={"StringEquals": {"aws:username": [""]}})],
    ),
    "both-values": (
        [allow(Condition={"Bool": {MFA: ["true", "false"]}})],
        f'Statement[0].Condition.Bool["{MFA}"]',
        [allow(Condition={"StringEquals": {"aws:username": ["true", "false"]}})],
    ),
    "operator-of-another-type": (
        [allow(Condition={"NumericEquals": {MFA: "1"}})],
        f'Statement[0].Condition.NumericEquals["{MFA}"]',
        [allow(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600", "aws:EpochTime": "1"}})],
    ),
    "text-operator": (
        [allow(Condition={"StringEquals": {MFA: "true"}})],
        f'Statement[0].Condition.StringEquals["{MFA}"]',
        [allow(Condition={"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}})],
    ),
    "for-all-values-of-one": (
        [allow(Condition={"ForAllValues:StringEquals": {"aws:RequestTag/team": "x"}})],
        'Statement[0].Condition["ForAllValues:StringEquals"]["aws:RequestTag/team"]',
        [
            allow(
                Condition={
                    "ForAllValues:StringEquals": {"aws:TagKeys": "team", "aws:RequestTag/team": "x"},
                    "Null": {"aws:RequestTag/team": "false"},
                }
            )
        ],
    ),
    "qualifier-missing": (
        [allow(Condition={"StringEquals": {"aws:TagKeys": "team"}})],
        'Statement[0].Condition.StringEquals["aws:TagKeys"]',
        [allow(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:CalledVia": "true"}})],
    ),
    "wildcard-is-text": (
        [allow(Condition={"StringEquals": {"aws:username": "a*"}})],
        'Statement[0].Condition.StringEquals["aws:username"]',
        [allow(Condition={"StringEquals": {"aws:username": "a${*}"}, "StringLike": {"aws:userid": "a*"}})],
    ),
}
SHOWN = {kind: example for kind, example in EXAMPLES.items() if example}


def test_each_kind_has_its_example():
    assert set(EXAMPLES) == {check.kind for check in CHECKS}
    assert max(Counter(check.kind for check in CHECKS).values()) == 1


@pytest.mark.parametrize("kind", SHOWN)
def test_a_policy_that_shows_it_is_told_so_and_where(kind):
    shows, place, _ = SHOWN[kind]
    assert [each.place for each in of_kind(kind, *shows)] == [place]


@pytest.mark.parametrize("kind", SHOWN)
def test_a_policy_that_comes_near_is_not(kind):
    assert of_kind(kind, *SHOWN[kind][2]) == []


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
    assert "access keys slip through" in one.problem
    assert one.suggestion == 'Write `"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}`.'


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
    ("condition", "lets_in"),
    [({"BoolIfExists": {MFA: "true"}}, "an access key"), ({"Null": {MFA: "false"}}, "the password only")],
)
def test_whom_an_allow_lets_in_is_named(condition, lets_in):
    assert lets_in in only("mfa-allow-too-wide", allow(Condition=condition)).problem


def test_whom_an_inside_out_deny_spares_is_named():
    assert "(access key)" in only("mfa-deny-inside-out", deny(Condition={"Null": {MFA: "false"}})).problem
    assert (
        "(password only and access key)" in only("mfa-deny-inside-out", deny(Condition={"Bool": {MFA: "true"}})).problem
    )


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
    assert "`iam:CreateVirtualMFADevice`" in one.problem and "EnableMFADevice" not in one.problem
    assert one.suggestion == "Add `iam:CreateVirtualMFADevice` to `NotAction`."


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
    assert "`iam:GetAccountPasswordPolicy`" in one.problem
    assert of_kind("console-read-denied", *barring(NotAction=[*let, "iam:ChangePassword", "iam:GetAccount*"])) == []


def test_get_user_is_asked_of_policies_for_ones_own_mfa_only():
    assert of_kind("get-user-missing", allow(Action="iam:EnableMFADevice")) == []
    assert of_kind("get-user-missing", allow(Action="iam:*", Resource=OWN_USER)) == []
    elsewhere = allow(Action="iam:Get*", Resource="arn:aws:iam::*:user/*")
    assert of_kind("get-user-missing", allow(Action="iam:EnableMFADevice", Resource=OWN_USER), elsewhere) == []


# --- names ---


@pytest.mark.parametrize(
    ("action", "suggestion"),
    [
        ("iam:GetUsers", "Did you mean `iam:GetUser`?"),
        ("iam:ListVirtualMfaDevice", "Did you mean `iam:ListVirtualMFADevices`?"),
        ("sts:AsumeRole", "Did you mean `sts:AssumeRole`?"),
        ("iam:Qwertz", ""),
        ("iam:Gte*", ""),
    ],
)
def test_the_nearest_action_is_offered(action, suggestion):
    assert only("unknown-action", allow(Action=action)).suggestion == suggestion


@pytest.mark.parametrize(("service", "suggestion"), [("cloudfornt", "Did you mean `cloudfront`?"), ("qqq", "")])
def test_the_nearest_service_is_offered(service, suggestion):
    assert only("unknown-service", allow(Action=f"{service}:Get*")).suggestion == suggestion


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("aws:MultiFactorAuthPresence", "Did you mean `aws:MultiFactorAuthPresent`?"),
        ("asw:username", "Did you mean `aws:username`?"),
        ("iam:PassToService", "Did you mean `iam:PassedToService`?"),
        ("aws:PrincipalTag", "Name a tag after a slash: `aws:PrincipalTag/team`."),
        ("aws:Qwertz", ""),
    ],
)
def test_the_nearest_key_is_offered(key, suggestion):
    assert only("unknown-key", allow(Condition={"StringEquals": {key: "x"}})).suggestion == suggestion


@pytest.mark.parametrize(
    "key", ["s3:prfix", "saml:whatever", "oidc.example.com:sub", "token.actions.githubusercontent.com:aud", "x:y"]
)
def test_nothing_is_said_of_keys_that_the_reference_does_not_have(key):
    assert of_kind("unknown-key", allow(Condition={"StringEquals": {key: "x"}})) == []


def test_a_misspelt_variable_is_an_unknown_key():
    one = only("unknown-key", allow(Action="iam:GetUser", Resource="arn:aws:iam::*:user/${aws:usernam}"))
    assert one.place == "Statement[0].Resource" and "`aws:username`" in one.suggestion
    one = only("unknown-key", allow(Condition={"StringEquals": {"s3:prefix": "${aws:usernam}"}}))
    assert one.place == 'Statement[0].Condition.StringEquals["s3:prefix"]'


def test_actions_of_other_services_are_judged_where_they_are_known(monkeypatch):
    for names, expected in ((("GetObject",), 1), (None, 0)):
        clear_names()
        monkeypatch.setattr(reference, "actions_of_all_services", lambda names=names: {"s3": names} if names else {})
        assert len(of_kind("unknown-action", allow(Action=["s3:GetObjekt", "s3:GetObject", "s3:Get*"]))) == expected
    clear_names()


def clear_names():
    from mfa_lesson.analysis.findings import names as module

    for cached in (module.lower_names, module.is_unknown, module.pairs_of, module.nearest):
        cached.cache_clear()


def test_a_misspelt_exception_is_reported_once():
    kinds = [each.kind for each in found(allow(), deny(NotAction=["iam:GetUsers"]))]
    assert kinds == ["unknown-action"]


# --- resources ---


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
        {"Action": ["iam:TagUser", "i?m:TagMFADevice"]},
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
    assert "acts on `mfa`" in one.problem and "`arn:*:iam::*:mfa/*`" in one.suggestion
    one = only("action-without-resource", allow(Action=["iam:GetUser", "iam:ListUsers"], Resource=OWN_USER))
    assert one.suggestion.endswith('It needs `"Resource": "*"`.')


def test_a_device_of_the_users_name_matters_only_where_devices_are_acted_on():
    assert of_kind("device-name", allow(Action="iam:EnableMFADevice", Resource=[OWN_DEVICE, OWN_USER])) == []
    assert of_kind("device-name", deny(Action="iam:CreateVirtualMFADevice", Resource=OWN_DEVICE)) == []
    one = only("device-name", allow(Action="iam:*MFADevice", Resource=OWN_DEVICE))
    assert one.suggestion == "Write `arn:aws:iam::*:mfa/*`."


def test_users_with_a_path_are_mentioned_once():
    two = [allow(Action=action, Resource=OWN_USER) for action in ("iam:GetUser", "iam:TagUser")]
    assert only("users-with-a-path", *two).place == "Statement[0].Resource"


# --- what decides nothing ---


@pytest.mark.parametrize(
    "condition",
    [
        {"Null": {"aws:username": "true"}, "StringEquals": {"aws:username": "alice"}},
        {"Null": {"s3:prefix": "true"}, "StringLike": {"s3:prefix": "a*"}},
        {"StringEquals": {"aws:username": "alice"}, "StringNotEquals": {"aws:username": ["alice", "bob"]}},
        {"Bool": {MFA: "true"}, "StringEquals": {"AWS:MultiFactorAuthPresent": "false"}},
        {"Bool": {MFA: "true"}, "Null": {MFA: "true"}},
    ],
)
def test_conditions_that_cannot_hold_together(condition):
    assert "never applies" in only("contradiction", allow(Condition=condition)).problem


@pytest.mark.parametrize(
    "condition",
    [
        {"Null": {"aws:username": "true"}, "StringEqualsIfExists": {"aws:username": "alice"}},
        {"Null": {"aws:username": "true"}, "StringNotEquals": {"aws:username": "alice"}},
        {"Null": {"aws:username": "false"}, "StringEquals": {"aws:username": "alice"}},
        {"StringEquals": {"aws:username": "alice"}, "StringNotEquals": {"aws:username": "bob"}},
        {"StringEquals": {"aws:username": "${aws:userid}"}, "StringNotEquals": {"aws:username": "${aws:userid}"}},
        {"StringEquals": {"aws:TagKeys": "a"}, "StringEqualsIgnoreCase": {"aws:TagKeys": "b"}},
        {"StringEquals": {"s3:x": "a"}, "StringEqualsIgnoreCase": {"s3:x": "b"}},
        {"StringLike": {"aws:username": "a*"}, "StringNotLike": {"aws:username": "ab*"}},
        {"BoolIfExists": {MFA: "false"}, "Null": {MFA: "true"}},
        {"StringEquals": {"aws:username": []}, "Null": {"aws:username": "true"}},
    ],
)
def test_conditions_that_can_hold_together_or_may(condition):
    assert of_kind("contradiction", allow(Condition=condition)) == []


@pytest.mark.parametrize(
    ("allowing", "denying"),
    [
        (allow(Action="iam:*"), [deny()]),
        (allow(Action="iam:Get*", Resource=OWN_USER), [deny(Action="iam:G*", Resource="arn:aws:iam::*:user/*")]),
        (allow(NotAction="iam:*"), [deny(Action="*")]),
        (allow(Action="iam:GetUser"), [deny(NotAction="s3:*")]),
        (allow(Action="iam:GetUser", Condition={"Bool": {MFA: "true"}}), [deny(Condition={"Bool": {MFA: "true"}})]),
        (allow(), [deny(Condition={"Bool": {MFA: "true"}}), deny(Condition=WITHOUT_MFA)]),
    ],
)
def test_an_allow_without_effect_is_reported_as_a_whole(allowing, denying):
    assert only("always-denied", allowing, *denying).place == "Statement[0]"


@pytest.mark.parametrize(
    ("allowing", "denying"),
    [
        (allow(Action="iam:*"), deny(Action="iam:?*x")),
        (allow(Action="iam:Get*"), deny(Action="iam:Get?")),
        (allow(Action="iam:GetUser"), deny(Action="iam:GetUser", Resource=OWN_USER)),
        (allow(Action="iam:Get*"), deny(NotAction="iam:GetUser")),
        (allow(Action="iam:GetUser"), deny(Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})),
        (allow(Action="iam:GetUser", Resource=OWN_USER), deny(Resource="arn:aws:iam::*:user/a${aws:username}")),
        (allow(Action="iam:GetUser"), deny(Condition={"BoolIfExists": {MFA: "true"}})),
        (allow(Action="iam:GetUser"), deny(NotResource="arn:aws:s3:::x")),
    ],
)
def test_an_allow_that_may_have_an_effect_is_not(allowing, denying):
    assert of_kind("always-denied", allowing, denying) == []


def test_of_two_equal_statements_the_second_is_reported():
    assert only("said-already", allow(Sid="A"), allow(Sid="B")).place == "Statement[1]"
    assert "`A` allows already" in only("said-already", allow(Sid="A"), allow(Sid="B")).problem


@pytest.mark.parametrize(
    ("one", "other", "contained"),
    [
        (deny(Action="iam:GetUser", Condition=WITHOUT_MFA), deny(Action="iam:*"), 0),
        (deny(Action="iam:GetUser"), deny(Action="iam:*", Condition=WITHOUT_MFA), None),
        (deny(NotAction=["s3:*", "iam:*"]), deny(NotAction="s3:*"), 0),
        (deny(NotAction="s3:*"), deny(NotAction=["s3:*", "iam:*"]), 1),
        (deny(NotResource=["arn:aws:s3:::a", "arn:aws:s3:::b"]), deny(NotResource="arn:aws:s3:::b"), 0),
        (deny(NotResource="arn:aws:s3:::b"), deny(Resource="*"), 0),
        (deny(Resource="*"), deny(NotResource="arn:aws:s3:::b"), 1),
        (allow(Action="iam:GetUser"), deny(Action="iam:*"), None),
        (
            allow(Condition={"StringEquals": {"aws:username": ["a", "b"]}, "Bool": {MFA: "true"}}),
            allow(Condition={"StringEquals": {"AWS:username": ["b", "a"]}}),
            0,
        ),
        (
            allow(Condition={"StringEquals": {"aws:username": "a"}}),
            allow(Condition={"StringEquals": {"aws:username": "b"}}),
            None,
        ),
    ],
)
def test_a_statement_that_another_one_contains(one, other, contained):
    expected = [] if contained is None else [f"Statement[{contained}]"]
    assert [each.place for each in of_kind("said-already", one, other)] == expected


def test_a_line_that_a_wildcard_of_its_list_covers():
    one = only("line-twice", allow(Action="iam:*", Resource=[OWN_USER, "*"]))
    assert one.place == "Statement[0].Resource[0]" and "`*`" in one.problem
    assert only("line-twice", deny(NotAction=["iam:GetUser", "iam:Get*"])).place == "Statement[0].NotAction[0]"


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_under_an_old_version_variables_are_text(version):
    own = allow(Action="iam:GetUser", Resource=OWN_USER)
    one = only("variable-is-text", own, version=version)
    assert one.place == ("Version" if version else "")
    assert (one.line, one.statement) == (2 if version else 1, "")
    assert of_kind("variable-is-text", own) == of_kind("variable-is-text", allow(), version=version) == []


# --- what a finding says, and how it looks ---


def test_a_single_statement_has_its_own_places():
    document = {"Version": "2012-10-17", "Statement": {**allow(NotAction="iam:*"), "Sid": "Wide"}}
    [one] = findings(Policy.from_json(document))
    assert (one.place, one.statement) == ("Statement.NotAction", "Wide")


def test_findings_say_what_is_in_them_in_plain_text():
    text = str(findings("force_mfa"))
    assert text.startswith("3 probable mistakes and 5 remarks on force_mfa.\n\nMistake, line 55 Statement[3].Action (")
    assert "`" not in text and text.count("\n\n") == len(FORCE_MFA)
    assert repr(findings("force_mfa")) == text


def test_where_nothing_is_found_a_sentence_says_what_that_means():
    nothing = findings("administrator_access")
    assert str(nothing) == (
        "Nothing was found in administrator_access; that is no proof that it does what it is meant to do."
    )
    assert str(nothing) in BeautifulSoup(nothing._repr_html_(), "html.parser").text


def test_mistakes_and_remarks_are_findings_too():
    both = findings("force_mfa")
    assert isinstance(both.mistakes, Findings) and both.mistakes.name == "force_mfa"
    assert {*both.mistakes, *both.remarks} == set(both)
    assert str(both.remarks).startswith("5 remarks on force_mfa.")


def test_findings_can_be_pickled():
    both = findings("force_mfa")
    again = pickle.loads(pickle.dumps(both))
    assert again == both and again.name == both.name


def test_html_has_one_entry_for_each_finding_with_its_address():
    page = BeautifulSoup(findings("force_mfa")._repr_html_(), "html.parser")
    assert [row["data-level"] for row in page.select("li")] == ["mistake"] * 3 + ["remark"] * 5
    links = {link["href"] for link in page.select("a")}
    assert links == {each.address for each in findings("force_mfa")}
    assert "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html" in links


def test_text_of_the_policy_is_shown_as_text():
    html = findings(policy(allow(Action="iam:<b>x</b>")))._repr_html_()
    assert "<b>x</b>" not in html and "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_policy_can_be_given_by_name_as_a_file_or_ready(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(load_policy("force_mfa").text, encoding="utf-8")
    assert findings(file) == findings(str(file)) == findings(load_policy("force_mfa")) == findings("force_mfa")
    assert findings(file).name == "mine"


def test_fields_of_a_finding():
    one = findings("force_mfa")[0]
    assert Finding._fields[:7] == ("kind", "place", "line", "statement", "problem", "suggestion", "page")
    assert one.statement == "AllowIndividualUserToSeeAndManageOnlyTheirOwnAccountInformation"
    assert one.address.endswith(f"/{one.page}.html")


def check_places(given_policy):
    """Every finding names a part that is in the document, and the line it stands in."""
    starts = {written(path): given_policy.text.count("\n", 0, start) + 1 for path, start in places(given_policy.text)}
    names = {"", *(each.name for each in given_policy.statements)}
    for each in findings(given_policy):
        assert each.place == "" or starts[each.place] == each.line
        assert each.statement in names
        assert each.problem.endswith((".", "?")) and (not each.suggestion or each.suggestion.endswith((".", "?")))
    assert str(findings(given_policy)) and findings(given_policy).html


@settings(max_examples=200)
@given(DOCUMENTS)
def test_any_policy_can_be_looked_at_and_every_place_exists(source):
    check_places(Policy.from_json(source))


@settings(max_examples=200)
@given(DOCUMENTS, st.lists(requests(), min_size=1, max_size=5))
def test_a_statement_that_is_said_to_decide_nothing_decides_nothing(source, asked):
    whole = Policy.from_json(source)
    idle = [each.place for each in findings(whole) if each.kind in ("said-already", "always-denied")]
    idle = [place for place in idle if any(place == each.place for each in whole.statements)]
    idle += [each.place.partition(".")[0] for each in findings(whole) if each.kind == "contradiction"]
    if idle and len(whole.statements) > 1:
        without = whole.without(idle[0])
        by_users = [
            Request(each.action, each.resource, {**each.context, **User.read("alice").context(state)})
            for each in asked
            for state in MFA_STATES
            if not {key.lower() for key in each.context} & {"aws:username", "aws:principalarn"}
        ]
        for request in by_users:
            assert evaluate(request, [whole]).allowed == evaluate(request, [without]).allowed


def test_a_policy_of_full_size_takes_little_time():
    """Counted in function calls, which do not depend on the machine: one second of them would be millions."""
    import cProfile
    import pstats

    names = [action.name for action in reference.load_actions().values()]
    statements = [
        allow(Sid=f"S{n}", Action=names[n * 6 : n * 6 + 6], Resource=[OWN_USER, OWN_DEVICE], Condition=WITHOUT_MFA)
        for n in range(16)
    ]
    full = policy(*statements, deny(NotAction=names[:20], Condition=WITHOUT_MFA))
    assert 5_000 < len(json.dumps(document(*statements), separators=(",", ":"))) < 6_144
    findings(full)
    profile = cProfile.Profile()
    profile.runcall(findings, full)
    assert pstats.Stats(profile).total_calls < 40_000
