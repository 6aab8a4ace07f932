"""What a learner has done so far, kept in small files of their own.

A file is replaced as a whole, so that it is never half written; where nothing can be written, the lesson goes on and
what was done is known as long as the notebook's kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from weakref import WeakSet

from mfa_lesson.text import Reason

from .former_names import find_current_name
from .kept_file import DataChange, KeptFile, is_record, take_part
from .wording import say

PROGRESS_FILE = "progress.json"


class Watcher(Protocol):
    """What shows progress, and looks at it again after each change."""

    def look(self) -> None: ...


WATCHERS: WeakSet[Watcher] = WeakSet()


def watch(watcher: Watcher) -> None:
    """Has it look after each change in this kernel, as long as it lives."""
    WATCHERS.add(watcher)


class KeptAnswer(NamedTuple):
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
        """The progress in a folder, by default MFA_LESSON_DATA or the learner's own; `tell` hears of each change."""
        self._kept = KeptFile(PROGRESS_FILE, {"lessons": {}}, understand_progress, folder)
        self._tell = tell or (lambda progress: None)
        self.folder, self.file = self._kept.folder, self._kept.file

    @property
    def saved(self) -> bool:
        """Whether all that was recorded could be kept."""
        return self._kept.saved

    @property
    def problem(self) -> Reason | None:
        """What is wrong with the file."""
        return self._kept.problem

    @property
    def note(self) -> str:
        """The same as a sentence; "" where nothing is wrong."""
        return say(self.problem) if self.problem else ""

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

    def answers(self, lesson: str) -> dict[str, KeptAnswer]:
        """The answers to a lesson's questions, by the question's id."""
        return {id: KeptAnswer(**answer) for id, answer in self._lesson(lesson)["answers"].items()}

    def exercises(self, lesson: str) -> set[str]:
        """The ids of a lesson's exercises that are done."""
        return set(self._lesson(lesson)["exercises"])

    def work(self, key: str) -> dict[str, Any]:
        """What a learner had in a widget, by its name, such as "07_deny_without_mfa/sixteen"; {} if nothing is kept."""
        work: dict[str, Any] = self._kept.read()[0].get("work", {}).get(key, {})
        return work

    def keep_work(self, key: str, work: dict[str, Any]) -> None:
        """Keeps what a learner has in a widget, as JSON that only the widget understands; {} forgets it.

        Nobody is told: a group sees only what is done.
        """

        def put(data: dict[str, Any]) -> None:
            kept = data.setdefault("work", {})
            if work:
                kept[key] = work
            else:
                kept.pop(key, None)

        self._kept.change(put)

    def reset(self) -> None:
        """Forgets everything."""
        self._kept.forget()
        self._announce()

    def lessons(self) -> dict[str, dict[str, Any]]:
        """All that is known, lesson by lesson."""
        return rename_lessons(self._kept.read()[0]["lessons"])

    def _change(self, change: DataChange) -> None:
        def rename_and_change(data: dict[str, Any]) -> None:
            data["lessons"] = rename_lessons(data["lessons"])
            change(data)

        self._kept.change(rename_and_change)
        self._announce()

    def _announce(self) -> None:
        self._tell(self)
        for watcher in list(WATCHERS):
            watcher.look()

    def _lesson(self, lesson: str) -> dict[str, Any]:
        return self.lessons().get(lesson, empty_lesson())


def empty_lesson() -> dict[str, Any]:
    return {"answers": {}, "exercises": []}


def rename_lessons(lessons: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is known, by the names that the lessons have now.

    An earlier version of the package, used beside this one, writes the former names again. Then both are there: what
    was right under either name stays so, and the last answer is under the new name.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in sorted(lessons, key=lambda name: find_current_name(name) == name):
        known, new = found.setdefault(find_current_name(name), empty_lesson()), lessons[name]
        for id, answer in new["answers"].items():
            before = known["answers"].get(id, {"once_right": False, "tries": 0})
            right = answer["once_right"] or before["once_right"]
            known["answers"][id] = {**answer, "once_right": right, "tries": answer["tries"] + before["tries"]}
        known["exercises"] += [id for id in new["exercises"] if id not in known["exercises"]]
    return found


def understand_progress(said: dict[str, Any]) -> dict[str, Any]:
    """What is sound in the file, entry by entry. Raises ValueError."""
    lessons = take_part(said, "lessons", dict).items()
    understood = {"lessons": {name: understand_lesson(lesson) for name, lesson in lessons if isinstance(lesson, dict)}}
    work = said.get("work")
    if isinstance(work, dict):  # a file from before there was any has none
        understood["work"] = {key: one for key, one in work.items() if isinstance(one, dict)}
    return understood


def understand_lesson(said: dict[str, Any]) -> dict[str, Any]:
    answers, exercises = said.get("answers"), said.get("exercises")
    return {
        "answers": {id: answer for id, answer in answers.items() if is_record(answer, KeptAnswer)}
        if isinstance(answers, dict)
        else {},
        "exercises": [id for id in exercises if isinstance(id, str)] if isinstance(exercises, list) else [],
    }
