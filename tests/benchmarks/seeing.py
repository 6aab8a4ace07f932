"""How soon a learner sees something: after a click, after Run All, after an import; and what a kernel takes.

python tests/benchmarks/seeing.py [clicks] [keys] [notebooks] [memory] [imports] [--write]

With --write the figures go into docs/performance.md.

Clicks are compared with a plain notebook: the same matrix, coloured by a Styler and shown by `interactive_output`, as
most people would write it. Both are open in one browser and are clicked in turns, so that what else the machine does
hits both. The explorer's page knows what another MFA state shows; for whose user and device it asks the kernel, as the
plain notebook always does.

"Click to paint" is the time from the click, as the first capture-phase listener hears of it, to the frame after the one
that shows the new decision in full: in the explorer the marked column, the status line and the reason; in the plain
notebook the table with its caption. The end is the second of two animation frames: the first begins before the
decision is painted, the second after. A PerformanceObserver would know the paint that follows a click's own handlers
only, and a kernel answers later. Up to one frame (17 ms) too much is measured, on both sides alike.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
from playwright.sync_api import Locator  # noqa: E402

from mfa_lesson import Policy, load_policy  # noqa: E402
from mfa_lesson.account.users import MFA_STATES  # noqa: E402
from mfa_lesson.widgets.lab_state import SIZE_LIMIT  # noqa: E402
from tests.benchmarks import figures  # noqa: E402
from tests.benchmarks.figures import row, table  # noqa: E402
from tests.browser import lab  # noqa: E402
from tests.browser.server import lab_server  # noqa: E402

NOTEBOOKS = ROOT / "notebooks"
START, WHOLE = "00_start_here.ipynb", "08_the_whole_policy.ipynb"
CLICKS, OTHER_CLICKS, KEYS, RUNS, IMPORTS = 100, 30, 100, 3, 15
MFA, OWNER = list(MFA_STATES), ["own", "other"]

PLAIN = """import ipywidgets
from mfa_lesson import decision_matrix, load_policy  # noqa: E402
from mfa_lesson.account.catalogue import OUTSIDE_THE_POLICY  # noqa: E402

policy = load_policy("force_mfa")
actions = [*decision_matrix([policy]).index, *(action.name for action in OUTSIDE_THE_POLICY)]
colours = {
    "allowed": "background-color: lightblue",
    "explicitDeny": "background-color: lightsalmon",
    "implicitDeny": "background-color: moccasin",
}

def show(mfa, owner):
    matrix = decision_matrix([policy], owner=owner, actions=actions)
    table = matrix.style.map(colours.get).set_properties(subset=[mfa], **{"font-weight": "bold"})
    display(table.set_caption(f"alice acts on {owner}, MFA {mfa}"))

