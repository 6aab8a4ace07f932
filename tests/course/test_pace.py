"""The minutes that are stated are those that the content takes, and the fast path is two hours."""

import json
import re

import pytest

from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from mfa_lesson.course.pace import FAST_PATH, START, count_prose, count_words, estimate_minutes
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
    "words, questions, exercises, minutes",
    [(0, 0, 0, 1), (150, 0, 0, 1), (1500, 0, 0, 10), (0, 12, 0, 5), (0, 0, 2, 12), (300, 6, 1, 10), (270, 0, 0, 2)],
)
def test_minutes_are_150_words_25_seconds_a_question_and_6_minutes_an_exercise(words, questions, exercises, minutes):
    assert estimate_minutes(words, questions, exercises) == minutes


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
    words = len([word for word in text.split() if re.search(r"[^\W_]", word)])
    seconds = words * 60 / 150 + len(lesson.questions) * 25 + len(lesson.exercises) * 6 * 60
    assert abs(lesson.minutes * 60 - seconds) <= 30


def test_a_notebook_that_is_not_there_has_no_words():
    assert count_prose("99_nowhere") == 0


def test_the_fast_path_takes_two_hours():
    minutes = estimate_minutes(count_prose(START)) + sum(load_lesson(name).minutes for name in FAST_PATH[1:])
    assert 110 <= minutes <= 125


def test_the_readme_names_the_fast_path():
    numbers = [name[:2] for name in FAST_PATH]
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    assert f"**Two hours?** Take the fast path: {', '.join(numbers[:-1])} and {numbers[-1]}." in readme
