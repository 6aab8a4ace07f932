"""What an explorer is made for: one statement, a policy by its name or in a file, and one of somebody's own."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Policy, PolicyError, decision_matrix, explorer, load_policy
from tests.support import policy, statement
from tests.widgets.front_end import FORCE_MFA, OUTSIDE, SIDS, FrontEnd, as_dict


@pytest.fixture
def page():
    return FrontEnd(explorer("force_mfa"))


@pytest.fixture
def alone():
    """An explorer of the last statement."""
    return FrontEnd(explorer("force_mfa", sid=SIDS[-1]))


def test_one_statement_alone_is_looked_at_first_and_then_in_the_whole_policy(alone):
    assert alone.scope == "statement"
    assert alone.status == "alice, with MFA: 0 of 31 actions allowed, 31 implicit deny."
    alone.choose(scope="policy")
    assert alone.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    assert alone.status == (
        "this statement alone → the whole policy: 29 of 31 actions changed, all from implicit deny to allowed."
    )


@pytest.mark.parametrize("sid", SIDS)
def test_alone_a_statement_decides_the_actions_it_names_or_if_it_spares_some_all_of_them(sid):
    page = FrontEnd(explorer("force_mfa", sid=sid))
    only = FORCE_MFA.only(sid)
    asked = None if sid != SIDS[-1] else list(decision_matrix([FORCE_MFA]).index)
    assert page.decisions() == as_dict(decision_matrix([only], actions=asked))
    assert set(page.decisions()) >= {(action, "true") for action in decision_matrix([only]).index}
    page.choose(scope="policy")
    assert page.decisions() == as_dict(decision_matrix([FORCE_MFA], actions=asked or decision_matrix([only]).index))


def test_the_controls_of_one_statement_offer_the_whole_policy(alone):
    controls = BeautifulSoup(alone.controls, "html.parser")
    labels = {radio["value"]: radio.parent.get_text().strip() for radio in controls.select("[name=scope]")}
    assert labels == {"policy": "the whole policy", "statement": "this statement alone"}


def test_a_statement_is_found_by_its_place_too():
    assert explorer("force_mfa", sid="Statement[0]").status == "alice, with MFA: 5 of 5 actions allowed."


def test_a_sid_that_is_not_there_is_an_error_that_lists_those_that_are():
    with pytest.raises(KeyError, match=f"no statement 'Nonsense'; it has {', '.join(SIDS)}"):
        explorer("force_mfa", sid="Nonsense")


@pytest.mark.parametrize("name", ["no_such_policy", "force_mfa.json"])
def test_a_policy_that_is_not_there_is_an_error_that_lists_those_that_are(name):
    with pytest.raises(PolicyError, match="force_mfa"):
        explorer(name)


def test_a_file_that_is_no_policy_is_an_error_that_names_the_place(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"Version": "2012-10-17",\n "Statement": {"Effect": "allow"}}', encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        explorer(file)
    assert (raised.value.where, raised.value.line) == ("Statement.Effect", 2)


def test_a_policy_of_ones_own_and_a_file_are_explored_like_a_packaged_one(tmp_path, page):
    file = tmp_path / "mine.json"
    file.write_text(FORCE_MFA.text, encoding="utf-8")
    mine = Policy.from_json(FORCE_MFA.text, name="mine")
    for shown in (FrontEnd(explorer(file)), FrontEnd(explorer(str(file))), FrontEnd(explorer(mine))):
        assert shown.decisions() == page.decisions()
        assert shown.caption.startswith("mine: ")


@pytest.mark.parametrize(
    "source",
    [
        load_policy("administrator_access"),
        load_policy("ec2_full_access"),
        policy(statement("Deny", NotAction="iam:*", Sid="AllButIam")),
        policy(statement(Action="iam:List*")),
    ],
    ids=["everything", "all of a service", "all but a service", "a wildcard"],
)
@pytest.mark.parametrize("sid", [None, "Statement[0]"])
def test_a_policy_that_names_no_action_is_explored_with_the_actions_of_the_lesson(source, sid):
    page = FrontEnd(explorer(source, sid=sid))
    lesson = list(decision_matrix([FORCE_MFA]).index)
    assert page.decisions() == as_dict(decision_matrix([source], actions=lesson))
    assert page.decisions("outside-matrix") == as_dict(decision_matrix([source], actions=OUTSIDE))
    page.choose(mfa="false")
    page.choose(chosen=["iam:ListUsers", "false"])
    assert page.title == "iam:ListUsers on the path user/"


def test_an_action_that_the_policy_names_is_not_among_those_outside():
    page = FrontEnd(explorer(policy(statement(Action=["iam:GetUser", "iam:ListUsers"]))))
    assert {action for action, _ in page.decisions()} == {"iam:GetUser", "iam:ListUsers"}
    assert {action for action, _ in page.decisions("outside-matrix")} == set(OUTSIDE) - {"iam:GetUser"}


def test_an_action_is_named_whatever_its_case():
    page = FrontEnd(explorer(policy(statement(Action="IAM:getuser"))))
    assert {action for action, _ in page.decisions("outside-matrix")} == set(OUTSIDE) - {"iam:GetUser"}
