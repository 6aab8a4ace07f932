"""Who makes a request: the principal, read and checked, the names that policies have for it, and the keys it brings.

AWS pages: reference_policies_elements_principal, reference_policies_condition-keys, reference_policies_variables
("Request information that you can use for policy variables").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from .arguments import list_items
from .arns import read_arn
from .limits import check_principal
from .tokens import Context, fold_key
from .wording import make_request_error

Principal = str | Mapping[str, str]
"""An ARN, a service, a provider, "*" for somebody anonymous; or one of them with its kind, as a policy has it."""

ACCOUNT = re.compile(r"[0-9]{12}")

NAME = r"[\w+=,.@-]+"

PATH = r"[!-)+->@-~]+/"
"""Without wildcards, though IAM has them in paths: who asks is one."""

FORMS = {
    "user": re.compile(rf"user/(?P<path>{PATH})?(?P<name>{NAME})", re.ASCII),
    "role": re.compile(rf"role/(?P<path>{PATH})?(?P<name>{NAME})", re.ASCII),
    "root": re.compile("root"),
}
"""The last part of the ARN of who is in IAM."""

SESSIONS = {
    "role-session": re.compile(rf"assumed-role/(?P<name>{NAME})/(?P<session>{NAME})", re.ASCII),
    "federated-user": re.compile(rf"federated-user/(?P<name>{NAME})", re.ASCII),
}
"""The last part of the ARN of a session, which belongs to STS."""

SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|aws\.internal)")

PROVIDER = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:(saml-provider/[\w.-]+|oidc-provider/[\w.:%/-]+)", re.ASCII)

DOMAINS = ("cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com")
"""Providers of web identities that have no ARN."""

DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?(/[\w./-]*)?", re.ASCII)

WITHOUT_POLICIES = ("service", "federated", "anonymous")
"""Who has no policies of its own: a policy on the resource decides."""

SERVICE_LINKED = "aws-service-role/"
"""The path of service-linked roles, which SCPs and RCPs don't restrict (orgs_manage_policies_scps)."""


class Naming(IntEnum):
    """How a Principal element names who asks: the higher, the more else must allow the request in the same account."""

    ITSELF = 1
    """The user, the session, the service: nothing else is needed."""
    EVERYBODY = 2
    OWNER = 3
    """The role of the session, or the user of a federated user's session."""
    ACCOUNT = 4
    """The account, which leaves it to its identity policies."""


@dataclass(frozen=True)
class Caller:
    """Who makes a request."""

    kind: str
    """ "user", "role", "role-session", "federated-user", "root", "service", "federated" or "anonymous"."""
    text: str
    """As policies and error messages name it: the ARN, the service, the provider, "*"."""
    account: str | None = None
    names: Mapping[tuple[str, str], Naming] = field(default_factory=dict)
    """(kind of principal, name) → how directly that is this one. Names of which the path isn't known are short."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The context keys that it brings to every request."""
    path: str | None = None
    """The path of the role, if it is known: "" or "team/"."""

    @property
    def has_policies(self) -> bool:
        """Whether it is an IAM user, a role, or a session of one: identity policies are theirs alone."""
        return self.kind not in WITHOUT_POLICIES and self.kind != "root"

    @property
    def in_account(self) -> bool:
        """Whether it belongs to an account, as its root user does too."""
        return self.kind not in WITHOUT_POLICIES

    @property
    def service_linked(self) -> bool:
        """Whether it is known to be a service-linked role."""
        return self.path is not None and self.path.startswith(SERVICE_LINKED)


def shorten(kind: str, account: str, name: str) -> str:
    """A user or a role without its path: in an account no two have the same name."""
    return f"{kind} {name} of {account}"


