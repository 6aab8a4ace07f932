"""Gathered pages: their links lead to pages of the documentation, and results are folded behind questions."""

import json
import sys
from pathlib import Path

import pytest

from mfa_lesson import load_lesson
from mfa_lesson.course.lesson_file import list_lessons

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import gather  # noqa: E402

GUIDE, DOCS = ROOT / "workshop" / "README.md", ROOT / "docs"


@pytest.mark.parametrize(
    ("link", "adapted"),
    [
        ("[how](hub/README.md#kubernetes)", "[how](hub.md#kubernetes)"),
        ("[`workshop/hub/`](hub/)", "[`workshop/hub/`](hub.md)"),
        ("[install](../docs/install.md)", "[install](../install.md)"),
        ("[start](../notebooks/00_start_here.ipynb)", "[start](../lesson/00_start_here.ipynb)"),
        ("[the project](../README.md)", "[the project](../index.md)"),
        ("[`answers.py`](answers.py)", "`answers.py`"),
        ("[here](#a-week-before)", "[here](#a-week-before)"),
        ("[AWS](https://aws.amazon.com/iam/)", "[AWS](https://aws.amazon.com/iam/)"),
        ("![picture](../notebooks/images/explorer-light.png)", "![picture](../notebooks/images/explorer-light.png)"),
    ],
)
def test_a_link_of_the_guide_leads_to_the_page_that_the_file_becomes(link, adapted):
    assert gather.adapt_links(link, GUIDE, DOCS / "teach" / "guide.md") == adapted


def test_a_link_to_a_cell_becomes_a_link_to_a_target():
    cells = [
        {"id": "menu", "cell_type": "markdown", "source": ["- [one](#cell-id=one)\n", "- [AWS](https://example.org)"]},
        {"id": "one", "cell_type": "markdown", "source": ["## One"]},
        {"id": "code", "cell_type": "code", "source": ["print('(#cell-id=one)')"]},
    ]
    sources = [cell["source"] for cell in gather.add_targets({"cells": cells})["cells"]]
    assert sources == ["- [one](#one)\n- [AWS](https://example.org)", "(one)=\n## One", ["print('(#cell-id=one)')"]]


def made_up(*cells: str) -> dict:
    """A notebook of these cells: code where the text is a call."""
    kinds = ["code" if cell.endswith(")") else "markdown" for cell in cells]
    return {
        "cells": [
            {"id": f"cell-{place}", "cell_type": kind, "metadata": {}, "source": cell.splitlines(keepends=True)}
            for place, (kind, cell) in enumerate(zip(kinds, cells, strict=True))
        ]
    }


def folded(notebook: dict) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"] if gather.FOLDED in cell["metadata"].get("tags", ())]


def test_a_result_is_folded_once_a_question_was_asked():
    cells = ("# Title", "before(1)", "## Predict: this", "of_it(1)", 'predict(LESSON, "a", then=more(1))', "after(1)")
    cells += ("## Why: that", "x = 1\nwhy(1)", "progress()", "## Exercise: these", "of_it(2)", 'exercise(LESSON, "b")')
    assert folded(gather.fold_results(made_up(*cells, "## The end", "last(1)"))) == [
        *("after(1)", "x = 1\nwhy(1)", "last(1)")
    ]


def test_a_call_can_have_several_lines():
    cells = ("# Title", "## Predict: this", 'x = 1\npredict(\n    LESSON,\n    "a",\n    then=more(1),\n)', "after(1)")
    assert folded(gather.fold_results(made_up(*cells, "## Why", "why(1)"))) == ["after(1)", "why(1)"]


def test_a_question_can_be_asked_in_prose():
    cells = ("# Title", "before(1)", "## Guess first\n\nWhich?", "look(1)", "## The answer", "why(1)")
    assert folded(gather.fold_results(made_up(*cells))) == ["look(1)", "why(1)"]


def test_without_a_question_nothing_is_folded():
    assert folded(gather.fold_results(made_up("# Title", "one(1)", "## Guessing is no question", "two(1)"))) == []


@pytest.mark.parametrize("name", list_lessons())
def test_every_prediction_and_quiz_of_the_lesson_is_followed_by_its_answers(name):
    lesson = load_lesson(name)
    notebook = json.loads((gather.RESULTS / f"{name}.ipynb").read_text(encoding="utf-8"))
    answers = "".join(
        cell["source"] for cell in gather.add_answers(notebook, lesson.questions)["cells"] if "-answer" in cell["id"]
    )
    told = [question for question in lesson.questions if question.options[question.right].says in answers]
    assert told == [question for question in lesson.questions if question.kind != "final"]
    assert not any(option.says in answers for one in told for option in one.options if not option.right)


def test_the_answer_stands_behind_its_question():
    [question] = [one for one in load_lesson("02_see_the_account").questions if one.id == "without-mfa"]
    notebook = made_up("## Predict", 'predict(LESSON, "without-mfa", then=1)', 'predict(LESSON, "other", then=1)')
    _, _, answer, _ = gather.add_answers(notebook, (question,))["cells"]
    right = question.options[question.right]
    assert answer["source"] == gather.ANSWER.format(f"**{right.text}**\n\n{right.says}")


def test_every_gathered_page_comes_from_a_file_that_exists():
    assert [name for name in gather.PAGES if not (ROOT / name).is_file()] == []


def test_a_page_of_the_lesson_ends_with_its_sources():
    page = gather.add_sources(made_up("# Title", "## What we have seen"), gather.find_facts("04_list_mfa_devices"))
    source = page["cells"][-1]["source"]
    assert source.startswith('<details class="sources"><summary>Where this comes from</summary>')
    assert (
        "[ListMFADevices (IAM API Reference)](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html)"
        in source
    )
    assert "[issue 6947 of aws/aws-cli (GitHub)](https://github.com/aws/aws-cli/issues/6947)" in source
    assert "aws/aws-sdk/issues/239) · AWS leaves this open" in source


@pytest.mark.parametrize("name", ["00_start_here", *list_lessons()])
def test_every_notebook_has_sources_with_addresses(name):
    facts = gather.find_facts(name)
    assert facts
    assert all("](https://" in gather.tell_fact(fact) for fact in facts)
