"""The condition operators, as a table, and what a condition says about a request.

AWS pages: reference_policies_elements_condition_operators,
reference_policies_condition-single-vs-multi-valued-context-keys.
"""

from __future__ import annotations

import operator as compare
import re
from collections.abc import Callable
from typing import NamedTuple

from .limits import Unusable, find_nearest
from .tokens import Context, Variable, fold_key
from .values import read_address, read_binary, read_bool, read_date, read_network, read_number
from .wanted import ArnValue, FirstMatches, Wanted, compare_texts, compare_values, find_first, is_within

ORDER = {
    "Equals": compare.eq,
    "LessThan": compare.lt,
    "LessThanEquals": compare.le,
    "GreaterThan": compare.gt,
    "GreaterThanEquals": compare.ge,
}

# Name of the operator -> how to make a policy's text ready for comparing. `Null` compares nothing: see Condition.
POSITIVE: dict[str, Callable[[str, bool], Wanted]] = {
    "StringEquals": compare_texts(),
    "StringEqualsIgnoreCase": compare_texts(ignore_case=True),
    "StringLike": compare_texts(wildcards=True),
    **{f"Numeric{name}": compare_values(read_number, test) for name, test in ORDER.items()},
    **{f"Date{name}": compare_values(read_date, test) for name, test in ORDER.items()},
    "Bool": compare_values(read_bool, compare.eq),
    "BinaryEquals": compare_values(read_binary, compare.eq),
    "IpAddress": compare_values(read_address, is_within, read_network),
    "ArnEquals": ArnValue,
    "ArnLike": ArnValue,
    "Null": compare_values(read_bool, compare.eq),
}

# The negated operators are true exactly where the other one is not.
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}

OPERATORS = (*POSITIVE, *NEGATED)

QUALIFIERS = ("ForAllValues", "ForAnyValue")

WRITTEN = re.compile(rf"(?:(?P<qualifier>{'|'.join(QUALIFIERS)}):)?(?P<name>.*?)(?P<if_exists>IfExists)?", re.DOTALL)


class Operator(NamedTuple):
    """A condition operator as a policy writes it, taken apart: ForAnyValue:StringNotLikeIfExists."""

    written: str
    name: str
    qualifier: str | None
    if_exists: bool
    negated: bool
    takes_all: bool
    """Whether every value of the request must do, and not just one; of no values, every one does."""

    @classmethod
    def read(cls, written: str) -> Operator:
        """Unusable names the right operator where there is no such one."""
        parts = WRITTEN.fullmatch(written)
        assert parts  # every text has this form
        qualifier, name, if_exists = parts.group("qualifier", "name", "if_exists")
        if name == "Null" and if_exists:
            raise Unusable("null-if-exists")
        if name not in OPERATORS:
            raise unknown_operator(written)
        negated = name in NEGATED
        takes_all = qualifier == "ForAllValues" or (negated and not qualifier)
        return cls(written, name, qualifier, bool(if_exists), negated, takes_all)

    def prepare(self, value: str, variables: bool) -> Wanted:
        """A value of the policy, ready for comparing. Unusable where this operator cannot compare with it."""
        return POSITIVE[NEGATED.get(self.name, self.name)](value, variables)


class Judgement(NamedTuple):
    """What a condition says about a request."""

    holds: bool
    given: tuple[str, ...]
    """The request's values; () where the key is missing."""
    fitting: str | None
    """The first wanted value, as the policy writes it, that one of the given values matches."""


class Condition:
    """One operator on one context key, with the values it wants: text in the policy -> ready for comparing."""

    __slots__ = ("operator", "key", "values", "wanted", "_key", "_skips_empty")

    def __init__(self, operator: Operator, key: str, wanted: dict[str, Wanted]):
        self.operator, self.key, self.values = operator, key, tuple(wanted)
        self.wanted = tuple(wanted.values())
        """The values, ready for comparing."""
        self._key = fold_key(key)
        self._skips_empty = bool(operator.qualifier) or operator.name == "Null"

    def __repr__(self) -> str:
        return f"Condition({self.operator.written} {self.key} {', '.join(self.values)})"

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(variable for wanted in self.wanted for variable in getattr(wanted, "variables", ()))

    def given(self, context: Context) -> tuple[str, ...]:
        """The request's values for the key. To ForAllValues, ForAnyValue and Null an empty text is no value."""
        values = context.get(self._key, ())
        return tuple(value for value in values if value) if self._skips_empty else values

    def holds(self, context: Context) -> bool:
        """Whether the request meets the condition.

        The wanted values are alternatives, of which a negated operator lets none match. A missing key, or nothing
        wanted, is decided by the operator alone (access-analyzer-reference-policy-checks, "Empty array condition");
        ForAnyValue is false without the key whether it says IfExists or not.
        """
        operator = self.operator
        given = context.get(self._key, ())
        if self._skips_empty:
            given = self.given(context)
            if operator.name == "Null":
                return self._null(absent=not given)
        return self._hold(given, find_first(self.wanted, given, context, operator.takes_all == operator.negated))

    def judge(self, context: Context) -> Judgement:
        """Whether the request meets the condition, and what of the request and of the condition made it so."""
        given = self.given(context)
        found = find_first(self.wanted, given, context)
        fitting = next((self.values[number] for number in found if number is not None), None)
        null = self.operator.name == "Null"
        return Judgement(self._null(absent=not given) if null else self._hold(given, found), given, fitting)

    def _hold(self, given: tuple[str, ...], found: FirstMatches) -> bool:
        """Whether the condition is met by these values, for which these were found."""
        operator = self.operator
        if not given or not self.wanted:
            return not given and (operator.takes_all or (operator.if_exists and not operator.qualifier))
        met = [(number is not None) != operator.negated for number in found]
        return all(met) if operator.takes_all else any(met)

    def fitting(self, value: str, context: Context) -> str | None:
        """The first wanted value, as the policy writes it, that this value of the request matches."""
        (number,) = find_first(self.wanted, (value,), context)
        return None if number is None else self.values[number]

    def _null(self, absent: bool) -> bool:
        """With a qualifier it is always true or always false (access-analyzer-reference-policy-checks)."""
        if self.operator.qualifier:
            return self.operator.qualifier == "ForAllValues"
        return self.fitting("true" if absent else "false", {}) is not None


def unknown_operator(written: str) -> Unusable:
    """Why there is no such operator, with the nearest one."""
    before, colon, name = written.rpartition(":")
    if colon and before not in QUALIFIERS:
        return Unusable("qualifier", operator=written, known=QUALIFIERS)
    near = find_nearest(name.strip(), [known for plain in OPERATORS for known in (plain, f"{plain}IfExists")])
    nearest = f"{before}{colon}{near}" if near else None
    return Unusable("operator", operator=written, nearest=nearest, known=OPERATORS)
