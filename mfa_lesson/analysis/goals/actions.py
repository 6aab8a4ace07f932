"""The actions that an expectation is about: one more for each combination of patterns that an action can fit.

Every action of IAM and STS is known. Those of other services are made up.

AWS page: reference_policies_elements_action.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, partial

from mfa_lesson.account.universe import COMPLETE, list_actions, make_sample_action, service_of
from mfa_lesson.analysis.steps import insist
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.policy import Policy, list_named_actions
from mfa_lesson.iam.time_limit import Steps
from mfa_lesson.iam.tokens import has_wildcard
from mfa_lesson.iam.witnesses import Group, find_texts, read_pattern, some, spell

from .expectation import Expectation, compile_actions, fits_any, load_packaged
from .people import KnownNames
from .values import LOWER


class KnownActions:
    """The actions that can make a difference under some policies, whatever is expected."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.told_apart = [each.actions for policy in policies for each in policy.statements]
        self._policies = policies
        self._fitting: dict[str, frozenset[str]] = {}

    @cached_property
    def names(self) -> list[str]:
        return list_actions(self._policies)

    def find_fitting(self, patterns: Iterable[Pattern]) -> Steps[frozenset[str]]:
        """Those that fit one of some patterns."""
        for pattern in patterns:
            yield
            if pattern.text not in self._fitting:
                self._fitting[pattern.text] = frozenset(name for name in self.names if pattern.matches(name, {}))
        return frozenset().union(*(self._fitting[pattern.text] for pattern in patterns))


def find_actions(expectation: Expectation, known: KnownActions) -> Steps[KnownNames]:
    """The actions: in the expectation’s order where it names each, else those that policies name come first."""
    if expectation.all_of:
        return KnownNames(tuple(list_named_actions([load_packaged(expectation.all_of)])))
    names, wanted = expectation.actions, compile_actions(expectation.actions)
    excepted = compile_actions(expectation.excepted)
    if not any(map(has_wildcard, names)):
        return KnownNames(tuple(name for name in names if not fits_any(name, excepted)))
    made_up = [make_sample_action(name) for name in names if ":" in name and service_of(name) not in COMPLETE]
    problem = ""
    for service in dict.fromkeys(map(service_of, [*known.names, *made_up])):
        if service not in COMPLETE and any(fits_service(pattern, service) for pattern in wanted):
            seeds = [name for name in [*known.names, *made_up] if service_of(name) == service]
            found = yield from find_service_actions(service, [*known.told_apart, wanted, excepted], seeds)
            made_up += found.texts
            problem = problem or found.problem
    fitting, left_out = (yield from known.find_fitting(wanted)), (yield from known.find_fitting(excepted))
    further = []
    for name in made_up:
        yield
        further += [name] if fits_any(name, wanted) and not fits_any(name, excepted) else []
    found_here = [name for name in known.names if name in fitting and name not in left_out]
    return KnownNames(tuple(dict.fromkeys([*found_here, *further])), problem)


def fits_service(pattern: Pattern, service: str) -> bool:
    """Whether a pattern of actions can fit one of this service."""
    start, colon, _ = pattern.text.lower().partition(":")
    return has_wildcard(start) or not colon or start == service


def find_service_actions(
    service: str, patterns: Iterable[Iterable[Pattern]], names: Iterable[str]
) -> Steps[KnownNames]:
    """Actions of a service for each combination of patterns that those named don’t fit."""
    kept = [tuple(one for one in group if fits_service(one, service)) for group in patterns]
    kept = [group for group in kept if group and not any(one.text in ("*", f"{service}:*") for one in group)]
    read: dict[Group, None] = {}
    for group in kept:
        yield
        read[(yield from insist(partial(read_alternatives, group)))] = None
    if not read:
        return KnownNames(())
    legal: Group = ((*spell(f"{service}:"), *some(LOWER.replace("-", ""))),)
    seeds = tuple(name.lower() for name in names)
    found = yield from insist(lambda: find_texts(tuple(read), legal, seeds=seeds))
    texts = []
    for text in found.texts.values():
        yield
        texts += [] if text in seeds else [write_action(text, kept)]
    return KnownNames(tuple(texts), "" if found.complete else "actions")


def read_alternatives(patterns: Iterable[Pattern]) -> Group:
    return tuple(read_pattern(one, {}) or () for one in patterns)


def write_action(name: str, patterns: Iterable[Iterable[Pattern]]) -> str:
    """An action in lower case → as the patterns that it fits write it."""
    for pattern in (pattern for group in patterns for pattern in group if pattern.matches(name, {})):
        for piece in re.split("[*?]+", pattern.text.partition(":")[2]):
            name = re.sub(re.escape(piece), piece, name, flags=re.IGNORECASE) if piece else name
    service, _, own = name.partition(":")
    return f"{service}:{own[:1].upper()}{own[1:]}"
