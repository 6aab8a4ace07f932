"""A matrix as a table: it reads well without eyes and without colours, and every text in it stays text."""

import re

import pytest

from mfa_lesson import Outcome, decision_matrix
from mfa_lesson.account.catalogue import ALLOWED_NOWHERE, NOT_GOVERNED
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.account.wording import say
from mfa_lesson.analysis.decisions import group_actions, list_remarks
from mfa_lesson.display.html import SYMBOLS
from mfa_lesson.display.matrix import matrix_html
from tests.display.pages import ALICE, BOB, FORCE_MFA, hostile, parsed
from tests.support import policy, statement


def test_in_an_attribute_nothing_is_shut_in():
    row = {"iam:א\u202e": dict.fromkeys(MFA_STATES, "allowed")}
    table = parsed(matrix_html(row, {"א": list(row)}, "א")).table
    assert [bdi.get_text() for bdi in table.select("caption bdi, tbody bdi")] == ["א", "א", "א", "\u202e"]
    assert {td["data-action"] for td in table.select("td")} == set(row)


@hostile
def test_a_policys_name_an_action_and_a_caption_stay_text_in_a_matrix(text):
    action = "iam:x" + re.sub(r"[^!-~]|[:*?]", "", text)  # an action has no other characters
    named = policy(statement(Action=action), name=text)
    table = parsed(decision_matrix([named])._repr_html_()).table
    assert table.caption.get_text() == f"{text}: alice acts on her own user and device"
    assert table.select_one("tbody th[scope=row] code").get_text() == action
    assert [td["data-action"] for td in table.select("td")] == [action] * 3


@hostile
def test_a_heading_stays_text_in_a_matrix(text):
    row = {"iam:ListUsers": dict.fromkeys(MFA_STATES, "allowed")}
    table = parsed(matrix_html(row, {text: ["iam:ListUsers"]}, text, buttons=True)).table
    assert table.select_one("tr.group").get_text() == text
    assert table.caption.get_text() == text


def matrix_of(state="", buttons=False, owner=ALICE):
    decisions = decision_matrix([FORCE_MFA], owner=owner.name).to_dict("index")
    groups, remarks = group_actions(decisions, [FORCE_MFA]), list_remarks(decisions)
    return parsed(matrix_html(decisions, groups, "A caption", buttons=buttons, current=state, remarks=remarks))


@pytest.mark.parametrize("buttons", [True, False])
def test_the_first_thing_in_a_table_is_its_caption(buttons):
    table = matrix_of(buttons=buttons).table
    assert next(child for child in table.children if child.name).name == "caption"
    assert table.caption.get_text() == "A caption"


def test_every_heading_says_what_it_is_the_heading_of():
    table = matrix_of().table
    assert [(th["scope"], th.get_text()) for th in table.thead.select("th")] == [
        ("col", "Action"),
        ("colgroup", "aws:MultiFactorAuthPresent"),
        ("col", "true with MFA"),
        ("col", "false password only"),
        ("col", "absent access key"),
    ]
    for body in table.select("tbody"):
        group, *rows = body.select("tr")
        assert [th["scope"] for th in group.select("th")] == ["rowgroup"]
        for row in rows:
            assert [cell.name for cell in row.find_all(["th", "td"])] == ["th", "td", "td", "td"]
            assert row.th["scope"] == "row"


def test_the_columns_of_the_head_add_up():
    table = matrix_of().table
    first, second = table.thead.select("tr")
    assert sum(int(th.get("colspan", 1)) for th in first.select("th")) == 4
    assert len(second.select("th")) + 1 == 4
    assert sum(int(col.get("span", 1)) for col in table.select("col")) == 4
    assert {th["colspan"] for th in table.select("tr.group th")} == {"4"}


@pytest.mark.parametrize("buttons", [True, False])
def test_each_cell_says_its_decision_in_words_and_hides_the_sign_from_those_who_listen(buttons):
    words = {outcome.value: outcome.words for outcome in Outcome}
    signs = {outcome.value: SYMBOLS[outcome] for outcome in SYMBOLS}
    cells = matrix_of(buttons=buttons).select("td")
    assert len(cells) == 93
    for cell in cells:
        hidden = cell.select_one("[aria-hidden=true]")
        assert hidden.get_text() == signs[cell["data-outcome"]]
        hidden.extract()
        assert cell.get_text().strip() == words[cell["data-outcome"]]


def test_words_and_signs_differ_from_outcome_to_outcome():
    assert len({outcome.words for outcome in Outcome}) == len(set(SYMBOLS.values())) == 3


def test_cells_are_buttons_where_they_can_be_chosen():
    buttons = matrix_of(buttons=True).select("td > button.cell")
    assert len(buttons) == 93
    assert {(b["type"], b["aria-pressed"], b["tabindex"]) for b in buttons} == {("button", "false", "-1")}
    plain = matrix_of()
    assert plain.select("button, [tabindex], [aria-pressed]") == []
    assert len(plain.select("td > span.cell")) == 93


@pytest.mark.parametrize("state", ["", *MFA_STATES])
def test_todays_column_is_marked_where_there_is_one(state):
    assert matrix_of(state).table.get("data-current", "") == state


@pytest.mark.parametrize(
    ("action", "owner", "remark"),
    [
        ("iam:ListAccountAliases", ALICE, None),
        ("iam:ListServiceSpecificCredentials", ALICE, ALLOWED_NOWHERE),
        ("sts:GetSessionToken", ALICE, NOT_GOVERNED),
        ("sts:GetSessionToken", BOB, NOT_GOVERNED),
    ],
)
def test_a_remark_stands_beside_the_action(action, owner, remark):
    row = matrix_of(owner=owner).select_one(f'td[data-action="{action}"]').parent
    found = row.th.select_one(".remark")
    assert (found and found.get_text()) == (remark and say(f"remark.{remark}"))


def test_what_lists_says_which_path_aws_checks():
    row = matrix_of().select_one('td[data-action="iam:ListUsers"]').parent
    assert row.th.select_one(".remark").get_text() == say("remark.path", path="user/")


def test_a_remark_that_is_not_true_is_left_out():
    decisions = {"iam:ListServiceSpecificCredentials": dict.fromkeys(MFA_STATES, "allowed")}
    table = parsed(matrix_html(decisions, {"x": list(decisions)}, "A caption", remarks=list_remarks(decisions)))
    assert table.select(".remark") == []
