"""The pages of the console: which panels each has, and which calls fill a panel.

AWS documents some of the calls of its own console: the security credentials page needs iam:GetUser and
iam:ListMFADevices, and iam:GetAccountPasswordPolicy for the password; the list of users needs iam:ListUsers
(reference_policies_examples_aws_my-sec-creds-self-manage). The others are those whose answers the panel shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup

from mfa_lesson.account.state import device_name
from mfa_lesson.practice.codes import qr_code_html, write_uri
from mfa_lesson.practice.console import ConsoleSession, Reply

from .wording import say
from .wording_practice import EMPTY, TERMS

FIRST_PASSWORD = "first-password"
"""The page that is shown until a first password is changed."""
OF_THE_USER = True


class Page(NamedTuple):
    """A page of the console."""

    title: str
    panels: tuple[str, ...]


PANELS_OF_PAGES = {
    "credentials": ("details", "devices", "keys", "password", "others"),
    "dashboard": ("summary",),
    "users": ("users",),
    "s3": ("buckets",),
    "ec2": ("instances",),
}

PAGES = {name: Page(say(f"console.title.{name}"), panels) for name, panels in PANELS_OF_PAGES.items()}


class PanelKind(NamedTuple):
    """A kind of panel."""

    calls: tuple[tuple[str, str, bool], ...]
    """Service, operation, and whether it names the user."""
    template: str = "lists"
    forms: tuple[str, ...] = ()
    """What can be opened in it."""


PASSWORD_CALLS = (("iam", "GetAccountPasswordPolicy", False),)

PANELS = {
    "details": PanelKind((("iam", "GetUser", OF_THE_USER),)),
    "devices": PanelKind(
        (("iam", "ListMFADevices", OF_THE_USER),),
        "devices",
        ("assign", "codes", "resync", "remove"),
    ),
    "keys": PanelKind((("iam", "ListAccessKeys", OF_THE_USER),), "keys", ("delete",)),
    "password": PanelKind(PASSWORD_CALLS, "password"),
    "first": PanelKind(PASSWORD_CALLS, "password"),
    "others": PanelKind(
        (
            ("iam", "ListSSHPublicKeys", OF_THE_USER),
            ("iam", "ListSigningCertificates", OF_THE_USER),
            ("iam", "ListServiceSpecificCredentials", OF_THE_USER),
        ),
    ),
    "summary": PanelKind((("iam", "GetAccountSummary", False), ("iam", "ListAccountAliases", False))),
    "users": PanelKind((("iam", "ListUsers", False),)),
    "buckets": PanelKind((("s3", "ListBuckets", False),)),
    "instances": PanelKind((("ec2", "DescribeInstances", False),)),
}


class Done(NamedTuple):
    """What a button did."""

    replies: tuple[Reply, ...] = ()
    note: str = ""
    """What changed, as a sentence; "" where something failed."""
    problem: str = ""
    """What is wrong with what was typed; then no call was made."""
    form: str = ""
    """The form that is open afterwards."""
    about: str = ""
    """The serial number, or the ID of an access key, that the form is about."""
    secret: tuple[str, str] = ("", "")
    """The ID and the secret of a new access key."""
    seed: str = ""
    """The seed of a new device."""

    @property
    def is_done(self) -> bool:
        return not self.problem and all(reply.done for reply in self.replies)


@dataclass(frozen=True)
class Panel:
    """A part of a page."""

    id: str
    replies: tuple[Reply, ...] = ()
    """What the calls that fill it were answered."""
    done: Done = Done()
    """What the last button did, and which form is open."""
    count: int = 0
    """Of what was done in it: then the fields of its forms are empty again."""
    why: Mapping[str, Markup] = field(default_factory=dict)
    """Request ID → the reason, as HTML, of those that are shown."""

    @property
    def kind(self) -> PanelKind:
        return PANELS[self.id]

    @property
    def heading(self) -> str:
        return say(f"console.heading.{self.id}")

    @property
    def all_replies(self) -> tuple[Reply, ...]:
        return (*self.done.replies, *self.replies)

    @property
    def done_calls(self) -> list[Reply]:
        """The calls that succeeded."""
        return [reply for reply in self.all_replies if reply.done]

    @property
    def failed_acts(self) -> list[Reply]:
        return [reply for reply in self.done.replies if not reply.done]

    @property
    def devices(self) -> list[str]:
        """The serial numbers of the user's devices, as far as the page could see them."""
        found = [one for reply in self.replies for one in reply.data.get("MFADevices", ())]
        return [str(one["SerialNumber"]) for one in found]

    @property
    def device_name(self) -> str:
        """The name of the device that a form is about."""
        return device_name(self.done.about)

    @property
    def keys(self) -> list[dict[str, str]]:
        """The access keys, each with the call that asked when it was last used."""
        used = [reply for reply in self.replies if reply.action == "iam:GetAccessKeyLastUsed"]
        listed = next((reply.data.get("AccessKeyMetadata", ()) for reply in self.replies if reply.done), ())
        found = []
        for key, reply in zip(listed, used, strict=False):
            found.append(
                {
                    "id": str(key["AccessKeyId"]),
                    "status": str(key["Status"]),
                    "created": format_day(key["CreateDate"]),
                    "used": describe_use(reply),
                }
            )
        return found

    @property
    def unlisted(self) -> list[Reply]:
        """Calls that fill the panel and failed. That an account has no password policy of its own is no failure."""
        return [reply for reply in self.replies if not reply.done and reply.code != "NoSuchEntity"]

    @property
    def has_default_policy(self) -> bool:
        """Whether the account has no password policy of its own."""
        return any(reply.code == "NoSuchEntity" for reply in self.replies)

    @property
    def seed_in_groups(self) -> str:
        """The seed as people type it; authenticator apps ignore the spaces."""
        return " ".join(self.done.seed[at : at + 8] for at in range(0, len(self.done.seed), 8))

    @property
    def picture(self) -> Markup:
        """The QR code of a new device."""
        account = self.done.about.split(":")[4]
        return Markup(qr_code_html(write_uri(self.done.seed, self.done.about.rpartition("/")[2], account)))

    @property
    def lists(self) -> Iterator[tuple[Reply, list[tuple[str, str]]]]:
        """The answers, each with its lines: a term and what is said about it."""
        for reply in self.replies:
            yield reply, list(read_lines(reply))

    def open_form(self, form: str, about: str) -> Panel:
        done = self.done._replace(form=form, about=about, replies=(), note="", problem="", seed="")
        return replace(self, done=done, count=self.count + 1)

    def take_over(self, done: Done, loaded: Panel) -> Panel:
        """The panel after a button's calls."""
        return replace(loaded, done=done, count=self.count if done.problem else self.count + 1)

    def show_reason(self, request: str, html: Markup) -> Panel:
        return replace(self, why={**self.why, request: html})

    def hide_reason(self, request: str) -> Panel:
        return replace(self, why={name: html for name, html in self.why.items() if name != request})


