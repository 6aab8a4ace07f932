"""The policy lab, without a browser: what the learner does, and what is shown of it."""

import json

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Policy, PolicyError, lab, load_policy, packaged_policies
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.course.drafts import LONGEST_KEPT, SKELETON, Shelf
from mfa_lesson.iam.wording import QUESTIONS, YES_OR_NO
from mfa_lesson.text import Reason, sentence_for
from mfa_lesson.widgets.lab_results import list_wildcard_actions
from mfa_lesson.widgets.lab_state import (
    LONGEST_GOALS,
    LONGEST_RESOURCE,
    MOST_DRAFTS,
    MOST_REQUESTS,
    read_context,
)
from mfa_lesson.widgets.wording import TITLES, say
from tests.display.pages import read_page_card
from tests.support import document, statement

pytestmark = pytest.mark.usefixtures("clock_that_stands_still")

FORCE = load_policy("force_mfa").text
HOSTILE = "<img src=x onerror=alert(1)>\"'&\u202e"


def text_of(html):
    return " ".join(BeautifulSoup(html.replace("<wbr>", ""), "html.parser").get_text(" ").split())


def said(code, **parameters):
    """A sentence as a page shows it."""
    return say(code, **parameters).replace("`", "")


def cells(widget):
    """(row, MFA state) -> what the cell says."""
    found = BeautifulSoup(widget.matrix, "html.parser").find_all("td")
    return {(cell["data-action"], cell["data-mfa"]): " ".join(cell.get_text(" ").split()) for cell in found}


def message(widget, do, **texts):
    widget._handle_custom_msg({"do": do, **texts}, [])


@pytest.fixture(autouse=True)
def a_shelf_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("MFA_LESSON_DATA", str(tmp_path / "data"))


@pytest.fixture
def force():
    """Without goals: deciding them takes most of the time."""
    return lab(goals=[])


@pytest.fixture
def with_goals():
    return lab()


def test_the_policy_in_what_is_no_policy_can_be_put_in_its_place(force):
    pasted = json.dumps({"PolicyVersion": {"Document": json.loads(FORCE)}})
    force.write(pasted)
    assert 'data-do="mend"' in force.problem
    message(force, "mend")
    assert force.problem == "" and text_of(force.status).startswith(said("lab.mended", name="force_mfa"))
    assert json.loads(force.text) == json.loads(FORCE) and "Nothing changes" in text_of(force.difference)
    message(force, "undo")
    assert force.text == pasted and force.problem


def test_where_nothing_is_offered_nothing_is_put_in(force):
    force.write(FORCE[:-9])
    assert 'data-do="mend"' not in force.problem
    message(force, "mend")
    assert force.text == FORCE[:-9]


# --- the editor ---


def test_it_begins_with_the_policy_its_goals_and_no_difference(with_goals):
    assert (with_goals.text, with_goals.problem, with_goals.line, with_goals.file_name) == (
        FORCE,
        "",
        0,
        "force_mfa.json",
    )
    assert with_goals.tally == "✓ 7 of 7 goals met · 3 probable mistakes"
    assert "Nothing changes" in text_of(with_goals.difference)
    assert "was" not in " ".join(cells(with_goals).values())
    assert len(cells(with_goals)) == 31 * 3


def test_typing_changes_the_decisions_at_once(with_goals):
    with_goals.write(FORCE.replace('"BoolIfExists"', '"Bool"'))
    assert text_of(with_goals.status) == (
        "Compared with the start: 16 of 93 decisions changed: 15 from explicit deny to allowed, "
        "1 from explicit deny to implicit deny."
    )
    assert cells(with_goals)["iam:CreateAccessKey", "absent"] == "✓ Allowed was explicit deny"
    assert cells(with_goals)["iam:CreateAccessKey", "false"] == "✕ Explicit deny"
    assert "become allowed" in text_of(with_goals.difference)
    assert with_goals.tally.startswith(said("lab.tally_goals", goals=7, met=5, left_out=0))


def test_a_text_that_is_no_policy_says_where_and_the_last_good_version_counts(force):
    before = cells(force)
    force.write(FORCE.replace('"Effect": "Deny"', '"Effect": "Dney"'))
    assert text_of(force.problem).startswith('Line 84, column 13: Statement[5].Effect : "Dney" is not an effect')
    assert "your last valid version" in text_of(force.problem)
    assert force.line == 84
    assert text_of(force.status) == said("lab.unreadable")
    assert cells(force) == before
    assert "cannot be read" in text_of(force.tabs)
    force.write(FORCE)
    assert (force.problem, force.line) == ("", 0)


