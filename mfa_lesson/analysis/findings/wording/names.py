"""The sentences about names that AWS does not have."""

from __future__ import annotations

from .base import Wording


def suggest_name(nearest: str, **_: object) -> str:
    return f"Did you mean `{nearest}`?" if nearest else ""


def name_list(reference: str) -> str:
    return (
        f"AWS’s reference of {reference}" if reference[:1].isdigit() else f"the list of {reference or 'all services'}"
    )


WORDINGS = {
    "unknown-service": Wording(
        "AWS’s reference of {date} has no service `{service}`. It can be new, retired, or misspelled.",
        suggest_name,
    ),
    "misspelt-action": Wording("There is no action `{action}`.", suggest_name),
    "unknown-action": Wording(
        lambda action, reference, **_: (
            f"`{action}` isn’t in {name_list(reference)}. It can be newer than the list, or misspelled."
        ),
        suggest_name,
    ),
    "no-action-fits": Wording(
        lambda line, reference: f"No action in {name_list(reference)} matches `{line}`.",
    ),
    "misspelt-key": Wording("There is no condition key `{key}`.", suggest_name),
    "unknown-key": Wording("The condition key `{key}` isn’t in AWS’s reference of {date}.", suggest_name),
    "tag-without-name": Wording("There is no condition key `{key}`.", "Name a tag after a slash: `{example}`."),
}
