"""What the lab shows belongs to one snapshot: whatever is typed in whatever order, however long the work takes."""

import asyncio
import json
import random

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Policy, lab, load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.goals.proof import Answers, decide_goals, decide_goals_in_steps
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.iam.time_limit import OutOfTime, finish, read_clock
from mfa_lesson.widgets import lab as lab_module
from mfa_lesson.widgets import lab_page, lab_results
from mfa_lesson.widgets.decided_rows import DecidedRows
from mfa_lesson.widgets.lab_results import MOST_ROWS, PARTS, Shown, decide_rows, matrix_of
from mfa_lesson.widgets.lab_state import MOST_GOALS, make_own_row, read_request
from mfa_lesson.widgets.wording import say
from tests.support import document, statement
from tests.trials import tries

FORCE = load_policy("force_mfa").text
WORKING = say("lab.working")
TEXTS = [
    FORCE,
    FORCE.replace('"BoolIfExists"', '"Bool"'),
    FORCE.replace('"Effect": "Deny"', '"Effect": "Dney"'),
    FORCE[:200],
    load_lesson("13_mfa_for_roles").policies["bucket_allow"].text,
    load_lesson("13_mfa_for_roles").policies["trust_if_exists"].text,
    load_policy("administrator_access").text,
    json.dumps(document(statement(Action="iam:*MFADevice"), version=None)),
    json.dumps(document(statement(Action=[f"s3:Do{n}" for n in range(20)], Resource=["arn:aws:s3:::a", "*"]))),
    json.dumps(document(statement(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))),
    json.dumps(document(statement(Action="iam:GetUser", Resource="arn:aws:iam::*:user/${}"), version="2008-10-17")),
    "",
    "{}",
]
GOALS = [
    "",
    "nobody can rotate access keys",
    "without MFA a user cannot iam:GetUser\nnobody can do anything",
    "no goal",
    "without MFA nobody can assume the role\nnobody can iam:CreateUser",
]
CONTEXTS = [
    "",
    "aws:SourceIp = 203.0.113.7",
    "aws:SourceIp",
    "aws:ResourceAccount = 999999999999",
    "aws:SourceIp = 198.51.100.1\naws:SecureTransport = true",
]
MENU = ["new", "broken_bool", "example:bucket_deny", "example:trust"]
KINDS = ["identity", "identity", "boundary", "scp", "rcp", "resource", "trust"]
NAMES = ["alice", "bob", "engineering/alice", "no such name"]


@pytest.fixture(autouse=True)
def a_shelf_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("MFA_LESSON_DATA", str(tmp_path / "data"))


