"""Checks of whom a policy on a resource names, and of what keeps others out.

AWS pages: reference_policies_elements_principal, reference_policies_elements_notprincipal, confused-deputy,
id_roles_common-scenarios_third-party, access-analyzer-reference-policy-checks; Amazon S3 User Guide,
access-control-block-public-access ("The meaning of public").
"""

from __future__ import annotations

from collections.abc import Iterator

from mfa_lesson.iam.arns import split_arn
from mfa_lesson.iam.principals import UNIQUE_ID
from mfa_lesson.iam.tokens import has_wildcard

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note, note_at
from .coverage import may_share_actions
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition, PlacedPrincipal

PRINCIPAL_PAGE = "reference_policies_elements_principal"

NOT_PRINCIPAL_PAGE = "reference_policies_elements_notprincipal"

DEPUTY_PAGE = "confused-deputy"

THIRD_PARTY_PAGE = "id_roles_common-scenarios_third-party"

OF_NOBODY = """
aws:calledvia aws:calledviafirst aws:calledvialast aws:currenttime aws:epochtime aws:multifactorauthage
aws:multifactorauthpresent aws:principaltype aws:referer aws:requestedregion aws:securetransport aws:sourceidentity
aws:tagkeys aws:tokenissuetime aws:useragent aws:username aws:viaawsservice s3:authtype s3:delimiter
s3:max-keys s3:prefix s3:signatureversion s3:tlsversion s3:x-amz-acl sts:rolesessionname sts:sourceidentity
sts:transitivetagkeys
"""

MET_BY_ANYBODY = frozenset(OF_NOBODY.split())
"""Keys that say nothing about who asks, or whose values everybody can have."""

EXTERNAL_ID = "sts:externalid"
"""A key of requests to assume a role. The caller sends its value, which is no secret to AWS."""

CHOSEN_TAGS = ("aws:principaltag/", "aws:requesttag/")
"""How the keys begin of tags that everybody can choose in an account of their own."""

ALWAYS_THERE = ("aws:principalaccount", "aws:userid")
"""Keys that every request has (reference_policies_condition-keys)."""

OF_SIGNED = "aws:principalarn"
"""A key that only anonymous requests lack, and they assume no role."""

ADDRESSES = ("aws:sourceip", "aws:vpcsourceip")

EVERYWHERE = ("0.0.0.0/0", "::/0")

READS = frozenset({"s3:getobject", "s3:getobjectversion", "execute-api:invoke"})
"""What websites and public APIs let everybody do."""

SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
"""The keys that say for whom a service calls."""

DEPUTIES = "apigateway budgets cloudfront cloudtrail config delivery.logs logging.s3 s3 ses sns"

CALLING_FOR_OTHERS = frozenset(f"{service}.amazonaws.com" for service in DEPUTIES.split())
"""Services that call on behalf of any account, and that AWS's own policies for them limit to a source."""

OF_MEMBERS = ("aws:principalorgid", "aws:principalorgpaths")
"""Keys of principals that belong to an organization, which AWS services don't."""

WITH_POLICIES = frozenset({"kms", "lambda", "s3", "secretsmanager", "sns", "sqs"})
"""Services whose resources have policies, and whose actions and ARNs name the service in the same way."""


def says_who(key: str, in_trust: bool) -> bool:
    """Whether a key says who asks, or from where; True where that isn't known."""
    by_anybody = MET_BY_ANYBODY | {EXTERNAL_ID} if in_trust else MET_BY_ANYBODY
    return key not in by_anybody and not key.startswith(CHOSEN_TAGS)


def is_limit(placed: PlacedCondition, in_trust: bool) -> bool:
    """Whether a condition leaves out requests by who asks, or from where; True where that isn't known."""
    key, condition = placed.key, placed.condition
    operator = condition.operator
    if not says_who(key, in_trust) or operator.negated or operator.name == "Null":
        return False
    if any(is_met_by_anybody(key, value) for value in condition.values):
        return False
    return not condition.holds({}) or key in (*ADDRESSES, *ALWAYS_THERE) or (in_trust and key == OF_SIGNED)


