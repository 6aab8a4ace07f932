"""AWS's policy simulator, here: its call and its answer against botocore's model, and the comparison with AWS."""

import inspect
import json
import pickle
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace

import boto3
import pytest
from botocore import exceptions
from botocore.session import Session
from botocore.stub import Stubber
from botocore.validate import ParamValidator
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Outcome, PolicyError, Request, evaluate, load_policy
from mfa_lesson.account import catalogue
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis import aws, simulator
from mfa_lesson.analysis.aws import simulate_in_aws
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.simulator import SimulationError, simulate_custom_policy
from tests.safety.watching import run_python
from tests.support import ALICE, BOB, document, policy, statement

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
    for name, limits in simulator.LENGTHS.items():
        shape = text_of.get(name) or members[name]
        shape = shape.member if shape.type_name == "list" else shape
        assert limits == (shape.metadata["min"], shape.metadata["max"]), name
    assert members["MaxItems"].metadata == {"min": 1, "max": simulator.MOST_ITEMS}
    assert members["OrderedOrganizationPolicyInputList"].metadata["max"] == simulator.MOST_LEVELS
    types = members["ContextEntries"].member.members["ContextKeyType"].enum
    assert set(types) == {f"{name}{ending}" for name in simulator.CONTEXT_KEY_TYPES for ending in ("", "List")}


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

ENTRY = {"ContextKeyName": "aws:username", "ContextKeyValues": ["alice"], "ContextKeyType": "string"}


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"PolicyInputList": None}, "PolicyInputList: it is needed"),
        ({"PolicyInputList": []}, "PolicyInputList: the list is empty; put at least one text into it"),
        ({"PolicyInputList": EVERYTHING}, "PolicyInputList: write a list of texts"),
        ({"PolicyInputList": [EVERYTHING, {}]}, "PolicyInputList[1]: write a text, not {}"),
        ({"PolicyInputList": [""]}, "PolicyInputList[0]: it has 0 characters; AWS takes 1 to 131,072"),
        ({"PolicyInputList": [EVERYTHING + " " * 131_072]}, "PolicyInputList[0]: it has 131,1"),
        ({"PolicyInputList": ["{"]}, "PolicyInputList[0]: The policy (line 1, column 2): "),
        ({"PolicyInputList": [EVERYTHING.replace("*", "…")]}, "PolicyInputList[0]: '\\u2026' (line 1, column "),
        (
            {"PolicyInputList": ['{"Statement": [\n{"Effect": "allow", "Action": "*", "Resource": "*"}]}']},
            'PolicyInputList[0]: Statement[0].Effect (line 2, column 2): "allow" is no effect',
        ),
        ({"PermissionsBoundaryPolicyInputList": [EVERYTHING] * 2}, "PermissionsBoundaryPolicyInputList: it has 2"),
        ({"OrderedOrganizationPolicyInputList": {}}, "OrderedOrganizationPolicyInputList: write a list of dicts"),
        ({"OrderedOrganizationPolicyInputList": [{}] * 8}, "OrderedOrganizationPolicyInputList: it has 8 levels"),
        (
            {"OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": ["[]"]}]},
            "OrderedOrganizationPolicyInputList[0].ServiceControlPolicyInputList[0]: The policy",
        ),
        (
            {"OrderedOrganizationPolicyInputList": [{"Policies": []}]},
            "OrderedOrganizationPolicyInputList[0]: 'Policies' is none of its members",
        ),
        ({"ActionNames": []}, "ActionNames: the list is empty"),
        ({"ActionNames": ["iam:GetUser", "ListUsers"]}, "ActionNames[1]: action 'ListUsers': write service:Action"),
        ({"ActionNames": ["iam:*"]}, "ActionNames[0]: action 'iam:*': a request is about one action"),
        ({"ActionNames": ["a:"]}, "ActionNames[0]: it has 2 characters; AWS takes 3 to 128"),
        ({"ResourceArns": ["*", "alice"]}, "ResourceArns[1]: resource 'alice': write an ARN"),
        ({"ResourceArns": []}, "ResourceArns: the list is empty"),
        ({"ResourcePolicy": EVERYTHING}, "ResourcePolicy: resource-based policies are not simulated here"),
        ({"ResourceHandlingOption": "EC2-VPC-EBS"}, "ResourceHandlingOption: the EC2 scenarios are not simulated here"),
        ({"ResourceOwner": ALICE}, "ResourceOwner: "),
        ({"CallerArn": "arn:aws:sts::123456789012:assumed-role/r/s"}, "CallerArn: "),
        ({"MaxItems": 0}, "MaxItems: write a whole number from 1 to 1,000, not 0"),
        ({"MaxItems": True}, "MaxItems: write a whole number from 1 to 1,000, not True"),
        ({"Marker": ""}, "Marker: it has 0 characters"),
        ({"ContextEntries": ENTRY}, "ContextEntries: write a list of dicts"),
        ({"ContextEntries": [[]]}, "ContextEntries[0]: write a dict with ContextKeyName"),
        ({"ContextEntries": [{**ENTRY, "Value": "x"}]}, "ContextEntries[0]: 'Value' is none of its members"),
        ({"ContextEntries": [{**ENTRY, "ContextKeyName": "user"}]}, "ContextEntries[0].ContextKeyName: it has 4"),
        (
            {"ContextEntries": [ENTRY, {**ENTRY, "ContextKeyName": "AWS:UserName"}]},
            "ContextEntries[1].ContextKeyName: AWS:UserName is there already",
        ),
        ({"ContextEntries": [{**ENTRY, "ContextKeyType": "bool"}]}, "ContextEntries[0].ContextKeyType: 'bool' is no"),
        ({"ContextEntries": [{**ENTRY, "ContextKeyType": None}]}, "ContextEntries[0].ContextKeyType: None is no type"),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyValues": "alice"}]},
            "ContextEntries[0].ContextKeyValues: write a list",
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyValues": ["a", "b"]}]},
            "ContextEntries[0].ContextKeyValues: it has 2 values, and string has one; for several write stringList",
        ),
        (
            {"ContextEntries": [{**ENTRY, "ContextKeyValues": [True]}]},
            "ContextEntries[0].ContextKeyValues[0]: write a text, such as 'true', not True",
        ),
    ],
)
def test_bad_input_is_refused_with_a_sentence_that_says_where(parameters, says):
    error = refused(**parameters)
    assert str(error).startswith(says)
    assert isinstance(error, ValueError)
    assert says.startswith(error.parameter)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


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


