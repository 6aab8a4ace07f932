"""What an explorer's page is given: to show without a kernel, with each message, and for what comes next."""

import re

import pytest
from bs4 import BeautifulSoup
from comm import DummyComm

from mfa_lesson import Policy, decision_matrix, explorer
from mfa_lesson.account.users import MFA_STATES
from tests.widgets.front_end import DEFAULT_ACTION, FORCE_MFA, FrontEnd, as_dict, decisions_of


@pytest.fixture
def page():
    return FrontEnd(explorer("force_mfa"))


def bundle(widget):
    data, _ = widget._repr_mimebundle_()
    return data, BeautifulSoup(data["text/html"], "html.parser")


def test_the_widget_comes_with_a_static_matrix_and_a_line_of_text():
    data, html = bundle(explorer("force_mfa"))
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/plain", "text/html"}
    assert data["text/plain"] == (
        "alice, with MFA: 29 of 31 actions allowed, 2 implicit deny. Run this cell to explore."
    )
    assert html.p.get_text() == data["text/plain"]
    assert decisions_of(html.select(".decision-matrix td")) == as_dict(decision_matrix([FORCE_MFA]))


def test_the_static_matrix_has_nothing_to_press_and_marks_todays_column():
    _, html = bundle(explorer("force_mfa"))
    assert html.select("button, input, select, script, [tabindex]") == []
    assert {table["data-current"] for table in html.select("table")} == {"true"}


def test_the_static_matrix_is_that_of_the_moment(page):
    page.choose(mfa="false", owner="other")
    data, html = bundle(page.widget)
    assert data["text/plain"].startswith(page.status)
    assert {table["data-current"] for table in html.select("table")} == {"false"}
    assert decisions_of(html.select(".decision-matrix td")) == as_dict(decision_matrix([FORCE_MFA], owner="bob"))


def test_the_static_output_does_not_change_from_run_to_run():
    first, second = (bundle(explorer("force_mfa"))[0] for _ in range(2))
    assert first["text/html"] == second["text/html"]
    assert not re.search(r"0x[0-9a-f]{4,}", first["text/html"] + first["text/plain"])


@pytest.mark.parametrize("name", ["<img/src=x/onerror=alert(1)>/bob", "&amp;/bob", "\"'/bob"])
def test_a_path_that_looks_like_html_stays_text(page, name):
    page.choose(username=name)
    assert page.problem == ""
    data, html = bundle(page.widget)
    assert html.select("img") == []
    assert html.p.get_text() == data["text/plain"]
    assert name in data["text/plain"]


def test_a_policys_name_stays_text():
    name = "<img src=x onerror=alert(1)>"
    widget = explorer(Policy.from_json(FORCE_MFA.text, name=name))
    page, (_, html) = FrontEnd(widget), bundle(widget)
    assert html.select("img") == []
    assert page.caption.startswith(name)


SENT = [
    ({"mfa": "false"}, {"status", "aside", "reason", "chosen", "spoken"}),
    ({"username": "Alice"}, {"status", "aside", "reason", "reasons", "matrix"}),
    ({"username": "alice smith"}, {"problem"}),
    ({"username": "alice "}, {"status", "aside"}),
    ({"owner": "other"}, {"status", "aside", "reason", "reasons", "matrix", "turns"}),
    ({"username": "bob"}, {"status", "aside", "reason", "reasons", "matrix", "other"}),
    ({"chosen": ["iam:ListUsers", "true"]}, {"reason", "reasons", "spoken"}),
    ({"chosen": [DEFAULT_ACTION, "true"]}, set()),
    ({"mfa": "true"}, set()),
    ({"username": "alice"}, set()),
    ({"chosen": ["iam:NoSuchAction", "true"]}, set()),
]


@pytest.mark.parametrize(("choice", "names"), SENT)
def test_one_message_brings_what_changed_and_nothing_else(page, choice, names):
    before = dict(page.state)
    updates = page.choose(**choice)
    assert len(updates) == (1 if names else 0)
    assert {name for update in updates for name in update} == names
    assert [name for update in updates for name, value in update.items() if value == before[name]] == []


