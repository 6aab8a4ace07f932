"""Brings pages from elsewhere in the project into the documentation: notebooks, changelog, trainer's guide."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mfa_lesson import load_lesson
from mfa_lesson.course.facts import Fact, list_facts, load_notebook_facts
from mfa_lesson.course.lesson import Question
from mfa_lesson.course.lesson_file import list_lessons
from mfa_lesson.course.pages import name_page, name_report

DOCS = Path(__file__).parent
ROOT = DOCS.parent
RESULTS = ROOT / "tests" / "notebooks" / "expected"
"""The notebooks with what their cells show. Learners' notebooks are without."""

FOLDERS = ("lesson", "project", "teach")
"""Folders of `docs/` that hold nothing of their own."""

PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "workshop/README.md": "teach/guide.md",
    "workshop/accessibility.md": "teach/accessibility.md",
    "workshop/certificate.md": "teach/certificate.md",
    "workshop/conduct.md": "teach/conduct.md",
    "workshop/data.md": "teach/data.md",
    "workshop/feedback.md": "teach/feedback.md",
    "workshop/helpers.md": "teach/helpers.md",
    "workshop/icebreaker.md": "teach/icebreaker.md",
    "workshop/invitation.md": "teach/invitation.md",
    "workshop/objectives.md": "teach/objectives.md",
    "workshop/remote.md": "teach/remote.md",
    "workshop/hub/README.md": "teach/hub.md",
    "workshop/lite/README.md": "teach/lite.md",
    "workshop/slides/README.md": "teach/slides.md",
}
"""File of the project -> the page of `docs/` that has its content, or takes its place."""

HEADING = re.compile(r"^## (.+)", re.MULTILINE)
ASKS_IN_PROSE = re.compile(r"Predict\b|Guess\b")
"""How the heading of a section begins that asks the reader."""
ASKING = ("predict(", "quiz(", "final(", "exercise(")
"""How the last line of a cell begins that asks."""
NO_ANSWER = ("progress(",)
"""The same of a cell whose result answers nothing."""
FOLDED = "hide-output"
"""The tag by which MyST-NB folds what a cell shows."""
ANSWER = '<details class="right-answer"><summary>Show the answer</summary>\n\n{}\n\n</details>'
SOURCES = '<details class="sources"><summary>Where this comes from</summary>\n\n{}\n\n</details>'

CELL_LINK = re.compile(r"\(#cell-id=([\w-]+)\)")
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")


def gather() -> None:
    """Copies all pages into the folders for them, which are emptied first."""
    for name in FOLDERS:
        shutil.rmtree(DOCS / name, ignore_errors=True)
        (DOCS / name).mkdir()
    for notebook in sorted(RESULTS.glob("*.ipynb")):
        content = json.loads(notebook.read_text(encoding="utf-8"))
        questions = load_lesson(notebook.stem).questions if notebook.stem in list_lessons() else ()
        content = add_answers(fold_results(add_targets(content)), questions)
        content = add_sources(content, find_facts(notebook.stem))
        (DOCS / "lesson" / notebook.name).write_text(json.dumps(content), encoding="utf-8", newline="\n")
    for name, page in PAGES.items():
        if page.startswith(FOLDERS):
            text = adapt_links((ROOT / name).read_text(encoding="utf-8"), ROOT / name, DOCS / page)
            (DOCS / page).write_text(text, encoding="utf-8", newline="\n")


def add_targets(notebook: dict[str, Any]) -> dict[str, Any]:
    """Makes links to cells of the same notebook (`#cell-id=ID`, as JupyterLab has them) links to targets of Sphinx."""
    texts = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"}
    linked = {name for text in texts.values() for name in CELL_LINK.findall(text)}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            target = f"({cell['id']})=\n" if cell["id"] in linked else ""
            cell["source"] = target + CELL_LINK.sub(r"(#\1)", texts[cell["id"]])
    return notebook


