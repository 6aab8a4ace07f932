"""The path explorer without a browser."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Request, evaluate, explain, load_policy
from mfa_lesson.account.users import User
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.widgets.paths import RADIOS, path_explorer
from mfa_lesson.widgets.wording import say
from tests.support import make_request, policy, statement

FORCE_MFA = load_policy("force_mfa")
ALICE = User.read("alice")
CASES = {
    "lists users": make_request("iam:ListUsers", ALICE, ALICE, "false"),
    "makes a key": make_request("iam:CreateAccessKey", ALICE, ALICE, "false"),
    "lists buckets": make_request("s3:ListAllMyBuckets", ALICE, ALICE, "true"),
}
BOUNDARY = Guardrail("permissions boundary", [load_policy("ec2_full_access")])


def frames(widget):
    return [BeautifulSoup(frame["picture"], "html.parser") for frame in widget.frames]


def decided(widget):
    return [frame.select_one(".way-picture").get("data-decided") for frame in frames(widget)]


def texts(page, selector):
    return [" ".join(part.get_text(" ").split()) for part in page.select(selector)]


def test_nothing_is_lit_before_a_choice():
    widget = path_explorer(CASES, "force_mfa")
    assert decided(widget) == [None]
    assert widget.reason == ""
    assert frames(widget)[0].select(".lit") == []
    assert widget.frames[0]["said"] == say("paths.start")


@pytest.mark.parametrize("guardrails", [(), (BOUNDARY,)])
@pytest.mark.parametrize("name", CASES)
def test_the_chosen_request_is_followed_answer_by_answer(name, guardrails):
    widget = path_explorer(CASES, "force_mfa", guardrails)
    widget.chosen = name
    steps = explain(CASES[name], [FORCE_MFA], guardrails).steps
    outcome = evaluate(CASES[name], [FORCE_MFA], guardrails).outcome.value
    assert decided(widget) == [*[None] * len(steps), outcome]
    for count, frame in enumerate(frames(widget)):
        assert texts(frame, ".asked .answer") == [f"▸ {step.answer}" for step in steps[:count]]
        assert len(frame.select(".end.lit")) == (count == len(steps))
        assert len(frame.select("li.new")) == (count > 0)
        assert frame.select(".skipped") == [] or count == len(steps)
    assert widget.at == 0
    assert [frame["said"].startswith(f"{name}: ") for frame in widget.frames] == [True] * (len(steps) + 1)
    assert CASES[name].action in widget.reason


def test_each_answer_is_shown_with_what_was_found_in_the_statements():
    widget = path_explorer(CASES, "force_mfa")
    widget.chosen = "lists users"
    _, deny, allow = frames(widget)
    [why] = texts(deny, ".found li")
    assert "Deny without MFA" in why and "iam:ListUsers is in its NotAction list" in why
    [why] = texts(allow, ".found li")
    assert "See the account" in why and "it names iam:ListUsers" in why
    widget.chosen = "lists buckets"
    allow = frames(widget)[-1]
    [why] = texts(allow, ".found li")
    assert "Switch MFA off" in why and why.endswith(": they don’t name s3:ListAllMyBuckets .")


def test_who_wants_the_whole_path_gets_it_for_the_next_request_too():
    widget = path_explorer(CASES, "force_mfa")
    widget.chosen = "lists users"
    widget.set_state({"at": 1})
    widget.chosen = "makes a key"
    assert widget.at == 0
    widget.set_state({"at": -1})
    widget.chosen = "lists buckets"
    assert widget.at == -1
    assert [bool(frame.get("all")) for frame in widget.frames] == [False, False, True]


def test_a_single_request_is_followed_without_a_choice():
    widget = path_explorer({"makes a key": CASES["makes a key"]}, "force_mfa")
    assert BeautifulSoup(widget.controls, "html.parser").select("input, select") == []
    assert decided(widget) == [None, "explicitDeny"]


def test_many_reasons_are_counted_not_shown():
    statements = [
        statement(Sid=f"S{number}", Effect="Deny", Condition={"StringEquals": {"aws:RequestedRegion": f"r{number}"}})
        for number in range(30)
    ]
    widget = path_explorer({"one": CASES["lists users"]}, policy(*statements))
    found = texts(frames(widget)[1], ".found li")
    assert len(found) == 7 and found[-1] == "and 24 more"
    named = [statement(Sid=f"S{number}", Effect="Deny", Action="ec2:*") for number in range(30)]
    widget = path_explorer({"one": CASES["lists users"]}, policy(*named))
    [found] = texts(frames(widget)[1], ".found li")
    assert "and 24 more" in found and "S5" in found and "S6" not in found


def test_where_there_is_no_statement_to_look_at_it_says_so():
    widget = path_explorer({"one": CASES["lists users"]}, [])
    assert texts(frames(widget)[1], ".found p")[0].startswith(say_analysis("path.no_statement", effect="Deny"))
    assert texts(frames(widget)[2], ".found p")[0].startswith(say_analysis("path.no_statement", effect="Allow"))


def test_a_choice_that_is_not_there_changes_nothing():
    widget = path_explorer(CASES, "force_mfa")
    widget.chosen = "lists users"
    before = widget.frames, widget.reason
    widget.chosen = "<b>nonsense</b>"
    assert (widget.frames, widget.reason) == before


def test_few_cases_are_radio_buttons_and_many_a_list():
    few = BeautifulSoup(path_explorer(CASES, "force_mfa").controls, "html.parser")
    assert [radio["value"] for radio in few.select("fieldset label input[type=radio]")] == list(CASES)
    many = {f"case {number}": Request("iam:ListUsers") for number in range(RADIOS + 1)}
    page = BeautifulSoup(path_explorer(many, "force_mfa").controls, "html.parser")
    assert [option["value"] for option in page.select("label select option")] == ["", *many]


def test_names_stay_text():
    cases = {"<img src=x>": Request("iam:ListUsers"), "<img>": Request("iam:GetUser", "arn:aws:iam::1:user/<img>")}
    widget = path_explorer(cases, "force_mfa")
    assert BeautifulSoup(widget.controls + widget.static_html(), "html.parser").select("img") == []
    for name in cases:
        widget.chosen = name
        shown = "".join(text for frame in widget.frames for text in frame.values())
        assert BeautifulSoup(shown, "html.parser").select("img") == []


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
