"""Nothing doubles, jumps, flickers or is cut off: in any window, theme or hurry, and when a kernel ends."""

import re
from collections.abc import Iterator

import pytest
from nbformat.v4 import new_markdown_cell

from mfa_lesson import decision_matrix, load_policy
from mfa_lesson.widgets.wording import say
from tests.benchmarks.soak import tools
from tests.browser import lab
from tests.browser.contrast import contrasts, too_low
from tests.browser.explorer_page import (
    BROKEN_NAMES,
    CHOOSE,
    CUT_OFF,
    LAYOUT,
    STICKS_OUT,
    TOO_WIDE,
    WATCH,
    Explorer,
    as_dict,
)
from tests.browser.kernel import EXECUTE, KILL, RESTART, SHUT_DOWN, START, in_kernel
from tests.browser.waiting import expect

POLICY = load_policy("force_mfa")
MATRICES = {owner: as_dict(decision_matrix(POLICY, owner=name)) for owner, name in (("own", None), ("other", "bob"))}
ACTION = "iam:DeactivateMFADevice"
"""What a new explorer explains."""

FIRST, SECOND = 1, 2
SOURCES = (
    "from mfa_lesson import explorer\n\nmade, reactions = [], []",
    "made.append(explorer('force_mfa'))\n"
    "made[-1].observe(lambda change: reactions.append(change.name), ['mfa', 'owner'])\n"
    "made[-1]",
    "explorer('force_mfa', 'BlockMostAccessUnlessSignedInWithMFA')",
)


@pytest.fixture(scope="module")
def notebook(server, browser, tmp_path_factory) -> Iterator[lab.NotebookPage]:
    """Two explorers, and room to scroll below them."""
    folder = tmp_path_factory.mktemp("robust")
    file = lab.write_notebook(folder / "robust.ipynb", *SOURCES, new_markdown_cell("Room to scroll.\n\n" * 50))
    opener = lab.NotebookOpener(server, browser, folder)
    opened = opener(file)
    opened.page.set_default_timeout(30_000)
    yield opened
    opener.close()


@pytest.fixture(autouse=True)
def no_errors(notebook: lab.NotebookPage) -> Iterator[None]:
    notebook.console_errors.clear()
    yield
    assert notebook.console_errors == notebook.outside_requests == []


def explorer_in(notebook: lab.NotebookPage, cell: int) -> Explorer:
    return Explorer(notebook, notebook.cell(cell).locator(".mfa-explorer:not([data-old])"))


def run(notebook: lab.NotebookPage, cell: int) -> Explorer:
    """Runs a cell. Out: the new explorer in it."""
    old = notebook.cell(cell).locator(".mfa-explorer")
    old.evaluate_all("roots => roots.forEach(root => { root.dataset.old = ''; })")
    notebook.run_cell(cell)
    explorer = explorer_in(notebook, cell)
    expect(explorer.status).to_contain_text("alice, with MFA: ")
    notebook.wait_until_idle()
    return explorer


@pytest.fixture
def explorer(notebook) -> Explorer:
    return run(notebook, FIRST)


@pytest.fixture
def standing(notebook) -> Explorer:
    """The first explorer in whatever state it is, for tests that change nothing."""
    return explorer_in(notebook, FIRST)


