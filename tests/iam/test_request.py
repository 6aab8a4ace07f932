"""Requests: what can be asked, and what is refused."""

import pickle

import pytest

from mfa_lesson import Request
from mfa_lesson.errors import MfaLessonError, RequestError
from mfa_lesson.iam.limits import LONGEST_REQUEST, MOST_VALUES
from mfa_lesson.iam.wording import say
from mfa_lesson.text import Reason
from tests.support import ALICE, ALLOWED, BOB, IMPLICIT_DENY, outcome, policy, statement


def refusal(*asked):
    with pytest.raises(RequestError) as caught:
        Request(*asked)
    assert str(caught.value) == caught.value.problem == say(caught.value.reason)
    return caught.value.reason


@pytest.mark.parametrize(
    "action", ["", "ListUsers", "iam:", ":ListUsers", "a:b:c", "*", None, 5, b"iam:ListUsers", ["a:b"]]
)
def test_a_request_has_one_action(action):
    assert refusal(action) == Reason("request-action", {"action": action})


@pytest.mark.parametrize("action", ["iam:*", "iam:List?sers"])
def test_a_request_is_about_no_pattern(action):
    assert refusal(action) == Reason("request-wildcard", {"action": action})


@pytest.mark.parametrize(
    "action", ["iam:ListAcceßKeys", "ıam:ListUsers", "iam:List Users", " iam:ListUsers", "iam:ListUsers\n", "i/m:x"]
)
def test_an_action_is_written_in_plain_letters(action):
    assert refusal(action) == Reason("request-action-characters", {"action": action})


def test_no_other_letter_makes_a_context_key_of_aws():
    """The sign for kelvin is no K, though its lower case is a k."""
    asked = policy(statement(Condition={"Null": {"aws:TokenIssueTime": "false"}}))
    other = {"aws:To\u212aenIssueTime": "2026-01-31T12:00:00Z"}
    assert outcome(Request("iam:ListUsers", "*", other), asked) is IMPLICIT_DENY
    assert outcome(Request("iam:ListUsers", "*", {"AWS:TOKENISSUETIME": "x"}), asked) is ALLOWED


def test_names_of_tags_ignore_the_case_of_every_letter():
    asked = policy(statement(Condition={"StringEquals": {"aws:PrincipalTag/Größe": "1"}}))
    assert outcome(Request("iam:ListUsers", "*", {"AWS:principaltag/GRÖßE": "1"}), asked) is ALLOWED


@pytest.mark.parametrize("resource", ["", "alice", "user/alice", "arn:aws:iam::1", "**", None, 5, [ALICE]])
def test_a_request_has_one_resource(resource):
    assert refusal("iam:GetUser", resource) == Reason("request-resource", {"resource": resource})


@pytest.mark.parametrize(
    ("context", "code", "parameters"),
    [
        (None, "context", {"context": None}),
        ([("aws:x", "a")], "context", {"context": [("aws:x", "a")]}),
        ("aws:x", "context", {"context": "aws:x"}),
        ({"aws:x": True}, "context-value", {"key": "aws:x", "value": True}),
        ({"aws:x": 60}, "context-value", {"key": "aws:x", "value": 60}),
        ({"aws:x": None}, "context-value", {"key": "aws:x", "value": None}),
        ({"aws:x": {"a"}}, "context-value", {"key": "aws:x", "value": {"a"}}),
        ({"aws:x": {"a": "b"}}, "context-value", {"key": "aws:x", "value": {"a": "b"}}),
        ({"aws:x": ["a", 1]}, "context-item", {"key": "aws:x", "value": 1}),
        ({"aws:x": [["a"]]}, "context-item", {"key": "aws:x", "value": ["a"]}),
        ({5: "a"}, "context-value", {"key": 5, "value": "a"}),
        ({"aws:x": "a", "AWS:X": "a"}, "context-repeated", {"key": "AWS:X"}),
        ({"aws:x": ["x"] * 51}, "context-many-values", {"key": "aws:x", "number": 51, "most": 50}),
        ({"aws:x": "\ud800"}, "context-half-character", {}),
        ({"aws:\udfff": "x"}, "context-half-character", {}),
    ],
)
def test_a_context_holds_texts(context, code, parameters):
    assert refusal("iam:ListUsers", "*", context) == Reason(code, parameters)


@pytest.mark.parametrize("asked", [("a:\ud800",), ("a:b", "arn:aws:s3:::\udfff")])
def test_a_request_has_no_half_characters(asked):
    assert refusal(*asked) == Reason("request-half-character")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (("s3:" + "x" * LONGEST_REQUEST,), Reason("request-too-long", {"most": 20_000})),
        (("s3:x", "arn:aws:s3:::" + "x" * LONGEST_REQUEST), Reason("request-too-long", {"most": 20_000})),
        (
            ("s3:x", "*", {"aws:x": "x" * (LONGEST_REQUEST - 4)}),
            Reason("context-too-long", {"characters": 20_001, "most": 20_000}),
        ),
    ],
    ids=["action", "resource", "context"],
)
def test_a_request_of_enormous_length_is_refused(asked, reason):
    assert refusal(*asked) == reason


def test_a_request_of_great_length_is_decided():
    resource = "arn:aws:s3:::".ljust(LONGEST_REQUEST, "x")
    values = ["x" * 400] * (MOST_VALUES - 1) + ["x" * 395]
    assert len("aws:x") + sum(map(len, values)) == LONGEST_REQUEST
    asked = Request("s3:" + "x" * (LONGEST_REQUEST - 3), resource, {"aws:x": values})
    assert outcome(asked, policy(statement(Action="s3:*"))) is ALLOWED


def test_a_request_may_have_a_wildcard_in_its_resource_as_plain_text():
    asked = policy(statement(Resource="arn:aws:iam::*:user/alice"))
    assert outcome(Request("iam:GetUser", "arn:aws:iam::1:user/*"), asked) is IMPLICIT_DENY


def test_requests_are_equal_by_what_they_ask_and_cannot_be_changed():
    assert Request("iam:GetUser", ALICE) == Request("iam:GetUser", ALICE)
    assert Request("iam:GetUser", ALICE) != Request("iam:GetUser", BOB)
    with pytest.raises(AttributeError):
        Request("iam:GetUser").action = "iam:ListUsers"


def test_a_request_knows_what_it_is_looked_up_by():
    asked = Request("IAM:GetUser", ALICE, {"aws:Username": "alice", "aws:TagKeys": ["A", "b"]})
    assert asked.lower_action == "iam:getuser"
    assert asked.arn == ("arn", "aws", "iam", "", "123456789012", "user/alice")
    assert asked.values == {"aws:username": ("alice",), "aws:tagkeys": ("A", "b")}
    assert Request("iam:ListUsers").arn == ()


def test_a_request_can_be_made_about_something_else_in_the_same_context():
    asked = Request("iam:GetUser", ALICE, {"aws:username": "alice"})
    other = asked.about("IAM:ListUsers", "*")
    assert other == Request("IAM:ListUsers", "*", {"aws:username": "alice"})
    assert (other.lower_action, other.arn, other.values) == ("iam:listusers", (), asked.values)
    assert (asked.action, asked.resource) == ("iam:GetUser", ALICE)


def test_a_refusal_is_a_value_error_of_the_lesson_and_survives_pickling():
    with pytest.raises(ValueError) as caught:
        Request("ListUsers")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(copy, MfaLessonError)
    assert (str(copy), copy.reason) == (str(caught.value), caught.value.reason)
