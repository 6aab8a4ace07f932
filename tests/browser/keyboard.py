"""Somebody who uses a piece of the lesson by keyboard alone: what has the focus, how it is marked, what is told."""

from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.browser import lab
from tests.browser.pieces import OPEN

# What the Tab key must reach, in order: of a group of radio buttons the chosen one, or else the first.
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
        """What the Tab key must reach: the kind and the words of each. FOCUS then knows each by its number."""
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
