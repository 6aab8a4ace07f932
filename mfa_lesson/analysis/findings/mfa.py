"""Checks of what a policy asks about MFA, and of what users need before they have it."""

from __future__ import annotations

from collections.abc import Iterable

from mfa_lesson.account.users import MFA_AGE, MFA_KEY

from .check import KEYS_PAGE, MISTAKE, REMARK, SELF_MANAGE_PAGE, Check, Notice, Notices, note, note_at
from .coverage import contains, covers_actions, may_share_actions
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition
from .no_effect import never_hold_together
from .own_user import GET_USER
from .states import ACCESS_KEY, AT_ONCE, FRESH, PASSWORD, WITHOUT_MFA, MfaCase

PASSWORD_PAGE = "id_credentials_passwords_enable-user-change"

SET_UP = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice")

SETTING_UP = frozenset(
    name.lower() for name in (*SET_UP, "iam:ListMFADevices", "iam:ListVirtualMFADevices", "iam:ResyncMFADevice")
)

OLD = "old"
"""Beside the values of the key: MFA that was used longer ago."""

CHANGE_PASSWORD, PASSWORD_RULES = "iam:ChangePassword", "iam:GetAccountPasswordPolicy"

CONSOLE_READS = (
    PASSWORD_RULES,
    GET_USER,
    "iam:ListMFADevices",
    "iam:ListVirtualMFADevices",
)
"""What the console needs of a user before MFA; wording/mfa.py says what for.

iam:DeleteVirtualMFADevice is none of it: AWS tells administrators to delete what an interrupted setup leaves behind.
"""


MISSED = {
    frozenset([ACCESS_KEY]): "mfa-deny-misses-access-keys",
    frozenset([PASSWORD]): "mfa-deny-misses-passwords",
    WITHOUT_MFA: "mfa-deny-misses-both",
}
"""The states without MFA that a Deny misses → kind."""


def find_denies_that_miss(policy: JudgedPolicy) -> Notices:
    """Denys until MFA that miss a state without it, unless other Denys see to that, or nobody gets in."""
    for deny in policy.denies:
        reached = deny.mfa_states - {AT_ONCE}
        missed = WITHOUT_MFA - reached
        if not reached or FRESH in reached or not missed or narrows_exemption(policy, deny):
            continue
        if not all(is_closed(policy, deny, state) for state in missed):
            placed = first_failing(deny, missed)
            yield note(placed, MISSED[missed], operator=placed.operator, key=name_key(placed))


def is_closed(policy: JudgedPolicy, deny: JudgedStatement, state: MfaCase) -> bool:
    """Whether another Deny sees to a state that a Deny misses, or every Allow of its actions asks for MFA."""
    if any(state in other.mfa_states and contains(other, deny) for other in policy.attached_denies):
        return True
    sharing = [allow for allow in policy.attached_allows if may_share_actions(allow, deny)]
    return any(covers_actions(allow, deny) for allow in sharing) and not any(
        state in allow.mfa_states for allow in sharing
    )


def narrows_exemption(policy: JudgedPolicy, deny: JudgedStatement) -> bool:
    """Whether a Deny lists only what a Deny of everything else exempts in all states without MFA: it is meant so."""
    return deny.lists_actions and any(
        not other.lists_actions
        and other.mfa_states >= WITHOUT_MFA
        and FRESH not in other.mfa_states
        and deny.action_texts <= other.action_texts
        for other in policy.attached_denies
    )


def first_failing(statement: JudgedStatement, states: Iterable[MfaCase]) -> PlacedCondition:
    """The first condition on MFA that does not hold in one of these states; the first of all where each holds."""
    contexts = [state.context for state in states]
    failing = (
        placed
        for placed in statement.mfa_conditions
        if not all(placed.condition.holds(context) for context in contexts)
    )
    return next(failing, statement.mfa_conditions[0])


def name_key(placed: PlacedCondition) -> str:
    return MFA_AGE if placed.key == MFA_AGE.lower() else MFA_KEY


def find_inside_out_denies(policy: JudgedPolicy) -> Notices:
    for deny in policy.denies:
        if FRESH in deny.mfa_states and (missed := list_missed(deny)):
            placed = deny.mfa_conditions[0]
            yield note(placed, "mfa-deny-inside-out", missed=missed, key=name_key(placed))


def list_missed(statement: JudgedStatement) -> list[str]:
    """The values of the key that the conditions on MFA do not let through, and OLD for MFA used longer ago."""
    missed = [state for state in statement.states.every if state not in statement.mfa_states and state != AT_ONCE]
    return list(dict.fromkeys(state.mfa if state in WITHOUT_MFA else OLD for state in reversed(missed)))[::-1]


WIDE_ALLOWS = {
    frozenset([ACCESS_KEY]): "mfa-allow-lets-access-keys-in",
    frozenset([PASSWORD]): "mfa-allow-lets-passwords-in",
    WITHOUT_MFA: "mfa-allow-lets-both-in",
}
"""The states without MFA that an Allow lets in as well → code of the reason."""