def read_caller(principal: Principal, stated: Context) -> Caller:
    """Who a request's principal is. RequestError says what is wrong with it."""
    kind, text = read_principal(principal)
    if kind == "*":
        return Caller("anonymous", "*", keys=OF_ANYBODY)
    if kind == "Service":
        keys = {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": text}
        return Caller("service", text, names={(kind, text): Naming.ITSELF}, keys=keys)
    if kind == "Federated":
        return Caller("federated", text, names={(kind, text): Naming.ITSELF})
    return read_identity(text, stated)


def read_principal(principal: Principal) -> tuple[str, str]:
    """The kind of principal, and its text: "AWS" and an ARN, "Service", "Federated", or "*"."""
    kind, text = None, principal
    if isinstance(principal, Mapping):
        pairs = list_items(principal.items(), "principal") or ()
        if len(pairs) != 1:
            raise make_request_error("request-principal-one", principal=principal)
        ((kind, text),) = pairs
    if not isinstance(text, str):
        raise make_request_error("request-principal", principal=principal)
    check_principal(text)
    if kind is None:
        kind = guess_kind(text)
    if kind not in KINDS_OF_PRINCIPALS:
        raise make_request_error("request-principal-kind", kind=kind)
    if text == "*" and kind == "AWS":
        return "*", text
    if not KINDS_OF_PRINCIPALS[kind](text):
        raise make_request_error("request-principal-form", kind=kind, text=text)
    return kind, text


def guess_kind(text: str) -> str:
    if text in DOMAINS or PROVIDER.fullmatch(text):
        return "Federated"
    return "Service" if SERVICE.fullmatch(text) else "AWS"


def is_identity(text: str) -> bool:
    return find_form(text) is not None


def is_service(text: str) -> bool:
    return bool(SERVICE.fullmatch(text))


def is_provider(text: str) -> bool:
    return bool(PROVIDER.fullmatch(text) or DOMAIN.fullmatch(text))


KINDS_OF_PRINCIPALS = {"AWS": is_identity, "Service": is_service, "Federated": is_provider}


def find_form(text: str) -> tuple[str, re.Match[str]] | None:
    """What an ARN of IAM or STS names, and its parts; None if it names nobody who can ask."""
    parts = read_arn(text)
    if not parts or parts[3] or not ACCOUNT.fullmatch(parts[4]) or not parts[1].startswith("aws"):
        return None
    for kind, form in {"iam": FORMS, "sts": SESSIONS}.get(parts[2], {}).items():
        if found := form.fullmatch(parts[5]):
            return kind, found
    return None


def read_identity(text: str, stated: Context) -> Caller:
    """A user, a role, a session of one, or a root user."""
    found = find_form(text)
    assert found  # read_principal has checked it
    kind, form = found
    _, partition, _, _, account, _ = text.split(":", 5)
    names = {("AWS", account): Naming.ACCOUNT}
    keys = {
        "aws:PrincipalArn": text,
        "aws:PrincipalAccount": account,
        "aws:PrincipalType": TYPES[kind],
        "aws:PrincipalIsAWSService": "false",
    }
    path = form["path"] or "" if kind == "role" else None
    if kind == "root":
        keys["aws:userid"] = account
    elif kind == "user":
        names["AWS", text] = Naming.ITSELF
        keys["aws:username"] = form["name"]
    elif kind == "role":
        names["AWS", text] = Naming.OWNER
    elif kind == "federated-user":
        names["AWS", text] = Naming.ITSELF
        names["AWS", shorten("user", account, form["name"])] = Naming.OWNER
        keys["aws:userid"] = f"{account}:{form['name']}"
    else:
        names["AWS", text] = Naming.ITSELF
        role = f"arn:{partition}:iam::{account}:role/"
        keys["aws:PrincipalArn"] = f"{role}{form['name']}"
        arn = (stated.get("aws:principalarn") or ("",))[0]
        of_role = FORMS["role"].fullmatch(arn.removeprefix(role.removesuffix("role/")))
        if of_role and arn.startswith(role) and of_role["name"] == form["name"]:
            names["AWS", arn] = Naming.OWNER
            keys["aws:PrincipalArn"] = arn
            path = of_role["path"] or ""
        else:
            names["AWS", shorten("role", account, form["name"])] = Naming.OWNER
    return Caller(kind, text, account, names, keys, path)


TYPES = {
    "user": "User",
    "role": "AssumedRole",
    "role-session": "AssumedRole",
    "federated-user": "FederatedUser",
    "root": "Account",
}
"""aws:PrincipalType of each kind."""


OF_ANYBODY = {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous"}
"""The context keys of an anonymous request."""

NEVER = {
    "aws:username": ("role", "role-session", "federated-user", "root", *WITHOUT_POLICIES),
    "aws:PrincipalArn": ("federated", "anonymous"),  # a service signs its requests
    "aws:PrincipalServiceName": (*TYPES, "federated", "anonymous"),
    "aws:PrincipalIsAWSService": ("anonymous",),
}
"""Context keys, and whose requests never have them."""


def find_account(arn: tuple[str, ...]) -> str | None:
    """The account in an ARN; None if it has none."""
    return arn[4] if arn and ACCOUNT.fullmatch(arn[4]) else None


def add_keys(caller: Caller, arn: tuple[str, ...], stated: Context) -> dict[str, tuple[str, ...]]:
    """A request's context with the keys that come of its principal and its resource. RequestError if they differ."""
    keys = dict(caller.keys)
    if owner := find_account(arn) or (None if stated.get("aws:resourceaccount") or not arn else caller.account):
        keys["aws:ResourceAccount"] = owner
    for key, kinds in NEVER.items():
        if caller.kind in kinds and (given := stated.get(fold_key(key))):
            raise make_request_error("request-key-never", key=key, given=given, principal=caller.text, kind=caller.kind)
    values = dict(stated)
    for key, value in keys.items():
        given = stated.get(fold_key(key)) or (value,)
        if tuple(map(str.lower, given)) != (value.lower(),) if value in ("true", "false") else given != (value,):
            named = ":".join(arn) if key == "aws:ResourceAccount" else caller.text
            raise make_request_error("request-key-differs", key=key, given=given, value=value, named=named)
        values[fold_key(key)] = given
    return values
