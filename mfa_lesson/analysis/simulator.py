"""AWS's policy simulator on this machine: the same call, the same shape of answer, decided by evaluate().

AWS pages: API_SimulateCustomPolicy, API_EvaluationResult, API_ResourceSpecificResult, API_Statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mfa_lesson.account import catalogue
from mfa_lesson.iam.evaluator import Decision, Guardrail, InForce, Outcome, find_applying
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.reports import find_missing_keys
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.statement import Statement

from .simulator_input import (
    LENGTHS,
    check_arn,
    fingerprint,
    make_requests,
    read_actions,
    read_context_entries,
    read_levels,
    read_page,
    read_policy_texts,
    read_resource_policy,
    read_resources,
    refuse_parameter,
)

ARN_TEMPLATES = {
    "user": "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}",
    "mfa": "arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}",
}
"""Resource type -> its ARN in the Service Authorization Reference (list_awsidentityandaccessmanagementiam)."""

SEVERITY = (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY, Outcome.ALLOWED)


def simulate_custom_policy(
    *,
    PolicyInputList: Sequence[str],
    ActionNames: Sequence[str],
    PermissionsBoundaryPolicyInputList: Sequence[str] | None = None,
    OrderedOrganizationPolicyInputList: Sequence[Mapping[str, Any]] | None = None,
    ResourceArns: Sequence[str] | None = None,
    ResourcePolicy: str | None = None,
    ResourceOwner: str | None = None,
    CallerArn: str | None = None,
    ContextEntries: Sequence[Mapping[str, Any]] | None = None,
    ResourceHandlingOption: str | None = None,
    MaxItems: int | None = None,
    Marker: str | None = None,
) -> dict[str, Any]:
    """boto3's `iam.simulate_custom_policy`, answered on this machine.

    Of several resources, EvalDecision is the most restrictive decision and ResourceSpecificResults has each of them;
    EvalResourceName is the ARN template of the action's resource type, or "*" (API_EvaluationResult). A Position
    counts from 1: StartPosition is the statement's opening bracket, where AWS's examples have the place right after a
    bracket; EndPosition is the place after the statement. ResourceOwner and CallerArn are checked; they matter with a
    ResourcePolicy only. SourcePolicyType is left out, as in AWS's own examples. EvalDecisionDetails is left out between
    accounts: AWS doesn't document its keys.

    Args:
        PolicyInputList: The texts of the identity policies.
        ActionNames: The actions.
        PermissionsBoundaryPolicyInputList: The text of a permissions boundary, at most one.
        OrderedOrganizationPolicyInputList: For each level of the organization a dict with its
            ServiceControlPolicyInputList.
        ResourceArns: The resources, each to be tried with each action; by default "*".
        ResourcePolicy: The text of a policy that each of the resources has. It needs a CallerArn, and the resources
            can't be roles.
        ResourceOwner: The ARN of the account that owns the resources whose ARNs don't say it; by default the caller's.
        CallerArn: The ARN of an IAM user, group or role; with a ResourcePolicy, of a user.
        ContextEntries: Dicts with ContextKeyName, ContextKeyValues and ContextKeyType.
        ResourceHandlingOption: Not simulated here.
        MaxItems: How many results a page can have, 1 to 1,000; by default 100.
        Marker: From the page before.

    Returns:
        The response as boto3 gives it: EvaluationResults, one for each action; IsTruncated; Marker where there is
        more to come.

    Raises:
        SimulationError: AWS takes no such parameter, or it is the one that is not simulated here.

    AWS page: API_SimulateCustomPolicy.
    """
    if ResourceHandlingOption is not None:
        raise refuse_parameter("ResourceHandlingOption", "no_scenario")
    policies = read_policy_texts("PolicyInputList", PolicyInputList)
    boundary = read_policy_texts("PermissionsBoundaryPolicyInputList", PermissionsBoundaryPolicyInputList, most=1)
    levels = read_levels(OrderedOrganizationPolicyInputList)
    context = read_context_entries(ContextEntries)
    resources = read_resources(ResourceArns)
    actions = read_actions(ActionNames)
    check_arn("ResourceOwner", ResourceOwner, "account")
    check_arn("CallerArn", CallerArn, "caller")
    on_resource = read_resource_policy(ResourcePolicy, CallerArn, resources)
    asked = fingerprint(actions, resources, context, policies, boundary, on_resource, *levels)
    start, end = read_page(len(actions), MaxItems, Marker, asked)
    simulation = Simulation(policies, boundary, levels, on_resource, specific=resources != ["*"])
    caller, owner = (CallerArn, ResourceOwner) if on_resource else (None, None)
    requests = make_requests(actions[start:end], resources, context, caller, owner)
    results = [simulation.report_action(of_action) for of_action in requests]
    if end == len(actions):
        return {"EvaluationResults": results, "IsTruncated": False}
    return {"EvaluationResults": results, "IsTruncated": True, "Marker": f"{end}-{asked}"}


class Simulation:
    """The policies of one call, and what they make of a request."""

    def __init__(
        self,
        policies: list[Policy],
        boundary: list[Policy],
        levels: list[list[Policy]],
        on_resource: list[Policy],
        specific: bool,
    ):
        self.boundary, self.levels, self.specific = boundary, levels, specific
        guardrails = [Guardrail("permissions boundary", boundary)] if boundary else []
        guardrails += [Guardrail("service control policies", level) for level in levels]
        self.in_force = InForce.of(policies, guardrails, on_resource)
        self.inputs = [*policies, *boundary, *on_resource]

    def report_action(self, requests: list[Request]) -> dict[str, Any]:
        """One EvaluationResult: an action on each of the resources."""
        decisions = [self.in_force.decide(request) for request in requests]
        outcome = min((decision.outcome for decision in decisions), key=SEVERITY.index)
        known = catalogue.find_action(requests[0].action)
        result: dict[str, Any] = {
            "EvalActionName": requests[0].action,
            "EvalResourceName": ARN_TEMPLATES.get(known.resource_type or "", "*"),
            "EvalDecision": outcome.value,
            "MatchedStatements": self.list_matched(decision for decision in decisions if decision.outcome is outcome),
            "MissingContextValues": self.list_missing(requests[0]),
        }
        allowed = all(is_allowed_by(level, request) for request in requests for level in self.levels)
        if self.levels:
            result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
        result |= self.report_boundary(requests)
        if self.specific:
            one_account = all(request.caller is None or request.caller.account == request.owner for request in requests)
            if allowed and one_account:  # where a service control policy denies, AWS goes no further
                result["EvalDecisionDetails"] = {}
            result["ResourceSpecificResults"] = [
                self.report_resource(request, decision) for request, decision in zip(requests, decisions, strict=True)
            ]
        return result

    def report_resource(self, request: Request, decision: Decision) -> dict[str, Any]:
        """One ResourceSpecificResult."""
        return {
            "EvalResourceName": request.resource,
            "EvalResourceDecision": decision.outcome.value,
            "MatchedStatements": self.list_matched([decision]),
            "MissingContextValues": self.list_missing(request),
            **self.report_boundary([request]),
        }

    def report_boundary(self, requests: Iterable[Request]) -> dict[str, dict[str, bool]]:
        """The member PermissionsBoundaryDecisionDetail, where there is a permissions boundary."""
        if not self.boundary:
            return {}
        allowed = all(is_allowed_by(self.boundary, request) for request in requests)
        return {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": allowed}}

    def list_missing(self, request: Request) -> list[str]:
        """The keys that are asked for and not given, as far as their names are long enough for the API."""
        least, most = LENGTHS["ContextKeyName"]
        statements = (statement for policy in self.inputs for statement in policy.statements)
        return [key for key in find_missing_keys(statements, request.values) if least <= len(key) <= most]

    def list_matched(self, decisions: Iterable[Decision]) -> list[dict[str, Any]]:
        """The determining statements, each once; those of service control policies are not reported."""
        names = {policy.name for policy in self.inputs}
        found = dict.fromkeys(
            statement for decision in decisions for statement in decision.determining if statement.policy in names
        )
        return [report_statement(statement) for statement in found]


def is_allowed_by(policies: list[Policy], request: Request) -> bool:
    """Whether these policies allow a request, whatever others do."""
    return not find_applying("Deny", request, policies) and bool(find_applying("Allow", request, policies))


def report_statement(statement: Statement) -> dict[str, Any]:
    """A statement as the API names it: its policy, the Position where it begins, and the one after it."""
    part = statement.json.parts[statement.path]
    start, end = (
        dict(zip(("Line", "Column"), statement.json.line_and_column(at), strict=True)) for at in (part.value, part.end)
    )
    return {"SourcePolicyId": statement.policy, "StartPosition": start, "EndPosition": end}
