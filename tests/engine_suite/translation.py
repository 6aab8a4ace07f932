"""Cases of the test suite of cloud-copilot/iam-simulate, as what evaluate() is given and what it should say.

The suite writes some policies in a form that AWS refuses to save. Where the meaning is plain, a correction writes them
as AWS has them, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mfa_lesson import Guardrail, Outcome, Policy, Request
from mfa_lesson.account.catalogue import UNGOVERNED

OUTCOMES = {
    "Allowed": Outcome.ALLOWED,
    "ExplicitlyDenied": Outcome.EXPLICIT_DENY,
    "ImplicitlyDenied": Outcome.IMPLICIT_DENY,
}

OF_AWS = ("arn:aws:iam::aws:policy/", ":role/aws-reserved/", ":alias/aws/")
"""Parts of the ARNs of what AWS itself owns in an account."""

ASSUME = "sts:assumerole"

Document = dict[str, Any]


class NotApplicable(Exception):
    """What a case asks isn't what evaluate() answers; the text says which kind of question it is."""


class Translation(NamedTuple):
    """One case, ready for evaluate()."""

    request: Request
    policies: tuple[Policy, ...]
    guardrails: tuple[Guardrail, ...]
    resource_policies: tuple[Policy, ...]
    expected: Outcome
    corrections: tuple[str, ...]
    """What had to be written in another form, each kind once."""


def translate(case: Mapping[str, Any]) -> Translation:
    """One case of the suite. NotApplicable says why it has no answer here; PolicyError, why a policy is refused."""
    check_applicable(case)
    request = read_request(case["request"])
    corrections: dict[str, None] = {}
    policies = [read(document, "identity", corrections) for document in case["identityPolicies"]]
    trust = request.action.lower().startswith(ASSUME) and ":role/" in request.resource
    resource_policies = [
        read(document, "trust" if trust else "resource", corrections) for document in list_resource_policies(case)
    ]
    guardrails = list(read_guardrails(case, corrections))
    expected = OUTCOMES[case["expected"]["response"]]
    return Translation(
        request,
        tuple(filter(None, policies)),
        tuple(guardrails),
        tuple(filter(None, resource_policies)),
        expected,
        tuple(corrections),
    )


def check_applicable(case: Mapping[str, Any]) -> None:
    """NotApplicable where a case asks for something else than a decision on one request."""
    resource = case["request"]["resource"]["resource"]
    if case["request"]["action"].lower() in UNGOVERNED:
        raise NotApplicable("no-permission: what AWS answers, whatever the policies say")
    if case.get("simulation", {}).get("mode") == "Discovery":
        raise NotApplicable("discovery: under which conditions the request would be allowed")
    if case.get("endpointPolicies"):
        raise NotApplicable("endpoint: policies of a VPC endpoint")
    if any(part in resource for part in OF_AWS):
        raise NotApplicable("owned-by-aws: what a service refuses itself, whatever the policies say")
    if resource != "*" and ("*" in resource or "?" in resource):
        raise NotApplicable("pattern: a request for all resources that fit a pattern")
    if resource == "*" and not case["request"].get("wildcardOnlyAction") and names_resources(case):
        raise NotApplicable("pattern: a request for all resources that fit a pattern")


def names_resources(case: Mapping[str, Any]) -> bool:
    """Whether a policy of the case names a resource other than `*`."""
    found = (
        text
        for statement in list_statements(case)
        for element in ("Resource", "NotResource")
        for text in as_list(statement.get(element, []))
    )
    return any(text != "*" for text in found)


def list_statements(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every statement in a case, wherever its policy is."""
    if isinstance(part, Mapping):
        if "Effect" in part:
            yield part
        for value in part.values():
            yield from list_statements(value)
    elif isinstance(part, list):
        for value in part:
            yield from list_statements(value)


def read_request(asked: Mapping[str, Any]) -> Request:
    """The request, with the account of the resource where its ARN has none."""
    principal = asked["principal"]
    context = dict(asked.get("context") or {})
    resource, account = asked["resource"]["resource"], asked["resource"]["accountId"]
    if resource != "*" and not resource.split(":", 5)[4] and "aws:resourceaccount" not in map(str.lower, context):
        context["aws:ResourceAccount"] = account
    anonymous = isinstance(principal, Mapping) and principal.get("type") == "Anonymous"
    return Request(asked["action"], resource, context, "*" if anonymous else principal)


def list_resource_policies(case: Mapping[str, Any]) -> list[Document]:
    """The suite has one policy a resource, as its own runner reads it."""
    return [case["resourcePolicy"]] if case.get("resourcePolicy") else []


def read_guardrails(case: Mapping[str, Any], corrections: dict[str, None]) -> Iterator[Guardrail]:
    """The permissions boundary, the session policy, and one guardrail for each level of SCPs and RCPs."""
    anonymous = isinstance(case["request"]["principal"], Mapping)
    for number, level in enumerate(case.get("serviceControlPolicies") or []):
        if not anonymous:
            policies = [read(document, "identity", corrections) for document in level["policies"]]
            yield Guardrail(f"SCPs, level {number}", tuple(filter(None, policies)))
    for number, level in enumerate(case.get("resourceControlPolicies") or []):
        policies = [read(document, "rcp", corrections) for document in level["policies"]]
        if policies := list(filter(None, policies)):
            yield Guardrail(f"RCPs, level {number}", tuple(policies))
    if case.get("permissionBoundaries"):
        policies = [read(document, "identity", corrections) for document in case["permissionBoundaries"]]
        yield Guardrail("permissions boundary", tuple(filter(None, policies)))
    if case.get("sessionPolicy"):
        policies = [read(case["sessionPolicy"], "identity", corrections)]
        yield Guardrail("session policy", tuple(filter(None, policies)))


def read(document: Document, kind: str, corrections: dict[str, None]) -> Policy | None:
    """A policy of the suite, corrected; None for one without a statement."""
    statements = as_list(document["Statement"])
    if not statements:
        corrections["no-statement"] = None
        return None
    corrected = [correct(statement, kind, corrections) for statement in statements]
    return Policy.from_json({**document, "Statement": corrected}, kind=kind)


def correct(statement: Document, kind: str, corrections: dict[str, None]) -> Document:
    """A statement as AWS takes it, where the suite leaves no doubt of what it means."""
    statement = dict(statement)
    if kind == "identity" and "Principal" in statement:
        corrections["principal-of-identity-policy"] = None
        del statement["Principal"]
    if kind == "trust" and "Resource" in statement:
        corrections["resource-of-trust-policy"] = None
        del statement["Resource"]
    if isinstance(principal := statement.get("Principal"), str) and principal != "*":
        corrections["principal-without-kind"] = None
        statement["Principal"] = {"AWS": principal}
    return statement


def as_list(value: Any) -> list[Any]:
    """A value, or the values of a list."""
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else [value]
