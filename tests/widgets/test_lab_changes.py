"""What the lab shows of an edit: only the rows that changed, the first of them chosen, and which forms are repaired."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson.course.progress import Progress
from mfa_lesson.iam.loading import load_policy
from mfa_lesson.widgets.lab import lab
from mfa_lesson.widgets.lab_repairs import BROKEN_FORMS, KEPT_AS
from mfa_lesson.widgets.wording import say

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

FORCE = load_policy("force_mfa").text
WITH_BOOL = FORCE.replace('"BoolIfExists"', '"Bool"')


@pytest.fixture(autouse=True)
def a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("MFA_LESSON_DATA", str(tmp_path / "data"))


def send(widget, do, **fields):
    widget._handle_custom_msg({"do": do, **fields}, [])


def rows(widget):
    """The rows of the matrix -> whether one of their cells is marked as changed, in their order."""
    found = {}
    for cell in BeautifulSoup(widget.matrix, "html.parser").find_all("td"):
        found[cell["data-action"]] = found.get(cell["data-action"], False) or cell.select_one(".was") is not None
    return found


def caption(widget):
    return BeautifulSoup(widget.matrix, "html.parser").caption.get_text()


# --- only what changed ---


def test_the_filter_shows_exactly_the_rows_that_are_marked_and_follows_each_edit():
    widget = lab(goals=[])
    widget.set_state({"only_changed": True})
    assert rows(widget) == {} and caption(widget).endswith(
        say("lab.only_changed", caption="", count=0).removeprefix(".")
    )
    widget.write(WITH_BOOL)
    shown = rows(widget)
    assert set(shown.values()) == {True} and f"Only {len(shown)} rows differ" in caption(widget)
    widget.set_state({"only_changed": False})
    assert [row for row, changed in rows(widget).items() if changed] == list(shown)
    assert len(rows(widget)) == 31


# --- the first changed row ---


def test_the_first_changed_row_is_chosen_once_the_typing_stops():
    widget = lab(goals=[])
    widget.chosen = before = ["iam:EnableMFADevice", "true"]
    reason = widget.reason
    widget.write(WITH_BOOL)
    assert (widget.chosen, widget.pointed) == (before, [0, ""]), "not while one types"
    spoken = widget.spoken
    send(widget, "keep")
    first = next(row for row, changed in rows(widget).items() if changed)
    assert widget.chosen == [first, "absent"] and widget.pointed == [1, first]
    assert widget.reason != reason and widget.spoken == spoken
    send(widget, "keep")
    assert widget.pointed == [1, first], "nothing was typed since"


@pytest.mark.parametrize("state", ["false", "absent"])
def test_a_chosen_row_that_changes_stays_chosen(state):
    widget = lab(goals=[])
    widget.chosen = ["iam:DeleteAccessKey", state]
    widget.write(WITH_BOOL)
    send(widget, "keep")
    assert widget.chosen == ["iam:DeleteAccessKey", "absent"] and widget.pointed == [1, "iam:DeleteAccessKey"]


def test_turning_a_policy_off_points_to_what_that_changes_and_another_user_to_nothing():
    widget = lab(goals=[])
    send(widget, "turn", id=widget.current)
    assert widget.pointed[0] == 1 and rows(widget)[widget.pointed[1]]
    widget.set_state({"username": "bob"})
    send(widget, "keep")
    assert widget.pointed[0] == 1


# --- broken forms ---


def test_a_broken_form_counts_as_repaired_once_its_goals_are_met():
    widget = lab()
    assert widget.repairs == say("lab.repairs", count=0, of=9) == "0 of 9 broken forms repaired"
    send(widget, "alone", what="broken_value")
    assert widget.repaired == []
    widget.write('"false"'.join(widget.text.rsplit('"true"', 1)))
    assert widget.repaired == ["broken_value"] and say("lab.tally_repaired") in widget.tally
    send(widget, "alone", what="broken_bool")
    widget.write(FORCE)
    assert widget.repaired == ["broken_bool", "broken_value"] == lab().repaired
    assert lab().repairs.startswith("2 of 9")


@pytest.mark.parametrize("how", ["other goals", "another policy", "a context", "as a boundary", "unread"])
def test_what_is_no_repair_does_not_count(how):
    widget = lab()
    send(widget, "alone", what="broken_value")
    if how == "other goals":
        widget.set_state({"goals_text": "without MFA a user can set up MFA"})
    elif how == "another policy":
        send(widget, "add", what="administrator_access")
    elif how == "a context":
        widget.set_state({"context_text": "aws:SourceIp = 203.0.113.7"})
    elif how == "as a boundary":
        send(widget, "attach", id=widget.current, kind="boundary")
    widget.write("{" if how == "unread" else FORCE, next(d.id for d in widget.drafts if "locks us out" in d.name))
    assert widget.repaired == []


def test_whatever_the_file_says_of_repairs_is_passed_over_where_it_makes_no_sense():
    for odd in (7, "broken_bool", [["broken_bool"]], {"broken_bool": 1}):
        Progress().keep_work(KEPT_AS, {"names": odd})
        assert lab(goals=[]).repaired == []
    Progress().keep_work(KEPT_AS, {"names": ["broken_bool", "no such form", 7]})
    assert lab(goals=[]).repaired == ["broken_bool"] and len(BROKEN_FORMS) == 9


# --- headings ---


def test_no_statement_of_a_policy_that_is_off_is_a_heading():
    widget = lab("administrator_access")
    send(widget, "add", what="example:bucket_deny")
    headings = [found.get_text() for found in BeautifulSoup(widget.matrix, "html.parser").select("tr.group")]
    assert any("NobodyDeletes" in heading or "bucket_deny: " in heading for heading in headings)
    send(widget, "turn", id=widget.current)
    headings = [found.get_text().strip() for found in BeautifulSoup(widget.matrix, "html.parser").select("tr.group")]
    assert say("lab.of_policy_off", policy="bucket_deny") in headings
    assert not any("bucket_deny: " in heading for heading in headings)
