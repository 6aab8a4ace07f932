"""What a learner did in a widget is there when the cell runs again, until they start over."""

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import predict_each, six_conditions
from mfa_lesson.course.drafts import Shelf
from mfa_lesson.course.progress import Progress
from mfa_lesson.widgets import running_cell
from mfa_lesson.widgets.exercise import LONGEST_KEPT, exercise
from mfa_lesson.widgets.explorer import explorer
from mfa_lesson.widgets.final import final
from mfa_lesson.widgets.lab import lab
from mfa_lesson.widgets.quiz import predict, quiz
from mfa_lesson.widgets.wording import say
from tests.course.lessons.made_up import SOLUTION, START, WITH_EXERCISE, write_exercise, write_lessons

SEE, FINAL = "02_see", "11_final"
TABLE = six_conditions("iam:DeactivateMFADevice")
MAKERS = {
    "quiz": lambda folder: quiz(SEE, folder=folder),
    "guess": lambda folder: predict(SEE, "guess", folder=folder).guess,
    "final": lambda folder: final(FINAL, folder=folder),
    "rows": lambda folder: predict_each(TABLE),
    "exercise": lambda folder: exercise(WITH_EXERCISE, "one", folder=folder),
}
KEYS = {
    "quiz": f"{SEE}/own",
    "guess": f"{SEE}/guess",
    "final": f"{FINAL}/final",
    "rows": predict_each(TABLE)._work_key,
    "exercise": f"{WITH_EXERCISE}/one",
}


@pytest.fixture
def folder(tmp_path):
    return write_exercise(write_lessons(tmp_path / "lessons"))


def send(widget, **message):
    """What the page sends."""
    widget._handle_custom_msg(message, [])


def choose(widget, id, right):
    """Chooses the right option of a question, or the first wrong one."""
    (asked,) = (one for one in widget.questions if one.id == id)
    number = next(number for number, option in enumerate(asked.options) if option.right is right)
    send(widget, do="answer", question=id, option=number)
    return number


def press(widget, what, text):
    send(widget, do=what, text=text)


# --- it is there again ---


def test_the_answers_to_questions_are_there_again(folder):
    first = quiz(SEE, folder=folder)
    wrong, right = choose(first, "own", False), choose(first, "own", True)
    choose(first, "beats", False)
    again = quiz(SEE, folder=folder)
    assert again.said == first.said
    assert again.said["own"]["tried"] == {str(wrong): "wrong", str(right): "right"}
    assert again.said["own"]["mark"] == "right"
    assert again.said["beats"]["mark"] == "wrong"


def test_a_guess_is_there_again_with_what_it_was_about(folder):
    first = predict(SEE, "guess", folder=folder)
    choose(first.guess, "guess", False)
    shown = explorer("force_mfa")
    again = predict(SEE, "guess", then=shown, folder=folder)
    assert again.guess.said == first.guess.said
    assert again.children == (again.guess, shown, again.afterwards)
    assert again.afterwards.said == {}, "it waits to be asked"
    send(again.afterwards, do="tell")
    assert again.afterwards.said["guess"]["html"]


def test_that_there_was_no_guess_is_known_too(folder):
    first = predict(SEE, "guess", folder=folder).guess
    send(first, do="answer", question="guess", option=len(first.questions[0].options))
    again = predict(SEE, "guess", folder=folder)
    assert again.guess.made is None and again.afterwards


def test_predicted_rows_are_there_again():
    first = predict_each(TABLE)
    for row, verdict in enumerate((1, 0)):
        send(first, do="guess", row=row, verdict=verdict)
    again = predict_each(TABLE)
    assert again.guesses == first.guesses and len(again.guesses) == 2
    assert again.page == first.page
    send(again, do="rest")
    assert predict_each(TABLE).done


def test_another_table_has_predictions_of_its_own():
    send(predict_each(TABLE), do="rest")
    assert predict_each(six_conditions("iam:ListUsers")).guesses == []
    assert predict_each(TABLE.head(3)).guesses == []


