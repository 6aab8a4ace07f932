"""Every piece of the lesson in a real JupyterLab: what axe-core finds in it, and what axe-core cannot see.

One made-up notebook shows them all. A test that uses a piece runs its cell again, so that it begins anew.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.analysis.wording import say as say_analysis
from mfa_lesson.course.progress import Progress
from mfa_lesson.course.wording import say as say_course
from mfa_lesson.iam.wording import QUESTIONS, YES_OR_NO
from mfa_lesson.widgets.wording import say
from tests.browser import lab
from tests.browser.axe import IN_THE_DARK, ONLY_OUR_PIECES, RULES, violations
from tests.browser.conftest import NOTEBOOKS
from tests.browser.contrast import contrast, hard_to_read
from tests.browser.in_words import PICTURES, TABLES, WITHOUT_WORDS, WORDS
from tests.browser.keyboard import FOCUS_AND_MARKS, MARKED_WITHOUT, Piece
from tests.browser.pieces import (
    ENDING,
    FIRST,
    OPEN,
    PIECES,
    REACHED,
    SETUP,
    WIDGETS,
    go_to_the_end,
    output,
    use_everything,
)
from tests.browser.waiting import expect
from tests.course.lessons.made_up import write_exercise, write_lessons
from tests.notebooks.checks import EXPECTED

NO_DENY = {"question": QUESTIONS["no-deny"], "answer": YES_OR_NO["no-deny"], "statements": []}

ALL_OF_IT = {"width": 1200, "height": 14_000}
"""A window high enough to show every piece: axe-core and Chromium look at no other."""
ONE_OF_IT = {"width": 1200, "height": 1_600}
"""A window that shows any one piece, and is painted in a fraction of the time."""

NOTEBOOK_STATE = """() => {
    const { model, activeCellIndex, mode } = window.jupyterapp.shell.currentWidget.content;
    return [activeCellIndex, mode, ...Array.from(model.cells).map(cell => `${cell.type} ${cell.executionCount}`)];
}"""


@pytest.fixture(scope="module")
def learner(tmp_path_factory) -> Path:
    """The folder that keeps what the learner did."""
    return tmp_path_factory.mktemp("learner")


@pytest.fixture(scope="module")
def notebook(server, browser, tmp_path_factory, learner) -> Iterator[lab.NotebookPage]:
    """The made-up notebook, made ready for its pieces."""
    place = tmp_path_factory.mktemp("pieces")
    folder = write_exercise(write_lessons(place / "lessons"))
    setup = SETUP.format(data=str(learner), folder=str(folder))
    file = lab.write_notebook(place / "pieces.ipynb", setup, *PIECES.values())
    opener = lab.NotebookOpener(server, browser, NOTEBOOKS)
    opened = opener(file, **ONE_OF_IT, run=False)
    opened.page.set_default_timeout(30_000)
    opened.page.emulate_media(reduced_motion="reduce")
    opened.page.add_style_tag(content=ONLY_OUR_PIECES)
    opened.page.evaluate(Axe().axe_script)
    opened.run_cell(0)
    yield opened
    assert opened.console_errors == []
    assert opened.outside_requests == []
    opener.close()


@pytest.fixture
def piece(notebook, learner):
    """A function that gives a piece as it is after its cell has run, of somebody who has done nothing yet."""

    def fresh(name: str) -> Piece:
        Progress(learner).reset()
        box = output(notebook, name)
        box.locator(".mfa-lesson").evaluate_all("roots => roots.forEach(root => { root.dataset.old = ''; })")
        notebook.run_cell(list(PIECES).index(name) + 1)
        expect(box.locator(".mfa-lesson:not([data-old])")).not_to_have_count(0)
        expect(box.locator(".mfa-lesson[data-old]")).to_have_count(0)
        return Piece(notebook, box)

    return fresh


@pytest.fixture
def all_of_it(notebook):
    """Every piece in sight while a test runs, and the light theme after it."""
    notebook.page.set_viewport_size(ALL_OF_IT)
    yield
    notebook.show_theme("light")
    notebook.page.set_viewport_size(ONE_OF_IT)


# --- axe-core ---


def test_axe_sees_the_last_piece_too(piece, all_of_it):
    ways = piece("ways")
    ways.box.locator("td").last.evaluate("cell => { cell.style.color = 'lightgray'; }")
    [found] = violations(ways.notebook, ["ways"])
    assert found.startswith("color-contrast: <td ")


def test_axe_finds_nothing(notebook, all_of_it):
    """In light and dark: all pieces as they are opened, all widgets in use, and some of them at their end."""
    notebook.run_all()
    themes = [("dark", IN_THE_DARK), ("light", RULES)]
    for names, bring in ((FIRST, None), (WIDGETS, use_everything), (ENDING, go_to_the_end)):
        if bring:
            bring(notebook)
        notebook.find(".mfa-lesson details").evaluate_all(OPEN)
        themes.reverse()  # so that each second state begins with the theme that shows
        for theme, rules in themes:
            notebook.show_theme(theme)
            assert violations(notebook, names, rules) == [], theme
            assert hard_to_read(notebook) == [], theme
        assert notebook.page.evaluate(WITHOUT_WORDS, WORDS) == []
        assert notebook.page.evaluate(TABLES) == []
        assert notebook.page.evaluate(PICTURES) == []


# --- by keyboard alone ---


def test_a_change_in_the_explorer(piece):
    explorer = piece("explorer")
    name = explorer.box.get_by_label("Signed in as")
    explorer.begin()
    explorer.go_to(name)
    explorer.press("ControlOrMeta+a")
    explorer.page.keyboard.insert_text("no such name")
    explorer.act("Enter", says="Below you still see alice.")
    explorer.press("ControlOrMeta+a")
    explorer.page.keyboard.insert_text("carol")
    explorer.act("Enter", says="alice → carol")
    explorer.go_to(explorer.radio("true · with MFA"))
    explorer.act("ArrowRight", says=f"{MFA_STATES['true'].words} → {MFA_STATES['false'].words}")
    explorer.go_to(explorer.radio("own user and device"))
    explorer.act("ArrowRight", says="bob’s user and device")
    explorer.go_to(explorer.box.get_by_label("Attached as well"))
    explorer.act("ArrowDown", says="nothing else → EC2 full access")
    explorer.go_to(explorer.radio("this statement alone"))
    explorer.act("ArrowLeft", says="this statement alone → the whole policy")
    explorer.go_to(explorer.box.locator("button.cell[tabindex='0']"))
    explorer.act("ArrowUp", "ArrowRight", "Enter", says="access key: ")
    fold = explorer.box.locator(".reason summary").first
    explorer.go_to(fold)
    explorer.press("Enter")
    assert fold.evaluate("fold => fold.parentElement.open")


def test_questions_to_check_oneself(piece):
    quiz = piece("quiz")
    beats = quiz.box.locator("[data-question=beats]")
    quiz.begin()
    quiz.enter(beats.get_by_role("button", name="Check"), says="Choose an answer first.")
    quiz.choose("Whichever statement stands last")
    quiz.act("Enter", says="Question 1 of 2: Not quite. Order never matters.")
    quiz.choose("Explicit deny")
    quiz.act("Enter", says=f"Question 1 of 2: {say('quiz.result_name', right=True)}")
    heard = quiz.heard()
    for line in (
        '- group "Question 1 of 2 ✓ answered right A Deny and an Allow both apply to one request. What comes of it?":',
        '- radio "Whichever statement stands last ✕ tried"\n',
        '- radio "Explicit deny ✓ right" [checked]',
    ):
        assert line in heard


def test_a_prediction(piece):
    guess = piece("prediction")
    guess.begin()
    guess.choose("Explicit deny")
    guess.act("Enter", says="Your guess: Explicit deny. Now look below.")
    guess.enter(guess.button("Was my guess right?"), says="Not quite. There is no Deny in it. The answer is: Allowed.")
    assert '- radio "Explicit deny your guess" [checked] [disabled]' in guess.heard()


def test_the_final_challenge(piece):
    final = piece("final")
    final.begin()
    for number, option in enumerate(("The ARN of the user who asks", "The caller", "Plain text"), 1):
        final.choose(option)
        final.act("Enter", says="Not quite." if number == 1 else "Right.")
        if number == 1:
            assert '- radio "The ARN of the user who asks ✕ your answer" [checked] [disabled]' in final.heard()
        said = f"Question {number + 1} of 3." if number < 3 else "You answered 2 of 3 right."
        final.enter(final.button("Next question" if number < 3 else "See the score"), says=said)
    final.enter(final.button("Start over"), says="You start over.")


def test_an_exercise(piece):
    exercise = piece("exercise")
    editor = exercise.box.get_by_label("Your policy, as JSON")
    check, ask, undo = (exercise.button(name) for name in ("Check", "Show solution", "Undo"))
    exercise.begin()
    exercise.go_to(editor)
    exercise.press("ControlOrMeta+a")
    exercise.page.keyboard.insert_text("{")
    exercise.act("ControlOrMeta+Enter", says=say_course("exercise.not-a-policy", problem="").strip(" ."))
    exercise.go_to(exercise.button("Go to line 1"))
    exercise.press("Enter")
    expect(editor).to_be_focused()
    exercise.press("Escape", "ArrowRight", "Tab")
    expect(check).to_be_focused()
    for number, name in enumerate(("First hint", "Second hint"), 1):
        exercise.enter(exercise.button(name), says=f"Hint {number}: ")
    assert '- button "No more hints" [disabled]' in exercise.heard()
    exercise.go_to(ask)
    exercise.press("Enter", "Escape")
    expect(ask).to_be_focused()
    exercise.press("Enter", "Tab", "Enter")
    expect(ask).to_be_focused()
    exercise.press("Enter")
    exercise.act("Enter", says=say("exercise.solution").partition(".")[0])
    expect(ask).to_be_focused()
    assert '- button "Show solution" [disabled]' in exercise.heard()
    exercise.enter(exercise.button("Use this solution"), says=say("exercise.taken"))
    expect(editor).to_be_focused()
    exercise.act("ControlOrMeta+Enter", says="Done.")
    exercise.enter(exercise.button("Start over"), says=say("exercise.started_over"))
    exercise.enter(undo, says=say("exercise.undone"))
    exercise.act("Enter", says=say("exercise.undone"))
    expect(undo).to_be_focused()
    exercise.enter(check, says="Not yet.")
    exercise.go_to(exercise.box.locator(".because > summary"))
    exercise.press("Enter")
    expect(exercise.box.locator(".why")).to_be_hidden()


def test_rows(piece):
    rows = piece("rows")
    rows.begin()
    rows.act("Enter", says="ight.")
    rows.act("Enter", says="ight.")
    rows.enter(rows.button("Show the rest"), says="4 more rows shown.")


def test_switches(piece):
    switches = piece("switches")
    flip = switches.box.locator("[data-switch='2']")
    switches.begin()
    switches.enter(flip, says='"Bool" instead of "BoolIfExists". Who passes?')
    expect(flip).to_be_focused()
    switches.enter(switches.button("Send the nine requests"), says="Result: allows too much without MFA.")
    assert '- button "Requests sent" [disabled]' in switches.heard()
    switches.enter(switches.button("Start over"), says="You start over.")


def test_paths_to_choose_from(piece):
    paths = piece("paths")
    paths.begin()
    paths.act("Space", says="off: iam:DeactivateMFADevice on ")
    paths.enter(paths.button("Next ▸"), says=say_analysis("path.end", outcome="explicitDeny"))
    paths.go_to(paths.radio("off"))
    paths.act("ArrowDown", says="users: iam:ListUsers on *")
    paths.enter(paths.button("Next ▸"), says=f"users: {say_analysis('path.asked', **NO_DENY)}")
    paths.act("Enter", says=say_analysis("path.end", outcome="allowed"))
    paths.enter(paths.button("◂ Back"), says=f"users: {say_analysis('path.asked', **NO_DENY)}")
    paths.enter(paths.button("Whole path"), says=say_analysis("path.end", outcome="allowed"))
    assert '- radio "users" [checked]' in paths.heard()
    for fold in paths.box.locator("summary").all():
        if fold.is_visible():
            paths.go_to(fold)
            paths.press("Enter")
            assert fold.evaluate("fold => fold.parentElement.open")


def test_paths_in_a_list(piece):
    paths = piece("paths in a list")
    paths.begin()
    paths.act("ArrowDown", says="case 0: iam:DeactivateMFADevice on ")
    paths.act("End", says="users: iam:ListUsers on *")
    assert '- option "users" [selected]' in paths.heard()


def test_the_first_day(piece):
    day = piece("journey")
    onward = day.box.locator("[data-go]")
    day.begin()
    day.enter(day.box.locator("[data-scene='3']"), says="Step 3, Window A: Refused by a rule: not signed in.")
    day.enter(day.box.locator("[data-scene='3']"), says="(again)")
    day.enter(day.box.locator("[data-scene='1']"), says="Step 1, Window A: ")
    day.enter(onward, says="Step 2, Window A: ")
    day.act("Enter", says="Step 3, Window A: ")
    expect(day.box.locator("[aria-current=step]")).to_contain_text("next")
    day.go_to(day.box.get_by_label("Sign in as alice"))
    day.press("ArrowDown", "Tab")
    day.act("Enter", says="Window B: ")
    day.go_to(day.box.locator("select[name=action]"))
    day.press("End")
    day.go_to(day.box.locator("select[name=target]"))
    day.press("ArrowDown", "Tab", "Home", "Tab")
    day.act("Enter", says="Window A: ")
    fold = day.box.locator(".result > details > summary")
    day.go_to(fold)
    day.press("Enter")
    assert fold.evaluate("fold => fold.parentElement.open")
    day.enter(day.button("Start the day over"), says="The day starts over.")
    assert '- button "Start the day over" [disabled]' in day.heard()


@pytest.mark.parametrize("name", REACHED)
def test_the_tab_key_reaches_everything_shows_where_it_is_and_the_notebook_takes_no_other_key(piece, name):
    shown = piece(name)
    shown.open_all()
    stops = shown.stops()
    shown.begin()
    shown.page.keyboard.press("Shift+Tab")
    assert shown.focus() is None
    reached = []
    for _ in range(len(stops) + 9):
        shown.page.keyboard.press("Tab")
        focus, marks = shown.box.evaluate(FOCUS_AND_MARKS)
        if focus is None:
            break
        reached.append(focus)
        assert all(mark and contrast(*mark) >= 3 for mark in marks), (stops[int(focus)], marks)
    assert shown.focus() is None
    assert shown.box.evaluate(MARKED_WITHOUT) == []
    assert [stops[int(stop)] for stop in reached if stop.isdigit()] == stops

    shown.begin()
    before = shown.page.evaluate(NOTEBOOK_STATE)
    for kind in dict.fromkeys(stop.split(" ")[0] for stop in shown.stops()):
        if not any(stop.startswith(kind) for stop in shown.stops()):  # what was chosen has taken its place
            shown = piece(name)
            shown.open_all()
            before = shown.page.evaluate(NOTEBOOK_STATE)
        number = next(number for number, stop in enumerate(shown.stops()) if stop.startswith(kind))
        shown.box.locator(f"[data-stop='{number}']").focus()
        shown.press("ArrowDown", "ArrowUp", "a", "x", "d", "d")
        shown.rest()
        assert shown.page.evaluate(NOTEBOOK_STATE) == before


# --- for those who look ---


def test_with_colours_of_ones_own(piece):
    """Where the system puts its own few colours in the place of all others, as Windows' contrast themes do."""
    explorer, paths = piece("explorer"), piece("paths")
    paths.radio("off").check()
    paths.button("Whole path").click()
    expect(paths.box.locator(".end.lit")).to_have_count(1)
    colors = "nodes => nodes.map(node => getComputedStyle(node).backgroundColor)"
    try:
        for scheme in ("light", "dark"):
            explorer.page.emulate_media(forced_colors="active", color_scheme=scheme)
            assert hard_to_read(explorer.notebook) == []
            for chosen, others in (
                (".choices label:has(:checked)", ".choices label:not(:has(:checked))"),
                ("button.cell[aria-pressed=true]", "button.cell[aria-pressed=false]"),
            ):
                one = set(explorer.box.locator(chosen).evaluate_all(colors))
                assert len(one) == 1 and not one & set(explorer.box.locator(others).evaluate_all(colors))
            for kind in (".asked", ".end"):
                expect(paths.box.locator(f"{kind}.lit").first).to_have_css("border-style", "solid")
                expect(paths.box.locator(f"{kind}:not(.lit)").first).to_have_css("border-style", "dashed")
    finally:
        explorer.page.emulate_media(forced_colors="none", color_scheme="light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_matrix_that_stands_alone_looks_like_the_one_in_the_explorer(notebook, piece, all_of_it, theme):
    alone, within = piece("matrix"), piece("explorer")
    notebook.show_theme(theme)
    look = """box => Object.fromEntries(["tr", "th[scope=row] code", "thead code", ".cell", "td"].map(part => [
        part,
        [...new Set([...box.querySelectorAll(`table.decision-matrix :is(${part})`)].map(element => {
            const { fontSize, borderRadius, backgroundColor, borderTopWidth } = getComputedStyle(element);
            return `${fontSize} ${part === ".cell" ? borderRadius : `${backgroundColor} ${borderTopWidth}`}`;
        }))],
    ]))"""
    seen, same = alone.box.evaluate(look), within.box.evaluate(look)
    assert all(seen.values()) and all(set(seen[part]) <= set(same[part]) for part in seen), (seen, same)


@pytest.mark.parametrize("name", ["log", "ways", "rows"])
def test_a_table_stays_one_in_a_narrow_window(piece, name):
    shown = piece(name)
    shown.page.set_viewport_size({"width": 480, "height": ONE_OF_IT["height"]})
    try:
        expect(shown.box.locator("tbody tr").first).not_to_have_css("display", "table-row")
        assert shown.page.evaluate(TABLES) == []
        assert shown.box.locator("tr, th, td").evaluate_all("parts => parts.filter(part => !part.role).length") == 0
    finally:
        shown.page.set_viewport_size(ONE_OF_IT)


# --- what the cells of the notebooks show ---


@pytest.mark.parametrize("file", sorted(EXPECTED.glob("*.ipynb")), ids=lambda file: file.name[:2])
def test_tables_and_pictures_say_what_they_are(file):
    cells = nbformat.read(file, as_version=4).cells
    outputs = [output.get("data", {}).get("text/html", "") for cell in cells for output in cell.get("outputs", [])]
    page = BeautifulSoup("".join(outputs), "html.parser")
    for table in page("table"):
        assert table.find_parent(class_="mfa-lesson") and table.caption.get_text(strip=True)
        assert all(head.get("scope") for head in table("th"))
    assert all(picture["role"] == "img" and picture.title.get_text(strip=True) for picture in page("svg"))
    assert all(picture.get("alt") for picture in page("img"))
    prose = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert not re.search(r"!\[\s*\]", prose)
