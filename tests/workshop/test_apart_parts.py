"""What keeps learners apart, part by part and without a room: limits, names, folders, and the rows of the group."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from workshop.hub import cgroups, group, people, room, start
from workshop.hub.isolation import Person, find_barrier


def test_limits_are_written_where_version_2_of_control_groups_has_them(tmp_path):
    """As the kernel's documentation names the files; here in a folder, for few machines have both versions."""
    root = tmp_path / "cgroup"
    (root / "mfa-lesson-m/mfal-ann").mkdir(parents=True)
    for above in (root, root / "mfa-lesson-m"):
        (above / "cgroup.subtree_control").write_text("cpu", encoding="ascii")
    (root / "cgroup.controllers").write_text("cpuset cpu io memory pids", encoding="ascii")
    (root / "mfa-lesson-m/mfal-ann/memory.swap.max").write_text("max", encoding="ascii")
    (tmp_path / "mounts").write_text(
        f"cgroup2 {root} cgroup2 rw,nosuid 0 0\nproc /proc proc rw 0 0\n", encoding="utf-8"
    )
    share = cgroups.Share(10**9, 500)
    (group,) = cgroups.make_groups("m", "mfal-ann", share, cgroups.find_trees(tmp_path / "mounts"))
    found = {file.name: file.read_text(encoding="ascii") for file in group.iterdir()}
    assert found == {"memory.max": "1000000000", "memory.swap.max": "0", "pids.max": "500", "cpu.weight": "100"}
    assert (group.parent / "cpu.weight").read_text(encoding="ascii") == "300", "for all learners"
    assert (root / "cgroup.subtree_control").read_text(encoding="ascii") == "+memory +pids"


@pytest.mark.parametrize(
    ("mounts", "why"),
    [
        ("cgroup2 /nowhere cgroup2 rw 0 0", "has no control groups"),
        ("cgroup /c cgroup rw,pids 0 0", "has no control groups"),
        ("cgroup /proc/none cgroup rw,memory,pids 0 0", "can't be used (No such file or directory)"),
    ],
)
def test_where_there_are_no_limits_together_the_reason_is_said(tmp_path, mounts, why):
    (tmp_path / "mounts").write_text(mounts, encoding="utf-8")
    assert why in cgroups.why_no_limits("m", cgroups.Share(1, 1), tmp_path / "mounts")


def test_the_window_says_how_learners_are_limited_and_how_not(monkeypatch):
    settings = {"apart": True, "open_network": False, "together_megabytes": 700, "mark": "m"}
    monkeypatch.setattr(start, "can_mount", lambda: True)
    monkeypatch.setattr(start, "why_no_limits", lambda *_: "")
    assert start.describe_learners(settings).endswith(
        "no network.\nAll programs of one learner together have 700 MB of memory."
    )
    monkeypatch.setattr(start, "why_no_limits", lambda *_: "it can't")
    said = start.describe_learners({**settings, "open_network": True})
    assert "have this machine's network.\n" in said and said.endswith(
        "not for all programs of a learner together, because it can't."
    )


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("zoë-müller", "zoe-muller"),
        ("小明", ""),
        ("straße", "strasse"),
        ("a.b_c", "a-b-c"),
        ("root", "root"),
        ("ł", "l"),
    ],
)
def test_a_name_is_folded_to_what_unix_takes(name, folded):
    assert people.fold(name) == folded


def test_a_users_name_begins_as_all_do_and_is_nobody_elses(monkeypatch):
    # Not those whom this machine has: a room beside the tests can have a learner of each of these names.
    monkeypatch.setattr(people, "find_user", lambda name: name == "mfal-ann")
    assert people.free_name("ann", {"mfal-ann-2"}) == "mfal-ann-3"
    assert people.free_name("root", set()) == "mfal-root"
    assert people.free_name("", {"mfal-learner"}) == "mfal-learner-2"
    assert people.free_name("zoe", {"mfal-zoe", "mfal-zoe-2"}) == "mfal-zoe-3"
    assert len(people.free_name("y" * 60, {people.free_name("y" * 60, set())})) <= 32


