"""Brings pages from elsewhere in the project into the documentation: notebooks, changelog, trainer's guide."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DOCS = Path(__file__).parent
ROOT = DOCS.parent

FOLDERS = ("lesson", "project", "teach")
"""Folders of `docs/` that hold nothing of their own."""

PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "workshop/README.md": "teach/guide.md",
    "workshop/hub/README.md": "teach/hub.md",
    "workshop/lite/README.md": "teach/lite.md",
    "workshop/slides/README.md": "teach/slides.md",
}
"""File of the project -> the page of `docs/` that has its content, or takes its place."""

CELL_LINK = re.compile(r"\(#cell-id=([\w-]+)\)")
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")


def gather() -> None:
    """Copies all pages into the folders for them, which are emptied first."""
    for name in FOLDERS:
        shutil.rmtree(DOCS / name, ignore_errors=True)
        (DOCS / name).mkdir()
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        content = add_targets(add_number(json.loads(notebook.read_text(encoding="utf-8")), notebook.name[:2]))
        (DOCS / "lesson" / notebook.name).write_text(json.dumps(content), encoding="utf-8", newline="\n")
    for name, page in PAGES.items():
        if page.startswith(FOLDERS):
            text = adapt_links((ROOT / name).read_text(encoding="utf-8"), ROOT / name, DOCS / page)
            (DOCS / page).write_text(text, encoding="utf-8", newline="\n")


def add_number(notebook: dict[str, Any], number: str) -> dict[str, Any]:
    """Puts the notebook's number before its title, as in the trainer's guide: "07 · …"."""
    first = notebook["cells"][0]
    first["source"] = re.sub(r"\A# ", f"# {number} · ", "".join(first["source"]))
    return notebook


def add_targets(notebook: dict[str, Any]) -> dict[str, Any]:
    """Makes links to cells of the same notebook (`#cell-id=ID`, as JupyterLab has them) links to targets of Sphinx."""
    texts = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"}
    linked = {name for text in texts.values() for name in CELL_LINK.findall(text)}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            target = f"({cell['id']})=\n" if cell["id"] in linked else ""
            cell["source"] = target + CELL_LINK.sub(r"(#\1)", texts[cell["id"]])
    return notebook


def adapt_links(text: str, source: Path, page: Path) -> str:
    """Makes the relative links of a file, which are right in the project, right in the documentation.

    Args:
        text: The Markdown.
        source: The file that it is in.
        page: The page that it becomes.

    Returns:
        The Markdown, in which a link to a file that is no page has become its own text.
    """

    def adapt(link: re.Match[str]) -> str:
        address = urlsplit(link[2])
        if address.scheme or not address.path:
            return link[0]
        target = find_page(Path(os.path.normpath(source.parent / address.path)))
        if not target:
            return link[1]
        fragment = f"#{address.fragment}" if address.fragment else ""
        return f"[{link[1]}]({Path(os.path.relpath(target, page.parent)).as_posix()}{fragment})"

    return LINK.sub(adapt, text)


def find_page(target: Path) -> Path | None:
    """The page for a file or a folder of the project; None where it has none."""
    name = target.relative_to(ROOT).as_posix()
    for file in (name, f"{name}/README.md"):
        if file in PAGES:
            return DOCS / PAGES[file]
    if name.startswith("notebooks/") and target.suffix == ".ipynb":
        return DOCS / "lesson" / target.name
    return target if target.is_relative_to(DOCS) else None