def fold_results(notebook: dict[str, Any]) -> dict[str, Any]:
    """Folds what cells show once a question was asked. Cells before a question, in its section, belong to it."""
    asked = False
    for section in split_sections(notebook):
        asking = [place for place, cell in enumerate(section) if find_call(cell).startswith(ASKING)]
        for place, cell in enumerate(section):
            asked = asked or place in asking or (not asking and asks_in_prose(cell))
            for_question = any(place <= later for later in asking)
            shows = cell["cell_type"] == "code" and not find_call(cell).startswith(NO_ANSWER)
            if asked and shows and not for_question:
                cell["metadata"].setdefault("tags", []).append(FOLDED)
    return notebook


def split_sections(notebook: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """The cells under each heading of the second level; those above the first one come first."""
    section: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and HEADING.search("".join(cell["source"])):
            yield section
            section = []
        section.append(cell)
    yield section


def asks_in_prose(cell: dict[str, Any]) -> bool:
    """Whether a cell asks the reader in its text."""
    headings = HEADING.findall("".join(cell["source"])) if cell["cell_type"] == "markdown" else []
    return any(ASKS_IN_PROSE.match(heading) for heading in headings)


def find_call(cell: dict[str, Any]) -> str:
    """The last statement of a code cell, which shows something; "" of prose. Its lines after the first are indented."""
    lines = "".join(cell["source"]).strip().splitlines() if cell["cell_type"] == "code" else []
    first = max((place for place, line in enumerate(lines) if line[:1] not in ("", " ", ")")), default=0)
    return "\n".join(lines[first:])


def add_answers(notebook: dict[str, Any], questions: tuple[Question, ...]) -> dict[str, Any]:
    """Puts the right answers, folded, after each cell that asks for a prediction or a quiz."""
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if asked := find_questions(find_call(cell), questions):
            answers = [([question.text] if len(asked) > 1 else []) + tell_answer(question) for question in asked]
            source = ANSWER.format("\n\n".join(text for answer in answers for text in answer))
            cells.append({"cell_type": "markdown", "id": f"{cell['id']}-answer", "metadata": {}, "source": source})
    return notebook | {"cells": cells}


def find_questions(call: str, questions: tuple[Question, ...]) -> list[Question]:
    """The questions of a prediction or a quiz. The final challenge is for those who have the lesson."""
    if call.startswith("quiz("):
        return [question for question in questions if question.kind == "check"]
    named = re.match(r"predict\(\s*\w+,\s*\"([\w-]+)\"", call)
    return [question for question in questions if named and question.id == named[1]]


def tell_answer(question: Question) -> list[str]:
    """The paragraphs that give the right answer of a question, and say why."""
    right = question.options[question.right]
    return [f"**{right.text}**", right.says]


def find_facts(name: str) -> list[Fact]:
    """The facts with a page or a report that a notebook, its questions, and its exercises rest on."""
    names = [fact for cell in load_notebook_facts().get(name, {}).values() for fact in cell]
    if name in list_lessons():
        lesson = load_lesson(name)
        names += [fact for item in (*lesson.questions, *lesson.exercises) for fact in item.facts]
    return [fact for fact in list_facts(names) if fact.pages or fact.seen]


def add_sources(notebook: dict[str, Any], facts: list[Fact]) -> dict[str, Any]:
    """Puts the facts of a notebook, with links to their sources and folded, at its end."""
    source = SOURCES.format("\n".join(f"- {tell_fact(fact)}" for fact in facts))
    cell = {"cell_type": "markdown", "id": "sources", "metadata": {}, "source": source}
    return notebook | {"cells": [*notebook["cells"], cell]}


def tell_fact(fact: Fact) -> str:
    """What a fact says, and its sources."""
    parts = [f"{fact.says} {', '.join(f'[{name_page(page)}]({page})' for page in fact.pages)}"]
    if fact.seen:
        parts.append(f"Seen in public: {', '.join(f'[{name_report(report)}]({report})' for report in fact.seen)}")
    if fact.open:
        parts.append("AWS leaves this open")
    return " · ".join(part.strip() for part in parts)


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