def is_met_by_anybody(key: str, value: str) -> bool:
    """Whether a value fits somebody of any account."""
    if value == "*" or (key in ADDRESSES and value in EVERYWHERE) or (key == "aws:userid" and value.startswith("*")):
        return True
    return key == "aws:principalarn" and has_wildcard("".join(split_arn(value)[4:5]))


def list_open_allows(policy: JudgedPolicy) -> Iterator[PlacedPrincipal]:
    """Where the Allows name everybody that nothing limits."""
    in_trust = policy.policy_type == "trust"
    for allow in policy.allows:
        everybody = find_everybody(allow) if allow.lists_principals else None
        if everybody is None or any(is_limit(placed, in_trust) for placed in allow.conditions):
            continue
        if not any(keeps_others_out(deny, allow, in_trust) for deny in policy.denies):
            yield everybody


def find_everybody(statement: JudgedStatement) -> PlacedPrincipal | None:
    return next((placed for placed in statement.principals if placed.entry.names_everybody), None)


def keeps_others_out(deny: JudgedStatement, allow: JudgedStatement, in_trust: bool) -> bool:
    """Whether a Deny can leave an Allow for everybody to some only."""
    if not may_share_actions(deny, allow):
        return False
    if not deny.lists_principals:
        return True
    return find_everybody(deny) is not None and any(says_who(placed.key, in_trust) for placed in deny.conditions)


def asks_for_external_id(policy: JudgedPolicy, allow: JudgedStatement) -> bool:
    """Whether the Allow or a Deny leaves out who doesn't send one of the external IDs that it names."""
    asked = [placed for placed in allow.conditions if not placed.condition.operator.negated]
    required = [placed for placed in asked if not placed.condition.holds({})]
    for deny in policy.denies:
        if may_share_actions(deny, allow) and find_everybody(deny):
            required += (placed for placed in deny.conditions if placed.condition.operator.negated)
    return any(
        placed.key == EXTERNAL_ID and placed.condition.operator.name != "Null" and "*" not in placed.condition.values
        for placed in required
    )


def find_open_roles(policy: JudgedPolicy) -> Notices:
    for placed in list_open_allows(policy) if policy.policy_type == "trust" else ():
        with_id = asks_for_external_id(policy, placed.statement)
        yield note(placed, "role-for-external-id" if with_id else "role-for-everybody")


def find_open_resources(policy: JudgedPolicy) -> Notices:
    """Not the policy that a VPC endpoint has at first: it allows everything on everything, and grants nothing."""
    for placed in list_open_allows(policy) if policy.policy_type == "resource" else ():
        allow = placed.statement
        if "*" in allow.action_texts and "*" in allow.resource_texts:
            continue
        actions = [line.text for line in allow.actions] if allow.lists_actions else []
        only_reads = allow.lists_actions and allow.action_texts <= READS
        yield note(placed, "read-by-everybody" if only_reads else "open-to-everybody", actions=actions)


def find_allows_with_not_principal(policy: JudgedPolicy) -> Notices:
    for allow in policy.allows:
        if not allow.lists_principals:
            yield note_at(allow, allow.principal_path, "allow-with-not-principal")


def find_denies_with_not_principal(policy: JudgedPolicy) -> Notices:
    for deny in policy.denies:
        if deny.lists_principals:
            continue
        if accounts := list_accounts_left_out(deny):
            yield note_at(deny, deny.principal_path, "not-principal-without-account", accounts=accounts)
        else:
            yield note_at(deny, deny.principal_path, "deny-with-not-principal")


def list_accounts_left_out(deny: JudgedStatement) -> list[str]:
    """The accounts of users and roles in a NotPrincipal that it doesn't list as well."""
    listed = {placed.account for placed in deny.principals if placed.is_account}
    of_others = (placed.account for placed in deny.principals if placed.account and not placed.is_account)
    return [account for account in dict.fromkeys(of_others) if account not in listed]


