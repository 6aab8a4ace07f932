"""The sentences about Allows that grant more than they seem to."""

from __future__ import annotations

from .base import Wording

ANY_ROLE = {
    "Resource": "the wildcard covers every role",
    "NotResource": "`NotResource` covers every role except those listed",
}
"""Element → how the statement covers roles."""


def say_any_role(consequence: str) -> Wording:
    return Wording(
        lambda action, element: f"The Allow grants `{action}`, and {ANY_ROLE[element]}: {consequence}",
        lambda action, element: f"Name the roles in `Resource`, or add a condition on `{LIMITS[action]}`.",
    )


LIMITS = {"iam:PassRole": "iam:PassedToService", "iam:CreateServiceLinkedRole": "iam:AWSServiceName"}
"""Action → the condition key that limits it to a service."""

WORDINGS = {
    "exclusion-undone": Wording(
        "`{element}` lists exceptions, but the Allow grants `{action}`. With that action, users can give themselves "
        "the exceptions.",
        "List in `Action` what you want to allow, or add `iam:*` to the exceptions.",
    ),
    "pass-role": say_any_role("users can pass any role to a service that the role trusts, and use its permissions."),
    "pass-role-with-iam": say_any_role("users can pass any role to a service that the role trusts."),
    "any-service-linked-role": say_any_role("users can create the service-linked role of any service."),
}
