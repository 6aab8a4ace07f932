"""Checks of names that AWS does not have: services, actions, condition keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from mfa_lesson.account import reference
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import Variable, has_wildcard
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .escapes import find_escape
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern, compile_action, match_actions

JUDGED_KEYS = ("aws", "iam", "sts")

OLD_KEYS = ("aws:arn", "aws:sourceowner")

COMPLETE = ("iam", "sts")
"""The services of which the reference has every action of its date."""

MOST_SUGGESTIONS = 20

MOST_SLIPS = 2  # in the name of a key


def find_unknown_services(policy: JudgedPolicy) -> Notices:
    for statement, line, service, _ in split_action_names(policy):
        if service not in reference.load_service_prefixes():
            nearest = find_nearest_name(service, "services")
            parameters = {"service": service, "nearest": nearest, "date": reference.load_date()}
            yield Notice(line.path, statement.name, Reason("unknown-service", parameters))


def find_misspelt_actions(policy: JudgedPolicy) -> Notices:
    """Actions of IAM and STS that are one letter away from a known one.

    No two actions of these services are that near to each other, so a new one of AWS's will not be either. One whose
    name is less like a known one can be new.
    """
    for statement, line, service, name, near in list_unknown_actions(policy):
        if is_misspelt(service, name, near):
            parameters = {"action": line.text, "nearest": write_action(service, near)}
            yield Notice(line.path, statement.name, Reason("misspelt-action", parameters))


def find_unknown_actions(policy: JudgedPolicy) -> Notices:
    for statement, line, service, name, near in list_unknown_actions(policy):
        if has_wildcard(name):
            parameters = {"line": line.text, "reference": name_reference(service)}
            yield Notice(line.path, statement.name, Reason("no-action-fits", parameters))
        elif not is_misspelt(service, name, near):
            nearest = write_action(service, near) if near else ""
            parameters = {"action": line.text, "nearest": nearest, "reference": name_reference(service)}
            yield Notice(line.path, statement.name, Reason("unknown-action", parameters))


def list_unknown_actions(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedPattern, str, str, str]]:
    """Each line that no known action fits, with its service, its name, and the nearest name, in lower case."""
    asked = 0
    for statement, line, service, name in split_action_names(policy):
        if is_unknown(line.text.lower()):
            asked += not has_wildcard(name)
            seek = asked <= MOST_SUGGESTIONS and not has_wildcard(name)
            yield statement, line, service, name, find_nearest_name(name, service) if seek else ""


def is_misspelt(service: str, name: str, near: str) -> bool:
    return service in COMPLETE and bool(near) and count_slips(name, near) == 1


def write_action(service: str, name: str) -> str:
    return f"{service}:{(action_names(service) or {})[name]}"


def name_reference(service: str) -> str:
    """Where a service's actions are looked up: the date of this package's reference, or the package that has others."""
    return reference.load_date() if service in COMPLETE else reference.name_list_of_all_services()


def count_slips(word: str, other: str) -> int:
    """How many letters to add, leave out, replace, or exchange with the next, to make one word of the other."""
    rows: list[list[int]] = [[*range(len(other) + 1)]]
    for here, letter in enumerate(word, 1):
        row = [here]
        for there, wanted in enumerate(other, 1):
            slips = [rows[-1][there] + 1, row[-1] + 1, rows[-1][there - 1] + (letter != wanted)]
            if here > 1 and there > 1 and letter == other[there - 2] and wanted == word[here - 2]:
                slips.append(rows[-2][there - 2] + 1)
            row.append(min(slips))
        rows.append(row)
    return rows[-1][-1]


def split_action_names(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedPattern, str, str]]:
    """Each action line that names one service, with the service and the action's name in lower case."""
    for statement in policy.statements:
        for line in statement.actions:
            service, colon, name = line.text.lower().partition(":")
            if colon and not has_wildcard(service):
                yield statement, line, service, name


@lru_cache(maxsize=4096)
def is_unknown(text: str) -> bool:
    """Whether a service has no action that fits this line, in lower case; False where its actions are not known."""
    service, _, name = text.partition(":")
    if not name or name == "*" or has_wildcard(service) or (names := action_names(service)) is None:
        return False
    if not has_wildcard(name):
        return name not in names
    if service in ("iam", "sts"):
        return not match_actions(text)
    return not any(compile_action(name).matches(known, {}) for known in names)


