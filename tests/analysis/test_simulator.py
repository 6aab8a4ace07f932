"""AWS's policy simulator, here: its call and its answer against botocore's model."""

import inspect
import json
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime

import boto3
import pytest
from botocore.session import Session
from botocore.stub import Stubber
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Outcome, Request, evaluate, load_policy
from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis import simulator, simulator_input
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.simulator import simulate_custom_policy
from mfa_lesson.analysis.simulator_input import CONTEXT_KEY_TYPES
from mfa_lesson.analysis.wording import say
from mfa_lesson.errors import SimulationError
from mfa_lesson.text import Reason
from tests.support import ALICE, BOB, document, statement

FORCE_MFA = load_policy("force_mfa")
EVERYTHING = json.dumps(document(statement()))
NOTHING_OF_IAM = json.dumps(document(statement(), statement("Deny", Action="iam:*")))
ACTIONS = list(decision_matrix([FORCE_MFA]).index)
MODEL = Session().get_service_model("iam").operation_model("SimulateCustomPolicy")
DENY = "BlockMostAccessUnlessSignedInWithMFA"


def entries(mfa, name="alice"):
    """The context of a request in this MFA state."""
    given = [{"ContextKeyName": "aws:username", "ContextKeyValues": [name], "ContextKeyType": "string"}]
    if mfa != "absent":
        given.append(
            {"ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyValues": [mfa], "ContextKeyType": "boolean"}
        )
    return given


def call(**parameters):
    return {"PolicyInputList": [FORCE_MFA.text], "ActionNames": ["iam:ListUsers"], **parameters}


def only_result(**parameters):
    [result] = simulate_custom_policy(**call(**parameters))["EvaluationResults"]
    return result


def refused(**parameters):
    with pytest.raises(SimulationError) as caught:
        simulate_custom_policy(**call(**parameters))
    return caught.value


# --- botocore's model ---


def conforms(value, shape, at=""):
    """Whether a value has the shape: types, enums, lengths, required members, and no member that is none of it."""
    if shape.type_name == "structure":
        assert isinstance(value, Mapping), at
        assert set(value) <= set(shape.members), (at, set(value) - set(shape.members))
        assert set(shape.required_members) <= set(value), at
        for name, member in value.items():
            conforms(member, shape.members[name], f"{at}.{name}")
    elif shape.type_name == "list":
        assert isinstance(value, list), at
        for number, member in enumerate(value):
            conforms(member, shape.member, f"{at}[{number}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            conforms(key, shape.key, f"{at} key")
            conforms(member, shape.value, f"{at}[{key}]")
    else:
        assert type(value) is {"string": str, "integer": int, "boolean": bool}[shape.type_name], (at, value)
        size = len(value) if shape.type_name == "string" else value
        assert shape.metadata.get("min", size) <= size <= shape.metadata.get("max", size), (at, value)
        assert value in (getattr(shape, "enum", None) or [value]), (at, value)


def accepted_by_botocore(parameters):
    """Whether boto3 would send this call."""
    return not ParamValidator().validate(parameters, MODEL.input_shape).has_errors()


def test_the_parameters_are_those_of_the_model():
    parameters = inspect.signature(simulate_custom_policy).parameters
    assert set(parameters) == set(MODEL.input_shape.members)
    needed = {name for name, parameter in parameters.items() if parameter.default is parameter.empty}
    assert needed == set(MODEL.input_shape.required_members)
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}


def test_the_limits_are_those_of_the_model():
    members = MODEL.input_shape.members
    text_of = {
        "ServiceControlPolicyInputList": members["OrderedOrganizationPolicyInputList"].member.members[
            "ServiceControlPolicyInputList"
        ],
        "ContextKeyName": members["ContextEntries"].member.members["ContextKeyName"],
    }
    for name, limits in simulator_input.LENGTHS.items():
        shape = text_of.get(name) or members[name]
        shape = shape.member if shape.type_name == "list" else shape
        assert limits == (shape.metadata["min"], shape.metadata["max"]), name
    assert members["MaxItems"].metadata == {"min": 1, "max": simulator_input.MOST_ITEMS}
    assert members["OrderedOrganizationPolicyInputList"].metadata["max"] == simulator_input.MOST_ORGANIZATION_LEVELS
    types = members["ContextEntries"].member.members["ContextKeyType"].enum
    assert set(types) == {f"{name}{ending}" for name in simulator_input.CONTEXT_KEY_TYPES for ending in ("", "List")}


