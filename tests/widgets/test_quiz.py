"""Questions without a browser: what a message does, what is kept, and what is never given away."""

import json
from pathlib import Path

import ipywidgets
import pytest
from bs4 import BeautifulSoup

from mfa_lesson import explorer, load_policy
from mfa_lesson.course.progress import Progress
from mfa_lesson.course.wording import say as say_course
from mfa_lesson.display.html import mark_code
from mfa_lesson.errors import LessonError
from mfa_lesson.widgets.final import final
from mfa_lesson.widgets.quiz import predict, quiz
from mfa_lesson.widgets.wording import CHOOSE_FIRST, NO_GUESS, say
from tests.course.lessons.made_up import write_lessons

SEE, FINAL = "02_see", "11_final"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_lessons(tmp_path / "lessons")


@pytest.fixture
def check(folder: Path):
    return quiz(SEE, folder=folder)


@pytest.fixture
def challenge(folder: Path):
    return final(FINAL, folder=folder)


def send(widget, **message) -> None:
    """What the page sends."""
    widget._handle_custom_msg(message, [])


def place(widget, id: str, text: str) -> int:
    """The number of an option on the page."""
    (asked,) = (one for one in widget.questions if one.id == id)
    (number,) = (number for number, option in enumerate(asked.options) if text in option.text)
    return number


def answer(widget, id: str, text: str) -> None:
    send(widget, do="answer", question=id, option=place(widget, id, text))


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def feedback(widget, id: str) -> str:
    return words(widget.said[id]["html"])


def everything_told(widget) -> str:
    """All that the page and a saved notebook know."""
    data, _ = widget._repr_mimebundle_()
    state = {name: value for name, value in widget.get_state().items() if name not in ("_esm", "_css")}
    return json.dumps(state, default=str, ensure_ascii=False) + data["text/plain"] + data["text/html"]


# --- nothing is given away ---


def test_before_an_answer_the_page_knows_questions_and_options_alone(folder, check, challenge):
    guess = predict(SEE, "guess", folder=folder).guess
    for widget in (check, challenge, guess):
        told = everything_told(widget)
        for asked in widget.questions:
            for option in asked.options:
                assert str(mark_code(option.says)) not in told
                assert option.says not in told
    assert check.said == challenge.said == guess.said == {}


def test_the_page_treats_the_right_option_like_the_others(check):
    page = BeautifulSoup(check.page, "html.parser")
    for question in page.select(".question"):
        shapes = set()
        for option in question.select(".option"):
            option.select_one("span").clear()
            option.select_one("input")["value"] = ""
            shapes.add(str(option))
        assert len(shapes) == 1


def test_the_right_option_does_not_stand_in_the_same_place_three_times_running(folder):
    option = '[[question.option]]\ntext = "{}"\nsays = "So."\n{}\n'
    options = option.format("Yes", "right = true") + option.format("No", "slip = true")
    questions = [f'[[question]]\nid = "q{n}"\nkind = "check"\ntext = "Is it {n}?"\n{options}' for n in range(40)]
    text = 'title = "Many"\ntopic = "t"\n' + "".join(questions)
    (folder / "04_many.toml").write_text(text, encoding="utf-8")
    places = [one.options.index(one.right) for one in quiz("04_many", folder=folder).questions]
    assert set(places) == {0, 1}
    assert [1 for three in zip(places, places[1:], places[2:], strict=False) if len(set(three)) == 1] == []
    assert [1 for two in zip(places, places[1:], strict=False) if len(set(two)) == 1], "nor is it always another"


def test_options_keep_their_places_from_one_time_to_the_next_and_their_order_where_that_is_asked(folder, check):
    assert check.page == quiz(SEE, folder=folder).page
    (guess,) = predict(SEE, "guess", folder=folder).guess.questions
    assert [option.text for option in guess.options] == ["Allowed", "Explicit deny", "Implicit deny"]


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda folder: quiz(SEE, folder=folder), say("quiz.static", count=2)),
        (lambda folder: quiz(SEE, "own", folder=folder), say("quiz.static", count=1)),
        (lambda folder: predict(SEE, "guess", folder=folder), say("guess.static")),
        (
            lambda folder: final(FINAL, folder=folder),
            say("final.static", title="The final challenge", count=3),
        ),
    ],
)
def test_what_is_saved_is_always_the_same_whatever_was_answered(folder, make, line):
    def saved():
        data, _ = make(folder)._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        return data["text/plain"], data["text/html"]

    before = saved()
    assert before[0] == line
    assert words(before[1].partition("</style>")[2]).startswith(line)
    for lesson, id in ((SEE, "guess"), (SEE, "beats"), (SEE, "own"), (FINAL, "first")):
        Progress().record(lesson, "check", id, True, "a")
    assert saved() == before


