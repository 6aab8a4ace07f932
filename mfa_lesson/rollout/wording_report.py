"""The sentences about a credential report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from mfa_lesson.errors import ReportError
from mfa_lesson.text import Reason, Say, Sentences, fit, format_count, join_words, list_code, make_say, quote, tick


def make_report_error(code: str, line: int | None = None, column: int | None = None, **parameters: Any) -> ReportError:
    reason = Reason(f"error.{code}", parameters)
    return ReportError(say(reason), line, column, reason)


def format_day(date: datetime | None) -> str:
    return date.strftime("%Y-%m-%d") if date else "never"


# --- errors ---

AGAIN = "Get the report again with `aws iam get-credential-report --query Content --output text`, and pass that text."


def say_missing_columns(names: Sequence[str]) -> str:
    return (
        f"the report lacks the column{'' if len(names) == 1 else 's'} {list_code(names)}. Get a new report, and use it"
        " as AWS made it: old ones have fewer columns."
    )


def say_unknown_users(names: Sequence[str], argument: str, near: Sequence[str]) -> str:
    hint = f" Did you mean {list_code(near, 'or')}?" if near else ""
    return f"The report has no user {list_code(map(fit, names), 'or')}, which `{argument}` names.{hint}"


ERRORS: dict[str, Any] = {
    "no-report": "A credential report is text, bytes, the path of a file, or boto3’s answer, not {given}.",
    "no-file": "The file can’t be read: {error}.",
    "too-large": "The report has more than {most:,} characters, which no credential report of AWS has.",
    "binary": "This is no text. Pass the CSV file that AWS made, not a spreadsheet or an archive.",
    "not-utf-8": "the file isn’t UTF-8 text. Use the report as AWS made it: a spreadsheet can change the encoding.",
    "empty": f"The report is empty. {AGAIN}",
    "broken-json": f"this begins like the JSON of the AWS CLI, and isn’t valid JSON. {AGAIN}",
    "html": "this is a web page, not a report. Download the report again, and sign in to the console first.",
    "aws-error": (
        "this is an error message of AWS (`{name}`), not a report. Run `aws iam generate-credential-report` until it"
        " says COMPLETE, then `aws iam get-credential-report`."
    ),
    "not-ready": (
        "this is the answer of `generate-credential-report`. The report itself comes from"
        " `aws iam get-credential-report`."
    ),
    "no-content": f"this JSON has no `Content`, which holds the report. {AGAIN}",
    "no-csv": f"this is no CSV with the columns of a credential report, and no base64 of one. {AGAIN}",
    "no-users": "the report has a line of column names and no users.",
    "bad-quotes": "a quotation mark doesn’t fit here. Use the report as AWS made it.",
    "column-twice": "two columns have the same name. Use the report as AWS made it.",
    "no-head": "the first line must have the names of the columns, `user` first; it begins with {first}.",
    "column-missing": lambda names: say_missing_columns(names),
    "cut-off": "this line has {cells} of {columns} cells. The report is cut off here: get it again.",
    "too-many-cells": "this line has {cells} cells for {columns} columns. Use the report as AWS made it.",
    "no-flag": lambda name, value: f"`{name}` is `true`, `false`, or N/A, not {quote(value)}.",
    "no-date": lambda name, value: (
        f"`{name}` is a date such as `2026-11-23T08:15:00+00:00`, or N/A, not {quote(value)}. A spreadsheet can rewrite"
        " dates: use the report as AWS made it."
    ),
    "no-arn": lambda name, value, user: f"{quote(value)} isn’t the ARN of the user {quote(user)}.",
    "no-user": lambda name, value, problem: problem,
    "twice": lambda name, value, before: f"the user {quote(value)} is in line {before} already.",
    "several": lambda **_: "another report begins here. Pass the report of one account at a time.",
    "unknown-users": say_unknown_users,
    "unknown-change": lambda given, known: f"There is no change {quote(given)}. These are: {list_code(known)}.",
    "groups": '`groups` is a mapping of users to their policies, such as `{{"alice": "force_mfa"}}`, not {given}.',
    "attach-to": "`attach_to` is a list of names of users, not {given}.",
    "days": "`in_use_days` is a number of days from 1 to {most:,}, not {given}.",
}


# --- what changes ---


def say_denied(denied: int, total: int, where: str = "") -> str:
    """ "every action is denied", "20 of 30 actions are denied"."""
    return f"every action{where} is denied" if denied == total else say_part(denied, total, where)


def say_part(denied: int, total: int, where: str = "") -> str:
    """ "20 of 30 actions are denied"."""
    return f"{denied:,} of {format_count(total, 'action')}{where} {'is' if 1 in (denied, total) else 'are'} denied"


def say_last(last: datetime | None) -> str:
    return f"Last sign-in: {format_day(last)}."


def say_forced(forced: bool, expires: datetime | None) -> str:
    """What happens to somebody who must change the password before there is MFA."""
    if not forced:
        return ""
    when = f" The account’s rules demand a new password on {format_day(expires)}." if expires else ""
    return f"{when} If AWS demands a new password at a sign-in, the change is denied."


def say_path(path: str) -> str:
    """Why it can be that a user with a path can't set up MFA."""
    if path == "/":
        return ""
    return f" The user has the path `{fit(path)}`, so check policies with `user/${{aws:username}}`."


