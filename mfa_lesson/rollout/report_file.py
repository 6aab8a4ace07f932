"""A credential report as AWS gives it: bytes, text, a file, or the output of the AWS CLI -> its users.

AWS page: id_credentials_getting-report.
"""

from __future__ import annotations

import csv
import json
import os
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from mfa_lesson.account.users import ACCOUNT, User
from mfa_lesson.errors import UserError
from mfa_lesson.iam.arguments import take_mapping
from mfa_lesson.text import quote, replace_half_characters

from .wording_report import make_report_error

EXAMPLE = "example"
"""The name of the report that is in the package."""

DATA = Path(__file__).parent / "data"

ROOT = "<root_account>"

KEYS = (1, 2)

NEEDED = (
    "user",
    "arn",
    "password_enabled",
    "password_last_used",
    "mfa_active",
    *(f"access_key_{n}_{field}" for n in KEYS for field in ("active", "last_used_date", "last_used_region")),
    *(f"access_key_{n}_last_used_service" for n in KEYS),
)
"""The columns that must be there."""

WELCOME = (
    *("user_creation_time", "password_last_changed", "password_next_rotation"),
    *(f"access_key_{n}_last_rotated" for n in KEYS),
)
"""The columns that are read if they are there. Others, such as those of signing certificates and newer ones, are
ignored."""

NO_VALUE = {"n/a", "no_information", "not_supported", ""}

YES_OR_NO = {"true": True, "false": False, **dict.fromkeys(NO_VALUE, False)}

DELIMITERS = (",", ";", "\t")
"""What separates the columns: AWS writes commas, spreadsheets save also the others."""

LARGEST = 64_000_000
"""Characters of a report."""

USER_ARN = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>[^:]*):user/(?P<path>.*/)?(?P<name>[^/]+)")

Source = str | bytes | Path | Mapping[str, Any]
"""A report: its text or bytes, the path of its file, or what boto3's get_credential_report() returns."""


@dataclass(frozen=True)
class AccessKey:
    """One active access key."""

    number: int
    """1 or 2, as in the report."""
    last_used: datetime | None
    """None if it was never used, as far as AWS knows."""
    region: str
    """ "" if the service has no Regions."""
    service: str
    """ "s3"; "" if it was never used."""
    made: datetime | None = None
    """When it was created or last changed; None if the report doesn't say it."""


@dataclass(frozen=True)
class ReportedUser:
    """One line of the report."""

    line: int
    name: str
    user: User | None
    """None for the root user."""
    password: bool
    """Whether there is a password to sign in with."""
    last_sign_in: datetime | None
    mfa: bool
    """Whether there is an MFA device, of whatever kind."""
    keys: tuple[AccessKey, ...]
    """The active ones."""
    password_set: datetime | None = None
    """Since when there is this password, or at least the user; None if the report doesn't say it."""
    password_expires: datetime | None = None
    """When the account's rules demand another password; None if they don't."""

    @property
    def is_root(self) -> bool:
        return self.user is None


class ReadReport(NamedTuple):
    """What a report says."""

    users: tuple[ReportedUser, ...]
    as_of: datetime | None
    """When it was made, or else the newest date in it."""


def read_report(source: Source) -> ReadReport:
    """Reads a credential report. Raises ReportError."""
    text, made = find_text(source)
    users = tuple(read_users(text))
    dates = (date for one in users for date in list_dates(one) if date)
    return ReadReport(users, made or max(dates, default=None))


def list_dates(user: ReportedUser) -> Iterator[datetime | None]:
    """When something happened, as far as the line says it."""
    yield user.last_sign_in
    yield user.password_set
    yield from (date for key in user.keys for date in (key.last_used, key.made))


# --- from whatever was given to the text ---


def find_text(source: Source) -> tuple[str, datetime | None]:
    """The CSV text, and when AWS made the report if that is said."""
    if isinstance(source, Mapping):
        return open_answer(take_mapping(source, "csv"))
    if isinstance(source, str) and source == EXAMPLE:
        source = DATA / "report.csv"
    if isinstance(source, str) and len(source) < 4096 and not re.search(r"[\n\r,;{]", source) and is_file(source):
        source = Path(source)
    if isinstance(source, Path):
        try:
            source = source.read_bytes()
        except (OSError, ValueError) as error:
            raise make_report_error("no-file", error=getattr(error, "strerror", None) or str(error)) from None
    if not isinstance(source, str | bytes):
        raise make_report_error("no-report", given=type(source).__name__)
    text = decode(source) if isinstance(source, bytes) else source.removeprefix("\ufeff")
    if len(text) > LARGEST:
        raise make_report_error("too-large", most=LARGEST)
    return open_text(replace_half_characters(text))


def is_file(text: str) -> bool:
    try:
        return os.path.isfile(text)
    except ValueError:
        return False


