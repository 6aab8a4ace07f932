"""Who makes a request: every form of a principal, the keys that it brings, and what contradicts them."""

import pytest

from mfa_lesson import Request
from mfa_lesson.errors import RequestError
from mfa_lesson.iam.callers import Naming

HERE = "123456789012"
USER = f"arn:aws:iam::{HERE}:user/alice"
ROLE = f"arn:aws:iam::{HERE}:role/reader"
SESSION = f"arn:aws:sts::{HERE}:assumed-role/reader/alice"
FEDERATED = f"arn:aws:sts::{HERE}:federated-user/alice"
ROOT = f"arn:aws:iam::{HERE}:root"
QUEUE = f"arn:aws:sqs:us-east-1:{HERE}:queue"
OF_ACCOUNT = {"aws:principalaccount": (HERE,), "aws:principalisawsservice": ("false",)}


def ask(principal, context=None, resource="*"):
    return Request("sqs:SendMessage", resource, context or {}, principal)


def refusal(*given, **others):
    with pytest.raises(RequestError) as caught:
        ask(*given, **others)
    assert str(caught.value)
    return caught.value.reason


@pytest.mark.parametrize(
    ("principal", "kind", "text"),
    [
        (USER, "user", USER),
        (f"arn:aws:iam::{HERE}:user/team/a/alice", "user", f"arn:aws:iam::{HERE}:user/team/a/alice"),
        (f"arn:aws:iam::{HERE}:user/a:b/alice", "user", f"arn:aws:iam::{HERE}:user/a:b/alice"),
        (f"arn:aws-cn:iam::{HERE}:user/alice", "user", f"arn:aws-cn:iam::{HERE}:user/alice"),
        (ROLE, "role", ROLE),
        (SESSION, "role-session", SESSION),
        (FEDERATED, "federated-user", FEDERATED),
        (ROOT, "root", ROOT),
        ({"AWS": USER}, "user", USER),
        ("ec2.amazonaws.com", "service", "ec2.amazonaws.com"),
        ("delivery.logs.amazonaws.com", "service", "delivery.logs.amazonaws.com"),
        ("ec2.amazonaws.com.cn", "service", "ec2.amazonaws.com.cn"),
        ({"Service": "states.us-east-1.amazonaws.com"}, "service", "states.us-east-1.amazonaws.com"),
        ({"Service": "cognito-identity.amazonaws.com"}, "service", "cognito-identity.amazonaws.com"),
        ("cognito-identity.amazonaws.com", "federated", "cognito-identity.amazonaws.com"),
        ("accounts.google.com", "federated", "accounts.google.com"),
        ("www.amazon.com", "federated", "www.amazon.com"),
        ("graph.facebook.com", "federated", "graph.facebook.com"),
        ({"Federated": "token.example.com/tenant"}, "federated", "token.example.com/tenant"),
        (f"arn:aws:iam::{HERE}:saml-provider/corp", "federated", f"arn:aws:iam::{HERE}:saml-provider/corp"),
        (
            f"arn:aws:iam::{HERE}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A1",
            "federated",
            f"arn:aws:iam::{HERE}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A1",
        ),
        ("*", "anonymous", "*"),
        ({"AWS": "*"}, "anonymous", "*"),
    ],
)
def test_every_form_of_a_principal(principal, kind, text):
    caller = ask(principal).caller
    assert (caller.kind, caller.text) == (kind, text)


def test_a_request_that_names_nobody_has_no_caller():
    request = Request("sqs:SendMessage", QUEUE, {"aws:username": "alice"})
    assert (request.principal, request.caller, request.owner) == (None, None, None)
    assert request.values == {"aws:username": ("alice",)}
    assert request.about("sqs:ReceiveMessage", "*").values == {"aws:username": ("alice",)}