def test_where_learners_cannot_be_apart_somebody_has_to_agree(monkeypatch, capsys):
    monkeypatch.setattr(start, "why_not_apart", lambda *_: "only root can make users")
    monkeypatch.setattr(start, "check_answers", lambda *_, **__: None)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(room.RoomError, match="because only root can make users.*with sudo, or agree with --one-user"):
        start.decide_apart(False, Path())
    assert start.decide_apart(True, Path()) is False
    assert "each can read and change your files" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for typed, opened in (("yes", True), ("", False), ("no", False)):
        monkeypatch.setattr("builtins.input", lambda _, typed=typed: typed)
        if opened:
            assert start.decide_apart(False, Path()) is False
        else:
            with pytest.raises(room.RoomError, match="not opened"):
                start.decide_apart(False, Path())
    monkeypatch.setattr(start, "why_not_apart", lambda *_: "")
    assert start.decide_apart(False, Path()) is True


def test_the_answer_book_is_nowhere_where_learners_read(tmp_path):
    start.check_answers([tmp_path], everybody=True)
    book = tmp_path / "answers.html"
    book.touch(mode=0o600)
    start.check_answers([tmp_path])
    for everybody, mode in ((True, 0o600), (False, 0o644)):
        book.chmod(mode)
        with pytest.raises(room.RoomError, match="Learners can read .*answers.html"):
            start.check_answers([tmp_path], everybody)


def test_a_folder_stays_what_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    room.furnish(tmp_path / "room", 8000)
    (tmp_path / "room/learners/ann").mkdir()
    with pytest.raises(room.RoomError, match="learners are one user"):
        room.furnish(tmp_path / "room", 8000, apart=True)


@pytest.fixture
def rows(tmp_path) -> Path:
    (tmp_path / "me").mkdir()
    return tmp_path


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"name": 1}', '{"name": "x"' + " " * group.LARGEST + "}"])
def test_what_is_no_row_is_left_out(rows, text):
    me = Person("me", os.getuid())
    (rows / "me/good.json").write_text('{"name": "Ada"}', encoding="utf-8")
    (rows / "me/bad.json").write_text(text, encoding="utf-8")
    assert group.read_row(rows, me) == {"name": "Ada"}
    assert group.read_row(rows, Person("me", os.getuid() + 1)) is None, "a file of somebody else"
    assert group.read_row(rows, Person("nobody", os.getuid())) is None


def test_no_link_is_followed_to_a_row(rows):
    (rows / "elsewhere.json").write_text(json.dumps({"name": "Eve"}), encoding="utf-8")
    (rows / "me/a.json").symlink_to(rows / "elsewhere.json")
    (rows / "me/b.json").hardlink_to(rows / "elsewhere.json")
    (rows / "linked").symlink_to(rows / "me")
    me = os.getuid()
    assert group.read_row(rows, Person("me", me)) is None
    assert group.read_row(rows, Person("linked", me)) is None


def test_names_that_look_alike_are_alike():
    assert group.alike("Ａda  L.") == group.alike("ada l") == group.alike("ADA-L\u200b")
    assert group.alike("Ada") != group.alike("Ida")


def test_nothing_is_inherited_but_what_is_kept(tmp_path):
    code = """
import os, sys
from workshop.hub.isolation import drop_inherited
drop_inherited([int(sys.argv[1])])
print({n: os.readlink(f"/proc/self/fd/{n}").partition(":")[0] for n in map(int, sys.argv[1:] + ["0"])})"""
    with socket.socket() as kept, (tmp_path / "secret").open("w") as secret:
        numbers = (kept.fileno(), secret.fileno())
        command = [sys.executable, "-c", code, *map(str, numbers)]
        done = subprocess.run(command, pass_fds=numbers, stdin=secret, cwd=start.CLONE, capture_output=True, text=True)
    assert done.stdout.strip() == str({numbers[0]: "socket", numbers[1]: "/dev/null", 0: "/dev/null"}), done.stderr


def test_the_first_folder_that_others_cannot_enter_is_found(tmp_path):
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    barrier = find_barrier(inner)
    assert barrier and not barrier.stat().st_mode & 1 and inner.is_relative_to(barrier)
    assert find_barrier(Path("/usr/bin")) is None