def decode(content: bytes) -> str:
    """Bytes as text: UTF-8, or UTF-16 as some programs save it."""
    sixteen = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not sixteen and b"\0" in content[:200]:
        raise make_report_error("binary")
    try:
        return content.decode("utf-16" if sixteen else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        raise make_report_error("not-utf-8", line, column) from None


def open_text(text: str) -> tuple[str, datetime | None]:
    """The CSV in a text: it itself, or base64 of it, or the JSON that holds that."""
    start = text.lstrip()[:200]
    if not start:
        raise make_report_error("empty")
    if start.startswith("{"):
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise make_report_error("broken-json", getattr(error, "lineno", 1), getattr(error, "colno", 1)) from None
        return open_answer(answer)
    if re.match(r"<(!doctype|html|\?xml)", start, re.IGNORECASE):
        raise make_report_error("html", 1, 1)
    if found := re.search(r"An error occurred \((\w+)\)", start):
        raise make_report_error("aws-error", 1, 1, name=found[1])
    if re.fullmatch(r"[A-Za-z0-9+/=\s]+", text) and not any(sign in text for sign in DELIMITERS[:2]):
        return open_base64(text), None
    return text, None


def open_answer(answer: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """The report in the answer of get-credential-report."""
    content = answer.get("Content")
    if content is None:
        raise make_report_error("not-ready" if "State" in answer else "no-content", 1, 1)
    made = answer.get("GeneratedTime")
    if isinstance(made, str):
        made = read_date(made)
    text = decode(content) if isinstance(content, bytes) else open_base64(str(content))
    return text, made if isinstance(made, datetime) else None


def open_base64(text: str) -> str:
    try:
        opened = b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise make_report_error("no-csv", 1, 1) from None
    if not opened.startswith(b"user,"):
        raise make_report_error("no-csv", 1, 1)
    return decode(opened)


# --- from the text to the users ---


class CsvLine(NamedTuple):
    """One line of the CSV, which knows where its cells are."""

    number: int
    cells: list[str]
    places: Mapping[str, int]

    def get(self, name: str) -> str:
        return self.cells[self.places[name]].strip()

    def find_column(self, name: str) -> int:
        """Where the cell begins, from 1. What is quoted in the file counts without its quotation marks."""
        place = self.places[name]
        return sum(map(len, self.cells[:place])) + place + 1

    def fail(self, code: str, name: str, **parameters: Any) -> Exception:
        given = {"name": name, "value": self.get(name), **parameters}
        return make_report_error(code, self.number, self.find_column(name), **given)

    def read_flag(self, name: str) -> bool:
        value = YES_OR_NO.get(self.get(name).lower())
        if value is None:
            raise self.fail("no-flag", name)
        return value

    def read_date(self, name: str) -> datetime | None:
        value = self.get(name)
        if value.lower() in NO_VALUE:
            return None
        if (date := read_date(value)) is None:
            raise self.fail("no-date", name)
        return date

    def find_date(self, name: str) -> datetime | None:
        """The same; None if the report has no such column."""
        return self.read_date(name) if name in self.places else None


def read_date(text: str) -> datetime | None:
    """A date in ISO 8601; None if it is none. One without a zone is in UTC."""
    try:
        date = datetime.fromisoformat(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_users(text: str) -> Iterator[ReportedUser]:
    first: dict[str, int] = {}
    for line in read_lines(text):
        user = read_user(line)
        if (before := first.setdefault(user.name.lower(), line.number)) != line.number:
            raise line.fail("several" if user.is_root else "twice", "user", before=before)
        yield user
    if not first:
        raise make_report_error("no-users", 1, 1)


def read_lines(text: str) -> Iterator[CsvLine]:
    """The lines after the first one. Raises ReportError."""
    head = text.lstrip("\r\n").partition("\n")[0].rstrip("\r")
    delimiter = max(DELIMITERS, key=head.count)
    if delimiter not in head:
        raise make_report_error("no-csv", 1, 1)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    places: dict[str, int] = {}
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not places:
                places = read_head(cells, reader.line_num)
            elif cells[:2] == ["user", "arn"]:
                raise make_report_error("several", reader.line_num, 1)
            elif len(cells) != len(places):
                code = "cut-off" if len(cells) < len(places) else "too-many-cells"
                column = sum(map(len, cells)) + len(cells)
                raise make_report_error(code, reader.line_num, column, cells=len(cells), columns=len(places))
            else:
                yield CsvLine(reader.line_num, cells, places)
    except csv.Error:
        raise make_report_error("bad-quotes", max(reader.line_num, 1), 1) from None


def read_head(cells: list[str], number: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        places.setdefault(cell.strip().strip("\ufeff").lower() or f"column {place + 1}", place)
    if len(places) != len(cells):
        raise make_report_error("column-twice", number, 1)
    if "user" not in places:
        raise make_report_error("no-head", number, 1, first=quote(cells[0]))
    if missing := [name for name in NEEDED if name not in places]:
        column = sum(map(len, cells)) + len(cells)
        raise make_report_error("column-missing", number, column, names=missing)
    return places


def read_user(line: CsvLine) -> ReportedUser:
    name = line.get("user")
    user = None if name == ROOT else read_identity(line, name)
    keys = tuple(read_key(line, number) for number in KEYS if line.read_flag(f"access_key_{number}_active"))
    last = line.read_date("password_last_used")
    password = line.read_flag("password_enabled")
    created, changed, expires = map(line.find_date, WELCOME[:3])
    mfa, since = line.read_flag("mfa_active"), changed or created
    return ReportedUser(line.number, name, user, password, last, mfa, keys, since, expires)


def read_identity(line: CsvLine, name: str) -> User:
    """The user with its path. An account that is hidden becomes the lesson's own."""
    found = USER_ARN.fullmatch(line.get("arn"))
    if not found or found["name"] != name:
        raise line.fail("no-arn", "arn", user=name)
    try:
        return User.read(f"{found['path'] or ''}{name}", choose_account(found["account"]))
    except UserError as error:
        raise line.fail("no-user", "user", problem=error.problem) from None


def choose_account(account: str) -> str:
    """The account, or the lesson's own for one that somebody has hidden."""
    return account if re.fullmatch("[0-9]{12}", account, re.ASCII) else ACCOUNT


def read_key(line: CsvLine, number: int) -> AccessKey:
    start = f"access_key_{number}_last_used_"
    service, region = (line.get(f"{start}{field}") for field in ("service", "region"))
    service, region = ("" if value.lower() in NO_VALUE else value for value in (service, region))
    made = line.find_date(f"access_key_{number}_last_rotated")
    return AccessKey(number, line.read_date(f"{start}date"), region, service.lower(), made)
