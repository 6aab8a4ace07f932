"""Checks of the resources that stand for the caller’s own user and MFA devices."""

from __future__ import annotations

from mfa_lesson.account.users import User
from mfa_lesson.iam.matching import read_arn, split_arn
from mfa_lesson.text import Reason

from .check import MISTAKE, REMARK, SELF_MANAGE_PAGE, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern
from .resources import is_usable
from .states import USUAL

GET_USER, ENABLE = "iam:GetUser", "iam:EnableMFADevice"


def find_missing_get_user(policy: JudgedPolicy) -> Notices:
    """Asked only of a policy by which users manage their own MFA."""
    for allow in policy.allows:
        if allow.lists_actions and ENABLE.lower() in allow.known_actions and any(map(is_own_user, own_lines(allow))):
            if not any(policy.allows_own(GET_USER, state) for state in USUAL):
                yield Notice(allow.action_path, allow.name, Reason("get-user-missing", {"action": GET_USER}))
            return


def find_fixed_device_names(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        for line in own_lines(allow):
            if own_resource(line).startswith("mfa/") and is_usable(allow, line):
                instead = f"{line.text[: line.text.rindex('mfa/')]}mfa/*"
                reason = Reason("device-name", {"line": line.text, "instead": instead})
                yield Notice(line.path, allow.name, reason)


def find_users_without_path(policy: JudgedPolicy) -> Notices:
    """Reported once, for the first such line."""
    alice = {"aws:username": ("alice",)}
    with_path = read_arn(User.read("team/alice", policy.user.account_id).arn) or ()
    for allow in policy.allows:
        for line in own_lines(allow):
            fits = allow.statement.resource_pattern(with_path, alice) is not None
            if is_own_user(line) and is_usable(allow, line) and not fits:
                further = line.text.replace(":user/", ":user/*/")
                reason = Reason("users-with-a-path", {"line": line.text, "further": further})
                yield Notice(line.path, allow.name, reason)
                return


def own_lines(statement: JudgedStatement) -> list[PlacedPattern]:
    """Resource lines that end in the caller's own user name."""
    if not statement.lists_resources:
        return []
    return [line for line in statement.resources if line.pattern.variables and own_resource(line)]


def own_resource(line: PlacedPattern) -> str:
    """ "mfa/${aws:username}" or "user/${aws:username}", of a line that is just that; else ""."""
    last = split_arn(line.text)[-1].lower()
    return last if last in ("mfa/${aws:username}", "user/${aws:username}") else ""


def is_own_user(line: PlacedPattern) -> bool:
    return own_resource(line).startswith("user/")


CHECKS = (
    Check("get-user-missing", MISTAKE, SELF_MANAGE_PAGE, find_missing_get_user),
    Check("device-name", MISTAKE, SELF_MANAGE_PAGE, find_fixed_device_names),
    Check("users-with-a-path", REMARK, "reference_identifiers", find_users_without_path),
)
