"""The map of the lesson and the place in a notebook keep themselves up to date."""

import pytest

from mfa_lesson import progress
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.course.progress import WATCHERS, Progress
from mfa_lesson.course.sharing import GROUP_VARIABLE
from mfa_lesson.course.wording import say as say_course
from mfa_lesson.errors import LessonError
from mfa_lesson.widgets.wording import say
from tests.course.lessons.made_up import write_lessons

LESSON, LAST = "01_how_iam_decides", "14_final_challenge"


def answer_one() -> None:
    question = load_lesson(LESSON).questions[0]
    Progress().record(LESSON, question.kind, question.id, True, "a")


def test_an_answer_in_the_same_kernel_shows_in_every_view():
    views = [progress(), progress(LESSON)]
    pages = [view.page for view in views]
    answer_one()
    assert "questions 1 of 7" in views[0].page and "questions 1 of 7" in views[1].page
    assert [view.page for view in views] != pages
    Progress().reset()
    assert [view.page for view in views] == pages


def test_what_another_notebook_did_shows_when_the_page_asks():
    view = progress(LESSON)
    WATCHERS.discard(view)  # as one in another kernel, which hears of nothing
    answer_one()
    assert "questions 0 of 7" in view.page
    view.take_message({"do": "look"})
    assert "questions 1 of 7" in view.page


def test_lessons_that_go_away_leave_the_page_as_it_is(tmp_path):
    folder = write_lessons(tmp_path / "lessons")
    view = progress(folder=folder)
    page = view.page
    (folder / "02_see.toml").write_text("title = ", encoding="utf-8")
    view.look()
    assert view.page == page


def test_there_is_no_map_of_a_lesson_that_is_not_there():
    with pytest.raises(LessonError):
        progress("99_nowhere")
    with pytest.raises(LessonError):
        progress("99_nowhere", end=True)


def test_without_a_kernel_a_place_says_what_it_is_and_the_map_is_whole():
    data, _ = progress(LESSON)._repr_mimebundle_()
    assert data["text/plain"] == say("map.static")
    data, _ = progress()._repr_mimebundle_()
    assert "06 Switch MFA off" in data["text/plain"] and "06_switch_mfa_off.ipynb" in data["text/html"]


def test_the_button_at_the_end_saves_the_policy_and_says_where(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exercise = load_lesson(LAST).exercise("a-policy-of-your-own")
    view = progress(LAST, end=True)
    assert "Solve the exercise above" in view.page
    Progress().keep_work(f"{LAST}/{exercise.id}", {"text": exercise.solution})
    Progress().exercise_done(LAST, exercise.id)
    assert "Save my policy" in view.page
    view.take_message({"do": "save"})
    assert "Saved as my_policy.json" in view.status
    assert (tmp_path / "my_policy.json").is_file()


def test_the_map_offers_the_picture_of_the_group_only_where_there_is_a_group(tmp_path, monkeypatch):
    assert progress().sharing == ""
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))
    view = progress()
    assert "Show me in the picture" in view.sharing and "Your answers stay yours" in view.sharing
    assert not (tmp_path / "room").exists(), "nothing is shared before the button"
    assert progress(LESSON).sharing == progress(LAST, end=True).sharing == ""
    assert "Show me" not in view.static_html(), "a button that nothing answers"


def test_a_learner_joins_the_picture_and_leaves_it_by_buttons(tmp_path, monkeypatch):
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))
    view = progress()
    view.take_message({"do": "join", "name": " "})
    assert say_course("sharing.no-name", longest=40) in view.status and "Show me in the picture" in view.sharing
    view.take_message({"do": "join", "name": "Ada <b>"})
    assert say("map.joined") in view.status
    assert "as “Ada &lt;b&gt;”" in view.sharing and "Leave the picture" in view.sharing
    assert len(list((tmp_path / "room").glob("*.json"))) == 1
    view.take_message({"do": "leave"})
    assert "your entry is deleted" in view.status and "Show me in the picture" in view.sharing
    assert not list((tmp_path / "room").glob("*.json"))


def test_where_the_group_cannot_be_written_the_learner_reads_why(tmp_path, monkeypatch):
    (tmp_path / "room").touch()
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))
    view = progress()
    view.take_message({"do": "join", "name": "Ada"})
    assert say_course("sharing.not-written") in view.status and "Show me in the picture" in view.sharing
