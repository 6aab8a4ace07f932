"""A policy variable that is still written as a tool escapes it: found once, and what the advice says is right."""

import pytest

from mfa_lesson.analysis.findings.escapes import ESCAPES, find_escape
from tests.analysis.findings.examples import OWN_USER, allow, deny, found, of_kind, only

WRITTEN = {
    "double-dollar": ["$${aws:username}", "$$${aws:username}", "$${aws:PrincipalTag/team, 'none'}"],
    "backslash": ["\\${aws:username}", "\\\\${aws:username}"],
    "exclamation": ["${!aws:username}", "${!AWS:UserName}"],
    "braces": ["{{aws:username}}", "{{ aws:username }}", "${{aws:username}}"],
    "ampersand": ["&{aws:username}", "&{aws:PrincipalTag/team}"],
    "percent": ["%{aws:username}", "%%{aws:username}"],
}
CASES = [(way, text) for way, texts in WRITTEN.items() for text in texts]


@pytest.mark.parametrize(("way", "text"), CASES)
@pytest.mark.parametrize("start", ["arn:aws:iam::*:user/", "arn:aws:iam::*:user/*/", "arn:aws:s3:::home/"])
def test_in_a_resource_it_is_the_one_finding_about_the_text(start, way, text):
    if " }}" in text:  # a variable with a blank is refused with `${`, and allowed without
        assert "$" not in text
    about = found(allow(Action=["iam:GetUser", "s3:GetObject"], Resource=start + text))
    told = [each for each in about if each.place == "Statement[0].Resource" and each.kind != "nothing-to-act-on"]
    assert [each.kind for each in told] == ["variable-escape"]
    assert told[0].reason.parameters["way"] == way and told[0].reason.parameters["written"] in text


@pytest.mark.parametrize(("way", "text"), CASES)
def test_in_the_value_of_a_condition(way, text):
    one = only("variable-escape", deny(Condition={"StringNotLike": {"s3:prefix": ["a", f"home/{text}/*"]}}))
    assert one.place == 'Statement[0].Condition.StringNotLike["s3:prefix"]'
    assert one.reason.parameters["way"] == way
    kinds = {each.kind for each in found(allow(Condition={"StringLike": {"s3:prefix": text}}))}
    assert kinds & {"unknown-key", "misspelt-key", "name-never-fits"} == set()


def test_the_key_is_what_the_advice_writes():
    for _, text in CASES:
        key = find_escape(text).key
        assert find_escape(f"${{{key}}}") is None
        assert of_kind("variable-escape", allow(Action="s3:*", Resource=f"arn:aws:s3:::home/${{{key}}}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "${aws:username}",
        "$5${aws:username}",
        "{{resolve:ssm:name}}",
        "{{username}}",
        "%{if:x}",
        "&{a:b}",
        "$${nonsense:key}",
        "${!nonsense:key}",
        "{aws:username}",
        "${aws:username, '$${'}",
        "",
    ],
)
def test_what_is_no_escape_of_a_variable(text):
    assert find_escape(text) is None


def test_the_first_of_several_is_named():
    assert find_escape("{{aws:username}}/$${aws:userid}").written == "{{aws:username}}"
    assert find_escape("$${aws:userid}/{{aws:username}}").written == "$${aws:userid}"


def test_each_way_is_tried():
    assert WRITTEN.keys() == ESCAPES.keys()


@pytest.mark.parametrize("version", [None, "2008-10-17"])
def test_without_variables_there_is_one_mistake_for_the_policy(version):
    text = "arn:aws:iam::*:user/$${aws:username}"
    kinds = {each.kind for each in found(allow(Action="iam:GetUser", Resource=text), version=version)}
    assert "variable-is-text" in kinds and not kinds & {"variable-escape", "name-never-fits"}
    other = allow(Action="iam:GetUser", Resource="arn:aws:iam::*:user/&{aws:username}")
    kinds = {each.kind for each in found(other, version=version)}
    assert "variable-escape" in kinds and "name-never-fits" not in kinds


def test_in_not_resource_too():
    line = "arn:aws:iam::*:user/&{aws:username}"
    assert only("variable-escape", deny(Action="iam:*", NotResource=[OWN_USER, line])).place.endswith("NotResource[1]")
