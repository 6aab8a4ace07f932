"""What a learner does to the cells of a notebook by accident, and where a link to another cell leads."""

import pytest

from tests.browser import lab
from tests.browser.waiting import expect

NOTEBOOK = "02_see_the_account.ipynb"
CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
    .map(({ type, id, sharedModel }) => [type, id, sharedModel.getSource()])"""
PROSE, CODE = 0, 1

FROM_THE_TOP = """id => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const { node } = content.widgets.find(({ model }) => model.id === id);
    return node.getBoundingClientRect().top - content.outerNode.getBoundingClientRect().top;
}"""


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
    for key in ("y", "r", "m", "1"):  # each makes cells of another kind; JupyterLab refuses that for what is read-only
        notebook.page.keyboard.press(key)
        expect(notebook.find(".jp-Dialog-header")).to_have_text("Cell is read-only")
        notebook.page.keyboard.press("Escape")
        expect(notebook.find(".jp-Dialog")).to_have_count(0)
    for keys in ("Shift+M", "Control+Backspace", "Control+Shift+M"):  # each merges cells
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


def test_a_link_leads_to_its_cell_also_where_what_lies_between_was_never_in_sight(open_notebook):
    notebook = open_notebook("10_how_it_goes_wrong.ipynb", run=False)
    links = notebook.find('.jp-MarkdownCell a[href^="#cell-id="]')
    target = links.last.get_attribute("href").removeprefix("#cell-id=")
    links.last.click()
    notebook.page.wait_for_function(f"id => Math.abs(({FROM_THE_TOP})(id)) < 2", arg=target)
    notebook.page.wait_for_timeout(1_000)  # until JupyterLab has drawn what is out of sight
    assert abs(notebook.page.evaluate(FROM_THE_TOP, target)) < 2
