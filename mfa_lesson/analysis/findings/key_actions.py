"""Checks of condition keys beside actions that do not know them, or that need another action.

AWS pages: Service Authorization Reference, list_awsidentityandaccessmanagementiam, list_awssecuritytokenservice;
id_session-tags, id_credentials_temp_control-access_monitor.
"""

from __future__ import annotations

from mfa_lesson.account import reference
from mfa_lesson.iam.tokens import has_wildcard

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy

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
    """Conditions on keys of IAM and STS, beside actions that do not know the key.

    Keys of identity providers are left out, and actions with wildcards, which AWS does not judge either. Tags are those
    of tags.py. What comes with AssumeRole in a trust policy is left out too: it is the same request.
    """
    for statement in policy.statements:
        for placed in statement.conditions if statement.lists_actions else ():
            known, key, operator = placed.known, placed.condition.key, placed.condition.operator
            if known is None or known.is_family or not placed.key.startswith(("iam:", "sts:")):
                continue
            actions = [line.text for line in statement.actions if lacks_key(line.text, known.name)]
            if policy.policy_type == "trust" and len(actions) < len(statement.actions):
                actions = [action for action in actions if action.lower() not in BESIDE]
            if not actions:
                continue
            if not placed.condition.holds({}):
                yield note(placed, "key-of-other-actions", key=key, actions=actions, effect=statement.effect)
            elif operator.name != "Null":
                yield note(placed, "key-never-sent", key=key, actions=actions, operator=operator.written)


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
                yield note(placed, "paired-action", key=placed.condition.key, action=setter)


CHECKS = (
    Check("key-of-other-actions", MISTAKE, CHECKS_PAGE, find_keys_of_other_actions),
    Check("key-never-sent", REMARK, CHECKS_PAGE, find_keys_of_other_actions),
    Check("paired-action", REMARK, CHECKS_PAGE, find_missing_setters),
)
