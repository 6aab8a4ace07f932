"""How long a notebook takes, counted from what is in it, and the fast path through the lesson.

The pace is that of a reader whose first language is not English. What is to be read counts by its words: the Markdown
of the notebook, each question with its options and why the right one is right, and the text of an exercise. Thinking
about a question and writing a policy take time of their own. Playing with a table, an explorer or a story takes as long
as the reader likes, so it counts as the question that opens it.
"""

from __future__ import annotations

import json
import re
from functools import cache

from mfa_lesson.errors import WorkingCopyError

from .working_copy import find_shipped_folder

WORDS_A_MINUTE = 150
MINUTES_A_QUESTION = 25 / 60
MINUTES_AN_EXERCISE = 6

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


def estimate_minutes(words: int, questions: int = 0, exercises: int = 0) -> int:
    """Whole minutes for so much to read and to do; a minute at least."""
    minutes = words / WORDS_A_MINUTE + questions * MINUTES_A_QUESTION + exercises * MINUTES_AN_EXERCISE
    return max(1, round(minutes))


def count_words(text: str) -> int:
    """The words of some Markdown that a reader sees: not the addresses of links, and no HTML tags."""
    return sum(any(map(str.isalnum, word)) for word in NOT_READ.sub(" ", text).split())


@cache
def count_prose(name: str) -> int:
    """The words of the Markdown in the lesson's notebook with this name; 0 where there is no such notebook."""
    try:
        text = (find_shipped_folder() / f"{name}.ipynb").read_text(encoding="utf-8")
    except (OSError, WorkingCopyError):
        return 0
    prose = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
    return sum(count_words("".join(source)) for source in prose)
