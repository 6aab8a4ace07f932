"""Run notebooks, and keep what they show where the tests compare it.

    python tests/notebooks/refresh.py [NOTEBOOK ...] [--into FOLDER]

Without arguments all notebooks of the project are run. The project's first is run with any other, since it shows the
minutes of all. A notebook gets the minutes that are counted in its first cell,
and the trainer's guide gets all of them. What a notebook shows goes into a copy of it in tests/notebooks/expected. The
notebook itself, which learners get, is left without results. Both are written only if
every cell succeeds, and without anything that changes from run to run: a second run changes no byte.
"""

import argparse
import re
import sys
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "workshop" / "README.md"
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

import tests.isolation  # noqa: E402, F401  (your own progress is not for the notebooks that all people get)
from mfa_lesson.course.lesson_file import list_lessons, load_lesson  # noqa: E402
from mfa_lesson.course.pace import START, estimate_start  # noqa: E402
from mfa_lesson.course.wording import say_minutes  # noqa: E402
from tests.notebooks.checks import EXPECTED, FIXED, NOTEBOOKS, RESULTS  # noqa: E402

CELL_SECONDS = 120
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
MINUTES = re.compile(r"\*\*Minutes:\*\* \d+(?: \(\d+ on the fast path\))?")
PLAN_ROW = re.compile(r"^\| \d+:\d\d \| \d+ \| (\d\d) \|", re.MULTILINE)
COUNTED = re.compile(r"(counted from the notebooks, )\d+")
VOLATILE_CELL_METADATA = ("ExecuteTime", "collapsed", "execution", "scrolled", "trusted")


def settle(notebook: NotebookNode) -> None:
    """Take out of a notebook, or fix, what differs between two runs or two machines; changes the notebook.

    A widget's model id means nothing without the kernel that made it, so views are numbered in their order.
    """
    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = NotebookNode(KERNELSPEC)
    notebook.metadata.language_info = nbformat.from_dict(LANGUAGE_INFO)
    known: dict[str, str] = {}
    for cell in notebook.cells:
        for name in VOLATILE_CELL_METADATA:
            cell.metadata.pop(name, None)
        if cell.cell_type == "markdown":
            cell.metadata.update(FIXED)
        for output in cell.get("outputs", []):
            if view := output.get("data", {}).get(WIDGET_VIEW):
                view["model_id"] = known.setdefault(view["model_id"], f"{len(known) + 1:032x}")


def remove_results(notebook: NotebookNode) -> None:
    """Make a notebook one that nobody has run; changes the notebook."""
    settle(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(deepcopy(RESULTS))


def state_minutes(notebook: NotebookNode, name: str) -> None:
    """Write the minutes that are counted into the first cell; changes the notebook."""
    if name in list_lessons():
        first, lesson = notebook.cells[0], load_lesson(name)
        first.source = MINUTES.sub(f"**Minutes:** {say_minutes(lesson.minutes, lesson.fast_minutes)}", first.source)


def state_plan(text: str) -> str:
    """The trainer's guide with the minutes that are counted, and their clock, in the plan of all notebooks."""
    of_lessons = {name[:2]: load_lesson(name).minutes for name in list_lessons()}
    counted = {START[:2]: estimate_start(), **of_lessons}
    clock = 0

    def fill(row: re.Match[str]) -> str:
        nonlocal clock
        at, clock = clock, clock + counted[row[1]]
        return f"| {at // 60}:{at % 60:02} | {counted[row[1]]} | {row[1]} |"

    before, heading, plan = text.partition("### Self-paced\n")
    plan = PLAN_ROW.sub(fill, plan)
    return before + heading + COUNTED.sub(rf"\g<1>{clock}", plan, count=1)


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells of a notebook in a fresh kernel, as if it lay in the folder; changes the notebook."""
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name=KERNELSPEC["name"],
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    settle(notebook)


def write(notebook: NotebookNode, path: Path) -> bool:
    """Write a notebook to a file; True if that changed the file."""
    nbformat.validate(notebook)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    after = nbformat.writes(notebook).rstrip("\n") + "\n"
    path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def refresh(path: Path, into: Path = EXPECTED) -> bool:
    """Run a learner's notebook and write its results; True if a file changed. Raises CellExecutionError."""
    notebook = nbformat.read(path, as_version=4)
    remove_results(notebook)
    state_minutes(notebook, path.stem)
    shown = deepcopy(notebook)
    execute(shown, path.resolve().parent)
    into.mkdir(parents=True, exist_ok=True)
    return any([write(notebook, path), write(shown, into / path.name)])


def choose_notebooks(named: list[Path]) -> list[Path]:
    """The notebooks to run: those named, and after one of the project's its first; all where none is named."""
    start = NOTEBOOKS / f"{START}.ipynb"
    chosen = {path.resolve(): path for path in named or sorted(NOTEBOOKS.glob("*.ipynb"))}
    if any(path.parent == NOTEBOOKS for path in chosen):
        chosen.setdefault(start, start)
    return list(chosen.values())


def main(arguments: list[str]) -> int:
    """Refresh the notebooks named, or all; the number of those that failed is the exit status."""
    parser = argparse.ArgumentParser(description="Run notebooks, and keep what they show where the tests compare it.")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="which ones (all)")
    parser.add_argument("--into", type=Path, default=EXPECTED, metavar="FOLDER", help="where the results go")
    asked = parser.parse_args(arguments)
    failed = 0
    for path in choose_notebooks(asked.notebooks):
        try:
            print(f"{path.name}: {'changed' if refresh(path, asked.into) else 'as it was'}", flush=True)
        except CellExecutionError as error:
            failed += 1
            print(f"{path.name}: not written, a cell failed\n{error}", file=sys.stderr, flush=True)
    if asked.into == EXPECTED:
        GUIDE.write_text(state_plan(GUIDE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
