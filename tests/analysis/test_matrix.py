"""The decision matrix: what the DataFrame holds, and what a notebook shows."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Outcome, decision_matrix, load_policy
from mfa_lesson.analysis.decisions import group_actions
from mfa_lesson.analysis.wording import say
from mfa_lesson.errors import UserError
from mfa_lesson.iam.loading import PACKAGED, load_titles
from mfa_lesson.text import Reason
from tests.analysis.force_mfa import NAMED, SIDS, STATEMENTS
from tests.support import ALICE, on_resource, policy, statement

FORCE_MFA = load_policy("force_mfa")
SPARED = set(STATEMENTS[-1]["NotAction"])
FOR_EVERYBODY = STATEMENTS[0]["Action"]
NOT_ALLOWED_BY_ANYTHING = {"iam:ListServiceSpecificCredentials", "sts:GetSessionToken"}

STATES = ["true", "false", "absent"]
VALUES = [outcome.value for outcome in Outcome]


def counts(matrix):
    """MFA state -> how many actions are allowed, denied explicitly, denied implicitly."""
    return {state: [int((matrix[state] == value).sum()) for value in VALUES] for state in matrix.columns}


# --- the DataFrame ---


def test_rows_are_the_actions_the_policy_names_in_its_order():
    assert list(decision_matrix([FORCE_MFA]).index) == NAMED
    assert len(NAMED) == 31
    assert (NAMED[0], NAMED[-1]) == ("iam:ListAccountAliases", "sts:GetSessionToken")


def test_index_and_columns_have_their_names():
    matrix = decision_matrix([FORCE_MFA])
    assert isinstance(matrix, pd.DataFrame)
    assert matrix.index.name == "Action"
    assert matrix.columns.name == "aws:MultiFactorAuthPresent"
    assert list(matrix.columns) == STATES


def test_values_are_the_texts_of_the_outcomes():
    matrix = decision_matrix([FORCE_MFA])
    assert {type(value) for value in matrix.to_numpy().ravel()} == {str}
    assert set(matrix.to_numpy().ravel()) == {"allowed", "explicitDeny", "implicitDeny"}


@pytest.mark.parametrize("action", NAMED)
def test_on_her_own_user_and_device_alice_may(action):
    with_mfa = "implicitDeny" if action in NOT_ALLOWED_BY_ANYTHING else "allowed"
    without = with_mfa if action in SPARED else "explicitDeny"
    assert decision_matrix([FORCE_MFA]).loc[action].tolist() == [with_mfa, without, without]


@pytest.mark.parametrize("action", NAMED)
def test_on_bobs_user_and_device_alice_may(action):
    with_mfa = "allowed" if action in FOR_EVERYBODY else "implicitDeny"
    without = with_mfa if action in SPARED else "explicitDeny"
    assert decision_matrix([FORCE_MFA], owner="bob").loc[action].tolist() == [with_mfa, without, without]


@pytest.mark.parametrize(
    ("names", "with_mfa", "without"),
    [
        ({"username": "alice"}, [29, 0, 2], [13, 16, 2]),
        ({"username": "alice", "owner": "alice"}, [29, 0, 2], [13, 16, 2]),
        ({"username": "alice", "owner": "bob"}, [5, 0, 26], [4, 16, 11]),
        # Names keep their case: Alice is somebody else.
        ({"username": "alice", "owner": "Alice"}, [5, 0, 26], [4, 16, 11]),
        # A path is part of the user's ARN, and ${aws:username} has none; the device's ARN has no path.
        ({"username": "engineering/alice"}, [7, 0, 24], [6, 16, 9]),
        ({"username": "a+b=c,d.e@f_g-h"}, [29, 0, 2], [13, 16, 2]),
    ],
)
def test_how_many_actions_come_out_how(names, with_mfa, without):
    found = counts(decision_matrix([FORCE_MFA], **names))
    assert found == {"true": with_mfa, "false": without, "absent": without}


def test_the_account_is_the_users_and_the_owners():
    here = policy(statement(Action="iam:ChangePassword", Resource="arn:aws:iam::123456789012:user/*"))
    assert decision_matrix([here]).loc["iam:ChangePassword", "true"] == "allowed"
    elsewhere = decision_matrix([here], account_id="210987654321")
    assert elsewhere.loc["iam:ChangePassword", "true"] == "implicitDeny"
    another = decision_matrix([here], owner="bob", account_id="210987654321")
    assert another.loc["iam:ChangePassword", "true"] == "implicitDeny"


@pytest.mark.parametrize("absent", ["true", "false"])
def test_the_third_state_is_the_missing_key(absent):
    asks = policy(statement(Action="iam:ListUsers", Condition={"Null": {"aws:MultiFactorAuthPresent": absent}}))
    allowed = (decision_matrix([asks]).loc["iam:ListUsers"] == "allowed").to_dict()
    assert allowed == {"true": absent == "false", "false": absent == "false", "absent": absent == "true"}


@pytest.mark.parametrize(
    "policies",
    [FORCE_MFA, [FORCE_MFA], (FORCE_MFA,), iter([FORCE_MFA]), "force_mfa", ["force_mfa"], PACKAGED / "force_mfa.json"],
    ids=["itself", "list", "tuple", "iterator", "name", "names", "path"],
)
def test_one_policy_or_any_number_of_them(policies):
    pd.testing.assert_frame_equal(decision_matrix(policies), decision_matrix([FORCE_MFA]))


def test_no_policy_names_no_action():
    assert decision_matrix([]).shape == (0, 3)


def test_actions_of_all_policies_each_once_ignoring_case_without_wildcards():
    first = policy(statement(Action=["iam:ListUsers", "iam:List*", "s3:GetObjec?"], Sid="One"))
    second = policy(statement(NotAction=["IAM:LISTUSERS", "iam:GetUser"]), statement(Action="*"))
    assert list(decision_matrix([first, second]).index) == ["iam:ListUsers", "iam:GetUser"]


def test_a_policy_of_wildcards_alone_has_no_rows_and_the_same_columns():
    matrix = decision_matrix([load_policy("administrator_access")])
    assert matrix.shape == (0, 3)
    assert list(matrix.columns) == STATES


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (["sts:GetSessionToken", "iam:ListUsers"], ["sts:GetSessionToken", "iam:ListUsers"]),
        (["iam:ListUsers", "iam:ListUsers"], ["iam:ListUsers"]),
        (("s3:ListAllMyBuckets", "other:Action"), ["s3:ListAllMyBuckets", "other:Action"]),
        ([], []),
    ],
)
def test_actions_that_are_asked_for(asked, rows):
    assert list(decision_matrix([FORCE_MFA], actions=asked).index) == rows


def test_an_action_is_decided_whatever_its_case():
    matrix = decision_matrix([FORCE_MFA], actions=["IAM:deactivatemfadevice"])
    assert matrix.loc["IAM:deactivatemfadevice"].tolist() == ["allowed", "explicitDeny", "explicitDeny"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"username": ""}, Reason("name.missing")),
        ({"username": "a" * 65}, Reason("name.too-long", {"length": 65})),
        ({"username": "alice smith"}, Reason("name.strange-characters", {"characters": (" ",)})),
        ({"username": "<alice>"}, Reason("name.strange-characters", {"characters": ("<", ">")})),
        ({"username": "álice"}, Reason("name.strange-characters", {"characters": ("á",)})),
        ({"username": None}, Reason("name.no-text", {"given": "None"})),
        ({"username": "eng ineering/alice"}, Reason("path.not-accepted")),
        ({"owner": "bob!"}, Reason("name.strange-characters", {"characters": ("!",)})),
        ({"owner": ""}, Reason("name.missing")),
        ({"account_id": "1234"}, Reason("account-id.not-accepted", {"given": "'1234'"})),
        ({"account_id": "12345678901a"}, Reason("account-id.not-accepted", {"given": "'12345678901a'"})),
        ({"account_id": 123456789012}, Reason("account-id.not-accepted", {"given": "123456789012"})),
    ],
)
def test_a_user_that_iam_would_not_accept_is_a_value_error_that_says_why(wrong, reason):
    with pytest.raises(ValueError, match=".") as raised:
        decision_matrix([FORCE_MFA], **wrong)
    assert isinstance(raised.value, UserError)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"actions": ["ListUsers"]}, "write service:Action"),
        ({"actions": ["iam:*"]}, "wildcards belong in policies"),
        ({"actions": [""]}, "write service:Action"),
    ],
)
def test_what_iam_would_not_accept_is_a_value_error_that_says_why(wrong, said):
    with pytest.raises(ValueError, match=".") as raised:
        decision_matrix([FORCE_MFA], **wrong)
    assert said in str(raised.value)


EC2_ALONE = Guardrail("permissions boundary", [load_policy("ec2_full_access")])
EVERYTHING = Guardrail("session policy", [load_policy("administrator_access")])
NO_PASSWORDS = Guardrail(
    "service control policy",
    [policy(statement(Action="*"), statement("Deny", Action="iam:ChangePassword"))],
)


@pytest.mark.parametrize(
    ("guardrails", "change_password", "list_users"),
    [
        ([], "allowed", "allowed"),
        ([EVERYTHING], "allowed", "allowed"),
        ([EC2_ALONE], "implicitDeny", "implicitDeny"),
        ([EVERYTHING, EC2_ALONE], "implicitDeny", "implicitDeny"),
        ([NO_PASSWORDS], "explicitDeny", "allowed"),
    ],
)
def test_a_guardrail_can_only_take_away(guardrails, change_password, list_users):
    asked = ["iam:ChangePassword", "iam:ListUsers"]
    for given in (guardrails, iter(guardrails)):
        matrix = decision_matrix([FORCE_MFA], actions=asked, guardrails=given)
        assert matrix.loc["iam:ChangePassword"].tolist() == [change_password] * 3
        assert matrix.loc["iam:ListUsers"].tolist() == [list_users] * 3


def test_a_guardrail_does_not_bring_rows():
    assert list(decision_matrix([FORCE_MFA], guardrails=[NO_PASSWORDS]).index) == NAMED


# --- what a notebook shows ---


def shown(frame):
    return BeautifulSoup(frame._repr_html_(), "html.parser")


def lesson_table(frame):
    """The lesson's own table in what is shown; None where pandas shows its own."""
    return shown(frame).select_one("table.decision-matrix")


