"""Which past calls a policy would have denied, from CloudTrail records.

AWS pages: cloudtrail-event-reference-user-identity and cloudtrail-event-reference-record-contents of the CloudTrail
User Guide; cloudtrail-integration; reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from mfa_lesson.account.catalogue import UNGOVERNED
from mfa_lesson.account.users import MFA_AGE, MFA_KEY, MFA_STATES
from mfa_lesson.account.ways import Way
from mfa_lesson.errors import RequestError
from mfa_lesson.iam.explanation import Explanation, explain
from mfa_lesson.iam.loading import Policies, load_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.tokens import fold_key
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import Reason, join_words

from .denies import SETTLED, Denies, DenyAnswer, Judgment
from .export_table import write_table
from .report_file import EXAMPLE
from .trail_file import Events, read_records
from .trail_record import FEDERATED, IAM_USER, ROOT, UNKNOWN, TrailEntry, read_entry
from .wording_trail import LABELS, NOTES, make_trail_error, say

MOST_SHOWN = 50

OUTSIDERS = {"AssumedRole": "outside.role", ROOT: "outside.root", "AWSService": "outside.service"}
"""Callers that are no users -> what is said of their calls."""

NO_CALLS = {"AwsConsoleAction": "open.console-action", "AwsVpceEvent": "open.endpoint"}
"""Events that are no calls of their own, and of which the records don't say enough -> what is said of them."""

ANSWERS = tuple(LABELS)

DATES = ("First", "Last")


@dataclass(frozen=True)
class CallGroup:
    """Calls of one user for one action, signed in one way, that are judged alike."""

    answer: str
    """ "denied", "open", "not-denied", "already" or "outside"."""
    reason: Reason
    name: str
    arn: str
    source: str
    """ "s3.amazonaws.com"."""
    event: str
    action: str
    """The action behind the event; "" if it isn't known, "a and b" if there are several."""
    way: Way | None
    mfa: str | None
    count: int
    first: datetime | None
    last: datetime | None
    request: Request | None
    """The request, as far as the record says it; None if there is none to decide."""

    @property
    def how(self) -> str:
        """How they signed in, in words."""
        return self.way.label if self.way else ""


COLUMNS: dict[str, Callable[[CallGroup], Any]] = {
    "Answer": lambda calls: LABELS[calls.answer],
    "User": lambda calls: calls.name,
    "Action": lambda calls: calls.action or f"{calls.source} {calls.event}",
    "Signed in": lambda calls: calls.how,
    "MFA": lambda calls: calls.mfa or "unknown",
    "Calls": lambda calls: calls.count,
    "First": lambda calls: calls.first,
    "Last": lambda calls: calls.last,
    "Why": lambda calls: say(calls.reason).replace("`", ""),
}
"""The columns of the table, and what is in them."""


