"""May this request happen? The decision, as AWS describes it.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .loading import Policies, load_policies
from .policy import Policy
from .request import Request
from .resource_control import find_gap
from .statement import Statement
from .wording import OUTCOMES


class Outcome(Enum):
    """The three outcomes; the values are the words of AWS's own simulator (API_SimulateCustomPolicy)."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"

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
        name: What to call it.
        policies: One or several: each a Policy, a packaged name or a path.

    Raises:
        PolicyError: There is no such policy, as load_policy says.
    """

    name: str
    policies: tuple[Policy, ...]

    def __init__(self, name: str, policies: Policies) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "policies", load_policies(policies))

    @property
    def always_allows(self) -> bool:
        """Whether it has resource control policies only, which allow what they do not deny."""
        return bool(self.policies) and all(policy.rcp for policy in self.policies)

    def lets_pass(self, request: Request) -> bool:
        """Whether it allows the request, whatever is denied."""
        return self.always_allows or bool(find_applying("Allow", request, self.policies))


class InForce(NamedTuple):
    """The policies and guardrails in force."""

    policies: tuple[Policy, ...]
    guardrails: tuple[Guardrail, ...] = ()

    @classmethod
    def of(cls, policies: Policies, guardrails: Iterable[Guardrail] = ()) -> InForce:
        """Reads policies given as Policy objects, packaged names or paths. Raises PolicyError as load_policy."""
        return cls(load_policies(policies), tuple(guardrails))

    @property
    def everything(self) -> tuple[Policy, ...]:
        """Every policy: the identity policies first, then those of the guardrails."""
        if not self.guardrails:
            return self.policies
        return (*self.policies, *[policy for rail in self.guardrails for policy in rail.policies])

    def decide(self, request: Request) -> Decision:
        return evaluate(request, self.policies, self.guardrails)

    def allows(self, request: Request) -> bool:
        """Whether the request has every Allow that it needs, whatever is denied."""
        allowed = find_applying("Allow", request, self.policies)
        return bool(allowed) and all(rail.lets_pass(request) for rail in self.guardrails)

    def __str__(self) -> str:
        names = " and ".join(policy.name for policy in self.policies) or "no policy"
        return " within ".join([names, *(f"the {rail.name}" for rail in self.guardrails)])


class Decision(NamedTuple):
    """What was decided, and by what."""

    outcome: Outcome
    determining: tuple[Statement, ...]
    """The statements that decided: every Deny that applies, or every Allow, or none."""
    blocked_by: tuple[str, ...] = ()
    """Names of the guardrails without an Allow that applies."""

    @property
    def allowed(self) -> bool:
        return self.outcome is Outcome.ALLOWED


def evaluate(request: Request, policies: Policies, guardrails: Iterable[Guardrail] = ()) -> Decision:
    """Decides one request.

    A Deny that applies anywhere wins. Otherwise every guardrail and the identity policies must each have an Allow that
    applies. Otherwise the request is denied implicitly.

    Args:
        request: What is asked for.
        policies: The identity policies, one or several, in any order: each a Policy, a packaged name or a path.
        guardrails: What limits them: a permissions boundary, a session policy, service or resource control policies.

    Returns:
        The outcome and what determined it.

    Raises:
        PolicyError: There is no such policy, as load_policy says.

    AWS page: reference_policies_evaluation-logic.
    """
    in_force = InForce.of(policies, guardrails)
    if denies := find_applying("Deny", request, in_force.everything):
        return Decision(Outcome.EXPLICIT_DENY, denies)
    rails = in_force.guardrails
    blocked_by = tuple([rail.name for rail in rails if not rail.lets_pass(request)])
    allows = find_applying("Allow", request, in_force.policies)
    if allows and not blocked_by:
        return Decision(Outcome.ALLOWED, allows)
    return Decision(Outcome.IMPLICIT_DENY, (), blocked_by)


def find_applying(effect: str, request: Request, policies: Iterable[Policy]) -> tuple[Statement, ...]:
    """The statements of this effect that apply to the request."""
    found = [
        statement
        for policy in policies
        if not policy.rcp or find_gap(request) is None
        for statement in policy.statements_for(effect, request.lower_action)
        if applies(statement, request)
    ]
    return tuple(found)


def applies(statement: Statement, request: Request) -> bool:
    """Whether a statement whose action element matches applies: its resource element and all its conditions too."""
    if not statement.covers_resource(request.arn, request.values):
        return False
    for condition in statement.conditions:
        if not condition.holds(request.values):
            return False
    return True