def decisions_of(table):
    return {(td["data-action"], td["data-mfa"]): td["data-outcome"] for td in table.select("td")}


def decisions_in(frame):
    return {(action, state): frame.loc[action, state] for action in frame.index for state in STATES}


def headings_of(table):
    """The headings without the short titles."""
    named = [row.select_one(".named") for row in table.select("tr.group")]
    titles = [f"{title.get_text()} " if title else "" for title in named]
    return [row.get_text().replace(title, "") for row, title in zip(table.select("tr.group"), titles, strict=True)]


def test_a_matrix_shows_every_decision_under_its_headings():
    matrix = decision_matrix([FORCE_MFA])
    table = lesson_table(matrix)
    assert decisions_of(table) == decisions_in(matrix)
    assert len(table.select("td")) == 93
    assert [title.get_text() for title in table.select("tr.group .named")] == list(load_titles().values())
    assert headings_of(table) == list(matrix.groups) == [*SIDS[:-1], say("group.not_action", statement=SIDS[-1])]


@pytest.mark.parametrize(
    ("names", "user", "owner"),
    [
        ({}, "alice", None),
        ({"owner": "alice"}, "alice", None),
        ({"owner": "bob"}, "alice", "bob"),
        ({"username": "bob", "owner": "engineering/alice"}, "bob", "alice"),
    ],
)
def test_the_caption_says_who_acts_on_whom_under_which_policy(names, user, owner):
    caption = lesson_table(decision_matrix([FORCE_MFA], **names)).caption.get_text()
    assert caption == say("matrix", policies=["force_mfa"], user=user, owner=owner)


