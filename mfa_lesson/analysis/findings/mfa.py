"""Checks of what a policy asks about MFA, and of what users need before they have it."""

from __future__ import annotations

from collections.abc import Iterator

from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.text import Reason

from .check import KEYS_PAGE, MISTAKE, SELF_MANAGE_PAGE, Check, Notice, Notices
from .coverage import contains
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition
from .own_user import GET_USER

PASSWORD_PAGE = "id_credentials_passwords_enable-user-change"

ALL_STATES = frozenset(MFA_STATES)

SET_UP = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice")

CHANGE_PASSWORD, PASSWORD_RULES = "iam:ChangePassword", "iam:GetAccountPasswordPolicy"

CONSOLE_READS = (
    PASSWORD_RULES,
    GET_USER,
    "iam:ListMFADevices",
    "iam:ListVirtualMFADevices",
    "iam:DeleteVirtualMFADevice",
)
"""What the console needs of a user before MFA; wording/mfa.py says what for."""


def find_denies_without_access_keys(policy: JudgedPolicy) -> Notices:
    for deny, placed in find_denies_in(policy, {"false"}, missed="absent"):
        parameters = {"operator": placed.operator, "key": MFA_KEY}
        yield Notice(placed.path, deny.name, Reason("mfa-deny-misses-access-keys", parameters))


def find_denies_without_passwords(policy: JudgedPolicy) -> Notices:
    for deny, placed in find_denies_in(policy, {"absent"}, missed="false"):
        yield Notice(placed.path, deny.name, Reason("mfa-deny-misses-passwords", {"key": MFA_KEY}))


def find_denies_in(
    policy: JudgedPolicy, states: set[str], missed: str
) -> Iterator[tuple[JudgedStatement, PlacedCondition]]:
    """Denys that hold in just these MFA states, unless another one sees to the state that they miss."""
    for deny in policy.denies:
        if deny.mfa_states == states and not any(
            missed in other.mfa_states and contains(other, deny) for other in policy.denies
        ):
            yield deny, deny.mfa_conditions[0]


def find_inside_out_denies(policy: JudgedPolicy) -> Notices:
    for deny in policy.denies:
        if deny.mfa_conditions and "true" in deny.mfa_states and deny.mfa_states != ALL_STATES:
            missed = [state for state in MFA_STATES if state not in deny.mfa_states]
            reason = Reason("mfa-deny-inside-out", {"missed": missed})
            yield Notice(deny.mfa_conditions[0].path, deny.name, reason)


WIDE_ALLOWS = {"absent": "mfa-allow-lets-access-keys-in", "false": "mfa-allow-lets-passwords-in"}
"""MFA state that an Allow lets in as well → code of the reason."""


def find_wide_allows(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        extra = allow.mfa_states - {"true"}
        if not allow.mfa_conditions or "true" not in allow.mfa_states or len(extra) != 1:
            continue
        [state] = extra
        if not any(state in deny.mfa_states and contains(deny, allow) for deny in policy.denies):
            yield Notice(allow.mfa_conditions[0].path, allow.name, Reason(WIDE_ALLOWS[state]))


def find_inside_out_allows(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        if allow.mfa_conditions and allow.mfa_states and "true" not in allow.mfa_states:
            yield Notice(allow.mfa_conditions[0].path, allow.name, Reason("mfa-allow-inside-out"))


def find_denied_setup(policy: JudgedPolicy) -> Notices:
    for deny in policy.until_mfa:
        denied = [
            action
            for action in SET_UP
            if policy.applies(deny, action, "false") and (not deny.lists_actions or policy.allows_own(action, "false"))
        ]
        if denied:
            yield note_denied("mfa-set-up-denied", deny, denied)


def find_denied_password_change(policy: JudgedPolicy) -> Notices:
    for deny in policy.until_mfa:
        if is_denied_though_allowed(policy, deny, CHANGE_PASSWORD):
            yield note_denied("password-change-denied", deny, [CHANGE_PASSWORD])


def find_denied_console_reads(policy: JudgedPolicy) -> Notices:
    """The rules for a password are of use only where the password can be changed."""
    for deny in policy.until_mfa:
        denied = [action for action in CONSOLE_READS if is_denied_though_allowed(policy, deny, action)]
        changes = policy.allows_own(CHANGE_PASSWORD, "false") and not policy.applies(deny, CHANGE_PASSWORD, "false")
        if PASSWORD_RULES in denied and not changes:
            denied.remove(PASSWORD_RULES)
        if denied:
            yield note_denied("console-read-denied", deny, denied)


def is_denied_though_allowed(policy: JudgedPolicy, deny: JudgedStatement, action: str) -> bool:
    return policy.applies(deny, action, "false") and policy.allows_own(action, "false")


def note_denied(code: str, deny: JudgedStatement, actions: list[str]) -> Notice:
    parameters = {"actions": actions, "element": deny.statement.action_element}
    return Notice(deny.action_path, deny.name, Reason(code, parameters))


CHECKS = (
    Check("mfa-deny-misses-access-keys", MISTAKE, KEYS_PAGE, find_denies_without_access_keys),
    Check("mfa-deny-misses-passwords", MISTAKE, KEYS_PAGE, find_denies_without_passwords),
    Check("mfa-deny-inside-out", MISTAKE, KEYS_PAGE, find_inside_out_denies),
    Check("mfa-allow-too-wide", MISTAKE, KEYS_PAGE, find_wide_allows),
    Check("mfa-allow-inside-out", MISTAKE, KEYS_PAGE, find_inside_out_allows),
    Check("mfa-set-up-denied", MISTAKE, SELF_MANAGE_PAGE, find_denied_setup),
    Check("password-change-denied", MISTAKE, PASSWORD_PAGE, find_denied_password_change),
    Check("console-read-denied", MISTAKE, SELF_MANAGE_PAGE, find_denied_console_reads),
)
