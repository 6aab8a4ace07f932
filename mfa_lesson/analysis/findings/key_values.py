"""Checks of condition keys and of the values they are compared with.

AWS pages: reference_policies_condition-keys, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator

from mfa_lesson.account import reference
from mfa_lesson.iam.tokens import has_wildcard

from .check import CHECKS_PAGE, KEYS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy, PlacedCondition
from .names import find_nearest_name

SERVICE_PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")

VIA_SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+){3,}")

SERVICE_KEYS = {
    "aws:calledvia": SERVICE_PRINCIPAL,
    "aws:calledviafirst": SERVICE_PRINCIPAL,
    "aws:calledvialast": SERVICE_PRINCIPAL,
    "aws:principalservicename": SERVICE_PRINCIPAL,
    "aws:principalservicenameslist": SERVICE_PRINCIPAL,
    "codeconnections:passedtoservice": SERVICE_PRINCIPAL,
    "codestar-connections:passedtoservice": SERVICE_PRINCIPAL,
    "iam:awsservicename": SERVICE_PRINCIPAL,
    "iam:passedtoservice": SERVICE_PRINCIPAL,
    "kms:viaservice": VIA_SERVICE,
    "sts:awsservicename": SERVICE_PRINCIPAL,
}
"""Key → the form of the services that are its values."""

EXAMPLES = {SERVICE_PRINCIPAL: "ec2.amazonaws.com", VIA_SERVICE: "s3.eu-central-1.amazonaws.com"}

MISSPELT_DOMAIN = re.compile(
    r"^(?!alexa-).*\.(amazon|aws|amazonws|amazonaw|amazon-aws)\.com(\.cn)?$|amazonaws(?!\.com$|\.com\.cn$|\.eu$)"
)
"""Alexa’s services are called otherwise: `alexa-appkit.amazon.com`."""

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

TAG_KEYS = ("resourcetag", "requesttag", "existingobjecttag", "requestobjecttag")
"""What the keys of services are called that ask for a tag, without the tag."""

NO_SERVICES = ("aws", "saml")

VARIABLE, VARIABLE_KEY = re.compile(r"\$\{[^}]*\}"), re.compile(r"\$\{([^,}*?$]+)")


def list_texts(policy: JudgedPolicy, keys: Container[str]) -> Iterator[tuple[PlacedCondition, str, str]]:
    """The values of conditions on these keys that are compared as texts, without those that are patterns.

    Each as the policy writes it, and as it's compared.
    """
    for placed in policy.conditions:
        name = placed.condition.operator.name
        if placed.key in keys and name.startswith("String"):
            for value in placed.condition.values:
                if value and "${" not in value and not (name.endswith("Like") and has_wildcard(value)):
                    yield placed, value, value.lower() if name.endswith("IgnoreCase") else value


def find_mixed_types(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if isinstance(placed.source, list) and len(set(map(type, placed.source))) > 1:
            yield note(placed, "mixed-types", key=placed.condition.key)


def find_wrong_service_principals(policy: JudgedPolicy) -> Notices:
    for placed, value, text in list_texts(policy, SERVICE_KEYS):
        form = SERVICE_KEYS[placed.key]
        if not form.fullmatch(text) or MISSPELT_DOMAIN.search(text):
            key, example = placed.condition.key, EXAMPLES[form]
            yield note(placed, "service-principal", key=key, value=value, example=example)


def find_wrong_vpcs(policy: JudgedPolicy) -> Notices:
    for placed, value, text in list_texts(policy, VPC_FORMS):
        start, form = VPC_FORMS[placed.key]
        if not form.fullmatch(text):
            yield note(placed, "vpc-form", key=placed.condition.key, value=value, start=start)


def find_wrong_kms_keys(policy: JudgedPolicy) -> Notices:
    for placed, value, _ in list_texts(policy, KMS_KEYS):
        if not value.startswith("arn:"):
            yield note(placed, "kms-key-form", key=placed.condition.key, value=value)


def find_wide_wildcards(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if placed.key not in WIDE_FORMS or not placed.condition.operator.name.endswith("Like"):
            continue
        code, is_wide = WIDE_FORMS[placed.key]
        for value in placed.condition.values:
            if is_wide(VARIABLE.sub("", value)):
                yield note(placed, code, key=placed.condition.key, value=value)


def is_wide_id(value: str) -> bool:
    """Whether the left part of a user’s identifier has a wildcard beside other characters, or no colon follows it."""
    left, colon, _ = value.partition(":")
    return has_wildcard(left) and not (colon and left == "*")


WIDE_FORMS: dict[str, tuple[str, Callable[[str], bool]]] = {
    **dict.fromkeys(SENSITIVE_KEYS, ("wide-wildcard", has_wildcard)),
    "aws:userid": ("wide-user-id", is_wide_id),
}
"""Key → the code for a wildcard that is too wide there, and when it is."""


def find_wide_variables(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if placed.key not in WIDE_FORMS or not placed.condition.variables:
            continue
        of_user = placed.key == "aws:userid"
        code, is_wide = ("wide-variable-id", is_variable_id) if of_user else ("wide-variable", names_open_key)
        if found := next(filter(is_wide, placed.condition.values), None):
            yield note(placed, code, key=placed.condition.key, value=found)


def names_open_key(value: str) -> bool:
    """Whether a variable is of a key that is not sensitive itself: AWS's own examples compare those with each other."""
    return any(name.lower() not in SENSITIVE_KEYS for name in VARIABLE_KEY.findall(value))