# --- the same call at AWS ---


class Fake:
    """A client that answers from the local function, in pages, and notes what it was asked."""

    def __init__(self, page=1000, change=None):
        self.page, self.change, self.asked = page, change or (lambda result, call: None), []

    def simulate_custom_policy(self, **call):
        assert accepted_by_botocore(call)
        self.asked.append(call)
        response = simulate_custom_policy(**call, MaxItems=self.page)
        for result in response["EvaluationResults"]:
            self.change(result, call)
        return response


def failing(error):
    def fail(**call):
        raise error

    return SimpleNamespace(simulate_custom_policy=fail)


def mfa_of(call):
    values = {entry["ContextKeyName"]: entry["ContextKeyValues"] for entry in call.get("ContextEntries", ())}
    return values.get("aws:MultiFactorAuthPresent", ["absent"])[0]


@pytest.mark.parametrize("page", [1, 5, 1000])
def test_all_rows_are_compared_page_by_page(page):
    compared = simulate_in_aws(really=True, client=Fake(page))
    expected = decision_matrix([FORCE_MFA])
    assert [(row.action, row.mfa, row.here, row.aws, row.same) for row in compared.rows] == [
        (action, mfa, expected.loc[action, mfa], expected.loc[action, mfa], True)
        for action in ACTIONS
        for mfa in MFA_STATES
    ]
    assert compared.asked and compared.different == ()
    assert str(compared) == compared.sentence == "AWS and this lesson decide all 93 requests alike."


def test_every_call_has_one_context_and_one_resource():
    fake = Fake()
    compared = simulate_in_aws(really=True, client=fake)
    assert fake.asked == list(compared.calls)
    asked = [(mfa_of(each), each.get("ResourceArns")) for each in fake.asked]
    assert asked == [
        (mfa, arns) for mfa in MFA_STATES for arns in (None, [ALICE], ["arn:aws:iam::123456789012:mfa/alice"])
    ]
    keys = {entry["ContextKeyName"] for each in fake.asked for entry in each["ContextEntries"]}
    assert keys == {"aws:username", "aws:MultiFactorAuthPresent"}
    assert {each["CallerArn"] for each in fake.asked} == {ALICE}


def other_in_one_row(result, call):
    if result["EvalActionName"] == "iam:ChangePassword" and mfa_of(call) == "false":
        result["EvalDecision"] = "explicitDeny"
        result["ResourceSpecificResults"][0]["EvalResourceDecision"] = "explicitDeny"


