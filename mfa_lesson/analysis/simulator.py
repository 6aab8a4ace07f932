"""AWS's policy simulator, here and at AWS: the same call, the same shape of answer, and the two compared.

simulate_custom_policy() answers on this machine, with evaluate(). simulate_in_aws() asks AWS itself, only if told to.

AWS pages: API_SimulateCustomPolicy, API_EvaluationResult, API_ResourceSpecificResult, API_Statement,
API_ContextEntry, access_policies_testing-policies, permissions-required_policy-simulator.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from mfa_lesson.account import catalogue
from mfa_lesson.iam import json_text
from mfa_lesson.iam.conditions import read_binary, read_bool, read_date, read_number
from mfa_lesson.iam.evaluator import Decision, Guardrail, Outcome, Request, evaluate
from mfa_lesson.iam.explanation import missing_keys
from mfa_lesson.iam.matching import arn_parts
from mfa_lesson.iam.policy import Policy, Statement
from mfa_lesson.text import quote

# What the API's model says: parameter or member -> how many characters it may have.
LENGTHS = {
    "PolicyInputList": (1, 131_072),
    "PermissionsBoundaryPolicyInputList": (1, 131_072),
    "ServiceControlPolicyInputList": (1, 131_072),
    "ActionNames": (3, 128),
    "ResourceArns": (1, 2_048),
    "ResourceOwner": (1, 2_048),
    "CallerArn": (1, 2_048),
    "ContextKeyName": (5, 256),
    "Marker": (1, 320),
}

MOST_ITEMS, USUAL_ITEMS = 1_000, 100

MOST_LEVELS = 7

POLICY_CHARACTERS = re.compile(r"[\t\n\r\x20-\xff]*")

CONTEXT_KEY_TYPES: dict[str, Callable[[str], Any]] = {
    "string": str,
    "numeric": read_number,
    "boolean": read_bool,
    "ip": ip_address,
    "binary": read_binary,
    "date": read_date,
}
"""ContextKeyType -> how its values are read; each has a form for several values too, such as stringList."""

# The ARN of a resource type as the Service Authorization Reference writes it (list_awsidentityandaccessmanagementiam).
ARN_TEMPLATES = {
    "user": "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}",
    "mfa": "arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}",
}

SEVERITY = (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY, Outcome.ALLOWED)


class SimulationError(ValueError):
    """Input that the simulator does not take: `parameter` ("PolicyInputList[0]") and what is wrong with it."""

    def __init__(self, parameter: str, problem: str):
        self.parameter, self.problem = parameter, problem
        super().__init__(f"{parameter}: {problem}")

    def __reduce__(self):
        return SimulationError, (self.parameter, self.problem)


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

    In: the parameters of the call, by AWS's names. Out: its response as boto3 gives it: EvaluationResults, one for
    each action; IsTruncated; Marker where there is more to come (API_SimulateCustomPolicy).

    Of several resources, EvalDecision is the most restrictive decision and ResourceSpecificResults has each of them;
    EvalResourceName is the ARN template of the action's resource type, or "*" (API_EvaluationResult). A Position
    counts from 1: StartPosition is the statement's opening bracket, where AWS's examples have the place right after a
    bracket; EndPosition is the place after the statement. ResourceOwner and CallerArn are checked, and
    change nothing here: they matter with a ResourcePolicy. SourcePolicyType is left out, as in AWS's own examples.

    Raises SimulationError, a ValueError, where a parameter is none of what AWS takes, and for what is not done here:
    ResourcePolicy and ResourceHandlingOption.
    """
    if ResourcePolicy is not None:
        raise SimulationError(
            "ResourcePolicy", "resource-based policies are not simulated here; leave it out, or ask AWS itself"
        )
    if ResourceHandlingOption is not None:
        raise SimulationError(
            "ResourceHandlingOption", "the EC2 scenarios are not simulated here; leave it out, or ask AWS itself"
        )
    policies = read_policies("PolicyInputList", PolicyInputList)
    boundary = read_policies("PermissionsBoundaryPolicyInputList", PermissionsBoundaryPolicyInputList, most=1)
    levels = read_levels(OrderedOrganizationPolicyInputList)
    context = read_context(ContextEntries)
    resources = read_resources(ResourceArns)
    actions = read_actions(ActionNames)
    check_arn("ResourceOwner", ResourceOwner, ":root", "the ARN of an account, such as arn:aws:iam::123456789012:root")
    check_arn("CallerArn", CallerArn, "", "the ARN of an IAM user, group or role")
    asked = fingerprint(actions, resources, context, policies, boundary, *levels)
    start, end = read_page(len(actions), MaxItems, Marker, asked)
    simulation = Simulation(policies, boundary, levels, specific=resources != ["*"])
    results = [
        simulation.result([Request(action, resource, context) for resource in resources])
        for action in actions[start:end]
    ]
    if end == len(actions):
        return {"EvaluationResults": results, "IsTruncated": False}
    return {"EvaluationResults": results, "IsTruncated": True, "Marker": f"{end}-{asked}"}


