"""Policy documents: JSON text -> Policy, checked against the grammar and ready to be evaluated.

AWS pages: reference_policies_grammar, reference_policies_elements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from json import dumps
from typing import Any

from mfa_lesson.errors import PolicyError
from mfa_lesson.text import quote

from . import grammar, json_text
from .conditions import Condition
from .json_text import JsonText, Path
from .matching import ArnPattern, Context, Pattern

MOST_LEVELS = 20  # of lists and dicts in each other

MOST_REMEMBERED = 5_000  # actions of which a policy remembers the statements

LONGEST = 50_000  # characters; IAM stores 10,240 at most (reference_iam-quotas), other services up to 32 KB


@dataclass(frozen=True, eq=False, slots=True)
class Statement:
    """One statement of a policy, its patterns ready."""

    policy: str
    """Name of the policy it stands in."""
    json: JsonText
    """The text of the policy."""
    path: Path
    """Where it stands there: ("Statement", 0)."""
    sid: str | None
    effect: str
    """ "Allow" or "Deny"."""
    action_element: str
    """ "Action" or "NotAction"."""
    actions: tuple[Pattern, ...]
    resource_element: str
    """ "Resource" or "NotResource"."""
    resources: tuple[ArnPattern, ...]
    conditions: tuple[Condition, ...]
    source: Mapping[str, Any]
    """The statement's JSON."""

    @property
    def place(self) -> str:
        """Where it stands in the policy, for people: "Statement[0]"."""
        return json_text.format_path(self.path)

    @property
    def text(self) -> str:
        """Its own lines of the policy's text, from { to }."""
        return self.json.slice(self.path)

    @property
    def name(self) -> str:
        """How people call it: by its Sid, or by its place."""
        return self.sid or self.place

    def action_pattern(self, action: str) -> Pattern | None:
        """The first pattern of the action element that fits the action."""
        return next((pattern for pattern in self.actions if pattern.matches(action, {})), None)

    def resource_pattern(self, arn: tuple[str, ...], context: Context) -> ArnPattern | None:
        """The first pattern of the resource element that fits the ARN, given as its six parts (`*` as none)."""
        for pattern in self.resources:
            if pattern.matches(arn, context):
                return pattern
        return None

    def covers_resource(self, arn: tuple[str, ...], context: Context) -> bool:
        """Whether the statement is about this resource: listed in Resource, or not listed in NotResource."""
        return (self.resource_pattern(arn, context) is None) == (self.resource_element == "NotResource")


class ActionIndex:
    """Finds the statements whose action element matches, without looking at the others."""

    def __init__(self, statements: Iterable[Statement]):
        self._statements = tuple(statements)
        self._exact = defaultdict(set)  # action -> numbers of its statements
        self._wildcards = defaultdict(list)  # text before the wildcard -> (pattern, number)
        self._not_action = []  # (actions, wildcard patterns, number)
        for number, statement in enumerate(self._statements):
            exact = {pattern.literal_start for pattern in statement.actions if pattern.is_text}
            wild = [pattern for pattern in statement.actions if not pattern.is_text]
            if statement.action_element == "NotAction":
                self._not_action.append((exact, wild, number))
                continue
            for action in exact:
                self._exact[action].add(number)
            for pattern in wild:
                self._wildcards[pattern.literal_start].append((pattern, number))
        self._lengths = sorted({len(start) for start in self._wildcards})
        self._remembered = {}  # action -> its statements; a table asks about each action in many states

    def statements_for(self, action: str) -> tuple[Statement, ...]:
        """The statements that speak about the action, given case-folded; in order, each once."""
        if action not in self._remembered:
            if len(self._remembered) == MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[action] = self._look_for(action)
        return self._remembered[action]

    def _look_for(self, action: str) -> tuple[Statement, ...]:
        found = set(self._exact.get(action, ()))
        for length in self._lengths:
            for pattern, number in self._wildcards.get(action[:length], ()):
                if pattern.matches(action, {}):
                    found.add(number)
        for exact, wild, number in self._not_action:
            if action not in exact and not (wild and any(pattern.matches(action, {}) for pattern in wild)):
                found.add(number)
        return tuple(self._statements[number] for number in sorted(found))


