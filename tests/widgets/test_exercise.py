"""The exercise widget without a browser: what the buttons do, and what is never given away."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.course.progress import Progress
from mfa_lesson.errors import LessonError
from mfa_lesson.widgets.exercise import exercise
from mfa_lesson.widgets.wording import say
from tests.course.lessons.made_up import SOLUTION, START, WITH_EXERCISE, write_exercise
from tests.display.pages import read_page_card


@pytest.fixture
def widget(tmp_path: Path):
    return exercise(WITH_EXERCISE, "one", folder=write_exercise(tmp_path))


def press(widget, what, text=None):
    """What the page sends when a button is pressed."""
    widget._handle_custom_msg({"do": what, "text": widget.text if text is None else text}, [])


def said(widget):
    return BeautifulSoup(widget.status, "html.parser").get_text()


def test_the_editor_begins_with_the_start(widget):
    assert widget.text == START and widget.placed == [0, START]
    assert widget.result == widget.help == widget.status == ""


def test_the_goals_can_be_read_before_the_first_check(widget):
    first, second = BeautifulSoup(widget.page, "html.parser").select(".goals li")
    assert first.get_text() == "Users can be listed." and second.code.get_text() == "iam:GetUser"


def test_a_check_shows_the_first_request_that_goes_wrong(widget):
    press(widget, "check")
    assert said(widget).startswith("✕ Not yet. alice, signed in with MFA, asks for iam:GetUser on alice’s own user")
    result = BeautifulSoup(widget.result, "html.parser")
    assert [item["data-state"] for item in result.select(".points li")] == ["met", "broken"]
    assert said(widget).endswith(" 1 of 2 goals met.")
    assert result.select_one(".counter .pill")["data-outcome"] == "allowed"
    assert result.select_one(".why .verdict") and read_page_card(result)["Action"] == ["iam:GetUser"]


def test_a_check_shows_a_request_for_every_goal_that_is_missed(widget):
    press(widget, "check", SOLUTION.replace("iam:ListUsers", "iam:GetUser"))
    first, second = BeautifulSoup(widget.result, "html.parser").select(".points li")
    assert first.get_text().startswith("✕ not met 1. Users can be listed.") and not first.p
    assert second.p.get_text().startswith("alice, signed in with MFA, asks for iam:GetUser")


@pytest.mark.parametrize(
    ("meant", "typed", "line", "says"),
    [
        ('"iam:ListUsers"', '"iam:ListUser"', 7, "There is no action iam:ListUser. Did you mean iam:ListUsers?"),
        ('"iam:ListUsers"', '"aim:ListUsers"', 7, "has no service aim"),
        ('"Resource": "*"', '"Resource": "arn:aws:iam::*:users/*"', 8, "No IAM resource has an ARN that ends like"),
        ('"Resource": "*"', '"Resource": "arn:aws:iam::*:user/<x>"', 8, "no name in IAM has < or >"),
    ],
)
def test_a_misspelling_is_named_before_anything_else(widget, meant, typed, line, says):
    press(widget, "check", SOLUTION.replace(meant, typed))
    assert said(widget).startswith(f"✕ Not yet. Line {line}: ") and says in said(widget)
    result = BeautifulSoup(widget.result, "html.parser")
    assert result.select_one(".misspelling [data-do=go]")["data-line"] == str(line)
    assert (
        result.select_one('.points [data-state="broken"] p')
        .get_text()
        .startswith(f"alice, {MFA_STATES['true'].signed_in}")
    )


def test_every_misspelling_is_named_once(widget):
    press(widget, "check", SOLUTION.replace('"iam:ListUsers"', '["iam:ListUser", "iam:GetUsr"]'))
    first, second = BeautifulSoup(widget.result, "html.parser").select(".misspelling")
    assert "iam:ListUser" in said(widget) and "iam:GetUsr" not in said(widget)
    assert "There is no action" not in first.get_text() and "Did you mean iam:GetUser?" in second.get_text()


def test_the_solution_passes_and_is_told_once(widget):
    press(widget, "check", SOLUTION)
    assert said(widget).startswith("✓ Done. All 9 requests are decided as the exercise asks.")
    assert widget.verdict.passed and 'data-passed="yes"' in widget.result


def test_the_same_result_again_is_said_again(widget):
    press(widget, "check")
    first = widget.status
    press(widget, "check")
    second = widget.status
    press(widget, "check")
    assert first != second and widget.status != second


def test_what_is_no_policy_can_be_gone_to(widget):
    press(widget, "check", '{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}')
    button = BeautifulSoup(widget.result, "html.parser").select_one("[data-do=go]")
    assert (button["data-line"], button.get_text()) == ("3", "Go to line 3")
    assert "not a policy yet" in said(widget)


def test_a_policy_in_what_is_no_policy_can_be_put_in_its_place(widget):
    pasted = f"```json\n{SOLUTION}\n```"
    press(widget, "check", pasted)
    assert BeautifulSoup(widget.result, "html.parser").select_one("[data-do=mend]")
    press(widget, "mend", pasted)
    assert widget.text.strip() == SOLUTION.strip() and "repaired policy" in said(widget)
    press(widget, "check", widget.text)
    assert widget.verdict.passed
    press(widget, "undo", widget.text)
    assert widget.text == pasted


def test_where_nothing_is_offered_there_is_nothing_to_put_in(widget):
    press(widget, "check", "{")
    assert not BeautifulSoup(widget.result, "html.parser").select_one("[data-do=mend]")
    press(widget, "mend", "{")
    assert widget.text == "{"


@pytest.mark.parametrize("typed", ["", "\x00", "{" * 100_000, "<script>alert(1)</script>", "“quotes”", '{"a": 1e999}'])
def test_whatever_is_typed_is_answered_kept_and_escaped(widget, typed):
    press(widget, "check", typed)
    assert said(widget).startswith("✕ This is not a policy yet.")
    assert widget.text == typed
    assert "<script>" not in widget.status + widget.result


@pytest.mark.parametrize("message", [None, "check", {}, {"do": None}, {"do": []}, {"do": "check", "text": 3}, []])
def test_a_message_that_makes_no_sense_does_no_harm(widget, message):
    widget._handle_custom_msg(message, [])
    assert widget.text == START


def test_hints_come_one_by_one(widget):
    shown = []
    for _ in range(3):
        press(widget, "hint")
        shown.append([item.get_text() for item in BeautifulSoup(widget.help, "html.parser").select("li")])
    assert shown[0] == ["Hint 1. Think of Action."]
    assert shown[1] == shown[2] == [*shown[0], "Hint 2. Name the one action."]
    assert (widget.hints_left, widget.next_hint) == (0, say("exercise.no_more_hints"))


def test_a_hint_says_which_goals_it_helps_with(tmp_path):
    folder = write_exercise(tmp_path, extra="hint_goals = [[2], [1, 2]]")
    widget = exercise(WITH_EXERCISE, "one", folder=folder)
    press(widget, "hint")
    press(widget, "hint")
    shown = [item.b.get_text() for item in BeautifulSoup(widget.help, "html.parser").select("li")]
    assert shown == ["Hint 1, for goal 2.", "Hint 2, for goals 1 and 2."]
    assert BeautifulSoup(widget.spoken, "html.parser").get_text().startswith("Hint 2, for goals 1 and 2: Name")


def test_the_solution_is_shown_and_can_be_taken_over(widget):
    press(widget, "take", "mine")
    assert widget.text == "mine"
    press(widget, "solution", "mine")
    assert widget.solved and BeautifulSoup(widget.help, "html.parser").pre.get_text() == SOLUTION
    assert widget.text == "mine"
    press(widget, "take")
    assert widget.text == SOLUTION == widget.placed[1]
    press(widget, "undo")
    assert widget.text == "mine"


def test_start_over_keeps_what_was_typed(widget):
    assert not widget.can_undo
    press(widget, "start_over", "mine")
    assert widget.text == START and widget.can_undo
    press(widget, "undo")
    assert widget.text == "mine"
    press(widget, "undo")
    assert widget.text == START


def test_start_over_at_the_start_loses_nothing(widget):
    press(widget, "start_over", "mine")
    press(widget, "start_over")
    press(widget, "undo")
    assert widget.text == "mine"


def test_hints_and_solution_are_nowhere_until_asked_for(widget):
    bundle, _ = widget._repr_mimebundle_()
    kept = "".join(str(value) for name, value in widget.get_state().items() if not name.startswith("_"))
    for text in (bundle["text/plain"], bundle["text/html"], kept):
        assert "Secret" not in text and "Name the one action" not in text and "Think of" not in text


def test_what_is_saved_is_the_task_the_start_and_always_the_same(widget, tmp_path):
    bundle, _ = widget._repr_mimebundle_()
    again, _ = exercise(WITH_EXERCISE, "one", folder=tmp_path)._repr_mimebundle_()
    assert (bundle["text/plain"], bundle["text/html"]) == (again["text/plain"], again["text/html"])
    assert bundle["text/plain"].startswith("Exercise: Allow iam:ListUsers")
    html = BeautifulSoup(bundle["text/html"], "html.parser")
    assert html.pre.get_text() == START and html.code.get_text() == "iam:ListUsers" and not html.b


def test_the_saved_form_does_not_change_with_what_is_typed(widget):
    before = widget._repr_mimebundle_()[0]["text/html"]
    press(widget, "check", SOLUTION)
    press(widget, "solution")
    assert widget._repr_mimebundle_()[0]["text/html"] == before


def test_controls_are_native_and_named(widget):
    page = BeautifulSoup(widget.page, "html.parser")
    assert page.textarea["aria-label"] and page.textarea["aria-describedby"] == "task keys"
    assert [each["data-html"] for each in page.select("[role=status]")] == ["spoken", "status"]
    assert all(button["type"] == "button" and button.get_text(strip=True) for button in page.select("button"))


def test_an_exercise_that_is_done_is_kept_in_the_progress(widget):
    press(widget, "check", SOLUTION)
    assert Progress().exercises(WITH_EXERCISE) == {"one"}


def test_an_exercise_that_is_not_done_is_not(widget):
    press(widget, "check")
    assert Progress().exercises(WITH_EXERCISE) == set()


def test_a_progress_that_cannot_be_kept_stops_nobody(widget, tmp_path):
    (tmp_path / "data").write_text("a file where a folder should be", encoding="utf-8")
    press(widget, "check", SOLUTION)
    assert said(widget).startswith("✓ Done.") and Progress().note in said(widget)


def test_an_exercise_that_is_not_there_is_refused_with_those_that_are(tmp_path, widget):
    with pytest.raises(LessonError, match="no exercise 'two'; there are: one"):
        exercise(WITH_EXERCISE, "two", folder=tmp_path)
