"""How the documentation is built. Nothing is fetched, and no notebook is run.

python -m sphinx -W docs docs/_build/html
"""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import floors  # noqa: E402
import gather  # noqa: E402

from mfa_lesson.widgets.prepared import prepared_html  # noqa: E402

gather.gather()
(HERE / "project" / "floors.svg").write_text(floors.draw_package("mfa_lesson"), encoding="utf-8", newline="\n")
(HERE / "project" / "explorer.html").write_text(prepared_html(), encoding="utf-8", newline="\n")

project = "mfa_lesson"
author = "mfa_lesson contributors"
project_copyright = "mfa_lesson contributors, MIT licence"
release = version = installed_version("mfa-lesson")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_heading_anchors = 4

nb_execution_mode = "off"
nb_ipywidgets_js = {}
# gather.py says which results are folded.
nb_code_prompt_show = "Show the result"
nb_code_prompt_hide = "Hide the result"
# Widgets need a kernel; what each notebook keeps beside its widget doesn't.
nb_mime_priority_overrides = [("*", "application/vnd.jupyter.widget-view+json", None)]

default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_numpy_docstring = False

smartquotes = False

html_theme = "furo"
html_title = "mfa_lesson"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["page.js"]
html_show_sourcelink = False
html_copy_source = False


def adapt_source(app: Sphinx, name: str, content: list[str]) -> None:
    """Gives the pages of this folder their links; those that are gathered have them already."""
    page = Path(app.env.doc2path(name))
    if page.parent == HERE and page.suffix == ".md":
        content[0] = gather.adapt_links(content[0], page, page)


def setup(app: Sphinx) -> None:
    app.connect("source-read", adapt_source)
