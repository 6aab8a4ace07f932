"""What a learner has done so far, kept in small files of their own.

A file is replaced as a whole, so that it is never half written; where nothing can be written, the lesson goes on and
what was done is known as long as the notebook's kernel.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from .words import counted

FOLDER_VARIABLE = "MFA_LESSON_DATA"
GROUP_VARIABLE = "MFA_LESSON_GROUP"
FILE = "progress.json"
BROKEN = "progress.broken.json"
LOCK = "progress.lock"
TEMPORARY = "progress-*.tmp"
FORMAT = 1
LOCK_SECONDS = 2.0

NOTES = {
    "unsaved": "Your {what} cannot be kept on this disk. The lesson goes on; what you do here is known until this "
    "notebook’s kernel stops.",
    "broken": "The file with your {what} could not be read. It was kept as {aside}, and a new one begun.",
    "partly": "Part of the file with your {what} could not be read. All of it was kept as {aside}; the rest counts.",
    "unreadable": "The file with your {what} cannot be read. The lesson goes on as if there were none.",
}
NOT_SAVED, SET_ASIDE, PARTLY, UNREADABLE = (note.format(what="progress", aside=BROKEN) for note in NOTES.values())

Change = Callable[[dict[str, Any]], None]
_unsaved: dict[Path, list[Change]] = {}
"""What could not be written, by file."""
_set_aside: dict[Path, str] = {}
"""The files of which a copy was put aside -> what was wrong: "broken" or "partly"."""


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


class KeptFile:
    """A small JSON file that several notebooks read and change. Raises nothing."""

    def __init__(
        self,
        name: str,
        empty: Callable[[], dict[str, Any]],
        understood: Callable[[Any], dict[str, Any]],
        folder: str | Path | None = None,
        what: str = "progress",
    ):
        """In: the file's name; what it says when there is none; what it says, checked (ValueError where it is not such
        a file); the folder, by default the one in MFA_LESSON_DATA, else the learner's own data folder; what the learner
        calls that which is in it.
        """
        self.folder = Path(folder) if folder else data_folder()
        self.file = self.folder / name
        self.set_aside = self.folder / f"{self.file.stem}.broken.json"
        self._empty, self._understood, self._what = empty, understood, what

    @property
    def saved(self) -> bool:
        """Whether all that was changed could be kept."""
        return self.file not in _unsaved

    @property
    def trouble(self) -> str:
        """A sentence where something could not be kept, or was put aside; else nothing."""
        return self._sentence(_set_aside.get(self.file, "") if self.saved else "unsaved")

    @property
    def note(self) -> str:
        """The same, and a sentence where the file cannot be read."""
        return self.trouble or self._sentence("unreadable" if self.read()[1] in ("broken", "unreadable") else "")

    def _sentence(self, wrong: str) -> str:
        return NOTES[wrong].format(what=self._what, aside=self.set_aside.name) if wrong else ""

    def read(self) -> tuple[dict[str, Any], str]:
        """What is known, and what is wrong with the file: "", "broken", "partly" or "unreadable"."""
        data, wrong = self._empty(), ""
        try:
            said = json.loads(self.file.read_text(encoding="utf-8"))
            data = self._understood(said)
            wrong = "" if data == said else "partly"
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (ValueError, RecursionError):
            wrong = "broken"
        except OSError:
            wrong = "unreadable"
        for change in _unsaved.get(self.file, ()):
            change(data)
        return data, wrong

    def change(self, change: Change) -> None:
        """Changes what is known and keeps it: in the file, or where that cannot be, in memory."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with locked(self.folder / LOCK) as alone:
                data, wrong = self.read()
                change(data)
                if wrong == "unreadable":
                    raise OSError("what cannot be read is not written over")
                if wrong:
                    shutil.copyfile(self.file, self.set_aside)
                    _set_aside[self.file] = wrong
                if alone:
                    clear_away(self.folder)
                write(self.file, data)
                _unsaved.pop(self.file, None)
        except OSError:
            _unsaved.setdefault(self.file, []).append(change)

    def forget(self) -> None:
        """Begins anew."""
        _unsaved.pop(self.file, None)
        _set_aside.pop(self.file, None)
        self.change(lambda data: data.update(self._empty()))


class Progress:
    """The learner's progress. Reads the file at each question, since other notebooks write it too; raises nothing."""

    def __init__(self, folder: str | Path | None = None):
        """In: the folder to keep it in; by default the one in MFA_LESSON_DATA, else the learner's own data folder."""
        self._kept = KeptFile(FILE, empty, understood, folder)
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
        self._tell()

    def lessons(self) -> dict[str, dict[str, Any]]:
        """All that is known, lesson by lesson."""
        return self._kept.read()[0]["lessons"]

    def _change(self, change: Change) -> None:
        self._kept.change(change)
        self._tell()

    def _tell(self) -> None:
        if os.environ.get(GROUP_VARIABLE):
            from .group import tell_the_group

            tell_the_group()

    def _lesson(self, lesson: str) -> dict[str, Any]:
        return self.lessons().get(lesson, empty_lesson())


def data_folder() -> Path:
    """The folder named in MFA_LESSON_DATA, else the learner's own data folder on this system."""
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    from platformdirs import user_data_dir

    return Path(user_data_dir("mfa_lesson", appauthor=False))


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


