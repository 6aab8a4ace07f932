"""One scenario, every decision: the actions in the three MFA states, as plain dicts, and what changed between two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.iam.arns import read_arn
from mfa_lesson.iam.callers import find_account
from mfa_lesson.iam.evaluator import Decision, InForce
from mfa_lesson.iam.explanation import Explanation, explain_in_steps
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.statement import Statement
from mfa_lesson.iam.time_limit import Steps, finish
from mfa_lesson.iam.tokens import fold_key
from mfa_lesson.text import Reason

from .on_resources import find_other_resource, keep_those_about
from .wording import say

MANY = 5_000  # actions

A_MOMENT = 0.4  # seconds


@dataclass(frozen=True)
class Scenario:
    """Who acts, on whose user or device, and what is in force: all that a decision needs but an action and MFA."""

    user: User
    owner: User
    in_force: InForce
    context: Mapping[str, str] = field(default_factory=dict)
    """What every request carries beside what follows from the user and the MFA state."""
    with_resources: bool = False
    """Whether requests name who asks also if no policy on a resource is in force. Each such policy then counts for
    what it can be attached to."""

    @property
    def caption(self) -> str:
        """Who acts on whom under which policies, in words."""
        names = [policy.name for policy in self.in_force.policies]
        return say("matrix", policies=names, user=self.user.name, owner=None if self.is_own else self.owner.name)

    @property
    def is_own(self) -> bool:
        """Whether the user acts on what is their own."""
        return self.owner == self.user

    def request(self, action: str, mfa: str, resource: str | None = None) -> Request:
        """The request for an action in one MFA state, on the owner's user or device or on another resource."""
        on = catalogue.find_action(action).resource(self.owner) if resource is None else resource
        named = self.with_resources or self.in_force.resource_policies
        carried = leave_out_owner(self.context, on) if named else self.context
        return Request(action, on, {**self.user.context(mfa), **carried}, self.user.arn if named else None)

    def requests(self, action: str, resource: str | None = None) -> dict[str, Request]:
        """MFA state -> the request in it."""
        return {mfa: self.request(action, mfa, resource) for mfa in MFA_STATES}

    def find_in_force(self, request: Request) -> InForce:
        """What is in force for a request."""
        return keep_those_about(self.in_force, request) if self.with_resources else self.in_force

    def decide(self, action: str, mfa: str, resource: str | None = None) -> Decision:
        request = self.request(action, mfa, resource)
        return self.find_in_force(request).decide(request)

    def explain(self, action: str, mfa: str, resource: str | None = None) -> Explanation:
        return finish(self.explain_in_steps(action, mfa, resource))

    def explain_in_steps(self, action: str, mfa: str, resource: str | None = None) -> Steps[Explanation]:
        request = self.request(action, mfa, resource)
        return explain_in_steps(request, self.find_in_force(request))

    def list_others(self, request: Request) -> list[Reason]:
        """Why policies on resources don't count for a request, one reason for each of those that don't."""
        policies = self.in_force.resource_policies if self.with_resources else ()
        return [reason for policy in policies if (reason := find_other_resource(policy, request))]

    def decide_states(self, action: str, resource: str | None = None) -> dict[str, str]:
        """MFA state -> Outcome value."""
        requests = self.requests(action, resource)
        return {mfa: self.find_in_force(request).decide(request).outcome.value for mfa, request in requests.items()}

    def decide_actions(self, actions: Iterable[str]) -> dict[str, dict[str, str]]:
        """Action -> MFA state -> Outcome value."""
        return {action: self.decide_states(action) for action in show_progress(actions)}


def leave_out_owner(context: Mapping[str, str], resource: str) -> Mapping[str, str]:
    """A context without `aws:ResourceAccount`, if the resource's ARN says which account it belongs to."""
    if not find_account(read_arn(resource) or ()):
        return context
    return {key: value for key, value in context.items() if fold_key(key) != "aws:resourceaccount"}


def list_remarks(decisions: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Action -> the catalogue's remark on it, "" where none is true of its decisions (MFA state -> Outcome value)."""
    return {action: catalogue.find_action(action).remark_on(row.values()) for action, row in decisions.items()}


def show_progress(actions: Iterable[str]) -> Iterable[str]:
    """The actions; of very many, with a bar that shows how far they are if it takes longer than a moment."""
    actions = list(actions)
    if len(actions) < MANY:
        return actions
    from tqdm.auto import tqdm

    bar: Iterable[str] = tqdm(actions, desc="Deciding", unit=" actions", delay=A_MOMENT, leave=False)
    return bar


def group_actions(actions: Iterable[str], policies: Iterable[Policy]) -> dict[str, list[str]]:
    """Heading -> its actions, in their own order.

    The heading is the first statement that names the action in its Action element, else in its NotAction element.
    """
    policies = tuple(policies)
    grouped: dict[str, list[str]] = {}
    for action in actions:
        grouped.setdefault(find_heading(action, policies), []).append(action)
    return grouped


def find_heading(action: str, policies: Sequence[Policy]) -> str:
    """The heading of one action."""
    matching = [
        statement
        for policy in policies
        for statement in sorted(list_matching(action, policy), key=lambda statement: statement.path)
    ]
    for statement in matching:
        if statement.action_element == "Action":
            return say("group.action", statement=statement.name)
    for policy in policies:
        for statement in policy.statements:
            if statement.action_element == "NotAction" and statement not in matching:
                return say("group.not_action", statement=statement.name)
    return say("group.none")


def list_matching(action: str, policy: Policy) -> list[Statement]:
    """The statements whose action element matches an action, the Allows first."""
    return [one for effect in ("Allow", "Deny") for one in policy.statements_for(effect, action.casefold())]


def find_changes(before: Mapping[Any, str], after: Mapping[Any, str], noun: str = "action") -> Reason:
    """What changed between two columns of decisions.

    In: action -> Outcome value, before and after; another word for what is decided, if it is not single actions.
    Out: "changes.none", or "changes" with how many changed from what to what, the most frequent first.
    """
    kinds = Counter((before[action], after[action]) for action in after if before[action] != after[action])
    changes = [{"was": was, "now": now, "count": count} for (was, now), count in kinds.most_common()]
    given: dict[str, Any] = {"total": len(after), "noun": noun}
    return Reason("changes", {"changes": changes, **given}) if changes else Reason("changes.none", given)


def describe_changes(before: Mapping[Any, str], after: Mapping[Any, str], noun: str = "action") -> str:
    """What find_changes() finds, as a sentence: "16 of 31 actions changed, all from allowed to explicit deny."."""
    return say(find_changes(before, after, noun))