def test_a_row_that_differs_is_named():
    compared = simulate_in_aws(really=True, client=Fake(change=other_in_one_row))
    [row] = compared.different
    assert (row.action, row.mfa, row.here, row.aws) == ("iam:ChangePassword", "false", "allowed", "explicitDeny")
    assert str(compared).splitlines() == [
        "AWS and this lesson decide 92 of 93 requests alike, and 1 differently.",
        f"- iam:ChangePassword on {ALICE}, password only: here allowed, AWS explicit deny",
    ]
    page = BeautifulSoup(compared._repr_html_(), "html.parser")
    assert [tr["data-action"] for tr in page.select('tr[data-same="no"]')] == ["iam:ChangePassword"]
    assert len(page.select('details tr[data-same="yes"]')) == 92


def test_an_answer_in_the_older_form_is_read_too():
    """One EvaluationResult an action and resource, without ResourceSpecificResults."""
    older = Fake(change=lambda result, call: result.pop("ResourceSpecificResults", None))
    assert simulate_in_aws(really=True, client=older).different == ()


def test_what_aws_does_not_answer_is_said():
    class Silent(Fake):
        def simulate_custom_policy(self, **call):
            response = super().simulate_custom_policy(**call)
            kept = [each for each in response["EvaluationResults"] if each["EvalActionName"] != "iam:ListUsers"]
            return {**response, "EvaluationResults": kept}

    compared = simulate_in_aws(really=True, client=Silent())
    assert compared.sentence == "AWS and this lesson decide 90 of 93 requests alike; to 3 AWS gave no answer."
    nothing = SimpleNamespace(simulate_custom_policy=lambda **call: {"IsTruncated": False})
    assert "no answer to any" in simulate_in_aws(really=True, client=nothing).sentence


def test_a_marker_that_does_not_move_on_ends_the_asking():
    same = SimpleNamespace(simulate_custom_policy=lambda **call: {"IsTruncated": True, "Marker": "again"})
    assert not simulate_in_aws(really=True, client=same).asked


def test_a_real_client_of_boto3():
    compared = simulate_in_aws()
    with Stubber(CLIENT) as stubber:
        for each in compared.calls:
            stubber.add_response("simulate_custom_policy", simulate_custom_policy(**each), each)
        asked = simulate_in_aws(really=True, client=CLIENT)
        stubber.assert_no_pending_responses()
    assert asked.different == () and asked.asked


def client_error(code):
    return exceptions.ClientError({"Error": {"Code": code, "Message": "AWS’s words"}}, "SimulateCustomPolicy")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (exceptions.NoCredentialsError(), "boto3 found no AWS credentials"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="secret"), "a part of the AWS credentials"),
        (exceptions.CredentialRetrievalError(provider="x", error_msg="y"), "could not get AWS credentials"),
        (exceptions.ProfileNotFound(profile="work"), "There is no AWS profile of that name: work."),
        (exceptions.NoRegionError(), "which Region to ask"),
        (exceptions.UnauthorizedSSOTokenError(), "aws sso login"),
        (exceptions.TokenRetrievalError(provider="sso", error_msg="expired"), "aws sso login"),
        (exceptions.EndpointConnectionError(endpoint_url="https://iam.amazonaws.com"), "Is there a network?"),
        (exceptions.ConnectTimeoutError(endpoint_url="https://iam.amazonaws.com"), "Is there a network?"),
        (exceptions.ReadTimeoutError(endpoint_url="https://iam.amazonaws.com"), "did not answer in time"),
        (exceptions.SSLError(endpoint_url="https://iam.amazonaws.com", error="x"), "certificate"),
        (exceptions.ConfigParseError(path="config"), "configuration file"),
        (client_error("AccessDenied"), "may not call iam:SimulateCustomPolicy"),
        (client_error("InvalidClientTokenId"), "does not know this access key"),
        (client_error("SignatureDoesNotMatch"), "clock"),
        (client_error("ExpiredToken"), "have expired"),
        (client_error("ExpiredTokenException"), "have expired"),
        (client_error("Throttling"), "asked too often"),
        (client_error("InvalidInput"), "does not take this input"),
        (client_error("SomethingNew"), "AWS answers with an error. AWS says (SomethingNew): AWS’s words"),
        (RuntimeError("odd"), "AWS could not be asked (RuntimeError: odd)."),
        (ImportError("boto3"), "boto3 is not installed"),
    ],
    ids=lambda value: value.response["Error"]["Code"] if isinstance(value, exceptions.ClientError) else None,
)
def test_whatever_goes_wrong_becomes_a_sentence(error, says):
    compared = simulate_in_aws(really=True, client=failing(error), profile="work")
    assert says in str(compared)
    assert not compared.asked
    assert says.split(":")[0] in BeautifulSoup(compared._repr_html_(), "html.parser").get_text()


