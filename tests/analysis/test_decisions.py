"""A scenario and its decisions: requests, rows, what groups actions and what changed between two columns."""

import pytest

from mfa_lesson import Guardrail, User, decision_matrix, evaluate, explain, load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis import decisions
from mfa_lesson.analysis.decisions import Scenario, describe_changes, find_changes, group_actions
from mfa_lesson.analysis.wording import say
from mfa_lesson.iam.evaluator import InForce
from tests.analysis.force_mfa import NAMED, SIDS, STATEMENTS
from tests.support import policy, statement

FORCE_MFA = load_policy("force_mfa")
ALICE, BOB = User.read("alice"), User.read("bob")
PATHS = ["arn:aws:iam::123456789012:user/", "arn:aws:iam::123456789012:mfa/"]

# --- a scenario ---


@pytest.mark.parametrize("owner", [ALICE, BOB])
@pytest.mark.parametrize("mfa", MFA_STATES)
def test_a_scenario_makes_the_request_decides_it_and_explains_it(owner, mfa):
    boundary = Guardrail("permissions boundary", "ec2_full_access")
    scenario = Scenario(ALICE, owner, InForce.of("force_mfa", [boundary]), {"aws:SourceIp": "203.0.113.7"})
    for action in NAMED:
        request = scenario.request(action, mfa)
        assert request.context == {**ALICE.context(mfa), "aws:SourceIp": "203.0.113.7"}
        assert request.resource in (owner.arn, owner.device_arn(), "*", *PATHS)
        assert scenario.requests(action)[mfa] == request
        decision = evaluate(request, *scenario.in_force)
        assert scenario.decide(action, mfa) == decision
        assert scenario.explain(action, mfa).outcome is decision.outcome
        assert scenario.explain(action, mfa) == explain(request, *scenario.in_force)
        assert scenario.decide_states(action)[mfa] == decision.outcome.value
    assert scenario.is_own == (owner == ALICE)


def test_a_scenario_asks_about_another_resource_too():
    scenario = Scenario(ALICE, ALICE, InForce.of("force_mfa"))
    assert scenario.request("iam:GetUser", "true", BOB.arn).resource == BOB.arn
    assert set(scenario.decide_states("iam:CreateAccessKey", BOB.arn).values()) == {"implicitDeny", "explicitDeny"}


def test_the_rows_of_a_scenario_are_those_of_the_matrix():
    scenario = Scenario(ALICE, BOB, InForce.of("force_mfa"))
    assert scenario.decide_actions(NAMED) == decision_matrix("force_mfa", owner="bob").to_dict("index")


# --- groups of actions ---


def test_rows_are_grouped_by_the_first_statement_that_allows_or_denies_them_by_name():
    grouped = group_actions(NAMED, [FORCE_MFA])
    assert list(grouped) == [*SIDS[:-1], say("group.not_action", statement=SIDS[-1])]
    assert [grouped[sid] for sid in SIDS[:-1]] == [s["Action"] for s in STATEMENTS[:-1]]
    assert list(grouped.values())[-1] == [
        "iam:ListServiceSpecificCredentials",
        "sts:GetSessionToken",
    ]


@pytest.mark.parametrize(
    ("statements", "action", "heading"),
    [
        ([statement(Action="iam:ListUsers", Sid="One")], "iam:ListUsers", "One"),
        ([statement(Action="iam:LISTUSERS", Sid="One")], "IAM:listusers", "One"),
        ([statement(Action="iam:List*", Sid="One")], "iam:ListUsers", "One"),
        ([statement(Action="s3:*"), statement(Action="iam:ListUsers")], "iam:ListUsers", "Statement[1]"),
        ([statement(Action="*", Sid="One"), statement(Action="iam:ListUsers", Sid="Two")], "iam:ListUsers", "One"),
        ([statement(NotAction="iam:ListUsers", Sid="Not")], "iam:ListUsers", say("group.not_action", statement="Not")),
        (
            [statement(NotAction="iam:ListUsers", Sid="Not"), statement(Action="iam:ListUsers", Sid="Two")],
            "iam:ListUsers",
            "Two",
        ),
        ([statement(NotAction="iam:ListUsers", Sid="Not")], "iam:GetUser", say("group.none")),
        ([statement(Action="s3:*", Sid="One")], "iam:ListUsers", say("group.none")),
    ],
)
def test_the_heading_of_an_action(statements, action, heading):
    assert group_actions([action], [policy(*statements)]) == {heading: [action]}


