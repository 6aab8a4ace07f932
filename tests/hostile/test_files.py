"""Files that were cut off, scribbled over or made by somebody else: lessons, progress, drafts.

A lesson that cannot be used is refused with a sentence. A learner's own files stop nobody, and whatever of them is not
understood is kept aside, with a word about it.
"""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mfa_lesson import lab, progress, quiz
from mfa_lesson.course.drafts import DRAFTS_FILE, Draft, Shelf
from mfa_lesson.course.kept_file import FOLDER_VARIABLE, KeptFile
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.course.progress import PROGRESS_FILE, Progress
from mfa_lesson.errors import LessonError
from mfa_lesson.iam.json_text import scan
from mfa_lesson.text import Reason, replace_half_characters
from tests.course.lessons.made_up import SEE, write_lessons
from tests.hostile.inputs import ODD_VALUES
from tests.trials import some, tries

LONGEST_SENTENCE = 1_000
HALF = b"\xed\xa0\x80"  # half a character, as no UTF-8 has it

# --- lessons ---

ODD_TOML = [
    *(
        '"x"',
        '""',
        '"\\u0000"',
        "'<b>'",
        "0",
        "-1",
        "1.5",
        "nan",
        "inf",
        "true",
        "1979-05-27",
        "07:32:00",
        "{}",
        "{a = 1}",
    ),
    *(
        "[]",
        "[[]]",
        "[1]",
        '["a"]',
        "[{}]",
        "[{a = 1}]",
        f'"{"x" * 50_000}"',
        f'["{"x" * 50_000}"]',
        f"{{{'x' * 50_000} = 1}}",
    ),
    *("9" * 5_000, "0x" + "f" * 5_000, "[" * 5_000, "{a = " * 200 + "1" + "}" * 200),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_lessons(tmp_path / "lessons")


def lesson_or_sentence(folder: Path, content: bytes) -> str:
    """What is said of a lesson of this content; nothing where it can be used."""
    (folder / "05_mine.toml").write_bytes(content)
    try:
        load_lesson("05_mine", folder=folder)
    except LessonError as error:
        assert error.file == "05_mine.toml"
        assert len(str(error)) <= LONGEST_SENTENCE, str(error)[:200]
        return str(error)
    return ""


def test_a_lesson_cut_off_anywhere_is_refused_or_still_one(folder):
    good = SEE.encode()
    assert not lesson_or_sentence(folder, good)
    said = [lesson_or_sentence(folder, good[:at]) for at in some(range(len(good)))]
    assert sum(map(bool, said)) > len(said) * 0.9


@pytest.mark.parametrize("odd", some(ODD_TOML), ids=lambda text: f"{text[:12]} ({len(text)})")
def test_any_value_anywhere_in_a_lesson_is_taken_or_refused(folder, odd):
    said = []
    for found in re.finditer(r"(?m)^\w+ = (.*)$", SEE):
        start, end = found.span(1)
        said.append(lesson_or_sentence(folder, (SEE[:start] + odd + SEE[end:]).encode()))
    assert any(said)


def test_a_lesson_scribbled_over_is_taken_or_refused(folder):
    dice, good = random.Random(5), SEE.encode()
    scraps = [
        b"",
        b"\0",
        b"\xff",
        HALF,
        b'"',
        b'"""',
        b"'''",
        b"[[",
        b"]]",
        b"{",
        b"=",
        b"#",
        b"\r",
        b"\\u",
        b"\xef\xbb\xbf",
    ]
    refused = 0
    for _ in range(tries(500)):
        content = bytearray(good)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(content))
            content[at : at + dice.randint(0, 20)] = dice.choice([*scraps, bytes(dice.randbytes(3))])
        refused += bool(lesson_or_sentence(folder, bytes(content)))
    assert refused > tries(250)


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 1_000, HALF, b"title = '" + b"x" * 10**7 + b"'", b"[" * 10**5, b"[[question]]\n" * 5_000]
)
def test_what_is_no_lesson_at_all_is_refused(folder, content):
    assert lesson_or_sentence(folder, content)


def test_a_folder_in_the_place_of_a_lesson_is_refused(folder):
    (folder / "05_mine.toml").mkdir()
    with pytest.raises(LessonError, match="05_mine.toml: it is not valid TOML"):
        load_lesson("05_mine", folder=folder)


# --- the learner's own files ---

ANSWER = {"kind": "check", "right": True, "answer": "a", "once_right": True, "tries": 1}
KEPT = {"format": 1, "lessons": {"01_a": {"answers": {"one": ANSWER, "two": ANSWER}, "exercises": ["write"]}}}
LINE = {"id": "a", "name": "mine", "kind": "identity", "text": "{}", "when": "2026-01-31 09:05"}
SHELVED = {"format": 1, "drafts": [LINE, {**LINE, "id": "b"}]}
NEW = Draft.begin("new", "new", "{}").rewrite("{ }")


class Kept:
    """A learner's own file, and the next thing that the learner does."""

    def __init__(self, folder: Path, name: str, whole: dict, do: Callable[[], Any], done: Callable[[], bool]):
        self.file, self.aside, self.whole, self.do, self.done = (
            folder / name,
            folder / f"{name[:-5]}.broken.json",
            whole,
            do,
            done,
        )

    def holds(self) -> Any:
        return json.loads(self.file.read_text(encoding="utf-8"))


