"""How often the tests try something made up: always as often as they say, save in a quick run (`pytest --quick`)."""

import os

QUICK = "MFA_LESSON_QUICK_TESTS"
SHARE = 5


def tries(count: int) -> int:
    """This many, or a fifth in a quick run."""
    return -(-count // SHARE) if os.environ.get(QUICK) else count