def test_a_lab_that_begins_with_a_text_of_ones_own_counts_its_characters():
    widget = lab(Policy.from_json(document(statement(Action="iam:ListUsers")), name="mine"))
    assert widget.size == said("lab.size", size=widget.drafts[0].good.size, limit=6_144)
    assert widget.tally == "0 probable mistakes"
    assert "There is no goal." in text_of(widget.goals)


def typed(of, count, text):
    return {"of": of.id, "count": count, "text": text}


def test_what_is_typed_lands_in_the_policy_it_was_typed_into_whatever_comes_first(force):
    message(force, "add", what="new")
    first, second = force.drafts
    message(force, "edit", id=first.id)
    force.typed = typed(first, 1, FORCE + " ")
    # The page holds the next key back while Python is busy; the click on the other policy overtakes it.
    message(force, "edit", id=second.id, typed=typed(first, 2, FORCE + "  "))
    force.text, force.typed = FORCE + "  ", typed(first, 2, FORCE + "  ")
    assert [draft.text for draft in force.drafts] == [FORCE + "  ", SKELETON]
    assert (force.current, force.text, force.placed[1]) == (second.id, SKELETON, SKELETON)


def test_what_was_taken_once_is_not_taken_again_after_starting_over(force):
    last = typed(force.drafts[0], 7, FORCE + "x")
    message(force, "start over", typed=last)
    force.typed = last
    assert force.drafts[0].text == FORCE
    message(force, "undo")
    assert force.drafts[0].text == FORCE + "x"


@pytest.mark.parametrize("strange", [{}, {"of": 1, "count": 1, "text": "x"}, {"of": "a", "count": "1", "text": "x"}])
def test_what_cannot_have_been_typed_changes_nothing(force, strange):
    force.typed = strange
    assert force.drafts[0].text == FORCE


def test_start_over_and_undo_lose_nothing(force):
    force.write(typed := FORCE.replace("ListUsers", "ListUser"))
    message(force, "start over")
    assert force.text == force.placed[1] == FORCE
    message(force, "undo")
    assert force.text == force.placed[1] == typed
    message(force, "undo")
    assert force.text == FORCE


def test_start_over_at_the_start_says_so(force):
    message(force, "start over")
    assert text_of(force.status) == said("lab.unchanged", name="force_mfa")
    assert not force.can_undo


# --- several policies ---


def test_another_policy_beside_it(force):
    message(force, "add", what="administrator_access")
    assert [draft.name for draft in force.drafts] == ["force_mfa", "administrator_access"]
    assert text_of(force.status).startswith(said("lab.added", name="administrator_access"))
    assert cells(force)["iam:ListServiceSpecificCredentials", "true"] == "✓ Allowed was implicit deny"
    assert force.text == load_policy("administrator_access").text


def test_another_policy_alone_is_the_new_start_with_its_own_goals(force):
    force.goals_text = "nobody can rotate access keys"
    message(force, "alone", what="manage_own_credentials")
    assert [draft.name for draft in force.drafts] == ["manage_own_credentials"]
    assert "was" not in " ".join(cells(force).values())
    assert force.tally.startswith("✓ 6 of 6 goals met")
    message(force, "undo")
    assert [(draft.name, draft.on) for draft in force.drafts] == [("force_mfa", True)]
    assert "was" not in " ".join(cells(force).values())
    assert force.goals_text == "nobody can rotate access keys"
    assert force.tally.startswith(said("lab.tally_goals", goals=1, met=0, left_out=0))


def test_what_was_changed_stays_beside_the_one_that_begins_alone(force):
    force.write(FORCE + " ")
    message(force, "alone", what="force_mfa")
    assert [(draft.name, draft.on, draft.changed) for draft in force.drafts] == [
        ("force_mfa", False, True),
        ("force_mfa 2", True, False),
    ]


def test_a_broken_form_is_called_by_what_is_reported(force):
    message(force, "alone", what="broken_bool")
    name = TITLES["broken_bool"].strip("“”")
    assert force.drafts[0].name == name and force.file_name == f"{name}.json"
    assert force.tally.startswith(said("lab.tally_goals", goals=7, met=5, left_out=0))


