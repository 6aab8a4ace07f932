"""The end of the lesson: what was answered right, by topic, and the learner's own policy as a file."""

import json
from pathlib import Path

import pytest

from mfa_lesson.course.ending import POLICY_FILE, save_policy, view_ending
from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from mfa_lesson.course.progress import Progress
from mfa_lesson.text import Reason

LAST = "14_final_challenge"
KEY = f"{LAST}/a-policy-of-your-own"

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the notebook."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path / "notebooks"


def answer(name: str, kind: str, right: bool = True) -> None:
    for question in load_lesson(name).of_kind(kind):
        Progress().record(name, kind, question.id, right, "a")


def test_nothing_is_right_before_anything_was_answered():
    view = view_ending(LAST)
    assert [(row.final, row.checks) for row in view.scores] == [(0, 0)] * len(view.scores)
    assert view.known == [] and not view.solved
    assert "0 of 18 questions answered" in view.sentence
    assert "<button" not in view._repr_html_()


def test_the_score_counts_each_question_under_its_topic_once():
    finals = [question.topic for question in load_lesson(LAST).of_kind("final")]
    checks = [one.topic for name in list_lessons() for one in load_lesson(name).of_kind("check")]
    for row in view_ending(LAST).scores:
        assert (row.finals, row.of_checks) == (finals.count(row.topic), checks.count(row.topic))
    answer(LAST, "final")
    answer("06_switch_mfa_off", "check")
    answer("07_deny_without_mfa", "check", right=False)
    scores = {row.topic: row for row in view_ending(LAST).scores}
    assert all(row.final == row.finals for row in scores.values())
    assert sum(row.checks for row in scores.values()) == len(load_lesson("06_switch_mfa_off").of_kind("check"))


def test_in_the_challenge_the_last_answer_counts_and_in_a_notebook_any_right_one():
    answer(LAST, "final")
    answer(LAST, "final", right=False)
    answer("06_switch_mfa_off", "check")
    answer("06_switch_mfa_off", "check", right=False)
    scores = view_ending(LAST).scores
    assert sum(row.final for row in scores) == 0
    assert sum(row.checks for row in scores) == len(load_lesson("06_switch_mfa_off").of_kind("check"))


def test_what_the_learner_knows_is_what_the_right_answers_decided_against():
    answer("06_switch_mfa_off", "check")
    asked = load_lesson("06_switch_mfa_off").of_kind("check")
    numbers = {option.misconception for question in asked for option in question.options} - {None}
    known = view_ending(LAST).known
    assert {one.number for one in known} == numbers != set()
    assert known[0].truth in str(view_ending(LAST))


def test_the_policy_becomes_a_file_only_if_it_solves_the_exercise(beside):
    assert save_policy(LAST) == Reason("ending.not_solved", {})
    exercise = load_lesson(LAST).exercise("a-policy-of-your-own")
    Progress().keep_work(KEY, {"text": exercise.start})
    assert save_policy(LAST) == Reason("ending.not_solved", {})
    assert list(beside.iterdir()) == []
    Progress().keep_work(KEY, {"text": exercise.solution})
    assert save_policy(LAST) == Reason("ending.written", {"file": POLICY_FILE, "folder": str(beside)})
    assert json.loads((beside / POLICY_FILE).read_text(encoding="utf-8")) == json.loads(exercise.solution)


def test_a_file_that_is_there_is_never_overwritten(beside):
    Progress().keep_work(KEY, {"text": load_lesson(LAST).exercise("a-policy-of-your-own").solution})
    (beside / POLICY_FILE).write_text("mine", encoding="utf-8")
    again = Reason("ending.written", {"file": "my_policy_2.json", "folder": str(beside)})
    assert save_policy(LAST) == save_policy(LAST) == again
    assert (beside / POLICY_FILE).read_text(encoding="utf-8") == "mine"


def test_a_folder_that_takes_no_file_is_named(beside, monkeypatch):
    Progress().keep_work(KEY, {"text": load_lesson(LAST).exercise("a-policy-of-your-own").solution})
    (beside / POLICY_FILE).mkdir()
    assert save_policy(LAST).code == "ending.not_written"


def test_the_button_is_there_once_the_exercise_is_done():
    Progress().exercise_done(LAST, "a-policy-of-your-own")
    assert 'data-do="save"' in view_ending(LAST)._repr_html_()
