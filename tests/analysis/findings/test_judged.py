"""A policy as the checks look at it."""

import pytest
from hypothesis import given

from mfa_lesson import Policy, load_policy
from mfa_lesson.analysis.findings.judged import judge, match_actions
from tests.analysis.findings.examples import AGE, MFA, WITHOUT_MFA, allow, deny
from tests.iam.generated import DOCUMENTS
from tests.support import policy


@given(DOCUMENTS)
def test_each_line_and_each_condition_is_found_at_its_path(source):
    def at(path):
        part = given_policy.document
        for step in path:
            part = part[step]
        return part

    given_policy = Policy.from_json(source)
    for statement in judge([given_policy])[0].statements:
        assert at(statement.path) == statement.statement.source
        for line in (*statement.actions, *statement.resources):
            assert at(line.path) == line.text
        for placed in statement.conditions:
            assert placed.path[-2:] == (placed.operator, placed.condition.key)
            assert at(placed.path) is not None


@pytest.mark.parametrize(
    ("condition", "states"),
    [
        ({}, {"true", "false", "absent"}),
        ({"Bool": {MFA: "false"}}, {"false"}),
        ({"BoolIfExists": {MFA: "false"}}, {"false", "absent"}),
        ({"Null": {MFA: "true"}}, {"absent"}),
        ({"Bool": {MFA: "true"}, "Null": {MFA: "true"}}, set()),
        ({"StringEquals": {"aws:username": "alice"}}, {"true", "false", "absent"}),
    ],
)
def test_a_statement_knows_the_mfa_states_in_which_its_conditions_hold(condition, states):
    [statement] = judge([policy(allow(Condition=condition))])[0].statements
    assert {state.mfa for state in statement.mfa_states} == states


def test_only_denys_until_mfa_keep_users_from_the_console():
    listed = [deny(Condition=WITHOUT_MFA), deny(), allow(Condition=WITHOUT_MFA)]
    listed += [deny(Condition={**WITHOUT_MFA, "StringEquals": {"aws:RequestTag/team": "x"}})]
    [judged] = judge([policy(*listed)])
    assert judged.until_mfa == judged.denies[:1]


def test_the_user_is_in_the_account_that_the_policy_names():
    named = policy(allow(Resource="arn:aws:iam::111122223333:user/*"))
    assert judge([named])[0].user.account_id == "111122223333"
    assert judge([load_policy("force_mfa")])[0].user.account_id == "123456789012"


def test_the_users_own_requests_say_how_long_ago_mfa_was_used_if_it_was():
    [judged] = judge([load_policy("force_mfa")])
    assert [(context.get(MFA), context.get(AGE)) for context in judged.contexts.values()] == [
        ("true", "1"),
        ("false", None),
        (None, None),
    ]


def test_a_pattern_matches_actions_of_iam_and_sts():
    assert match_actions("iam:getuser") == {"iam:getuser"}
    assert match_actions("iam:getuser?") == frozenset()
    assert "iam:getuserpolicy" in match_actions("iam:getuser*")
    assert match_actions("s3:getobject") == frozenset()


def test_the_statements_of_the_other_policies_come_after_its_own():
    first, second = judge([policy(allow(Sid="A"), deny(Sid="B")), policy(allow(Sid="C"), deny(Sid="D"))])
    assert [each.name for each in first.attached_allows + first.attached_denies] == ["A", "C", "B", "D"]
    assert [each.name for each in second.attached_allows + second.attached_denies] == ["C", "A", "D", "B"]
    assert [each.name for each in second.statements] == ["C", "D"]
    [alone] = judge([policy(allow(Sid="A"), deny(Sid="B"))])
    assert [each.is_one_of_several for each in (first, second, alone)] == [True, True, False]


@pytest.mark.parametrize(
    ("elements", "action", "may"),
    [
        ({"Action": "iam:Get*"}, "iam:getuser", True),
        ({"Action": "iam:Get*"}, "iam:*user", True),
        ({"Action": "iam:Get*"}, "iam:delete*", False),
        ({"Action": ["iam:GetUser", "s3:*"]}, "iam:get*", True),
        ({"Action": "s3:*"}, "iam:get*", False),
        ({"NotAction": "iam:Get*"}, "iam:get*", False),
        ({"NotAction": "iam:Get*"}, "iam:*user", True),
        ({"NotAction": "iam:Get*"}, "iam:getuser", False),
        ({"Action": "iam:Get*"}, "ec2:describe*", True),  # which actions there are isn't known here
    ],
)
def test_which_actions_a_statement_may_match(elements, action, may):
    [statement] = judge([policy(allow(**elements))])[0].statements
    assert statement.may_match(action) == may
