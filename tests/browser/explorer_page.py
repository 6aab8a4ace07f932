"""The explorer on the page, in the learner's words, and the JavaScript that looks at it."""

from dataclasses import dataclass

import nbformat
from playwright.sync_api import Locator

from tests.browser import lab
from tests.browser.conftest import NOTEBOOKS

NOTEBOOK = "00_start_here.ipynb"
CELLS = nbformat.read(NOTEBOOKS / NOTEBOOK, as_version=4).cells
EXPLORERS = [next(number for number, cell in enumerate(CELLS) if cell.source.startswith("explorer(")), len(CELLS)]
"""Where the explorer of the notebook is, and the one of a single statement that is added at its end."""
OUTSIDE = ["iam:GetUser", "iam:CreateUser", "s3:ListAllMyBuckets", "ec2:DescribeInstances"]
BLOCK = "BlockMostAccessUnlessSignedInWithMFA"

NOTEBOOK_STATE = """() => {
    const { model, activeCellIndex, mode } = window.jupyterapp.shell.currentWidget.content;
    const cells = Array.from(model.cells).map(cell => [cell.type, cell.executionCount ?? null]);
    return { activeCellIndex, mode, cells };
}"""

DECISIONS = """table => Array.from(table.querySelectorAll("td"))
    .map(td => [td.dataset.action, td.dataset.mfa, td.dataset.outcome])"""

FOCUS = """() => {
    const { activeElement } = document;
    const { action, mfa } = activeElement.closest("td")?.dataset ?? {};
    return action ? [action, mfa] : activeElement.tagName.toLowerCase();
}"""

HAS_FOCUS = "root => root.contains(document.activeElement)"

# Whether what has the focus can be seen: at its middle and near its edges nothing else lies above it.
FOCUS_COVERED = """() => {
    const { activeElement } = document;
    const { left, top, width, height } = activeElement.getBoundingClientRect();
    return [4, height / 2, height - 4].some(down =>
        !activeElement.contains(document.elementFromPoint(left + width / 2, top + down)));
}"""

TOO_WIDE = """root => {
    const wide = element => element.scrollWidth > element.clientWidth;
    const name = element => `${element.tagName.toLowerCase()}.${element.className}`;
    const parts = Array.from(root.querySelectorAll(".bar, .status, .columns, .scroll, .reason, table"));
    const around = [];
    for (let element = root; element; element = element.parentElement) around.push(element);
    return [...parts, ...around].filter(wide).map(name);
}"""

CUT_OFF = """root => Array.from(root.querySelectorAll("td button"))
    .filter(button => button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight)
    .map(button => button.parentElement.dataset.action)"""

STICKS_OUT = """root => {
    const right = root.getBoundingClientRect().right + 0.5;
    return Array.from(root.querySelectorAll("td, th, label, select, input[type=text], p, dt, dd"))
        .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > right)
        .map(element => element.textContent.trim().slice(0, 40));
}"""

# Names of actions that go on in another line elsewhere than at a capital.
BROKEN_NAMES = """root => Array.from(root.querySelectorAll("tbody th code")).filter(code => {
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const letters = [];
    for (let text; (text = texts.nextNode());) {
        for (let at = 0; at < text.data.length; at++) {
            const range = new Range();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            letters.push([text.data[at], range.getBoundingClientRect().top]);
        }
    }
    return letters.some(([letter, top], at) => at > 0 && top > letters[at - 1][1] + 4 && !/[A-Z]/.test(letter));
}).map(code => code.textContent)"""

CHOOSE = """async (root, [choices, frames]) => {
    for (const [name, value] of choices) {
        root.querySelector(`input[data-choice=${name}][value=${value}]`).click();
        for (let frame = 0; frame < frames; frame++) await new Promise(requestAnimationFrame);
    }
}"""