mfa = ipywidgets.ToggleButtons(options=["true", "false", "absent"])
owner = ipywidgets.ToggleButtons(options=["alice", "bob"])
display(mfa, owner, ipywidgets.interactive_output(show, {"mfa": mfa, "owner": owner}))
"""

# Waits for the next click; then, until the texts stand where they belong and some frames longer, keeps the time and the
# least height that a frame has shown.
AWAIT_CLICK = """(output, texts) => {
    const seen = window.seen = { least: Infinity };
    const shown = () => texts.every(([place, text]) => output.querySelector(place)?.textContent.includes(text));
    let frames = 12;
    const look = () => {
        seen.least = Math.min(seen.least, output.getBoundingClientRect().height);
        if (!seen.milliseconds || frames-- > 0) requestAnimationFrame(look);
        else seen.height = output.getBoundingClientRect().height;
    };
    const watch = new MutationObserver(() => {
        if (!shown()) return;
        watch.disconnect();
        const keep = () => { seen.milliseconds = performance.now() - seen.start; };
        requestAnimationFrame(() => requestAnimationFrame(keep));
    });
    watch.observe(output, { subtree: true, childList: true, attributes: true, characterData: true });
    addEventListener("click", () => { seen.start = performance.now(); look(); }, { capture: true, once: true });
}"""

# Waits for the next key; then keeps the time until the matrix has a row for this action, or has it no more, and until
# the rest (goals, findings) is there as well.
AWAIT_KEY = """(output, [action, wanted]) => {
    const seen = window.seen = {};
    const find = selector => output.querySelector(selector);
    const later = find("[data-html=goals]");
    const frame = requestAnimationFrame;
    const painted = keep => frame(() => frame(() => keep(performance.now() - seen.start)));
    const watch = new MutationObserver(() => {
        if (Boolean(find(`td[data-action="${action}"]`)) !== wanted) return;
        watch.disconnect();
        painted(time => { seen.milliseconds = time; });
    });
    watch.observe(find("[data-html=matrix]"), { childList: true });
    const rest = new MutationObserver(() => {
        if (later.getAttribute("aria-busy") === "true") return; // it says that it is being worked out
        rest.disconnect();
        painted(time => { seen.rest = time; });
    });
    rest.observe(later, { childList: true, attributes: true });
    addEventListener("input", () => { seen.start = performance.now(); }, { capture: true, once: true });
}"""

# Keeps the time until all cells have run and every widget that the notebook shows is there.
AWAIT_WIDGETS = """() => {
    const start = performance.now();
    const { widgets } = window.jupyterapp.shell.currentWidget.content;
    const isThere = output => output.querySelector(".lm-Widget.mfa-lesson:not(:empty)");
    const allThere = ({ outputArea }) => outputArea.model.toJSON().every((output, number) =>
        !output.data?.["application/vnd.jupyter.widget-view+json"] || isThere(outputArea.node.children[number]));
    const look = () => {
        if (window.harnessRun?.done && widgets.every(cell => cell.model.type !== "code" || allThere(cell)))
            window.seconds = (performance.now() - start) / 1000;
        else requestAnimationFrame(look);
    };
    look();
}"""


class Way(NamedTuple):
    """One way to show the matrix: the output it stands in, and for each choice what to click and what is there then."""

    output: Locator
    choices: dict[str, tuple[str, list[tuple[str, str]]]]
    """Choice -> selector of what to click; selectors of the places that show the choice, and the text in each."""

    def click(self, choice: str) -> dict[str, float]:
        """Milliseconds from click to paint, the least height of the output on the way, and its height at the end."""
        target, texts = self.choices[choice]
        self.output.evaluate(AWAIT_CLICK, texts)
        self.output.locator(target).click()
        self.output.page.wait_for_function("() => window.seen.height")
        return self.output.page.evaluate("window.seen")


def output_with(notebook: lab.NotebookPage, selector: str) -> Locator:
    """The whole output of the first cell that shows this."""
    return notebook.find(f".jp-Cell-outputWrapper:has({selector})").first


def explorer(notebook: lab.NotebookPage) -> Way:
    status, reason, current = "[data-text=status]", "[data-html=reason]", "th[aria-current]"
    choices = {
        state.value: (
            f"label:has([value={state.value}])",
            [(status, f"→ {state.words}:"), (current, state.words), (reason, state.signed_in)],
        )
        for state in MFA_STATES.values()
    }
    for owner, told, caption in (("own", "own", "her own"), ("other", "bob’s", "bob’s")):
        texts = [(status, f"→ {told} user"), ("caption", f"acts on {caption} user")]
        choices[owner] = (f"label:has([value={owner}])", texts)
    return Way(output_with(notebook, ".mfa-explorer"), choices)


def plain_notebook(notebook: lab.NotebookPage) -> Way:
    choices = {mfa: (f"button:text-is('{mfa}')", [("caption", f"MFA {mfa}")]) for mfa in MFA}
    for owner, name in zip(OWNER, ("alice", "bob"), strict=True):
        choices[owner] = (f"button:text-is('{name}')", [("caption", f"acts on {name}")])
    return Way(output_with(notebook, ".widget-toggle-buttons"), choices)


def clicked(ways: dict[str, Way], choices: Sequence[str], clicks: int) -> dict[str, list[dict[str, float]]]:
    """What so many clicks bring, each way in its turn: name -> measurements. The same choices on every run."""
    chance, now = random.Random(clicks), choices[0]
    seen = {name: [] for name in ways}
    for number in range(clicks):
        now = chance.choice([choice for choice in choices if choice != now])
        for name in list(ways)[:: 1 if number % 2 else -1]:
            seen[name].append(ways[name].click(now))
    return seen


def clicks(opener: lab.NotebookOpener) -> None:
    ways = {
        "explorer": explorer(opener(START)),
        "plain notebook": plain_notebook(opener(lab.write_notebook(opener.server.root / "plain.ipynb", PLAIN))),
    }
    for what, choices, number in (("MFA state", MFA, CLICKS), ("whose user and device", OWNER, OTHER_CLICKS)):
        with table(f"{number} clicks to paint: {what}", "median ms", "p95", "worst", "least px", "usual px"):
            medians = []
            for name, seen in clicked(ways, choices, number).items():
                times = [one["milliseconds"] for one in seen]
                heights = min(one["least"] for one in seen), median(one["height"] for one in seen)
                medians.append(median(times))
                columns = (medians[-1], quantiles(times, n=20)[-1], max(times), *heights)
                row(name, *(f"{column:.0f}" for column in columns))
            row("explorer to plain notebook", f"{medians[0] / medians[1]:.2f}")
    opener.close()


def of_the_greatest_length() -> Policy:
    """The lesson's policy with more statements, as many characters as a managed policy may have."""
    document = load_policy("force_mfa").document
    statements = document["Statement"][:-1]
    number = 0
    while (policy := Policy.from_json({**document, "Statement": [*statements, document["Statement"][-1]]})).size < (
        SIZE_LIMIT - 250
    ):
        number += 1
        actions = [f"s3:{verb}Object{what}" for verb in ("Get", "Put") for what in ("", "Acl", "Tagging")]
        bucket = f"arn:aws:s3:::team-{number}/*"
        statements.append({"Sid": f"Team{number}", "Effect": "Allow", "Action": actions, "Resource": bucket})
    filler = "x" * (SIZE_LIMIT - policy.size)
    statements[-1]["Sid"] += filler
    return Policy.from_json({**document, "Statement": [*statements, document["Statement"][-1]]}, name="mine")


