"""Every piece of the lesson in a real JupyterLab: what axe-core finds in it, and what axe-core cannot see.

One made-up notebook shows them all. A test that uses a piece runs its cell again, so that it begins anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Locator

from mfa_lesson.course.progress import Progress
from tests.browser import lab
from tests.browser.conftest import NOTEBOOKS
from tests.browser.contrast import ENOUGH, too_low
from tests.browser.waiting import expect
from tests.course.lessons.made_up import WITH_EXERCISE, write_exercise, write_lessons
from tests.notebooks.checks import EXPECTED

SETUP = """import os
os.environ["MFA_LESSON_DATA"] = os.environ["MFA_LESSON_GROUP"] = {data!r}
folder = {folder!r}
from mfa_lesson import Account, Guardrail, Request, compare, decision_matrix, decision_path, exercise, explain, explorer
from mfa_lesson import final, four_switches, journey, load_policy, path_explorer, predict, predict_each, progress, quiz
from mfa_lesson import six_conditions, statement, ways_to_sign_in
policy = load_policy("force_mfa")
OWN, LAST = "AllowIndividualUserToListOnlyTheirOwnMFA", "BlockMostAccessUnlessSignedInWithMFA"
OFF, MFA = "iam:DeactivateMFADevice", "aws:MultiFactorAuthPresent"
alice = "arn:aws:iam::123456789012:user/alice"
request = Request(OFF, alice, {{"aws:username": "alice"}})
asked = {{f"case {{n}}": request for n in range(6)}} | {{"users": Request("iam:ListUsers", "*", {{MFA: "false"}})}}
account = Account(users=["alice"])
account.sign_in("alice", code=True)
session = account.sign_in("alice")
session.call("iam:CreateVirtualMFADevice")
session.call("iam:CreateAccessKey")"""

PIECES = {
    "explorer": "explorer(policy, sid=OWN)",
    "explorer again": "explorer(policy, sid=OWN)",
    "quiz": 'quiz("02_see", folder=folder)',
    "prediction": 'predict("02_see", "guess", decision_matrix([policy], actions=["iam:ListUsers"]), folder=folder)',
    "final": 'final("11_final", folder=folder)',
    "exercise": f'exercise("{WITH_EXERCISE}", "one", folder=folder)',
    "exercise again": f'exercise("{WITH_EXERCISE}", "one", folder=folder)',
    "rows": "predict_each(six_conditions(OFF))",
    "switches": "four_switches(policy)",
    "paths": 'path_explorer({"off": request, "users": asked["users"]}, policy)',
    "paths in a list": "path_explorer(asked, policy)",
    "journey": "journey()",
    "progress": "progress(folder=folder)",
    "place": 'progress("02_see", folder=folder)',
    "matrix": "decision_matrix([policy], actions=[OFF])",
    "forms": "six_conditions(OFF)",
    "comparison": "compare(policy, policy.without(LAST).without(OWN))",
    "anatomy": "statement(policy, LAST)",
    "anatomy of a request": "statement(policy, LAST, request)",
    "explanation": 'explain(Request(OFF, alice, {"aws:username": "alice", MFA: "true"}), policy)',
    "path": 'decision_path(request, policy, [Guardrail("permissions boundary", [policy])])',
    "log": "account.log",
    "step": "session.last_step",
    "ways": "ways_to_sign_in()",
}
FIRST = [name for name in PIECES if "again" not in name]
"""Those that axe-core looks at. For ids that are there twice it searches the whole page, the other pieces as well."""
WIDGETS = FIRST[:10]
ENDING = ["prediction", "final", "exercise", "rows"]
"""Those that have something else to show at their end."""
REACHED = [name for name in FIRST if name not in {"matrix", "forms", "step"}]
"""Those that the keyboard can do something in."""

# Every rule of axe-core for WCAG 2.0 to 2.2, A and AA, and its best practices; rules about the page as a whole are left
# out by axe-core itself where it looks at parts of a page.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
IN_THE_DARK = ["link-in-text-block"]
"""The rule that can find something else where only colours change. The contrast of texts is measured in both themes."""

# Where axe-core is not sure: signs and pictures, whose contrast is measured below, and heads of a table in which a row
# heads a group.
NOT_SURE = {"color-contrast", "th-has-data-cells"}

# axe-core takes for hidden what lies outside of an ancestor that clips, and JupyterLab's body has no height. The rest
# makes it quick: it looks at all that is on the page.
ONLY_OUR_PIECES = """body { height: 100vh; } .jp-Cell { content-visibility: visible !important; }
.jp-Cell-inputWrapper, .jp-SideBar, #jp-top-panel { display: none !important; }"""

