"""Policies by their names: the packaged ones, and those in files; every function that takes policies takes names."""

import json

import pytest

from mfa_lesson import (
    Guardrail,
    Outcome,
    PolicyError,
    Request,
    decision_matrix,
    decision_path,
    evaluate,
    explain,
    findings,
    load_policy,
    packaged_policies,
    sixteen_forms,
)
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.loading import PACKAGED, find_title, load_policies, load_titles
from mfa_lesson.iam.wording import say
from mfa_lesson.text import Reason
from tests.support import document, statement

MINE = document(statement(Sid="First"), statement("Deny", NotAction=["iam:ListUsers", "s3:*"]))


def test_packaged_policies_are_loaded_by_name():
    names = packaged_policies()
    assert {"administrator_access", "ec2_full_access", "force_mfa"} <= set(names)
    for name in names:
        assert load_policy(name).name == name


def test_statements_of_packaged_policies_have_titles():
    assert find_title("BlockMostAccessUnlessSignedInWithMFA") == "“Deny without MFA”"
    assert find_title("AllowAllUsersToListAccounts") == "“See the account”"
    assert find_title("Block") == "Block"


def test_a_policy_is_loaded_from_a_file(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(MINE), encoding="utf-8-sig")
    for path in (file, str(file)):
        loaded = load_policy(path)
        assert (loaded.name, loaded.document) == ("mine", MINE)


def test_an_error_in_a_file_has_its_line(tmp_path):
    file = tmp_path / "mine.json"
    file.write_bytes(b'\xef\xbb\xbf{\r\n "Version": "2012-10-17",\r\n  "Statement": []}')
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    assert (caught.value.where, caught.value.line, caught.value.column) == ("Statement", 3, 3)


@pytest.mark.parametrize("name", ["force-mfa", "", ".", "no/such/file.json", "force_mfa\0", "../force_mfa"])
def test_a_name_that_nothing_has_is_answered_with_the_packaged_ones(name):
    with pytest.raises(PolicyError) as caught:
        load_policy(name)
    assert caught.value.reason == Reason("no-such-policy", {"name": name, "known": packaged_policies()})


def test_the_text_of_a_policy_is_not_its_name():
    with pytest.raises(PolicyError) as caught:
        load_policy(json.dumps(document(*[statement(Action="iam:ListUsers")] * 50)))
    assert caught.value.reason == Reason("text-for-name")


def test_a_folder_is_no_policy(tmp_path):
    with pytest.raises(PolicyError):
        load_policy(tmp_path)


def test_a_file_that_is_no_utf_8_is_refused(tmp_path):
    file = tmp_path / "mine.json"
    file.write_bytes(b'{"Version": "\xff"}')
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    assert caught.value.reason.code == "unreadable-file"
    assert caught.value.reason.parameters["file"] == "mine.json"
    assert "0xff" in caught.value.reason.parameters["error"]
    assert caught.value.problem == say(caught.value.reason)


def test_policies_are_given_ready_by_name_or_by_file(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(MINE), encoding="utf-8")
    ready = load_policy("force_mfa")
    assert load_policies(ready) == (ready,)
    assert load_policies([ready]) == (ready,)
    assert [policy.name for policy in load_policies("force_mfa")] == ["force_mfa"]
    assert [policy.name for policy in load_policies(file)] == ["mine"]
    assert [policy.name for policy in load_policies((ready, "ec2_full_access", file, str(file)))] == [
        "force_mfa",
        "ec2_full_access",
        "mine",
        "mine",
    ]
    assert load_policies([]) == ()


def test_what_can_be_loaded_is_said_where_nothing_could_be():
    with pytest.raises(PolicyError) as caught:
        load_policy("nothing")
    assert caught.value.where == ""
    assert caught.value.reason == Reason("no-such-policy", {"name": "nothing", "known": packaged_policies()})
    with pytest.raises(PolicyError) as caught:
        load_policy('  {"Version": "2012-10-17"}')
    assert (caught.value.where, caught.value.reason) == ("", Reason("text-for-name"))


def test_a_file_that_cannot_be_read_is_a_problem_of_the_whole(tmp_path):
    file = tmp_path / "mine.json"
    file.write_bytes(b"\xff")
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    assert caught.value.where == ""