@dataclass(frozen=True, repr=False)
class TrailReview(ShownAsHtml):
    """Which recorded calls policies would have denied. Shows itself in a notebook; str() is the same as text."""

    template = "cloudtrail.html.j2"
    sheets = ("rollout",)

    calls: tuple[CallGroup, ...]
    """Groups of calls: the denied first, and among them the most frequent."""
    policies: tuple[Policy, ...]
    total: int
    """All calls that were read."""
    between: tuple[str, str] | None
    """The first and the last day on which they were made; None if no record says when."""

    @cached_property
    def counts(self) -> dict[str, int]:
        """Answer → how many calls."""
        found: Counter[str] = Counter()
        for one in self.calls:
            found[one.answer] += one.count
        return {answer: found[answer] for answer in ANSWERS if found[answer]}

    @property
    def denied_users(self) -> list[str]:
        """The users with calls that would have been denied, each once."""
        return [*dict.fromkeys(one.name for one in self.calls if one.answer == "denied")]

    @property
    def sentence(self) -> str:
        """The result in words."""
        names, users = [policy.name for policy in self.policies], len(self.denied_users)
        return say("summary", policies=names, total=self.total, users=users, counts=self.counts, between=self.between)

    @property
    def notes(self) -> list[str]:
        """What CloudTrail can't say."""
        return [say(code) for code in NOTES]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A table with one row for each group of calls, and the columns of COLUMNS."""
        columns = {name: [read(one) for one in self.calls] for name, read in COLUMNS.items()}
        for name in DATES:
            columns[name] = pd.to_datetime(pd.Series(columns[name], dtype="object"), utc=True).to_list()
        return pd.DataFrame(columns)

    def only(self, *answers: str) -> TrailReview:
        """The same with some rows only.

        Args:
            answers: "denied", "open", "not-denied", "already" or "outside"; by default "denied".

        Returns:
            A review with these rows, counted from 0 again.

        Raises:
            ReportError: There is no such answer.
        """
        for answer in answers:
            if not isinstance(answer, str) or answer not in ANSWERS:
                raise make_trail_error("unknown-answer", given=answer, known=ANSWERS)
        wanted = {*(answers or ("denied",))}
        return replace(self, calls=tuple(one for one in self.calls if one.answer in wanted))

    def explain(self, row: int) -> Explanation:
        """Why the policies decide the calls of a row as they do.

        Args:
            row: The number of the row, from 0, as in `frame`.

        Returns:
            The explanation of the request behind them.

        Raises:
            ReportError: There is no such row, or it has no request, as of a role session.
        """
        if type(row) is not int or not 0 <= row < len(self.calls):
            raise make_trail_error("no-such-row", given=row, last=len(self.calls) - 1)
        calls = self.calls[row]
        if calls.request is None:
            raise make_trail_error("no-request", given=row, why=say(calls.reason))
        return explain(calls.request, self.policies)

    def to_csv(self, path: str | Path | None = None) -> str:
        """The table as CSV, which a spreadsheet can open.

        Args:
            path: A file to write it to; None writes none.

        Returns:
            The CSV. What a spreadsheet would take for a formula begins with an apostrophe.
        """
        return write_table(self.frame, path)

    def __str__(self) -> str:
        rows = [f"- {row}" for row in (describe_row(one) for one in self.calls[:MOST_SHOWN])]
        more = [say("more", count=len(self.calls) - MOST_SHOWN)] if len(self.calls) > MOST_SHOWN else []
        return "\n".join([self.sentence, *rows, *more, *self.notes]).replace("`", "")

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        return {
            "review": self,
            "labels": LABELS,
            "bars": [*self.counts.items()],
            "rows": [(one, say(one.reason)) for one in self.calls[:MOST_SHOWN]],
            "more": say("more", count=len(self.calls) - MOST_SHOWN) if len(self.calls) > MOST_SHOWN else "",
        }


def describe_row(calls: CallGroup) -> str:
    given = {"answer": calls.answer, "user": calls.name, "how": calls.how, "count": calls.count}
    what = calls.action or f"{calls.source} {calls.event}"
    return say("row", **given, what=what, why=say(calls.reason))


@dataclass
class Judge:
    """Judges records under policies, each kind of call once."""

    policies: tuple[Policy, ...]
    _judged: dict[tuple[object, ...], tuple[Reason, Request | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.denies = Denies(self.policies)
        # How long ago a session's MFA was, no record says.
        self.with_mfa = Denies(self.policies, SETTLED - {fold_key(MFA_AGE)})

    def judge(self, entry: TrailEntry) -> tuple[Reason, Request | None]:
        """What would have happened to a call, and its request."""
        if entry.user is None or entry.other_account:
            return name_outsider(entry), None
        if entry.denied_already:
            return Reason("already", {"error": entry.error}), None
        if not entry.is_call:
            return Reason(NO_CALLS.get(entry.kind_of_event, "not-denied.no-call")), None
        if any(action.lower() in UNGOVERNED for action in entry.called.needed):
            return Reason("not-denied.no-permission"), None
        if not (entry.called.needed or entry.called.possible):
            return Reason("open.unknown-service"), None
        context = tuple(entry.context.items()) if self.denies.depend_on_user else ()
        asked = (entry.source, entry.event, entry.resource, entry.with_code)
        key = (entry.user, entry.signed, entry.service, *asked, context)
        if key not in self._judged:
            try:
                self._judged[key] = self._judge_call(entry)
            except RequestError:
                self._judged[key] = (Reason("open.unreadable"), None)
        return self._judged[key]

    def _judge_call(self, entry: TrailEntry) -> tuple[Reason, Request | None]:
        states = [entry.signed.mfa] if entry.signed.mfa else [*MFA_STATES]
        judged = {mfa: self._judge_actions(entry, mfa) for mfa in states}
        first = next(iter(judged.values()))
        request = None
        if len(entry.called.needed) == 1 and entry.signed.mfa:
            request = make_request(entry, entry.called.needed[0], entry.signed.mfa)
        answers = {reason.code.partition(".")[0] for reason in judged.values()}
        if len(answers) > 1:
            if entry.service:
                return Reason("open.service", {"service": entry.service}), None
            return Reason("open.federated" if entry.kind == FEDERATED else "open.mfa"), None
        if entry.with_code and first.code == "denied" and self._judge_actions(entry, "true").code != "denied":
            return Reason("open.with-code"), request
        return first, request

    def _judge_actions(self, entry: TrailEntry, mfa: str) -> Reason:
        """The answer for the actions that an event needs, or for all that it can be."""
        needed, possible = entry.called
        if needed:
            return name_worst([self._judge_action(entry, action, mfa) for action in needed])
        judged = [self._judge_action(entry, action, mfa) for action in possible]
        answers = {one.answer for one in judged}
        if answers == {DenyAnswer.DENIED}:
            return Reason("denied", {"statements": judged[0].statements, "many": len(judged)})
        if answers == {DenyAnswer.NOT_DENIED}:
            return Reason("not-denied")
        return Reason("open.action", {"many": len(judged)})

    def _judge_action(self, entry: TrailEntry, action: str, mfa: str) -> Judgment:
        denies = self.with_mfa if mfa == "true" else self.denies
        return denies.judge(make_request(entry, action, mfa), entry.resource is not None)


def name_worst(judged: Iterable[Judgment]) -> Reason:
    """The answer for several actions that are all needed."""
    by_answer = {one.answer: one for one in judged}
    if found := by_answer.get(DenyAnswer.DENIED):
        return Reason("denied", {"statements": found.statements, "many": 0})
    if found := by_answer.get(DenyAnswer.OPEN):
        return Reason("open.resource", {"statements": found.statements, "unknown": found.unknown})
    return Reason("not-denied")


def make_request(entry: TrailEntry, action: str, mfa: str) -> Request:
    assert entry.user
    context = {**entry.user.context("absent"), **entry.context}
    if mfa != "absent":
        context[MFA_KEY] = mfa
    return Request(action, entry.resource or "*", context)


def name_outsider(entry: TrailEntry) -> Reason:
    """Why the policies of a user don't count for a call."""
    if entry.kind in OUTSIDERS:
        return Reason(OUTSIDERS[entry.kind])
    if entry.other_account:
        return Reason("outside.account", {"account": entry.other_account})
    if entry.kind in (IAM_USER, FEDERATED, UNKNOWN):
        if not entry.is_call:
            return Reason(NO_CALLS.get(entry.kind_of_event, "not-denied.no-call"))
        return Reason("already", {"error": entry.error}) if entry.denied_already else Reason("open.nobody")
    return Reason("outside.other", {"kind": entry.kind})


