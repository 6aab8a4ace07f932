"""Checks of statements and lines that change no decision."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mfa_lesson import Policy, Request, evaluate, findings
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import MFA, OWN_USER, WITHOUT_MFA, allow, deny, of_kind, only
from tests.iam.generated import DOCUMENTS, requests
from tests.support import policy
from tests.trials import tries


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
    reason = only("contradiction", allow(Condition=condition)).reason
    assert reason.code == "contradiction" and reason.parameters["operators"] == list(condition)


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:SecureTransport": "true", "aws:ViaAWSService": "false"}},
        {"Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"aws:SecureTransport": "true"}},
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


def test_only_the_denys_of_the_allows_own_mfa_states_are_named():
    with_mfa = deny(Action="iam:*", Condition={"Bool": {MFA: "true"}})
    without = deny(Action="iam:*", Condition=WITHOUT_MFA)
    found = only("always-denied", allow(Action="iam:*", Condition=WITHOUT_MFA), with_mfa, without)
    assert found.reason.parameters == {"by": ["Statement[2]"]}


def test_an_allow_that_never_applies_is_not_said_to_be_denied():
    never = allow(Action="iam:*", Condition={"Bool": {MFA: "true"}, "Null": {MFA: "true"}})
    assert of_kind("always-denied", never, deny(Action="s3:*"), deny(Action="iam:*")) == []


def test_an_allow_after_one_that_is_not_denied_is_looked_at():
    found = only("always-denied", allow(Action="s3:*"), allow(Action="iam:*"), deny(Action="iam:*"))
    assert found.place == "Statement[1]"


def test_of_three_conditions_the_last_one_is_the_place():
    name = "aws:username"
    condition = {"StringEquals": {name: "alice"}, "StringNotEquals": {name: "alice"}, "StringLike": {name: "b*"}}
    found = only("contradiction", allow(Condition=condition))
    assert found.place == 'Statement[0].Condition.StringLike["aws:username"]'
    assert found.reason.parameters["operators"] == list(condition)


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


def test_what_denies_an_allow_is_named_with_what_it_denies():
    whole = only("always-denied", allow(Action="iam:GetUser"), deny(Sid="A"), deny(Sid="B", Action="iam:*"))
    assert whole.reason == Reason("always-denied", {"by": ["A", "B"]})
    line = only("always-denied", allow(Action=["s3:GetObject", "iam:GetUser"]), deny(Sid="A", Action="iam:*"))
    assert line.reason == Reason("action-always-denied", {"action": "iam:GetUser", "by": ["A"]})


def test_what_needs_no_permission_is_not_called_denied():
    listed = ["sts:GetCallerIdentity", "sts:getsessiontoken", "iam:GetUser"]
    assert of_kind("always-denied", allow(Action=listed[:2]), deny()) == []
    line = only("always-denied", allow(Action=listed), deny())
    assert (line.place, line.reason.parameters["action"]) == ("Statement[0].Action[2]", "iam:GetUser")


def test_each_statement_that_says_nothing_new_is_reported():
    repeated = [*(allow(Action="s3:*"),) * 3, *(deny(Action="iam:*"),) * 2]
    assert [each.place for each in of_kind("said-already", *repeated)] == [f"Statement[{n}]" for n in (1, 2, 4)]


def test_of_two_equal_statements_the_second_is_reported():
    assert only("said-already", allow(Sid="A"), allow(Sid="B")).place == "Statement[1]"
    reason = only("said-already", allow(Sid="A"), allow(Sid="B")).reason
    assert reason == Reason("said-already", {"effect": "Allow", "by": "A"})


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
    assert one.place == "Statement[0].Resource[0]"
    assert one.reason == Reason("line-covered", {"line": OWN_USER, "by": "*"})
    assert only("line-twice", deny(NotAction=["iam:GetUser", "iam:Get*"])).place == "Statement[0].NotAction[0]"


@settings(max_examples=tries(200))
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


def test_a_deny_of_an_attached_policy_is_named_with_its_policy():
    allowing, guard = policy(allow(Action="s3:*")), policy(deny(Sid="No", Action="s3:*"), name="guard")
    first, second = findings([allowing, guard]).by_policy
    [one] = first
    assert (one.kind, one.reason.parameters, second) == ("always-denied", {"by": [("No", "guard")]}, ())
    assert "`No` in `guard` always denies" in one.problem
    assert findings(allowing) == ()


def test_an_action_is_allowed_somewhere_if_an_attached_policy_allows_it():
    exempting = policy(allow(Action="iam:GetUser"), deny(NotAction=["iam:GetUser", "iam:GetRole"]))
    [one] = findings([exempting, policy(allow(Action="s3:*"))])
    assert one.reason.parameters == {"action": "iam:GetRole", "several": True}
    assert findings([exempting, policy(allow(Action="iam:GetR*"))]) == ()
