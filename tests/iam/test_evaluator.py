"""The decision on a request: explicit deny over allow over implicit deny, element by element."""

import pytest

from mfa_lesson import Guardrail, Outcome, Policy, PolicyError, Request, evaluate, load_policy
from mfa_lesson.errors import ArgumentError, RequestError
from mfa_lesson.iam.evaluator import applies, find_applying
from mfa_lesson.text import Reason
from tests.support import (
    ALICE,
    ALLOWED,
    BOB,
    EXPLICIT_DENY,
    IMPLICIT_DENY,
    document,
    on_resource,
    outcome,
    policy,
    sids,
    statement,
)

LIST_USERS = Request("iam:ListUsers")
ALLOW = policy(statement(Sid="AllowAll"), name="allow")
DENY = policy(statement("Deny", Sid="DenyAll"), name="deny")
OTHER = policy(statement(Sid="AllowOther", Action="s3:*"), statement("Deny", Sid="DenyOther", Action="s3:*"))


def test_outcomes_have_the_words_of_the_simulator():
    assert [each.value for each in Outcome] == ["allowed", "explicitDeny", "implicitDeny"]


@pytest.mark.parametrize(
    ("policies", "decided", "by"),
    [
        ([], IMPLICIT_DENY, []),
        ([OTHER], IMPLICIT_DENY, []),
        ([ALLOW], ALLOWED, ["AllowAll"]),
        ([DENY], EXPLICIT_DENY, ["DenyAll"]),
        ([ALLOW, DENY], EXPLICIT_DENY, ["DenyAll"]),
        ([DENY, ALLOW], EXPLICIT_DENY, ["DenyAll"]),
        ([OTHER, ALLOW], ALLOWED, ["AllowAll"]),
        ([ALLOW, OTHER, policy(statement(Sid="Again", Action="iam:List*"))], ALLOWED, ["AllowAll", "Again"]),
        ([DENY, policy(statement("Deny", Sid="Again", NotAction="s3:*"))], EXPLICIT_DENY, ["DenyAll", "Again"]),
    ],
)
def test_deny_beats_allow_beats_nothing(policies, decided, by):
    decision = evaluate(LIST_USERS, policies)
    assert (decision.outcome, sids(decision.determining)) == (decided, by)
    assert decision.allowed is (decided is ALLOWED)


def test_within_one_policy_order_means_nothing():
    allow, deny = statement(Sid="A"), statement("Deny", Sid="D")
    assert outcome(LIST_USERS, policy(allow, deny)) is outcome(LIST_USERS, policy(deny, allow)) is EXPLICIT_DENY


def test_a_single_policy_or_any_iterable_of_policies_will_do():
    assert evaluate(LIST_USERS, ALLOW) == evaluate(LIST_USERS, [ALLOW]) == evaluate(LIST_USERS, iter([ALLOW]))
    assert evaluate(LIST_USERS, (ALLOW, DENY)).outcome is EXPLICIT_DENY


@pytest.mark.parametrize(
    ("element", "actions", "applies"),
    [
        ("Action", "iam:ListUsers", True),
        ("Action", "IAM:LISTUSERS", True),
        ("Action", "iam:*", True),
        ("Action", "*", True),
        ("Action", "*:*", True),
        ("Action", "iam:*s", True),
        ("Action", "iam:?istUsers", True),
        ("Action", "iam:ListUser", False),
        ("Action", "iam:ListUsers?", False),
        ("Action", "s3:*", False),
        ("Action", ["s3:*", "iam:List*"], True),
        ("NotAction", "iam:ListUsers", False),
        ("NotAction", "iam:listusers", False),
        ("NotAction", "iam:*", False),
        ("NotAction", "*", False),
        ("NotAction", "s3:*", True),
        ("NotAction", ["s3:*", "iam:GetUser"], True),
        ("NotAction", ["s3:*", "iam:L*"], False),
    ],
)
@pytest.mark.parametrize("action", ["iam:ListUsers", "IAM:listusers"])
def test_the_action_element(element, actions, applies, action):
    expected = ALLOWED if applies else IMPLICIT_DENY
    assert outcome(Request(action), policy(statement(**{element: actions}))) is expected


