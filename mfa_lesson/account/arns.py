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
    forms: dict[str, dict[str, str]]
    """Service → fields (r with a Region, a with an account, - without) → how the last parts of such ARNs begin."""


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


ArnForms = Mapping[Fields, tuple[str, ...]]
"""Fields -> how the last parts of such ARNs begin."""


@cache
def load_forms() -> Mapping[str, ArnForms]:
    """Service, as ARNs name it -> the forms of its ARNs."""
    return {
        service: {
            Fields(fields[0] == "r", fields[1] == "a"): tuple(starts.split(" ")) for fields, starts in forms.items()
        }
        for service, forms in load_arn_data()["forms"].items()
    }


def list_fields(service: str, start: str) -> frozenset[Fields]:
    """The fields of the ARNs of a service whose last part begins like this; none where no form is known.

    Where all its ARNs have the same fields, new ones will have them too.
    """
    forms = load_forms().get(service, {})
    if len(forms) == 1:
        return frozenset(forms)
    return frozenset(fields for fields, starts in forms.items() if fits_start(start, starts))


def is_known_start(service: str, start: str) -> bool:
    """Whether the last part of an ARN of a service can begin like this, as far as its forms are known."""
    forms = load_forms().get(service)
    return forms is None or any(fits_start(start, starts) for starts in forms.values())


def fits_start(start: str, starts: tuple[str, ...]) -> bool:
    return any(known.startswith(start) or start.startswith(known) for known in starts)