def test_what_was_typed_in_an_exercise_is_there_again(folder):
    first = exercise(WITH_EXERCISE, "one", folder=folder)
    first.set_state({"text": '{"half": '})
    press(first, "hint", first.text)
    again = exercise(WITH_EXERCISE, "one", folder=folder)
    assert again.text == '{"half": '
    assert (again.hints_left, again.next_hint, again.help) == (1, first.next_hint, first.help)
    press(again, "solution", again.text)
    assert SOLUTION in BeautifulSoup(exercise(WITH_EXERCISE, "one", folder=folder).help, "html.parser").pre.get_text()


def test_a_text_that_is_too_long_for_a_policy_lasts_as_long_as_the_page(folder):
    first = exercise(WITH_EXERCISE, "one", folder=folder)
    first.set_state({"text": "short"})
    first.set_state({"text": "x" * (LONGEST_KEPT + 1)})
    assert len(first.text) > LONGEST_KEPT
    assert exercise(WITH_EXERCISE, "one", folder=folder).text == "short"


@pytest.mark.parametrize("gone_on", [False, True])
def test_the_challenge_goes_on_where_it_was(folder, gone_on):
    first = final(FINAL, folder=folder)
    choose(first, first.asked.id, False)
    if gone_on:
        send(first, do="next")
    again = final(FINAL, folder=folder)
    assert (again.at, again.answered, again.page, again.said) == (first.at, first.answered, first.page, first.said)
    assert again.at == gone_on


def test_the_score_is_there_again_until_one_starts_again(folder):
    first = final(FINAL, folder=folder)
    while first.asked:
        choose(first, first.asked.id, True)
        send(first, do="next")
    again = final(FINAL, folder=folder)
    assert again.page == first.page and again.asked is None
    send(again, do="again")
    assert final(FINAL, folder=folder).at == 0 and not final(FINAL, folder=folder).answered


# --- the lab: one for each cell ---

KEPT = ("username", "owner", "goals_text", "context_text", "error_text", "error_explained", "current", "text")
OF_A_DRAFT = ("id", "name", "kind", "on", "text", "start")


@pytest.fixture
def run_cell(monkeypatch):
    """A function that makes a lab, or several, as a cell of a notebook does when it runs."""
    runs = iter(range(1000))

    def run(cell, *starts):
        parent = {"header": {"msg_id": f"run {next(runs)}"}, "metadata": {"cellId": cell} if cell else {}}
        monkeypatch.setattr(running_cell, "find_parent", lambda: parent)
        made = [lab(start, goals="nobody can iam:CreateUser") for start in starts or ("force_mfa",)]
        return made if starts else made[0]

    return run


def change_all(widget):
    """Changes everything that a lab keeps."""
    send(widget, do="add", what="ec2_full_access")
    send(widget, do="turn", id=widget.drafts[0].id)
    send(widget, do="attach", id=widget.drafts[1].id, kind="scp")
    widget.write(widget.text.replace("ec2:*", "ec2:Run*"))
    widget.write('{"half": ')
    widget.set_state({"username": "bob", "owner": "other"})
    widget.set_state({"goals_text": "nobody can iam:GetUser", "context_text": "a:b = c"})
    widget.set_state(
        {"error_text": "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: iam:GetUser"}
    )
    send(widget, do="try", action="s3:GetObject", resource="*")
    send(widget, do="keep")


def describe(widget):
    """What a lab has that it should have again."""
    drafts = [[getattr(draft, name) for name in OF_A_DRAFT] for draft in widget.drafts]
    in_force = [
        policy.text for side in (widget._policies.start, widget._policies.in_force) for policy in side.everything
    ]
    return drafts, in_force, {name: getattr(widget, name) for name in KEPT}, list(widget._own_rows)


