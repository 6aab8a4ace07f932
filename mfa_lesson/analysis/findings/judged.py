"""A policy as the checks look at it: each statement with the places of its lines, and what is known of its actions.

AWS pages: reference_policies_elements_action, reference_policies_elements_resource.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from mfa_lesson.account import catalogue, reference
from mfa_lesson.account.users import ACCOUNT, MFA_AGE, User
from mfa_lesson.iam.arns import ArnPattern, split_arn
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.evaluator import applies
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.principals import PrincipalEntry
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.time_limit import check_time
from mfa_lesson.iam.tokens import Token, has_wildcard

from .states import FRESH, PASSWORD, USUAL, MfaCase, States, list_states

T = TypeVar("T")

LineParts = tuple[tuple[Token, ...], ...]
"""A resource line taken apart: the tokens of each part of its ARN; none of `*`."""


class PlacedPattern(NamedTuple):
    """One text of an Action or Resource element, or of their Not… forms, and where it is."""

    pattern: Pattern | ArnPattern
    path: Path
    statement: JudgedStatement

    @property
    def text(self) -> str:
        return self.pattern.text

    @property
    def parts(self) -> LineParts:
        """The tokens of an ARN's parts; () of `*`."""
        return tuple(part.tokens for part in self.pattern.parts) if isinstance(self.pattern, ArnPattern) else ()


class PlacedCondition(NamedTuple):
    """A condition, and where it is."""

    condition: Condition
    path: Path
    statement: JudgedStatement

    @property
    def key(self) -> str:
        """In lower case."""
        return self.condition.key.lower()

    @property
    def operator(self) -> str:
        """As the policy writes it."""
        return self.condition.operator.written

    @property
    def source(self) -> Any:
        """Its value or values as the policy writes them: a Condition has each of them once, as a text."""
        *_, operator, key = self.path
        return self.statement.statement.source["Condition"][operator][key]

    @property
    def known(self) -> reference.ConditionKey | None:
        """What AWS's reference says of the key."""
        return reference.find_condition_key(self.condition.key)

    @property
    def comparable(self) -> tuple[str, str, frozenset[str]]:
        """The same for every condition that means the same."""
        return self.operator, self.key, frozenset(self.condition.values)


class PlacedPrincipal(NamedTuple):
    """One text of a Principal or NotPrincipal element, and where it is."""

    entry: PrincipalEntry
    path: Path
    statement: JudgedStatement

    @property
    def text(self) -> str:
        return self.entry.text

    @property
    def account(self) -> str:
        """The account that it names, or that it belongs to; "" of anything that belongs to none."""
        if self.entry.kind != "AWS":
            return ""
        return self.text if re.fullmatch(r"[0-9]{12}", self.text) else "".join(split_arn(self.text)[4:5])

    @property
    def is_account(self) -> bool:
        """Whether it names a whole account."""
        return bool(self.account) and (self.text == self.account or self.text.endswith(":root"))

    @property
    def can_be_user(self) -> bool:
        """Whether a user can be the one that it names: only users have MFA of their own."""
        return self.entry.names_everybody or self.is_account or ":user/" in self.text


Placed = PlacedPattern | PlacedCondition | PlacedPrincipal


