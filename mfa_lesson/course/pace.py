"""How long a notebook takes, counted from what is in it, and the fast path through the lesson.

The pace is that of a reader whose first language is not English. What is to be read counts by its words: the Markdown
of the notebook, each question with its options and why the right one is right, and the text of an exercise. Thinking
about a question and writing a policy take time of their own, and so does each result: a cell to run, and a table, a
policy, a log or a widget to read. Playing with it longer takes as long as the reader likes.

A section of the fast path's notebooks that says it can be skipped counts for the notebook, and not for the fast path.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from mfa_lesson.errors import WorkingCopyError

from .working_copy import find_shipped_folder

WORDS_A_MINUTE = 150
MINUTES_A_QUESTION = 25 / 60
MINUTES_AN_EXERCISE = 6
MINUTES_A_RESULT = 1 / 2
"""A reader of this pace took 168 minutes for the fast path, 44 more than by its words, questions and exercises."""

START = "00_start_here"

FAST_PATH = (
    START,
    "01_how_iam_decides",
    "06_switch_mfa_off",
    "07_deny_without_mfa",
    "09_a_new_users_first_day",
    "10_how_it_goes_wrong",
)
"""The notebooks that a reader with two hours takes, in order. None needs one that is not among them."""

NOT_READ = re.compile(r"(?<=\])\([^)\s]*\)|<[^>]+>")


OFF_PATH = "*Two hours? Skip this section.*"
"""Under the heading of a section, in a notebook of the fast path: the fast path goes without it."""

COUNTED_ELSEWHERE = re.compile(r"^(?:progress|quiz|exercise|final)\(", re.MULTILINE)
"""Calls whose cells hold nothing but what counts as questions and exercises, or the place in the lesson."""

ASKED = re.compile(r"^(?:predict|exercise)\(\s*LESSON,\s*\"([^\"]+)\"", re.MULTILINE)


class Content(NamedTuple):
    """What is in a notebook, or in a part of one, beside its questions and exercises."""

    words: int = 0
    """The words of the Markdown."""
    results: int = 0
    """The cells that show something when they are run."""
    asked: frozenset[str] = frozenset()
    """The predictions and exercises, by their ids."""


def estimate_minutes(words: int, questions: int = 0, exercises: int = 0, results: int = 0) -> int:
    """Whole minutes for so much to read and to do; a minute at least."""
    minutes = words / WORDS_A_MINUTE + questions * MINUTES_A_QUESTION + exercises * MINUTES_AN_EXERCISE
    return max(1, round(minutes + results * MINUTES_A_RESULT))


def count_words(text: str) -> int:
    """The words of some Markdown that a reader sees: not the addresses of links, and no HTML tags."""
    return sum(any(map(str.isalnum, word)) for word in NOT_READ.sub(" ", text).split())


def shows_something(code: str) -> bool:
    """Whether a code cell shows a result that takes time to read: more than names that it sets."""
    return not (
        COUNTED_ELSEWHERE.search(code) or isinstance(ast.parse(code).body[-1], ast.Assign | ast.AugAssign | ast.Import)
    )


def count_content(cells: Iterable[tuple[str, str]]) -> Content:
    """What is in some cells, each a type and a source."""
    cells = list(cells)
    code = [source for kind, source in cells if kind == "code" and source.strip()]
    return Content(
        sum(count_words(source.replace(OFF_PATH, "")) for kind, source in cells if kind == "markdown"),
        sum(map(shows_something, code)),
        frozenset(id for source in code for id in ASKED.findall(source)),
    )


@cache
def read_content(name: str) -> tuple[Content, Content]:
    """All that is in the lesson's notebook with this name, and what of it the fast path goes without.

    Both are empty where there is no such notebook.
    """
    try:
        text = (find_shipped_folder() / f"{name}.ipynb").read_text(encoding="utf-8")
    except (OSError, WorkingCopyError):
        return Content(), Content()
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
    left_out, off = [], False
    for kind, source in cells:
        if kind == "markdown" and source.startswith("#"):
            off = OFF_PATH in source
        if off:
            left_out.append((kind, source))
    return count_content(cells), count_content(left_out)


def estimate_start() -> int:
    """The minutes of the first notebook, which has no questions of its own."""
    content, _ = read_content(START)
    return estimate_minutes(content.words, results=content.results)
