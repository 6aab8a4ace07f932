"""The first notebook in Voilà, as a trainer shows it: the explorer without code."""

import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import Browser

from tests.browser import lab
from tests.browser.conftest import NOTEBOOKS
from tests.browser.server import HOST, SERVER_SECONDS, free_port, lab_environment, stop_lab
from tests.browser.waiting import expect

NOTEBOOK = NOTEBOOKS / "00_start_here.ipynb"
NO_ICONS = "Failed to load resource: net::ERR_NAME_NOT_RESOLVED"


@pytest.fixture
def address(browser: Browser, tmp_path) -> Iterator[str]:
    """Where a Voilà of the first notebook answers. It asks for the browser first: without one nothing need start."""
    port, log = free_port(), tmp_path / "voila.log"
    command = [sys.executable, "-m", "voila", "--no-browser", f"--Voila.ip={HOST}", f"--port={port}", str(NOTEBOOK)]
    with log.open("w", encoding="utf-8") as output:
        environment = lab_environment(tmp_path / "home", token="")
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        give_up = time.monotonic() + SERVER_SECONDS
        while not answers(f"http://{HOST}:{port}/static/"):
            if process.poll() is not None or time.monotonic() > give_up:
                pytest.fail(f"Voilà did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.2)
        yield f"http://{HOST}:{port}/"
    finally:
        stop_lab(process)


def answers(url: str) -> bool:
    """Whether somebody answers there, be it that there is nothing."""
    try:
        build_opener(ProxyHandler({})).open(url, timeout=5).close()
    except URLError as error:
        return hasattr(error, "code")
    return True


def test_the_explorer_can_be_shown_without_code(address: str, browser: Browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    shown = lab.NotebookPage(context.new_page(), server=None, folder="", path="")
    shown.watch(context)
    shown.page.goto(address, timeout=lab.PAGE_SECONDS * 1000)
    explorer = shown.page.locator(".mfa-explorer").first
    expect(explorer.locator("[data-text=status]")).to_contain_text("29 of 31 actions allowed", timeout=60_000)
    explorer.get_by_text("false · password only").click()
    expect(explorer.locator("[data-text=status]")).to_contain_text("16 of 31 actions changed")
    explorer.locator('td[data-action="iam:DeactivateMFADevice"][data-mfa="absent"] button').click()
    expect(explorer.locator(".reason")).to_contain_text("long-term access key")
    name = explorer.get_by_role("combobox", name="Signed in as")
    name.fill("bob")
    expect(explorer.locator("table.decision-matrix caption")).to_contain_text("bob acts on")
    assert shown.page.get_by_text("import check_installation").count() == 0
    # Voilà's own page asks for two style sheets of icons, none of which is shown, and does without them here.
    assert [url for url in shown.outside_requests if "fontawesome" not in url] == []
    assert [error for error in shown.console_errors if NO_ICONS not in error] == []
    context.close()
