"""Settings for every test, and the browser, of which Playwright allows one in a process."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.trials import tries

if TYPE_CHECKING:
    from ipywidgets import Widget
    from playwright.sync_api import Browser

# Helpers lie beside the tests that share them: where an assertion in one fails, it says as much as one in a test.
pytest.register_assert_rewrite(
    *(f"tests.{folder.parent.name}" for folder in Path(__file__).parent.glob("*/__init__.py"))
)

# A slow machine is not a failing test, so examples have no deadline.
settings.register_profile("lesson", parent=settings.get_profile("default"), deadline=None, max_examples=tries(100))
settings.load_profile("lesson")

NO_CHROMIUM = (
    "No Chromium found. Install it to run the browser tests: the package chromium on Debian or Ubuntu, "
    "Google Chrome, or `python -m playwright install chromium`."
)


def require_chromium(executable: str | None, ci: str | None) -> str:
    """Pass the executable on; without one, skip the test, or fail it where CI is set to something."""
    if executable is None and ci:
        pytest.fail(NO_CHROMIUM)
    if executable is None:
        pytest.skip(NO_CHROMIUM)
    return executable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that reaches no host but this one; Playwright is loaded with it, and not before."""
    from playwright.sync_api import expect

    from tests.browser import lab

    # A slow machine is not a failing test: five seconds, as Playwright has it, are short where two cores are shared.
    expect.set_options(timeout=30_000)
    executable = require_chromium(lab.find_chromium(), os.environ.get("CI"))
    with lab.chromium(executable) as running:
        yield running


@pytest.fixture(autouse=True)
def loop_of_playwright(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once a browser runs in a process, Playwright's event loop counts as running; only tests of pages may notice."""
    running = asyncio._get_running_loop()
    hidden = running is not None and "browser" not in request.fixturenames
    if hidden:
        asyncio._set_running_loop(None)
    yield
    if hidden:
        asyncio._set_running_loop(running)


@pytest.fixture(autouse=True)
def close_widgets() -> Iterator[None]:
    """Close the widgets that only this test has made: maps that are open draw themselves again after each answer."""
    before = set(list_widgets())
    yield
    for id, widget in list_widgets().items():
        if id not in before:
            widget.close()


def list_widgets() -> dict[str, Widget]:
    """The widgets that are open, each by its model's id; none as long as no test has loaded them."""
    loaded = sys.modules.get("ipywidgets.widgets.widget")
    return dict(loaded._instances) if loaded else {}


@pytest.fixture
def clock_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time for everything: on a slow machine too, nothing is left out of what a lab shows."""
    monkeypatch.setattr("mfa_lesson.iam.time_limit.process_time", lambda: 0.0)


def pytest_sessionfinish() -> None:
    """Close what widgets the tests have made: while Python ends, each would complain about a module that is gone."""
    if widgets := sys.modules.get("ipywidgets"):
        widgets.Widget.close_all()
