"""Checks of what lets people past MFA, or lets them act on the credentials of others.

AWS pages: reference_policies_condition-keys, reference_policies_evaluation-logic,
reference_policies_examples_aws_my-sec-creds-self-manage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from mfa_lesson.account import reference
from mfa_lesson.account.users import User
from mfa_lesson.iam.evaluator import applies
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.tokens import has_wildcard

from .check import KEYS_PAGE, MISTAKE, REMARK, SELF_MANAGE_PAGE, Check, Notices, note, note_at
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern, match_actions
from .own_user import own_lines
from .states import ACCESS_KEY, FRESH, WITHOUT_MFA, MfaCase

CREDENTIALS = (
    "iam:CreateAccessKey",
    "iam:UpdateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:EnableMFADevice",
    "iam:DeactivateMFADevice",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
)
"""Actions that give somebody the credentials of a user, or take the user's MFA away."""

PERMISSIONS = (
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:DetachUserPolicy",
    "iam:DetachGroupPolicy",
    "iam:DeleteUserPolicy",
    "iam:DeleteGroupPolicy",
    "iam:RemoveUserFromGroup",
    "iam:PutUserPermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
)
"""Actions that change what somebody can do."""

SETS_MFA_UP = "iam:EnableMFADevice"
"""Users need it before they use MFA, so every Deny until MFA exempts it."""

NEW_PASSWORD = "iam:UpdateLoginProfile"
"""Sets a user's password without asking for the old one."""

OF_CREDENTIALS = re.compile(
    "(AccessKey|LoginProfile|MFADevice|SSHPublicKey|SigningCertificate|ServiceSpecificCredential|ChangePassword)"
)

MOST_NAMED = 3  # actions in a sentence

OTHER_NAME = "somebody-else"


def find_holes(policy: JudgedPolicy) -> Notices:
    """Powers over others that a Deny until MFA exempts.

    It's a mistake where the policies allow one to users for others, or where the line's wildcard covers far more.
    """
    for line, powers, is_open in list_exempt_powers(policy):
        is_wide = has_wildcard(line.text) and not set(PERMISSIONS).isdisjoint(powers)
        code = "mfa-deny-hole" if is_open or is_wide else "mfa-deny-exempts-power"
        yield note(line, code, line=line.text, **name_first(powers))


def find_exempt_password_resets(policy: JudgedPolicy) -> Notices:
    """Users can reset their own password without MFA, and with them anybody who has a leaked access key."""
    others = {line.path for line, _, _ in list_exempt_powers(policy)}
    denied = any(policy.applies(deny, NEW_PASSWORD, ACCESS_KEY) for deny in policy.attached_denies)
    if denied or not policy.allows_own(NEW_PASSWORD, ACCESS_KEY):
        return
    for deny in list_denies_until_mfa(policy.denies):
        for line in deny.actions:
            if NEW_PASSWORD in match_powers(line) and line.path not in others:
                yield note(line, "mfa-deny-exempts-reset", line=line.text, action=NEW_PASSWORD)


def list_denies_until_mfa(denies: Iterable[JudgedStatement]) -> list[JudgedStatement]:
    """Those of everything but a list that hold in a state without MFA, and not where it has just been used."""
    return [
        deny
        for deny in denies
        if not deny.lists_actions
        and deny.mfa_conditions
        and deny.mfa_states & WITHOUT_MFA
        and FRESH not in deny.mfa_states
    ]


def name_first(actions: list[str]) -> dict[str, object]:
    """The first of some actions, and whether there are more."""
    return {"actions": actions[:MOST_NAMED], "more": len(actions) > MOST_NAMED}


