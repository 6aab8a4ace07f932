"""Values of every kind, and which of them each annotation of a public function takes: test_wrong_kinds.py tries them.

What an annotation takes can still be refused, such as a name that nothing has. What it doesn't take must be refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any

from mfa_lesson import Guardrail, Policy, Request, load_policy
from mfa_lesson.analysis.variants import Forms


class Broken:
    """Whatever is asked of it goes wrong."""

    def _raise(self, *others: object) -> Any:
        raise ZeroDivisionError("the caller's own")

    __str__ = __repr__ = __iter__ = __bool__ = __len__ = __eq__ = __hash__ = __fspath__ = __getitem__ = _raise
    __int__ = __float__ = __index__ = __lt__ = __gt__ = __contains__ = __call__ = _raise


class BrokenList(list):
    """A list that can't be gone through."""

    def __iter__(self) -> Any:
        raise ZeroDivisionError("the caller's own")


class BrokenTuple(tuple):
    """A tuple that can't be gone through."""

    def __iter__(self) -> Any:
        raise ZeroDivisionError("the caller's own")


class BrokenDict(Mapping):
    """A dict that can't be gone through."""

    def __getitem__(self, *key: object) -> Any:
        raise ZeroDivisionError("the caller's own")

    __iter__ = __getitem__

    def __len__(self) -> int:
        return 1


def fail_midway() -> Iterable[str]:
    yield "force_mfa"
    raise ZeroDivisionError("the caller's own")


def make_values() -> list[Any]:
    """New ones each time: some are used up when they are read."""
    itself: list[Any] = []
    itself.append(itself)
    return [
        *(None, False, True, 0, 1, 3, -1, 10**400, 2.5, -0.5, nan, inf, -inf, 1j),
        *("", " ", "x", "nope", "a\0b", "\ud800", "x" * 10_000, "../x", "{}"),
        *(b"", b"force_mfa", bytearray(b"x"), (), [], {}, set(), frozenset(), range(0), iter(())),
        *([3], [None], [""], ["x", 3], [b"x"], [[]], [["x"]], (3, 3), ({}, {}), [[], 3], {3}, {"x"}, itself),
        *([True], [nan], [Broken()], {"x": 3}, {"x": None}, {3: "x"}, {None: None}, {"x": Broken()}, {"x": ["x", 3]}),
        *(BrokenList("x"), BrokenTuple("x"), BrokenDict()),
        *(object(), Broken(), str, len, lambda: 3, (one for one in (3, 4)), fail_midway(), Path("nope"), Path("a\0b")),
        *(
            date(2026, 11, 1),
            Request("iam:ListUsers"),
            load_policy("ec2_full_access"),
            [load_policy("ec2_full_access")] * 2,
        ),
        *(
            Guardrail("permissions boundary", "ec2_full_access"),
            [Guardrail("boundary", "ec2_full_access")],
            Exception("x"),
        ),
    ]


def describe(value: Any) -> str:
    """A value for the message of a test that fails."""
    try:
        return f"{type(value).__name__} {value!r:.60}"
    except Exception:
        return type(value).__name__


def is_one_policy(value: Any) -> bool:
    return isinstance(value, str | Policy | os.PathLike)


def is_list_of(is_item: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether something is a list of such items: nothing that is one text, bytes, or a dict, or breaks on the way."""

    def is_list(value: Any) -> bool:
        if isinstance(value, str | bytes | bytearray | Mapping) or not isinstance(value, Iterable):
            return False
        if isinstance(value, Broken | BrokenList | BrokenTuple):
            return False
        return iter(value) is value or all(map(is_item, value))  # what can be read once is not looked into here

    return is_list


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_number(value: Any) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    except OverflowError:
        return False


def is_dict_of(is_value: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, Mapping)
        and not isinstance(value, BrokenDict)
        and all(map(is_text, value))
        and all(map(is_value, value.values()))
    )


def is_policies(value: Any) -> bool:
    return is_one_policy(value) or is_list_of(is_one_policy)(value)


def is_guardrails(value: Any) -> bool:
    return isinstance(value, Guardrail) or is_list_of(lambda one: isinstance(one, Guardrail))(value)


def is_pair_of(is_half: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, tuple | list) and len(value) == 2 and all(map(is_half, value))


def is_anything(value: Any) -> bool:
    return True


TAKES: dict[str, Callable[[Any], bool]] = {
    "Any": is_anything,
    "None": lambda value: value is None,
    "str": is_text,
    "bytes": lambda value: isinstance(value, bytes | bytearray),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": is_number,
    "date": lambda value: isinstance(value, date),
    "Path": lambda value: isinstance(value, os.PathLike) and not isinstance(value, Broken),
    "Place": lambda value: isinstance(value, tuple),
    "Policy": lambda value: isinstance(value, Policy),
    "Request": lambda value: isinstance(value, Request),
    "Forms": lambda value: isinstance(value, Forms),
    "OnePolicy": lambda value: is_one_policy(value) or (isinstance(value, list) and len(value) == 1),
    "Policies": is_policies,
    "Iterable[str]": is_list_of(is_text),
    "Sequence[str]": is_list_of(is_text),
    "Iterable[Mapping[str, Any]]": is_list_of(is_dict_of(is_anything)),
    "Sequence[Mapping[str, Any]]": is_list_of(is_dict_of(is_anything)),
    "Iterable[Guardrail]": is_guardrails,
    "tuple[Iterable[Guardrail], Iterable[Guardrail]]": is_pair_of(is_guardrails),
    "tuple[Policies, Policies]": is_pair_of(is_policies),
    "Mapping[str, Any]": is_dict_of(is_anything),
    "Mapping[str, str]": is_dict_of(is_text),
    "Mapping[str, Request]": is_dict_of(lambda value: isinstance(value, Request)),
    "Mapping[str, Policies]": is_dict_of(is_policies),
    "Mapping[str, str | Sequence[str]]": is_dict_of(lambda value: is_text(value) or is_list_of(is_text)(value)),
}
"""A part of an annotation -> whether it takes a value."""

STAND_FOR = {
    "Events": "str | bytes | Path | Mapping[str, Any] | Iterable[Mapping[str, Any]]",
    "Principal": "str | Mapping[str, str]",
    "RequestContext": "Mapping[str, str | Sequence[str]]",
    "Source": "str | bytes | Path | Mapping[str, Any]",
}
