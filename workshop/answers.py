"""The answer book, for the trainer: every question and every exercise of every notebook, with the answers and why.

python workshop/answers.py [FILE]

Writes answers.html into the current folder. It is made from the lessons, the notebooks and the evaluator each
time, git ignores it, and no wheel has it: learners do not stumble over it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import mistune
from markupsafe import Markup

from mfa_lesson import (
    Outcome,
    Policy,
    PolicyError,
    decision_matrix,
    load_lesson,
    load_policy,
    six_conditions,
    sixteen_forms,
    ways_to_sign_in,
)
from mfa_lesson.account.sign_in import TriedWays
from mfa_lesson.analysis.variants import Forms
from mfa_lesson.course.facts import link_sources
from mfa_lesson.course.lesson import Exercise, Lesson, Misconception, Option, Question
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons
from mfa_lesson.widgets.exercise import paragraphs
from mfa_lesson.widgets.quiz import put_questions
from workshop.pages import Cell, cells, notebooks, render, write

FILE = "answers.html"
LAB = "12_policy_lab"
MARKDOWN = mistune.create_markdown(plugins=["table"])
GUESS, REVEAL = "Guess first, then look", "The explorer answers, and says why"
"""Headings of notebook 00, which asks in its text."""


class Table(NamedTuple):
    """A table that learners fill in by guessing, or see after a guess; all of it text."""

    headings: list[str]
    rows: list[list[str]]

    @classmethod
    def of_forms(cls, forms: Forms) -> Table:
        """From sixteen_forms() or six_conditions()."""
        about = forms.about
        rows = [[str(row), *(IN_WORDS.get(one, one) for one in row.results), str(row.verdict)] for row in forms.tried]
        return cls([about.row, *about.tests.values(), about.question], rows)

    @classmethod
    def of_ways(cls, ways: TriedWays) -> Table:
        """From ways_to_sign_in()."""
        return cls(list(ways.headings), [list(way.row) for way in ways])


IN_WORDS = {outcome.value: outcome.words for outcome in Outcome}
TABLES = {
    "06": lambda: Table.of_forms(six_conditions("iam:DeactivateMFADevice")),
    "07": lambda: Table.of_forms(sixteen_forms(load_policy("force_mfa"))),
    "09": lambda: Table.of_ways(ways_to_sign_in()),
}
"""Number of a notebook -> its table."""


class Asked(NamedTuple):
    """A question as learners meet it."""

    question: Question
    options: tuple[Option, ...]
    """In the order in which they stand on the page."""
    where: str
    """The heading in the notebook under which it is asked."""

    @property
    def sources(self) -> dict[str, str]:
        """The AWS pages and public reports behind it: name -> address."""
        return link_sources(self.question.facts)


class Chapter(NamedTuple):
    """What the book says of one notebook."""

    name: str
    title: str
    lesson: Lesson | None
    texts: list[tuple[str, Markup]]
    """What the notebook itself folds away or tells afterwards, with its heading."""
    table: Table | None
    asked: list[Asked]
    exercises: tuple[Exercise, ...]

    @property
    def number(self) -> str:
        return self.name[:2]


def chapter(name: str) -> Chapter:
    """The chapter of a notebook, whether it has a lesson or not."""
    lesson = load_lesson(name) if name in list_lessons() else None
    found = list(cells(name))
    return Chapter(
        name,
        title_of(found),
        lesson,
        [(cell.heading, as_html(cell.source)) for cell in found if tells_an_answer(cell)],
        TABLES[name[:2]]() if name[:2] in TABLES else None,
        asked_in(lesson, found) if lesson else [],
        lesson.exercises if lesson else (),
    )


def title_of(found: Sequence[Cell]) -> str:
    """The heading of the first level, without the notebook's number."""
    return next(re.sub(r"\A# (\d\d )?", "", line) for line in found[0].source.splitlines() if line.startswith("# "))


def tells_an_answer(cell: Cell) -> bool:
    """Whether a cell of prose holds what learners are to find out before they read it."""
    return cell.kind == "markdown" and ("<details>" in cell.source or cell.heading in (GUESS, REVEAL))


def as_html(markdown: str) -> Markup:
    """A cell's text, nothing folded away, without its heading and without links to notebooks, which stand elsewhere."""
    text = re.sub(r"^## .+$|<details><summary>.+?</summary>|</details>", "", markdown, flags=re.MULTILINE)
    return Markup(MARKDOWN(re.sub(r"\[([^\]]+)\]\([^)]*\.ipynb[^)]*\)", r"\1", text)))


def asked_in(lesson: Lesson, found: Sequence[Cell]) -> list[Asked]:
    """Every question of a lesson: predictions one by one, the others in the order of their page."""
    places = {cell.source: cell.heading for cell in found if cell.kind == "code"}

    def where(needle: str) -> str:
        return next((heading for source, heading in places.items() if needle in source), "")

    predictions = [put_questions(lesson, [question])[0] for question in lesson.of_kind("predict")]
    asked = [Asked(one.question, one.options, where(f'"{one.id}"')) for one in predictions]
    for kind, call in (("check", "quiz(LESSON"), ("final", "final(LESSON")):
        asked += [Asked(one.question, one.options, where(call)) for one in put_questions(lesson, lesson.of_kind(kind))]
    return asked


class LabFact(NamedTuple):
    """Something that a learner sees in the lab when they try what the notebook proposes."""

    tried: str
    seen: str


def lab_facts() -> list[LabFact]:
    """The results of the proposals of notebook 12 that have one answer."""
    policy = load_policy("force_mfa")
    own, hers, others = (
        list(decision_matrix(policy, who, whose).to_numpy().flat)
        for who, whose in (("alice", None), ("engineering/carol", None), ("alice", "bob"))
    )
    changed = sum(before != after for before, after in zip(own, hers, strict=True))
    line = policy.text.splitlines()[83]
    try:
        Policy.from_json(policy.text.replace(line, line.replace("Deny", "Dney")))
        said = "nothing"
    except PolicyError as error:
        said = str(error)
    return [
        LabFact("Write `Dney` for `Deny` in line 84", said),
        LabFact("Write `engineering/carol` under “Signed in as”", f"{changed} of {len(own)} decisions change"),
        LabFact("Act on what is bob’s", f"{others.count('allowed')} of {len(own)} decisions are still “allowed”"),
    ]


class Believed(NamedTuple):
    """A misconception, and the questions whose wrong answers show it."""

    misconception: Misconception
    questions: list[tuple[str, str]]
    """Number of the notebook, id of the question."""


def believed(chapters: Sequence[Chapter]) -> list[Believed]:
    """Every misconception, with where it shows."""
    found = {number: Believed(misconception, []) for number, misconception in sorted(MISCONCEPTIONS.items())}
    for one in chapters:
        for asked in one.asked:
            for number in sorted({option.misconception for option in asked.options} - {None}):
                found[number].questions.append((one.number, asked.question.id))
    return list(found.values())


def answers() -> str:
    """The book, as a page of HTML."""
    chapters = [chapter(name) for name in notebooks()]
    return render(
        "answers.html.j2",
        chapters=chapters,
        lab=LAB,
        lab_facts=lab_facts(),
        believed=believed(chapters),
        misconceptions=MISCONCEPTIONS,
        paragraphs=paragraphs,
        kinds={"predict": "Predict", "check": "Check yourself", "final": "Final challenge"},
    )


if __name__ == "__main__":
    sys.exit(write(answers, FILE, __doc__.splitlines()[0], private=True))
