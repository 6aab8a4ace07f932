"""What each part of a statement says about a request: here of policies on resources, about who asks."""

import pytest

from mfa_lesson import Guardrail, Outcome, Request, explain
from mfa_lesson.iam.limits import MOST_RESOLVED
from mfa_lesson.iam.reports import report_on
from tests.iam.sides import ALLOW, HERE, PASSES, QUEUE, ROLE, ROOT, SESSION, THERE, USER, check, on_resource
from tests.support import policy, statement

SERVICE = "ec2.amazonaws.com"


@pytest.mark.parametrize(
    ("element", "listed", "effect", "principal", "applies", "code", "parameters"),
    [
        ("Principal", USER, "Allow", USER, True, "names-itself", {"value": USER, "entry": USER}),
        ("Principal", ROLE, "Allow", SESSION, True, "names-owner", {"value": SESSION, "entry": ROLE}),
        ("Principal", [ROLE, HERE], "Allow", SESSION, True, "names-owner", {"value": SESSION, "entry": ROLE}),
        ("Principal", [HERE, "*"], "Allow", USER, True, "names-everybody", {"value": USER, "entry": "*"}),
        ("Principal", ROOT, "Allow", USER, True, "names-account", {"value": USER, "entry": ROOT}),
        ("Principal", [ROOT, HERE], "Deny", USER, True, "names-account", {"value": USER, "entry": ROOT}),
        ("Principal", "*", "Deny", SERVICE, True, "names-everybody", {"value": SERVICE, "entry": "*"}),
        ("Principal", "*", "Allow", SERVICE, False, "names-others", {"value": SERVICE, "listed": ("*",)}),
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
    service = Request("sqs:SendMessage", QUEUE, principal=SERVICE)
    report = explain(service, (), [PASSES], denied).statements[-1]
    assert report.principal.reason.code == "not-principal"


def test_a_report_without_guardrails_knows_of_no_boundary():
    (denied,) = on_resource({"AWS": [USER, HERE]}, "Deny", "NotPrincipal").statements
    request = Request("sqs:SendMessage", QUEUE, principal=USER)
    assert report_on(denied, request).principal.reason.code == "in-not-principal"
    assert report_on(denied, request, bounded=True).principal.reason.code == "not-principal-bounded"


def test_a_report_resolves_the_first_lines_and_the_one_that_fits():
    lines = [f"arn:aws:s3:::box/{number}/${{aws:username}}" for number in range(MOST_RESOLVED + 2)]
    (named,) = policy(statement(Resource=lines)).statements
    context = {"aws:username": "alice"}
    other = report_on(named, Request("s3:GetObject", "arn:aws:s3:::box/other", context)).resource
    assert list(other.resolved) == lines[:MOST_RESOLVED]
    last = report_on(named, Request("s3:GetObject", f"arn:aws:s3:::box/{MOST_RESOLVED + 1}/alice", context)).resource
    assert list(last.resolved) == [*lines[:MOST_RESOLVED], lines[-1]]
    assert last.resolved[lines[-1]] == f"arn:aws:s3:::box/{MOST_RESOLVED + 1}/alice"


def test_a_trust_policy_is_about_its_role():
    request = Request("sts:AssumeRole", f"arn:aws:iam::{HERE}:role/admin", principal=USER)
    (report,) = explain(request, (), (), on_resource({"AWS": USER}, kind="trust")).statements
    assert report.resource.reason.code == "own-resource"
    assert (report.resource.matched, report.applies) == (True, True)