AXE = """async ([selector, values]) => {
    const found = await axe.run(selector, { runOnly: values, resultTypes: ["violations", "incomplete"] });
    const told = rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}: ${node.failureSummary}`);
    return { violations: found.violations.flatMap(told), unsure: found.incomplete.flatMap(told) };
}"""

ALL_OF_IT = {"width": 1200, "height": 14_000}
"""A window high enough to show every piece: axe-core and Chromium look at no other."""
ONE_OF_IT = {"width": 1200, "height": 1_600}
"""A window that shows any one piece, and is painted in a fraction of the time."""

NOTEBOOK_STATE = """() => {
    const { model, activeCellIndex, mode } = window.jupyterapp.shell.currentWidget.content;
    return [activeCellIndex, mode, ...Array.from(model.cells).map(cell => `${cell.type} ${cell.executionCount}`)];
}"""

# What the Tab key shall reach, in order: of a group of radio buttons the chosen one, or else the first.
STOPS = """box => {
    const all = [...box.querySelectorAll("a[href], button, select, textarea, input, summary, [tabindex]")]
        .filter(node => node.tabIndex >= 0 && !node.disabled && node.checkVisibility({ visibilityProperty: true }));
    const group = radio => all.filter(node => node.type === "radio" && node.name === radio.name);
    const stops = all.filter(node => node.type !== "radio" || node.checked ||
        group(node).every(one => !one.checked) && group(node)[0] === node);
    box.querySelectorAll("[data-stop]").forEach(node => delete node.dataset.stop);
    stops.forEach((node, at) => { node.dataset.stop = at; });
    return stops.map(node => `${node.tagName} ${node.type ?? ""} ${(node.ariaLabel ?? node.textContent).trim()}`);
}"""

OPEN = "folds => folds.forEach(fold => { fold.open = true; })"

FOCUS = """box => {
    const { activeElement } = document;
    return box.contains(activeElement) ? activeElement.dataset.stop ?? activeElement.outerHTML.slice(0, 80) : null;
}"""

# How what has the focus is marked, in light and in dark: the colour of an outline of two pixels or more around it, its
# label or its frame, and the colour that the outline lies on. The theme changes around the piece, not for all the page.
MARKED = """() => {
    const filled = node => {
        while (getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)") node = node.parentElement;
        return getComputedStyle(node).backgroundColor;
    };
    const node = document.activeElement;
    const around = [node, node.closest("label"), node.closest(".editor")]
        .filter(one => one !== null && getComputedStyle(one).opacity !== "0");
    const piece = node.closest(".jp-Cell-outputArea");
    const marks = ["true", "false"].map(light => {
        piece.dataset.jpThemeLight = light;
        for (const one of around) {
            const { outlineStyle, outlineWidth, outlineOffset, outlineColor } = getComputedStyle(one);
            if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) continue;
            return [outlineColor, filled(parseFloat(outlineOffset) < 0 ? one : one.parentElement)];
        }
        return null;
    });
    delete piece.dataset.jpThemeLight;
    return marks;
}"""
FOCUS_AND_MARKS = f"""box => {{
    const focus = ({FOCUS})(box);
    return [focus, focus === null ? [] : ({MARKED})()];
}}"""

# What is marked as if it had the focus, while nothing has.
MARKED_WITHOUT = """box => [...box.querySelectorAll("*")]
    .filter(node => getComputedStyle(node).outlineStyle !== "none").map(node => node.outerHTML.slice(0, 80))"""

# The texts of a picture, each with its colour and the one behind it: of its box, or of what the picture lies on.
IN_THE_PICTURE = """picture => {
    let page = picture;
    while (getComputedStyle(page).backgroundColor === "rgba(0, 0, 0, 0)") page = page.parentElement;
    return [...picture.querySelectorAll("text")].map(text => [
        text.textContent,
        getComputedStyle(text).fill,
        getComputedStyle(page).backgroundColor,
    ]);
}"""

