"""Every notebook in a real JupyterLab, used as a learner uses it, from the first cell to the last."""

import pytest

from tests.browser import lab
from tests.browser.learner import NOTEBOOKS, Learner, widget_cells

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
    widgets = dict(learner.widgets())
    assert len(widgets) == len(widget_cells(NOTEBOOKS / name)) > 0

    learner.do_everything()
    notebook.run_all()
    assert len(dict(learner.widgets())) == len(widgets)

    notebook.page.set_viewport_size({"width": 480, "height": 900})
    notebook.show_theme("dark")
    for number in range(notebook.count()):
        for root in notebook.cell(number).locator(".mfa-lesson").all():
            assert root.evaluate(TOO_WIDE) == [], f"cell {number}"
    assert notebook.console_errors == []
    assert notebook.outside_requests == []
