"""Questions in a real JupyterLab: by keyboard alone, right and wrong, revealed, scored; looked at in both themes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from mfa_lesson.course.progress import Progress
from mfa_lesson.course.wording import say as say_course
from mfa_lesson.widgets.wording import NO_GUESS, NO_GUESS_MADE, say
from tests.browser import lab
from tests.browser.contrast import too_low
from tests.browser.waiting import expect
from tests.course.lessons.made_up import write_lessons

QUIZ = 'quiz("02_see", folder=folder)'
PREDICT = 'predict("02_see", "guess", then=explorer("force_mfa"), folder=folder)'
PREDICT_TABLE = 'predict("02_see", "guess", then=lambda: decision_matrix([load_policy("force_mfa")]), folder=folder)'
FINAL = 'final("11_final", folder=folder)'
PROGRESS = "progress(folder=folder)"

TOO_WIDE = """root => {
    const wide = element => element.scrollWidth > element.clientWidth + 1;
    const block = element => element.checkVisibility() && !element.matches(".hidden") &&
        getComputedStyle(element).display !== "inline";
    const around = [root, ...root.querySelectorAll("*")].filter(block);
    for (let element = root; element; element = element.parentElement) around.push(element);
    return around.filter(wide).map(element => `${element.tagName}.${element.className}`);
}"""

Show = Callable[..., lab.NotebookPage]


@pytest.fixture
def show(open_notebook: lab.NotebookOpener, tmp_path: Path) -> Show:
    """Opens a notebook that shows these pieces, each in a cell of its own, with progress of its own."""

    def opened(*pieces: str, **window) -> lab.NotebookPage:
        folder = write_lessons(tmp_path / "lessons")
        setup = f"""import os
