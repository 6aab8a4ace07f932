"""Checks of names that AWS does not have: services, actions, condition keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from mfa_lesson.account import reference
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import has_wildcard
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern, compile_action, match_actions

JUDGED_KEYS = ("aws", "iam", "sts")

OLD_KEYS = ("aws:arn", "aws:sourceowner")

MOST_SUGGESTIONS = 20


def find_unknown_services(policy: JudgedPolicy) -> Notices:
    for statement, line, service, _ in split_action_names(policy):
        if service not in reference.load_service_prefixes():
            parameters = {"service": service, "nearest": find_nearest_name(service, "services")}
            yield Notice(line.path, statement.name, Reason("unknown-service", parameters))


def find_unknown_actions(policy: JudgedPolicy) -> Notices:
    asked = 0
    for statement, line, service, name in split_action_names(policy):
        if not is_unknown(line.text.lower()):
            continue
        if has_wildcard(name):
            yield Notice(line.path, statement.name, Reason("no-action-fits", {"service": service, "line": line.text}))
            continue
        asked += 1
        near = find_nearest_name(name, service) if asked <= MOST_SUGGESTIONS else ""
        nearest = f"{service}:{(action_names(service) or {})[near]}" if near else ""
        parameters = {"service": service, "action": line.text.partition(":")[2], "nearest": nearest}
        yield Notice(line.path, statement.name, Reason("unknown-action", parameters))


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


def find_unknown_keys(policy: JudgedPolicy) -> Notices:
    asked = 0
    for statement, key, path in list_keys(policy):
        prefix = key.partition(":")[0].lower()
        judged = prefix in JUDGED_KEYS
        if reference.find_condition_key(key) or key.lower() in OLD_KEYS:
            continue
        if not judged and ("." in prefix or prefix == "saml" or prefix in reference.load_service_prefixes()):
            continue
        asked += 1
        near = find_nearest_name(key.lower(), "keys") if asked <= MOST_SUGGESTIONS else ""
        if near and near == f"{key.lower().rstrip('/')}/":
            reason = Reason("tag-without-name", {"key": key, "example": f"{key.rstrip('/')}/team"})
            yield Notice(path, statement.name, reason)
        elif judged or near:
            nearest = reference.load_condition_keys()[near].name if near else ""
            yield Notice(path, statement.name, Reason("unknown-key", {"key": key, "nearest": nearest}))


def list_keys(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, str, Path]]:
    """Every condition key of the policy, asked for in a condition or filled in as a variable."""
    for statement in policy.statements:
        for line in statement.resources:
            yield from ((statement, variable.key, line.path) for variable in line.pattern.variables)
        for placed in statement.conditions:
            yield statement, placed.condition.key, placed.path
            yield from ((statement, variable.key, placed.path) for variable in placed.condition.variables)


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
    Check("unknown-service", MISTAKE, CHECKS_PAGE, find_unknown_services),
    Check("unknown-action", MISTAKE, CHECKS_PAGE, find_unknown_actions),
    Check("unknown-key", MISTAKE, KEYS_PAGE, find_unknown_keys),
)
