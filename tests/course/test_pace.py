"""The minutes that are stated are those that the content takes, and the fast path is two hours."""

import json
import re

import pytest

from mfa_lesson.course.lesson import Lesson
from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from mfa_lesson.course.pace import (
    FAST_PATH,
    OFF_PATH,
    Content,
    count_content,
    count_words,
    estimate_minutes,
    estimate_start,
    read_content,
    shows_something,
)
from tests.notebooks.checks import NOTEBOOKS


@pytest.mark.parametrize(
    "text, words",
    [
        ("Guess, then look.", 3),
        ("## Why: two *kinds* of deny\n\n- one\n- two", 7),
        ("Open [the lab](12_policy_lab.ipynb) now", 4),
        ("<details><summary>After your guess</summary>\n\nNo.\n\n</details>", 4),
        ("| a | b |\n|---|---|\n| `iam:GetUser` | – |", 3),
        ("", 0),
    ],
)
def test_the_words_that_a_reader_sees_count(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    "words, questions, exercises, results, minutes",
    [
        (0, 0, 0, 0, 1),
        (150, 0, 0, 0, 1),
        (1500, 0, 0, 0, 10),
        (0, 12, 0, 0, 5),
        (0, 0, 2, 0, 12),
        (0, 0, 0, 14, 7),
        (300, 6, 1, 0, 10),
        (300, 6, 1, 9, 15),
        (270, 0, 0, 0, 2),
    ],
)
def test_minutes_are_150_words_25_seconds_a_question_6_minutes_an_exercise_and_half_a_minute_a_result(
    words, questions, exercises, results, minutes
):
    assert estimate_minutes(words, questions, exercises, results) == minutes


@pytest.mark.parametrize(
    "code, shows",
    [
        ("explorer(policy)", True),
        ('predict(LESSON, "a", then=x)', True),
        ("print(policy.text)", True),
        ("for one in many:\n    print(one)", True),
        ("policy = load_policy()", False),
        ("from mfa_lesson import quiz\n\nquiz(LESSON)", False),
        ('LESSON = "01"\n\nprogress(LESSON)', False),
        ('exercise(LESSON, "a")', False),
        ("final(LESSON)", False),
    ],
)
def test_a_cell_counts_as_a_result_if_it_shows_one(code, shows):
    assert shows_something(code) is shows


def test_the_content_of_cells_is_counted():
    cells = [
        ("markdown", f"## Why?\n\n{OFF_PATH}\n\nTwo words"),
        ("code", 'predict(\n    LESSON,\n    "later",\n    then=x,\n)'),
        ("code", 'exercise(LESSON, "try")'),
        ("code", "name = 1"),
        ("code", ""),
    ]
    assert count_content(cells) == Content(3, 1, frozenset({"later", "try"}))


@pytest.mark.parametrize("name", list_lessons())
def test_the_minutes_of_a_lesson_are_those_of_all_that_is_read_and_done(name):
    lesson = load_lesson(name)
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    read = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    for question in lesson.questions:
        read += [question.text, *(option.text for option in question.options)]
        read += [option.says for option in question.options if option.right]
    read += [exercise.text for exercise in lesson.exercises]
    text = re.sub(r"\]\([^)\s]*\)|<[^>]+>", " ", "\n".join(read))
    text = text.replace(OFF_PATH, "")
    words = len([word for word in text.split() if re.search(r"[^\W_]", word)])
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    seconds = words * 60 / 150 + len(lesson.questions) * 25 + len(lesson.exercises) * 6 * 60
    seconds += sum(map(shows_something, code)) * 30
    assert abs(lesson.minutes * 60 - seconds) <= 30


def test_a_notebook_that_is_not_there_has_no_words():
    assert read_content("99_nowhere") == (Content(), Content())


def test_what_the_fast_path_goes_without_does_not_count_for_it():
    lesson = load_lesson("10_how_it_goes_wrong")
    assert {"my-phone", "already-there"} <= lesson.left_out.asked and "the-cli" not in lesson.left_out.asked
    assert lesson.fast_ids == {one.id for one in (*lesson.questions, *lesson.exercises)} - lesson.left_out.asked
    assert lesson.fast_minutes < lesson.minutes
    whole = Lesson("a", "A", "t", lesson.questions, lesson.exercises, content=lesson.content)
    assert whole.fast_minutes == whole.minutes == lesson.minutes


@pytest.mark.parametrize("name", list_lessons())
def test_only_a_notebook_of_the_fast_path_has_sections_off_it_each_said_under_its_heading(name):
    said = 0
    for cell in json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if OFF_PATH in text:
            said += 1
            assert re.match(rf"## .+\n\n{re.escape(OFF_PATH)}(\n|$)", text)
    assert bool(said) == (load_lesson(name).left_out != Content())
    assert not said or name in FAST_PATH


def test_the_fast_path_takes_two_hours():
    minutes = estimate_start() + sum(load_lesson(name).fast_minutes for name in FAST_PATH[1:])
    assert 110 <= minutes <= 125


def test_the_readme_names_the_fast_path():
    numbers = [name[:2] for name in FAST_PATH]
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    assert f"**Two hours?** Take the fast path: {', '.join(numbers[:-1])} and {numbers[-1]}." in readme
