"""The sentences about conditions on MFA, and of what users need before they have it."""

from __future__ import annotations

from collections.abc import Callable

from mfa_lesson.account.users import MFA_AGE, MFA_KEY, MFA_STATES
from mfa_lesson.text import join_words, list_code

from .base import Wording

USES = {
    "iam:GetAccountPasswordPolicy": "the console shows the password rules with it",
    "iam:GetUser": "the console’s security credentials page calls it first",
    "iam:ListMFADevices": "the console lists the user’s own MFA devices with it",
    "iam:ListVirtualMFADevices": "the console needs it to set up a virtual MFA device",
}
"""Action → why users need it before they use MFA."""

WORDS = {**{state: known.words for state, known in MFA_STATES.items()}, "old": "MFA used longer ago"}
"""What a request says about MFA → the words for it."""

WRITE_DENY = f'Write `"BoolIfExists": {{"{MFA_KEY}": "false"}}`.'

WRITE_ALLOW = f'Write `"Bool": {{"{MFA_KEY}": "true"}}`'


def suggest_deny(key: str, **_: object) -> str:
    return "Write `NumericGreaterThanIfExists`." if key == MFA_AGE else WRITE_DENY


def suggest_allow(key: str) -> str:
    return "Write `NumericLessThan`." if key == MFA_AGE else f"{WRITE_ALLOW}."


def say_extra(who: str) -> Callable[..., str]:
    return lambda key: f"The Allow is meant for MFA, but by itself it also allows {who}."


def suggest_exemption(actions: list[str], element: str, **_: object) -> str:
    if element == "Action":
        return f"Leave {list_code(actions)} out of `Action`, or list in `NotAction` what users need without MFA."
    return f"Add {list_code(actions)} to `NotAction`."


def suggest_password_exemption(actions: list[str], element: str) -> str:
    return f"{suggest_exemption(actions, element)[:-1]}, or don’t make users change their first password."


WORDINGS = {
    "mfa-deny-misses-access-keys": Wording(
        "With `{operator}`, the Deny needs the key `{key}`, but a request signed with an access key doesn’t have it: "
        "the Deny doesn’t apply to access keys.",
        lambda **_: WRITE_DENY,
    ),
    "mfa-deny-misses-passwords": Wording(
        "The Deny applies only if the key `{key}` is missing. In the console it never is: the Deny doesn’t apply to a "
        "user who signed in with only the password.",
        lambda **_: WRITE_DENY,
    ),
    "mfa-deny-misses-both": Wording(
        "With `{operator}` on `{key}`, the Deny applies only to requests with MFA, not to requests without MFA.",
        lambda **_: (
            "Write `NumericGreaterThanIfExists` as the only condition on MFA, or add a Deny with "
            f'`"BoolIfExists": {{"{MFA_KEY}": "false"}}`.'
        ),
    ),
    "mfa-age-idle": Wording(
        f"`{{operator}}` on `{MFA_AGE}` changes nothing here. That key exists only in requests with MFA, "
        "but the other condition requires requests without MFA. The Deny doesn’t apply to old MFA.",
        "Write two Deny statements, or `NumericGreaterThanIfExists` as the only condition on MFA.",
    ),
    "mfa-tests-contradict": Wording(
        lambda tests: (
            f"The statement never applies: {list_code(tests)} can’t be met at the same time. "
            f"`{MFA_AGE}` exists only in requests with MFA."
        ),
        "Remove one of them, or write two statements.",
    ),
    "mfa-deny-inside-out": Wording(
        lambda missed, key: (
            "The condition is reversed: the Deny applies to requests with MFA, and not to others "
            f"({join_words([WORDS[state] for state in missed])}). The condition compares the key with the value."
        ),
        suggest_deny,
    ),
    "mfa-allow-lets-access-keys-in": Wording(say_extra("requests signed with an access key"), suggest_allow),
    "mfa-allow-lets-passwords-in": Wording(say_extra("users who signed in with the password only"), suggest_allow),
    "mfa-allow-lets-both-in": Wording(say_extra("every request that was made without MFA"), suggest_allow),
    "mfa-allow-inside-out": Wording(
        "The Allow applies only to requests without MFA: a user who uses MFA loses the permission.",
        lambda **_: f"{WRITE_ALLOW}, or remove the condition.",
    ),
    "mfa-allow-of-old-mfa": Wording(
        "The Allow doesn’t apply to a user who has just signed in with MFA. It applies when MFA was used longer ago.",
        "Write `NumericLessThan`.",
    ),
    "mfa-set-up-denied": Wording(
        lambda actions, **_: (
            f"This Deny denies {list_code(actions)} in console sessions without MFA. A user who has no MFA device yet "
            "can’t set one up there."
        ),
        suggest_exemption,
    ),
    "password-change-denied": Wording(
        lambda actions, **_: (
            f"{list_code(actions)} is allowed, and this Deny denies it without MFA. A new user who must change the "
            "password at the first sign-in can’t, and never reaches the MFA setup."
        ),
        suggest_password_exemption,
    ),
    "console-read-denied": Wording(
        lambda actions, **_: (
            "Allowed, but denied by this Deny without MFA: "
            f"{join_words([f'`{action}` ({USES[action]})' for action in actions])}."
        ),
        suggest_exemption,
    ),
}
