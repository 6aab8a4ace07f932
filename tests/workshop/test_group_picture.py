"""The trainer's notebook with the picture of the group, run as the trainer runs it."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from mfa_lesson import share_progress
from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.course.sharing import GROUP_VARIABLE
from mfa_lesson.course.wording import say

NOTEBOOK = Path(__file__).parents[2] / "workshop" / "group_picture.ipynb"


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "own"))
    monkeypatch.setenv(GROUP_VARIABLE, str(tmp_path / "room"))


def shown(folder: Path) -> str:
    """All that the notebook shows when its cells have run."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    widgets = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    texts = [one["state"].get("value", "") for one in widgets.values()]
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(map(str, texts + [output.get("text", "") for output in outputs]))


def test_it_shows_who_asked_to_be_in_it(tmp_path):
    share_progress("Ada")
    said = shown(tmp_path)
    assert said.count(say("group.learners", learners=1, through=0)) == 2
    assert '<th scope="row">Ada</th>' in said


def test_without_a_folder_it_asks_for_one(tmp_path, monkeypatch):
    monkeypatch.delenv(GROUP_VARIABLE)
    assert shown(tmp_path).count(say("group.which-folder", variable=GROUP_VARIABLE).partition(":")[0]) == 2


def test_it_is_committed_without_outputs():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert [cell.outputs for cell in cells if cell.cell_type == "code"] == [[]] * 3