def test_an_unrevealed_piece_is_not_in_what_is_saved(folder):
    prediction = predict(SEE, "guess", then=explorer("force_mfa"), folder=folder)
    data, _ = prediction._repr_mimebundle_()
    assert "decision-matrix" not in data["text/html"].partition("</style>")[2]


def test_text_from_a_lesson_is_text(check):
    page = BeautifulSoup(check.page, "html.parser")
    assert page.select_one('[data-question="own"] .text').get_text().endswith("about <b>bob</b>?")
    assert page.select_one('[data-question="own"] .text code').get_text() == "${aws:username}"


# --- check yourself ---


def test_all_check_questions_are_asked_or_those_that_are_named(folder, check):
    assert [one.id for one in check.questions] == ["beats", "own"]
    assert [one.id for one in quiz(SEE, "own", "guess", folder=folder).questions] == ["own", "guess"]


def test_a_wrong_answer_says_why_and_names_the_misconception(check):
    answer(check, "beats", "stands last")
    said = feedback(check, "beats")
    assert said.startswith("✕ Not quite. Order never matters.")
    assert "A later or more specific Allow beats a Deny." in said
    assert "No Allow overrides a Deny that applies." in said
    assert "A Deny that applies always wins." not in said, "the answer is still to be found"
    assert check.said["beats"]["mark"] == "wrong"
    result = {"right": False, "says": "Order never matters.", "done": 0}
    assert check.status == say("quiz.check", heading="Question 1 of 2", **result, total=2)


def test_a_slip_says_why_and_no_more(check):
    answer(check, "beats", "An error")
    assert feedback(check, "beats") == "✕ Not quite. They live together well. Choose again when you are ready."


def test_a_right_answer_is_praised_marked_and_stays_marked(check):
    answer(check, "beats", "Explicit deny")
    assert feedback(check, "beats") == "✓ Right. A Deny that applies always wins."
    result = {"right": True, "says": "A Deny that applies always wins.", "done": 1}
    assert check.status == say("quiz.check", heading="Question 1 of 2", **result, total=2)
    answer(check, "beats", "stands last")
    assert check.said["beats"]["mark"] == "right"
    assert sorted(check.said["beats"]["tried"].values()) == ["right", "wrong"]
    assert "own" not in check.said


def test_the_same_result_twice_is_news_twice(check):
    answer(check, "own", "bob")
    first = check.status
    answer(check, "own", "bob")
    assert check.status != first
    assert check.status.strip() == first


def test_after_starting_over_what_was_right_before_is_marked_and_its_answer_not_shown(folder, check):
    answer(check, "own", "alice")
    send(check, do="start_over")
    again = quiz(SEE, folder=folder)
    assert again.said == {"own": {"mark": "right", "words": say("quiz.answered_earlier")}}


def test_answers_are_kept(check):
    answer(check, "own", "bob")
    answer(check, "own", "alice")
    kept = Progress().answers(SEE)["own"]
    assert (kept.kind, kept.right, kept.tries) == ("check", True, 2)
    assert kept.answer == "`alice`: it is the name of whoever calls"


def test_a_misconception_taught_elsewhere_leads_there(folder):
    (folder / "01_how_iam_decides.toml").write_text('title = "How"\ntopic = "t"\n', encoding="utf-8")
    widget = quiz(SEE, "beats", folder=folder)
    answer(widget, "beats", "stands last")
    (link,) = BeautifulSoup(widget.said["beats"]["html"], "html.parser").select("a")
    assert (link["href"], link.get_text()) == ("01_how_iam_decides.ipynb", "01 How")


def test_where_progress_cannot_be_kept_the_feedback_says_so(tmp_path, check):
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    answer(check, "own", "bob")
    assert say_course("kept.unsaved", what="progress") in feedback(check, "own")


@pytest.mark.parametrize("option", [None, -1, 99, "1", 1.5, True, [], {}])
def test_an_answer_without_an_option_asks_for_one_and_keeps_what_is_known(check, option):
    answer(check, "own", "alice")
    send(check, do="answer", question="own", option=option)
    assert feedback(check, "own") == CHOOSE_FIRST
    assert check.status == CHOOSE_FIRST
    assert check.said["own"]["mark"] == "right"
    assert Progress().answers(SEE)["own"].tries == 1


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "answer",
        {},
        {"do": "fly"},
        {"do": ["answer"]},
        {"do": "answer"},
        {"do": "answer", "question": "x", "option": 0},
        {"do": "answer", "question": ["own"], "option": 0},
        {"do": "next"},
        {"do": "tell"},
    ],
)
def test_a_message_that_makes_no_sense_does_no_harm(folder, check, challenge, message):
    guess = predict(SEE, "guess", folder=folder).guess
    for widget in (check, challenge, guess):
        before = widget.get_state()
        widget._handle_custom_msg(message, [])
        assert widget.get_state() == before


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda folder: quiz("nowhere", folder=folder), "no such lesson"),
        (
            lambda folder: quiz(SEE, "nothing", folder=folder),
            say_course("lesson.no-such-item", kind="question", id="nothing", ids=["guess", "beats", "own"]),
        ),
        (lambda folder: quiz("03_manage", folder=folder), say_course("lesson.no-questions", kind="check")),
        (lambda folder: predict(SEE, "nothing", folder=folder), "no question 'nothing'"),
        (lambda folder: final("03_manage", folder=folder), say_course("lesson.no-questions", kind="final")),
    ],
)
def test_what_is_not_there_is_said(folder, ask, problem):
    with pytest.raises(LessonError, match=problem):
        ask(folder)


