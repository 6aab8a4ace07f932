"""Role trust policies: which action goes with which principal, and whom an account stands for."""

import pytest

from tests.analysis.findings.examples import AGE, MFA, found, of_kind, on_bucket, trusts
from tests.analysis.findings.kinds.trust import ACCOUNT, ALICE, ANYWHERE, BY_SAML, BY_WEB, SAML, WEB

EC2 = {"Service": "ec2.amazonaws.com"}


def kinds(*statements, read_as="trust"):
    return [each.kind for each in found(*statements, read_as=read_as)]


@pytest.mark.parametrize(
    ("principal", "way"),
    [
        ({"AWS": ALICE}, "sts:AssumeRole"),
        ({"AWS": "arn:aws:sts::123456789012:assumed-role/audit/alice"}, "sts:AssumeRole"),
        (EC2, "sts:AssumeRole"),
        ({"Federated": SAML}, BY_SAML),
        ({"Federated": "arn:aws-cn:iam::123456789012:saml-provider/Work"}, BY_SAML),
        ({"Federated": WEB}, BY_WEB),
        ({"Federated": "accounts.google.com"}, BY_WEB),
    ],
)
@pytest.mark.parametrize("action", ["sts:AssumeRole", BY_SAML, BY_WEB, "STS:assumerolewithsaml"])
def test_each_principal_has_one_way_to_assume_a_role(principal, way, action):
    notices = of_kind("action-of-others", trusts(principal, action), read_as="trust")
    assert [each.reason.parameters for each in notices] == (
        [] if action.lower() == way.lower() else [{"action": action, "ways": [way]}]
    )


def test_a_principal_among_others_needs_its_own_action():
    together = trusts({"AWS": ALICE, "Federated": [SAML]})
    [each] = of_kind("action-of-others", together, read_as="trust")
    assert (each.reason.code, each.place) == ("principal-without-action", "Statement[0].Principal.Federated[0]")
    assert each.reason.parameters == {"principal": SAML, "action": BY_SAML}
    assert of_kind("action-of-others", together, trusts({"Federated": SAML}, BY_SAML), read_as="trust") == []
    assert of_kind("action-of-others", together, trusts({"Federated": WEB}, BY_SAML), read_as="trust") != []
    assert of_kind("action-of-others", trusts({"AWS": ALICE, "Federated": SAML}, "sts:Assume*"), read_as="trust") == []


def test_a_canonical_user_and_everybody_are_not_judged_by_their_action():
    for principal in ({"CanonicalUser": "ab" * 32}, {"AWS": ["*", ALICE]}):
        assert of_kind("action-of-others", trusts(principal, BY_SAML), read_as="trust") == []


def test_what_roles_anywhere_needs_can_be_in_several_statements():
    assert kinds(trusts(ANYWHERE), trusts(ANYWHERE, ["sts:TagSession", "sts:SetSourceIdentity"])) == []
    assert kinds(trusts(ANYWHERE, "sts:*")) == []
    [each] = found(trusts(ANYWHERE, ["sts:AssumeRole", "sts:Tag*"]), trusts(EC2), read_as="trust")
    assert each.reason.parameters == {"actions": ["sts:SetSourceIdentity"]}
    assert "roles-anywhere-actions" in kinds(trusts(ANYWHERE), trusts(EC2, ["sts:TagSession", "sts:SetSourceIdentity"]))


def test_a_deny_can_limit_a_trusted_account():
    without_mfa = {**trusts({"AWS": "*"}, Condition={"BoolIfExists": {MFA: "false"}}), "Effect": "Deny"}
    assert kinds(trusts({"AWS": ACCOUNT})) == ["account-trusted"]
    assert kinds(trusts({"AWS": ACCOUNT}), without_mfa) == []
    assert kinds({**trusts({"AWS": ACCOUNT}), "Effect": "Deny"}) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Bool": {MFA: "true"}}, True),
        ({"NumericLessThan": {AGE: "3600"}}, True),
        ({"Null": {AGE: "false"}}, True),
        ({"Null": {AGE: "true"}}, False),
        ({"BoolIfExists": {MFA: "true"}}, False),
        ({"Bool": {MFA: "false"}}, False),
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}}, False),
    ],
)
def test_mfa_is_never_sent_by_services_and_providers(condition, expected):
    for statement, read_as in (
        (trusts(EC2, Condition=condition), "trust"),
        (trusts({"Federated": SAML}, BY_SAML, Condition=condition), "trust"),
        (on_bucket(principal=EC2, Condition=condition), "resource"),
    ):
        assert ("mfa-never-sent" in kinds(statement, read_as=read_as)) == expected


def test_a_deny_that_services_never_meet_is_none_of_that():
    assert kinds({**trusts(EC2, Condition={"Bool": {MFA: "true"}}), "Effect": "Deny"}) == []


@pytest.mark.parametrize(
    "action", ["sts:AssumeRole", "sts:TagSession", "sts:SetContext", "sts:Assume*", "sts:T?gSession"]
)
def test_every_action_about_the_role_has_its_use(action):
    assert of_kind("not-about-the-role", trusts({"AWS": ALICE}, action), read_as="trust") == []


@pytest.mark.parametrize("action", ["sts:GetSessionToken", "sts:Get*", "sts:AssumeRoot", "sts:GetCallerIdentity"])
def test_no_other_action_has_one(action):
    assert len(of_kind("not-about-the-role", trusts({"AWS": ALICE}, action), read_as="trust")) == 1


def test_the_longest_trust_policy_is_not_too_long():
    for size, expected in ((2_048, []), (2_049, ["size-of-trust-policy"])):
        blank = len('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Sid":"","Principal":{"AWS":""}')
        rest = len(f'{ALICE},"Action":"sts:AssumeRole"}}]}}')
        statement = {"Sid": "A" * (size - blank - rest), **trusts({"AWS": ALICE})}
        assert kinds(statement) == expected


def test_each_principal_without_its_action_is_named():
    together = trusts({"AWS": ALICE, "Federated": [SAML, WEB]})
    elsewhere = trusts({"Federated": SAML}, BY_SAML)
    notices = of_kind("action-of-others", together, elsewhere, read_as="trust")
    assert [each.place for each in notices] == ["Statement[0].Principal.Federated[1]"]
    also = of_kind("action-of-others", trusts({"AWS": "*"}), together, elsewhere, read_as="trust")
    assert [each.place for each in also] == ["Statement[1].Principal.Federated[1]"]
