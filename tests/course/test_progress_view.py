"""The index of the lessons: what is done in each, where to go on, and nothing else about the learner."""

from pathlib import Path

import pytest

from mfa_lesson.course.progress import Progress
from mfa_lesson.course.progress_view import progress, reset_progress
from mfa_lesson.text import Reason
from tests.course.lessons.made_up import write_lessons

LESSON = "02_see"

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    return write_lessons(tmp_path / "lessons")


def test_the_view_of_an_empty_file_is_the_index_and_always_the_same(made_up):
    view = progress(folder=made_up)
    assert str(view).splitlines() == [
        "6 questions and 1 exercise, about 28 minutes in all.",
        "02 See who is there · 12 min · questions 0 of 3 · exercises 0 of 1 · to do",
        "03 Manage your own · 1 min",
        "11 The final challenge · 15 min · questions 0 of 3 · to do",
    ]
    assert repr(view) == str(view)
    assert view._repr_html_() == progress(folder=made_up)._repr_html_()


def test_the_view_links_every_notebook_and_says_where_to_begin(made_up):
    html = progress(folder=made_up)._repr_html_()
    for name in ("02_see", "03_manage", "11_final"):
        assert f'<a data-lm-suppress-shortcuts="true" href="{name}.ipynb">' in html
    assert 'Start with <a data-lm-suppress-shortcuts="true" href="02_see.ipynb">02 See who is there</a>' in html


def test_the_view_counts_what_is_done_and_says_where_to_go_on(made_up):
    kept = Progress()
    kept.record(LESSON, "predict", "guess", False, "a")
    kept.record(LESSON, "check", "beats", True, "a")
    kept.record(LESSON, "check", "own", False, "a")
    kept.record(LESSON, "check", "no-longer-there", True, "a")
    view = progress(folder=made_up)
    done = {"answered": 2, "questions": 6, "solved": 0, "exercises": 1}
    assert view.reason == Reason("progress.some-done", done)
    assert [row.state for row in view.rows] == ["begun", "", "to do"]
    kept.record(LESSON, "check", "own", True, "a")
    kept.exercise_done(LESSON, "write")
    view = progress(folder=made_up)
    assert [row.state for row in view.rows] == ["done", "", "to do"]
    assert 'Continue with <a data-lm-suppress-shortcuts="true" href="11_final.ipynb">' in view._repr_html_()
    for id in ("first", "second", "third"):
        kept.record("11_final", "final", id, True, "a")
    view = progress(folder=made_up)
    done = {"answered": 6, "questions": 6, "solved": 1, "exercises": 1}
    assert view.reason == Reason("progress.all-done", done)
    assert view.next is None


def test_the_view_shows_no_answer_and_no_data_of_the_machine(folder, made_up):
    Progress().record(LESSON, "check", "own", True, "the-answer-given")
    view = progress(folder=made_up)
    for text in (str(view), view._repr_html_()):
        assert "the-answer-given" not in text
        assert str(folder) not in text


def test_the_view_says_that_nothing_can_be_kept(folder, made_up):
    folder.write_text("a file, no folder", encoding="utf-8")
    Progress().record(LESSON, "check", "own", True, "a")
    assert progress(folder=made_up).note == Progress().note != ""
    assert str(progress(folder=made_up)).endswith(Progress().note)


def test_reset_asks_before_it_forgets():
    assert reset_progress().reason == Reason("progress.nothing-to-forget")
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().exercise_done(LESSON, "write")
    assert reset_progress().reason == Reason("progress.not-sure", {"answers": 1, "exercises": 1})
    assert Progress().answers(LESSON)
    forgotten = reset_progress(sure=True)
    assert forgotten.reason == Reason("progress.forgotten", {"answers": 1, "exercises": 1, "trouble": ""})
    assert repr(forgotten) == str(forgotten) == "Deleted: 1 answer and 1 exercise."
    assert Progress().answers(LESSON) == {}
