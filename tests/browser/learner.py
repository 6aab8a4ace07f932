"""What a learner does in a notebook: guesses, looks, answers wrong and right, repairs, plays.

    learner = Learner(notebook)             # a lab.NotebookPage on which all cells have run
    learner.do_everything()

Each step waits for what the learner would see next, and fails where it does not come. Which answers are right is read
from the lesson, so this follows whatever a notebook asks.
"""

import ast
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from playwright.sync_api import Locator

from mfa_lesson import load_policy
from mfa_lesson.course.lesson import Exercise, Lesson
from mfa_lesson.course.lesson_file import list_lessons, load_lesson
from mfa_lesson.course.wording import say as say_course
from mfa_lesson.widgets.quiz import PutQuestion, put_questions
from mfa_lesson.widgets.wording import NO_GUESS, say
from tests.browser import lab
from tests.browser.waiting import expect
from tests.notebooks.checks import EXPECTED, NOTEBOOKS

CALLS = {
    "predict(": ".mfa-quiz",
    "quiz(": ".mfa-quiz",
    "final(": ".mfa-quiz",
    "exercise(": ".mfa-exercise",
    "explorer(": ".mfa-explorer",
    "journey(": ".mfa-journey",
    "path_explorer(": ".mfa-paths",
    "lab(": ".mfa-lab",
    "account.terminal(": ".mfa-terminal",
    "account.authenticator(": ".mfa-authenticator",
    "account.console(": ".mfa-console",
    "account.first_day(": ".mfa-first_day",
}
"""A call at the start of a cell's last statement, and what it puts on the page."""


def widget_cells(file: Path) -> dict[int, str]:
    """Number of a cell -> the selector of the widget that its last statement shows."""
    found = {}
    for number, cell in enumerate(json.loads(file.read_text(encoding="utf-8"))["cells"]):
        last = ast.parse("".join(cell["source"])).body[-1:] if cell["cell_type"] == "code" else []
        for statement, (call, shown) in product(last, CALLS.items()):
            if ast.unparse(statement).removeprefix("account and ").startswith(call):
                found[number] = shown
    return found


def showing_cells(name: str) -> list[int]:
    """Numbers of the cells of a notebook that show something of the lesson, a widget or a table."""
    cells = json.loads((EXPECTED / name).read_text(encoding="utf-8"))["cells"]
    return [number for number, cell in enumerate(cells) if "mfa-lesson" in json.dumps(cell.get("outputs", ""))]


# Chooses an option of a form and presses its button, all within the page, and waits for what is said of it. Playwright
# waits for two frames before a click and looks at the whole page at each try, which takes longer than the answer.
ANSWER = """async (form, [option, words, where]) => {
    form.querySelectorAll("input[type=radio]")[option].click();
    form.querySelector("button").click();
    const until = Date.now() + 30_000;
    const said = () => form.querySelector(where)?.innerText ?? "";
    while (!said().includes(words) && Date.now() < until) await new Promise(done => setTimeout(done, 10));
    return said();
}"""

# The same for the button that tells whether a guess was right.
TELL = """async (afterwards, [name, words]) => {
    const button = [...afterwards.querySelectorAll("button")].find(button => button.innerText.trim() === name);
    button.click();
    const until = Date.now() + 30_000;
    const said = () => afterwards.querySelector(".feedback").innerText;
    const told = () => said().includes(words) && !button.checkVisibility();
    while (!told() && Date.now() < until) await new Promise(done => setTimeout(done, 10));
    return [said(), button.checkVisibility()];
}"""

# Follows each request to its decision: its words, what was said of it, how many ends shone then, and how many at last.
FOLLOW = """async root => {
    const onward = root.querySelector("[data-step=next]");
    const said = () => root.querySelector(".said")?.innerText ?? "";
    const shining = () => root.querySelectorAll(".end.lit").length;
    const radios = [...root.querySelectorAll("input[type=radio]")];
    const until = Date.now() + 30_000;
    const wait = async ready => {
        while (!ready() && Date.now() < until) await new Promise(done => setTimeout(done, 10));
    };
    const found = [];
    for (const radio of radios.length ? radios : [null]) {
        const words = radio?.closest("label").innerText.trim() ?? "";
        radio?.click();
        await wait(() => said().includes(words) && shining() === 0);
        const begun = [words, said(), shining()];
        while (onward.getAttribute("aria-disabled") === "false" && Date.now() < until) {
            onward.click();
        }
        found.push([...begun, shining()]);
    }
    return found;
}"""

