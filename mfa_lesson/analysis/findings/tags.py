"""Checks of tags that requests never carry: a condition on them holds for no request, or a statement misses actions.

Only of IAM and STS, whose reference is at hand: which actions of other services know tags, only theirs say.

AWS pages: reference_policies_condition-keys, reference_policies_iam-condition-keys, id_roles_use_passrole,
access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

from mfa_lesson.account import reference

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition, match_actions

OF_RESOURCES = {
    "aws:resourcetag": (
        "instance-profile",
        "mfa",
        "oidc-provider",
        "policy",
        "role",
        "saml-provider",
        "server-certificate",
        "user",
    ),
    "iam:resourcetag": ("role", "user"),
}
"""Key, without the tag's name → the resource types of IAM and STS that have it."""

OF_REQUESTS = {"aws:requesttag": "aws:RequestTag/${TagKey}", "aws:tagkeys": "aws:TagKeys"}
"""Key, without the tag's name → how the reference names it beside the actions that know it."""

PASS_ROLE = "iam:passrole"


def find_tags_that_are_not_sent(policy: JudgedPolicy) -> Notices:
    for placed in filter(is_asked_for, policy.conditions):
        statement, key = placed.statement, placed.condition.key
        if not statement.lists_actions:
            yield note(placed, "tag-with-not-action", key=key, effect=statement.effect)
            continue
        actions = [line.text for line in statement.actions if lacks_tag(line.text.lower(), family_of(placed))]
        if actions:
            yield note(placed, "tag-not-sent", key=key, actions=actions, effect=statement.effect)


def find_roles_passed_by_tag(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if family_of(placed) in OF_RESOURCES and names_pass_role(placed.statement):
            yield note(placed, "pass-role-by-tag", key=placed.condition.key)


def is_asked_for(placed: PlacedCondition) -> bool:
    """Whether a condition on a tag fails where the request has no such tag."""
    return family_of(placed) in {*OF_RESOURCES, *OF_REQUESTS} and not placed.condition.holds({})


def family_of(placed: PlacedCondition) -> str:
    return placed.key.partition("/")[0]


def lacks_tag(text: str, family: str) -> bool:
    """Whether every action of IAM and STS that a pattern fits, in lower case, is one without such tags."""
    known = match_actions(text)
    return bool(known) and not any(knows_tag(reference.load_actions()[name], family) for name in known)


def knows_tag(action: reference.ServiceAction, family: str) -> bool:
    if family in OF_REQUESTS:
        return OF_REQUESTS[family] in action.condition_keys
    return bool(set(action.resource_types) & set(OF_RESOURCES[family]))


def names_pass_role(statement: JudgedStatement) -> bool:
    return statement.lists_actions and PASS_ROLE in statement.action_texts


CHECKS = (
    Check("tag-not-sent", MISTAKE, CHECKS_PAGE, find_tags_that_are_not_sent),
    Check("tag-with-not-action", REMARK, CHECKS_PAGE, find_tags_that_are_not_sent),
    Check("pass-role-by-tag", REMARK, "id_roles_use_passrole", find_roles_passed_by_tag),
)