# --- predict ---


def test_a_guess_reveals_and_does_not_judge(folder):
    shown = explorer("force_mfa")
    prediction = predict(SEE, "guess", then=shown, folder=folder)
    assert prediction.children == (prediction.guess,)
    answer(prediction.guess, "guess", "Explicit deny")
    assert prediction.children == (prediction.guess, shown, prediction.afterwards)
    assert feedback(prediction.guess, "guess") == "Your guess: Explicit deny. Now look below."
    assert prediction.guess.status == say("guess.made", guess="Explicit deny")
    assert "There is no Deny in it." not in everything_told(prediction.guess)
    assert prediction.afterwards.said == {}
    kept = Progress().answers(SEE)["guess"]
    assert (kept.kind, kept.right, kept.answer) == ("predict", False, "Explicit deny")


def test_afterwards_it_is_said_whether_the_guess_was_right(folder):
    prediction = predict(SEE, "guess", folder=folder)
    answer(prediction.guess, "guess", "Explicit deny")
    send(prediction.afterwards, do="tell")
    assert feedback(prediction.afterwards, "guess") == (
        "✕ Not quite. There is no Deny in it. The answer: Allowed The statement lists it, with the resource * ."
    )
    right = predict(SEE, "guess", folder=folder)
    send(right.guess, do="start_over")
    answer(right.guess, "guess", "Allowed")
    send(right.afterwards, do="tell")
    assert feedback(right.afterwards, "guess") == "✓ Right. The statement lists it, with the resource * ."


@pytest.mark.parametrize("text", ["Allowed", "Allowed."])
def test_the_answer_is_told_to_a_screen_reader_as_a_sentence(folder, text):
    for name, right in (("02_see", "Allowed"), ("11_final", "`*`: on no particular resource")):
        path = folder / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(f'text = "{right}"', f'text = "{text}"'), "utf-8")
    prediction = predict(SEE, "guess", folder=folder)
    answer(prediction.guess, "guess", "Explicit deny")
    send(prediction.afterwards, do="tell")
    told = {"answer": "Allowed.", "answer_says": "The statement lists it, with the resource *."}
    wrong = say("quiz.result", right=False, says="There is no Deny in it.", **told)
    assert prediction.afterwards.status == wrong
    without = predict(SEE, "guess", folder=folder)
    send(without.guess, do="start_over")
    send(without.guess, do="answer", question="guess", option=3)
    send(without.afterwards, do="tell")
    assert without.afterwards.status == say("guess.answer", answer=told["answer"], says=told["answer_says"])
    challenge = final(FINAL, folder=folder)
    answer(challenge, "first", "ARN")
    told = {"answer": "Allowed", "answer_says": "It lists them all."}
    assert challenge.status == say("quiz.result", right=False, says="It has no resource type.", **told)


def test_one_may_look_without_a_guess(folder):
    prediction = predict(SEE, "guess", folder=folder)
    send(prediction.guess, do="answer", question="guess", option=3)
    assert NO_GUESS in words(prediction.guess.page)
    assert len(prediction.children) == 2
    assert feedback(prediction.guess, "guess") == say("guess.made", guess=None)
    assert "What is the answer?" in prediction.afterwards.page
    send(prediction.afterwards, do="tell")
    assert feedback(prediction.afterwards, "guess").startswith("The answer: Allowed")
    assert Progress().answers(SEE)["guess"].answer == NO_GUESS


def test_a_guess_is_made_once(folder):
    prediction = predict(SEE, "guess", folder=folder)
    send(prediction.guess, do="answer", question="guess", option=None)
    assert len(prediction.children) == 1
    answer(prediction.guess, "guess", "Explicit deny")
    children = prediction.children
    answer(prediction.guess, "guess", "Allowed")
    assert prediction.children is children
    assert prediction.guess.made.text == "Explicit deny"


