"""Values that no request has, and keys whose values say little."""

import pytest

from tests.analysis.findings.examples import allow, deny, found, of_kind
from tests.analysis.findings.kinds.values import ROLE, SESSION, SOURCE, when

PRIVATE = [
    ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
    ("172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
    ("192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
    ("100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
    ("127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
    ("169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
    ("fc00::", "fdff::1", "fbff::1", "fe00::"),
    ("fe80::", "febf::1", "fe7f::1", "fec0::"),
    ("::1", "::1/128", "::2", "::2"),
]
"""The ends of each range, and its neighbours."""


@pytest.mark.parametrize(("first", "last", "before", "after"), PRIVATE)
def test_private_addresses_end_where_the_ranges_do(first, last, before, after):
    for address in (first, last):
        assert of_kind("private-address", allow(Condition=when("IpAddress", SOURCE, address)))
    for address in (before, after):
        assert not of_kind("private-address", allow(Condition=when("IpAddress", SOURCE, address)))


@pytest.mark.parametrize(
    ("operator", "outcome"),
    [
        ("IpAddress", "never"),
        ("NotIpAddress", "always"),
        ("IpAddressIfExists", "without-key"),
        ("ForAnyValue:NotIpAddress", "with-key"),
    ],
)
def test_when_a_condition_on_private_addresses_holds_is_said(operator, outcome):
    [one] = of_kind("private-address", deny(Condition=when(operator, SOURCE, "10.0.0.0/8")))
    assert one.reason.parameters["outcome"] == outcome and one.level == "mistake"


@pytest.mark.parametrize("operator", ["ArnEquals", "ArnNotLike", "StringEquals", "StringNotLikeIfExists"])
def test_a_session_is_no_principal_arn_whatever_the_operator(operator):
    assert of_kind("session-arn", deny(Condition=when(operator, "aws:PrincipalArn", SESSION)))
    assert not of_kind("session-arn", deny(Condition=when(operator, "aws:PrincipalArn", ROLE, SESSION)))
    assert of_kind("session-arn-among", deny(Condition=when(operator, "aws:PrincipalArn", ROLE, SESSION)))


@pytest.mark.parametrize(
    ("key", "values", "impossible"),
    [
        ("aws:SecureTransport", ["yes"], True),
        ("aws:SecureTransport", ["yes", "TRUE"], False),
        ("aws:SecureTransport", ["${aws:PrincipalTag/x}"], False),
        ("aws:MultiFactorAuthAge", ["1h", "2h"], True),
        ("aws:MultiFactorAuthAge", ["-1.5"], False),
        (SOURCE, ["203.0.113.0/24"], True),
        (SOURCE, ["203.0.113.0/24", "203.0.113.7"], False),
        ("aws:EpochTime", ["never"], False),
        ("aws:CurrentTime", ["never"], False),
        ("aws:PrincipalArn", ["never"], False),
        ("s3:prefix", ["never"], False),
    ],
)
def test_texts_that_a_key_of_another_type_never_has(key, values, impossible):
    assert bool(of_kind("value-never-fits", allow(Condition=when("StringEquals", key, *values)))) == impossible


@pytest.mark.parametrize(
    "partner",
    ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "AWS:vpceorgpaths"],
)
def test_each_key_that_says_whose_network_it_is_pairs(partner):
    condition = {**when("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), **when("StringLike", partner, "x")}
    assert not of_kind("unpaired-address", allow(Condition=condition))


def test_the_address_of_an_instance_pairs_with_its_vpc():
    condition = when("IpAddress", "aws:Ec2InstanceSourcePrivateIPv4", "10.0.0.1")
    [one] = of_kind("unpaired-address", allow(Condition=condition))
    assert one.reason.parameters["partner"] == "aws:Ec2InstanceSourceVpc"
    both = {**condition, **when("StringEquals", "aws:Ec2InstanceSourceVpc", "vpc-1")}
    assert not of_kind("unpaired-address", allow(Condition=both))
    other = {
        **when("IpAddress", "aws:VpcSourceIp", "10.0.0.1"),
        **when("StringEquals", "aws:Ec2InstanceSourceVpc", "v"),
    }
    assert of_kind("unpaired-address", allow(Condition=other))


@pytest.mark.parametrize(
    ("arn", "names_no_account"),
    [
        ("arn:aws:s3:::logs", True),
        ("arn:aws:sns:*:*:news", True),
        ("arn:aws:sns:*:11112222333?:news", True),
        ("arn:aws:sns:*:111122223333:news", False),
        ("*", False),
    ],
)
def test_a_source_without_an_account(arn, names_no_account):
    condition = when("StringLike" if arn == "*" else "ArnLike", "aws:SourceArn", arn)
    assert bool(of_kind("unpaired-source", allow(Condition=condition))) == names_no_account
    for key in ("aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"):
        assert not of_kind("unpaired-source", allow(Condition={**condition, **when("StringEquals", key, "x")}))


@pytest.mark.parametrize("key", ["aws:SourceOwner", "aws:arn"])
def test_keys_that_aws_replaced(key):
    assert of_kind("old-key", allow(Condition=when("StringEquals", key, "x")))


def test_each_range_with_bits_of_a_host_is_named():
    values = ["203.0.113.7/24", "198.51.100.0/24", "2001:db8::1/64"]
    found_in = of_kind("host-bits", allow(Condition=when("NotIpAddress", SOURCE, *values)))
    assert [each.reason.parameters["instead"] for each in found_in] == ["203.0.113.0/24", "2001:db8::/64"]


def test_the_caller_chooses_the_page_that_refers_and_the_program_in_a_deny_too():
    for key, effect in (("aws:Referer", deny), ("aws:UserAgent", deny), ("aws:referer", allow)):
        [one] = [
            each for each in found(effect(Condition=when("StringLike", key, "x"))) if each.kind == "key-of-the-caller"
        ]
        assert one.level == "mistake"