def write(file: Path, data: dict[str, Any]) -> None:
    """Replaces the file in one step; a crash leaves the old one or the new one. Raises OSError."""
    temporary = file.with_name(TEMPORARY.replace("*", str(os.getpid())))
    try:
        with temporary.open("w", encoding="utf-8", errors="replace") as stream:
            json.dump(data, stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, file)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    with suppress(OSError, AttributeError):  # Windows opens no folders
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clear_away(folder: Path) -> None:
    """Removes what a killed process left behind. Only for the one who holds the lock."""
    for left in folder.glob(TEMPORARY):
        with suppress(OSError):
            left.unlink()


@contextmanager
def locked(file: Path) -> Iterator[bool]:
    """Keeps other notebooks from writing meanwhile. Yields whether that worked; the system ends a dead process's lock.

    Raises OSError where the file cannot be made.
    """
    with file.open("a") as stream:
        yield taken(stream.fileno())


def taken(descriptor: int) -> bool:
    """Takes the lock, waiting a little where another process has it; False where there is none to be had."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock  # a kernel in the browser has the module, and nothing in it
    except ImportError:
        return taken_on_windows(descriptor)
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.01)
        except OSError:
            return False


def taken_on_windows(descriptor: int) -> bool:
    try:
        import msvcrt
    except ImportError:
        return False
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            return True
        except OSError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.01)


class Row(NamedTuple):
    """One lesson in the index."""

    name: str
    number: str
    title: str
    minutes: int
    questions: int
    questions_done: int
    exercises: int
    exercises_done: int

    @property
    def state(self) -> str:
        """ "done", "begun" or "to do"; a notebook with nothing to answer is neither."""
        total, done = self.questions + self.exercises, self.questions_done + self.exercises_done
        if not total:
            return ""
        return "done" if done == total else "begun" if done else "to do"


class ProgressView:
    """The index of the lessons with what is done; shows itself in a notebook."""

    def __init__(self, rows: list[Row], note: str = "", invitation: str = ""):
        self.rows, self.note, self.invitation = rows, note, invitation

    @property
    def minutes(self) -> int:
        return sum(row.minutes for row in self.rows)

    @property
    def next(self) -> Row | None:
        """The first lesson with something to do."""
        return next((row for row in self.rows if row.state in ("to do", "begun")), None)

    @property
    def sentence(self) -> str:
        """How far the learner has come."""
        questions, answered = sum(row.questions for row in self.rows), sum(row.questions_done for row in self.rows)
        exercises, solved = sum(row.exercises for row in self.rows), sum(row.exercises_done for row in self.rows)
        if not questions + exercises:
            return f"{counted(len(self.rows), 'notebook')}, about {counted(self.minutes, 'minute')} in all."
        if not answered + solved:
            what = f"{counted(questions, 'question')} and {counted(exercises, 'exercise')}"
            return f"{what}, about {counted(self.minutes, 'minute')} in all."
        far = f"{answered} of {counted(questions, 'question')} and {solved} of {counted(exercises, 'exercise')} done"
        return f"{far}." if self.next else f"{far}. You are through."

    def __str__(self) -> str:
        lines = [self.sentence]
        for row in self.rows:
            parts = [f"{row.name}: {row.title}", f"{row.minutes} min"]
            if row.questions:
                parts.append(f"questions {row.questions_done} of {row.questions}")
            if row.exercises:
                parts.append(f"exercises {row.exercises_done} of {row.exercises}")
            if row.state:
                parts.append(row.state)
            lines.append(" · ".join(parts))
        return "\n".join([*lines, *filter(None, (self.invitation, self.note))])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from .rendering import render, static

        return static(render("progress.html.j2", view=self), "progress")


def progress(*, folder: str | Path | None = None) -> ProgressView:
    """The index of the lessons, with minutes and what is done.

    In: another folder to look for lessons in. Out: a view that shows itself. Raises LessonError for a broken lesson.
    """
    from .group import invitation
    from .lessons import lessons, load_lesson

    kept = Progress()
    rows = []
    for name in lessons(folder=folder):
        lesson = load_lesson(name, folder=folder)
        answers, solved = kept.answers(name), kept.exercises(name)
        rows.append(
            Row(
                name=name,
                number=name.partition("_")[0],
                title=lesson.title,
                minutes=lesson.minutes,
                questions=len(lesson.questions),
                questions_done=sum(one.id in answers and answers[one.id].done for one in lesson.questions),
                exercises=len(lesson.exercises),
                exercises_done=sum(one.id in solved for one in lesson.exercises),
            )
        )
    return ProgressView(rows, kept.note, invitation())


class Said(str):
    """A sentence that a notebook shows without quotes."""

    def __repr__(self) -> str:
        return str(self)


def reset_progress(sure: bool = False) -> Said:
    """Forgets all progress, if asked to for sure; "Run all cells" alone shall not cost anybody their answers.

    Out: a sentence that says what was done.
    """
    kept = Progress()
    lessons = kept.lessons().values()
    answers, solved = (sum(len(lesson[what]) for lesson in lessons) for what in ("answers", "exercises"))
    if not answers + solved:
        return Said("There is no progress to forget.")
    what = f"{counted(answers, 'answer')} and {counted(solved, 'exercise')}"
    if not sure:
        return Said(f"This would forget {what}. To do it, run reset_progress(sure=True).")
    kept.reset()
    return Said(f"Forgotten: {what}. {kept.note}".strip())
