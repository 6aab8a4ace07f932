"""Checks of the resources that stand for the caller’s own user and MFA devices."""

from __future__ import annotations

import re
from typing import TypeGuard

from mfa_lesson.account import reference
from mfa_lesson.account.universe import OTHER_DEVICE
from mfa_lesson.account.users import User
from mfa_lesson.iam.arns import ArnPattern, read_arn, split_arn
from mfa_lesson.iam.evaluator import applies
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.tokens import Token, Variable
from mfa_lesson.iam.wildcards import Wildcard

from .arns import fits_account
from .check import MISTAKE, REMARK, SELF_MANAGE_PAGE, Check, Notices, note, note_at
from .escapes import find_escape
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern
from .resources import is_usable
from .states import FRESH, USUAL

GET_USER, ENABLE = "iam:GetUser", "iam:EnableMFADevice"

NAMED = re.compile(r"(user|group|role|policy|instance-profile|mfa|server-certificate)/")
"""How the last part of an ARN of IAM begins where a name ends it."""

OUTSIDE_NAMES = re.compile(r"[^A-Za-z0-9+=,.@_-]")

WITH_VARIABLES = "2012-10-17"
"""The version of the language that has variables."""

NAME_KEY, ID_KEY = "aws:username", "aws:userid"


def find_missing_get_user(policy: JudgedPolicy) -> Notices:
    """Asked only of a policy by which users manage their own MFA."""
    for allow in policy.allows:
        if allow.lists_actions and ENABLE.lower() in allow.known_actions and any(map(is_own_user, own_lines(allow))):
            if not any(policy.allows_own(GET_USER, state) for state in USUAL):
                yield note_at(allow, allow.action_path, "get-user-missing", action=GET_USER)
            return


def find_fixed_device_names(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        for line in own_lines(allow):
            if (
                own_resource(line).startswith("mfa/")
                and is_usable(allow, line)
                and refuses_other_devices(policy, allow)
            ):
                instead = f"{line.text[: line.text.rindex('mfa/')]}mfa/*"
                yield note(line, "device-name", line=line.text, instead=instead)


def refuses_other_devices(policy: JudgedPolicy, allow: JudgedStatement) -> bool:
    """Whether no Allow applies to an action of a statement on a device that is named otherwise, even with MFA."""
    device = policy.user.device_arn(OTHER_DEVICE)
    on_devices = [name for name in allow.known_actions if "mfa" in reference.load_actions()[name].resource_types]
    return not all(
        any(
            name in other.known_actions and applies(other.statement, Request(name, device, policy.contexts[FRESH]))
            for other in policy.attached_allows
        )
        for name in on_devices
    )


def find_users_without_path(policy: JudgedPolicy) -> Notices:
    """Reported once, for the first such line in the account of the user."""
    alice = {"aws:username": ("alice",)}
    with_path = read_arn(User.read("team/alice", policy.user.account_id).arn) or ()
    for allow in policy.allows:
        for line in own_lines(allow):
            fits = allow.statement.resource_pattern(with_path, alice) is not None
            here = isinstance(line.pattern, ArnPattern) and line.pattern.parts[4].matches(policy.user.account_id, {})
            if here and is_own_user(line) and is_usable(allow, line) and not fits:
                further = line.text.replace(":user/", ":user/*/")
                yield note(line, "users-with-a-path", line=line.text, further=further)
                return


def find_impossible_names(policy: JudgedPolicy) -> Notices:
    """Lines whose last name has a character that IAM takes in no name: placeholders, and variables of other tools."""
    for line in policy.resources:
        characters = list_impossible_characters(line)
        if characters and not is_read_as_text(policy, line) and not find_escape(line.text):
            instead = write_own(policy, line)
            yield note(line, "name-never-fits", line=line.text, characters=characters, instead=instead)


def find_ids_for_names(policy: JudgedPolicy) -> Notices:
    for line in policy.resources:
        if name_kind(line) == "user" and any(token.lookup == ID_KEY for token in last_name(line) if is_key(token)):
            yield note(line, "id-for-name", line=line.text, instead=write_own(policy, line))


def list_impossible_characters(line: PlacedPattern) -> list[str]:
    if not name_kind(line):
        return []
    texts = [token for token in last_name(line) if isinstance(token, str)]
    return list(dict.fromkeys(character for text in texts for character in OUTSIDE_NAMES.findall(text)))


def name_kind(line: PlacedPattern) -> str:
    """ "user", "role", … of a line about something of IAM that has a name; "" of any other."""
    parts = line.pattern.parts if isinstance(line.pattern, ArnPattern) else []
    kind = NAMED.match(parts[5].literal_start) if parts and parts[2].text == "iam" else None
    return kind[1] if kind else ""


def last_name(line: PlacedPattern) -> list[Token]:
    """What is surely in the name, after the last slash: from the end back to a slash, or to what can be one."""
    found: list[Token] = []
    for token in reversed(line.parts[5]):
        text, slash, name = token.rpartition("/") if isinstance(token, str) else ("", "", "")
        if slash:
            return [name, *found]
        if isinstance(token, Wildcard) or (is_key(token) and token.lookup not in (NAME_KEY, ID_KEY)):
            return found
        found.insert(0, token)
    return found


def is_key(token: Token) -> TypeGuard[Variable]:
    return isinstance(token, Variable)


def is_read_as_text(policy: JudgedPolicy, line: PlacedPattern) -> bool:
    """Whether a variable is text because of the policy's version, which is said once for the whole policy."""
    return policy.policy.version != WITH_VARIABLES and "${" in line.text


def write_own(policy: JudgedPolicy, line: PlacedPattern) -> str:
    """A line that fits the caller's own user in its place, and of devices every one; "" where there is no such line."""
    kind = name_kind(line) if policy.policy.version == WITH_VARIABLES else ""
    parts = split_arn(line.text)
    account = parts[4] if fits_account(parts[4]) else "*"
    path = "*/" if parts[5].startswith("user/*/") else ""
    last = {"user": f"user/{path}${{aws:username}}", "mfa": "mfa/*"}.get(kind)
    return f"arn:{parts[1]}:iam::{account}:{last}" if last else ""


def own_lines(statement: JudgedStatement) -> list[PlacedPattern]:
    """Resource lines that end in the caller's own user name."""
    if not statement.lists_resources:
        return []
    return [line for line in statement.resources if line.pattern.variables and own_resource(line) and is_live(line)]


def is_live(line: PlacedPattern) -> bool:
    """Whether the account of an ARN can be one."""
    return fits_account(split_arn(line.text)[4])


def own_resource(line: PlacedPattern) -> str:
    """ "mfa/${aws:username}" or "user/${aws:username}", of a line that is just that; else ""."""
    last = split_arn(line.text)[-1].lower()
    return last if last in ("mfa/${aws:username}", "user/${aws:username}") else ""


def is_own_user(line: PlacedPattern) -> bool:
    return own_resource(line).startswith("user/")


CHECKS = (
    Check("get-user-missing", MISTAKE, SELF_MANAGE_PAGE, find_missing_get_user),
    Check("device-name", MISTAKE, SELF_MANAGE_PAGE, find_fixed_device_names),
    Check("name-never-fits", MISTAKE, "reference_iam-quotas", find_impossible_names),
    Check("id-for-name", MISTAKE, "reference_identifiers", find_ids_for_names),
    Check("users-with-a-path", REMARK, "reference_identifiers", find_users_without_path),
)
