"""What the notebook of the policy lab says of repairs, guardrails and AWS is true; its tables are read from it."""

import re
import sys

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import (
    Guardrail,
    Policy,
    Request,
    evaluate,
    goals_of,
    lab,
    load_policy,
    packaged_policies,
    simulate_in_aws,
)
from mfa_lesson.account.universe import list_actions
from mfa_lesson.account.users import User
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.widgets.wording import TITLES
from tests.notebooks import checks

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

NAME = "12_policy_lab"
NOTEBOOK = checks.read(checks.EXPECTED / f"{NAME}.ipynb")
CELLS = {cell["id"]: cell for cell in NOTEBOOK["cells"]}
FORCE, EC2 = load_policy("force_mfa"), load_policy("ec2_full_access")
GOALS = goals_of("force_mfa")
REPORTS = {TITLES[name]: name for name in packaged_policies() if name.startswith("broken_")}
ALICE = User.read("alice")


def rows(id: str) -> list[list[str]]:
    """The rows of a cell's table, without its head, each cell without code ticks and tags."""
    lines = [line for line in checks.joined(CELLS[id]["source"]).splitlines() if line.startswith("|")]
    return [[re.sub("<[^<>]+>|`", "", part).strip() for part in line.strip("|").split("|")] for line in lines[2:]]


def repaired(report: str) -> str:
    """The broken policy with what the notebook writes in its place."""
    lines = load_policy(REPORTS[report]).text.splitlines()
    for said, number, old, new in rows("shop-repairs"):
        if said == report:
            at = int(number) - 1
            assert lines[at].count(old) == 1, (report, lines[at])
            lines[at] = lines[at].replace(old, new)
    return "\n".join(lines)


def test_the_repair_shop_has_the_reports_of_the_menu_in_its_order():
    assert [report for report, _ in rows("shop-text")] == list(REPORTS)
    assert list(dict.fromkeys(report for report, *_ in rows("shop-repairs"))) == list(REPORTS)


@pytest.mark.parametrize("report", REPORTS)
def test_each_repair_of_the_notebook_meets_all_goals(report):
    assert not GOALS.check(REPORTS[report]).met
    policy = Policy.from_json(repaired(report), name="repaired")
    assert GOALS.check(policy).met
    assert policy.text.split() == FORCE.text.split() or REPORTS[report] == "broken_password"


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setenv("MFA_LESSON_DATA", str(tmp_path / "data"))
    return lab("force_mfa")


def test_one_line_less_changes_two_decisions_and_one_goal(bench):
    lines = FORCE.text.splitlines()
    assert lines.pop(88).strip() == '"iam:EnableMFADevice",'
    bench.write("\n".join(lines))
    assert "2 of 93 decisions changed" in bench.status
    missed = [str(answer.expectation) for answer in GOALS.check(Policy.from_json(bench.text)) if not answer.met]
    assert missed == ["without MFA a user can set up MFA"]
    assert "set up MFA" in BeautifulSoup(bench.goals, "html.parser").get_text()


def test_the_line_of_the_deny_is_the_one_that_is_named():
    assert FORCE.text.splitlines()[83].strip() == '"Effect": "Deny",'
    assert "line 84" in checks.joined(CELLS["try"]["source"])


def test_with_no_policy_one_goal_is_met():
    assert [str(answer.expectation) for answer in GOALS.check(()) if answer.met] == [
        "nobody can manage MFA of another user"
    ]


def test_within_the_boundary_nothing_is_left_and_ec2_takes_both():
    boundary = Guardrail("permissions boundary", [EC2])
    asked = [*list_actions([FORCE, EC2]), "ec2:DescribeInstances"]
    requests = [Request(action, on, ALICE.context("true")) for action in asked for on in ("*", ALICE.arn)]
    assert not any(evaluate(request, [FORCE], [boundary]).allowed for request in requests)
    in_both = {request.action for request in requests if evaluate(request, [FORCE, EC2], [boundary]).allowed}
    assert in_both and all(action.startswith("ec2:") for action in in_both)


def test_a_boundary_of_the_deny_alone_shuts_everything_out():
    deny = load_lesson(NAME).policies["deny_alone"]
    boundary, administrator = Guardrail("permissions boundary", [deny]), load_policy("administrator_access")
    for action in [*list_actions([FORCE]), "ec2:DescribeInstances"]:
        assert not evaluate(Request(action, "*", ALICE.context("true")), [administrator], [boundary]).allowed


def test_the_exercise_states_its_goals_as_they_are_checked():
    [exercise] = load_lesson(NAME).exercises
    stated = re.findall(r"^\d\. `([^`]+)`", exercise.text, re.MULTILINE)
    assert stated == [str(expectation) for expectation in exercise.expectations]


def test_what_the_notebook_shows_of_aws_does_not_depend_on_the_machine(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.setenv("AWS_PROFILE", "some-profile")
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    shown = simulate_in_aws(FORCE, ["iam:ListAccessKeys", "iam:CreateAccessKey"])
    [output] = CELLS["aws"]["outputs"]
    assert checks.joined(output["data"]["text/plain"]) == str(shown)
    assert checks.joined(output["data"]["text/html"]) == shown._repr_html_()


def test_the_picture_of_all_actions_is_in_no_saved_output():
    saved = " ".join(
        text for cell in CELLS.values() for output in cell.get("outputs", []) for text in checks.texts_of(output)
    )
    assert "policy_sentry" not in saved
