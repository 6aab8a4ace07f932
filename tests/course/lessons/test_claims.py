"""What the lessons claim is true: every proof is decided, every wrong answer has its reason."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import pytest

from mfa_lesson import Outcome
from mfa_lesson.course.lesson import Lesson, Proof
from mfa_lesson.course.lesson_file import MISCONCEPTIONS, list_lessons, load_lesson
from mfa_lesson.errors import LessonError
from mfa_lesson.text import Reason
from tests.course.lessons.made_up import SEE, write_lessons


def readable_lessons() -> list[Lesson]:
    """The lessons that can be read; the others fail a test of their own."""
    found = []
    for name in list_lessons():
        with suppress(LessonError):
            found.append(load_lesson(name))
    return found


LESSONS = readable_lessons()
QUESTIONS = [
    pytest.param(question, id=f"{lesson.name}-{question.id}") for lesson in LESSONS for question in lesson.questions
]
CLAIMS = [
    pytest.param(claim, id=f"{lesson.name}-{number}")
    for lesson in LESSONS
    for number, claim in enumerate(lesson.claims)
]
FINAL = "14_final_challenge"


NO_REQUEST = Reason("no request")


def problems(proofs: Iterable[Proof]) -> list[Reason]:
    """Where a decision is not what a proof says; a proof without any request proves nothing."""
    return [reason for proof in proofs for reason in (proof.problems() if proof.requests else [NO_REQUEST])]


@pytest.mark.parametrize("name", list_lessons())
def test_every_lesson_can_be_read(name):
    assert load_lesson(name).name == name


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_proof_holds(question):
    assert problems(question.proofs) == []


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_of_the_prose_holds(claim):
    assert problems([claim.proof]) == [], claim.says


@pytest.mark.parametrize("question", QUESTIONS)
def test_exactly_one_option_is_right(question):
    assert sum(option.right for option in question.options) == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_wrong_option_of_a_check_has_a_misconception_or_is_a_slip(question):
    wrong = [option for option in question.options if not option.right]
    if question.kind != "predict":
        assert [option.text for option in wrong if not option.slip and option.misconception not in MISCONCEPTIONS] == []


@pytest.mark.parametrize("lesson", [pytest.param(lesson, id=lesson.name) for lesson in LESSONS])
def test_ids_are_unique_within_a_lesson(lesson):
    ids = [item.id for item in (*lesson.questions, *lesson.exercises)]
    assert sorted(set(ids)) == sorted(ids)


def unnamed_misconceptions(all_lessons: Iterable[Lesson]) -> list[int]:
    """The misconceptions that no wrong option of any lesson names."""
    named = {
        option.misconception for lesson in all_lessons for question in lesson.questions for option in question.options
    }
    return [number for number in MISCONCEPTIONS if number not in named]


def homeless_misconceptions(names: Iterable[str]) -> dict[int, str]:
    """The misconceptions whose lesson is not among these, with that lesson."""
    return {number: one.lesson for number, one in MISCONCEPTIONS.items() if one.lesson not in set(names)}


def topics_without_a_lesson(all_lessons: Iterable[Lesson]) -> set[str]:
    """The topics of final questions that no other lesson is on, so that there is nothing to go back to."""
    all_lessons = list(all_lessons)
    asked = {question.topic for lesson in all_lessons for question in lesson.of_kind("final")}
    return asked - {lesson.topic for lesson in all_lessons if not lesson.of_kind("final")}


if FINAL in list_lessons():  # before the last lesson is written, these are bound to fail

    def test_every_misconception_is_behind_some_wrong_answer():
        assert unnamed_misconceptions(LESSONS) == []

    def test_every_misconception_is_taught_in_a_lesson_that_is_there():
        assert homeless_misconceptions(list_lessons()) == {}

    def test_every_topic_of_the_final_challenge_has_a_lesson_to_go_back_to():
        assert topics_without_a_lesson(LESSONS) == set()


# --- the checks can fail ---


@pytest.fixture
def made_up(tmp_path):
    folder = write_lessons(tmp_path)
    return [load_lesson(name, folder=folder) for name in list_lessons(folder=folder)]


def test_a_proof_that_does_not_hold_is_found(made_up):
    (proof,) = made_up[0].question("guess").proofs
    assert problems([proof]) == []
    assert len(problems([proof, replace(proof, outcome=Outcome.EXPLICIT_DENY)])) == len(proof.requests)
    assert problems([replace(proof, requests=())]) == [NO_REQUEST]


def test_a_claim_that_does_not_hold_is_found(tmp_path):
    claim = (
        '\n[[claim]]\nsays = "Keys are open."\npolicies = ["open"]\naction = "iam:CreateAccessKey"\noutcome = "{}"\n'
    )
    for name, outcome in (("true", "allowed"), ("false", "implicitDeny")):
        (tmp_path / f"{name}.toml").write_text(SEE + claim.format(outcome), encoding="utf-8")
    (true,), (false,) = (load_lesson(name, folder=tmp_path).claims for name in ("true", "false"))
    assert problems([true.proof]) == []
    assert len(problems([false.proof])) == 3


def test_misconceptions_that_nobody_names_are_found(made_up):
    assert unnamed_misconceptions(made_up) == [number for number in MISCONCEPTIONS if number not in (8, 9, 10)]


def test_misconceptions_taught_nowhere_are_found():
    everywhere = {one.lesson for one in MISCONCEPTIONS.values()}
    assert homeless_misconceptions(everywhere) == {}
    assert set(homeless_misconceptions(everywhere - {MISCONCEPTIONS[8].lesson})) >= {8}


def test_topics_without_a_lesson_are_found(made_up):
    assert topics_without_a_lesson(made_up) == set()
    assert topics_without_a_lesson(lesson for lesson in made_up if lesson.name != "02_see") == {"resources"}
