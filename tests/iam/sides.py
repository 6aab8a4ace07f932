"""Two accounts, who asks in the one, and the decision where policies on resources count."""

from mfa_lesson import Guardrail, Policy, evaluate, explain
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
PASSES = Guardrail("permissions boundary", ALLOW)


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
