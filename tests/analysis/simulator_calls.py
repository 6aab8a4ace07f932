"""Calls of the policy simulator, those that boto3 would send among them, and what comes back."""

import json
from collections.abc import Mapping

import boto3
import pytest
from botocore.session import Session
from botocore.validate import ParamValidator

from mfa_lesson import load_policy
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.simulator import simulate_custom_policy
from mfa_lesson.errors import SimulationError
from tests.support import ALICE, document, statement

FORCE_MFA = load_policy("force_mfa")
EVERYTHING = json.dumps(document(statement()))
NOTHING_OF_IAM = json.dumps(document(statement(), statement("Deny", Action="iam:*")))
ACTIONS = list(decision_matrix([FORCE_MFA]).index)
MODEL = Session().get_service_model("iam").operation_model("SimulateCustomPolicy")
CLIENT = boto3.client("iam", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
ITEM, ROLE, OTHER = "arn:aws:s3:::reports/may", "arn:aws:iam::123456789012:role/Deploy", "111122223333"
ROLE_SESSION = "arn:aws:sts::123456789012:assumed-role/r/s"


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


def bucket(principal, effect="Allow", **elements):
    """The text of a bucket's policy that is about this principal."""
    made = {"Effect": effect, "Principal": principal, "Action": "s3:GetObject", "Resource": "*", **elements}
    return json.dumps({"Version": "2012-10-17", "Statement": [made]})


BUCKET = bucket({"AWS": ALICE})