FORCE_MFA = load_policy("force_mfa")
DELETE_USER = Request("iam:DeleteUser")
WAYS_TO_NAME_IT = ("force_mfa", PACKAGED / "force_mfa.json", str(PACKAGED / "force_mfa.json"), FORCE_MFA)


@pytest.mark.parametrize("given", [*WAYS_TO_NAME_IT, ["force_mfa"], ("force_mfa", FORCE_MFA)])
def test_a_request_is_decided_and_explained_under_policies_by_name(given):
    decided, wanted = evaluate(DELETE_USER, given), evaluate(DELETE_USER, FORCE_MFA)
    assert decided.outcome is wanted.outcome is Outcome.EXPLICIT_DENY
    assert {found.name for found in decided.determining} == {found.name for found in wanted.determining}
    assert explain(DELETE_USER, given).outcome is decided.outcome


@pytest.mark.parametrize("given", WAYS_TO_NAME_IT)
def test_a_guardrail_takes_its_policies_by_name(given):
    rail = Guardrail("permissions boundary", given)
    assert [policy.text for policy in rail.policies] == [FORCE_MFA.text]
    assert evaluate(DELETE_USER, "administrator_access", [rail]).outcome is Outcome.EXPLICIT_DENY
    assert explain(DELETE_USER, "administrator_access", [rail]).outcome is Outcome.EXPLICIT_DENY
    assert rail == Guardrail("permissions boundary", rail.policies)


def test_files_of_a_guardrail_are_read_as_what_it_is(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(document(statement("Deny", Principal="*", Action="s3:*"))), encoding="utf-8")
    for given in (file, [file]):
        assert [policy.kind for policy in Guardrail("our rules", given, kind="rcp").policies] == ["rcp"]
    with pytest.raises(PolicyError) as caught:
        Guardrail("our rules", [file], kind="scp")
    assert caught.value.reason.code == "principal"


@pytest.mark.parametrize("given", WAYS_TO_NAME_IT)
def test_what_is_said_about_policies_takes_them_by_name(given):
    assert decision_matrix(given).equals(decision_matrix(FORCE_MFA))
    assert str(decision_path(DELETE_USER, given)) == str(decision_path(DELETE_USER, FORCE_MFA))
    assert list(findings(given)) == list(findings(FORCE_MFA))
    assert sixteen_forms(given).equals(sixteen_forms(FORCE_MFA))


def test_several_policies_are_taken_in_each_way_at_once():
    several = decision_matrix(["force_mfa", load_policy("administrator_access"), PACKAGED / "ec2_full_access.json"])
    assert several.at["iam:ListUsers", "true"] == "allowed"


@pytest.mark.parametrize(
    "take", [decision_matrix, lambda name: evaluate(DELETE_USER, name), lambda n: Guardrail("", n)]
)
def test_a_name_that_nothing_has_is_an_error_wherever_policies_are_taken(take):
    with pytest.raises(PolicyError) as caught:
        take("force-mfa")
    assert caught.value.reason == Reason("no-such-policy", {"name": "force-mfa", "known": packaged_policies()})


def test_policies_and_guardrails_in_force_are_one_thing():
    rail = Guardrail("permissions boundary", "ec2_full_access")
    in_force = InForce.of("administrator_access", [rail])
    assert [policy.name for policy in in_force.everything] == ["administrator_access", "ec2_full_access"]
    assert in_force.decide(DELETE_USER) == evaluate(DELETE_USER, *in_force)
    assert in_force.decide(DELETE_USER).blocked_by == ("permissions boundary",)
    assert not in_force.allows(DELETE_USER)
    assert str(in_force) == "administrator_access within the permissions boundary"
    assert str(InForce.of([])) == "no policy"
    three = ["force_mfa", "ec2_full_access", "administrator_access"]
    assert str(InForce.of(three[:2])) == "force_mfa and ec2_full_access"
    assert str(InForce.of(three)) == "force_mfa, ec2_full_access and administrator_access"
    assert InForce.of(FORCE_MFA).everything == (FORCE_MFA,)


def test_a_statement_has_a_title_or_its_sid():
    assert find_title("BlockMostAccessUnlessSignedInWithMFA") == "“Deny without MFA”"
    assert find_title("Statement[0]") == "Statement[0]"


def test_titles_are_those_of_statements_of_packaged_policies():
    sids = {statement.sid for name in packaged_policies() for statement in load_policy(name).statements}
    assert set(load_titles()) <= sids