@pytest.fixture(params=["progress", "drafts"])
def kept(request, tmp_path, monkeypatch) -> Kept:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    if request.param == "progress":
        return Kept(
            tmp_path,
            PROGRESS_FILE,
            KEPT,
            lambda: Progress().record("09", "check", "new", True, "x"),
            lambda: "new" in Progress().answers("09"),
        )
    return Kept(
        tmp_path,
        DRAFTS_FILE,
        SHELVED,
        lambda: Shelf().keep([NEW]),
        lambda: "new" in [one.id for one in Shelf().earlier()],
    )


def trouble_of(kept: Kept) -> Reason:
    return KeptFile(kept.file.name, {}, dict).trouble


def parts_of(said: Any) -> set[str]:
    """The learner's answers, exercises or drafts in a file, each by itself; half a character may become a `?`."""
    if "drafts" in said:
        parts = said["drafts"]
    else:
        lessons = said["lessons"].items()
        parts = [
            *([name, *entry] for name, lesson in lessons for entry in lesson["answers"].items()),
            *([name, entry] for name, lesson in lessons for entry in lesson["exercises"]),
        ]
    return {replace_half_characters(json.dumps(part, sort_keys=True, ensure_ascii=False)) for part in parts}


def goes_on_and_loses_nothing(kept: Kept, content: bytes) -> None:
    """The learner goes on with this in the file; all that was there is kept, or there is a word and a copy."""
    kept.file.write_bytes(content)
    kept.aside.unlink(missing_ok=True)
    kept.do()
    assert kept.done(), content
    if kept.aside.exists():
        assert kept.aside.read_bytes() == content
        assert trouble_of(kept).parameters["aside"] == kept.aside.name
    else:
        before = json.loads(content)
        assert parts_of(before) <= parts_of(kept.holds()), content


def as_bytes(said: Any) -> bytes:
    return json.dumps(said).encode()


def test_a_file_cut_off_anywhere(kept):
    good = as_bytes(kept.whole)
    for at in some(range(len(good))):
        goes_on_and_loses_nothing(kept, good[:at])


def test_a_file_that_is_whole_is_not_put_aside(kept):
    kept.file.write_bytes(as_bytes(kept.whole))
    kept.do()
    assert not kept.aside.exists()
    assert parts_of(kept.whole) < parts_of(kept.holds())


def test_any_value_anywhere_in_a_file(kept):
    text = json.dumps(kept.whole)
    for path in some([part.path for part in scan(text)][1:]):
        for odd in [*ODD_VALUES[:16], "\ud800", 10**400, "x" * 200_000]:
            changed = json.loads(text)
            inside = changed
            for step in path[:-1]:
                inside = inside[step]
            inside[path[-1]] = odd
            goes_on_and_loses_nothing(kept, as_bytes(changed))


def test_a_file_scribbled_over(kept):
    dice, good = random.Random(5), as_bytes(kept.whole)
    for _ in range(tries(300)):
        content = bytearray(good)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(content))
            content[at : at + dice.randint(0, 9)] = dice.choice(
                [b"", b"\0", b"\xff", HALF, b"\\ud800", b'"', dice.randbytes(2)]
            )
        goes_on_and_loses_nothing(kept, bytes(content))


@pytest.mark.parametrize(
    "content",
    some([b"", b"\0" * 10**6, b"[" * 10**6, b'{"format":1,' * 10**5, b"9" * 10**6, b"NaN", HALF, b'"' * 10**6]),
)
def test_a_file_of_something_else(kept, content):
    goes_on_and_loses_nothing(kept, content)


def test_a_file_of_enormous_size(kept):
    many = {f"{number:07}": ANSWER for number in range(tries(20_000))}
    said = {**KEPT, "lessons": {"01_a": {"answers": many, "exercises": []}}}
    if kept.file.name == DRAFTS_FILE:
        said = {**SHELVED, "drafts": [{**LINE, "text": "x" * 3_000_000}]}
    goes_on_and_loses_nothing(kept, as_bytes(said))


def test_a_folder_in_the_place_of_a_file_is_left_as_it_is(kept):
    kept.file.mkdir()
    (kept.file / "mine.txt").write_text("mine", encoding="utf-8")
    kept.do()
    assert kept.done()
    assert (kept.file / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert trouble_of(kept).code == "kept.unsaved"


def test_the_learner_is_told_where_they_look(tmp_path, monkeypatch, folder):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    for name in (PROGRESS_FILE, DRAFTS_FILE):
        (tmp_path / name).write_text("{", encoding="utf-8")
    check = quiz("02_see", folder=folder)
    check._handle_custom_msg({"do": "answer", "question": "own", "option": 0}, [])
    assert "progress.broken.json" in check.said["own"]["html"]
    assert "progress.broken.json" in str(progress(folder=folder))
    mine = lab()
    mine.write("{")
    mine.keep()
    assert "lab.broken.json" in mine.status
    mine.write("{ ")
    mine.keep()
    assert "lab.broken.json" not in mine.status, "it is said once"


def test_half_a_character_in_an_answer_is_kept_as_a_question_mark(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    Progress().record("01_a", "check", "one", True, "\ud800")
    assert Progress().answers("01_a")["one"].answer == "?"
    assert not list(tmp_path.glob("*.tmp"))