def list_exempt_powers(policy: JudgedPolicy) -> Iterator[tuple[PlacedPattern, list[str], bool]]:
    """Lines of NotAction in a Deny until MFA that exempt powers over others, and whether the policies allow one.

    A power that the policies allow over the user's own resources only is not one.
    """
    allowed = {name for name in (*CREDENTIALS, *PERMISSIONS) if is_allowed_somewhere(policy, name)}
    opened_in: dict[frozenset[MfaCase], set[str]] = {}
    for deny in list_denies_until_mfa(policy.denies):
        states = deny.mfa_states & WITHOUT_MFA
        if states not in opened_in:
            opened_in[states] = {
                name for name in allowed if reaches_others(policy, policy.attached_allows, name, states)
            }
        for line in deny.actions:
            exempt = match_powers(line)
            opened = [name for name in exempt if name in opened_in[states]]
            if powers := opened or [name for name in exempt if name not in allowed]:
                yield line, powers, bool(opened)


def match_powers(line: PlacedPattern) -> list[str]:
    known = match_actions(line.text.lower()) if line.text != "*" else frozenset(reference.load_actions())
    return [name for name in (*CREDENTIALS, *PERMISSIONS) if name.lower() in known and name != SETS_MFA_UP]


def is_allowed_somewhere(policy: JudgedPolicy, action: str) -> bool:
    return any(action.lower() in allow.known_actions for allow in policy.attached_allows)


def reaches_others(policy: JudgedPolicy, allows: list[JudgedStatement], action: str, states: Iterable[MfaCase]) -> bool:
    """Whether in one of these states one of the Allows applies, and no Deny, to what is not the user's own."""
    resource = other_resource(action, policy.user.account_id)
    requests = [Request(action, resource, policy.contexts[state]) for state in states]
    return any(
        any(matches(allow, request) for allow in allows)
        and not any(matches(deny, request) for deny in policy.attached_denies)
        for request in requests
    )


def matches(statement: JudgedStatement, request: Request) -> bool:
    return request.lower_action in statement.known_actions and applies(statement.statement, request)


@cache
def other_resource(action: str, account_id: str) -> str:
    """Something of somebody else's that an action acts on."""
    known = reference.load_actions()[action.lower()]
    if "user" in known.resource_types:
        return User.read(OTHER_NAME, account_id).arn
    form = known.arns[0].replace("${Partition}", "aws").replace("${Account}", account_id)
    return re.sub(r"\$\{\w+\}", OTHER_NAME, form)


def find_credentials_of_others(policy: JudgedPolicy) -> Notices:
    """For an administrator this can be right."""
    code = "self-service-for-everybody" if is_self_service(policy) else "credentials-of-everybody"
    for allow in policy.allows:
        if allow.other_conditions or not allow.lists_actions:
            continue
        listed = {name for line in allow.actions for name in list_credential_actions(line.text.lower())}
        actions = [
            name
            for name in CREDENTIALS
            if name in listed and reaches_others(policy, [allow], name, policy.contexts.keys() & allow.mfa_states)
        ]
        if actions:
            yield note_at(allow, allow.resource_path, code, **name_first(actions))


def is_self_service(policy: JudgedPolicy) -> bool:
    """Whether the policies let users act on themselves, or keep them from most until MFA: they are for all users."""
    return any(map(own_lines, policy.attached_allows)) or bool(list_denies_until_mfa(policy.attached_denies))


def list_credential_actions(text: str) -> Iterable[str]:
    """Those of CREDENTIALS that a line names, unless it names other things as well."""
    known = [reference.load_actions()[name].name for name in match_actions(text)]
    return known if all(OF_CREDENTIALS.search(name) for name in known) else ()


CHECKS = (
    Check("mfa-deny-hole", MISTAKE, KEYS_PAGE, find_holes),
    Check("mfa-deny-exempts-power", REMARK, KEYS_PAGE, find_holes),
    Check("mfa-deny-exempts-reset", REMARK, KEYS_PAGE, find_exempt_password_resets),
    Check("self-service-for-everybody", MISTAKE, SELF_MANAGE_PAGE, find_credentials_of_others),
    Check("credentials-of-everybody", REMARK, SELF_MANAGE_PAGE, find_credentials_of_others),
)
