"""What a changed module calls in place of its functions: the function itself, or its small change that is on trial."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

MutantDict = dict[str, Callable[..., Any]]
"""The name that mutmut gives a changed function -> the function; "_mutmut_orig" is the unchanged one."""

on_trial: tuple[str, str] = ("", "")
"""The module's full name, and the name in its MutantDict."""
called: set[str] = set()
"""The full names of the functions that were called since somebody cleared this."""


def put_on_trial(name: str) -> None:
    """From now on, calls go to this change, such as mfa_lesson.iam.values.x_read_date__mutmut_3; with "" to none."""
    global on_trial
    module, _, changed = name.rpartition(".")
    on_trial = (module, changed)


def function_of(name: str) -> str:
    """The full name of the function that a change was made in, as `called` has it."""
    return name.rpartition("__mutmut_")[0]


def wrap_in_trampoline(
    changes: MutantDict, is_classmethod: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The decorator that mutmut writes before each function that it has changed."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            original = changes["_mutmut_orig"]
            called.add(f"{function.__module__}.{original.__name__.removesuffix('__mutmut_orig')}")
            module, name = on_trial
            chosen = changes.get(name, original) if module == function.__module__ else original
            if is_classmethod:
                return getattr(args[0], chosen.__name__)(*args[1:], **kwargs)
            return chosen(*args, **kwargs)

        @wraps(function)
        def call_generator(*args: Any, **kwargs: Any) -> Any:
            return (yield from call(*args, **kwargs))

        return call_generator if inspect.isgeneratorfunction(function) else wraps(function)(call)

    return decorate
