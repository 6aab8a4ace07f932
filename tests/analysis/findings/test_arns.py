"""Fields of ARNs: the services and keys that are judged, and what each field can be."""

import pytest

from mfa_lesson.analysis.findings.arns import OWNED, REGION_KEYS, WELL_KNOWN, can_be_account, find_nearest_type
from tests.analysis.findings.examples import allow, found

GLOBAL = {"cloudfront", "iam", "organizations", "sts", "waf"}
NEITHER = {"route53": "hostedzone/Z1", "s3": "reports/*"}
RESOURCES = {"dynamodb": "table/reports", "ec2": "instance/i-1", "rds": "db:reports", "ssm": "parameter/x"}


def codes(resource, *kinds):
    statement = allow(Action="lambda:InvokeFunction", Resource=resource)
    return [each.reason.code for each in found(statement) if each.kind in (kinds or ("arn-fields",))]


def arn(service, region, account):
    return f"arn:aws:{service}:{region}:{account}:{RESOURCES.get(service, NEITHER.get(service, 'user/x'))}"


@pytest.mark.parametrize("service", sorted(WELL_KNOWN))
def test_each_well_known_service_wants_its_fields(service):
    region = "" if service in GLOBAL or service in NEITHER else "eu-west-1"
    account = "" if service in NEITHER else "123456789012"
    assert codes(arn(service, region, account)) == []
    other_region = "" if region else "eu-west-1"
    assert codes(arn(service, other_region, account)) == [f"arn-region-{'missing' if region else 'extra'}"]
    other_account = "" if account else "123456789012"
    wrong = [f"arn-account-{'missing' if account else 'extra'}"] if service in {*OWNED, *NEITHER} else []
    assert codes(arn(service, region, other_account)) == wrong


def test_a_field_with_a_variable_is_not_judged():
    assert codes("arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:queue", "arn-fields", "arn-account") == []
    assert codes("arn:aws:iam:${aws:RequestedRegion}:123456789012:user/x", "arn-fields", "region-form") == []
    assert codes("arn:${aws:PrincipalTag/p}:sqs:cn-north-1:123456789012:queue", "region-of-another-partition") == []


@pytest.mark.parametrize("text", ["1234*", "*", "*9012", "????????????", "12345678901?", "123456789012*", "aw?", "*s"])
def test_a_pattern_can_be_an_account(text):
    assert can_be_account(text)


@pytest.mark.parametrize("text", ["1234567890123*", "?????", "12345678901", "acc*", "1234-*", "a?s?"])
def test_a_pattern_can_be_no_account(text):
    assert not can_be_account(text)


def test_names_for_accounts_are_a_mistake_only_where_resources_have_owners():
    both = ("arn-account", "arn-account-unknown")
    assert codes("arn:aws:sqs:eu-west-1:amazon:queue", *both) == ["arn-account"]
    assert codes("arn:aws:imagebuilder:eu-west-1:amazon:component/x", *both) == ["arn-account-unknown"]
    assert codes("arn:aws:imagebuilder:eu-west-1:Amazon:component/x", *both) == ["arn-account"]
    assert codes("arn:aws:imagebuilder:eu-west-1:aws:component/x", *both) == []


@pytest.mark.parametrize(
    ("resource", "nearest"),
    [
        ("users/alice", "user"),
        ("Role/x", "role"),
        ("role", "role"),
        ("polcy:x", "policy"),
        ("alice", "user"),
        ("fax/7", ""),
    ],
)
def test_the_type_that_is_meant(resource, nearest):
    assert find_nearest_type(resource) == nearest


@pytest.mark.parametrize("key", sorted(REGION_KEYS))
def test_each_key_with_a_region(key):
    def kinds(operator, value):
        statement = allow(Action="ec2:RunInstances", Condition={operator: {key: value}})
        return {each.kind for each in found(statement)} & {"region-form", "region-unknown"}

    assert kinds("StringEquals", "eu-west1") == {"region-form"}
    assert kinds("StringEquals", ["eu-west-1", "eu-west-9"]) == {"region-unknown"}
    assert kinds("StringEquals", ["aws-global", "us-gov-west-1"]) == set()
    assert kinds("Null", "true") == set()


def test_the_region_of_iam_is_not_judged_as_a_region():
    assert codes("arn:aws:iam:nowhere:123456789012:user/x", "region-form", "arn-fields") == ["arn-region-extra"]
