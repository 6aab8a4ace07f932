"""The values that a condition wants, ready to be compared: one with one, or all with all that a request gives.

AWS page: reference_policies_elements_condition_operators.
"""

from __future__ import annotations

import operator as compare
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import accumulate
from typing import Any, Protocol

from .arns import ArnPattern, read_arn
from .limits import Unusable
from .matching import Pattern
from .tokens import Context, fold_case
from .wildcards import Texts

FEW = 32  # comparisons that are made one by one


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


def is_within(address: IPv4Address | IPv6Address, network: IPv4Network | IPv6Network) -> bool:
    return address in network


FirstMatches = list[int | None]
"""For each value that a request gives, the number of the first wanted value that it matches."""


def find_first(
    wanted: Sequence[Wanted], given: Sequence[str], context: Context, one_will_do: bool = False
) -> FirstMatches:
    """Compares each given value with the wanted ones, in a time that grows with their lengths and not their product.

    With `one_will_do` it stops at the first given value that matches.
    """
    if len(wanted) * len(given) <= FEW or not wanted:
        return [
            next((number for number, one in enumerate(wanted) if one.matches(value, context)), None) for value in given
        ]
    first = wanted[0]
    if isinstance(first, ComparedValue):
        find = prepare_search(tuple(one for one in wanted if isinstance(one, ComparedValue)))
        return [None if (value := first.read(one)) is None else find(value) for one in given]
    if isinstance(first, Pattern):
        texts = Texts([fold_case(value) if first.ignores_case else value for value in given])
        matched = (one.match_all(texts, context) for one in wanted if isinstance(one, Pattern))
        return spread(given, matched, one_will_do)
    arns = [one for one in wanted if isinstance(one, ArnValue)]
    return spread(given, match_arns(arns, given, context), one_will_do)


def spread(given: Sequence[str], matched: Iterable[int], one_will_do: bool) -> FirstMatches:
    """Of each wanted value, which given ones match it, as bits → for each given one the first that it matches."""
    found: FirstMatches = [None] * len(given)
    left = (1 << len(given)) - 1
    for number, fits in enumerate(matched):
        if new := fits & left:
            left ^= new
            for place in range(len(given)):
                if new >> place & 1:
                    found[place] = number
            if not left or one_will_do:
                break
    return found


def match_arns(wanted: Iterable[ArnValue], given: Sequence[str], context: Context) -> Iterable[int]:
    """For each wanted ARN the given ones that fit it, as bits."""
    whole = Texts(given)
    arns = [(number, parts) for number, one in enumerate(given) if (parts := read_arn(one))]
    places = [Texts([parts[place] for _, parts in arns]) for place in range(6)]
    for one in wanted:
        if isinstance(one.pattern, Pattern):
            yield one.pattern.match_all(whole, context)
            continue
        fits = one.pattern.match_all(places, context)
        yield sum(1 << number for bit, (number, _) in enumerate(arns) if fits >> bit & 1) if fits else 0


def prepare_search(wanted: tuple[ComparedValue, ...]) -> Callable[[Any], int | None]:
    """What finds the first of the wanted values that a value matches."""
    test, values = wanted[0].test, [one.value for one in wanted]
    if test is is_within:
        return prepare_networks(values)
    if test is compare.eq:
        numbers: dict[Any, int] = {}
        for number, value in enumerate(values):
            numbers.setdefault(value, number)
        return numbers.get
    # The farthest of the first values, of the first but one, …: what passes none of these passes none of them.
    if test in (compare.lt, compare.le):
        farthest = [*accumulate(values, max)]
        cut = bisect_right if test is compare.lt else bisect_left
        return lambda value: number if (number := cut(farthest, value)) < len(farthest) else None
    farthest = [value.copy_negate() for value in accumulate(values, min)]
    cut = bisect_right if test is compare.gt else bisect_left
    return lambda value: number if (number := cut(farthest, value.copy_negate())) < len(farthest) else None


def prepare_networks(networks: Sequence[IPv4Network | IPv6Network]) -> Callable[[Any], int | None]:
    """What finds the first network that an address is in: one look-up for each length of a prefix."""
    numbers: dict[tuple[int, int], dict[int, int]] = {}
    for number, network in enumerate(networks):
        drop = network.max_prefixlen - network.prefixlen
        same = numbers.setdefault((network.version, drop), {})
        same.setdefault(int(network.network_address) >> drop, number)

    def find(address: IPv4Address | IPv6Address) -> int | None:
        found = (
            same.get(int(address) >> drop) for (version, drop), same in numbers.items() if version == address.version
        )
        return min((number for number in found if number is not None), default=None)

    return find
