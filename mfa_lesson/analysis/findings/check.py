"""One thing to look for: a row of the table of checks, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mfa_lesson.iam.json_text import Path
from mfa_lesson.text import Reason

from .judged import JudgedPolicy, JudgedStatement, Placed

MISTAKE, REMARK = "mistake", "remark"

CHECKS_PAGE = "access-analyzer-reference-policy-checks"

KEYS_PAGE = "reference_policies_condition-keys"

SELF_MANAGE_PAGE = "reference_policies_examples_aws_my-sec-creds-self-manage"

NOT_ACTION_PAGE = "reference_policies_elements_notaction"


class Notice(NamedTuple):
    """What a check found at one place of a policy."""

    path: Path
    statement: str
    """The statement's name; "" for the document as a whole."""
    reason: Reason


Notices = Iterator[Notice]

Look = Callable[[JudgedPolicy], Notices]


def note(placed: Placed, code: str, /, **parameters: object) -> Notice:
    """A notice about something that has a place in a policy: the code of the reason, and what its sentences need."""
    return note_at(placed.statement, placed.path, code, **parameters)


def note_at(statement: JudgedStatement, path: Path, code: str, /, **parameters: object) -> Notice:
    """The same about an element of a statement, or about all of it."""
    return Notice(path, statement.name, Reason(code, parameters))


class Check(NamedTuple):
    """One thing to look for. Each file of checks ends with its own, and all_checks.py joins them.

    Where several share a function, the code of a notice says of which kind it is.
    """

    kind: str
    level: str
    page: str
    look: Look
    codes: tuple[str, ...] = ()
    """Further codes of its notices, beside the kind, where several share a function."""
