"""The Principal and NotPrincipal elements: every form, every wrong form with its place, and whom they name."""

import pytest

from mfa_lesson import Policy, Request, evaluate
from mfa_lesson.iam.callers import Naming
from mfa_lesson.iam.principals import PrincipalEntry, read_principals
from mfa_lesson.iam.wording import say
from tests.support import document, refusal, statement

HERE, THERE = "123456789012", "210987654321"
USER = f"arn:aws:iam::{HERE}:user/alice"
ROLE = f"arn:aws:iam::{HERE}:role/reader"
SESSION = f"arn:aws:sts::{HERE}:assumed-role/reader/alice"
FEDERATED = f"arn:aws:sts::{HERE}:federated-user/alice"
ROOT = f"arn:aws:iam::{HERE}:root"
SAML = f"arn:aws:iam::{HERE}:saml-provider/corp"
CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
QUEUE = f"arn:aws:sqs:us-east-1:{HERE}:queue"
EC2, GOOGLE = "ec2.amazonaws.com", "accounts.google.com"
ITSELF, EVERYBODY, OWNER, ACCOUNT = Naming.ITSELF, Naming.EVERYBODY, Naming.OWNER, Naming.ACCOUNT


def on_resource(block, element="Principal", effect="Allow", **elements):
    return document({"Effect": effect, element: block, "Action": "sqs:*", "Resource": "*", **elements})


def on_role(block, element="Principal", **elements):
    return document({"Effect": "Allow", element: block, "Action": "sts:AssumeRole", **elements})


def naming(block, principal, effect="Allow", element="Principal", bounded=False, **context):
    caller = Request("sqs:SendMessage", QUEUE, context, principal).caller
    return read_principals({element: block}, (), False).find_naming(caller, effect, bounded)


@pytest.mark.parametrize("kind", ["resource", "trust"])
@pytest.mark.parametrize(
    "block",
    [
        {"AWS": "*"},
        {"AWS": HERE},
        {"AWS": ROOT},
        {"AWS": USER},
        {"AWS": f"arn:aws:iam::{HERE}:user/team/alice"},
        {"AWS": f"arn:aws-us-gov:iam::{HERE}:role/reader"},
        {"AWS": ROLE},
        {"AWS": SESSION},
        {"AWS": FEDERATED},
        {"AWS": "AIDAIOSFODNN7EXAMPLE1"},
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC"},
        {"AWS": [HERE, THERE]},
        {"Service": EC2},
        {"Service": ["ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"]},
        {"Federated": SAML},
        {"Federated": f"arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com"},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"Federated": GOOGLE},
        {"CanonicalUser": CANONICAL},
        {"AWS": [ROOT, THERE], "CanonicalUser": CANONICAL, "Service": EC2, "Federated": [SAML, GOOGLE]},
    ],
)
def test_every_documented_form_is_read(block, kind):
    policy = Policy.from_json(on_resource(block) if kind == "resource" else on_role(block), kind=kind)
    (one,) = policy.statements
    listed = [text for texts in block.values() for text in (texts if isinstance(texts, list) else [texts])]
    assert [entry.text for entry in one.principals.entries] == listed
    assert one.principals.element == "Principal"
    assert (policy.kind, policy.on_resource, policy.rcp) == (kind, True, False)


def test_everybody_and_not_principal_on_a_resource():
    (one,) = Policy.from_json(on_resource("*"), kind="resource").statements
    assert one.principals == ("Principal", (PrincipalEntry("*", "*"),))
    (one,) = Policy.from_json(on_resource({"AWS": [USER, HERE]}, "NotPrincipal", "Deny"), kind="resource").statements
    assert one.principals.element == "NotPrincipal"
    assert Policy.from_json(on_resource("*", "NotPrincipal"), kind="resource").statements[0].principals.entries


