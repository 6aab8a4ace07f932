"""What changes for one user of a credential report when policies are attached to them.

AWS pages: reference_policies_condition-keys (aws:MultiFactorAuthPresent), console_sign-in-mfa,
id_credentials_getting-report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from mfa_lesson.account.catalogue import SOMETHING_ELSE, find_action
from mfa_lesson.account.sessions import VIA_SERVICE
from mfa_lesson.account.users import User
from mfa_lesson.iam.evaluator import Outcome, evaluate
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason

from .denies import Denies, DenyAnswer
from .kinds import AlikeActions, find_kinds
from .report_file import AccessKey, ReportedUser
from .services import find_prefix, load_services
from .wording_report import LABELS

SET_UP_MFA = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice")

CHANGE_PASSWORD = "iam:ChangePassword"

NO_CODE, PASSWORD_ONLY, WITH_MFA = "absent", "false", "true"
"""The MFA states of an access key, of the console without a device, and of the console with one."""

CHANGES = tuple(LABELS)
"""What can change, the worst first."""


MOST = 0.9
"""The share of all actions that is denied, from which on a key for an unknown service counts as denied."""


class Loss(NamedTuple):
    """How many of some actions a user loses."""

    denied: int
    open: int
    total: int

    @property
    def answer(self) -> DenyAnswer:
        if self.denied:
            return DenyAnswer.DENIED
        return DenyAnswer.OPEN if self.open else DenyAnswer.NOT_DENIED


@dataclass
class Attachment:
    """What somebody has, and what is attached in addition."""

    before: tuple[Policy, ...] | None
    """None if it isn't known."""
    new: tuple[Policy, ...]
    _kinds: dict[str | None, tuple[AlikeActions, ...]] = field(default_factory=dict)
    _losses: dict[tuple[str | None, str, User | None], Loss] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.added, self.old = Denies(self.new), Denies(self.before or ())

    @cached_property
    def depends_on_user(self) -> bool:
        return self.added.depend_on_user or self.old.depend_on_user

    def find_loss(self, user: User, mfa: str, service: str | None = None) -> Loss:
        """How many actions of a service, or of all, a user loses in one MFA state."""
        key = (service, mfa, user if self.depends_on_user else None)
        if key not in self._losses:
            self._losses[key] = self._count_loss(user, mfa, service)
        return self._losses[key]

    def _count_loss(self, user: User, mfa: str, service: str | None) -> Loss:
        counts = {answer: 0 for answer in DenyAnswer}
        for kind in self.list_kinds(service):
            if not kind.possible:
                continue
            counts[self.judge_action(kind.action, user, mfa)] += kind.number
        return Loss(counts[DenyAnswer.DENIED], counts[DenyAnswer.OPEN], sum(counts.values()))

    def judge_action(self, action: str, user: User, mfa: str) -> DenyAnswer:
        """Whether a user loses an action in one MFA state. What is denied already can't be lost."""
        known = find_action(action)
        request = Request(action, known.resource(user), {**user.context(mfa), VIA_SERVICE: "false"})
        is_known = known.resource_type != SOMETHING_ELSE
        if self.old.judge(request, is_known).answer is DenyAnswer.DENIED:
            return DenyAnswer.NOT_DENIED
        return self.added.judge(request, is_known).answer

    def list_kinds(self, service: str | None) -> tuple[AlikeActions, ...]:
        """The actions of a service, or of all, those together that are decided alike."""
        if service not in self._kinds:
            services = (service,) if service else load_services()
            self._kinds[service] = find_kinds(services, self.before, self.added, self.old)
        return self._kinds[service]

    def decide(self, action: str, user: User, mfa: str) -> Outcome:
        """The decision of everything that is known to be attached, on the user's own user or device."""
        request = Request(action, find_action(action).resource(user), user.context(mfa))
        return evaluate(request, (*(self.before or ()), *self.new)).outcome


@dataclass(frozen=True)
class UserChange:
    """What changes for one user."""

    reported: ReportedUser
    kind: str
    """One of CHANGES: the worst of all that changes."""
    kinds: tuple[str, ...]
    """All that changes, the worst first."""
    reasons: tuple[Reason, ...]
    """Why, in the same order."""
    key: AccessKey | None
    """The access key that was used last."""