@dataclass(frozen=True, eq=False)
class JudgedStatement:
    """One statement of a policy, and what the checks ask of it."""

    statement: Statement
    states: States
    """The states of MFA that it and the others with it can tell apart."""

    @property
    def path(self) -> Path:
        return self.statement.path

    @property
    def name(self) -> str:
        return self.statement.name

    @property
    def effect(self) -> str:
        return self.statement.effect

    @property
    def lists_actions(self) -> bool:
        return self.statement.action_element == "Action"

    @property
    def lists_resources(self) -> bool:
        return self.statement.resource_element == "Resource"

    @property
    def action_path(self) -> Path:
        return (*self.path, self.statement.action_element)

    @property
    def resource_path(self) -> Path:
        return (*self.path, self.statement.resource_element)

    @cached_property
    def actions(self) -> list[PlacedPattern]:
        return self._place(self.statement.actions, self.statement.action_element)

    @cached_property
    def resources(self) -> list[PlacedPattern]:
        return self._place(self.statement.resources, self.statement.resource_element)

    def _place(self, patterns: Iterable[Pattern | ArnPattern], element: str) -> list[PlacedPattern]:
        path, listed = (*self.path, element), isinstance(self.statement.source.get(element), list)
        return [PlacedPattern(pattern, (*path, n) if listed else path, self) for n, pattern in enumerate(patterns)]

    @cached_property
    def principals(self) -> list[PlacedPrincipal]:
        """Who a policy on a resource names, in its order; [] in any other policy."""
        if self.statement.principals is None:
            return []
        path, entries = self.principal_path, self.statement.principals.entries
        block = self.statement.source[self.statement.principals.element]
        if isinstance(block, str):
            return [PlacedPrincipal(entries[0], path, self)]
        paths = [
            (*path, kind, number) if isinstance(texts, list) else (*path, kind)
            for kind, texts in block.items()
            for number in range(len(texts) if isinstance(texts, list) else 1)
        ]
        return [PlacedPrincipal(*pair, self) for pair in zip(entries, paths, strict=True)]

    @property
    def principal_path(self) -> Path:
        return (*self.path, "Principal" if self.lists_principals else "NotPrincipal")

    @property
    def lists_principals(self) -> bool:
        return self.statement.principals is None or self.statement.principals.element == "Principal"

    @cached_property
    def principal_names(self) -> frozenset[tuple[str, str]]:
        """Whom its element names, comparable."""
        return frozenset(
            (placed.entry.kind, placed.account if placed.is_account else placed.text) for placed in self.principals
        )

    @cached_property
    def can_be_of_users(self) -> bool:
        """Whether it can be about a user; any statement of a user's own policies is."""
        if self.statement.principals is None or not self.lists_principals:
            return True
        return any(placed.can_be_user for placed in self.principals)

    @cached_property
    def conditions(self) -> list[PlacedCondition]:
        block = self.statement.source.get("Condition", {})
        paths = [(*self.path, "Condition", operator, key) for operator, keys in block.items() for key in keys]
        return [PlacedCondition(*pair, self) for pair in zip(self.statement.conditions, paths, strict=True)]

    @cached_property
    def condition_keys(self) -> frozenset[str]:
        """In lower case."""
        return frozenset(placed.key for placed in self.conditions)

    def fails_without(self, key: str) -> bool:
        """Whether a condition on a key, in lower case, fails for requests that don't have it."""
        return any(placed.key == key and not placed.condition.holds({}) for placed in self.conditions)

    @cached_property
    def mfa_conditions(self) -> list[PlacedCondition]:
        """Its conditions that ask about MFA: whether it was used, or how long ago; [] where it isn't about users."""
        return [placed for placed in self.conditions if self.can_be_of_users and self.states.decide(placed.condition)]

    @cached_property
    def mfa_states(self) -> frozenset[MfaCase]:
        """The MFA states in which its conditions on MFA hold: all of them where it has none."""
        return self.states.where(placed.condition for placed in self.mfa_conditions)

    @cached_property
    def other_conditions(self) -> frozenset[tuple[str, str, frozenset[str]]]:
        """The conditions that do not ask about MFA, comparable."""
        return frozenset(placed.comparable for placed in self.conditions if placed not in self.mfa_conditions)

    @cached_property
    def action_texts(self) -> frozenset[str]:
        return frozenset(line.text.lower() for line in self.actions)

    @cached_property
    def resource_texts(self) -> frozenset[str]:
        return frozenset(line.text for line in self.resources)

    @cached_property
    def resource_parts(self) -> frozenset[LineParts]:
        """Its resource lines, comparable, whichever way variables are read."""
        return frozenset(line.parts for line in self.resources)

    @cached_property
    def wildcards(self) -> list[str]:
        """The action lines with wildcards, in lower case."""
        return [text for text in self.action_texts if has_wildcard(text)]

    @cached_property
    def known_actions(self) -> frozenset[str]:
        """The actions of IAM and STS that its action element matches, in lower case."""
        listed = unite(map(match_actions, self.action_texts))
        return listed if self.lists_actions else frozenset(reference.load_actions()) - listed

    @cached_property
    def is_known(self) -> bool:
        """Whether every action that it can match is one of IAM or STS that is known here."""
        return self.lists_actions and all(
            text.startswith(("iam:", "sts:")) and match_actions(text) for text in self.action_texts
        )

    def may_match(self, action: str) -> bool:
        """Whether its action element can match some action that fits this pattern, given in lower case."""
        check_time()
        if has_wildcard(action):
            known = match_actions(action)
            return not known or bool(known & self.known_actions)
        fits = action in self.action_texts or any(compile_action(wild).matches(action, {}) for wild in self.wildcards)
        return fits == self.lists_actions


