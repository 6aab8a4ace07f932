"""What a trainer hands out or sends: plans add up, questions are those of the lesson, and commands and names exist."""

import re
from pathlib import Path

import pytest

import mfa_lesson
from mfa_lesson.command import make_parser
from mfa_lesson.course.lesson_file import load_lesson
from tests.docs.markdown import dead_links
from tests.workshop.clock import minutes
from workshop.pages import notebooks
from workshop.slides import guide

WORKSHOP = Path(__file__).parents[2] / "workshop"
DOCS = WORKSHOP.parent / "docs"
DOCUMENTS = sorted(file for file in WORKSHOP.glob("*.md") if file.name != "README.md")
NAMES = [
    "accessibility", "certificate", "conduct", "data", "feedback", "helpers", "icebreaker", "invitation", "objectives",
    "remote",
]  # fmt: skip
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in DOCUMENTS}


def table(name: str, heading: str) -> list[list[str]]:
    """The rows of the table of a document that begins with this heading."""
    found = re.search(rf"^\| {re.escape(heading)} \|.*\n(?:^\|.*\n?)+", TEXTS[name], re.MULTILINE)
    return list(guide.read_rows(found[0]))


def test_every_document_is_there_and_the_guide_leads_to_it():
    assert list(TEXTS) == NAMES
    text = guide.GUIDE.read_text(encoding="utf-8")
    assert [name for name in NAMES if f"]({name}.md)" not in text] == []


def test_every_document_is_a_page_of_the_documentation():
    gathered = (DOCS / "gather.py").read_text(encoding="utf-8")
    listed = (DOCS / "index.md").read_text(encoding="utf-8").splitlines()
    for name in NAMES:
        assert f'"workshop/{name}.md": "teach/{name}.md",' in gathered and f"teach/{name}" in listed, name


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_links_lead_somewhere(file):
    assert dead_links(file) == []


@pytest.mark.parametrize("name", NAMES)
def test_functions_that_are_named_exist(name):
    for function in re.findall(r"`(\w+)\([^`]*\)`", TEXTS[name]):
        assert hasattr(mfa_lesson, function), function


def test_the_commands_for_helpers_are_understood():
    (command,) = re.findall(r"`mfa-lesson ([^`]+)`", TEXTS["helpers"])
    asked = make_parser().parse_args(command.split())
    assert (asked.folder, asked.reset) == ("FOLDER", "7")


def test_the_command_that_closes_a_room_exists():
    assert "`--close`" in TEXTS["data"]
    assert '"--close"' in (WORKSHOP / "hub" / "start.py").read_text(encoding="utf-8")


def test_the_minutes_of_the_remote_plan_add_up():
    clock = 0
    for shown, lasts, *_ in table("remote", "Clock"):
        assert minutes(shown) == clock, shown
        clock += int(lasts)
    assert clock == 120 and "## The plan: two hours" in TEXTS["remote"]


def test_the_polls_ask_what_the_lesson_asks():
    polls = table("remote", "Notebook")
    assert polls
    for number, id, ask in polls:
        name = next(one for one in notebooks() if one.startswith(f"{number}_"))
        assert load_lesson(name).question(id.strip("`")).id == id.strip("`")
        in_guide = {row[0]: re.sub(r"^\d+: ", "", row[1]) for row in guide.read_rows(guide.read_part(number, "Ask"))}
        assert in_guide[id] == ask


def test_the_objectives_name_notebooks_that_the_plans_have():
    for objective, seen, short, long in table("objectives", "Learners can"):
        numbers = re.findall(r"\d\d", seen)
        assert objective and numbers
        for title, said in (("90 minutes", short), ("Half a day: 3 h 30", long)):
            planned = {row.number for row in guide.read_plan(title)}
            assert bool(set(numbers) & planned) is (said != "no"), (objective, title)


def test_the_feedback_form_asks_what_the_guide_asks():
    asked = " ".join(guide.GUIDE.read_text(encoding="utf-8").split())
    for question in ("What will you change on Monday?", "Which click made it clear?", "Where were you lost?"):
        assert question in asked and question in TEXTS["feedback"]
