"""Checks of elements and operators that do not do what they seem to do."""

import pytest

from mfa_lesson import PolicyError
from mfa_lesson.text import Reason
from tests.analysis.findings.examples import OWN_USER, allow, of_kind, only
from tests.support import policy


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_under_an_old_version_variables_are_text(version):
    own = allow(Action="iam:GetUser", Resource=OWN_USER)
    one = only("variable-is-text", own, version=version)
    assert one.place == ("Version" if version else "")
    assert (one.line, one.statement) == (2 if version else 1, "")
    assert of_kind("variable-is-text", own) == of_kind("variable-is-text", allow(), version=version) == []


@pytest.mark.parametrize("version", ["2008-10-17", None])
def test_a_variable_that_is_text_is_named_with_the_version(version):
    one = only("variable-is-text", allow(Action="iam:GetUser", Resource=OWN_USER), version=version)
    assert one.reason == Reason("variable-is-text", {"text": OWN_USER, "version": version, "broken": False})


@pytest.mark.parametrize("name", ["${username}", "${}", "${aws:username", "${aws username}"])
def test_what_is_no_variable_under_any_version_takes_more_than_another_version(name):
    line = f"arn:aws:iam::*:user/{name}"
    one = only("variable-is-text", allow(Action="iam:GetUser", Resource=[OWN_USER, line]), version=None)
    assert one.reason.parameters["broken"] and "${aws:username}" in one.suggestion
    with pytest.raises(PolicyError):
        policy(allow(Resource=line))


@pytest.mark.parametrize("name", ["${*}", "${aws:username, 'x'}", "$aws:username"])
def test_a_variable_that_the_new_version_reads_does_not(name):
    policy(allow(Resource=f"arn:aws:iam::*:user/{name}"))
    listed = of_kind("variable-is-text", allow(Resource=f"arn:aws:iam::*:user/{name}"), version="2008-10-17")
    assert not any(each.reason.parameters["broken"] for each in listed)


def test_a_negated_operator_has_its_own_form_with_wildcards():
    one = only("wildcard-is-text", allow(Condition={"StringNotEquals": {"aws:username": "a?"}}))
    parameters = {"operator": "StringNotEquals", "value": "a?", "instead": "StringNotLike"}
    assert one.reason == Reason("wildcard-is-text", parameters)
