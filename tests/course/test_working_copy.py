"""A learner's copy of the notebooks holds all that the lesson ships, and keeps all that the learner wrote."""

import json
import os
import pickle
import shutil
from pathlib import Path

import pytest

from mfa_lesson.course import working_copy
from mfa_lesson.course.former_names import FORMER_NAMES
from mfa_lesson.course.working_copy import MEMORY, find_shipped_folder, holds_other_files, put_copy, reset
from mfa_lesson.errors import WorkingCopyError
from mfa_lesson.text import Reason

SEVEN = "07_deny_without_mfa.ipynb"


def texts(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, apart from the copy's memory."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != MEMORY)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def lesson(tmp_path, monkeypatch) -> Path:
    """A lesson of three files, to change as a new version would."""
    folder = tmp_path / "lesson"
    (folder / "images").mkdir(parents=True)
    for name in ("00_start_here.ipynb", "01_next.ipynb", "images/one.png"):
        (folder / name).write_text(f"{name}, as it is", encoding="utf-8")
    monkeypatch.setattr(working_copy, "find_shipped_folder", lambda: folder)
    return folder


def test_a_new_copy_is_all_notebooks_and_their_images(tmp_path):
    done = put_copy(tmp_path / "some" / "where")
    shipped = {file.relative_to(find_shipped_folder()).as_posix() for file in find_shipped_folder().glob("*.ipynb")}
    images = {f"images/{file.name}" for file in find_shipped_folder().glob("images/*.png")}
    assert set(texts(done.folder)) == set(done.new) == shipped | images
    assert len(shipped) >= 14 and images
    assert (done.folder / SEVEN).read_bytes() == (find_shipped_folder() / SEVEN).read_bytes()
    assert not (done.renewed or done.kept or done.outdated)


def test_what_the_learner_changed_stays(lesson, tmp_path):
    copy = tmp_path / "copy"
    put_copy(copy)
    (copy / "01_next.ipynb").write_text("mine", encoding="utf-8")
    (copy / "notes.txt").write_text("mine as well", encoding="utf-8")
    done = put_copy(copy)
    assert (done.new, done.renewed, done.kept, done.outdated) == ([], [], ["01_next.ipynb"], [])
    assert texts(copy)["01_next.ipynb"] == b"mine" and texts(copy)["notes.txt"] == b"mine as well"


def test_what_the_learner_removed_comes_back(lesson, tmp_path):
    put_copy(tmp_path / "copy")
    (tmp_path / "copy" / "images" / "one.png").unlink()
    assert put_copy(tmp_path / "copy").new == ["images/one.png"]
    assert texts(tmp_path / "copy") == texts(lesson)


def test_a_new_version_renews_what_is_untouched_and_nothing_else(lesson, tmp_path):
    copy = tmp_path / "copy"
    put_copy(copy)
    (copy / "01_next.ipynb").write_text("mine", encoding="utf-8")
    for name in ("00_start_here.ipynb", "01_next.ipynb", "images/two.png"):
        (lesson / name).write_text("as it is now", encoding="utf-8")
    for _ in "once", "and again: it is still outdated":
        done = put_copy(copy)
        assert (done.kept, done.outdated) == (["01_next.ipynb"], ["01_next.ipynb"])
    assert texts(copy) == texts(lesson) | {"01_next.ipynb": b"mine"}


def test_a_change_undone_counts_as_none(lesson, tmp_path):
    copy = tmp_path / "copy"
    put_copy(copy)
    (copy / "01_next.ipynb").write_text("mine", encoding="utf-8")
    put_copy(copy)
    shutil.copyfile(lesson / "01_next.ipynb", copy / "01_next.ipynb")
    (lesson / "01_next.ipynb").write_text("as it is now", encoding="utf-8")
    assert put_copy(copy).renewed == ["01_next.ipynb"]


@pytest.fixture
def earlier(lesson, tmp_path, monkeypatch) -> Path:
    """A copy that an earlier version made, of two notebooks that have other names in this one."""
    copy = tmp_path / "copy"
    for name in ("02_old", "03_old"):
        (lesson / f"{name}.ipynb").write_text(f"{name}: [next](03_old.ipynb)", encoding="utf-8")
    put_copy(copy)
    for name, now in {"02_old": "02_new", "03_old": "03_new"}.items():
        (lesson / f"{name}.ipynb").unlink()
        (lesson / f"{now}.ipynb").write_text(f"{now}: [next](03_new.ipynb)", encoding="utf-8")
    monkeypatch.setattr(working_copy, "FORMER_NAMES", {"02_old": "02_new", "03_old": "03_new"})
    return copy


def test_untouched_notebooks_get_their_new_names_and_nothing_is_there_twice(lesson, earlier):
    done = put_copy(earlier)
    assert done.renamed == done.renewed == ["02_new.ipynb", "03_new.ipynb"]
    assert (done.new, done.kept) == ([], [])
    assert texts(earlier) == texts(lesson)
    assert put_copy(earlier).renamed == []


def test_what_the_learner_changed_gets_the_new_name_and_its_links_follow(lesson, earlier):
    (earlier / "02_old.ipynb").write_text("mine 02_old.ipynb [next](03_old.ipynb) [x](03_old.txt)", encoding="utf-8")
    (earlier / "01_next.ipynb").write_text("mine [next](02_old.ipynb#here)", encoding="utf-8")
    for _ in "once", "and again":
        done = put_copy(earlier)
        assert done.kept == ["01_next.ipynb", "02_new.ipynb"] and done.outdated == ["02_new.ipynb"]
    assert texts(earlier) == texts(lesson) | {
        "01_next.ipynb": b"mine [next](02_new.ipynb#here)",
        "02_new.ipynb": b"mine 02_old.ipynb [next](03_new.ipynb) [x](03_old.txt)",
    }
    brought, old = reset(earlier, "02")
    assert (brought.name, old.name) == ("02_new.ipynb", "02_new.yours-1.ipynb")


def test_without_a_memory_a_renamed_notebook_is_kept(earlier):
    (earlier / MEMORY).unlink()
    assert put_copy(earlier).kept == ["02_new.ipynb", "03_new.ipynb"]
    assert texts(earlier)["02_new.ipynb"] == b"02_old: [next](03_new.ipynb)"


def test_beside_a_notebook_of_the_new_name_the_former_one_goes_only_if_nobody_touched_it(lesson, earlier):
    (earlier / "02_old.ipynb").write_text("mine", encoding="utf-8")
    for name in ("02_new.ipynb", "03_new.ipynb"):
        shutil.copyfile(lesson / name, earlier / name)
    assert put_copy(earlier).renamed == []
    assert texts(earlier) == texts(lesson) | {"02_old.ipynb": b"mine"}


@pytest.mark.parametrize("memory", ["{", "[]", "null", '{"01_next.ipynb": 5}', "[" * 100_000, "\udcff"])
def test_without_a_sound_memory_nothing_is_written_over(lesson, tmp_path, memory):
    copy = tmp_path / "copy"
    put_copy(copy)
    (copy / MEMORY).write_bytes(memory.encode("utf-8", "surrogateescape"))
    (lesson / "01_next.ipynb").write_text("as it is now", encoding="utf-8")
    assert put_copy(copy).kept == ["01_next.ipynb"]
    assert texts(copy)["01_next.ipynb"] == b"01_next.ipynb, as it is"


def test_a_copy_that_was_broken_off_is_finished(lesson, tmp_path, monkeypatch):
    copy, replace = tmp_path / "copy", os.replace

    def broken_off(source, target):
        if str(target).endswith("01_next.ipynb"):
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(working_copy.os, "replace", broken_off)
    with pytest.raises(KeyboardInterrupt):
        put_copy(copy)
    assert set(texts(copy)) == {"00_start_here.ipynb"}
    monkeypatch.undo()
    monkeypatch.setattr(working_copy, "find_shipped_folder", lambda: lesson)
    assert put_copy(copy).kept == []
    assert texts(copy) == texts(lesson)


@pytest.mark.parametrize("asked", ["1", "01", " 1 ", "01_next", "01_next.ipynb"])
def test_a_notebook_comes_back_and_the_old_one_is_kept(lesson, tmp_path, asked):
    copy = tmp_path / "copy"
    put_copy(copy)
    for number, text in enumerate(("mine", "mine again"), start=1):
        (copy / "01_next.ipynb").write_text(text, encoding="utf-8")
        brought, old = reset(copy, asked)
        assert brought.read_bytes() == (lesson / "01_next.ipynb").read_bytes()
        assert old == copy / f"01_next.yours-{number}.ipynb" and old.read_text(encoding="utf-8") == text
    assert put_copy(copy).kept == []


def test_a_notebook_as_it_was_leaves_nothing_aside(lesson, tmp_path):
    put_copy(tmp_path)
    assert reset(tmp_path, "01") == (tmp_path / "01_next.ipynb", None)
    (tmp_path / "01_next.ipynb").unlink()
    assert reset(tmp_path, "01") == (tmp_path / "01_next.ipynb", None)
    assert (tmp_path / "01_next.ipynb").exists()


@pytest.mark.parametrize(
    ("asked", "code", "parameters"),
    [
        ("7", "copy.no-such-notebook", {"numbers": ["00", "01"]}),
        ("../01_next", "copy.no-such-notebook", {"numbers": ["00", "01"]}),
        ("111", "copy.no-such-notebook", {"numbers": ["00", "01"]}),
        ("0_", "copy.no-such-notebook", {"numbers": ["00", "01"]}),
    ],
)
def test_a_notebook_that_is_none(lesson, tmp_path, asked, code, parameters):
    put_copy(tmp_path / "copy")
    with pytest.raises(WorkingCopyError) as caught:
        reset(tmp_path / "copy", asked)
    assert caught.value.reason == Reason(code, {"asked": asked, **parameters})


@pytest.mark.parametrize("asked", ["", "  "])
def test_an_empty_name_of_a_notebook(lesson, tmp_path, asked):
    put_copy(tmp_path / "copy")
    with pytest.raises(WorkingCopyError) as caught:
        reset(tmp_path / "copy", asked)
    assert caught.value.reason == Reason("copy.empty-notebook", {"numbers": ["00", "01"]})


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Deny without MFA", SEVEN),
        ("deny  WITHOUT mfa", SEVEN),
        ("07 Deny without MFA", SEVEN),
        ("Deny", SEVEN),
        ("A new user's first day", "09_a_new_users_first_day.ipynb"),
        ("the whole policy", "08_the_whole_policy.ipynb"),
    ],
)
def test_a_notebook_is_found_by_its_title(tmp_path, asked, name):
    put_copy(tmp_path / "copy")
    (tmp_path / "copy" / name).write_text("mine", encoding="utf-8")
    brought, old = reset(tmp_path / "copy", asked)
    assert brought.read_bytes() == (find_shipped_folder() / name).read_bytes()
    assert brought.name == name and old.read_text(encoding="utf-8") == "mine"


