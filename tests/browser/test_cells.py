"""What a learner does to the cells of a notebook by accident: prose stays as it is, and code can be changed."""

import pytest

from tests.browser import lab
from tests.browser.waiting import expect

NOTEBOOK = "02_see_the_account.ipynb"
CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
    .map(({ type, id, sharedModel }) => [type, id, sharedModel.getSource()])"""
PROSE, CODE = 0, 1


@pytest.fixture
def notebook(open_notebook: lab.NotebookOpener) -> lab.NotebookPage:
    return open_notebook(NOTEBOOK, run=False)


def test_prose_can_be_neither_opened_nor_changed_nor_deleted_by_accident(notebook):
    before = notebook.page.evaluate(CELLS)
    prose = notebook.cell(PROSE)
    heading = prose.get_by_role("heading")
    heading.dblclick()
    for keys in ("Escape", "Enter", "Escape", "d", "d", "x"):
        notebook.page.keyboard.press(keys)
    expect(heading).to_be_visible()
    expect(prose.locator(".cm-content:visible")).to_have_count(0)
    assert notebook.page.evaluate(CELLS) == before


def test_code_can_be_changed_and_run(notebook):
    editor = notebook.cell(CODE).locator(".cm-content")
    editor.dblclick()
    notebook.page.keyboard.press("ControlOrMeta+a")
    notebook.page.keyboard.type("print(6 * 7)")
    notebook.run_cell(CODE)
    expect(notebook.cell(CODE).locator(".jp-OutputArea-output")).to_have_text("42")