WITHOUT_MFA = {
    "setup": ", also in a window that is open already, until MFA is set up and the user has signed in again.",
    "stuck": ", and no policy that is known here allows the user to set it up.",
    "locked": ", and so is setting it up: somebody else must do it.",
}
"""How it goes on for a user without an MFA device whose actions are denied."""


def say_without_mfa(
    setup: str, denied: int, total: int, last: datetime | None, path: str, forced: bool, expires: datetime | None
) -> str:
    where = say_path(path) if setup == "stuck" else ""
    return (
        f"Has a password and no MFA device. Without MFA, {say_denied(denied, total)}{WITHOUT_MFA[setup]}{where}"
        f"{say_forced(forced, expires)} {say_last(last)}"
    )


def say_key(
    number: int, last: datetime, service: str, region: str, mfa: bool, denied: int, total: int, **_: Any
) -> str:
    where = f" in `{fit(region)}`" if region else ""
    device = (
        " The user has an MFA device, but a call with the key carries no MFA. The report doesn’t say whether the key"
        " only gets sessions with `get-session-token`."
        if mfa
        else ""
    )
    return (
        f"Access key {number} was last used on {format_day(last)} for {tick(fit(service))}{where}:"
        f" {say_denied(denied, total, ' of it')}.{device}"
    )


def say_unknown_service(number: int, last: datetime, service: str, denied: int, total: int, **_: Any) -> str:
    named = f"{tick(fit(service))}, whose actions aren’t known here" if service else "a service that isn’t named"
    return (
        f"Access key {number} was last used on {format_day(last)} for {named}. A call with the key carries no MFA:"
        f" {say_denied(denied, total, ' of all services')}. CloudTrail says which it called."
    )


ASSUME = {"denied": "is denied", "open": "can be denied", "not-denied": "still works"}


def say_sts(number: int, last: datetime, mfa: bool, assume: str, **_: Any) -> str:
    code = "with an MFA code, and then the work goes on" if mfa else "for which the user first needs an MFA device"
    return (
        f"Access key {number} was last used on {format_day(last)} for `sts`. This can be `get-session-token` {code},"
        f" or `assume-role`, which {ASSUME[assume]} without MFA. CloudTrail says which."
    )


def say_idle_key(
    number: int, last: datetime | None, service: str, days: int, denied: int, open: int, total: int, **_: Any
) -> str:
    used = f"wasn’t used for {days} days (last on {format_day(last)})" if last else "was never used"
    where = f" of {tick(fit(service))}" if service else ""
    then = say_denied(denied, total, where) if denied else f"{format_count(open, 'action')}{where} can be denied"
    return f"Access key {number} {used}. With it, {then}. Delete it if nobody needs it."


def say_new_key(number: int, made: datetime, denied: int, open: int, total: int) -> str:
    then = say_denied(denied, total) if denied else f"{format_count(open, 'action')} can be denied"
    return f"Access key {number} was created or changed on {format_day(made)}, and was never used. With it, {then}."


UNTIL = {
    "setup": ", until MFA is set up and the user has signed in again",
    "stuck": ", and no policy that is known here allows the user to set up MFA",
    "locked": ", and so is setting up MFA: somebody else must do it",
}
"""What ends it that actions are denied without MFA."""


def say_new_password(
    denied: int,
    total: int,
    last: datetime | None,
    since: datetime,
    setup: str,
    path: str,
    forced: bool,
    expires: datetime | None,
) -> str:
    which = "next" if last else "first"
    where = say_path(path) if setup == "stuck" else ""
    return (
        f"Has a password since {format_day(since)}, hasn’t signed in with it yet, and has no MFA device. From the"
        f" {which} sign-in, {say_denied(denied, total)}{UNTIL[setup]}.{where}{say_forced(forced, expires)}"
    )


def say_idle_password(
    denied: int, total: int, last: datetime | None, setup: str, path: str, forced: bool, expires: datetime | None
) -> str:
    used = f"hasn’t signed in since {format_day(last)}" if last else "has no sign-in on record"
    where = say_path(path) if setup == "stuck" else ""
    return (
        f"Has a password and no MFA device, and {used}. In a new sign-in without MFA, {say_denied(denied, total)}"
        f"{UNTIL[setup]}.{where}{say_forced(forced, expires)}"
    )


