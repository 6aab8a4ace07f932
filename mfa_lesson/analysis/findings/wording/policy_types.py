"""The sentences about what a type of policy can have."""

from __future__ import annotations

from .base import Wording

NAMES = {"scp": "a service control policy", "rcp": "a resource control policy"}
"""Type of a policy → its name in a sentence."""


def say_size(type: str, size: int, quota: int) -> str:
    return f"The policy has {size:,} characters without white space; {NAMES[type]} can have {quota:,}. AWS rejects it."


def say_size_with_space(type: str, size: int, quota: int) -> str:
    return (
        f"The policy has {size:,} characters; {NAMES[type]} can have {quota:,}. White space counts if the AWS "
        "CLI or an SDK saves the policy; the console removes it."
    )


def say_version(type: str) -> str:
    return f"The `Version` of {NAMES[type]} must be `2012-10-17`."


WORDINGS = {
    "size-of-identity-policy": Wording(
        "The policy has {size:,} characters without white space. A managed policy can have {managed:,}, and the inline "
        "policies of a role {inline:,} in total.",
        "Split it into several policies.",
    ),
    "size-of-any-identity-policy": Wording(
        "The policy has {size:,} characters without white space: more than the {managed:,} of a managed policy that "
        "you can create, and the {inline:,} of all inline policies of a role.",
        "Split it into several policies.",
    ),
    "size-of-guardrail": Wording(say_size, "Split it into several policies."),
    "size-with-space": Wording(say_size_with_space, "Remove the white space."),
    "version-of-guardrail": Wording(say_version, 'Write `"Version": "2012-10-17"`.'),
}
