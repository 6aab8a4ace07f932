"""The statements about an action, found without looking at the others."""

import pytest

from mfa_lesson import Policy
from mfa_lesson.iam.action_index import MOST_REMEMBERED
from tests.support import document, policy, sids, statement

THREE = document(
    statement(Sid="First", Action="iam:List*"),
    statement("Deny", NotAction=["iam:ListUsers", "s3:*"], NotResource="arn:aws:iam::*:user/*"),
    statement(Sid="Third", Action=["iam:ListUsers"], Condition={"Bool": {"aws:x": "true"}, "Null": {"aws:y": "true"}}),
)


@pytest.mark.parametrize(
    ("action", "allows", "denies"),
    [
        ("iam:listusers", ["First", "Third"], []),
        ("iam:listroles", ["First"], ["Statement[1]"]),
        ("iam:getuser", [], ["Statement[1]"]),
        ("s3:getobject", [], []),
        ("iam:list", ["First"], ["Statement[1]"]),
        ("iam:lis", [], ["Statement[1]"]),
    ],
)
def test_a_policy_finds_the_statements_about_an_action(action, allows, denies):
    read = Policy.from_json(THREE)
    assert sids(read.statements_for("Allow", action)) == allows
    assert sids(read.statements_for("Deny", action)) == denies


@pytest.mark.parametrize("number", range(6))
def test_statements_are_found_in_the_order_of_the_document(number):
    forms = ["iam:ListUsers", "iam:*", "*", "iam:List*", "*:*", ["s3:*", "iam:ListUsers"]]
    turned = forms[number:] + forms[:number]
    read = policy(*(statement(Sid=f"S{place}", Action=form) for place, form in enumerate(turned)))
    assert sids(read.statements_for("Allow", "iam:listusers")) == [f"S{place}" for place in range(6)]


def test_more_actions_than_a_policy_remembers_are_found_as_well():
    read = policy(statement(Sid="Odd", Action="a:*1"), statement(Sid="All", Action="a:*"))
    for _ in range(2):
        for number in range(MOST_REMEMBERED + 3):
            found = sids(read.statements_for("Allow", f"a:{number}"))
            assert found == (["Odd", "All"] if number % 10 == 1 else ["All"])


def test_what_was_found_for_an_action_is_remembered():
    read = policy(statement(Sid="List", Action="iam:List*"), statement(Sid="All", Action="*"))
    found = read.statements_for("Allow", "iam:listusers")
    assert read.statements_for("Allow", "iam:listusers") is found
    assert sids(read.statements_for("Allow", "iam:getuser")) == ["All"]


def test_a_statement_that_names_an_action_twice_is_found_once():
    read = policy(statement(Sid="Once", Action=["iam:ListUsers", "IAM:listusers", "iam:*", "*"]))
    assert sids(read.statements_for("Allow", "iam:listusers")) == ["Once"]


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_statements_with_not_action_stand_among_the_others(effect):
    mixed = Policy.from_json(
        document(
            statement(effect, Sid="Not", NotAction=["iam:B", "iam:C*"]),
            statement(effect, Sid="Plain", Action="iam:A"),
            statement(effect, Sid="Wild", Action="iam:C*"),
            statement(effect, Sid="All", Action="*"),
        )
    )
    for action, names in {
        "iam:a": ["Not", "Plain", "All"],
        "iam:b": ["All"],
        "iam:cd": ["Wild", "All"],
        "s3:x": ["Not", "All"],
    }.items():
        assert [found.name for found in mixed.statements_for(effect, action)] == names
