"""May this request happen? The decision, as AWS describes it.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from .arguments import list_items, take_text
from .loading import Policies, load_policies, load_resource_policies, make_policy_error
from .policy import Policy
from .request import Request
from .resource_control import find_gap
from .sides import KINDS_OF_GUARDRAILS, NAMES, find_gap_of, find_need
from .statement import Statement
from .wording import OUTCOMES, make_request_error, say

NONE: tuple[()] = ()
"""No guardrails, no policies on a resource: the default. CPython has one empty tuple, so it is found at once."""


class Outcome(Enum):
    """The three outcomes; the values are the words of AWS's own simulator (API_SimulateCustomPolicy)."""

    ALLOWED = "allowed"
    """Every Allow that is needed applies, and no Deny."""
    EXPLICIT_DENY = "explicitDeny"
    """A Deny applies."""
    IMPLICIT_DENY = "implicitDeny"
    """No Deny applies, and an Allow that is needed is missing."""

    @property
    def words(self) -> str:
        """The outcome for people: "Explicit deny"."""
        return OUTCOMES[self.value]


@dataclass(frozen=True, init=False)
class Guardrail:
    """Policies that must allow a request as well, and can grant nothing.

    A permissions boundary, a session policy, one level of service or resource control policies: one Guardrail each.

    Of resource control policies only the Denys count: AWS attaches RCPFullAWSAccess to every account, and it allows
    what they do not deny. They reach the resources of some services only (orgs_manage_policies_rcps).

    Args:
        name: What to call it. "permissions boundary", "session policy", "service control policies" and "resource
            control policies" say what kind it is, and as what a file is read.
        policies: One or several: each a Policy, a packaged name or a path.
        kind: "boundary", "session", "scp" or "rcp", if the name doesn't say it. The kind matters where a request names
            its principal: to whom the guardrail applies, and whether it limits what a policy on a resource grants. A
            guardrail of another kind always limits.

    Raises:
        PolicyError: There is no such policy, as load_policy says, or no such kind.
    """

    name: str
    policies: tuple[Policy, ...]
    kind: str | None

    def __init__(self, name: str, policies: Policies, kind: str | None = None) -> None:
        if kind is not None and (not isinstance(kind, str) or kind not in KINDS_OF_GUARDRAILS):
            raise make_policy_error("guardrail-kind", kind=kind, known=KINDS_OF_GUARDRAILS)
        named = kind or NAMES.get(take_text(name, "name").lower())
        loaded = load_policies(policies, "rcp" if named == "rcp" else "identity")
        if kind == "rcp" and not all(policy.rcp for policy in loaded):
            raise make_policy_error("no-rcp", name=next(policy.name for policy in loaded if not policy.rcp))
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "policies", loaded)
        object.__setattr__(self, "kind", kind or ("rcp" if self.always_allows else named))

    @property
    def always_allows(self) -> bool:
        """Whether it has resource control policies only, which allow what they do not deny."""
        return bool(self.policies) and all(policy.rcp for policy in self.policies)

    def lets_pass(self, request: Request) -> bool:
        """Whether it allows a request, whatever is denied.

        Args:
            request: What is asked for.

        Returns:
            True also for resource control policies, which allow what they do not deny.

        Raises:
            RequestError: It is no request.
        """
        return self.always_allows or bool(find_applying("Allow", take_request(request), self.policies))


def take_request(given: object) -> Request:
    """A request as it is. Raises RequestError for anything else."""
    if not isinstance(given, Request):
        raise make_request_error("no-request", given=type(given).__name__)
    return given


def list_guardrails(guardrails: object) -> tuple[Guardrail, ...]:
    """One guardrail or several, as several. Raises PolicyError for what is neither."""
    several = list_items(guardrails, "guardrails")
    listed: tuple[Any, ...] = (guardrails,) if several is None else several
    for rail in listed:
        if not isinstance(rail, Guardrail):
            raise make_policy_error("no-guardrail", "guardrails", given=type(rail).__name__)
    return listed


