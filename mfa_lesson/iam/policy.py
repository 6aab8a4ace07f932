"""Policy documents: JSON text -> Policy, checked against the grammar and ready to be evaluated.

AWS pages: reference_policies_grammar, reference_policies_elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from mfa_lesson.errors import PolicyError, StatementError
from mfa_lesson.text import Reason, quote

from . import grammar
from .action_index import ActionIndex
from .arguments import fit_name, make_argument_error, take_choice, take_switch, take_text, take_whole
from .json_text import JsonText, Path, format_path
from .limits import LONGEST_POLICY, Unusable, read_policy_text
from .pasted import offer_policy, recognize
from .statement import Statement
from .wording import say

EFFECTS = ("Allow", "Deny")


class Policy:
    """A policy of an identity, a guardrail, or a resource, checked and ready.

    Made by Policy.from_json or load_policy().

    Attributes:
        name: What it is called.
        version: "2012-10-17" or "2008-10-17".
        statements: Its statements, in the order of the document.
        document: The JSON as dicts and lists.
        text: The JSON as it was written.
        kind: "identity" (of a user or a role, or of a guardrail like a permissions boundary), "resource" (on a
            resource, such as a bucket), "trust" (on a role) or "rcp" (a resource control policy).
        on_resource: Whether it is attached to a resource or a role, and names who has access.
        rcp: Whether it is a resource control policy.
        by_effect: Effect → its statements, found by their actions.
    """

    def __init__(
        self, name: str, version: str, statements: tuple[Statement, ...], document: Any, json: JsonText, kind: str
    ) -> None:
        self.name, self.version, self.statements, self.kind, self.rcp = name, version, statements, kind, kind == "rcp"
        self.on_resource = kind in ("resource", "trust")
        self.document: dict[str, Any] = document
        self.json, self.text = json, json.text
        self.by_effect = {
            effect: ActionIndex(statement for statement in statements if statement.effect == effect)
            for effect in EFFECTS
        }

    def __repr__(self) -> str:
        return f"<Policy {self.name!r}: {len(self.statements)} statements>"

    @classmethod
    def from_json(
        cls,
        text_or_dict: str | Mapping[str, Any],
        name: str = "policy",
        *,
        kind: str = "identity",
        rcp: bool = False,
        longest: int = LONGEST_POLICY,
    ) -> Policy:
        """Reads a policy document.

        Args:
            text_or_dict: JSON text, or the document as a dict.
            name: What to call the policy.
            kind: What the policy is attached to: "identity" for one of a user or a role, and for guardrails;
                "resource" for one on a resource, whose statements have a Principal or a NotPrincipal; "trust" for one
                on a role, whose statements have no Resource; "rcp" for a resource control policy, whose statements name
                the Principal "*" and only deny (orgs_manage_policies_rcps_syntax).
            rcp: The same as kind="rcp".
            longest: How many characters are taken.

        Returns:
            The policy, checked and ready.

        Raises:
            PolicyError: It is not a policy; the error names the place and says what to write instead.

        AWS pages: reference_policies_grammar, reference_policies_elements, reference_policies_elements_principal.
        """
        take_text(name, "name")
        take_whole(longest, "longest", 1)
        kind = check_kind("rcp" if take_switch(rcp, "rcp") else kind)
        json, document = JsonText(""), None
        try:
            json = JsonText(read_policy_text(text_or_dict, longest))
            document = grammar.read_document(json.text)
            version, statements = grammar.read_policy(document, kind, name, json)
        except Unusable as first:
            found = recognize(first, json.text, document)
            offer = offer_policy(json.text, document, kind)
            line, column = None, None
            if isinstance(text_or_dict, str):
                line, column = json.line_and_column(json.start_of(found.path) if found.start is None else found.start)
            raise PolicyError(format_path(found.path), str(found), line, column, found.reason, offer) from None
        return cls(name, version, statements, document, json, kind)

    def span(self, path: Path) -> tuple[int, int]:
        """The place of a part in the text.

        Args:
            path: The part, such as ("Statement", 0, "Effect").

        Returns:
            Where its key, or an item of a list, begins, and the place after it, in characters from 0.

        Raises:
            ArgumentError: There is no such part. It is a ValueError.
        """
        part = self.json.parts.get(path) if is_path(path) else None
        if part is None:
            raise make_argument_error("argument-place", "path", given=quote(path))
        return part.start, part.end

    def statements_for(self, effect: str, action: str) -> tuple[Statement, ...]:
        """The statements whose action element matches an action.

        Args:
            effect: "Allow" or "Deny".
            action: The action in lower case, such as "iam:listusers".

        Returns:
            The statements of this effect, in the order of the document.

        Raises:
            ArgumentError: There is no such effect, or the action is no string. It is a ValueError.
        """
        return self.by_effect[take_choice(effect, "effect", EFFECTS)].statements_for(take_text(action, "action"))

    def statement(self, sid: str) -> Statement:
        """Finds a statement.

        Args:
            sid: Its Sid, or its place: "Statement[0]".

        Returns:
            The statement.

        Raises:
            StatementError: There is no such statement; the error lists those there are. It is a KeyError.
        """
        for statement in self.statements:
            if isinstance(sid, str) and sid in (statement.sid, statement.place):
                return statement
        raise make_statement_error("no-such-statement", self, sid=sid)

    def only(self, *sids: str) -> Policy:
        """This policy with some of its statements only.

        Args:
            sids: Their Sids or places.

        Returns:
            The smaller policy, with a text of its own.

        Raises:
            StatementError: There is no such statement.
            PolicyError: No statement is named.
        """
        kept = [self.statement(sid).source for sid in sids]
        return self._with(f"{self.name}, only {', '.join(sids)}", Statement=kept)

    def without(self, *sids: str) -> Policy:
        """This policy without some of its statements.

        Args:
            sids: Their Sids or places.

        Returns:
            The smaller policy, with a text of its own.

        Raises:
            StatementError: There is no such statement.
            PolicyError: No statement is left.
        """
        gone = [self.statement(sid) for sid in sids]
        kept = [statement.source for statement in self.statements if statement not in gone]
        return self._with(f"{self.name} without {', '.join(sids)}", Statement=kept)

    def changed(self, sid: str, **elements: Any) -> Policy:
        """This policy with other elements in one statement: `policy.changed("Block", NotAction=None, Action="iam:*")`.

        Args:
            sid: The statement's Sid or place.
            elements: Name → new value; None takes the element out.

        Returns:
            The changed policy.

        Raises:
            StatementError: There is no such statement.
            PolicyError: With the change it is not a policy.
        """
        target = self.statement(sid)
        new = {name: value for name, value in {**target.source, **elements}.items() if value is not None}
        sources = [new if statement is target else statement.source for statement in self.statements]
        return self._with(f"{self.name} with {target.name} changed", Statement=sources)

    def as_version(self, version: str) -> Policy:
        """This policy under another Version.

        Args:
            version: "2012-10-17" or "2008-10-17", in which variables are plain text
                (reference_policies_elements_version).

        Returns:
            The policy, read again.

        Raises:
            PolicyError: There is no such version.
        """
        return self._with(f"{self.name} under Version {fit_name(version)}", Version=version)

    def _with(self, name: str, **elements: Any) -> Policy:
        return Policy.from_json({**self.document, **elements}, name=name, kind=self.kind)

    @cached_property
    def named_actions(self) -> Mapping[str, str]:
        """The actions that its Action and NotAction elements name: in lower case → as first written."""
        names: dict[str, str] = {}
        for pattern in (pattern for statement in self.statements for pattern in statement.actions):
            if pattern.is_text:
                names.setdefault(pattern.text.lower(), pattern.text)
        return names

    @cached_property
    def action_wildcards(self) -> tuple[str, ...]:
        """The lines with wildcards of these elements, each once."""
        patterns = (pattern for statement in self.statements for pattern in statement.actions)
        return tuple(dict.fromkeys(pattern.text for pattern in patterns if not pattern.is_text))

    @cached_property
    def size(self) -> int:
        """Characters that count against AWS's quotas, white space aside (reference_iam-quotas)."""
        return len(re.sub(r"\s", "", self.text))


def is_path(given: object) -> bool:
    """Whether something has the form of a place in a document."""
    return type(given) is tuple and all(isinstance(part, str | int) for part in given)


def make_statement_error(code: str, policy: Policy, **parameters: Any) -> StatementError:
    """The error about a statement of a policy, which lists those there are."""
    names = [statement.name for statement in policy.statements]
    reason = Reason(code, {"policy": policy.name, **parameters, "known": names})
    return StatementError(say(reason), reason)


def check_kind(kind: str) -> str:
    if not isinstance(kind, str) or kind not in grammar.POLICY_KINDS:
        reason = Reason("policy-kind", {"kind": kind, "known": grammar.POLICY_KINDS})
        raise PolicyError("", say(reason), reason=reason)
    return kind


def list_named_actions(policies: Iterable[Policy]) -> list[str]:
    """Every action that the policies' Action and NotAction elements name, wildcards left out, each once, in order."""
    names: dict[str, str] = {}
    for policy in dict.fromkeys(policies):
        for lower, name in policy.named_actions.items():
            names.setdefault(lower, name)
    return list(names.values())
