"""Keys of single services: which keys and operators are judged."""

import pytest

from mfa_lesson.analysis.findings.service_keys import OF_SOME_SERVICES
from tests.analysis.findings.examples import allow, deny, found


def kinds(statement):
    return {each.kind for each in found(statement)} & {
        "prefix-denied",
        "attributes-without-select",
        "key-of-some-services",
    }


@pytest.mark.parametrize("key", OF_SOME_SERVICES)
def test_each_key_that_some_services_send(key):
    condition = {"ForAnyValue:StringEquals" if key.endswith("paths") else "StringEquals": {key: "x"}}
    for wide in ({"Action": "*"}, {"NotAction": "iam:*"}, {"Action": ["s3:*", "*"]}):
        assert kinds(deny(Condition=condition, **wide)) == {"key-of-some-services"}
    assert kinds(deny(Condition=condition, Action=["s3:*", "sqs:Get*"])) == set()
    assert kinds(deny(Condition={"StringEquals": {"aws:SourceVpce": "vpce-12345678"}})) == set()


@pytest.mark.parametrize("make", [allow, deny])
@pytest.mark.parametrize("operator", ["StringLike", "StringNotLike", "StringEquals", "StringNotEqualsIgnoreCase"])
def test_a_prefix_is_to_be_allowed_not_to_be_denied(make, operator):
    hurts = (make is deny) != ("Not" in operator)
    assert kinds(make(Action="s3:ListBucket", Condition={operator: {"s3:prefix": "a/"}})) == (
        {"prefix-denied"} if hurts else set()
    )
    assert kinds(make(Action="s3:ListBucket", Condition={operator: {"s3:delimiter": "/"}})) == set()


def test_whether_a_prefix_is_there_is_no_matter():
    assert kinds(deny(Action="s3:ListBucket", Condition={"Null": {"s3:prefix": "true"}})) == set()


def test_attributes_are_looked_at_in_an_allow_only():
    condition = {"ForAllValues:StringEquals": {"dynamodb:Attributes": "Name"}}
    assert kinds(allow(Action="dynamodb:Query", Condition=condition)) == {"attributes-without-select"}
    assert kinds(deny(Action="dynamodb:Query", Condition=condition)) == set()
    assert kinds(allow(Action="dynamodb:Query", Condition={"StringEquals": {"dynamodb:Select": "COUNT"}})) == set()
