"""Which requests a policy on a resource counts for: those for what it can be attached to.

A request doesn't say what each policy is attached to. So a policy on a resource is taken to be that of the resource
asked for, unless that can't be: a trust policy counts for roles only, and others for what their statements name.

AWS pages: access_policies ("The IAM service supports only one type of resource-based policy called a role trust
policy"), access_policies_identity-vs-resource, reference_policies_elements_resource.
"""

from __future__ import annotations

from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import Policy
from mfa_lesson.iam.request import Request
from mfa_lesson.iam.sides import is_about_role
from mfa_lesson.text import Reason

WITHOUT_THEM = ("iam", "sts")
"""Services whose resources have no such policies, a role's trust policy aside."""


def keep_those_about(in_force: InForce, request: Request) -> InForce:
    """The policies in force without those on resources that don't count for a request."""
    if not in_force.resource_policies:
        return in_force
    kept = tuple([policy for policy in in_force.resource_policies if find_other_resource(policy, request) is None])
    return in_force if len(kept) == len(in_force.resource_policies) else in_force._replace(resource_policies=kept)


def find_other_resource(policy: Policy, request: Request) -> Reason | None:
    """Why a policy on a resource doesn't count for a request; None if it does."""
    about = {"name": policy.name, "action": request.action, "resource": request.resource}
    if policy.kind == "trust":
        return None if is_about_role(request) else Reason("of-a-role", about)
    if not request.arn:
        return Reason("of-no-resource", about)
    services = {pattern.text.partition(":")[0].lower() for one in policy.statements for pattern in one.actions}
    other_service = "*" not in services and request.lower_action.partition(":")[0] not in services
    covers = any(statement.covers_resource(request.arn, request.values) for statement in policy.statements)
    if request.arn[2] in WITHOUT_THEM or other_service or not covers:
        listing = (statement for statement in policy.statements if statement.resource_element == "Resource")
        lines = dict.fromkeys(pattern.text for statement in listing for pattern in statement.resources)
        return Reason("of-another-resource", {**about, "lines": [line for line in lines if line != "*"]})
    return None
