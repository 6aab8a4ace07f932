"""Checks of Allows that grant more than they seem to: what they leave out comes back, or every role can be passed on.

AWS pages: access-analyzer-reference-policy-checks, id_roles_use_passrole, reference_policies_elements_notaction,
reference_policies_elements_notresource.
"""

from __future__ import annotations

from functools import cache

from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.conditions import Condition

from .check import CHECKS_PAGE, MISTAKE, NOT_ACTION_PAGE, REMARK, Check, Notice, Notices, note_at
from .coverage import covers_tokens
from .judged import JudgedPolicy, JudgedStatement, LineParts
from .states import USUAL

PASS_ROLE, CREATE_SERVICE_ROLE = "iam:PassRole", "iam:CreateServiceLinkedRole"

GRANTING = ("iam:AttachUserPolicy", "iam:PutUserPolicy")
"""With one of them on their own user, users can give themselves everything."""


def find_undone_exclusions(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        if allow.lists_actions and allow.lists_resources:
            continue
        regained = next((action for action in GRANTING if reaches(policy, allow, action)), None)
        if regained:
            path = allow.resource_path if allow.lists_actions else allow.action_path
            yield note_at(allow, path, "exclusion-undone", element=path[-1], action=regained)


def reaches(policy: JudgedPolicy, allow: JudgedStatement, action: str) -> bool:
    """Whether users can do something to their own user by this Allow, in one of the usual states of MFA."""
    return any(
        policy.applies(allow, action, state)
        and not any(policy.applies(deny, action, state) for deny in policy.attached_denies)
        for state in USUAL
    )


def find_wide_roles(policy: JudgedPolicy) -> Notices:
    """Passing any role is a mistake, but not where all of IAM is granted, to which it adds nothing."""
    for allow in policy.allows:
        if is_administrator(allow):
            continue
        if grants_any_role(allow, PASS_ROLE, "role/*", "iam:passedtoservice", "iam:associatedresourcearn"):
            yield note_wide_role("pass-role-with-iam" if grants_all_of_iam(allow) else "pass-role", allow, PASS_ROLE)
        if grants_any_role(allow, CREATE_SERVICE_ROLE, "role/aws-service-role/*", "iam:awsservicename"):
            yield note_wide_role("any-service-linked-role", allow, CREATE_SERVICE_ROLE)


def note_wide_role(code: str, allow: JudgedStatement, action: str) -> Notice:
    return note_at(allow, allow.resource_path, code, action=action, element=allow.statement.resource_element)


def grants_any_role(allow: JudgedStatement, action: str, roles: str, *limits: str) -> bool:
    """Whether an Allow grants an action on every role whose ARN ends like this, in some account.

    In: the condition keys, in lower case, that can limit it.
    """
    if not allow.may_match(action.lower()) or any(is_limited_to(allow, key) for key in limits):
        return False
    return not allow.lists_resources or any(covers_every(line.parts, roles) for line in allow.resources)


def covers_every(line: LineParts, roles: str) -> bool:
    service, resource = split_role(roles)
    return not line or (covers_tokens(line[2], service) and covers_tokens(line[5], resource))


@cache
def split_role(roles: str) -> LineParts:
    parts = tuple(part.tokens for part in ArnPattern(f"arn:aws:iam::*:{roles}").parts)
    return parts[2], parts[5]


def is_limited_to(allow: JudgedStatement, key: str) -> bool:
    """Whether an Allow asks for certain values of a key, at least where a request has it."""
    return any(placed.key == key and asks_for_values(placed.condition) for placed in allow.conditions)


def asks_for_values(condition: Condition) -> bool:
    operator = condition.operator
    return operator.name != "Null" and not operator.negated and "*" not in condition.values


def grants_all_of_iam(allow: JudgedStatement) -> bool:
    return all(allow.may_match(action.lower()) for action in GRANTING)


def is_administrator(allow: JudgedStatement) -> bool:
    """Whether a statement says in so many words that everything is allowed."""
    return (
        allow.action_texts == {"*"} and allow.resource_texts == {"*"} and allow.lists_actions and allow.lists_resources
    )


CHECKS = (
    Check("exclusion-undone", MISTAKE, NOT_ACTION_PAGE, find_undone_exclusions),
    Check("pass-role", MISTAKE, "id_roles_use_passrole", find_wide_roles),
    Check("pass-role-with-iam", REMARK, CHECKS_PAGE, find_wide_roles),
    Check("any-service-linked-role", REMARK, CHECKS_PAGE, find_wide_roles),
)
