"""Notebooks and statements have short titles, the same wherever people read them."""

import re
from pathlib import Path

import pytest

from mfa_lesson.course.lesson_file import LESSONS_FOLDER, list_lessons, load_lesson
from mfa_lesson.iam.loading import load_policy, load_titles
from tests.notebooks import checks

LONGEST_TITLE = 30
LONGEST_FILE_NAME = 25  # of what a file browser and a tab show

START = "00_start_here"
TITLES = {START: "Start here"} | {name: load_lesson(name).title for name in list_lessons()}
SIDS = [statement.sid for statement in load_policy("force_mfa").statements]

ROOT = Path(__file__).parents[2]
GUIDE = [ROOT / "README.md", ROOT / "workshop" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ORDINAL = "(?:first|second|third|fourth|fifth|sixth|last)"
COUNTED = re.compile(
    rf"\b{ORDINAL} (?:statements?|of the statements|(?:two|three|four|five) statements)\b"
    rf"|\bstatements? (?:number )?\d\b|\bfit the {ORDINAL}\b|\bthe last one alone\b",
    re.IGNORECASE,
)
LINK = re.compile(r"\[([^\[\]]+)\]\((\d\d_\w+)\.ipynb\)")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"[’']", "", text.lower()))


def test_titles_are_short_and_each_is_there_once():
    titles = list(TITLES.values())
    assert len({title.casefold() for title in titles}) == len(titles)
    assert all(0 < len(title) <= LONGEST_TITLE for title in titles)
    assert not [title for title in titles if title != " ".join(title.split()) or "`" in title]


def test_every_statement_has_a_title_and_it_is_that_of_its_notebook():
    assert list(load_titles()) == SIDS
    assert {load_lesson(name).sid for name in list_lessons()} == {*SIDS, ""}
    assert [TITLES[name] for name in list_lessons() if load_lesson(name).sid] == list(load_titles().values())


@pytest.mark.parametrize("name", TITLES)
def test_the_name_of_a_file_says_in_its_first_letters_what_is_in_it(name):
    number, *stem = name.split("_")
    assert re.fullmatch(r"\d\d", number) and len(name) <= LONGEST_FILE_NAME
    title = words(TITLES[name])
    assert title[-len(stem) :] == stem, f"{name} is not the end of {TITLES[name]!r}"


def read_prose() -> dict[str, str]:
    """Every text of the lesson that people read, by place."""
    found = {}
    for path in sorted(checks.NOTEBOOKS.glob("*.ipynb")):
        for cell in checks.read(path)["cells"]:
            found[f"{path.stem}, cell {cell['id']}"] = checks.joined(cell["source"])
    for path in [*sorted(LESSONS_FOLDER.glob("*.toml")), *GUIDE]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found[f"{path.name}, line {number}"] = line
    return found


def test_links_to_notebooks_name_them_by_number_and_title():
    links = [(place, *link) for place, text in read_prose().items() for link in LINK.findall(text)]
    assert len(links) > len(TITLES)
    wrong = [
        (place, text)
        for place, text, name in links
        if text not in (name[:2], TITLES[name], f"{name[:2]} {TITLES[name]}")
    ]
    assert wrong == []


def find_counted(text: str) -> list[str]:
    return COUNTED.findall(text.replace("`", ""))


def test_statements_are_named_and_not_counted():
    assert {place: found for place, text in read_prose().items() if (found := find_counted(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "The last statement denies it.",
        "in the `Fourth` statement",
        "the third, fourth and fifth statement",
        "statement 5",
        "all fit the sixth.",
        "here is the last one alone",
    ],
)
def test_a_counted_statement_is_found(text):
    assert find_counted(text)


@pytest.mark.parametrize("text", ["Statement[3]", "the last of these", "six statements", "the first question"])
def test_what_counts_no_statement_is_fine(text):
    assert not find_counted(text)


def test_topics_are_names_that_people_read():
    lessons = [load_lesson(name) for name in list_lessons()]
    topics = {lesson.topic for lesson in lessons} | {one.topic for lesson in lessons for one in lesson.questions}
    assert topics == {
        "How IAM decides",
        "Resources",
        "Policy variables",
        "MFA states",
        "Deny statements",
        "Sign-in and sessions",
        "The policy lab",
        "MFA for roles",
        "The command line",
        "Real accounts",
        "More condition keys",
        "The whole lesson",
    }