def find_wide_allows(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        extra = allow.mfa_states & WITHOUT_MFA
        if not extra or FRESH not in allow.mfa_states or not list_missed(allow):
            continue
        if not all(
            any(state in deny.mfa_states and contains(deny, allow) for deny in policy.attached_denies)
            for state in extra
        ):
            placed = next(
                (each for each in allow.mfa_conditions if each.key == MFA_AGE.lower()), allow.mfa_conditions[0]
            )
            yield note(placed, WIDE_ALLOWS[extra], key=name_key(placed))


def find_inside_out_allows(policy: JudgedPolicy) -> Notices:
    """An Allow without MFA of what sets MFA up, or beside an Allow of the same with MFA, is meant so."""
    for allow in policy.allows:
        reached = allow.mfa_states - {AT_ONCE}
        if not allow.mfa_conditions or not reached or FRESH in reached:
            continue
        sets_up = allow.is_known and allow.known_actions <= SETTING_UP
        if sets_up or any(FRESH in other.mfa_states and contains(other, allow) for other in policy.attached_allows):
            continue
        placed = first_failing(allow, [FRESH])
        code = "mfa-allow-inside-out" if reached <= WITHOUT_MFA else "mfa-allow-of-old-mfa"
        yield note(placed, code, key=name_key(placed))


def find_excluding_tests(policy: JudgedPolicy) -> Notices:
    """Conditions on MFA of which each can hold and which never hold together; those on one key are no_effect.py's."""
    for statement in policy.statements:
        asked = statement.mfa_conditions
        if statement.mfa_states or not all(statement.states.where([placed.condition]) for placed in asked):
            continue
        by_key = [[placed for placed in asked if placed.key == key] for key in {placed.key for placed in asked}]
        if not any(len(together) > 1 and never_hold_together(together) for together in by_key):
            tests = [f"{placed.operator} {placed.condition.key}" for placed in asked]
            yield note(asked[-1], "mfa-tests-contradict", tests=tests)


def find_idle_ages(policy: JudgedPolicy) -> Notices:
    """A Deny of MFA that is too old, in the statement that denies requests without MFA: the first never comes about."""
    for deny in policy.denies:
        ages = [placed for placed in deny.mfa_conditions if placed.key == MFA_AGE.lower()]
        others = [placed for placed in deny.mfa_conditions if placed not in ages]
        old = deny.states.where(placed.condition for placed in ages) - WITHOUT_MFA - {AT_ONCE}
        if not ages or not others or not deny.mfa_states or deny.mfa_states - WITHOUT_MFA or not old or FRESH in old:
            continue
        if not all(
            any(state in other.mfa_states and contains(other, deny) for other in policy.attached_denies)
            for state in old
        ):
            yield note(ages[0], "mfa-age-idle", operator=ages[0].operator)


def find_denied_setup(policy: JudgedPolicy) -> Notices:
    """Where a Deny names the actions themselves, it is meant so, unless something allows them."""
    for deny in policy.until_mfa:
        denied = [
            action
            for action in SET_UP
            if policy.applies(deny, action, PASSWORD)
            and (
                action.lower() not in deny.action_texts or not deny.lists_actions or policy.allows_own(action, PASSWORD)
            )
        ]
        if denied:
            yield note_denied("mfa-set-up-denied", deny, denied)


def find_denied_password_change(policy: JudgedPolicy) -> Notices:
    """A remark: AWS's own policies want MFA before a new password, and say that a forced change is then impossible."""
    for deny in policy.until_mfa:
        if is_denied_though_allowed(policy, deny, CHANGE_PASSWORD):
            yield note_denied("password-change-denied", deny, [CHANGE_PASSWORD])


def find_denied_console_reads(policy: JudgedPolicy) -> Notices:
    """The rules for a password are of use only where the password can be changed."""
    for deny in policy.until_mfa:
        denied = [action for action in CONSOLE_READS if is_denied_though_allowed(policy, deny, action)]
        changes = policy.allows_own(CHANGE_PASSWORD, PASSWORD) and not policy.applies(deny, CHANGE_PASSWORD, PASSWORD)
        if PASSWORD_RULES in denied and not changes:
            denied.remove(PASSWORD_RULES)
        if denied:
            yield note_denied("console-read-denied", deny, denied)


def is_denied_though_allowed(policy: JudgedPolicy, deny: JudgedStatement, action: str) -> bool:
    return policy.applies(deny, action, PASSWORD) and policy.allows_own(action, PASSWORD)


def note_denied(code: str, deny: JudgedStatement, actions: list[str]) -> Notice:
    return note_at(deny, deny.action_path, code, actions=actions, element=deny.statement.action_element)


CHECKS = (
    Check("mfa-deny-misses-access-keys", MISTAKE, KEYS_PAGE, find_denies_that_miss),
    Check("mfa-deny-misses-passwords", MISTAKE, KEYS_PAGE, find_denies_that_miss),
    Check("mfa-deny-misses-both", MISTAKE, KEYS_PAGE, find_denies_that_miss),
    Check("mfa-age-idle", MISTAKE, KEYS_PAGE, find_idle_ages),
    Check("mfa-tests-contradict", MISTAKE, KEYS_PAGE, find_excluding_tests),
    Check("mfa-deny-inside-out", MISTAKE, KEYS_PAGE, find_inside_out_denies),
    Check("mfa-allow-too-wide", MISTAKE, KEYS_PAGE, find_wide_allows),
    Check("mfa-allow-inside-out", MISTAKE, KEYS_PAGE, find_inside_out_allows),
    Check("mfa-set-up-denied", MISTAKE, SELF_MANAGE_PAGE, find_denied_setup),
    Check("password-change-denied", REMARK, PASSWORD_PAGE, find_denied_password_change),
    Check("console-read-denied", MISTAKE, SELF_MANAGE_PAGE, find_denied_console_reads),
)
