"""What is known of ARNs: partitions, Regions, and the fields that the ARNs of a service fill in."""

import importlib.util
from importlib.metadata import version

import pytest

from mfa_lesson.account import arns
from mfa_lesson.account.arns import Fields
from tests.reference import refresh_arns

REGION_AND_ACCOUNT, ACCOUNT_ONLY, NEITHER = Fields(True, True), Fields(False, True), Fields(False, False)


@pytest.mark.parametrize(
    ("service", "start", "fields"),
    [
        ("iam", "", {ACCOUNT_ONLY}),
        ("sqs", "queue", {REGION_AND_ACCOUNT}),
        ("route53", "hostedzone/Z1", {NEITHER}),
        ("s3", "reports/2026", {NEITHER}),
        ("s3", "", {NEITHER, ACCOUNT_ONLY, REGION_AND_ACCOUNT}),
        ("ec2", "instance/", {REGION_AND_ACCOUNT}),
        ("ec2", "inst", {REGION_AND_ACCOUNT}),
        ("ec2", "no-such-type/", set()),
        ("no-such-service", "", set()),
    ],
)
def test_the_fields_of_a_service(service, start, fields):
    assert arns.list_fields(service, start) == fields


@pytest.mark.parametrize(
    ("service", "start", "known"),
    [
        ("states", "stateMachine:x", True),
        ("states", "state", True),
        ("states", "statemachine:x", False),
        ("s3", "anything", True),
        ("no-such-service", "anything", True),
    ],
)
def test_how_the_last_part_of_an_arn_can_begin(service, start, known):
    assert arns.is_known_start(service, start) == known


def test_partitions_and_regions():
    assert {"aws", "aws-cn", "aws-us-gov"} <= arns.load_partitions()
    partition_of = arns.load_partition_of_regions()
    assert (partition_of["eu-central-1"], partition_of["cn-north-1"]) == ("aws", "aws-cn")
    assert not any(name.endswith("-global") for name in partition_of)


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("botocore", "policy_sentry")),
    reason="needs botocore and policy_sentry",
)
def test_the_data_file_is_what_the_command_makes():
    made_with = arns.load_arn_data()["made_with"]
    installed = [f"{name} {version(name)}" for name in ("botocore", "policy_sentry")]
    if made_with != installed:
        pytest.skip(f"the data file was made with {made_with}, and here is {installed}")
    assert arns.DATA_FILE.read_text(encoding="utf-8") == refresh_arns.write_text()