def test_a_network_that_is_not_there(monkeypatch, tmp_path):
    """boto3's own client, its own credentials file, and an address where nobody listens."""
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = A\naws_secret_access_key = B\n")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "which Region to ask" in simulate_in_aws(really=True).sentence
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert "AWS cannot be reached" in simulate_in_aws(really=True).sentence
    assert "no AWS profile of that name: `work`" in simulate_in_aws(really=True, profile="work").sentence
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    assert "found no AWS credentials" in simulate_in_aws(really=True).sentence


def test_without_boto3_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert simulate_in_aws(really=True).sentence == aws.INSTALL
    assert "pip install" in aws.INSTALL and "mfa-lesson[aws]" in aws.INSTALL


WATCHED = """
import sys
from mfa_lesson.analysis import aws
assert "pandas" not in sys.modules and "jinja2" not in sys.modules
asked = aws.simulate_in_aws({arguments})
str(asked), asked._repr_html_()
assert "policy_sentry" not in sys.modules
"""


def watched(arguments, folder):
    """What a new Python has looked at when it has asked so: environment variables, files, modules, sockets."""
    return run_python(WATCHED.replace("{arguments}", arguments), folder)[1]


@pytest.mark.parametrize("arguments", ["", "really=False", "really='yes'", "really=1", "profile='work'"])
def test_unless_really_asked_for_nothing_is_looked_for(arguments, tmp_path):
    assert watched(arguments, tmp_path) == []


def test_this_test_would_notice(tmp_path):
    seen = watched("really=True", tmp_path)
    assert "import boto3" in seen and "os.environ AWS_PROFILE" in seen
    assert any(line.startswith("open ") and line.endswith(("config", "credentials")) for line in seen)


def test_a_client_alone_is_not_asked():
    fake = Fake()
    assert not simulate_in_aws(client=fake).asked and fake.asked == []


def test_what_would_be_sent_is_said():
    compared = simulate_in_aws(profile="work")
    assert str(compared).splitlines() == [
        "Nothing was sent, and no credentials were looked for. With really=True, AWS is asked with the profile work.",
        "What would be sent: 9 calls of iam:SimulateCustomPolicy, with the text of force_mfa: 31 actions, each in 3 "
        "MFA states. They change nothing in the account.",
    ]
    assert "AWS_PROFILE" in str(simulate_in_aws())
    page = BeautifulSoup(compared._repr_html_(), "html.parser")
    assert json.loads(page.select_one("details pre").get_text())["PolicyInputList"] == ["force_mfa"]
    assert all(row.aws is None and row.same is None for row in compared.rows)


def test_policies_that_name_no_action_leave_nothing_to_ask():
    assert simulate_in_aws("administrator_access", really=True, client=Fake()).sentence == aws.NOTHING_TO_ASK
    compared = simulate_in_aws("administrator_access", ["s3:ListAllMyBuckets"], really=True, client=Fake())
    assert compared.sentence == "AWS and this lesson decide all 3 requests alike."


def test_another_user_another_account_and_several_policies():
    fake = Fake()
    own = policy(statement(Action="iam:GetUser"), name="own")
    compared = simulate_in_aws(
        [FORCE_MFA, own], username="bob", owner="carol", account_id="210987654321", really=True, client=fake
    )
    assert {each["CallerArn"] for each in fake.asked} == {"arn:aws:iam::210987654321:user/bob"}
    assert "arn:aws:iam::210987654321:user/carol" in {row.resource for row in compared.rows}
    expected = decision_matrix([FORCE_MFA, own], "bob", "carol", "210987654321")
    assert [row.here for row in compared.rows] == [value for row in expected.to_numpy().tolist() for value in row]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"policies": "no_such_policy"}, PolicyError),
        ({"username": "al ice"}, ValueError),
        ({"account_id": "1"}, ValueError),
        ({"actions": ["ListUsers"]}, ValueError),
    ],
)
def test_what_cannot_be_asked_is_refused(options, error):
    with pytest.raises(error):
        simulate_in_aws(**options)


def test_texts_are_escaped():
    compared = simulate_in_aws(policy(statement(Action="iam:<b>x</b>")), really=True, client=Fake())
    assert BeautifulSoup(compared._repr_html_(), "html.parser").select("b, i") == []


def test_a_date_as_boto3_would_take_it_is_none_here():
    """Values of a context entry are texts, whatever their type: boto3 says so too."""
    entry = {"ContextKeyName": "aws:CurrentTime", "ContextKeyType": "date", "ContextKeyValues": [datetime.now(UTC)]}
    assert not accepted_by_botocore(call(ContextEntries=[entry]))
    assert refused(ContextEntries=[entry]).parameter == "ContextEntries[0].ContextKeyValues[0]"
