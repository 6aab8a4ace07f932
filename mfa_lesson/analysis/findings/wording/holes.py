"""The sentences about what lets people past MFA, or lets them act on others."""

from __future__ import annotations

from mfa_lesson.text import join_words

from .base import Wording


def name_actions(actions: list[str], more: bool) -> str:
    return join_words([*(f"`{action}`" for action in actions), *(["others"] if more else [])])


WORDINGS = {
    "mfa-deny-hole": Wording(
        lambda line, actions, more: (
            f"The Deny exempts `{line}`. Without MFA, users who are allowed {name_actions(actions, more)} can change "
            "other users’ credentials or permissions."
        ),
        "List in `NotAction` only what users need to set up MFA for themselves.",
    ),
    "mfa-deny-exempts-power": Wording(
        lambda line, actions, more: (
            f"The Deny exempts `{line}`. If another policy allows {name_actions(actions, more)} for other users too, "
            "that works without MFA."
        ),
        "Keep the line only if the policies allow users this only for themselves.",
    ),
    "mfa-deny-exempts-reset": Wording(
        "The Deny exempts `{line}`. With a leaked access key, anybody can set a new password for the user without MFA: "
        "`{action}` doesn’t need the old one.",
        "Leave it out of `NotAction`. `iam:ChangePassword` needs the old password.",
    ),
    "self-service-for-everybody": Wording(
        lambda actions, more: (
            f"The statement allows {name_actions(actions, more)} for other users too, not only for the caller. "
            "Users can act on administrators."
        ),
        "Write `arn:aws:iam::*:user/${{aws:username}}`.",
    ),
    "credentials-of-everybody": Wording(
        lambda actions, more: (
            f"The statement allows {name_actions(actions, more)} for other users too, including administrators."
        ),
        "Unless the policy is for administrators, write `arn:aws:iam::*:user/${{aws:username}}`.",
    ),
}
