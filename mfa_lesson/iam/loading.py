"""Policies by their names: the packaged ones, and those in files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mfa_lesson.errors import PolicyError
from mfa_lesson.text import fit, replace_half_characters

from .policy import Policy

PACKAGED = Path(__file__).parents[1] / "policies"

OnePolicy = Policy | str | Path
"""A policy that is ready, or a packaged one by its name, or a file by its path."""

Policies = OnePolicy | Iterable[OnePolicy]
"""One policy or several."""


def packaged_policies() -> list[str]:
    """The names that load_policy knows."""
    return sorted(path.stem for path in PACKAGED.glob("*.json"))


def load_policy(name: OnePolicy) -> Policy:
    """Loads a policy by its name.

    Args:
        name: A packaged policy ("force_mfa"), or the path of a JSON file; a Policy is given back as it is.

    Returns:
        The policy, named like its file.

    Raises:
        PolicyError: There is no such policy or file, it is not UTF-8 text, or as in Policy.from_json.
    """
    if isinstance(name, Policy):
        return name
    path = PACKAGED / f"{name}.json"
    if str(name) not in packaged_policies():
        path = Path(name)
        if str(name).lstrip().startswith("{"):
            raise PolicyError("", "this is the text of a policy and not its name; read it with Policy.from_json")
        if not os.path.isfile(path):
            called, there_are = fit(repr(str(name))), ", ".join(packaged_policies())
            raise PolicyError("", f"no packaged policy and no file is called {called}; there are {there_are}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise PolicyError("", f"{replace_half_characters(path.name)} cannot be read as UTF-8 text ({error})") from None
    return Policy.from_json(text, name=replace_half_characters(path.stem))


def load_policies(policies: Policies) -> tuple[Policy, ...]:
    """Policies given in any of these ways, ready. Raises PolicyError as load_policy."""
    if isinstance(policies, Policy | str | Path):
        return (load_policy(policies),)
    return tuple([policy if isinstance(policy, Policy) else load_policy(policy) for policy in policies])
