"""What is said of the resources that stand for the caller’s own user and MFA devices."""

from __future__ import annotations

from mfa_lesson.text import join_words, tick

from .base import Wording


def suggest_own(instead: str, **_: object) -> str:
    return f"Write `{instead}`." if instead else "Write the name."


WORDINGS = {
    "get-user-missing": Wording(
        "Users manage their own MFA here, and nothing allows `{action}`, with which the console’s page of security "
        "credentials begins.",
        "Allow `{action}` on the user’s own ARN, and list it in the `NotAction` of the Deny.",
    ),
    "device-name": Wording(
        "`{line}` is the device that carries its user’s name. Since November 2022 users can have several devices and "
        "name them as they like; all others are refused.",
        "Write `{instead}`.",
    ),
    "users-with-a-path": Wording(
        "`{line}` fits users without a path. For a user such as `team/alice` the variable is the bare name, and the "
        "ARN has the path as well.",
        "Where users have paths, add `{further}`.",
    ),
    "name-never-fits": Wording(
        lambda line, characters, **_: (
            f"`{line}` matches nothing: no name in IAM has {join_words([tick(each) for each in characters], 'or')}."
        ),
        suggest_own,
    ),
    "id-for-name": Wording(
        "`{line}` matches no user: `${{aws:userid}}` is the caller’s unique ID, and the ARN of a user has the name.",
        suggest_own,
    ),
}