def text_of(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def without_limits(monkeypatch):
    """All the time in the world, so that only what is asked decides what is shown."""
    for name in ("DECIDING", "LONGEST_STEP", "COMPARING", "CHECKING", "LOOKING"):
        monkeypatch.setattr(lab_results, name, 10**6)
    monkeypatch.setattr("mfa_lesson.analysis.goals.proof.MOST_SECONDS", 10**6)


def work_out_afresh(widget):
    """What each part must show, worked out from what was typed and chosen, as if nothing had been there before."""
    snapshot = widget._take_snapshot()
    rows = decide_rows(snapshot)
    shown = {name: finish(work(snapshot, rows)) for name, work in PARTS.items()}
    briefs = " · ".join(filter(None, (each.brief for each in shown.values())))
    key, mfa = widget.chosen
    if not rows.now.has_cell(key, mfa):
        key = rows.now.find_telling_row(rows.now.rows)
    reason, _ = rows.now.explain_cell(key, mfa if mfa in MFA_STATES else "true")
    parts = {name: each.html for name, each in shown.items()}
    return {"matrix": matrix_of(snapshot, rows), "tally": briefs, "reason": reason} | parts


def change_something(widget, chance):
    """One thing that a learner does."""
    draft = chance.choice(widget.drafts)
    what = chance.choice(["text"] * 6 + ["goals", "context", "name", "owner", "turn", "add", "undo", "remove", "kind"])
    what = chance.choice([what] * 3 + ["choose", "choose", "request"])
    if what == "text":
        widget.write(chance.choice(TEXTS), draft.id)
    elif what == "goals":
        widget.goals_text = chance.choice(GOALS)
    elif what == "context":
        widget.context_text = chance.choice(CONTEXTS)
    elif what == "name":
        widget.username = chance.choice(NAMES)
    elif what == "owner":
        widget.owner = chance.choice(["own", "other"])
    elif what == "choose":
        widget.chosen = [chance.choice([*widget._now.rows, "no row"]), chance.choice([*MFA_STATES, "no state"])]
    else:
        message = {
            "turn": {"do": "turn", "id": draft.id},
            "add": {"do": chance.choice(["add", "alone"]), "what": chance.choice(MENU)},
            "undo": {"do": chance.choice(["undo", "start over"])},
            "remove": {"do": "remove", "id": draft.id},
            "kind": {"do": "attach", "id": draft.id, "kind": chance.choice(KINDS)},
            "request": {"do": "try", "action": "s3:GetObject", "resource": chance.choice(["", "arn:aws:s3:::a", "a"])},
        }[what]
        widget._handle_custom_msg(message, [])


@pytest.mark.parametrize("seed", range(tries(6)))
def test_every_part_belongs_to_what_was_typed_last(seed, monkeypatch):
    without_limits(monkeypatch)
    monkeypatch.setattr(lab_page, "AT_ONCE", 0)
    monkeypatch.setattr("mfa_lesson.widgets.background.A_SLICE", 1e-4)
    chance = random.Random(seed)

    def check(widget, also=()):
        wanted = work_out_afresh(widget)
        for name, right in wanted.items():
            assert getattr(widget, name) in (right, *also), name
        assert widget.failure is None

    async def type_and_wait():
        widget = lab()
        for _ in range(12):
            change_something(widget, chance)
            for _ in range(chance.choice([0, 0, 1, 3, 50])):
                await asyncio.sleep(0)
            check(widget, [WORKING])
        while widget.busy:
            await asyncio.sleep(0)
        check(widget)
        widget.close()

    asyncio.run(type_and_wait())


def test_what_a_snapshot_holds_is_what_was_typed():
    widget = lab(goals=[])
    widget.write(TEXTS[1])
    widget.context_text = CONTEXTS[1]
    widget.username = "bob"
    widget.goals_text = GOALS[1]
    snapshot = widget._take_snapshot()
    assert [policy.text for policy in snapshot.scenario.in_force.policies] == [TEXTS[1]]
    assert (snapshot.scenario.context, snapshot.scenario.user.name) == ({"aws:SourceIp": "203.0.113.7"}, "bob")
    assert str(snapshot.goals) == GOALS[1]


def test_typing_quickly_works_out_the_last_text_only(monkeypatch):
    finished = []

    def slow(snapshot, rows):
        for _ in range(50):
            yield
        finished.append(snapshot.scenario.in_force.policies[0].text)
        return Shown("slow")

    monkeypatch.setitem(PARTS, "goals", slow)
    monkeypatch.setattr(lab_page, "AT_ONCE", 0)
    monkeypatch.setattr("mfa_lesson.widgets.background.A_SLICE", 1e-9)

    async def type_quickly():
        widget = lab()
        finished.clear()
        for number in range(1, 21):
            widget.write(FORCE + " " * number)
            await asyncio.sleep(0)
            assert (widget.goals, widget.findings, widget.tally) == (WORKING,) * 3
        while widget.busy:
            await asyncio.sleep(0)
        return widget.goals

    assert asyncio.run(type_quickly()) == "slow"
    assert finished == [FORCE + " " * 20]


@pytest.mark.parametrize("seed", range(tries(3)))
def test_two_labs_that_work_at_once_keep_their_results_apart(seed, monkeypatch):
    without_limits(monkeypatch)
    monkeypatch.setattr(lab_results, "LONGEST_STEP", 1e-3)
    monkeypatch.setattr(lab_page, "AT_ONCE", 0)
    monkeypatch.setattr("mfa_lesson.widgets.background.A_SLICE", 1e-4)
    chance = random.Random(seed)

    async def type_into_both():
        labs = [lab(), lab(load_policy("administrator_access"), goals=GOALS[1])]
        for _ in range(16):
            change_something(chance.choice(labs), chance)
            for _ in range(chance.choice([0, 0, 1, 5])):
                await asyncio.sleep(0)
        while any(widget.busy for widget in labs):
            await asyncio.sleep(0)
        return labs

    for widget in asyncio.run(type_into_both()):
        assert widget.failure is None
        for name, right in work_out_afresh(widget).items():
            assert getattr(widget, name) == right, name


def test_a_choice_drops_the_reason_that_is_not_there_yet_and_nothing_else(monkeypatch):
    finished = []

    def slow(rows, key, mfa):
        for _ in range(50):
            yield
        finished.append((key, mfa))
        return f"why {key}", []

    monkeypatch.setattr(DecidedRows, "explain_cell_in_steps", slow)
    monkeypatch.setattr(lab_page, "AT_ONCE", 0)
    monkeypatch.setattr("mfa_lesson.widgets.background.A_SLICE", 1e-9)

    async def choose_quickly():
        widget = lab()
        keys = [*widget._now.rows]
        finished.clear()
        shown = widget.goals, widget.findings, widget.tally
        for key in keys[:10]:
            widget.chosen = [key, "false"]
            await asyncio.sleep(0)
            assert (widget.reason, widget.busy) == (WORKING, True)
            assert (widget.goals, widget.findings, widget.tally) == shown
        while widget.busy:
            await asyncio.sleep(0)
        assert finished == [(keys[9], "false")] and widget.reason == f"why {keys[9]}"
        widget.write(FORCE + " ")
        widget.write(FORCE + "  ")
        while widget.busy:
            await asyncio.sleep(0)
        assert len(finished) == 2 and widget.tally == shown[-1]

    asyncio.run(choose_quickly())


def test_an_explanation_pauses_after_each_statement_and_each_piece_of_the_page():
    widget = lab(goals=[])
    for _ in range(2):
        widget.load("many", json.dumps(document(*[statement(Action=f"s3:Do{number}") for number in range(99)])))
    rows = widget._now
    statements = sum(len(policy.statements) for policy in rows.scenario.in_force.policies)
    assert statements > 2 * 99
    assert sum(1 for _ in rows.scenario.explain_in_steps("s3:Do5", "true")) == statements
    assert sum(1 for _ in rows.explain_cell_in_steps("s3:Do5", "true")) > 2 * statements


def test_a_goal_pauses_while_its_counterexample_is_explained_and_shown(monkeypatch):
    without_limits(monkeypatch)
    widget = lab(goals="nobody can s3:Do5")
    widget.load("many", json.dumps(document(*[statement(Action=f"s3:Do{number}") for number in range(99)])))
    snapshot = widget._take_snapshot()
    policies = snapshot.scenario.in_force.policies
    statements = sum(len(policy.statements) for policy in policies)
    *pauses, answer = decide_goals_in_steps(snapshot.goals, policies)
    assert statements > 99 and len(pauses) > statements
    *pauses, html = give_steps(Answers([answer]).html_in_steps())
    assert len(pauses) > statements and html == Answers([answer]).html
    *pauses, shown = give_steps(lab_results.check_goals(snapshot, widget._rows))
    assert len(pauses) > 2 * statements and shown.html == html


def give_steps(steps):
    """None for each step, and the result."""
    yield (yield from steps)


def test_a_change_is_told_from_one_look_at_all_cells(monkeypatch):
    widget, looked = lab(goals=[]), []
    cells = DecidedRows.cells.fget
    monkeypatch.setattr(DecidedRows, "cells", property(lambda rows: looked.append(1) or cells(rows)))
    widget.try_request("iam:GetUser", "")
    assert "iam:GetUser on *" in widget._now.rows and len(looked) == 2


def test_what_changes_nothing_is_not_worked_out_again(monkeypatch):
    widget = lab()
    monkeypatch.setattr(lab_page, "decide_rows", None)
    before = widget.goals
    widget.write(FORCE[:-5])
    assert widget.problem and widget.goals == before


# --- the same context for everything ---


def test_what_every_request_carries_counts_for_matrix_difference_goals_and_tally():
    inside = json.dumps(document(statement(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})))
    widget = lab(Policy.from_json(document(statement(Action="iam:ListUsers")), name="mine"))
    widget.write(inside)
    widget.goals_text = "nobody can iam:CreateUser"
    for address, allowed in (("203.0.113.7", True), ("198.51.100.1", False)):
        widget.context_text = f"aws:SourceIp = {address}"
        cell = BeautifulSoup(widget.matrix, "html.parser").find("td", {"data-action": "iam:ListUsers"})
        assert cell["data-outcome"] == ("allowed" if allowed else "implicitDeny")
        assert ("Nothing changes" in text_of(widget.difference)) is allowed
        snapshot = widget._take_snapshot()
        [answer] = decide_goals(snapshot.goals, snapshot.scenario.in_force.policies, context=snapshot.scenario.context)
        assert answer.met is not allowed
        assert widget.goals == Answers([answer]).html
        assert widget.tally.startswith(say("lab.tally_goals", goals=1, met=0 if allowed else 1, left_out=0))


