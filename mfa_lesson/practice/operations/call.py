"""One call whose caller is known and that the policies allow: what the operations are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mfa_lesson.account import rules
from mfa_lesson.account.effects import Attempt, carry_out
from mfa_lesson.account.rules import Refusal
from mfa_lesson.account.sessions import Session
from mfa_lesson.account.state import AccountUser
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.request import Request

from ..refusals import AwsError, make_rule_error
from ..state import Person, PracticeState

Output = Mapping[str, Any]
"""What an operation answers, by the names of botocore's model."""


@dataclass(frozen=True)
class OperationCall:
    """A call of an operation."""

    state: PracticeState
    session: Session
    operation: str
    input: Mapping[str, Any]
    request: Request
    caller: str
    """The ARN of the caller, as errors have it."""

    @property
    def now(self) -> float:
        return self.state.now

    @property
    def owner(self) -> AccountUser:
        """The user that the call is about: the one that it names, else the caller.

        Raises AwsError if there is no such user, or if a role session names none.
        """
        given = self.input.get("UserName")
        if given is None and not (self.session.way and self.session.way.has_user):
            raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
        name = self.session.name if given is None else str(given)
        found = self.state.find_user(name)
        if found is None:
            raise self.refuse(rules.NO_SUCH_USER, user=name)
        return found

    @property
    def person(self) -> Person:
        """What that user has besides."""
        return self.state.people[self.owner.user.name]

    def refuse(self, refusal: Refusal, **parameters: Any) -> AwsError:
        """AWS's error about a rule."""
        given = self.input
        known = {"operation": self.operation, "device": given.get("SerialNumber"), "user": given.get("UserName")}
        return make_rule_error(refusal, **{**known, "key": given.get("AccessKeyId"), **parameters})

    def carry_out(self, device: str | None = None, wrong_codes: bool = False, **parameters: Any) -> None:
        """Lets the lesson's Account change. Raises AwsError if a rule of AWS refuses it."""
        who = self.session.name if self.session.way is not Way.ROLE else ""
        attempt = Attempt(self.state.account, who, self.session.way, self.request, device, wrong_codes)
        happened = carry_out(attempt)
        if isinstance(happened, Refusal):
            raise self.refuse(happened, **parameters)

    def page(self, name: str, items: Sequence[Any]) -> Output:
        """A list, as far as the caller wants to see it at once."""
        marker, most = str(self.input.get("Marker", "0")), int(self.input.get("MaxItems", 100))
        if not marker.isdecimal() or len(marker) > 9:
            raise AwsError("ValidationError", "Invalid Marker.")
        start = int(marker)
        shown = list(items[start : start + most])
        if start + most < len(items):
            return {name: shown, "IsTruncated": True, "Marker": str(start + most)}
        return {name: shown, "IsTruncated": False}


Operation = Callable[[OperationCall], Output]
"""Does what a call asks for. Raises AwsError."""


def list_nothing(name: str, *, of_user: bool = False) -> Operation:
    """What answers with an empty list, because nobody here has such a thing."""

    def answer(call: OperationCall) -> Output:
        if of_user:
            _ = call.owner
        return call.page(name, [])

    return answer