def is_variable_id(value: str) -> bool:
    """Whether the left part of a user’s identifier has a variable beside other characters, or no colon follows it."""
    left, colon, _ = VARIABLE.sub("\0", value).partition(":")
    return "\0" in left and not (colon and left == "\0")


def find_variables_in_keys(policy: JudgedPolicy) -> Notices:
    for placed in policy.conditions:
        if "${" in placed.key:
            yield note(placed, "variable-in-key", key=placed.condition.key)


def find_keys_without_tag(policy: JudgedPolicy) -> Notices:
    """Of other services; names.py looks at the global keys, and at those of IAM and STS."""
    for placed in policy.conditions:
        service, _, name = placed.key.partition(":")
        if service not in ("aws", "iam", "sts") and name.removesuffix("/") in TAG_KEYS:
            key = placed.condition.key.removesuffix("/")
            yield note(placed, "tag-key-missing", key=placed.condition.key, start=key)


def find_keys_of_unknown_services(policy: JudgedPolicy) -> Notices:
    """Where a key with nearly this name is known, names.py says so."""
    for placed in policy.conditions:
        service = placed.key.partition(":")[0]
        if "." in service or service in NO_SERVICES or service in reference.load_service_prefixes():
            continue
        if not reference.find_condition_key(placed.key) and not find_nearest_name(placed.key, "keys"):
            yield note(placed, "key-of-unknown-service", key=placed.condition.key, service=service)


CHECKS = (
    Check("mixed-types", REMARK, CHECKS_PAGE, find_mixed_types),
    Check("service-principal", MISTAKE, CHECKS_PAGE, find_wrong_service_principals),
    Check("vpc-form", MISTAKE, CHECKS_PAGE, find_wrong_vpcs),
    Check("kms-key-form", MISTAKE, CHECKS_PAGE, find_wrong_kms_keys),
    Check("wide-wildcard", REMARK, KEYS_PAGE, find_wide_wildcards),
    Check("wide-variable", REMARK, CHECKS_PAGE, find_wide_variables),
    Check("variable-in-key", MISTAKE, "reference_policies_variables", find_variables_in_keys),
    Check("tag-key-missing", MISTAKE, CHECKS_PAGE, find_keys_without_tag),
    Check("key-of-unknown-service", REMARK, CHECKS_PAGE, find_keys_of_unknown_services),
)
