"""A TOML file is taken apart key by key; what is no TOML, or has nothing of a table, is refused."""

from pathlib import Path

import pytest

from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.errors import LessonError
from tests.course.lessons.made_up import refusal, write_lessons


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_lessons(tmp_path)


@pytest.mark.parametrize("text", ["title = ", "question = 1", "[policies]\nopen = 1", "[question]\n[exercise]\n", "\0"])
def test_what_is_no_lesson_at_all_is_refused(folder, text):
    assert refusal(folder, text).file == "05_broken.toml"


def test_a_file_that_is_not_utf_8_is_refused(folder):
    (folder / "05_broken.toml").write_bytes(b'title = "caf\xe9"')
    with pytest.raises(LessonError) as caught:
        load_lesson("05_broken", folder=folder)
    assert caught.value.reason.code == "lesson.no-toml"
