"""The first day as a widget, without a browser."""

import random
import re

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import PolicyError, evaluate, load_policy
from mfa_lesson.account.catalogue import CATALOGUE
from mfa_lesson.widgets.journey import SCENES, journey
from mfa_lesson.widgets.wording import say
from mfa_lesson.widgets.wording_journey import DOES, PLACES, TARGETS, WAYS
from tests.trials import tries

FORCE_MFA = load_policy("force_mfa")


def do(widget, **message):
    widget._handle_custom_msg(message, [])


def windows_of(widget):
    """Place -> what is shown there."""
    page = BeautifulSoup(widget.windows.replace("<wbr>", "").replace("<wbr/>", ""), "html.parser")
    return {window["data-place"]: window for window in page.select(".place")}


def labels_of(widget):
    """Place -> what its requests say about MFA."""
    cards = {place: window.select_one(".request") for place, window in windows_of(widget).items()}
    return {place: card["data-mfa"] for place, card in cards.items() if card}


ANYTHING = [
    *({"do": "scene", "number": number} for number in SCENES),
    *({"do": "way", "way": way} for way in WAYS),
    *({"do": "try", "action": "iam:DeleteAccessKey", "target": "own", "place": place} for place in PLACES),
    *({"do": "try", "action": "sts:GetSessionToken", "target": "own", "place": place} for place in PLACES),
]
"""What can be done at any time."""


def check_count(widget, message):
    """Does one thing: it is one row of the log, and has the number that its button has."""
    before = len(widget.account.log)
    do(widget, **message)
    number = message.get("number", 0)
    rows = BeautifulSoup(widget.log, "html.parser").select("tbody tr")
    assert len(rows) == len(widget.account.log) == before + 1
    assert rows[-1].th.get_text() == (str(number) if number else "your own")
    heading = BeautifulSoup(widget.result, "html.parser").h4.get_text()
    assert heading == (f"What happened in step {number}" if number else "What happened")
    place = PLACES[widget.place]
    assert widget.spoken.startswith(f"Step {number}, {place}: " if number else f"{place}: ")
    assert re.match(r"Step \d+", widget.go) is None or widget.go.startswith(f"Step {widget.next}: ")
    assert all(int(row.th.get_text()) <= len(SCENES) for row in rows if row.th.get_text() != "your own")


def tell_all(widget):
    for number in SCENES:
        do(widget, do="scene", number=number)


def test_the_whole_story_as_the_policy_has_it():
    widget = journey()
    tell_all(widget)
    assert [step.outcome for step in widget.account.log] == [
        *["done", "allowed", "allowed", "allowed", "explicitDeny"],
        *["done", "allowed", "allowed", "done"],
        *["done", "explicitDeny", "done", "refused"],
        *["done", "allowed", "allowed", "allowed"],
    ]
    assert widget.next == 0
    assert widget.taken == list(SCENES)
    for step in widget.account.log:
        assert step.decision is None or step.decision.outcome is evaluate(step.request, [FORCE_MFA]).outcome


def test_it_begins_with_nothing_done():
    widget = journey()
    assert (widget.next, widget.taken, widget.fresh, widget.spoken) == (1, [], True, "")
    assert widget.sessions == {}
    windows = windows_of(widget)
    assert list(windows) == ["a", "b", "terminal"]
    assert all(window.select(".request") == [] for window in windows.values())


def test_each_step_is_shown_spoken_and_logged():
    widget = journey()
    for number in range(1, 6):
        do(widget, do="scene", number=number)
    assert "Explicit deny" in widget.result
    step = widget.account.log[-1]
    told = say("journey.step", number=5, where=PLACES["a"], verdict=step.verdict, says=step.says)
    assert widget.spoken == told.replace("`", "")
    assert len(BeautifulSoup(widget.log, "html.parser").select("tbody tr")) == 5
    assert widget.go == say("journey.next", number=6, label=DOES["code"])
    assert "alice (enabled)" in widget.standing


def test_what_is_no_step_of_the_story_has_no_number_and_changes_none():
    widget = journey()
    do(widget, do="way", way="password")
    assert "What happened</h4>" in widget.result and "Step" not in widget.spoken
    do(widget, do="scene", number=1)
    assert "What happened in step 1</h4>" in widget.result


@pytest.mark.parametrize("number", SCENES)
def test_every_step_can_be_taken_first(number):
    widget = journey()
    do(widget, do="scene", number=number)
    assert widget.problem == ""
    assert widget.taken == [number]
    assert widget.spoken


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("way", WAYS)
def test_anything_can_be_tried_in_any_session(way, target):
    widget = journey()
    for number in range(1, 8):
        do(widget, do="scene", number=number)
    do(widget, do="way", way=way)
    for action in CATALOGUE.values():
        before = len(widget.account.log)
        do(widget, do="try", action=action.name, target=target, place=widget.place)
        assert widget.problem == ""
        assert len(widget.account.log) > before


def test_the_story_counts_as_its_buttons_do():
    widget = journey()
    while widget.next:
        check_count(widget, {"do": "scene", "number": widget.next})


@pytest.mark.parametrize("first", SCENES)
def test_the_story_counts_right_from_any_step_on(first):
    widget = journey()
    check_count(widget, {"do": "scene", "number": first})
    if widget.next:
        check_count(widget, {"do": "scene", "number": widget.next})


@pytest.mark.parametrize("detour", ANYTHING, ids=lambda message: "-".join(map(str, message.values())))
def test_whatever_is_done_in_between_the_story_counts_right(detour):
    widget = journey()
    for number in (4, 6, 7):
        do(widget, do="scene", number=number)
    check_count(widget, detour)
    check_count(widget, {"do": "scene", "number": 14})


