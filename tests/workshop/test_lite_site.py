"""The browser edition, built and opened in a real browser that reaches nothing but the site itself.

JupyterLite would disturb an ordinary JupyterLab, so it is installed in an environment of its own.
MFA_LESSON_LITE_PYTHON names the Python of that environment, which has the extra `lite`.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from mfa_lesson import decision_matrix, load_policy
from tests.browser import lab
from tests.browser.conftest import NOTEBOOKS
from tests.browser.explorer_page import EXPLORERS, NOTEBOOK, OUTSIDE, Explorer, as_dict
from tests.notebooks import checks
from tests.workshop import lite_site

NOT_HERE = f"The site is built with npm, and with the Python that {lite_site.PYTHON} names; one of them is missing."
PATIENCE = 240_000  # milliseconds; a kernel in the browser starts in 20 s on a quiet machine, in 110 s on a busy one
FORCE_MFA = load_policy("force_mfa")
CELLS = json.loads((NOTEBOOKS / NOTEBOOK).read_text(encoding="utf-8"))["cells"]

DECIDE = """
import json
from mfa_lesson import Request, User, evaluate, load_policy
from mfa_lesson.analysis.decisions import Scenario
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import list_named_actions

policy, alice = load_policy("force_mfa"), User.read("alice")
request = Request("iam:DeactivateMFADevice", alice.arn, alice.context("false"))
print(evaluate(request, [policy]).outcome.value)
for owner in ("alice", "bob", "engineering/alice"):
    scenario = Scenario(alice, User.read(owner), InForce.of(policy))
    print(json.dumps(scenario.decide_actions(list_named_actions([policy]))))
"""

INSERT = """source => {
    const { model } = window.jupyterapp.shell.currentWidget.content;
    model.sharedModel.insertCell(model.cells.length, { cell_type: "code", source });
    return model.cells.length - 1;
}"""

PYTHON_IS_READY = """() => [...(window.jupyterapp?.shell.widgets("main") ?? [])]
    .some(({ sessionContext }) => sessionContext?.session?.kernel?.status === "idle")"""

OPENED_AGAIN = """path => {
    const { currentWidget } = window.jupyterapp?.shell ?? {};
    return currentWidget?.context?.path === path && currentWidget.sessionContext.isReady;
}"""

START_CELL = """index => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    void window.jupyterapp.commands.execute("notebook:run-cell");
}"""

KEPT = """async path => {
    await window.jupyterapp.restored;
    const file = await window.jupyterapp.serviceManager.contents.get(path, { content: true });
    return JSON.parse(atob(file.content));
}"""


class Site(NamedTuple):
    """A built site that is served here."""

    folder: Path
    url: str
    elsewhere: list[str]
    """The addresses that a browser will ask for outside the site, as the build says."""


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site. It asks for the browser first: without one nothing need be built."""
    python = os.environ.get(lite_site.PYTHON)
    if not python or not shutil.which("npm"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NOT_HERE)
    folder = tmp_path_factory.mktemp("lite") / "site"
    elsewhere = lite_site.build_site(python, folder)
    with lite_site.serve(folder) as url:
        yield Site(folder, url, elsewhere)


@pytest.fixture(scope="module")
def opened(site: Site, browser: Browser) -> Iterator[lab.NotebookPage]:
    """What somebody sees at once who opens the site's address."""
    page = lab.new_page(browser, width=1400, height=900)
    page.context.set_default_timeout(PATIENCE)
    opened = lab.NotebookPage(page, server=None, folder="", path=NOTEBOOK)
    opened.watch(page.context)
    page.goto(site.url, wait_until="commit")
    yield opened
    page.context.close()


@pytest.fixture(scope="module")
def prepared(opened: lab.NotebookPage) -> Explorer:
    """The explorer that needs no Python, while the lesson loads."""
    shown = Explorer(opened, opened.page.get_by_role("dialog").locator(".mfa-explorer"))
    expect(shown.status).to_be_visible()
    return shown


