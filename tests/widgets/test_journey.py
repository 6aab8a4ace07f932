"""The first day as a widget, without a browser."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import PolicyError, evaluate, load_policy
from mfa_lesson.account.catalogue import CATALOGUE
from mfa_lesson.widgets.base import say
from mfa_lesson.widgets.journey import SCENES, TARGET_LABELS, WAY_LABELS, journey

FORCE_MFA = load_policy("force_mfa")


def do(widget, **message):
    widget._handle_custom_msg(message, [])


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
    assert "nobody yet" in widget.standing


def test_each_step_is_shown_spoken_and_logged():
    widget = journey()
    for number in range(1, 6):
        do(widget, do="scene", number=number)
    assert "Explicit deny" in widget.result
    assert widget.spoken.startswith("Step 5: Explicit deny. ")
    assert len(BeautifulSoup(widget.log, "html.parser").select("tbody tr")) == 5
    assert widget.go == say("journey.next", number=6, label="Sign in with a code")
    assert "alice (enabled)" in widget.standing


def test_a_step_has_the_same_number_on_its_button_in_the_result_and_in_the_log():
    widget = journey()
    for number, scene in SCENES.items():
        assert widget.go.startswith(f"Step {number}: ")
        do(widget, do="scene", number=number)
        assert f"What happened in step {number}</h4>" in widget.result
        assert widget.spoken.startswith(f"Step {number}: ")
        assert widget.account.log[-1].number == number, scene


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


@pytest.mark.parametrize("target", TARGET_LABELS)
@pytest.mark.parametrize("way", WAY_LABELS)
def test_anything_can_be_tried_in_any_session(way, target):
    widget = journey()
    for number in range(1, 8):
        do(widget, do="scene", number=number)
    do(widget, do="way", way=way)
    for action in CATALOGUE.values():
        before = len(widget.account.log)
        do(widget, do="try", action=action.name, target=target)
        assert widget.problem == ""
        assert len(widget.account.log) > before


def test_leaving_the_story_keeps_its_place():
    widget = journey()
    do(widget, do="scene", number=1)
    do(widget, do="try", action="iam:CreateAccessKey", target="bob")
    assert widget.next == 2
    assert widget.account.log[-1].request.resource.endswith(":user/bob")


def test_where_signing_in_is_refused_the_old_session_stays():
    widget = journey()
    do(widget, do="scene", number=1)
    do(widget, do="way", way="code")
    assert "no enabled device" in widget.result
    assert widget.session.how == "console, password only"


def test_an_action_before_anybody_is_signed_in_is_told():
    widget = journey()
    do(widget, do="try", action="iam:ListUsers", target="own")
    assert "Nobody is signed in yet" in widget.spoken


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
        {"do": "try", "action": "iam:Nonsense", "target": "own"},
        {"do": "try", "action": "iam:ListUsers", "target": "moon"},
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
    assert widget.session is None
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