class Simulation:
    """The policies of one call, and what they make of a request."""

    def __init__(self, policies: list[Policy], boundary: list[Policy], levels: list[list[Policy]], specific: bool):
        self.policies, self.boundary, self.levels, self.specific = policies, boundary, levels, specific
        self.guardrails = [Guardrail("permissions boundary", boundary)] if boundary else []
        self.guardrails += [Guardrail("service control policies", level) for level in levels]
        self.inputs = [*policies, *boundary]

    def result(self, requests: list[Request]) -> dict[str, Any]:
        """One EvaluationResult: an action on each of the resources."""
        decisions = [evaluate(request, self.policies, self.guardrails) for request in requests]
        outcome = min((decision.outcome for decision in decisions), key=SEVERITY.index)
        known = catalogue.find_action(requests[0].action)
        result: dict[str, Any] = {
            "EvalActionName": requests[0].action,
            "EvalResourceName": ARN_TEMPLATES.get(known.resource_type, "*"),
            "EvalDecision": outcome.value,
            "MatchedStatements": self.matched(decision for decision in decisions if decision.outcome is outcome),
            "MissingContextValues": self.missing(requests[0]),
        }
        if self.levels:
            allowed = all(evaluate(request, level).allowed for request in requests for level in self.levels)
            result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
        if self.boundary:
            result["PermissionsBoundaryDecisionDetail"] = self.by_boundary(requests)
        if self.specific:
            if not self.levels or allowed:  # where a service control policy denies, AWS goes no further
                result["EvalDecisionDetails"] = {}
            result["ResourceSpecificResults"] = [
                self.specific_result(request, decision) for request, decision in zip(requests, decisions, strict=True)
            ]
        return result

    def specific_result(self, request: Request, decision: Decision) -> dict[str, Any]:
        result: dict[str, Any] = {
            "EvalResourceName": request.resource,
            "EvalResourceDecision": decision.outcome.value,
            "MatchedStatements": self.matched([decision]),
            "MissingContextValues": self.missing(request),
        }
        if self.boundary:
            result["PermissionsBoundaryDecisionDetail"] = self.by_boundary([request])
        return result

    def by_boundary(self, requests: Iterable[Request]) -> dict[str, bool]:
        return {"AllowedByPermissionsBoundary": all(evaluate(request, self.boundary).allowed for request in requests)}

    def missing(self, request: Request) -> list[str]:
        """The keys that are asked for and not given, as far as their names are long enough for the API."""
        least, most = LENGTHS["ContextKeyName"]
        statements = (statement for policy in self.inputs for statement in policy.statements)
        return [key for key in missing_keys(statements, request.values) if least <= len(key) <= most]

    def matched(self, decisions: Iterable[Decision]) -> list[dict[str, Any]]:
        """The determining statements, each once; those of service control policies are not reported."""
        names = {policy.name for policy in self.inputs}
        found = dict.fromkeys(
            statement for decision in decisions for statement in decision.determining if statement.policy in names
        )
        return [report_statement(statement) for statement in found]


