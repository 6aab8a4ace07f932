"""The picture of the way to a decision: it shows the decision that evaluate() makes, in the picture and in words."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Outcome, Policy, PolicyError, Request, evaluate, explain, load_policy
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.account.wording import NOT_GOVERNED
from mfa_lesson.analysis.matrix import decision_matrix
from mfa_lesson.analysis.path import decision_path, draw_map
from mfa_lesson.analysis.wording import say
from mfa_lesson.display.html import load_styles
from mfa_lesson.errors import RequestError
from mfa_lesson.iam.wording import QUESTIONS
from mfa_lesson.text import Reason
from tests.display.pages import read_page_card
from tests.support import ALICE as ALICE_ARN
from tests.support import BOB, make_request, on_resource, policy, statement

FORCE_MFA = load_policy("force_mfa")
ALICE = User.read("alice")
ADMIN_BOUNDARY = Guardrail("permissions boundary", [load_policy("administrator_access")])
EC2_BOUNDARY = Guardrail("permissions boundary", [load_policy("ec2_full_access")])
SCP = Guardrail("service control policies", [policy(statement())])


def request(action, mfa="true"):
    return make_request(action, ALICE, ALICE, mfa)


def picture(path):
    return BeautifulSoup(path._repr_html_().replace("<wbr>", ""), "html.parser")


def texts(page, selector):
    return [" ".join(part.get_text(" ").split()) for part in page.select(selector)]


def lit_ends(path):
    return [end["data-end"] for end in picture(path).select(".end.lit")]


def asked(path):
    """(question, answer or None) of each question in the picture, in its order."""
    return [
        (
            box.select_one(".question").get_text(),
            next((answer.get_text().removeprefix("▸ ") for answer in box.select(".answer")), None),
        )
        for box in picture(path).select("ol[role=list] > li > .asked")
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
        QUESTIONS["deny"],
        QUESTIONS["allow"],
    ]
    assert "permissions boundary" in str(decision_path(request("iam:ListUsers"), FORCE_MFA, [ADMIN_BOUNDARY]))


@pytest.mark.parametrize(
    ("action", "mfa", "arrows"),
    [("iam:CreateAccessKey", "false", 2), ("iam:CreateAccessKey", "true", 3), ("s3:ListAllMyBuckets", "true", 3)],
)
def test_the_lit_arrows_make_one_way(action, mfa, arrows):
    assert len(picture(decision_path(request(action, mfa), FORCE_MFA)).select(".arrow.lit")) == arrows


def test_the_way_is_told_in_words_and_by_the_names_of_the_statements():
    path = decision_path(request("iam:CreateAccessKey", "false"), "force_mfa")
    asked = {"question": QUESTIONS["deny"], "answer": "Yes", "statements": [FORCE_MFA.statements[-1].sid]}
    assert path.reasons == [Reason("path.asked", asked), Reason("path.end", {"outcome": "explicitDeny"})]
    assert path.lines == [say(reason) for reason in path.reasons]
    assert str(path).splitlines() == [
        say("path", action="iam:CreateAccessKey", resource=ALICE.arn, outcome="explicitDeny"),
        say("path.carried", values={"aws:username": ["alice"], "aws:MultiFactorAuthPresent": ["false"]}),
        *(f"{number}. {line}" for number, line in enumerate(path.lines, 1)),
    ]
    assert path.outcome is Outcome.EXPLICIT_DENY


def test_the_picture_is_a_list_of_questions_that_a_screen_reader_can_read():
    path = decision_path(request("iam:ListUsers", "absent"), FORCE_MFA, [ADMIN_BOUNDARY])
    page = picture(path)
    [drawing] = page.select(".way-picture")
    assert (drawing["role"], drawing["aria-label"]) == ("group", path.title)
    read = BeautifulSoup(str(drawing), "html.parser")
    for silent in read.select("[aria-hidden=true]"):
        silent.decompose()
    assert texts(read, "ol[role=list] > li") == [
        "Is there a Deny that applies? No If Yes : Explicit deny If No : the next question",
        "Does the permissions boundary allow it? Yes AllowEverything If No : Implicit deny If Yes : the next question",
        "Is there an Allow that applies? Yes See the account AllowAllUsersToListAccounts "
        "If No : Implicit deny If Yes : Allowed decided here",
    ]
    assert [item.get_text() for item in page.select(".in-words li")] == path.lines


def test_what_is_lit_is_said_in_words_too():
    page = picture(decision_path(request("iam:CreateAccessKey", "false"), FORCE_MFA))
    assert texts(page, ".asked.lit .answer") == ["▸ Yes"]
    assert texts(page, ".asked:not(.lit)") == ["Is there an Allow that applies? not asked"]
    assert texts(page, ".end.lit") == ["✕ Explicit deny decided here"]
    assert texts(page, ".end:not(.lit)") == ["– Implicit deny", "✓ Allowed"]


@pytest.mark.parametrize(
    ("context", "policies", "values"),
    [
        (ALICE.context("false"), FORCE_MFA, {"aws:username": ["alice"], "aws:MultiFactorAuthPresent": ["false"]}),
        (ALICE.context("absent"), FORCE_MFA, {"aws:username": ["alice"], "aws:MultiFactorAuthPresent": []}),
        ({}, FORCE_MFA, {"aws:username": [], "aws:MultiFactorAuthPresent": []}),
        ({"AWS:UserName": "bob"}, policy(statement()), {"aws:username": ["bob"]}),
        ({}, policy(statement()), {}),
    ],
)
def test_who_asks_and_mfa_are_shown_where_they_play_a_part(context, policies, values):
    path = decision_path(Request("iam:ListUsers", context=context), policies)
    page = picture(path)
    card = read_page_card(page)
    who = [value for key, value in context.items() if key.lower() == "aws:username"]
    assert card == {"Who": who, "Action": ["iam:ListUsers"], "Resource": ["*"], "label": card["label"]}
    assert card["label"] == context.get("aws:MultiFactorAuthPresent", "no label at all")
    sentence = [say("path.carried", values=values)] if values else []
    assert [text.get_text() for text in page.select(".in-words p")] == sentence
    numbered = [f"{number}. {line}" for number, line in enumerate(path.lines, 1)]
    assert str(path).splitlines() == [path.title, *sentence, *numbered]


def test_the_map_is_told_in_words_too():
    lines = draw_map([ADMIN_BOUNDARY])
    assert [reason.code for reason in lines.reasons] == ["path.map_deny", "path.map_guardrail", "path.map_allow"]
    assert [reason.parameters["question"] for reason in lines.reasons] == [question for question, _ in asked(lines)]
    assert lines.title == say("path.map")


def test_the_map_says_nothing_of_a_request():
    assert draw_map().carried == "" and picture(draw_map()).select(".in-words p") == []


def test_get_session_token_comes_with_the_remark_that_no_policy_governs_it():
    assert NOT_GOVERNED in picture(decision_path(request("sts:GetSessionToken"), FORCE_MFA)).get_text()
    assert decision_path(request("iam:ListUsers"), FORCE_MFA).note == ""


def test_the_map_alone_has_nothing_lit_and_gives_no_answer():
    page = picture(draw_map([ADMIN_BOUNDARY]))
    assert page.select(".lit, .answer, .skipped, .start, [data-decided]") == []
    assert len(page.select(".asked")) == 3


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
    assert "<svg" not in html


def test_every_text_can_be_broken_where_it_is_wider_than_its_box():
    html = decision_path(request("iam:ListUsers"), FORCE_MFA).html
    assert "<code>Allow<wbr>All<wbr>Users<wbr>To<wbr>List<wbr>Accounts</code>" in html
    assert ".mfa-lesson .way { max-width: 620px; padding: 6px 0; overflow-wrap: anywhere; }" in load_styles(
        "decision_path"
    )


def test_each_question_has_its_end_beside_it_and_the_way_on_below():
    path = decision_path(request("iam:CreateAccessKey"), FORCE_MFA, [SCP, ADMIN_BOUNDARY])
    rows = picture(path).select("ol[role=list] > li")
    parts = [[part["class"][:2] for part in row.find_all(True, recursive=False)] for row in rows]
    row = [["asked", "lit"], ["arrow", "across"], ["end"], ["arrow", "down"]]
    assert parts == [row, row, row, [*row, ["end", "lit"]]]
    assert [row.select_one(".end")["data-end"] for row in rows] == ["explicitDeny"] + 3 * ["implicitDeny"]
    assert rows[-1].select(".end")[-1]["data-end"] == "allowed"


def test_a_policy_that_is_not_there_is_refused():
    with pytest.raises(PolicyError, match="no_such_policy"):
        decision_path(request("iam:ListUsers"), "no_such_policy")


# --- with a policy on the resource ---

ROLE, ITEM, OTHER = "arn:aws:iam::123456789012:role/Deploy", "arn:aws:s3:::reports/may", "111122223333"
OWN_ALLOW, NOTHING = policy(statement()), policy(statement(Action="sqs:*"))


@pytest.mark.parametrize(
    ("action", "resource", "own", "granted", "asked", "ends"),
    [
        ("s3:GetObject", ITEM, NOTHING, on_resource({"AWS": ALICE_ARN}), ["No", "Yes"], "allowed"),
        ("s3:GetObject", ITEM, OWN_ALLOW, on_resource({"AWS": BOB}), ["No", "No", "Yes"], "allowed"),
        ("s3:GetObject", ITEM, NOTHING, on_resource({"AWS": BOB}), ["No", "No", "No"], "implicitDeny"),
        ("s3:GetObject", ITEM, OWN_ALLOW, on_resource("*", "Deny"), ["Yes"], "explicitDeny"),
        ("sts:AssumeRole", ROLE, OWN_ALLOW, on_resource({"AWS": BOB}, kind="trust"), ["No", "No"], "implicitDeny"),
        ("sts:AssumeRole", ROLE, NOTHING, on_resource({"AWS": ALICE_ARN}, kind="trust"), ["No", "Yes"], "allowed"),
        (
            "sts:AssumeRole",
            ROLE,
            NOTHING,
            on_resource({"AWS": "123456789012"}, kind="trust"),
            ["No", "Yes", "No"],
            "implicitDeny",
        ),
    ],
)
def test_the_way_follows_the_questions_that_a_principal_is_asked(action, resource, own, granted, asked, ends):
    asking = Request(action, resource, {}, ALICE_ARN)
    path = decision_path(asking, own, resource_policies=granted)
    assert path.outcome is evaluate(asking, own, (), granted).outcome and path.outcome.value == ends
    assert [stop.answer for stop in path.stops] == asked
    assert [stop.decides for stop in path.stops[:-1]] == [False] * (len(asked) - 1)
    lit = [end["data-end"] for end in picture(path).select(".end.lit")]
    assert lit == [ends]


def test_a_question_whose_yes_would_have_been_enough_leads_to_allowed():
    path = decision_path(
        Request("s3:GetObject", ITEM, {}, ALICE_ARN), OWN_ALLOW, resource_policies=on_resource({"AWS": BOB})
    )
    assert [(stop.leaves_with, stop.ends.value) for stop in path.stops] == [
        ("Yes", "explicitDeny"),
        ("Yes", "allowed"),
        ("No", "implicitDeny"),
    ]


def test_played_with_a_principal_only_the_questions_that_were_answered_are_shown():
    path = decision_path(
        Request("s3:GetObject", ITEM, {}, ALICE_ARN), OWN_ALLOW, resource_policies=on_resource({"AWS": BOB})
    )
    played = path.play()
    assert [len(asked(shown)) for shown in played] == [0, 1, 2, 3]
    assert [lit_ends(shown) for shown in played] == [[], [], [], ["allowed"]]
    assert [len(shown.lines) for shown in played] == [0, 1, 2, 4]


def test_only_the_whole_path_tells_the_decision():
    path = decision_path(request("iam:CreateAccessKey", "false"), FORCE_MFA)
    begun, whole = path.play()
    assert not begun.is_whole and whole.is_whole
    assert begun.title == say("path.begun", action="iam:CreateAccessKey", resource=ALICE.arn)
    assert whole.title == path.title
    assert "Allowed" not in texts(picture(begun), ".lit")
    assert picture(begun).select(".lit:not(.arrow), .in-words") == []


def test_a_policy_on_the_resource_needs_a_principal():
    with pytest.raises(RequestError):
        decision_path(Request("s3:GetObject", ITEM), OWN_ALLOW, resource_policies=on_resource("*"))
