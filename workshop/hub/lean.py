"""Starts the hub, and the process that servers are forked from, a second sooner each.

Both load jsonschema, and it loads rfc3987_syntax where that is installed. This package builds a parser of international
addresses, which no room uses. A folder that comes first in PYTHONPATH says that it isn't installed. Learners' programs
don't have the folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FOLDER = str(Path(__file__).with_name("without"))


def add_to(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment with the folder at the head of PYTHONPATH."""
    path = filter(None, [FOLDER, environment.get("PYTHONPATH")])
    return {**environment, "PYTHONPATH": os.pathsep.join(path)}


def take_from(environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment as it was before; without PYTHONPATH if that has nothing else."""
    found = dict(environment)
    path = [folder for folder in found.pop("PYTHONPATH", "").split(os.pathsep) if folder != FOLDER]
    return {**found, "PYTHONPATH": os.pathsep.join(path)} if any(path) else found