# What is coloured, and what it says as well.
WORDS = {
    "[data-outcome]": r"\w\w",
    "[data-outcome=allowed]": "Allowed",
    "[data-outcome=explicitDeny]": "[Ee]xplicit deny",
    "[data-outcome=implicitDeny]": "[Ii]mplicit deny",
    "[data-end=allowed]": "Allowed",
    "[data-end=explicitDeny]": "Explicit deny",
    "[data-end=implicitDeny]": "Implicit deny",
    ".end.lit": "decided here",
    ".asked.lit": "Yes|No",
    "[data-mark=right]": "✓ answered right|✓ right",
    "[data-mark=wrong]": "✕ not yet|✕ not right",
    "[data-tried=right]": "✓ right",
    "[data-tried=wrong]": "✕ tried",
    "[data-tried=mine]": "✕ your answer",
    "[data-tried=guess]": "your guess",
    ".says[data-right=yes]": "✓ Right|The answer",
    ".says[data-right=no]": "✕ Not quite",
    ".mark[data-right=yes]": "✓ your guess: right",
    ".mark[data-right=no]": "✕ your guess, not right",
    "[data-met=yes]": "✓ yes",
    "[data-met=no]": "✕ no",
    "[data-all=yes]": "✓",
    "[data-all=no]": "–",
    ".points [data-state]": "✓ met|✕ not met|· not tried yet",
    ".lesson-index [data-state=done]": "✓ done",
    ".lesson-index [data-state=begun]": "… started",
    ".lesson-index [data-state='to do']": "· to do",
    ".changes [data-kind]": "(Allowed|deny) becomes",
    ".line.hit": "✓",
    ".line.miss": "✕",
    "th[data-mfa][aria-current]": "true|false|absent",
}
WITHOUT_WORDS = """words => Object.entries(words).flatMap(([selector, pattern]) =>
    [...document.querySelectorAll(".mfa-lesson")].flatMap(root => [...root.querySelectorAll(selector)])
        .filter(node => node.checkVisibility() && !new RegExp(pattern).test(node.textContent.replace(/\\s+/g, " ")))
        .map(node => `${selector}: ${node.outerHTML.slice(0, 160)}`))"""

# Tables without a caption, heads that do not say of what, and rows without one.
TABLES = """() => [...document.querySelectorAll(".mfa-lesson table")].flatMap(table => !table.checkVisibility() ? [] : [
    ...(table.caption?.textContent.trim() ? [] : [table]),
    ...(getComputedStyle(table).display === "table" || table.getAttribute("role") === "table" ? [] : [table]),
    ...[...table.querySelectorAll("th:not([scope])")],
    ...[...table.querySelectorAll("tr:not(:has(th))")],
]).map(node => node.outerHTML.slice(0, 160))"""

PICTURES = """() => [...document.querySelectorAll(".mfa-lesson :is(svg, img, canvas)")]
    .filter(picture => picture.ariaHidden !== "true")
    .filter(picture => !(picture.alt || (picture.role === "img" && picture.querySelector("title").textContent.trim())))
    .map(picture => picture.outerHTML.slice(0, 160))"""

# Live regions whose text has become another one, each time it does.
LISTEN = """box => {
    const regions = "[role=status], [role=alert], [aria-live]";
    const around = node => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(regions);
    window.told = [];
    window.listener?.disconnect();
    window.listener = new MutationObserver(changes => {
        const changed = changes.flatMap(({ target, addedNodes }) => [around(target), ...[...addedNodes]
            .filter(node => node.nodeType === Node.ELEMENT_NODE).flatMap(node => [...node.querySelectorAll(regions)])]);
        for (const region of new Set(changed)) {
            const text = region?.textContent.trim();
            if (text) window.told.push(text);
        }
    });
    window.listener.observe(box, { childList: true, characterData: true, subtree: true });
}"""


