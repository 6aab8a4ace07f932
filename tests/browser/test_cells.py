"""The cells of a notebook: what they show without a kernel, what happens to them by accident, and where links lead."""

import pytest
from playwright.sync_api import Locator

from mfa_lesson import decision_matrix
from tests.browser import lab
from tests.browser.explorer_page import EXPLORERS
from tests.browser.explorer_page import NOTEBOOK as FIRST_NOTEBOOK
from tests.browser.waiting import expect
from tests.notebooks.checks import EXPECTED

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


@pytest.fixture
def kept(open_notebook) -> Locator:
    """The first explorer's cell in a notebook that was run, saved, and opened again."""
    return open_notebook(EXPECTED / FIRST_NOTEBOOK, run=False).cell(EXPLORERS[0])


def test_without_its_kernel_a_static_matrix_is_there_to_read(kept):
    words = {"allowed": "✓ Allowed", "explicitDeny": "✕ Explicit deny", "implicitDeny": "– Implicit deny"}
    shown = decision_matrix(["force_mfa"]).replace(words)
    table = kept.locator("table.decision-matrix")
    expect(table).to_be_visible()
    assert table.locator("td").all_inner_texts() == shown.to_numpy().ravel().tolist()
    expect(kept).to_contain_text("29 of 31 actions allowed, 2 implicit deny. Run this cell to explore.")
    expect(kept).not_to_contain_text("Error")
    expect(kept.locator(".mfa-explorer")).to_have_count(0)
    expect(table.get_by_role("button")).to_have_count(0)
