"""What is known of ARNs: partitions, Regions, and the fields that the ARNs of a service fill in."""

import importlib.util
from importlib.metadata import version

import pytest

from mfa_lesson.account import arns
from mfa_lesson.account.arns import Fields
from tests.reference import refresh_arns


@pytest.mark.parametrize(
    ("service", "fields"),
    [
        ("iam", {Fields(region=False, account=True)}),
        ("sqs", {Fields(region=True, account=True)}),
        ("route53", {Fields(region=False, account=False)}),
    ],
)
def test_the_fields_of_a_service(service, fields):
    assert arns.load_fields()[service] == fields


def test_partitions_and_regions():
    assert {"aws", "aws-cn", "aws-us-gov"} <= arns.load_partitions()
    assert {"us-east-1", "cn-north-1", "eu-central-1"} <= arns.load_regions()
    assert not any(name.endswith("-global") for name in arns.load_regions())


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