# --- no time, too much, errors of ours ---


@pytest.mark.parametrize(
    ("limit", "part", "code"),
    [
        ("COMPARING", "difference", "lab.no_difference"),
        ("LOOKING", "findings", "lab.findings_left_out"),
    ],
)
def test_what_takes_too_long_is_said_to_be_left_out(monkeypatch, limit, part, code):
    without_limits(monkeypatch)
    monkeypatch.setattr(lab_results, limit, 0)
    widget = lab()
    assert text_of(getattr(widget, part)) == say(code).replace("`", "")
    assert ("findings left out" in widget.tally) is (part == "findings")
    assert widget.tally.startswith("✓ 7 of 7 goals met")


def test_goals_that_take_too_long_are_counted(monkeypatch):
    without_limits(monkeypatch)

    def decide_some(*given, **named):
        for number, answer in enumerate(decide_goals(*given, **named)):
            yield None
            if number == 5:
                raise OutOfTime
            yield answer

    monkeypatch.setattr(lab_results, "decide_goals_in_steps", decide_some)
    widget = lab()
    assert text_of(widget.goals).startswith(say("lab.goals_left_out", count=2).replace("`", ""))
    assert widget.tally.startswith(say("lab.tally_goals", goals=7, met=5, left_out=2))
    monkeypatch.setattr(lab_results, "CHECKING", 0)
    widget.write(FORCE + " ")
    assert text_of(widget.goals) == say("lab.goals_left_out", count=7).replace("`", "")
    assert widget.tally.startswith("0 of 7 goals met, 7 left out")


