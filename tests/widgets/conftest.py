"""Each test is a learner of its own: what one did in a widget is unknown to the next."""

from pathlib import Path

import pytest

from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from tests.practice.quick_aws import quick_aws, quickly  # noqa: F401


@pytest.fixture(autouse=True)
def learner_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
