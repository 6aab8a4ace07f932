"""May this request happen? The decision, as AWS describes it.

AWS page: reference_policies_evaluation-logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from mfa_lesson.text import quote

from .loading import Policies, load_policies
from .matching import HALF, Context, arn_parts, has_half_characters, has_wildcard
from .policy import Policy, Statement

LONGEST = 20_000  # characters of an action, a resource, a context; AWS takes ARNs of 2,048 (API_SimulateCustomPolicy)

MOST_VALUES = 50  # of one context key; AWS takes as many tags (reference_iam-quotas)


class Outcome(Enum):
    """The three outcomes; the values are the words of AWS's own simulator (API_SimulateCustomPolicy)."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True)
class Request:
    """One action on one resource, with the context that comes along.

    Raises:
        ValueError: The action, the resource or the context is malformed or too long.

    AWS page: reference_policies_elements_condition.
    """

    action: str
    """Service and action: "iam:EnableMFADevice"."""
    resource: str = "*"
    """An ARN, or "*" for an action that has no resource."""
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Context key → value or list of values, all texts. An empty list is no value. Names of keys ignore case."""
    lower_action: str = field(init=False, repr=False, compare=False)
    """The action in lower case, as it is looked up."""
    arn: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The six parts of the resource; () for "*"."""
    values: Context = field(init=False, repr=False, compare=False)
    """The context as it is looked up: key in lower case → its values."""

    def __post_init__(self) -> None:
        if not isinstance(self.action, str) or not all(self.action.partition(":")) or self.action.count(":") != 1:
            raise ValueError(f"action {quote(self.action)}: write service:Action, such as iam:ListUsers")
        if has_wildcard(self.action):
            raise ValueError(
                f"action {quote(self.action)}: a request is about one action; wildcards belong in policies"
            )
        if not isinstance(self.resource, str) or (self.resource != "*" and arn_parts(self.resource) is None):
            raise ValueError(
                f'resource {quote(self.resource)}: write an ARN, such as arn:aws:iam::123456789012:user/alice, or "*"'
            )
        if not isinstance(self.context, Mapping):
            raise ValueError(f"context {quote(self.context)}: write a dict of context keys and their values")
        if len(self.action) > LONGEST or len(self.resource) > LONGEST:
            raise ValueError(f"action or resource: it has more than {LONGEST:,} characters, which no request has")
        if has_half_characters(self.action + self.resource):
            raise ValueError(f"action or resource: {HALF}")
        object.__setattr__(self, "lower_action", self.action.casefold())
        object.__setattr__(self, "arn", arn_parts(self.resource) or ())
        object.__setattr__(self, "values", values_by_key(self.context))


def values_by_key(context: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The context as it is looked up: key in lower case -> tuple of values."""
    values = {}
    for key, value in context.items():
        listed = (value,) if isinstance(value, str) else value
        if not isinstance(key, str) or not isinstance(listed, list | tuple):
            raise ValueError(f"context {quote(key)}: {quote(value)}: write a text or a list of texts, such as 'true'")
        if len(listed) > MOST_VALUES:
            raise ValueError(f"context {quote(key)}: {len(listed):,} values; {MOST_VALUES} are the most that is taken")
        for item in listed:
            if not isinstance(item, str):
                raise ValueError(
                    f"context {quote(key)}: {quote(item)} is not a text; write it in quotes, such as 'true'"
                )
        if key.lower() in values:
            raise ValueError(f"context {quote(key)}: it is there twice, since names of context keys ignore case")
        values[key.lower()] = tuple(listed)
    everything = "".join([*values, *(item for listed in values.values() for item in listed)])
    if len(everything) > LONGEST:
        raise ValueError(f"context: it has {len(everything):,} characters in all; {LONGEST:,} are the most")
    if has_half_characters(everything):
        raise ValueError(f"context: {HALF}")
    return values


@dataclass(frozen=True, init=False)
class Guardrail:
    """Policies that must allow a request as well, and can grant nothing.

    A permissions boundary, a session policy, one level of an organization's service control policies, or one of its
    resource control policies: one Guardrail each.
    """

    name: str
    policies: tuple[Policy, ...]

    def __init__(self, name: str, policies: Policies):
        """Args: what to call it; its policies, each a Policy, a packaged name or a path. Raises PolicyError."""
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "policies", load_policies(policies))


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
        return (*self.policies, *[policy for rail in self.guardrails for policy in rail.policies])

    def decide(self, request: Request) -> Decision:
        return evaluate(request, self.policies, self.guardrails)

    def allows(self, request: Request) -> bool:
        """Whether the request has every Allow that it needs, whatever is denied."""
        groups = (self.policies, *(rail.policies for rail in self.guardrails))
        return all(applying("Allow", request, policies) for policies in groups)

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
    if denies := applying("Deny", request, in_force.everything):
        return Decision(Outcome.EXPLICIT_DENY, denies)
    blocked_by = tuple([rail.name for rail in in_force.guardrails if not applying("Allow", request, rail.policies)])
    allows = applying("Allow", request, in_force.policies)
    if allows and not blocked_by:
        return Decision(Outcome.ALLOWED, allows)
    return Decision(Outcome.IMPLICIT_DENY, (), blocked_by)


def applying(effect: str, request: Request, policies: Iterable[Policy]) -> tuple[Statement, ...]:
    """The statements of this effect that apply to the request."""
    found = [
        statement
        for policy in policies
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


WORDS = {
    Outcome.ALLOWED: "Allowed",
    Outcome.EXPLICIT_DENY: "Explicit deny",
    Outcome.IMPLICIT_DENY: "Implicit deny",
}
