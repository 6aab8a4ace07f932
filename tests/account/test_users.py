"""Who signed in, and the context that comes with it."""

import pickle

import pytest

from mfa_lesson.account.users import MFA_KEY, MFA_STATES, User, find_name_problem
from mfa_lesson.account.wording import say
from mfa_lesson.errors import UserError
from mfa_lesson.text import Reason


def strange(*characters):
    return Reason("name.strange-characters", {"characters": characters})


@pytest.mark.parametrize(
    ("text", "name", "path", "arn"),
    [
        ("alice", "alice", "/", "arn:aws:iam::123456789012:user/alice"),
        ("/alice", "alice", "/", "arn:aws:iam::123456789012:user/alice"),
        ("engineering/alice", "alice", "/engineering/", "arn:aws:iam::123456789012:user/engineering/alice"),
        ("/engineering/alice", "alice", "/engineering/", "arn:aws:iam::123456789012:user/engineering/alice"),
        ("a/b/Alice.B_c+d=e,f@g-1", "Alice.B_c+d=e,f@g-1", "/a/b/", None),
        ("x" * 64, "x" * 64, "/", None),
    ],
)
def test_a_user_is_a_name_with_perhaps_a_path(text, name, path, arn):
    user = User.read(text)
    assert (user.name, user.path, user.account_id) == (name, path, "123456789012")
    assert arn is None or user.arn == arn


def test_a_user_reads_as_path_and_name():
    assert str(User.read("alice")) == "alice"
    assert str(User.read("/engineering/alice")) == "engineering/alice"


def test_a_device_carries_the_name_of_its_user_unless_told_otherwise():
    user = User.read("engineering/alice", account_id="000000000001")
    assert user.device_arn() == "arn:aws:iam::000000000001:mfa/alice"
    assert user.device_arn("phone") == "arn:aws:iam::000000000001:mfa/phone"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason("name.missing")),
        ("engineering/", Reason("name.missing")),
        ("/", Reason("name.missing")),
        ("x" * 65, Reason("name.too-long", {"length": 65})),
        ("alice bob", strange(" ")),
        ("alice*", strange("*")),
        ("${aws:username}", strange("$", "{", ":", "}")),
        ("älice", strange("ä")),
        ("ali\nce", strange("\n")),
        ("ali\x00ce", strange("\x00")),
        ("a:b", strange(":")),
        ("!#%&()*<>", strange("!", "#", "%", "&", "(")),
        ("müller straße/alice", Reason("path.not-accepted")),
        ("x" * 511 + "/alice", Reason("path.not-accepted")),
        (None, Reason("name.no-text", {"given": "None"})),
        (5, Reason("name.no-text", {"given": "5"})),
    ],
)
def test_a_name_that_iam_would_not_take(text, reason):
    with pytest.raises(ValueError) as caught:
        User.read(text)
    assert isinstance(caught.value, UserError)
    assert caught.value.reason == reason
    assert str(caught.value) == say(reason)


@pytest.mark.parametrize(
    "account_id", ["", "12345678901", "1234567890123", "12345678901a", 123456789012, None, "１" * 12]
)
def test_an_account_id_has_12_digits(account_id):
    with pytest.raises(UserError) as caught:
        User.read("alice", account_id)
    assert caught.value.reason == Reason("account-id.not-accepted", {"given": repr(account_id)})


def test_what_is_wrong_with_a_name_can_be_pickled():
    with pytest.raises(UserError) as caught:
        User.read("alice*")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.reason) == (str(caught.value), caught.value.reason)


@pytest.mark.parametrize("name", ["a", "A-Z", "0", "first.last@example.com", "a+b=c,d_e-f"])
def test_a_name_that_iam_takes_has_no_problem(name):
    assert find_name_problem(name) is None


def test_there_are_three_states_of_mfa():
    assert list(MFA_STATES) == ["true", "false", "absent"]
    assert [state.value for state in MFA_STATES.values()] == ["true", "false", "absent"]


@pytest.mark.parametrize(
    ("mfa", "present", "age"), [("true", "true", "60"), ("false", "false", None), ("absent", None, None)]
)
def test_only_a_session_with_mfa_has_an_age_and_an_access_key_has_neither(mfa, present, age):
    context = User.read("engineering/alice").context(mfa)
    assert MFA_KEY == "aws:MultiFactorAuthPresent"
    assert (context.get(MFA_KEY), context.get("aws:MultiFactorAuthAge")) == (present, age)
    assert context["aws:username"] == "alice"
    assert context["aws:PrincipalArn"] == "arn:aws:iam::123456789012:user/engineering/alice"


@pytest.mark.parametrize("mfa", ["True", "", "none", None, True])
def test_there_is_no_fourth_state(mfa):
    with pytest.raises(UserError) as caught:
        User.read("alice").context(mfa)
    assert caught.value.reason == Reason("mfa.unknown", {"given": repr(mfa), "states": ["true", "false", "absent"]})
