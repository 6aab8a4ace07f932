"""What requests can say about MFA: which ages are told apart, and what a state decides."""

import pytest

from mfa_lesson.analysis.findings.states import (
    ACCESS_KEY,
    FRESH,
    LONGEST_AGE,
    MOST_AGES,
    PASSWORD,
    USUAL,
    MfaCase,
    list_states,
)
from tests.analysis.findings.examples import AGE, MFA, deny
from tests.support import policy

BY_BOTH, BY_MFA = frozenset([MFA.lower(), AGE.lower()]), frozenset([MFA.lower()])


def conditions(**elements):
    """The conditions of one statement."""
    return policy(deny(Condition=elements)).statements[0].conditions


def ages(**elements):
    return [state.age for state in list_states(conditions(**elements)).every if state.mfa == "true"]


def decides(**elements):
    asked = conditions(**elements)
    return [list_states(asked).decide(condition) for condition in asked]


def test_without_a_condition_on_the_age_only_the_usual_states_are_told_apart():
    assert list_states(()) == (USUAL, BY_BOTH)
    assert list_states(conditions(Bool={MFA: "false"})) == (USUAL, BY_BOTH)


def test_each_age_is_told_from_the_ages_beside_it():
    assert ages(NumericLessThan={AGE: "3600"}) == [0, 1, 3599, 3600, 3601]
    assert ages(NumericLessThan={AGE.upper(): ["60", "3600"]}) == [0, 1, 59, 60, 61, 3599, 3600, 3601]
    assert ages(NumericEquals={AGE: "0"}) == [0, 1]
    assert ages(NumericEquals={AGE: "-1"}) == [0, 1]
    assert ages(NumericEquals={AGE: "2.5"}) == [0, 1, 2, 3]


def test_the_states_without_mfa_come_last_and_the_state_decides_both_keys():
    states = list_states(conditions(NumericLessThan={AGE: "2"}))
    assert states == ((*(MfaCase("true", age) for age in range(4)), PASSWORD, ACCESS_KEY), BY_BOTH)


def test_a_test_for_the_key_names_no_age():
    assert ages(Null={AGE: "true"}) == [0, 1]
    assert ages(Null={AGE: "true"}, NumericLessThan={AGE: "60"}) == [0, 1, 59, 60, 61]


@pytest.mark.parametrize(("count", "told_apart"), [(MOST_AGES, True), (MOST_AGES + 1, False)])
def test_of_too_many_ages_none_is_told_from_another(count, told_apart):
    states = list_states(conditions(NumericLessThan={AGE: [str(10 * number) for number in range(1, count + 1)]}))
    assert len(states.every) == (2 + 3 * count + 2 if told_apart else 3)
    assert states.keys == (BY_BOTH if told_apart else BY_MFA)


@pytest.mark.parametrize(("length", "told_apart"), [(LONGEST_AGE, True), (LONGEST_AGE + 1, False)])
def test_a_long_number_is_no_age(length, told_apart):
    states = list_states(conditions(NumericLessThan={AGE: "1" * length}))
    assert states.keys == (BY_BOTH if told_apart else BY_MFA)
    assert (states.every == USUAL) != told_apart


def test_an_age_compared_as_text_is_not_told_from_another_and_not_decided():
    assert ages(StringEquals={AGE: "60"}) == [1]
    assert decides(StringEquals={AGE: "60"}) == [False]
    assert decides(NumericLessThan={AGE: "60"}) == [True]
    assert decides(Null={AGE: "true"}) == [True]


def test_a_state_decides_mfa_in_any_spelling_and_nothing_else():
    assert decides(Bool={MFA: "true"}) == decides(StringEquals={MFA.upper(): "true"}) == [True]
    assert decides(Bool={"aws:SecureTransport": "true"}) == [False]
    assert decides(StringEquals={MFA: "${aws:username}"}) == [False]


def test_what_each_state_says():
    assert FRESH.context == {MFA.lower(): ("true",), AGE.lower(): ("1",)}
    assert PASSWORD.context == {MFA.lower(): ("false",)}
    assert ACCESS_KEY.context == {}


def test_where_all_conditions_hold():
    asked = conditions(BoolIfExists={MFA: "false"}, Null={AGE: "true"})
    assert list_states(asked).where(asked) == {PASSWORD, ACCESS_KEY}
    asked = conditions(Bool={MFA: "true"}, NumericLessThan={AGE: "1"})
    assert list_states(asked).where(asked) == {MfaCase("true", 0)}
    assert list_states(()).where(()) == set(USUAL)