@pytest.mark.parametrize(
    ("principal", "code"),
    [
        ("alice", "request-principal-form"),
        ("", "request-principal-form"),
        (HERE, "request-principal-form"),
        (f"arn:aws:iam::{HERE}:group/admins", "request-principal-form"),
        (f"arn:aws:iam::{HERE}:user/", "request-principal-form"),
        (f"arn:aws:iam::{HERE}:user/*", "request-principal-form"),
        (f"arn:aws:iam::{HERE}:user/*/alice", "request-principal-form"),
        (f"arn:aws:iam::{HERE}:user/alice\n", "request-principal-form"),
        (f"arn:aws:iam:us-east-1:{HERE}:user/alice", "request-principal-form"),
        (f"arn:azure:iam::{HERE}:user/alice", "request-principal-form"),
        ("arn:aws:iam::12345678901:user/alice", "request-principal-form"),
        (f"arn:aws:sts::{HERE}:user/alice", "request-principal-form"),
        (f"arn:aws:iam::{HERE}:assumed-role/reader/alice", "request-principal-form"),
        (f"arn:aws:sts::{HERE}:assumed-role/reader", "request-principal-form"),
        (f"arn:aws:s3::{HERE}:user/alice", "request-principal-form"),
        (f"arn:aws:iam::{HERE}:rooted", "request-principal-form"),
        ({"Service": "ec2"}, "request-principal-form"),
        ({"Service": "*"}, "request-principal-form"),
        ({"Service": USER}, "request-principal-form"),
        ({"Federated": "*"}, "request-principal-form"),
        ({"Federated": "google"}, "request-principal-form"),
        ({"*": "*"}, "request-principal-kind"),
        ({"aws": USER}, "request-principal-kind"),
        ({"CanonicalUser": "a" * 64}, "request-principal-kind"),
        ({}, "request-principal-one"),
        ({"AWS": USER, "Service": "ec2.amazonaws.com"}, "request-principal-one"),
        ({"AWS": [USER]}, "request-principal"),
        (7, "request-principal"),
        ([USER], "request-principal"),
        ("a" * 20_001, "request-principal-long"),
        ("\ud800", "request-principal-half"),
    ],
)
def test_wrong_principals_are_refused(principal, code):
    assert refusal(principal).code == code


def test_a_refusal_names_what_was_given():
    assert refusal({"Service": "ec2"}).parameters == {"kind": "Service", "text": "ec2"}
    assert refusal("alice").parameters == {"kind": "AWS", "text": "alice"}
    assert refusal({"aws": USER}).parameters == {"kind": "aws"}
    assert refusal({}).parameters == {"principal": {}}
    assert refusal([USER]).parameters == {"principal": [USER]}
    assert refusal("a" * 20_001).parameters == {"most": 20_000}
    assert ask({"Federated": "a." * 9_999 + "ab"}).caller.kind == "federated"


@pytest.mark.parametrize(
    ("principal", "keys"),
    [
        (
            USER,
            {
                **OF_ACCOUNT,
                "aws:principalarn": (USER,),
                "aws:principaltype": ("User",),
                "aws:username": ("alice",),
            },
        ),
        (
            f"arn:aws:iam::{HERE}:user/team/alice",
            {
                **OF_ACCOUNT,
                "aws:principalarn": (f"arn:aws:iam::{HERE}:user/team/alice",),
                "aws:principaltype": ("User",),
                "aws:username": ("alice",),
            },
        ),
        (ROLE, {**OF_ACCOUNT, "aws:principalarn": (ROLE,), "aws:principaltype": ("AssumedRole",)}),
        (SESSION, {**OF_ACCOUNT, "aws:principalarn": (ROLE,), "aws:principaltype": ("AssumedRole",)}),
        (
            SESSION.replace("aws", "aws-cn", 1),
            {
                **OF_ACCOUNT,
                "aws:principalarn": (ROLE.replace("aws", "aws-cn", 1),),
                "aws:principaltype": ("AssumedRole",),
            },
        ),
        (
            FEDERATED,
            {
                **OF_ACCOUNT,
                "aws:principalarn": (FEDERATED,),
                "aws:principaltype": ("FederatedUser",),
                "aws:userid": (f"{HERE}:alice",),
            },
        ),
        (
            ROOT,
            {
                **OF_ACCOUNT,
                "aws:principalarn": (ROOT,),
                "aws:principaltype": ("Account",),
                "aws:userid": (HERE,),
            },
        ),
        (
            "ec2.amazonaws.com",
            {"aws:principalisawsservice": ("true",), "aws:principalservicename": ("ec2.amazonaws.com",)},
        ),
        ("accounts.google.com", {}),
        (
            "*",
            {
                "aws:principalaccount": ("anonymous",),
                "aws:principaltype": ("Anonymous",),
                "aws:userid": ("anonymous",),
            },
        ),
    ],
)
def test_the_keys_that_a_principal_brings(principal, keys):
    assert ask(principal).values == keys
    stated = {key: list(values) for key, values in keys.items()}
    assert ask(principal, stated).values == keys
    assert ask(principal, {**stated, "aws:SourceIp": "203.0.113.7"}).values == {
        **keys,
        "aws:sourceip": ("203.0.113.7",),
    }
    assert ask(principal, {key: [] for key in keys}).values == keys


