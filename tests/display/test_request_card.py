"""A request as a card: who, action, resource, and the label about MFA, which a request can also lack."""

import pytest

from mfa_lesson import Account, Request
from mfa_lesson.display.html import allow_breaks_in_arn
from mfa_lesson.display.request_card import RequestCard, read_card
from tests.display.pages import hostile, parsed, read_page_card

KEY, ALICE = "aws:MultiFactorAuthPresent", "arn:aws:iam::123456789012:user/alice"


def shown(what):
    return parsed(what._repr_html_())


@pytest.mark.parametrize(
    ("context", "mfa", "said"),
    [
        ({KEY: "true"}, "true", "true"),
        ({KEY: "false"}, "false", "false"),
        ({}, "absent", "no label at all"),
        ({KEY: []}, "absent", "no label at all"),
        ({KEY.lower(): "TRUE"}, "TRUE", "TRUE"),
        ({KEY: ["true", "false"]}, "true, false", "true, false"),
    ],
)
def test_the_label_has_the_value_that_the_request_has_or_there_is_none(context, mfa, said):
    request = Request("iam:ListUsers", "*", context)
    page = shown(request)
    assert read_card(request).mfa == mfa
    assert page.select_one(".request")["data-mfa"] == mfa
    assert read_page_card(page)["label"] == said
    assert page.select_one(".label dt").get_text() == KEY


@pytest.mark.parametrize(
    ("request_", "words", "who"),
    [
        (Request("iam:ListUsers"), "", ()),
        (Request("iam:ListUsers", "*", {"AWS:username": "alice"}), "", ("alice",)),
        (Request("iam:ListUsers", "*", {"aws:username": "alice"}), "alice, with MFA", ("alice, with MFA",)),
        (Request("iam:ListUsers", principal=ALICE), "", (ALICE,)),
        (Request("iam:ListUsers", principal=ALICE), "alice, with MFA", ("alice, with MFA", ALICE)),
        (Request("iam:ListUsers", principal="*"), "", ("an anonymous caller",)),
    ],
)
def test_who_asks_is_what_the_request_says_or_words_for_it(request_, words, who):
    assert read_card(request_, words).who == who
    if not words:
        assert shown(request_).select_one("dd").get_text() == "".join(who) or "not stated"


def test_the_resource_is_told_in_words_and_as_the_request_has_it():
    asked = Request("iam:GetUser", ALICE)
    assert read_card(asked, on="alice’s own user") == RequestCard(
        (), "iam:GetUser", ("alice’s own user", ALICE), "absent"
    )
    assert read_card(asked, on=ALICE).resource == read_card(asked).resource == (ALICE,)


@hostile
def test_what_people_wrote_stays_text(text):
    page = shown(Request("s3:GetObject", f"arn:aws:s3:::{text}", {"aws:username": text, KEY: text}))
    assert read_page_card(page) == {
        "Who": [text],
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{text}"],
        "label": text,
    }


def test_an_arn_can_break_after_its_colons_and_slashes():
    assert allow_breaks_in_arn("a:b/c") == "a:<wbr>b/<wbr>c"
    assert allow_breaks_in_arn("a </b> א") == "a &lt;/<wbr>b&gt; <bdi dir=rtl>א</bdi>"


def test_the_label_of_a_session_is_stamped_when_it_begins_and_a_device_changes_nothing():
    account = Account(users=["alice"])
    session = account.sign_in("alice")
    before = shown(session)
    assert read_page_card(before) == {"Who": ["alice, console, password only"], "label": "false"}
    assert before.select_one(".stamp").get_text() == "Stamped when this session began."
    session.call("iam:CreateVirtualMFADevice")
    step = session.call("iam:EnableMFADevice")
    assert shown(session) == before
    assert read_page_card(shown(step)) == {
        "Who": ["alice, console, password only"],
        "Action": ["iam:EnableMFADevice"],
        "Resource": [ALICE],
        "label": "false",
    }
    assert shown(step).select_one(".stamp").get_text() == before.select_one(".stamp").get_text()


def test_an_access_key_has_no_label_and_who_is_not_signed_in_has_no_card():
    account = Account(users=[])
    account.add_user("alice", access_keys=1)
    page = shown(account.use_access_key("alice"))
    assert read_page_card(page)["label"] == "no label at all"
    assert page.select_one(".stamp").get_text() == "No label was stamped when this session began."
    assert shown(account.sign_in("alice", code=True)).select(".request") == []


def test_the_card_says_what_aws_leaves_open_of_a_role_session():
    account = Account(users=["alice"])
    role = account.role_session("alice")
    open_label = "no label at all (AWS leaves it open: false was seen, too)"
    assert read_page_card(shown(role))["label"] == open_label
    assert read_page_card(shown(Request("iam:ListUsers", context=role.context)))["label"] == open_label
    assert read_page_card(shown(Request("iam:ListUsers", context={**role.context, KEY: "true"})))["label"] == "true"