def test_a_lab_is_there_again_until_it_is_reset(run_cell):
    first = run_cell("one")
    fresh = describe(first)
    assert not first.can_reset and Progress().work(first.kept_as) == {}
    change_all(first)
    again = run_cell("one")
    assert describe(again) == describe(first) and again.can_reset and again.problem
    assert "ec2:Run*" in again.drafts[1].good.text, "the last text that could be read stays in force"
    assert (again.matrix, again.goals) == (first.matrix, first.goals)
    assert BeautifulSoup(again.status, "html.parser").get_text() == say("lab.taken_up")
    send(again, do="reset")
    assert describe(again) == fresh and not again.can_reset and not again.problem
    assert describe(run_cell("one")) == fresh
    assert Progress().work(first.kept_as) == {}


def test_undo_brings_back_all_that_resetting_took(run_cell):
    widget = run_cell("one")
    change_all(widget)
    before = describe(widget)
    for act, can_reset in (("reset", False), ("undo", True), ("undo", False), ("undo", True)):
        send(widget, do=act)
        assert widget.can_reset == can_reset
    assert describe(widget) == before == describe(run_cell("one"))


def test_each_cell_and_each_lab_of_a_cell_has_its_own_work(run_cell):
    run_cell("one").write("{")
    assert run_cell("two").text != "{", "another cell"
    assert run_cell("one", "ec2_full_access")[0].text != "{", "the same cell with another policy"
    first, second = run_cell("three", "force_mfa", "force_mfa")
    first.write("[1")
    second.write("[2")
    assert [one.text for one in run_cell("three", "force_mfa", "force_mfa")] == ["[1", "[2"]
    assert run_cell("one").text == "{"


def test_a_late_message_of_an_old_view_changes_nothing(run_cell):
    old = run_cell("one")
    old.write("typed just before")
    new = run_cell("one")
    assert new.text == "typed just before"
    new.write("typed since")
    send(new, do="keep")
    send(old, do="keep", typed={"of": old.current, "count": 1, "text": "of the old view"})
    assert run_cell("one").text == "typed since"
    assert all(kept.text != "of the old view" for kept in Shelf().earlier())


def test_where_no_cell_is_known_a_lab_begins_as_it_is_asked_for(run_cell):
    first = run_cell("")
    first.write("{")
    send(first, do="keep")
    again = run_cell("")
    assert again.text == first.drafts[0].start and again.current != first.current and first.can_reset
    assert [kept.text for kept in Shelf().earlier()] == ["{"]


GOOD = {"id": "a", "name": "n", "kind": "scp", "text": "{", "start": "{", "on": True}


@pytest.mark.parametrize(
    "odd",
    [
        {"drafts": []},
        {"drafts": "x"},
        {"drafts": [{}]},
        {"drafts": [{**GOOD, "kind": "no kind"}]},
        {"drafts": [{**GOOD, "kind": []}]},
        {"drafts": [{**GOOD, "on": 1}]},
        {"drafts": [{**GOOD, "text": 7}]},
        {"drafts": [{**GOOD, "good": 7}]},
        {"drafts": [GOOD, GOOD]},
        {"drafts": [{**GOOD, "id": str(number)} for number in range(13)]},
        {"drafts": [GOOD], "first": []},
    ],
    ids=str,
)
def test_what_makes_no_sense_leaves_a_fresh_lab(run_cell, odd):
    fresh = run_cell("one")
    Progress().keep_work(fresh.kept_as, {"first": [GOOD], **odd, "current": 7, "username": "bob"})
    assert describe(run_cell("one")) == describe(fresh)


def test_odd_fields_beside_sound_policies_are_passed_over(run_cell):
    fresh = run_cell("one")
    odd = {"current": 7, "username": ["x"], "owner": 1, "goals_text": {}, "requests": [7, ["a"], [1, 2], ["no", ""]]}
    Progress().keep_work(fresh.kept_as, {"drafts": [GOOD], "first": [GOOD], **odd})
    again = run_cell("one")
    assert [draft.id for draft in again.drafts] == ["a"] and again.problem
    assert (again.username, again.owner, again.goals_text, again._own_rows) == ("alice", "own", fresh.goals_text, {})