def test_rows_that_come_with_a_policy_are_counted(force):
    message(force, "add", what="ec2_full_access")
    assert text_of(force.status).endswith("none of the 93 decisions changed. It adds 1 row.")


def test_turning_one_off_says_what_that_takes_away():
    widget = lab(["force_mfa", "administrator_access"], goals=[])
    message(widget, "turn", id=widget.drafts[1].id)
    assert text_of(widget.status).startswith("administrator_access off: 6 of 93 decisions changed, all from allowed")
    message(widget, "turn", id=widget.drafts[1].id)
    assert text_of(widget.status).startswith("administrator_access on: 6 of 93 decisions changed, all from implicit")


def test_as_a_guardrail_it_takes_away():
    widget = lab(["force_mfa", "ec2_full_access"], goals=[])
    message(widget, "attach", id=widget.drafts[1].id, kind="boundary")
    assert cells(widget)["iam:ListUsers", "true"] == "– Implicit deny was allowed"
    widget.chosen = ["iam:ListUsers", "true"]
    asked = sentence_for(Reason("no-guardrail", {"guardrail": "permissions boundary"}), QUESTIONS)
    assert f"{asked} {YES_OR_NO['no-guardrail']}." in text_of(widget.reason)
    assert say_analysis("change.blocked", guardrails=["permissions boundary"]) in text_of(widget.difference)


def test_a_policy_that_is_taken_out_comes_back(force):
    message(force, "add", what="new")
    message(force, "remove", id=force.drafts[0].id)
    assert [draft.text for draft in force.drafts] == [SKELETON]
    message(force, "remove", id=force.drafts[0].id)
    assert text_of(force.status).startswith(said("lab.last_one"))
    message(force, "undo")
    assert [draft.name for draft in force.drafts] == ["force_mfa", "my policy"]


def test_each_opens_what_it_holds(force):
    message(force, "add", what="new")
    message(force, "edit", id=force.drafts[0].id)
    assert (force.text, force.file_name) == (FORCE, "force_mfa.json")
    force.write(FORCE + " ")
    assert [draft.text for draft in force.drafts] == [FORCE + " ", SKELETON]


def test_there_is_a_most(force):
    for _ in range(MOST_DRAFTS + 2):
        message(force, "add", what="new")
    assert len(force.drafts) == MOST_DRAFTS
    assert text_of(force.status) == said("lab.full", most=MOST_DRAFTS)


def test_a_file_is_loaded_beside_the_others(force):
    message(force, "load", name="mine.json", text=SKELETON)
    assert [draft.name for draft in force.drafts] == ["force_mfa", "mine"]
    message(force, "load", name="long.json", text=" " * (LONGEST_KEPT + 1))
    assert text_of(force.status) == said("lab.refused.too_long", name="long.json", size=100_001, limit=6_144)
    message(force, "refuse", name="picture.png", why="not_text", size=9)
    assert text_of(force.status) == said("lab.refused.not_text", name="picture.png")
    message(force, "refuse", name="film.mp4", why="too_large", size=10**9)
    told = text_of(force.status)
    assert told == said("lab.refused.too_large", name="film.mp4", size=10**9)
    message(force, "refuse", name="film.mp4", why="my own words", size=1)
    assert text_of(force.status) == told
    assert len(force.drafts) == 2


def test_what_was_changed_is_found_again_in_a_new_lab(force):
    force.write(FORCE + " ")
    message(force, "keep")
    again = lab(goals=[])
    [earlier] = Shelf().earlier()
    assert f'value="earlier:{earlier.id}"' in again.page
    message(again, "add", what=f"earlier:{earlier.id}")
    assert again.text == FORCE + " "
    assert again.drafts[0].text == FORCE


# --- who asks, and what for ---


def test_another_user_and_whose_things(force):
    force.username = "engineering/alice"
    assert cells(force)["iam:ChangePassword", "true"] == "– Implicit deny"
    force.username = "no such name"
    assert force.name_problem.endswith("Below you still see engineering/alice.")
    force.username = "bob"
    assert (force.name_problem, force.other) == ("", "alice")
    force.owner = "other"
    assert cells(force)["iam:ChangePassword", "true"] == "– Implicit deny"


