"""A table predicted row by row, without a browser: what a message does, and what is never given away."""

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from mfa_lesson import load_policy, predict, predict_each, six_conditions, sixteen_forms
from mfa_lesson.analysis.variants import FormVerdict
from mfa_lesson.widgets.base import LessonWidget
from mfa_lesson.widgets.rows import RowByRow
from mfa_lesson.widgets.wording import say

PROTECTS, GETS_BY = FormVerdict.PROTECTS, FormVerdict.BYPASSED
STOPPED, BOTH = FormVerdict.BLOCKED, FormVerdict.BYPASSED_AND_BLOCKED
SIXTEEN, SIX = sixteen_forms(load_policy("force_mfa")), six_conditions("iam:DeactivateMFADevice")
TABLES = pytest.mark.parametrize("table", [SIXTEEN, SIX], ids=["sixteen", "six"])


def send(widget, **message):
    """What the page sends."""
    widget._handle_custom_msg(message, [])


def guess(widget, verdict):
    """Answers the row whose turn it is."""
    send(widget, do="guess", row=len(widget.guesses), verdict=list(widget._about.verdicts).index(verdict))


def page(widget):
    return BeautifulSoup(widget.page, "html.parser")


def rows(widget):
    """The text of each row, cell by cell."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in page(widget).select("tbody tr")
    ]


def everything_told(widget):
    """All that the page and a saved notebook know; the rest of the state is what every widget has."""
    assert set(widget.get_state()) - set(LessonWidget().get_state()) <= {"page", "status", "_esm", "_css"}
    data, _ = widget._repr_mimebundle_()
    state = {name: value for name, value in widget.get_state().items() if name in ("page", "status")}
    return json.dumps(state, default=str, ensure_ascii=False) + data["text/plain"] + data["text/html"]


def turned(table):
    """The same forms, each with the results of another."""
    other = table.copy()
    other[list(table.about.tests)] = table[list(table.about.tests)].to_numpy()[::-1]
    return other


# --- nothing is given away ---


@TABLES
def test_before_an_answer_it_is_the_same_whatever_comes_of_the_rows(table):
    other = turned(table)
    assert [row.verdict for row in other.tried] == [row.verdict for row in table.tried][::-1]
    assert everything_told(predict_each(other)) == everything_told(predict_each(table))


@TABLES
def test_a_row_tells_nothing_before_it_is_answered(table):
    widget = predict_each(table)
    for number in range(len(table)):
        parts = page(widget).select("tbody tr")
        assert all(part.select("[data-met], [data-outcome], .verdict") == [] for part in parts[number:])
        assert all(len(part.select(".verdict")) == 1 for part in parts[:number])
        assert [part.get("class") for part in parts[number + 1 :]] == [None] * (len(parts) - number - 1)
        send(widget, do="guess", row=number, verdict=0)


@TABLES
def test_what_is_saved_is_always_the_same(table):
    widget = predict_each(table)

    def saved():
        data, _ = widget._repr_mimebundle_()
        return data["text/plain"], data["text/html"]

    before = saved()
    send(widget, do="rest")
    assert saved() == before == (widget.static_text(), before[1])
    text = BeautifulSoup(before[1], "html.parser").div
    assert text.select("[data-met], [data-outcome], b, table") == []
    assert len(text.select("li")) == len(table)
    assert before[0] == say("rows.static", count=len(table))


# --- one row after the other ---


def test_a_guess_shows_what_comes_of_the_row_and_goes_on():
    widget = predict_each(SIXTEEN)
    guess(widget, PROTECTS)
    guess(widget, GETS_BY)
    first, second, third, *_ = rows(widget)
    assert first == [
        "Deny NotAction BoolIfExists “false”",
        *["✓ yes"] * 4,
        "✓ works as intended ✓ your guess: right",
    ]
    assert second[1:5] == ["✓ yes", "✕ no", "✓ yes", "✕ no"]
    assert second[5] == f"{BOTH} ✕ your guess, not right: {GETS_BY}"
    assert third[1:] == [f"What is the result? Deny + NotAction + Bool “false” {PROTECTS} {GETS_BY} {STOPPED} {BOTH}"]
    assert [row["aria-current"] for row in page(widget).select("tr[aria-current]")] == ["step"]
    assert page(widget).select_one(".tally").get_text() == say("rows.so_far", right=1, guessed=2, left=14)


def test_each_result_is_announced_once_in_words():
    widget, said = predict_each(SIX), []
    widget.observe(lambda change: said.append(change["new"]), "status")
    assert widget.status == ""
    guess(widget, FormVerdict.MFA)
    guess(widget, FormVerdict.MFA)
    assert said == [
        "Right. Deny + BoolIfExists “false”: only MFA. "
        "true (with MFA): allowed; false (password only): explicit deny; absent (access key): explicit deny.",
        "Not right. Deny + Bool “false”: MFA and access keys. "
        "true (with MFA): allowed; false (password only): explicit deny; absent (access key): allowed.",
    ]


@TABLES
@pytest.mark.parametrize("right", [True, False])
def test_at_the_end_it_says_how_many_were_right_and_which_rows_one_wants(table, right):
    widget = predict_each(table)
    for row in table.tried:
        guess(widget, next(verdict for verdict in table.about.verdicts if (verdict == row.verdict) is right))
    assert widget.done
    count = len(table) if right else 0
    ends = {
        16: "1 form works as intended: Deny + NotAction + BoolIfExists “false”.",
        6: "2 ways allow only MFA: Deny + BoolIfExists “false” and Allow + Bool “true”.",
    }
    assert page(widget).select_one(".tally.done").get_text() == (
        f"You predicted {count} of {len(table)} right. {ends[len(table)]}"
    )
    assert [button.get_text() for button in page(widget).select("button")] == ["Start over"]


def test_the_rest_can_be_shown_without_a_guess():
    widget = predict_each(SIXTEEN)
    guess(widget, PROTECTS)
    send(widget, do="rest")
    assert [row[5] for row in rows(widget)][:3] == [f"✓ {PROTECTS} ✓ your guess: right", str(BOTH), str(GETS_BY)]
    assert len(page(widget).select(".mark")) == 1
    assert widget.tally.startswith("You predicted 1 of 1 right and looked at 15 more. 1 form works as intended: ")
    assert widget.status == say("rows.rest", count=15)


def test_without_any_guess_and_without_any_row_that_one_wants():
    widget = predict_each(SIXTEEN[1:])
    send(widget, do="rest")
    assert widget.tally == say("rows.done", right=0, guessed=0, looked_at=15, wanted=[], does="forms work as intended")


def test_a_row_stays_answered():
    widget = predict_each(SIXTEEN)
    guess(widget, STOPPED)
    before = widget.get_state()
    send(widget, do="guess", row=0, verdict=0)
    assert widget.get_state() == before
    send(widget, do="rest")
    before = widget.get_state()
    send(widget, do="rest")
    send(widget, do="guess", row=1, verdict=0)
    send(widget, do="guess", row=16, verdict=0)
    assert widget.get_state() == before


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "rest",
        {},
        {"do": "fly"},
        {"do": ["rest"]},
        {"do": "guess"},
        {"do": "guess", "row": 1},
        {"do": "guess", "row": 1, "verdict": None},
        *({"do": "guess", "row": row, "verdict": 0} for row in (0, 2, -1, 99, "1", 1.0, True, None, [1], {})),
        *({"do": "guess", "row": 1, "verdict": verdict} for verdict in (-1, 4, "0", 0.0, True, [], {})),
    ],
)
def test_a_message_that_makes_no_sense_does_no_harm(message):
    widget = predict_each(SIXTEEN)
    guess(widget, PROTECTS)
    before = widget.get_state()
    widget._handle_custom_msg(message, [])
    assert widget.get_state() == before


def test_two_widgets_share_nothing():
    first, second = predict_each(SIXTEEN), predict_each(SIXTEEN)
    before = second.page
    send(first, do="rest")
    assert second.page == before
    assert second.guesses == []


# --- where it is used ---


def test_some_rows_of_a_table_will_do():
    widget = predict_each(SIX[SIX["Effect"] == "Allow"])
    assert widget.static_text() == say("rows.static", count=3)


@pytest.mark.parametrize("table", [None, "force_mfa", pd.DataFrame(SIX), SIX.T, SIX[:0], SIXTEEN[["Effect"]]])
def test_anything_else_is_refused_with_a_sentence(table):
    with pytest.raises(ValueError, match="sixteen_forms"):
        predict_each(table)


def test_a_prediction_reveals_it(tmp_path, monkeypatch):
    monkeypatch.setenv("MFA_LESSON_DATA", str(tmp_path))
    each = predict_each(SIXTEEN)
    prediction = predict("07_deny_without_mfa", "sixteen", then=each)
    send(prediction.guess, do="answer", question="sixteen", option=0)
    assert prediction.children == (prediction.guess, each, prediction.afterwards)
    assert isinstance(each, RowByRow)
