"""Which condition keys a request has: always, never, or as it comes.

AWS page: reference_policies_condition-keys.
"""

from __future__ import annotations

from typing import NamedTuple

from mfa_lesson.account.reference import find_condition_key, load_service_prefixes
from mfa_lesson.account.universe import COMPLETE, SignedIn
from mfa_lesson.account.users import MFA_AGE
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.tokens import Context

from .people import PRINCIPAL_ARN, USERNAME
from .values import SOURCE_IP

OF_CALLER = {
    USERNAME,
    PRINCIPAL_ARN,
    "aws:principalaccount",
    "aws:principaltype",
    "aws:multifactorauthpresent",
    "aws:viaawsservice",
}
"""Keys that the way to sign in decides, in lower case."""

ALWAYS = {
    "aws:currenttime",
    "aws:epochtime",
    SOURCE_IP,
    "aws:userid",
    "aws:securetransport",
    "aws:useragent",
    "aws:requestedregion",
}
"""Keys that every request has."""

IS_SERVICE = "aws:principalisawsservice"
"""A key that every request has: "false" where a service doesn't ask itself."""

OF_SERVICES = {
    IS_SERVICE,
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:assumedroot",
}
"""Keys that no request of a user or of a role has, or that say of each that it isn't one of a service."""

OF_ROLES = {"aws:federatedprovider", "aws:sourceidentity", "aws:chatbotsourcearn"}
"""Keys that only a role's session can have."""

OF_RESOURCES = ("aws:resourcetag", "iam:resourcetag")
"""Keys of what is acted on, which the reference has beside the resource and not beside the action."""

OF_TAGS = ("aws:tagkeys", "aws:requesttag")
"""Keys that only the actions have that are about tags."""


class Facts(NamedTuple):
    """What the keys of a request depend on, besides who asks."""

    service: str
    acts_on: str | None
    """The type of resource."""
    keys: frozenset[str] | None
    """The tested keys that the action knows, global ones aside, in lower case; None where that is not known."""
    removes_tags: bool
    """Whether the action removes tags."""
    further: Context
    """What every request carries as well."""


def find_presence(key: str, caller: SignedIn, facts: Facts) -> tuple[bool, bool]:
    """Whether a request can have a key, and whether it can be without it."""
    if key in ALWAYS:
        return True, False
    if key == MFA_AGE.lower():
        return caller.mfa == "true", caller.mfa != "true"
    if key in OF_ROLES:
        return caller.way is Way.ROLE, True
    family = key.partition("/")[0]
    service = family.partition(":")[0]
    if facts.keys is not None and family in OF_TAGS:
        return key in facts.keys, True
    if facts.keys is not None and family in OF_RESOURCES:
        return facts.acts_on is not None, True
    if service == "aws":
        return find_condition_key(key) is not None, True
    if service not in load_service_prefixes():  # keys of identity providers
        return caller.way is Way.ROLE, True
    if facts.keys is None:
        return service not in COMPLETE, True
    return any(known.partition("/")[0] == family for known in facts.keys), True
