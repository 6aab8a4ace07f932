"""The end of the lesson: the score by topic, what the learner knows now, and their own policy as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason

from .exercise import check_exercise
from .lesson import Exercise, Lesson, Misconception, Question
from .lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from .progress import Progress
from .whole_file import replace_whole
from .wording import say

POLICY_FILE = "my_policy.json"


class TopicTotal(NamedTuple):
    """How many questions on a topic were answered right: those of the final challenge, and those in the notebooks."""

    topic: str
    final: int
    finals: int
    checks: int
    of_checks: int


class EndView(ShownAsHtml):
    """What the learner has reached; shows itself in a notebook."""

    template = "ending.html.j2"
    sheets = ("progress",)

    def __init__(self, scores: list[TopicTotal], known: list[Misconception], asked: int, solved: bool):
        self.scores, self.known, self.asked, self.solved = scores, known, asked, solved

    @property
    def sentence(self) -> str:
        """The score of the final challenge in one sentence."""
        right, of = sum(row.final for row in self.scores), sum(row.finals for row in self.scores)
        return say("ending.score", right=right, of=of, asked=self.asked)

    def __str__(self) -> str:
        rows = [say("ending.row", **row._asdict()) for row in self.scores]
        return "\n".join([self.sentence, *rows, *(f"{one.belief} {one.truth}" for one in self.known)])

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {"view": self, "known": say("ending.known", known=len(self.known)), "offer": self.offer}

    @property
    def offer(self) -> str:
        """What is said about the file."""
        return say("ending.offer" if self.solved else "ending.solve_first")


def view_ending(lesson: str, *, folder: str | Path | None = None) -> EndView:
    """What the learner has reached in all lessons, the last of which is this one. Raises LessonError."""
    kept, last = Progress(), load_lesson(lesson, folder=folder)
    lessons = [load_lesson(name, folder=folder) for name in list_lessons(folder=folder)]
    right = {
        (one.name, id): answer.right if one.name == last.name else answer.once_right
        for one in lessons
        for id, answer in kept.answers(one.name).items()
    }
    asked = [(one, question) for one in lessons for question in one.questions if question.kind != "predict"]
    topics = dict.fromkeys(question.topic for _, question in asked)
    scores = [count_topic(topic, asked, right) for topic in topics]
    numbers = {
        option.misconception
        for one, question in asked
        if right.get((one.name, question.id))
        for option in question.options
    }
    known = [MISCONCEPTIONS[number] for number in sorted(number for number in numbers if number)]
    finals = sum((last.name, question.id) in right for question in last.of_kind("final"))
    return EndView(scores, known, finals, last.exercises[-1].id in kept.exercises(last.name))


def count_topic(topic: str, asked: list[tuple[Lesson, Question]], right: Mapping[tuple[str, str], bool]) -> TopicTotal:
    counts = []
    for kind in ("final", "check"):
        about = [(one.name, question.id) for one, question in asked if (question.topic, question.kind) == (topic, kind)]
        counts += [sum(right.get(place, False) for place in about), len(about)]
    return TopicTotal(topic, *counts)


def save_policy(lesson: str, *, folder: str | Path | None = None) -> Reason:
    """Writes the learner's policy of the lesson's last exercise into a file in the notebook's folder.

    A file that is there stays as it is: then the name gets a number. Returns what was done, or why not.
    """
    found = load_lesson(lesson, folder=folder)
    text = read_solved(found, found.exercises[-1])
    if text is None:
        return Reason("ending.not_solved")
    file, number, content = Path.cwd() / POLICY_FILE, 1, f"{text.strip()}\n".encode()
    try:
        while file.exists() and file.read_bytes() != content:
            number += 1
            file = file.with_name(f"{Path(POLICY_FILE).stem}_{number}.json")
        replace_whole(file, content)
    except OSError as error:
        return Reason("ending.not_written", {"folder": str(file.parent), "says": error.strerror or str(error)})
    return Reason("ending.written", {"file": file.name, "folder": str(file.parent)})


def read_solved(lesson: Lesson, exercise: Exercise) -> str | None:
    """What the learner has in the editor of an exercise, if it solves the exercise."""
    text = Progress().work(f"{lesson.name}/{exercise.id}").get("text")
    return text if isinstance(text, str) and check_exercise(exercise, text).passed else None
