"""Values of condition keys: each key that is judged, and the forms of its values."""

import pytest

from mfa_lesson.analysis.findings.key_values import (
    SENSITIVE_KEYS,
    SERVICE_KEYS,
    SERVICE_PRINCIPAL,
    TAG_KEYS,
    VPC_FORMS,
    is_variable_id,
    is_wide_id,
)
from tests.analysis.findings.examples import allow, found


def codes(operator, key, value, *kinds):
    statement = allow(Action="ec2:RunInstances", Condition={operator: {key: value}})
    return [each.reason.code for each in found(statement) if each.kind in kinds]


@pytest.mark.parametrize("key", sorted(SERVICE_KEYS))
def test_each_key_with_services(key):
    right = "ec2.amazonaws.com" if SERVICE_KEYS[key] is SERVICE_PRINCIPAL else "s3.eu-central-1.amazonaws.com"
    for operator in ("StringEquals", "StringNotEquals", "StringLike"):
        assert codes(operator, key, ["", right], "service-principal") == []
        for wrong in (
            "ec2",
            right.upper(),
            right.replace("amazonaws", "amazon"),
            right[: -len(".com")],
            f"{right}.org",
        ):
            assert codes(operator, key, [right, wrong], "service-principal") == ["service-principal"], wrong
    assert codes("StringEqualsIgnoreCase", key, right.upper(), "service-principal") == []
    assert codes("StringEquals", key, "ec*", "service-principal") == ["service-principal"]
    assert codes("StringLike", key, "ec*", "service-principal") == []


@pytest.mark.parametrize("key", sorted(VPC_FORMS))
def test_each_key_with_a_vpc(key):
    start = "vpce-" if key == "aws:sourcevpce" else "vpc-"
    right = [f"{start}12345678", f"{start}0a1b2c3d4e5f60718"]
    assert codes("StringEquals", key, right, "vpc-form") == []
    for wrong in (f"{start}1234567", f"{start}123456789", right[0].upper(), right[1][len(start) :], f"x{right[0]}"):
        assert codes("StringEquals", key, [*right, wrong], "vpc-form") == ["vpc-form"], wrong


@pytest.mark.parametrize("key", sorted(SENSITIVE_KEYS))
def test_each_sensitive_key(key):
    assert codes("StringLike", key, ["123456789012", "12*"], "wide-wildcard") == ["wide-wildcard"]
    assert codes("StringNotLike", key, "12?", "wide-wildcard") == ["wide-wildcard"]
    assert codes("StringEquals", key, "12*", "wide-wildcard") == []
    assert codes("StringEquals", key, ["12", "${aws:PrincipalTag/x}"], "wide-variable") == ["wide-variable"]
    assert codes("StringEquals", key, ["12", f"${{{key}}}", f"${{{key}, '12'}}"], "wide-variable") == []


@pytest.mark.parametrize(
    ("value", "is_wide"),
    [("*", True), ("AROA*", True), ("*:*", False), ("AROA:*", False), ("A*:x", True), ("AROA", False), ("A?:x", True)],
)
def test_a_wildcard_in_the_identifier_of_a_user(value, is_wide):
    assert is_wide_id(value) == is_wide
    assert codes("StringLike", "aws:userid", value, "wide-wildcard") == (["wide-user-id"] if is_wide else [])


@pytest.mark.parametrize(
    ("value", "is_wide"),
    [("V", True), ("AROAV", True), ("V:*", False), ("AROA:V", False), ("AV:x", True), ("AROA", False)],
)
def test_a_variable_in_the_identifier_of_a_user(value, is_wide):
    value = value.replace("V", "${aws:PrincipalTag/id}")
    assert is_variable_id(value) == is_wide
    assert codes("StringEquals", "aws:userid", value, "wide-variable") == (["wide-variable-id"] if is_wide else [])


@pytest.mark.parametrize("name", TAG_KEYS)
@pytest.mark.parametrize("end", ["", "/"])
def test_each_key_that_needs_a_tag(name, end):
    kinds = ("tag-key-missing",)
    assert codes("StringEquals", f"s3:{name}{end}", "red", *kinds) == ["tag-key-missing"]
    assert codes("StringEquals", f"s3:{name}/team", "red", *kinds) == []
    assert codes("StringEquals", f"s3:{name}/team:{name}{end}", "red", *kinds) == []
    assert [codes("StringEquals", f"{service}:{name}{end}", "red", *kinds) for service in ("aws", "iam", "sts")] == [
        []
    ] * 3


@pytest.mark.parametrize("key", ["lambda:Sky", "token.example.com:sub", "saml:sub", "aws:Sky", "iaam:PassedToService"])
def test_a_key_whose_service_is_known_or_whose_name_is_nearly_known(key):
    assert codes("StringEquals", key, "blue", "key-of-unknown-service") == []
