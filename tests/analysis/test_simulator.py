"""AWS's policy simulator, here: its decisions, what it reports on each, and its pages."""

import json

import pytest
from botocore.stub import Stubber

from mfa_lesson import load_policy
from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis import simulator
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.simulator import simulate_custom_policy
from tests.analysis.simulator_calls import (
    ACTIONS,
    BUCKET,
    CLIENT,
    EVERYTHING,
    FORCE_MFA,
    ITEM,
    MODEL,
    NOTHING_OF_IAM,
    OTHER,
    accepted_by_botocore,
    bucket,
    call,
    conforms,
    entries,
    only_result,
    refused,
)
from tests.support import ALICE, BOB, document, statement

DENY = "BlockMostAccessUnlessSignedInWithMFA"


# --- a policy on the resource ---

READ = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})


@pytest.mark.parametrize(
    ("own", "on_resource", "owner", "decision", "matched"),
    [
        (FORCE_MFA.text, BUCKET, None, "allowed", ["ResourcePolicy"]),
        (READ, BUCKET, None, "allowed", ["PolicyInputList.1", "ResourcePolicy"]),
        (READ, bucket({"AWS": "*"}, "Deny"), None, "explicitDeny", ["ResourcePolicy"]),
        (READ, bucket({"AWS": OTHER}), None, "allowed", ["PolicyInputList.1"]),
        (READ, bucket({"AWS": OTHER}), OTHER, "implicitDeny", []),
        (READ, BUCKET, OTHER, "allowed", ["PolicyInputList.1", "ResourcePolicy"]),
        (FORCE_MFA.text, BUCKET, OTHER, "implicitDeny", []),
    ],
)
def test_a_policy_on_the_resource_counts_as_evaluate_counts_it(own, on_resource, owner, decision, matched):
    context = [entry for entry in entries("true") if entry["ContextKeyName"] != "aws:username"]
    parameters = {
        "PolicyInputList": [own],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": [ITEM],
        "ResourcePolicy": on_resource,
        "CallerArn": ALICE,
        "ContextEntries": context,
        **({"ResourceOwner": f"arn:aws:iam::{owner}:root"} if owner else {}),
    }
    result = only_result(**parameters)
    assert result["EvalDecision"] == decision
    assert [statement["SourcePolicyId"] for statement in result["MatchedStatements"]] == matched
    assert ("EvalDecisionDetails" in result) is (owner is None)
    assert accepted_by_botocore(call(**parameters))
    conforms(result, MODEL.output_shape.members["EvaluationResults"].member)


def test_keys_of_the_caller_are_not_missing_and_must_not_contradict():
    own_item = bucket({"AWS": "*"}, Condition={"StringEquals": {"aws:username": "alice"}})
    parameters = {
        "PolicyInputList": [READ.replace("s3:*", "sqs:*")],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": [ITEM],
        "CallerArn": ALICE,
    }
    result = only_result(ResourcePolicy=own_item, **parameters)
    assert (result["EvalDecision"], "aws:username" in result["MissingContextValues"]) == ("allowed", False)
    error = refused(ResourcePolicy=own_item, ContextEntries=entries("true", "bob"), **parameters)
    assert (error.parameter, error.reason.code) == ("ContextEntries", "simulator.refused")


@pytest.mark.parametrize(("action", "allowed"), [("s3:*", True), ("ec2:*", False)])
def test_limits_are_reported_for_what_they_allow_by_themselves(action, allowed):
    limit = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
    result = only_result(
        PolicyInputList=[READ],
        ActionNames=["s3:GetObject"],
        ResourceArns=[ITEM],
        CallerArn=ALICE,
        ResourcePolicy=BUCKET,
        PermissionsBoundaryPolicyInputList=[limit],
        OrderedOrganizationPolicyInputList=[{"ServiceControlPolicyInputList": [limit]}],
    )
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": allowed}
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": allowed}
    assert result["EvalDecision"] == ("allowed" if allowed else "implicitDeny")


# --- the answers ---


@pytest.mark.parametrize("mfa", MFA_STATES)
def test_the_decisions_are_those_of_the_matrix(mfa):
    expected = decision_matrix([FORCE_MFA])[mfa]
    for action in ACTIONS:
        resource = catalogue.find_action(action).resource(User.read("alice"))
        result = only_result(ActionNames=[action], ResourceArns=[resource], ContextEntries=entries(mfa))
        assert result["EvalDecision"] == expected[action], action


