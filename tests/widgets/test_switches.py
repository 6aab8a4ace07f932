"""Four switches in a statement, without a browser: what a message does, and that nothing is told before it is tried."""

import itertools
import json

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Policy, Request, evaluate, four_switches, load_policy, sixteen_forms
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.variants import FORMS, rewrite_last
from mfa_lesson.widgets.switches import ASKED, CHOICES, PEOPLE
from mfa_lesson.widgets.wording import say
from tests.display.pages import HOSTILE, read_page_card
from tests.support import document, statement

FORCE_MFA = load_policy("force_mfa")
TRIED = sixteen_forms(FORCE_MFA).tried


def send(widget, **message):
    """What the page sends."""
    widget._handle_custom_msg(message, [])


def page(widget):
    return BeautifulSoup(widget.page.replace("<wbr>", ""), "html.parser")


def words(widget):
    """The words of the four switches, as the page shows them."""
    return tuple(button.get_text().split('"')[1] for button in page(widget).select(".switch"))


def gate(widget):
    """(label of who asks, action) -> Outcome value; None for a request that waits."""
    return {
        (person.select_one(".request")["data-mfa"], ask.code.get_text()): ask.get("data-outcome")
        for person in page(widget).select(".people > li")
        for ask in person.select(".ask")
    }


def go_to(widget, form):
    """Sets the switches."""
    for switch, (shown, word) in enumerate(zip(words(widget), form, strict=True)):
        if shown != word:
            send(widget, do="flip", switch=switch)


@pytest.fixture
def widget():
    return four_switches(FORCE_MFA)


def test_it_begins_with_the_statement_as_it_is_and_tells_nothing(widget):
    last = FORCE_MFA.statements[-1].source
    assert words(widget) == ("Deny", "NotAction", "BoolIfExists", "false")
    assert set(gate(widget).values()) == {None} and len(gate(widget)) == 9
    assert page(widget).select("[data-met], .pill, .tried, b") == []
    told = page(widget).select_one(".statement").get_text()
    assert all(json.dumps(action) in told for action in last["NotAction"])
    assert all(json.dumps(name) in told for name in ("Sid", "Effect", "Resource", "Condition"))


def test_the_three_people_have_the_three_labels(widget):
    people = page(widget).select(".people > li")
    assert [read_page_card(person) for person in people] == [
        {"Who": [f"alice, {MFA_STATES['true'].signed_in}"], "label": "true"},
        {"Who": [f"bob, {MFA_STATES['false'].signed_in}"], "label": "false"},
        {"Who": [f"carol, {MFA_STATES['absent'].signed_in}"], "label": "no label at all"},
    ]


def test_all_sixteen_forms_are_reached_and_what_passes_is_what_evaluate_decides(widget):
    for form, tried in zip(FORMS, TRIED, strict=True):
        go_to(widget, form)
        assert words(widget) == form and set(gate(widget).values()) == {None}
        send(widget, do="send")
        rewritten, seen = rewrite_last(FORCE_MFA, form), gate(widget)
        for name, action in itertools.product(PEOPLE, ASKED):
            user = User.read(name)
            resource = "*" if action.startswith("s3:") else user.arn
            decision = evaluate(Request(action, resource, user.context(PEOPLE[name])), rewritten)
            assert seen[PEOPLE[name], action] == decision.outcome.value
        shown = page(widget)
        tests = [item["data-met"] for item in shown.select(".tests li")]
        assert (tuple(tests), shown.b.get_text()) == (tried.results, str(tried.verdict))
    assert page(widget).select_one(".tried p").get_text() == "You have tried 16 of 16 forms; 1 works as intended."
    assert len(page(widget).select(".tried ol li")) == 16


def test_a_switch_that_is_turned_hides_the_results_until_the_requests_are_sent(widget):
    send(widget, do="send")
    assert widget.status == say("switches.sent", result="works as intended") and None not in gate(widget).values()
    send(widget, do="flip", switch=2)
    assert widget.status == say("switches.flipped", old="BoolIfExists", new="Bool", result="")
    assert set(gate(widget).values()) == {None}
    send(widget, do="flip", switch=2)
    assert widget.status == say("switches.flipped", old="Bool", new="BoolIfExists", result="works as intended")
    assert None not in gate(widget).values()


def test_what_was_tried_is_there_when_the_cell_runs_again_until_the_learner_starts_over(widget):
    send(widget, do="flip", switch=0)
    send(widget, do="send")
    send(widget, do="send")
    again = four_switches(FORCE_MFA)
    assert again.page == widget.page and words(again)[0] == "Allow"
    assert len(page(again).select(".tried ol li")) == 1
    send(again, do="start_over")
    assert words(again)[0] == "Deny" and page(again).select(".tried") == []
    assert four_switches(FORCE_MFA).page == again.page


@pytest.mark.parametrize(
    "kept",
    [
        {"form": 16, "tried": [1]},
        {"form": 0, "tried": [True]},
        {"form": 0, "tried": [1, 1]},
        {"form": None, "tried": 1},
    ],
)
def test_kept_work_that_makes_no_sense_is_no_work(widget, kept):
    before = widget.page
    widget._progress.keep_work(widget._work_key, kept)
    assert four_switches(FORCE_MFA).page == before


@pytest.mark.parametrize("switch", [-1, 4, True, "0", None])
def test_a_switch_that_is_not_there_changes_nothing(widget, switch):
    before = widget.page
    send(widget, do="flip", switch=switch)
    assert widget.page == before


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_people_wrote_in_a_statement_stays_text(text):
    arn = f"arn:aws:s3:::{text}"
    last = {**statement("Deny", NotAction="iam:ListUsers"), "Resource": arn}
    shown = page(four_switches(Policy.from_json(document(last))))
    assert json.dumps(arn, ensure_ascii=False) in shown.select_one(".statement").get_text()
    assert shown.select("script, img") == [] and shown.select_one("summary").get_text() == "1 action"


def test_without_a_kernel_it_names_the_words_and_no_result(widget):
    data, _ = widget._repr_mimebundle_()
    found = BeautifulSoup(data["text/html"], "html.parser")
    assert [code.get_text() for code in found.select("li code")] == [word for words in CHOICES for word in words]
    assert data["text/plain"] == say("switches.static", count=16) == found.p.get_text()
    assert "intended" not in data["text/html"].split("</style>")[1]
