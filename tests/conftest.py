"""Settings for every test, and the browser, of which Playwright allows one in a process."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect

from tests.browser import lab

# A slow machine is not a failing test, so examples have no deadline.
settings.register_profile("lesson", parent=settings.get_profile("default"), deadline=None)
settings.load_profile("lesson")

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
