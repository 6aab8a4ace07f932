"""Each check of a notebook's shape, and of what is taught, finds what is wrong with a made-up notebook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mfa_lesson.course.lesson import Exercise, Lesson, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS
from mfa_lesson.course.pace import Content
from tests.notebooks.chapter import Chapter
from tests.notebooks.shape import (
    FINAL,
    MISTAKES,
    ONE_BY_ONE,
    imports,
    minutes,
    missing_mistakes,
    predict_first,
    previous_and_next,
    questions_and_exercises,
    sections,
    short_cells,
    title_block,
    untold_answers,
    what_sections_hold,
)
from tests.notebooks.taught import SIDS, homes, places, texts, unasked_misconceptions, untaught

NAME = "08_made_up"
NAMES = ["00_start", "07_before", NAME, "09_after"]
CODE = ("imports", "guess", "why", "check", "exercise", "progress")
SOURCES = {
    "title": """# 08 Made up

**What you will learn**

- this
- that

**Minutes:** 12 · **Builds on:** [07 Before](07_before.ipynb)""",
    "imports": f"""from mfa_lesson import exercise, explain, explorer, load_policy, predict, quiz

LESSON, SID = "{NAME}", "OwnMFAOnly"
policy = load_policy("force_mfa")

progress(LESSON)""",
    "policy": "## The policy: one claim\n\nWith MFA `iam:ListUsers` is true.",
    "guess_text": "## Predict: a guess",
    "guess": 'predict(LESSON, "guess", then=explorer(policy))',
    "why_text": "## Why: a reason",
    "why": "explain(request, policy)",
    "check_text": "## Check yourself",
    "check": "quiz(LESSON)",
    "exercise_text": "## Exercise: write",
    "exercise": 'exercise(LESSON, "write")',
    "seen": "## What we have seen\n\n- this\n\n**Next:** [09 After](09_after.ipynb)",
    "progress": "progress(LESSON)",
}
SAVED = (
    "<style>.x > .y {}</style><p>What of it, yes or no?</p><ul><li><code>Yes</code>, it is</li><li>No, never</li></ul>"
)


def made_up_question(id: str, kind: str) -> Question:
    options = (
        Option("`Yes`, it is", "Because it is so.", right=True),
        Option("No, never", "It is not so.", misconception=8),
    )
    return Question(id, kind, "deny", "What of it, yes or no?", options)


def made_up(name: str = NAME, saved: str = SAVED, sid: str = "", **changed: str | None) -> Chapter:
    """A notebook that keeps the shape, with some cells changed or, where None is given, left out."""
    cells = []
    for id, source in (SOURCES | changed).items():
        cell = {"id": id, "source": source, "cell_type": "code" if id in CODE else "markdown"}
        if id in CODE:
            output = {"output_type": "display_data", "data": {"text/plain": ["Run this."], "text/html": [saved]}}
            cell["outputs"] = [output] if id in ("guess", "check") else []
        if source is not None:
            cells.append(cell)
    questions = [made_up_question("guess", "predict"), *(made_up_question(id, "check") for id in ("one", "two"))]
    exercise = Exercise("write", "Write.", "{}", ("Do.", "Do it."), "{}", ())
    lesson = Lesson(name, "Made up", "deny", tuple(questions), (exercise,), sid=sid, content=Content(700))
    return Chapter(name, {"cells": cells}, lesson)


@pytest.mark.parametrize("check", [*ONE_BY_ONE, previous_and_next(NAMES)])
def test_a_good_notebook_passes(check):
    assert check(made_up()) == []


@pytest.mark.parametrize(
    ("check", "changed", "complaint"),
    [
        (title_block, {"title": SOURCES["title"].removeprefix("# ")}, "it does not begin with '# 08 Made up"),
        (title_block, {"title": SOURCES["title"].replace("08", "8")}, "it does not begin with '# 08 Made up"),
        (
            title_block,
            {"title": SOURCES["title"].replace("up\n", "up\n\nThe statement `OwnMFA`\n")},
            "its subtitle does not name the statement ''",
        ),
        (title_block, {"title": SOURCES["title"].replace("- that\n", "")}, "**What you will learn** has 1 points"),
        (title_block, {"title": "# 08 Made up\n"}, "the line with **Minutes:** and **Builds on:** is missing"),
        (minutes, {"title": SOURCES["title"].replace("12", "13")}, "minutes ['13'], counted 12"),
        (imports, {"imports": f'LESSON = "{NAME}"'}, "the second cell imports nothing"),
        (
            imports,
            {"imports": SOURCES["imports"].removesuffix("progress(LESSON)")},
            "the second cell does not end with",
        ),
        (imports, {"why": "import json"}, "another cell imports: import json"),
        (imports, {"name": "09_other"}, f"LESSON is '{NAME}', the file '09_other'"),
        (what_sections_hold, {"why": "decision_matrix([policy])"}, "there is no explain(…) under “Why: a reason”"),
        (what_sections_hold, {"guess": "explorer(policy)"}, "there is no predict(…) under “Predict: a guess”"),
        (what_sections_hold, {"check": None}, "there is no quiz(…) under “Check yourself”"),
        (predict_first, {"why": "explorer(policy)"}, "explorer(…) in cell 'why' is not asked about before it shows"),
        (
            predict_first,
            {"guess": 'predict(LESSON, "guess")\npath_explorer({}, policy)'},
            "path_explorer(…) in cell 'guess' is not asked about before it shows",
        ),
        (questions_and_exercises, {"check": 'quiz(LESSON, "one")'}, "question 'two' is used 0 times"),
        (questions_and_exercises, {"exercise": None}, "exercise 'write' is used 0 times"),
        (questions_and_exercises, {"exercise": 'exercise(LESSON, "read")'}, "there is no exercise 'read'"),
        (
            questions_and_exercises,
            {"guess": 'predict(LESSON, "other")'},
            "predict names the question 'other', which is not there",
        ),
        (
            questions_and_exercises,
            {"check": 'quiz("01_how_iam_decides")'},
            "quiz in cell 'check' is about the lesson '01_how_iam_decides'",
        ),
        (short_cells, {"why": "explain(request)\n" * 9}, "9 lines: explain(request) …"),
        (
            previous_and_next(NAMES),
            {"title": SOURCES["title"].replace("07_", "06_")},
            "it builds on ['06_before.ipynb']",
        ),
        (
            previous_and_next(NAMES),
            {"seen": "**Next:** [10 It](10_it.ipynb)"},
            "its last line leads to ['10_it']",
        ),
        (previous_and_next(NAMES), {"progress": None}, "its last cell does not say how far"),
        (
            previous_and_next(NAMES),
            {"title": SOURCES["title"] + " · **Fast path**"},
            "its title block does not say 'nothing' of the path",
        ),
        (previous_and_next(NAMES[:-1]), {}, "its last line does not lead back to 00_start"),
        (untold_answers, {"guess": SOURCES["guess"] + "  # Yes, it is"}, "guess: the source has its right answer"),
        (untold_answers, {"check": SOURCES["check"] + "  # It is not so."}, "one: the source says why of “No, never”"),
        (
            untold_answers,
            {"saved": SAVED + "<b><code>Yes</code>, it is.</b>"},
            "guess: the output has its right answer",
        ),
        (
            untold_answers,
            {"saved": SAVED.replace("<li>", "<li class=right>", 1)},
            "guess: not every option is in the list",
        ),
        (untold_answers, {"saved": SAVED.replace("<li>", "<li class=a>")}, "guess: the output has its right answer"),
        (untold_answers, {"saved": SAVED + "Because it\nis so."}, "two: the output says why of “`Yes`, it is”"),
    ],
)
def test_what_is_wrong_with_a_notebook_is_found(check, changed, complaint):
    found = check(made_up(**changed))
    assert any(said.startswith(complaint) for said in found), found


@pytest.mark.parametrize(
    "changed",
    [
        {"guess_text": "Nothing"},
        {"why_text": "Nothing"},
        {"check_text": "Nothing"},
        {"exercise_text": "Nothing"},
        {"seen": "Nothing"},
        {"policy": "## Another beginning"},
        {"why_text": SOURCES["check_text"], "check_text": SOURCES["why_text"]},
        {"seen": SOURCES["seen"] + "\n\n## And more"},
        {"name": FINAL},
        {"name": MISTAKES},
        {"sid": SIDS[0]},
    ],
)
def test_missing_sections_and_another_order_are_found(changed):
    assert sections(made_up(**changed))


def test_a_notebook_with_too_few_questions_is_found():
    chapter = made_up(check='quiz(LESSON, "one")')
    chapter = chapter._replace(lesson=replace(chapter.lesson, questions=chapter.lesson.questions[:2], exercises=()))
    assert "it has 1 check questions" in questions_and_exercises(chapter)
    assert "it has 0 exercises" in questions_and_exercises(chapter)


def without_headings(chapter: Chapter, *ids: str) -> Chapter:
    """The same without these cells, so that what is beneath them belongs to the section before."""
    return chapter._replace(notebook={"cells": [cell for cell in chapter.notebook["cells"] if cell["id"] not in ids]})


def test_a_statement_without_a_home_or_with_two_is_found():
    at_home = made_up(name="02_own", sid="OwnMFAOnly", policy="## The statement: it", why="statement(policy, SID)")
    at_home = without_headings(at_home, "guess_text", "why_text")
    assert homes([at_home], ["OwnMFAOnly"]) == []
    assert homes([made_up(), at_home._replace(name="03_own")], ["OwnMFAOnly"]) == [
        "OwnMFAOnly is at home in ['03_own'], not in 02"
    ]
    other = at_home._replace(name="04_other", lesson=made_up().lesson)
    assert homes([at_home, other], ["OwnMFAOnly"]) == [
        "statement(policy, 'OwnMFAOnly') is under “The statement: …” in ['02_own', '04_other'], not in ['02_own']"
    ]
    assert homes([], ["OwnMFAOnly"]) == ["OwnMFAOnly is at home in no notebook, not in 02"]


def test_what_is_taught_nowhere_is_found_and_where_the_rest_is():
    assert untaught([made_up()], {"users": ("iam:ListUsers",), "state": ("true", "with MFA")}) == []
    assert untaught([made_up()], {"users": ("iam:ListUsers",), "state": ("absent",), "half": ("iam:ListUser",)}) == [
        "state is taught nowhere",
        "half is taught nowhere",
        "(users: 08_made_up, cell policy)",
    ]


def test_a_thing_is_found_in_what_a_cell_shows_and_in_a_question():
    assert places(texts(made_up(saved="<code>iam:<wbr>ListUsers</code>", policy="-")), "iam:ListUsers") == [
        "08_made_up, cell guess, output",
        "08_made_up, cell check, output",
    ]
    assert "08_made_up, question one" in places(texts(made_up()), "No, never")
    assert places(texts(made_up()), "Do it") == ["08_made_up, exercise write"]


def test_a_misconception_that_is_not_named_where_it_is_taught_is_found():
    home = MISCONCEPTIONS[8].lesson
    assert unasked_misconceptions([made_up(name=home)], [8]) == []
    assert unasked_misconceptions([made_up()], [8]) == [f"misconception 8 is not named in {home}, but: {NAME} (two)"]
    assert unasked_misconceptions([made_up()], [9])[0].endswith("but: nowhere")


def test_a_mistake_without_its_parts_is_found():
    wanted = {1: ("guess", ("`Bool`",))}
    good = {
        "policy": "## The policy: one claim\n\n[“It works”](#cell-id=guess_text)",
        "guess_text": "## 1. “It works”\n\n> “It works for me.”",
        "why_text": "<details><summary>Then</summary>\n\n**One word.** **The line:** `Bool`. **The repair:** another.",
        "why": "compare(policy, policy)",
    }
    assert missing_mistakes(made_up(**good), wanted) == []
    assert missing_mistakes(made_up(), wanted) == ["mistake 1 has no section"]
    told = {**good, "guess_text": f"{good['guess_text']}\n\n**The line:** `Bool`.", "why_text": "Look at the operator."}
    assert missing_mistakes(made_up(**told), wanted) == [
        "mistake 1 (1. “It works”): it tells before it asks",
        "mistake 1 (1. “It works”): what follows the question is not folded away",
        "mistake 1 (1. “It works”): it does not begin with a claim",
        "mistake 1 (1. “It works”): it does not say '**The line' after the question",
        "mistake 1 (1. “It works”): it does not say '**The repair' after the question",
    ]
    assert missing_mistakes(made_up(guess_text="## 1. A slip", guess="-1"), wanted) == [
        "mistake 1 (1. A slip): its heading is no report",
        "mistake 1 (1. A slip): the overview does not link to it",
        "mistake 1 (1. A slip): it has no report before the question",
        "mistake 1 (1. A slip): it asks [], not 'guess'",
        "mistake 1 (1. A slip): what follows the question is not folded away",
        "mistake 1 (1. A slip): it does not begin with a claim",
        "mistake 1 (1. A slip): it shows no difference",
        "mistake 1 (1. A slip): it does not say '**The line' after the question",
        "mistake 1 (1. A slip): it does not say '**The repair' after the question",
        "mistake 1 (1. A slip): it does not say '`Bool`'",
    ]