EXAMPLE = (
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*",'
    '"Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}'
)


@pytest.mark.parametrize(("year", "decision"), [("2019", "allowed"), ("2014", "implicitDeny")])
def test_the_examples_of_the_command_line_reference(year, decision):
    """AWS's StartPosition is right after a bracket, here column 38; ours is the statement's own bracket."""
    moment = {
        "ContextKeyName": "aws:CurrentTime",
        "ContextKeyValues": [f"{year}-04-25T11:00:00Z"],
        "ContextKeyType": "date",
    }
    matched = {
        "SourcePolicyId": "PolicyInputList.1",
        "StartPosition": {"Line": 1, "Column": 37},
        "EndPosition": {"Line": 1, "Column": 167},
    }
    assert simulate_custom_policy(
        PolicyInputList=[EXAMPLE], ActionNames=["dynamodb:CreateBackup"], ContextEntries=[moment]
    ) == {
        "EvaluationResults": [
            {
                "EvalActionName": "dynamodb:CreateBackup",
                "EvalResourceName": "*",
                "EvalDecision": decision,
                "MatchedStatements": [matched] if decision == "allowed" else [],
                "MissingContextValues": [],
            }
        ],
        "IsTruncated": False,
    }


@pytest.mark.parametrize("number", range(len(FORCE_MFA.statements)))
def test_a_position_is_that_of_the_statement_in_the_text(number):
    reported = simulator.report_statement(FORCE_MFA.statements[number])
    start, end = reported["StartPosition"], reported["EndPosition"]
    lines = FORCE_MFA.text.splitlines(keepends=True)
    begin, stop = (sum(map(len, lines[: at["Line"] - 1])) + at["Column"] - 1 for at in (start, end))
    assert json.loads(FORCE_MFA.text[begin:stop]) == FORCE_MFA.statements[number].source


def test_the_matched_statements_are_the_determining_ones_of_every_policy():
    own = json.dumps(document(statement(Action="iam:ListUsers")))
    result = only_result(PolicyInputList=[FORCE_MFA.text, own], ContextEntries=entries("true"))
    assert [each["SourcePolicyId"] for each in result["MatchedStatements"]] == [
        "PolicyInputList.1",
        "PolicyInputList.2",
    ]
    result = only_result(
        PolicyInputList=[FORCE_MFA.text, own], ActionNames=["iam:CreateUser"], ContextEntries=entries("false")
    )
    line = FORCE_MFA.text[: FORCE_MFA.text.index(DENY)].count("\n")
    assert [each["StartPosition"] for each in result["MatchedStatements"]] == [{"Line": line, "Column": 9}]


def test_several_resources_come_to_the_most_restrictive_decision():
    mine = json.dumps(document(statement(Resource=ALICE), statement("Deny", Resource=BOB)))
    result = only_result(PolicyInputList=[mine], ActionNames=["iam:GetUser"], ResourceArns=[ALICE, BOB])
    assert result["EvalDecision"] == "explicitDeny"
    specific = result["ResourceSpecificResults"]
    assert [each["EvalResourceDecision"] for each in specific] == ["allowed", "explicitDeny"]
    assert result["MatchedStatements"] == specific[1]["MatchedStatements"] != specific[0]["MatchedStatements"]
    assert result["EvalDecisionDetails"] == {}