def test_the_outcomes_are_those_of_the_model():
    shape = MODEL.output_shape.members["EvaluationResults"].member.members["EvalDecision"]
    assert set(shape.enum) == {outcome.value for outcome in Outcome}


@st.composite
def calls(draw):
    """Calls that are well-formed, of all kinds."""
    texts = [FORCE_MFA.text, EVERYTHING, NOTHING_OF_IAM, load_policy("ec2_full_access").text]
    some = st.sampled_from(texts)
    kinds = {
        "string": "x",
        "numeric": "60",
        "boolean": "true",
        "ip": "203.0.113.1",
        "binary": "aGk=",
        "date": "2026-01-31T12:00:00Z",
    }
    keys = st.sampled_from(["aws:username", "aws:MultiFactorAuthPresent", "aws:SourceIp", "aws:CurrentTime"])

    def entry(key):
        kind = draw(st.sampled_from(sorted(kinds)))
        several = draw(st.booleans())
        count = draw(st.integers(0, 3)) if several else 1
        return {
            "ContextKeyName": key,
            "ContextKeyType": f"{kind}List" if several else kind,
            "ContextKeyValues": [kinds[kind]] * count,
        }

    optional = {
        "PermissionsBoundaryPolicyInputList": st.lists(some, min_size=1, max_size=1),
        "OrderedOrganizationPolicyInputList": st.lists(
            st.builds(lambda texts: {"ServiceControlPolicyInputList": texts}, st.lists(some, min_size=1, max_size=2)),
            max_size=3,
        ),
        "ResourceArns": st.lists(
            st.sampled_from(["*", ALICE, BOB, "arn:aws:s3:::bucket/*"]), min_size=1, max_size=4, unique=True
        ),
        "ContextEntries": st.lists(keys, unique=True).map(lambda names: [entry(name) for name in names]),
        "CallerArn": st.just(ALICE),
        "ResourceOwner": st.just("arn:aws:iam::123456789012:root"),
        "MaxItems": st.integers(1, 5),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional))))
    return {
        "PolicyInputList": draw(st.lists(some, min_size=1, max_size=3)),
        "ActionNames": draw(st.lists(st.sampled_from([*ACTIONS, "s3:GetObject"]), min_size=1, max_size=8)),
        **{name: draw(optional[name]) for name in chosen},
    }


CLIENT = boto3.client("iam", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")


@given(calls())
def test_calls_and_answers_have_the_shapes_of_the_model(parameters):
    assert accepted_by_botocore(parameters)
    response = simulate_custom_policy(**parameters)
    conforms(response, MODEL.output_shape)
    assert not ParamValidator().validate(response, MODEL.output_shape).has_errors()


@given(calls())
def test_boto3_takes_the_answer_as_its_own(parameters):
    response = simulate_custom_policy(**parameters)
    with Stubber(CLIENT) as stubber:
        stubber.add_response("simulate_custom_policy", response, parameters)
        received = CLIENT.simulate_custom_policy(**parameters)
    assert {name: value for name, value in received.items() if name != "ResponseMetadata"} == response


@given(calls())
def test_every_resource_is_decided_as_evaluate_decides_it(parameters):
    policies = [policy_of(text) for text in parameters["PolicyInputList"]]
    rails = [Guardrail("b", [policy_of(text)]) for text in parameters.get("PermissionsBoundaryPolicyInputList", ())]
    rails += [
        Guardrail("level", [policy_of(text) for text in level["ServiceControlPolicyInputList"]])
        for level in parameters.get("OrderedOrganizationPolicyInputList", ())
    ]
    context = {entry["ContextKeyName"]: entry["ContextKeyValues"] for entry in parameters.get("ContextEntries", ())}
    resources = parameters.get("ResourceArns", ["*"])
    strictness = ["allowed", "implicitDeny", "explicitDeny"]
    parameters.pop("MaxItems", None)
    results = simulate_custom_policy(**parameters)["EvaluationResults"]
    for action, result in zip(parameters["ActionNames"], results, strict=True):
        outcomes = [evaluate(Request(action, arn, context), policies, rails).outcome.value for arn in resources]
        assert result["EvalDecision"] == max(outcomes, key=strictness.index)
        specific = [
            (each["EvalResourceName"], each["EvalResourceDecision"])
            for each in result.get("ResourceSpecificResults", ())
        ]
        assert specific == (list(zip(resources, outcomes, strict=True)) if resources != ["*"] else [])


def policy_of(text):
    return type(FORCE_MFA).from_json(text)


# --- a policy on the resource ---

ITEM, ROLE, OTHER = "arn:aws:s3:::reports/may", "arn:aws:iam::123456789012:role/Deploy", "111122223333"


def bucket(principal, effect="Allow", **elements):
    made = {"Effect": effect, "Principal": principal, "Action": "s3:GetObject", "Resource": "*", **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [made]})


