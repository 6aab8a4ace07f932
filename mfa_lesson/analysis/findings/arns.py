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
from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.matching import Pattern

from .check import CHECKS_PAGE, MISTAKE, REMARK, Check, Notices, note
from .judged import JudgedPolicy, Placed
from .names import COMPLETE
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
    for line, (_, _, service, *_) in policy.arns:
        if CAPITAL.search(service.text) and "${" not in service.text:
            yield note(line, "arn-service-case", service=service.text, line=line.text)


def find_partitions(policy: JudgedPolicy) -> Notices:
    """Partitions that AWS's list does not have: of another form, or only unknown."""
    known = arns.load_partitions()
    for line, (_, partition, *_) in policy.arns:
        if partition.text in known or not partition.is_text:
            continue
        if PARTITION.fullmatch(partition.text):
            yield note(line, "arn-partition-unknown", partition=partition.text, known=sorted(known))
        else:
            yield note(line, "arn-partition", partition=partition.text, line=line.text)


FIELD_CODES = ("arn-account-extra", "arn-account-missing", "arn-region-extra", "arn-region-missing")


def find_fields(policy: JudgedPolicy) -> Notices:
    """What is wrong with the Region or the account of an ARN."""
    for line, (_, _, service, region, account, resource) in policy.arns:
        if region.variables or account.variables:
            continue
        if code := name_wrong_field(service.text, region.text, account.text, resource.literal_start):
            known = service.text in WELL_KNOWN
            yield note(line, code if known else f"{code}-here", service=service.text, line=line.text)


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


def find_accounts(policy: JudgedPolicy) -> Notices:
    """Accounts that are neither 12 digits nor AWS’s own, and no pattern for such."""
    for line, (_, _, service, _, account, _) in policy.arns:
        text = account.text
        if not text or text == "*" or ACCOUNT.fullmatch(text) or account.variables or can_be_account(text):
            continue
        if service.text in OWNED or not ALIAS.fullmatch(text):
            yield note(line, "arn-account", account=text, line=line.text)
        else:
            yield note(line, "arn-account-unknown", account=text)


def can_be_account(text: str) -> bool:
    """Whether a pattern can match 12 digits or `aws`."""
    return fits_account(text) or Pattern(text, variables=False).matches("aws", {})


@lru_cache(maxsize=1024)
def fits_account(text: str) -> bool:
    """Whether 12 digits can fit."""
    digits = text.replace("*", "").replace("?", "0")
    return re.fullmatch("[0-9]*", digits) is not None and (len(digits) == 12 or ("*" in text and len(digits) < 12))


def find_resources(policy: JudgedPolicy) -> Notices:
    """Lines whose resource fits no form of AWS’s reference, whatever the other fields."""
    for line, (_, _, service, _, _, resource) in policy.arns:
        if is_known_resource(service.text, resource):
            continue
        if service.text == "iam" and (nearest := find_nearest_type(resource.text)):
            yield note(line, "arn-resource", line=line.text, nearest=nearest)
        else:
            yield note(line, "arn-resource-unknown", service=service.text, line=line.text)


def is_known_resource(service: str, resource: Pattern) -> bool:
    if service == "iam":
        return bool(match_forms(f"arn:*:iam::*:{resource.text}"))
    return service == "sts" or arns.is_known_start(service, resource.literal_start)


@lru_cache(maxsize=1024)
def find_nearest_type(resource: str) -> str:
    """The resource type that is meant: "" where that is not clear. A name without a type can only be a user’s."""
    kind = re.split("[/:]", resource, maxsplit=1)[0].lower()
    near = difflib.get_close_matches(kind, reference.load_resource_types("iam"), n=1, cutoff=0.75)
    return near[0] if near else "user" if kind == resource.lower() else ""


def find_regions(policy: JudgedPolicy) -> Notices:
    """Regions that AWS's list does not have: of another form, or only unknown."""
    for placed, region in list_unknown_regions(policy):
        yield note(placed, "region-unknown" if REGION.fullmatch(region) else "region-form", region=region)


def list_unknown_regions(policy: JudgedPolicy) -> Iterator[tuple[Placed, str]]:
    """Regions, in ARNs and in conditions on a Region, that AWS's list does not have."""
    for line, (_, _, service, region, *_) in policy.arns:
        if region.text and region.is_text and service.text not in COMPLETE and is_unlisted(region.text):
            yield line, region.text
    for placed in policy.conditions:
        name = placed.condition.operator.name
        if placed.key in REGION_KEYS and name.startswith("String"):
            for value in placed.condition.values:
                text = value.lower() if name.endswith("IgnoreCase") else value
                if is_unlisted(text) and not text.endswith("-global") and not re.search(r"[*?]|\$\{", value):
                    yield placed, value


def is_unlisted(region: str) -> bool:
    return region not in arns.load_partition_of_regions()


def find_regions_of_another_partition(policy: JudgedPolicy) -> Notices:
    partitions = arns.load_partition_of_regions()
    for line, (_, partition, _, region, *_) in policy.arns:
        known = partitions.get(region.text)
        if known and not partition.variables and not partition.matches(known, {}):
            yield note(line, "region-of-another-partition", region=region.text, partition=known, line=line.text)


def find_early_variables(policy: JudgedPolicy) -> Notices:
    for line in policy.resources:
        if isinstance(line.pattern, ArnPattern) and (variables := line.pattern.early_variables):
            yield note(line, "early-variable", line=line.text, key=variables[0].key)


CHECKS = (
    Check("early-variable", REMARK, "reference_policies_variables", find_early_variables),
    Check("arn-service-case", MISTAKE, CHECKS_PAGE, find_capital_services),
    Check("arn-partition", MISTAKE, CHECKS_PAGE, find_partitions),
    Check("arn-partition-unknown", REMARK, CHECKS_PAGE, find_partitions),
    Check("arn-fields", MISTAKE, CHECKS_PAGE, find_fields, FIELD_CODES),
    Check("arn-fields-unknown", REMARK, CHECKS_PAGE, find_fields, tuple(f"{code}-here" for code in FIELD_CODES)),
    Check("arn-account", MISTAKE, CHECKS_PAGE, find_accounts),
    Check("arn-account-unknown", REMARK, CHECKS_PAGE, find_accounts),
    Check("arn-resource", MISTAKE, CHECKS_PAGE, find_resources),
    Check("arn-resource-unknown", REMARK, CHECKS_PAGE, find_resources),
    Check("region-form", MISTAKE, CHECKS_PAGE, find_regions),
    Check("region-unknown", REMARK, CHECKS_PAGE, find_regions),
    Check("region-of-another-partition", MISTAKE, CHECKS_PAGE, find_regions_of_another_partition),
)
