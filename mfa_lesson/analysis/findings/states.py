"""What requests can say about MFA, as far as some policies can tell: with MFA of each age that matters, or without.

AWS page: reference_policies_condition-keys. `aws:MultiFactorAuthAge` exists only where MFA was used.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from mfa_lesson.account.users import MFA_AGE, MFA_KEY
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.tokens import Context
from mfa_lesson.iam.values import read_number

MFA_KEYS = (MFA_KEY.lower(), MFA_AGE.lower())

MOST_AGES = 40  # that are told apart; of more, conditions on the age count as conditions on something else

LONGEST_AGE = 20  # characters of a number of seconds


class MfaCase(NamedTuple):
    """What one request says about MFA."""

    mfa: str
    """ "true", "false" or "absent"."""
    age: int | None = None
    """Seconds since MFA was used; None without MFA."""

    @property
    def context(self) -> Context:
        if self.mfa == "absent":
            return {}
        age = {} if self.age is None else {MFA_AGE.lower(): (str(self.age),)}
        return {MFA_KEY.lower(): (self.mfa,), **age}


FRESH, PASSWORD, ACCESS_KEY = MfaCase("true", 1), MfaCase("false"), MfaCase("absent")

USUAL = (FRESH, PASSWORD, ACCESS_KEY)
"""The states that every user can be in."""

AT_ONCE = MfaCase("true", 0)
"""MFA used in this very second: whether a policy reaches this too makes no difference to people."""

WITHOUT_MFA = frozenset([PASSWORD, ACCESS_KEY])


class States(NamedTuple):
    """The states that some policies can tell apart."""

    every: tuple[MfaCase, ...]
    keys: frozenset[str]
    """The condition keys that a state decides, in lower case."""

    def decide(self, condition: Condition) -> bool:
        """Whether a condition asks about MFA and nothing else, so that the state alone decides it."""
        return condition.key.lower() in self.keys and not condition.variables and compares_ages_as_numbers(condition)

    def where(self, conditions: Iterable[Condition]) -> frozenset[MfaCase]:
        """The states in which all these conditions hold."""
        asked = list(conditions)
        return frozenset(state for state in self.every if all(condition.holds(state.context) for condition in asked))


def compares_ages_as_numbers(condition: Condition) -> bool:
    """Whether a condition on the age of MFA is one whose boundaries can be read; True for any other key."""
    name = condition.operator.name
    return condition.key.lower() != MFA_AGE.lower() or name.startswith("Numeric") or name == "Null"


def list_states(conditions: Iterable[Condition]) -> States:
    """Every state that these conditions can tell from another: both sides of each age that they name.

    Where they name too many ages, no age is told from another, and a condition on the age decides as any other key.
    """
    values = {
        value
        for condition in conditions
        if condition.key.lower() == MFA_AGE.lower() and compares_ages_as_numbers(condition)
        for value in condition.values
    }
    if not values or len(values) > MOST_AGES or any(len(value) > LONGEST_AGE for value in values):
        return States((FRESH, PASSWORD, ACCESS_KEY), frozenset([MFA_KEY.lower()] if values else MFA_KEYS))
    ages = {0, 1}
    for value in values:
        with suppress(Unusable):
            whole = int(read_number(value))
            ages.update(age for age in (whole - 1, whole, whole + 1) if age >= 0)
    return States((*(MfaCase("true", age) for age in sorted(ages)), PASSWORD, ACCESS_KEY), frozenset(MFA_KEYS))
