"""The form of its options does not give a question's answer away: not a reason, not a full stop, not its length."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import sqrt

import pytest

from mfa_lesson.course.lesson import Option, Question
from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from mfa_lesson.errors import LessonError

CODE = re.compile(r"`[^`]+`")
REASON = re.compile(r"[:;]|\bbecause\b|, (?:as|for|since|so)\b")
FORMS: dict[str, Callable[[str], bool]] = {
    "a reason": lambda text: bool(REASON.search(text)),
    "a full stop": lambda text: text.endswith("."),
}

# Of twenty learners who guess, nineteen score within two standard deviations of what guessing brings.
DEVIATIONS = 2


def questions() -> list[tuple[str, Question]]:
    """The questions of all lessons that can be read, each with the name of its lesson."""
    found = []
    for name in list_lessons():
        with suppress(LessonError):
            found += [(name, question) for question in load_lesson(name).questions]
    return found


QUESTIONS = questions()


def odd_one_out(question: Question) -> list[str]:
    """The forms that tell the right option from all others, where there are three or more."""
    if len(question.options) < 3:
        return []
    found = []
    for form, has_it in FORMS.items():
        among = [has_it(CODE.sub("x", option.text)) for option in question.options]
        if among.count(among[question.right]) == 1:
            found.append(f"{'only the right option has' if among[question.right] else 'all others have'} {form}")
    return found


def score(asked: Iterable[Question], pick: Callable[[list[int]], int]) -> float:
    """How many right answers it brings to choose by length; among options of one length, by chance."""
    right = 0.0
    for question in asked:
        lengths = [len(option.text.replace("`", "")) for option in question.options]
        if lengths[question.right] == pick(lengths):
            right += 1 / lengths.count(pick(lengths))
    return right


def guessing(asked: Iterable[Question]) -> tuple[float, float]:
    """How many right answers guessing brings, and the standard deviation of that."""
    chances = [1 / len(question.options) for question in asked]
    return sum(chances), sqrt(sum(chance * (1 - chance) for chance in chances))


@pytest.mark.parametrize("question", [pytest.param(one, id=f"{name}-{one.id}") for name, one in QUESTIONS])
def test_the_right_option_is_not_the_odd_one_out(question):
    assert odd_one_out(question) == []


@pytest.mark.parametrize("pick", [max, min], ids=["longest", "shortest"])
def test_to_choose_by_length_is_no_better_than_to_guess(pick):
    asked = [question for _, question in QUESTIONS]
    expected, deviation = guessing(asked)
    # Nor much worse: whoever then leaves out that option gains as well.
    assert abs(score(asked, pick) - expected) <= DEVIATIONS * deviation


# --- the checks can fail ---


def made_up(right: str, *wrong: str) -> Question:
    options = (Option(right, "So.", right=True), *(Option(text, "No.", slip=True) for text in wrong))
    return Question("made-up", "check", "topic", "What of it?", options)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (made_up("Yes", "No: it never is", "No, since it never is"), ["all others have a reason"]),
        (made_up("Yes, because it is", "No", "Never"), ["only the right option has a reason"]),
        (made_up("Yes", "It is not.", "It never is."), ["all others have a full stop"]),
        (
            made_up("Yes: it is.", "No", "Never"),
            ["only the right option has a reason", "only the right option has a full stop"],
        ),
        (made_up("`iam:ListUsers`", "`*`", "Neither"), []),
        (made_up("Yes", "No", "Never: not at all"), []),
        (made_up("Yes", "No: it never is"), []),
    ],
)
def test_an_odd_one_out_is_found(question, found):
    assert odd_one_out(question) == found


def test_a_score_by_length_is_counted_and_shared_among_options_of_one_length():
    asked = [made_up("Yes, it is", "No", "Nay"), made_up("`Yes`", "No!", "Never"), made_up("Yes", "Nay")]
    assert score(asked, max) == 1 + 0 + 0.5
    assert score(asked, min) == 0 + 0.5 + 0.5
    assert guessing(asked) == pytest.approx((2 / 3 + 1 / 2, sqrt(2 * 2 / 9 + 1 / 4)))