@pytest.mark.parametrize(
    ("element", "resources", "resource", "applies"),
    [
        ("Resource", "*", "*", True),
        ("Resource", "*", ALICE, True),
        ("Resource", ALICE, ALICE, True),
        ("Resource", ALICE, BOB, False),
        ("Resource", ALICE, "*", False),
        ("Resource", "arn:aws:iam::*:user/*", "*", False),
        ("Resource", [ALICE, BOB], BOB, True),
        ("Resource", ALICE.upper().replace("ARN", "arn"), ALICE, False),
        ("Resource", "arn:aws:iam::*:user/${aws:username}", ALICE, True),
        ("Resource", "arn:aws:iam::*:user/${aws:username}", BOB, False),
        ("Resource", "arn:aws:iam::*:user/${aws:userid}", ALICE, False),
        ("Resource", ["arn:aws:iam::*:user/${aws:userid}", ALICE], ALICE, True),
        ("Resource", "arn:aws:iam::*:user/${aws:userid, 'alice'}", ALICE, True),
        ("NotResource", "*", ALICE, False),
        ("NotResource", "*", "*", False),
        ("NotResource", ALICE, ALICE, False),
        ("NotResource", ALICE, BOB, True),
        ("NotResource", ALICE, "*", True),
        ("NotResource", [ALICE, BOB], BOB, False),
        ("NotResource", "arn:aws:iam::*:user/${aws:username}", ALICE, False),
        ("NotResource", "arn:aws:iam::*:user/${aws:username}", BOB, True),
        ("NotResource", "arn:aws:iam::*:user/${aws:userid}", ALICE, True),
    ],
)
def test_the_resource_element(element, resources, resource, applies):
    request = Request("iam:GetUser", resource, {"aws:username": "alice"})
    expected = ALLOWED if applies else IMPLICIT_DENY
    assert outcome(request, policy(statement(**{element: resources}))) is expected


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_variables_are_plain_text_before_version_2012(version):
    own = policy(statement(Resource="arn:aws:iam::*:user/${aws:username}"), version=version)
    context = {"aws:username": "alice"}
    assert outcome(Request("iam:GetUser", ALICE, context), own) is IMPLICIT_DENY
    assert outcome(Request("iam:GetUser", "arn:aws:iam::1:user/${aws:username}", context), own) is ALLOWED


@pytest.mark.parametrize("name", ["*", "?lice", "al*", "${aws:username}", "${*}"])
def test_a_user_who_is_named_like_a_pattern_has_only_their_own_resources(name):
    own = policy(statement(Resource="arn:aws:iam::*:user/${aws:username}"))
    context = {"aws:username": name}
    assert outcome(Request("iam:GetUser", ALICE, context), own) is IMPLICIT_DENY
    assert outcome(Request("iam:GetUser", f"arn:aws:iam::1:user/{name}", context), own) is ALLOWED


