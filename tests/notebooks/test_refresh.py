"""Refreshing a notebook: the learner's and the one with results keep the rules, and a second time changes nothing."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.notebooks import checks, refresh

pytestmark = pytest.mark.kernel

SOURCES = (
    "print('naïve')",
    "print('→')\nprint(open('beside.txt', encoding='utf-8').read())",
    "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nslider",
    "slider",
    "ipywidgets.Text('another')",
)


@pytest.fixture
def untidy(tmp_path: Path) -> Path:
    """A notebook with all that should go: widget state, timestamps, a private kernel, old outputs and counts."""
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, SOURCES)]
    cells[1].metadata = {
        "execution": {"iopub.status.busy": "2020-01-01T00:00:00Z"},
        "ExecuteTime": {"end_time": "2020"},
        "tags": ["kept"],
    }
    cells[1].execution_count = 17
    cells[1].outputs = [nbformat.v4.new_output("stream", text="stale")]
    metadata = {
        "kernelspec": {"name": "mine", "display_name": "Mine", "language": "python"},
        "language_info": {"name": "python", "version": "3.0.0"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
    }
    path = tmp_path / "untidy.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    (tmp_path / "beside.txt").write_text("read from beside the notebook", encoding="utf-8")
    return path


@pytest.fixture
def results(untidy, tmp_path) -> Path:
    """The untidy notebook with its results, refreshed."""
    assert refresh.refresh(untidy, tmp_path / "results")
    return tmp_path / "results" / untidy.name


def test_a_refreshed_notebook_keeps_the_rules_and_a_second_run_changes_nothing(untidy, results):
    first = untidy.read_bytes(), results.read_bytes()
    learners, notebook = checks.read(untidy), checks.read(results)
    assert [complaint for check in checks.FOR_LEARNERS for complaint in check(learners, untidy.parent)] == []
    assert [complaint for check in checks.WITH_RESULTS for complaint in check(notebook, untidy.parent)] == []
    assert checks.remove_results(notebook) == learners
    assert notebook["metadata"] == {"kernelspec": refresh.KERNELSPEC, "language_info": refresh.LANGUAGE_INFO}
    assert notebook["cells"][1]["metadata"] == {"tags": ["kept"]}
    assert notebook["cells"][0]["metadata"] == checks.FIXED
    assert [output["text"] for output in notebook["cells"][1]["outputs"]] == [["naïve\n"]]
    assert notebook["cells"][2]["outputs"][0]["text"] == ["→\n", "read from beside the notebook\n"]

    assert not refresh.refresh(untidy, results.parent)
    assert (untidy.read_bytes(), results.read_bytes()) == first


def test_a_refreshed_file_is_utf8_with_one_newline_at_its_end(untidy, results):
    for content in (untidy.read_bytes(), results.read_bytes()):
        assert "naïve".encode() in content
        assert content.endswith(b"}\n")
        assert b"\r" not in content


def test_views_of_one_widget_keep_one_number(results):
    outputs = [cell["outputs"][0]["data"] for cell in checks.read(results)["cells"][3:]]
    numbers = [int(data[refresh.WIDGET_VIEW]["model_id"], base=16) for data in outputs]
    assert numbers == [1, 1, 2]


def test_a_notebook_that_fails_stays_as_it_was_and_the_script_says_so(tmp_path):
    path = tmp_path / "failing.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    command = [sys.executable, refresh.__file__, str(path), "--into", str(tmp_path / "results")]
    script = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert script.returncode == 1
    assert "failing.ipynb: not written" in script.stderr
    assert "ZeroDivisionError" in script.stderr
    assert path.read_bytes() == before
    assert not (tmp_path / "results").exists()


def test_the_script_refreshes_the_notebooks_it_is_given(untidy, tmp_path):
    results = tmp_path / "results"
    command = [sys.executable, refresh.__file__, str(untidy), "--into", str(results)]
    script = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert script.stdout == "untidy.ipynb: changed\n"
    assert checks.read(results / untidy.name)["cells"][1]["execution_count"] == 1
    assert checks.read(untidy)["cells"][1]["execution_count"] is None
