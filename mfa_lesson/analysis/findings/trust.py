"""Checks of role trust policies: which principal can use which action, and whom an account includes.

AWS pages: id_roles_common-scenarios_third-party, id_credentials_mfa_configure-api-require, reference_iam-quotas,
access-analyzer-reference-policy-checks; IAM Roles Anywhere User Guide, trust-model.
"""

from __future__ import annotations

from mfa_lesson.iam.arns import split_arn
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notice, Notices, note
from .judged import JudgedPolicy, JudgedStatement, PlacedPrincipal, compile_action
from .key_actions import BESIDE
from .states import FRESH
from .who import PRINCIPAL_PAGE, THIRD_PARTY_PAGE

MFA_PAGE = "id_credentials_mfa_configure-api-require"

PLAIN, SAML, WEB = "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"

WAYS_IN = frozenset(action.lower() for action in (PLAIN, SAML, WEB))

ROLES_ANYWHERE = "rolesanywhere.amazonaws.com"

NEEDED_THERE = (PLAIN, "sts:SetSourceIdentity", "sts:TagSession")

LONGEST_TRUST_POLICY = 2_048
"""Characters of a trust policy, white space aside, unless the account's quota is higher (reference_iam-quotas)."""


def find_way_in(placed: PlacedPrincipal) -> str:
    """The action by which a principal assumes a role; "" where that isn't certain."""
    if placed.entry.names_everybody or placed.entry.kind not in ("AWS", "Service", "Federated"):
        return ""
    if placed.entry.kind != "Federated":
        return PLAIN
    return SAML if ":saml-provider/" in placed.text else WEB


def matches(statement: JudgedStatement, action: str) -> bool:
    """Whether one of the statement's actions is, or a wildcard there fits, this one."""
    return any(compile_action(text).matches(action.lower(), {}) for text in statement.action_texts)


def names(statement: JudgedStatement, placed: PlacedPrincipal) -> bool:
    return any(other.entry == placed.entry for other in statement.principals)


def find_mismatched_actions(policy: JudgedPolicy) -> Notices:
    """Actions by which nobody in the statement assumes a role, and principals whose action isn't there."""
    for allow in policy.allows if policy.policy_type == "trust" else ():
        ways = {placed: find_way_in(placed) for placed in allow.principals}
        if "" in ways.values():
            continue
        others = WAYS_IN - {way.lower() for way in ways.values()}
        for line in allow.actions:
            if line.text.lower() in others:
                yield note(line, "action-of-others", action=line.text, ways=sorted(set(ways.values())))
        for placed, way in ways.items():
            if not matches(allow, way) and any(matches(allow, other) for other in ways.values()):
                if any(matches(other, way) and names(other, placed) for other in policy.allows):
                    continue
                yield note(placed, "principal-without-action", principal=placed.text, action=way)


def find_idle_actions(policy: JudgedPolicy) -> Notices:
    """Actions of STS that no trust policy decides on."""
    useful = (*WAYS_IN, *BESIDE)
    for statement in policy.statements if policy.policy_type == "trust" else ():
        for line in statement.actions:
            if not any(compile_action(line.text.lower()).matches(action, {}) for action in useful):
                yield note(line, "not-about-the-role", action=line.text)


def find_missing_actions_for_roles_anywhere(policy: JudgedPolicy) -> Notices:
    if policy.policy_type != "trust":
        return
    granting = [
        (allow, placed) for allow in policy.allows for placed in allow.principals if placed.text == ROLES_ANYWHERE
    ]
    missing = [action for action in NEEDED_THERE if not any(matches(allow, action) for allow, _ in granting)]
    if granting and missing:
        allow, placed = granting[0]
        yield note(placed, "roles-anywhere-actions", actions=missing)


def find_trusted_accounts(policy: JudgedPolicy) -> Notices:
    """Whole accounts, where nothing else limits them: said for what they are, once a statement."""
    for allow in policy.allows if policy.policy_type == "trust" and not policy.denies else ():
        accounts = [placed for placed in allow.principals if placed.is_account]
        if accounts and not allow.conditions:
            named = list(dict.fromkeys(placed.account for placed in accounts))
            yield note(accounts[0], "account-trusted", accounts=named)


def find_sessions_of_named_roles(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements if policy.policy_type == "trust" else ():
        roles = {
            (placed.account, placed.text.rpartition("/")[2]): placed.text
            for placed in statement.principals
            if ":role/" in placed.text
        }
        for placed in statement.principals:
            last = "".join(split_arn(placed.text)[5:]).split("/")
            role = roles.get((placed.account, last[1])) if last[0] == "assumed-role" else None
            if role:
                yield note(placed, "session-of-named-role", session=placed.text, role=role)


def find_mfa_of_others(policy: JudgedPolicy) -> Notices:
    """Allows for services and identity providers only that ask for MFA: their requests have no such key."""
    for allow in policy.allows:
        kinds = {placed.entry.kind for placed in allow.principals}
        if not kinds or kinds - {"Service", "Federated"}:
            continue
        for placed in allow.conditions:
            asked = allow.states.decide(placed.condition)
            if asked and not placed.condition.holds({}) and placed.condition.holds(FRESH.context):
                yield note(placed, "mfa-never-sent", operator=placed.operator)


def find_long_trust_policies(policy: JudgedPolicy) -> Notices:
    size = policy.policy.size
    if policy.policy_type == "trust" and size > LONGEST_TRUST_POLICY:
        yield Notice((), "", Reason("size-of-trust-policy", {"size": size, "quota": LONGEST_TRUST_POLICY}))


CHECKS = (
    Check("action-of-others", MISTAKE, CHECKS_PAGE, find_mismatched_actions),
    Check("not-about-the-role", REMARK, CHECKS_PAGE, find_idle_actions),
    Check("roles-anywhere-actions", MISTAKE, CHECKS_PAGE, find_missing_actions_for_roles_anywhere),
    Check("account-trusted", REMARK, THIRD_PARTY_PAGE, find_trusted_accounts),
    Check("session-of-named-role", REMARK, PRINCIPAL_PAGE, find_sessions_of_named_roles),
    Check("mfa-never-sent", MISTAKE, MFA_PAGE, find_mfa_of_others),
    Check("size-of-trust-policy", REMARK, "reference_iam-quotas", find_long_trust_policies),
)
