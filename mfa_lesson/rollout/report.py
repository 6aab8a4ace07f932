"""Whom a policy stops: AWS's credential report, with what changes for each user when the policy is attached.

AWS page: id_credentials_getting-report.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from mfa_lesson.iam.arguments import list_items, take_mapping
from mfa_lesson.iam.loading import OnePolicy, Policies, list_given, load_policies
from mfa_lesson.iam.policy import Policy
from mfa_lesson.shown import ShownAsHtml
from mfa_lesson.text import quote

from .change import CHANGES, Attachment, UserChange, find_change
from .export_table import write_table
from .report_file import EXAMPLE, ReportedUser, Source, read_report
from .wording_report import LABELS, NOTES, STOPPED, make_report_error, say

MOST_SHOWN = 50

MOST_DAYS = 36_500  # a hundred years

COLUMNS: dict[str, Callable[[UserChange], Any]] = {
    "Change": lambda change: LABELS[change.kind],
    "Signs in": lambda change: change.reported.password,
    "Has MFA": lambda change: change.reported.mfa,
    "Last sign-in": lambda change: change.reported.last_sign_in,
    "Active keys": lambda change: len(change.reported.keys),
    "Key last used": lambda change: change.key.last_used if change.key else None,
    "Region": lambda change: change.key.region if change.key else "",
    "Service": lambda change: change.key.service if change.key else "",
    "Why": lambda change: " ".join(map(say, change.reasons)).replace("`", ""),
}
"""The columns of the table, and what is in them."""

DATES = ("Last sign-in", "Key last used")


@dataclass(frozen=True, repr=False)
class CredentialReport(ShownAsHtml):
    """What changes for each user of a credential report. Shows itself in a notebook; str() is the same as text."""

    template = "credential_report.html.j2"
    sheets = ("rollout",)

    changes: tuple[UserChange, ...]
    """One for each user, in the order of the report."""
    policies: tuple[str, ...]
    """What is attached."""
    as_of: datetime | None
    """When the report was made, or the newest date in it."""
    in_use_days: int
    total: int
    """The users of the whole report, without the root user."""

    @cached_property
    def counts(self) -> dict[str, int]:
        """What changes → for how many users; the root user doesn't count."""
        found = Counter(change.kind for change in self.changes if not change.reported.is_root)
        return {kind: found[kind] for kind in CHANGES if found[kind]}

    @property
    def stopped(self) -> list[str]:
        """The users who notice it as soon as the policy is attached."""
        return [change.reported.name for change in self.changes if change.kind in STOPPED]

    @property
    def sentence(self) -> str:
        """The result in one sentence."""
        given = {"total": self.total, "stopped": len(self.stopped), "counts": self.counts}
        return say("summary", policies=self.policies, **given)

    @property
    def notes(self) -> list[str]:
        """What the report can't say."""
        return [say(code) for code in NOTES]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A table with one row for each user, and the columns of COLUMNS."""
        index = pd.Index([change.reported.name for change in self.changes], name="User")
        columns = {name: [read(change) for change in self.changes] for name, read in COLUMNS.items()}
        for name in DATES:
            columns[name] = pd.to_datetime(pd.Series(columns[name], dtype="object"), utc=True).to_list()
        return pd.DataFrame(columns, index=index)

    def only(self, *kinds: str) -> CredentialReport:
        """The same report with some users only.

        Args:
            kinds: What changes for them: "locked", "stuck", "key", "setup", "new", "open", "idle" or "nothing"; by
                default the first four, which users notice at once. A user for whom several things change is among each.

        Returns:
            A report with these users.

        Raises:
            ReportError: There is no such change.
        """
        for kind in kinds:
            if not isinstance(kind, str) or kind not in CHANGES:
                raise make_report_error("unknown-change", given=kind, known=CHANGES)
        wanted = {*(kinds or STOPPED)}
        return replace(self, changes=tuple(one for one in self.changes if wanted & {*one.kinds}))

    def to_csv(self, path: str | Path | None = None) -> str:
        """The table as CSV, which a spreadsheet can open.

        A cell that a spreadsheet would take for a formula, such as a user name that begins with "=", gets an apostrophe
        before it.

        Args:
            path: Where to write it, as UTF-8; None to write nothing.

        Returns:
            The CSV text.
        """
        return write_table(self.frame, path)

    def __str__(self) -> str:
        shown = [one for one in self.changes if one.kind in STOPPED] or list(self.changes)
        lines = [f"- {one.reported.name}: {' '.join(map(say, one.reasons))}" for one in shown[:MOST_SHOWN]]
        more = [say("more", count=len(shown) - MOST_SHOWN)] if len(shown) > MOST_SHOWN else []
        return "\n".join([self.sentence, *lines, *more, *self.notes]).replace("`", "")

    __repr__ = __str__

    def template_values(self) -> Mapping[str, Any]:
        order = sorted(self.changes, key=lambda change: CHANGES.index(change.kind))
        said = [(one, [say(reason) for reason in one.reasons]) for one in order[:MOST_SHOWN]]
        return {
            "report": self,
            "labels": LABELS,
            "stopped": STOPPED,
            "bars": [*self.counts.items()],
            "rows": [row for row in said if row[0].kind != "nothing"],
            "others": (others := [row for row in said if row[0].kind == "nothing"]),
            "unchanged": say("unchanged", count=len(others)),
            "more": say("more", count=len(order) - MOST_SHOWN) if len(order) > MOST_SHOWN else "",
            "as_of": say("as-of", date=self.as_of, days=self.in_use_days) if self.as_of else "",
        }


def credential_report(
    csv: Source = EXAMPLE,
    policies: Policies = "force_mfa",
    *,
    groups: Mapping[str, Policies] | None = None,
    attach_to: Iterable[str] | None = None,
    in_use_days: int = 90,
) -> CredentialReport:
    """Reads AWS's credential report, and says what changes for each user when policies are attached.

    evaluate() decides: in the console with MFA if the user has a device, else without; for a call that an access key
    signs, which never carries MFA. An access key counts with all actions of the service that it was last used for. What
    the report doesn't say is told as not certain. Nothing is sent anywhere.

    Args:
        csv: The report as AWS made it: its text or bytes, the path of its file, the answer of `aws iam
            get-credential-report` as JSON or base64, or boto3's answer. "example" is that of a made-up company, which
            is in the package. Columns that are not needed are ignored.
        policies: What is attached: one policy or several, each a Policy, a packaged name or a path.
        groups: User → the policies that this user has already, through groups or directly. Then only what these allow
            can be lost. Of other users nothing is known, so each can have any permission.
        attach_to: The names of the users to attach the policies to; by default all.
        in_use_days: Within how many days before the report a password or a key was used that counts as in use. A
            password or a key that was made within these days, and not used since, counts as new.

    Returns:
        What changes for each user, with a table, a picture, and a CSV export.

    Raises:
        ReportError: It is no credential report; where, and what to do. Or `groups` or `attach_to` names somebody who
            isn't in it.
        PolicyError: There is no such policy, as load_policy says.

    AWS pages: id_credentials_getting-report, reference_policies_condition-keys.
    """
    if isinstance(in_use_days, bool) or not isinstance(in_use_days, int) or not 1 <= in_use_days <= MOST_DAYS:
        raise make_report_error("days", given=quote(in_use_days), most=MOST_DAYS)
    if groups is not None and not isinstance(groups, Mapping):
        raise make_report_error("groups", given=quote(groups))
    chosen = None if attach_to is None else read_chosen(attach_to)
    new = load_policies(policies)
    read = read_report(csv)
    owned = load_owned({} if groups is None else take_mapping(groups, "groups"))
    check_names(owned, "groups", read.users)
    check_names(chosen or (), "attach_to", read.users)
    attachments: dict[tuple[Policy, ...] | None, Attachment] = {}
    changes = []
    for reported in read.users:
        before = owned.get(reported.name)
        attachment = None
        if chosen is None or reported.name in chosen:
            attachment = attachments[before] = attachments.get(before) or Attachment(before, new)
        changes.append(find_change(reported, attachment, read.as_of, in_use_days))
    names, total = tuple(policy.name for policy in new), sum(not one.is_root for one in read.users)
    return CredentialReport(tuple(changes), names, read.as_of, in_use_days, total)


def load_owned(groups: Mapping[str, Policies]) -> dict[str, tuple[Policy, ...]]:
    """User -> policies. What is the same is one Policy, so that users who have the same are decided together."""
    loaded: dict[str, tuple[Policy, ...]] = {}
    known: dict[tuple[str, str], Policy] = {}

    def load_once(one: OnePolicy) -> tuple[Policy, ...]:
        if not isinstance(one, str | Path):
            return load_policies([one])
        if str(one) not in loaded:
            loaded[str(one)] = load_policies([one])
        return loaded[str(one)]

    def load(given: Policies) -> tuple[Policy, ...]:
        policies = (policy for one in list_given(given) for policy in load_once(one))
        return tuple([known.setdefault((policy.name, policy.text), policy) for policy in policies])

    return {name: load(given) for name, given in groups.items()}


def read_chosen(given: object) -> set[str]:
    """The names in `attach_to`."""
    names = (given,) if isinstance(given, str) else list_items(given, "attach_to")
    if names is None or not all(isinstance(name, str) for name in names):
        raise make_report_error("attach-to", given=quote(given))
    return {*names}


def check_names(names: Iterable[str], argument: str, users: Iterable[ReportedUser]) -> None:
    """Raises ReportError for a name that no user has."""
    known = {user.name for user in users if not user.is_root}
    if missing := [name for name in names if name not in known]:
        near = difflib.get_close_matches(str(missing[0]), known, 3)
        raise make_report_error("unknown-users", names=[*map(str, missing)][:5], argument=argument, near=near)
