"""The Principal and NotPrincipal elements: how a policy on a resource says who has access, and whom that names.

AWS pages: reference_policies_elements_principal, reference_policies_elements_notprincipal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .callers import ACCOUNT, Caller, Naming, find_form, is_provider, is_service, shorten
from .json_text import Path, each
from .limits import Unusable, check_text, find_nearest
from .tokens import has_wildcard

UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}")
"""What AWS writes in place of a user's or a role's ARN when that is deleted (AIDA…, AROA…)."""

CANONICAL_ID = re.compile(r"[0-9a-f]{64}")

OF_CLOUDFRONT = re.compile(r"arn:aws[a-z-]*:iam::cloudfront:user/CloudFront Origin Access Identity [A-Z0-9]+")
"""An origin access identity, which CloudFront alone uses (CloudFront private-content-restricting-access-to-s3)."""

PrincipalKey = tuple[str, str]


class PrincipalEntry(NamedTuple):
    """One text of the element."""

    kind: str
    """ "AWS", "Service", "Federated" or "CanonicalUser"; "*" for `"Principal": "*"`."""
    text: str
    keys: tuple[PrincipalKey, ...] = ()
    """The names that it covers, as in Caller.names."""

    @property
    def names_everybody(self) -> bool:
        return self.text == "*"

    def find_naming(self, caller: Caller, effect: str) -> Naming | None:
        """How it names the caller; None if it doesn't.

        What AWS leaves open counts as named in a Deny, and as not named in an Allow: `{"AWS": "*"}` for a service or a
        federated identity, and a canonical user, of which a request doesn't know the account.
        """
        if self.is_open(caller):
            return Naming.EVERYBODY if effect == "Deny" else None
        if self.names_everybody:
            return Naming.EVERYBODY
        return min([caller.names[key] for key in self.keys if key in caller.names], default=None)

    def is_open(self, caller: Caller) -> bool:
        """Whether AWS leaves open, or a request can't know, if it names the caller."""
        if self.kind == "CanonicalUser":
            return caller.in_account
        return self.kind == "AWS" and self.names_everybody and caller.kind in ("service", "federated")


class Principals(NamedTuple):
    """The element, ready."""

    element: str
    """ "Principal" or "NotPrincipal"."""
    entries: tuple[PrincipalEntry, ...]

    def find_naming(self, caller: Caller, effect: str, bounded: bool = False) -> Naming | None:
        """How a statement of this effect names the caller, who may be bounded; None if it isn't about the caller."""
        if self.element == "Principal":
            return min(filter(None, (entry.find_naming(caller, effect) for entry in self.entries)), default=None)
        return None if self.exempts(caller, effect, bounded) else Naming.EVERYBODY

    def exempts(self, caller: Caller, effect: str, bounded: bool) -> bool:
        """Whether a NotPrincipal leaves the caller out.

        From a Deny, if it lists the caller and its account, and of a role's session also the role: AWS says that
        otherwise the Deny "might" apply. From an Allow, which AWS no longer supports, if it lists any of them. A Deny
        applies to everybody in IAM who has a permissions boundary (reference_policies_elements_notprincipal).
        """
        if effect == "Allow":
            return any(entry.find_naming(caller, "Deny") for entry in self.entries)
        if bounded and caller.has_policies:
            return False
        listed = {entry.find_naming(caller, "Allow") for entry in self.entries}
        needed = {*caller.names.values(), *([Naming.ITSELF] if caller.kind == "role" else [])}
        if caller.kind == "federated-user":
            needed.discard(Naming.OWNER)  # the page asks for the account, and of a role's session for the role
        return Naming.EVERYBODY in listed or (bool(needed) and needed <= listed)


def read_principals(source: dict[str, Any], path: Path, trust: bool) -> Principals:
    """A statement's Principal or NotPrincipal, ready. Unusable says what is wrong where."""
    present = [element for element in ("Principal", "NotPrincipal") if element in source]
    if len(present) != 1:
        code = "element-twice" if present else "principal-absent"
        raise Unusable(code, path, **({"plain": "Principal", "inverse": "NotPrincipal"} if present else {}))
    element, at = present[0], (*path, present[0])
    if trust and element == "NotPrincipal":
        raise Unusable("trust-not-principal", at)
    if source[element] == "*":
        if trust:
            raise Unusable("trust-principal-star", at)
        return Principals(element, (PrincipalEntry("*", "*"),))
    return Principals(element, tuple(read_entries(source[element], at)))