os.environ["MFA_LESSON_DATA"], os.environ["MFA_LESSON_GROUP"] = {str(tmp_path / "data")!r}, {str(tmp_path / "room")!r}
folder = {str(folder)!r}
from mfa_lesson import decision_matrix, explorer, load_policy
from mfa_lesson.widgets.final import final
from mfa_lesson.widgets.map import progress
from mfa_lesson.widgets.quiz import predict, quiz"""
        return open_notebook(lab.write_notebook(tmp_path / "made_up.ipynb", setup, *pieces), **window)

    return opened


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str], dict]:
    """What the learner's file says about a lesson's answers."""

    def answers(lesson: str) -> dict:
        data = json.loads((tmp_path / "data" / "progress.json").read_text(encoding="utf-8"))
        return data["lessons"][lesson]["answers"]

    return answers


def pieces(notebook: lab.NotebookPage) -> Locator:
    return notebook.find(".mfa-quiz")


def question(root: Locator, id: str) -> Locator:
    return root.locator(f'.question[data-question="{id}"]')


def choose(root: Locator, text: str) -> None:
    """Chooses an option by keyboard: into the group with Tab, then the arrow keys; Enter sends it."""
    radio = root.get_by_role("radio", name=text)
    page = root.page
    group = root.get_by_role("radio")
    first = group.first
    first.focus()
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if radio.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(radio).to_be_checked()
    expect(radio).to_be_focused()
    page.keyboard.press("Enter")


def go_on(root: Locator, number: int) -> None:
    """To the next question, which is number so and so, by mouse."""
    root.locator(".after button").click()
    expect(root.locator(".number")).to_contain_text(f"Question {number} of 3")


def fine(notebook: lab.NotebookPage) -> None:
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_a_wrong_answer_says_why_and_the_next_try_may_be_right(show, kept):
    notebook = show(QUIZ)
    root = pieces(notebook)
    beats = question(root, "beats")

    choose(beats, "Whichever statement stands last")
    expect(beats.locator(".feedback")).to_contain_text("Not quite. Order never matters.")
    expect(beats.locator(".feedback")).to_contain_text("A later or more specific Allow beats a Deny")
    expect(beats.locator(".mark")).to_have_text("✕ not yet")
    expect(root.get_by_role("status")).to_contain_text("Question 1 of 2: Not quite. Order never matters.")
    expect(beats.get_by_role("radio", name="Whichever statement stands last")).to_be_focused()

    choose(beats, "Explicit deny")
    expect(beats.locator(".feedback")).to_contain_text("Right. A Deny that applies always wins.")
    expect(beats.locator(".mark")).to_have_text("✓ answered right")
    says = "A Deny that applies always wins."
    told = say("quiz.check", heading="Question 1 of 2", right=True, says=says, done=1, total=2)
    expect(root.get_by_role("status")).to_contain_text(told)
    expect(beats.get_by_role("radio", name="Explicit deny")).to_be_focused()
    assert kept("02_see")["beats"]["once_right"] is True
    assert kept("02_see")["beats"]["tries"] == 2
    fine(notebook)


def test_the_button_is_reached_with_tab_and_asks_for_an_answer_first(show):
    notebook = show(QUIZ)
    own = question(pieces(notebook), "own")
    own.get_by_role("radio").first.focus()
    notebook.page.keyboard.press("Tab")
    expect(own.get_by_role("button", name="Check")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(own.locator(".feedback")).to_have_text("Choose an answer first.")
    expect(own.get_by_role("button", name="Check")).to_be_focused()
    fine(notebook)


def test_answers_are_there_when_the_cell_runs_again_until_one_starts_over(show):
    notebook = show(QUIZ)
    beats = question(pieces(notebook), "beats")
    choose(beats, "Explicit deny")
    expect(beats.locator(".mark")).to_have_text("✓ answered right")
    notebook.run_all()
    expect(beats.locator(".mark")).to_have_text("✓ answered right")
    expect(beats.locator(".tried", has_text="✓ right")).to_have_count(1)
    expect(beats.locator(".feedback")).to_contain_text("Right.")
    pieces(notebook).get_by_role("button", name="Start over").click()
    expect(beats.locator(".mark")).to_have_text("")
    expect(pieces(notebook).get_by_role("button", name="Start over")).to_be_hidden()
    expect(beats.locator("legend")).to_be_focused()
    notebook.run_all()
    expect(beats.locator(".mark")).to_have_text("✓ answered right earlier")
    assert beats.get_by_role("radio", checked=True).count() == 0
    fine(notebook)


def test_a_guess_is_there_when_the_cell_runs_again_until_one_starts_over(show):
    notebook = show(PREDICT)
    choose(pieces(notebook), "Explicit deny")
    expect(notebook.page.locator(".mfa-explorer")).to_be_visible()
    notebook.run_all()
    expect(pieces(notebook).first.locator(".guess")).to_contain_text("Explicit deny")
    expect(notebook.page.locator(".mfa-explorer")).to_be_visible()
    pieces(notebook).first.get_by_role("button", name="Start over").press("Enter")
    expect(notebook.page.locator(".mfa-explorer")).to_have_count(0)
    expect(pieces(notebook)).to_have_count(1)
    expect(pieces(notebook).get_by_role("radio", checked=True)).to_have_count(0)
    choose(pieces(notebook), "Allowed")
    expect(notebook.page.locator(".mfa-explorer")).to_be_visible()
    fine(notebook)


def test_two_views_of_one_quiz_do_not_disturb_each_other(show):
    notebook = show(f"one = {QUIZ}\none", "one")
    first, second = pieces(notebook).nth(0), pieces(notebook).nth(1)
    choose(question(first, "own"), "alice: it is the name of whoever calls")
    expect(question(second, "own").locator(".mark")).to_have_text("✓ answered right")
    expect(question(first, "own").get_by_role("radio", checked=True)).to_be_focused()
    assert question(second, "own").get_by_role("radio", checked=True).count() == 0
    fine(notebook)


def test_a_guess_reveals_what_it_is_about_and_is_judged_afterwards(show, kept):
    notebook = show(PREDICT)
    page = notebook.page
    expect(pieces(notebook)).to_have_count(1)
    expect(page.locator(".mfa-explorer")).to_have_count(0)

    choose(pieces(notebook), "Explicit deny")
    expect(page.locator(".mfa-explorer")).to_be_visible()
    guess = pieces(notebook).nth(0).locator(".feedback")
    expect(guess).to_contain_text("Your guess: Explicit deny")
    expect(guess).to_be_focused()
    expect(page.get_by_text("Not quite.")).to_have_count(0)
    afterwards = pieces(notebook).nth(1)
    assert afterwards.bounding_box()["y"] > page.locator(".mfa-explorer").bounding_box()["y"]

    afterwards.get_by_role("button", name="Was my guess right?").focus()
    page.keyboard.press("Enter")
    expect(afterwards.locator(".feedback")).to_contain_text("Not quite. There is no Deny in it.")
    expect(afterwards.locator(".feedback")).to_contain_text("The answer: Allowed")
    expect(afterwards.locator(".feedback")).to_be_focused()
    assert kept("02_see")["guess"]["answer"] == "Explicit deny"
    fine(notebook)


def test_one_may_look_without_a_guess(show, kept):
    notebook = show(PREDICT_TABLE)
    choose(pieces(notebook), NO_GUESS)
    expect(notebook.find("table.decision-matrix")).to_be_visible()
    expect(pieces(notebook).nth(0).locator(".feedback")).to_contain_text(NO_GUESS_MADE)
    pieces(notebook).nth(1).get_by_role("button", name="What is the answer?").click()
    expect(pieces(notebook).nth(1).locator(".feedback")).to_contain_text("The answer: Allowed")
    assert kept("02_see")["guess"]["right"] is False
    fine(notebook)


def test_the_final_challenge_goes_one_by_one_to_a_score_by_topic(show, kept):
    notebook = show(FINAL)
    root, page = pieces(notebook), notebook.page
    answers = ["The ARN of the user who asks", "The caller", "A variable"]
    said = ["Not quite. It has no resource type.", "Right. Whoever signs the request.", "Not quite."]
    for number, (answer, feedback) in enumerate(zip(answers, said, strict=True), 1):
        expect(root.locator(".number")).to_contain_text(f"Question {number} of 3")
        if number > 1:
            expect(root.locator(".first")).to_be_focused()
        choose(root, answer)
        expect(root.locator(".feedback")).to_contain_text(feedback)
        expect(root.locator(".feedback")).to_be_focused()
        while root.locator(".feedback").get_by_role("link").and_(page.locator(":focus")).count() or (
            root.locator(".feedback:focus").count()
        ):
            page.keyboard.press("Tab")
        expect(root.get_by_role("button", name="Next question" if number < 3 else "See the score")).to_be_focused()
        page.keyboard.press("Enter")
    expect(root.get_by_role("heading")).to_have_text("You answered 1 of 3 right")
    expect(root.get_by_role("heading")).to_be_focused()
    rows = root.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("0 of 1")
    expect(rows.nth(1).get_by_role("link")).to_have_text("02 See who is there")
    expect(rows.nth(2)).to_contain_text("1 of 2")
    expect(rows.nth(2).get_by_role("link")).to_have_text("03 Manage your own")
    assert kept("11_final")["second"]["right"] is True

    root.get_by_role("button", name="Start over").focus()
    page.keyboard.press("Enter")
    expect(root.locator(".number")).to_contain_text("Question 1 of 3")
    expect(root.locator(".first")).to_be_focused()
    expect(root.locator(".mark")).to_have_text("")
    fine(notebook)


def test_a_link_in_the_score_opens_the_notebook_beside_this_one(show):
    notebook = show(FINAL)
    root, page = pieces(notebook), notebook.page
    target = notebook.server.root / notebook.folder / "02_see.ipynb"
    lab.write_notebook(target)
    for number, answer in enumerate(("The ARN of the user who asks", "The caller", "Plain text"), 1):
        choose(root, answer)
        if number < 3:
            go_on(root, number + 1)
    root.get_by_role("button", name="See the score").click()
    root.get_by_role("link", name="02 See who is there").click()
    page.wait_for_function(
        "path => window.jupyterapp.shell.currentWidget?.context?.path === path", arg=f"{notebook.folder}/02_see.ipynb"
    )
    assert len(page.context.pages) == 1


def test_the_map_links_to_the_notebooks_and_counts_what_this_and_other_kernels_do(show, tmp_path):
    notebook = show(QUIZ, PROGRESS)
    page = notebook.page
    target = notebook.server.root / notebook.folder / "02_see.ipynb"
    lab.write_notebook(target)
    view = page.locator(".lesson-index")
    expect(view).to_contain_text("6 questions and 1 exercise, about 11 minutes in all.")
    choose(question(pieces(notebook), "beats"), "Explicit deny")
    expect(question(pieces(notebook), "beats").locator(".mark")).to_have_text("✓ answered right")
    expect(view).to_contain_text("1 of 6 questions and 0 of 1 exercise done.")
    Progress(tmp_path / "data").exercise_done("02_see", "write")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(view).to_contain_text("1 of 6 questions and 1 of 1 exercise done.")
    sharing = page.locator(".sharing")
    sharing.get_by_label("Name in the picture").fill("Ada")
    sharing.get_by_label("Name in the picture").press("Enter")
    expect(sharing).to_contain_text(say("map.shared_as", name="Ada"))
    sharing.get_by_role("button", name="Leave the picture").click()
    expect(page.locator(".mfa-map [role=status]")).to_contain_text(say_course("sharing.stopped"))
    expect(sharing.get_by_role("button", name="Show me in the picture")).to_be_visible()
    view.get_by_role("link", name="02 See who is there").last.click()
    page.wait_for_function(
        "path => window.jupyterapp.shell.currentWidget?.context?.path === path", arg=f"{notebook.folder}/02_see.ipynb"
    )
    fine(notebook)


def test_everything_can_be_read_and_nothing_sticks_out_in_any_theme_and_width(show):
    notebook = show(QUIZ, PREDICT, FINAL, PROGRESS)
    quiz = notebook.cell(1).locator(".mfa-quiz")
    choose(question(quiz, "beats"), "Whichever statement stands last")
    choose(question(quiz, "own"), "alice: it is the name of whoever calls")
    challenge = notebook.cell(3).locator(".mfa-quiz")
    for number, answer in enumerate(("The ARN of the user who asks", "The caller", "A variable"), 1):
        choose(challenge, answer)
        if number < 3:
            go_on(challenge, number + 1)
    expect(challenge.locator(".says")).to_be_visible()
    choose(notebook.cell(2).locator(".mfa-quiz").first, "Implicit deny")
    notebook.page.get_by_role("button", name="Was my guess right?").click()
    expect(notebook.find(".afterwards .feedback")).to_contain_text("An Allow applies.")
    looks_right_in_any_theme_and_width(notebook, ".mfa-quiz, .lesson-index", cells=(1, 2, 3, 4))
    challenge = notebook.cell(3).locator(".mfa-quiz:has(.after)")
    challenge.locator(".after button").click()
    expect(notebook.page.get_by_role("heading", name="You answered 1 of 3 right")).to_be_visible()
    looks_right_in_any_theme_and_width(notebook, ".mfa-quiz:has(.score)", cells=(3,))
    fine(notebook)


def looks_right_in_any_theme_and_width(notebook: lab.NotebookPage, selector: str, cells: tuple[int, ...]) -> None:
    for theme, width in (("light", 1200), ("light", 480), ("dark", 480)):
        notebook.show_theme(theme)
        notebook.page.set_viewport_size({"width": width, "height": 900})
        for cell in cells:
            roots = notebook.cell(cell).locator(selector)
            expect(roots.first).to_be_visible()
            for root in roots.all():
                root.scroll_into_view_if_needed()
                assert too_low(root) == [], (theme, width)
                assert root.evaluate(TOO_WIDE) == [], (theme, width)
