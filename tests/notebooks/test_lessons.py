"""The notebooks of the lesson keep its shape, and between them they teach all there is to teach.

The checks are in shape.py and taught.py; test_shape.py has a made-up notebook in which each finds what is wrong.
"""

from __future__ import annotations

import pytest

from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons
from tests.notebooks import checks
from tests.notebooks.chapter import CHAPTERS, STEMS
from tests.notebooks.shape import FINAL, MISTAKES, ONE_BY_ONE, START, TEN_MISTAKES, missing_mistakes, previous_and_next
from tests.notebooks.taught import ACTIONS, SIDS, STATES, homes, unasked_misconceptions, untaught


def test_every_lesson_has_its_notebook_and_every_notebook_its_lesson():
    assert [START, *list_lessons()] == STEMS
    numbers = [stem[:2] for stem in STEMS]
    assert all(number.isdecimal() for number in numbers) and len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("check", ONE_BY_ONE, ids=lambda check: check.__name__)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_notebook_keeps_the_shape(chapter, check):
    assert check(chapter) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_notebook_builds_on_the_one_before_it_and_leads_to_the_next(chapter):
    assert previous_and_next(STEMS)(chapter) == []


def test_the_first_notebook_leads_to_the_second():
    assert f"**Next:** [01 How IAM decides]({STEMS[1]}.ipynb)" in checks.joined(
        checks.read(checks.NOTEBOOKS / f"{START}.ipynb")["cells"][-1]["source"]
    )


def test_every_statement_has_one_home():
    assert homes(CHAPTERS) == []


@pytest.mark.parametrize(
    "things", [ACTIONS, {sid: (sid,) for sid in SIDS}, STATES], ids=["actions", "statements", "mfa states"]
)
def test_all_is_taught_before_the_final_challenge(things):
    assert untaught((chapter for chapter in CHAPTERS if chapter.name != FINAL), things) == []


def test_there_are_31_actions_6_statements_3_states_and_18_misconceptions():
    assert (len(ACTIONS), len(SIDS), len(STATES), len(MISCONCEPTIONS)) == (31, 6, 3, 18)


def test_every_misconception_is_named_where_it_is_taught():
    assert unasked_misconceptions(CHAPTERS) == []


def test_each_of_the_ten_mistakes_is_there_with_all_that_belongs_to_it():
    (chapter,) = [chapter for chapter in CHAPTERS if chapter.name == MISTAKES]
    assert missing_mistakes(chapter, TEN_MISTAKES) == []
