"""How often the tests try something made up: always as often as they say, except in a quick run (`pytest --quick`)."""

import os
from collections.abc import Sequence
from typing import Any

QUICK = "MFA_LESSON_QUICK_TESTS"
SHARE = 10
MANY = 2
"""A test with more cases has only each tenth of them in a quick run."""


def tries(count: int) -> int:
    """This many, or a tenth in a quick run."""
    return -(-count // SHARE) if os.environ.get(QUICK) else count


def some(values: Sequence[Any]) -> Sequence[Any]:
    """All of them, or each tenth in a quick run."""
    return values[::SHARE] if os.environ.get(QUICK) else values
