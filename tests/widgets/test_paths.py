"""The path explorer without a browser."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Request, evaluate, load_policy
from mfa_lesson.account.users import User
from mfa_lesson.widgets.base import say
from mfa_lesson.widgets.paths import RADIOS, path_explorer
from tests.support import make_request

FORCE_MFA = load_policy("force_mfa")
ALICE = User.read("alice")
CASES = {
    "lists users": make_request("iam:ListUsers", ALICE, ALICE, "false"),
    "makes a key": make_request("iam:CreateAccessKey", ALICE, ALICE, "false"),
    "lists buckets": make_request("s3:ListAllMyBuckets", ALICE, ALICE, "true"),
}
BOUNDARY = Guardrail("permissions boundary", [load_policy("ec2_full_access")])


def decided(widget):
    return BeautifulSoup(widget.picture, "html.parser").select_one(".way-picture").get("data-decided")


def test_nothing_is_lit_before_a_choice():
    widget = path_explorer(CASES, "force_mfa")
    assert decided(widget) is None
    assert widget.reason == ""
    assert "lit" not in widget.picture


@pytest.mark.parametrize("guardrails", [(), (BOUNDARY,)])
@pytest.mark.parametrize("name", CASES)
def test_the_chosen_requests_way_lights_up(name, guardrails):
    widget = path_explorer(CASES, "force_mfa", guardrails)
    widget.chosen = name
    assert decided(widget) == evaluate(CASES[name], [FORCE_MFA], guardrails).outcome.value
    assert widget.status.startswith(f"{name}: ")
    assert CASES[name].action in widget.reason


def test_a_choice_that_is_not_there_changes_nothing():
    widget = path_explorer(CASES, "force_mfa")
    widget.chosen = "lists users"
    before = widget.picture, widget.reason, widget.status
    widget.chosen = "<b>nonsense</b>"
    assert (widget.picture, widget.reason, widget.status) == before


def test_few_cases_are_radio_buttons_and_many_a_list():
    few = BeautifulSoup(path_explorer(CASES, "force_mfa").controls, "html.parser")
    assert [radio["value"] for radio in few.select("fieldset label input[type=radio]")] == list(CASES)
    many = {f"case {number}": Request("iam:ListUsers") for number in range(RADIOS + 1)}
    page = BeautifulSoup(path_explorer(many, "force_mfa").controls, "html.parser")
    assert [option["value"] for option in page.select("label select option")] == ["", *many]


def test_names_stay_text():
    widget = path_explorer({"<img src=x>": Request("iam:ListUsers")}, "force_mfa")
    assert BeautifulSoup(widget.controls + widget.static_html(), "html.parser").select("img") == []


def test_the_saved_output_lists_the_requests_and_no_answer():
    widget = path_explorer(CASES, "force_mfa")
    before = widget._repr_mimebundle_()[0]
    widget.chosen = "makes a key"
    data, _ = widget._repr_mimebundle_()
    assert data["text/html"] == before["text/html"]
    assert data["text/plain"] == say("paths.static", count=3)
    page = BeautifulSoup(data["text/html"], "html.parser")
    assert page.select(".lit, [data-decided], .answer") == []
    assert all(name in page.get_text() for name in CASES)


def test_without_a_request_it_says_what_it_needs():
    with pytest.raises(ValueError, match="at least one request"):
        path_explorer({}, "force_mfa")
