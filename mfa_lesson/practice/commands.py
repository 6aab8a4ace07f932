"""What a learner types into the terminal of a practice account: one command, and nothing that leads past the account.

There is no shell. A command is `aws …`, or one of a few that a shell would have: `export`, `unset`, `clear`, `help`.
AWS pages: AWS CLI User Guide, cli-configure-options, cli-configure-files, cli-usage-parameters-file.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from .client import make_practice_error

LONGEST_COMMAND = 10_000
"""Characters of a command."""
SERVICES = ("iam", "sts", "s3", "s3api", "ec2", "configure")
CONFIGURE = ("get", "list", "set")
SETTINGS = (
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "duration_seconds",
    "mfa_serial",
    "output",
    "region",
    "role_arn",
    "role_session_name",
    "source_profile",
)
"""What a profile can have here. Others start programs, load code, or name another endpoint."""
VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_OUTPUT",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
TAKE_A_VALUE = (
    "--cli-connect-timeout",
    "--cli-read-timeout",
    "--color",
    "--output",
    "--profile",
    "--query",
    "--region",
)
"""The AWS CLI's own options with a value, which can be before the service."""
LEADS_AWAY = ("--endpoint-url", "--no-verify-ssl", "--ca-bundle")
NAMES_A_FILE = ("--outfile", "--body")
SIGNS = "<>()|;&"
PROMPT = re.compile(r"\A\s*(?:\$|%|>)\s+(?=\S)")
"""The prompt that documentation prints before a command."""
CONTINUED = re.compile(r"\\[ \t]*(?:\r?\n|(?=--))|[`^][ \t]*\r?\n")
"""A line that goes on in the next one; a field on a page drops the end of the line."""
WINDOWS = re.compile(r"\s*(?:set\s+(?P<cmd>AWS_\w+)=(?P<of_cmd>.*)|\$env:(?P<ps>AWS_\w+)\s*=\s*(?P<of_ps>.*))", re.I)
"""How the Windows Command Prompt and PowerShell set a variable."""
PLAIN_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*")


@dataclass(frozen=True)
class Command:
    """What was typed.

    Attributes:
        kind: "aws", "clear", "help", "variables", or "nothing".
        arguments: What comes after `aws`.
        variables: Variables to set; None removes one. For "aws" they count for this command only.
    """

    kind: str
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str | None] = field(default_factory=dict)


def read_command(text: str, folder: Path) -> Command:
    """Reads a command that can use the files of a folder. Raises PracticeError for one that doesn't work here."""
    if len(text) > LONGEST_COMMAND:
        raise make_practice_error("command.long", count=len(text), most=LONGEST_COMMAND)
    text = PROMPT.sub("", CONTINUED.sub(" ", text), count=1)
    if found := WINDOWS.fullmatch(text):
        value = (found["of_cmd"] or found["of_ps"] or "").strip().strip("\"'")
        return Command("variables", variables=check_variables([(found["cmd"] or found["ps"], value or None)]))
    check_signs(text)
    try:
        words = shlex.split(text)
    except ValueError:
        raise make_practice_error("command.quotes") from None
    if not words:
        return Command("nothing")
    given = {}
    while words and re.match(r"[A-Za-z_]\w*=", words[0]):
        name, _, value = words.pop(0).partition("=")
        given[name] = value
    check_variables(given.items())
    first, *rest = words or [""]
    if first in ("", "export"):
        pairs = [word.partition("=") for word in rest]
        if not given and (not rest or not all(equals for _, equals, _ in pairs)):
            raise make_practice_error("command.export")
        return Command("variables", variables=check_variables([*given.items(), *((n, v or None) for n, _, v in pairs)]))
    if first == "unset" and rest:
        return Command("variables", variables=check_variables((name, None) for name in rest))
    if first in ("clear", "cls", "help"):
        return Command("help" if first == "help" else "clear")
    if first not in ("aws", "aws.exe"):
        raise make_practice_error("command.unknown", name=first)
    check_arguments(rest, folder)
    return Command("aws", tuple(rest), given)


