"""The index of the lessons: what is done in each, where to go on, and nothing else about the learner."""

import re
from pathlib import Path

import pytest

from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.course.pace import estimate_start
from mfa_lesson.course.progress import Progress
from mfa_lesson.course.progress_view import reset_progress, view_place, view_progress
from mfa_lesson.course.wording import say, say_duration
from mfa_lesson.text import Reason
from tests.course.lessons.made_up import write_lessons

LESSON = "02_see"

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    return write_lessons(tmp_path / "lessons")


def test_the_view_of_an_empty_file_is_the_index_and_always_the_same(made_up):
    view = view_progress(folder=made_up)
    assert str(view).splitlines() == [
        "6 questions and 1 exercise, about 11 minutes in all.",
        "02 See who is there · 8 min · questions 0 of 3 · exercises 0 of 1 · to do",
        "03 Manage your own · 1 min",
        "11 The final challenge · 2 min · questions 0 of 3 · to do",
    ]
    assert repr(view) == str(view)
    assert view._repr_html_() == view_progress(folder=made_up)._repr_html_()


def test_the_view_links_every_notebook_and_says_where_to_begin(made_up):
    html = view_progress(folder=made_up)._repr_html_()
    for name in ("02_see", "03_manage", "11_final"):
        assert f'<a data-lm-suppress-shortcuts="true" href="{name}.ipynb">' in html
    link = '<a data-lm-suppress-shortcuts="true" href="02_see.ipynb">02 See who is there</a>'
    assert say("progress.start", lesson=link) in html


def test_the_view_counts_what_is_done_and_says_where_to_go_on(made_up):
    kept = Progress()
    kept.record(LESSON, "predict", "guess", False, "a")
    kept.record(LESSON, "check", "beats", True, "a")
    kept.record(LESSON, "check", "own", False, "a")
    kept.record(LESSON, "check", "no-longer-there", True, "a")
    view = view_progress(folder=made_up)
    done = {"answered": 2, "questions": 6, "solved": 0, "exercises": 1, "left": 9}
    assert view.reason == Reason("progress.some-done", done)
    assert [row.state for row in view.rows] == ["begun", "", "to do"]
    kept.record(LESSON, "check", "own", True, "a")
    kept.exercise_done(LESSON, "write")
    view = view_progress(folder=made_up)
    assert [row.state for row in view.rows] == ["done", "", "to do"]
    link = '<a data-lm-suppress-shortcuts="true" href="11_final.ipynb">11 The final challenge</a>'
    assert say("progress.continue", lesson=link) in view._repr_html_()
    for id in ("first", "second", "third"):
        kept.record("11_final", "final", id, True, "a")
    view = view_progress(folder=made_up)
    done = {"answered": 6, "questions": 6, "solved": 1, "exercises": 1}
    assert view.reason == Reason("progress.all-done", done)
    assert view.next is None


def test_the_view_shows_no_answer_and_no_data_of_the_machine(folder, made_up):
    Progress().record(LESSON, "check", "own", True, "the-answer-given")
    view = view_progress(folder=made_up)
    for text in (str(view), view._repr_html_()):
        assert "the-answer-given" not in text
        assert str(folder) not in text


def test_the_view_says_that_nothing_can_be_kept(folder, made_up):
    folder.write_text("a file, no folder", encoding="utf-8")
    Progress().record(LESSON, "check", "own", True, "a")
    assert view_progress(folder=made_up).note == Progress().note != ""
    assert str(view_progress(folder=made_up)).endswith(Progress().note)


FAST, DEEP, LAST = "01_how_iam_decides", "05_set_up_mfa", "14_final_challenge"


def answer_everything(name: str) -> None:
    kept, lesson = Progress(), load_lesson(name)
    for question in lesson.questions:
        kept.record(name, question.kind, question.id, True, "a")
    for exercise in lesson.exercises:
        kept.exercise_done(name, exercise.id)


def test_the_map_marks_the_fast_path_and_the_deep_dives():
    rows = {row.number: row.path for row in view_progress().rows}
    assert [number for number, path in rows.items() if path == "fast"] == ["01", "06", "07", "09", "10"]
    assert [number for number, path in rows.items() if path == "deep"] == ["02", "03", "04", "05"]
    html = view_progress()._repr_html_()
    fast = re.findall(r'data-path="fast">fast path: (\d+) min</span>', html)
    assert [int(minutes) for minutes in fast] == [row.fast_minutes for row in view_progress().fast]
    assert html.count("deep dive</span>") == 4


