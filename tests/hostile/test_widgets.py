"""Messages from a page that is older, broken or not ours: passed over or answered with a sentence, never a traceback.

The single widgets' tests in tests/widgets say what each answers to the messages that make sense.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.session import json_packer

from mfa_lesson import lab, load_policy
from mfa_lesson.course.drafts import LONGEST_READ
from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.widgets.base import LessonWidget, mend
from mfa_lesson.widgets.lab import PolicyLab
from mfa_lesson.widgets.lab_results import MOST_ROWS
from mfa_lesson.widgets.lab_state import LONGEST_CONTEXT, MOST_KEYS
from mfa_lesson.widgets.quiz import QuestionWidget
from mfa_lesson.widgets.wording import say
from tests.hostile.every_widget import made
from tests.hostile.inputs import ODD_VALUES, POLICIES, condition, nested
from tests.support import document, statement
from tests.trials import some

ODD = [
    *ODD_VALUES,
    "\ud800",
    ["\ud800", "true"],
    ["", ""],
    {"\ud800": "\ud800"},
    nested(20),
    {"true": {"true": {"status": 1}}},
]
ACTS = {
    "explorer": {"anything": ["id"]},
    "paths": {"anything": ["id"]},
    "quiz": {"answer": ["question", "option"], "next": ["id"], "start_over": ["id"]},
    "guess": {"answer": ["question", "option"], "tell": ["id"], "start_over": ["id"]},
    "final": {"answer": ["question", "option"], "next": ["id"], "again": ["id"]},
    "exercise": dict.fromkeys(["check", "hint", "solution", "take", "start_over", "undo"], ["text"]),
    "journey": {"scene": ["number"], "way": ["way"], "try": ["action", "target", "place"], "reset": ["id"]},
    "switches": {"flip": ["switch"], "send": ["id"], "start_over": ["id"]},
    "rows": {"guess": ["row", "verdict"], "rest": ["id"], "start_over": ["id"]},
    "lab": {
        **{
            "edit": ["id"],
            "turn": ["id"],
            "attach": ["id", "kind"],
            "remove": ["id"],
            "add": ["what"],
            "alone": ["what"],
        },
        **{
            "load": ["name", "text"],
            "refuse": ["name", "why", "size"],
            "try": ["action", "resource"],
            "keep": ["typed"],
        },
        **dict.fromkeys(["start over", "undo", "hurry"], ["typed"]),
    },
    "terminal": {"run": ["line"], "stop": ["id"], "why": ["entry"], "clear": ["id"]},
    "authenticator": {"look": ["id"]},
    "console": {
        "sign_in": ["user", "password"],
        "send_code": ["device", "code"],
        "open": ["page"],
        "why": ["panel", "request"],
        "form": ["panel", "form", "about"],
        "act": ["panel", "name", "values"],
        **dict.fromkeys(["back", "passwords", "sign_out"], ["id"]),
    },
    "first day": {"look": ["id"]},
}
"""Widget -> what its page can ask it to do -> the fields of that message."""
FITTING = {
    "question": "own",
    "option": 0,
    "number": 1,
    "way": "password",
    "row": 0,
    "verdict": 0,
    "kind": "scp",
    "target": "own",
    "place": "a",
    "panel": "devices",
    "form": "assign",
    "name": "create",
}


class Wire:
    """Stands where the page is, and packs what is sent as Jupyter does; half a character cannot be packed."""

    comm_id = "page"

    def __init__(self, widget: LessonWidget):
        widget.comm = self

    def on_msg(self, callback: Any) -> None:
        pass

    def close(self) -> None:
        pass

    def send(self, data: Any, **_: Any) -> None:
        json_packer(data).decode("utf-8")


@pytest.fixture(params=ACTS)
def widget(request, tmp_path, monkeypatch) -> Iterator[LessonWidget]:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    ready = made(request.param, tmp_path)
    ready.named = request.param
    Wire(ready)
    yield ready
    still_works(ready)


def still_works(widget: LessonWidget) -> None:
    """After all that, what makes sense is answered as ever."""
    if widget.named == "explorer":
        widget.set_state({"username": "bob"})
        widget.set_state(
            {"username": "alice", "owner": "own", "attached": "nothing", "scope": "policy", "mfa": "false"}
        )
        assert "alice" in widget.matrix and "with MFA → " in widget.status or widget.mfa == "false"
    elif widget.named == "lab":
        first = widget.drafts[0]
        widget.write(load_policy("ec2_full_access").text, first.id)
        assert widget.drafts[0].good.document == load_policy("ec2_full_access").document
    elif widget.named == "paths":
        widget.set_state({"chosen": "one"})
        assert widget.frames[-1]["said"].startswith("one: ")
    elif widget.named == "exercise":
        widget._handle_custom_msg({"do": "check", "text": "{"}, [])
        assert "not a policy yet" in widget.status
    elif widget.named == "terminal":
        widget._handle_custom_msg({"do": "run", "line": "ls"}, [])
        assert "no command" in widget.entries[-1].note
    elif widget.named == "authenticator":
        widget._handle_custom_msg({"do": "look"}, [])
        assert "111 111" in widget.page
    elif widget.named == "console":
        widget._handle_custom_msg({"do": "sign_out"}, [])
        widget._handle_custom_msg({"do": "passwords"}, [])
        assert [name for name, _ in widget.panels] == ["password"] and "<table" in widget.panels[0][1]
    elif widget.named == "journey":
        widget._handle_custom_msg({"do": "reset"}, [])
        assert widget.spoken == say("journey.again")


def test_any_value_for_any_part_of_the_state_is_taken_or_passed_over(widget):
    for name in widget.traits(sync=True):
        before = widget.get_state()
        for odd in ODD:
            widget.set_state({name: odd})
            if name not in widget.from_page:
                marks = {"sent": widget.sent, "heard": widget.sent} if name == "sent" else {}
                assert widget.get_state() == {**before, **marks}, name
    widget.set_state({"no such part": 1})


def test_the_page_may_set_what_it_sets_and_nothing_else(widget):
    own = set(type(widget).class_trait_names(sync=True)) - set(LessonWidget.class_trait_names())
    assert set(widget.from_page) <= own
    module = QuestionWidget.__module__ if isinstance(widget, QuestionWidget) else type(widget).__module__
    script = Path(__file__).parents[2] / "mfa_lesson" / "widgets" / f"{module.rpartition('.')[2]}.js"
    sets = re.search(r"(?<![.\w])set\(|model\.set\(", script.read_text(encoding="utf-8"))
    if not sets and widget.named != "exercise":
        assert widget.from_page == ()


def test_any_value_in_any_message_is_answered_or_passed_over(widget):
    for act, fields in ACTS[widget.named].items():
        for field in fields:
            for odd in ODD:
                widget._handle_custom_msg(
                    {**{name: FITTING.get(name, "x") for name in fields}, "do": act, field: odd}, []
                )


def test_what_is_no_message_is_passed_over(widget):
    before = widget.get_state()
    for odd in [
        *ODD,
        {"do": None},
        {"do": ["answer"]},
        {"do": {}},
        {"do": "no such act"},
        {"do": "\ud800"},
        {"do": nested(20)},
    ]:
        widget._handle_custom_msg(odd, [])
    after = widget.get_state()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"problem"}, "the journey has a sentence for it"


# --- what a learner may put into the lab ---


@pytest.fixture
def mine(tmp_path, monkeypatch) -> PolicyLab:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    ready = lab(goals="nobody can iam:CreateUser")
    Wire(ready)
    return ready


@pytest.mark.parametrize(
    "name",
    some(
        [
            "as many actions as fit",
            "an action of 45,000 letters",
            "a context key of 45,000 letters",
            "45,000 *",
            "45,000 ?",
            "5,500 times ${aws:x}",
            "lists, 45,000 deep",
            "half a character, as it is",
            "as many numbers as fit",
        ]
    ),
)
def test_a_hostile_policy_in_the_lab_is_decided_or_its_problem_told(mine, name):
    thrown = POLICIES[name]
    mine.set_state({"text": thrown.policy(), "typed": {"of": mine.drafts[0].id, "count": 1, "text": thrown.policy()}})
    is_read = thrown.taken and len(thrown.policy()) <= LONGEST_READ
    assert bool(mine.problem) is not (is_read or name.startswith("half")), mine.problem[:500]
    assert mine.failure is None
    assert mine.matrix.count("<tr") <= MOST_ROWS + 50


def test_of_very_many_actions_the_lab_shows_some_and_says_so(mine):
    mine.write(json.dumps(document(statement(Action=[f"a:{number:05}" for number in range(4_000)]))))
    shown = re.search(r"the first ([0-9,]+) of ([0-9,]+) actions", mine.matrix)
    assert mine.matrix.count('data-mfa="true"') - 1 == int(shown[1].replace(",", "")) <= MOST_ROWS
    assert int(shown[2].replace(",", "")) > MOST_ROWS
    mine.write(load_policy("force_mfa").text)
    assert "the first" not in mine.matrix


@pytest.mark.parametrize("long", ["action", "arn", "variables"])
def test_a_line_longer_than_any_request_stops_nothing(mine, long):
    """A request that fits it could not be made, so there is none to be shown."""
    many_names = "${aws:username}" * 3_000
    arn = {"arn": "arn:aws:s3:::" + "b" * 30_000, "variables": f"arn:aws:iam::1:role/{many_names}"}.get(long, "*")
    action = "a:" + "b" * 30_000 if long == "action" else "s3:GetObject"
    text = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": arn}})
    mine.write(text)
    assert bool(mine.problem) is (long == "action")
    mine.write(load_policy("force_mfa").text)
    assert not mine.problem


@pytest.mark.parametrize(
    "text",
    [
        "a:b = " + "x" * 10**6,
        "\n".join(f"a:{n} = x" for n in range(MOST_KEYS + 1)),
        "a:b = " + "x" * LONGEST_CONTEXT,
        "\0",
    ],
)
def test_a_context_that_is_too_long_is_told(mine, text):
    mine.set_state({"context_text": text})
    assert mine.context_problem
    mine.set_state({"context_text": "a:b = x"})
    assert not mine.context_problem
    mine.set_state({"username": "x" * 10**6})
    assert len(mine.name_problem) < 200


def test_a_context_as_long_as_is_taken_can_be_decided(mine):
    mine.set_state({"context_text": "a:b = ".ljust(LONGEST_CONTEXT, "x"), "username": "x" * 64})
    assert not mine.context_problem
    mine.write(condition("StringLike", "*"))
    assert not mine.problem


def test_half_a_character_becomes_a_question_mark():
    assert mend({"a\ud800": ["\udfff", 1, None]}) == {"a?": ["?", 1, None]}
    assert mend("whole 🔐") == "whole 🔐"
