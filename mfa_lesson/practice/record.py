"""What is kept of each call: a line of JSON that can be read back, with everything to decide and explain it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from mfa_lesson.iam.evaluator import Decision, Guardrail
from mfa_lesson.iam.policy import Policy

CONSOLE_LOGIN = "ConsoleLogin"
"""What AWS CloudTrail calls a sign-in to the console (cloudtrail-event-reference-aws-console-sign-in-events)."""


@dataclass
class CallRecord:
    """One call."""

    time: float
    key_id: str = ""
    who: str = ""
    way: str = ""
    operation: str = ""
    action: str = ""
    resource: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    principal: str = ""
    outcome: str = ""
    policies: list[str] = field(default_factory=list)
    limits: list[str] | None = None
    trust: str = ""
    error: tuple[str, str] | None = None
    rule: str = ""
    request_id: str = ""
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Policies that no earlier line has: digest → name and text."""

    def note(self, decision: Decision, policies: tuple[Policy, ...], guardrails: tuple[Guardrail, ...]) -> None:
        """Notes what was decided, and by which policies."""
        self.outcome = decision.outcome.value
        self.policies = list(self._add(policies))
        if guardrails:
            self.limits = list(self._add(guardrails[0].policies))

    def _add(self, policies: Iterable[Policy]) -> Iterator[str]:
        for policy in policies:
            digest = hashlib.sha256(f"{policy.name}\n{policy.text}".encode("utf-8", "replace")).hexdigest()[:16]
            self.texts[digest] = (policy.name, policy.text)
            yield digest

    def write(self, known: set[str]) -> str:
        """The record as a line, with the policies that aren't known yet; they are known from then on."""
        self.texts = {digest: text for digest, text in self.texts.items() if digest not in known}
        known |= set(self.texts)
        return json.dumps({name: value for name, value in asdict(self).items() if value or name in ("time", "limits")})

    @classmethod
    def read(cls, line: str) -> CallRecord:
        return cls(**json.loads(line))