def load_panel(session: ConsoleSession, name: str) -> Panel:
    """Makes the calls that fill a panel."""
    replies = []
    for service, operation, of_user in PANELS[name].calls:
        replies.append(session.call(service, operation, **({"UserName": session.user} if of_user else {})))
    for key in replies[0].data.get("AccessKeyMetadata", ()):
        replies.append(session.call("iam", "GetAccessKeyLastUsed", AccessKeyId=key["AccessKeyId"]))
    return Panel(name, tuple(replies))


def format_day(when: Any) -> str:
    return say("console.day", when=when) if isinstance(when, datetime) else ""


def describe_use(reply: Reply) -> str:
    """When an access key was last used; "" where AWS doesn't tell."""
    used = reply.data.get("AccessKeyLastUsed", {})
    if not reply.done:
        return ""
    when = used.get("LastUsedDate")
    if not isinstance(when, datetime):
        return say("console.never_used")
    return say("console.used", when=when, service=used["ServiceName"], region=used["Region"])


LISTS = {
    "iam:ListUsers": ("Users", "UserName", "Arn"),
    "iam:ListSSHPublicKeys": ("SSHPublicKeys", "SSHPublicKeyId", "Status"),
    "iam:ListSigningCertificates": ("Certificates", "CertificateId", "Status"),
    "iam:ListServiceSpecificCredentials": ("ServiceSpecificCredentials", "ServiceUserName", "Status"),
}
"""Action → its list, and what is shown of each item."""


def read_lines(reply: Reply) -> Iterator[tuple[str, str]]:
    """An answer as lines: a term, and what is said about it; only a term for what an empty answer means."""
    if not reply.done:
        return
    data, before = reply.data, False
    if user := data.get("User"):
        for name in ("UserName", "Arn", "UserId", "CreateDate"):
            yield TERMS[name], format_day(user[name]) or str(user[name])
        return
    if counts := data.get("SummaryMap"):
        for name in ("Users", "Roles", "MFADevices", "MFADevicesInUse"):
            yield TERMS[name], str(counts.get(name, 0))
        return
    items, term, about = LISTS.get(reply.action, ("", "", ""))
    for item in data.get(items, ()):
        before = True
        yield str(item.get(term, "")), str(item.get(about, ""))
    if not before and reply.action in EMPTY:
        yield EMPTY[reply.action], ""
