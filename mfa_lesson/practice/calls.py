"""The log of a practice account, as its owner reads it: the steps of an Account's log, with AWS's answer to each."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mfa_lesson.account import rules
from mfa_lesson.account.log import Log, Step
from mfa_lesson.account.replies import AwsReply
from mfa_lesson.account.rules import Refusal
from mfa_lesson.account.users import read_mfa
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.evaluator import Guardrail, evaluate
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason, tick

from .record import CONSOLE_LOGIN, CallRecord
from .wording import SENTENCES, say

RULES: Mapping[str, Refusal] = {one.code: one for one in vars(rules).values() if isinstance(one, Refusal)}


@dataclass(frozen=True, repr=False)
class PracticeCall(Step):
    """One call to a practice account."""

    operation: str = ""
    """ "ListUsers"."""
    time: datetime | None = None
    answer: AwsReply | None = None
    """AWS's error; None where the call succeeded."""
    request_id: str = ""
    """The ID that AWS's answer has; "" for a sign-in to the console."""

    @property
    def action(self) -> str:
        """What was decided: "iam:ListUsers"; "" where the call didn't get that far."""
        return self.request.action if self.request else ""

    @property
    def resource(self) -> str:
        """The ARN that it was decided on, or "*"; "" likewise."""
        return self.request.resource if self.request else ""

    def explain(self) -> Explanation | None:
        """Why the policies decided so; None where none was asked."""
        return self.explanation

    @property
    def what(self) -> str:
        return self.action or say("asked", operation=self.operation)

    @property
    def done(self) -> bool:
        return self.answer is None

    @property
    def is_denied(self) -> bool:
        """Whether the policies deny it."""
        return self.decision is not None and not self.decision.allowed

    @property
    def outcome(self) -> str:
        return "refused" if self.answer and not self.is_denied else super().outcome

    @property
    def verdict(self) -> str:
        if self.answer and not self.is_denied and not self.refusal:
            return say("verdict.error", code=self.answer.code)
        return super().verdict

    @property
    def why(self) -> str:
        if self.answer and not self.is_denied and not self.refusal:
            about = f"why.{self.answer.code}"
            return say(about) if about in SENTENCES else tick(self.answer.message)
        return super().why

    @property
    def says(self) -> str:
        return super().says if self.refusal or self.is_denied or self.opened else self.why


class CallLog(Log):
    """Every call to a practice account, in order; shows itself as a table."""


@dataclass
class LogReader:
    """Reads what is new in the log of a running account."""

    path: Path
    place: int = 0
    identity: int | None = None

    def __post_init__(self) -> None:
        self.calls: list[PracticeCall] = []
        self.policies: dict[str, Policy] = {}

    def read(self) -> CallLog:
        """Every call so far."""
        try:
            with self.path.open("rb") as file:
                identity = os.fstat(file.fileno()).st_ino
                if identity != self.identity:  # the older part was put aside
                    self.place, self.identity = 0, identity
                file.seek(self.place)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self.place += len(line)
                    with contextlib.suppress(ValueError):  # a line that a kill broke off
                        self.calls.append(self.make_call(CallRecord.read(line.decode("utf-8"))))
        except FileNotFoundError:
            pass
        return CallLog(self.calls)

    def make_call(self, record: CallRecord) -> PracticeCall:
        for digest, (name, text) in record.texts.items():
            self.policies[digest] = Policy.from_json(text, name=name)
        way = Way(record.way) if record.way else None
        request = decision = explanation = None
        if record.action:
            request = Request(record.action, record.resource, record.context, record.principal or None)
        if request and record.outcome:
            policies = [self.policies[digest] for digest in record.policies]
            limits = None if record.limits is None else [self.policies[digest] for digest in record.limits]
            rails = () if limits is None else (Guardrail("session policy", limits),)
            trust = Policy.from_json(record.trust, name="trust policy", kind="trust") if record.trust else ()
            decision = evaluate(request, policies, rails, trust)
            explanation = explain(request, policies, rails, trust)
        answer = read_error(record)
        opened = way if record.operation == CONSOLE_LOGIN and not record.error else None
        effect = None
        if opened:
            effect = Reason("effect.session", {"who": record.who, "how": opened.label, "mfa": read_mfa(record.context)})
        asked = Reason("asked.action", {"action": record.action or record.operation, "resource": record.resource})
        return PracticeCall(
            number=len(self.calls) + 1,
            who=record.who or record.key_id or say("nobody"),
            way=way,
            asked=asked,
            request=request,
            decision=decision,
            explanation=explanation,
            refusal=RULES.get(record.rule),
            effect=effect,
            opened=opened,
            operation=record.operation,
            time=datetime.fromtimestamp(record.time, UTC),
            answer=answer,
            request_id=record.request_id,
        )


def read_error(record: CallRecord) -> AwsReply | None:
    """AWS's error. About a sign-in it has the words of the practice account: those of AWS's page aren't documented."""
    if not record.error:
        return None
    code, message = record.error
    return AwsReply(code, say(f"sign-in.{message}") if record.operation == CONSOLE_LOGIN else message, "")
