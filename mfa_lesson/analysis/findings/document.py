"""A policy as the checks look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import ACCOUNT, MFA_STATES, User
from mfa_lesson.iam.evaluator import Request, applies
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import split_arn
from mfa_lesson.iam.policy import Policy

from .statement_parts import (
    Part,
    PlacedCondition,
    parts_of,
)


class Document:
    """A policy as the checks look at it."""

    def __init__(self, policy: Policy):
        self.policy = policy
        self.parts = parts_of(policy)
        self.allows = [part for part in self.parts if not part.denies]
        self.denies = [part for part in self.parts if part.denies]

    @cached_property
    def user(self) -> User:
        """Somebody in the account that the policy names, if it names one."""
        accounts = (split_arn(line.text)[4:5] for part in self.parts for line in part.resources)
        named = (account for [account] in filter(None, accounts) if re.fullmatch(r"[0-9]{12}", account))
        return User.read("alice", next(named, ACCOUNT))

    @cached_property
    def contexts(self) -> Mapping[str, dict[str, str]]:
        """What the user's own requests bring along in each MFA state."""
        direct = {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}
        return {state: {**self.user.context(state), **direct} for state in MFA_STATES}

    def applies(self, part: Part, action: str, state: str) -> bool:
        """Whether a statement applies to the user's own request for an action."""
        request = Request(action, catalogue.find_action(action).resource(self.user), self.contexts[state])
        return part.may_match(request.lower_action) and applies(part.statement, request)

    def allows_own(self, action: str, state: str) -> bool:
        return any(self.applies(part, action, state) for part in self.allows)

    @cached_property
    def until_mfa(self) -> list[Part]:
        """The Denys that bar the user from something in the console, and only until MFA is used."""
        known = {key.lower() for context in self.contexts.values() for key in context}
        return [
            part
            for part in self.denies
            if "false" in part.mfa_states
            and "true" not in part.mfa_states
            and all(placed.key in known for placed in part.conditions)
        ]


class Notice(NamedTuple):
    """What a check has to say about one place."""

    path: Path
    statement: str
    problem: str
    suggestion: str = ""


Notices = Iterator[Notice]


def placed_conditions(document: Document) -> Iterator[tuple[Part, PlacedCondition]]:
    return ((part, placed) for part in document.parts for placed in part.conditions)
