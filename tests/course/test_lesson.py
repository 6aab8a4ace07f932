"""What a lesson consists of: its questions and exercises by their ids, and proofs that hold or say why not."""

from pathlib import Path

import pytest

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.errors import LessonError
from tests.course.lessons.made_up import SEE, write_lessons

LIST = "AllowAllUsersToListAccounts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_lessons(tmp_path)


@pytest.fixture
def lesson(folder: Path):
    return load_lesson("02_see", folder=folder)


def test_a_proof_that_holds_has_no_problems(lesson):
    assert [proof.problems() for question in lesson.questions for proof in question.proofs] == [[], [], []]


@pytest.mark.parametrize(
    ("was", "now", "code", "got", "wanted"),
    [
        ('outcome = "explicitDeny"', 'outcome = "allowed"', "proof.other-outcome", "explicitDeny", "allowed"),
        (
            'by = ["AllowAllUsersToListAccounts"]',
            'by = ["Another"]',
            "proof.other-statements",
            [LIST],
            ["Another"],
        ),
        ('by = ["AllowAllUsersToListAccounts"]', "by = []", "proof.other-statements", [LIST], []),
    ],
)
def test_a_proof_that_does_not_hold_says_so(folder, was, now, code, got, wanted):
    assert SEE.count(was) == 1
    (folder / "02_see.toml").write_text(SEE.replace(was, now), encoding="utf-8")
    questions = load_lesson("02_see", folder=folder).questions
    problems = [reason for question in questions for proof in question.proofs for reason in proof.problems()]
    assert problems
    for reason in problems:
        assert (reason.code, reason.parameters["got"], reason.parameters["wanted"]) == (code, got, wanted)
        assert reason.parameters["action"].startswith("iam:") and reason.parameters["mfa"] in MFA_STATES


def test_what_is_not_there_is_answered_with_what_is(folder, lesson):
    with pytest.raises(LessonError, match=r"nowhere\.toml: there is no such lesson; there are: 02_see, 03_manage"):
        load_lesson("nowhere", folder=folder)
    with pytest.raises(LessonError, match="no question 'x'; there are: guess, beats, own"):
        lesson.question("x")
    with pytest.raises(LessonError, match="no exercise 'x'; there are: write"):
        lesson.exercise("x")
