"""The requests that a message is about, one for each MFA state, and what had to be assumed.

AWS pages: reference_policies_condition-keys, reference_identifiers, id_credentials_mfa_configure-api-require.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mfa_lesson.account.catalogue import UNGOVERNED, find_action, find_in_reference
from mfa_lesson.account.users import ACCOUNT, MFA_AGE, MFA_KEY, MFA_STATES
from mfa_lesson.analysis.decisions import list_matching
from mfa_lesson.errors import RequestError
from mfa_lesson.iam.arns import read_arn
from mfa_lesson.iam.callers import Caller, read_caller
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason

from .message import Denial

MASKED = re.compile(r"^(arn:[a-z0-9-]+:(?:iam|sts)::)([^:]*):(.+)$", re.DOTALL)

BY_NAME = re.compile(r"(user|role|group|instance profile)[ /](.+)")
"""An entity of IAM, as its errors name it."""

ANY_STATE = "absent"
"""The MFA state of who can't use MFA: a service, or somebody anonymous."""

WITHOUT_MFA = ("service", "anonymous")


@dataclass(frozen=True)
class Asked:
    """What a message is about, as requests."""

    requests: Mapping[str, Request]
    """MFA state -> the request in it; nothing if they can't be made."""
    caller: Caller | None = None
    resource: str = ""
    """The resource that the requests have."""
    notes: tuple[Reason, ...] = ()
    """What the message leaves open, and what was assumed."""

    @property
    def user(self) -> str | None:
        """The name of the user who asked; None if it is no user."""
        return self.caller.keys.get("aws:username") if self.caller else None


def read_asked(denial: Denial, in_force: InForce, context: Mapping[str, str]) -> Asked:
    """The requests of a message.

    Args:
        denial: What the message says.
        in_force: The policies that are going to decide them.
        context: What every request carries besides.
    """
    notes: list[Reason] = []
    if denial.action is None:
        return Asked({}, notes=(Reason("no-action", {"operation": denial.operation}),))
    if denial.action.lower() in UNGOVERNED:
        return Asked({}, notes=(Reason("ungoverned", {"action": denial.action}),))
    if denial.principal is None:
        return Asked({}, notes=(Reason("no-principal"),))
    caller = read_principal(denial, notes)
    if caller is None:
        return Asked({}, notes=tuple(notes))
    resource = read_resource(denial, caller, in_force, notes)
    if resource is None:
        return Asked({}, caller, notes=tuple(notes))
    if caller.kind in ("role", "role-session", "federated-user"):
        notes.append(Reason("mfa-of-sessions", {"kind": caller.kind}))
    named = bool(in_force.resource_policies) or not caller.has_policies
    keys = {key: value for key, value in caller.keys.items() if key != "aws:PrincipalIsAWSService"}
    others = {key: value for key, value in context.items() if key not in {*keys, MFA_KEY, MFA_AGE}}
    try:
        requests = {
            state: Request(
                denial.action, resource, {**others, **keys, **describe_mfa(state)}, caller.text if named else None
            )
            for state in ([ANY_STATE] if caller.kind in WITHOUT_MFA else MFA_STATES)
        }
    except RequestError as problem:
        return Asked({}, caller, notes=(*notes, Reason("not-a-request", {"problem": str(problem)})))
    return Asked(requests, caller, resource, tuple(notes))


def describe_mfa(state: str) -> dict[str, str]:
    """The context of an MFA state. With MFA it was used a minute ago."""
    present = {} if state == "absent" else {MFA_KEY: state}
    return {**present, MFA_AGE: "60"} if state == "true" else present


def read_principal(denial: Denial, notes: list[Reason]) -> Caller | None:
    """Who asked; None where that is no principal of AWS's. An account that is hidden becomes the lesson's own."""
    text = denial.principal or ""
    if denial.principal_kind == "anonymous":
        return read_caller("*", {})
    if denial.principal_kind == "user" and not text.startswith("arn:"):
        text = f"arn:aws:iam::{ACCOUNT}:{text}"
        notes.append(Reason("account-hidden", {"account": ACCOUNT}))
    elif (parts := MASKED.match(text)) and not re.fullmatch("[0-9]{12}", parts[2]):
        text = f"{parts[1]}{ACCOUNT}:{parts[3]}"
        notes.append(Reason("account-hidden", {"account": ACCOUNT}))
    try:
        return read_caller(text, {})
    except RequestError:
        notes.append(Reason("principal-unreadable", {"principal": denial.principal}))
        return None


def read_resource(denial: Denial, caller: Caller, in_force: InForce, notes: list[Reason]) -> str | None:
    """The resource that AWS checked; None if it can't be told."""
    written = denial.resource
    assert denial.action
    if written is None and (known := find_in_reference(denial.action)) and known.resource_type is None:
        return find_path(denial.action, caller)
    if written == "*":
        return written
    if written and written.startswith("arn:"):
        return read_written_arn(written, denial, notes)
    if written and (named := BY_NAME.fullmatch(written)):
        return name_entity(named[1].replace(" ", "-"), named[2], caller, notes)
    code = "resource-missing" if written is None else "resource-unreadable"
    depending = find_depending(denial.action, in_force)
    notes.append(Reason(code, {"resource": written, "statements": depending}))
    return None if depending else "*"


def find_path(action: str, caller: Caller) -> str:
    """The resource of an action of IAM or STS that acts on a path or on nothing."""
    path = find_action(action).path
    return f"{find_start(caller)}{path}" if path else "*"


def find_start(caller: Caller) -> str:
    """How the ARNs of IAM begin in the caller's account."""
    return f"arn:{caller.text.split(':')[1] if caller.account else 'aws'}:iam::{caller.account or ACCOUNT}:"


def read_written_arn(written: str, denial: Denial, notes: list[Reason]) -> str | None:
    """An ARN of a message; None if it is none. What hides the account in it hides that of who asked, too."""
    parts = written.split(":", 5)
    hidden = (denial.principal or "").split(":", 5)
    if len(parts) == 6 and len(hidden) == 6 and parts[4] and parts[4] == hidden[4]:
        parts[4] = parts[4] if re.fullmatch("[0-9]{12}", parts[4]) else ACCOUNT
    resource = ":".join(parts)
    if read_arn(resource) is None or not all(parts[1:3]):
        notes.append(Reason("resource-unreadable", {"resource": written, "statements": ()}))
        return None
    if len(parts) == 6 and parts[4] and not re.fullmatch("[0-9]{12}|aws", parts[4]):
        notes.append(Reason("resource-hidden", {"resource": written}))
    return resource


def name_entity(kind: str, name: str, caller: Caller, notes: list[Reason]) -> str:
    """The ARN of an entity of IAM of which the message has the name only."""
    own = caller.keys.get("aws:username")
    if kind == "user" and own and name in (own, f"null{own}"):
        if name != own:
            notes.append(Reason("null-before-name", {"user": own}))
        return caller.text
    if kind == "user" and caller.kind == "role-session" and name == caller.text.rpartition("/")[2]:
        notes.append(Reason("session-for-user", {"session": name}))
    else:
        notes.append(Reason("path-missing", {"kind": kind, "name": name}))
    return f"{find_start(caller)}{kind}/{name}"


def find_depending(action: str, in_force: InForce) -> tuple[str, ...]:
    """The statements about an action that don't match every resource."""
    return tuple(
        statement.name
        for policy in in_force.everything
        for statement in list_matching(action, policy)
        if statement.resource_element != "Resource" or all(pattern.text != "*" for pattern in statement.resources)
    )