@pytest.mark.parametrize(
    ("policies", "named"),
    [([], "no policy: "), ([FORCE_MFA, load_policy("ec2_full_access")], "force_mfa + ec2_full_access: ")],
)
def test_the_caption_names_all_policies(policies, named):
    matrix = decision_matrix(policies, actions=["iam:ListUsers"])
    assert lesson_table(matrix).caption.get_text().startswith(named)


@pytest.mark.parametrize(
    "part",
    [
        lambda matrix: matrix[matrix["true"] != matrix["false"]],
        lambda matrix: matrix.head(3),
        lambda matrix: matrix.iloc[::-1],
        lambda matrix: matrix.loc[["sts:GetSessionToken"]],
        lambda matrix: matrix.sort_values("absent"),
        lambda matrix: matrix[matrix["true"] == "nothing"],
        lambda matrix: matrix.copy(),
    ],
    ids=["changed rows", "head", "reversed", "one row", "sorted", "no row", "copy"],
)
def test_a_part_of_a_matrix_is_shown_the_same_way(part):
    matrix = part(decision_matrix([FORCE_MFA]))
    table = lesson_table(matrix)
    assert decisions_of(table) == decisions_in(matrix)
    assert set(headings_of(table)) == set(group_actions(matrix.index, [FORCE_MFA]))
    assert table.caption.get_text() == say("matrix", policies=["force_mfa"], user="alice", owner=None)