class JudgedPolicy:
    """A policy as the checks look at it, and the statements of the policies that are attached together with it."""

    def __init__(
        self,
        policy: Policy,
        statements: list[JudgedStatement],
        others: list[JudgedStatement],
        policy_type: str | None = None,
    ) -> None:
        self.policy = policy
        self.policy_type = policy_type or policy.kind
        """ "identity", "scp", "rcp", "resource" or "trust"."""
        self.statements = statements
        self.allows = [statement for statement in statements if statement.effect == "Allow"]
        self.denies = [statement for statement in statements if statement.effect == "Deny"]
        self.attached_allows = self.allows + [statement for statement in others if statement.effect == "Allow"]
        """Its own first, then those of the other policies."""
        self.is_one_of_several = bool(others)
        self.attached_denies = self.denies + [statement for statement in others if statement.effect == "Deny"]

    @cached_property
    def actions(self) -> list[PlacedPattern]:
        """Every line of Action and NotAction."""
        return [line for statement in self.statements for line in statement.actions]

    @cached_property
    def resources(self) -> list[PlacedPattern]:
        """Every line of Resource and NotResource."""
        return [line for statement in self.statements for line in statement.resources]

    @cached_property
    def conditions(self) -> list[PlacedCondition]:
        return [placed for statement in self.statements for placed in statement.conditions]

    @cached_property
    def principals(self) -> list[PlacedPrincipal]:
        return [placed for statement in self.statements for placed in statement.principals]

    @cached_property
    def arns(self) -> list[tuple[PlacedPattern, list[Pattern]]]:
        """Every line of Resource and NotResource that is an ARN, with its six parts."""
        return [
            (line, line.pattern.parts)
            for line in self.resources
            if isinstance(line.pattern, ArnPattern) and line.pattern.parts
        ]

    @cached_property
    def user(self) -> User:
        """Somebody in the account that the policy names, if it names one."""
        accounts = (split_arn(line.text)[4:5] for line in self.resources)
        named = (account for [account] in filter(None, accounts) if re.fullmatch(r"[0-9]{12}", account))
        return User.read("alice", next(named, ACCOUNT))

    @cached_property
    def contexts(self) -> Mapping[MfaCase, Mapping[str, str]]:
        """The context of the user's own requests in the states that every user can be in."""
        direct = {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}
        return {state: {**self.user.context(state.mfa), **direct, **age_of(state)} for state in USUAL}

    def applies(self, statement: JudgedStatement, action: str, state: MfaCase) -> bool:
        """Whether a statement applies to the user's own request for an action."""
        request = Request(action, catalogue.find_action(action).resource(self.user), self.contexts[state])
        return statement.may_match(request.lower_action) and applies(statement.statement, request)

    def allows_own(self, action: str, state: MfaCase) -> bool:
        """Whether an Allow, of this or an attached policy, applies to the user's own request for an action."""
        return any(self.applies(statement, action, state) for statement in self.attached_allows)

    @cached_property
    def until_mfa(self) -> list[JudgedStatement]:
        """The Denys that keep the user from something in the console, and only until MFA is used."""
        known = {key.lower() for context in self.contexts.values() for key in context}
        return [
            statement
            for statement in self.denies
            if PASSWORD in statement.mfa_states
            and FRESH not in statement.mfa_states
            and all(placed.key in known for placed in statement.conditions)
        ]


def judge(policies: Iterable[Policy], policy_type: str | None = None) -> list[JudgedPolicy]:
    """Policies that are attached together, each in the light of the others; one on a resource is there by itself."""
    given = list(policies)
    states = list_states(
        condition for policy in given for statement in policy.statements for condition in statement.conditions
    )
    placed = [[JudgedStatement(statement, states) for statement in policy.statements] for policy in given]
    together = [number for number, policy in enumerate(given) if not policy.on_resource]
    return [
        JudgedPolicy(
            policy,
            placed[number],
            [each for other in together if number in together and other != number for each in placed[other]],
            policy_type,
        )
        for number, policy in enumerate(given)
    ]


def age_of(state: MfaCase) -> Mapping[str, str]:
    return {} if state.age is None else {MFA_AGE: str(state.age)}


def unite(sets: Iterable[frozenset[T]]) -> frozenset[T]:
    """Everything that is in one of the sets."""
    return frozenset().union(*sets)


@lru_cache(maxsize=4096)
def compile_action(text: str) -> Pattern:
    return Pattern(text, variables=False)


@lru_cache(maxsize=4096)
def match_actions(text: str) -> frozenset[str]:
    """The actions of IAM and STS that a pattern matches; all in lower case."""
    check_time()
    if not has_wildcard(text):
        return frozenset([text] if text in reference.load_actions() else [])
    pattern = compile_action(text)
    start = pattern.literal_start
    found = (name for name in reference.load_actions() if name.startswith(start))
    return frozenset(name for name in found if pattern.matches(name, {}))
