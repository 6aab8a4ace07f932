"""Progress: kept in one file that no crash can spoil, read whatever stands in it, and missed by nobody."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mfa_lesson.course import kept_file
from mfa_lesson.course.kept_file import FOLDER_VARIABLE, LOCK, data_folder
from mfa_lesson.course.progress import BROKEN, FILE, NOT_SAVED, SET_ASIDE, Progress
from mfa_lesson.course.progress_view import progress, reset_progress
from tests.course.lessons.made_up import write_lessons

LESSON = "02_see"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's data folder; it is not there yet."""
    data = tmp_path / "data"
    monkeypatch.setenv(FOLDER_VARIABLE, str(data))
    return data


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    return write_lessons(tmp_path / "lessons")


def contents(folder: Path) -> dict:
    return json.loads((folder / FILE).read_text(encoding="utf-8"))


# --- what is kept ---


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
    assert sorted(path.name for path in folder.iterdir()) == [FILE, LOCK]


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


def test_nothing_is_read_or_written_where_nobody_answers(folder):
    assert Progress().answers(LESSON) == {}
    assert str(progress())
    assert not folder.exists()


def test_reset_forgets_everything(folder):
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().exercise_done(LESSON, "write")
    Progress().reset()
    assert Progress().answers(LESSON) == {}
    assert contents(folder) == {"format": 1, "lessons": {}}


def test_without_the_variable_it_is_the_users_own_data_folder(monkeypatch):
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert data_folder().is_absolute()
    assert "mfa_lesson" in data_folder().parts


# --- whatever stands in the file ---


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"format": 2, "lessons": {}}',
        '{"format": 1, "lessons": []}',
        "[" * 99999,
    ],
)
def test_a_file_that_is_not_understood_is_set_aside_and_a_new_one_begun(folder, text):
    folder.mkdir()
    (folder / FILE).write_text(text, encoding="utf-8")
    kept = Progress()
    assert kept.answers(LESSON) == {}
    assert kept.note
    kept.record(LESSON, "check", "own", True, "a")
    assert kept.saved
    assert kept.note == SET_ASIDE
    assert (folder / BROKEN).read_text(encoding="utf-8") == text
    assert Progress().answers(LESSON)["own"].right


def test_a_file_of_bytes_is_set_aside(folder):
    folder.mkdir()
    (folder / FILE).write_bytes(bytes(range(256)))
    Progress().exercise_done(LESSON, "write")
    assert Progress().exercises(LESSON) == {"write"}


def test_entries_that_make_no_sense_are_left_out_and_the_others_kept(folder):
    good = {"kind": "check", "right": True, "answer": "a", "once_right": True, "tries": 1}
    lessons = {
        LESSON: {"answers": {"own": good, "x": 1, "y": {**good, "tries": "1"}, "z": {}}, "exercises": ["write", 1]},
        "03_manage": 1,
        "04": {"answers": [], "exercises": {}},
        "05": {},
    }
    folder.mkdir()
    (folder / FILE).write_text(json.dumps({"format": 1, "lessons": lessons}), encoding="utf-8")
    assert list(Progress().answers(LESSON)) == ["own"]
    assert Progress().exercises(LESSON) == {"write"}
    for name in ("03_manage", "04", "05"):
        assert Progress().answers(name) == {}
        assert Progress().exercises(name) == set()
    assert Progress().note == ""


# --- where nothing can be written ---


def in_the_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write_text("a file, no folder", encoding="utf-8")


def full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)


def nothing_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", read_only)


def read_only_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    folder.mkdir()
    folder.chmod(0o500)


@pytest.mark.parametrize("trouble", [in_the_way, full_disk, nothing_replaced, read_only_folder])
def test_where_nothing_can_be_written_the_lesson_goes_on_and_says_so(folder, monkeypatch, trouble):
    trouble(folder, monkeypatch)
    kept = Progress()
    kept.record(LESSON, "check", "own", False, "a")
    kept.record(LESSON, "check", "own", True, "b")
    kept.exercise_done(LESSON, "write")
    assert not kept.saved
    assert kept.note == NOT_SAVED
    assert Progress().answers(LESSON)["own"].tries == 2, "it is known as long as the kernel runs"
    assert Progress().exercises(LESSON) == {"write"}
    assert not (folder / FILE).exists()
    assert not folder.is_dir() or not list(folder.glob("*.tmp"))


def test_what_could_not_be_written_is_written_later(folder, monkeypatch):
    with monkeypatch.context() as for_now:
        full_disk(folder, for_now)
        Progress().record(LESSON, "check", "own", True, "a")
        assert not Progress().saved
    Progress().exercise_done(LESSON, "write")
    assert Progress().saved
    assert Progress().note == ""
    assert contents(folder)["lessons"][LESSON]["answers"]["own"]["right"]


def test_reset_works_where_nothing_can_be_written(folder, monkeypatch):
    in_the_way(folder, monkeypatch)
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().reset()
    assert Progress().answers(LESSON) == {}


def test_a_file_that_cannot_be_read_is_not_written_over(folder):
    (folder / FILE).mkdir(parents=True)
    kept = Progress()
    assert kept.answers(LESSON) == {}
    assert "cannot be read" in kept.note
    kept.record(LESSON, "check", "own", True, "a")
    assert not kept.saved
    assert Progress().answers(LESSON)["own"].right
    assert (folder / FILE).is_dir()


# --- crashes and others ---