def test_the_resource_is_named_by_its_template():
    names = {
        action: only_result(ActionNames=[action])["EvalResourceName"]
        for action in ("iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "iam:ListUsers")
    }
    assert names == {
        "iam:EnableMFADevice": "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}",
        "iam:CreateVirtualMFADevice": "arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}",
        "iam:ListUsers": "*",
    }


@pytest.mark.parametrize("resources", [{}, {"ResourceArns": ["*"]}])
def test_without_a_resource_there_are_no_results_for_resources(resources):
    result = only_result(**resources)
    assert "ResourceSpecificResults" not in result and "EvalDecisionDetails" not in result


def test_missing_context_values_are_those_asked_for_and_not_given():
    assert only_result()["MissingContextValues"] == ["aws:username", "aws:MultiFactorAuthPresent"]
    assert only_result(ContextEntries=entries("absent"))["MissingContextValues"] == ["aws:MultiFactorAuthPresent"]
    [specific] = only_result(ResourceArns=[ALICE])["ResourceSpecificResults"]
    assert specific["MissingContextValues"] == ["aws:username", "aws:MultiFactorAuthPresent"]
    empty = [{"ContextKeyName": "aws:username", "ContextKeyValues": [], "ContextKeyType": "stringList"}]
    assert "aws:username" in only_result(ContextEntries=empty)["MissingContextValues"]


def test_a_key_too_short_for_the_api_is_not_reported():
    short = json.dumps(document(statement(Condition={"StringEquals": {"a:b": "c"}})))
    result = only_result(PolicyInputList=[short])
    assert result["MissingContextValues"] == []


@pytest.mark.parametrize(
    ("boundary", "allowed", "decision", "matched"),
    [
        (EVERYTHING, True, "allowed", ["PolicyInputList.1"]),
        (load_policy("ec2_full_access").text, False, "implicitDeny", []),
        (NOTHING_OF_IAM, False, "explicitDeny", ["PermissionsBoundaryPolicyInputList.1"]),
    ],
)
def test_a_permissions_boundary(boundary, allowed, decision, matched):
    result = only_result(
        PolicyInputList=[EVERYTHING], PermissionsBoundaryPolicyInputList=[boundary], ResourceArns=[ALICE]
    )
    for found in (result, *result["ResourceSpecificResults"]):
        assert found["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": allowed}
        assert [each["SourcePolicyId"] for each in found["MatchedStatements"]] == matched
    assert result["EvalDecision"] == decision
    assert "PermissionsBoundaryDecisionDetail" not in only_result()


@pytest.mark.parametrize(
    ("levels", "allowed", "decision"),
    [
        ([[EVERYTHING], [EVERYTHING]], True, "allowed"),
        ([[EVERYTHING], [load_policy("ec2_full_access").text]], False, "implicitDeny"),
        ([[EVERYTHING, NOTHING_OF_IAM]], False, "explicitDeny"),
    ],
)
def test_service_control_policies(levels, allowed, decision):
    result = only_result(
        PolicyInputList=[EVERYTHING],
        OrderedOrganizationPolicyInputList=[{"ServiceControlPolicyInputList": level} for level in levels],
        ResourceArns=[ALICE],
    )
    assert result["EvalDecision"] == decision
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": allowed}
    assert [each["SourcePolicyId"] for each in result["MatchedStatements"]] == ["PolicyInputList.1"] * allowed
    assert ("EvalDecisionDetails" in result) == allowed


# --- pages ---


@pytest.mark.parametrize("most", [1, 7, 30, 31, 1000])
def test_the_pages_together_are_the_whole_answer(most):
    whole = simulate_custom_policy(**call(ActionNames=ACTIONS))
    assert whole["IsTruncated"] is False and "Marker" not in whole
    found, page = [], simulate_custom_policy(**call(ActionNames=ACTIONS, MaxItems=most))
    found += page["EvaluationResults"]
    while page["IsTruncated"]:
        assert len(page["EvaluationResults"]) == most
        page = simulate_custom_policy(**call(ActionNames=ACTIONS, MaxItems=most, Marker=page["Marker"]))
        found += page["EvaluationResults"]
    assert found == whole["EvaluationResults"]


def test_without_max_items_a_page_has_a_hundred():
    page = simulate_custom_policy(**call(ActionNames=ACTIONS * 4))
    assert len(page["EvaluationResults"]) == 100 and page["IsTruncated"]


def test_boto3_pages_through_it_by_itself():
    with Stubber(CLIENT) as stubber:
        asked = call(ActionNames=ACTIONS)
        marker = {}
        for _ in range(4):
            response = simulate_custom_policy(**asked, MaxItems=10, **marker)
            stubber.add_response("simulate_custom_policy", response, {**asked, "MaxItems": 10, **marker})
            marker = {"Marker": response.get("Marker")}
        pages = CLIENT.get_paginator("simulate_custom_policy").paginate(**asked, PaginationConfig={"PageSize": 10})
        names = [result["EvalActionName"] for page in pages for result in page["EvaluationResults"]]
    assert names == ACTIONS


@pytest.mark.parametrize("marker", ["x", "0-0123456789abcdef", "31", "99999999999999999999-0123456789abcdef"])
def test_a_marker_of_another_call_is_refused(marker):
    assert refused(ActionNames=ACTIONS, Marker=marker).parameter == "Marker"
    page = simulate_custom_policy(**call(ActionNames=ACTIONS, MaxItems=3))
    assert refused(ActionNames=ACTIONS[1:], Marker=page["Marker"]).parameter == "Marker"