def test_through_a_whole_visit_nothing_is_sent_that_the_page_has_already(page):
    visit = [
        {"mfa": "false"},
        {"mfa": "absent"},
        {"chosen": ["iam:ListUsers", "false"]},
        {"username": "bob"},
        {"username": "b b"},
        {"owner": "other"},
        {"username": "bob"},
        {"attached": "administrator_access"},
        {"mfa": "true"},
        {"attached": "ec2_full_access"},
        {"owner": "own"},
    ]
    for choice in visit:
        before = page.state | choice
        for update in page.choose(**choice):
            assert {name for name, value in update.items() if value == before[name]} == set(), choice


def test_the_page_ends_up_with_what_the_kernel_has(page):
    for choice in ({"mfa": "false"}, {"username": "b b"}, {"owner": "other"}, {"chosen": ["iam:ListUsers", "absent"]}):
        page.choose(**choice)
    assert page.state == page.widget.get_state()


def test_what_python_sets_is_shown_too(page):
    page.widget.mfa = "false"
    assert page.state == page.widget.get_state()
    assert page.status.startswith(f"{MFA_STATES['true'].words} → {MFA_STATES['false'].words}")


SITUATIONS = [{}, {"owner": "other"}, {"username": "bob", "attached": "administrator_access"}]


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("action", [DEFAULT_ACTION, "iam:ListUsers", "ec2:DescribeInstances"])
def test_another_mfa_state_is_shown_at_once_and_python_has_nothing_to_add(page, situation, action):
    asking = FrontEnd(explorer("force_mfa"))
    for front_end in (page, asking):
        front_end.choose(**situation)
        front_end.choose(chosen=[action, "true"])
    for mfa in ("false", "absent", "true", "absent", "false", "true"):
        assert page.turn(mfa) == []
        asking.choose(mfa=mfa)
        assert page.state == page.widget.get_state()
        assert page.shown == asking.shown


@pytest.mark.parametrize("action", [DEFAULT_ACTION, "iam:ListUsers"])
def test_a_page_that_was_ahead_of_an_older_situation_is_put_right(page, action):
    page.choose(chosen=[action, "true"])
    asking = FrontEnd(explorer("force_mfa"))
    for choice in ({"chosen": [action, "true"]}, {"owner": "other"}, {"mfa": "absent"}):
        asking.choose(**choice)
    shown = {**page.turns["true"]["absent"], **page.reasons["absent"]}
    page.choose(owner="other")
    page.choose(mfa="absent", chosen=[action, "absent"], **shown)
    assert page.state == page.widget.get_state()
    assert page.shown == asking.shown


def test_of_several_turns_that_arrive_in_one_message_the_last_one_told_stays_told(page):
    told = {**page.turns["absent"]["false"], **page.reasons["false"]}  # by way of "absent", which Python never sees
    assert page.choose(mfa="false", chosen=[page.chosen[0], "false"], **told) == []
    assert page.state == page.widget.get_state()
    assert page.status.startswith("access key → password only: ")


def test_the_other_cells_of_the_chosen_row_are_ready_too(page):
    for mfa in ("false", "absent", "true"):
        assert page.choose(chosen=[DEFAULT_ACTION, mfa], **page.reasons[mfa]) == []
        assert page.state == page.widget.get_state()
        assert page.spoken.startswith(f"{DEFAULT_ACTION}, ")


def test_an_mfa_state_that_comes_and_goes_unseen_changes_nothing(page):
    before = dict(page.state)
    with page.widget.hold_trait_notifications():
        page.widget.mfa = "false"
        page.widget.mfa = "true"
    assert {**page.state, "status": "", "aside": ""} == {**before, "status": "", "aside": ""}


def test_the_page_is_told_everything_at_once(monkeypatch):
    told = []
    monkeypatch.setattr(DummyComm, "publish_msg", lambda self, kind, **_: told.append((kind, self.target_name)))
    explorer("force_mfa")
    assert told == [("comm_open", "jupyter.widget")] * 2  # its layout and itself