def read_entries(block: Any, path: Path) -> Iterator[PrincipalEntry]:
    if not isinstance(block, dict):
        raise Unusable("principal-no-object", path, form=suggest_object(block))
    if not block:
        raise Unusable("principal-empty", path)
    for kind, values in block.items():
        at = (*path, kind)
        if kind not in READERS:
            check_text(kind, at)
            raise Unusable("principal-kind", at, kind=kind, nearest=find_nearest(kind, READERS), known=tuple(READERS))
        if values == []:
            raise Unusable("list-empty", at)
        for place, text in each(values, at):
            if type(text) is not str:
                raise Unusable("principal-no-text", place, kind=kind)
            yield read_entry(kind, check_text(text, place), place)


def read_entry(kind: str, text: str, path: Path) -> PrincipalEntry:
    if text == "*" and kind == "AWS":
        return PrincipalEntry(kind, text)
    if "${" in text:
        raise Unusable("principal-variable", path, text=text)
    if has_wildcard(text):
        raise Unusable("principal-wildcard", path, text=text)
    keys = READERS[kind](text)
    if isinstance(keys, str):
        raise Unusable(keys, path, text=text)
    return PrincipalEntry(kind, text, keys)


def read_aws(text: str) -> tuple[PrincipalKey, ...] | str:
    """The names that an account, a user, a role, or a session covers, or the code of what is wrong."""
    if ACCOUNT.fullmatch(text):
        return (("AWS", text),)
    if UNIQUE_ID.fullmatch(text) or OF_CLOUDFRONT.fullmatch(text):
        return ()  # who was deleted asks for nothing, and no request here is CloudFront's
    if not (found := find_form(text)):
        return find_problem(text)
    kind, form = found
    account = text.split(":")[4]
    if kind == "root":
        return (("AWS", account),)
    if kind in ("user", "role"):
        return (("AWS", text), ("AWS", shorten(kind, account, form["name"])))
    return (("AWS", text),)


def find_problem(text: str) -> str:
    """Why a text isn't an AWS principal, as a code."""
    for code, form in PROBLEMS.items():
        if form.fullmatch(text):
            return code
    if is_service(text):
        return "principal-service-in-aws"
    return "principal-provider-in-aws" if is_provider(text) else "principal-aws"


PROBLEMS = {
    "principal-account": re.compile(r"[0-9-]+"),
    "principal-group": re.compile(r"arn:[^:]*:iam:.*:group/.*"),
    "principal-policy": re.compile(r"arn:[^:]*:iam:.*:(policy|instance-profile|mfa)/.*"),
    "principal-arn-account": re.compile(r"arn:[^:]*:(iam|sts):[^:]*:(?![0-9]{12}:).*"),
    "principal-session": re.compile(r"arn:[^:]*:(iam::[0-9]{12}:assumed-role|sts::[0-9]{12}:assumed-role/[^/]*/?$).*"),
    "principal-federated-user": re.compile(r"arn:[^:]*:iam::[0-9]{12}:federated-user/.*"),
    "principal-of-iam": re.compile(r"arn:[^:]*:sts::[0-9]{12}:(user|role|root)\b.*"),
}


def read_service(text: str) -> tuple[PrincipalKey, ...] | str:
    return (("Service", text),) if is_service(text) else "principal-service"


def read_federated(text: str) -> tuple[PrincipalKey, ...] | str:
    return (("Federated", text),) if is_provider(text) else "principal-federated"


def read_canonical(text: str) -> tuple[PrincipalKey, ...] | str:
    return () if CANONICAL_ID.fullmatch(text) else "principal-canonical"


READERS: dict[str, Callable[[str], tuple[PrincipalKey, ...] | str]] = {
    "AWS": read_aws,
    "Service": read_service,
    "Federated": read_federated,
    "CanonicalUser": read_canonical,
}
"""Kind of principal → how its texts are read."""


def suggest_object(block: Any) -> str:
    """The form that a Principal without a kind should have."""
    text = block[0] if isinstance(block, list) and block else block
    if isinstance(text, str) and is_service(text):
        return "Service"
    return "Federated" if isinstance(text, str) and not isinstance(read_federated(text), str) else "AWS"