@pytest.fixture
def window(notebook):
    """A function that gives the window another width, as dragging its edge or zooming does; undone at the end."""
    session = tools(notebook.page)

    def resize(width: int, zoom: int = 1) -> None:
        size = {"width": width // zoom, "height": 900 // zoom, "deviceScaleFactor": zoom, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", size)
        notebook.page.wait_for_function("width => document.body.clientWidth === width", arg=size["width"])
        notebook.page.wait_for_timeout(300)  # JupyterLab follows a moment later

    yield resize
    resize(1400)
    session.detach()


def all_is_at(explorer: Explorer, mfa: str, owner: str = "own") -> None:
    """Everything that the explorer shows belongs to this one state, in which it stays; the kernel is of one mind."""
    signed_in = {"true": "signed in with MFA", "false": "the password only", "absent": "a long-term access key"}[mfa]
    whose = {"own": "alice’s own user", "other": "bob’s"}[owner]
    matrix = MATRICES[owner]
    allowed = sum(outcome == "allowed" for (_, state), outcome in matrix.items() if state == mfa)
    for _ in range(2):
        expect(explorer.status).to_contain_text(f"Now: {allowed} of 31 actions allowed")
        for said in (ACTION, whose, signed_in):
            expect(explorer.reason.locator(".request")).to_contain_text(said)
        expect(explorer.reason.locator(".pill").first).to_have_attribute("data-outcome", matrix[ACTION, mfa])
        expect(explorer.root.locator("input[data-choice=mfa]:checked")).to_have_value(mfa)
        expect(explorer.root.locator("input[data-choice=owner]:checked")).to_have_value(owner)
        expect(explorer.table.locator("[aria-current=true]")).to_have_attribute("data-mfa", mfa)
        expect(explorer.root.get_by_role("button", pressed=True)).to_have_count(1)
        expect(explorer.cell(ACTION, mfa)).to_have_attribute("aria-pressed", "true")
        assert explorer.decisions() == matrix
        explorer.notebook.wait_until_idle()
        explorer.page.wait_for_timeout(200)  # whatever is still on its way arrives
    state = in_kernel(explorer.notebook, "[made[-1].mfa, made[-1].owner, made[-1].chosen, made[-1].status]")
    assert state == [mfa, owner, [ACTION, mfa], explorer.root.locator("[data-text=status]").text_content()]


# --- again ---


def test_a_cell_that_has_run_again_shows_one_explorer_that_reacts_once(notebook, explorer):
    for _ in range(3):
        explorer = run(notebook, FIRST)
    expect(notebook.cell(FIRST).locator(".jp-OutputArea-child")).to_have_count(1)
    expect(notebook.cell(FIRST).locator(".mfa-explorer")).to_have_count(1)
    before = in_kernel(notebook, "len(reactions)")
    explorer.press("false · password only")
    all_is_at(explorer, "false")
    explorer.press("bob’s")
    all_is_at(explorer, "false", "other")
    assert in_kernel(notebook, "reactions")[before:] == ["mfa", "owner"]


SECOND_VIEW = """async () => {
    const { shell, commands } = window.jupyterapp;
    const notebook = shell.currentWidget;
    await commands.execute("notebook:create-output-view");
    shell.activateById(notebook.id);
}"""
CLOSE_IT = """() => {
    for (const panel of [...window.jupyterapp.shell.widgets("main")])
        if (panel !== window.jupyterapp.shell.currentWidget) panel.close();
}"""


def test_a_second_view_of_an_explorer_follows_the_first_until_it_is_closed(notebook, explorer):
    notebook.page.evaluate(SECOND_VIEW)
    other = Explorer(notebook, notebook.find(".jp-LinkedOutputView .mfa-explorer"))
    expect(other.status).to_contain_text("alice, with MFA: ")
    other.radio("absent · access key").evaluate("radio => radio.click()")
    all_is_at(explorer, "absent")
    assert other.status.text_content() == explorer.status.text_content()
    assert other.reason.text_content() == explorer.reason.text_content()
    assert other.decisions() == explorer.decisions()
    notebook.page.evaluate(CLOSE_IT)
    expect(other.root).to_have_count(0)
    explorer.press("false · password only")
    all_is_at(explorer, "false")


def test_after_the_kernel_is_restarted_old_explorers_do_no_harm_and_new_ones_work(notebook, explorer):
    explorer.press("false · password only")
    all_is_at(explorer, "false")
    notebook.page.evaluate(RESTART)
    notebook.wait_until_idle()
    old = explorer_in(notebook, FIRST)
    matrix = old.decisions()
    old.radio("absent · access key").evaluate("radio => radio.click()")
    old.radio("bob’s").evaluate("radio => radio.click()")
    old.cell("iam:ListUsers", "true").evaluate("cell => cell.click()")
    old.name.fill("carol")
    old.name.press("Enter")
    notebook.page.wait_for_timeout(1000)
    assert old.decisions() == matrix
    expect(old.root.locator(".no-answer")).to_have_text(say("no_answer.ended"))
    old.root.evaluate("root => { root.dataset.old = ''; }")
    notebook.run_all()
    expect(notebook.cell(FIRST).locator(".mfa-explorer")).to_have_count(1)
    new = explorer_in(notebook, FIRST)
    expect(new.status).to_contain_text("alice, with MFA: ")
    new.press("absent · access key")
    all_is_at(new, "absent")
    expect(new.root.locator(".no-answer")).to_be_hidden()
    assert in_kernel(notebook, "reactions") == ["mfa"]


def test_a_kernel_that_dies_or_is_shut_down_is_told_without_a_click(notebook, explorer):
    other = explorer_in(notebook, SECOND)
    notebook.page.evaluate(EXECUTE, KILL)
    for shown in (explorer, other):
        expect(shown.root.locator(".no-answer")).to_have_text(say("no_answer.ended"))
    notebook.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()  # JupyterLab says so too
    notebook.run_all()
    again = explorer_in(notebook, FIRST)
    again.press("false · password only")
    all_is_at(again, "false")
    expect(again.root.locator(".no-answer")).to_be_hidden()
    notebook.page.evaluate(SHUT_DOWN)
    expect(again.root.locator(".no-answer")).to_have_text(say("no_answer.ended"))
    notebook.page.evaluate(START)  # the tests below need a kernel that has run the first cell
    notebook.wait_until_idle()
    notebook.run_all()


def test_a_button_that_gets_no_answer_says_so_until_there_is_one(notebook, explorer):
    notebook.page.evaluate(EXECUTE, "import time; time.sleep(4)")
    explorer.cell("iam:ListUsers", "true").evaluate("cell => cell.click()")
    line = explorer.root.locator(".no-answer")
    expect(line).to_have_text(say("no_answer.silent"))
    expect(line).to_be_hidden()
    expect(explorer.reason).to_contain_text("iam:ListUsers")


# --- in a hurry ---

MFA = [("mfa", value) for value in [*["false", "absent", "true"] * 16, "absent", "true"]]
OWNERS = [("owner", value) for value in ("other", "own", "other", "own", "other")] * 5
MIXED = [choice for pair in zip(MFA[:25], OWNERS, strict=True) for choice in pair]


@pytest.mark.parametrize(
    ("choices", "mfa", "owner"), [(MFA, "true", "own"), (MIXED, "false", "other")], ids=["MFA", "MFA and owner"]
)
@pytest.mark.parametrize(
    ("busy", "frames"), [(False, 1), (True, 0)], ids=["kernel idle, one a frame", "kernel busy, at once"]
)
def test_fifty_clicks_in_a_hurry_end_where_the_last_one_led(notebook, explorer, choices, mfa, owner, frames, busy):
    assert len(choices) == 50
    if busy:
        notebook.page.evaluate(EXECUTE, "import time; time.sleep(2)")
    explorer.root.evaluate(CHOOSE, [choices, frames])
    all_is_at(explorer, mfa, owner)
    if choices is MFA:  # of which the page tells each step by itself
        expect(explorer.status).to_contain_text("access key → with MFA: ")


def test_fifty_clicks_with_the_mouse_in_one_explorer_and_fifty_in_another_do_not_mix(notebook, explorer):
    second = run(notebook, SECOND)
    alone = second.decisions()
    notebook.cell(FIRST)
    middles = {}
    for value, label in {"true": "with MFA", "false": "password only", "absent": "access key"}.items():
        box = explorer.root.locator("label", has_text=label).bounding_box()
        middles[value] = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _, value in MFA:
        notebook.page.mouse.click(*middles[value])
        second.root.evaluate(CHOOSE, [[("mfa", {"false": "absent", "absent": "true", "true": "false"}[value])], 0])
    all_is_at(explorer, "true")
    expect(second.status).to_contain_text("Now: 0 of 31 actions allowed")
    expect(second.root.locator("input[data-choice=mfa]:checked")).to_have_value("false")
    expect(second.table.locator("[aria-current=true]")).to_have_attribute("data-mfa", "false")
    assert second.decisions() == alone


# --- in any window ---


def fits(explorer: Explorer) -> None:
    assert explorer.root.evaluate(CUT_OFF) == []
    assert explorer.root.evaluate(TOO_WIDE) == []
    assert explorer.root.evaluate(STICKS_OUT) == []


def test_a_window_that_is_made_narrow_and_wide_again_cuts_nothing_off_and_looks_as_before(explorer, window):
    explorer.press("false · password only")
    explorer.press("bob’s")
    all_is_at(explorer, "false", "other")
    before = explorer.root.evaluate(LAYOUT)
    for width in (480, 1000, 760, 1400):
        window(width)
        explorer.notebook.cell(FIRST)
        assert explorer.root.bounding_box()["width"] < width
        fits(explorer)
    assert explorer.root.evaluate(LAYOUT) == before
    all_is_at(explorer, "false", "other")


@pytest.mark.parametrize("width", [1400, 1000])
def test_at_200_percent_nothing_is_cut_off_and_everything_can_be_reached(explorer, window, width):
    window(width, zoom=2)
    explorer.press("bob’s")
    explorer.press("absent · access key")
    all_is_at(explorer, "absent", "other")
    fits(explorer)
    explorer.cell("ec2:DescribeInstances", "absent").click()
    expect(explorer.reason.locator(".request")).to_contain_text("ec2:DescribeInstances")
    fits(explorer)


@pytest.mark.parametrize("width", [1400, 1000, 760, 480])
def test_nothing_is_cut_off(explorer, window, width):
    explorer.press("false · password only")
    expect(explorer.status).to_contain_text("password only")
    explorer.press("bob’s")  # the long words, and bold
    expect(explorer.status).to_contain_text("bob’s")
    window(width)
    assert explorer.root.bounding_box()["width"] < width
    fits(explorer)


@pytest.mark.parametrize("width", [1400, 1250, 1200, 1060, 1000, 760, 480])
def test_a_fold_stays_within_the_json(explorer, window, width):
    explorer.cell("iam:DeactivateMFADevice", "false").click()
    fold = explorer.reason.locator("ol.path summary .line")
    expect(fold).to_have_text(re.compile("without iam:DeactivateMFADevice"))
    window(width)
    inside = fold.evaluate("""line => {
        const words = new Range();
        words.selectNodeContents(line);
        return words.getBoundingClientRect().right < line.closest("pre").getBoundingClientRect().right;
    }""")
    assert inside


@pytest.mark.parametrize(("width", "side_by_side"), [(1400, True), (760, False)])
def test_the_reason_stands_beside_the_matrix_where_there_is_room_and_below_it_where_not(
    standing, window, width, side_by_side
):
    window(width)
    matrix, reason = standing.scroll.bounding_box(), standing.reason.bounding_box()
    assert (reason["x"] >= matrix["x"] + matrix["width"]) == side_by_side
    assert (reason["y"] >= matrix["y"] + matrix["height"]) != side_by_side


@pytest.mark.parametrize("width", [1400, 1200, 1000, 760, 480])
def test_the_name_of_an_action_breaks_at_most_before_a_capital(standing, window, width):
    window(width)
    assert standing.root.evaluate(BROKEN_NAMES) == []


def test_the_head_of_the_matrix_stays_in_sight_and_nothing_shines_through_it(standing):
    top = standing.scroll.bounding_box()["y"]
    standing.scroll.evaluate("box => { box.scrollTop = 300; }")
    action, key, *states = (head.bounding_box() for head in standing.table.locator("thead th").all())
    assert len(states) == 3
    assert action["y"] == key["y"] == pytest.approx(top + 1, abs=1)
    for state in states:
        assert -1 < state["y"] - (key["y"] + key["height"]) <= 0
        assert state["y"] + state["height"] == pytest.approx(action["y"] + action["height"], abs=1)


# --- in any theme ---


@pytest.fixture
def light_again(notebook):
    yield
    notebook.show_theme("light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(explorer, theme, light_again):
    explorer.notebook.show_theme(theme)
    explorer.press("false · password only")
    explorer.press("bob’s")  # all three outcomes, in the chosen column and outside it
    explorer.cell("iam:DeactivateMFADevice", "true").click()
    explorer.name.fill("alice smith")
    expect(explorer.problem).to_contain_text("Below you still see alice.")
    assert set(explorer.decisions().values()) == {"allowed", "explicitDeny", "implicitDeny"}
    explorer.page.wait_for_timeout(200)  # colours fade over
    assert len(contrasts(explorer.root)) > 150
    assert too_low(explorer.root) == []


def test_each_theme_has_its_own_background(standing, light_again):
    backgrounds = []
    for theme in lab.THEMES:
        standing.notebook.show_theme(theme)
        backgrounds.append(standing.root.evaluate("root => getComputedStyle(root).backgroundColor"))
    light, dark = ([int(part) for part in re.findall(r"\d+", color)[:3]] for color in backgrounds)
    assert min(light) > 200
    assert max(dark) < 60


def test_a_change_of_the_theme_leaves_the_letters_as_they_were(standing, light_again):
    letters = """root => Array.from(root.querySelectorAll("tbody th code, pre, .line, td button, dd, label"))
        .map(element => getComputedStyle(element)).map(style => `${style.fontSize} ${style.fontFamily}`)"""
    before = standing.root.evaluate(letters)
    standing.notebook.show_theme("dark")
    assert set(standing.root.evaluate(letters)) - set(before) == set()


def test_the_outcomes_differ_in_colour_and_in_words(explorer):
    explorer.press("bob’s")
    expect(explorer.status).to_contain_text("bob’s")
    cells = explorer.table.locator("td button")
    seen = set(
        cells.evaluate_all(
            "cells => cells.map(cell => getComputedStyle(cell).backgroundColor + ' ' + cell.innerText.trim())"
        )
    )
    assert len(seen) == len({one.rsplit(")", 1)[0] for one in seen}) == 3


def test_the_json_stands_on_a_panel_of_its_own(standing):
    seen = standing.reason.locator("pre").first.evaluate("""pre => {
        const style = getComputedStyle(pre);
        const box = getComputedStyle(pre.closest(".reason"));
        return [style.backgroundColor !== box.backgroundColor && !style.backgroundColor.endsWith(", 0)"),
            parseFloat(style.paddingLeft) > 0];
    }""")
    assert seen == [True, True]


def keep_focus_on(explorer: Explorer, action: str, mfa: str) -> None:
    """Puts the focus on a cell, and waits until the page has done all that takes it away: the notebook's own layout."""
    for _ in range(20):
        explorer.focus_on(action, mfa)
        explorer.page.wait_for_timeout(200)
        if explorer.focus() == [action, mfa]:
            return
    raise AssertionError("The focus does not stay")


def test_the_theme_changes_under_a_running_explorer_and_leaves_it_as_it_is(notebook, explorer):
    explorer.press("absent · access key")
    all_is_at(explorer, "absent")
    explorer.scroll.evaluate("box => { box.scrollTop = 200; }")
    notebook.wait_until_idle()
    keep_focus_on(explorer, ACTION, "absent")
    before = explorer.root.evaluate(LAYOUT)
    colours = "root => [getComputedStyle(root).backgroundColor, getComputedStyle(root).color]"
    seen = set()
    for theme in ("dark", "light", "dark", "light"):
        notebook.show_theme(theme)
        expect(explorer.root).to_have_count(1)
        assert explorer.focus() == [ACTION, "absent"]
        assert explorer.root.evaluate(LAYOUT) == before
        seen.add((theme, *explorer.root.evaluate(colours)))
    assert len(seen) == 2
    all_is_at(explorer, "absent")


# --- no flicker ---


def test_the_matrix_stays_where_it_was_scrolled_to(explorer):
    explorer.scroll.evaluate("box => { box.scrollTop = 333; }")
    explorer.press("bob’s")
    expect(explorer.status).to_contain_text("bob’s user and device")
    assert explorer.scroll.evaluate("box => box.scrollTop") == 333
    explorer.press("absent · access key")
    expect(explorer.status).to_contain_text("access key")
    assert explorer.scroll.evaluate("box => box.scrollTop") == 333


@pytest.mark.parametrize("width", [1400, 700])
def test_nothing_flickers_or_jumps_while_choices_change(notebook, explorer, window, width):
    window(width)
    notebook.cell(FIRST)
    explorer.scroll.evaluate("box => { box.scrollTop = 200; }")
    explorer.page.wait_for_timeout(300)
    explorer.root.evaluate(WATCH)
    for choice, mfa, owner in (
        (("mfa", "false"), "false", "own"),
        (("mfa", "absent"), "absent", "own"),
        (("owner", "other"), "absent", "other"),
        (("mfa", "true"), "true", "other"),
        (("owner", "own"), "true", "own"),
    ):
        explorer.root.evaluate(CHOOSE, [[choice], 2])
        all_is_at(explorer, mfa, owner)
    seen = explorer.page.evaluate("window.whatWasSeen()")
    assert seen["seen"] == []
    assert seen["frames"] > 50 and seen["changes"] >= 5


def test_a_matrix_that_goes_and_comes_back_would_be_noticed(explorer):
    explorer.root.evaluate(WATCH)
    explorer.scroll.evaluate("""async box => {
        const { innerHTML } = box;
        box.innerHTML = "";
        await new Promise(requestAnimationFrame);
        box.innerHTML = innerHTML;
    }""")
    explorer.page.wait_for_timeout(100)
    assert any(said.startswith("0 cells") for said in explorer.page.evaluate("window.whatWasSeen()")["seen"])
