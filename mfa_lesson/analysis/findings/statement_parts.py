"""A statement with the places of its lines, and whether it surely says everything that another one says.

Where containment cannot be read off the patterns themselves, the answer is no.

AWS pages: reference_policies_elements_action, reference_policies_elements_resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from mfa_lesson.account import reference
from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.iam.conditions import Condition
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import ArnPattern, Pattern, has_wildcard, split_arn
from mfa_lesson.iam.policy import Policy, Statement

WITH_STATE: Mapping[str, dict[str, tuple[str, ...]]] = {
    state: {} if state == "absent" else {MFA_KEY.lower(): (state,)} for state in MFA_STATES
}


class Line(NamedTuple):
    """One text of an Action or Resource element, or of their Not… forms."""

    text: str
    path: Path


class PlacedCondition(NamedTuple):
    """A condition, and where it stands."""

    condition: Condition
    path: Path

    @property
    def key(self) -> str:
        return self.condition.key.lower()

    @property
    def operator(self) -> str:
        """As the policy writes it."""
        return self.condition.operator.written


@dataclass(frozen=True, eq=False)
class Part:
    """One statement of a policy, its lines and conditions with their places."""

    statement: Statement
    path: Path

    @property
    def name(self) -> str:
        return self.statement.name

    @property
    def denies(self) -> bool:
        return self.statement.effect == "Deny"

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
    def actions(self) -> list[Line]:
        return lines(self.statement.actions, self.action_path, self.statement.source)

    @cached_property
    def resources(self) -> list[Line]:
        return lines(self.statement.resources, self.resource_path, self.statement.source)

    @cached_property
    def conditions(self) -> list[PlacedCondition]:
        block = self.statement.source.get("Condition", {})
        paths = [(*self.path, "Condition", operator, key) for operator, keys in block.items() for key in keys]
        return [PlacedCondition(*pair) for pair in zip(self.statement.conditions, paths, strict=True)]

    @cached_property
    def mfa_conditions(self) -> list[PlacedCondition]:
        return [placed for placed in self.conditions if placed.key == MFA_KEY.lower()]

    @cached_property
    def mfa_states(self) -> frozenset[str]:
        """The MFA states in which its conditions on MFA hold: all of them where it has none."""
        return frozenset(
            state
            for state, context in WITH_STATE.items()
            if all(placed.condition.holds(context) for placed in self.mfa_conditions)
        )

    @cached_property
    def other_conditions(self) -> frozenset:
        """The conditions that do not ask about MFA, comparable."""
        return frozenset(comparable(placed) for placed in self.conditions if placed.key != MFA_KEY.lower())

    @cached_property
    def action_texts(self) -> frozenset[str]:
        return frozenset(line.text.lower() for line in self.actions)

    @cached_property
    def resource_texts(self) -> frozenset[str]:
        return frozenset(line.text for line in self.resources)

    @cached_property
    def wildcards(self) -> list[str]:
        """The action lines with wildcards, in lower case."""
        return [text for text in self.action_texts if has_wildcard(text)]

    @cached_property
    def known_actions(self) -> frozenset[str]:
        """The actions of IAM and STS that its action element matches, in lower case."""
        listed = frozenset().union(*(actions_fitting(text) for text in self.action_texts))
        return listed if self.lists_actions else frozenset(reference.load_actions()) - listed

    @cached_property
    def is_known(self) -> bool:
        """Whether every action that it can match is one of IAM or STS that is known here."""
        return self.lists_actions and all(
            text.startswith(("iam:", "sts:")) and actions_fitting(text) for text in self.action_texts
        )

    def may_match(self, action: str) -> bool:
        """Whether its action element can match some action that fits this pattern, given in lower case."""
        if has_wildcard(action):
            known = actions_fitting(action)
            return not known or bool(known & self.known_actions)
        fits = action in self.action_texts or any(compiled(wild).matches(action, {}) for wild in self.wildcards)
        return fits == self.lists_actions


def parts_of(policy: Policy) -> list[Part]:
    """The statements of a policy, in its order."""
    listed = isinstance(policy.document["Statement"], list)
    paths = (("Statement", number) if listed else ("Statement",) for number in range(len(policy.statements)))
    return [Part(statement, path) for statement, path in zip(policy.statements, paths, strict=True)]


def lines(patterns: Iterable[Pattern | ArnPattern], path: Path, source: Mapping) -> list[Line]:
    listed = isinstance(source[path[-1]], list)
    return [Line(pattern.text, (*path, number) if listed else path) for number, pattern in enumerate(patterns)]


def comparable(placed: PlacedCondition) -> tuple[str, str, frozenset[str]]:
    return placed.operator, placed.key, frozenset(placed.condition.values)


@lru_cache(maxsize=4096)
def compiled(text: str) -> Pattern:
    return Pattern(text, variables=False)


@lru_cache(maxsize=4096)
def actions_fitting(text: str) -> frozenset[str]:
    """The actions of IAM and STS that a pattern matches; all in lower case."""
    if not has_wildcard(text):
        return frozenset([text] if text in reference.load_actions() else [])
    pattern = compiled(text)
    start = pattern.literal_start
    found = (name for name in reference.load_actions() if name.startswith(start))
    return frozenset(name for name in found if pattern.matches(name, {}))


@lru_cache(maxsize=4096)
def covers(outer: str, inner: str) -> bool:
    """Whether a pattern surely fits every text that another one fits.

    A wildcard or a variable of the inner pattern stands for texts of any length, so only a `*` covers it.
    """
    if outer == inner:
        return True
    if not has_wildcard(outer) or "${" in outer:
        return False
    if (has_wildcard(inner) or "${" in inner) and ("?" in outer or set(outer) & set("${}")):
        return False
    return compiled(outer).matches(inner, {})


@lru_cache(maxsize=4096)
def covers_arn(outer: str, inner: str) -> bool:
    """The same of two resource lines, part by part."""
    if outer in ("*", inner):
        return True
    return inner != "*" and all(map(covers, split_arn(outer), split_arn(inner)))


def covers_action(outer: Part, text: str) -> bool:
    """Whether a statement surely matches every action that a pattern, in lower case, fits."""
    if outer.lists_actions:
        return text in outer.action_texts or any(covers(wild, text) for wild in outer.wildcards)
    return not has_wildcard(text) and outer.may_match(text)


def covers_actions(outer: Part, inner: Part) -> bool:
    if inner.lists_actions:
        return all(covers_action(outer, text) for text in inner.action_texts)
    if outer.lists_actions:
        return "*" in outer.action_texts
    return all(any(covers(left_out, text) for left_out in inner.action_texts) for text in outer.action_texts)


def covers_resources(outer: Part, inner: Part) -> bool:
    given, wanted = outer.resource_texts, inner.resource_texts
    if outer.lists_resources:
        return "*" in given or (inner.lists_resources and all_covered(wanted, given))
    return not inner.lists_resources and all_covered(given, wanted)


def all_covered(inner: frozenset[str], outer: frozenset[str]) -> bool:
    return inner <= outer or all(any(covers_arn(wide, text) for wide in outer) for text in inner)


def contains(outer: Part, inner: Part) -> bool:
    """Whether a statement surely speaks about everything that another one speaks about, MFA aside."""
    return (
        outer.other_conditions <= inner.other_conditions
        and covers_resources(outer, inner)
        and covers_actions(outer, inner)
    )


def unconditional(parts: Iterable[Part]) -> Iterator[Part]:
    """Those that depend on nothing but MFA."""
    return (part for part in parts if not part.other_conditions)
