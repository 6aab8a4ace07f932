"""Checks of values, elements and blocks that say nothing, or that something else says already.

AWS pages: access-analyzer-reference-policy-checks, reference_policies_elements_version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from mfa_lesson.iam.arns import ArnPattern, split_arn
from mfa_lesson.iam.conditions import NEGATED
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import has_wildcard
from mfa_lesson.iam.values import read_date, read_network, read_number
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, REMARK, Check, Notice, Notices, note, note_at
from .coverage import covers_arn, covers_tokens
from .judged import JudgedPolicy, PlacedCondition

VERSION_PAGE = "reference_policies_elements_version"

MOST_COMPARED = 50
"""Values of one condition that are compared with each other."""

Covering = Callable[[str, str], bool]


def covers_number(read: Callable[[str], Decimal], greatest: bool, outer: str, inner: str) -> bool:
    """Whether one bound lets in everything that another one does."""
    return read(outer) >= read(inner) if greatest else read(outer) <= read(inner)


def covers_network(outer: str, inner: str) -> bool:
    wide, narrow = read_network(outer), read_network(inner)
    return wide.version == narrow.version and narrow.subnet_of(wide)  # type: ignore[arg-type]


def covers_text(outer: str, inner: str) -> bool:
    return covers_tokens(Pattern(outer).tokens, Pattern(inner).tokens)


def covers_ignoring_case(outer: str, inner: str) -> bool:
    return outer.lower() == inner.lower()


def covers_arn_text(outer: str, inner: str) -> bool:
    return covers_arn(*(tuple(part.tokens for part in ArnPattern(text).parts) for text in (outer, inner)))


COVERING: dict[str, Covering] = {
    "StringLike": covers_text,
    "StringEqualsIgnoreCase": covers_ignoring_case,
    "ArnLike": covers_arn_text,
    "ArnEquals": covers_arn_text,
    "IpAddress": covers_network,
    **{
        f"{kind}{bound}{end}": partial(covers_number, read, bound == "LessThan")
        for kind, read in (("Numeric", read_number), ("Date", read_date))
        for bound in ("LessThan", "GreaterThan")
        for end in ("", "Equals")
    },
}
"""Operator → whether one of its values holds for everything for which another one does. No operator is negated here:
of a negated one no value may match, so that a value which another one covers changes nothing there either."""


def find_covered_values(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        for value in find_twice(placed.source if isinstance(placed.source, list) else []):
            yield note(placed, "line-twice", line=value)
        for value, by in pair_covered(placed):
            yield note(placed, "value-covered", value=value, by=by)


def find_twice(values: list[Any]) -> list[Any]:
    seen: set[Any] = set()
    twice: dict[Any, None] = {}
    for value in values:
        if value in seen:
            twice[value] = None
        seen.add(value)
    return list(twice)


def pair_covered(placed: PlacedCondition) -> Iterator[tuple[str, str]]:
    """Values that change nothing, each with the value of the same list that covers it; none that has a variable."""
    operator = placed.condition.operator.name
    covering = COVERING.get(NEGATED.get(operator, operator))
    values = [value for value in placed.condition.values if "${" not in value][:MOST_COMPARED]
    for place, value in enumerate(values if covering else ()):
        check_time()
        for other, by in enumerate(values):
            if covering and place != other and covering(by, value) and not (place < other and covering(value, by)):
                yield value, by
                break


def find_empty_elements(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements:
        source, path = statement.statement.source, (*statement.path, "Condition")
        if source.get("Sid") == "":
            yield note_at(statement, (*statement.path, "Sid"), "empty-sid")
        if source.get("Condition") == {}:
            yield note_at(statement, path, "empty-condition")
        for operator, keys in source.get("Condition", {}).items():
            if not keys:
                yield note_at(statement, (*path, operator), "empty-condition")


def find_missing_version(policy: JudgedPolicy) -> Notices:
    """A policy with variables has a mistake instead: "variable-is-text"."""
    if "Version" not in policy.policy.document:
        yield Notice((), "", Reason("version-missing"))


def find_wildcards_in_services(policy: JudgedPolicy) -> Notices:
    for line in policy.resources:
        parts = split_arn(line.text)
        if len(parts) == 6 and has_wildcard(parts[2]) and parts[2] != "*":
            yield note(line, "wildcard-in-service", line=line.text, service=parts[2])


CHECKS = (
    Check("value-covered", REMARK, CHECKS_PAGE, find_covered_values),
    Check("empty-condition", REMARK, CHECKS_PAGE, find_empty_elements),
    Check("empty-sid", REMARK, CHECKS_PAGE, find_empty_elements),
    Check("version-missing", REMARK, VERSION_PAGE, find_missing_version),
    Check("wildcard-in-service", REMARK, CHECKS_PAGE, find_wildcards_in_services),
)