def test_the_map_says_how_long_the_fast_path_is_and_what_is_left_of_it():
    view = view_progress()
    minutes = sum(row.fast_minutes for row in view.fast) + estimate_start()
    assert str(say_duration(minutes)) in view.fast_sentence and "left" not in view.fast_sentence
    answer_everything(FAST)
    left = sum(row.fast_minutes for row in view.fast if row.name != FAST)
    assert f"{say_duration(left)} left" in view_progress().fast_sentence
    for row in view.fast:
        answer_everything(row.name)
    assert view_progress().fast_sentence.endswith(", done).")


def test_the_minutes_left_shrink_with_each_answer_to_nothing():
    row = view_place(FAST).row
    assert row.minutes_left == row.minutes
    lefts = []
    for question in load_lesson(FAST).questions:
        Progress().record(FAST, question.kind, question.id, True, "a")
        lefts.append(view_place(FAST).row.minutes_left)
    assert lefts == sorted(lefts, reverse=True) and lefts[-1] == 6
    answer_everything(FAST)
    assert view_place(FAST).row.minutes_left == 0
    assert "nothing left to do" in view_place(FAST).sentence


NEXT, NEXT_FAST = say("progress.next"), say("progress.next-fast")


@pytest.mark.parametrize(
    "name, nexts",
    [
        (FAST, [(NEXT_FAST, "06"), (say("progress.next-deep"), "02")]),
        (DEEP, [(NEXT, "06")]),
        ("06_switch_mfa_off", [(NEXT, "07")]),
        ("07_deny_without_mfa", [(NEXT_FAST, "09"), (NEXT, "08")]),
        ("10_how_it_goes_wrong", [(NEXT, "11")]),
        (LAST, [(NEXT, "15")]),
        ("15_do_it_yourself", [(NEXT, "16")]),
        ("16_into_a_real_account", [(NEXT, "17")]),
        ("17_more_condition_keys", []),
    ],
)
def test_a_place_says_what_comes_next_on_both_paths(name, nexts):
    view = view_place(name)
    assert [(label, row.number) for label, row in view.next] == nexts
    assert all(f"{label}: {number} " in str(view) for label, number in nexts)
    assert all(f'href="{row.name}.ipynb"' in view._repr_html_() for _, row in view.next)


def test_a_place_tells_those_on_the_fast_path_the_minutes_that_it_takes():
    view, row = view_place(FAST), view_place("06_switch_mfa_off").row
    assert 0 < row.fast_minutes < row.minutes
    line = f"06 Switch MFA off</a>, {row.minutes} min ({row.fast_minutes} on the fast path)</p>"
    assert line in view._repr_html_() and line.replace("</a>", "").replace("</p>", "") in str(view)
    assert f"about {row.minutes} minutes left ({row.fast_minutes} on the fast path)." in str(view_place(row.name))
    assert f"06 Switch MFA off, {row.minutes} min" in str(view_place("05_set_up_mfa"))
    assert "on the fast path)" not in str(view_place("05_set_up_mfa"))


def test_a_place_says_when_only_what_the_fast_path_skips_is_left():
    lesson = load_lesson("06_switch_mfa_off")
    for question in (one for one in lesson.questions if one.id in lesson.fast_ids):
        Progress().record(lesson.name, question.kind, question.id, True, "a")
    for exercise in (one for one in lesson.exercises if one.id in lesson.fast_ids):
        Progress().exercise_done(lesson.name, exercise.id)
    view = view_place(lesson.name)
    here = say("progress.here", **view.row.parameters, left=view.row.minutes_left, fast_left=0)
    assert view.row.minutes_left > 0 and view.sentence.startswith(here)


def test_a_place_says_what_is_left_on_the_fast_path_only_there():
    assert "on the fast path" in view_place(FAST).sentence
    assert "on the fast path" not in view_place(DEEP).sentence
    assert "in the whole lesson" in view_place(DEEP).sentence


def test_reset_asks_before_it_forgets():
    assert reset_progress().reason == Reason("progress.nothing-to-forget")
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().exercise_done(LESSON, "write")
    assert reset_progress().reason == Reason("progress.not-sure", {"answers": 1, "exercises": 1})
    assert Progress().answers(LESSON)
    forgotten = reset_progress(sure=True)
    assert forgotten.reason == Reason("progress.forgotten", {"answers": 1, "exercises": 1, "trouble": ""})
    assert repr(forgotten) == str(forgotten) == say(forgotten.reason)
    assert Progress().answers(LESSON) == {}
