"""Checks of ARNs in Resource and NotResource, field by field.

An ARN with a field that no resource has matches nothing. A wildcard that can match a right field is right.

AWS pages: reference-arns, reference_identifiers; Service Authorization Reference.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache

from mfa_lesson.account import arns, reference
from mfa_lesson.account.arns import Fields
from mfa_lesson.iam.json_text import Path
from mfa_lesson.iam.matching import ArnPattern, Pattern
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern
from .resources import match_forms

CAPITAL = re.compile("[A-Z]")

PARTITION = re.compile(r"aws(-[a-z]+)*")

REGION = re.compile(r"[a-z]+(-[a-z]+)+-[0-9]+")

ACCOUNT, ALIAS = re.compile(r"[0-9]{12}"), re.compile(r"[a-z][a-z-]*")

REGION_KEYS = frozenset(
    {
        "account:targetregion",
        "aws:requestedregion",
        "cloudformation:targetregion",
        "ec2:region",
        "kms:primaryregion",
        "kms:replicaregion",
    }
)
"""The keys whose values are Regions."""

IAM_SERVICES = ("iam", "sts")

OWNED = ("iam", "sts", "dynamodb", "kinesis", "kms", "logs", "secretsmanager", "sns", "sqs")
"""Services whose resources all have an account; others have resources of AWS’s own without one, such as images."""

WELL_KNOWN = frozenset(
    {
        *OWNED,
        "athena",
        "autoscaling",
        "cloudformation",
        "cloudfront",
        "ec2",
        "ecr",
        "ecs",
        "elasticloadbalancing",
        "lambda",
        "organizations",
        "rds",
        "redshift",
        "route53",
        "s3",
        "ssm",
        "states",
        "waf",
    }
)
"""Services whose forms of ARNs have not changed for years. Of others AWS’s reference can lack a form.

It lacks that of the models of Amazon Bedrock for every Region, for example: `arn:aws:bedrock:::foundation-model/…`.
"""


def find_capital_services(policy: JudgedPolicy) -> Notices:
    for statement, line, (_, _, service, *_) in policy.arns:
        if CAPITAL.search(service.text) and "${" not in service.text:
            parameters = {"service": service.text, "line": line.text}
            yield Notice(line.path, statement.name, Reason("arn-service-case", parameters))


def find_partitions_of_another_form(policy: JudgedPolicy) -> Notices:
    for statement, line, partition in list_partitions(policy):
        if not PARTITION.fullmatch(partition):
            parameters = {"partition": partition, "line": line.text}
            yield Notice(line.path, statement.name, Reason("arn-partition", parameters))


def find_unknown_partitions(policy: JudgedPolicy) -> Notices:
    for statement, line, partition in list_partitions(policy):
        if PARTITION.fullmatch(partition):
            parameters = {"partition": partition, "known": sorted(arns.load_partitions())}
            yield Notice(line.path, statement.name, Reason("arn-partition-unknown", parameters))


def list_partitions(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedPattern, str]]:
    """The partitions that are not on AWS's list."""
    known = arns.load_partitions()
    for statement, line, (_, partition, *_) in policy.arns:
        if partition.text not in known and partition.is_text:
            yield statement, line, partition.text


def find_wrong_fields(policy: JudgedPolicy) -> Notices:
    return (notice for service, notice in list_field_notices(policy) if service in WELL_KNOWN)


def find_unknown_fields(policy: JudgedPolicy) -> Notices:
    for service, notice in list_field_notices(policy):
        if service not in WELL_KNOWN:
            yield notice._replace(reason=Reason(f"{notice.reason.code}-here", notice.reason.parameters))


def list_field_notices(policy: JudgedPolicy) -> Iterator[tuple[str, Notice]]:
    """Services, each with what is wrong with the Region or the account of an ARN of it."""
    for statement, line, (_, _, service, region, account, resource) in policy.arns:
        if region.variables or account.variables:
            continue
        if code := name_wrong_field(service.text, region.text, account.text, resource.literal_start):
            parameters = {"service": service.text, "line": line.text}
            yield service.text, Notice(line.path, statement.name, Reason(code, parameters))


