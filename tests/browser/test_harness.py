"""The browser harness itself: it shows what happens, and it notices what should not happen."""

from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell

from tests.browser import lab
from tests.browser.server import HOST, LabError, lab_server
from tests.browser.waiting import expect
from tests.conftest import require_chromium

SLIDER = 'import ipywidgets\nprint("ready")\nipywidgets.IntSlider(value=7, description="Speed")'
PNG = b"\x89PNG\r\n\x1a\n"
IN_THE_PAGE = "from IPython.display import Javascript\nJavascript({code!r})"


@pytest.fixture
def made_up(tmp_path: Path):
    """A function that writes a notebook of the given code cells and returns its path."""

    def write(*sources: str) -> Path:
        return lab.write_notebook(tmp_path / "made_up.ipynb", new_markdown_cell("# Made up"), *sources)

    return write


def test_a_notebook_runs_to_its_end_and_its_widget_shows(open_notebook, made_up):
    notebook = open_notebook(made_up(SLIDER, "import time", "time.sleep(1)", "print('the', 'end')"))
    assert [cell["executionCount"] for cell in notebook.page.evaluate(lab.CODE_CELLS)] == [1, 2, 3, 4]
    expect(notebook.cell(4).get_by_text("the end", exact=True)).to_be_visible()
    expect(notebook.cell(1).get_by_text("ready", exact=True)).to_be_visible()
    expect(notebook.find(".widget-slider .widget-readout")).to_have_text("7")
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_without_run_no_cell_is_executed(open_notebook, made_up):
    notebook = open_notebook(made_up(SLIDER), run=False)
    expect(notebook.cell(1)).to_contain_text("IntSlider")
    expect(notebook.find(".widget-slider")).to_have_count(0)
    assert [cell["executionCount"] for cell in notebook.page.evaluate(lab.CODE_CELLS)] == [None]


def test_a_cell_that_fails_is_reported_with_its_traceback(open_notebook, made_up):
    with pytest.raises(LabError, match=r"cell 2: ZeroDivisionError: division by zero\n(.|\n)*1 / 0"):
        open_notebook(made_up("x = 1", "1 / 0", "x"))


def test_what_goes_wrong_in_the_page_is_recorded(open_notebook, made_up):
    picture, channel = "http://elsewhere.example/picture.png", "ws://elsewhere.example/"
    scripts = (
        'console.error("something broke")',
        'setTimeout(() => { throw new Error("nobody caught this") })',
        f'window.picture = new Image(); window.picture.src = "{picture}"',
        f'window.channel = new WebSocket("{channel}")',
    )
    notebook = open_notebook(made_up(*(IN_THE_PAGE.format(code=script) for script in scripts)))
    notebook.page.wait_for_function("() => window.picture.complete && window.channel.readyState === WebSocket.CLOSED")
    assert "something broke" in notebook.console_errors
    assert any(error.startswith("uncaught: ") and "nobody caught this" in error for error in notebook.console_errors)
    assert notebook.outside_requests == [picture, channel]
    assert notebook.page.evaluate("() => window.picture.naturalWidth") == 0


@pytest.mark.parametrize(
    ("status", "address", "within"),
    [
        (500, f"http://{HOST}:8888/api/sessions?1", True),
        (500, f"http://{HOST}:8888/lab/api/settings/themes", True),
        (404, f"http://{HOST}:8888/api/sessions?1", False),
        (500, f"http://{HOST}:8888/files/picture.png", False),
        (500, "http://elsewhere.example/api/sessions", False),
    ],
)
def test_what_the_server_fails_at_is_told_from_what_the_lesson_fails_at(status, address, within):
    text = f"Failed to load resource: the server responded with a status of {status} (what it says)"
    assert lab.within_server(text, address) is within


