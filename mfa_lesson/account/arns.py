"""What AWS's lists say of ARNs: the partitions, their Regions, and which fields the ARNs of a service fill in.

The data is a file of the package, made by tests/reference/refresh_arns.py and read when it is first needed.

AWS pages: reference-arns, rande; Service Authorization Reference, resource types of each service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

DATA_FILE = Path(__file__).parent / "arns.json"


class ArnData(TypedDict):
    """The data file."""

    made_with: list[str]
    regions: dict[str, list[str]]
    fields: dict[str, list[str]]
    """Fields -> the services whose ARNs all have just these."""
    fields_by_resource: dict[str, dict[str, list[str]]]
    """For the other services: service -> fields -> how the last parts of such ARNs begin."""


class Fields(NamedTuple):
    """Which of two fields an ARN fills in."""

    region: bool
    account: bool


@cache
def load_arn_data() -> ArnData:
    data: ArnData = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return data


@cache
def load_partitions() -> frozenset[str]:
    """ "aws", "aws-cn", …"""
    return frozenset(load_arn_data()["regions"])


@cache
def load_partition_of_regions() -> Mapping[str, str]:
    """Region -> its partition."""
    partitions = load_arn_data()["regions"].items()
    return {region: partition for partition, regions in partitions for region in regions}


Forms = Mapping[Fields, tuple[str, ...]]
"""Fields -> how the last parts of such ARNs begin."""


@cache
def load_forms() -> Mapping[str, Forms]:
    """Service, as ARNs name it -> the forms of its ARNs."""
    data = load_arn_data()
    plain = {service: {fields: [""]} for fields, services in data["fields"].items() for service in services}
    return {
        service: {Fields(fields[0] == "r", fields[1] == "a"): tuple(starts) for fields, starts in forms.items()}
        for service, forms in {**plain, **data["fields_by_resource"]}.items()
    }


def list_fields(service: str, start: str) -> frozenset[Fields]:
    """The fields of the ARNs of a service whose last part can begin like this; none where no form is known."""
    return frozenset(
        fields
        for fields, starts in load_forms().get(service, {}).items()
        if any(known.startswith(start) or start.startswith(known) for known in starts)
    )
