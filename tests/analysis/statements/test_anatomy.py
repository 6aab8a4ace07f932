"""statement(): what each element is said to mean is what the evaluator makes of it."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Policy, PolicyError, Request, evaluate, load_policy
from mfa_lesson.analysis.statements.anatomy import cut_into_blocks, statement
from mfa_lesson.analysis.statements.meaning import sum_up_statement
from mfa_lesson.analysis.statements.wording import say
from mfa_lesson.text import Reason
from tests.support import ALICE, BOB, policy
from tests.support import statement as written

FORCE_MFA = load_policy("force_mfa")
SIDS = [each.sid for each in FORCE_MFA.statements]
CONTEXT = {"aws:username": "alice"}
KEY = "aws:MultiFactorAuthPresent"


def element(anatomy, name):
    return next(each for each in anatomy.elements if each.name == name)


def soup(anatomy):
    return BeautifulSoup(anatomy._repr_html_(), "html.parser")


# --- on a resource ---

TRUST = Policy.from_json(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": ["123456789012", BOB], "Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    },
    kind="trust",
)
ROLE = "arn:aws:iam::123456789012:role/Deploy"


def test_a_principal_is_explained_text_by_text_and_a_trust_policy_names_no_resource():
    anatomy = statement(TRUST)
    assert [each.name for each in anatomy.elements] == ["Effect", "Principal", "Action", "no Condition"]
    (note,) = element(anatomy, "Principal").notes
    assert [reason.parameters["kind"] for reason in note.listed] == ["account", "user", "service"]
    assert sum_up_statement(anatomy.statement).parameters["resources"] is None
    assert "ec2.amazonaws.com" in soup(anatomy).get_text()


@pytest.mark.parametrize(("asks", "matched"), [(BOB, True), ("arn:aws:iam::999999999999:user/bob", False)])
def test_a_principal_says_whether_it_names_who_asks(asks, matched):
    anatomy = statement(TRUST, request=Request("sts:AssumeRole", ROLE, principal=asks))
    assert element(anatomy, "Principal").matched is matched
    assert anatomy.reason.code == ("verdict.Allow" if matched else "verdict.silent")
    assert soup(anatomy).find(string=re.compile("applies|apply"))


def test_a_resource_control_policy_has_nothing_to_say_about_who_asks():
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    rcp = Policy.from_json({"Version": "2012-10-17", "Statement": deny}, kind="rcp")
    assert [each.name for each in statement(rcp).elements] == ["Effect", "Action", "Resource", "no Condition"]


# --- the six ---


@pytest.mark.parametrize("sid", SIDS)
def test_every_element_of_the_six_statements_is_explained(sid):
    anatomy = statement("force_mfa", sid)
    names = [name for name in FORCE_MFA.statement(sid).source]
    assert [each.name for each in anatomy.elements][: len(names)] == names
    assert all(each.gist and each.notes for each in anatomy.elements)
    opened = [summary.find("b").get_text() for summary in soup(anatomy).select(".means summary")]
    assert opened[: len(names)] == names


@pytest.mark.parametrize("sid", SIDS)
def test_every_action_of_the_six_statements_stands_in_the_json_and_in_the_meaning(sid):
    source = FORCE_MFA.statement(sid).source
    html = soup(statement("force_mfa", sid))
    for action in source.get("Action", source.get("NotAction")):
        assert action in html.select_one(".parts").get_text()
        assert action in [code.get_text() for code in html.select(".means li code, .means summary code")]


@pytest.mark.parametrize("sid", SIDS)
def test_the_json_shown_is_the_statement(sid):
    lines = []
    for block in cut_into_blocks(statement("force_mfa", sid)):
        for line in block.lines:
            lines += [inner.text for inner in line.folded] or [line.text]
    assert json.loads("{" + "\n".join(lines) + "}") == FORCE_MFA.statement(sid).source


@pytest.mark.parametrize("sid", SIDS)
def test_each_is_summed_up_in_one_sentence(sid):
    anatomy = statement("force_mfa", sid)
    assert anatomy.summary == say(sum_up_statement(anatomy.statement))
    assert anatomy.summary.endswith(".") and anatomy.summary.count(".") == 1
    assert str(anatomy).startswith(f"{sid}, a statement of force_mfa: {anatomy.summary}".replace("`", ""))


def test_a_statement_shows_its_title_in_a_list_and_its_sid():
    assert repr(statement("force_mfa", SIDS[-1])).startswith(f"“Deny without MFA” ({SIDS[-1]}): Denies every action")
    assert repr(statement(policy(written("Allow")))).startswith("Statement[0]: Allows")


@pytest.mark.parametrize("operator", ["Bool", "BoolIfExists", "Null"])
def test_a_condition_tells_what_it_asks_about_before_it_is_opened_and_when_it_is_met_inside(operator):
    anatomy = statement(policy(written("Deny", Condition={operator: {KEY: "false"}})))
    (closed,) = (one for one in soup(anatomy).select("summary") if one.get_text().startswith("Condition"))
    assert closed.get_text() == f"Condition it asks about {KEY}"
    opened = closed.parent.get_text().replace(closed.get_text(), "")
    assert ("not met" in opened) and any(word in opened for word in ("missing", "without the key"))


# --- with a request ---


def test_with_a_request_the_parts_that_match_are_marked():
    request = Request("iam:ListMFADevices", ALICE, CONTEXT)
    anatomy = statement("force_mfa", SIDS[2], request)
    assert anatomy.reason == Reason("verdict.Allow", {"action": "iam:ListMFADevices", "resource": ALICE})
    assert anatomy.verdict == say(anatomy.reason)
    marked = [line.get_text() for line in soup(anatomy).select(".line.hit")]
    assert any("user/${aws:username}" in line for line in marked) and not any("mfa/*" in line for line in marked)


def test_with_a_request_the_part_that_does_not_match_says_so():
    anatomy = statement("force_mfa", SIDS[2], Request("iam:ListMFADevices", BOB, CONTEXT))
    assert anatomy.reason == Reason("verdict.silent", {"action": "iam:ListMFADevices", "resource": BOB})
    assert element(anatomy, "Resource").matched is False and element(anatomy, "Action").matched is True
    said = [text.get_text(" ", strip=True) for text in soup(anatomy).select(".said b")]
    assert said == ["✓ matches:", "✕ does not match:"]


@pytest.mark.parametrize("mfa", ["true", "false", None])
@pytest.mark.parametrize("sid", SIDS)
def test_the_verdict_is_the_evaluators(sid, mfa):
    request = Request("iam:DeactivateMFADevice", ALICE, {**CONTEXT, **({KEY: mfa} if mfa else {})})
    applies = bool(evaluate(request, [FORCE_MFA.only(sid)]).determining)
    effect = FORCE_MFA.statement(sid).effect
    assert statement("force_mfa", sid, request).reason.code == f"verdict.{effect if applies else 'silent'}"


def test_without_a_request_nothing_is_marked():
    anatomy = statement("force_mfa", SIDS[5])
    assert (anatomy.reason, anatomy.verdict) == (None, "")
    assert not soup(anatomy).select(".hit, .miss, .said")


# --- as shown ---


def test_meanings_are_closed_at_first_and_need_no_kernel():
    html = soup(statement("force_mfa", SIDS[0]))
    assert html.select("details") and not html.select("details[open]") and not html.select("script, button")


def test_what_is_shown_is_always_the_same_and_escaped():
    made = policy(written(Condition={"StringEquals": {"aws:<b>": "<i>"}}), name="<u>")
    html = statement(made)._repr_html_()
    assert html == statement(made)._repr_html_()
    assert not re.search(r"<(i|u)>", html)


def test_variables_are_kept_from_mathjax():
    assert soup(statement("force_mfa", SIDS[1])).select_one(".mathjax_ignore .anatomy")


def test_a_policy_of_one_statement_needs_no_sid_and_one_of_several_does():
    assert statement("administrator_access").statement.sid == "AllowEverything"
    with pytest.raises(KeyError) as caught:
        statement("force_mfa")
    assert caught.value.reason == Reason("several-statements", {"policy": "force_mfa", "statements": SIDS})
    with pytest.raises(KeyError, match=SIDS[3]):
        statement("force_mfa", "NoSuchSid")
    with pytest.raises(PolicyError):
        statement("no_such_policy", "A")


def test_numbers_and_truth_values_stay_as_written():
    made = policy(written(Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}, "Bool": {KEY: True}}))
    shown = soup(statement(made)).select_one(".parts").get_text()
    assert '"aws:MultiFactorAuthAge": 3600' in shown and f'"{KEY}": true' in shown