WRONG = [
    ("alice", "", "principal-no-object", {"form": "AWS"}),
    (USER, "", "principal-no-object", {"form": "AWS"}),
    (EC2, "", "principal-no-object", {"form": "Service"}),
    ([EC2], "", "principal-no-object", {"form": "Service"}),
    (GOOGLE, "", "principal-no-object", {"form": "Federated"}),
    (SAML, "", "principal-no-object", {"form": "Federated"}),
    ([], "", "principal-no-object", {"form": "AWS"}),
    (["*"], "", "principal-no-object", {"form": "AWS"}),
    (None, "", "principal-no-object", {"form": "AWS"}),
    ({}, "", "principal-empty", {}),
    ({"aws": USER}, ".aws", "principal-kind", {"kind": "aws", "nearest": "AWS"}),
    ({"service": EC2}, ".service", "principal-kind", {"kind": "service", "nearest": "Service"}),
    ({"AWS": USER, "Everybody": "*"}, ".Everybody", "principal-kind", {"kind": "Everybody", "nearest": None}),
    ({"AWS": []}, ".AWS", "list-empty", {}),
    ({"AWS": None}, ".AWS", "principal-no-text", {"kind": "AWS"}),
    ({"AWS": 123456789012}, ".AWS", "principal-no-text", {"kind": "AWS"}),
    ({"AWS": [USER, {}]}, ".AWS[1]", "principal-no-text", {"kind": "AWS"}),
    ({"Service": [EC2, [EC2]]}, ".Service[1]", "principal-no-text", {"kind": "Service"}),
    ({"AWS": "${aws:username}"}, ".AWS", "principal-variable", {"text": "${aws:username}"}),
    ({"AWS": f"arn:aws:iam::{HERE}:user/*"}, ".AWS", "principal-wildcard", {"text": f"arn:aws:iam::{HERE}:user/*"}),
    ({"AWS": ["arn:aws:iam::*:root"]}, ".AWS[0]", "principal-wildcard", {"text": "arn:aws:iam::*:root"}),
    ({"AWS": f"{SESSION[:-1]}?"}, ".AWS", "principal-wildcard", {"text": f"{SESSION[:-1]}?"}),
    ({"Service": "*"}, ".Service", "principal-wildcard", {"text": "*"}),
    ({"Service": "*.amazonaws.com"}, ".Service", "principal-wildcard", {"text": "*.amazonaws.com"}),
    ({"Federated": "*"}, ".Federated", "principal-wildcard", {"text": "*"}),
    ({"CanonicalUser": "*"}, ".CanonicalUser", "principal-wildcard", {"text": "*"}),
    ({"AWS": "1234-5678-9012"}, ".AWS", "principal-account", {"text": "1234-5678-9012"}),
    ({"AWS": "12345678901"}, ".AWS", "principal-account", {"text": "12345678901"}),
    ({"AWS": "1234567890123"}, ".AWS", "principal-account", {"text": "1234567890123"}),
    ({"AWS": f"arn:aws:iam::{HERE}:group/a"}, ".AWS", "principal-group", {"text": f"arn:aws:iam::{HERE}:group/a"}),
    ({"AWS": f"arn:aws:iam::{HERE}:policy/a"}, ".AWS", "principal-policy", {"text": f"arn:aws:iam::{HERE}:policy/a"}),
    (
        {"AWS": f"arn:aws:iam::{HERE}:instance-profile/a"},
        ".AWS",
        "principal-policy",
        {"text": f"arn:aws:iam::{HERE}:instance-profile/a"},
    ),
    ({"AWS": f"arn:aws:iam::{HERE}:mfa/a"}, ".AWS", "principal-policy", {"text": f"arn:aws:iam::{HERE}:mfa/a"}),
    ({"AWS": "arn:aws:iam::1234:user/a"}, ".AWS", "principal-arn-account", {"text": "arn:aws:iam::1234:user/a"}),
    ({"AWS": "arn:aws:iam:::user/a"}, ".AWS", "principal-arn-account", {"text": "arn:aws:iam:::user/a"}),
    ({"AWS": f"arn:aws:iam::{HERE}0:root"}, ".AWS", "principal-arn-account", {"text": f"arn:aws:iam::{HERE}0:root"}),
    (
        {"AWS": "arn:aws:sts::aws:assumed-role/a/b"},
        ".AWS",
        "principal-arn-account",
        {"text": "arn:aws:sts::aws:assumed-role/a/b"},
    ),
    (
        {"AWS": f"arn:aws:iam::{HERE}:assumed-role/reader/alice"},
        ".AWS",
        "principal-session",
        {"text": f"arn:aws:iam::{HERE}:assumed-role/reader/alice"},
    ),
    (
        {"AWS": f"arn:aws:sts::{HERE}:assumed-role/reader"},
        ".AWS",
        "principal-session",
        {"text": f"arn:aws:sts::{HERE}:assumed-role/reader"},
    ),
    (
        {"AWS": f"arn:aws:sts::{HERE}:assumed-role/reader/"},
        ".AWS",
        "principal-session",
        {"text": f"arn:aws:sts::{HERE}:assumed-role/reader/"},
    ),
    (
        {"AWS": f"arn:aws:iam::{HERE}:federated-user/alice"},
        ".AWS",
        "principal-federated-user",
        {"text": f"arn:aws:iam::{HERE}:federated-user/alice"},
    ),
    ({"AWS": f"arn:aws:sts::{HERE}:role/a"}, ".AWS", "principal-of-iam", {"text": f"arn:aws:sts::{HERE}:role/a"}),
    ({"AWS": f"arn:aws:sts::{HERE}:user/a"}, ".AWS", "principal-of-iam", {"text": f"arn:aws:sts::{HERE}:user/a"}),
    ({"AWS": f"arn:aws:sts::{HERE}:root"}, ".AWS", "principal-of-iam", {"text": f"arn:aws:sts::{HERE}:root"}),
    ({"AWS": EC2}, ".AWS", "principal-service-in-aws", {"text": EC2}),
    ({"AWS": [USER, GOOGLE]}, ".AWS[1]", "principal-provider-in-aws", {"text": GOOGLE}),
    ({"AWS": SAML}, ".AWS", "principal-provider-in-aws", {"text": SAML}),
    ({"AWS": "alice"}, ".AWS", "principal-aws", {"text": "alice"}),
    ({"AWS": ""}, ".AWS", "principal-aws", {"text": ""}),
    ({"AWS": f"arn:aws:iam::{HERE}:user/a b"}, ".AWS", "principal-aws", {"text": f"arn:aws:iam::{HERE}:user/a b"}),
    ({"AWS": "arn:aws:s3:::bucket"}, ".AWS", "principal-aws", {"text": "arn:aws:s3:::bucket"}),
    ({"AWS": "arn:aws:iam::cloudfront:user/bob"}, ".AWS", "principal-arn-account", {}),
    ({"AWS": "AIDA1"}, ".AWS", "principal-aws", {"text": "AIDA1"}),
    ({"Service": "ec2"}, ".Service", "principal-service", {"text": "ec2"}),
    ({"Service": HERE}, ".Service", "principal-service", {"text": HERE}),
    ({"Service": ""}, ".Service", "principal-service", {"text": ""}),
    ({"Federated": "google"}, ".Federated", "principal-federated", {"text": "google"}),
    ({"Federated": USER}, ".Federated", "principal-federated", {"text": USER}),
    ({"CanonicalUser": CANONICAL[:-1]}, ".CanonicalUser", "principal-canonical", {"text": CANONICAL[:-1]}),
    ({"CanonicalUser": HERE}, ".CanonicalUser", "principal-canonical", {"text": HERE}),
    ({"AWS": "\ud800"}, ".AWS", "half-character", {}),
    ({"\ud800": USER}, '["\\ud800"]', "half-character", {}),
]


