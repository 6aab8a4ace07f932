"""Who must allow a request: the side of who asks, the side of the resource, or both; and what limits them.

AWS pages: reference_policies_evaluation-logic (and its parts _policy-eval-basics and _policy-eval-denyallow),
reference_policies_evaluation-logic-cross-account, access_policies_boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mfa_lesson.text import Reason

from .callers import Caller, Naming
from .conditions import Condition
from .request import Request
from .resource_control import find_gap
from .statement import Statement
from .tokens import fold_key

KINDS_OF_GUARDRAILS = ("boundary", "session", "scp", "rcp")
"""The kinds of guardrails."""

NAMES = {
    "permissions boundary": "boundary",
    "permissions boundaries": "boundary",
    "boundary": "boundary",
    "session policy": "session",
    "session policies": "session",
    "service control policy": "scp",
    "service control policies": "scp",
    "scp": "scp",
    "scps": "scp",
    "resource control policy": "rcp",
    "resource control policies": "rcp",
    "rcp": "rcp",
    "rcps": "rcp",
}
"""The names by which a guardrail says its kind."""


class Need(NamedTuple):
    """What must allow a request."""

    identity: bool = True
    """Whether the identity policies must."""
    resource: str | None = None
    """What on the resource's side must, if anything: "trust" (a role's trust policy), "key" (a key policy of KMS) or
    "resource" (another policy)."""
    free_of: tuple[str, ...] = ()
    """The kinds of guardrails whose missing Allow doesn't matter."""
    missing: tuple[str, ...] = ()
    """What must allow it and doesn't, the identity policies aside: "trust", "key" or "resource" on the resource's side,
    and "session" for a federated user without a session policy."""


ANYBODY = Need()
"""Where nobody is named, the policies of who asks decide."""

UNLIMITED = ("boundary", "session")


def find_need(request: Request, granted: Iterable[Statement], sessions: bool) -> Need:
    """What must allow a request, to which these statements on the resource grant access.

    `sessions` says whether there is a session policy.
    """
    caller = request.caller
    if caller is None:
        return ANYBODY
    granted = tuple(granted)
    same = caller.account == request.owner
    naming = min([find_naming(statement, caller) for statement in granted], default=Naming.ACCOUNT)
    federated = caller.kind == "federated-user"
    # AWS says of users and roles only that "*" needs no other permissions.
    delegates = naming is Naming.ACCOUNT or (federated and naming is Naming.EVERYBODY)
    free = same and not delegates
    unlimited = not caller.in_account or (same and naming is Naming.ITSELF)
    policy = name_policy(request)  # a role's and a KMS key's must allow it also in the same account
    resource = policy if policy != "resource" or not (caller.in_account and same) else None
    missing = [resource] if resource and not granted else []
    if federated and not (sessions or unlimited):
        missing.append("session")
    return Need(
        identity=caller.in_account and caller.kind != "root" and not free,
        resource=resource,
        free_of=UNLIMITED if unlimited else (),
        missing=tuple(missing),
    )


def find_naming(statement: Statement, caller: Caller) -> Naming:
    """How directly an Allow that applies grants to who asks.

    With `aws:PrincipalArn` in its condition, "*" grants directly: boundaries and session policies don't limit it
    (reference_policies_elements_principal, "IAM role principals"). Without, AWS leaves that open, and here they do.
    """
    assert statement.principals
    naming = statement.principals.find_naming(caller, "Allow") or Naming.ACCOUNT
    return Naming.ITSELF if naming is Naming.EVERYBODY and any(map(is_about_arn, statement.conditions)) else naming


def is_about_arn(condition: Condition) -> bool:
    """Whether a condition says which ARN of a principal it is for."""
    operator = condition.operator
    compares = operator.name.startswith(("Arn", "String")) and not operator.negated and not operator.if_exists
    return compares and fold_key(condition.key) == "aws:principalarn"


def name_policy(request: Request) -> str:
    """What the policy on the request's resource is: "trust", "key" or "resource"."""
    return "trust" if is_about_role(request) else "key" if is_about_key(request) else "resource"


def is_about_role(request: Request) -> bool:
    arn = request.arn
    return bool(arn) and request.lower_action.startswith("sts:") and arn[2] == "iam" and arn[5].startswith("role/")


def is_about_key(request: Request) -> bool:
    arn = request.arn
    return bool(arn) and request.lower_action.startswith("kms:") and arn[2] == "kms" and arn[5].startswith("key/")


def find_gap_of(kind: str | None, request: Request) -> Reason | None:
    """Why policies of a kind of guardrail, or "identity" policies, don't apply to who asks; None if they do."""
    if kind == "rcp" and (gap := find_gap(request)):
        return gap
    caller = request.caller
    if caller is None or kind is None:
        return None
    if kind in ("scp", "rcp") and caller.service_linked:
        return Reason("service-linked-out-of-reach", {"kind": kind, "principal": caller.text})
    if kind == "rcp" or (caller.in_account if kind in ("scp", "session") else caller.has_policies):
        return None
    return Reason("principal-out-of-reach", {"kind": kind, "principal": caller.text, "caller": caller.kind})
