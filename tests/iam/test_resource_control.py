"""Resource control policies: what they can have, and which requests they reach."""

import pytest

from mfa_lesson import Guardrail, Policy, Request, evaluate, explain, load_policy
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.resource_control import LISTED_ON, SERVICES, find_gap
from mfa_lesson.text import Reason
from tests.support import ALICE, ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY, document, refusal, statement

ADMINISTRATOR = load_policy("administrator_access")
OBJECT, KEY = "arn:aws:s3:::reports/a", "arn:aws:kms:eu-west-1:123456789012:key/1"
FULL_ACCESS = document(statement(Principal="*", Action="*"))


def rcp(*statements, **elements):
    made = statements or [statement("Deny", **{"Principal": "*", "Action": "s3:*", **elements})]
    return Policy.from_json(document(*made), name="mine", rcp=True)


def side(*policies):
    return [Guardrail("resource control policy", policies)]


def assert_decided(asked, rails, outcome):
    """By both, and with the same reasons."""
    decided, explained = evaluate(asked, ADMINISTRATOR, rails), explain(asked, ADMINISTRATOR, rails)
    assert (decided.outcome, decided.blocked_by) == (outcome, ())
    assert (explained.outcome, explained.determining) == (outcome, decided.determining)
    return explained


@pytest.mark.parametrize(
    ("elements", "where", "reason"),
    [
        ({"Effect": "Allow"}, ".Effect", Reason("rcp-allow")),
        ({"Effect": "Allow", "Action": "*"}, None, None),
        ({"Effect": "Allow", "Action": ["*"], "Sid": "All"}, None, None),
        ({"Effect": "Allow", "Action": "*", "Resource": OBJECT}, ".Effect", Reason("rcp-allow")),
        (
            {"Effect": "Allow", "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            ".Effect",
            Reason("rcp-allow"),
        ),
        ({"Action": None, "NotAction": "s3:*"}, ".NotAction", Reason("rcp-not-action")),
        ({"Action": "*"}, ".Action", Reason("rcp-every-action", {"text": "*"})),
        ({"Action": ["s3:*", "*:*"]}, ".Action[1]", Reason("rcp-every-action", {"text": "*:*"})),
        ({"Action": "iam:*"}, ".Action", Reason("rcp-service", {"service": "iam", "day": LISTED_ON})),
        (
            {"Action": ["S3:Get*", "EC2:Run?"]},
            ".Action[1]",
            Reason("rcp-service", {"service": "ec2", "day": LISTED_ON}),
        ),
        ({"Action": ["S3:Get*", "sts:AssumeRole"], "Resource": None, "NotResource": OBJECT}, None, None),
        ({"Action": "s*:Get"}, ".Action", Reason("action-service-wildcard", {"text": "s*:Get"})),
        ({"Principal": {"AWS": "*"}}, "", Reason("principal-missing")),
    ],
)
def test_what_a_statement_of_an_rcp_can_have(elements, where, reason):
    made = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", **elements}
    source = document({name: value for name, value in made.items() if value is not None})
    if reason is None:
        assert Policy.from_json(source, rcp=True).rcp
    else:
        error = refusal(source, rcp=True)
        assert (error.where, error.reason) == (f"Statement[0]{where}", reason)


def test_an_allow_beside_another_statement_is_not_that_of_aws():
    two = document(statement(Principal="*", Action="*"), statement("Deny", Principal="*", Action="s3:*"))
    assert refusal(two, rcp=True).reason == Reason("rcp-allow")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Request("s3:GetObject", OBJECT), None),
        (Request("STS:AssumeRole", "arn:aws:iam::123456789012:role/a"), None),
        (Request("kms:Decrypt", KEY), None),
        (Request("kms:RetireGrant", KEY), "rcp-action-out-of-reach"),
        (Request("iam:DeleteUser", ALICE), "rcp-service-out-of-reach"),
        (Request("ec2:RunInstances", "arn:aws:ec2:eu-west-1:123456789012:instance/*"), "rcp-service-out-of-reach"),
        (Request("s3:ListAllMyBuckets"), "rcp-no-resource"),
    ],
)
def test_which_requests_rcps_reach(asked, code):
    gap = find_gap(asked)
    assert (gap and gap.code) == code


def test_the_list_has_the_services_that_came_first_and_not_iam():
    assert {"s3", "sts", "sqs", "kms", "secretsmanager", "ecr", "aoss", "dynamodb", "logs"} <= SERVICES
    assert not {"iam", "ec2", "organizations"} & SERVICES


