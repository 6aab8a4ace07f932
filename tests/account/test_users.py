"""Who signed in, and the context that comes with it."""

import pytest

from mfa_lesson.account.users import MFA_KEY, MFA_STATES, User, name_problem


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
    ("text", "says"),
    [
        ("", "at least one character"),
        ("engineering/", "at least one character"),
        ("/", "at least one character"),
        ("x" * 65, "at most 64 characters; this one has 65"),
        ("alice bob", "a blank"),
        ("alice*", "not *"),
        ("${aws:username}", "not $ { : }"),
        ("älice", "not ä"),
        ("ali\nce", "a blank"),
        ("ali\x00ce", r"\x00"),
        ("a:b", "not :"),
        ("müller straße/alice", "printable ASCII without blanks"),
        ("x" * 511 + "/alice", "up to 512 characters"),
        (None, "write a text, such as 'alice'"),
        (5, "write a text, such as 'alice'"),
    ],
)
def test_a_name_that_iam_would_not_take(text, says):
    with pytest.raises(ValueError) as caught:
        User.read(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "account_id", ["", "12345678901", "1234567890123", "12345678901a", 123456789012, None, "１" * 12]
)
def test_an_account_id_has_12_digits(account_id):
    with pytest.raises(ValueError, match="12 digits"):
        User.read("alice", account_id)


@pytest.mark.parametrize("name", ["a", "A-Z", "0", "first.last@example.com", "a+b=c,d_e-f"])
def test_a_name_that_iam_takes_has_no_problem(name):
    assert name_problem(name) is None


def test_a_long_list_of_strange_characters_is_cut_short():
    assert name_problem("!#%&()*<>") == (
        "IAM takes letters A to Z, digits and + = , . @ _ - for a user name, but not ! # % & (."
    )


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
    with pytest.raises(ValueError, match="there are true, false, absent"):
        User.read("alice").context(mfa)