@pytest.mark.parametrize("seed", range(tries(2)))
def test_on_any_path_the_day_counts_right_and_no_session_changes_its_label(seed):
    widget, draw = journey(), random.Random(seed)
    for _ in range(40):
        message, before, sessions = draw.choice(ANYTHING), labels_of(widget), dict(widget.sessions)
        check_count(widget, message)
        for place, label in labels_of(widget).items():
            if widget.sessions[place] is sessions.get(place):
                assert label == before[place]


def test_each_window_keeps_its_session_while_things_happen_elsewhere():
    widget = journey()
    tell_all(widget)
    assert labels_of(widget) == {"a": "false", "b": "true", "terminal": "true"}
    do(widget, do="way", way="key")
    assert labels_of(widget) == {"a": "false", "b": "true", "terminal": "absent"}
    do(widget, do="try", action="iam:CreateAccessKey", target="own", place="a")
    assert widget.account.log[-1].outcome == "explicitDeny"
    do(widget, do="try", action="iam:CreateAccessKey", target="own", place="b")
    assert widget.account.log[-1].outcome == "allowed"


def test_a_service_calls_for_the_session_of_the_place_that_was_used_last():
    widget = journey()
    tell_all(widget)
    assert "service" not in windows_of(widget)
    do(widget, do="try", action="iam:ListUsers", target="own", place="b")
    do(widget, do="way", way="service")
    do(widget, do="way", way="service")
    assert labels_of(widget)["service"] == "false" and widget.account.log[-1].how == "console, with MFA"


def test_a_denied_page_and_a_terminal_have_the_words_of_aws():
    widget = journey()
    for number in range(1, 12):
        do(widget, do="scene", number=number)
    windows = windows_of(widget)
    [page] = windows["a"].select("samp")
    assert page.get_text() == (
        "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:CreateAccessKey on resource: "
        "user alice with an explicit deny in an identity-based policy"
    )
    assert windows["terminal"].kbd.get_text() == "$ aws iam list-signing-certificates --user-name alice"
    assert (
        windows["terminal"]
        .samp.get_text()
        .startswith("An error occurred (AccessDenied) when calling the ListSigningCertificates operation: User: ")
    )
    assert windows["b"].select("samp") == []


def test_leaving_the_story_keeps_its_place():
    widget = journey()
    do(widget, do="scene", number=1)
    do(widget, do="try", action="iam:CreateAccessKey", target="bob", place="a")
    assert widget.next == 2
    assert widget.account.log[-1].request.resource.endswith(":user/bob")


def test_where_signing_in_is_refused_the_old_session_stays():
    widget = journey()
    do(widget, do="scene", number=1)
    do(widget, do="way", way="code")
    assert "no enabled device" in widget.result
    assert widget.sessions["a"].how == "console, password only"
    assert "b" not in widget.sessions


def test_an_action_before_anybody_is_signed_in_is_told():
    widget = journey()
    do(widget, do="try", action="iam:ListUsers", target="own", place="b")
    assert widget.account.log[-1].says in widget.spoken
    assert widget.account.log[-1].refusal.code == "not-signed-in"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": "fly"},
        {"do": "scene"},
        {"do": "scene", "number": 99},
        {"do": "scene", "number": "1"},
        {"do": "way", "way": []},
        {"do": "way", "way": "magic"},
        {"do": "try", "action": "iam:Nonsense", "target": "own", "place": "a"},
        {"do": "try", "action": "iam:ListUsers", "target": "moon", "place": "a"},
        {"do": "try", "action": "iam:ListUsers", "target": "own", "place": "moon"},
        {"do": "try", "action": "iam:ListUsers", "target": "own"},
        {"do": "try", "action": None, "target": {}},
        {"do": []},
    ],
)
def test_bad_input_gives_a_sentence_and_changes_nothing(message):
    widget = journey()
    do(widget, do="scene", number=1)
    log, result = len(widget.account.log), widget.result
    do(widget, **message)
    assert widget.problem
    assert (len(widget.account.log), widget.result) == (log, result)
    do(widget, do="scene", number=2)
    assert widget.problem == ""


def test_the_day_can_begin_again():
    widget = journey()
    tell_all(widget)
    do(widget, do="reset")
    assert (widget.next, widget.taken, widget.fresh) == (1, [], True)
    assert widget.sessions == {} and widget.place == "a"
    assert len(widget.account.log) == 0


def test_a_forced_password_change_is_part_of_the_story_if_wanted():
    widget = journey(must_change_password=True)
    do(widget, do="scene", number=1)
    do(widget, do="scene", number=2)
    assert "password first" in widget.result


def test_each_control_has_a_label_and_each_button_a_name():
    page = BeautifulSoup(journey().controls, "html.parser")
    assert all(field.find_parent("label") for field in page.select("select"))
    assert [button["data-scene"] for button in page.select("[data-scene]")] == [str(number) for number in SCENES]
    assert len(page.select("[role=status]")) == 1


def test_the_saved_output_tells_the_steps_and_no_outcome():
    widget = journey()
    before = widget._repr_mimebundle_()[0]
    tell_all(widget)
    data = widget._repr_mimebundle_()[0]
    assert (data["text/plain"], data["text/html"]) == (before["text/plain"], before["text/html"])
    assert data["text/plain"] == say("journey.static", count=17)
    text = BeautifulSoup(data["text/html"], "html.parser").div.get_text()
    assert not any(word in text for word in ("Allowed", "llowed:", "deny", "Refused"))


def test_two_journeys_share_nothing():
    first, second = journey(), journey()
    tell_all(first)
    assert second.fresh
    assert second.log == journey().log


def test_a_policy_that_is_not_there_is_refused():
    with pytest.raises(PolicyError):
        journey("no_such_policy")
