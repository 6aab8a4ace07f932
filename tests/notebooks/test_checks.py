"""Each rule for notebooks lets a good one pass and finds what it is there to find."""

import copy
import json
import sys
from pathlib import Path

import pytest

from tests.notebooks import checks

GOOD = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    },
    "cells": [
        {
            "cell_type": "markdown",
            "id": "intro",
            "metadata": {"deletable": False, "editable": False},
            "source": "# Title\n\nFor [all](https://example.org/).",
        },
        {
            "cell_type": "code",
            "id": "sum",
            "metadata": {},
            "execution_count": 1,
            "source": ["# two and two\n", "2 + 2"],
            "outputs": [
                {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": ["4"]}}
            ],
        },
        {
            "cell_type": "code",
            "id": "say",
            "metadata": {},
            "execution_count": 2,
            "source": "print('hello')",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["hello\n"]}],
        },
    ],
}
MARKDOWN, CODE, LAST = 0, 1, 2

ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["ValueError: no"]}
# Put together here, so that this file holds no such path itself.
HOME_PATH = "/".join(("", "home", "alice", "lesson.py"))
WINDOWS_PATH = "\\".join(("C:", "Users", "alice"))


@pytest.fixture
def notebook() -> dict:
    """A notebook that keeps all rules, to be spoiled."""
    return copy.deepcopy(GOOD)


def result(kind: str, content: str) -> dict:
    """An output that shows content of one MIME type."""
    return {"output_type": "display_data", "metadata": {}, "data": {kind: content}}


@pytest.mark.parametrize("check", checks.WITH_RESULTS)
def test_a_good_notebook_passes(check, notebook, tmp_path):
    assert check(notebook, tmp_path) == []


@pytest.mark.parametrize("check", checks.FOR_LEARNERS)
def test_a_good_notebook_without_results_passes(check, notebook, tmp_path):
    assert check(checks.remove_results(notebook), tmp_path) == []


def test_every_check_is_in_a_list():
    named = {value for name, value in vars(checks).items() if name.startswith("check_")}
    assert named == {*checks.FOR_LEARNERS, *checks.WITH_RESULTS}


def test_without_results_a_notebook_has_the_same_cells(notebook):
    removed = checks.remove_results(notebook)
    assert notebook == GOOD
    assert [cell["id"] for cell in removed["cells"]] == [cell["id"] for cell in notebook["cells"]]
    assert removed["cells"][MARKDOWN] == notebook["cells"][MARKDOWN]
    assert removed["cells"][CODE] == notebook["cells"][CODE] | {"outputs": [], "execution_count": None}


@pytest.mark.parametrize("left", [{"outputs": [], "execution_count": 1}, {"execution_count": None}])
def test_a_result_that_learners_would_see_is_found(left, notebook, tmp_path):
    shown = copy.deepcopy(notebook["cells"][LAST]) | left
    notebook = checks.remove_results(notebook)
    notebook["cells"][LAST] = shown
    assert checks.check_no_results(notebook, tmp_path) == ["cell 2 has results"]


@pytest.mark.parametrize("name", checks.FIXED)
def test_prose_that_can_be_changed_by_accident_is_found(name, notebook, tmp_path):
    del notebook["cells"][MARKDOWN]["metadata"][name]
    assert len(checks.check_prose(notebook, tmp_path)) == 1
    notebook["cells"][MARKDOWN]["metadata"][name] = True
    assert len(checks.check_prose(notebook, tmp_path)) == 1


def test_code_that_cannot_be_changed_is_found(notebook, tmp_path):
    notebook["cells"][CODE]["metadata"]["editable"] = False
    assert checks.check_prose(notebook, tmp_path) == ["cell 1, which is code, has editable"]


def test_a_notebook_is_read_as_it_is(notebook, tmp_path):
    del notebook["cells"][MARKDOWN]["id"]
    notebook["cells"][MARKDOWN]["source"] = "naïve → 1"
    path = tmp_path / "made_up.ipynb"
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    assert checks.read(path) == notebook


def test_an_older_format_is_found(notebook, tmp_path):
    notebook["nbformat_minor"] = 4
    assert checks.check_format(notebook, tmp_path) == ["format 4.4 instead of 4.5"]


def test_a_cell_without_id_is_found(notebook, tmp_path):
    del notebook["cells"][MARKDOWN]["id"]
    assert "cell 0 has no id" in checks.check_format(notebook, tmp_path)


