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
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.text import Reason

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notice, Notices
from .judged import JudgedPolicy, JudgedStatement, PlacedPattern
from .resources import match_forms

CAPITAL = re.compile("[A-Z]")

PARTITION = re.compile(r"aws(-[a-z]+)*")

REGION = re.compile(r"[a-z]+(-[a-z]+)+-[0-9]+")

ACCOUNT, ALIAS = re.compile(r"[0-9]{12}"), re.compile(r"[a-z][a-z-]*")

IAM_SERVICES = ("iam", "sts")

S3_TYPES = ("accesspoint", "access-grants", "job", "storage-lens", "storage-lens-group")
"""The first word of the ARNs of S3 that have a Region or an account; those of buckets and objects have neither."""

NEITHER = Fields(region=False, account=False)

OWNED = ("iam", "sts", "dynamodb", "kinesis", "kms", "logs", "secretsmanager", "sns", "sqs")
"""Services whose resources all have an account; others have resources of AWS’s own without one, such as images."""


def find_capital_services(policy: JudgedPolicy) -> Notices:
    for statement, line, (_, _, service, *_) in policy.arns:
        if CAPITAL.search(service.text) and not service.variables:
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
    known = arns.load_fields()
    for statement, line, (_, _, service, region, account, resource) in policy.arns:
        if service.text not in known or region.variables or account.variables:
            continue
        if code := name_wrong_field(service.text, region.text, account.text, resource.literal_start):
            yield Notice(line.path, statement.name, Reason(code, {"service": service.text, "line": line.text}))


@lru_cache(maxsize=4096)
def name_wrong_field(service: str, region: str, account: str, start: str) -> str:
    """The code for the field to change, so that an ARN whose last part begins like this can be one of the service’s."""
    known = arns.load_fields()[service]
    if service == "s3" and not any(word.startswith(start) or start.startswith(f"{word}/") for word in S3_TYPES):
        known = frozenset({NEITHER})
    if service not in OWNED and not account:
        known |= {fields._replace(account=False) for fields in known}
    wrong = [
        list_wrong_fields(fields, Pattern(region, variables=False), Pattern(account, variables=False))
        for fields in known
    ]
    codes = min(wrong, key=lambda codes: (len(codes), codes))
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
    for statement, line, (_, _, service, _, account, _) in policy.arns:
        text = account.text
        if not text or text in ("*", "aws") or ACCOUNT.fullmatch(text) or not account.is_text:
            continue
        if service.text in IAM_SERVICES or not ALIAS.fullmatch(text):
            parameters = {"account": text, "line": line.text}
            yield Notice(line.path, statement.name, Reason("arn-account", parameters))


def find_misspelt_resources(policy: JudgedPolicy) -> Notices:
    for statement, line, resource in list_unknown_resources(policy):
        if nearest := find_nearest_type(resource):
            parameters = {"line": line.text, "nearest": nearest}
            yield Notice(line.path, statement.name, Reason("arn-resource", parameters))


def find_unknown_resources(policy: JudgedPolicy) -> Notices:
    for statement, line, resource in list_unknown_resources(policy):
        if not find_nearest_type(resource):
            yield Notice(line.path, statement.name, Reason("arn-resource-unknown", {"line": line.text}))


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
    if kind == resource.lower():
        return "user"
    return next(iter(difflib.get_close_matches(kind, reference.load_resource_types("iam"), n=1, cutoff=0.75)), "")


def find_regions_of_another_form(policy: JudgedPolicy) -> Notices:
    for statement, path, region in list_unknown_regions(policy):
        if not REGION.fullmatch(region):
            yield Notice(path, statement.name, Reason("region-form", {"region": region}))


def find_unknown_regions(policy: JudgedPolicy) -> Notices:
    for statement, path, region in list_unknown_regions(policy):
        if REGION.fullmatch(region):
            yield Notice(path, statement.name, Reason("region-unknown", {"region": region}))


def list_unknown_regions(policy: JudgedPolicy) -> Iterator[tuple[JudgedStatement, tuple[str | int, ...], str]]:
    """Regions, in ARNs and in conditions on the requested Region, that AWS's list does not have."""
    for statement, line, (_, _, service, region, *_) in policy.arns:
        if region.text and region.is_text and service.text not in IAM_SERVICES and is_unlisted(region.text):
            yield statement, line.path, region.text
    for statement, placed in policy.conditions:
        name = placed.condition.operator.name
        if placed.key == "aws:requestedregion" and name.startswith("String"):
            for value in placed.condition.values:
                text = value.lower() if name.endswith("IgnoreCase") else value
                if is_unlisted(text) and not re.search(r"[*?]|\$\{", value):
                    yield statement, placed.path, value


def is_unlisted(region: str) -> bool:
    return region not in arns.load_regions()


CHECKS = (
    Check("arn-service-case", MISTAKE, CHECKS_PAGE, find_capital_services),
    Check("arn-partition", MISTAKE, CHECKS_PAGE, find_partitions_of_another_form),
    Check("arn-partition-unknown", REMARK, CHECKS_PAGE, find_unknown_partitions),
    Check("arn-fields", MISTAKE, CHECKS_PAGE, find_wrong_fields),
    Check("arn-account", MISTAKE, CHECKS_PAGE, find_wrong_accounts),
    Check("arn-resource", MISTAKE, CHECKS_PAGE, find_misspelt_resources),
    Check("arn-resource-unknown", REMARK, CHECKS_PAGE, find_unknown_resources),
    Check("region-form", MISTAKE, CHECKS_PAGE, find_regions_of_another_form),
    Check("region-unknown", REMARK, CHECKS_PAGE, find_unknown_regions),
)
