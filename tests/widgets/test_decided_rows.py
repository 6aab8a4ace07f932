"""The rows of a matrix before and after a change: the same requests, and no longer than there is time for."""

import json

import pytest

from mfa_lesson import lab
from mfa_lesson.account.users import User
from mfa_lesson.analysis.decisions import Scenario
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.display.html import mark_code
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.widgets import lab_page
from mfa_lesson.widgets.decided_rows import DecidedRows, MatrixRow
from mfa_lesson.widgets.wording import say
from tests.support import document, on_resource, policy, statement

ALICE = User.read("alice")
OBJECT = "arn:aws:s3:::b/o"
ALLOWED, IMPLICIT = "allowed", "implicitDeny"
ROWS = {name: MatrixRow(name, OBJECT, "") for name in ("s3:GetObject", "s3:GetObjectAcl", "s3:PutObject")}
GETS = [policy(statement(Action="s3:Get*", Resource="arn:aws:s3:::b/*"))]


def decided(policies, rows=ROWS, **options):
    return DecidedRows(Scenario(ALICE, ALICE, InForce.of(policies), **options), rows)


@pytest.fixture
def asked(monkeypatch):
    """The actions that are decided, one by one."""
    found, decide = [], Scenario.decide_states

    def count(scenario, action, resource=None):
        found.append(action)
        return decide(scenario, action, resource)

    monkeypatch.setattr(Scenario, "decide_states", count)
    return found


def test_rows_that_are_alike_are_decided_once_for_the_others(asked):
    before, now = decided(GETS), decided([], with_resources=True)
    was = before.decide_like(now)
    assert was.decisions == {
        name: dict.fromkeys(("true", "false", "absent"), ALLOWED if "Get" in name else IMPLICIT) for name in ROWS
    }
    assert asked == ["s3:GetObject", "s3:PutObject"]


def test_the_same_action_on_another_resource_is_not_alike(asked):
    rows = {"here": MatrixRow("s3:GetObject", OBJECT, ""), "there": MatrixRow("s3:GetObject", "arn:aws:s3:::c/o", "")}
    was = decided(GETS, rows).decide_like(decided([], rows, with_resources=True))
    assert (was.decisions["here"]["true"], was.decisions["there"]["true"]) == (ALLOWED, IMPLICIT)
    assert len(asked) == 2


def test_when_time_is_over_the_rows_that_are_left_are_left_out(asked):
    assert list(decided(GETS).decide_like(decided([], with_resources=True), -1).rows) == ["s3:GetObject"]
    asked.clear()
    before = decided(GETS)
    assert before.decide_like(decided([]), -1).decisions == before.decisions, "what is decided already takes no time"
    assert len(asked) == 3


def test_the_lab_says_how_many_rows_it_does_not_compare(monkeypatch, clock_that_stands_still):
    widget = lab(policy(statement(Action=["s3:PutObject", "s3:PutObjectAcl"])))
    monkeypatch.setattr(lab_page, "DECIDING", -1)
    bucket = document(on_resource("*", Action="s3:GetObject", Resource="arn:aws:s3:::b/*").document["Statement"][0])
    widget._handle_custom_msg({"do": "load", "name": "bucket.json", "text": json.dumps(bucket)}, [])
    change = say_analysis("changes.none", total=3, noun="decision")
    added = say("lab.added_as", name="bucket", kind="resource")
    told = say("lab.change", what=added, change=change, new_rows=1, left_out=1)
    assert widget.status == mark_code(told) and widget.failure is None