@pytest.mark.parametrize(
    ("resource", "stated", "owner", "brought"),
    [
        (QUEUE, {}, HERE, (HERE,)),
        ("arn:aws:sqs:us-east-1:210987654321:queue", {}, "210987654321", ("210987654321",)),
        ("arn:aws:s3:::bucket", {}, HERE, (HERE,)),
        ("arn:aws:s3:::bucket", {"aws:ResourceAccount": "210987654321"}, "210987654321", ("210987654321",)),
        ("arn:aws:iam::aws:policy/AdministratorAccess", {}, HERE, (HERE,)),
        ("*", {}, HERE, None),
        ("*", {"aws:ResourceAccount": "210987654321"}, "210987654321", ("210987654321",)),
    ],
)
def test_whose_the_resource_is(resource, stated, owner, brought):
    request = ask(USER, stated, resource)
    assert (request.owner, request.values.get("aws:resourceaccount")) == (owner, brought)
    about = ask(USER, stated).about("sqs:SendMessage", resource)
    assert (about.owner, about.values) == (owner, request.values)


def test_of_a_service_nobody_knows_whose_a_bucket_is():
    assert ask("ec2.amazonaws.com", {}, "arn:aws:s3:::bucket").owner is None
    assert "aws:resourceaccount" not in ask("ec2.amazonaws.com", {}, "arn:aws:s3:::bucket").values
    assert ask("*", {}, QUEUE).owner == HERE


@pytest.mark.parametrize(
    ("principal", "context", "key", "value"),
    [
        (USER, {"aws:PrincipalArn": USER.replace("alice", "bob")}, "aws:PrincipalArn", USER),
        (USER, {"aws:principalarn": [USER, USER]}, "aws:PrincipalArn", USER),
        (USER, {"aws:username": "bob"}, "aws:username", "alice"),
        (USER, {"aws:username": "Alice"}, "aws:username", "alice"),
        (USER, {"aws:PrincipalAccount": "210987654321"}, "aws:PrincipalAccount", HERE),
        (USER, {"aws:PrincipalType": "AssumedRole"}, "aws:PrincipalType", "User"),
        (USER, {"aws:PrincipalIsAWSService": "true"}, "aws:PrincipalIsAWSService", "false"),
        (ROOT, {"aws:userid": "alice"}, "aws:userid", HERE),
        (FEDERATED, {"aws:userid": "alice"}, "aws:userid", f"{HERE}:alice"),
        (SESSION, {"aws:PrincipalArn": SESSION}, "aws:PrincipalArn", ROLE),
        (SESSION, {"aws:PrincipalArn": ROLE.replace("reader", "writer")}, "aws:PrincipalArn", ROLE),
        (SESSION, {"aws:PrincipalArn": ROLE.replace("1", "2")}, "aws:PrincipalArn", ROLE),
        (SESSION, {"aws:PrincipalArn": f"{ROLE}/"}, "aws:PrincipalArn", ROLE),
        ("ec2.amazonaws.com", {"aws:PrincipalIsAWSService": "false"}, "aws:PrincipalIsAWSService", "true"),
        (
            "ec2.amazonaws.com",
            {"aws:PrincipalServiceName": "s3.amazonaws.com"},
            "aws:PrincipalServiceName",
            "ec2.amazonaws.com",
        ),
        ("*", {"aws:PrincipalType": "User"}, "aws:PrincipalType", "Anonymous"),
        ("*", {"aws:PrincipalAccount": "123456789012"}, "aws:PrincipalAccount", "anonymous"),
    ],
)
def test_contradictions_of_the_principal_are_refused(principal, context, key, value):
    reason = refusal(principal, context)
    ((given,),) = [context.values()]
    given = (given,) if isinstance(given, str) else tuple(given)
    assert reason.code == "request-key-differs"
    assert reason.parameters == {"key": key, "given": given, "value": value, "named": ask(principal).caller.text}


