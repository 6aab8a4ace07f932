"""Fixtures for tests that need JupyterLab in a browser. server.py and lab.py do the work, and tests/conftest.py starts
the browser.

A worker process starts one server and one browser, and only once a test asks for them. Tests in one file share a
worker, so there are never more servers than files in this folder.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mfa_lesson.course.progress import Progress
from tests.browser import lab
from tests.browser.server import LabServer, lab_server
from tests.kernels.nursery import nursery

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab over an empty folder. It asks for the browser first: without one no server need start."""
    with (
        nursery() as kernels,
        lab_server(tmp_path_factory.mktemp("lab"), variables=kernels) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def window(browser: Browser) -> lab.Window:
    """A window in which the tests open one notebook after the other."""
    return lab.Window(browser)


@pytest.fixture
def open_notebook(server: LabServer, browser: Browser, window: lab.Window) -> Iterator[lab.NotebookOpener]:
    """A function that opens a notebook of this project: open_notebook(name, theme=, width=, height=, run=).

    What a learner did in the test before is forgotten.
    """
    Progress().reset()
    opener = lab.NotebookOpener(server, browser, NOTEBOOKS, window)
    yield opener
    opener.close()