def test_an_id_given_twice_is_found(notebook, tmp_path):
    notebook["cells"][LAST]["id"] = "sum"
    assert "two cells have the id sum" in checks.check_format(notebook, tmp_path)


def test_an_invalid_notebook_is_found(notebook, tmp_path):
    notebook["cells"][LAST]["outputs"] = [{"output_type": "stream", "text": "no name"}]
    assert any(complaint.startswith("invalid: ") for complaint in checks.check_format(notebook, tmp_path))


@pytest.mark.parametrize("counts", [(None, None), (1, None), (2, 1), (1, 3), (0, 1)])
def test_cells_not_run_in_order_are_found(counts, notebook, tmp_path):
    for cell, count in zip(notebook["cells"][CODE:], counts, strict=True):
        cell["execution_count"] = count
    assert checks.check_execution_counts(notebook, tmp_path) == [f"execution counts {list(counts)} instead of [1, 2]"]


def test_widget_state_is_found(notebook, tmp_path):
    notebook["metadata"]["widgets"] = {}
    assert checks.check_metadata(notebook, tmp_path) == ["metadata.widgets is kept"]


def test_another_kernel_is_found(notebook, tmp_path):
    notebook["metadata"]["kernelspec"]["name"] = "my-venv"
    assert checks.check_metadata(notebook, tmp_path) == ["the kernel is not python3"]


def test_missing_metadata_are_found(notebook, tmp_path):
    notebook["metadata"] = {}
    assert checks.check_metadata(notebook, tmp_path) == [
        "the kernel is not python3",
        "metadata.language_info does not say python",
    ]


def test_an_error_is_found(notebook, tmp_path):
    notebook["cells"][LAST]["outputs"].append(ERROR)
    assert checks.check_errors(notebook, tmp_path) == ["cell 2 shows ValueError: no"]


@pytest.mark.parametrize(
    "text",
    [
        f"loaded {HOME_PATH}",
        f'File "{HOME_PATH}", line 3',
        WINDOWS_PATH,
        repr(WINDOWS_PATH),
        str(Path(__file__).parents[2] / "somewhere" / "else.py"),
        str(Path.home()),
        sys.prefix,
    ],
)
def test_a_path_of_a_machine_is_found(text, notebook, tmp_path):
    notebook["cells"][LAST]["outputs"][0]["text"] = [text]
    complaints = checks.check_output_text(notebook, tmp_path)
    assert complaints
    assert all(complaint.startswith("cell 2 shows a machine's path: ") for complaint in complaints)


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stderr", "text": ["<object object at 0x7f3a>"]},
        ERROR | {"traceback": ["1\n", "<object object at 0x7f3a>"]},
        result("text/plain", "<object object at 0x7f3a>"),
        result("text/html", "&lt;object object at 0x7f3a&gt;"),
        result("image/svg+xml", "<text>at 0x7f3a</text>"),
    ],
)
def test_a_memory_address_is_found_in_any_kind_of_output(output, notebook, tmp_path):
    notebook["cells"][CODE]["outputs"] = [output]
    assert checks.check_output_text(notebook, tmp_path) == ["cell 1 shows a memory address: at 0x7f3a"]


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:iam::123456789012:user/alice",
        "arn:aws:s3:::bucket/home/alice/file",
        "https://example.org/home/alice",
        "notebooks/home/alice",
        "Deny/Allow, and 0x7f3a",
        "a: b, c:\nd",
    ],
)
def test_what_only_looks_like_a_path_passes(text, notebook, tmp_path):
    notebook["cells"][LAST]["outputs"][0]["text"] = [text]
    assert checks.check_output_text(notebook, tmp_path) == []


@pytest.mark.parametrize(
    "markdown",
    [
        "${aws:username} and ${aws:userid}",
        r"\${aws:username} and \${aws:userid}",
        "- ${aws:username}\n- ${aws:userid}",
        "| ${aws:username} | ${aws:userid} |",
        "costs $5, or ${aws:username}",
        "`code` ${aws:username} `code` ${aws:userid}",
        "```\n$\n```\n${aws:username} ${aws:userid}",
        "~~~\n```\n~~~\n${aws:username} ${aws:userid}",
    ],
)
def test_dollars_that_become_a_formula_are_found(markdown, notebook, tmp_path):
    notebook["cells"][MARKDOWN]["source"] = markdown
    assert len(checks.check_dollars(notebook, tmp_path)) == 1


