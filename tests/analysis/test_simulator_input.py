"""What the policy simulator refuses: with the parameter's place, and the reason."""

import pickle
from datetime import UTC, datetime

import pytest

from mfa_lesson.analysis.simulator_input import CONTEXT_KEY_TYPES
from mfa_lesson.analysis.wording import say
from mfa_lesson.text import Reason
from tests.analysis.simulator_calls import (
    BUCKET,
    EVERYTHING,
    ITEM,
    ROLE,
    ROLE_SESSION,
    accepted_by_botocore,
    call,
    refused,
)
from tests.support import ALICE

MEMBERS = ["ContextKeyName", "ContextKeyValues", "ContextKeyType"]
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