def test_an_rcp_denies_what_it_names_and_allows_the_rest():
    """AWS attaches RCPFullAWSAccess to every account, so nothing is missing where an RCP only denies."""
    rails = side(rcp())
    assert_decided(Request("s3:GetObject", OBJECT), rails, EXPLICIT_DENY)
    passed = assert_decided(Request("kms:Decrypt", KEY), rails, ALLOWED)
    assert [step.reason.code for step in passed.steps] == ["no-deny", "rcp-allows", "allow"]
    assert_decided(Request("kms:Decrypt", KEY), side(Policy.from_json(FULL_ACCESS, rcp=True)), ALLOWED)


@pytest.mark.parametrize(
    ("asked", "gap"),
    [
        (Request("iam:DeleteUser", ALICE), Reason("rcp-service-out-of-reach", {"service": "iam", "day": LISTED_ON})),
        (Request("s3:ListAllMyBuckets"), Reason("rcp-no-resource", {"action": "s3:ListAllMyBuckets"})),
        (Request("kms:RetireGrant", KEY), Reason("rcp-action-out-of-reach", {"action": "kms:RetireGrant"})),
    ],
)
def test_a_request_out_of_reach_is_decided_without_the_rcp_and_the_explanation_says_why(asked, gap):
    rails = side(rcp(Action=["s3:*", "kms:*"], Condition={"Bool": {"aws:SecureTransport": "false"}}))
    rails += [Guardrail("boundary", ADMINISTRATOR)]
    explained = assert_decided(asked, rails, ALLOWED)
    assert explained.steps[1].reason == Reason(
        "rcp-out-of-reach", {"guardrail": "resource control policy", "because": gap}
    )
    assert [step.answer for step in explained.steps] == ["No", "Yes", "Yes", "Yes"]
    (report,) = [report for report in explained.statements if report.group == 1]
    assert not report.applies and [part.reason for part in report.reasons] == [gap]
    assert explained.missing_context == ()
    assert str(report.out_of_reach) in str(explained) and str(report.out_of_reach) in str(explained.steps[1])


def test_an_rcp_grants_nothing():
    asked, full = Request("s3:GetObject", OBJECT), Policy.from_json(FULL_ACCESS, rcp=True)
    assert evaluate(asked, (), side(full)).outcome is explain(asked, (), side(full)).outcome is IMPLICIT_DENY
    assert not InForce.of((), side(full)).allows(asked)
    assert InForce.of(ADMINISTRATOR, side(rcp())).allows(asked)


def test_a_guardrail_of_nothing_still_blocks():
    asked = Request("s3:GetObject", OBJECT)
    assert evaluate(asked, ADMINISTRATOR, side()).blocked_by == ("resource control policy",)
    assert explain(asked, ADMINISTRATOR, side()).outcome is IMPLICIT_DENY


def test_beside_another_policy_an_rcp_allows_only_by_its_allow():
    asked, other = Request("s3:GetObject", OBJECT), Policy.from_json(document(statement(Action="kms:*")))
    deny_kms = rcp(Action="kms:*")
    assert evaluate(asked, ADMINISTRATOR, side(other, deny_kms)).blocked_by == ("resource control policy",)
    assert_decided(asked, side(other, Policy.from_json(FULL_ACCESS, rcp=True)), ALLOWED)


def test_an_rcp_is_out_of_reach_whatever_its_guardrail_is_called():
    asked = Request("iam:DeleteUser", ALICE)
    mixed = explain(asked, ADMINISTRATOR, [Guardrail("our rules", [ADMINISTRATOR, rcp()])])
    assert [bool(report.out_of_reach) for report in mixed.statements] == [False, False, True]
    alone = assert_decided(asked, [Guardrail("our rules", rcp(), kind="scp")], ALLOWED)
    assert [step.reason.code for step in alone.steps] == ["no-deny", "rcp-out-of-reach", "allow"]


def test_guardrails_after_an_rcp_are_asked_as_well():
    asked = Request("iam:DeleteUser", ALICE)
    rails = [*side(rcp()), Guardrail("boundary", "ec2_full_access")]
    assert evaluate(asked, ADMINISTRATOR, rails).blocked_by == ("boundary",)
    explained = explain(asked, ADMINISTRATOR, rails)
    assert [step.reason.code for step in explained.steps] == ["no-deny", "rcp-out-of-reach", "no-guardrail"]
    assert explained.outcome is IMPLICIT_DENY
