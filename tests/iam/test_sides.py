"""Which side must allow a request: the table of principals, between accounts, and where only the resource decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mfa_lesson import Guardrail, Outcome, Policy, PolicyError, Request, evaluate, explain, load_policy
from mfa_lesson.errors import RequestError
from mfa_lesson.iam.evaluator import InForce
from tests.iam.sides import (
    ALLOW,
    FAR_QUEUE,
    FEDERATED,
    HERE,
    NOTHING,
    PASSES,
    QUEUE,
    ROLE,
    ROOT,
    SESSION,
    THERE,
    USER,
    check,
    on_resource,
)
from tests.support import document, policy, sids, statement


@pytest.mark.parametrize(
    ("caller", "named", "identity", "boundary", "session"),
    [  # what an implicit deny in each of them limits
        (USER, HERE, True, True, True),
        (USER, ROOT, True, True, True),
        (USER, USER, False, False, False),
        (USER, "*", False, True, True),
        (SESSION, HERE, True, True, True),
        (SESSION, ROLE, False, True, True),
        (SESSION, SESSION, False, False, False),
        (SESSION, "*", False, True, True),
        (ROLE, ROLE, False, True, True),
        (FEDERATED, HERE, True, True, True),
        (FEDERATED, "*", True, True, True),
        (FEDERATED, USER, False, True, True),
        (FEDERATED, FEDERATED, False, False, False),
    ],
)
def test_what_limits_an_allow_on_a_resource_of_the_same_account(caller, named, identity, boundary, session):
    request = Request("sqs:SendMessage", QUEUE, principal=caller)
    granted = on_resource({"AWS": named})
    yes = [Guardrail("permissions boundary", ALLOW), Guardrail("session policy", ALLOW)]
    assert check(request, ALLOW, yes, granted).allowed
    assert check(request, NOTHING, yes, granted).allowed is not identity
    assert check(request, ALLOW, [Guardrail("permissions boundary", NOTHING), yes[1]], granted).allowed is not boundary
    assert check(request, ALLOW, [yes[0], Guardrail("session policy", NOTHING)], granted).allowed is not session


@pytest.mark.parametrize("named", [HERE, USER, "*"])
def test_between_accounts_both_sides_must_allow(named):
    request = Request("sqs:SendMessage", FAR_QUEUE, principal=USER)
    granted = on_resource({"AWS": named})
    assert check(request, ALLOW, (), granted).allowed
    assert check(request, NOTHING, (), granted).missing == ("identity",)
    assert check(request, ALLOW).missing == ("resource",)
    assert check(request, NOTHING).missing == ("identity", "resource")


@pytest.mark.parametrize(
    ("action", "resource", "missing"),
    [
        ("sts:AssumeRole", f"arn:aws:iam::{HERE}:role/admin", "trust"),
        ("kms:Decrypt", f"arn:aws:kms:us-east-1:{HERE}:key/1", "key"),
    ],
)
def test_trust_and_key_policies_must_allow_themselves(action, resource, missing):
    request = Request(action, resource, principal=USER)
    kind = "trust" if missing == "trust" else "resource"
    assert check(request, ALLOW).missing == (missing,)
    assert check(request, ALLOW, (), on_resource({"AWS": HERE}, kind=kind)).allowed
    assert check(request, NOTHING, (), on_resource({"AWS": HERE}, kind=kind)).missing == ("identity",)
    assert check(request, NOTHING, (), on_resource({"AWS": USER}, kind=kind)).allowed


@pytest.mark.parametrize("principal", ["ec2.amazonaws.com", "accounts.google.com", "*"])
def test_who_has_no_policies_needs_the_resource_alone(principal):
    request = Request("sqs:SendMessage", QUEUE, principal=principal)
    assert check(request, ALLOW).missing == ("resource",)
    granted = on_resource("*")
    assert check(request, (), (), granted).allowed
    scp = Guardrail("service control policies", policy(statement("Deny")))
    assert check(request, policy(statement("Deny")), [scp], granted).allowed


def test_a_deny_anywhere_wins():
    request = Request("sqs:SendMessage", QUEUE, principal=USER)
    denied = on_resource({"AWS": USER}, "Deny")
    assert check(request, ALLOW, (), [denied, on_resource({"AWS": USER})]).outcome is Outcome.EXPLICIT_DENY
    assert check(request, policy(statement("Deny")), (), on_resource({"AWS": USER})).outcome is Outcome.EXPLICIT_DENY


def test_policies_on_resources_need_a_principal_and_their_place():
    with pytest.raises(RequestError) as caught:
        evaluate(Request("sqs:SendMessage", QUEUE), (), (), on_resource("*"))
    assert caught.value.reason.code == "request-principal-missing"
    with pytest.raises(PolicyError) as caught:
        evaluate(Request("sqs:SendMessage", QUEUE), on_resource("*"))
    assert caught.value.reason.code == "resource-policy-elsewhere"
    with pytest.raises(PolicyError) as caught:
        evaluate(Request("sqs:SendMessage", QUEUE, principal=USER), (), (), ALLOW)
    assert caught.value.reason.code == "no-resource-policy"


def refuse(code, call, *arguments, **options):
    with pytest.raises(PolicyError) as caught:
        call(*arguments, **options)
    assert caught.value.reason.code == code
    return caught.value.reason.parameters


def codes(request, *policies):
    """What was found at each step, and the parameters beside the one that every step has."""
    return [step.reason.code for step in explain(request, *policies).steps]


BUCKET = "arn:aws:s3:::bucket"
DENY_S3 = Policy.from_json(document(statement("Deny", Action="s3:*", Principal="*")), name="rcp", kind="rcp")
LINKED = f"arn:aws:iam::{HERE}:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("permissions boundary", "boundary"),
        ("Permissions Boundary", "boundary"),
        ("permissions boundaries", "boundary"),
        ("boundary", "boundary"),
        ("session policy", "session"),
        ("session policies", "session"),
        ("service control policy", "scp"),
        ("service control policies", "scp"),
        ("SCP", "scp"),
        ("SCPs", "scp"),
        ("resource control policy", "rcp"),
        ("resource control policies", "rcp"),
        ("rcp", "rcp"),
        ("RCPs", "rcp"),
        ("limit", None),
    ],
)
def test_a_guardrail_says_its_kind_by_its_name(name, kind):
    assert Guardrail(name, ()).kind == kind
    assert Guardrail(name, DENY_S3).kind == "rcp"
    assert Guardrail(name, (), kind="scp").kind == "scp"


def test_a_guardrail_can_be_given_its_kind():
    assert Guardrail("limit", ALLOW, "boundary").kind == "boundary"
    assert Guardrail("limit", DENY_S3, "rcp").policies == (DENY_S3,)
    known = ("boundary", "session", "scp", "rcp")
    assert refuse("guardrail-kind", Guardrail, "limit", (), "identity") == {"kind": "identity", "known": known}
    assert refuse("no-rcp", Guardrail, "limit", [DENY_S3, ALLOW], "rcp") == {"name": "allow"}
    assert refuse("resource-policy-elsewhere", Guardrail, "limit", on_resource("*")) == {"name": "resource"}


def test_a_file_is_read_as_the_kind_that_is_needed(tmp_path):
    for name, source in {
        "bucket": on_resource("*").document,
        "trust": on_resource({"AWS": HERE}, kind="trust").document,
        "rcp": DENY_S3.document,
        "identity": ALLOW.document,
    }.items():
        (tmp_path / f"{name}.json").write_text(Policy.from_json(source, kind=name_kind(name)).text, encoding="utf-8")
    files = {path.stem: path for path in tmp_path.iterdir()}
    assert load_policy(files["bucket"], kind="resource").kind == "resource"
    assert load_policy(files["trust"], "trust").kind == "trust"
    in_force = InForce.of(files["identity"], (), [files["bucket"], str(files["trust"]), on_resource("*")])
    assert [policy.kind for policy in in_force.resource_policies] == ["resource", "trust", "resource"]
    assert [policy.kind for policy in InForce.of((), (), files["bucket"]).resource_policies] == ["resource"]
    assert Guardrail("limit", files["rcp"], "rcp").always_allows
    for name in ("RCPs", "resource control policies"):
        assert Guardrail(name, files["rcp"]).always_allows
        assert refuse("principal-missing", Guardrail, name, files["identity"]) == {}
    assert refuse("principal", Guardrail, "limit", files["rcp"]) == {}
    assert refuse("principal-absent", InForce.of, (), (), files["identity"]) == {}
    assert refuse("no-resource-policy", InForce.of, (), (), [ALLOW]) == {"name": "allow"}
    assert refuse("resource-policy-elsewhere", InForce.of, [ALLOW, on_resource("*")]) == {"name": "resource"}


def name_kind(name):
    return "resource" if name == "bucket" else name


def test_all_policies_in_force_and_their_words():
    granted = on_resource("*")
    in_force = InForce.of([ALLOW], [PASSES], granted)
    assert in_force.everything == (ALLOW, ALLOW, granted)
    assert InForce.of([NOTHING], (), granted).everything == (NOTHING, granted)
    assert InForce.of([NOTHING]).everything == (NOTHING,)
    assert str(in_force) == "allow within the permissions boundary beside resource"
    assert str(InForce.of((), (), [granted, granted])) == "no policy beside resource and resource"
    request = Request("s3:GetObject", BUCKET, principal=USER)
    assert in_force.decide(request) == evaluate(request, [ALLOW], [PASSES], granted)
    assert in_force.allows(request)
    denied = policy(statement(), statement("Deny"))
    assert InForce.of(denied, (), on_resource("*", "Deny")).allows(request)
    assert not InForce.of(NOTHING, (), on_resource("*", "Deny")).allows(request)
    with pytest.raises(RequestError):
        in_force.allows(Request("s3:GetObject", BUCKET))


@pytest.mark.parametrize(
    ("principal", "applying"),
    [
        (USER, ["identity", "boundary", "session", "scp", "rcp", None]),
        (SESSION, ["identity", "boundary", "session", "scp", "rcp", None]),
        (ROLE, ["identity", "boundary", "session", "scp", "rcp", None]),
        (FEDERATED, ["identity", "boundary", "session", "scp", "rcp", None]),
        (ROOT, ["session", "scp", "rcp", None]),
        (LINKED, ["identity", "boundary", "session", None]),
        ("ec2.amazonaws.com", ["rcp", None]),
        ("accounts.google.com", ["rcp", None]),
        ("*", ["rcp", None]),
    ],
)
@pytest.mark.parametrize("kind", ["identity", "boundary", "session", "scp", "rcp", None])
def test_to_whom_the_denies_of_each_kind_of_policy_apply(principal, applying, kind):
    request = Request("s3:GetObject", BUCKET, principal=principal)
    granted = on_resource("*", Sid="Grant")
    if kind == "identity":
        decision = check(request, policy(statement("Deny")), (), granted)
    else:
        denies = DENY_S3 if kind == "rcp" else policy(statement(), statement("Deny"))
        decision = check(request, ALLOW, [Guardrail("limit", denies, kind)], granted)
    assert (decision.outcome is Outcome.EXPLICIT_DENY) is (kind in applying)
    if kind not in applying:
        explanation = (
            explain(request, ALLOW, [Guardrail("limit", policy(statement("Deny")), kind)] if kind else (), granted)
            if kind not in ("identity", "rcp")
            else None
        )
        if explanation:
            (report,) = [report for report in explanation.statements if report.group == 1]
            code = "service-linked-out-of-reach" if principal == LINKED else "principal-out-of-reach"
            assert (report.applies, report.reasons[0].reason.code) == (False, code)
            assert report.reasons[0].reason.parameters["kind"] == kind
            assert report.reasons[0].reason.parameters["principal"] == principal
            assert "guardrail-out-of-reach" in [step.reason.code for step in explanation.steps]


def test_a_guardrail_of_no_kind_limits_everybody():
    request = Request("s3:GetObject", BUCKET, principal="ec2.amazonaws.com")
    assert check(request, (), [Guardrail("limit", NOTHING)], on_resource("*")).blocked_by == ("limit",)
    request = Request("s3:GetObject", BUCKET, principal=USER)
    assert check(request, (), [Guardrail("limit", NOTHING)], on_resource({"AWS": USER})).blocked_by == ("limit",)
    scps = Guardrail("service control policies", NOTHING)
    assert check(request, (), [scps], on_resource({"AWS": USER})).blocked_by == ("service control policies",)


def test_rcps_apply_to_services_that_they_are_for():
    rails = [Guardrail("resource control policies", DENY_S3)]
    assert (
        check(Request("s3:GetObject", BUCKET, principal="*"), (), rails, on_resource("*")).outcome
        is Outcome.EXPLICIT_DENY
    )
    assert check(Request("sns:Publish", "arn:aws:sns:us-east-1:1:topic", principal=USER), ALLOW, rails).allowed


def test_a_root_user_needs_no_policy_in_its_own_account():
    for resource in ("*", BUCKET, QUEUE):
        decision = check(Request("sqs:SendMessage", resource, principal=ROOT))
        assert (decision.allowed, decision.determining) == (True, ())
        assert check(Request("sqs:SendMessage", resource, principal=ROOT), policy(statement("Deny"))).allowed
    request = Request("sqs:SendMessage", QUEUE, principal=ROOT)
    assert check(request, (), [Guardrail("scp", NOTHING)]).blocked_by == ("scp",)
    assert check(request, (), [Guardrail("boundary", NOTHING)]).allowed
    assert check(request, (), (), on_resource({"AWS": ROOT}, "Deny")).outcome is Outcome.EXPLICIT_DENY
    assert check(Request("sqs:SendMessage", FAR_QUEUE, principal=ROOT)).missing == ("resource",)
    assert check(Request("sqs:SendMessage", FAR_QUEUE, principal=ROOT), (), (), on_resource({"AWS": HERE})).allowed
    key = f"arn:aws:kms:us-east-1:{HERE}:key/1"
    assert check(Request("kms:Decrypt", key, principal=ROOT)).missing == ("key",)
    assert codes(request, ()) == ["no-deny", "root"]


def test_a_federated_user_needs_a_session_policy():
    request = Request("sqs:SendMessage", QUEUE, principal=FEDERATED)
    session, none = Guardrail("session policy", ALLOW), Guardrail("session policy", ())
    assert check(request, ALLOW).missing == ("session",)
    assert check(request, NOTHING).missing == ("identity", "session")
    assert check(request, ALLOW, [none]).blocked_by == ("session policy",)
    assert check(request, ALLOW, [session]).allowed
    assert check(request, ALLOW, (), on_resource({"AWS": USER})).missing == ("session",)
    assert check(request, (), (), on_resource({"AWS": FEDERATED})).allowed
    assert codes(request, ALLOW) == ["no-deny", "no-session-policy"]
    assert codes(request, NOTHING, [session], on_resource("*"))[1:] == ["grant-federated", "guardrail", "no-identity"]
    far = Request("sqs:SendMessage", FAR_QUEUE, principal=FEDERATED)
    assert check(far, ALLOW, (), on_resource({"AWS": FEDERATED})).missing == ("session",)


@pytest.mark.parametrize(
    ("condition", "limited"),
    [
        ({}, True),
        ({"ArnEquals": {"aws:PrincipalArn": ROLE}}, False),
        ({"ArnLike": {"AWS:principalARN": ROLE}}, False),
        ({"StringLike": {"aws:PrincipalArn": "*"}}, False),
        ({"StringEquals": {"aws:PrincipalArn": ROLE}}, False),
        ({"ArnNotEquals": {"aws:PrincipalArn": USER}}, True),
        ({"ArnLikeIfExists": {"aws:PrincipalArn": ROLE}}, True),
        ({"Null": {"aws:PrincipalArn": "false"}}, True),
        ({"StringEquals": {"aws:PrincipalAccount": HERE}}, True),
        ({"StringEquals": {"aws:PrincipalAccount": HERE}, "ArnLike": {"aws:PrincipalArn": ROLE}}, False),
    ],
)
def test_a_condition_on_the_arn_lifts_the_limits_of_everybody(condition, limited):
    request = Request("sqs:SendMessage", QUEUE, principal=SESSION)
    granted = on_resource("*", **({"Condition": condition} if condition else {}))
    for rail in (Guardrail("permissions boundary", NOTHING), Guardrail("session policy", NOTHING)):
        assert check(request, (), [rail], granted).allowed is not limited
    assert check(request, (), (), granted).allowed


def test_a_condition_on_the_arn_lifts_nothing_else():
    request = Request("sqs:SendMessage", QUEUE, principal=SESSION)
    arn = {"ArnEquals": {"aws:PrincipalArn": ROLE}}
    boundary = [Guardrail("permissions boundary", NOTHING)]
    assert not check(request, ALLOW, boundary, on_resource({"AWS": ROLE}, Condition=arn)).allowed
    assert not check(request, ALLOW, boundary, on_resource({"AWS": HERE}, Condition=arn)).allowed


def test_the_most_direct_of_several_allows_counts():
    request = Request("sqs:SendMessage", QUEUE, principal=SESSION)
    by_account = on_resource({"AWS": HERE}, Sid="ByAccount")
    direct = on_resource({"AWS": SESSION}, Sid="Direct")
    decision = check(request, (), [Guardrail("permissions boundary", NOTHING)], [by_account, direct])
    assert (decision.outcome, sids(decision.determining)) == (Outcome.ALLOWED, ["ByAccount", "Direct"])


def test_what_decided_is_listed_of_both_sides():
    request = Request("sqs:SendMessage", QUEUE, principal=USER)
    identity = policy(statement(Sid="Identity"))
    granted = on_resource({"AWS": USER}, Sid="Resource")
    assert sids(check(request, identity, (), granted).determining) == ["Identity", "Resource"]
    assert sids(check(request, (), (), granted).determining) == ["Resource"]
    denied = [on_resource("*", "Deny", Sid="DenyResource"), granted]
    rails = [Guardrail("boundary", policy(statement("Deny", Sid="DenyBoundary")))]
    both = check(request, policy(statement("Deny", Sid="DenyIdentity")), rails, denied)
    assert sids(both.determining) == ["DenyIdentity", "DenyBoundary", "DenyResource"]
    assert (both.blocked_by, both.missing) == ((), ())


@pytest.mark.parametrize(
    ("action", "resource", "policy_of"),
    [
        ("sts:AssumeRole", f"arn:aws:iam::{HERE}:role/admin", "trust"),
        ("STS:TagSession", f"arn:aws:iam::{HERE}:role/team/admin", "trust"),
        ("sts:AssumeRoot", ROOT, None),
        ("iam:GetRole", f"arn:aws:iam::{HERE}:role/admin", None),
        ("sts:GetFederationToken", FEDERATED, None),
        ("sts:GetCallerIdentity", "*", None),
        ("kms:Decrypt", f"arn:aws:kms:us-east-1:{HERE}:key/1", "key"),
        ("KMS:Decrypt", f"arn:aws:kms:us-east-1:{HERE}:key/1", "key"),
        ("kms:CreateAlias", f"arn:aws:kms:us-east-1:{HERE}:alias/one", None),
        ("kms:ListKeys", "*", None),
        ("ec2:StartInstances", f"arn:aws:kms:us-east-1:{HERE}:key/1", None),
        ("s3:GetObject", BUCKET, None),
    ],
)
def test_which_resources_must_allow_themselves(action, resource, policy_of):
    decision = check(Request(action, resource, principal=USER), ALLOW)
    assert decision.missing == ((policy_of,) if policy_of else ())
    far = check(Request(action, resource.replace(HERE, THERE), principal=USER), ALLOW)
    if HERE in resource:
        assert far.missing == (policy_of or "resource",)


def test_without_a_principal_nothing_changes():
    request = Request("sts:AssumeRole", f"arn:aws:iam::{THERE}:role/admin")
    assert check(request, ALLOW).allowed
    assert check(request, NOTHING).missing == ("identity",)
    rails = [Guardrail("permissions boundary", NOTHING), Guardrail("scp", ALLOW)]
    decision = check(request, NOTHING, rails)
    assert (decision.blocked_by, decision.missing) == (("permissions boundary",), ("identity",))
    assert codes(request, ALLOW, rails) == ["no-deny", "no-guardrail"]
    with pytest.raises(RequestError) as caught:
        explain(request, ALLOW, (), on_resource("*"))
    assert caught.value.reason.code == "request-principal-missing"


@pytest.mark.parametrize(
    ("principal", "resource", "named", "identity", "steps"),
    [
        (USER, QUEUE, USER, NOTHING, ["grant-itself"]),
        (USER, QUEUE, USER, ALLOW, ["grant-itself"]),
        (SESSION, QUEUE, ROLE, NOTHING, ["grant-owner"]),
        (USER, QUEUE, "*", NOTHING, ["grant-everybody"]),
        (USER, QUEUE, HERE, ALLOW, ["grant-account", "identity"]),
        (USER, QUEUE, HERE, NOTHING, ["grant-account", "no-identity"]),
        (USER, FAR_QUEUE, USER, ALLOW, ["grant-across", "identity"]),
        (USER, FAR_QUEUE, USER, NOTHING, ["grant-across", "no-identity"]),
        (USER, FAR_QUEUE, THERE, ALLOW, ["no-grant-across"]),
        (USER, QUEUE, THERE, ALLOW, ["no-grant-needed", "identity"]),
        (USER, QUEUE, THERE, NOTHING, ["no-grant-needed", "no-identity"]),
        ("*", QUEUE, "*", ALLOW, ["grant-alone"]),
        ("*", QUEUE, HERE, ALLOW, ["no-grant"]),
    ],
)
def test_the_steps_say_which_side_allowed_and_which_is_missing(principal, resource, named, identity, steps):
    request = Request("sqs:SendMessage", resource, principal=principal)
    given = on_resource({"AWS": named})
    explanation = explain(request, identity, (), given)
    assert [step.reason.code for step in explanation.steps] == ["no-deny", *steps]
    first = explanation.steps[1]
    assert first.reason.parameters["policy"] == "resource"
    if steps[0].startswith("grant"):
        assert first.reason.parameters["principal"] == principal
        assert [report.statement for report in first.reports] == [*given.statements]
    who = "an anonymous caller" if principal == "*" else principal
    assert str(explanation).startswith(f"sqs:SendMessage on {resource}, requested by {who}: ")


def test_the_steps_about_guardrails_of_a_grant():
    request = Request("sqs:SendMessage", QUEUE, principal=SESSION)
    by_role, itself = on_resource({"AWS": ROLE}), on_resource({"AWS": SESSION})
    limits = [Guardrail("permissions boundary", NOTHING)]
    assert codes(request, (), [PASSES], by_role) == ["no-deny", "grant-owner", "guardrail-of-grant"]
    assert codes(request, (), limits, by_role) == ["no-deny", "grant-owner", "no-guardrail"]
    assert codes(request, (), limits, itself) == ["no-deny", "grant-itself"]
    assert codes(request, ALLOW, [PASSES]) == ["no-deny", "guardrail", "identity"]
    assert codes(Request("sts:AssumeRole", ROLE, principal=USER), ALLOW) == ["no-deny", "no-grant"]
    rcps = [Guardrail("rcps", DENY_S3)]
    assert codes(request, ALLOW, rcps) == ["no-deny", "rcp-allows", "identity"]
    linked = Request("sqs:SendMessage", QUEUE, principal=LINKED)
    assert codes(linked, ALLOW, rcps) == ["no-deny", "rcp-out-of-reach", "identity"]


NAMED = (HERE, USER, ROLE, SESSION, FEDERATED, ROOT, THERE, "*")
CALLERS = (USER, ROLE, SESSION, FEDERATED, ROOT, "ec2.amazonaws.com", "accounts.google.com", "*")
STATEMENTS = st.builds(
    lambda named, effect, element: {"Effect": effect, element: {"AWS": named}, "Action": "*", "Resource": "*"},
    st.lists(st.sampled_from(NAMED), min_size=1, unique=True),
    st.sampled_from(("Allow", "Deny")),
    st.sampled_from(("Principal", "NotPrincipal")),
)
RAILS = st.lists(
    st.builds(
        Guardrail, st.just("limit"), st.sampled_from((ALLOW, NOTHING)), st.sampled_from(("boundary", "session", "scp"))
    )
)
REQUESTS = st.builds(
    lambda action, resource, principal: Request(action, resource, principal=principal),
    st.sampled_from(("sqs:SendMessage", "sts:AssumeRole", "kms:Decrypt")),
    st.sampled_from(
        (QUEUE, FAR_QUEUE, BUCKET, "*", f"arn:aws:iam::{HERE}:role/admin", f"arn:aws:kms:us-east-1:{HERE}:key/1")
    ),
    st.sampled_from(CALLERS),
)


@given(REQUESTS, st.sampled_from((ALLOW, NOTHING)), RAILS, st.lists(STATEMENTS, max_size=3), STATEMENTS)
def test_properties_of_a_decision_with_policies_on_resources(request, identity, rails, statements, more):
    def on(*sources):
        return [Policy.from_json(document(*sources), kind="resource")] if sources else []

    before, after = (
        check(request, identity, rails, on(*statements)),
        check(request, identity, rails, on(*statements, more)),
    )
    if more["Effect"] == "Deny":
        assert after.outcome in (before.outcome, Outcome.EXPLICIT_DENY)
    else:  # an Allow more takes nothing away
        assert after.allowed or not before.allowed
        assert (after.outcome is Outcome.EXPLICIT_DENY) is (before.outcome is Outcome.EXPLICIT_DENY)
    if before.allowed:
        assert check(request, ALLOW, rails, on(*statements)).allowed
        assert check(request, identity, [rail for rail in rails if rail.kind == "session"], on(*statements)).allowed
    if before.outcome is Outcome.IMPLICIT_DENY:
        assert before.missing or before.blocked_by
    assert check(request, identity, rails, on(*reversed(statements))).outcome is before.outcome
