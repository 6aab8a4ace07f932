"""Drive a real JupyterLab, which server.py starts, in a real Chromium.

    with lab_server(folder) as server, chromium(find_chromium()) as browser:
        opener = NotebookOpener(server, browser, notebooks=Path("notebooks"))
        notebook = opener("00_welcome.ipynb", theme="dark")
        notebook.screenshot("welcome.png")
        opener.close()

Nothing in here depends on pytest, so that scripts can use it as well.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.server import HOST, LabError, LabServer

PAGE_SECONDS = 120
RUN_SECONDS = 180

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
Theme = Literal["light", "dark"]

CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but the server is reachable: what a page asks of the outside fails here as it does in a train.
    "--no-proxy-server",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
)


KERNEL_IDLE = """path => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    return panel?.context?.path === path && panel.sessionContext?.session?.kernel?.status === "idle";
}"""

OPEN = """async path => {
    await window.jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
}"""

CLOSE_ALL = """async () => {
    for (const widget of [...window.jupyterapp.shell.widgets("main")]) {
        if (widget.context?.model.dirty) await widget.context.save();
        widget.close();
    }
}"""

RUN_ALL = """() => {
    window.harnessRun = { done: false };
    window.jupyterapp.commands.execute("notebook:run-all-cells").finally(() => { window.harnessRun.done = true; });
}"""

CODE_CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells)
    .map((cell, index) => ({ cell, index }))
    .filter(({ cell }) => cell.type === "code" && cell.sharedModel.getSource().trim() !== "")
    .map(({ cell, index }) => ({
        index,
        executionCount: cell.executionCount,
        error: cell.outputs.toJSON().find(output => output.output_type === "error") ?? null,
    }))"""

RUN_CELL = """async index => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.deselectAll();
    notebook.activeCellIndex = index;
    await window.jupyterapp.commands.execute("notebook:run-cell");
}"""

SHOW_THEME = """async theme => {
    await window.jupyterapp.commands.execute("apputils:change-theme", { theme });
}"""

THEME_SHOWS = """name => document.body.dataset.jpThemeName === name
    && document.getElementById("jupyterlab-splash") === null"""


# JupyterLab's own transitions, and the cursors that blink in all its editors, redraw the page sixty times a second,
# 7 % of what the tests of two widgets cost. What moves in the lesson moves.
HOLD_STILL = """addEventListener("DOMContentLoaded", () => {
    const all = "*:not(.mfa-lesson, .mfa-lesson *)";
    const style = document.createElement("style");
    style.textContent = `:is(${all}), :is(${all})::before, :is(${all})::after {
        transition: none !important; animation: none !important; }`;
    document.head.append(style);
})"""

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def write_notebook(file: Path, *cells: str | NotebookNode) -> Path:
    """Write a notebook of these cells, code where they are texts; the file again."""
    made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": KERNELSPEC}), file)
    return file


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome: the first on PATH, else Playwright's own, else None."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    """A headless browser that reaches no host but this one; closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


SLOW_START = "[anywidget] Failed to initialize model."
"""What anywidget says where the page of a busy machine takes more than two seconds to read a widget’s code."""

NO_SUBSHELL = "Canceled future for create_subshell_request"
"""What JupyterLab says where a kernel ends as soon as it has begun, before it could give widgets a thread."""


NOT_LOADED = "Failed to load resource"


def within_server(text: str, address: str) -> bool:
    """Whether Jupyter's server failed at one of its own services: a busy one does, and JupyterLab asks it again."""
    service = urlsplit(address).hostname == HOST and urlsplit(address).path.startswith(("/api/", "/lab/api/"))
    return text.startswith(NOT_LOADED) and "status of 500" in text and service


def within_lab(stack: str) -> bool:
    """Whether an error passed through nothing but JupyterLab's own code; its splash screen has one such error."""
    places = [line for line in stack.splitlines() if line.lstrip().startswith("at ")]
    return bool(places) and all("/static/lab/" in place and "eval" not in place for place in places)


