"""One statement of a policy: its elements, its place and its own lines of the text."""

import pytest

from mfa_lesson import Policy, Request, load_policy
from tests.support import ALICE, document, statement

THREE = document(
    statement(Sid="First", Action="iam:List*"),
    statement("Deny", NotAction=["iam:ListUsers", "s3:*"], NotResource="arn:aws:iam::*:user/*"),
    statement(Sid="Third", Action=["iam:ListUsers"], Condition={"Bool": {"aws:x": "true"}, "Null": {"aws:y": "true"}}),
)


def test_a_statement_holds_its_elements():
    first, second, third = Policy.from_json(THREE, name="mine").statements
    assert [each.place for each in (first, second, third)] == ["Statement[0]", "Statement[1]", "Statement[2]"]
    assert [each.name for each in (first, second, third)] == ["First", "Statement[1]", "Third"]
    assert (first.sid, second.sid) == ("First", None)
    assert (first.effect, second.effect) == ("Allow", "Deny")
    assert (first.action_element, second.action_element) == ("Action", "NotAction")
    assert (first.resource_element, second.resource_element) == ("Resource", "NotResource")
    assert [pattern.text for pattern in second.actions] == ["iam:ListUsers", "s3:*"]
    assert [pattern.text for pattern in second.resources] == ["arn:aws:iam::*:user/*"]
    assert [(each.operator.written, each.key, each.values) for each in third.conditions] == [
        ("Bool", "aws:x", ("true",)),
        ("Null", "aws:y", ("true",)),
    ]
    assert first.policy == "mine"
    assert third.source == THREE["Statement"][2]


@pytest.mark.parametrize("number", range(6))
def test_a_statement_knows_its_path_and_its_own_text(number):
    force_mfa = load_policy("force_mfa")
    found = force_mfa.statements[number]
    start, end = force_mfa.span(found.path)
    assert (found.path, found.place) == (("Statement", number), f"Statement[{number}]")
    assert found.text == force_mfa.text[start:end]
    assert Policy.from_json({"Statement": [found.source]}).statements[0].source == found.source
    assert Policy.from_json('{"Statement": ' + found.text + "}").statements[0].source == found.source


def test_a_single_statement_has_no_number():
    alone = Policy.from_json('{"Statement":\n  {"Effect": "Deny", "Action": "*", "Resource": "*"}}').statements[0]
    assert (alone.path, alone.place, alone.name) == (("Statement",), "Statement", "Statement")
    assert alone.text == '{"Effect": "Deny", "Action": "*", "Resource": "*"}'


def test_the_first_pattern_that_fits_is_the_one_that_counts():
    resources = ["arn:aws:s3:::x", "arn:aws:iam::*:user/*", ALICE]
    found = Policy.from_json(document(statement(Action=["iam:List*", "iam:*"], Resource=resources))).statements[0]
    request = Request("iam:ListUsers", ALICE)
    assert found.action_pattern(request.lower_action).text == "iam:List*"
    assert found.resource_pattern(request.arn, request.values).text == resources[1]
    assert found.action_pattern("s3:x") is None
    assert found.covers_resource(request.arn, request.values)
