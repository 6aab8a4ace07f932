"""Loads nbval, xdist and rerunfailures where a run needs them, and nowhere else: loading takes longer than most tests.

    pytest                             everything, the cells of the notebooks as well, on all processors
    pytest tests/test_matching.py      what you name, in one process
    pytest tests/browser -n 2          what you name, in two processes
    pytest tests/notebooks/expected    the cells of the notebooks, compared with the outputs in this folder
    pytest tests/iam --quick           what you name, with a tenth of the inputs

`-p no:nbval` leaves the cells out, `-n 0` keeps everything in one process. A test of programs that wait for each other
(browser, kernel, hub) is tried once more where it fails, and the summary names it; `-p no:rerunfailures` tries once.
"""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests import trials
from tests.trials import QUICK, some

XDIST_OPTIONS = ("-n", "--numprocesses", "--maxprocesses", "--dist")

# nbval has one kernel for a notebook, and fixtures are made once a file, so a file stays in one process: loadfile.
XDIST = ["--dist=loadfile", "--no-loadscope-reorder"]
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-kernel-name=python3", "--nbval-cell-timeout=120"]

TESTS = Path(__file__).parent.resolve()
EXPECTED = TESTS / "notebooks" / "expected"

# Where a busy machine now and then loses a focus or a message that no learner would miss.
TRIED_AGAIN = [TESTS / "browser", TESTS / "workshop"]
RERUN = ["-rR"]

# What takes long starts first, so that no process is left with it at the end. A page keeps more than one processor
# busy, and what waits for other programs less than one: so files of the two kinds take turns.
PAGES = ("tests/browser/test_notebooks_", "tests/browser/")
PROGRAMS = ("tests/workshop/", "tests/notebooks/expected/", "tests/practice/", "tests/widgets/test_")


def choose_plugins(paths: list[str], parallel: bool) -> dict[str, list[str]]:
    """The plugins that a run needs, each with its options: all where no path is named, which means everything."""
    chosen = {}
    if not paths:
        chosen["xdist"] = ["--numprocesses=auto", *XDIST]
    elif parallel:
        chosen["xdist"] = XDIST
    files = [Path(path.partition("::")[0]) for path in paths]
    if not paths or any(reaches(EXPECTED, file) for file in files):
        chosen["nbval"] = NBVAL
    if not paths or any(reaches(folder, file) for folder in TRIED_AGAIN for file in files):
        chosen["rerunfailures"] = RERUN
    return chosen


def reaches(folder: Path, path: Path) -> bool:
    """Whether a path is in a folder, or a folder around it."""
    path = path.resolve()
    return path.is_relative_to(folder) or folder.is_relative_to(path)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="Try a tenth of the inputs.")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Load the plugins. Their options stand before those of the command line, which have the last word."""
    manager = early_config.pluginmanager
    if early_config.known_args_namespace.quick:
        # For the modules that read it when they are loaded, here and in the processes of xdist.
        os.environ[QUICK] = "true"
    parallel = any(argument.startswith(XDIST_OPTIONS) for argument in args)
    if parallel:
        # Until xdist is loaded, the 2 of "-n 2" is taken for a path.
        manager.consider_pluginarg("xdist")
    for name, options in choose_plugins(parser.parse_known_args(args).file_or_dir, parallel).items():
        if not manager.is_blocked(name):
            manager.consider_pluginarg(name)
            args[:0] = [f"-p{name}", *options]


def pytest_configure() -> None:
    # The garbage collector would look at what is new after each 700 objects, which takes a twelfth of the time.
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without the garbage collector: what is made then stays until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the cells of notebooks, and deal out the long files first where several processes share them."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("kernel")
        if config.pluginmanager.hasplugin("rerunfailures") and any(map(item.path.is_relative_to, TRIED_AGAIN)):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if os.environ.get(QUICK):
        items[:] = leave_out(items)
    if hasattr(config, "workerinput"):
        turns = find_turns(list(dict.fromkeys(item.nodeid.partition("::")[0] for item in items)))
        items.sort(key=lambda item: turns[item.nodeid.partition("::")[0]])
        # Thousands of tests stay until the end, so the garbage collector needn't look at them again.
        gc.freeze()


def leave_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests of a quick run: of one that has many cases, each tenth."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {case.nodeid for those in cases.values() for case in (some(those) if len(those) > trials.MANY else those)}
    return [item for item in items if item.nodeid in kept]


def find_turns(files: list[str]) -> dict[str, float]:
    """The place of each file: those of PAGES among those of PROGRAMS, at equal distances, and then the rest."""
    turns = dict.fromkeys(files, 1.0)
    for kind in (PAGES, PROGRAMS):
        found = dict.fromkeys(file for start in kind for file in files if file.startswith(start))
        turns |= {file: place / len(found) for place, file in enumerate(found)}
    return turns