def test_anything_that_a_notebook_shows_can_be_revealed(folder):
    made = []
    pieces = {
        "a function": lambda: made.append(1) or ipywidgets.IntSlider(),
        "a table": load_policy("force_mfa"),
        "a function of something else": lambda: "a text",
        "a function that fails": lambda: 1 / 0,
    }
    shown = {}
    for name, piece in pieces.items():
        prediction = predict(SEE, "guess", then=piece, folder=folder)
        assert made == ([] if name == "a function" else [1]), "a function is not called before"
        answer(prediction.guess, "guess", "Allowed")
        shown[name] = prediction.children[1]
    assert isinstance(shown["a function"], ipywidgets.IntSlider)
    assert "<Policy 'force_mfa'" in shown["a table"].outputs[0]["data"]["text/plain"]
    assert "a text" in shown["a function of something else"].outputs[0]["data"]["text/plain"]
    assert shown["a function that fails"].value == "<p>This can’t be shown: division by zero</p>"


# --- the final challenge ---


def through(widget, *texts: str) -> None:
    for text in texts:
        answer(widget, widget.asked.id, text)
        send(widget, do="next")


def test_questions_come_one_by_one(challenge):
    assert "Question 1 of 3 · resources" in words(challenge.page)
    assert len(BeautifulSoup(challenge.page, "html.parser").select(".question")) == 1
    send(challenge, do="next")
    assert challenge.at == 0, "no question is left out"
    answer(challenge, "first", "no particular")
    assert feedback(challenge, "first") == "✓ Right. It lists them all."
    send(challenge, do="next")
    assert "Question 2 of 3 · variables" in words(challenge.page)
    assert challenge.said == {}
    assert challenge.status == "Question 2 of 3."


def test_each_answer_counts_once_and_the_right_one_is_told(challenge):
    answer(challenge, "first", "ARN")
    assert feedback(challenge, "first") == (
        "✕ Not quite. It has no resource type. The answer: * : on no particular resource It lists them all."
    )
    answer(challenge, "first", "no particular")
    assert challenge.right == 0
    answer(challenge, "second", "The caller")
    assert list(challenge.answered) == ["first"], "a question that is not shown cannot be answered"


def test_the_end_is_a_score_by_topic_with_where_to_go_back_to(challenge):
    through(challenge, "ARN", "The caller", "A variable")
    page = BeautifulSoup(challenge.page, "html.parser")
    assert page.h3.get_text() == "You answered 1 of 3 right"
    rows = [[words(str(cell)) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert rows == [
        ["resources", "– 0 of 1", "02 See who is there"],
        ["variables", "– 1 of 2", "03 Manage your own"],
    ]
    assert [link["href"] for link in page.select("a")] == ["02_see.ipynb", "03_manage.ipynb"]
    assert challenge.status == say("final.score", right=1, total=3)
    assert {id: kept.right for id, kept in Progress().answers(FINAL).items()} == {
        "first": False,
        "second": True,
        "third": False,
    }


def test_a_topic_without_a_miss_sends_nobody_back(challenge):
    through(challenge, "no particular", "The caller", "Plain text")
    page = BeautifulSoup(challenge.page, "html.parser")
    assert page.select("a") == []
    assert words(challenge.page).count("nothing to review") == 2
    assert "Every answer is right." in words(challenge.page)


def test_a_topic_that_no_lesson_is_on_leads_to_the_misconception(folder):
    text = (folder / "11_final.toml").read_text(encoding="utf-8").replace('"variables"', '"nothing else"')
    (folder / "11_final.toml").write_text(text, encoding="utf-8")
    home = "03_your_own_credentials"
    (folder / "03_manage.toml").rename(folder / f"{home}.toml")
    widget = final(FINAL, folder=folder)
    through(widget, "no particular", "Every user", "Plain text")
    assert [link["href"] for link in BeautifulSoup(widget.page, "html.parser").select("a")] == [f"{home}.ipynb"]


def test_one_can_begin_anew(challenge):
    send(challenge, do="again")
    answer(challenge, "first", "ARN")
    send(challenge, do="again")
    assert list(challenge.answered) == ["first"], "only from the score"
    send(challenge, do="next")
    through(challenge, "The caller", "Plain text")
    send(challenge, do="again")
    assert "Question 1 of 3" in words(challenge.page)
    assert challenge.answered == {}
    assert challenge.right == 0


def test_where_it_comes_from_is_told_with_the_right_answer():
    widget = quiz("09_a_new_users_first_day")
    [asked] = [one for one in widget.questions if one.id == "forbid-the-token"]
    right = asked.options.index(asked.right)
    for option in (number for number in range(len(asked.options)) if number != right):
        widget.answer(asked, option)
        assert not BeautifulSoup(widget.said[asked.id]["html"], "html.parser").select(".sources")
    widget.answer(asked, right)
    links = BeautifulSoup(widget.said[asked.id]["html"], "html.parser").select("details.sources a")
    pages = {link.get_text(): link["href"] for link in links}
    address = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html"
    assert pages["GetSessionToken (AWS STS API Reference)"] == address