REASONS: dict[str, Any] = {
    **{setup: partial(say_without_mfa, setup) for setup in WITHOUT_MFA},
    "locked.with-mfa": lambda denied, total, last: (
        f"Signs in with MFA, and {say_denied(denied, total)} all the same. {say_last(last)}"
    ),
    "key": say_key,
    "key.unknown-service": say_unknown_service,
    "open.sts": say_sts,
    "open.key": lambda number, last, service, open, total, **_: (
        f"Access key {number} was last used on {format_day(last)} for {tick(fit(service)) if service else 'a service'}."
        f" Whether {say_part(open, total)} depends on what the report doesn’t say, such as the resource or the address."
    ),
    "open.sign-in": lambda denied, total, last, open: (
        f"Whether {say_part(open, total)} in the console depends on what the report doesn’t say, such as the resource"
        f" or the address. {say_last(last)}"
    ),
    "new.password": say_new_password,
    "new.key": say_new_key,
    "idle.key": say_idle_key,
    "idle.password": say_idle_password,
    "nothing": "Nothing that the report shows is denied.",
    "nothing.has-mfa": "Signs in with an MFA device, and no active access key is denied.",
    "nothing.no-credentials": "Has neither a password nor an active access key.",
    "nothing.root": "The root user: no policy can be attached to it. Give it MFA devices of its own.",
    "nothing.not-attached": "The policy isn’t attached to this user.",
}

STOPPED = ("locked", "stuck", "key", "setup")
"""What somebody notices as soon as the policy is attached, the worst first."""

LABELS: Mapping[str, str] = {
    "locked": "Locked out",
    "stuck": "Can’t set up MFA alone",
    "key": "Access key denied",
    "setup": "Must set up MFA",
    "new": "New, not used yet",
    "open": "Not certain",
    "idle": "Nothing in use",
    "nothing": "Nothing changes",
}
"""What changes, in two or three words."""

PARTS: Mapping[str, str] = {
    "locked": "{count} locked out",
    "stuck": "{count} with no known permission to set up MFA",
    "key": "{count} with an access key in use that is denied",
    "setup": "{count} with MFA to set up",
    "new": "{count} with a new password or access key that isn’t used yet",
    "open": "{count} for whom the report doesn’t say enough",
    "idle": "{count} with nothing in use that is denied",
    "nothing": "{count} for whom nothing changes",
}


def say_summary(policies: Sequence[str], total: int, stopped: int, counts: Mapping[str, int]) -> str:
    verb = "is" if len(policies) == 1 else "are"
    attached = f"{list_code(policies)} {verb} attached" if policies else "nothing is attached"
    if not counts:
        return f"No users to show when {attached}."
    verb = "notices" if 1 in (stopped, total) else "notice"
    first = f"When {attached}, {stopped} of {format_count(total, 'user')} {verb} it at once"
    at_once, others = (
        join_words([PARTS[kind].format(count=count) for kind, count in counts.items() if (kind in STOPPED) == wanted])
        for wanted in (True, False)
    )
    return f"{first}{': ' if at_once else ''}{at_once}.{f' The others: {others}.' if others else ''}"


NOTES: Mapping[str, str] = {
    "note.sessions": (
        "A call that an access key signs carries no MFA. The report doesn’t say whether a key is used directly or only"
        " for `get-session-token` with a code."
    ),
    "note.new-users": (
        "A user with a new password notices it at the next sign-in, not on the day on which you attach the policy. Tell"
        " these users as well."
    ),
    "note.last-use": "It names the last service of a key only, so a key can be denied elsewhere as well.",
    "note.device": (
        "`mfa_active` doesn’t say which device it is. Passkeys and security keys give no code for the command line."
    ),
    "note.others": (
        "It has no roles, no groups, and no other policies: pass what users have with `groups=`. It doesn’t say who"
        " must change the password at the next sign-in."
    ),
    "note.prompt": "Nothing asks users to set up MFA: they see access denied until they do. Tell them before.",
}
"""What the report can't say."""

SENTENCES: Sentences = {
    **{f"error.{code}": sentence for code, sentence in ERRORS.items()},
    **REASONS,
    **NOTES,
    "summary": say_summary,
    "more": lambda count: f"{format_count(count, 'more user')}: `.frame` has all of them.",
    "unchanged": lambda count: f"{format_count(count, 'line')} for which nothing changes",
    "as-of": lambda date, days: f"The report is of {format_day(date)}. In use means: in the {days} days before.",
    "export": "Cells that a spreadsheet would take for a formula begin with an apostrophe.",
}

say: Say = make_say(SENTENCES)
