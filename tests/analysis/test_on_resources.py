"""Which requests a policy on a resource counts for: only those for what it can be attached to."""

import pytest

from mfa_lesson import Policy, Request
from mfa_lesson.account.users import User
from mfa_lesson.analysis.decisions import Scenario, leave_out_owner
from mfa_lesson.analysis.on_resources import find_other_resource, keep_those_about
from mfa_lesson.iam.evaluator import InForce
from tests.support import document, on_resource, policy, statement

ALICE = User.read("alice")
ROLE = "arn:aws:iam::123456789012:role/Deploy"
BACKUPS = "arn:aws:s3:::backups/*"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/k"


def request(action, resource, **context):
    return Request(action, resource, context, ALICE.arn)


def code(of, action, resource, **context):
    reason = find_other_resource(of, request(action, resource, **context))
    return reason and reason.code


def bucket(resource=BACKUPS, action="s3:DeleteObject", **elements):
    return on_resource("*", "Deny", Action=action, Resource=resource, **elements)


@pytest.mark.parametrize(
    ("of", "action", "resource", "expected"),
    [
        (bucket(), "s3:DeleteObject", "arn:aws:s3:::backups/monday", None),
        (bucket(), "s3:GetObject", "arn:aws:s3:::backups/monday", None),
        (bucket(), "s3:DeleteObject", "arn:aws:s3:::reports/monday", "of-another-resource"),
        (bucket(), "s3:DeleteObject", "*", "of-no-resource"),
        (bucket("*"), "s3:DeleteObject", "arn:aws:s3:::reports/monday", None),
        (bucket("*"), "s3:ListAllMyBuckets", "*", "of-no-resource"),
        # IAM has no other policies on resources than trust policies
        (bucket("*", "*"), "iam:ChangePassword", ALICE.arn, "of-another-resource"),
        (bucket("*", "*"), "sts:AssumeRole", ROLE, "of-another-resource"),
        # a key policy names its own key as "*"
        (bucket("*", "kms:*"), "kms:Decrypt", KEY, None),
        (bucket("*", "kms:*"), "s3:DeleteObject", "arn:aws:s3:::backups/monday", "of-another-resource"),
        (bucket("*", "KMS:*"), "kms:Decrypt", KEY, None),
        (bucket("*", "*"), "s3:DeleteObject", "arn:aws:s3:::backups/monday", None),
    ],
)
def test_another_policy_counts_for_what_its_statements_name(of, action, resource, expected):
    assert code(of, action, resource) == expected


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("sts:AssumeRole", ROLE, None),
        ("sts:TagSession", ROLE, None),
        ("sts:AssumeRole", "*", "of-a-role"),
        ("iam:PassRole", ROLE, "of-a-role"),
        ("iam:ChangePassword", ALICE.arn, "of-a-role"),
        ("s3:DeleteObject", "arn:aws:s3:::backups/monday", "of-a-role"),
    ],
)
def test_a_trust_policy_counts_for_roles_only(action, resource, expected):
    assert code(on_resource({"AWS": "123456789012"}, kind="trust"), action, resource) == expected


def test_a_policy_that_exempts_resources_counts_for_the_others_of_its_service():
    element = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": BACKUPS}
    of = Policy.from_json(document(element), kind="resource")
    assert code(of, "s3:DeleteObject", "arn:aws:s3:::backups/monday") == "of-another-resource"
    assert code(of, "s3:DeleteObject", "arn:aws:s3:::reports/monday") is None
    reason = find_other_resource(of, request("s3:DeleteObject", "arn:aws:s3:::backups/monday"))
    assert reason.parameters["lines"] == []


def test_variables_in_a_resource_have_the_values_of_the_request():
    of = bucket("arn:aws:s3:::homes/${aws:username}/*")
    assert code(of, "s3:DeleteObject", "arn:aws:s3:::homes/alice/x") is None
    assert code(of, "s3:DeleteObject", "arn:aws:s3:::homes/bob/x") == "of-another-resource"


def test_what_does_not_count_is_not_in_force():
    trust, deny = on_resource({"AWS": "123456789012"}, kind="trust"), bucket()
    own = policy(statement())
    in_force = InForce((own,), (), (trust, deny))
    assert keep_those_about(in_force, request("sts:AssumeRole", ROLE)).resource_policies == (trust,)
    assert keep_those_about(in_force, request("s3:GetObject", "arn:aws:s3:::backups/x")).resource_policies == (deny,)
    assert keep_those_about(in_force, request("iam:ListUsers", "*")).resource_policies == ()
    alone = InForce((own,))
    assert keep_those_about(alone, Request("iam:ListUsers")) is alone


def test_a_scenario_with_resources_names_who_asks_with_or_without_such_a_policy():
    own = InForce((policy(statement()),))
    assert Scenario(ALICE, ALICE, own).request("sts:AssumeRole", "true", ROLE).principal is None
    named = Scenario(ALICE, ALICE, own, with_resources=True)
    assert named.request("sts:AssumeRole", "true", ROLE).principal == ALICE.arn
    assert named.decide("sts:AssumeRole", "true", ROLE).missing == ("trust",)
    assert named.decide("s3:GetObject", "true", "arn:aws:s3:::backups/x").allowed


def test_a_scenario_leaves_out_policies_on_other_resources():
    deny = on_resource("*", "Deny", NotAction="s3:GetObject", Resource="*")
    in_force = InForce((policy(statement()),), (), (deny,))
    scenario = Scenario(ALICE, ALICE, in_force, with_resources=True)
    assert scenario.decide("iam:ChangePassword", "true").allowed
    assert scenario.explain("iam:ChangePassword", "true").outcome.value == "allowed"
    assert scenario.decide_states("s3:DeleteObject", "arn:aws:s3:::backups/x")["true"] == "explicitDeny"
    [reason] = scenario.list_others(scenario.request("iam:ChangePassword", "true"))
    assert reason.code == "of-another-resource"
    assert scenario.list_others(scenario.request("s3:DeleteObject", "true", "arn:aws:s3:::backups/x")) == []


def test_the_account_of_an_arn_counts_and_not_a_typed_one():
    typed = {"AWS:ResourceAccount": "999999999999", "aws:SourceIp": "203.0.113.7"}
    assert leave_out_owner(typed, ROLE) == {"aws:SourceIp": "203.0.113.7"}
    assert leave_out_owner(typed, "arn:aws:s3:::backups/x") == typed
    assert leave_out_owner(typed, "*") == typed
    scenario = Scenario(ALICE, ALICE, InForce((policy(statement()),)), typed, with_resources=True)
    assert scenario.request("sts:AssumeRole", "true", ROLE).owner == "123456789012"
    assert scenario.decide("s3:GetObject", "true", "arn:aws:s3:::backups/x").missing == ("resource",)