def test_of_very_many_findings_only_the_number_is_shown(monkeypatch):
    without_limits(monkeypatch)
    monkeypatch.setattr(lab_results, "MOST_FINDINGS", 2)
    widget = lab(goals=[])
    assert text_of(widget.findings).startswith("3 probable mistakes")
    assert text_of(widget.findings).endswith("There are too many to list here. findings() lists them all.")
    assert widget.tally.endswith("3 probable mistakes")


def test_rows_are_decided_as_long_as_there_is_time_and_at_least_one(monkeypatch):
    without_limits(monkeypatch)
    monkeypatch.setattr(lab_results, "DECIDING", -1)
    widget = lab(goals=[])
    assert widget.matrix.count('data-mfa="true"') - 1 == 1
    assert "the first 1 of 31 actions" in widget.matrix


def test_requests_of_ones_own_are_decided_as_long_as_there_is_time_the_newest_first(monkeypatch):
    without_limits(monkeypatch)
    widget = lab(goals=[])

    def ask(name):
        message = {"do": "try", "action": "s3:GetObject", "resource": f"arn:aws:s3:::{name}"}
        widget._handle_custom_msg(message, [])
        return [
            row["data-action"][-1] for row in BeautifulSoup(widget.matrix, "html.parser").select("td[data-mfa=true]")
        ]

    assert ask("x/a")[0] == "a" and ask("x/b")[:2] == ["b", "a"]
    monkeypatch.setattr(lab_results, "DECIDING", -1)
    assert ask("x/c")[:1] == ["c"] and "b" not in ask("x/c")
    caption = say("lab.caption", policies="", user="", owner="", named=0, shown=0, own_left_out=2)
    assert caption.partition(". ")[2] in widget.matrix
    assert ask("x/a")[:1] == ["a"], "who asks once more for what was left out sees it"
    assert (widget.chosen, widget.failure) == (["s3:GetObject on arn:aws:s3:::x/a", "true"], None)
    monkeypatch.setattr(lab_results, "DECIDING", 9)
    assert ask("x/d")[:4] == ["d", "a", "c", "b"] and "of your requests" not in widget.matrix


