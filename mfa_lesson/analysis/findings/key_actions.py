"""Checks of condition keys beside actions that do not know them, or that need another action.

AWS pages: Service Authorization Reference, list_awsidentityandaccessmanagementiam, list_awssecuritytokenservice;
id_session-tags, id_credentials_temp_control-access_monitor.
"""

from __future__ import annotations

from collections.abc import Iterator

from mfa_lesson.account import reference
from mfa_lesson.iam.matching import has_wildcard
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition

ASSUME_ROLE = "sts:assumerole"

BESIDE = ("sts:setcontext", "sts:setsourceidentity", "sts:tagsession")
"""Actions that come with each way of assuming a role."""

SETTERS = {
    "sts:sourceidentity": "sts:SetSourceIdentity",
    "sts:transitivetagkeys": "sts:TagSession",
    "aws:tagkeys": "sts:TagSession",
    "aws:requesttag/": "sts:TagSession",
}
"""Key, or how it begins → the action that must be allowed beside AssumeRole where a request sets it."""


def find_keys_of_other_actions(policy: JudgedPolicy) -> Notices:
    for statement, placed, actions in list_keys_without_actions(policy):
        if not placed.condition.holds({}):
            parameters = {"key": placed.condition.key, "actions": actions, "effect": statement.effect}
            yield Notice(placed.path, statement.name, Reason("key-of-other-actions", parameters))


def find_keys_that_are_never_sent(policy: JudgedPolicy) -> Notices:
    for statement, placed, actions in list_keys_without_actions(policy):
        if placed.condition.holds({}) and placed.condition.operator.name != "Null":
            parameters = {"key": placed.condition.key, "actions": actions, "operator": placed.operator}
            yield Notice(placed.path, statement.name, Reason("key-never-sent", parameters))


def list_keys_without_actions(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedCondition, list[str]]]:
    """Conditions on keys of IAM and STS, with the actions in the list that do not know the key.

    Keys of identity providers are left out, and actions with wildcards, which AWS does not judge either. Tags are those
    of tags.py. What comes with AssumeRole in a trust policy is left out too: it is the same request.
    """
    for statement in policy.statements:
        for placed in statement.conditions if statement.lists_actions else ():
            known = reference.find_condition_key(placed.key)
            if known is None or known.is_family or not placed.key.startswith(("iam:", "sts:")):
                continue
            actions = [line.text for line in statement.actions if lacks_key(line.text, known.name)]
            if policy.policy_type == "trust" and len(actions) < len(statement.actions):
                actions = [action for action in actions if action.lower() not in BESIDE]
            if actions:
                yield statement, placed, actions


def lacks_key(action: str, key: str) -> bool:
    """Whether an action is surely one whose requests never have the key."""
    if has_wildcard(action):
        return False
    known = reference.find_service_action(action)
    if known is None:
        return not action.lower().startswith(("iam:", "sts:"))
    return key not in known.condition_keys


def find_missing_setters(policy: JudgedPolicy) -> Notices:
    """Asked only of Allows that name AssumeRole itself."""
    for allow in policy.allows:
        if not allow.lists_actions or ASSUME_ROLE not in allow.action_texts:
            continue
        for placed in allow.conditions:
            setter = next((action for start, action in SETTERS.items() if placed.key.startswith(start)), None)
            if setter and not any(other.may_match(setter.lower()) for other in policy.attached_allows):
                parameters = {"key": placed.condition.key, "action": setter}
                yield Notice(placed.path, allow.name, Reason("paired-action", parameters))


CHECKS = (
    Check("key-of-other-actions", MISTAKE, CHECKS_PAGE, find_keys_of_other_actions),
    Check("key-never-sent", REMARK, CHECKS_PAGE, find_keys_that_are_never_sent),
    Check("paired-action", REMARK, CHECKS_PAGE, find_missing_setters),
)
