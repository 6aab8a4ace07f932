"""What a public function takes: a reader for each kind of argument. Each refuses what is of another kind.

None has a meaning of its own in some arguments, so the caller decides about it, with take_optional().
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from mfa_lesson.errors import ArgumentError, MfaLessonError
from mfa_lesson.text import Reason, fit, quote

from .time_limit import OutOfTime
from .wording import say

Taken = TypeVar("Taken")

NO_LISTS = (str, bytes, bytearray, Mapping)
"""What can be iterated, and is no list of anything."""


def make_argument_error(code: str, parameter: str, **parameters: Any) -> ArgumentError:
    """The error about one argument; its reason has the parameter as well."""
    reason = Reason(code, parameters)
    return ArgumentError(parameter, say(reason), Reason(code, {"parameter": parameter, **parameters}))


def take_optional(take: Callable[[object, str], Taken], given: object, parameter: str) -> Taken | None:
    """What a reader gives; None for None."""
    return None if given is None else take(given, parameter)


def take_text(given: object, parameter: str) -> str:
    """A string."""
    if not isinstance(given, str):
        raise make_argument_error("argument-text", parameter, given=quote(given))
    return make_plain(given)


def make_plain(text: str) -> str:
    """A string without what a class of the caller's own makes of it."""
    return str.__str__(text)


def take_texts(given: object, parameter: str) -> tuple[str, ...]:
    """A list of strings; a string alone is one of them, and not a list of letters."""
    return tuple([take_text(item, f"{parameter}[{at}]") for at, item in enumerate(take_items(given, parameter))])


def take_switch(given: object, parameter: str) -> bool:
    """True or False. Nothing else: "no" would count as True."""
    if not isinstance(given, bool):
        raise make_argument_error("argument-switch", parameter, given=quote(given))
    return given


def take_whole(given: object, parameter: str, least: int = 0, most: int | None = None) -> int:
    """A whole number within these limits."""
    if isinstance(given, bool) or not isinstance(given, int) or given < least or (most is not None and given > most):
        raise make_argument_error("argument-whole", parameter, given=quote(given), least=least, most=most)
    return given


def take_number(
    given: object, parameter: str, *, above: float | None = None, least: float | None = None, most: float | None = None
) -> float:
    """A number, with a fraction or without, within these limits."""
    number = read_number(given)
    too_small = number is None or (above is not None and number <= above) or (least is not None and number < least)
    if number is None or too_small or (most is not None and number > most):
        limits = {"above": above, "least": least, "most": most}
        raise make_argument_error("argument-number", parameter, given=quote(given), **limits)
    return number


def read_number(given: object) -> float | None:
    """A number that can be compared; None for anything else."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        return number if isfinite(number := float(given)) else None
    except OverflowError:
        return None


def take_choice(given: object, parameter: str, known: Iterable[str]) -> str:
    """One of these strings."""
    listed = tuple(known)
    if not isinstance(given, str) or given not in listed:
        raise make_argument_error("argument-choice", parameter, given=quote(given), known=listed)
    return given


def take_path(given: object, parameter: str) -> Path:
    """A path that a file can have."""
    try:
        path = Path(given) if given and isinstance(given, str | os.PathLike) else None
        if path and b"\0" not in os.fsencode(path):
            return path
    except Exception:  # its __fspath__, or half of a two-part character
        pass
    raise make_argument_error("argument-path", parameter, given=quote(given))


@contextmanager
def use_path(path: Path, parameter: str) -> Iterator[None]:
    """Says of a path that the system can't use, which one it is."""
    try:
        yield
    except OSError as error:
        given = {"path": quote(str(path)), "error": error.strerror or type(error).__name__}
        raise make_argument_error("argument-path-unusable", parameter, **given) from error


def take_mapping(given: object, parameter: str) -> dict[str, Any]:
    """A dict with strings as keys."""
    if not isinstance(given, Mapping) or (items := list_items(given.items(), parameter)) is None:
        raise make_argument_error("argument-mapping", parameter, given=quote(given))
    return {take_text(key, parameter): value for key, value in items}


def take_pair(given: object, parameter: str) -> tuple[Any, Any]:
    """What there was before and what there is after."""
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise make_argument_error("argument-pair", parameter, given=quote(given))
    return given[0], given[1]


def take_items(given: object, parameter: str) -> tuple[Any, ...]:
    """The items of a list that the caller reads one by one; a string alone is one of them."""
    items = (given,) if isinstance(given, str) else list_items(given, parameter)
    if items is None:
        raise make_argument_error("argument-texts", parameter, given=quote(given))
    return items


def list_items(given: object, parameter: str) -> tuple[Any, ...] | None:
    """What is in a list, or in anything else that gives one item after the other; None for what doesn't."""
    if type(given) is tuple:  # one of another class can do something else when it is gone through
        return given
    if isinstance(given, NO_LISTS) or not isinstance(given, Iterable):
        return None
    try:
        return tuple(given)
    except (MfaLessonError, OutOfTime):
        raise
    except Exception as error:  # whatever the caller's own code raises
        raise make_argument_error("argument-items", parameter, error=type(error).__name__) from error


def fit_name(name: object) -> str:
    """A name as it can stand in the name of something made of it."""
    return fit(make_plain(name)) if isinstance(name, str) else quote(name)
