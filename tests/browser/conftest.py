"""Fixtures for tests that need a browser; lab.py does the work.

A worker process starts one server and one browser, and only once a test asks for them. Tests in one file share a
worker, so there are never more servers than files in this folder.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import lab

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

NO_CHROMIUM = (
    "No Chromium found. Install it to run the browser tests: the package chromium on Debian or Ubuntu, "
    "Google Chrome, or `python -m playwright install chromium`."
)


# A slow machine is not a failing test: Playwright's own five seconds are short where several browsers share two cores.
expect.set_options(timeout=30_000)


def require_chromium(executable: str | None, ci: str | None) -> str:
    """Pass the executable on; without one, skip the test, or fail it where CI is set to something."""
    if executable is None and ci:
        pytest.fail(NO_CHROMIUM)
    if executable is None:
        pytest.skip(NO_CHROMIUM)
    return executable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that reaches no host but this one."""
    executable = require_chromium(lab.find_chromium(), os.environ.get("CI"))
    with lab.chromium(executable) as running:
        yield running


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.LabServer]:
    """A JupyterLab over an empty folder. It asks for the browser first: without one no server need start."""
    with lab.lab_server(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def window(browser: Browser) -> lab.Window:
    """A window in which the tests open one notebook after the other."""
    return lab.Window(browser)


@pytest.fixture
def open_notebook(server: lab.LabServer, browser: Browser, window: lab.Window) -> Iterator[lab.NotebookOpener]:
    """A function that opens a notebook of this project: open_notebook(name, theme=, width=, height=, run=)."""
    opener = lab.NotebookOpener(server, browser, NOTEBOOKS, window)
    yield opener
    opener.close()