def test_a_group_keeps_the_order_of_its_rows_and_stands_where_its_first_row_does():
    two = policy(statement(Action=["iam:A", "iam:B"], Sid="One"), statement(Action="iam:C", Sid="Two"))
    assert list(group_actions(["iam:C", "iam:B", "x:Y", "iam:A"], [two]).items()) == [
        ("Two", ["iam:C"]),
        ("One", ["iam:B", "iam:A"]),
        (say("group.none"), ["x:Y"]),
    ]


def test_a_second_policy_gives_headings_too():
    assert group_actions(["ec2:DescribeInstances"], [FORCE_MFA, load_policy("ec2_full_access")]) == {
        "AllowEverythingInEC2": ["ec2:DescribeInstances"]
    }


# --- what changed ---

A, D, I = "allowed", "explicitDeny", "implicitDeny"  # noqa: E741


def changes_of(before, after, noun="action"):
    """(was, now, how often) of each kind of change, of how many."""
    reason = find_changes(dict(enumerate(before)), dict(enumerate(after)), noun)
    kinds = [(one["was"], one["now"], one["count"]) for one in reason.parameters.get("changes", [])]
    assert (reason.code == "changes") == bool(kinds)
    assert reason.parameters["noun"] == noun
    return kinds, reason.parameters["total"]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ([A, A, D], [A, A, D], []),
        ([A, A, D], [D, D, D], [(A, D, 2)]),
        ([A, A, D], [A, I, D], [(A, I, 1)]),
        ([I, A, D], [A, I, A], [(I, A, 1), (A, I, 1), (D, A, 1)]),
        ([D, A, D], [A, I, A], [(D, A, 2), (A, I, 1)]),
        ([], [], []),
    ],
)
def test_what_changed_is_counted_the_most_frequent_first(before, after, kinds):
    assert changes_of(before, after) == (kinds, len(after))


def test_of_changes_of_many_kinds_each_is_counted_once():
    kinds, total = changes_of([A, D, I, A, D, I], [D, I, A, I, A, D], "decision")
    assert total == 6
    assert sorted(kinds) == sorted((was, now, 1) for was in (A, D, I) for now in {A, D, I} - {was})


def test_a_change_is_described_in_a_sentence():
    before, after = {"iam:GetUser": A, "iam:ListUsers": A}, {"iam:GetUser": D, "iam:ListUsers": A}
    assert describe_changes(before, after, "decision") == say(find_changes(before, after, "decision"))
    assert describe_changes(before, before) == say("changes.none", total=2, noun="action")


def test_pressing_password_only_is_said_as_the_lesson_says_it():
    matrix = decision_matrix([FORCE_MFA]).to_dict()
    changes = [{"count": 16, "was": "allowed", "now": "explicitDeny"}]
    assert describe_changes(matrix["true"], matrix["false"]) == say("changes", changes=changes, total=31, noun="action")
    assert describe_changes(matrix["false"], matrix["absent"]) == say("changes.none", total=31, noun="action")


def test_very_many_actions_are_decided_under_a_bar(monkeypatch, capsys):
    actions = [f"s3:Action{number}" for number in range(40)]
    without = decision_matrix([FORCE_MFA], actions=actions)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(decisions, "MANY", 40)
    monkeypatch.setattr(decisions, "A_MOMENT", 0)
    assert decision_matrix([FORCE_MFA], actions=actions).equals(without)
    assert "Deciding: " in capsys.readouterr().err
