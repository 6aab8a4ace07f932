"""Every exercise of every lesson: its start fails, its solution passes, its hints help without giving it away."""

import json
import re

import pytest

from mfa_lesson.course.exercise import check_exercise
from mfa_lesson.course.lesson_file import list_lessons, load_lesson

EXERCISES = [
    pytest.param(exercise, id=f"{name}-{exercise.id}")
    for name in list_lessons()
    for exercise in load_lesson(name).exercises
]


def squeezed(text: str) -> str:
    """Without blanks, quotes and ticks, so that layout hides nothing."""
    return re.sub(r"[\s`\"']", "", text)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_start_is_a_policy_and_fails(exercise):
    verdict = check_exercise(exercise, exercise.start)
    assert verdict.problem is None, verdict.sentence
    assert not verdict.passed


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_passes(exercise):
    verdict = check_exercise(exercise, exercise.solution)
    assert verdict.passed, verdict.sentence


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_expectation_is_about_some_request(exercise):
    assert exercise.expectations
    assert all(point.requests for point in check_exercise(exercise, exercise.solution).points)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_there_are_two_hints_and_neither_holds_the_solution(exercise):
    assert len(exercise.hints) == 2
    statements = json.loads(exercise.solution)["Statement"]
    before = squeezed(exercise.start)
    for statement in statements if isinstance(statements, list) else [statements]:
        written = squeezed(json.dumps(statement))
        if written not in before:
            assert not any(written in squeezed(hint) for hint in exercise.hints)
    assert not any(squeezed(exercise.solution) in squeezed(hint) for hint in exercise.hints)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_text_does_not_hold_the_solution(exercise):
    assert squeezed(exercise.solution) not in squeezed(exercise.text)


GOALS_IN_TEXT = re.compile(r"[Gg]oals? (\d(?:(?:, | and )\d)*)")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_each_hint_says_which_goals_it_helps_with(exercise):
    assert len(exercise.hint_goals) == len(exercise.hints)
    for hint, goals in zip(exercise.hints, exercise.hint_goals, strict=True):
        named = {int(number) for numbers in GOALS_IN_TEXT.findall(hint) for number in re.findall(r"\d", numbers)}
        assert named <= set(goals)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_some_hint_helps_with_each_goal_that_the_start_misses(exercise):
    points = check_exercise(exercise, exercise.start).points
    missed = {number for number, point in enumerate(points, 1) if point.because}
    assert missed <= {goal for goals in exercise.hint_goals for goal in goals}
