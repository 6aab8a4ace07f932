"""The picture of the group: how far each of them is, whatever anybody wrote into the folder that they share."""

import json
import os
import socket
import time
from pathlib import Path

import pytest

from mfa_lesson import group_progress
from mfa_lesson.course.group_picture import LARGEST_NOTE, MOST_LEARNERS, GroupView, Learner, choose_files, read_learners
from mfa_lesson.course.progress_view import LessonRow
from mfa_lesson.course.whole_file import read_json
from mfa_lesson.course.wording import say
from mfa_lesson.text import Reason

SEVEN = "07_deny_without_mfa"
ROWS = [
    LessonRow("00_start", "00", "Start", 5, 0, 0, 0, 0),
    LessonRow("01_a", "01", "A", 5, 2, 0, 1, 0),
    LessonRow("02_b", "02", "B", 5, 1, 0, 0, 0),
]
GOOD = {"format": 1, "name": "Ada", "done": {SEVEN: 1}, "at": 1_700_000_000}

pytestmark = pytest.mark.usefixtures("room")


def learners(room: Path) -> list[Learner]:
    return list(read_learners(choose_files(room)[0]))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "[" * 100_000,
        "\udcff",
        json.dumps([GOOD]),
        json.dumps(GOOD | {"format": 2}),
        json.dumps(GOOD | {"name": 7}),
        json.dumps(GOOD | {"name": " "}),
        json.dumps(GOOD | {"name": "\ud800"}),
        json.dumps(GOOD | {"name": "a\u202eb"}),
        json.dumps(GOOD | {"name": "a\nb"}),
        json.dumps(GOOD | {"name": "x" * 41}),
        json.dumps(GOOD | {"at": [1]}),
        json.dumps(GOOD)[:-1] + ', "more": ' + "9" * 5_000 + "}",
        json.dumps(GOOD | {"done": []}),
        json.dumps(GOOD | {"at": "now"}),
        json.dumps(GOOD | {"at": float("nan")}),
        json.dumps(GOOD | {"more": "x" * LARGEST_NOTE}),
    ],
)
def test_what_anybody_wrote_there_is_passed_over(room, said):
    room.mkdir()
    (room / "a.json").write_bytes(said.encode("utf-8", "surrogateescape"))
    (room / "b.json").mkdir()
    (room / "c.json").write_text(json.dumps(GOOD), encoding="utf-8")
    assert [one.name for one in learners(room)] == ["Ada"]
    assert say("group.learners", learners=1, through=0) in group_progress()._repr_html_()


@pytest.mark.parametrize("at", [float("inf"), float("-inf"), 10**400, -(10**18), True])
def test_a_strange_time_or_count_is_shown_all_the_same(room, at):
    view = GroupView([Learner("<i>x</i>", {"01_a": at if isinstance(at, int) else 1}, at)], ROWS, time.time())
    assert "&lt;i&gt;x&lt;/i&gt;" in view._repr_html_() and "<i>" not in view._repr_html_()


def test_a_flood_of_files_is_not_read_to_the_end_and_it_says_so(room):
    room.mkdir()
    for number in range(MOST_LEARNERS + 5):
        (room / f"{number}.json").write_text(json.dumps(GOOD), encoding="utf-8")
    assert len(learners(room)) == MOST_LEARNERS
    view = group_progress()
    assert view.note == Reason("group.left-out", {"files": 5})
    assert "5 files in the folder not read" in view._repr_html_()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_flood_hides_the_files_of_its_own_owner_alone(room):
    room.mkdir()
    for number in range(2_000):
        (room / f"0{number}.json").write_text(json.dumps(GOOD | {"name": "flood"}), encoding="utf-8")
    for number in range(30):
        other = room / f"z{number}.json"
        other.write_text(json.dumps(GOOD | {"name": f"learner {number}"}), encoding="utf-8")
        os.utime(other, (1, 1))
        os.chown(other, 2_000 + number, -1)
    assert {one.name for one in learners(room)} == {"flood", *(f"learner {number}" for number in range(30))}
    assert len(learners(room)) == MOST_LEARNERS


def plant_fifo(file: Path) -> None:
    os.mkfifo(file)


def plant_link(file: Path) -> None:
    target = file.parent.parent / "elsewhere.json"
    target.write_text(json.dumps(GOOD | {"name": "elsewhere"}), encoding="utf-8")
    file.symlink_to(target)


def plant_loop(file: Path) -> None:
    file.symlink_to(file)


def plant_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def plant_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(file))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("plant", [plant_fifo, plant_link, plant_loop, plant_device, plant_socket])
def test_what_is_no_regular_file_is_neither_read_nor_waited_for(room, monkeypatch, plant):
    monkeypatch.chdir(room.parent)
    room.mkdir()
    (room / "good.json").write_text(json.dumps(GOOD), encoding="utf-8")
    plant(room / "a.json")
    assert [one.name for one in learners(room)] == ["Ada"]
    with pytest.raises(OSError):
        read_json(room / "a.json", follow_links=False)


def test_a_folder_that_cannot_be_read_gives_a_sentence(room, monkeypatch):
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    room.mkdir()
    monkeypatch.setattr(os, "scandir", refuse)
    assert group_progress().reason == Reason("group.unreadable-folder", {"folder": str(room)})


def test_the_picture_counts_and_puts_the_furthest_first():
    at = 1_000_000.0
    view = GroupView(
        [
            Learner("begun", {"01_a": 1}, at),
            Learner("new", {}, at - 120),
            Learner("through", {"01_a": 3, "02_b": 1}, at),
            Learner("jumped", {"02_b": 1}, at + 999),
        ],
        ROWS,
        at,
    )
    assert [one.name for one in view.learners] == ["through", "jumped", "begun", "new"]
    assert [one.minutes_ago for one in view.learners] == [0, 0, 0, 2]
    assert str(view).splitlines() == [
        say("group.learners", learners=4, through=1),
        "01: 1 done, 1 started; here now: begun",
        "02: 2 done, 0 started; here now: through and jumped",
    ]


def test_what_an_earlier_version_wrote_counts_under_the_name_of_now(room):
    former = "07_block_most_access_unless_signed_in_with_mfa"
    room.mkdir()
    for file, done in {"a": {former: 3}, "b": {former: 3, SEVEN: 5}, "c": {SEVEN: 5, former: 3, "x": "1"}}.items():
        (room / f"{file}.json").write_text(json.dumps(GOOD | {"name": file, "done": done}), encoding="utf-8")
    assert {one.name: one.done for one in learners(room)} == {"a": {SEVEN: 3}, "b": {SEVEN: 5}, "c": {SEVEN: 5}}