@pytest.mark.parametrize(("block", "place", "code", "parameters"), WRONG)
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_every_wrong_form_has_its_sentence_and_its_place(block, place, code, parameters, element):
    error = refusal(on_resource(block, element), kind="resource")
    assert (error.reason.code, error.where) == (code, f"Statement[0].{element}{place}")
    assert {**error.reason.parameters, **parameters} == dict(error.reason.parameters)
    assert str(error)


def test_the_kinds_of_principals_are_listed():
    assert refusal(on_resource({"x": "*"}), kind="resource").reason.parameters["known"] == (
        "AWS",
        "Service",
        "Federated",
        "CanonicalUser",
    )


@pytest.mark.parametrize("kind", ["resource", "trust"])
def test_a_statement_on_a_resource_must_name_somebody(kind):
    source = statement(Action="sts:AssumeRole")
    if kind == "trust":
        del source["Resource"]
    error = refusal(document(source), kind=kind)
    assert (error.reason.code, error.where) == ("principal-absent", "Statement[0]")
    error = refusal(document({**source, "Principal": {"AWS": "*"}, "NotPrincipal": {"AWS": USER}}), kind=kind)
    assert (error.reason.code, error.where) == ("element-twice", "Statement[0]")
    assert error.reason.parameters == {"plain": "Principal", "inverse": "NotPrincipal"}


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        (on_role("*"), "trust-principal-star", ".Principal"),
        (on_role({"AWS": USER}, "NotPrincipal"), "trust-not-principal", ".NotPrincipal"),
        (on_role("*", "NotPrincipal"), "trust-not-principal", ".NotPrincipal"),
        (on_role({"AWS": USER}, Resource="*"), "trust-resource", ".Resource"),
        (on_role({"AWS": USER}, NotResource="*"), "trust-resource", ".NotResource"),
        (on_role({"AWS": USER}, Action="*"), "trust-action", ".Action"),
        (on_role({"AWS": USER}, Action=["sts:AssumeRole", "s3:GetObject"]), "trust-action", ".Action[1]"),
    ],
)
def test_what_a_trust_policy_cannot_have(source, code, place):
    error = refusal(source, kind="trust")
    assert (error.reason.code, error.where) == (code, f"Statement[0]{place}")
    assert refusal(document({**source["Statement"][0], "Sid": "a b"}), kind="trust").reason.code in (code, "sid")