def report_statement(statement: Statement) -> dict[str, Any]:
    """A statement as the API names it: its policy, the Position where it begins, and the one after it."""
    part = statement.json.parts[statement.path]
    start, end = (
        dict(zip(("Line", "Column"), statement.json.line_and_column(at), strict=True)) for at in (part.value, part.end)
    )
    return {"SourcePolicyId": statement.policy, "StartPosition": start, "EndPosition": end}


def read_texts(parameter: str, values: Any, within: str = "") -> list[str]:
    """A list of texts, each as long as the API takes."""
    name = within + parameter
    if not isinstance(values, list | tuple):
        raise SimulationError(name, f"write a list of texts, not {values!r}" if values is not None else "it is needed")
    if not values:
        raise SimulationError(name, "the list is empty; put at least one text into it")
    for number, value in enumerate(values):
        check_text(f"{name}[{number}]", value, *LENGTHS[parameter])
    return list(values)


def check_text(parameter: str, value: Any, least: int, most: int) -> None:
    if not isinstance(value, str):
        raise SimulationError(parameter, f"write a text, not {quote(value)}")
    if not least <= len(value) <= most:
        raise SimulationError(parameter, f"it has {len(value):,} characters; AWS takes {least:,} to {most:,}")


def read_policies(parameter: str, texts: Any, most: int | None = None, within: str = "") -> list[Policy]:
    """Policy documents -> Policies named as AWS numbers them: "PolicyInputList.1"; none given, none read."""
    if texts is None and most == 1:
        return []
    name, policies = within + parameter, []
    for number, text in enumerate(read_texts(parameter, texts, within)):
        if most and number >= most:
            raise SimulationError(name, f"it has {len(texts)} policies, and AWS takes no more than {most}")
        allowed = POLICY_CHARACTERS.match(text).end()
        if allowed < len(text):
            line, column = json_text.line_and_column(text, allowed)
            problem = f"{text[allowed]!a} (line {line}, column {column}) is none of the characters that AWS takes"
            raise SimulationError(f"{name}[{number}]", f"{problem} in a policy: those up to U+00FF")
        policies.append(attempt(f"{name}[{number}]", Policy.from_json, text, f"{name}.{number + 1}"))
    return policies


def read_levels(levels: Any) -> list[list[Policy]]:
    """Service control policies: one list for each level, from the organization's root to the account."""
    parameter, member = "OrderedOrganizationPolicyInputList", "ServiceControlPolicyInputList"
    if levels is None:
        return []
    if not isinstance(levels, list | tuple):
        raise SimulationError(parameter, f"write a list of dicts, not {quote(levels)}")
    if len(levels) > MOST_LEVELS:
        raise SimulationError(parameter, f"it has {len(levels)} levels, and AWS takes no more than {MOST_LEVELS}")
    for number, level in enumerate(levels):
        check_members(f"{parameter}[{number}]", level, (member,))
    return [
        read_policies(member, level.get(member), within=f"{parameter}[{number}].")
        for number, level in enumerate(levels)
    ]


def check_members(parameter: str, value: Any, members: Sequence[str]) -> None:
    if not isinstance(value, Mapping):
        raise SimulationError(parameter, f"write a dict with {', '.join(members)}, not {quote(value)}")
    for name in value:
        if name not in members:
            raise SimulationError(parameter, f"{name!r} is none of its members; there are {', '.join(members)}")