def find_change(reported: ReportedUser, attachment: Attachment | None, since: datetime | None, days: int) -> UserChange:
    """What changes for a user; nothing if nothing is attached, as to the root user."""
    last = max(reported.keys, key=lambda key: key.last_used.timestamp() if key.last_used else 0.0, default=None)
    found: list[Reason] = []
    if reported.user is None:
        found.append(Reason("nothing.root"))
    elif attachment is None:
        found.append(Reason("nothing.not-attached"))
    else:
        border = since - timedelta(days=days) if since else None
        found += find_sign_in_change(reported, reported.user, attachment, border)
        for key in reported.keys:
            found += find_key_change(reported, reported.user, key, attachment, border, days)
        if not found:
            found.append(name_nothing(reported))
    found.sort(key=lambda reason: CHANGES.index(reason.code.partition(".")[0]))
    kinds = tuple(dict.fromkeys(reason.code.partition(".")[0] for reason in found))
    return UserChange(reported, kinds[0], kinds, tuple(found), last)


def name_nothing(reported: ReportedUser) -> Reason:
    if not reported.password and not reported.keys:
        return Reason("nothing.no-credentials")
    if reported.password and reported.mfa:
        return Reason("nothing.has-mfa")
    return Reason("nothing")


def find_sign_in_change(
    reported: ReportedUser, user: User, attachment: Attachment, border: datetime | None
) -> Iterable[Reason]:
    """What changes in the console. A user with a device is asked for it at each sign-in (console_sign-in-mfa)."""
    if not reported.password:
        return
    loss = attachment.find_loss(user, WITH_MFA if reported.mfa else PASSWORD_ONLY)
    given: dict[str, Any] = {"denied": loss.denied, "total": loss.total, "last": reported.last_sign_in}
    if loss.answer is DenyAnswer.NOT_DENIED:
        return
    if loss.answer is DenyAnswer.OPEN:
        yield Reason("open.sign-in", {**given, "open": loss.open})
        return
    if reported.mfa:
        yield Reason("locked.with-mfa", given)
        return
    code = find_setup(user, attachment)
    forced = attachment.decide(CHANGE_PASSWORD, user, PASSWORD_ONLY) is Outcome.EXPLICIT_DENY
    given = {**given, "path": user.path, "forced": forced, "expires": reported.password_expires}
    if is_recent(reported.last_sign_in, border):
        yield Reason(code, given)
    elif is_unused(reported) and is_recent(reported.password_set, border):
        yield Reason("new.password", {**given, "setup": code, "since": reported.password_set})
    else:
        yield Reason("idle.password", {**given, "setup": code})


def is_unused(reported: ReportedUser) -> bool:
    """Whether nobody has signed in with the password since it was set."""
    last, since = reported.last_sign_in, reported.password_set
    return last is None or (since is not None and last < since)


def find_setup(user: User, attachment: Attachment) -> str:
    """Whether a user without MFA can set it up: "setup", "stuck" (another policy must allow it), or "locked"."""
    outcomes = {attachment.decide(action, user, PASSWORD_ONLY) for action in SET_UP_MFA}
    if Outcome.EXPLICIT_DENY in outcomes:
        return "locked"
    return "stuck" if Outcome.IMPLICIT_DENY in outcomes else "setup"


def find_key_change(
    reported: ReportedUser, user: User, key: AccessKey, attachment: Attachment, border: datetime | None, days: int
) -> Iterable[Reason]:
    """What changes for an access key. A call that it signs carries no MFA, whether the user has a device or not."""
    service = find_prefix(key.service) if key.service else None
    loss = attachment.find_loss(user, NO_CODE, service)
    if loss.answer is DenyAnswer.NOT_DENIED:
        return
    given = {
        "number": key.number,
        "last": key.last_used,
        "service": key.service,
        "region": key.region,
        "mfa": reported.mfa,
        "denied": loss.denied,
        "total": loss.total,
    }
    if key.last_used is None and is_recent(key.made, border):
        yield Reason("new.key", {"number": key.number, "made": key.made, **loss._asdict()})
    elif not is_recent(key.last_used, border):
        yield Reason("idle.key", {**given, "days": days, "open": loss.open})
    elif service == "sts":
        yield Reason("open.sts", {**given, "assume": attachment.judge_action("sts:AssumeRole", user, NO_CODE).value})
    elif loss.answer is DenyAnswer.OPEN:
        yield Reason("open.key", {**given, "open": loss.open})
    elif service is None and loss.denied < MOST * loss.total:
        yield Reason("open.key", {**given, "open": loss.denied + loss.open})
    elif service is None:
        yield Reason("key.unknown-service", given)
    else:
        yield Reason("key", given)


def is_recent(date: datetime | None, border: datetime | None) -> bool:
    return date is not None and (border is None or date >= border)
