"""Policies: reading them, finding their statements, taking statements out, loading them from files."""

import json

import pytest

from mfa_lesson import Policy, PolicyError, Request, evaluate, load_policy
from mfa_lesson.iam.policy import list_named_actions
from mfa_lesson.text import Reason
from tests.support import ALICE, document, policy, sids, statement

THREE = document(
    statement(Sid="First", Action="iam:List*"),
    statement("Deny", NotAction=["iam:ListUsers", "s3:*"], NotResource="arn:aws:iam::*:user/*"),
    statement(Sid="Third", Action=["iam:ListUsers"], Condition={"Bool": {"aws:x": "true"}, "Null": {"aws:y": "true"}}),
)


def test_a_policy_holds_its_document():
    text = json.dumps(THREE)
    read = Policy.from_json(text, name="mine")
    assert (read.name, read.version, read.document, read.text) == ("mine", "2012-10-17", THREE, text)
    assert repr(read) == "<Policy 'mine': 3 statements>"
    assert Policy.from_json(text).name == "policy"


@pytest.mark.parametrize(
    ("kind", "elements"),
    [
        ("identity", {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}),
        ("resource", {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        ("trust", {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}),
        ("rcp", {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
    ],
)
def test_each_statement_has_the_name_and_the_text_of_its_policy(kind, elements):
    text = json.dumps({"Version": "2012-10-17", "Statement": [elements, elements]})
    read = Policy.from_json(text, name="mine", kind=kind)
    assert [(each.policy, each.json.text, each.place) for each in read.statements] == [
        ("mine", text, "Statement[0]"),
        ("mine", text, "Statement[1]"),
    ]


def test_a_single_statement_and_single_texts_stand_for_lists():
    alone = Policy.from_json({"Version": "2012-10-17", "Statement": statement(Action="iam:ListUsers")})
    assert [each.place for each in alone.statements] == ["Statement"]
    in_lists = policy(statement(Action=["iam:ListUsers"], Resource=["*"]))
    for action in ("iam:ListUsers", "iam:GetUser"):
        request = Request(action)
        assert evaluate(request, alone).outcome == evaluate(request, in_lists).outcome


def test_a_policy_may_begin_with_a_byte_order_mark():
    assert Policy.from_json("\ufeff" + json.dumps(THREE)).document == THREE


def test_a_document_is_not_changed_by_reading_it():
    before = json.dumps(THREE)
    Policy.from_json(THREE).without("First")
    assert json.dumps(THREE) == before


@pytest.mark.parametrize(
    ("sid", "name"), [("First", "First"), ("Statement[1]", "Statement[1]"), ("Statement[2]", "Third")]
)
def test_a_statement_is_found_by_sid_or_by_place(sid, name):
    assert Policy.from_json(THREE).statement(sid).name == name


def test_an_unknown_sid_is_answered_with_the_known_ones():
    read = Policy.from_json(THREE, name="mine")
    for find in (read.statement, read.only, read.without):
        with pytest.raises(KeyError) as caught:
            find("first")
        known = ["First", "Statement[1]", "Third"]
        assert caught.value.reason == Reason("no-such-statement", {"policy": "mine", "sid": "first", "known": known})


def test_statements_can_be_picked_or_taken_out():
    read = Policy.from_json(THREE, name="mine")
    picked = read.only("Third", "Statement[1]")
    assert [each.source for each in picked.statements] == [THREE["Statement"][2], THREE["Statement"][1]]
    rest = read.without("First", "Statement[1]")
    assert (sids(rest.statements), rest.version) == (["Third"], "2012-10-17")
    assert sids(read.statements) == ["First", "Statement[1]", "Third"]
    assert (picked.name, rest.name) == ("mine, only Third, Statement[1]", "mine without First, Statement[1]")


def test_statements_of_a_version_2008_policy_keep_their_version():
    old = policy(statement(Sid="A", Resource="arn:aws:iam::*:user/${aws:username}"), statement(Sid="B"), version=None)
    picked = old.only("A")
    assert not evaluate(Request("iam:GetUser", ALICE, {"aws:username": "alice"}), picked).allowed


def test_statements_can_be_taken_out_of_a_resource_control_policy():
    rcp = Policy.from_json(
        document(*[statement("Deny", Sid=sid, Principal="*", Action="s3:*") for sid in "AB"]), rcp=True
    )
    assert sids(rcp.without("A").statements) == ["B"]
    assert sids(rcp.only("A").statements) == ["A"]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ('{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}', 59),
        ('{\n\t"Statement" : {"Effect" : "Deny",\r\n "Action":"*", "Resource":"*"} }\n', 59),
    ],
)
def test_white_space_does_not_count_against_the_size(text, size):
    assert Policy.from_json(text).size == size


# --- a policy made from another ---


def source(policy, number):
    return policy.document["Statement"][number]


def test_a_policy_with_one_statement_changed():
    changed = load_policy("force_mfa").changed(
        "AllowAllUsersToListAccounts", Action="iam:ListUsers", Resource=None, NotResource="*"
    )
    before = load_policy("force_mfa")
    assert changed.name == "force_mfa with AllowAllUsersToListAccounts changed"
    assert source(changed, 0) == {
        "Sid": "AllowAllUsersToListAccounts",
        "Effect": "Allow",
        "Action": "iam:ListUsers",
        "NotResource": "*",
    }
    assert changed.document["Statement"][1:] == before.document["Statement"][1:]
    assert changed.document["Version"] == before.version


def test_a_statement_that_is_not_there_cannot_be_changed():
    with pytest.raises(KeyError, match="AllowAllUsersToListAccounts"):
        load_policy("force_mfa").changed("NoSuchSid", Effect="Deny")


def test_a_change_that_makes_no_policy_is_refused():
    with pytest.raises(PolicyError):
        load_policy("force_mfa").changed("AllowAllUsersToListAccounts", Effect=None)


def test_a_policy_under_another_version():
    older = load_policy("force_mfa").as_version("2008-10-17")
    assert (older.version, older.name) == ("2008-10-17", "force_mfa under Version 2008-10-17")
    assert older.document["Statement"] == load_policy("force_mfa").document["Statement"]


def test_the_actions_that_policies_name_each_once_in_order():
    one = Policy.from_json(document(statement(Action=["iam:B", "iam:A*", "iam:A"]), statement(NotAction="IAM:b")))
    two = Policy.from_json(document(statement(Action=["iam:a", "s3:C", "*"])))
    assert list_named_actions([one, two]) == ["iam:B", "iam:A", "s3:C"]
    assert list_named_actions([]) == []