def test_a_trust_policy_lists_actions_of_sts():
    source = on_role({"AWS": USER})["Statement"][0]
    del source["Action"]
    error = refusal(document({**source, "NotAction": "sts:TagSession"}), kind="trust")
    assert (error.reason.code, error.where) == ("trust-not-action", "Statement[0].NotAction")
    for action in ("sts:*", "STS:AssumeRole", ["sts:AssumeRole", "sts:TagSession"]):
        (one,) = Policy.from_json(document({**source, "Action": action}), kind="trust").statements
        assert (one.resource_element, one.resources) == ("", ())
    assert refusal(document({**source, "Action": 7}), kind="trust").reason.code == "no-text"


def test_what_a_policy_on_a_resource_can_have_besides():
    source = {**on_resource("*", Sid="Enable IAM User Permissions"), "Id": "key-policy 1"}
    assert Policy.from_json(source, kind="resource").statements[0].sid == "Enable IAM User Permissions"
    assert Policy.from_json({**on_role({"AWS": USER}), "Id": "1"}, kind="trust")
    assert refusal(source).reason.code == "unknown-element"
    assert refusal(on_role({"AWS": USER}, Sid="two words"), kind="trust").reason.code == "sid"
    assert refusal(on_resource("*", Sid=7), kind="resource").reason.code == "sid"
    assert refusal(on_resource("*", Sid="\ud800"), kind="resource").reason.code == "half-character"
    error = refusal({**on_resource("*"), "Id": 1}, kind="resource")
    assert (error.reason.code, error.where, error.reason.parameters) == ("policy-id", "Id", {"kind": "number"})
    for name in ("Principal", "NotPrincipal"):
        error = refusal({**on_resource("*"), name: "*"}, kind="resource")
        assert (error.reason.code, error.where, error.reason.parameters) == ("element-outside", name, {"name": name})
    assert refusal({**document(statement()), "Principal": "*"}).reason.code == "principal"


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        ("ecr:BatchGetImage", None),
        (["ecr:BatchGetImage", "ECR:*"], None),
        ("ecr-public:*", None),
        (["ecr:BatchGetImage", "s3:*"], "element-missing"),
        ("ecrx:*", "element-missing"),
        ("sts:AssumeRole", "trust-as-resource"),
        (["sts:AssumeRole", "sts:TagSession"], "trust-as-resource"),
        (["sts:AssumeRole", "s3:*"], "element-missing"),
    ],
)
def test_only_policies_of_ecr_need_no_resource(actions, code):
    source = document({"Effect": "Allow", "Principal": "*", "Action": actions})
    if code:
        error = refusal(source, kind="resource")
        assert (error.reason.code, error.where) == (code, "Statement[0]")
        return
    policy = Policy.from_json(source, kind="resource")
    repository = f"arn:aws:ecr:us-east-1:{HERE}:repository/one"
    action = policy.statements[0].actions[0].text.replace("*", "batchgetimage")
    assert evaluate(Request(action, repository, principal="*"), (), (), policy).allowed
    not_action = document({"Effect": "Allow", "Principal": "*", "NotAction": "ecr:BatchGetImage"})
    assert refusal(not_action, kind="resource").reason.code == "element-missing"


