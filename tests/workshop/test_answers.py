"""The answer book has every question, option and exercise of every lesson, and no learner stumbles over it."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from mfa_lesson import Policy, PolicyError, load_policy
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.display.html import mark_code
from mfa_lesson.widgets.quiz import Quiz
from mfa_lesson.widgets.wording import TITLES
from tests.project import git
from workshop import answers
from workshop.pages import cells, notebooks, write

ROOT = Path(__file__).parents[2]
LESSONS = [load_lesson(name) for name in list_lessons()]


@cache
def html() -> str:
    return answers.answers()


@cache
def soup() -> BeautifulSoup:
    return BeautifulSoup(html(), "html.parser")


def chapter(name: str) -> Tag:
    return soup().select_one(f"#n{name[:2]}")


@cache
def shown(text: str) -> str:
    """A lesson's text as a page shows it, blanks made even."""
    return even(BeautifulSoup(mark_code(text), "html.parser").get_text())


def even(text: str) -> str:
    return " ".join(text.split())


@cache
def entries() -> dict[str, Tag]:
    return {article["id"]: article for article in soup().select("article")}


def entry(lesson: str, id: str) -> Tag:
    """The question or the exercise with this id."""
    return entries()[f"{lesson[:2]}-{id}"]


def options(article: Tag) -> list[tuple[str, str]]:
    """The verdict and the text of each option of a question."""
    found = article.select(".options > li")
    return [(one.select_one(".verdict").get_text()[2:], even(one.select_one(".text").get_text())) for one in found]


# --- everything is in it ---


def test_the_index_leads_to_every_notebook():
    links = [link["href"] for link in soup().select("nav td a")]
    assert links == [f"#n{name[:2]}" for name in notebooks()]
    assert all(soup().select_one(link) for link in links)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name[:2])
def test_every_question_is_there_with_all_its_options_and_the_right_one_marked(lesson):
    for question in lesson.questions:
        article = entry(lesson.name, question.id)
        assert shown(question.text) in even(article.get_text())
        assert sorted(options(article)) == sorted(
            ("✓ Right" if option.right else "✕ Wrong", shown(option.text)) for option in question.options
        )


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name[:2])
def test_every_option_has_its_reason_and_its_misconception(lesson):
    for question in lesson.questions:
        said = [even(one.get_text()) for one in entry(lesson.name, question.id).select(".options > li")]
        for option in question.options:
            line = next(line for line in said if shown(option.text) in line and shown(option.says) in line)
            believed = option.misconception and shown(MISCONCEPTIONS[option.misconception].belief)
            assert (f"Misconception {option.misconception}: {believed}" in line) == bool(believed)


def test_every_question_about_aws_has_its_sources():
    without = [one["id"] for one in soup().select("article.question") if not one.select(".sources a[href^='https://']")]
    assert without == ["11-nothing-found"], "that one is about this package"
    [question] = soup().select("#\\30 9-token")
    assert "GetSessionToken (AWS STS API Reference)" in {link.get_text() for link in question.select(".sources a")}


def test_options_stand_in_the_order_in_which_learners_see_them():
    for lesson in LESSONS:
        for asked in Quiz(lesson, lesson.of_kind("check")).questions:
            texts = [text for _, text in options(entry(lesson.name, asked.id))]
            assert texts == [shown(option.text) for option in asked.options]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name[:2])
def test_every_exercise_is_there_with_hints_checks_and_a_solution(lesson):
    for exercise in lesson.exercises:
        article = entry(lesson.name, exercise.id)
        text = even(article.get_text())
        told = [*exercise.text.split("\n\n"), *exercise.hints, *(one.say for one in exercise.expectations)]
        assert all(shown(part) in text for part in told)
        assert article.pre.get_text() == exercise.solution


def test_a_prediction_says_under_which_heading_it_is_asked():
    for lesson in LESSONS:
        for question in lesson.of_kind("predict"):
            where = entry(lesson.name, question.id).select_one(".asks").get_text()
            assert len(where.split(" · ", 2)[2]) > 5, question.id


def test_every_table_that_is_guessed_row_by_row_is_there():
    for name in notebooks():
        guessed = any("predict_each(" in cell.source for cell in cells(name))
        assert not guessed or len(chapter(name).select("table.small tbody tr")) in (6, 16)