def test_a_beginning_that_several_titles_have(tmp_path):
    put_copy(tmp_path / "copy")
    with pytest.raises(WorkingCopyError) as caught:
        reset(tmp_path / "copy", "The ")
    found = ["08_the_whole_policy.ipynb", "12_policy_lab.ipynb", "14_final_challenge.ipynb"]
    assert caught.value.reason == Reason("copy.several-notebooks", {"asked": "The ", "notebooks": found})


@pytest.mark.parametrize("folder", ["", " "])
def test_an_empty_name_of_a_folder(lesson, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    before = texts(tmp_path)
    for change in (put_copy, holds_other_files, lambda name: reset(name, "01")):
        with pytest.raises(WorkingCopyError) as caught:
            change(folder)
        assert caught.value.reason == Reason("copy.empty-folder", {})
    assert texts(tmp_path) == before


def test_a_folder_with_other_files_is_told_from_a_copy(lesson, tmp_path):
    assert not holds_other_files(tmp_path / "missing")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / ".venv").mkdir()
    assert not holds_other_files(tmp_path / "copy")
    (tmp_path / "copy" / "thesis.txt").write_text("mine", encoding="utf-8")
    assert holds_other_files(tmp_path / "copy")
    put_copy(tmp_path / "copy")
    assert not holds_other_files(tmp_path / "copy")