def check_signs(text: str) -> None:
    """Raises PracticeError for what only a shell can do."""
    for character, quoted in walk(text):
        if character in "“”‘’" and not quoted:
            raise make_practice_error("command.curly")
        if character in "\r\n":
            raise make_practice_error("command.lines")
        if character in SIGNS and not quoted:
            raise make_practice_error("command.shell", sign=character)
        if character == "`" and quoted != "'":
            raise make_practice_error("command.shell", sign=character)
        if character == "$" and quoted != "'":
            raise make_practice_error("command.variable")
        if not character.isprintable() and character != "\t":
            raise make_practice_error("command.control")


def walk(text: str) -> Iterator[tuple[str, str]]:
    """Each character that isn't a quotation mark or escaped, with the mark around it."""
    around = escaped = ""
    for character in text:
        if escaped:
            escaped = ""
        elif character == "\\" and around != "'":
            escaped = character
        elif character == around:
            around = ""
        elif not around and character in "'\"":
            around = character
        else:
            yield character, around


def check_variables(pairs: Iterable[tuple[str, str | None]]) -> dict[str, str | None]:
    """Raises PracticeError for a variable that can't be set here."""
    found = {name.upper() if name.upper() in VARIABLES else name: value for name, value in pairs}
    for name in found:
        if name not in VARIABLES:
            raise make_practice_error("command.no-such-variable", name=name, names=VARIABLES)
    return found


def check_arguments(words: list[str], folder: Path) -> None:
    """Raises PracticeError for arguments of `aws` that lead past the account, or out of the folder."""
    for place, word in enumerate(words):
        option, equals, value = word.partition("=")
        if word.startswith("--") and len(option) > 3 and any(one.startswith(option) for one in LEADS_AWAY):
            full = next(one for one in LEADS_AWAY if one.startswith(option))
            raise make_practice_error("command.leads-away", option=full)
        if word.startswith("--") and len(option) > 4 and any(one.startswith(option) for one in NAMES_A_FILE):
            named = value if equals else next(iter(words[place + 1 :]), "")
            if not is_within(named, folder):
                raise make_practice_error("command.file", name=named)
        check_value(word, folder)
    if words == ["--version"]:
        return
    if any(first == "aws" and second in SERVICES for first, second in pairwise(words)):  # lines pasted as one
        raise make_practice_error("command.lines")
    service, *after = skip_options(words) or [""]
    if "help" in (service, *after[:2]):
        raise make_practice_error("command.aws-help")
    if service not in SERVICES:
        raise make_practice_error("command.service", names=SERVICES)
    if service == "configure":
        check_configure(after)
    elif service == "s3" and after[:1] != ["ls"]:
        raise make_practice_error("command.s3")


def skip_options(words: list[str]) -> list[str]:
    """Arguments of `aws` from the service on."""
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in TAKE_A_VALUE else 1
    return words[place:]


def check_value(word: str, folder: Path) -> None:
    """Raises PracticeError for a value that the AWS CLI would read from elsewhere."""
    lower = word.lower()
    if re.search(r"(?:^|[=,\[{\"'\s])https?://", lower):
        raise make_practice_error("command.address")
    if "fileb://" in lower:
        raise make_practice_error("command.fileb")
    for found in re.finditer(r"file://", lower):
        if not is_within(word[found.end() :], folder):
            raise make_practice_error("command.file", name=word[found.end() :])


def is_within(name: str, folder: Path) -> bool:
    """Whether a name is that of a file in the folder."""
    if not PLAIN_PATH.fullmatch(name) or ".." in name.split("/"):
        return False
    return (folder / name).resolve().is_relative_to(folder.resolve())


def check_configure(words: list[str]) -> None:
    """Raises PracticeError for a form of `aws configure` that asks questions, or sets what leads elsewhere."""
    what = words[0] if words else ""
    if what not in CONFIGURE:
        raise make_practice_error("command.configure")
    if what == "set":
        name = words[1] if len(words) > 1 else ""
        if name not in SETTINGS:
            raise make_practice_error("command.setting", name=name, names=SETTINGS)