def test_a_contradiction_of_the_resource_names_the_resource():
    reason = refusal(USER, {"aws:ResourceAccount": "210987654321"}, resource=QUEUE)
    assert reason.code == "request-key-differs"
    assert reason.parameters == {
        "key": "aws:ResourceAccount",
        "given": ("210987654321",),
        "value": HERE,
        "named": QUEUE,
    }
    assert Request("sqs:SendMessage", QUEUE, {"aws:ResourceAccount": "210987654321"}).caller is None


def test_whether_a_service_asks_ignores_the_case():
    assert ask(USER, {"aws:PrincipalIsAWSService": "False"}).values["aws:principalisawsservice"] == ("False",)
    assert ask("ec2.amazonaws.com", {"aws:PrincipalIsAWSService": "TRUE"}).caller


@pytest.mark.parametrize(
    ("principal", "key", "kind"),
    [
        (ROLE, "aws:username", "role"),
        (SESSION, "aws:username", "role-session"),
        (FEDERATED, "aws:username", "federated-user"),
        (ROOT, "aws:username", "root"),
        ("ec2.amazonaws.com", "aws:username", "service"),
        ("accounts.google.com", "aws:username", "federated"),
        ("*", "aws:username", "anonymous"),
        ("accounts.google.com", "aws:PrincipalArn", "federated"),
        ("*", "aws:PrincipalArn", "anonymous"),
        (USER, "aws:PrincipalServiceName", "user"),
        (SESSION, "aws:PrincipalServiceName", "role-session"),
        ("accounts.google.com", "aws:PrincipalServiceName", "federated"),
        ("*", "aws:PrincipalServiceName", "anonymous"),
        ("*", "aws:PrincipalIsAWSService", "anonymous"),
    ],
)
def test_keys_that_a_principal_never_brings_are_refused(principal, key, kind):
    reason = refusal(principal, {key.lower(): "x"})
    assert reason.code == "request-key-never"
    assert reason.parameters == {"key": key, "given": ("x",), "principal": ask(principal).caller.text, "kind": kind}
    assert ask(principal, {key: []}).caller.kind == kind


def test_the_path_of_a_role_is_known_only_if_it_is_stated():
    with_path = f"arn:aws:iam::{HERE}:role/aws-service-role/sso.amazonaws.com/reader"
    unknown, stated = ask(SESSION), ask(SESSION, {"aws:PrincipalArn": with_path})
    assert (unknown.caller.path, stated.caller.path) == (None, "aws-service-role/sso.amazonaws.com/")
    assert (unknown.caller.service_linked, stated.caller.service_linked) == (False, True)
    assert stated.values["aws:principalarn"] == (with_path,)
    assert ask(SESSION, {"aws:PrincipalArn": ROLE}).caller.path == ""
    assert ask(with_path).caller.service_linked
    assert (ask(ROLE).caller.path, ask(ROLE).caller.service_linked) == ("", False)
    assert not ask(USER.replace("user/", "user/aws-service-role/")).caller.service_linked


def test_the_names_of_who_asks():
    account = ("AWS", HERE)
    assert ask(USER).caller.names == {account: Naming.ACCOUNT, ("AWS", USER): Naming.ITSELF}
    colon = f"arn:aws:iam::{HERE}:user/a:b/alice"
    assert ask(colon).caller.names == {account: Naming.ACCOUNT, ("AWS", colon): Naming.ITSELF}
    assert ask(ROLE).caller.names == {account: Naming.ACCOUNT, ("AWS", ROLE): Naming.OWNER}
    assert ask(ROOT).caller.names == {account: Naming.ACCOUNT}
    assert ask(SESSION).caller.names == {
        account: Naming.ACCOUNT,
        ("AWS", SESSION): Naming.ITSELF,
        ("AWS", f"role reader of {HERE}"): Naming.OWNER,
    }
    assert ask(SESSION, {"aws:PrincipalArn": ROLE}).caller.names == {
        account: Naming.ACCOUNT,
        ("AWS", SESSION): Naming.ITSELF,
        ("AWS", ROLE): Naming.OWNER,
    }
    assert ask(FEDERATED).caller.names == {
        account: Naming.ACCOUNT,
        ("AWS", FEDERATED): Naming.ITSELF,
        ("AWS", f"user alice of {HERE}"): Naming.OWNER,
    }
    assert ask("ec2.amazonaws.com").caller.names == {("Service", "ec2.amazonaws.com"): Naming.ITSELF}
    assert ask("accounts.google.com").caller.names == {("Federated", "accounts.google.com"): Naming.ITSELF}
    assert ask("*").caller.names == {}