def test_a_request_of_ones_own_becomes_the_first_row():
    own = document(statement(Action="s3:GetObject", Resource="arn:aws:s3:::reports/*"))
    widget = lab(Policy.from_json(own, name="mine"))
    assert cells(widget)["s3:GetObject", "absent"] == "✓ Allowed"
    message(widget, "try", action="s3:GetObject", resource="arn:aws:s3:::secrets/a")
    assert list(cells(widget))[0] == ("s3:GetObject on arn:aws:s3:::secrets/a", "true")
    assert cells(widget)["s3:GetObject on arn:aws:s3:::secrets/a", "absent"] == "– Implicit deny"
    assert widget.chosen == ["s3:GetObject on arn:aws:s3:::secrets/a", "true"]
    message(widget, "try", action="GetObject", resource="")
    assert "service:Action" in widget.request_problem


def test_the_last_requests_of_ones_own_are_kept_the_newest_first(force):
    def ask(number):
        message(force, "try", action="s3:GetObject", resource=f"arn:aws:s3:::reports/{number}")
        return text_of(force.status)

    def own_rows():
        return [key.rpartition("/")[2] for key, mfa in cells(force) if " on " in key and mfa == "true"]

    told = [ask(number) for number in range(MOST_REQUESTS + 2)]
    assert ["the lab keeps" in one.lower() for one in told] == [False] * MOST_REQUESTS + [True] * 2
    assert own_rows() == [str(number) for number in range(MOST_REQUESTS + 1, 1, -1)]
    assert ask(5) == told[-1] and own_rows()[0] == str(MOST_REQUESTS + 1)
    assert force.chosen == ["s3:GetObject on arn:aws:s3:::reports/5", "true"]


def test_a_request_or_goals_that_are_too_long_are_told(force):
    before, tally = force.matrix, force.tally
    start = "arn:aws:s3:::"
    message(force, "try", action="s3:GetObject", resource=start + "a" * (LONGEST_RESOURCE - len(start) + 1))
    assert force.request_problem == said("lab.resource_too_long", size=LONGEST_RESOURCE + 1, most=LONGEST_RESOURCE)
    assert force.matrix == before
    message(force, "try", action="s3:GetObject", resource=start + "a" * (LONGEST_RESOURCE - len(start)))
    assert force.request_problem == "" and force.matrix != before
    force.goals_text = "nobody can do anything\n" + "#" * LONGEST_GOALS
    assert force.goals_problem.startswith(said("lab.goals_too_long", size=len(force.goals_text), most=LONGEST_GOALS))
    assert force.tally == tally


def test_a_wildcard_has_rows_of_its_own():
    few, many, other = (
        Policy.from_json(document(statement(Action=action)), name="mine")
        for action in ("iam:*MFADevice", "iam:*", "s3:Get*")
    )
    assert "iam:EnableMFADevice" in list_wildcard_actions([few])
    assert list_wildcard_actions([many]) == ["iam:Anything"]
    assert list_wildcard_actions([other]) == ["s3:GetAnything"]


def test_what_every_request_carries_along():
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    widget = lab(Policy.from_json(document(statement(Action="iam:ListUsers", Condition=condition)), name="mine"))
    assert cells(widget)["iam:ListUsers", "true"] == "– Implicit deny"
    widget.context_text = "aws:SourceIp = 203.0.113.7\n"
    assert cells(widget)["iam:ListUsers", "true"] == "✓ Allowed"
    widget.context_text = "aws:SourceIp"
    assert widget.context_problem.startswith("Line 1: write a context key and its value")
    assert cells(widget)["iam:ListUsers", "true"] == "✓ Allowed"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", "Line 1"),
        ("\naws:SourceIp = ", "Line 2"),
        ("SourceIp = 1", "Line 1"),
        ("aws:username = bob", said("lab.context_of_user", line=1, key="aws:username")),
        (
            "AWS:MultiFactorAuthPresent = true",
            said("lab.context_of_user", line=1, key="AWS:MultiFactorAuthPresent"),
        ),
        ("aws:a = 1\naws:A = 2", said("lab.context_twice", line=2, key="aws:A")),
        ("\n".join(f"aws:k{number} = 1" for number in range(30)), "30 keys"),
    ],
)
def test_a_context_that_is_none_says_which_line(text, problem):
    with pytest.raises(ValueError, match=problem):
        read_context(text)


