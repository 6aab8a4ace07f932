"""The policy simulator's call and answer against botocore's model of AWS's."""

import inspect

from botocore.stub import Stubber
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Outcome, Request, evaluate, load_policy
from mfa_lesson.analysis import simulator_input
from mfa_lesson.analysis.simulator import simulate_custom_policy
from tests.analysis.simulator_calls import (
    ACTIONS,
    CLIENT,
    EVERYTHING,
    FORCE_MFA,
    MODEL,
    NOTHING_OF_IAM,
    accepted_by_botocore,
    conforms,
)
from tests.support import ALICE, BOB


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
