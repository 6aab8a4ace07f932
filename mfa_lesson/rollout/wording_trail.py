"""The sentences about CloudTrail records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mfa_lesson.errors import ReportError
from mfa_lesson.text import Reason, Say, Sentences, fit, format_count, join_words, list_code, make_say, quote, tick


def make_trail_error(code: str, line: int | None = None, column: int | None = None, **parameters: Any) -> ReportError:
    reason = Reason(f"error.{code}", parameters)
    return ReportError(say(reason), line, column, reason)


def choose(listed: Sequence[str], one: str, several: str) -> str:
    return one if len(listed) == 1 else several


def name_file(file: str) -> str:
    return tick(fit(file)) if file else "this"


def name_record(number: int, file: str) -> str:
    return f"Record {number}{f' of {tick(fit(file))}' if file else ''}"


ERRORS: dict[str, Any] = {
    "no-events": (
        "CloudTrail records are text, bytes, a path, or dicts, not {given}. Pass a file of a trail, or the output of"
        " `aws cloudtrail lookup-events`."
    ),
    "no-file": "The file can’t be read: {error}.",
    "no-such-file": "The file can’t be read: there is no such file.",
    "empty-folder": lambda endings: f"The folder has no file that ends with {list_code(endings, 'or')}.",
    "broken-gzip": lambda file: f"{name_file(file)} begins like gzip, and is broken or cut off. Download it again.",
    "too-large": "A file has more than {most:,} bytes. Use `cloudtrail_query()` for so many records.",
    "not-utf-8": lambda file: f"{name_file(file)} isn’t UTF-8 text. Use the file as CloudTrail wrote it.",
    "empty": lambda file: f"{name_file(file)} is empty.",
    "html": lambda file: f"{name_file(file)} is a web page, not a file of CloudTrail. Download it again.",
    "broken-json": lambda file: f"{name_file(file)} isn’t valid JSON here. Use the file as CloudTrail wrote it.",
    "broken-event": lambda number, file, name: f"{name_record(number, file)}: `{name}` isn’t valid JSON.",
    "no-record": lambda number, file, given: f"{name_record(number, file)} is a {given}, not a JSON object.",
    "field-missing": lambda number, file, name: (
        f"{name_record(number, file)} has no `{name}`, which every record of CloudTrail has."
    ),
    "unknown-answer": lambda given, known: f"There is no answer {quote(given)}. These are: {list_code(known)}.",
    "no-such-row": lambda given, last: f"There is no row {quote(given)}: the rows are 0 to {last}.",
    "no-request": "Row {given} has no request to explain: {why}",
    "engine": lambda given: f"The engine is `athena` or `lake`, not {quote(given)}.",
    "table": lambda given: (
        f"An Athena table is called like `cloudtrail_logs` or `my_database.cloudtrail_logs`, not {quote(given)}."
    ),
    "store": lambda given: (
        "CloudTrail Lake needs the ID of an event data store, the last part of its ARN: letters, digits, and hyphens,"
        f" not {quote(given)}."
    ),
    "day": lambda given: f"`since` and `until` are days such as `2026-11-01`, not {quote(given)}.",
    "nothing-denied": lambda policies: (
        f"{list_code(policies)} {choose(policies, 'denies', 'deny')} nothing without MFA: there is nothing to look for."
        if policies
        else "Without policies, nothing is denied: there is nothing to look for. Pass at least one."
    ),
    "no-list": lambda policies: (
        f"What {list_code(policies)} {choose(policies, 'denies', 'deny')} depends on more than the action, so no query"
        " can find it. Use `cloudtrail()`."
    ),
}

UNKNOWN = {"resource": "the resource"}
"""What a record can leave open, besides context keys."""

REASONS: dict[str, Any] = {
    "denied": lambda statements, many: (
        (f"{list_code(statements)} denies it" if len(statements) == 1 else f"{list_code(statements)} deny it")
        + (f", whichever of {many} actions of the service it is." if many else ".")
    ),
    "open.resource": lambda statements, unknown: (
        f"Whether {list_code(statements, 'or')} denies it depends on "
        f"{join_words(UNKNOWN.get(each) or each for each in unknown)}, which the record doesn’t say."
    ),
    "open.action": lambda many: (
        f"The event is called like no action, and the policies deny some of the {many} actions of the service only."
    ),
    "open.unknown-service": "Nobody here knows how the actions of this service are called.",
    "open.service": lambda service: (
        f"{tick(fit(service))} called on the user’s behalf. What such a request says about MFA isn’t in the record: by"
        " AWS’s documentation it can be `false` for a user who has signed in with MFA."
    ),
    "open.federated": "AWS doesn’t document what a federated user’s request says about MFA.",
    "open.mfa": "The record doesn’t say whether MFA was used.",
    "open.with-code": (
        "An MFA code came with the call. AWS doesn’t document whether the user’s own Deny sees it. After"
        " `get-session-token` with a code it does."
    ),
    "open.console-action": "This is a step in the console, and the record doesn’t say which call it makes.",
    "open.endpoint": (
        "This is what an endpoint of a VPC saw of a call. The call itself can have another record, which says more."
    ),
    "open.nobody": "The record doesn’t say which user called, if it was one.",
    "open.unreadable": "The record has values that no request can have.",
    "not-denied": "No Deny applies.",
    "not-denied.no-permission": "This call needs no permission.",
    "not-denied.no-call": "This is no call that policies decide.",
    "already": lambda error: f"It was denied then, too (`{fit(error)}`).",
    "outside.role": "A role session: the policies of a user don’t count for it.",
    "outside.root": "The root user: no policy of a user counts for it.",
    "outside.service": "An AWS service, for itself.",
    "outside.account": lambda account: f"A user of another account (`{fit(account)}`), who has other policies.",
    "outside.other": lambda kind: f"Not a user of {'this account' if kind == 'AWSAccount' else 'IAM'} (`{fit(kind)}`).",
}

LABELS: Mapping[str, str] = {
    "denied": "Denied",
    "open": "Not certain",
    "not-denied": "Not denied",
    "already": "Denied already",
    "outside": "Not under the policy",
}
"""What would have happened to a call."""

PARTS: Mapping[str, str] = {
    "denied": "{count:,} would have been denied ({users})",
    "open": "{count:,} can’t be decided from the records",
    "not-denied": "{count:,} would have gone on",
    "already": "{count:,} had been denied already",
    "outside": "{count:,} weren’t under the policy of a user",
}


def say_summary(
    policies: Sequence[str], total: int, users: int, counts: Mapping[str, int], between: tuple[str, str] | None
) -> str:
    if not total:
        return "There are no records to show."
    when = f" from {between[0]} to {between[1]}" if between else ""
    parts = [PARTS[answer].format(count=count, users=format_count(users, "user")) for answer, count in counts.items()]
    attached = list_code(policies) or "no policy"
    return f"With {attached} attached, of {format_count(total, 'recorded call')}{when}: {join_words(parts)}."


NOTES: Mapping[str, str] = {
    "note.data-events": (
        "A trail records management events. Data events, such as reading an object of S3 or invoking a function, are in"
        " it only if somebody has switched them on."
    ),
    "note.names": (
        "An event is taken for the action of the same name, or for the one that AWS documents. A call can need further"
        " actions, such as `iam:PassRole`, which the record doesn’t list."
    ),
    "note.resources": "Many records don’t say on which resource AWS checked the call.",
    "note.allow": "A call that worked had its Allow. Attaching a policy can take it away only by a Deny.",
    "note.failed": "A call that failed for another reason counts like the others.",
}
"""What CloudTrail can't say."""

SENTENCES: Sentences = {
    **{f"error.{code}": sentence for code, sentence in ERRORS.items()},
    **REASONS,
    **NOTES,
    "summary": say_summary,
    "row": lambda answer, user, what, how, count, why: (
        f"{LABELS[answer]}: {user}, {what}{f', {how}' if how else ''}, {count:,}: {why}"
    ),
    "more": lambda count: f"{format_count(count, 'more row')}: `.frame` has all of them.",
    "query.athena": lambda policies: (
        f"-- Calls of IAM users without MFA that {join_words(policies)} would deny. Add the partitions of your table."
    ),
    "query.lake": lambda policies: (
        f"-- Calls of IAM users without MFA that {join_words(policies)} would deny, from an event data store."
    ),
}

say: Say = make_say(SENTENCES)