def test_goals_of_ones_own(force):
    force.goals_text = "nobody can rotate access keys"
    assert force.tally.startswith(said("lab.tally_goals", goals=1, met=0, left_out=0))
    force.goals_text = "nobody can rotat access keys"
    problem = say("lab.goals_problem", problem="").strip()
    assert force.goals_problem.endswith(problem)
    assert force.tally.startswith(said("lab.tally_goals", goals=1, met=0, left_out=0))
    force.goals_text = ""
    assert (force.goals_problem, force.tally) == ("", said("lab.tally_findings", mistakes=3))


def test_a_chosen_cell_is_explained_and_spoken(force):
    force.chosen = ["iam:CreateAccessKey", "absent"]
    assert read_page_card(BeautifulSoup(force.reason, "html.parser")) == {
        "Who": ["alice, calling with a long-term access key"],
        "Action": ["iam:CreateAccessKey"],
        "Resource": ["alice’s own user", "arn:aws:iam::123456789012:user/alice"],
        "label": "no label at all",
    }
    assert "✕ Explicit deny" in text_of(force.reason)
    assert force.spoken == "iam:CreateAccessKey, access key: explicit deny."


# --- what cannot be ---


@pytest.mark.parametrize(
    "content",
    [None, "x", [], {}, {"do": "edit"}, {"do": "edit", "id": 3}, {"do": "edit", "id": "no"}, {"do": "turn", "id": "no"}]
    + [{"do": "attach", "id": "no", "kind": "scp"}, {"do": "add", "what": "no"}, {"do": "alone", "what": ""}]
    + [{"do": "remove", "id": "no"}, {"do": "undo"}, {"do": "load", "name": "a"}, {"do": ["edit"]}, {"do": "close"}],
)
def test_a_message_that_means_nothing_changes_nothing(force, content):
    before = force.drafts
    force._handle_custom_msg(content, [])
    assert force.drafts == before


def test_strange_texts_stay_text():
    action, arn = HOSTILE.replace(" ", "").removesuffix("\u202e"), f"arn:aws:s3:::{HOSTILE}"
    sid_less = document(statement(Action=f"s3:{action}", Resource=[arn, "*"]))
    widget = lab(Policy.from_json(sid_less, name=HOSTILE))
    widget.write(widget.text.replace('"Effect"', f'"{HOSTILE.replace(chr(34), "")}"'))
    widget.username = HOSTILE
    widget.goals_text = HOSTILE
    message(widget, "try", action=HOSTILE, resource=HOSTILE)
    message(widget, "refuse", name=HOSTILE, why="not_text", size=1)
    for html in (
        widget.tabs,
        widget.matrix,
        widget.reason,
        widget.problem,
        widget.status,
        widget.findings,
        widget.goals,
    ):
        assert not BeautifulSoup(html, "html.parser").find("img")


@pytest.mark.parametrize("name", ["no_such_policy", "no/such/file.json"])
def test_a_policy_that_is_not_there(name):
    with pytest.raises(PolicyError):
        lab(name)


def test_no_policy_begins_with_an_empty_start():
    assert lab([]).text == SKELETON


def test_every_packaged_policy_has_a_title():
    assert set(TITLES) == set(packaged_policies())


def test_the_reports_do_not_name_the_mistake():
    for name, title in TITLES.items():
        if name.startswith("broken_"):
            assert name.removeprefix("broken_").lower() not in title.lower().replace("password, and can’t", "")


def test_without_a_kernel_there_is_a_sentence_and_the_policy(force):
    data, _ = force._repr_mimebundle_()
    assert data["text/plain"] == said("lab.static", names=["force_mfa"])
    assert data["text/plain"] in text_of(data["text/html"])
    assert json.loads(BeautifulSoup(data["text/html"], "html.parser").find("pre").get_text()) == json.loads(FORCE)


def test_a_policy_of_enormous_length_is_decided(with_goals):
    statements = [statement(Sid=f"S{number}", Action=f"s3:Get{number}") for number in range(400)]
    with_goals.write(json.dumps(document(*statements)))
    assert cells(with_goals)["s3:Get0", "true"].startswith("✓ Allowed")
    assert not with_goals.busy and with_goals.failure is None
    with_goals.write(FORCE)
    assert with_goals.tally == "✓ 7 of 7 goals met · 3 probable mistakes"