# --- starting over ---


def test_starting_over_forgets_answers_and_keeps_that_they_were_right(folder):
    first = quiz(SEE, folder=folder)
    choose(first, "own", True)
    send(first, do="start_over")
    assert first.said == {} and first.status == say("started_over")
    assert quiz(SEE, folder=folder).said == {"own": {"mark": "right", "words": say("quiz.answered_earlier")}}
    assert Progress().answers(SEE)["own"].once_right


def test_starting_over_hides_what_a_guess_was_about(folder):
    first = predict(SEE, "guess", then=explorer("force_mfa"), folder=folder)
    choose(first.guess, "guess", True)
    send(first.guess, do="start_over")
    assert first.children == (first.guess,) and first.guess.said == {}
    assert not predict(SEE, "guess", folder=folder).afterwards
    choose(first.guess, "guess", False)
    assert first.afterwards


def test_starting_over_hides_predicted_rows():
    first = predict_each(TABLE)
    fresh = first.page
    send(first, do="rest")
    send(first, do="start_over")
    assert first.page == fresh == predict_each(TABLE).page


def test_starting_over_brings_the_start_of_an_exercise(folder):
    first = exercise(WITH_EXERCISE, "one", folder=folder)
    first.set_state({"text": "mine"})
    press(first, "start_over", "mine")
    assert exercise(WITH_EXERCISE, "one", folder=folder).text == START


@pytest.mark.parametrize("kind", MAKERS)
def test_before_anything_is_done_nothing_is_kept_and_there_is_nothing_to_start_over(folder, kind):
    over = BeautifulSoup(MAKERS[kind](folder).page, "html.parser").select_one('[data-do="start_over"]')
    assert Progress().work(KEYS[kind]) == {}
    assert over is None or over.parent.has_attr("hidden") or kind == "exercise"


def test_forgetting_all_progress_forgets_this_too(folder):
    choose(quiz(SEE, folder=folder), "own", True)
    Progress().reset()
    assert quiz(SEE, folder=folder).said == {}


# --- whatever the file says ---

NAMES = ("tried", "guess", "guesses", "answered", "at", "text")
ODD = [
    *({name: 7} for name in NAMES),
    *({name: "x"} for name in NAMES if name != "text"),
    *({name: [[]]} for name in NAMES),
    *({name: {"a": []}} for name in NAMES),
    {"guesses": [0] * 99},
    {"guesses": [99]},
    {"guesses": [True]},
    {"answered": {}, "at": 2},
    {"answered": {"who": "no such option"}, "at": 1},
    {"answered": [], "at": -1},
    {"text": "x", "hints_left": 9, "solved": "yes"},
    {"text": None, "hints_left": True, "solved": None},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("kind", MAKERS)
def test_what_makes_no_sense_in_the_file_is_passed_over(folder, kind, odd):
    Progress().keep_work(KEYS[kind], odd)
    widget = MAKERS[kind](folder)
    for message in ({"do": "start_over"}, {"do": "next"}, {"do": "rest"}, {"do": "check", "text": "{"}):
        send(widget, **message)


# --- each message is heard ---


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_page_is_told_that_each_message_was_heard(folder, make):
    widget = make(folder)
    messages = [{"do": "answer"}, {"do": "no such act"}, {}, {"do": ["odd"]}, {"do": "start_over"}]
    for number, message in enumerate(messages):
        send(widget, **message, sent=f"mark {number}")
        assert widget.heard == f"mark {number}"
    widget.set_state({"sent": "of the state"})
    assert widget.heard == "of the state"
    send(widget, do="start_over", sent=7)
    assert widget.heard == "of the state"
