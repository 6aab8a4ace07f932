"""A table predicted row by row in a real JupyterLab: by keyboard alone, in both themes, on a narrow page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from mfa_lesson import load_policy, six_conditions, sixteen_forms
from tests.browser import lab
from tests.browser.boxes import STICKS_OUT
from tests.browser.contrast import too_low
from tests.browser.waiting import expect

SIXTEEN, SIX = sixteen_forms(load_policy("force_mfa")), six_conditions("iam:DeactivateMFADevice")
EACH_OF_SIXTEEN = 'predict_each(sixteen_forms(load_policy("force_mfa")))'
EACH_OF_SIX = 'predict_each(six_conditions("iam:DeactivateMFADevice"))'
GUESS_FIRST = f'predict("07_deny_without_mfa", "sixteen", then={EACH_OF_SIXTEEN})'


Show = Callable[..., lab.NotebookPage]


@pytest.fixture
def show(open_notebook: lab.NotebookOpener, tmp_path: Path) -> Show:
    """Opens a notebook that shows these pieces, each in a cell of its own, with progress of its own."""

    def opened(*pieces: str, **window) -> lab.NotebookPage:
        setup = f"""import os
os.environ["MFA_LESSON_DATA"] = {str(tmp_path / "data")!r}
from mfa_lesson import load_policy, predict, predict_each, six_conditions, sixteen_forms"""
        return open_notebook(lab.write_notebook(tmp_path / "rows.ipynb", setup, *pieces), **window)

    return opened


def row(root: Locator, number: int) -> Locator:
    return root.locator("tbody").get_by_role("row").nth(number)


def press(root: Locator, verdict: str) -> None:
    """Answers the row that has the focus: with Tab to the verdict, and Enter."""
    button = root.locator(".now").get_by_role("button", name=verdict, exact=True)
    for _ in range(4):
        if button.evaluate("button => button === document.activeElement"):
            break
        root.page.keyboard.press("Tab")
    expect(button).to_be_focused()
    root.page.keyboard.press("Enter")


def fine(notebook: lab.NotebookPage) -> None:
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


@pytest.mark.parametrize(
    ("source", "table", "theme", "width"),
    [(EACH_OF_SIXTEEN, SIXTEEN, "dark", 480), (EACH_OF_SIX, SIX, "light", 1000)],
    ids=["sixteen", "six"],
)
def test_all_rows_by_keyboard_alone(show, source, table, theme, width):
    notebook = show(source, theme=theme, width=width)
    root = notebook.find(".mfa-rows")
    expect(root.locator("[data-met], [data-outcome]")).to_have_count(0)
    root.locator(".now button").first.focus()
    for number, tried in enumerate(table.tried):
        wrong = next(verdict for verdict in table.about.verdicts if verdict != tried.verdict)
        miss = number % 3 == 2
        press(root, str(wrong if miss else tried.verdict))
        told = f"your guess, not right: {wrong}" if miss else "your guess: right"
        expect(row(root, number).get_by_role("cell").last).to_contain_text(told)
        expect(row(root, number).get_by_role("cell").last).to_contain_text(str(tried.verdict))
        expect(root.get_by_role("status")).to_contain_text(
            f"{'Not right' if miss else 'Right'}. {tried}: {tried.verdict}."
        )
        if number + 1 < len(table):
            expect(row(root, number + 1).get_by_role("button").first).to_be_focused()
        if number == len(table) // 2:
            assert too_low(root) == []
            assert root.evaluate(STICKS_OUT) == []
            root.get_by_role("button", name="Show the rest").focus()
            root.locator(".now button").first.focus()
    expect(root.locator(".done")).to_be_focused()
    expect(root.locator(".done")).to_contain_text(
        f"You predicted {len(table) - len(table) // 3} of {len(table)} right."
    )
    assert len(table.tried) == root.locator("tbody").get_by_role("rowheader").count()
    assert too_low(root) == []
    assert root.evaluate(STICKS_OUT) == []
    fine(notebook)


def test_a_key_held_down_and_a_double_click_answer_one_row(show):
    notebook = show(EACH_OF_SIX, width=480)
    root, page = notebook.find(".mfa-rows"), notebook.page
    root.locator(".now button").first.focus()
    page.keyboard.down("Enter")
    expect(root.locator(".mark")).to_have_count(1)
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(row(root, 1).get_by_role("button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(root.locator(".mark")).to_have_count(2)
    row(root, 2).get_by_role("button").first.dblclick()
    expect(root.locator(".mark")).to_have_count(3)
    notebook.wait_until_idle()
    expect(root.locator(".mark")).to_have_count(3)
    fine(notebook)


def test_the_rest_is_shown_and_the_sum_has_the_focus(show):
    notebook = show(EACH_OF_SIX)
    root = notebook.find(".mfa-rows")
    root.locator(".now button").last.focus()
    notebook.page.keyboard.press("Tab")
    expect(root.get_by_role("button", name="Show the rest")).to_be_focused()
    notebook.page.keyboard.press("Enter")
    expect(root.locator(".verdict")).to_have_count(6)
    expect(root.locator(".done")).to_be_focused()
    expect(root.get_by_role("status")).to_have_text("6 more rows shown.")
    expect(root.get_by_role("button")).to_have_text(["Start over"])
    fine(notebook)


def test_two_views_show_the_same_and_only_the_one_that_was_used_takes_the_focus(show):
    notebook = show(f"one = {EACH_OF_SIX}\none", "one")
    first, second = (notebook.find(".mfa-rows").nth(number) for number in range(2))
    second.locator(".now button").first.focus()
    press(second, "only MFA")
    expect(row(second, 1).get_by_role("button").first).to_be_focused()
    expect(first.locator(".mark")).to_have_count(1)
    fine(notebook)


def test_it_comes_after_a_guess_and_before_the_answer(show):
    notebook = show(GUESS_FIRST)
    page = notebook.page
    expect(page.locator(".mfa-rows")).to_have_count(0)
    question = page.locator(".mfa-quiz").first
    question.get_by_role("radio", name="Four", exact=True).check()
    question.get_by_role("button", name="Show me").click()
    root, afterwards = page.locator(".mfa-rows"), page.get_by_role("button", name="Was my guess right?")
    expect(question.locator(".feedback")).to_be_focused()
    page.keyboard.press("Tab")
    press(root, "works as intended")
    expect(root.locator(".mark")).to_have_text("✓ your guess: right")
    assert question.bounding_box()["y"] < root.bounding_box()["y"] < afterwards.bounding_box()["y"]
    root.get_by_role("button", name="Show the rest").click()
    afterwards.click()
    expect(page.locator(".afterwards .feedback")).to_contain_text("The answer: One")
    fine(notebook)
