"""The sentences about the resources for the caller’s own user and MFA devices."""

from __future__ import annotations

from mfa_lesson.text import join_words, tick

from .base import Wording


def suggest_own(instead: str, **_: object) -> str:
    return f"Write `{instead}`." if instead else "Write the name."


WORDINGS = {
    "get-user-missing": Wording(
        "Users manage their own MFA here, but nothing allows `{action}`, which the console’s security credentials page "
        "calls first.",
        "Allow `{action}` on the user’s own ARN, and list it in the `NotAction` of the Deny.",
    ),
    "device-name": Wording(
        "`{line}` matches only a device with its user’s name. Since November 2022, users can have several devices with "
        "any names; this line doesn’t match the others.",
        "Write `{instead}`.",
    ),
    "users-with-a-path": Wording(
        "`{line}` matches only users without a path. For a user such as `team/alice`, the variable is only `alice`, "
        "but the ARN also has the path.",
        "If users have paths, add `{further}`.",
    ),
    "name-never-fits": Wording(
        lambda line, characters, **_: (
            f"`{line}` matches nothing: no name in IAM has {join_words([tick(each) for each in characters], 'or')}."
        ),
        suggest_own,
    ),
    "id-for-name": Wording(
        "`{line}` matches no user: `${{aws:userid}}` is the caller’s unique ID, but a user’s ARN has the name.",
        suggest_own,
    ),
}
