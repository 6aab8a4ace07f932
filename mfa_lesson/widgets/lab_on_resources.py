"""What policies on resources add to the policy lab: rows about what they are attached to, and goals about a role."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mfa_lesson.account.catalogue import SOMETHING_ELSE, find_action
from mfa_lesson.account.universe import (
    ANYTHING,
    COMPLETE,
    can_be_on_role,
    iterate_sample_arns,
    list_known_actions,
    make_sample_action,
    make_up_resource,
    service_of,
)
from mfa_lesson.analysis.decisions import Scenario, find_heading
from mfa_lesson.analysis.goals.expectation import Expectation
from mfa_lesson.analysis.goals.trust import ASSUME_ROLE
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.policy import Policy

from .decided_rows import MatrixRow
from .wording import say


class ResourceRow(NamedTuple):
    """A row about what a policy on a resource is attached to."""

    row: MatrixRow
    policy: Policy


def list_resource_rows(
    names: Mapping[Policy, Sequence[str]], taken: Container[str], scenario: Scenario
) -> dict[str, ResourceRow]:
    """What the page calls a row by -> a row for each action that a policy on a resource names, on that resource.

    `taken` are the actions, in lower case, that have a row of their own. A trust policy counts for each role that is
    asked for, so it adds nothing to theirs.
    """
    found: dict[str, ResourceRow] = {}
    for policy, named in names.items():
        for name in named:
            if name.lower() in taken and (policy.kind == "trust" or not can_have_policy(name, policy)):
                continue
            row = make_row(name, policy, scenario)
            is_another = name in found and found[name].row.resource != row.resource
            key = row.key if name.lower() in taken or is_another else name
            found.setdefault(key, ResourceRow(row, policy))
    return found


def make_row(action: str, policy: Policy, scenario: Scenario) -> MatrixRow:
    """An action on the first resource that the policy names, or on a made-up one of the service.

    What acts on nothing that can have a policy is asked for as it is without one.
    """
    if not can_have_policy(action, policy):
        return MatrixRow.of(action, scenario)
    arn = next(iterate_sample_arns(action, scenario.user, [policy]), make_up_resource(service_of(action)))
    return MatrixRow(action, arn, arn)


def list_resource_actions(policy: Policy) -> list[str]:
    """The actions that a policy on a resource names.

    For a wildcard one made-up action, or those that STS has on roles; for `*` alone, one of each service.
    """
    patterns = [text for text in policy.action_wildcards if text != "*"]
    of_wildcards = [name for text in patterns for name in fit_actions(text) if can_have_policy(name, policy)]
    found = [find_action(name).name for name in (*policy.named_actions.values(), *of_wildcards)]
    return list(dict.fromkeys(found)) or list_services(policy)


def fit_actions(wildcard: str) -> Sequence[str]:
    return list_fitting_actions(wildcard) if service_of(wildcard) in COMPLETE else [make_sample_action(wildcard)]


@lru_cache(maxsize=1024)
def list_fitting_actions(wildcard: str) -> tuple[str, ...]:
    """The known actions that match a wildcard."""
    pattern = Pattern(wildcard, variables=False, ignore_case=True)
    known = ((lower, name) for lower, name in list_known_actions().items() if lower.startswith(pattern.literal_start))
    return tuple(name for lower, name in known if pattern.matches(lower, {}))


def can_have_policy(action: str, policy: Policy) -> bool:
    """Whether an action can act on what the policy is attached to; of IAM and STS only on roles with trust policies."""
    if policy.kind == "trust" or service_of(action) in COMPLETE:
        return policy.kind == "trust" and can_be_on_role(action)
    return find_action(action).resource_type == SOMETHING_ELSE


def list_services(policy: Policy) -> list[str]:
    """One made-up action for each service of the resources that a policy names, where it names no action."""
    lines = (line.text.split(":")[2] for each in policy.statements for line in each.resources if ":" in line.text)
    return [f"{service}:{ANYTHING}" for service in dict.fromkeys(lines) if service.isalnum()]


def name_group(action: str, policy: Policy, in_force: InForce) -> str:
    """The heading of a row about a policy on a resource. No statement of a policy that is turned off is a heading."""
    if policy not in in_force.resource_policies:
        return say("lab.of_policy_off", policy=policy.name)
    return say("lab.of_policy", policy=policy.name, statement=find_heading(action, [policy]))


def is_about_trust(goal: Expectation, in_force: InForce) -> bool:
    """Whether a goal is checked on the trust policies: one about assuming a role, or any without identity policies."""
    if not list_trust(in_force):
        return False
    actions = {action.lower() for action in goal.actions}
    return not in_force.policies or (actions == {ASSUME_ROLE.lower()} and not goal.all_of)


def list_trust(in_force: InForce) -> tuple[Policy, ...]:
    return tuple(policy for policy in in_force.resource_policies if policy.kind == "trust")


def describe_checked(in_force: InForce, on_trust: bool) -> str:
    """Which policies goals were checked on, in words."""
    names = {
        "policies": [policy.name for policy in in_force.policies],
        "guardrails": [rail.name for rail in in_force.guardrails],
    }
    if on_trust:
        return say("lab.checked_on_trust", trust=[policy.name for policy in list_trust(in_force)], **names)
    return say("lab.checked_on_identity", aside=[policy.name for policy in in_force.resource_policies], **names)