# Looks at the explorer at each change of it and at each frame, and keeps what must not be seen.
WATCH = """root => {
    const page = root.closest(".jp-WindowedPanel-outer");
    const matrix = root.querySelector(".scroll");
    const reason = root.querySelector(".reason");
    const last = reason.offsetTop > matrix.offsetTop; // below all else, it may end where it likes
    const place = () => `${last ? reason.offsetTop : root.offsetHeight} high, matrix at ${matrix.offsetTop}, `
        + `page scrolled to ${page.scrollTop}, matrix to ${matrix.scrollTop}`;
    const before = place();
    const seen = new Set();
    const watch = { frames: 0, changes: 0 };
    const look = () => {
        const cells = root.querySelectorAll("table.decision-matrix td").length;
        if (cells !== 93) seen.add(`${cells} cells`);
        for (const part of [".reason .verdict", "[data-text=status]", "[data-text=aside]"])
            if (!root.querySelector(part)?.textContent) seen.add(`nothing in ${part}`);
        if (root.querySelectorAll("[aria-pressed=true]").length !== 1) seen.add("no cell is pressed");
        if (root.querySelectorAll("input[data-choice=mfa]:checked").length !== 1) seen.add("no MFA state is checked");
    };
    const frame = () => {
        if (watch.stopped) return;
        watch.frames++;
        look();
        if (place() !== before) seen.add(`${before}; then ${place()}`);
        requestAnimationFrame(frame);
    };
    const observer = new MutationObserver(() => {
        watch.changes++;
        look();
    });
    observer.observe(root, { childList: true, subtree: true, characterData: true });
    requestAnimationFrame(frame);
    window.whatWasSeen = () => {
        watch.stopped = true;
        observer.disconnect();
        return { frames: watch.frames, changes: watch.changes, seen: [...seen] };
    };
}"""

LAYOUT = """root => Array.from(root.querySelectorAll(".bar > *, .status, .scroll, .reason, th, td"), element => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const { left, top } = root.getBoundingClientRect();
    return [x - left, y - top, width, height].map(Math.round).join(" ");
})"""


@dataclass
class Explorer:
    """One explorer on the page, in the learner's words."""

    notebook: lab.NotebookPage
    root: Locator

    @property
    def page(self):
        return self.notebook.page

    @property
    def status(self) -> Locator:
        """The line that says what the last change did."""
        return self.root.get_by_role("status").filter(has=self.page.locator("[data-text=status]"))

    @property
    def spoken(self) -> Locator:
        return self.root.get_by_role("status").and_(self.page.locator("[data-text=spoken]"))

    @property
    def problem(self) -> Locator:
        return self.root.get_by_role("alert")

    @property
    def name(self) -> Locator:
        return self.root.get_by_role("combobox", name="Signed in as")

    @property
    def attached(self) -> Locator:
        return self.root.get_by_role("combobox", name="Attached as well")

    @property
    def table(self) -> Locator:
        return self.root.locator("table.decision-matrix")

    @property
    def scroll(self) -> Locator:
        return self.root.get_by_role("group", name="Decision matrix")

    @property
    def reason(self) -> Locator:
        return self.root.get_by_role("group", name="Why this decision")

    def radio(self, name: str) -> Locator:
        return self.root.get_by_role("radio", name=name)

    def press(self, label: str) -> None:
        """Click a radio button's label, as a mouse does."""
        self.root.locator("label", has_text=label).click()

    def cell(self, action: str, mfa: str) -> Locator:
        return self.root.locator(f'td[data-action="{action}"][data-mfa="{mfa}"]').get_by_role("button")

    def focus_on(self, action: str, mfa: str) -> None:
        self.cell(action, mfa).focus()

    def decisions(self, kind: str = "decision-matrix") -> dict:
        found = self.root.locator(f"table.{kind}").evaluate(DECISIONS)
        assert len(found) == len({(action, mfa) for action, mfa, _ in found})
        return {(action, mfa): outcome for action, mfa, outcome in found}

    def focus(self) -> list[str] | str:
        """The action and MFA state of the cell that has the focus, or the name of the element that has it."""
        return self.page.evaluate(FOCUS)

    def keys(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)


def as_dict(matrix) -> dict:
    return {(action, mfa): matrix.loc[action, mfa] for action in matrix.index for mfa in matrix.columns}
