"""What a learner has done so far, kept in small files of their own.

A file is replaced as a whole, so that it is never half written; where nothing can be written, the lesson goes on and
what was done is known as long as the notebook's kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from .kept_file import NOTES, Change, KeptFile

FILE = "progress.json"

BROKEN = "progress.broken.json"

FORMAT = 1

NOT_SAVED, SET_ASIDE, PARTLY, UNREADABLE = (note.format(what="progress", aside=BROKEN) for note in NOTES.values())


class Answer(NamedTuple):
    """What a learner answered to one question."""

    kind: str
    right: bool
    """Whether the last answer was right."""
    answer: str
    """The last answer."""
    once_right: bool
    """Whether any answer was right."""
    tries: int

    @property
    def done(self) -> bool:
        """A guess is done once it is made, any other question once it was answered right."""
        return self.once_right or self.kind == "predict"


class Progress:
    """The learner's progress. Reads the file at each question, since other notebooks write it too; raises nothing."""

    def __init__(self, folder: str | Path | None = None, tell: Callable[[Progress], None] | None = None):
        """In: the folder to keep it in; by default the one in MFA_LESSON_DATA, else the learner's own data folder; whom
        to tell of each change.
        """
        self._kept = KeptFile(FILE, empty, understood, folder)
        self._tell = tell or (lambda progress: None)
        self.folder, self.file = self._kept.folder, self._kept.file

    @property
    def saved(self) -> bool:
        """Whether all that was recorded could be kept."""
        return self._kept.saved

    @property
    def note(self) -> str:
        """A sentence where something is wrong with the file; else nothing."""
        return self._kept.note

    def record(self, lesson: str, kind: str, id: str, right: bool, answer: str) -> None:
        """Notes an answer. What was right once stays known as such."""

        def add(data: dict[str, Any]) -> None:
            answers = data["lessons"].setdefault(lesson, empty_lesson())["answers"]
            before = answers.get(id, {"once_right": False, "tries": 0})
            answers[id] = {
                "kind": kind,
                "right": bool(right),
                "answer": str(answer),
                "once_right": bool(right) or before["once_right"],
                "tries": before["tries"] + 1,
            }

        self._change(add)

    def exercise_done(self, lesson: str, id: str) -> None:
        """Notes an exercise as done."""

        def add(data: dict[str, Any]) -> None:
            exercises = data["lessons"].setdefault(lesson, empty_lesson())["exercises"]
            if id not in exercises:
                exercises.append(id)

        self._change(add)

    def answers(self, lesson: str) -> dict[str, Answer]:
        """The answers to a lesson's questions, by the question's id."""
        return {id: Answer(**answer) for id, answer in self._lesson(lesson)["answers"].items()}

    def exercises(self, lesson: str) -> set[str]:
        """The ids of a lesson's exercises that are done."""
        return set(self._lesson(lesson)["exercises"])

    def reset(self) -> None:
        """Forgets everything."""
        self._kept.forget()
        self._tell(self)

    def lessons(self) -> dict[str, dict[str, Any]]:
        """All that is known, lesson by lesson."""
        return self._kept.read()[0]["lessons"]

    def _change(self, change: Change) -> None:
        self._kept.change(change)
        self._tell(self)

    def _lesson(self, lesson: str) -> dict[str, Any]:
        return self.lessons().get(lesson, empty_lesson())


def empty() -> dict[str, Any]:
    return {"format": FORMAT, "lessons": {}}


def empty_lesson() -> dict[str, Any]:
    return {"answers": {}, "exercises": []}


def understood(data: Any) -> dict[str, Any]:
    """What the file says, entry by entry; ValueError where it is not a file of this lesson."""
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("lessons"), dict):
        raise ValueError("not the lesson's progress")
    known = empty()
    for name, lesson in data["lessons"].items():
        if not isinstance(lesson, dict):
            continue
        answers, exercises = lesson.get("answers"), lesson.get("exercises")
        known["lessons"][name] = {
            "answers": {id: said for id, said in answers.items() if is_answer(said)}
            if isinstance(answers, dict)
            else {},
            "exercises": [id for id in exercises if isinstance(id, str)] if isinstance(exercises, list) else [],
        }
    return known


def is_answer(said: Any) -> bool:
    kinds = {"kind": str, "right": bool, "answer": str, "once_right": bool, "tries": int}
    return (
        isinstance(said, dict)
        and said.keys() == kinds.keys()
        and all(isinstance(said[key], kind) for key, kind in kinds.items())
    )
