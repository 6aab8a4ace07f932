"""How long the browser edition keeps a learner waiting, from its address to something to use.

python tests/benchmarks/opening.py [opening] [--write]

With --write the figures go into docs/performance.md. It builds the site with the Python that MFA_LESSON_LITE_PYTHON
names, which has the extra `lite`, and opens it in Chromium with an empty cache each time.
"""

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import monotonic

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Browser

from tests.benchmarks import figures
from tests.browser import lab
from tests.workshop import lite_site

TIMES = 3
PATIENCE = 240_000  # milliseconds
NOTEBOOK = "00_start_here.ipynb"

PREPARED, STILL_PREPARED, LIVE = (
    "the first explorer has answered a click",
    "its cell has run, and the same explorer is below it",
    "Python’s explorer is in its place",
)
OPEN, READY = "notebook 00 is open behind it", "the kernel is ready"

# Presses the second MFA state as soon as there is one, and waits until the page has said what it changed.
PRESS = """() => {
    const place = document.querySelector("#first-look[open] .mfa-explorer");
    const radio = place?.querySelector("input[data-choice=mfa][value=false]");
    if (!radio || !radio.getBoundingClientRect().width) return false;
    if (!radio.checked) radio.click();
    return place.querySelector("[data-text=status]").textContent.includes("16 of 31 actions changed");
}"""
IS_OPEN = """path => {
    const shown = [...(window.jupyterapp?.shell.widgets("main") ?? [])];
    return shown.some(({ context, sessionContext }) => context?.path === path && sessionContext.isReady);
}"""
RUN = """async ids => {
    const { content } = window.jupyterapp.shell.currentWidget;
    for (const id of ids) {
        content.activeCellIndex = content.widgets.findIndex(cell => cell.model.id === id);
        window.jupyterapp.commands.execute("notebook:run-cell");
    }
}"""


def open_once(browser: Browser, url: str) -> dict[str, float]:
    """Opens the site as somebody does who was never there. Out: what was reached -> after how many seconds."""
    page = lab.new_page(browser, width=1366, height=900)
    page.context.set_default_timeout(PATIENCE)
    begin, reached = monotonic(), {}
    page.goto(url, wait_until="commit")
    page.wait_for_function(PRESS)
    reached[PREPARED] = monotonic() - begin
    page.wait_for_function(IS_OPEN, arg=NOTEBOOK)
    reached[OPEN] = monotonic() - begin
    page.get_by_role("button", name="Open the lesson").click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget")
    page.evaluate(RUN, ["check", "explore"])
    page.wait_for_selector(".jp-CodeCell .mfa-prepared .mfa-explorer")
    reached[STILL_PREPARED] = monotonic() - begin
    page.wait_for_function(lab.KERNEL_IDLE, arg=NOTEBOOK)
    reached[READY] = monotonic() - begin
    page.wait_for_selector(".jp-OutputArea .mfa-explorer .cell")
    reached[LIVE] = monotonic() - begin
    page.context.close()
    return reached


def measure_opening() -> None:
    python = os.environ.get(lite_site.PYTHON)
    if not python:
        sys.exit(f"Set {lite_site.PYTHON} to the Python that has the extra `lite`.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "site"
        lite_site.build_site(python, folder)
        seconds = defaultdict(list)
        with (
            lite_site.serve(folder) as url,
            lab.chromium(lab.find_chromium()) as browser,
            figures.table(f"from the site’s address, with an empty cache, {TIMES} times", "median s", "slowest s"),
        ):
            for _ in range(TIMES):
                for what, reached in open_once(browser, url).items():
                    seconds[what].append(reached)
            for what in sorted(seconds, key=lambda one: statistics.median(seconds[one])):
                figures.row(what, f"{statistics.median(seconds[what]):.1f}", f"{max(seconds[what]):.1f}")


PARTS = {"opening": measure_opening}

if __name__ == "__main__":
    figures.run("tests/benchmarks/opening.py", PARTS, sys.argv[1:])