def contrast(one: str, other: str) -> float:
    """The contrast between two colours, written as rgb(…)."""

    def luminance(color: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@dataclass
class Piece:
    """One piece of the lesson on the page, and somebody who uses it with the keyboard alone."""

    notebook: lab.NotebookPage
    box: Locator
    """The output of its cell."""

    @property
    def page(self):
        return self.notebook.page

    def button(self, name: str) -> Locator:
        return self.box.get_by_role("button", name=name)

    def radio(self, name: str) -> Locator:
        return self.box.get_by_role("radio", name=name)

    def open_all(self) -> None:
        """Opens every fold."""
        self.box.locator("details").evaluate_all(OPEN)

    def stops(self) -> list[str]:
        """What the Tab key shall reach: kind and words of each, which FOCUS then knows by its number."""
        return self.box.evaluate(STOPS)

    def focus(self) -> str | None:
        """What has the focus: the number of a stop, else its HTML; None where it is outside."""
        return self.box.evaluate(FOCUS)

    def begin(self) -> None:
        """Puts the focus on the first stop, as a key does that comes from above."""
        self.stops()
        self.box.locator("[data-stop='0']").focus()

    def press(self, *keys: str) -> None:
        """Presses keys; the focus stays in the piece."""
        for key in keys:
            self.page.keyboard.press(key)
            assert self.focus() is not None, f"{key}: the focus is lost"

    def go_to(self, target: Locator) -> None:
        """Goes somewhere with the Tab key, forwards or backwards."""
        key = target.evaluate("""target => document.activeElement.compareDocumentPosition(target)
            & Node.DOCUMENT_POSITION_PRECEDING ? "Shift+Tab" : "Tab" """)
        for _ in range(60):
            if target.evaluate("target => target === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{target} is not reached with {key}")

    def choose(self, option: str) -> None:
        """Chooses one of a group of radio buttons with the arrow keys; the focus is in the group or before it."""
        radio = self.radio(option)
        group = self.box.locator(f"input[name='{radio.get_attribute('name')}']")
        chosen = group.and_(self.page.locator(":checked"))
        self.go_to(chosen if chosen.count() else group.first)
        self.press("Space")
        for _ in range(6):
            if radio.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{option} is not reached")

    def act(self, *keys: str, says: str) -> None:
        """Presses keys that change something: it is told once, and the focus stays in the piece."""
        self.box.evaluate(LISTEN)
        for key in keys:
            self.page.keyboard.press(key)
        self.page.wait_for_function("() => window.told.length > 0")
        self.rest()
        told = self.page.evaluate("() => window.told")
        assert len(told) == 1 and says in told[0], told
        assert self.focus() is not None, f"{keys}: the focus is lost"

    def rest(self) -> None:
        """Waits until everything that keys have set off is on the page."""
        self.notebook.wait_until_idle()
        self.page.wait_for_timeout(50)

    def enter(self, target: Locator, says: str) -> None:
        """Goes to a button and presses it."""
        self.go_to(target)
        self.act("Enter", says=says)

    def heard(self) -> str:
        """What the accessibility tree says, without quotation marks around its lines."""
        return self.box.aria_snapshot().replace("'", "") + "\n"


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


def output(notebook: lab.NotebookPage, name: str) -> Locator:
    """Where a piece is shown."""
    return notebook.cell(list(PIECES).index(name) + 1).locator(".jp-Cell-outputArea")


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


def violations(notebook: lab.NotebookPage, names: list[str], rules: list[str] = RULES) -> list[str]:
    """What axe-core finds in these pieces, or is not sure of."""
    numbers = [list(PIECES).index(name) + 1 for name in names]
    selector = ", ".join(f'[data-windowed-list-index="{number}"] .mfa-lesson' for number in numbers)
    found = notebook.page.evaluate(AXE, [selector, rules])
    return [*found["violations"], *(told for told in found["unsure"] if told.partition(":")[0] not in NOT_SURE)]


def test_axe_sees_the_last_piece_too(piece, all_of_it):
    ways = piece("ways")
    ways.box.locator("td").last.evaluate("cell => { cell.style.color = 'lightgray'; }")
    [found] = violations(ways.notebook, ["ways"])
    assert found.startswith("color-contrast: <td ")


def hard_to_read(notebook: lab.NotebookPage) -> list[tuple[str, float]]:
    """The texts that stand out too little, in pictures too, each with its contrast."""
    texts = too_low(notebook.find(".mfa-lesson"))
    for picture in notebook.find(".mfa-lesson svg").all():
        drawn = [(text, contrast(*colors)) for text, *colors in picture.evaluate(IN_THE_PICTURE)]
        texts += [(text, ratio) for text, ratio in drawn if ratio < ENOUGH]
    return texts


def use_everything(notebook: lab.NotebookPage) -> None:
    """Brings every widget to where it shows most: a wrong answer, a problem, a hint, a solution, a way lit up."""
    explorer, quiz, guess, final, exercise, rows, switches, way, ways, day = (
        output(notebook, name) for name in WIDGETS
    )
    explorer.get_by_text("absent · access key").click()
    explorer.get_by_label("Signed in as").fill("no such name")
    expect(explorer.get_by_role("alert")).to_contain_text("Below you still see alice.")
    quiz.get_by_label("Whichever statement stands last").check()
    quiz.get_by_role("button", name="Check").first.click()
    expect(quiz.locator(".feedback").first).to_contain_text("Not quite.")
    quiz.get_by_role("button", name="Check").last.click()
    expect(quiz.locator(".feedback").last).to_have_text("Choose an answer first.")
    guess.get_by_label("Implicit deny").check()
    guess.get_by_role("button", name="Show me").click()
    expect(guess.get_by_role("button", name="Was my guess right?")).to_be_visible()
    final.get_by_label("The ARN of the user who asks").check()
    final.get_by_role("button", name="Check").click()
    expect(final.locator(".answer")).to_be_visible()
    for name in ("First hint", "Second hint", "Show solution", "Yes, show it", "Check"):
        exercise.get_by_role("button", name=name).click()
    expect(exercise.locator(".outcome .why")).to_be_visible()
    for number in (1, 2):
        rows.locator(".now button").first.click()
        expect(rows.locator(".verdict .mark")).to_have_count(number)
    way.get_by_label("off").check()
    ways.get_by_label("Request").select_option("users")
    switches.get_by_role("button", name="Send the nine requests").click()
    expect(switches.locator(".tests")).to_be_visible()
    for path in (way, ways):
        whole = path.get_by_role("button", name="Whole path")
        if whole.get_attribute("aria-disabled") == "false":
            whole.click()
        expect(path.locator(".end.lit")).to_have_count(1)
    for number in (1, 2):
        day.locator("[data-go]").click()
        expect(day.locator("[data-go]")).to_contain_text(f"Step {number + 1}:")


def go_to_the_end(notebook: lab.NotebookPage) -> None:
    """Brings the widgets in ENDING there."""
    guess, final, exercise, rows = (output(notebook, name) for name in ENDING)
    guess.get_by_role("button", name="Was my guess right?").click()
    expect(guess.locator(".says")).to_be_visible()
    for number, option in enumerate(("The caller", "Plain text"), 2):
        final.get_by_role("button", name="Next question").click()
        expect(final.locator(".number")).to_contain_text(f"Question {number} of 3")
        final.get_by_label(option).check()
        final.get_by_role("button", name="Check").click()
        expect(final.locator(".says")).to_be_visible()
    final.get_by_role("button", name="See the score").click()
    expect(final.get_by_role("heading")).to_have_text("You answered 2 of 3 right")
    exercise.locator("textarea").fill("{")
    exercise.get_by_role("button", name="Check").click()
    expect(exercise.get_by_role("button", name="Go to line 1")).to_be_visible()
    rows.get_by_role("button", name="Show the rest").click()
    expect(rows.get_by_role("button")).to_have_text(["Start over"])


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
    explorer.act("ArrowRight", says="with MFA → password only")
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
    quiz.act("Enter", says="Question 1 of 2: Right.")
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
    exercise.act("ControlOrMeta+Enter", says="This is not a policy yet")
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
    exercise.act("Enter", says="One solution is shown.")
    expect(ask).to_be_focused()
    assert '- button "Show solution" [disabled]' in exercise.heard()
    exercise.enter(exercise.button("Use this solution"), says="The solution is in the editor.")
    expect(editor).to_be_focused()
    exercise.act("ControlOrMeta+Enter", says="Done.")
    exercise.enter(exercise.button("Start over"), says="You started over.")
    exercise.enter(undo, says="Your last change is undone.")
    exercise.act("Enter", says="Your last change is undone.")
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
    paths.enter(paths.button("Next ▸"), says="The path ends at: explicit deny.")
    paths.go_to(paths.radio("off"))
    paths.act("ArrowDown", says="users: iam:ListUsers on *")
    paths.enter(paths.button("Next ▸"), says="users: Is there a Deny that applies? No.")
    paths.act("Enter", says="The path ends at: allowed.")
    paths.enter(paths.button("◂ Back"), says="users: Is there a Deny that applies? No.")
    paths.enter(paths.button("Whole path"), says="The path ends at: allowed.")
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