@pytest.fixture(scope="module")
def notebook(opened: lab.NotebookPage) -> lab.NotebookPage:
    """The lesson behind it, its kernel ready."""
    dialog = opened.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The lesson is ready.", timeout=PATIENCE)
    dialog.get_by_role("button", name="Open the lesson").click()
    opened.page.wait_for_function(lab.KERNEL_IDLE, arg=NOTEBOOK)
    return opened


def run(notebook: lab.NotebookPage, source: str) -> Locator:
    """Types the source into a new last cell, and runs it. Out: its output."""
    index = notebook.page.evaluate(INSERT, source)
    notebook.run_cell(index)
    return notebook.cell(index).locator(".jp-OutputArea-output")


def cell_with(text: str) -> int:
    """The first code cell of the notebook that has this in it."""
    return next(n for n, cell in enumerate(CELLS) if cell["cell_type"] == "code" and text in "".join(cell["source"]))


@pytest.fixture(scope="module")
def explorer(prepared: Explorer, notebook: lab.NotebookPage) -> Explorer:
    """The first explorer of the notebook, after its cell has run; so has the one above that loads the lesson.

    It has taken over what was chosen before.
    """
    notebook.run_cell(cell_with("check_installation"))
    notebook.run_cell(EXPLORERS[0])
    shown = Explorer(notebook, notebook.cell(EXPLORERS[0]).locator(".jp-OutputArea .mfa-explorer"))
    expect(shown.status).to_be_visible(timeout=PATIENCE)
    return shown


def test_the_first_explorer_works_before_python_does(opened, prepared):
    for owner, name in (("bob’s", "bob"), ("own user and device", "alice")):
        prepared.press(owner)
        assert prepared.decisions() == as_dict(decision_matrix([FORCE_MFA], owner=name))
        assert prepared.decisions("outside-matrix") == as_dict(
            decision_matrix([FORCE_MFA], owner=name, actions=OUTSIDE)
        )
    prepared.press("false · password only")
    expect(prepared.status).to_contain_text("with MFA → password only: 16 of 31 actions changed")
    prepared.focus_on("iam:ChangePassword", "absent")
    prepared.keys("ArrowDown", "Enter")
    expect(prepared.reason).to_contain_text("iam:CreateAccessKey")
    expect(prepared.reason).to_contain_text("Explicit deny")
    expect(prepared.spoken).to_contain_text("iam:CreateAccessKey")
    expect(prepared.name).to_be_disabled()
    assert not opened.page.evaluate(PYTHON_IS_READY)
    assert Axe().run(opened.page, "#first-look").response["violations"] == []


def test_the_site_opens_the_first_notebook_with_a_kernel_in_the_browser(site, notebook):
    heading = notebook.page.get_by_role("heading", name="Start here")
    expect(heading).to_be_visible()
    heading.dblclick()
    expect(heading).to_be_visible()  # prose stays prose
    assert notebook.page.locator(".jp-Dialog").count() == 0
    assert notebook.page.locator(".jp-CodeCell").count() > 0
    assert notebook.page.locator(".jp-OutputArea-output").count() == 0  # nothing has run
    assert notebook.outside_requests == []  # up to here it needs nothing from anywhere
    expect(run(notebook, "import sys; print(sys.platform)")).to_have_text("emscripten", timeout=PATIENCE)


def test_no_notebook_of_the_site_has_results(site):
    for file in NOTEBOOKS.glob("*.ipynb"):
        served = json.loads((site.folder / "files" / file.name).read_text(encoding="utf-8"))
        assert checks.check_no_results(served, site.folder) == []


def test_only_what_comes_from_pyodides_server_is_missing(site, notebook):
    """No cell installs anything: that mfa_lesson is imported is enough to load it and all it needs."""
    check = cell_with("check_installation")
    notebook.run_cell(check)
    said = notebook.cell(check).locator(".jp-OutputArea-output")
    expect(said).to_contain_text("could not reach cdn.jsdelivr.net, which has pandas", timeout=PATIENCE)
    expect(said).to_contain_text("tell your trainer")
    expect(said).not_to_contain_text("nstall")
    assert said.inner_text().count("✕") == 1
    assert set(notebook.outside_requests) == set(site.elsewhere)
    assert [url.rsplit("/", 1)[1].split("-")[0] for url in site.elsewhere] == [
        *("numpy", "pandas", "python_dateutil", "pytz", "six")
    ]


