"""Who shares their progress: who asked to be seen and nobody else, how far they are and no answers."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mfa_lesson import group_progress, progress, share_progress, stop_sharing
from mfa_lesson.course.group_picture import Learner, choose_files, read_learners
from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.course.sharing import GROUP_VARIABLE, shared_progress
from mfa_lesson.course.wording import say
from mfa_lesson.text import Reason

SEVEN = "07_deny_without_mfa"

pytestmark = pytest.mark.usefixtures("room")


def learners(room: Path) -> list[Learner]:
    return list(read_learners(choose_files(room)[0]))


def answer(id: str = "guess", right: bool = True) -> None:
    shared_progress().record(SEVEN, "predict", id, right, "my secret answer")


def test_nobody_is_in_the_picture_who_did_not_ask(room):
    answer()
    assert not room.exists()
    assert group_progress().reason == Reason("group.nobody")


def test_who_asks_is_seen_at_once_and_at_each_step(room):
    assert share_progress("  Ada \n Lovelace ").reason == Reason("sharing.started", {"name": "Ada Lovelace"})
    (before,) = learners(room)
    assert (before.name, before.done) == ("Ada Lovelace", {})
    answer()
    answer("another")
    (after,) = learners(room)
    assert after.done == {SEVEN: 2} and after.at >= before.at
    shared_progress().record(SEVEN, "check", "wrong", False, "my secret answer")
    shared_progress().exercise_done(SEVEN, "write")
    assert learners(room)[0].done == {SEVEN: 3}
    shared_progress().reset()
    assert learners(room)[0].done == {}


def test_what_is_written_is_a_name_and_counts_and_no_answer(room):
    share_progress("Ada")
    answer()
    (file,) = room.glob("*.json")
    said = json.loads(file.read_text(encoding="utf-8"))
    assert set(said) == {"format", "name", "done", "at"}
    assert all(type(number) is int for number in said["done"].values())
    assert "secret" not in file.read_text(encoding="utf-8") and "Ada" not in file.name


def test_another_name_is_the_same_learner_and_going_out_deletes(room):
    share_progress("Ada")
    share_progress("Grace")
    assert [one.name for one in learners(room)] == ["Grace"]
    assert stop_sharing().reason == Reason("sharing.stopped")
    assert list(room.iterdir()) == []
    answer()
    assert list(room.iterdir()) == []
    assert stop_sharing().reason == Reason("sharing.stopped")


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * 41, "a\u202eb", "a\0b", "\ud800"])
def test_a_name_that_is_none(room, name):
    assert share_progress(name).reason == Reason("sharing.no-name", {"longest": 40})
    assert not room.exists()


def test_without_a_group_nothing_is_shown_and_it_says_so(room, monkeypatch):
    monkeypatch.delenv(GROUP_VARIABLE)
    assert share_progress("Ada").reason == stop_sharing().reason == Reason("sharing.no-group")
    assert "group" not in str(progress())
    assert group_progress().reason == Reason("group.which-folder", {"variable": GROUP_VARIABLE})
    assert str(group_progress()) == say("group.which-folder", variable=GROUP_VARIABLE)
    assert say("group.which-folder", variable=GROUP_VARIABLE).partition(":")[0] in group_progress()._repr_html_()
    assert group_progress(room).reason == Reason("group.no-such-folder", {"folder": str(room)})


def test_a_folder_that_cannot_be_written_stops_nobody(room):
    room.write_text("a file", encoding="utf-8")
    assert share_progress("Ada").reason == Reason("sharing.not-written")
    answer()
    assert shared_progress().answers(SEVEN)["guess"].right


@pytest.mark.parametrize("said", ["{", "[]", '{"format": 1, "id": "../../x", "name": "Ada"}', '{"format": 1, "id": 7}'])
def test_a_broken_note_of_the_name_counts_as_none(room, tmp_path, said):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sharing.json").write_text(said, encoding="utf-8")
    answer()
    assert not room.exists()
    share_progress("Ada")
    assert [one.name for one in learners(room)] == ["Ada"]


def test_the_index_invites_and_then_says_under_which_name():
    assert say("sharing.invitation").replace("`", "") in str(progress()).replace("`", "")
    share_progress("Ada <b>")
    assert "as “Ada <b>”" in str(progress()) and "as “Ada &lt;b&gt;”" in progress().sharing


def test_what_lies_in_the_place_of_the_file_is_replaced_and_not_written_through(room, tmp_path):
    share_progress("Ada")
    (file,) = room.glob("*.json")
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    file.unlink()
    file.symlink_to(precious)
    answer()
    assert precious.read_text(encoding="utf-8") == "mine"
    assert not file.is_symlink() and [one.name for one in learners(room)] == ["Ada"]


def test_a_folder_in_the_place_of_the_file_stops_nobody(room):
    share_progress("Ada")
    (file,) = room.glob("*.json")
    file.unlink()
    file.mkdir()
    answer()
    assert file.is_dir() and list(room.glob("*.tmp")) == []
    assert shared_progress().answers(SEVEN)["guess"].right


def test_links_under_every_name_that_the_process_could_foresee_are_not_written_through(room, tmp_path):
    share_progress("Ada")
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    (own,) = room.glob("*.json")
    for stem in ("progress", "mfa-lesson", own.stem, f"mfa-lesson-{own.stem}"):
        for number in {os.getpid(), os.getppid(), 0, 1}:
            (room / f"{stem}-{number}.tmp").symlink_to(precious)
    answer()
    assert precious.read_text(encoding="utf-8") == "mine"


def test_two_learners_with_the_same_process_number_do_not_mix(room, tmp_path):
    """Containers number their processes alike, and a room can share one folder between them."""
    names = [f"learner {number}" for number in range(4)]

    def work(name: str) -> None:
        command = f"import os; os.getpid = lambda: 7; from mfa_lesson import share_progress; share_progress({name!r})\n"
        command += "from mfa_lesson.course.sharing import shared_progress\n"
        command += f"for n in range(20): shared_progress().record({SEVEN!r}, 'predict', str(n), True, 'a')"
        env = os.environ | {FOLDER_VARIABLE: str(tmp_path / name)}
        subprocess.run([sys.executable, "-c", command], env=env, check=True)

    with ThreadPoolExecutor(4) as all_at_once:
        list(all_at_once.map(work, names))
    assert sorted((one.name, one.done) for one in learners(room)) == [(name, {SEVEN: 20}) for name in names]
    assert list(room.glob("*.tmp")) == []


def test_what_a_killed_process_left_behind_is_removed_once_it_is_old(room):
    share_progress("Ada")
    (own,) = room.glob("*.json")
    old, new, of_another = (room / f"mfa-lesson-{name}.tmp" for name in (f"{own.stem}-1", f"{own.stem}-2", "other-3"))
    for left in (old, new, of_another):
        left.write_text("{", encoding="utf-8")
    for left in (old, of_another):
        os.utime(left, (0, 0))
    answer()
    assert not old.exists() and new.exists() and of_another.exists()
