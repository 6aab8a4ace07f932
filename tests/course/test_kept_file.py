"""A learner's own file: no crash can spoil it, whatever it says is read, and nobody needs it to go on."""

import errno
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import Timeout

from mfa_lesson.course import kept_file
from mfa_lesson.course.kept_file import FOLDER_VARIABLE, LOCK, SOFT_LOCK, find_data_folder
from mfa_lesson.course.progress import PROGRESS_FILE, Progress
from mfa_lesson.course.whole_file import read_json
from mfa_lesson.text import Reason
from tests.course.killing import kill_in_the_middle, needs_kill

LESSON = "02_see"
BROKEN = "progress.broken.json"

pytestmark = pytest.mark.usefixtures("folder")


def contents(folder: Path) -> dict:
    return json.loads((folder / PROGRESS_FILE).read_text(encoding="utf-8"))


def problem(kept: Progress) -> str:
    """The code of what is wrong."""
    return kept.problem.code if kept.problem else ""


def test_without_the_variable_it_is_the_users_own_data_folder(monkeypatch):
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert find_data_folder().is_absolute()
    assert "mfa_lesson" in find_data_folder().parts


# --- whatever is in the file ---


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
    (folder / PROGRESS_FILE).write_text(text, encoding="utf-8")
    kept = Progress()
    assert kept.answers(LESSON) == {}
    assert problem(kept) == "kept.unreadable"
    kept.record(LESSON, "check", "own", True, "a")
    assert kept.saved
    assert kept.problem == Reason("kept.broken", {"what": "progress", "aside": BROKEN})
    assert (folder / BROKEN).read_text(encoding="utf-8") == text
    assert Progress().answers(LESSON)["own"].right


def test_a_file_of_bytes_is_set_aside(folder):
    folder.mkdir()
    (folder / PROGRESS_FILE).write_bytes(bytes(range(256)))
    Progress().exercise_done(LESSON, "write")
    assert Progress().exercises(LESSON) == {"write"}


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
    assert problem(kept) == "kept.unsaved"
    assert Progress().answers(LESSON)["own"].tries == 2, "it is known as long as the kernel runs"
    assert Progress().exercises(LESSON) == {"write"}
    assert not (folder / PROGRESS_FILE).exists()
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
    (folder / PROGRESS_FILE).mkdir(parents=True)
    kept = Progress()
    assert kept.answers(LESSON) == {}
    assert problem(kept) == "kept.unreadable"
    kept.record(LESSON, "check", "own", True, "a")
    assert not kept.saved
    assert Progress().answers(LESSON)["own"].right
    assert (folder / PROGRESS_FILE).is_dir()


# --- crashes and others ---

SETUP = "from mfa_lesson.course.progress import Progress"
STEP = 'Progress().record("02_see", "check", f"question-{number % 50}", True, "x" * 2000)'


@needs_kill
def test_a_process_killed_in_the_middle_of_writing_leaves_a_whole_file(folder):
    dice = random.Random(3)
    left_behind = 0
    for _ in kill_in_the_middle(SETUP, STEP, times=12, choose_pause=lambda: 0.02 + dice.random() * 0.05):
        left_behind += len(list(folder.glob("*.tmp")))
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


def test_while_another_holds_the_lock_nothing_is_written_and_it_says_so(folder, monkeypatch):
    """Written without the lock, it could write over what the other one writes."""
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(kept_file, "LOCK_SECONDS", 0.05)
    folder.mkdir()
    with (folder / LOCK).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        Progress().record(LESSON, "check", "own", True, "a")
        assert not Progress().saved and problem(Progress()) == "kept.unsaved"
        assert Progress().answers(LESSON)["own"].right
        assert not (folder / PROGRESS_FILE).exists()
    Progress().exercise_done(LESSON, "write")
    assert Progress().saved and contents(folder)["lessons"][LESSON]["answers"]["own"]["right"]


NO_LOCKS = """
import errno, fcntl
def flock(*_): raise OSError({code}, "no locks here")
fcntl.flock = flock
"""


@pytest.mark.parametrize("code", ["errno.ENOLCK", "errno.EOPNOTSUPP", "errno.ENOSYS"])
def test_where_the_file_system_knows_no_locks_two_processes_lose_nothing(folder, code):
    pytest.importorskip("fcntl")
    command = NO_LOCKS.format(code=code) + COUNTER
    both = [subprocess.Popen([sys.executable, "-c", command, name], stdout=subprocess.PIPE, text=True) for name in "ab"]
    assert [process.communicate()[0] for process in both] == ["True\n", "True\n"]
    assert Progress().answers(LESSON)["shared"].tries == 80
    assert len(Progress().answers(LESSON)) == 81