@dataclass
class NotebookPage:
    """One notebook, open in JupyterLab in a browser window of its own.

    page              Playwright's page, for everything that is not here
    folder, path      where the copy of the notebook lies, seen from the server's root
    console_errors    errors written to the console, and uncaught exceptions (these start with "uncaught: ")
    outside_requests  addresses the page asked for on any host other than the server's; none of them was reached
    """

    page: Page
    server: LabServer
    folder: str
    path: str
    console_errors: list[str] = field(default_factory=list)
    outside_requests: list[str] = field(default_factory=list)
    window: Window | None = None
    listeners: list[tuple] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Record errors and outside requests from now on."""

        def listen(source: BrowserContext | Page, event: str, note: Callable) -> None:
            source.on(event, note)
            self.listeners.append((source, event, note))

        def note_request(url: str) -> None:
            address = urlsplit(url)
            if address.scheme in {"http", "https", "ws", "wss"} and address.hostname != HOST:
                self.outside_requests.append(url)

        def note_console(message) -> None:
            address = message.location.get("url", "")
            if message.type == "error" and not within_server(message.text, address):
                what_failed = f" {address}" if message.text.startswith(NOT_LOADED) else ""
                self.console_errors.append(message.text + what_failed)

        listen(context, "request", lambda request: note_request(request.url))
        listen(context, "console", note_console)

        def note_uncaught(error) -> None:
            known = any(said in str(error.error) for said in (SLOW_START, NO_SUBSHELL))
            if not known and not within_lab(error.error.stack or ""):
                self.console_errors.append(f"uncaught: {error.error}")

        listen(context, "weberror", note_uncaught)
        listen(self.page, "websocket", lambda socket: note_request(socket.url))

    def load(self) -> None:
        """Go to the notebook, wait for its kernel, and give it the whole width of the window."""
        place = f"lab/workspaces/{self.folder}/tree/{quote(self.path)}"
        self.page.goto(f"{self.server.url}/{place}?token={self.server.token}")
        self.wait_until_idle()
        self.page.evaluate("""async () => {
            await window.jupyterapp.restored;
            window.jupyterapp.shell.collapseLeft();
            window.jupyterapp.shell.collapseRight();
        }""")

    def wait_until_idle(self) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_function(KERNEL_IDLE, arg=self.path, timeout=PAGE_SECONDS * 1000)

    def run_all(self) -> None:
        """Run all cells and wait for the last. A cell that fails raises LabError with the cell's traceback."""
        self.page.evaluate(RUN_ALL)
        self.page.wait_for_function("() => window.harnessRun.done", timeout=RUN_SECONDS * 1000)
        self.wait_until_idle()
        for cell in self.page.evaluate(CODE_CELLS):
            if error := cell["error"]:
                traceback = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error["traceback"]))
                raise LabError(f"{self.path}, cell {cell['index']}: {error['ename']}: {error['evalue']}\n{traceback}")
            if cell["executionCount"] is None:
                raise LabError(f"{self.path}, cell {cell['index']} did not run")

    def run_cell(self, index: int) -> None:
        """Run one cell, counted as in `cell`."""
        self.page.evaluate(RUN_CELL, index)

    def show_theme(self, theme: Theme) -> None:
        """Switch JupyterLab to its light or its dark theme, and wait until it shows and nothing covers it."""
        name = THEMES[theme]
        if self.page.evaluate("document.body.dataset.jpThemeName") == name:
            return
        self.page.evaluate(SHOW_THEME, name)
        self.page.wait_for_function(THEME_SHOWS, arg=name)

    def cell(self, index: int) -> Locator:
        """The cell at an index, counted from 0 over Markdown and code cells, brought into view."""
        self.page.evaluate("index => window.jupyterapp.shell.currentWidget.content.scrollToItem(index)", index)
        return self.find(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{index}"]')

    def find(self, selector: str) -> Locator:
        """What a CSS selector finds in the page. Playwright's own search looks into every element for a shadow tree."""
        return self.page.locator(f"css:light={selector}")

    def screenshot(self, path: str | Path, selector: str | None = None) -> None:
        """Write a PNG of the window, or of the first element that a CSS selector finds."""
        target = self.page.locator(selector).first if selector else self.page
        target.screenshot(path=path)

    def close(self) -> None:
        """Close the window, or leave the one that others use as well, and end the notebook's kernel."""
        for source, event, note in self.listeners:
            source.remove_listener(event, note)
        if self.window:
            self.window.leave()
        else:
            self.page.context.close()
        self.server.shut_down_kernels(self.folder)


@dataclass
class Window:
    """A browser window that shows one notebook after the other. To load JupyterLab takes longest, and is done once."""

    browser: Browser
    page: Page | None = None
    in_use: bool = False

    def enter(self, path: str, width: int, height: int) -> bool:
        """Opens a notebook in the window; False where there is no page yet, and one has to be loaded."""
        self.in_use = True
        if self.page is None:
            self.page = new_page(self.browser, width, height)
            return False
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(OPEN, path)
        return True

    def leave(self) -> None:
        """Closes all that is open in it. A window in which something waits for an answer is given up."""
        self.in_use = False
        try:
            self.page.evaluate(CLOSE_ALL)
            waiting = self.page.locator(".jp-Dialog").count() or len(self.page.context.pages) > 1
        except PlaywrightError:
            waiting = True
        if waiting:
            self.page.context.close()
            self.page = None


def new_page(browser: Browser, width: int, height: int) -> Page:
    """A page in a browser context of its own, with nothing of any other."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US")
    context.set_default_timeout(PAGE_SECONDS * 1000)
    context.add_init_script(HOLD_STILL)
    return context.new_page()


@dataclass
class NotebookOpener:
    """Opens notebooks, each in its own copy of the folder they come from, so that none sees what another did.

    With a `window` the first of them is opened there, and every other one in a window of its own.
    """

    server: LabServer
    browser: Browser
    notebooks: Path
    window: Window | None = None
    opened: list[NotebookPage] = field(default_factory=list)

    def __call__(
        self,
        name: str | Path,
        *,
        theme: Theme = "light",
        width: int = 1400,
        height: int = 900,
        run: bool = True,
    ) -> NotebookPage:
        """Open a notebook, wait for its kernel, and run it if `run` is set.

        In: a file name inside `notebooks`, or the path of a notebook elsewhere, which is then copied alone.
        """
        folder = uuid.uuid4().hex
        target = self.server.root / folder
        if Path(name).is_absolute():
            target.mkdir()
            shutil.copy(name, target)
        else:
            shutil.copytree(self.notebooks, target, ignore=shutil.ignore_patterns(".*"))
        path = f"{folder}/{Path(name).name}"
        window = self.window if self.window and not self.window.in_use else None
        shown = window is not None and window.enter(path, width, height)
        page = window.page if window else new_page(self.browser, width, height)
        notebook = NotebookPage(page, self.server, folder, path, window=window)
        self.opened.append(notebook)
        notebook.watch(page.context)
        if shown:
            notebook.wait_until_idle()
        else:
            notebook.load()
        notebook.show_theme(theme)
        if run:
            notebook.run_all()
        return notebook

    def close(self) -> None:
        """Close what was opened."""
        while self.opened:
            self.opened.pop().close()