LAB = """from mfa_lesson import Policy, lab
from mfa_lesson.analysis.goals.sentences import goals_of  # noqa: E402

lab(Policy.from_json({text!r}, name="mine"), goals=str(goals_of("force_mfa")))"""


def keys(opener: lab.NotebookOpener) -> None:
    """Each key typed into the lab's editor adds a letter to an action's name, or takes it away."""
    policy = of_the_greatest_length()
    notebook = opener(lab.write_notebook(opener.server.root / "lab.ipynb", LAB.format(text=policy.text)))
    root = notebook.find(".mfa-lab").first
    editor = root.locator("textarea.json")
    editor.evaluate("""field => {
        const at = field.value.indexOf("iam:ListUsers") + "iam:ListUsers".length;
        field.focus();
        field.setSelectionRange(at, at);
    }""")
    times = []
    for number in range(KEYS):
        root.evaluate(AWAIT_KEY, ["iam:ListUsersx", number % 2 == 0])
        notebook.page.keyboard.press("Backspace" if number % 2 else "x")
        notebook.page.wait_for_function("() => window.seen.milliseconds && window.seen.rest")
        times.append(notebook.page.evaluate("window.seen"))
    rows = root.locator("table.decision-matrix tbody tr:not(.group)").count()
    name = f"{KEYS} keys in a policy of {policy.size:,} characters, {rows} rows"
    with table(name, "median ms", "p95", "worst"):
        for what, key in (("decisions", "milliseconds"), ("goals and findings as well", "rest")):
            found = [one[key] for one in times]
            row(what, *(f"{value:.0f}" for value in (median(found), quantiles(found, n=20)[-1], max(found))))
    opener.close()