def read_context(entries: Any) -> dict[str, list[str]]:
    """ContextEntries -> context key -> values (API_ContextEntry)."""
    if entries is None:
        return {}
    if not isinstance(entries, list | tuple):
        raise SimulationError("ContextEntries", f"write a list of dicts, not {quote(entries)}")
    context, seen = {}, set()
    for number, entry in enumerate(entries):
        at = f"ContextEntries[{number}]"
        check_members(at, entry, ("ContextKeyName", "ContextKeyValues", "ContextKeyType"))
        name, values, kind = (entry.get(key) for key in ("ContextKeyName", "ContextKeyValues", "ContextKeyType"))
        check_text(f"{at}.ContextKeyName", name, *LENGTHS["ContextKeyName"])
        if name.lower() in seen:
            raise SimulationError(
                f"{at}.ContextKeyName", f"{name} is there already, since names of context keys ignore case"
            )
        seen.add(name.lower())
        single = kind.removesuffix("List") if isinstance(kind, str) else None
        if single not in CONTEXT_KEY_TYPES:
            there_are = ", ".join(f"{each}, {each}List" for each in CONTEXT_KEY_TYPES)
            raise SimulationError(f"{at}.ContextKeyType", f"{quote(kind)} is no type; there are {there_are}")
        if not isinstance(values, list | tuple):
            raise SimulationError(f"{at}.ContextKeyValues", f"write a list of texts, not {quote(values)}")
        if kind == single and len(values) != 1:
            raise SimulationError(
                f"{at}.ContextKeyValues",
                f"it has {len(values)} values, and {kind} has one; for several write {kind}List",
            )
        for place, value in enumerate(values):
            where = f"{at}.ContextKeyValues[{place}]"
            if not isinstance(value, str):
                raise SimulationError(where, f"write a text, such as 'true', not {quote(value)}")
            attempt(where, CONTEXT_KEY_TYPES[single], value)
        context[name] = list(values)
    return context


def read_actions(names: Any) -> list[str]:
    for number, name in enumerate(read_texts("ActionNames", names)):
        attempt(f"ActionNames[{number}]", Request, name)
    return list(names)


def read_resources(arns: Any) -> list[str]:
    """ResourceArns; "*" where none is given."""
    if arns is None:
        return ["*"]
    for number, arn in enumerate(read_texts("ResourceArns", arns)):
        attempt(f"ResourceArns[{number}]", Request, "iam:GetUser", arn)
    return list(arns)


def attempt(parameter: str, read: Callable, *arguments: Any) -> Any:
    try:
        return read(*arguments)
    except ValueError as error:
        raise SimulationError(parameter, str(error)) from None


def check_arn(parameter: str, arn: Any, ending: str, kind: str) -> None:
    if arn is None:
        return
    check_text(parameter, arn, *LENGTHS[parameter])
    parts = arn_parts(arn)
    named = parts and parts[2] == "iam" and re.match("root$" if ending else "(user|group|role)/.", parts[5])
    if not named:
        raise SimulationError(parameter, f"{quote(arn)} is not {kind}")


def read_page(count: int, most: Any, marker: Any, asked: str) -> tuple[int, int]:
    """Which of the results belong into this answer."""
    most = USUAL_ITEMS if most is None else most
    if type(most) is not int or not 1 <= most <= MOST_ITEMS:
        raise SimulationError("MaxItems", f"write a whole number from 1 to {MOST_ITEMS:,}, not {quote(most)}")
    if marker is None:
        return 0, min(count, most)
    check_text("Marker", marker, *LENGTHS["Marker"])
    found = re.fullmatch(rf"([1-9][0-9]*)-{asked}", marker)
    if not found or int(found[1]) >= count:
        raise SimulationError("Marker", "it must be the Marker of an answer to this same call")
    return int(found[1]), min(count, int(found[1]) + most)


def fingerprint(actions: list[str], resources: list[str], context: dict, *policies: list[Policy]) -> str:
    """The same for the same call only, whatever page of its answer is asked for."""
    texts = [[policy.text for policy in listed] for listed in policies]
    return hashlib.sha256(json.dumps([actions, resources, context, texts]).encode()).hexdigest()[:16]