def test_twenty_requests_of_ones_own_do_not_hold_up_the_lab():
    """As long as a policy, a resource, and a value that every request carries can be."""
    texts = ["?*a" * 100 + f"N{number}" for number in range(150)]
    slow = statement("Deny", Condition={"StringNotLike": {"a:b": texts}})
    widget = lab(Policy.from_json(document(slow), name="slow"))
    widget.context_text = "a:b = " + "a" * 9_000
    for number in range(20):
        key, row = make_own_row(read_request("iam:GetRole", f"arn:aws:iam::123456789012:role/{number}{'a' * 2_000}"))
        widget._own_rows[key] = row
    begin = read_clock()
    rows = decide_rows(widget._take_snapshot())
    assert read_clock() - begin < 0.5 or len(rows.own) == 1
    assert [*rows.own] == [*widget._own_rows][: len(rows.own)] and rows.own


def test_of_very_many_actions_no_more_than_the_limit_are_rows(monkeypatch):
    without_limits(monkeypatch)
    widget = lab(goals=[])
    widget.write(json.dumps(document(statement(Action=[f"s3:Do{number}" for number in range(MOST_ROWS + 9)]))))
    assert f"the first {MOST_ROWS:,} of {MOST_ROWS + 40:,} actions" in widget.matrix
    assert len(BeautifulSoup(widget.matrix, "html.parser").find_all("td")) == 3 * MOST_ROWS


def test_too_many_goals_are_told():
    widget = lab(goals=[])
    widget.goals_text = "# many\n\n" + "nobody can do anything\n" * MOST_GOALS
    assert widget.goals_problem == ""
    widget.goals_text += "nobody can set up MFA"
    assert widget.goals_problem.startswith(say("lab.goals_too_many", count=MOST_GOALS + 1, most=MOST_GOALS))
    assert f"of {MOST_GOALS} goals met" in widget.tally


def break_down(*given, **named):
    raise KeyError("of ours")


@pytest.mark.parametrize("part", PARTS)
def test_an_error_of_ours_in_one_part_is_told_there(monkeypatch, part):
    widget = lab()
    rest = [name for name in PARTS if name != part]
    shown = {name: getattr(widget, name) for name in rest}
    monkeypatch.setitem(PARTS, part, break_down)
    widget.write(FORCE + " ")
    assert text_of(getattr(widget, part)) == say("lab.failed", error="KeyError")
    assert {name: getattr(widget, name) for name in rest} == shown
    assert isinstance(widget.failure, KeyError) and not widget.busy


@pytest.mark.parametrize("name", ["decide_rows", "matrix_of", "read_context", "read_goals"])
def test_after_an_error_of_ours_nothing_old_is_shown(monkeypatch, name):
    widget = lab()
    draft = widget.drafts[0]
    with monkeypatch.context() as broken:
        broken.setattr(lab_page if hasattr(lab_page, name) else lab_module, name, break_down)
        widget.set_state({"text": FORCE + "\n", "typed": {"of": draft.id, "count": 1, "text": FORCE + "\n"}})
        widget.set_state({"context_text": "aws:a = b"})
        widget.set_state({"goals_text": GOALS[1]})
        widget._handle_custom_msg({"do": "turn", "id": draft.id}, [])
        widget.set_state({"chosen": ["iam:ListUsers", "false"]})
        told = {part: text_of(getattr(widget, part)) for part in ("matrix", "reason", *PARTS)}
    if name in ("decide_rows", "matrix_of"):
        assert set(told.values()) == {say("lab.failed", error="KeyError")}
        assert widget.tally == ""
    widget.set_state({"text": FORCE, "typed": {"of": draft.id, "count": 2, "text": FORCE}})
    widget._handle_custom_msg({"do": "turn", "id": draft.id}, [])
    widget.set_state({"context_text": "", "goals_text": "nobody can set up MFA"})
    assert widget.tally.startswith(say("lab.tally_goals", goals=1, met=0, left_out=0))
    for part, right in work_out_afresh(widget).items():
        assert getattr(widget, part) == right