def test_there_are_four_kinds_of_policies():
    error = refusal(document(statement()), kind="bucket")
    assert error.reason.code == "policy-kind"
    assert error.reason.parameters == {"kind": "bucket", "known": ("identity", "resource", "trust", "rcp")}
    assert (error.where, str(error)) == ("", f"The policy: {say(error.reason)}")
    deny = document(statement("Deny", Action="s3:*", Principal="*"))
    assert Policy.from_json(deny, kind="rcp").rcp
    assert Policy.from_json(deny, rcp=True).kind == "rcp"
    assert Policy.from_json(document(statement())).kind == "identity"
    assert Policy.from_json(on_resource("*"), kind="resource").as_version("2008-10-17").kind == "resource"


@pytest.mark.parametrize(
    ("block", "principal", "expected"),
    [
        ("*", USER, EVERYBODY),
        ("*", EC2, EVERYBODY),
        ("*", GOOGLE, EVERYBODY),
        ("*", "*", EVERYBODY),
        ({"AWS": "*"}, USER, EVERYBODY),
        ({"AWS": "*"}, "*", EVERYBODY),
        ({"AWS": HERE}, USER, ACCOUNT),
        ({"AWS": ROOT}, SESSION, ACCOUNT),
        ({"AWS": ROOT}, ROOT, ACCOUNT),
        ({"AWS": ROOT}, FEDERATED, ACCOUNT),
        ({"AWS": THERE}, USER, None),
        ({"AWS": ROOT}, "*", None),
        ({"AWS": ROOT}, EC2, None),
        ({"AWS": USER}, USER, ITSELF),
        ({"AWS": USER}, f"arn:aws:iam::{HERE}:user/Alice", None),
        ({"AWS": USER}, f"arn:aws:iam::{HERE}:user/team/alice", None),
        ({"AWS": USER}, f"arn:aws:iam::{THERE}:user/alice", None),
        ({"AWS": USER}, FEDERATED, OWNER),
        ({"AWS": f"arn:aws:iam::{HERE}:user/team/alice"}, FEDERATED, OWNER),
        ({"AWS": f"arn:aws:iam::{HERE}:role/alice"}, FEDERATED, None),
        ({"AWS": FEDERATED}, FEDERATED, ITSELF),
        ({"AWS": FEDERATED}, USER, None),
        ({"AWS": ROLE}, ROLE, OWNER),
        ({"AWS": ROLE}, SESSION, OWNER),
        ({"AWS": f"arn:aws:iam::{HERE}:role/team/reader"}, SESSION, OWNER),
        ({"AWS": f"arn:aws:iam::{HERE}:role/team/reader"}, ROLE, None),
        ({"AWS": f"arn:aws:iam::{HERE}:user/reader"}, SESSION, None),
        ({"AWS": f"arn:aws:iam::{THERE}:role/reader"}, SESSION, None),
        ({"AWS": SESSION}, SESSION, ITSELF),
        ({"AWS": SESSION}, f"{SESSION}2", None),
        ({"AWS": SESSION}, ROLE, None),
        ({"AWS": [HERE, ROLE, SESSION]}, SESSION, ITSELF),
        ({"AWS": [HERE, ROLE]}, SESSION, OWNER),
        ({"AWS": [HERE, "*"]}, SESSION, EVERYBODY),
        ({"AWS": "AIDAIOSFODNN7EXAMPLE1"}, USER, None),
        ({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC"}, USER, None),
        ({"Service": EC2}, EC2, ITSELF),
        ({"Service": EC2}, "s3.amazonaws.com", None),
        ({"Service": EC2}, USER, None),
        ({"Service": EC2}, "*", None),
        ({"Service": "cognito-identity.amazonaws.com"}, "cognito-identity.amazonaws.com", None),
        ({"Federated": "cognito-identity.amazonaws.com"}, "cognito-identity.amazonaws.com", ITSELF),
        ({"Federated": SAML}, SAML, ITSELF),
        ({"Federated": GOOGLE}, SAML, None),
        ({"AWS": THERE, "Service": EC2}, EC2, ITSELF),
    ],
)
def test_whom_a_principal_names(block, principal, expected):
    assert naming(block, principal) is expected
    assert naming(block, principal, "Deny") is expected


def test_a_stated_path_of_a_role_is_compared():
    with_path = f"arn:aws:iam::{HERE}:role/team/reader"
    assert naming({"AWS": with_path}, SESSION, **{"aws:PrincipalArn": with_path}) is OWNER
    assert naming({"AWS": ROLE}, SESSION, **{"aws:PrincipalArn": with_path}) is None


@pytest.mark.parametrize(
    ("block", "principal"),
    [
        ({"AWS": "*"}, EC2),
        ({"AWS": "*"}, GOOGLE),
        ({"CanonicalUser": CANONICAL}, USER),
        ({"CanonicalUser": CANONICAL}, ROOT),
    ],
)
def test_what_is_open_counts_in_a_deny_only(block, principal):
    assert naming(block, principal) is None
    assert naming(block, principal, "Deny") is EVERYBODY
    assert naming(block, principal, element="NotPrincipal") is None
    assert naming(block, principal, "Deny", element="NotPrincipal") is EVERYBODY


@pytest.mark.parametrize("principal", [EC2, GOOGLE, "*"])
def test_a_canonical_user_is_an_account(principal):
    assert naming({"CanonicalUser": CANONICAL}, principal, "Deny") is None


@pytest.mark.parametrize(
    ("listed", "principal", "exempt"),
    [
        ([USER, HERE], USER, True),
        ([USER, ROOT], USER, True),
        ([USER], USER, False),
        ([HERE], USER, False),
        ([THERE, USER], USER, False),
        (["*"], USER, True),
        ([SESSION, ROLE, HERE], SESSION, True),
        ([SESSION, HERE], SESSION, False),
        ([ROLE, HERE], SESSION, False),
        ([SESSION, ROLE], SESSION, False),
        ([ROLE, HERE], ROLE, False),
        ([FEDERATED, USER, HERE], FEDERATED, True),
        ([FEDERATED, HERE], FEDERATED, True),
        ([USER, HERE], FEDERATED, False),
        ([FEDERATED, USER], FEDERATED, False),
        ([HERE], ROOT, True),
        ([THERE], ROOT, False),
        ([USER, HERE], "*", False),
        (["*"], "*", True),
        ([USER, HERE], EC2, False),
    ],
)
def test_whom_a_deny_with_not_principal_exempts(listed, principal, exempt):
    assert naming({"AWS": listed}, principal, "Deny", "NotPrincipal") is (None if exempt else EVERYBODY)


def test_a_deny_with_not_principal_exempts_services():
    assert naming({"Service": EC2}, EC2, "Deny", "NotPrincipal") is None
    assert naming({"Service": EC2}, "s3.amazonaws.com", "Deny", "NotPrincipal") is EVERYBODY
    assert naming("*", EC2, "Deny", "NotPrincipal") is None


@pytest.mark.parametrize(
    ("block", "principal", "named"),
    [
        ({"AWS": HERE}, USER, False),
        ({"AWS": USER}, USER, False),
        ({"AWS": ROLE}, SESSION, False),
        ({"AWS": THERE}, USER, True),
        ({"AWS": USER}, "*", True),
        ({"AWS": USER}, EC2, True),
        ("*", USER, False),
    ],
)
def test_an_allow_with_not_principal_leaves_out_whoever_is_listed_in_any_way(block, principal, named):
    assert naming(block, principal, "Allow", "NotPrincipal") is (EVERYBODY if named else None)
    assert naming(block, principal, "Allow", "NotPrincipal", bounded=True) is (EVERYBODY if named else None)


@pytest.mark.parametrize(
    ("listed", "principal", "denied"),
    [
        ([USER, HERE], USER, True),
        ([SESSION, ROLE, HERE], SESSION, True),
        (["*"], USER, True),
        ([HERE], ROOT, False),
    ],
)
def test_a_boundary_makes_a_deny_with_not_principal_apply(listed, principal, denied):
    assert naming({"AWS": listed}, principal, "Deny", "NotPrincipal", bounded=True) is (EVERYBODY if denied else None)
    assert naming({"Service": EC2}, EC2, "Deny", "NotPrincipal", bounded=True) is None
    caller = Request("sqs:SendMessage", QUEUE, {}, principal).caller
    without = read_principals({"NotPrincipal": {"AWS": listed}}, (), False).find_naming(caller, "Deny")
    assert without is None
