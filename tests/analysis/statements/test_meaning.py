"""What each element of a statement means is what the evaluator makes of it."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Request, evaluate, load_policy, statement
from mfa_lesson.analysis.statements.meaning import find_subject, group_by_subject, sum_up_statement
from mfa_lesson.analysis.statements.wording import say
from mfa_lesson.text import Reason
from tests.support import ALICE, policy
from tests.support import statement as written

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


def reasons(anatomy, name):
    """The reason of each note on an element."""
    return [note.reason for note in element(anatomy, name).notes]


def items(anatomy, name):
    """What is listed beneath the notes on an element."""
    return [item for note in element(anatomy, name).notes for item in note.listed]


def rows(anatomy):
    return [row for each in anatomy.elements for note in each.notes for row in note.rows]


def one(effect="Allow", **elements):
    """The anatomy of a policy with one statement."""
    return statement(policy(written(effect, **elements)))


def soup(anatomy):
    return BeautifulSoup(anatomy._repr_html_(), "html.parser")


# --- Condition ---


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize(("operator", "value"), OPERATORS)
def test_the_table_of_a_condition_is_what_the_evaluator_decides(effect, operator, value):
    made = policy(written(effect, Condition={operator: {KEY: value}}))
    said = [row.met for row in rows(statement(made))]
    contexts = [{KEY: "true"}, {KEY: "false"}, {}]
    applies = [bool(evaluate(Request("iam:ListUsers", context=given), [made]).determining) for given in contexts]
    assert said == applies
    then = {True: Reason("then.applies", {"effect": effect, "several": False}), False: Reason("then.silent")}
    assert [row.result for row in rows(statement(made))] == [then[met] for met in applies]
    assert [row.value for row in rows(statement(made))] == ["true", "false", None]


@pytest.mark.parametrize(("operator", "value"), OPERATORS)
def test_the_words_for_a_missing_key_are_true(operator, value):
    missing = rows(one(Condition={operator: {KEY: value}}))[-1]
    found = element(one(Condition={operator: {KEY: value}}), "Condition")
    [condition] = found.meaning.parameters["conditions"]
    assert condition["missing"] is missing.met
    assert ("missing" in found.gist) == missing.met


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
        given = {} if row.value is None else {"aws:Made": row.value}
        request = Request("iam:ListUsers", context={**CONTEXT, "aws:PrincipalArn": ALICE, **given})
        assert row.given.code in ("row.any", "row.value" if given else "row.missing")
        if row.given.code != "row.any":
            assert row.met == evaluate(request, [made]).allowed, row.label
    assert soup(anatomy).select_one("table")


@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "NumericLessThan", "IpAddress", "ArnLike"])
def test_the_table_shows_a_value_that_fits_and_one_that_does_not(operator):
    value = {"NumericLessThan": "10", "IpAddress": "203.0.113.0/24", "ArnLike": "arn:aws:iam::*:user/a"}
    found = rows(one(Condition={operator: {"aws:Made": value.get(operator, "a")}}))
    assert {row.met for row in found[:-1]} == {True, False}


def test_several_conditions_must_all_be_met():
    anatomy = one(Condition={"Bool": {KEY: "true"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    assert Reason("conditions.several", {"count": 2}) in reasons(anatomy, "Condition")
    assert all(row.result.parameters["several"] for row in rows(anatomy) if row.met)


def test_a_condition_that_is_not_there_is_explained_too():
    for anatomy, name, note in ((one(), "no Condition", "absent"), (one(Condition={}), "Condition", "empty")):
        assert element(anatomy, name).meaning == Reason("conditions.nothing-asked")
        assert reasons(anatomy, name) == [Reason(f"conditions.{note}")]


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
        ("List", ""),
    ],
)
def test_actions_are_grouped_by_what_they_are_about(action, subject):
    assert find_subject(action) == subject


def test_actions_of_several_services_are_grouped_by_service_too():
    found = group_by_subject(["iam:ListUsers", "iam:GetUser", "s3:GetObject", "iam:ListUsers"])
    assert [reason.parameters for reason in found] == [
        {"service": "iam", "subject": "user", "actions": ["iam:ListUsers", "iam:GetUser"]},
        {"service": "s3", "subject": "object", "actions": ["s3:GetObject"]},
    ]


@pytest.mark.parametrize(
    ("actions", "reads", "writes"),
    [
        (["iam:ListUsers"], 1, 0),
        (["iam:ListUsers", "iam:CreateAccessKey", "iam:GetUser"], 2, 1),
        (["iam:CreateAccessKey", "iam:ChangePassword"], 0, 2),
        (["iam:ListUsers", "s3:Unheard"], 0, 0),
    ],
)
def test_actions_are_counted_by_what_they_do(actions, reads, writes):
    counts = {"count": len(actions), "reads": reads, "writes": writes}
    assert Reason("actions.list", counts) in reasons(one(Action=actions), "Action")


@pytest.mark.parametrize(
    ("action", "code", "service", "name"),
    [
        ("iam:*", "action.of-service", "iam", "*"),
        ("ec2:Describe*", "action.beginning", "ec2", "Describe*"),
        ("s3:Get?bject", "action.fitting", "s3", "Get?bject"),
        ("sts:Get*", "action.beginning", "sts", "Get*"),
    ],
)
def test_wildcards_in_actions_are_explained(action, code, service, name):
    listed = Reason(code, {"text": action, "service": service, "name": name})
    assert items(one(Action=action), "Action") == [listed]
    assert f"  - {say(listed)}".replace("`", "") in str(one(Action=action))


def test_an_action_of_nothing_but_a_wildcard_is_every_action():
    assert items(one(Action="*"), "Action") == [Reason("action.any")]
    assert element(one(Action="*"), "Action").meaning == Reason("actions.all")
    assert element(one("Deny", NotAction="*"), "NotAction").meaning == Reason("actions.none")


def test_not_action_is_called_a_list_of_exceptions_that_it_says_nothing_about():
    anatomy = one("Deny", NotAction=["iam:GetUser", "iam:ListUsers"])
    exceptions = [Reason("actions.exceptions"), Reason("actions.exceptions-silent", {"effect": "Deny"})]
    assert reasons(anatomy, "NotAction")[:2] == exceptions
    assert element(anatomy, "NotAction").meaning == Reason(
        "actions.all-but", {"actions": ["iam:GetUser", "iam:ListUsers"]}
    )


@pytest.mark.parametrize(
    ("actions", "code"),
    [("iam:GetUser", "named"), ("iam:Get*", "named"), (["iam:A", "iam:B"], "named"), (["iam:A", "iam:B*"], "fitting")],
)
def test_listed_actions_are_summed_up(actions, code):
    listed = actions if isinstance(actions, list) else [actions]
    assert element(one(Action=actions), "Action").meaning == Reason(f"actions.{code}", {"actions": listed})


# --- Resource and NotResource ---


def arn(text, service, kind, name, *, own=False, region="", account=""):
    given = {"text": text, "service": service, "kind": kind, "name": name, "own": own}
    return Reason("resource", {**given, "region": region, "account": account})


OWN = "${aws:username}"


@pytest.mark.parametrize(
    ("resource", "meant"),
    [
        ("*", Reason("resource.any")),
        (f"arn:aws:iam::*:user/{OWN}", arn(f"arn:aws:iam::*:user/{OWN}", "iam", "user", OWN, own=True, account="*")),
        (
            "arn:aws:iam::123456789012:user/bob",
            arn("arn:aws:iam::123456789012:user/bob", "iam", "user", "bob", account="123456789012"),
        ),
        ("arn:aws:iam::*:mfa/*", arn("arn:aws:iam::*:mfa/*", "iam", "mfa", "*", account="*")),
        ("arn:aws:iam::*:user/a-*", arn("arn:aws:iam::*:user/a-*", "iam", "user", "a-*", account="*")),
        ("arn:aws:s3:::reports", arn("arn:aws:s3:::reports", "s3", "bucket", "reports")),
        ("arn:aws:s3:::reports/*", arn("arn:aws:s3:::reports/*", "s3", "object", "reports/*")),
        ("arn:aws:sns:::topic", arn("arn:aws:sns:::topic", "sns", "", "topic")),
        (
            "arn:aws:ec2:eu-west-1:*:instance/*",
            arn("arn:aws:ec2:eu-west-1:*:instance/*", "ec2", "instance", "*", region="eu-west-1", account="*"),
        ),
    ],
)
def test_resources_are_taken_apart(resource, meant):
    assert items(one(Resource=resource), "Resource") == [meant]
    assert f"  - {say(meant)}".replace("`", "") in str(one(Resource=resource))


@pytest.mark.parametrize(
    ("resource", "given"),
    [
        (
            f"arn:aws:iam::*:user/{OWN}",
            {"key": "aws:username", "filled": ["arn:aws:iam::*:user/alice"], "default": None, "useless": True},
        ),
        (
            "arn:aws:s3:::home-${aws:PrincipalTag/team, 'none'}",
            {"key": "aws:PrincipalTag/team", "filled": [], "default": "none", "useless": False},
        ),
        (
            "arn:aws:s3:::home-${aws:PrincipalTag/team}",
            {"key": "aws:PrincipalTag/team", "filled": [], "default": None, "useless": True},
        ),
    ],
)
def test_a_variable_is_explained_by_an_example_and_by_what_it_does_without_a_value(resource, given):
    assert Reason("variable", {**given, "lines": 1}) in reasons(one(Resource=resource), "Resource")


def test_not_resource_is_a_list_of_exceptions():
    anatomy = one(NotResource="arn:aws:iam::*:user/admins/*")
    assert element(anatomy, "NotResource").meaning == Reason("resources.all-but", {"count": 1})
    found = reasons(anatomy, "NotResource")
    assert (found[0], found[-1]) == (Reason("resources.exceptions"), Reason("resources.exempt-star"))
    assert reasons(one(Resource="arn:aws:iam::*:user/x"), "Resource")[-1] == Reason("resources.no-star")


@pytest.mark.parametrize(("element_name", "code"), [("Resource", "all"), ("NotResource", "none")])
def test_a_star_is_every_resource(element_name, code):
    assert element(one(**{element_name: "*"}), element_name).meaning == Reason(f"resources.{code}")


def test_under_version_2008_a_variable_is_plain_text():
    made = policy(written(Resource=f"arn:aws:iam::*:user/{OWN}"), version=None)
    found = reasons(statement(made), "Resource")
    assert Reason("resources.old-version", {"version": "2008-10-17"}) in found
    assert "variable" not in [reason.code for reason in found]
    assert items(statement(made), "Resource")[0].parameters["own"] is False


# --- the whole statement ---


@pytest.mark.parametrize(
    ("number", "effect", "actions", "count", "resources", "conditions"),
    [
        (0, "Allow", "actions.named", 5, "resources.all", "conditions.none"),
        (1, "Allow", "actions.named", 18, "resources", "conditions.none"),
        (4, "Allow", "actions.named", 1, "resources", "conditions"),
        (5, "Deny", "actions.all-but", 15, "resources.all", "conditions"),
    ],
)
def test_a_statement_is_summed_up_by_its_elements(number, effect, actions, count, resources, conditions):
    summary = sum_up_statement(load_policy("force_mfa").statements[number])
    codes = {name: reason.code for name, reason in summary.parameters.items() if reason}
    assert summary.code == f"summary.{effect}"
    assert codes == {"actions": actions, "resources": resources, "conditions": conditions}
    assert len(summary.parameters["actions"].parameters["actions"]) == count
