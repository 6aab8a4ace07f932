"""A notebook in a real JupyterLab, used as a learner uses it, from the first cell to the last.

All of them together take the longest of all tests, and a file stays in one process. So two files share them.
"""

import re

from tests.browser import lab
from tests.browser.learner import CALLS, NOTEBOOKS, Learner, showing_cells, widget_cells

# What a narrow window cuts off or makes scroll sideways: parts of the lesson that are wider than their place.
TOO_WIDE = """roots => roots.flatMap(root => [root, ...root.querySelectorAll("*")])
    .filter(element => element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
    .filter(element => element.checkVisibility({ checkOpacity: true }))
    .filter(element => !element.matches(".hidden, .hidden *, textarea, .colours, .colours *, pre, pre *, svg *"))
    .filter(element => getComputedStyle(element).display !== "inline")
    .map(element => `cell ${element.closest(".jp-Cell").dataset.windowedListIndex}: `
        + `${element.tagName}.${element.className}`)"""
ALL_CELLS = ".jp-Cell { content-visibility: visible !important; }"
"""What is out of sight has its size as well."""

NAMES = [file.name for file in sorted(NOTEBOOKS.glob("*.ipynb"))]
ODD, EVEN = NAMES[1::2], NAMES[::2]


def widgets_in(name: str) -> set[str]:
    """The kinds of widgets that a notebook shows, by themselves or after a guess."""
    code = (NOTEBOOKS / name).read_text(encoding="utf-8")
    return {call for call in (*CALLS, "predict_each(", "four_switches(") if re.search(rf"\b{re.escape(call)}", code)}


REPEATED = max(NAMES, key=lambda name: len(widgets_in(name)))
"""The notebook that is run again after use. What each kind of widget does then is tested in the file of its name."""


def work_through(open_notebook: lab.NotebookOpener, name: str, tried: set[str]) -> None:
    """Use a notebook, run it again where it is the one of many kinds, and make its window narrow.

    In: also the kinds of widgets that were tried before, which grows.
    """
    notebook = open_notebook(name, width=1000)
    learner = Learner(notebook, tried)
    done = learner.do_everything()
    assert sum(done.values()) == len(widget_cells(NOTEBOOKS / name)) > 0
    if name == REPEATED:
        notebook.run_all()  # nothing that a learner did stands in the way

    notebook.page.set_viewport_size({"width": 480, "height": 900})
    all_cells = notebook.page.add_style_tag(content=ALL_CELLS)
    shown = notebook.find(".jp-Cell .mfa-lesson")
    assert shown.count() >= len(showing_cells(name))
    too_wide = shown.evaluate_all(TOO_WIDE)
    if too_wide:
        notebook.page.wait_for_timeout(1_000)  # the page may still be drawing what follows the new width
        too_wide = shown.evaluate_all(TOO_WIDE)
    all_cells.evaluate("style => style.remove()")
    assert too_wide == []
    assert notebook.console_errors == []
    assert notebook.outside_requests == []