@lru_cache(maxsize=4096)
def name_wrong_field(service: str, region: str, account: str, start: str) -> str:
    """The code for the field to change, so that an ARN whose last part begins like this can be one of the service’s."""
    known = arns.list_fields(service, start)
    if service not in OWNED and not account:
        known |= {fields._replace(account=False) for fields in known}
    wrong = [
        list_wrong_fields(fields, Pattern(region, variables=False), Pattern(account, variables=False))
        for fields in known
    ]
    codes = min(wrong, key=lambda codes: (len(codes), codes), default=[])
    return codes[0] if codes else ""


def list_wrong_fields(fields: Fields, region: Pattern, account: Pattern) -> list[str]:
    """A code for each field that is filled in and should be empty, or the other way round."""
    codes = []
    for name, filled, pattern in (("region", fields.region, region), ("account", fields.account, account)):
        if filled and not pattern.text:
            codes.append(f"arn-{name}-missing")
        elif not filled and not pattern.matches("", {}):
            codes.append(f"arn-{name}-extra")
    return codes


def find_wrong_accounts(policy: JudgedPolicy) -> Notices:
    for statement, line, service, account in list_odd_accounts(policy):
        if service in OWNED or not ALIAS.fullmatch(account):
            parameters = {"account": account, "line": line.text}
            yield Notice(line.path, statement.name, Reason("arn-account", parameters))


def find_unknown_accounts(policy: JudgedPolicy) -> Notices:
    for statement, line, service, account in list_odd_accounts(policy):
        if service not in OWNED and ALIAS.fullmatch(account):
            yield Notice(line.path, statement.name, Reason("arn-account-unknown", {"account": account}))


def list_odd_accounts(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedPattern, str, str]]:
    """Accounts that are neither 12 digits nor AWS’s own, and no pattern for such; with the service."""
    for statement, line, (_, _, service, _, account, _) in policy.arns:
        text = account.text
        if text and text != "*" and not ACCOUNT.fullmatch(text) and not account.variables and not can_be_account(text):
            yield statement, line, service.text, text


def can_be_account(text: str) -> bool:
    """Whether a pattern can match 12 digits or `aws`."""
    digits = re.sub(r"\*", "", text)
    fits = len(digits) <= 12 if "*" in text else len(digits) == 12
    return (fits and not re.search(r"[^0-9?]", digits)) or Pattern(text, variables=False).matches("aws", {})


def find_misspelt_resources(policy: JudgedPolicy) -> Notices:
    for statement, line, resource in list_unknown_resources(policy):
        if nearest := find_nearest_type(resource):
            parameters = {"line": line.text, "nearest": nearest}
            yield Notice(line.path, statement.name, Reason("arn-resource", parameters))


def find_unknown_resources(policy: JudgedPolicy) -> Notices:
    for statement, line, resource in list_unknown_resources(policy):
        if not find_nearest_type(resource):
            yield Notice(
                line.path, statement.name, Reason("arn-resource-unknown", {"service": "iam", "line": line.text})
            )
    for statement, line, (_, _, service, _, _, last) in policy.arns:
        if service.text not in IAM_SERVICES and not arns.is_known_start(service.text, last.literal_start):
            parameters = {"service": service.text, "line": line.text}
            yield Notice(line.path, statement.name, Reason("arn-resource-unknown", parameters))


def list_unknown_resources(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, PlacedPattern, str]]:
    """Asked only of IAM: lines whose resource fits no form of AWS’s reference, whatever the other fields."""
    for statement, line, (_, _, service, _, _, resource) in policy.arns:
        if service.text == "iam" and not is_known_resource(resource.text):
            yield statement, line, resource.text