def cloudtrail(events: Events = EXAMPLE, policies: Policies = "force_mfa") -> TrailReview:
    """Says which recorded calls policies would have denied.

    A call that worked had its Allow, so only a Deny of the policies can stop it, and evaluate() decides that from what
    the record says: the user, the MFA state, the action, and the resource if it is known. Where a record doesn't say
    enough, the answer is "open", with the reason. Nothing is sent anywhere.

    Args:
        events: A file of a trail (`{"Records": …}`, packed with gzip or not) or a folder of them, by their path; JSON
            lines, or such files joined; the output of `aws cloudtrail lookup-events`, events of EventBridge or
            CloudWatch Logs; text, bytes, or dicts of any of these. Insights events, aggregated events, and digest files
            are left out. "example" is what a made-up company recorded in a week; it is in the package, and goes with
            the example of credential_report().
        policies: What every IAM user of the account has attached: one policy or several, each a Policy, a packaged name
            or a path.

    Returns:
        Groups of calls by answer, user, action, and way of signing in, with how many they are, the first and the last.

    Raises:
        ReportError: These are no records of CloudTrail; where, and what to do.
        PolicyError: There is no such policy, as load_policy says.

    AWS pages: cloudtrail-event-reference-user-identity of the CloudTrail User Guide,
    reference_policies_condition-keys.
    """
    loaded = load_policies(policies)
    judge = Judge(loaded)
    groups: dict[tuple[object, ...], CallGroup] = {}
    for record in read_records(events):
        entry = read_entry(record)
        reason, request = judge.judge(entry)
        key = (entry.name, entry.arn, entry.source, entry.event, entry.signed, reason.code, str(say(reason)))
        before = groups.get(key)
        groups[key] = add_call(before, entry) if before else begin_group(entry, reason, request)
    named = name_accounts([*groups.values()])
    order = sorted(named, key=lambda one: (ANSWERS.index(one.answer), -one.count, one.name, one.event))
    days = [date.strftime("%Y-%m-%d") for one in order for date in (one.first, one.last) if date]
    between = (min(days), max(days)) if days else None
    return TrailReview(tuple(order), loaded, sum(one.count for one in order), between)


def name_accounts(groups: Sequence[CallGroup]) -> list[CallGroup]:
    """The same, with the account beside the name of callers who are called alike in several."""
    arns: dict[str, set[str]] = {}
    for one in groups:
        arns.setdefault(one.name, set()).add(one.arn)
    return [
        replace(one, name=f"{one.name} ({one.arn.split(':')[4]})")
        if len(arns[one.name]) > 1 and one.arn.count(":") >= 5
        else one
        for one in groups
    ]


def begin_group(entry: TrailEntry, reason: Reason, request: Request | None) -> CallGroup:
    return CallGroup(
        answer=reason.code.partition(".")[0],
        reason=reason,
        name=entry.name,
        arn=entry.arn,
        source=entry.source,
        event=entry.event,
        action=join_words(entry.called.needed),
        way=entry.signed.way,
        mfa=entry.signed.mfa,
        count=1,
        first=entry.time,
        last=entry.time,
        request=request,
    )


def add_call(calls: CallGroup, entry: TrailEntry) -> CallGroup:
    times = [time for time in (calls.first, calls.last, entry.time) if time]
    return replace(calls, count=calls.count + 1, first=min(times, default=None), last=max(times, default=None))