class Policy:
    """An identity policy (or a guardrail's), checked and ready.

    Made by Policy.from_json or load_policy().

    Attributes:
        name: What it is called.
        version: "2012-10-17" or "2008-10-17".
        statements: Its statements, in the order of the document.
        document: The JSON as dicts and lists.
        text: The JSON as it was written.
        rcp: Whether it is a resource control policy.
    """

    def __init__(
        self,
        name: str,
        version: str,
        statements: tuple[Statement, ...],
        document: dict[str, Any],
        json: JsonText,
        rcp: bool,
    ) -> None:
        self.name, self.version, self.statements, self.document, self.rcp = name, version, statements, document, rcp
        self.json, self.text = json, json.text
        self._by_effect = {
            effect: ActionIndex(statement for statement in statements if statement.effect == effect)
            for effect in ("Allow", "Deny")
        }

    def __repr__(self) -> str:
        return f"<Policy {self.name!r}: {len(self.statements)} statements>"

    @classmethod
    def from_json(
        cls,
        text_or_dict: str | Mapping[str, Any],
        name: str = "policy",
        *,
        rcp: bool = False,
        longest: int = LONGEST,
    ) -> Policy:
        """Reads a policy document.

        In: JSON text, or the document as a dict; a name to call it by; whether it is a resource control policy,
        whose statements name a Principal, "*" (orgs_manage_policies_rcps_syntax); how many characters are taken.
        Out: a Policy. Raises PolicyError, which names the place and says what would be right
        (reference_policies_grammar, reference_policies_elements).
        """
        text = text_or_dict.removeprefix("\ufeff") if isinstance(text_or_dict, str) else text_of(text_or_dict)
        if len(text) > longest:
            problem = f"it has {len(text):,} characters; {longest:,} are taken, and AWS stores far fewer"
            raise PolicyError("", problem, *((1, 1) if isinstance(text_or_dict, str) else ()))
        json = JsonText(text)
        try:
            document = grammar.read_document(text)
            version, elements = grammar.read_policy(document, rcp)
        except grammar.Misplaced as found:
            start = json.start_of(found.path) if found.start is None else found.start
            known = json.line_and_column(start) if isinstance(text_or_dict, str) else (None, None)
            raise PolicyError(json_text.format_path(found.path), found.problem, *known) from None
        statements = tuple(Statement(policy=name, json=json, **found) for found in elements)
        return cls(name, version, statements, document, json, rcp)

    def span(self, path: Path) -> tuple[int, int]:
        """Where a part stands in the text: the place where its key, or an item of a list, begins; the one after it."""
        part = self.json.parts[path]
        return part.start, part.end

    def statements_for(self, effect: str, action: str) -> tuple[Statement, ...]:
        """The statements of this effect ("Allow" or "Deny") whose action element matches the case-folded action."""
        return self._by_effect[effect].statements_for(action)

    def statement(self, sid: str) -> Statement:
        """The statement with this Sid (or this place, "Statement[0]"). KeyError lists the ones there are."""
        for statement in self.statements:
            if sid in (statement.sid, statement.place):
                return statement
        there_are = ", ".join(statement.name for statement in self.statements)
        raise KeyError(f"{self.name} has no statement {quote(sid)}; it has {there_are}")

    def only(self, *sids: str) -> Policy:
        """This policy with these statements alone, found by Sid or place."""
        kept = [self.statement(sid).source for sid in sids]
        return self._with(f"{self.name}, only {', '.join(sids)}", Statement=kept)

    def without(self, *sids: str) -> Policy:
        """This policy with these statements taken out, found by Sid or place."""
        gone = [self.statement(sid) for sid in sids]
        kept = [statement.source for statement in self.statements if statement not in gone]
        return self._with(f"{self.name} without {', '.join(sids)}", Statement=kept)

    def changed(self, sid: str, **elements: Any) -> Policy:
        """This policy with elements of one statement set anew, or taken out where None is given.

        `policy.changed("Block", NotAction=None, Action="iam:*")`. Raises KeyError for a Sid that is not there, and
        PolicyError where the change makes no policy.
        """
        target = self.statement(sid)
        new = {name: value for name, value in {**target.source, **elements}.items() if value is not None}
        sources = [new if statement is target else statement.source for statement in self.statements]
        return self._with(f"{self.name} with another {target.name}", Statement=sources)

    def as_version(self, version: str) -> Policy:
        """This policy under another Version."""
        return self._with(f"{self.name} under Version {version}", Version=version)

    def _with(self, name: str, **elements: Any) -> Policy:
        return Policy.from_json({**self.document, **elements}, name=name, rcp=self.rcp)

    @cached_property
    def size(self) -> int:
        """Characters that count against AWS's quotas, white space aside (reference_iam-quotas)."""
        return len(re.sub(r"\s", "", self.text))


def named_actions(policies: Iterable[Policy]) -> list[str]:
    """Every action that the policies' Action and NotAction elements name, wildcards left out, each once, in order."""
    names = {}
    for policy in policies:
        for statement in policy.statements:
            for pattern in statement.actions:
                if pattern.is_text:
                    names.setdefault(pattern.text.lower(), pattern.text)
    return list(names.values())


def text_of(document: Any) -> str:
    if is_deeper(document, MOST_LEVELS):
        raise PolicyError("", "it is nested too deeply to be a policy; a policy needs six levels")
    try:
        return dumps(document, indent=4, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        problem = f"it cannot be written as JSON ({error}); give JSON text, or a dict of plain values"
        raise PolicyError("", problem) from None


def is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and dicts are in each other more than so many levels deep; indented, that is long."""
    inside = [value]
    for _ in range(levels + 1):
        containers = {id(one): one for one in inside if isinstance(one, dict | list | tuple)}.values()  # each once
        inside = [each for one in containers for each in (one.values() if isinstance(one, dict) else one)]
    return bool(containers)
