"""The policies that a learner is writing: each with its last good version, and a file that keeps them.

A policy that cannot be read takes part with the version before. Guardrails can only take away
(reference_policies_evaluation-logic).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from mfa_lesson.errors import PolicyError
from mfa_lesson.iam.evaluator import Guardrail, InForce
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import replace_half_characters

from .kept_file import KeptFile, is_record, take_part
from .wording import DRAFT_KINDS, say

IDENTITY = "identity"

ON_RESOURCES = ("resource", "trust")

OTHER_KINDS = (IDENTITY, *ON_RESOURCES)
"""The kind as which a text is read, if it isn't the kind that it was attached as."""

ABOUT_PRINCIPALS = {
    "pasted-trust-policy",
    "principal",
    "principal-absent",
    "principal-missing",
    "trust-as-resource",
    "trust-not-principal",
    "trust-principal-star",
    "trust-resource",
}
"""Codes of what is wrong with a text that can be another kind of policy."""

SKELETON = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "iam:ListUsers",
            "Resource": "*"
        }
    ]
}
"""

DRAFTS_FILE = "lab.json"

MOST_KEPT, LONGEST_KEPT = 30, 100_000  # drafts, and characters of each

LONGEST_DRAFT_NAME = 60

LONGEST_READ = 50_000  # characters, so that each key is answered at once


@dataclass(frozen=True)
class Draft:
    """One policy in the making. A change makes a new Draft."""

    id: str
    name: str
    text: str
    start: str
    """The text that it began with."""
    kind: str = IDENTITY
    on: bool = True
    good: Policy | None = None
    """The last version that could be read; None where there was none yet."""
    problem: PolicyError | None = None
    """What is wrong with the current text."""

    @classmethod
    def begin(cls, id: str, name: str, text: str, kind: str = IDENTITY) -> Draft:
        """A draft that begins with this text."""
        return cls(id, name, "", text, kind).rewrite(text)

    def rewrite(self, text: str) -> Draft:
        """The draft with another text, read; where that is no policy, the last good version stays."""
        if len(text) > LONGEST_READ:
            said = say("draft.too-long", characters=len(text), most=LONGEST_READ)
            return replace(self, text=text, problem=PolicyError("", said, reason=said.reason))
        try:
            good = Policy.from_json(text, name=self.name, kind=read_as(self.kind))
        except PolicyError as problem:
            return replace(self, text=text, problem=problem)
        return replace(self, text=text, good=good, problem=None)

    def attach_as(self, kind: str) -> Draft:
        """The draft as another kind of policy; where that has other rules, the text is read again."""
        changed = replace(self, kind=kind)
        return changed if read_as(kind) == read_as(self.kind) else replace(changed, good=None).rewrite(self.text)

    def find_other_kind(self) -> str | None:
        """As what else the text can be attached, if it says who has access and its kind doesn't, or the other way."""
        if self.problem is None or self.problem.reason is None or self.problem.reason.code not in ABOUT_PRINCIPALS:
            return None
        kinds = (kind for kind in OTHER_KINDS if kind != read_as(self.kind))
        return next((kind for kind in kinds if self.attach_as(kind).problem is None), None)

    @property
    def changed(self) -> bool:
        return self.text != self.start


def read_as(kind: str) -> str:
    """As what a policy that is attached as this kind is read: guardrails as identity policies, but for RCPs."""
    return kind if kind in ("rcp", *ON_RESOURCES) else IDENTITY


def put_in_force(drafts: Iterable[Draft]) -> InForce:
    """The drafts that are turned on and can be read. All policies of one kind of guardrail make one guardrail."""
    on = [(draft.kind, draft.good) for draft in drafts if draft.on and draft.good]
    found = {kind: tuple(policy for its_kind, policy in on if its_kind == kind) for kind in DRAFT_KINDS}
    policies = found.pop(IDENTITY)
    on_resources = tuple(policy for kind in ON_RESOURCES for policy in found.pop(kind))
    guardrails = tuple(Guardrail(DRAFT_KINDS[kind], members) for kind, members in found.items() if members)
    return InForce(policies, guardrails, on_resources)


def choose_free_name(wanted: str, taken: Iterable[str]) -> str:
    """A name that none of the others has: "mine", "mine 2"."""
    taken, wanted = set(taken), wanted[:LONGEST_DRAFT_NAME]
    return next(name for name in (wanted, *(f"{wanted} {n}" for n in range(2, len(taken) + 3))) if name not in taken)


class KeptDraft(NamedTuple):
    """A draft that was kept."""

    id: str
    name: str
    kind: str
    text: str
    when: str
    """The minute of its last change, local time: "2026-01-31 09:05"."""


class Shelf:
    """Keeps the drafts that were changed, so that a new start finds them again. Raises nothing."""

    def __init__(self, folder: str | Path | None = None):
        """The drafts in a folder; by default in that of the learner's progress."""
        self._kept = KeptFile(DRAFTS_FILE, {"drafts": []}, understand_drafts, folder, what="drafts")

    @property
    def trouble(self) -> str:
        """A sentence where something could not be kept, or was put aside; else nothing."""
        return say(self._kept.trouble) if self._kept.trouble else ""

    def earlier(self) -> list[KeptDraft]:
        """What is kept, the newest first."""
        return [KeptDraft(**draft) for draft in reversed(self._kept.read()[0]["drafts"])]

    def keep(self, drafts: Iterable[Draft]) -> None:
        """Keeps those that differ from what they began with; of too many, the oldest go."""
        when = time.strftime("%Y-%m-%d %H:%M")
        new = [
            KeptDraft(draft.id, draft.name, draft.kind, replace_half_characters(draft.text), when)._asdict()
            for draft in drafts
            if draft.changed and len(draft.text) <= LONGEST_KEPT
        ]

        def add(data: dict[str, Any]) -> None:
            for one in new:
                old = next((kept for kept in data["drafts"] if kept["id"] == one["id"]), None)
                if old and old["text"] == one["text"] and old["kind"] == one["kind"]:
                    continue
                data["drafts"] = [kept for kept in data["drafts"] if kept is not old] + [one]
            del data["drafts"][:-MOST_KEPT]

        if new:
            self._kept.change(add)


def understand_drafts(said: dict[str, Any]) -> dict[str, Any]:
    """What is sound in the file, draft by draft. Raises ValueError."""
    drafts = take_part(said, "drafts", list)
    return {"drafts": [draft for draft in drafts if is_record(draft, KeptDraft) and draft["kind"] in DRAFT_KINDS]}
