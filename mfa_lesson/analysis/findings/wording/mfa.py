"""What is said of conditions on MFA, and of what users need before they have it."""

from __future__ import annotations

from mfa_lesson.account.users import MFA_KEY, MFA_STATES
from mfa_lesson.text import join_words, list_code

from .base import Wording

USES = {
    "iam:GetAccountPasswordPolicy": "with it the console shows the rules for a new password",
    "iam:GetUser": "the console’s page of security credentials begins with it",
    "iam:ListMFADevices": "with it the console shows the user’s own MFA devices",
    "iam:ListVirtualMFADevices": "the console needs it to set up a virtual MFA device",
    "iam:DeleteVirtualMFADevice": "it deletes the device that an interrupted MFA setup leaves behind",
}
"""Action → what users need it for before they use MFA."""

WRITE_DENY = f'Write `"BoolIfExists": {{{{"{MFA_KEY}": "false"}}}}`.'

WRITE_ALLOW = f'Write `"Bool": {{{{"{MFA_KEY}": "true"}}}}`'


def suggest_exemption(actions: list[str], element: str, **_: object) -> str:
    if element == "Action":
        return f"Leave {list_code(actions)} out, or list in `NotAction` what users need without MFA."
    return f"Add {list_code(actions)} to `NotAction`."


def suggest_password_exemption(actions: list[str], element: str) -> str:
    return f"{suggest_exemption(actions, element)[:-1]}, unless MFA must come before the first new password."


WORDINGS = {
    "mfa-deny-misses-access-keys": Wording(
        "With `{operator}` the Deny needs the key `{key}`, and a request signed with an access key does not have it: "
        "access keys slip through without MFA.",
        WRITE_DENY,
    ),
    "mfa-deny-misses-passwords": Wording(
        "The Deny asks whether the key `{key}` is missing. In the console it never is: somebody who signed in with "
        "the password only slips through.",
        WRITE_DENY,
    ),
    "mfa-deny-inside-out": Wording(
        lambda missed: (
            "The condition is inside out: the Deny applies to requests that were made with MFA, and not to others "
            f"({join_words([MFA_STATES[state].words for state in missed])}). "
            "The value is what the key is compared with."
        ),
        WRITE_DENY,
    ),
    "mfa-allow-lets-access-keys-in": Wording(
        "The Allow is meant for MFA, and by itself it also lets in requests signed with an access key.",
        f"{WRITE_ALLOW}.",
    ),
    "mfa-allow-lets-passwords-in": Wording(
        "The Allow is meant for MFA, and by itself it also lets in users who signed in with the password only.",
        f"{WRITE_ALLOW}.",
    ),
    "mfa-allow-inside-out": Wording(
        "The Allow applies only to requests that were made without MFA: a user who uses MFA loses it.",
        f"{WRITE_ALLOW}, or do without the condition.",
    ),
    "mfa-set-up-denied": Wording(
        lambda actions, **_: (
            f"Without MFA this Deny keeps users from {list_code(actions)}, which they need to set up MFA: they are "
            "locked out for good."
        ),
        suggest_exemption,
    ),
    "password-change-denied": Wording(
        lambda actions, **_: (
            f"{list_code(actions)} is allowed, and this Deny denies it without MFA: a new user who must change the "
            "password at the first sign-in cannot, and so never gets as far as the MFA setup."
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
