"""Where the learner of a test keeps what they do, and where their group meets."""

from pathlib import Path

import pytest

from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.course.sharing import GROUP_VARIABLE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's data folder; it is not there yet."""
    data = tmp_path / "data"
    monkeypatch.setenv(FOLDER_VARIABLE, str(data))
    return data


@pytest.fixture
def room(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the group shares; it is not there yet."""
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))
    return tmp_path / "room"
