"""Which side must allow a request: the table of principals, between accounts, and where only the resource decides."""

import pytest

from mfa_lesson import Guardrail, Outcome, Policy, PolicyError, Request, evaluate, explain
from mfa_lesson.errors import RequestError
from tests.support import document, policy, statement

HERE, THERE = "123456789012", "210987654321"
USER = f"arn:aws:iam::{HERE}:user/alice"
ROLE = f"arn:aws:iam::{HERE}:role/reader"
SESSION = f"arn:aws:sts::{HERE}:assumed-role/reader/alice"
FEDERATED = f"arn:aws:sts::{HERE}:federated-user/alice"
ROOT = f"arn:aws:iam::{HERE}:root"
QUEUE = f"arn:aws:sqs:us-east-1:{HERE}:queue"
FAR_QUEUE = f"arn:aws:sqs:us-east-1:{THERE}:queue"
ALLOW, NOTHING = policy(statement(), name="allow"), policy(statement(Action="ec2:*"), name="nothing")


def on_resource(principal, effect="Allow", element="Principal", kind="resource", **elements):
    elements = {"Action": "*", "Resource": "*"} | elements
    if kind == "trust":
        elements = {"Action": "sts:AssumeRole"}
    return Policy.from_json(document({"Effect": effect, element: principal, **elements}), kind=kind, name=kind)


def check(request, policies=(), guardrails=(), resource_policies=()):
    """The decision, which explain() agrees with."""
    decision = evaluate(request, policies, guardrails, resource_policies)
    explanation = explain(request, policies, guardrails, resource_policies)
    assert explanation.outcome is decision.outcome
    assert explanation.determining == decision.determining
    assert str(explanation)
    return decision


@pytest.mark.parametrize(
    ("caller", "named", "identity", "boundary", "session"),
    [  # what an implicit deny in each of them limits
        (USER, HERE, True, True, True),
        (USER, ROOT, True, True, True),
        (USER, USER, False, False, False),
        (USER, "*", False, True, True),
        (SESSION, HERE, True, True, True),
        (SESSION, ROLE, False, True, True),
        (SESSION, SESSION, False, False, False),
        (SESSION, "*", False, True, True),
        (ROLE, ROLE, False, True, True),
        (FEDERATED, HERE, True, True, True),
        (FEDERATED, USER, False, True, True),
        (FEDERATED, FEDERATED, False, False, False),
    ],
)
def test_what_limits_an_allow_on_a_resource_of_the_same_account(caller, named, identity, boundary, session):
    request = Request("sqs:SendMessage", QUEUE, principal=caller)
    granted = on_resource({"AWS": named})
    yes = [Guardrail("permissions boundary", ALLOW), Guardrail("session policy", ALLOW)]
    assert check(request, ALLOW, yes, granted).allowed
    assert check(request, NOTHING, yes, granted).allowed is not identity
    assert check(request, ALLOW, [Guardrail("permissions boundary", NOTHING), yes[1]], granted).allowed is not boundary
    assert check(request, ALLOW, [yes[0], Guardrail("session policy", NOTHING)], granted).allowed is not session


@pytest.mark.parametrize("named", [HERE, USER, "*"])
def test_between_accounts_both_sides_must_allow(named):
    request = Request("sqs:SendMessage", FAR_QUEUE, principal=USER)
    granted = on_resource({"AWS": named})
    assert check(request, ALLOW, (), granted).allowed
    assert check(request, NOTHING, (), granted).missing == ("identity",)
    assert check(request, ALLOW).missing == ("resource",)
    assert check(request, NOTHING).missing == ("identity", "resource")


@pytest.mark.parametrize(
    ("action", "resource", "missing"),
    [
        ("sts:AssumeRole", f"arn:aws:iam::{HERE}:role/admin", "trust"),
        ("kms:Decrypt", f"arn:aws:kms:us-east-1:{HERE}:key/1", "key"),
    ],
)
def test_trust_and_key_policies_must_allow_themselves(action, resource, missing):
    request = Request(action, resource, principal=USER)
    kind = "trust" if missing == "trust" else "resource"
    assert check(request, ALLOW).missing == (missing,)
    assert check(request, ALLOW, (), on_resource({"AWS": HERE}, kind=kind)).allowed
    assert check(request, NOTHING, (), on_resource({"AWS": HERE}, kind=kind)).missing == ("identity",)
    assert check(request, NOTHING, (), on_resource({"AWS": USER}, kind=kind)).allowed


@pytest.mark.parametrize("principal", ["ec2.amazonaws.com", "accounts.google.com", "*"])
def test_who_has_no_policies_needs_the_resource_alone(principal):
    request = Request("sqs:SendMessage", QUEUE, principal=principal)
    assert check(request, ALLOW).missing == ("resource",)
    granted = on_resource("*")
    assert check(request, (), (), granted).allowed
    scp = Guardrail("service control policies", policy(statement("Deny")))
    assert check(request, policy(statement("Deny")), [scp], granted).allowed


def test_a_deny_anywhere_wins():
    request = Request("sqs:SendMessage", QUEUE, principal=USER)
    denied = on_resource({"AWS": USER}, "Deny")
    assert check(request, ALLOW, (), [denied, on_resource({"AWS": USER})]).outcome is Outcome.EXPLICIT_DENY
    assert check(request, policy(statement("Deny")), (), on_resource({"AWS": USER})).outcome is Outcome.EXPLICIT_DENY


def test_policies_on_resources_need_a_principal_and_their_place():
    with pytest.raises(RequestError) as caught:
        evaluate(Request("sqs:SendMessage", QUEUE), (), (), on_resource("*"))
    assert caught.value.reason.code == "request-principal-missing"
    with pytest.raises(PolicyError) as caught:
        evaluate(Request("sqs:SendMessage", QUEUE), on_resource("*"))
    assert caught.value.reason.code == "resource-policy-elsewhere"
    with pytest.raises(PolicyError) as caught:
        evaluate(Request("sqs:SendMessage", QUEUE, principal=USER), (), (), ALLOW)
    assert caught.value.reason.code == "no-resource-policy"
