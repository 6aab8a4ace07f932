"""The picture of the way to a decision: it shows the decision that evaluate() makes, in the picture and in words."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Outcome, Policy, PolicyError, Request, evaluate, explain, load_policy
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.decisions import request_for
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.path import NAME_CHARACTERS, WIDTH, decision_path, split_name, split_words, the_map
from tests.support import policy, statement

FORCE_MFA = load_policy("force_mfa")
ALICE = User.read("alice")
ADMIN_BOUNDARY = Guardrail("permissions boundary", [load_policy("administrator_access")])
EC2_BOUNDARY = Guardrail("permissions boundary", [load_policy("ec2_full_access")])
SCP = Guardrail("service control policies", [policy(statement())])


def request(action, mfa="true"):
    return request_for(action, ALICE, ALICE, mfa)


def picture(path):
    return BeautifulSoup(path._repr_html_(), "html.parser")


def lit_ends(path):
    return [end["data-end"] for end in picture(path).select("g.end.lit")]


def asked(path):
    """(question, answer or None) of each question in the picture."""
    return [
        (
            " ".join(text.get_text() for text in box.select("text.question")),
            next((text.get_text().removeprefix("▸ ") for text in box.select("text.answer")), None),
        )
        for box in picture(path).select("g.asked")
    ]


@pytest.mark.parametrize("mfa", MFA_STATES)
def test_for_every_action_the_one_lit_end_is_the_decision(mfa):
    for action in decision_matrix([FORCE_MFA]).index:
        path = decision_path(request(action, mfa), FORCE_MFA)
        assert lit_ends(path) == [evaluate(request(action, mfa), [FORCE_MFA]).outcome.value], action


@pytest.mark.parametrize("guardrails", [(), (ADMIN_BOUNDARY,), (EC2_BOUNDARY,), (SCP, ADMIN_BOUNDARY)])
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:CreateAccessKey", "s3:ListAllMyBuckets"])
@pytest.mark.parametrize("mfa", MFA_STATES)
def test_with_guardrails_the_steps_are_those_of_the_explanation(guardrails, action, mfa):
    explanation = explain(request(action, mfa), [FORCE_MFA], guardrails)
    path = decision_path(request(action, mfa), FORCE_MFA, guardrails)
    walked = [(question, answer) for question, answer in asked(path) if answer]
    assert walked == [(step.question, step.answer) for step in explanation.steps]
    assert len(asked(path)) == 2 + len(guardrails)
    assert lit_ends(path) == [explanation.outcome.value]


def test_guardrails_appear_only_if_given():
    assert [question for question, _ in asked(decision_path(request("iam:ListUsers"), FORCE_MFA))] == [
        "Is there a Deny that applies?",
        "Is there an Allow that applies?",
    ]
    assert "permissions boundary" in str(decision_path(request("iam:ListUsers"), FORCE_MFA, [ADMIN_BOUNDARY]))


@pytest.mark.parametrize(
    ("action", "mfa", "arrows"),
    [("iam:CreateAccessKey", "false", 2), ("iam:CreateAccessKey", "true", 3), ("s3:ListAllMyBuckets", "true", 3)],
)
def test_the_lit_arrows_make_one_way(action, mfa, arrows):
    assert len(picture(decision_path(request(action, mfa), FORCE_MFA)).select("g.arrow.lit")) == arrows


def test_the_way_is_told_in_words_and_by_the_names_of_the_statements():
    path = decision_path(request("iam:CreateAccessKey", "false"), "force_mfa")
    assert str(path).splitlines() == [
        "iam:CreateAccessKey on arn:aws:iam::123456789012:user/alice: explicit deny",
        "In the request aws:username is alice and aws:MultiFactorAuthPresent is false.",
        "1. Is there a Deny that applies? Yes: BlockMostAccessUnlessSignedInWithMFA.",
        "2. The way ends at: explicit deny.",
    ]
    assert path.outcome is Outcome.EXPLICIT_DENY


def test_a_screen_reader_hears_the_same_words():
    path = decision_path(request("iam:ListUsers", "absent"), FORCE_MFA)
    svg = picture(path).svg
    assert svg["role"] == "img"
    assert svg.title.get_text() == path.title
    assert svg.desc.get_text() == " ".join([path.carried, *path.lines])
    assert [item.get_text() for item in picture(path).select(".in-words li")] == path.lines


@pytest.mark.parametrize(
    ("context", "policies", "said"),
    [
        (ALICE.context("false"), FORCE_MFA, ["aws:username is alice", "aws:MultiFactorAuthPresent is false"]),
        (ALICE.context("absent"), FORCE_MFA, ["aws:username is alice", "aws:MultiFactorAuthPresent is absent"]),
        ({}, FORCE_MFA, ["aws:username is absent", "aws:MultiFactorAuthPresent is absent"]),
        ({"AWS:UserName": "bob"}, policy(statement()), ["aws:username is bob"]),
        ({}, policy(statement()), []),
    ],
)
def test_who_asks_and_mfa_are_shown_where_they_play_a_part(context, policies, said):
    path = decision_path(Request("iam:ListUsers", context=context), policies)
    page = picture(path)
    assert [text.get_text() for text in page.select("g.start text")] == ["iam:ListUsers", "*", *said]
    sentence = [f"In the request {' and '.join(said)}."] if said else []
    assert [text.get_text() for text in page.select(".in-words p")] == sentence
    numbered = [f"{number}. {line}" for number, line in enumerate(path.lines, 1)]
    assert str(path).splitlines() == [path.title, *sentence, *numbered]


def test_the_map_says_nothing_of_a_request():
    assert the_map().carried == "" and picture(the_map()).select(".in-words p") == []


def test_get_session_token_comes_with_the_remark_that_no_policy_governs_it():
    assert "no policy can forbid it" in picture(decision_path(request("sts:GetSessionToken"), FORCE_MFA)).get_text()
    assert decision_path(request("iam:ListUsers"), FORCE_MFA).note == ""


def test_the_map_alone_has_nothing_lit_and_gives_no_answer():
    page = picture(the_map([ADMIN_BOUNDARY]))
    assert page.select(".lit, text.answer, [data-decided]") == []
    assert len(page.select("g.asked")) == 3


def test_texts_are_escaped_and_the_output_is_the_same_each_time():
    odd = Policy.from_json({"Version": "2012-10-17", "Statement": statement()}, name="x")
    asks = Request("iam:GetUser", "arn:aws:iam::1:user/<b>bob</b>")
    path = decision_path(asks, odd, [Guardrail("<i>rail</i>", [odd])])
    assert picture(path).select("b, i") == []
    assert path._repr_html_() == decision_path(asks, odd, [Guardrail("<i>rail</i>", [odd])])._repr_html_()


def test_no_colour_is_set_but_by_the_variables_of_the_lesson():
    html = decision_path(request("iam:ListUsers"), FORCE_MFA).html
    assert "#" not in html
    assert "style=" not in html


def test_long_names_are_broken_into_lines_that_fit():
    names = [sid.sid for sid in FORCE_MFA.statements] + ["arn:aws:iam::123456789012:user/" + "x" * 120]
    for name in names:
        assert max(map(len, split_name(name))) <= NAME_CHARACTERS
        assert "".join(split_name(name)) == name
    assert split_words("one two three", 7) == ["one two", "three"]
    assert split_words("x" * 20, 8) == ["x" * 8, "x" * 8, "x" * 4]


def test_everything_lies_within_the_picture():
    path = decision_path(request("iam:CreateAccessKey"), FORCE_MFA, [SCP, ADMIN_BOUNDARY])
    svg = picture(path).svg
    _, _, width, height = map(float, svg["viewbox" if svg.has_attr("viewbox") else "viewBox"].split())
    assert width == WIDTH
    for box in svg.select("rect"):
        assert 0 <= float(box["x"]) <= width - float(box["width"])
        assert 0 <= float(box["y"]) <= height - float(box["height"])


def test_a_policy_that_is_not_there_is_refused():
    with pytest.raises(PolicyError, match="no_such_policy"):
        decision_path(request("iam:ListUsers"), "no_such_policy")