@lru_cache(maxsize=1024)
def is_known_resource(resource: str) -> bool:
    return bool(match_forms(f"arn:*:iam::*:{resource}"))


@lru_cache(maxsize=1024)
def find_nearest_type(resource: str) -> str:
    """The resource type that is meant: "" where that is not clear. A name without a type can only be a user’s."""
    kind = re.split("[/:]", resource, maxsplit=1)[0].lower()
    near = difflib.get_close_matches(kind, reference.load_resource_types("iam"), n=1, cutoff=0.75)
    return near[0] if near else "user" if kind == resource.lower() else ""


def find_regions_of_another_form(policy: JudgedPolicy) -> Notices:
    for statement, path, region in list_unknown_regions(policy):
        if not REGION.fullmatch(region):
            yield Notice(path, statement.name, Reason("region-form", {"region": region}))


def find_unknown_regions(policy: JudgedPolicy) -> Notices:
    for statement, path, region in list_unknown_regions(policy):
        if REGION.fullmatch(region):
            yield Notice(path, statement.name, Reason("region-unknown", {"region": region}))


def list_unknown_regions(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, Path, str]]:
    """Regions, in ARNs and in conditions on a Region, that AWS's list does not have."""
    for statement, line, (_, _, service, region, *_) in policy.arns:
        if region.text and region.is_text and service.text not in IAM_SERVICES and is_unlisted(region.text):
            yield statement, line.path, region.text
    for statement, placed in policy.conditions:
        name = placed.condition.operator.name
        if placed.key in REGION_KEYS and name.startswith("String"):
            for value in placed.condition.values:
                text = value.lower() if name.endswith("IgnoreCase") else value
                if is_unlisted(text) and not text.endswith("-global") and not re.search(r"[*?]|\$\{", value):
                    yield statement, placed.path, value


def is_unlisted(region: str) -> bool:
    return region not in arns.load_partition_of_regions()


def find_regions_of_another_partition(policy: JudgedPolicy) -> Notices:
    partitions = arns.load_partition_of_regions()
    for statement, line, (_, partition, _, region, *_) in policy.arns:
        known = partitions.get(region.text)
        if known and not partition.variables and not partition.matches(known, {}):
            parameters = {"region": region.text, "partition": known, "line": line.text}
            yield Notice(line.path, statement.name, Reason("region-of-another-partition", parameters))


def find_early_variables(policy: JudgedPolicy) -> Notices:
    for statement in policy.statements:
        for line in statement.resources:
            if isinstance(line.pattern, ArnPattern) and (variables := line.pattern.early_variables):
                parameters = {"line": line.text, "key": variables[0].key}
                yield Notice(line.path, statement.name, Reason("early-variable", parameters))


CHECKS = (
    Check("early-variable", REMARK, "reference_policies_variables", find_early_variables),
    Check("arn-service-case", MISTAKE, CHECKS_PAGE, find_capital_services),
    Check("arn-partition", MISTAKE, CHECKS_PAGE, find_partitions_of_another_form),
    Check("arn-partition-unknown", REMARK, CHECKS_PAGE, find_unknown_partitions),
    Check("arn-fields", MISTAKE, CHECKS_PAGE, find_wrong_fields),
    Check("arn-fields-unknown", REMARK, CHECKS_PAGE, find_unknown_fields),
    Check("arn-account", MISTAKE, CHECKS_PAGE, find_wrong_accounts),
    Check("arn-account-unknown", REMARK, CHECKS_PAGE, find_unknown_accounts),
    Check("arn-resource", MISTAKE, CHECKS_PAGE, find_misspelt_resources),
    Check("arn-resource-unknown", REMARK, CHECKS_PAGE, find_unknown_resources),
    Check("region-form", MISTAKE, CHECKS_PAGE, find_regions_of_another_form),
    Check("region-unknown", REMARK, CHECKS_PAGE, find_unknown_regions),
    Check("region-of-another-partition", MISTAKE, CHECKS_PAGE, find_regions_of_another_partition),
)