WRITER = """
import sys
from mfa_lesson.course.progress import Progress
number = 0
while True:
    Progress().record("02_see", "check", f"question-{number % 50}", True, "x" * 2000)
    if not number:
        print("ready", flush=True)
    number += 1
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_process_killed_in_the_middle_of_writing_leaves_a_whole_file(folder):
    dice = random.Random(3)
    left_behind = 0
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.02 + dice.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        left_behind += len(list(folder.glob("*.tmp")))
        if (folder / FILE).exists():
            contents(folder)
        assert Progress().note == ""
    assert len(Progress().answers(LESSON)) > 0
    Progress().record(LESSON, "check", "own", True, "a")
    assert list(folder.glob("*.tmp")) == [], f"{left_behind} were left behind"
    assert not (folder / BROKEN).exists()


def test_no_moment_of_writing_leaves_a_half_written_file(folder, monkeypatch):
    """At each step that touches the disk, what a crash there would leave is a whole file."""
    Progress().record(LESSON, "check", "first", True, "a")
    seen = []

    def watched(name):
        real = getattr(os, name)

        def step(*arguments):
            seen.append(name)
            assert list(contents(folder)["lessons"][LESSON]["answers"])[0] == "first"
            result = real(*arguments)
            assert list(contents(folder)["lessons"][LESSON]["answers"])[0] == "first"
            return result

        return step

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, watched(name))
    Progress().record(LESSON, "check", "second", True, "b")
    assert seen[:2] == ["fsync", "replace"], "what is renamed must be on the disk before"
    assert set(Progress().answers(LESSON)) == {"first", "second"}


COUNTER = """
import sys
from mfa_lesson.course import kept_file
from mfa_lesson.course.progress import Progress
kept_file.LOCK_SECONDS = 300  # nobody gives up on a machine that is busy
for number in range(40):
    Progress().record("02_see", "check", f"{sys.argv[1]}-{number}", True, "a")
    Progress().record("02_see", "check", "shared", True, "a")
print(Progress().saved)
"""


def test_two_processes_that_write_at_once_lose_nothing():
    both = [subprocess.Popen([sys.executable, "-c", COUNTER, name], stdout=subprocess.PIPE, text=True) for name in "ab"]
    assert [process.communicate()[0] for process in both] == ["True\n", "True\n"]
    answers = Progress().answers(LESSON)
    assert set(answers) == {f"{name}-{number}" for name in "ab" for number in range(40)} | {"shared"}
    assert answers["shared"].tries == 80


def test_a_lock_that_another_holds_for_long_does_not_stop_the_lesson(folder, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(kept_file, "LOCK_SECONDS", 0.05)
    folder.mkdir()
    with (folder / LOCK).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        Progress().record(LESSON, "check", "own", True, "a")
    assert contents(folder)["lessons"][LESSON]["answers"]["own"]["right"]


# --- the view ---


def test_the_view_of_an_empty_file_is_the_index_and_always_the_same(made_up):
    view = progress(folder=made_up)
    assert str(view).splitlines() == [
        "6 questions and 1 exercise, about 28 minutes in all.",
        "02_see: See who is there · 12 min · questions 0 of 3 · exercises 0 of 1 · to do",
        "03_manage: Manage your own · 1 min",
        "11_final: The final challenge · 15 min · questions 0 of 3 · to do",
    ]
    assert repr(view) == str(view)
    assert view._repr_html_() == progress(folder=made_up)._repr_html_()


def test_the_view_links_every_notebook_and_says_where_to_begin(made_up):
    html = progress(folder=made_up)._repr_html_()
    for name in ("02_see", "03_manage", "11_final"):
        assert f'<a data-lm-suppress-shortcuts="true" href="{name}.ipynb">' in html
    assert 'Begin with <a data-lm-suppress-shortcuts="true" href="02_see.ipynb">' in html


def test_the_view_counts_what_is_done_and_says_where_to_go_on(made_up):
    kept = Progress()
    kept.record(LESSON, "predict", "guess", False, "a")
    kept.record(LESSON, "check", "beats", True, "a")
    kept.record(LESSON, "check", "own", False, "a")
    kept.record(LESSON, "check", "no-longer-there", True, "a")
    view = progress(folder=made_up)
    assert view.sentence == "2 of 6 questions and 0 of 1 exercise done."
    assert [row.state for row in view.rows] == ["begun", "", "to do"]
    kept.record(LESSON, "check", "own", True, "a")
    kept.exercise_done(LESSON, "write")
    view = progress(folder=made_up)
    assert [row.state for row in view.rows] == ["done", "", "to do"]
    assert 'Go on with <a data-lm-suppress-shortcuts="true" href="11_final.ipynb">' in view._repr_html_()
    for id in ("first", "second", "third"):
        kept.record("11_final", "final", id, True, "a")
    view = progress(folder=made_up)
    assert view.sentence == "6 of 6 questions and 1 of 1 exercise done. You are through."
    assert view.next is None


def test_the_view_shows_no_answer_and_no_data_of_the_machine(folder, made_up):
    Progress().record(LESSON, "check", "own", True, "the-answer-given")
    view = progress(folder=made_up)
    for text in (str(view), view._repr_html_()):
        assert "the-answer-given" not in text
        assert str(folder) not in text


def test_the_view_says_that_nothing_can_be_kept(folder, made_up, monkeypatch):
    in_the_way(folder, monkeypatch)
    Progress().record(LESSON, "check", "own", True, "a")
    assert str(progress(folder=made_up)).endswith(NOT_SAVED)


def test_reset_asks_before_it_forgets():
    assert reset_progress() == "There is no progress to forget."
    Progress().record(LESSON, "check", "own", True, "a")
    Progress().exercise_done(LESSON, "write")
    assert reset_progress() == "This would forget 1 answer and 1 exercise. To do it, run reset_progress(sure=True)."
    assert Progress().answers(LESSON)
    assert repr(reset_progress(sure=True)) == "Forgotten: 1 answer and 1 exercise."
    assert Progress().answers(LESSON) == {}