def test_the_notebook_has_the_width_of_the_window_and_screenshots_show_it(open_notebook, made_up, tmp_path):
    notebook = open_notebook(made_up(), width=900, height=700, run=False)
    expect(notebook.find("#jp-left-stack")).to_be_hidden()
    assert notebook.find(".jp-NotebookPanel").bounding_box()["width"] > 800
    notebook.screenshot(tmp_path / "window.png")
    notebook.screenshot(tmp_path / "cell.png", ".jp-Cell")
    window, cell = ((tmp_path / name).read_bytes() for name in ("window.png", "cell.png"))
    assert window.startswith(PNG)
    assert cell.startswith(PNG)
    assert int.from_bytes(window[16:20]) == 900 > int.from_bytes(cell[16:20])


def test_two_copies_of_a_notebook_share_neither_theme_nor_kernel_and_both_kernels_end(open_notebook, made_up, server):
    source = made_up("print('seen' if 'mark' in globals() else 'fresh')\nmark = True")
    first, second = open_notebook(source, theme="dark"), open_notebook(source)
    assert first.page is not second.page
    first.page.evaluate("console.error('in the first')")
    assert second.console_errors == []
    for notebook, light in ((first, "false"), (second, "true")):
        expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", light)
    first.show_theme("light")
    covered = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('.jp-Notebook') === null"
    assert not first.page.evaluate(covered), "JupyterLab's splash screen still covers the notebook"
    expect(first.page.locator("body")).to_have_attribute("data-jp-theme-light", "true")
    for notebook in (first, second):
        expect(notebook.cell(1).get_by_text("fresh", exact=True)).to_be_visible()
        assert len(server.kernels_under(notebook.folder)) == 1
    open_notebook.close()
    assert server.api("kernels") == []


def test_a_notebook_is_opened_with_the_files_beside_it(server, browser, window, made_up, tmp_path):
    made_up("print(open('data.txt', encoding='utf-8').read())")
    (tmp_path / "data.txt").write_text("from the file", encoding="utf-8")
    opener = lab.NotebookOpener(server, browser, tmp_path, window)
    try:
        expect(opener("made_up.ipynb").cell(1).get_by_text("from the file", exact=True)).to_be_visible()
    finally:
        opener.close()


def test_a_window_shows_one_notebook_after_the_other_and_nothing_of_the_one_before(server, browser, window, made_up):
    opener = lab.NotebookOpener(server, browser, made_up(f"{SLIDER}", "mark = 1").parent, window)
    first = opener("made_up.ipynb", width=900, theme="dark")
    page = first.page
    opener.close()
    assert server.api("kernels") == []
    made_up("print('mark' in globals())")
    second = opener("made_up.ipynb", width=1200)
    assert second.page is page
    expect(second.cell(1)).to_contain_text("False")
    expect(second.page.locator("body")).to_have_attribute("data-jp-theme-light", "true")
    assert second.page.viewport_size["width"] == 1200
    second.page.evaluate("console.error('after the first was closed')")
    assert first.console_errors == []
    opener.close()


def test_a_server_that_cannot_start_says_why(tmp_path):
    with pytest.raises(LabError, match="No such directory"), lab_server(tmp_path / "missing", attempts=1):
        pytest.fail("it started")


def test_without_chromium_tests_skip():
    with pytest.raises(pytest.skip.Exception, match="Install it"):
        require_chromium(None, ci=None)


def test_without_chromium_tests_fail_in_ci():
    with pytest.raises(pytest.fail.Exception, match="Install it"):
        require_chromium(None, ci="1")


def test_an_installed_chromium_is_used():
    assert require_chromium("/somewhere/chromium", ci="1") == "/somewhere/chromium"


def test_an_error_within_lab_alone_is_told_from_one_of_ours():
    ours = "Error: no\n    at render (blob:http://127.0.0.1:1/x:3:5)\n    at http://127.0.0.1:1/static/lab/core.js:1:2"
    assert not lab.within_lab(ours)
    assert not lab.within_lab("")
    assert lab.within_lab("Error: no\n    at http://127.0.0.1:1/static/lab/jlab_core.js?v=1:1:2")