@pytest.mark.parametrize("action", ["s3:GetObject", "iam:ListUsers"])
@pytest.mark.parametrize("resource", [ALICE, BOB])
@pytest.mark.parametrize("mfa", ["true", "false"])
def test_a_statement_applies_when_all_its_elements_match(action, resource, mfa):
    conditional = policy(
        statement(Action="iam:*", Resource=ALICE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    )
    expected = (action, resource, mfa) == ("iam:ListUsers", ALICE, "true")
    assert evaluate(Request(action, resource, {"aws:MultiFactorAuthPresent": mfa}), conditional).allowed is expected


EC2_ONLY = policy(statement(Sid="EC2Only", Action="ec2:*"))
IAM_ONLY = policy(statement(Sid="IAMOnly", Action="iam:*"))
DENY_LIST = policy(statement(Sid="AllElse"), statement("Deny", Sid="NoLists", Action="iam:List*"))


@pytest.mark.parametrize(
    ("policies", "guardrails", "decided", "by", "blocked_by"),
    [
        ([ALLOW], [[ALLOW]], ALLOWED, ["AllowAll"], ()),
        ([ALLOW], [[IAM_ONLY]], ALLOWED, ["AllowAll"], ()),
        ([ALLOW], [[EC2_ONLY]], IMPLICIT_DENY, [], ("rail 0",)),
        ([ALLOW], [[EC2_ONLY, IAM_ONLY]], ALLOWED, ["AllowAll"], ()),
        ([ALLOW], [[EC2_ONLY], [IAM_ONLY]], IMPLICIT_DENY, [], ("rail 0",)),
        ([ALLOW], [[IAM_ONLY], [ALLOW], [EC2_ONLY]], IMPLICIT_DENY, [], ("rail 2",)),
        ([ALLOW], [[]], IMPLICIT_DENY, [], ("rail 0",)),
        ([], [[ALLOW]], IMPLICIT_DENY, [], ()),
        ([OTHER], [[ALLOW], [EC2_ONLY]], IMPLICIT_DENY, [], ("rail 1",)),
        ([ALLOW], [[DENY_LIST]], EXPLICIT_DENY, ["NoLists"], ()),
        ([DENY], [[DENY_LIST]], EXPLICIT_DENY, ["DenyAll", "NoLists"], ()),
        ([], [[DENY]], EXPLICIT_DENY, ["DenyAll"], ()),
        ([ALLOW], [[EC2_ONLY], [DENY_LIST]], EXPLICIT_DENY, ["NoLists"], ()),
    ],
)
def test_guardrails_must_each_allow_too_and_can_deny(policies, guardrails, decided, by, blocked_by):
    rails = [Guardrail(f"rail {number}", members) for number, members in enumerate(guardrails)]
    decision = evaluate(LIST_USERS, policies, rails)
    assert (decision.outcome, sids(decision.determining), decision.blocked_by) == (decided, by, blocked_by)


def test_two_levels_of_one_name_must_each_allow():
    levels = [Guardrail("service control policies", [ALLOW]), Guardrail("service control policies", [EC2_ONLY])]
    assert evaluate(LIST_USERS, ALLOW, levels).outcome is IMPLICIT_DENY


@pytest.mark.parametrize(
    ("action", "decided"),
    [("ec2:DescribeInstances", ALLOWED), ("EC2:describeinstances", ALLOWED), ("iam:ListUsers", IMPLICIT_DENY)],
)
def test_the_packaged_policy_for_ec2(action, decided):
    assert outcome(Request(action), load_policy("ec2_full_access")) is decided


def test_the_packaged_administrator_policy_allows_everything():
    for request in (Request("any:Thing"), Request("iam:DeleteUser", BOB), Request("s3:GetObject", "arn:aws:s3:::b/k")):
        assert outcome(request, load_policy("administrator_access")) is ALLOWED


def test_a_policy_evaluates_the_same_every_time():
    mine = Policy.from_json(document(statement(Resource="arn:aws:iam::*:user/${aws:username}")))
    for name, decided in [("alice", ALLOWED), ("bob", IMPLICIT_DENY), ("alice", ALLOWED)]:
        assert outcome(Request("iam:GetUser", ALICE, {"aws:username": name}), mine) is decided


# --- whom a statement on a resource is about ---

BOB_IS_EXEMPT = on_resource(None, "Deny", NotPrincipal={"AWS": [BOB, "123456789012"]})


def test_without_a_boundary_a_not_principal_exempts_whom_it_lists():
    asking = Request("s3:GetObject", "arn:aws:s3:::reports/may", principal=BOB)
    (denies,) = BOB_IS_EXEMPT.statements
    assert not applies(denies, asking) and applies(denies, asking, bounded=True)
    assert find_applying("Deny", asking, [BOB_IS_EXEMPT]) == ()
    assert find_applying("Deny", asking, [BOB_IS_EXEMPT], bounded=True) == (denies,)


def test_whom_aws_leaves_open_a_deny_is_about_and_an_allow_is_not():
    asking = Request("s3:GetObject", "arn:aws:s3:::reports/may", principal="ec2.amazonaws.com")
    everybody = {"AWS": "*"}
    assert evaluate(asking, (), (), on_resource(everybody)).outcome is Outcome.IMPLICIT_DENY
    both = [on_resource({"Service": "ec2.amazonaws.com"}), on_resource(everybody, "Deny")]
    assert evaluate(asking, (), (), both).outcome is Outcome.EXPLICIT_DENY


# --- what is no request, and no guardrail ---


@pytest.mark.parametrize(
    ("given", "kind"), [("iam:ListUsers", "str"), (None, "NoneType"), (("iam:ListUsers",), "tuple")]
)
def test_what_is_no_request_is_refused_with_its_kind(given, kind):
    with pytest.raises(RequestError) as refused:
        evaluate(given, ALLOW)
    assert refused.value.reason == Reason("no-request", {"given": kind})


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("boundary", "str"),
        (3, "int"),
        (DENY, "Policy"),
        ([DENY], "Policy"),
        ((Guardrail("boundary", ALLOW), "scp"), "str"),
    ],
)
def test_what_is_no_guardrail_is_refused_with_its_kind(given, kind):
    with pytest.raises(PolicyError) as refused:
        evaluate(LIST_USERS, ALLOW, given)
    assert refused.value.reason == Reason("no-guardrail", {"given": kind})
    assert refused.value.where == "guardrails"


class Unreadable(list):
    def __iter__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: evaluate(LIST_USERS, ALLOW, Unreadable()), "guardrails"),
        (lambda: Guardrail(3, ALLOW), "name"),
    ],
)
def test_an_argument_that_is_not_taken_is_named(call, parameter):
    with pytest.raises(ArgumentError) as refused:
        call()
    assert refused.value.parameter == parameter


@pytest.mark.parametrize(
    "wrap", [lambda rail: rail, lambda rail: [rail], lambda rail: (rail,), lambda rail: iter([rail])]
)
def test_one_guardrail_counts_as_several_do(wrap):
    assert evaluate(LIST_USERS, ALLOW, wrap(Guardrail("boundary", DENY))).outcome is EXPLICIT_DENY
