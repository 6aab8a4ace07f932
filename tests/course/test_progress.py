"""Progress: what a learner did is known to whoever asks next, and what was right once stays so."""

import json
from pathlib import Path

import pytest

from mfa_lesson.course.kept_file import LOCK
from mfa_lesson.course.progress import PROGRESS_FILE, Progress
from mfa_lesson.course.progress_view import view_progress

LESSON = "02_see"

pytestmark = pytest.mark.usefixtures("folder")


def contents(folder: Path) -> dict:
    return json.loads((folder / PROGRESS_FILE).read_text(encoding="utf-8"))


def test_an_answer_is_known_to_the_next_who_asks(folder):
    Progress().record(LESSON, "check", "own", False, "`bob`")
    answer = Progress().answers(LESSON)["own"]
    assert (answer.kind, answer.right, answer.answer, answer.once_right, answer.tries) == (
        "check",
        False,
        "`bob`",
        False,
        1,
    )
    assert not answer.done
    assert Progress().saved
    assert sorted(path.name for path in folder.iterdir()) == [PROGRESS_FILE, LOCK]


def test_what_was_right_once_stays_so():
    kept = Progress()
    for right in (False, True, False):
        kept.record(LESSON, "check", "own", right, str(right))
    answer = Progress().answers(LESSON)["own"]
    assert (answer.right, answer.once_right, answer.tries, answer.done) == (False, True, 3, True)


def test_a_guess_is_done_whether_right_or_wrong():
    Progress().record(LESSON, "predict", "guess", False, "Explicit deny")
    assert Progress().answers(LESSON)["guess"].done


def test_an_exercise_is_done_once():
    for _ in range(2):
        Progress().exercise_done(LESSON, "write")
    assert Progress().exercises(LESSON) == {"write"}
    assert Progress().exercises("03_manage") == set()


def test_lessons_do_not_mix():
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().record("03_manage", "check", "own", False, "b")
    assert Progress().answers(LESSON)["own"].right
    assert not Progress().answers("03_manage")["own"].right
    assert Progress().answers("11_final") == {}


FORMER, NOW = "06_allow_individual_user_to_deactivate_only_their_own_mfa_only_when_using_mfa", "06_switch_mfa_off"
RIGHT = {"kind": "check", "right": True, "answer": "`Bool`", "once_right": True, "tries": 1}


def write_progress(folder: Path, lessons: dict) -> None:
    folder.mkdir()
    (folder / PROGRESS_FILE).write_text(json.dumps({"format": 1, "lessons": lessons}), encoding="utf-8")


def test_what_was_done_under_a_former_name_is_known_and_nothing_is_put_aside(folder):
    write_progress(folder, {FORMER: {"answers": {"own": RIGHT}, "exercises": ["write"]}})
    assert Progress().answers(NOW)["own"].answer == "`Bool`"
    assert Progress().exercises(NOW) == {"write"}
    (row,) = [row for row in view_progress().rows if row.name == NOW]
    assert (row.title, row.sid) == ("Switch MFA off", "AllowIndividualUserToDeactivateOnlyTheirOwnMFAOnlyWhenUsingMFA")
    Progress().record("01_how_iam_decides", "check", "one", False, "a")
    assert set(contents(folder)["lessons"]) == {NOW, "01_how_iam_decides"}
    assert contents(folder)["lessons"][NOW] == {"answers": {"own": RIGHT}, "exercises": ["write"]}
    assert Progress().note == "" and len(list(folder.glob("*.json"))) == 1


@pytest.mark.parametrize("names", [(FORMER, NOW), (NOW, FORMER)])
def test_what_was_done_under_both_names_counts_together(folder, names):
    wrong = {**RIGHT, "right": False, "once_right": False, "answer": "`Null`", "tries": 2}
    lessons = {
        FORMER: {"answers": {"own": RIGHT, "before": RIGHT}, "exercises": ["write", "read"]},
        NOW: {"answers": {"own": wrong, "after": wrong}, "exercises": ["write"]},
    }
    write_progress(folder, {name: lessons[name] for name in names})
    answers = Progress().answers(NOW)
    assert set(answers) == {"own", "before", "after"}
    assert (answers["own"].answer, answers["own"].once_right, answers["own"].tries) == ("`Null`", True, 3)
    assert Progress().exercises(NOW) == {"write", "read"}
    Progress().exercise_done(NOW, "more")
    assert Progress().answers(NOW) == answers


def test_nothing_is_read_or_written_where_nobody_answers(folder):
    assert Progress().answers(LESSON) == {}
    assert str(view_progress())
    assert not folder.exists()


def test_reset_forgets_everything(folder):
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().exercise_done(LESSON, "write")
    Progress().reset()
    assert Progress().answers(LESSON) == {}
    assert contents(folder) == {"format": 1, "lessons": {}}


def test_entries_that_make_no_sense_are_left_out_and_the_others_kept(folder):
    good = {"kind": "check", "right": True, "answer": "a", "once_right": True, "tries": 1}
    lessons = {
        LESSON: {"answers": {"own": good, "x": 1, "y": {**good, "tries": "1"}, "z": {}}, "exercises": ["write", 1]},
        "03_manage": 1,
        "04": {"answers": [], "exercises": {}},
        "05": {},
    }
    folder.mkdir()
    (folder / PROGRESS_FILE).write_text(json.dumps({"format": 1, "lessons": lessons}), encoding="utf-8")
    assert list(Progress().answers(LESSON)) == ["own"]
    assert Progress().exercises(LESSON) == {"write"}
    for name in ("03_manage", "04", "05"):
        assert Progress().answers(name) == {}
        assert Progress().exercises(name) == set()
    assert Progress().note == ""


def test_who_is_to_be_told_is_told_of_each_change():
    told = []
    kept = Progress(tell=told.append)
    kept.record(LESSON, "check", "own", True, "a")
    kept.exercise_done(LESSON, "write")
    kept.reset()
    assert told == [kept] * 3
