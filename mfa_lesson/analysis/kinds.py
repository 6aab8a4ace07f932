"""Actions that are decided alike: the same statements match them, and they act on the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.universe import BOB, list_arn_forms, service_of
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.resource_control import EXEMPT
from mfa_lesson.iam.statement import Statement

from .decisions import list_matching


class ActionKind(NamedTuple):
    """What the decision on an action depends on, besides who asks and how."""

    service: str
    resource_type: str | None
    resource: str
    """What it acts on when it is about one certain user."""
    arn_forms: tuple[str, ...]
    statements: tuple[Statement, ...]
    """The statements whose action element matches it."""
    exempt: bool
    """Whether no resource control policy reaches it, though it is of a service that they reach."""


def find_action_kind(action: str, policies: Iterable[Policy]) -> ActionKind:
    """The kind of an action under these policies: all requests for two actions of one kind are decided alike."""
    known = find_action(action)
    statements = tuple([statement for policy in policies for statement in list_matching(action, policy)])
    on, exempt = known.resource(BOB), action.lower() in EXEMPT
    return ActionKind(service_of(action), known.resource_type, on, list_arn_forms(action), statements, exempt)