def find_services_without_source(policy: JudgedPolicy) -> Notices:
    """Not where the statement has another condition, or a Deny asks about the source.

    AWS's own key policies let some services use a key without naming a source.
    """
    if policy.policy_type != "resource" or any(asks_about_source(deny) for deny in policy.denies):
        return
    for allow in policy.allows:
        if (
            allow.conditions
            or not allow.lists_principals
            or all(text.startswith("kms:") for text in allow.action_texts)
        ):
            continue
        for placed in allow.principals:
            if placed.entry.kind == "Service" and placed.text in CALLING_FOR_OTHERS:
                yield note(placed, "service-without-source", service=placed.text)


def asks_about_source(statement: JudgedStatement) -> bool:
    return any(placed.key in SOURCES for placed in statement.conditions)


def find_providers_on_resources(policy: JudgedPolicy) -> Notices:
    for placed in policy.principals if policy.policy_type == "resource" else ():
        if placed.entry.kind == "Federated":
            yield note(placed, "provider-on-resource", provider=placed.text)


def find_keys_that_services_lack(policy: JudgedPolicy) -> Notices:
    """Statements about services only, with a condition that fails without a key of IAM principals."""
    for statement in policy.statements:
        if not statement.lists_principals or {placed.entry.kind for placed in statement.principals} != {"Service"}:
            continue
        for placed in statement.conditions:
            if placed.key in OF_MEMBERS and not placed.condition.holds({}):
                yield note(placed, "services-lack-key", key=placed.condition.key, effect=statement.effect)


def find_deleted_principals(policy: JudgedPolicy) -> Notices:
    for placed in policy.principals:
        if placed.entry.kind == "AWS" and UNIQUE_ID.fullmatch(placed.text):
            yield note(placed, "deleted-principal", id=placed.text)


def find_actions_of_other_services(policy: JudgedPolicy) -> Notices:
    """Actions that can't act on any resource of their statement, because these belong to another service."""
    for statement in policy.statements if policy.policy_type == "resource" else ():
        services = {"".join(split_arn(line.text)[2:3]) for line in statement.resources}
        if not (statement.lists_actions and statement.lists_resources) or len(services) != 1:
            continue
        (service,) = services
        for line in statement.actions if service in WITH_POLICIES else ():
            other = line.text.lower().partition(":")[0]
            if other != service and other in WITH_POLICIES:
                yield note(line, "action-of-another-service", action=line.text, service=service)


CHECKS = (
    Check("role-for-everybody", MISTAKE, PRINCIPAL_PAGE, find_open_roles),
    Check("role-for-external-id", MISTAKE, THIRD_PARTY_PAGE, find_open_roles),
    Check("open-to-everybody", MISTAKE, PRINCIPAL_PAGE, find_open_resources),
    Check("read-by-everybody", REMARK, PRINCIPAL_PAGE, find_open_resources),
    Check("allow-with-not-principal", MISTAKE, NOT_PRINCIPAL_PAGE, find_allows_with_not_principal),
    Check("deny-with-not-principal", REMARK, NOT_PRINCIPAL_PAGE, find_denies_with_not_principal),
    Check("not-principal-without-account", MISTAKE, NOT_PRINCIPAL_PAGE, find_denies_with_not_principal),
    Check("service-without-source", MISTAKE, DEPUTY_PAGE, find_services_without_source),
    Check("provider-on-resource", MISTAKE, CHECKS_PAGE, find_providers_on_resources),
    Check("services-lack-key", MISTAKE, CHECKS_PAGE, find_keys_that_services_lack),
    Check("deleted-principal", REMARK, PRINCIPAL_PAGE, find_deleted_principals),
    Check("action-of-another-service", MISTAKE, CHECKS_PAGE, find_actions_of_other_services),
)
