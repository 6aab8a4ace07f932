"""Checks of elements and operators that do not do what they seem to do."""

import pytest

from mfa_lesson.text import Reason
from tests.analysis.findings.examples import OWN_USER, allow, of_kind, only


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
    assert one.reason == Reason("variable-is-text", {"text": OWN_USER, "version": version})


def test_a_negated_operator_has_its_own_form_with_wildcards():
    one = only("wildcard-is-text", allow(Condition={"StringNotEquals": {"aws:username": "a?"}}))
    parameters = {"operator": "StringNotEquals", "value": "a?", "instead": "StringNotLike"}
    assert one.reason == Reason("wildcard-is-text", parameters)
