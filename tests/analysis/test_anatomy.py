"""statement(): what each element is said to mean is what the evaluator makes of it."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import PolicyError, Request, evaluate, load_policy
from mfa_lesson.analysis.anatomy import blocks_of, statement
from mfa_lesson.analysis.meaning import subject_of
from tests.support import ALICE, BOB, policy
from tests.support import statement as written

FORCE_MFA = load_policy("force_mfa")
SIDS = [each.sid for each in FORCE_MFA.statements]
CONTEXT = {"aws:username": "alice"}
KEY = "aws:MultiFactorAuthPresent"
OPERATORS = [
    ("Bool", "true"),
    ("Bool", "false"),
    ("BoolIfExists", "true"),
    ("BoolIfExists", "false"),
    ("Null", "true"),
    ("Null", "false"),
]


def element(anatomy, name):
    return next(each for each in anatomy.elements if each.name == name)


def texts(anatomy):
    """All that is said, as one text."""
    return str(anatomy)


def rows(anatomy):
    return [row for each in anatomy.elements for note in each.notes for row in note.rows]


def one(**elements):
    """The anatomy of a policy with one statement."""
    return statement(policy(written(**elements)))


def soup(anatomy):
    return BeautifulSoup(anatomy._repr_html_(), "html.parser")


# --- the six ---


@pytest.mark.parametrize("sid", SIDS)
def test_every_element_of_the_six_statements_is_explained(sid):
    anatomy = statement("force_mfa", sid)
    names = [name for name in FORCE_MFA.statement(sid).source]
    assert [each.name for each in anatomy.elements][: len(names)] == names
    assert all(each.gist and each.notes for each in anatomy.elements)
    opened = [summary.find("b").get_text() for summary in soup(anatomy).select(".means summary")]
    assert opened[: len(names)] == names


@pytest.mark.parametrize("sid", SIDS)
def test_every_action_of_the_six_statements_stands_in_the_json_and_in_the_meaning(sid):
    source = FORCE_MFA.statement(sid).source
    html = soup(statement("force_mfa", sid))
    for action in source.get("Action", source.get("NotAction")):
        assert action in html.select_one(".parts").get_text()
        assert action in [code.get_text() for code in html.select(".means li code, .means summary code")]


@pytest.mark.parametrize("sid", SIDS)
def test_the_json_shown_is_the_statement(sid):
    lines = []
    for block in blocks_of(statement("force_mfa", sid)):
        for line in block.lines:
            lines += [inner.text for inner in line.folded] or [line.text]
    assert json.loads("{" + "\n".join(lines) + "}") == FORCE_MFA.statement(sid).source


@pytest.mark.parametrize(
    ("number", "summary"),
    [
        (0, "Allows these 5 actions, on every resource, always."),
        (1, "Allows these 18 actions, on the caller’s own user, always."),
        (4, "the caller’s own user, if `aws:MultiFactorAuthPresent` is `true`."),
        (5, "every action except these 15, on every resource, if `aws:MultiFactorAuthPresent` is `false` or missing."),
    ],
)
def test_each_is_summed_up_in_one_sentence(number, summary):
    assert statement("force_mfa", SIDS[number]).summary.endswith(summary)


# --- Condition ---


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize(("operator", "value"), OPERATORS)
def test_the_table_of_a_condition_is_what_the_evaluator_decides(effect, operator, value):
    made = policy(written(effect, Condition={operator: {KEY: value}}))
    said = [row.met for row in rows(statement(made))]
    contexts = [{KEY: "true"}, {KEY: "false"}, {}]
    applies = [bool(evaluate(Request("iam:ListUsers", context=given), [made]).determining) for given in contexts]
    assert said == applies
    assert [row.then for row in rows(statement(made))] == [
        f"the {effect} applies" if met else "the statement says nothing" for met in applies
    ]


@pytest.mark.parametrize(("operator", "value"), OPERATORS)
def test_the_words_for_a_missing_key_are_true(operator, value):
    missing = rows(one(Condition={operator: {KEY: value}}))[-1]
    gist = element(one(Condition={operator: {KEY: value}}), "Condition").gist
    assert ("missing" in gist) == missing.met


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("StringEquals", ["a", "b"]),
        ("StringNotEqualsIfExists", "a"),
        ("StringLike", "team-*"),
        ("StringNotLike", "${aws:username}"),
        ("ForAllValues:StringEquals", ["a", "b"]),
        ("ForAnyValue:StringLike", "x?"),
        ("NumericLessThan", "3600"),
        ("NumericGreaterThanEquals", "-1.5"),
        ("DateLessThan", "2026-01-31T12:00:00Z"),
        ("DateGreaterThan", "99999999999999"),
        ("IpAddress", ["203.0.113.0/24", "2001:db8::/32"]),
        ("NotIpAddress", "0.0.0.0/0"),
        ("ArnLike", "arn:aws:iam::*:user/${aws:username}"),
        ("ArnNotEquals", "arn:aws:iam::123456789012:role/a"),
        ("BinaryEquals", "QmluYXJ5"),
        ("Bool", "true"),
        ("StringEquals", []),
        ("Null", ["true", "false"]),
    ],
)
def test_every_operator_is_explained_and_its_table_is_decided(operator, values):
    made = policy(written(Condition={operator: {"aws:Made": values}}))
    anatomy = statement(made)
    assert len(rows(anatomy)) >= 2
    for row in rows(anatomy):
        given = {} if row.label == "no such key" else {"aws:Made": row.label.strip("`")}
        request = Request("iam:ListUsers", context={**CONTEXT, "aws:PrincipalArn": ALICE, **given})
        if row.label != "any value":
            assert row.met == evaluate(request, [made]).allowed, row.label
    assert soup(anatomy).select_one("table")


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "NumericLessThan", "IpAddress", "ArnLike"])
def test_the_table_shows_a_value_that_fits_and_one_that_does_not(operator):
    value = {"NumericLessThan": "10", "IpAddress": "203.0.113.0/24", "ArnLike": "arn:aws:iam::*:user/a"}
    found = rows(one(Condition={operator: {"aws:Made": value.get(operator, "a")}}))
    assert {row.met for row in found[:-1]} == {True, False}


def test_several_conditions_must_all_be_met():
    anatomy = one(Condition={"Bool": {KEY: "true"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    assert "all of them must be met" in texts(anatomy)
    assert all(row.then.startswith("if the other conditions") for row in rows(anatomy) if row.met)


def test_a_condition_that_is_not_there_is_explained_too():
    assert element(one(), "no Condition").gist == "always"
    assert element(one(Condition={}), "Condition").gist == "always"


# --- Action and NotAction ---


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("ListSSHPublicKeys", "SSH public key"),
        ("ListAccountAliases", "account alias"),
        ("EnableMFADevice", "MFA device"),
        ("ListPolicies", "policy"),
        ("GetUser", "user"),
        ("ListServiceSpecificCredentials", "service specific credential"),
        ("ListMFADevices", "MFA device"),
        ("DescribeVPCs", "VPC"),
        ("invoke", "invoke"),
    ],
)
def test_actions_are_grouped_by_what_they_are_about(action, subject):
    assert subject_of(action) == subject


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("*", "every action of every service"),
        ("iam:*", "every action of IAM"),
        ("ec2:Describe*", "whose name begins with Describe"),
        ("s3:Get?bject", "? stands for exactly one character"),
        ("*:List*", "every service that fits *"),
    ],
)
def test_wildcards_in_actions_are_explained(action, said):
    assert said in texts(one(Action=action))


def test_not_action_is_called_a_list_of_exceptions_that_it_says_nothing_about():
    said = texts(one(effect="Deny", NotAction=["iam:GetUser", "iam:ListUsers"]))
    assert "list of exceptions" in said and "says nothing about them" in said
    assert "every action except these 2" in said


# --- Resource and NotResource ---


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("*", "every resource, and also the actions that act on no particular resource"),
        ("arn:aws:iam::*:user/${aws:username}", "When alice asks: arn:aws:iam::*:user/alice."),
        ("arn:aws:iam::*:user/${aws:username}", "without aws:username (a role session, for example) this line fits no"),
        ("arn:aws:iam::123456789012:user/bob", "the user bob, in account 123456789012"),
        ("arn:aws:iam::*:mfa/*", "any MFA device, in any account"),
        ("arn:aws:iam::*:user/a-*", "a user whose name fits a-*"),
        ("arn:aws:s3:::reports", "the bucket reports"),
        ("arn:aws:s3:::reports/*", "an object whose name fits reports/*"),
        ("arn:aws:ec2:eu-west-1:*:instance/*", "any EC2 instance, in any account, in region eu-west-1"),
        ("arn:aws:s3:::home-${aws:PrincipalTag/team, 'none'}", "Where the request has none, it stands for none."),
    ],
)
def test_resources_are_put_into_words(resource, said):
    assert said in texts(one(Resource=resource))


def test_not_resource_is_a_list_of_exceptions():
    said = texts(one(NotResource="arn:aws:iam::*:user/admins/*"))
    assert "every resource except this one" in said and "this element matches it" in said


def test_under_version_2008_a_variable_is_plain_text():
    made = policy(written(Resource="arn:aws:iam::*:user/${aws:username}"), version=None)
    said = texts(statement(made))
    assert "plain text" in said and "user/alice" not in said


# --- with a request ---


def test_with_a_request_the_parts_that_match_are_marked():
    request = Request("iam:ListMFADevices", ALICE, CONTEXT)
    anatomy = statement("force_mfa", SIDS[2], request)
    assert anatomy.verdict.startswith("This statement applies") and "allows it" in anatomy.verdict
    marked = [line.get_text() for line in soup(anatomy).select(".line.hit")]
    assert any("user/${aws:username}" in line for line in marked) and not any("mfa/*" in line for line in marked)


def test_with_a_request_the_part_that_does_not_match_says_so():
    anatomy = statement("force_mfa", SIDS[2], Request("iam:ListMFADevices", BOB, CONTEXT))
    assert "does not apply" in anatomy.verdict
    assert element(anatomy, "Resource").matched is False and element(anatomy, "Action").matched is True
    said = [text.get_text(" ", strip=True) for text in soup(anatomy).select(".said b")]
    assert said == ["✓ matches:", "✕ does not match:"]


@pytest.mark.parametrize("mfa", ["true", "false", None])
@pytest.mark.parametrize("sid", SIDS)
def test_the_verdict_is_the_evaluators(sid, mfa):
    request = Request("iam:DeactivateMFADevice", ALICE, {**CONTEXT, **({KEY: mfa} if mfa else {})})
    applies = bool(evaluate(request, [FORCE_MFA.only(sid)]).determining)
    assert statement("force_mfa", sid, request).verdict.startswith("This statement applies") == applies


def test_without_a_request_nothing_is_marked():
    html = soup(statement("force_mfa", SIDS[5]))
    assert not html.select(".hit, .miss, .said")


# --- as shown ---


def test_meanings_are_closed_at_first_and_need_no_kernel():
    html = soup(statement("force_mfa", SIDS[0]))
    assert html.select("details") and not html.select("details[open]") and not html.select("script, button")


def test_what_is_shown_is_always_the_same_and_escaped():
    made = policy(written(Condition={"StringEquals": {"aws:<b>": "<i>"}}), name="<u>")
    html = statement(made)._repr_html_()
    assert html == statement(made)._repr_html_()
    assert not re.search(r"<(i|u)>", html)


def test_variables_are_kept_from_mathjax():
    assert soup(statement("force_mfa", SIDS[1])).select_one(".mathjax_ignore .anatomy")


def test_a_policy_of_one_statement_needs_no_sid_and_one_of_several_does():
    assert statement("administrator_access").statement.sid == "AllowEverything"
    with pytest.raises(KeyError, match=SIDS[3]):
        statement("force_mfa")
    with pytest.raises(KeyError, match=SIDS[3]):
        statement("force_mfa", "NoSuchSid")
    with pytest.raises(PolicyError):
        statement("no_such_policy", "A")


def test_numbers_and_truth_values_stay_as_written():
    made = policy(written(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}, "Bool": {KEY: True}}))
    shown = soup(statement(made)).select_one(".parts").get_text()
    assert '"aws:MultiFactorAuthAge": 3600' in shown and f'"{KEY}": true' in shown
