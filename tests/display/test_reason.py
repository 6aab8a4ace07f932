"""Why a request was decided so, as HTML: a numbered path with the JSON of the statements that decided."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Guardrail, Policy, Request, explain, load_policy
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.display.reason import explanation_html
from mfa_lesson.iam.wording import LONGEST_VALUE
from tests.display.pages import ALICE, BOB, FORCE_MFA, hostile, parsed, read_page_card
from tests.support import document, make_request, policy, statement


@hostile
def test_words_for_an_explanation_stay_text(text):
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), FORCE_MFA), about=text, how=text, note=text))
    card = read_page_card(found)
    assert (card["Who"], card["Resource"]) == ([text], [text, "*"])
    assert found.select_one(".note").get_text() == text


@hostile
@pytest.mark.parametrize("applies", [True, False])
def test_a_resource_stays_text_in_an_explanation(text, applies):
    arn = f"arn:aws:s3:::{text}"
    written = re.sub(r"[*?]|\$(?=\{)", lambda special: f"${{{special[0]}}}", arn)
    named = policy(statement(Action="s3:GetObject", Resource=[written, "arn:aws:s3:::other"]))
    asked = Request("s3:GetObject", resource=arn if applies else f"{arn}!")
    found = parsed(explain(asked, named)._repr_html_())
    assert read_page_card(found)["Resource"] == [asked.resource]
    assert f"    {json.dumps(written, ensure_ascii=False)},\n" in found.pre.get_text()


@hostile
def test_a_value_stands_in_the_sentence_about_it_whole_or_with_its_length(text):
    asked = Request("s3:GetObject", resource=f"arn:aws:s3:::{text}")
    found = parsed(explanation_html(explain(asked, policy(statement(Resource="arn:aws:s3:::other")))))
    value = asked.resource
    if len(value) > LONGEST_VALUE:
        value = f"{value[:LONGEST_VALUE]}… ({len(value):,} characters)"
    assert value in [code.get_text() for code in found.select("li code")]


@hostile
@pytest.mark.parametrize("met", [True, False])
def test_a_condition_stays_text_in_an_explanation(text, met):
    key = f"aws:{text}"
    wanted = re.sub(r"\$(?=\{)", "${$}", text)
    named = policy(statement(Condition={"StringEquals": {key: wanted}}))
    asked = Request("iam:ListUsers", context={key: text if met else "other"})
    found = parsed(explanation_html(explain(asked, named)))
    line = f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(wanted, ensure_ascii=False)}\n"
    assert line in found.pre.get_text()
    assert (found.select_one("ol pre") is not None) == met


@hostile
def test_a_missing_key_stays_text_in_an_explanation(text):
    named = policy(statement(Condition={"StringEquals": {f"aws:{text}": "x"}}))
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), named)))
    assert found.select_one(".missing code").get_text() == f"aws:{text}"


@hostile
def test_a_guardrails_name_stays_text_in_an_explanation(text):
    rail = Guardrail(text, [load_policy("administrator_access")])
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), FORCE_MFA, [rail])))
    assert f"Does the {text} allow it?" in found.get_text()


def explained(action, state="true", owner=ALICE, policies=FORCE_MFA, **words):
    explanation = explain(make_request(action, ALICE, owner, state), policies)
    return explanation, parsed(explanation_html(explanation, **words))


@pytest.mark.parametrize(
    ("action", "state", "owner", "verdict", "answers"),
    [
        ("iam:DeactivateMFADevice", "true", ALICE, "Allowed", ["No.", "Yes."]),
        ("iam:DeactivateMFADevice", "false", ALICE, "Explicit deny", ["Yes."]),
        ("iam:DeactivateMFADevice", "absent", BOB, "Explicit deny", ["Yes."]),
        ("iam:DeactivateMFADevice", "true", BOB, "Implicit deny", ["No.", "No."]),
    ],
)
def test_a_reason_is_a_numbered_path_that_ends_where_it_is_decided(action, state, owner, verdict, answers):
    explanation, found = explained(action, state, owner)
    steps = found.select("ol.path > li")
    assert [step.select_one(".answer").get_text() for step in steps] == answers
    assert [step.b.get_text().split("?")[0] for step in steps] == [s.question.rstrip("?") for s in explanation.steps]
    pill = found.select_one(".pill")
    assert pill["data-outcome"] == explanation.outcome.value
    pill.select_one("[aria-hidden=true]").extract()
    assert pill.get_text().strip() == verdict


def test_the_statement_that_decided_stands_in_its_step_with_its_json():
    _, found = explained("iam:DeactivateMFADevice", "false")
    (step,) = found.select("ol.path > li")
    assert [pre["aria-label"] for pre in step.select("pre")] == ["JSON of BlockMostAccessUnlessSignedInWithMFA"]
    assert step.p.code.get_text() == "BlockMostAccessUnlessSignedInWithMFA"


@pytest.mark.parametrize("state", MFA_STATES)
@pytest.mark.parametrize("owner", [ALICE, BOB], ids=["own", "other"])
@pytest.mark.parametrize("action", ["iam:ListUsers", "iam:DeactivateMFADevice", "iam:ChangePassword", "s3:GetObject"])
def test_every_statement_is_spoken_of_once(action, state, owner):
    _, found = explained(action, state, owner)
    spoken_of = [code.get_text() for code in found.select("ol.path > li > p > code:first-of-type")]
    for item in found.select("ul > li"):
        head = BeautifulSoup(str(item).split(": ")[0], "html.parser")
        spoken_of += [code.get_text() for code in head.select("code")]
    assert sorted(spoken_of) == sorted(s.name for s in FORCE_MFA.statements)


def test_a_key_that_the_request_lacks_is_named():
    _, found = explained("iam:ListUsers", "absent")
    assert found.select_one(".missing code").get_text() == "aws:MultiFactorAuthPresent"
    _, found = explained("iam:ListUsers", "false")
    assert found.select(".missing") == []


def test_what_is_acted_on_is_the_resource_unless_said_in_words():
    _, found = explained("iam:ChangePassword")
    assert read_page_card(found)["Resource"] == ["arn:aws:iam::123456789012:user/alice"]
    _, found = explained("iam:ChangePassword", about="alice’s own user", how="alice, with a code")
    card = read_page_card(found)
    assert card["Resource"] == ["alice’s own user", "arn:aws:iam::123456789012:user/alice"]
    assert card["Who"] == ["alice, with a code"]
    assert found.select(".note") == []


def test_an_explanation_without_a_policy_has_no_statements_to_list():
    _, found = explained("iam:ListUsers", policies=[])
    assert [step.select_one(".answer").get_text() for step in found.select("ol.path > li")] == ["No.", "No."]
    assert found.select("h4, ul, pre") == []


def test_a_fold_opens_in_the_html():
    _, found = explained("iam:ListMFADevices", "true")
    _, denied = explained("iam:DeactivateMFADevice", "false")
    fold = denied.select_one("ol.path pre details")
    assert "… 13 more" in fold.summary.get_text()
    inside = [line.get_text().strip().rstrip(",") for line in fold.select("details > .line")]
    assert len(inside) == 13
    assert '"sts:GetSessionToken"' in inside
    assert found.select("ol.path pre details") == []


def test_marks_have_a_sign_beside_their_colour():
    _, found = explained("iam:DeactivateMFADevice", "false")
    signs = {"hit": "✓", "miss": "✕", "": ""}
    lines = found.select("pre .line")
    assert {"hit", "miss", ""} == {" ".join(line["class"][1:]) for line in lines}
    for line in lines:
        assert line.select_one(".gutter").get_text().strip() == signs[" ".join(line["class"][1:])]


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        (None, []),
        ("arn:aws:iam::123456789012:user/<b>", None),
        ("arn:aws:iam::123456789012:user/alice", ["arn:aws:iam::123456789012:user/alice"]),
        ("*", ["an anonymous caller"]),
    ],
)
def test_the_card_says_who_asks(principal, who):
    if who is None:
        with pytest.raises(ValueError, match="principal"):
            Request("iam:ListUsers", principal=principal)
        return
    found = parsed(explanation_html(explain(Request("iam:ListUsers", principal=principal), FORCE_MFA)))
    assert read_page_card(found)["Who"] == who


@hostile
def test_principals_of_a_policy_and_of_a_request_stay_text(text):
    path = "".join(one for one in text if "!" <= one <= "~" and one not in "*?") or "x"
    alice = f"arn:aws:iam::123456789012:user/{path}/alice"
    bucket = Policy.from_json(
        document({"Effect": "Allow", "Principal": {"AWS": alice}, "Action": "*", "Resource": "*", "Sid": text}),
        kind="resource",
    )
    asked = Request("s3:GetObject", "arn:aws:s3:::bucket", principal=alice)
    found = parsed(explanation_html(explain(asked, FORCE_MFA, (), bucket)))
    assert read_page_card(found)["Who"] == [alice]


def test_what_does_not_count_is_said_with_code_ticks_and_escaped():
    aside = ["`mine` doesn’t count here.", "<b>bold</b>"]
    found = parsed(explanation_html(explain(Request("iam:ListUsers"), FORCE_MFA), note="A remark.", aside=aside))
    assert [note.get_text() for note in found.select(".note")] == [
        "A remark.",
        "mine doesn’t count here.",
        "<b>bold</b>",
    ]
    assert found.select_one(".note code").get_text() == "mine"