BUCKET = bucket({"AWS": ALICE})
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


# --- bad input ---

MEMBERS = ["ContextKeyName", "ContextKeyValues", "ContextKeyType"]
ROLE_SESSION = "arn:aws:sts::123456789012:assumed-role/r/s"
ENTRY = {"ContextKeyName": "aws:username", "ContextKeyValues": ["alice"], "ContextKeyType": "string"}


@pytest.mark.parametrize(
    ("parameters", "parameter", "code", "given"),
    [
        ({"PolicyInputList": None}, "PolicyInputList", "missing", {}),
        ({"PolicyInputList": []}, "PolicyInputList", "empty_list", {}),
        ({"PolicyInputList": "policy"}, "PolicyInputList", "no_list_of_texts", {"value": "'policy'"}),
        ({"PolicyInputList": [EVERYTHING, {}]}, "PolicyInputList[1]", "no_text", {"value": "{}"}),
        ({"PolicyInputList": [""]}, "PolicyInputList[0]", "length", {"length": 0, "least": 1, "most": 131_072}),
        (
            {"PolicyInputList": [EVERYTHING + " " * 131_072]},
            "PolicyInputList[0]",
            "length",
            {"length": len(EVERYTHING) + 131_072, "least": 1, "most": 131_072},
        ),
        ({"PolicyInputList": ["{}\n…"]}, "PolicyInputList[0]", "character", {"character": "…", "line": 2, "column": 1}),
        (
            {"PermissionsBoundaryPolicyInputList": [EVERYTHING] * 2},
            "PermissionsBoundaryPolicyInputList",
            "too_many_policies",
            {"count": 2, "most": 1},
        ),
        (
            {"OrderedOrganizationPolicyInputList": {}},
            "OrderedOrganizationPolicyInputList",
            "no_list_of_dicts",
            {"value": "{}"},
        ),
        (
            {"OrderedOrganizationPolicyInputList": [{}] * 8},
            "OrderedOrganizationPolicyInputList",
            "too_many_levels",
            {"count": 8, "most": 7},
        ),
        (
            {"OrderedOrganizationPolicyInputList": [{"Policies": []}]},
            "OrderedOrganizationPolicyInputList[0]",
            "no_member",
            {"name": "'Policies'", "members": ["ServiceControlPolicyInputList"]},
        ),
        ({"ActionNames": []}, "ActionNames", "empty_list", {}),
        ({"ActionNames": ["a:"]}, "ActionNames[0]", "length", {"length": 2, "least": 3, "most": 128}),
        ({"ResourceArns": []}, "ResourceArns", "empty_list", {}),
        ({"ResourcePolicy": BUCKET}, "CallerArn", "caller_needed", {}),
        ({"ResourcePolicy": BUCKET, "CallerArn": ROLE}, "CallerArn", "caller_no_user", {"value": f"'{ROLE}'"}),
        (
            {"ResourcePolicy": BUCKET, "CallerArn": ALICE, "ResourceArns": [ITEM, ROLE]},
            "ResourceArns[1]",
            "no_policy_of_role",
            {},
        ),
        (
            {"ResourcePolicy": BUCKET.replace("s3", "s\u2028"), "CallerArn": ALICE},
            "ResourcePolicy",
            "character",
            {"character": "\u2028", "line": 1, "column": BUCKET.index("s3") + 2},
        ),
        ({"ResourceHandlingOption": "EC2-VPC-EBS"}, "ResourceHandlingOption", "no_scenario", {}),
        ({"ResourceOwner": ALICE}, "ResourceOwner", "no_account", {"value": f"'{ALICE}'"}),
        ({"CallerArn": ROLE_SESSION}, "CallerArn", "no_caller", {"value": f"'{ROLE_SESSION}'"}),
        ({"MaxItems": 0}, "MaxItems", "max_items", {"most": 1000, "value": "0"}),
        ({"MaxItems": True}, "MaxItems", "max_items", {"most": 1000, "value": "True"}),
        ({"Marker": ""}, "Marker", "length", {"length": 0, "least": 1, "most": 320}),
        ({"Marker": "1-2"}, "Marker", "marker", {}),
        ({"ContextEntries": {}}, "ContextEntries", "no_list_of_dicts", {"value": "{}"}),
        ({"ContextEntries": [[]]}, "ContextEntries[0]", "no_dict", {"members": MEMBERS, "value": "[]"}),
        (
            {"ContextEntries": [{**ENTRY, "Value": "x"}]},
            "ContextEntries[0]",
            "no_member",
            {"name": "'Value'", "members": MEMBERS},
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyName": "user"}]},
            "ContextEntries[0].ContextKeyName",
            "length",
            {"length": 4, "least": 5, "most": 256},
        ),
        (
            {"ContextEntries": [ENTRY, {**ENTRY, "ContextKeyName": "AWS:UserName"}]},
            "ContextEntries[1].ContextKeyName",
            "key_twice",
            {"key": "AWS:UserName"},
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyType": "bool"}]},
            "ContextEntries[0].ContextKeyType",
            "no_type",
            {"value": "'bool'", "types": list(CONTEXT_KEY_TYPES)},
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyType": None}]},
            "ContextEntries[0].ContextKeyType",
            "no_type",
            {"value": "None", "types": list(CONTEXT_KEY_TYPES)},
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyValues": "alice"}]},
            "ContextEntries[0].ContextKeyValues",
            "no_list_of_texts",
            {"value": "'alice'"},
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyValues": ["a", "b"]}]},
            "ContextEntries[0].ContextKeyValues",
            "one_value",
            {"count": 2, "type": "string"},
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyValues": [True]}]},
            "ContextEntries[0].ContextKeyValues[0]",
            "no_value",
            {"value": "True"},
        ),
    ],
)
def test_bad_input_is_refused_with_its_place_and_the_reason(parameters, parameter, code, given):
    error = refused(**parameters)
    assert isinstance(error, ValueError)
    assert (error.parameter, error.reason) == (parameter, Reason(f"simulator.{code}", given))
    assert str(error) == f"{parameter}: {say(error.reason)}"
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.reason) == (str(error), error.reason)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"PolicyInputList": ["{"]}, "PolicyInputList[0]: The policy (line 1, column 2): "),
        (
            {"PolicyInputList": ['{"Statement": [\n{"Effect": "allow", "Action": "*", "Resource": "*"}]}']},
            'PolicyInputList[0]: Statement[0].Effect (line 2, column 2): "allow"',
        ),
        (
            {"OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": ["[]"]}]},
            "OrderedOrganizationPolicyInputList[0].ServiceControlPolicyInputList[0]: The policy",
        ),
        ({"ActionNames": ["iam:GetUser", "ListUsers"]}, "ActionNames[1]: action 'ListUsers': "),
        ({"ActionNames": ["iam:*"]}, "ActionNames[0]: action 'iam:*': "),
        ({"ResourceArns": ["*", "alice"]}, "ResourceArns[1]: resource 'alice': "),
    ],
)
def test_what_policies_and_requests_refuse_is_refused_in_their_words(parameters, says):
    error = refused(**parameters)
    assert str(error).startswith(says)
    assert error.reason.code == "simulator.refused" and says.startswith(error.parameter)


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("numeric", "ten"),
        ("boolean", "yes"),
        ("ip", "here"),
        ("binary", "?"),
        ("date", "today"),
        ("dateList", "today"),
    ],
)
def test_a_value_must_be_of_its_type(kind, bad):
    error = refused(ContextEntries=[{**ENTRY, "ContextKeyType": kind, "ContextKeyValues": [bad]}])
    assert error.parameter == "ContextEntries[0].ContextKeyValues[0]"
    assert bad in error.problem


def test_a_date_as_boto3_would_take_it_is_none_here():
    """Values of a context entry are texts, whatever their type: boto3 says so too."""
    entry = {"ContextKeyName": "aws:CurrentTime", "ContextKeyType": "date", "ContextKeyValues": [datetime.now(UTC)]}
    assert not accepted_by_botocore(call(ContextEntries=[entry]))
    assert refused(ContextEntries=[entry]).parameter == "ContextEntries[0].ContextKeyValues[0]"
