"""What is said of what lets people past MFA, or lets them act on others."""

from __future__ import annotations

from mfa_lesson.text import join_words

from .base import Wording


def name_actions(actions: list[str], more: bool) -> str:
    return join_words([*(f"`{action}`" for action in actions), *(["others"] if more else [])])


WORDINGS = {
    "mfa-deny-hole": Wording(
        lambda line, actions, more: (
            f"The Deny exempts `{line}`. Without MFA, users who are allowed {name_actions(actions, more)} can change "
            "credentials or permissions of others."
        ),
        "List in `NotAction` only what users need to set up MFA for themselves.",
    ),
    "mfa-deny-exempts-power": Wording(
        lambda line, actions, more: (
            f"The Deny exempts `{line}`. If another policy allows {name_actions(actions, more)} for other users too, "
            "that works without MFA."
        ),
        "Keep the line only if users are allowed this for themselves and for nobody else.",
    ),
    "mfa-deny-exempts-reset": Wording(
        "The Deny exempts `{line}`. With a leaked access key, and without MFA, anybody can set a new password for the "
        "user: `{action}` doesn’t ask for the old one.",
        "Leave it out of `NotAction`. `iam:ChangePassword` asks for the old password.",
    ),
    "self-service-for-everybody": Wording(
        lambda actions, more: (
            f"The statement allows {name_actions(actions, more)} for other users too, not just for the user who asks. "
            "Users can act on administrators."
        ),
        "Write `arn:aws:iam::*:user/${{aws:username}}`.",
    ),
    "credentials-of-everybody": Wording(
        lambda actions, more: (
            f"The statement allows {name_actions(actions, more)} for other users too, administrators included."
        ),
        "Unless the policy is for administrators, write `arn:aws:iam::*:user/${{aws:username}}`.",
    ),
}
