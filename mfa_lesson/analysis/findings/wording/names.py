"""What is said of names that AWS does not have."""

from __future__ import annotations

from .base import Wording


def suggest_name(nearest: str, **_: object) -> str:
    return f"Did you mean `{nearest}`?" if nearest else ""


WORDINGS = {
    "unknown-service": Wording(
        "AWS’s reference has no service `{service}`: it is misspelt, or the service has ended.", suggest_name
    ),
    "unknown-action": Wording("`{service}` has no action `{action}`.", suggest_name),
    "no-action-fits": Wording("No action of `{service}` fits `{line}`."),
    "unknown-key": Wording("There is no condition key `{key}` in AWS’s reference.", suggest_name),
    "tag-without-name": Wording(
        "There is no condition key `{key}` in AWS’s reference.", "Name a tag after a slash: `{example}`."
    ),
}