@cache
def action_names(service: str) -> dict[str, str] | None:
    """The names of a service's actions by their lower case; None where they are not known."""
    if service not in reference.load_service_prefixes():
        return None
    names = reference.list_action_names(service)
    return None if names is None else {name.lower(): name for name in names}


def find_misspelt_keys(policy: JudgedPolicy) -> Notices:
    """Keys that are a letter or two away from a known one, and not just longer, as a new one could be."""
    for statement, key, path, near in list_unknown_keys(policy):
        if is_family_name(key, near):
            reason = Reason("tag-without-name", {"key": key, "example": f"{key.rstrip('/')}/team"})
            yield Notice(path, statement.name, reason)
        elif is_misspelt_key(key, near):
            parameters = {"key": key, "nearest": reference.load_condition_keys()[near].name}
            yield Notice(path, statement.name, Reason("misspelt-key", parameters))


def find_unknown_keys(policy: JudgedPolicy) -> Notices:
    for statement, key, path, near in list_unknown_keys(policy):
        judged = key.partition(":")[0].lower() in JUDGED_KEYS
        if (judged or near) and not is_family_name(key, near) and not is_misspelt_key(key, near):
            nearest = reference.load_condition_keys()[near].name if near else ""
            parameters = {"key": key, "nearest": nearest, "date": reference.load_date()}
            yield Notice(path, statement.name, Reason("unknown-key", parameters))


def list_unknown_keys(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, str, Path, str]]:
    """Each key that is not known, though its prefix is judged or no service has it, and the nearest in lower case."""
    asked = 0
    for statement, key, path in list_keys(policy):
        prefix = key.partition(":")[0].lower()
        if reference.find_condition_key(key) or key.lower() in OLD_KEYS:
            continue
        foreign = "." in prefix or prefix == "saml" or prefix in reference.load_service_prefixes()
        if prefix in JUDGED_KEYS or not foreign:
            asked += 1
            yield statement, key, path, find_nearest_name(key.lower(), "keys") if asked <= MOST_SUGGESTIONS else ""


def is_family_name(key: str, near: str) -> bool:
    return near == f"{key.lower().rstrip('/')}/"


def is_misspelt_key(key: str, near: str) -> bool:
    word = key.lower()
    return bool(near) and not word.startswith(near) and count_slips(word, near) <= MOST_SLIPS


def list_keys(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, str, Path]]:
    """Every condition key of the policy, asked for in a condition or filled in as a variable.

    Without the variables that are another tool's escape: these are a finding of their own.
    """
    for statement in policy.statements:
        for line in statement.resources:
            yield from ((statement, key, line.path) for key in keys_of(line.pattern.variables))
        for placed in statement.conditions:
            yield statement, placed.condition.key, placed.path
            yield from ((statement, key, placed.path) for key in keys_of(placed.condition.variables))


def keys_of(variables: Iterable[Variable]) -> list[str]:
    return [variable.key for variable in variables if not find_escape(f"${{{variable.key}}}}}")]


@cache
def letter_pairs_of(group: str) -> dict[str, frozenset[str]]:
    """The names of a group, "keys", "services" or a service's actions, each with its pairs of letters."""
    names: Iterable[str]
    if group == "keys":
        names = reference.load_condition_keys()
    else:
        names = reference.load_service_prefixes() if group == "services" else action_names(group) or ()
    return {name: letter_pairs(name) for name in names}


def letter_pairs(word: str) -> frozenset[str]:
    return frozenset(word[place : place + 2] for place in range(len(word) - 1))


@lru_cache(maxsize=1024)
def find_nearest_name(word: str, group: str) -> str:
    """The name of a group that is spelt most like this word, in lower case; "" where none is much like it.

    A group can have thousands of names, so their pairs of letters say first which few are worth comparing.
    """
    mine = letter_pairs(word)
    alike = sorted(
        letter_pairs_of(group).items(), key=lambda item: (-len(mine & item[1]) / len(mine | item[1] | {""}), item[0])
    )
    return next(iter(difflib.get_close_matches(word, [name for name, _ in alike[:5]], n=1, cutoff=0.75)), "")


CHECKS = (
    Check("unknown-service", REMARK, CHECKS_PAGE, find_unknown_services),
    Check("misspelt-action", MISTAKE, CHECKS_PAGE, find_misspelt_actions),
    Check("unknown-action", REMARK, CHECKS_PAGE, find_unknown_actions),
    Check("misspelt-key", MISTAKE, KEYS_PAGE, find_misspelt_keys),
    Check("unknown-key", REMARK, KEYS_PAGE, find_unknown_keys),
)
