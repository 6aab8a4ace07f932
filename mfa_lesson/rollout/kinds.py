"""Which of AWS's thousands of actions are decided alike? One of each kind is then enough to ask about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.iam.policy import Policy

from .denies import Denies
from .services import load_services


class AlikeActions(NamedTuple):
    """Actions that are decided alike."""

    action: str
    """One of them."""
    number: int
    possible: bool
    """Whether what is attached already can allow them at all."""


class ActionTarget(NamedTuple):
    """Actions of one service that act on the same."""

    action: str
    """One of them."""
    number: int
    resource_type: str | None
    path: str


def find_kinds(
    services: Iterable[str], before: Sequence[Policy] | None, added: Denies, old: Denies
) -> tuple[AlikeActions, ...]:
    """The actions of some services, such as "s3", those together that are decided alike.

    `before` is what is attached already, None if it isn't known; `old` has its Deny statements, and `added` those of
    what is attached in addition.
    """
    policies = (*(before or ()), *added.policies, *old.policies)
    divided = {service for policy in policies for service in list_divided(policy)}
    kinds: dict[tuple[object, ...], AlikeActions] = {}
    for service in services:
        targets = list_actions(service) if service in divided else list_targets(service)
        for action, number, resource_type, path in targets:
            possible = before is None or any(one.statements_for("Allow", action.lower()) for one in before)
            statements = (*added.list_matching(action), *old.list_matching(action))
            key = (statements, resource_type, path, possible)
            known = kinds.get(key)
            kinds[key] = AlikeActions(action, number + (known.number if known else 0), possible)
    return tuple(kinds.values())


def list_divided(policy: Policy) -> Iterable[str]:
    """The services of which an action element may match one action and not another.

    `*`, `*:*` and `s3:*` fit all actions of a service, or none; nothing else has a wildcard before the colon.
    """
    for statement in policy.statements:
        for pattern in statement.actions:
            service, _, name = pattern.text.partition(":")
            if name.strip("*"):
                yield service.lower()


@cache
def list_actions(service: str) -> tuple[ActionTarget, ...]:
    """Each action of a service by itself."""
    found = []
    for name in load_services()[service]:
        action = find_action(name)
        found.append(ActionTarget(name, 1, action.resource_type, action.path))
    return tuple(found)


@cache
def list_targets(service: str) -> tuple[ActionTarget, ...]:
    """The actions of a service, those together that act on the same."""
    found: dict[tuple[str | None, str], ActionTarget] = {}
    for action, _, resource_type, path in list_actions(service):
        known = found.get((resource_type, path))
        found[resource_type, path] = ActionTarget(action, 1 + (known.number if known else 0), resource_type, path)
    return tuple(found.values())
