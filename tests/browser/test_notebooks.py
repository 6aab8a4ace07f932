"""Every notebook in a real JupyterLab, used as a learner uses it, from the first cell to the last."""

import pytest

from tests.browser import lab
from tests.browser.learner import NOTEBOOKS, Learner, showing_cells, widget_cells

# What a narrow window cuts off or makes scroll sideways: parts of the lesson that are wider than their place.
TOO_WIDE = """root => [root, ...root.querySelectorAll("*")]
    .filter(element => element.checkVisibility() && !element.matches(".hidden, .hidden *, textarea, pre, pre *, svg *"))
    .filter(element => getComputedStyle(element).display !== "inline")
    .filter(element => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
    .map(element => `${element.tagName}.${element.className}`)"""


@pytest.mark.parametrize("name", [file.name for file in sorted(NOTEBOOKS.glob("*.ipynb"))])
def test_a_learner_works_through_it(open_notebook: lab.NotebookOpener, name: str):
    notebook = open_notebook(name, width=1000)
    learner = Learner(notebook)
    done = learner.do_everything()
    assert sum(done.values()) == len(widget_cells(NOTEBOOKS / name)) > 0
    notebook.run_all()  # once more: nothing that a learner did stands in the way

    notebook.page.set_viewport_size({"width": 480, "height": 900})
    notebook.show_theme("dark")
    for number in showing_cells(NOTEBOOKS / name):
        for root in notebook.cell(number).locator(".mfa-lesson").all():
            assert root.evaluate(TOO_WIDE) == [], f"cell {number}"
    assert notebook.console_errors == []
    assert notebook.outside_requests == []
