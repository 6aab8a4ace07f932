"""Policies on resources: whom they name, what keeps others out, and which checks are asked of them at all."""

import random

import pytest

from mfa_lesson import Policy, Request, evaluate, findings
from mfa_lesson.analysis.findings import providers, trust, who
from mfa_lesson.iam.json_text import format_path, scan
from tests.analysis.findings.examples import MFA, OWN_USER, allow, deny, found, on_bucket, read, trusts
from tests.support import document
from tests.trials import tries

ON_RESOURCES = (who, trust, providers)
EVERYBODY = {"AWS": "*"}
ALICE, ACCOUNT = "arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:root"
ORGANIZATION = {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
SNS = {"Service": "sns.amazonaws.com"}


def kinds(*statements, read_as="resource"):
    return {each.kind for each in found(*statements, read_as=read_as)}


OPEN = [
    {},
    {"Bool": {MFA: "true"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringEquals": {"sts:RoleSessionName": "audit"}},
    {"StringEquals": {"sts:SourceIdentity": "alice"}},
    {"StringEquals": {"aws:SourceIdentity": "alice"}},
    {"StringEquals": {"aws:username": "alice"}},
    {"StringLike": {"aws:UserAgent": "audit/*"}},
    {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
    {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}},
    {"Bool": {"aws:ViaAWSService": "true"}},
    {"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}},
    {"StringNotEquals": ORGANIZATION},
    {"StringEqualsIfExists": ORGANIZATION},
    {"ForAllValues:StringEquals": ORGANIZATION},
    {"StringLike": {"aws:PrincipalOrgID": "*"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/audit"}},
    {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::123456789012:role/audit", "arn:aws:iam::*:role/audit"]}},
    {"StringLike": {"aws:userid": "*:alice"}},
    {"Null": {"aws:PrincipalOrgID": "false"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}},
]
CLOSED = [
    {"StringEquals": ORGANIZATION},
    {"StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
    {"StringEquals": {"aws:PrincipalAccount": ["123456789012", "210987654321"]}},
    {"StringLike": {"aws:userid": "AROAEXAMPLEID12345678:*"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
    {"StringEqualsIfExists": {"aws:PrincipalAccount": "123456789012"}},
    {"StringLikeIfExists": {"aws:userid": "AROAEXAMPLEID12345678:*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}},
    {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"StringEquals": {"kms:CallerAccount": "123456789012"}},
    {"Bool": {"aws:PrincipalIsAWSService": "true"}},
    {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
]


@pytest.mark.parametrize("condition", OPEN)
def test_conditions_that_anybody_can_meet_keep_nobody_out(condition):
    assert "role-for-everybody" in kinds(trusts(EVERYBODY, Condition=condition), read_as="trust")
    for everybody in ("*", EVERYBODY, {"AWS": [ALICE, "*"]}):
        assert "open-to-everybody" in kinds(on_bucket(principal=everybody, action="s3:*", Condition=condition))


ID, ANOTHER = {"sts:ExternalId": "b7f2c1"}, {"sts:ExternalId": ["b7f2c1", "9d01ee"]}


def roles(condition, *others):
    """The kinds about a role that a trust policy for everybody opens."""
    found_here = kinds(trusts(EVERYBODY, Condition=condition), *others, read_as="trust")
    return {kind for kind in found_here if kind.startswith("role-for-")}


@pytest.mark.parametrize("condition", [each for each in OPEN if "StringEquals" not in each])
@pytest.mark.parametrize("asked", [ID, ANOTHER])
def test_an_external_id_is_known_to_others_and_says_nothing_about_who_asks(condition, asked):
    assert roles({**condition, "StringEquals": asked}) == {"role-for-external-id"}


@pytest.mark.parametrize("condition", CLOSED)
def test_an_external_id_beside_what_says_who_asks_is_right(condition):
    both = {**condition, "StringEquals": {**condition.get("StringEquals", {}), **ID}}
    assert roles(both) == set()


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"sts:ExternalId": "*"}},
        {"StringLike": {"sts:ExternalId": ["b7f2c1", "*"]}},
        {"StringEqualsIfExists": ID},
        {"ForAllValues:StringEquals": ID},
        {"StringNotEquals": ID},
        {"Null": {"sts:ExternalId": "false"}},
        {"Null": {"sts:ExternalId": "true"}},
    ],
)
def test_an_external_id_that_everybody_can_make_up_or_leave_out_keeps_nobody_out(condition):
    assert roles(condition) == {"role-for-everybody"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringNotEquals": ID}, {"role-for-external-id"}),
        ({"StringNotEqualsIfExists": ANOTHER}, {"role-for-external-id"}),
        ({"StringNotLike": {"sts:ExternalId": "*"}}, {"role-for-everybody"}),
        ({"StringEquals": ID}, {"role-for-everybody"}),
        ({"Null": {"sts:ExternalId": "true"}}, {"role-for-everybody"}),
        ({"StringNotEquals": ORGANIZATION}, set()),
        ({"StringNotEquals": {**ORGANIZATION, **ID}}, set()),
    ],
)
def test_an_external_id_can_be_asked_for_in_a_deny(condition, expected):
    refused = {**trusts(EVERYBODY, Condition=condition), "Effect": "Deny"}
    assert roles({}, refused) == expected
    assert roles({"StringEquals": ID}, refused) == (expected and {"role-for-external-id"})
    assert roles({}, {**refused, "Action": "sts:TagSession"}) == {"role-for-everybody"}
    assert roles({}, {**refused, "Principal": {"AWS": ALICE}}) == {"role-for-everybody"}


def test_an_external_id_means_something_in_trust_policies_only():
    assert kinds(on_bucket(action="s3:PutObject", Condition={"StringEquals": ID})) & {"open-to-everybody"} == set()
    assert roles({"StringEquals": {"STS:externalID": "b7f2c1"}}) == {"role-for-external-id"}


@pytest.mark.parametrize("condition", CLOSED)
def test_conditions_that_only_some_can_meet_keep_others_out(condition):
    assert "role-for-everybody" not in kinds(trusts(EVERYBODY, Condition=condition), read_as="trust")
    assert not kinds(on_bucket(action="s3:*", Condition=condition)) & {"open-to-everybody", "read-by-everybody"}


def test_whoever_signs_a_request_has_an_arn_and_other_people_have_none():
    condition = {"ArnEqualsIfExists": {"aws:PrincipalArn": ALICE}}
    assert kinds(trusts(EVERYBODY, Condition=condition), read_as="trust") == set()
    assert "open-to-everybody" in kinds(on_bucket(action="s3:*", Condition=condition))


@pytest.mark.parametrize(
    "statement",
    [
        on_bucket("Deny", action="s3:*", Condition={"StringNotEquals": ORGANIZATION}),
        on_bucket("Deny", action="*", principal=EVERYBODY, Condition={"StringNotEquals": ORGANIZATION}),
        on_bucket("Deny", action="s3:*", NotPrincipal={"AWS": [ALICE, ACCOUNT]}),
    ],
)
def test_a_deny_of_the_others_keeps_them_out(statement):
    assert "open-to-everybody" not in kinds(on_bucket(action="s3:PutObject"), statement)


@pytest.mark.parametrize(
    "statement",
    [
        on_bucket("Deny", action="s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
        on_bucket("Deny", action="s3:DeleteObject", Condition={"StringNotEquals": ORGANIZATION}),
        on_bucket("Deny", action="s3:*", principal={"AWS": ALICE}, Condition={"StringNotEquals": ORGANIZATION}),
    ],
)
def test_a_deny_of_something_else_does_not(statement):
    assert "open-to-everybody" in kinds(on_bucket(action="s3:PutObject"), statement)


@pytest.mark.parametrize("action", ["s3:GetObject", "S3:getobject", "execute-api:Invoke", ["s3:GetObject"]])
def test_what_websites_and_apis_let_everybody_do_is_a_remark(action):
    [each] = found(on_bucket(action=action), read_as="resource")
    assert (each.kind, each.level) == ("read-by-everybody", "remark")


@pytest.mark.parametrize("action", ["s3:Get*", "s3:PutObject", ["s3:GetObject", "s3:PutObject"], "s3:GetBucketPolicy"])
def test_more_than_that_is_a_mistake(action):
    [each] = found(on_bucket(action=action), read_as="resource")
    assert (each.kind, each.level) == ("open-to-everybody", "mistake")


def test_all_but_some_actions_are_more_than_that():
    statement = {key: value for key, value in on_bucket(NotAction="s3:GetObject").items() if key != "Action"}
    [each] = found(statement, read_as="resource")
    assert each.kind == "open-to-everybody" and each.reason.parameters == {"actions": []}


@pytest.mark.parametrize(("action", "resource"), [("*", "arn:aws:s3:::reports/*"), ("kms:*", "*"), ("sqs:*", "*")])
def test_only_everything_on_everything_is_the_policy_of_an_endpoint(action, resource):
    assert "open-to-everybody" in kinds(on_bucket(action=action, Resource=resource))
    assert kinds(on_bucket(action="*", Resource="*")) == set()


def test_a_service_needs_no_source_where_another_statement_asks_for_it():
    sends = on_bucket(principal=SNS, action="sqs:SendMessage", Resource="arn:aws:sqs:eu-central-1:123456789012:jobs")
    asks = {**sends, "Effect": "Deny", "Condition": {"StringNotEquals": {"aws:SourceAccount": "123456789012"}}}
    assert kinds(sends) == {"service-without-source"}
    assert kinds(sends, asks) == set()
    assert kinds(trusts(SNS), read_as="trust") == set()


@pytest.mark.parametrize("principal", [{"Service": "s3.amazonaws.com"}, {"AWS": "123456789012"}, {"AWS": ACCOUNT}])
def test_who_belongs_to_no_account_needs_none_in_a_not_principal(principal):
    assert kinds(on_bucket("Deny", NotPrincipal=principal)) == {"deny-with-not-principal"}


def test_each_account_that_is_missing_is_named_once():
    others = [ALICE, "arn:aws:iam::123456789012:role/audit", "arn:aws:iam::210987654321:user/bob", "210987654321"]
    [each] = found(on_bucket("Deny", NotPrincipal={"AWS": others}), read_as="resource")
    assert each.reason.parameters == {"accounts": ["123456789012"]}


# --- which checks are asked ---


def test_checks_of_what_users_can_do_are_not_asked_of_policies_on_resources():
    passes = on_bucket(principal={"AWS": ALICE}, action=["iam:PassRole", "s3:*"], Resource="*")
    without_mfa = on_bucket(
        "Deny", principal={"AWS": ALICE}, NotAction="s3:GetObject", Condition={"BoolIfExists": {MFA: "false"}}
    )
    del without_mfa["Action"]
    assert kinds(passes, without_mfa) == set()


@pytest.mark.parametrize("statement", [allow(Resource=OWN_USER), deny(), allow(NotAction="iam:*")])
def test_checks_of_policies_on_resources_are_not_asked_of_others(statement):
    mine = {check.kind for file in ON_RESOURCES for check in file.CHECKS}
    assert not {each.kind for each in found(statement)} & mine


@pytest.mark.parametrize(
    ("effect", "condition", "kind"),
    [
        ("Deny", {"Bool": {MFA: "false"}}, "mfa-deny-misses-access-keys"),
        ("Deny", {"Null": {MFA: "true"}}, "mfa-deny-misses-passwords"),
        ("Deny", {"BoolIfExists": {MFA: "true"}}, "mfa-deny-inside-out"),
        ("Allow", {"BoolIfExists": {MFA: "true"}}, "mfa-allow-too-wide"),
        ("Allow", {"Bool": {MFA: "false"}}, "mfa-allow-inside-out"),
    ],
)
@pytest.mark.parametrize("principal", [{"AWS": ALICE}, {"AWS": ACCOUNT}, {"AWS": "123456789012"}])
def test_what_is_asked_about_mfa_is_judged_in_trust_policies_too(effect, condition, kind, principal):
    assert kinds({**trusts(principal, Condition=condition), "Effect": effect}, read_as="trust") == {kind}


@pytest.mark.parametrize("effect", ["Deny", "Allow"])
@pytest.mark.parametrize("operator", ["Bool", "BoolIfExists"])
def test_who_has_no_mfa_of_their_own_is_not_judged_like_users(effect, operator):
    for principal in ({"AWS": "arn:aws:iam::123456789012:role/audit"}, {"Service": "ec2.amazonaws.com"}):
        statement = {**trusts(principal, Condition={operator: {MFA: "false"}}), "Effect": effect}
        assert not any("mfa-deny" in kind or "mfa-allow" in kind for kind in kinds(statement, read_as="trust"))


def test_statements_about_different_principals_are_not_the_same():
    bob = ALICE.replace("alice", "bob")
    assert kinds(on_bucket(principal={"AWS": ALICE}), on_bucket(principal={"AWS": bob})) == set()
    assert kinds(on_bucket(principal={"AWS": ALICE}), on_bucket("Deny", principal={"AWS": bob})) == set()
    assert kinds(on_bucket(principal={"AWS": ALICE}), on_bucket(principal={"AWS": [bob, ALICE]})) == {"said-already"}


@pytest.mark.parametrize("principal", ["*", {"AWS": ALICE}])
def test_an_allow_can_be_denied_always_by_the_same_policy(principal):
    assert "always-denied" in kinds(on_bucket(principal={"AWS": ALICE}), on_bucket("Deny", principal=principal))


def test_an_allow_for_everybody_does_not_say_what_one_for_somebody_says():
    closed = {"StringEquals": ORGANIZATION}
    by_name = on_bucket(principal={"AWS": ALICE}, Condition=closed)
    assert kinds(on_bucket(Condition=closed), by_name) == set()


def test_a_policy_on_a_resource_is_judged_by_itself():
    bucket = Policy.from_json(document(on_bucket("Deny", action="*", Resource="*")), kind="resource")
    user = Policy.from_json(document(allow(Action="s3:GetObject")))
    of_bucket, of_user = findings([bucket, user]).by_policy
    assert of_bucket == of_user == ()


# --- what they claim, tried with evaluate() ---

STRANGER, NAMESAKE = "arn:aws:sts::999999999999:assumed-role/audit/alice", "arn:aws:iam::999999999999:user/alice"
HAS_ALL = {
    MFA: "true",
    "aws:MultiFactorAuthAge": "60",
    "aws:SecureTransport": "true",
    "aws:PrincipalTag/team": "red",
    "sts:RoleSessionName": "audit",
    "sts:SourceIdentity": "alice",
    "aws:SourceIdentity": "alice",
    "aws:SourceIp": "198.51.100.7",
    "aws:UserAgent": "audit/1.0",
    "aws:CurrentTime": "2026-11-29T09:00:00Z",
    "aws:RequestedRegion": "eu-central-1",
}
OF_SESSION = {**HAS_ALL, "aws:userid": "AROASTRANGER123456789:alice"}
BY_SERVICE = {"aws:ViaAWSService": "true", "aws:CalledVia": ["athena.amazonaws.com"]}
STRANGERS = [
    (STRANGER, OF_SESSION),
    (STRANGER, {**OF_SESSION, "aws:PrincipalOrgID": "o-9z8y7x6w5v"}),
    (STRANGER, {**OF_SESSION, **BY_SERVICE}),
    (NAMESAKE, {**HAS_ALL, "aws:userid": "AIDASTRANGER123456789", "aws:username": "alice"}),
]


def lets_strangers_in(statement, read_as, **sent):
    on_resource = read(statement, read_as=read_as)
    action, resource = {
        "trust": ("sts:AssumeRole", "arn:aws:iam::123456789012:role/reports"),
        "resource": ("s3:GetObject", "arn:aws:s3:::reports/1"),
    }[read_as]
    own = read(allow())
    return any(
        evaluate(
            Request(action, resource, {**context, **sent, "aws:ResourceAccount": "123456789012"}, stranger),
            own,
            resource_policies=[on_resource],
        ).allowed
        for stranger, context in STRANGERS
    )


@pytest.mark.parametrize(("condition", "is_open"), [(each, True) for each in OPEN] + [(each, False) for each in CLOSED])
def test_strangers_get_in_where_a_finding_says_so(condition, is_open):
    assert lets_strangers_in(trusts(EVERYBODY, Condition=condition), "trust") == is_open
    assert lets_strangers_in(on_bucket(action="s3:*", Condition=condition), "resource") == is_open


@pytest.mark.parametrize("asked", [ID, ANOTHER])
def test_strangers_need_the_external_id_where_a_finding_says_so(asked):
    statement = trusts(EVERYBODY, Condition={"StringEquals": asked})
    assert lets_strangers_in(statement, "trust", **ID)
    assert not lets_strangers_in(statement, "trust")


PRINCIPALS = ["*", EVERYBODY, {"AWS": ALICE}, {"AWS": [ACCOUNT, ALICE]}, SNS, {"Federated": "accounts.google.com"}]
PRINCIPALS += [{"AWS": "AROAEXAMPLEID12345678"}, {"CanonicalUser": "ab" * 32}, {**SNS, "AWS": ["*", ALICE]}]


def draw(chance, read_as):
    elements = ["Principal"] if read_as == "trust" else ["Principal", "Principal", "NotPrincipal"]
    principals = PRINCIPALS[1:] if read_as == "trust" else PRINCIPALS
    actions = (
        ["sts:AssumeRole", "sts:*", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:GetSessionToken"]
        if read_as == "trust"
        else ["s3:GetObject", "s3:*", "kms:Decrypt", "*", "execute-api:Invoke"]
    )
    statement = {
        "Effect": chance.choice(["Allow", "Allow", "Deny"]),
        chance.choice(elements): chance.choice(principals),
        "Action": chance.sample(actions, chance.randint(1, 2)),
    }
    if read_as == "resource":
        statement["Resource"] = chance.choice(["*", "arn:aws:s3:::reports/*", ["arn:aws:s3:::reports"]])
    if chance.random() < 0.6:
        statement["Condition"] = chance.choice([*OPEN, *CLOSED, {"StringEquals": {"accounts.google.com:aud": "x"}}])
    return statement


@pytest.mark.parametrize("read_as", ["resource", "trust"])
def test_any_policy_on_a_resource_can_be_looked_at(read_as):
    chance = random.Random(read_as)
    for _ in range(tries(400)):
        statements = [draw(chance, read_as) for _ in range(chance.randint(1, 3))]
        policy = read(*statements, read_as=read_as)
        places = {"", *(format_path(part.path) for part in scan(policy.text))}
        for each in findings(policy):
            assert each.place in places
            assert each.problem.endswith(".") and str(each)