@pytest.fixture
def no_locks(monkeypatch):
    """A file system that knows no locks."""
    fcntl = pytest.importorskip("fcntl")

    def flock(*_) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr(fcntl, "flock", flock)


def test_a_lock_file_that_stays_empty_is_no_lock(folder, no_locks):
    folder.mkdir()
    (folder / SOFT_LOCK).touch()
    Progress().record(LESSON, "check", "own", True, "a")
    assert Progress().saved and contents(folder)["lessons"][LESSON]["answers"]["own"]["right"]


def test_a_lock_file_that_somebody_fills_meanwhile_is_a_lock(folder, no_locks, monkeypatch):
    folder.mkdir()
    (folder / SOFT_LOCK).touch()

    def fill(lock, *_, **__) -> None:
        (folder / SOFT_LOCK).write_text("somebody")
        raise Timeout(folder / SOFT_LOCK)

    monkeypatch.setattr("mfa_lesson.course.kept_file.SoftFileLock.acquire", fill)
    Progress().record(LESSON, "check", "own", True, "a")
    assert not Progress().saved and (folder / SOFT_LOCK).read_text() == "somebody"


@needs_kill
def test_the_lock_of_a_killed_process_is_no_lock(folder, no_locks):
    dice = random.Random(4)
    setup = NO_LOCKS.format(code="errno.ENOLCK") + SETUP
    for _ in kill_in_the_middle(setup, STEP, times=6, choose_pause=lambda: 0.02 + dice.random() * 0.05):
        Progress().record(LESSON, "check", "own", True, "a")
        assert Progress().saved and contents(folder)["lessons"][LESSON]["answers"]["own"]["right"]


def test_where_no_lock_of_any_kind_can_be_had_it_says_so(folder, monkeypatch):
    def acquire(*_, **__) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(kept_file.FileLock, "acquire", acquire)
    monkeypatch.setattr(kept_file.SoftFileLock, "acquire", acquire)
    Progress().record(LESSON, "check", "own", True, "a")
    assert not Progress().saved and Progress().answers(LESSON)["own"].right
    assert not (folder / PROGRESS_FILE).exists()


def test_no_copy_of_a_broken_file_is_written_over(folder):
    folder.mkdir()
    for text in ("{", "[", "{", "7"):
        (folder / PROGRESS_FILE).write_text(text, encoding="utf-8")
        Progress().record(LESSON, "check", text, True, "a")
        assert Progress().saved
    copies = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.broken*")}
    assert copies == {BROKEN: "{", "progress.broken-2.json": "[", "progress.broken-3.json": "7"}
    assert Progress().problem == Reason("kept.broken", {"what": "progress", "aside": "progress.broken-3.json"})


def test_with_too_many_copies_the_broken_file_is_left_as_it_is(folder, monkeypatch):
    monkeypatch.setattr(kept_file, "MOST_COPIES", 2)
    folder.mkdir()
    for text in ("{", "["):
        (folder / PROGRESS_FILE).write_text(text, encoding="utf-8")
        Progress().record(LESSON, "check", text, True, "a")
    (folder / PROGRESS_FILE).write_text("7", encoding="utf-8")
    Progress().record(LESSON, "check", "own", True, "a")
    assert not Progress().saved and Progress().answers(LESSON)["own"].right
    assert (folder / PROGRESS_FILE).read_text(encoding="utf-8") == "7"


def test_nobody_waits_for_a_pipe_in_the_place_of_the_file(folder):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes in folders")
    folder.mkdir()
    os.mkfifo(folder / PROGRESS_FILE)
    Progress().record(LESSON, "check", "own", True, "a")
    assert problem(Progress()) == "kept.unsaved" and Progress().answers(LESSON)["own"].right


def test_a_file_that_is_a_link_to_elsewhere_is_read(folder, tmp_path):
    """Some learners keep their settings in another place."""
    Progress().record(LESSON, "check", "own", True, "a")
    (folder / PROGRESS_FILE).rename(tmp_path / "elsewhere.json")
    (folder / PROGRESS_FILE).symlink_to(tmp_path / "elsewhere.json")
    assert Progress().answers(LESSON)["own"].right


def test_a_file_too_large_to_read_is_left_as_it_is(folder, monkeypatch):
    folder.mkdir()
    monkeypatch.setattr(read_json, "__kwdefaults__", {"largest": 1_000, "follow_links": True})
    (folder / PROGRESS_FILE).write_text("x" * 1_001, encoding="utf-8")
    Progress().record(LESSON, "check", "own", True, "a")
    assert problem(Progress()) == "kept.unsaved" and Progress().answers(LESSON)["own"].right
    assert (folder / PROGRESS_FILE).stat().st_size == 1_001
