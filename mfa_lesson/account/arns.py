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
def load_regions() -> frozenset[str]:
    """The Regions of all partitions."""
    return frozenset(region for regions in load_arn_data()["regions"].values() for region in regions)


@cache
def load_fields() -> Mapping[str, frozenset[Fields]]:
    """Service, as ARNs name it -> the fields that its resource types fill in: one element for each combination."""
    return {
        service: frozenset(Fields(form[0] == "r", form[1] == "a") for form in forms.split())
        for forms, services in load_arn_data()["fields"].items()
        for service in services
    }
