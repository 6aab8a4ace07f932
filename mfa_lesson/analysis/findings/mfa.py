"""Checks of what a policy asks about MFA, and of what users need before they have it."""

from __future__ import annotations

from collections.abc import Iterator

from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.text import listing

from .document import Document, Notice, Notices
from .finding import code_list
from .own_user import GET_USER
from .statement_parts import (
    Part,
    PlacedCondition,
    contains,
)

ALL_STATES = frozenset(MFA_STATES)

SET_UP = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice")

CHANGE_PASSWORD, PASSWORD_RULES = "iam:ChangePassword", "iam:GetAccountPasswordPolicy"

WHAT_FOR = {
    PASSWORD_RULES: "with it the console shows the rules for a new password",
    GET_USER: "the console’s page of security credentials begins with it",
    "iam:ListMFADevices": "with it the console shows the user’s own MFA devices",
    "iam:ListVirtualMFADevices": "the console needs it to set up a virtual MFA device",
    "iam:DeleteVirtualMFADevice": "it clears the device that a set-up which was broken off leaves behind",
}


def deny_misses_access_keys(document: Document) -> Notices:
    for part, placed in denies_in_states(document, {"false"}, missed="absent"):
        problem = (
            f"With `{placed.operator}` the Deny needs the key `{MFA_KEY}`, and a request signed with an access key "
            "does not have it: access keys slip through without MFA."
        )
        yield Notice(placed.path, part.name, problem, f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.')


def deny_misses_passwords(document: Document) -> Notices:
    for part, placed in denies_in_states(document, {"absent"}, missed="false"):
        problem = (
            f"The Deny asks whether the key `{MFA_KEY}` is missing. In the console it never is: somebody who signed "
            "in with the password only slips through."
        )
        yield Notice(placed.path, part.name, problem, f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.')


def denies_in_states(document: Document, states: set[str], missed: str) -> Iterator[tuple[Part, PlacedCondition]]:
    """Denys that hold in just these MFA states, unless another one sees to the state that they miss."""
    for part in document.denies:
        if part.mfa_states == states and not any(
            missed in other.mfa_states and contains(other, part) for other in document.denies
        ):
            yield part, part.mfa_conditions[0]


def deny_inside_out(document: Document) -> Notices:
    for part in document.denies:
        if part.mfa_conditions and "true" in part.mfa_states and part.mfa_states != ALL_STATES:
            spared = listing([MFA_STATES[state].words for state in MFA_STATES if state not in part.mfa_states])
            problem = (
                "The condition is inside out: the Deny holds for requests that were made with MFA, and spares others "
                f"({spared}). The value is what the key is compared with."
            )
            suggestion = f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.'
            yield Notice(part.mfa_conditions[0].path, part.name, problem, suggestion)


def allow_too_wide(document: Document) -> Notices:
    for part in document.allows:
        extra = part.mfa_states - {"true"}
        if not part.mfa_conditions or "true" not in part.mfa_states or len(extra) != 1:
            continue
        [state] = extra
        if any(state in deny.mfa_states and contains(deny, part) for deny in document.denies):
            continue
        who = {"absent": "requests signed with an access key", "false": "who signed in with the password only"}[state]
        problem = f"The Allow is meant for MFA, and by itself it lets in {who} as well."
        suggestion = f'Write `"Bool": {{"{MFA_KEY}": "true"}}`.'
        yield Notice(part.mfa_conditions[0].path, part.name, problem, suggestion)


def allow_inside_out(document: Document) -> Notices:
    for part in document.allows:
        if part.mfa_conditions and part.mfa_states and "true" not in part.mfa_states:
            problem = "The Allow holds only for requests that were made without MFA: whoever uses MFA loses it."
            suggestion = f'Write `"Bool": {{"{MFA_KEY}": "true"}}`, or do without the condition.'
            yield Notice(part.mfa_conditions[0].path, part.name, problem, suggestion)


def set_up_denied(document: Document) -> Notices:
    for part in document.until_mfa:
        barred = [
            action
            for action in SET_UP
            if document.applies(part, action, "false")
            and (not part.lists_actions or document.allows_own(action, "false"))
        ]
        if barred:
            problem = (
                f"Without MFA this Deny bars users from {code_list(barred)}, which they need to set up MFA: "
                "they are locked out for good."
            )
            yield Notice(part.action_path, part.name, problem, let_through(part, barred))


def password_change_denied(document: Document) -> Notices:
    for part in document.until_mfa:
        if barred_though_allowed(document, part, CHANGE_PASSWORD):
            problem = (
                f"`{CHANGE_PASSWORD}` is allowed, and this Deny bars it without MFA: a new user who has to change the "
                "password at the first sign-in cannot, and so never comes to set up MFA."
            )
            hint = let_through(part, [CHANGE_PASSWORD])
            suggestion = f"{hint[:-1]}, unless MFA is meant to come before the first new password."
            yield Notice(part.action_path, part.name, problem, suggestion)


def console_read_denied(document: Document) -> Notices:
    """The rules for a password are of use only where the password can be changed."""
    for part in document.until_mfa:
        barred = [action for action in WHAT_FOR if barred_though_allowed(document, part, action)]
        changes = document.allows_own(CHANGE_PASSWORD, "false") and not document.applies(part, CHANGE_PASSWORD, "false")
        if PASSWORD_RULES in barred and not changes:
            barred.remove(PASSWORD_RULES)
        if barred:
            reasons = listing([f"`{action}` ({WHAT_FOR[action]})" for action in barred])
            problem = f"Allowed, and yet barred by this Deny without MFA: {reasons}."
            yield Notice(part.action_path, part.name, problem, let_through(part, barred))


def barred_though_allowed(document: Document, part: Part, action: str) -> bool:
    return document.applies(part, action, "false") and document.allows_own(action, "false")


def let_through(part: Part, actions: list[str]) -> str:
    if part.lists_actions:
        return f"Leave {code_list(actions)} out, or list in `NotAction` what users need without MFA."
    return f"Add {code_list(actions)} to `NotAction`."
