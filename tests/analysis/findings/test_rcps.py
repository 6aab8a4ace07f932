"""Resource control policies that also reach AWS services, or reach everybody."""

import pytest

from mfa_lesson import Policy, findings
from tests.support import document, statement

ORGANIZATION = {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
SOURCE = {"aws:SourceOrgID": "o-a1b2c3d4e5"}
NO_SERVICE, SERVICE = {"aws:PrincipalIsAWSService": "false"}, {"aws:PrincipalIsAWSService": "true"}
HAS_SOURCE = {"aws:SourceAccount": "false"}


def found(**condition):
    rcp = document(statement("Deny", Principal="*", Action="s3:*", Resource="*", Condition=condition))
    return [(each.kind, each.level) for each in findings(Policy.from_json(rcp, rcp=True)) if each.kind[:3] == "rcp"]


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringNotEqualsIfExists", "StringEqualsIfExists"])
def test_a_deny_that_holds_without_a_principal_also_reaches_services(operator):
    assert found(**{operator: ORGANIZATION}) == [("rcp-denies-services", "remark")]
    assert found(**{operator: ORGANIZATION}, BoolIfExists=NO_SERVICE) == []


def test_a_deny_that_holds_without_a_source_reaches_everybody():
    assert found(StringNotEquals=SOURCE) == [("rcp-denies-callers", "mistake")]
    assert found(StringNotEqualsIfExists=SOURCE) == [("rcp-denies-callers", "mistake")]


def test_a_deny_for_services_can_reach_calls_without_a_source():
    assert found(StringNotEqualsIfExists=SOURCE, Bool=SERVICE) == [("rcp-denies-sourceless", "remark")]
    assert found(StringNotEqualsIfExists=SOURCE, Bool=SERVICE, Null=HAS_SOURCE) == []
    assert found(StringNotEqualsIfExists=SOURCE, Null=HAS_SOURCE) == []


@pytest.mark.parametrize("condition", [{"StringEquals": ORGANIZATION}, {"StringEquals": SOURCE}, {"Null": HAS_SOURCE}])
def test_a_deny_that_fails_without_the_key_reaches_only_those_who_have_it(condition):
    assert found(**condition) == []


def test_other_types_of_policies_are_not_judged_like_this():
    scp = Policy.from_json(document(statement("Deny", Action="s3:*", Condition={"StringNotEquals": ORGANIZATION})))
    assert [each.kind for each in findings(scp, policy_type="scp")] == []


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("aws:PrincipalAccount", "rcp-denies-services"),
        ("aws:PrincipalArn", "rcp-denies-services"),
        ("aws:PrincipalOrgPaths", "rcp-denies-services"),
        ("aws:SourceAccount", "rcp-denies-callers"),
        ("aws:SourceArn", "rcp-denies-callers"),
        ("aws:SourceOrgPaths", "rcp-denies-callers"),
    ],
)
def test_each_key_about_a_principal_or_a_source_is_judged(key, kind):
    assert [each for each, _ in found(StringNotEquals={key: "x"})] == [kind]


@pytest.mark.parametrize("key", ["aws:PrincipalOrgID", "aws:SourceOrgID"])
def test_a_deny_that_asks_for_the_lack_of_a_key_is_meant_so(key):
    assert found(Null={key: "true"}) == []


@pytest.mark.parametrize("condition", [{"StringNotEquals": ORGANIZATION}, {"StringNotEquals": SOURCE}])
def test_the_statement_and_the_condition_are_named(condition):
    one = {**statement("Deny", Principal="*", Action="s3:*", Resource="*", Condition=condition), "Sid": "Guard"}
    [each] = [each for each in findings(Policy.from_json(document(one), rcp=True)) if each.kind[:3] == "rcp"]
    [key] = condition["StringNotEquals"]
    assert (each.statement, each.place) == ("Guard", f'Statement[0].Condition.StringNotEquals["{key}"]')
