"""What 2,000 changes in one explorer leave behind, in the kernel and in the page: nothing, or it would grow.

python tests/benchmarks/soak.py [--write]

With --write the figures go into docs/performance.md.
"""

import ast
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import CDPSession, Page

from tests.benchmarks import figures
from tests.browser import lab
from tests.browser.server import lab_server

SOURCE = "from mfa_lesson import explorer\n\nshown = explorer('force_mfa')\nshown"

FULL, SETTLED = 2_000, 500
"""Changes in a full run, and after how many of them memory has to stay as it is."""

IN_THE_KERNEL = """
import gc
import comm, psutil
from ipywidgets.widgets import widget

for _ in range(3):
    gc.collect()
measured = {
    "kernel_mib": psutil.Process().memory_info().rss / 2**20,
    "objects": len(gc.get_objects()),
    "widgets": len(widget._instances),
    "comms": len(comm.get_comm_manager().comms),
    "observers": sum(len(found) for kinds in shown._trait_notifiers.values() for found in kinds.values()),
}
"""

ASK_KERNEL = """async code => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const asked = { code, silent: true, store_history: false, user_expressions: { measured: "measured" } };
    const reply = await kernel.requestExecute(asked).done;
    return reply.content.user_expressions.measured.data["text/plain"];
}"""

# Chooses in turn, each as soon as the answer to the one before is painted. Out: the comm messages that this took.
CHANGES = """async ([from, to]) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const root = document.querySelector(".mfa-explorer");
    const status = root.querySelector("[data-text=status]");
    const choices = [
        ["mfa", "false", "→ password only"], ["owner", "other", "→ bob’s user"], ["mfa", "absent", "→ access key"],
        ["owner", "own", "→ own user"], ["mfa", "true", "→ with MFA"],
    ];
    const messages = [];
    const note = (_, { msg, direction }) => {
        if (msg.header.msg_type.startsWith("comm_")) messages.push(`${direction} ${msg.header.msg_type}`);
    };
    kernel.anyMessage.connect(note);
    for (let number = from; number < to; number++) {
        const [choice, value, answer] = choices[number % choices.length];
        root.querySelector(`input[data-choice=${choice}][value=${value}]`).click();
        const late = performance.now() + 30_000;
        while (!status.textContent.includes(answer)) {
            if (performance.now() > late) throw new Error(`no answer to change ${number}: ${status.textContent}`);
            await new Promise(requestAnimationFrame);
        }
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    }
    kernel.anyMessage.disconnect(note);
    return messages;
}"""


class Standing(NamedTuple):
    """What there is after so many changes."""

    changes: int
    kernel_mib: float
    """Resident memory of the kernel's process."""
    objects: int
    """Python objects that the kernel keeps track of."""
    widgets: int
    comms: int
    observers: int
    """On the explorer's traits."""
    page_mib: float
    """JavaScript's heap, after its garbage was collected."""
    nodes: int
    listeners: int
    messages: float
    """Comm messages a change, both ways, since the last time."""


class Soak:
    """One explorer in a JupyterLab, and a count of what was changed in it."""

    def __init__(self, opener: lab.NotebookOpener, folder: Path):
        self.notebook = opener(lab.write_notebook(folder / "soak.ipynb", SOURCE))
        self.changes = 0
        self.kinds: Counter[str] = Counter()
        """Comm messages by kind, all in all."""
        self.page.locator(".mfa-explorer td button").first.wait_for()
        self._tools = tools(self.page)

    @property
    def page(self) -> Page:
        return self.notebook.page

    def up_to(self, changes: int) -> Standing:
        """Goes on until so many changes are made. Out: what there is then."""
        done = changes - self.changes
        messages = self.page.evaluate(CHANGES, [self.changes, changes])
        self.changes = changes
        self.kinds.update(messages)
        self.notebook.wait_until_idle()
        kernel = ast.literal_eval(self.page.evaluate(ASK_KERNEL, IN_THE_KERNEL))
        for _ in range(3):
            self._tools.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in self._tools.send("Performance.getMetrics")["metrics"]}
        return Standing(
            changes=changes,
            **kernel,
            page_mib=found["JSHeapUsedSize"] / 2**20,
            nodes=int(found["Nodes"]),
            listeners=int(found["JSEventListeners"]),
            messages=len(messages) / done,
        )


def tools(page: Page) -> CDPSession:
    """The browser's developer tools, ready to measure this page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.enable")
    return session


def run() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (root := folder / "lab").mkdir()
        with lab_server(root) as server, lab.chromium(lab.find_chromium()) as browser:
            soak = Soak(lab.NotebookOpener(server, browser, folder), folder)
            standings = []
            with figures.table(*(name.replace("_mib", ", MiB") for name in Standing._fields)):
                for changes in (100, *range(SETTLED, FULL + 1, 250)):
                    standings.append(standing := soak.up_to(changes))
                    figures.row(*(f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in standing))
            settled, last = next(s for s in standings if s.changes == SETTLED), standings[-1]
            with figures.table(f"from change {SETTLED:,} to change {FULL:,}", "MiB", "KiB a change"):
                for where in ("kernel", "page"):
                    grown = getattr(last, f"{where}_mib") - getattr(settled, f"{where}_mib")
                    figures.row(where, f"{grown:+.2f}", f"{grown / (FULL - SETTLED) * 1024:+.2f}")
            print(f"messages: {', '.join(f'{count:,} {kind}' for kind, count in soak.kinds.items())}")
            soak.notebook.close()


PARTS = {"soak": run}

if __name__ == "__main__":
    figures.run("tests/benchmarks/soak.py", PARTS, sys.argv[1:])