CHANGED = {
    "two columns": lambda matrix: matrix[["true", "false"]],
    "another order": lambda matrix: matrix[["absent", "false", "true"]],
    "one column more": lambda matrix: matrix.assign(same=matrix["true"] == matrix["false"]),
    "other names": lambda matrix: matrix.rename(columns={"true": "with MFA"}),
    "on its side": lambda matrix: matrix.T,
    "numbered rows": lambda matrix: matrix.reset_index(),
    "yes or no": lambda matrix: matrix == "allowed",
    "what is missing": lambda matrix: matrix.isna(),
    "gaps": lambda matrix: matrix.where(matrix == "allowed"),
    "other words": lambda matrix: matrix.replace("allowed", "yes"),
    "lengths": lambda matrix: matrix.map(len),
    "counts": lambda matrix: matrix.apply(pd.Series.value_counts),
    "a summary": lambda matrix: matrix.describe(),
    "a comparison": lambda matrix: matrix.compare(decision_matrix([FORCE_MFA], owner="bob")),
    "a row twice": lambda matrix: matrix.loc[["iam:ListUsers", "iam:ListUsers"]],
    "one above the other": lambda matrix: pd.concat([matrix, matrix]),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_what_is_no_matrix_any_more_is_shown_as_pandas_shows_it(change):
    frame = change(decision_matrix([FORCE_MFA]))
    assert frame._repr_html_() == pd.DataFrame(frame)._repr_html_()
    assert lesson_table(frame) is None


def test_the_plain_text_of_a_matrix_is_that_of_any_dataframe():
    matrix = decision_matrix([FORCE_MFA], actions=["iam:ListUsers"])
    assert str(matrix) == str(pd.DataFrame(matrix))
    assert "allowed" in str(matrix)


def test_policies_on_what_is_acted_on_count_for_the_user():
    own = policy(statement(Action="sqs:*"))
    with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    grants = on_resource({"AWS": ALICE}, Action="s3:ListAllMyBuckets", Condition=with_mfa)
    actions = ["s3:ListAllMyBuckets"]
    found = decision_matrix(own, actions=actions, resource_policies=grants)
    assert found.to_numpy().tolist() == [["allowed", "implicitDeny", "implicitDeny"]]
    others = decision_matrix(own, username="bob", actions=actions, resource_policies=grants)
    assert others.to_numpy().tolist() == [["implicitDeny"] * 3]
