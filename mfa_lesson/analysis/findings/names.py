"""Checks of names that AWS does not have: services, actions, condition keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from mfa_lesson.account import reference
from mfa_lesson.iam.tokens import Variable, has_wildcard

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .escapes import find_escape
from .judged import JudgedPolicy, Placed, PlacedPattern, compile_action, match_actions

JUDGED_KEYS = ("aws", "iam", "sts")

OLD_KEYS = ("aws:arn", "aws:sourceowner")

COMPLETE = ("iam", "sts")
"""The services of which the reference has every action of its date."""

MOST_SUGGESTIONS = 20

MOST_SLIPS = 2  # in the name of a key


def find_unknown_services(policy: JudgedPolicy) -> Notices:
    for line, service, _ in split_action_names(policy):
        if service not in reference.load_service_prefixes():
            nearest = find_nearest_name(service, "services")
            yield note(line, "unknown-service", service=service, nearest=nearest, date=reference.load_date())


def find_unknown_actions(policy: JudgedPolicy) -> Notices:
    """Actions that no service has; of IAM and STS, one that is a letter away from a known one is misspelt.

    No two actions of these services are that near to each other, so a new one of AWS's will not be either. One whose
    name is less like a known one can be new.
    """
    asked = 0
    for line, service, name in split_action_names(policy):
        if not is_unknown(line.text.lower()):
            continue
        if has_wildcard(name):
            yield note(line, "no-action-fits", line=line.text, reference=name_reference(service))
            continue
        asked += 1
        near = find_nearest_name(name, service) if asked <= MOST_SUGGESTIONS else ""
        nearest = f"{service}:{(action_names(service) or {})[near]}" if near else ""
        if near and service in COMPLETE and count_slips(name, near) == 1:
            yield note(line, "misspelt-action", action=line.text, nearest=nearest)
        else:
            yield note(line, "unknown-action", action=line.text, nearest=nearest, reference=name_reference(service))


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


def split_action_names(policy: JudgedPolicy) -> Iterator[tuple[PlacedPattern, str, str]]:
    """Each action line that names one service, with the service and the action's name in lower case."""
    for line in policy.actions:
        service, colon, name = line.text.lower().partition(":")
        if colon and not has_wildcard(service):
            yield line, service, name


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


def find_unknown_keys(policy: JudgedPolicy) -> Notices:
    """Keys that are not known, though their prefix is judged, or no service has it and a known one is near.

    One is misspelt if it is a letter or two away from a known one, and not just longer, as a new one could be.
    """
    asked = 0
    for placed, key in list_keys(policy):
        word = key.lower()
        prefix = word.partition(":")[0]
        if reference.find_condition_key(key) or word in OLD_KEYS:
            continue
        foreign = "." in prefix or prefix == "saml" or prefix in reference.load_service_prefixes()
        if foreign and prefix not in JUDGED_KEYS:
            continue
        asked += 1
        near = find_nearest_name(word, "keys") if asked <= MOST_SUGGESTIONS else ""
        nearest = reference.load_condition_keys()[near].name if near else ""
        if near == f"{word.rstrip('/')}/":
            yield note(placed, "tag-without-name", key=key, example=f"{key.rstrip('/')}/team")
        elif near and not word.startswith(near) and count_slips(word, near) <= MOST_SLIPS:
            yield note(placed, "misspelt-key", key=key, nearest=nearest)
        elif near or prefix in JUDGED_KEYS:
            yield note(placed, "unknown-key", key=key, nearest=nearest, date=reference.load_date())


def list_keys(policy: JudgedPolicy) -> Iterator[tuple[Placed, str]]:
    """Every condition key of the policy, asked for in a condition or filled in as a variable.

    Without the variables that are another tool's escape: these are a finding of their own.
    """
    for statement in policy.statements:
        for line in statement.resources:
            yield from ((line, key) for key in keys_of(line.pattern.variables))
        for placed in statement.conditions:
            yield placed, placed.condition.key
            yield from ((placed, key) for key in keys_of(placed.condition.variables))


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
    Check("misspelt-action", MISTAKE, CHECKS_PAGE, find_unknown_actions),
    Check("unknown-action", REMARK, CHECKS_PAGE, find_unknown_actions, ("no-action-fits",)),
    Check("misspelt-key", MISTAKE, KEYS_PAGE, find_unknown_keys, ("tag-without-name",)),
    Check("unknown-key", REMARK, KEYS_PAGE, find_unknown_keys),
)
