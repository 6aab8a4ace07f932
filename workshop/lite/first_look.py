"""What the browser edition shows before Python is there: an explorer in the page of JupyterLite."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from mfa_lesson.widgets.prepared import prepared_html  # noqa: E402

NOTEBOOK = "00_start_here.ipynb"
CALL = 'explorer("force_mfa")'
"""The cell whose explorer works from the page."""

BODY = '<body class="jp-ThemedContainer" data-notebook="lab">'
"""Where the page of JupyterLite begins to show something."""

INSTALL = "This notebook runs in a Python without the lesson. Install it as README.md says."
TELL = "The lesson did not arrive from this site. Reload the page. If that does not help, tell your trainer."


class NoPlaceError(ValueError):
    """What this module changes is not where it was."""


def add_first_look(page: str, notebook: str) -> str:
    """The page of JupyterLite with the explorer in it.

    Args:
        page: The HTML of the page.
        notebook: The JSON of the first notebook.
    """
    if BODY not in page:
        raise NoPlaceError(f"JupyterLite’s page has no {BODY}: add_first_look() needs the place where it begins now.")
    cells = [cell["id"] for cell in json.loads(notebook)["cells"] if "".join(cell["source"]) == CALL]
    if not cells:
        raise NoPlaceError(f"{NOTEBOOK} has no cell {CALL}: write in first_look.py what it is now.")
    templates = Environment(loader=FileSystemLoader(HERE, encoding="utf-8"), autoescape=True, undefined=StrictUndefined)
    script = templates.get_template("first_look.js").render(where={"notebook": NOTEBOOK, "cell": cells[0]})
    look = templates.get_template("first_look.html.j2").render(explorer=Markup(prepared_html()), script=Markup(script))
    return page.replace(BODY, f"{BODY}\n{look}")


def tell_in_browser(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with the words of a site where it has those of an installation."""
    for cell in notebook.cells:
        cell.source = cell.source.replace(INSTALL, TELL)
    return notebook