class InForce(NamedTuple):
    """The policies and guardrails in force."""

    policies: tuple[Policy, ...]
    guardrails: tuple[Guardrail, ...] = ()
    resource_policies: tuple[Policy, ...] = ()

    @classmethod
    def of(cls, policies: Policies, guardrails: Iterable[Guardrail] = (), resource_policies: Policies = ()) -> InForce:
        """Reads policies given as Policy objects, packaged names or paths. Raises PolicyError as load_policy."""
        rails = () if guardrails is NONE else list_guardrails(guardrails)
        on_resource = () if resource_policies is NONE else load_resource_policies(resource_policies)
        return cls(load_policies(policies), rails, on_resource)

    @property
    def everything(self) -> tuple[Policy, ...]:
        """Every policy: the identity policies first, then those of the guardrails, then those on the resource."""
        if not (self.guardrails or self.resource_policies):
            return self.policies
        limits = [policy for rail in self.guardrails for policy in rail.policies]
        return (*self.policies, *limits, *self.resource_policies)

    @property
    def bounded(self) -> bool:
        """Whether there is a permissions boundary."""
        return self.has("boundary")

    def has(self, kind: str) -> bool:
        """Whether there is a guardrail of this kind."""
        return any(rail.kind == kind for rail in self.guardrails)

    def decide(self, request: Request) -> Decision:
        return evaluate(request, self.policies, self.guardrails, self.resource_policies)

    def allows(self, request: Request) -> bool:
        """Whether the request has every Allow that it needs, whatever is denied."""
        return weigh(request, self.narrow(request)).allowed

    def narrow(self, request: Request) -> InForce:
        """Those of them that apply to who asks; all of them if nobody is named.

        Raises RequestError if there are policies on the resource, and nobody is named.
        """
        if take_request(request).caller is None:
            if self.resource_policies:
                raise make_request_error("request-principal-missing")
            return self
        policies = self.policies if find_gap_of("identity", request) is None else ()
        rails = tuple(rail for rail in self.guardrails if find_gap_of(rail.kind, request) is None)
        return InForce(policies, rails, self.resource_policies)

    def __str__(self) -> str:
        policies, on_resources = ([policy.name for policy in them] for them in (self.policies, self.resource_policies))
        guardrails = [rail.name for rail in self.guardrails]
        return say("in-force", policies=policies, guardrails=guardrails, on_resources=on_resources)


class Decision(NamedTuple):
    """What was decided, and by what."""

    outcome: Outcome
    """Whether the request is allowed, and if not, how it is denied."""
    determining: tuple[Statement, ...]
    """The statements that decided: every Deny that applies, or every Allow, or none."""
    blocked_by: tuple[str, ...] = ()
    """Names of the guardrails without an Allow that applies, where they need one."""
    missing: tuple[str, ...] = ()
    """What else has no Allow that applies, and needs one: "identity" (the identity policies), "resource" (the policy on
    the resource), "trust" (the role's trust policy), "key" (the key policy) or "session" (a federated user's session
    policy). Empty if the request is allowed or explicitly denied."""

    @property
    def allowed(self) -> bool:
        """Whether the request may happen."""
        return self.outcome is Outcome.ALLOWED


