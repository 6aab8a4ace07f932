"""Checks of names that AWS does not have: services, actions, condition keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache, lru_cache

from mfa_lesson.account import reference
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import has_wildcard

from .document import Document, Notice, Notices
from .statement_parts import (
    Line,
    Part,
    actions_fitting,
    compiled,
)

JUDGED_KEYS = ("aws", "iam", "sts")

OLD_KEYS = ("aws:arn", "aws:sourceowner")

MOST_SUGGESTIONS = 20


def unknown_service(document: Document) -> Notices:
    for part, line, service, _ in action_names(document):
        if service not in reference.load_service_prefixes():
            near = nearest(service, "services")
            hint = f"Did you mean `{near}`?" if near else ""
            problem = f"AWS’s reference has no service `{service}`: it is misspelt, or the service has ended."
            yield Notice(line.path, part.name, problem, hint)


def unknown_action(document: Document) -> Notices:
    asked = 0
    for part, line, service, name in action_names(document):
        if not is_unknown(line.text.lower()):
            continue
        if has_wildcard(name):
            yield Notice(line.path, part.name, f"No action of `{service}` fits `{line.text}`.")
            continue
        asked += 1
        near = nearest(name, service) if asked <= MOST_SUGGESTIONS else None
        hint = f"Did you mean `{service}:{lower_names(service)[near]}`?" if near else ""
        yield Notice(line.path, part.name, f"`{service}` has no action `{line.text.partition(':')[2]}`.", hint)


def action_names(document: Document) -> Iterator[tuple[Part, Line, str, str]]:
    """Each action line that names one service, with the service and the action's name in lower case."""
    for part in document.parts:
        for line in part.actions:
            service, colon, name = line.text.lower().partition(":")
            if colon and not has_wildcard(service):
                yield part, line, service, name


@lru_cache(maxsize=4096)
def is_unknown(text: str) -> bool:
    """Whether a service has no action that fits this line, in lower case; False where its actions are not known."""
    service, _, name = text.partition(":")
    if not name or name == "*" or has_wildcard(service) or (names := lower_names(service)) is None:
        return False
    if not has_wildcard(name):
        return name not in names
    if service in ("iam", "sts"):
        return not actions_fitting(text)
    return not any(compiled(name).matches(known, {}) for known in names)


@cache
def lower_names(service: str) -> dict[str, str] | None:
    """The names of a service's actions by their lower case; None where they are not known."""
    if service not in reference.load_service_prefixes():
        return None
    names = reference.list_action_names(service)
    return None if names is None else {name.lower(): name for name in names}


def unknown_key(document: Document) -> Notices:
    asked = 0
    for part, key, path in keys_named(document):
        prefix = key.partition(":")[0].lower()
        judged = prefix in JUDGED_KEYS
        if reference.find_condition_key(key) or key.lower() in OLD_KEYS:
            continue
        if not judged and ("." in prefix or prefix == "saml" or prefix in reference.load_service_prefixes()):
            continue
        asked += 1
        near = nearest(key.lower(), "keys") if asked <= MOST_SUGGESTIONS else None
        if judged or near:
            hint = f"Did you mean `{reference.load_condition_keys()[near].name}`?" if near else ""
            if near and near == f"{key.lower().rstrip('/')}/":
                hint = f"Name a tag after a slash: `{key.rstrip('/')}/team`."
            yield Notice(path, part.name, f"There is no condition key `{key}` in AWS’s reference.", hint)


def keys_named(document: Document) -> Iterator[tuple[Part, str, Path]]:
    """Every condition key of the policy, asked for in a condition or filled in as a variable."""
    for part in document.parts:
        for line, pattern in zip(part.resources, part.statement.resources, strict=True):
            yield from ((part, variable.key, line.path) for variable in pattern.variables)
        for placed in part.conditions:
            yield part, placed.condition.key, placed.path
            yield from ((part, variable.key, placed.path) for variable in placed.condition.variables)


@cache
def pairs_of(group: str) -> dict[str, frozenset[str]]:
    """The names of a group, "keys", "services" or a service's actions, each with its pairs of letters."""
    if group == "keys":
        names = reference.load_condition_keys()
    else:
        names = reference.load_service_prefixes() if group == "services" else lower_names(group)
    return {name: letter_pairs(name) for name in names}


def letter_pairs(word: str) -> frozenset[str]:
    return frozenset(word[place : place + 2] for place in range(len(word) - 1))


@lru_cache(maxsize=1024)
def nearest(word: str, group: str) -> str | None:
    """The name of a group that is spelt most like this word; None where none is much like it."""
    mine = letter_pairs(word)
    alike = sorted(pairs_of(group).items(), key=lambda item: (-len(mine & item[1]) / len(mine | item[1] | {""}), item))
    return next(iter(difflib.get_close_matches(word, [name for name, _ in alike[:5]], n=1, cutoff=0.75)), None)