# The widgets of a cell, kind by kind: the kind, and which of its kind it is on the page.
KINDS = """(cell, kinds) =>
    kinds.flatMap(kind => [...cell.querySelectorAll(`.mfa-${kind}`)].map((_, at) => [kind, at]))"""


@dataclass
class Learner:
    """Somebody who works through an open notebook.

    The first widget of a kind in all their notebooks is tried in full and with the mouse: with wrong answers, broken
    text, names that are none. With those after it, they do what leads on, most of it within the page.
    """

    notebook: lab.NotebookPage
    tried: set[str] = field(default_factory=set)
    """The kinds of widgets that they have tried, here or in notebooks before."""

    @property
    def name(self) -> str:
        return Path(self.notebook.path).stem

    @property
    def lesson(self) -> Lesson | None:
        return load_lesson(self.name) if self.name in list_lessons() else None

    def widgets(self) -> Iterator[tuple[int, Locator]]:
        """The cells that show a widget, each brought into view: its number and the first widget in it."""
        for number, selector in widget_cells(NOTEBOOKS / f"{self.name}.ipynb").items():
            widget = self.notebook.cell(number).locator(selector).first
            expect(widget).to_be_visible()
            yield number, widget

    def do_everything(self) -> dict[str, int]:
        """Uses every widget of the notebook; how many there were of each kind."""
        count: Counter[str] = Counter()
        for number, widget in self.widgets():
            kind = re.search(r"mfa-(?!lesson)(\w+)", widget.get_attribute("class"))[1]
            self.uses[kind](widget, self.notebook.cell(number))
            count[kind] += 1
        return dict(count)

    def is_new(self, kind: str) -> bool:
        """Whether this is the first of its kind, which is tried in full."""
        new = kind not in self.tried
        self.tried.add(kind)
        return new

    @property
    def uses(self) -> dict[str, Callable[[Locator, Locator], None]]:
        """What is done with each kind of widget, by the name in its class."""
        return {"quiz": self.answer, "exercise": self.solve, **self.plays}

    @property
    def plays(self) -> dict[str, Callable[[Locator, Locator], None]]:
        """The same for the kinds that a prediction reveals."""
        return {
            "explorer": self.explore,
            "paths": self.follow_paths,
            "journey": self.live_the_day,
            "rows": self.predict_rows,
            "switches": self.flip_switches,
            "lab": self.work_in_the_lab,
            "terminal": self.type_a_command,
            "authenticator": self.look_at_the_codes,
            "console": self.look_at_the_console,
            "first_day": self.see_what_is_next,
        }

    # --- questions ---

    def shown(self, root: Locator) -> list[PutQuestion]:
        """The questions on the page, as the lesson has them."""
        ids = root.locator("form.question").evaluate_all("forms => forms.map(form => form.dataset.question)")
        return put_questions(self.lesson, [self.lesson.question(id) for id in ids])

    def answer(self, root: Locator, cell: Locator) -> None:
        """Takes a prediction, a quiz or the final challenge, whichever it is."""
        if root.locator(".option.without").count():
            self.predict(root, cell)
        elif root.locator(".steps").count():
            self.take_the_challenge(root)
        else:
            self.check_oneself(root)

    def answer_form(self, form: Locator, option: int, words: str, *, mouse: bool, where: str = ".feedback") -> None:
        """Choose an option, press the button, and wait until the form says these words."""
        if mouse:
            form.locator("label.option").nth(option).click()
            form.get_by_role("button").first.click()
            expect(form.locator(where)).to_contain_text(words)
        else:
            assert words in form.evaluate(ANSWER, [option, words, where])

    def predict(self, root: Locator, cell: Locator) -> None:
        """Guesses (right, wrong or not at all, by turns), sees the thing, uses it, and hears whether it was right."""
        [asked] = self.shown(root)
        wrong = next(option for option in asked.options if not option.right)
        turn = [question.id for question in self.lesson.of_kind("predict")].index(asked.id) % 3
        guess = (asked.right, wrong, None)[turn]
        place = asked.options.index(guess) if guess else len(asked.options)
        new = self.is_new("prediction")
        self.answer_form(root.locator("form.question"), place, "Now look below.", mouse=new)
        afterwards = cell.locator(".mfa-quiz .afterwards")
        expect(afterwards).to_be_visible()
        for kind, at in cell.evaluate(KINDS, list(self.plays)):
            self.plays[kind](cell.locator(f".mfa-{kind}").nth(at), cell)
        name = "Was my guess right?" if guess else "What is the answer?"
        verdict = "Right." if guess is asked.right else "Not quite." if guess else "The answer:"
        if new:
            told = afterwards.get_by_role("button", name=name)
            told.click()
            expect(afterwards.locator(".feedback")).to_contain_text(verdict)
            expect(told).to_be_hidden()
        else:
            feedback, shown = afterwards.evaluate(TELL, [name, verdict])
            assert verdict in feedback and not shown
        assert (NO_GUESS in root.inner_text()) and "can’t be shown" not in cell.inner_text()

    def check_oneself(self, root: Locator) -> None:
        """Answers each question right, and the first one wrong before."""
        for asked in self.shown(root):
            form = root.locator(f'form[data-question="{asked.id}"]')
            new = self.is_new("check")
            if new:
                wrong = next(option for option in asked.options if not option.right)
                self.answer_form(form, asked.options.index(wrong), "Not quite.", mouse=True)
                if wrong.misconception:
                    expect(form.locator(".feedback")).to_contain_text("Common belief:")
            self.answer_form(form, asked.options.index(asked.right), "answered right", mouse=new, where=".mark")

    def take_the_challenge(self, root: Locator) -> None:
        """Answers every third question wrong and the others right, and goes to the score."""
        final = put_questions(self.lesson, self.lesson.of_kind("final"))
        right = 0
        for number, asked in enumerate(final):
            form = root.locator(f'form[data-question="{asked.id}"]')
            miss = number % 3 == 2
            option = next(option for option in asked.options if option.right != miss)
            verdict = "Not quite." if miss else "Right."
            self.answer_form(form, asked.options.index(option), verdict, mouse=number < 3)
            right += not miss
            form.locator(".after button").click()
        expect(root.locator(".score h3")).to_have_text(f"You answered {right} of {len(final)} right")
        root.get_by_role("button", name="Start over").click()
        expect(root.locator(".number")).to_contain_text(f"Question 1 of {len(final)}")

    # --- exercises ---

    def exercise(self, root: Locator) -> Exercise:
        start = root.locator("textarea").input_value()
        return next(one for one in self.lesson.exercises if one.start.strip() == start.strip())

    def solve(self, root: Locator, cell: Locator) -> None:
        """Checks what is there, breaks it, asks for help, puts the solution in, and has it done.

        Of every exercise after the first, only that its start isn't done and its solution is.
        """
        exercise = self.exercise(root)
        editor, status = root.locator("textarea"), root.locator("p.status")
        check = root.get_by_role("button", name="Check")
        check.click()
        expect(status).to_contain_text("Not yet.")
        if not self.is_new("exercise"):
            editor.fill(exercise.solution.strip())
            check.click()
            expect(status).to_contain_text("Done.")
            return
        editor.fill(exercise.start.replace('"Effect"', '"Efect"', 1))
        check.click()
        expect(status).to_contain_text(say_course("exercise.not-a-policy", problem="").strip(" ."))
        expect(editor).to_have_value(exercise.start.replace('"Effect"', '"Efect"', 1))
        for hints in (1, 2):
            root.locator("[data-do=hint]").click()
            expect(root.locator(".hints li")).to_have_count(hints)
        root.get_by_role("button", name="Show solution").click()
        root.get_by_role("button", name="Yes, show it").click()
        root.get_by_role("button", name="Use this solution").click()
        expect(editor).to_have_value(exercise.solution.strip())
        check.click()
        expect(status).to_contain_text("Done.")
        root.get_by_role("button", name="Undo").click()
        expect(editor).not_to_have_value(exercise.solution.strip())

    # --- things to play with ---

    def explore(self, root: Locator, cell: Locator) -> None:
        """Turns every knob of the first explorer, and types a name that is none; chooses a cell in each."""
        if self.is_new("explorer"):
            self.turn_every_knob(root)
        cell_button = root.locator('table.decision-matrix td[data-mfa="absent"] button').first
        action = cell_button.locator("xpath=..").get_attribute("data-action")
        cell_button.click()
        expect(root.locator(".reason")).to_contain_text(action)

    def turn_every_knob(self, root: Locator) -> None:
        status = root.locator("[data-text=status]")
        for words in ("password only", "access key", "with MFA"):
            before = status.inner_text()
            root.locator("label", has_text=words).first.click()
            expect(status).not_to_have_text(before)
        if root.locator("label", has_text="the whole policy").count():
            root.locator("label", has_text="the whole policy").click()
            expect(status).to_contain_text("the whole policy")
        name = root.get_by_role("combobox", name="Signed in as")
        name.fill("no such name")
        expect(root.get_by_role("alert")).to_contain_text("Below you still see alice.")
        expect(name).to_have_value("no such name")
        name.fill("alice")
        expect(root.get_by_role("alert")).to_be_empty()

    def follow_paths(self, root: Locator, cell: Locator) -> None:
        """Chooses each request in turn, and follows it to its decision."""
        if not self.is_new("paths"):
            for words, said, begun, ended in root.evaluate(FOLLOW):
                assert words in said and (begun, ended) == (0, 1)
            return
        radios, onward = root.get_by_role("radio").all(), root.locator("[data-step=next]")
        for radio in radios or [None]:
            if radio:
                radio.check()
                expect(root.locator(".said")).to_contain_text(radio.locator("xpath=..").inner_text().strip())
            expect(root.locator(".end.lit")).to_have_count(0)
            while onward.get_attribute("aria-disabled") == "false":
                onward.click()
            expect(root.locator(".end.lit")).to_have_count(1)

    def predict_rows(self, root: Locator, cell: Locator) -> None:
        """Predicts the first row, and has the rest shown."""
        root.locator("[data-do=guess]").first.click()
        expect(root.locator(".tally")).to_contain_text("of 1 right")
        root.locator("[data-do=rest]").click()
        expect(root.locator(".tally")).to_contain_text("You predicted")

    def flip_switches(self, root: Locator, cell: Locator) -> None:
        """Sends the requests to the statement as it is, and to one with the other operator."""
        for tried in (1, 2):
            root.locator("[data-do=send]").click()
            expect(root.locator(".tried")).to_contain_text(f"You have tried {tried} of 16 forms")
            root.locator("[data-switch='2']").click()

    def work_in_the_lab(self, root: Locator, cell: Locator) -> None:
        """Breaks a policy and repairs it, turns it off and on, begins with another one alone."""
        editor, status = root.get_by_role("textbox", name="The policy, as JSON"), root.locator("[data-html=status]")
        began = editor.input_value()
        editor.fill(began.replace('"Effect"', '"Efect"', 1))
        expect(root.locator("[data-html=problem]")).to_contain_text('did you mean "Effect"?')
        editor.fill(began)
        expect(root.locator("[data-html=problem]")).to_be_empty()
        switch = root.get_by_role("checkbox").first
        switch.uncheck()
        expect(status).to_contain_text(" off: ")
        switch.check()
        root.get_by_role("combobox", name="Another policy").select_option("broken_bool")
        root.get_by_role("button", name="Replace all").click()
        expect(editor).to_have_value(load_policy("broken_bool").text)
        expect(root.locator(".tally")).to_contain_text(say("lab.tally_goals", goals=7, met=5, left_out=0))
        editor.fill(load_policy("force_mfa").text)
        expect(root.locator(".tally")).to_contain_text(say("lab.tally_goals", goals=7, met=7, left_out=0))
        root.locator("table.decision-matrix td button").first.click()
        expect(root.locator(".reason")).to_contain_text("iam:ListAccountAliases")

    def type_a_command(self, root: Locator, cell: Locator) -> None:
        """Types what is no command, and a command."""
        field = root.get_by_role("textbox")
        field.fill("ls")
        field.press("Enter")
        expect(root.locator(".entry .note").last).to_contain_text("This terminal has no command ls.")
        field.fill("aws --version")
        field.press("Enter")
        expect(root.locator(".entry .output").last).to_contain_text("aws-cli/")

    def look_at_the_codes(self, root: Locator, cell: Locator) -> None:
        """Sees codes, or how to get some."""
        expect(root.locator(".none, .code.now").first).to_be_visible()

    def look_at_the_console(self, root: Locator, cell: Locator) -> None:
        """Mistypes a password."""
        root.get_by_label("Password").fill("wrong")
        root.get_by_label("Password").press("Enter")
        expect(root.locator(".problem")).to_contain_text("isn't right")

    def see_what_is_next(self, root: Locator, cell: Locator) -> None:
        """Opens one way to do the next step."""
        root.locator("summary").click()
        expect(root.locator("pre.command").first).to_be_visible()

    def live_the_day(self, root: Locator, cell: Locator) -> None:
        """Goes through the whole story."""
        onward = root.locator("[data-go]")
        for number in range(1, root.locator("[data-scene]").count() + 1):
            expect(onward).to_contain_text(f"Step {number}:")
            onward.click()
        expect(onward).to_have_text("End of the story")
