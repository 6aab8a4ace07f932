"""The reason for a decision: every statement, element by element, in plain words."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Request, evaluate, explain, load_policy
from mfa_lesson.iam.reports import report_on
from mfa_lesson.iam.wording import CONSEQUENCES, QUESTIONS, YES_OR_NO, say
from mfa_lesson.text import Reason
from tests.support import ALICE, ALLOWED, BOB, EXPLICIT_DENY, IMPLICIT_DENY, policy, sids, statement

FORCE_MFA = load_policy("force_mfa")
ADMINISTRATOR = load_policy("administrator_access")
EC2 = load_policy("ec2_full_access")
MFA = "aws:MultiFactorAuthPresent"
OWN = "arn:aws:iam::*:user/${aws:username}"


def report(request: Request, **elements):
    return explain(request, policy(statement(Sid="It", **elements))).statements[0]


def test_every_statement_is_reported_in_order():
    request = Request("iam:CreateAccessKey", ALICE, {"aws:username": "alice", MFA: "false"})
    rails = [Guardrail("boundary", [EC2]), Guardrail("session policy", [ADMINISTRATOR])]
    explanation = explain(request, [FORCE_MFA, ADMINISTRATOR], rails)
    assert [each.statement.policy for each in explanation.statements] == [
        *["force_mfa"] * 6,
        "administrator_access",
        "ec2_full_access",
        "administrator_access",
    ]
    assert [each.group for each in explanation.statements] == [0] * 7 + [1, 2]
    assert [each.applies for each in explanation.statements[:7]] == [False, True, False, False, False, True, True]
    assert explanation.outcome is EXPLICIT_DENY
    assert sids(explanation.determining) == ["BlockMostAccessUnlessSignedInWithMFA"]


@pytest.mark.parametrize(
    ("element", "actions", "matched", "pattern"),
    [
        ("Action", "iam:GetUser", True, "iam:GetUser"),
        ("Action", ["s3:*", "IAM:getuser", "iam:*"], True, "IAM:getuser"),
        ("Action", ["iam:*", "iam:GetUser"], True, "iam:*"),
        ("Action", "s3:*", False, None),
        ("NotAction", ["s3:*", "iam:Get*"], False, "iam:Get*"),
        ("NotAction", "s3:*", True, None),
    ],
)
def test_the_action_report_names_the_pattern_that_fits(element, actions, matched, pattern):
    action = report(Request("iam:GetUser"), **{element: actions}).action
    assert (action.element, action.matched, action.pattern, action.value) == (element, matched, pattern, "iam:GetUser")


@pytest.mark.parametrize(
    ("element", "resources", "matched", "pattern", "resolved", "missing"),
    [
        ("Resource", "*", True, "*", {}, ()),
        ("Resource", [BOB, ALICE], True, ALICE, {}, ()),
        ("Resource", BOB, False, None, {}, ()),
        ("Resource", OWN, True, OWN, {OWN: "arn:aws:iam::*:user/alice"}, ()),
        ("Resource", "arn:aws:iam::*:user/${aws:userid}", False, None, {}, ("aws:userid",)),
        (
            "Resource",
            ["arn:aws:s3:::${aws:a}/${aws:b}", "arn:aws:s3:::${aws:A}"],
            False,
            None,
            {},
            ("aws:a", "aws:b", "aws:A"),
        ),
        ("NotResource", ALICE, False, ALICE, {}, ()),
        ("NotResource", BOB, True, None, {}, ()),
        ("NotResource", OWN, False, OWN, {OWN: "arn:aws:iam::*:user/alice"}, ()),
        ("NotResource", "arn:aws:iam::*:user/${aws:userid}", True, None, {}, ("aws:userid",)),
    ],
)
def test_the_resource_report_resolves_variables(element, resources, matched, pattern, resolved, missing):
    resource = report(Request("iam:GetUser", ALICE, {"aws:username": "alice"}), **{element: resources}).resource
    assert (resource.element, resource.matched, resource.pattern) == (element, matched, pattern)
    assert (resource.resolved, resource.missing, resource.value) == (resolved, missing, ALICE)


def test_a_default_resolves_a_variable_and_nothing_is_missing():
    text = "arn:aws:iam::*:user/${aws:PrincipalTag/name, 'alice'}"
    resource = report(Request("iam:GetUser", ALICE), Resource=text).resource
    assert (resource.resolved, resource.missing) == ({text: "arn:aws:iam::*:user/alice"}, ())


@pytest.mark.parametrize(
    ("condition", "context", "matched", "missing", "given", "fitting"),
    [
        ({"Bool": {MFA: "true"}}, {MFA: "true"}, True, False, ("true",), "true"),
        ({"Bool": {MFA: "true"}}, {MFA: "false"}, False, False, ("false",), None),
        ({"Bool": {MFA: "true"}}, {}, False, True, (), None),
        ({"BoolIfExists": {MFA: "true"}}, {}, True, True, (), None),
        ({"StringLike": {"aws:x": ["a*", "b*"]}}, {"aws:x": "bc"}, True, False, ("bc",), "b*"),
        ({"StringNotLike": {"aws:x": ["a*", "b*"]}}, {"aws:x": "bc"}, False, False, ("bc",), "b*"),
        ({"StringNotLike": {"aws:x": "a*"}}, {}, True, True, (), None),
        ({"ForAnyValue:StringEquals": {"aws:x": "b"}}, {"aws:x": ["a", "b"]}, True, False, ("a", "b"), "b"),
        ({"ForAllValues:StringEquals": {"aws:x": "b"}}, {"aws:x": []}, True, True, (), None),
        ({"Null": {"aws:x": "true"}}, {}, True, False, (), None),
        ({"Null": {"aws:x": "true"}}, {"aws:x": "a"}, False, False, ("a",), None),
    ],
)
def test_the_condition_report(condition, context, matched, missing, given, fitting):
    (operator, ((key, _),)) = next((name, keys.items()) for name, keys in condition.items())
    (found,) = report(Request("iam:GetUser", context=context), Condition=condition).conditions
    assert (found.operator, found.key, found.matched, found.missing) == (operator, key, matched, missing)
    assert (found.given, found.fitting) == (given, fitting)


def test_conditions_are_reported_one_for_each_operator_and_key():
    condition = {"Bool": {MFA: "true", "aws:SecureTransport": "true"}, "StringLike": {"aws:username": ["a*", "b*"]}}
    found = report(Request("iam:GetUser", context={MFA: "true"}), Condition=condition).conditions
    assert [(each.operator, each.key, each.wanted, each.matched) for each in found] == [
        ("Bool", MFA, ("true",), True),
        ("Bool", "aws:SecureTransport", ("true",), False),
        ("StringLike", "aws:username", ("a*", "b*"), False),
    ]


@pytest.mark.parametrize(
    ("elements", "reasons"),
    [
        ({}, ["Action", "Resource"]),
        ({"Action": "s3:*", "Resource": BOB}, ["Action"]),
        ({"Resource": BOB, "Condition": {"Bool": {MFA: "true"}}}, ["Resource"]),
        ({"Condition": {"Bool": {MFA: "true"}, "Null": {MFA: "true"}, "BoolIfExists": {MFA: "false"}}}, ["Bool"]),
        ({"Condition": {"Bool": {MFA: "true"}, "Null": {MFA: "false"}}}, ["Bool", "Null"]),
        ({"Condition": {"BoolIfExists": {MFA: "true"}}}, ["Action", "Resource", "BoolIfExists"]),
    ],
)
def test_the_reasons_are_what_fails_or_else_everything(elements, reasons):
    found = report(Request("iam:GetUser", ALICE), **elements).reasons
    assert [getattr(each, "element", None) or each.operator for each in found] == reasons


CONTEXT = {"aws:username": "alice"}


def test_a_statement_about_no_resource_says_so_once():
    sentence = str(report(Request("iam:GetUser", ALICE), NotResource="*"))
    assert sentence.startswith("It (Allow) does not apply: ")
    assert sentence.count("`NotResource`") == 1


def said(request: Request, **elements):
    """Whether the statement applies, and the reasons: codes and parameters."""
    found = report(request, **elements)
    assert found.reason.code == ("applies" if found.applies else "applies-not")
    assert found.reason.parameters == {"name": "It", "effect": "Allow", "because": [str(one) for one in found.reasons]}
    assert str(found) == say(found.reason)
    assert [str(one) for one in found.reasons] == [say(one.reason) for one in found.reasons]
    return found.applies, [(one.reason.code, dict(one.reason.parameters)) for one in found.reasons]


ANY_ACTION, ANY_RESOURCE = ("everything", {"element": "Action"}), ("everything", {"element": "Resource"})
ASKED, ON_ALICE = {"value": "iam:GetUser"}, {"value": ALICE}


def names(value, listed_in=None):
    return "named", {"value": value, "listed_in": listed_in}


def fits(value, pattern, resolved=None, listed_in=None):
    return "fits", {"value": value, "pattern": pattern, "resolved": resolved, "listed_in": listed_in}


def fits_none(*resolved):
    return "no-resource-fits", {**ON_ALICE, "resolved": resolved}


def missing(key, operator, wanted, matched):
    return "key-missing", {"key": key, "operator": operator, "wanted": wanted, "matched": matched}


def condition(key, operator, wanted, matched, given, asks="match"):
    asked = {"key": key, "operator": operator, "wanted": wanted, "matched": matched}
    return "condition", {**asked, "given": given, "asks": asks}


@pytest.mark.parametrize(
    ("elements", "applies", "reasons"),
    [
        ({}, True, [ANY_ACTION, ANY_RESOURCE]),
        ({"Action": "s3:*"}, False, [("action-not-named", ASKED)]),
        ({"NotAction": "iam:*"}, False, [("in-not-action", ASKED)]),
        ({"NotAction": "s3:*"}, True, [("not-in-list", {**ASKED, "element": "NotAction"}), ANY_RESOURCE]),
        ({"Action": "IAM:getuser"}, True, [names("iam:GetUser"), ANY_RESOURCE]),
        ({"Action": "iam:Get*"}, True, [fits("iam:GetUser", "iam:Get*"), ANY_RESOURCE]),
        ({"Action": ["s3:*", "iam:Get?ser"]}, True, [fits("iam:GetUser", "iam:Get?ser"), ANY_RESOURCE]),
        ({"Resource": BOB}, False, [fits_none()]),
        ({"Resource": ALICE}, True, [ANY_ACTION, names(ALICE)]),
        ({"Resource": "arn:aws:iam::*:user/*"}, True, [ANY_ACTION, fits(ALICE, "arn:aws:iam::*:user/*")]),
        ({"Resource": OWN}, True, [ANY_ACTION, fits(ALICE, OWN, "arn:aws:iam::*:user/alice")]),
        ({"Resource": "arn:aws:iam::*:mfa/${aws:username}"}, False, [fits_none("arn:aws:iam::*:mfa/alice")]),
        (
            {"Resource": ["arn:aws:iam::*:user/b/${aws:username}", "arn:aws:iam::*:mfa/${aws:username}", BOB]},
            False,
            [fits_none("arn:aws:iam::*:user/b/alice", "arn:aws:iam::*:mfa/alice")],
        ),
        (
            {"Resource": ["arn:aws:iam::*:user/${aws:userid}", "arn:aws:iam::*:user/${aws:SourceIdentity}"]},
            False,
            [("no-resource-fits-without", {**ON_ALICE, "keys": ("aws:userid", "aws:SourceIdentity")})],
        ),
        ({"NotResource": ALICE}, False, [names(ALICE, "NotResource")]),
        ({"NotResource": BOB}, True, [ANY_ACTION, ("not-in-list", {**ON_ALICE, "element": "NotResource"})]),
        ({"NotResource": "*"}, False, [("nothing", {"element": "NotResource"})]),
        (
            {"NotResource": "arn:aws:iam::*:user/*"},
            False,
            [fits(ALICE, "arn:aws:iam::*:user/*", None, "NotResource")],
        ),
        ({"Condition": {"Bool": {MFA: "true"}}}, False, [missing(MFA, "Bool", ("true",), False)]),
        (
            {"Condition": {"BoolIfExists": {MFA: "true"}}},
            True,
            [ANY_ACTION, ANY_RESOURCE, missing(MFA, "BoolIfExists", ("true",), True)],
        ),
        (
            {"Condition": {"StringEquals": {"aws:username": ["bob", "carol"]}}},
            False,
            [condition("aws:username", "StringEquals", ("bob", "carol"), False, ("alice",))],
        ),
        (
            {"Condition": {"StringEquals": {"aws:username": "alice"}}},
            True,
            [ANY_ACTION, ANY_RESOURCE, condition("aws:username", "StringEquals", ("alice",), True, ("alice",))],
        ),
        (
            {"Condition": {"StringEquals": {"aws:x": []}}},
            False,
            [condition("aws:x", "StringEquals", (), False, ("a", "b"))],
        ),
        (
            {"Condition": {"ForAnyValue:StringNotEquals": {"aws:x": ["a", "b"]}}},
            False,
            [condition("aws:x", "ForAnyValue:StringNotEquals", ("a", "b"), False, ("a", "b"), "no match")],
        ),
        (
            {"Condition": {"StringNotEquals": {"aws:x": "c"}}},
            True,
            [ANY_ACTION, ANY_RESOURCE, condition("aws:x", "StringNotEquals", ("c",), True, ("a", "b"), "no match")],
        ),
        (
            {"Condition": {"Null": {MFA: "true"}}},
            True,
            [ANY_ACTION, ANY_RESOURCE, condition(MFA, "Null", ("true",), True, ())],
        ),
        (
            {"Condition": {"ForAllValues:Null": {"aws:x": "true"}}},
            True,
            [
                ANY_ACTION,
                ANY_RESOURCE,
                condition("aws:x", "ForAllValues:Null", ("true",), True, ("a", "b"), "existence"),
            ],
        ),
        (
            {"Condition": {"ForAnyValue:Null": {"aws:y": "true"}}},
            False,
            [condition("aws:y", "ForAnyValue:Null", ("true",), False, (), "existence")],
        ),
    ],
)
def test_a_statement_gives_the_reasons_why_it_applies_or_not(elements, applies, reasons):
    request = Request("iam:GetUser", ALICE, {"aws:username": "alice", "aws:x": ["a", "b"]})
    assert said(request, **elements) == (applies, reasons)


def test_a_statement_in_plain_words():
    found = report(Request("iam:GetUser", ALICE, CONTEXT), Resource=OWN, Condition={"Bool": {MFA: "true"}})
    assert str(found) == (
        f"It (Allow) does not apply: the request has no `{MFA}`, and `Bool` `true` is not met without it"
    )
    found = report(Request("iam:GetUser", ALICE, CONTEXT), Resource=OWN)
    assert str(found) == (
        f"It (Allow) applies: `Action` is `*`; `{ALICE}` matches `{OWN}`, here `arn:aws:iam::*:user/alice`"
    )


def test_a_report_alone_is_one_on_an_identity_policy():
    alone = report_on(FORCE_MFA.statements[0], Request("iam:ListUsers"))
    assert (alone.group, alone.applies, alone.action.missing, alone.action.resolved) == (0, True, (), {})


def test_a_condition_with_a_variable_fits_by_the_variables_value():
    wanted = {"StringLike": {"aws:x": ["${aws:userid}", "${aws:username}*"]}}
    request = Request("iam:GetUser", context={"aws:username": "al", "aws:x": "alice"})
    assert report(request, Condition=wanted).conditions[0].fitting == "${aws:username}*"


def test_negated_operators_are_reported_as_such():
    conditions = {"StringNotEquals": {"aws:x": "a"}, "StringEquals": {"aws:x": "b"}}
    found = report(Request("iam:GetUser", context={"aws:x": "b"}), Condition=conditions).conditions
    assert [each.negated for each in found] == [True, False]


def test_a_wildcard_of_one_character_stays_one_where_a_variable_is_filled_in():
    resource = report(
        Request("iam:GetUser", ALICE, {"aws:username": "alice"}), Resource="arn:aws:iam::?:user/${aws:username}*"
    ).resource
    assert list(resource.resolved.values()) == ["arn:aws:iam::?:user/alice*"]


@pytest.mark.parametrize(("length", "is_shown"), [(2_048, True), (2_049, False)])
def test_a_resource_with_a_very_long_value_is_not_written_out(length, is_shown):
    request = Request("iam:GetUser", ALICE, {"aws:username": "a" * length})
    resource = report(request, Resource="arn:aws:iam::1:user/${aws:username}").resource
    assert bool(resource.resolved) is is_shown


def test_each_missing_key_is_named_once_as_it_is_written_first():
    asking = policy(
        statement(Resource=["arn:aws:s3:::${aws:userid}/*", "arn:aws:s3:::${AWS:UserId}/x"]),
        statement(Condition={"StringEquals": {"aws:a": "${aws:userid}", "aws:b": "${aws:sourceidentity}"}}),
        statement(Condition={"StringEquals": {"AWS:B": "1", "aws:c": "${AWS:SourceIdentity}"}}),
    )
    explanation = explain(Request("s3:GetObject"), asking)
    assert explanation.missing_context == ("aws:userid", "aws:a", "aws:b", "aws:sourceidentity", "aws:c")
    asked_for = (
        "Missing from the request, but checked by the policies: aws:userid, aws:a, aws:b, aws:sourceidentity, aws:c"
    )
    assert str(explanation).splitlines()[-1] == asked_for


def test_in_a_notebook_an_explanation_has_the_style_of_a_reason():
    assert ".mfa-lesson .why" in explain(Request("iam:ListUsers"), FORCE_MFA)._repr_html_()


def found_on_the_way(explanation):
    for step in explanation.steps:
        assert step.answer == ("No" if step.reason.code.startswith("no-") else "Yes")
        assert str(step) == f"{step.question} {step.answer}. {step.consequence}"
    return [(step.reason, sids(each.statement for each in step.reports)) for step in explanation.steps]


DENY, NO_DENY, ALLOW, NO_ALLOW = Reason("deny"), Reason("no-deny"), Reason("allow"), Reason("no-allow")
BOUNDARY, NO_BOUNDARY = (Reason(code, {"guardrail": "boundary"}) for code in ("guardrail", "no-guardrail"))
SPECIFIC = policy(statement(Sid="Lists", Action="iam:List*"), statement("Deny", Sid="NoBuckets", Action="s3:*"))


@pytest.mark.parametrize(
    ("action", "rails", "decided", "steps"),
    [
        ("s3:ListAllMyBuckets", [], EXPLICIT_DENY, [(DENY, ["NoBuckets"])]),
        ("iam:ListUsers", [], ALLOWED, [(NO_DENY, []), (ALLOW, ["Lists"])]),
        ("iam:GetUser", [], IMPLICIT_DENY, [(NO_DENY, []), (NO_ALLOW, [])]),
        (
            "iam:ListUsers",
            [("boundary", EC2)],
            IMPLICIT_DENY,
            [(NO_DENY, []), (NO_BOUNDARY, [])],
        ),
        (
            "iam:ListUsers",
            [("boundary", ADMINISTRATOR)],
            ALLOWED,
            [(NO_DENY, []), (BOUNDARY, ["AllowEverything"]), (ALLOW, ["Lists"])],
        ),
        (
            "ec2:RunInstances",
            [("boundary", SPECIFIC)],
            IMPLICIT_DENY,
            [(NO_DENY, []), (NO_BOUNDARY, [])],
        ),
        ("s3:GetObject", [("boundary", SPECIFIC)], EXPLICIT_DENY, [(DENY, ["NoBuckets", "NoBuckets"])]),
    ],
)
def test_the_way_to_a_decision_goes_as_far_as_it_must(action, rails, decided, steps):
    explanation = explain(Request(action), SPECIFIC, [Guardrail(name, [each]) for name, each in rails])
    assert (explanation.outcome, found_on_the_way(explanation)) == (decided, steps)


@pytest.mark.parametrize("second", [EC2, ADMINISTRATOR])
def test_two_guardrails_of_one_name_are_two_questions(second):
    rails = [Guardrail("SCP", [ADMINISTRATOR]), Guardrail("SCP", [second])]
    request = Request("iam:ListUsers")
    explanation = explain(request, ADMINISTRATOR, rails)
    assert explanation.outcome is evaluate(request, ADMINISTRATOR, rails).outcome
    asked = [step for step in explanation.steps if step.reason.parameters == {"guardrail": "SCP"}]
    assert [step.reason.code for step in asked] == ["guardrail", "no-guardrail" if second is EC2 else "guardrail"]


@pytest.mark.parametrize("name", ["boundary", "None", ""])
def test_a_guardrail_never_counts_as_an_identity_policy(name):
    explanation = explain(Request("iam:ListUsers"), EC2, [Guardrail(name, [ADMINISTRATOR])])
    assert explanation.outcome is IMPLICIT_DENY


def test_missing_context_is_what_policies_ask_for_and_the_request_lacks():
    asking = policy(
        statement(Resource="arn:aws:s3:::${aws:username}/${s3:prefix, 'x'}"),
        statement(Condition={"Bool": {MFA: "true"}, "StringLike": {"AWS:USERNAME": "${aws:userid}", "aws:x": "a"}}),
    )
    boundary = Guardrail("boundary", [policy(statement(Condition={"Null": {"aws:y": "true", "aws:X": "true"}}))])
    explanation = explain(Request("s3:GetObject", context={MFA: "true", "aws:x": []}), asking, [boundary])
    assert explanation.missing_context == ("aws:username", "s3:prefix", "aws:userid", "aws:x", "aws:y")


def test_an_explanation_reads_from_the_decision_to_the_rest():
    context = {"aws:username": "alice"}
    text = str(explain(Request("iam:CreateAccessKey", ALICE, context), FORCE_MFA))
    lines = text.splitlines()
    assert lines[0] == f"iam:CreateAccessKey on {ALICE}: explicit deny"
    assert lines[1] == f"1. {QUESTIONS['deny']} {YES_OR_NO['deny']}. {CONSEQUENCES['deny']}"
    assert lines[2].startswith("   - BlockMostAccessUnlessSignedInWithMFA (Deny) applies: ")
    assert lines[3] == "The other statements:"
    first, second, *rest = sids(FORCE_MFA.statements)[:5]
    assert [line.split()[1] for line in lines[4:9]] == [second, first, *rest]
    assert lines[9] == f"Missing from the request, but checked by the policies: {MFA}"
    assert len(lines) == 10


@pytest.mark.parametrize(
    ("policies", "guardrails", "heading"),
    [
        ([EC2], [], "The statements:"),
        ([EC2], [Guardrail("boundary", [ADMINISTRATOR])], "The other statements:"),
        ([ADMINISTRATOR, EC2], [], "The other statements:"),
        ([ADMINISTRATOR], [], None),
    ],
)
def test_statements_are_others_only_where_one_decided(policies, guardrails, heading):
    explanation = explain(Request("iam:ListUsers"), policies, guardrails)
    text, html = str(explanation).splitlines(), BeautifulSoup(explanation._repr_html_(), "html.parser")
    assert [line for line in text if line.endswith("statements:")] == [heading] * bool(heading)
    assert [each.get_text().startswith("The other") for each in html.select("h4")] == [
        heading == "The other statements:"
    ] * bool(heading)


def test_of_the_other_statements_those_about_the_action_come_first():
    explanation = explain(Request("iam:CreateVirtualMFADevice", ALICE, {"aws:username": "bob"}), FORCE_MFA)
    one, two, three, manages, *rest = sids(FORCE_MFA.statements)
    assert sids(report.statement for report in explanation.others) == [manages, one, two, three, *rest]
    first = BeautifulSoup(explanation._repr_html_(), "html.parser").select_one("h4 + ul > li > code")
    assert first.get_text() == manages


def test_every_statement_is_told_exactly_once():
    for context in ({}, {"aws:username": "alice", MFA: "true"}):
        text = str(explain(Request("iam:ListMFADevices", ALICE, context), [FORCE_MFA, ADMINISTRATOR]))
        for sid in sids([*FORCE_MFA.statements, *ADMINISTRATOR.statements]):
            assert text.count(f"- {sid} (") == 1


def test_a_template_is_filled_with_what_it_needs():
    explanation = explain(Request("iam:ListMFADevices", ALICE, CONTEXT), FORCE_MFA)
    values = explanation.template_values()
    assert (values["explanation"], values["outcome"]) == (explanation, explanation.outcome.value)
    assert (values["about"], values["how"], values["note"]) == ("", "", "")
    assert [*values["near"], *(one for alike in values["silent"].values() for one in alike)] == explanation.others
    assert all(report.action.matched for report in values["near"])
    for words, alike in values["silent"].items():
        reason = alike[0].action.reason
        assert {str(report.action) for report in alike} == {str(alike[0].action)}
        each = Reason(f"{reason.code}-each", reason.parameters)
        assert words == say(reason if len(alike) == 1 else each)
    assert sorted(map(len, values["silent"].values())) == [1, 4]


def test_a_statement_that_is_not_about_the_action_is_told_in_the_singular():
    (words, alike), *others = explain(Request("iam:ListUsers"), EC2).template_values()["silent"].items()
    assert (words, others) == (str(alike[0].action), [])


def test_a_notebook_shows_an_explanation_as_html():
    hostile = Request("iam:GetUser", "arn:aws:iam::1:user/<script>alert(1)</script>")
    html = explain(hostile, FORCE_MFA)._repr_html_()
    assert "iam:GetUser" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("name", ["*", "a?c"])
def test_a_sign_in_a_value_is_not_shown_as_a_wildcard(name):
    request = Request("iam:ListAccessKeys", BOB, {"aws:username": name})
    here = explain(request, FORCE_MFA).statements[1].resource.resolved[OWN]
    assert here == "arn:aws:iam::*:user/" + name.replace("*", "${*}").replace("?", "${?}")