def test_what_notebooks_fold_away_is_unfolded():
    folded = [cell for name in notebooks() for cell in cells(name) if "<details>" in cell.source]
    assert len(folded) > 10
    assert len(soup().select(".told")) >= len(folded)
    assert not soup().select("details")
    assert "**" not in re.sub(r"<pre.*?</pre>|<ul class=\"options\">.*?</ul>", "", html(), flags=re.DOTALL)


def test_the_nine_repairs_of_the_lab_are_there():
    text = chapter(answers.LAB).get_text()
    assert all(title in text for name, title in TITLES.items() if name.startswith("broken_"))


def test_what_is_to_be_seen_in_the_lab_is_decided():
    error, carol, bob = answers.lab_facts()
    policy = load_policy("force_mfa")
    with pytest.raises(PolicyError) as caught:
        Policy.from_json(policy.text.replace('"Deny"', '"Dney"'))
    assert error.seen == str(caught.value) and "line 84" in error.seen
    assert carol.seen == "36 of 93 decisions change"
    assert bob.seen == "13 of 93 decisions are still “allowed”"
    proposals = " ".join(cell.source for cell in cells(answers.LAB))
    assert "`Dney` for `Deny` in line 84" in proposals
    assert "`engineering/carol` under *Signed in as*" in proposals


def test_every_misconception_lists_the_questions_that_show_it():
    listed = {
        row["id"]: {(number, id) for number, id in re.findall(r"(\d\d)\s+([\w-]+)", row.select("td")[-1].get_text())}
        for row in soup().select("#believed tbody tr")
    }
    for number in MISCONCEPTIONS:
        assert listed[f"m{number}"] == {
            (lesson.name[:2], question.id)
            for lesson in LESSONS
            for question in lesson.questions
            if number in {option.misconception for option in question.options}
        }


# --- nothing breaks it, and nobody finds it ---


def test_links_inside_it_lead_somewhere():
    assert all(soup().find(id=link["href"][1:]) for link in soup().select('a[href^="#"]'))
    assert not soup().select('a[href$=".ipynb"]')


def test_it_asks_nobody_for_anything():
    assert not soup().select("script, link, img, iframe")


def test_no_answer_book_is_committed():
    assert [name for name in git("ls-files").splitlines() if Path(name).name == answers.FILE] == []


@pytest.mark.parametrize("folder", ["", "workshop/", "notebooks/"])
def test_git_would_not_take_one(folder):
    git("--version")  # skips where there is no git
    ignored = ["git", "-C", str(ROOT), "check-ignore", "--quiet", "--no-index", f"{folder}{answers.FILE}"]
    assert subprocess.run(ignored, check=False).returncode == 0


def test_the_package_has_no_way_to_it():
    """The wheel holds mfa_lesson and the notebooks alone, as test_packaging says; neither has the book or its maker."""
    files = [file for folder in ("mfa_lesson", "notebooks") for file in (ROOT / folder).rglob("*") if file.is_file()]
    assert not [file for file in files if file.name in (answers.FILE, "answers.py")]
    assert not [file for file in files if file.suffix == ".py" and "workshop" in file.read_text(encoding="utf-8")]


def test_the_command_writes_it_where_it_is_told(tmp_path):
    made = subprocess.run(
        [sys.executable, answers.__file__, "book.html"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert made.stdout == "Written: book.html\n"
    assert (tmp_path / "book.html").read_text(encoding="utf-8") == html()
    if os.name == "posix":
        assert (tmp_path / "book.html").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mark", ["room.json", ".mfa-lesson.json", "00_start_here.ipynb"])
def test_it_is_not_written_where_learners_work(tmp_path, mark):
    (tmp_path / mark).touch()
    (tmp_path / "learners").mkdir()
    with pytest.raises(SystemExit, match="Learners can read what is in .* Choose another folder for answers.html."):
        write(html, "answers.html", "", [str(tmp_path / "learners" / "answers.html")], private=True)
    assert not list(tmp_path.rglob("answers.html"))


def test_a_folder_that_cannot_be_looked_into_gives_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"answers\.html cannot be written: "):
        write(html, "answers.html", "", [str(tmp_path / ("x" * 300) / "answers.html")], private=True)