def seconds_to_run(opener: lab.NotebookOpener, name: str) -> float:
    """From the idle kernel of a notebook just opened to the last of its widgets."""
    notebook = opener(name, run=False)
    notebook.page.evaluate(AWAIT_WIDGETS)
    notebook.run_all()
    notebook.page.wait_for_function("() => window.seconds")
    seconds = notebook.page.evaluate("window.seconds")
    opener.close()
    return seconds


def notebooks(opener: lab.NotebookOpener) -> None:
    found = {}
    with table(f"run all: seconds, {RUNS} runs", "median", "least", "most"):
        for file in sorted(NOTEBOOKS.glob("*.ipynb")):
            seconds = [seconds_to_run(opener, file.name) for _ in range(RUNS)]
            found[file.stem] = median(seconds)
            row(file.stem, *(f"{value:.2f}" for value in (found[file.stem], min(seconds), max(seconds))))
        worst = max(found, key=found.get)
        row(f"worst: {worst}", f"{found[worst]:.2f}")


def megabytes_of_kernel(opener: lab.NotebookOpener, notebook: str | Path) -> float:
    """The resident memory of the kernel after the notebook has run."""
    opened = opener(notebook)
    kernel = next(one["kernel"]["id"] for one in opener.server.api("sessions") if one["path"] == opened.path)
    process = next(one for one in psutil.process_iter(["cmdline"]) if kernel in " ".join(one.info["cmdline"] or ()))
    megabytes = process.memory_info().rss / 1e6
    opener.close()
    return megabytes


def memory(opener: lab.NotebookOpener) -> None:
    with table("memory of the kernel, MB"):
        alone = megabytes_of_kernel(opener, lab.write_notebook(opener.server.root / "pandas.ipynb", "import pandas"))
        whole = megabytes_of_kernel(opener, WHOLE)
        row("after import pandas", f"{alone:.0f}")
        row(f"after {Path(WHOLE).stem}", f"{whole:.0f}")
        row("more", f"{whole - alone:.0f}")


def imports() -> None:
    code = {
        "nothing": "pass",
        "import mfa_lesson": "import mfa_lesson",
        "import pandas": "import pandas",
        "everything": "import mfa_lesson; [getattr(mfa_lesson, name) for name in mfa_lesson.__all__]",
        "everything, and an explorer made": "from mfa_lesson import *; explorer()",
    }
    times = {name: [] for name in code}
    with table(f"a whole Python process: ms, {IMPORTS} runs", "median", "least", "more"):
        for _ in range(IMPORTS):
            for name, line in code.items():
                start = perf_counter()
                subprocess.run([sys.executable, "-c", line], check=True, cwd=ROOT)
                times[name].append((perf_counter() - start) * 1000)
        for name, found in times.items():
            more = min(found) - min(times["nothing"])
            row(name, f"{median(found):.0f}", f"{min(found):.0f}", f"+{more:.0f}")
        row("everything to pandas", "", "", f"+{min(times['everything']) - min(times['import pandas']):.0f}")


IN_A_BROWSER = {"clicks": clicks, "keys": keys, "memory": memory, "notebooks": notebooks}
PARTS = ("imports", *IN_A_BROWSER)


def main() -> None:
    with ExitStack() as stack:

        @cache
        def opener() -> lab.NotebookOpener:
            """A JupyterLab and a browser, started when the first part needs them."""
            root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(lab_server(root))
            chromium = lab.find_chromium() or sys.exit("No Chromium found.")
            return lab.NotebookOpener(server, stack.enter_context(lab.chromium(chromium)), NOTEBOOKS)

        def in_the_browser(measure: Callable[[lab.NotebookOpener], None]) -> Callable[[], None]:
            return lambda: measure(opener())

        parts = {name: in_the_browser(measure) for name, measure in IN_A_BROWSER.items()}
        figures.run("tests/benchmarks/seeing.py", {"imports": imports, **parts}, sys.argv[1:])


if __name__ == "__main__":
    main()
