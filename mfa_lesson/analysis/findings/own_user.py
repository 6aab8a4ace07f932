"""Checks of the resources that stand for the caller’s own user and MFA devices."""

from __future__ import annotations

from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.matching import arn_parts, split_arn

from .document import Document, Notice, Notices
from .resources import is_usable
from .statement_parts import (
    Line,
    Part,
)

GET_USER, ENABLE = "iam:GetUser", "iam:EnableMFADevice"


def get_user_missing(document: Document) -> Notices:
    """Asked only of a policy by which users manage their own MFA."""
    for part in document.allows:
        if part.lists_actions and ENABLE.lower() in part.known_actions and any(map(is_own_user, own_lines(part))):
            if not any(document.allows_own(GET_USER, state) for state in MFA_STATES):
                problem = (
                    f"Users manage their own MFA here, and nothing allows `{GET_USER}`, with which the console’s page "
                    "of security credentials begins."
                )
                suggestion = f"Allow `{GET_USER}` on the user’s own ARN, and list it in the `NotAction` of the Deny."
                yield Notice(part.action_path, part.name, problem, suggestion)
            return


def device_name(document: Document) -> Notices:
    for part in document.allows:
        for line in own_lines(part):
            if own_resource(line).startswith("mfa/") and is_usable(part, line):
                problem = (
                    f"`{line.text}` is the device that carries its user’s name. Since November 2022 users can have "
                    "several devices and name them as they like; all others are refused."
                )
                suggestion = f"Write `{line.text[: line.text.rindex('mfa/')]}mfa/*`."
                yield Notice(line.path, part.name, problem, suggestion)


def users_with_a_path(document: Document) -> Notices:
    """Said once, for the first such line."""
    alice = {"aws:username": ("alice",)}
    with_path = arn_parts(User.read("team/alice", document.user.account_id).arn)
    for part in document.allows:
        for line in own_lines(part):
            fits = part.statement.resource_pattern(with_path, alice) is not None
            if is_own_user(line) and is_usable(part, line) and not fits:
                problem = (
                    f"`{line.text}` fits users without a path. For a user such as `team/alice` the variable is the "
                    "bare name, and the ARN is another one."
                )
                longer = line.text.replace(":user/", ":user/*/")
                yield Notice(line.path, part.name, problem, f"Where users have paths, add `{longer}`.")
                return


def own_lines(part: Part) -> list[Line]:
    """Resource lines that end in the caller's own user name."""
    if not part.lists_resources:
        return []
    pairs = zip(part.resources, part.statement.resources, strict=True)
    return [line for line, pattern in pairs if pattern.variables and own_resource(line)]


def own_resource(line: Line) -> str:
    """ "mfa/${aws:username}" or "user/${aws:username}", of a line that is just that; else ""."""
    last = split_arn(line.text)[-1].lower()
    return last if last in ("mfa/${aws:username}", "user/${aws:username}") else ""


def is_own_user(line: Line) -> bool:
    return own_resource(line).startswith("user/")
