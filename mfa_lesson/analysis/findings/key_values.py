"""Checks of condition keys and of the values they are compared with.

AWS pages: reference_policies_condition-keys, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mfa_lesson.account import reference
from mfa_lesson.iam.matching import has_wildcard
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedCondition
from .names import find_nearest_name

SERVICE_KEYS = frozenset(
    {
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:principalservicename",
        "aws:principalservicenameslist",
        "iam:awsservicename",
        "iam:passedtoservice",
        "sts:awsservicename",
    }
)
"""The keys whose values are service principals."""

SERVICE_PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")

MISSPELT_DOMAIN = re.compile(r"\.(amazon|aws|amazonws|amazonaw|amazon-aws)\.com(\.cn)?")

VPC_FORMS = {
    "aws:sourcevpc": ("vpc-", re.compile("vpc-([0-9a-z]{8}|[0-9a-z]{17})")),
    "aws:ec2instancesourcevpc": ("vpc-", re.compile("vpc-([0-9a-z]{8}|[0-9a-z]{17})")),
    "aws:sourcevpce": ("vpce-", re.compile("vpce-([0-9a-z]{8}|[0-9a-z]{17})")),
}
"""Key → how the identifiers of VPCs and of their endpoints begin, and their form."""

KMS_KEYS = frozenset({"s3:x-amz-server-side-encryption-aws-kms-key-id"})
"""The keys whose value is the ARN of a KMS key, never its alias (UsingKMSEncryption)."""

SENSITIVE_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:vpceaccount",
        "aws:vpceorgid",
    }
)
"""The keys in which no wildcard has a valid use, by AWS’s list (reference_policies_condition-keys)."""

NO_SERVICES = ("aws", "saml")

VARIABLE = re.compile(r"\$\{[^}]*\}")


def list_texts(
    policy: JudgedPolicy, keys: Iterable[str], *, wildcards: bool = False
) -> Iterator[tuple[JudgedStatement, PlacedCondition, str]]:
    """The values of conditions on these keys that are compared as texts; with wildcards only on request."""
    for statement, placed in policy.conditions:
        name = placed.condition.operator.name
        if placed.key in keys and name.startswith("String"):
            for value in placed.condition.values:
                is_pattern = name.endswith("Like") and has_wildcard(VARIABLE.sub("", value))
                if value and (wildcards or not (is_pattern or "${" in value)):
                    yield statement, placed, value


def find_mixed_types(policy: JudgedPolicy) -> Notices:
    for statement, placed in policy.conditions:
        *_, operator, key = placed.path
        values = statement.statement.source["Condition"][operator][key]
        if isinstance(values, list) and len({type(value) for value in values}) > 1:
            yield Notice(placed.path, statement.name, Reason("mixed-types", {"key": placed.condition.key}))


def find_wrong_service_principals(policy: JudgedPolicy) -> Notices:
    for statement, placed, value in list_texts(policy, SERVICE_KEYS):
        text = value.lower() if placed.condition.operator.name.endswith("IgnoreCase") else value
        if not SERVICE_PRINCIPAL.fullmatch(text) or MISSPELT_DOMAIN.search(text):
            parameters = {"key": placed.condition.key, "value": value}
            yield Notice(placed.path, statement.name, Reason("service-principal", parameters))


def find_wrong_vpcs(policy: JudgedPolicy) -> Notices:
    for statement, placed, value in list_texts(policy, VPC_FORMS):
        start, form = VPC_FORMS[placed.key]
        text = value.lower() if placed.condition.operator.name.endswith("IgnoreCase") else value
        if not form.fullmatch(text):
            parameters = {"key": placed.condition.key, "value": value, "start": start}
            yield Notice(placed.path, statement.name, Reason("vpc-form", parameters))


def find_wrong_kms_keys(policy: JudgedPolicy) -> Notices:
    for statement, placed, value in list_texts(policy, KMS_KEYS):
        if not value.startswith("arn:"):
            parameters = {"key": placed.condition.key, "value": value}
            yield Notice(placed.path, statement.name, Reason("kms-key-form", parameters))


def find_wide_wildcards(policy: JudgedPolicy) -> Notices:
    for statement, placed, value in list_texts(policy, {*SENSITIVE_KEYS, "aws:userid"}, wildcards=True):
        plain = VARIABLE.sub("", value)
        if not placed.condition.operator.name.endswith("Like") or not has_wildcard(plain):
            continue
        if placed.key != "aws:userid" or is_wide_id(plain):
            parameters = {"key": placed.condition.key, "value": value}
            code = "wide-user-id" if placed.key == "aws:userid" else "wide-wildcard"
            yield Notice(placed.path, statement.name, Reason(code, parameters))


def is_wide_id(value: str) -> bool:
    """Whether a wildcard stands in the left part of a user’s identifier and is not all of that part."""
    left, colon, _ = value.partition(":")
    return has_wildcard(left) and not (colon and left == "*")


def find_wide_variables(policy: JudgedPolicy) -> Notices:
    """In `aws:userid` only: AWS’s own examples compare keys that it calls sensitive with variables."""
    for statement, placed, value in list_texts(policy, {"aws:userid"}, wildcards=True):
        left, colon, _ = VARIABLE.sub("\0", value).partition(":")
        if "\0" in left and not (colon and left == "\0"):
            parameters = {"key": placed.condition.key, "value": value}
            yield Notice(placed.path, statement.name, Reason("wide-variable", parameters))


def find_keys_of_unknown_services(policy: JudgedPolicy) -> Notices:
    """Where a key with nearly this name is known, names.py says so."""
    for statement, placed in policy.conditions:
        service = placed.key.partition(":")[0]
        if "." in service or service in NO_SERVICES or service in reference.load_service_prefixes():
            continue
        if not reference.find_condition_key(placed.key) and not find_nearest_name(placed.key, "keys"):
            parameters = {"key": placed.condition.key, "service": service}
            yield Notice(placed.path, statement.name, Reason("key-of-unknown-service", parameters))


CHECKS = (
    Check("mixed-types", REMARK, CHECKS_PAGE, find_mixed_types),
    Check("service-principal", MISTAKE, CHECKS_PAGE, find_wrong_service_principals),
    Check("vpc-form", MISTAKE, CHECKS_PAGE, find_wrong_vpcs),
    Check("kms-key-form", MISTAKE, CHECKS_PAGE, find_wrong_kms_keys),
    Check("wide-wildcard", REMARK, KEYS_PAGE, find_wide_wildcards),
    Check("wide-variable", REMARK, CHECKS_PAGE, find_wide_variables),
    Check("key-of-unknown-service", REMARK, CHECKS_PAGE, find_keys_of_unknown_services),
)