@pytest.mark.parametrize(
    "markdown",
    [
        "`${aws:username}` and `${aws:userid}`",
        "``${aws:username} ` ${aws:userid}``",
        "`${aws:username}\n${aws:userid}`",
        "```json\n${aws:username}\n\n${aws:userid}\n```",
        "~~~~\n${aws:username}\n~~~\n${aws:userid}\n~~~~",
        "${aws:username}\n\n${aws:userid}",
    ],
)
def test_dollars_in_code_or_in_blocks_of_their_own_pass(markdown, notebook, tmp_path):
    notebook["cells"][MARKDOWN]["source"] = markdown.splitlines(keepends=True)
    assert checks.check_dollars(notebook, tmp_path) == []


@pytest.mark.parametrize(
    "output", [result("text/html", "<b>${a}</b> or <b>${b}</b>"), result("text/markdown", "${a} or ${b}")]
)
def test_dollars_in_an_output_are_found(output, notebook, tmp_path):
    notebook["cells"][CODE]["outputs"] = [output]
    assert len(checks.check_dollars(notebook, tmp_path)) == 1


@pytest.mark.parametrize(
    "output",
    [
        result("text/html", '<p class="mathjax_ignore">${a} or ${b}</p>'),
        result("text/html", "<code>${a}</code> or <pre>${b}</pre>"),
        result("text/markdown", "`${a}` or `${b}`"),
        result("text/plain", "${a} or ${b}"),
    ],
)
def test_protected_dollars_in_an_output_pass(output, notebook, tmp_path):
    notebook["cells"][CODE]["outputs"] = [output]
    assert checks.check_dollars(notebook, tmp_path) == []


@pytest.mark.parametrize(
    ("markdown", "target"),
    [
        ("[next](01_next.ipynb)", "01_next.ipynb"),
        ("![picture](pictures/none.png 'title')", "pictures/none.png"),
        ("[next](<01 next.ipynb>)", "01 next.ipynb"),
        ("[next][n]\n\n[n]: 01_next.ipynb", "01_next.ipynb"),
        ('<img alt="none" src="none.png">', "none.png"),
        ("<a href='none.html'>none</a>", "none.html"),
        ("[part](none.ipynb#part)", "none.ipynb#part"),
        ("[root](/there.ipynb)", "/there.ipynb"),
        ("[nothing]()", ""),
        ("![lost](attachment:lost.png)", "attachment:lost.png"),
    ],
)
def test_a_dead_link_is_found(markdown, target, notebook, tmp_path):
    (tmp_path / "there.ipynb").touch()
    notebook["cells"][MARKDOWN]["source"] = markdown
    assert checks.check_links(notebook, tmp_path) == [f"cell 0 links to {target!r}, which is not there"]


@pytest.mark.parametrize(
    "markdown",
    [
        "[next](there.ipynb), [part](there.ipynb#part), [here](#part), [up](../)",
        "![picture](a%20picture.png), ![the same](<a picture.png>)",
        "[out](https://example.org/none), [write](mailto:alice@example.org)",
        '<img src="there.ipynb">',
        "![mine](attachment:mine.png)",
        "`[not a link](none.ipynb)`",
        "```\n[not a link](none.ipynb)\n```",
    ],
)
def test_links_that_lead_somewhere_pass(markdown, notebook, tmp_path):
    (tmp_path / "there.ipynb").touch()
    (tmp_path / "a picture.png").touch()
    notebook["cells"][MARKDOWN] |= {"source": markdown, "attachments": {"mine.png": {"image/png": ""}}}
    assert checks.check_links(notebook, tmp_path) == []


def test_a_long_cell_is_found(notebook, tmp_path):
    notebook["cells"][LAST]["source"] = "x = 1\n" * 9
    assert checks.check_length(notebook, tmp_path) == ["cell 2 has 9 lines, more than 8"]


def test_a_line_that_a_window_of_1000_pixels_cuts_is_found(notebook, tmp_path):
    notebook["cells"][LAST]["source"] = f"x = 1\n{'y' * 104}"
    assert checks.check_length(notebook, tmp_path) == ["cell 2 has a line of 104 characters, more than 103"]
    notebook["cells"][LAST]["source"] = "y" * 103
    assert checks.check_length(notebook, tmp_path) == []


def test_blank_lines_do_not_make_a_cell_long(notebook, tmp_path):
    notebook["cells"][LAST]["source"] = "x = 1\n\n" * 8
    assert checks.check_length(notebook, tmp_path) == []
