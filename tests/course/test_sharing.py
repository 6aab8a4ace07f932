"""The picture of the group: who asked to be in it and nobody else, how far they are and no answers."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mfa_lesson import group_progress, progress, share_progress, stop_sharing, watch_group
from mfa_lesson.course.group_picture import LARGEST_FILE, MOST_LEARNERS, WHICH_FOLDER, GroupView, Learner, learners
from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.course.progress_view import Row
from mfa_lesson.course.sharing import GONE, GROUP_VARIABLE, NO_GROUP, NOT_WRITTEN, shared_progress

SEVEN = "07_block_most_access_unless_signed_in_with_mfa"
ROWS = [
    Row("00_start", "00", "Start", 5, 0, 0, 0, 0),
    Row("01_a", "01", "A", 5, 2, 0, 1, 0),
    Row("02_b", "02", "B", 5, 1, 0, 0, 0),
]


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the group shares; it is not there yet."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "own"))
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))
    return tmp_path / "room"


def answer(id: str = "guess", right: bool = True) -> None:
    shared_progress().record(SEVEN, "predict", id, right, "my secret answer")


def test_nobody_is_in_the_picture_who_did_not_ask(room):
    answer()
    assert not room.exists()
    assert str(group_progress()).startswith("Nobody has asked to be in the picture yet.")


def test_who_asks_is_seen_at_once_and_at_each_step(room):
    assert share_progress("  Ada \n Lovelace ") == (
        "The group’s picture shows how far you are, as “Ada Lovelace”. stop_sharing() takes you out of it."
    )
    (before,) = learners(room)
    assert (before.name, before.done) == ("Ada Lovelace", {})
    answer()
    answer("another")
    (after,) = learners(room)
    assert after.done == {SEVEN: 2} and after.at >= before.at
    shared_progress().record(SEVEN, "check", "wrong", False, "my secret answer")
    shared_progress().exercise_done(SEVEN, "write")
    assert next(learners(room)).done == {SEVEN: 3}
    shared_progress().reset()
    assert next(learners(room)).done == {}


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
    assert stop_sharing() == GONE
    assert list(room.iterdir()) == []
    answer()
    assert list(room.iterdir()) == []
    assert stop_sharing() == GONE


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * 41, "a\u202eb", "a\0b", "\ud800"])
def test_a_name_that_is_none(room, name):
    assert share_progress(name) == "Choose a name of 1 to 40 letters to be seen under; it need not be your own."
    assert not room.exists()


def test_without_a_group_nothing_is_shown_and_it_says_so(room, monkeypatch):
    monkeypatch.delenv(GROUP_VARIABLE)
    assert share_progress("Ada") == stop_sharing() == NO_GROUP
    assert "group" not in str(progress())
    assert str(group_progress()) == WHICH_FOLDER and WHICH_FOLDER.split(".")[0] in group_progress()._repr_html_()
    assert str(group_progress(room)) == f"There is no folder {room}."


def test_a_folder_that_cannot_be_written_stops_nobody(room):
    room.write_text("a file", encoding="utf-8")
    assert share_progress("Ada") == NOT_WRITTEN
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
    assert 'share_progress("a name of your choice")' in str(progress())
    share_progress("Ada <b>")
    assert "as “Ada <b>”" in str(progress()) and "as “Ada &lt;b&gt;”" in progress()._repr_html_()


GOOD = {"format": 1, "name": "Ada", "done": {SEVEN: 1}, "at": 1_700_000_000}


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
        json.dumps(GOOD | {"done": []}),
        json.dumps(GOOD | {"at": "now"}),
        json.dumps(GOOD | {"at": float("nan")}),
        json.dumps(GOOD | {"more": "x" * LARGEST_FILE}),
    ],
)
def test_what_anybody_wrote_there_is_passed_over(room, said):
    room.mkdir()
    (room / "a.json").write_bytes(said.encode("utf-8", "surrogateescape"))
    (room / "b.json").mkdir()
    (room / "c.json").write_text(json.dumps(GOOD), encoding="utf-8")
    assert [one.name for one in learners(room)] == ["Ada"]
    assert "1 learner in the picture" in group_progress()._repr_html_()


@pytest.mark.parametrize("at", [float("inf"), float("-inf"), 10**400, -(10**18), True])
def test_a_strange_time_or_count_is_shown_all_the_same(room, at):
    view = GroupView([Learner("<i>x</i>", {"01_a": at if isinstance(at, int) else 1}, at)], ROWS, time.time())
    assert "&lt;i&gt;x&lt;/i&gt;" in view._repr_html_() and "<i>" not in view._repr_html_()


def test_a_flood_of_files_is_not_read_to_the_end(room):
    room.mkdir()
    for number in range(MOST_LEARNERS + 5):
        (room / f"{number}.json").write_text(json.dumps(GOOD), encoding="utf-8")
    assert len(list(learners(room))) == MOST_LEARNERS


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
        "4 learners in the picture, 1 through with everything.",
        "01: 1 done, 1 begun; here now: begun",
        "02: 2 done, 0 begun; here now: through and jumped",
    ]


def test_the_watching_widget_follows_until_it_is_closed(room):
    async def watched() -> tuple[str, str]:
        shown = watch_group(seconds=0.01)
        before = shown.value
        share_progress("Ada")
        while shown.value == before:
            await asyncio.sleep(0.01)
        after = shown.value
        shown.close()
        await shown.following
        return before, after

    with ThreadPoolExecutor(1) as another_thread:  # where no browser test has left a loop running
        before, after = another_thread.submit(lambda: asyncio.run(asyncio.wait_for(watched(), 60))).result()
    assert "Nobody has asked" in before and "Ada" in after
