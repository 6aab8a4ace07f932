"""The shape of the sentences for one code."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Wording(NamedTuple):
    """The sentences for one code. Both are filled with the same parameters."""

    problem: str | Callable[..., str]
    suggestion: str | Callable[..., str] = ""
    """ "" if there is nothing to suggest."""
