"""What each part of a statement says about a request: here of policies on resources, about who asks."""

import pytest

from mfa_lesson import Guardrail, Outcome, Request, explain
from tests.iam.test_sides import ALLOW, HERE, PASSES, QUEUE, ROLE, ROOT, SESSION, THERE, USER, check, on_resource


@pytest.mark.parametrize(
    ("element", "listed", "effect", "principal", "applies", "code", "parameters"),
    [
        ("Principal", USER, "Allow", USER, True, "names-itself", {"value": USER, "entry": USER}),
        ("Principal", ROLE, "Allow", SESSION, True, "names-owner", {"value": SESSION, "entry": ROLE}),
        ("Principal", [ROLE, HERE], "Allow", SESSION, True, "names-owner", {"value": SESSION, "entry": ROLE}),
        ("Principal", [HERE, "*"], "Allow", USER, True, "names-everybody", {"value": USER, "entry": "*"}),
        ("Principal", ROOT, "Allow", USER, True, "names-account", {"value": USER, "entry": ROOT}),
        ("Principal", [THERE, ROLE], "Allow", USER, False, "names-others", {"value": USER, "listed": (THERE, ROLE)}),
        ("NotPrincipal", [USER, HERE], "Deny", USER, False, "in-not-principal", {"value": USER}),
        ("NotPrincipal", USER, "Deny", USER, True, "not-principal-in-part", {"value": USER, "listed": (USER,)}),
        ("NotPrincipal", THERE, "Deny", USER, True, "not-principal", {"value": USER, "listed": (THERE,)}),
    ],
)
def test_a_report_says_why_a_principal_matches(element, listed, effect, principal, applies, code, parameters):
    request = Request("sqs:SendMessage", QUEUE, principal=principal)
    explanation = explain(request, (), (), on_resource({"AWS": listed}, effect, element))
    (report,) = explanation.statements
    assert (report.applies, report.group, report.principal.matched) == (applies, 1, applies)
    assert report.principal.reason.code == code
    assert dict(report.principal.reason.parameters) == parameters
    assert report.principal in report.reasons
    assert str(report.principal) in str(explanation)


def test_a_report_says_that_a_boundary_lets_no_not_principal_exempt():
    request = Request("sqs:SendMessage", QUEUE, principal=USER)
    denied = on_resource({"AWS": [USER, HERE]}, "Deny", "NotPrincipal")
    assert check(request, ALLOW, (), denied).allowed
    assert check(request, ALLOW, [Guardrail("scp", ALLOW)], denied).allowed
    assert check(request, ALLOW, [PASSES], denied).outcome is Outcome.EXPLICIT_DENY
    report = explain(request, ALLOW, [PASSES], denied).statements[-1]
    assert report.principal.reason.code == "not-principal-bounded"
    assert report.principal.reason.parameters == {"value": USER, "listed": (USER, HERE)}
    service = Request("sqs:SendMessage", QUEUE, principal="ec2.amazonaws.com")
    report = explain(service, (), [PASSES], denied).statements[-1]
    assert report.principal.reason.code == "not-principal"


def test_a_trust_policy_is_about_its_role():
    request = Request("sts:AssumeRole", f"arn:aws:iam::{HERE}:role/admin", principal=USER)
    (report,) = explain(request, (), (), on_resource({"AWS": USER}, kind="trust")).statements
    assert report.resource.reason.code == "own-resource"
    assert (report.resource.matched, report.applies) == (True, True)