def evaluate(
    request: Request, policies: Policies, guardrails: Iterable[Guardrail] = (), resource_policies: Policies = ()
) -> Decision:
    """Decides one request.

    A Deny that applies anywhere wins. Otherwise every guardrail and the identity policies must each have an Allow that
    applies. Otherwise the request is denied implicitly.

    If the request names its principal, the policy on the resource counts as well. In the same account, an Allow there
    or in the identity policies is enough; a role's trust policy and a KMS key policy must allow the request themselves.
    Between two accounts, both sides must allow it. For services, external identities, and anonymous requests, the
    policy on the resource decides alone. The account that owns the resource is the one in its ARN, else
    `aws:ResourceAccount` of the context, else (for an S3 bucket, for example) the account of the principal.

    What an Allow on a resource in the same account is worth depends on whom it names:

    - The user, the session of a role, or the session of a federated user: identity policies, a boundary and a session
      policy don't have to allow the request.
    - The role of the session, the user of a federated user's session, or "*": a boundary and a session policy must
      allow it. AWS leaves open whether they must for "*" without `aws:PrincipalArn` in the condition, and whether "*"
      is enough for federated users. Here they must, and it isn't.
    - The account: the identity policies, a boundary and a session policy must allow it.

    Service control policies must allow it in every case.

    Args:
        request: What is asked for.
        policies: The identity policies, one or several, in any order: each a Policy, a packaged name or a path. None,
            `()`, where only a policy on a resource decides.
        guardrails: What limits them: a permissions boundary, a session policy, service or resource control policies.
            Service control policies are those of the principal's account, resource control policies the resource's.
        resource_policies: The policies on the resource, such as a bucket policy, a key policy or a role's trust policy:
            as policies, read with kind="resource" or "trust". They need the request's principal.

    Returns:
        The outcome and what determined it.

    Raises:
        PolicyError: There is no such policy, as load_policy says, or it is attached to something else.
        RequestError: There are policies on the resource, and the request doesn't name its principal.

    AWS pages: reference_policies_evaluation-logic, reference_policies_evaluation-logic-cross-account.
    """
    in_force = InForce.of(policies, guardrails, resource_policies)
    if take_request(request).caller or in_force.resource_policies:
        in_force = in_force.narrow(request)
    bounded = in_force.bounded if in_force.guardrails else False
    if denies := find_applying("Deny", request, in_force.everything, bounded):
        return Decision(Outcome.EXPLICIT_DENY, denies)
    return weigh(request, in_force)


def weigh(request: Request, in_force: InForce) -> Decision:
    """The decision if no Deny applies: whether there is every Allow that the request needs."""
    policies, rails, on_resource = in_force
    allows = find_applying("Allow", request, policies)
    missing: tuple[str, ...] = () if allows else ("identity",)
    if request.caller:
        granted = find_applying("Allow", request, on_resource)
        need = find_need(request, granted, in_force.has("session"))
        rails = tuple(rail for rail in rails if rail.kind not in need.free_of)
        missing = ("identity", *need.missing) if need.identity and not allows else need.missing
        allows += granted
    blocked_by = tuple([rail.name for rail in rails if not rail.lets_pass(request)]) if rails else ()
    if not (missing or blocked_by):
        return Decision(Outcome.ALLOWED, allows)
    return Decision(Outcome.IMPLICIT_DENY, (), blocked_by, missing)


def find_applying(
    effect: str, request: Request, policies: Iterable[Policy], bounded: bool = False
) -> tuple[Statement, ...]:
    """The statements of this effect that apply to the request."""
    found = [
        statement
        for policy in policies
        if not policy.rcp or find_gap(request) is None
        for statement in policy.by_effect[effect].statements_for(request.lower_action)
        if applies(statement, request, bounded)
    ]
    return tuple(found)


def applies(statement: Statement, request: Request, bounded: bool = False) -> bool:
    """Whether a statement whose action element matches applies: its principal, its resource, and all its conditions."""
    if statement.principals and not is_about_caller(statement, request, bounded):
        return False
    if not statement.covers_resource(request.arn, request.values):
        return False
    for condition in statement.conditions:
        if not condition.holds(request.values):
            return False
    return True


def is_about_caller(statement: Statement, request: Request, bounded: bool) -> bool:
    """Whether a statement on a resource names who asks, who may have a permissions boundary."""
    assert statement.principals and request.caller
    return statement.principals.find_naming(request.caller, statement.effect, bounded) is not None