def test_the_evaluator_decides_in_the_browser_as_it_does_here(notebook):
    with redirect_stdout(StringIO()) as here:
        exec(DECIDE, {})
    assert here.getvalue().startswith("explicitDeny\n{")
    output = run(notebook, DECIDE)
    expect(output).to_contain_text("explicitDeny", timeout=PATIENCE)
    assert output.inner_text().split() == here.getvalue().split()


def test_pythons_explorer_takes_over_what_was_chosen(explorer):
    expect(explorer.radio("false · password only")).to_be_checked()
    expect(explorer.cell("iam:CreateAccessKey", "absent")).to_have_attribute("aria-pressed", "true")
    expect(explorer.reason).to_contain_text("iam:CreateAccessKey")
    expect(explorer.name).to_be_enabled()
    assert explorer.page.locator(".mfa-prepared").count() == 0


def test_the_explorer_shows_every_decision(explorer):
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA]))
    assert explorer.decisions("outside-matrix") == as_dict(decision_matrix([FORCE_MFA], actions=OUTSIDE))


def test_the_explorers_controls_work(explorer):
    explorer.press("true · with MFA")
    explorer.press("false · password only")
    expect(explorer.status).to_contain_text("with MFA → password only: 16 of 31 actions changed")
    explorer.cell("iam:DeactivateMFADevice", "absent").click()
    expect(explorer.reason).to_contain_text("long-term access key", timeout=PATIENCE)
    expect(explorer.radio("absent · access key")).not_to_be_checked()

    explorer.name.fill("bob")
    explorer.name.press("Enter")
    expect(explorer.status).to_contain_text("alice → bob", timeout=PATIENCE)
    explorer.root.locator("label", has_text="alice’s").click()
    expect(explorer.status).to_contain_text("own user and device → alice’s user and device", timeout=PATIENCE)
    assert explorer.decisions() == as_dict(decision_matrix([FORCE_MFA], username="bob", owner="alice"))

    explorer.attached.select_option("administrator_access")
    expect(explorer.status).to_contain_text("administrator access", timeout=PATIENCE)
    both = [FORCE_MFA, load_policy("administrator_access")]
    assert explorer.decisions() == as_dict(decision_matrix(both, username="bob", owner="alice"))
    explorer.name.fill("b b")
    explorer.name.press("Enter")
    expect(explorer.problem).to_contain_text("Below you still see bob", timeout=PATIENCE)


def test_the_page_has_no_errors_of_its_own(notebook, explorer):
    assert [error for error in notebook.console_errors if error.startswith("uncaught:")] == []


def test_progress_is_still_there_when_the_page_is_opened_again(site, notebook):
    """It leaves the kernel."""
    record = 'Progress().record("01_how_iam_decides", "quiz", "q", True, "a")'
    code = f"from mfa_lesson.course.progress import Progress; {record}; print(Progress().saved)"
    expect(run(notebook, code)).to_have_text("True", timeout=PATIENCE)
    notebook.page.reload()
    notebook.page.wait_for_function("() => window.jupyterapp")
    kept = notebook.page.evaluate(KEPT, ".mfa-lesson/progress.json")
    assert kept["lessons"]["01_how_iam_decides"]["answers"]["q"]["right"] is True
    assert set(notebook.outside_requests) <= set(site.elsewhere)


def test_the_explorer_is_below_its_cell_while_python_starts(notebook):
    """The last test here, after the page was opened again."""
    page = notebook.page
    page.wait_for_function(OPENED_AGAIN, arg=NOTEBOOK)
    below = notebook.cell(EXPLORERS[0]).locator(".mfa-prepared")
    assert below.count() == 0  # the cell has not run
    page.evaluate(START_CELL, EXPLORERS[0])
    shown = Explorer(notebook, below.locator(".mfa-explorer"))
    shown.press("false · password only")
    expect(shown.status).to_contain_text("with MFA → password only: 16 of 31 actions changed")
    assert not page.evaluate(PYTHON_IS_READY)
