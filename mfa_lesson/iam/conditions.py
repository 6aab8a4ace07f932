"""The condition operators, as a table, and what a condition says about a request.

AWS pages: reference_policies_elements_condition_operators,
reference_policies_condition-single-vs-multi-valued-context-keys.
"""

from __future__ import annotations

import difflib
import operator as compare
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, NamedTuple, Protocol

from .limits import Unusable
from .matching import ArnPattern, Context, Pattern, Variable, read_arn
from .values import read_binary, read_bool, read_date, read_network, read_number


class Wanted(Protocol):
    """One value that a condition compares with, ready to be compared."""

    def matches(self, given: str, context: Context, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """A value without wildcards or variables. A value of a request that cannot be read as its kind never matches."""

    read: Callable[[str], Any]
    """Gives None for what cannot be read."""
    test: Callable[[Any, Any], bool]
    value: Any

    def matches(self, given: str, context: Context) -> bool:
        value = self.read(given)
        return value is not None and self.test(value, self.value)


def compare_values(
    read: Callable[[str], Any], test: Callable[[Any, Any], bool], read_wanted: Callable[[str], Any] | None = None
) -> Callable[[str, bool], Wanted]:
    @lru_cache
    def read_given(value: str) -> Any:
        try:
            return read(value)
        except ValueError:
            return None

    def prepare(value: str, variables: bool) -> ComparedValue:
        if variables and "${" in value:
            raise Unusable("variable-in-value", text=value)
        return ComparedValue(read_given, test, (read_wanted or read)(value))

    return prepare


def compare_texts(*, wildcards: bool = False, ignore_case: bool = False) -> Callable[[str, bool], Wanted]:
    return lambda value, variables: Pattern(value, wildcards=wildcards, variables=variables, ignore_case=ignore_case)


class ArnValue:
    """An ARN compared part by part; a value that begins with a variable is compared as a whole."""

    def __init__(self, text: str, variables: bool):
        as_a_whole = variables and text.startswith("${")
        self.pattern = Pattern(text) if as_a_whole else ArnPattern(text, variables=variables)
        self.variables = self.pattern.variables

    def matches(self, given: str, context: Context) -> bool:
        if isinstance(self.pattern, Pattern):
            return self.pattern.matches(given, context)
        parts = read_arn(given)
        return parts is not None and self.pattern.matches(parts, context)


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
    "IpAddress": compare_values(ip_address, lambda given, wanted: given in wanted, read_network),
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


class Condition:
    """One operator on one context key, with the values it wants: text in the policy -> ready for comparing."""

    __slots__ = ("operator", "key", "values", "_wanted", "_key")

    def __init__(self, operator: Operator, key: str, wanted: dict[str, Wanted]):
        self.operator, self.key, self.values = operator, key, tuple(wanted)
        self._wanted = wanted
        self._key = key.lower()

    def __repr__(self) -> str:
        return f"Condition({self.operator.written} {self.key} {', '.join(self.values)})"

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(variable for wanted in self._wanted.values() for variable in getattr(wanted, "variables", ()))

    def given(self, context: Context) -> tuple[str, ...]:
        """The request's values for the key. To ForAllValues, ForAnyValue and Null an empty text is no value."""
        values = context.get(self._key, ())
        asks = self.operator.qualifier or self.operator.name == "Null"
        return tuple(value for value in values if value) if asks else values

    def holds(self, context: Context) -> bool:
        """Whether the request meets the condition.

        The wanted values are alternatives, of which a negated operator lets none match. A missing key, or nothing
        wanted, is decided by the operator alone (access-analyzer-reference-policy-checks, "Empty array condition");
        ForAnyValue is false without the key whether it says IfExists or not.
        """
        operator, given = self.operator, self.given(context)
        if operator.name == "Null":
            return self._null(absent=not given)
        if not given or not self._wanted:
            return not given and (operator.takes_all or (operator.if_exists and not operator.qualifier))
        met = [(self.fitting(value, context) is not None) != operator.negated for value in given]
        return all(met) if operator.takes_all else any(met)

    def fitting(self, value: str, context: Context) -> str | None:
        """The first wanted value, as the policy writes it, that this value of the request matches."""
        for text, wanted in self._wanted.items():
            if wanted.matches(value, context):
                return text
        return None

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
    by_lower = {known.lower(): known for plain in OPERATORS for known in (plain, f"{plain}IfExists")}
    near = difflib.get_close_matches(name.strip().lower(), by_lower, n=1)
    nearest = f"{before}{colon}{by_lower[near[0]]}" if near else None
    return Unusable("operator", operator=written, nearest=nearest, known=OPERATORS)
