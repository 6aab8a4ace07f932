"""Policies by their names: the packaged ones, and those in files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mfa_lesson.errors import PolicyError
from mfa_lesson.text import Reason, replace_half_characters

from .arguments import list_items, make_plain
from .policy import Policy
from .wording import say

PACKAGED = Path(__file__).parents[1] / "policies"

TITLES_FILE = PACKAGED / "titles.toml"

OnePolicy = Policy | str | Path
"""A policy that is ready, or a packaged one by its name, or a file by its path."""

Policies = OnePolicy | Iterable[OnePolicy]
"""One policy or several."""


def packaged_policies() -> list[str]:
    """The names that load_policy knows.

    Returns:
        The names, in alphabetical order.
    """
    return sorted(path.stem for path in PACKAGED.glob("*.json"))


def load_policy(name: OnePolicy, kind: str = "identity") -> Policy:
    """Loads a policy by its name.

    Args:
        name: A packaged policy ("force_mfa"), or the path of a JSON file; a Policy is given back as it is.
        kind: What the policy is attached to, as in Policy.from_json.

    Returns:
        The policy, named like its file.

    Raises:
        PolicyError: There is no such policy or file, it is not UTF-8 text, or as in Policy.from_json.
    """
    if isinstance(name, Policy):
        return name
    name = read_name(name)
    path, known = PACKAGED / f"{name}.json", packaged_policies()
    if name not in known:
        path = Path(name)
        if name.lstrip().startswith("{"):
            raise make_policy_error("text-for-name")
        if not os.path.isfile(path):
            raise make_policy_error("no-such-policy", name=name, known=known)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise make_policy_error("unreadable-file", file=replace_half_characters(path.name), error=str(error)) from None
    return Policy.from_json(text, name=replace_half_characters(path.stem), kind=kind)


def read_name(given: object) -> str:
    """The name or the path of a policy as a text. Raises PolicyError for anything else."""
    try:
        name = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    except Exception:  # whatever its __fspath__ raises
        name = None
    if not isinstance(name, str):
        raise refuse_type(given)
    return make_plain(name)


def load_one(policy: OnePolicy | Iterable[OnePolicy], function: str, kind: str = "identity") -> Policy:
    """The policy for a function that takes one only, alone or as the one item of a list. Raises as load_policy."""
    if isinstance(policy, Policy | str | os.PathLike):
        return load_policy(policy, kind)
    listed = tuple(list_given(policy))
    if len(listed) != 1:
        raise make_policy_error("one-policy", function=function, given=len(listed))
    return load_policy(listed[0], kind)


@cache
def load_titles() -> Mapping[str, str]:
    """The short titles of the packaged policies' statements: Sid → title."""
    policies = tomllib.loads(TITLES_FILE.read_text(encoding="utf-8")).values()
    return MappingProxyType({sid: title for titles in policies for sid, title in titles.items()})


def find_title(sid: str) -> str:
    """A statement's short title in “quotation marks”, or its Sid where it has none."""
    return f"“{load_titles()[sid]}”" if sid in load_titles() else sid


def make_policy_error(code: str, where: str = "", /, **parameters: Any) -> PolicyError:
    reason = Reason(code, parameters)
    return PolicyError(where, say(reason), reason=reason)


def refuse_type(given: object) -> PolicyError:
    """The error for what is neither a policy nor the name of one."""
    code = "dict-for-name" if isinstance(given, Mapping) else "no-policy"
    return make_policy_error(code, given=type(given).__name__)


def list_given(policies: Policies) -> Iterable[OnePolicy]:
    """One policy or several, as several. Raises PolicyError for what is neither."""
    if type(policies) is tuple or type(policies) is list:
        return policies
    if isinstance(policies, Policy | str | os.PathLike):
        return [policies]
    if (items := list_items(policies, "policies")) is None:
        raise refuse_type(policies)
    return items


def load_policies(policies: Policies, kind: str = "identity") -> tuple[Policy, ...]:
    """Policies given in any of these ways, ready; names and paths are read as this kind.

    Raises PolicyError as load_policy, and if one is attached to a resource where one of an identity is needed.
    """
    if isinstance(policies, Policy) and not policies.on_resource:
        return (policies,)
    if isinstance(policies, str | Path):
        return (load_policy(policies, kind),)
    return tuple([refuse_on_resource(load_policy(policy, kind)) for policy in list_given(policies)])


def refuse_on_resource(policy: Policy) -> Policy:
    if policy.on_resource:
        raise make_policy_error("resource-policy-elsewhere", name=policy.name)
    return policy


def load_resource_policies(policies: Policies) -> tuple[Policy, ...]:
    """Policies on resources, ready; a file is read as a role's trust policy if nothing in it has a Resource.

    Raises PolicyError as load_policy, and if one isn't attached to a resource.
    """
    loaded = tuple([load_on_resource(policy) for policy in list_given(policies)])
    for policy in loaded:
        if not policy.on_resource:
            raise make_policy_error("no-resource-policy", name=policy.name)
    return loaded


def load_on_resource(policy: OnePolicy) -> Policy:
    try:
        return load_policy(policy, "resource")
    except PolicyError as first:
        with suppress(PolicyError):
            return load_policy(policy, "trust")
        raise first
