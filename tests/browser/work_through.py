"""A notebook in a real JupyterLab, used as a learner uses it, from the first cell to the last.

All of them together take the longest of all tests, and a file stays in one process. So two files share them.
"""

from tests.browser import lab
from tests.browser.learner import NOTEBOOKS, Learner, showing_cells, widget_cells

# What a narrow window cuts off or makes scroll sideways: parts of the lesson that are wider than their place.
TOO_WIDE = """root => [root, ...root.querySelectorAll("*")]
    .filter(element => element.checkVisibility({ checkOpacity: true }))
    .filter(element => !element.matches(".hidden, .hidden *, textarea, .colours, .colours *, pre, pre *, svg *"))
    .filter(element => getComputedStyle(element).display !== "inline")
    .filter(element => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
    .map(element => `${element.tagName}.${element.className}`)"""

NAMES = [file.name for file in sorted(NOTEBOOKS.glob("*.ipynb"))]
ODD, EVEN = NAMES[1::2], NAMES[::2]


def work_through(open_notebook: lab.NotebookOpener, name: str) -> None:
    """Use a notebook, run it again, and make its window narrow and dark."""
    notebook = open_notebook(name, width=1000)
    learner = Learner(notebook)
    done = learner.do_everything()
    assert sum(done.values()) == len(widget_cells(NOTEBOOKS / name)) > 0
    notebook.run_all()  # once more: nothing that a learner did stands in the way

    notebook.page.set_viewport_size({"width": 480, "height": 900})
    notebook.show_theme("dark")
    for number in showing_cells(name):
        for root in notebook.cell(number).locator(".mfa-lesson").all():
            if root.evaluate(TOO_WIDE):
                notebook.page.wait_for_timeout(1_000)  # the page may still be drawing what follows the new width
            assert root.evaluate(TOO_WIDE) == [], f"cell {number}"
    assert notebook.console_errors == []
    assert notebook.outside_requests == []
