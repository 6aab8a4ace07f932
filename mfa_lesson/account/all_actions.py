"""Every action of AWS by name, service by service.

The data is a file of the package, made by tests.reference.refresh_actions and read when it is first needed. It comes
from AWS's Service Authorization Reference.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA_FILE = Path(__file__).parent / "actions.json"


class ServiceNames(NamedTuple):
    """The actions of one service."""

    prefix: str
    """As actions begin: "iam"."""
    name: str
    actions: tuple[str, ...]
    """With the prefix."""


class AllActions(NamedTuple):
    """The data file."""

    date: str
    """The day on which the names were read, such as "2026-11-28"."""
    made_with: str
    services: tuple[ServiceNames, ...]


@cache
def load_all_actions() -> AllActions:
    data = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    services = tuple(
        ServiceNames(prefix, name, tuple(f"{prefix}:{action}" for action in actions.split()))
        for prefix, (name, actions) in data["services"].items()
    )
    return AllActions(data["date"], data["made_with"], services)