def test_a_file_in_the_place_of_the_folder(lesson, tmp_path):
    (tmp_path / "copy").write_text("a file", encoding="utf-8")
    with pytest.raises(
        WorkingCopyError, match="The notebooks can’t be copied into .+: .+ Choose another folder"
    ) as caught:
        put_copy(tmp_path / "copy")
    assert caught.value.reason.code == "copy.unusable-folder"


def test_a_folder_in_the_place_of_a_notebook(lesson, tmp_path):
    (tmp_path / "copy" / "01_next.ipynb").mkdir(parents=True)
    with pytest.raises(WorkingCopyError) as caught:
        put_copy(tmp_path / "copy")
    assert caught.value.reason.code == "copy.unusable-folder"


def test_no_folder_to_bring_a_notebook_back_to(lesson, tmp_path):
    with pytest.raises(WorkingCopyError) as caught:
        reset(tmp_path / "copy", "01")
    assert caught.value.reason == Reason("copy.no-folder", {"folder": str(tmp_path / "copy")})


@pytest.mark.parametrize("inside", ["", "images", "deeper/still"])
def test_the_lesson_is_not_copied_onto_itself(lesson, inside):
    for change in (lambda: put_copy(lesson / inside), lambda: reset(lesson / inside, "01")):
        with pytest.raises(WorkingCopyError) as caught:
            change()
        assert caught.value.reason == Reason("copy.own-folder", {"folder": str(lesson / inside)})
    assert not list(lesson.rglob(MEMORY))


def test_a_notebook_is_found_by_its_former_name(tmp_path):
    put_copy(tmp_path / "copy")
    former = "07_block_most_access_unless_signed_in_with_mfa"
    assert {reset(tmp_path / "copy", name)[0].name for name in (former, f"{former}.ipynb")} == {SEVEN}


def test_every_former_name_leads_to_a_notebook():
    shipped = {file.stem for file in find_shipped_folder().glob("*.ipynb")}
    assert set(FORMER_NAMES.values()) <= shipped and not shipped & set(FORMER_NAMES)


def test_an_installation_without_notebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(working_copy, "__file__", str(tmp_path / "mfa_lesson" / "course" / "working_copy.py"))
    with pytest.raises(WorkingCopyError) as caught:
        put_copy(tmp_path / "copy")
    assert caught.value.reason == Reason("copy.no-notebooks")


def test_the_memory_says_what_was_put_there(lesson, tmp_path):
    put_copy(tmp_path / "copy")
    memory = json.loads((tmp_path / "copy" / MEMORY).read_text(encoding="utf-8"))
    assert set(memory) == set(texts(lesson))


def test_the_error_survives_its_way_between_processes():
    error = pickle.loads(pickle.dumps(WorkingCopyError("what", Reason("copy.no-notebooks"))))
    assert (str(error), error.reason) == ("what", Reason("copy.no-notebooks"))
