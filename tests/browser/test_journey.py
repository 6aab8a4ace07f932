"""The first day in a real JupyterLab: click through the story, leave it, begin again."""

from pathlib import Path

import pytest

from tests.browser import lab
from tests.browser.waiting import expect

SOURCE = "from mfa_lesson.widgets.journey import journey\n\njourney()"


@pytest.fixture
def made(tmp_path: Path):
    return lab.write_notebook(tmp_path / "journey.ipynb", SOURCE)


def test_the_story_is_told_by_keyboard_and_the_focus_stays(open_notebook, made):
    notebook = open_notebook(made)
    root = notebook.find(".mfa-journey")
    onward = root.locator("[data-go]")
    onward.focus()
    for number in range(1, 18):
        expect(onward).to_contain_text(f"Step {number}:")
        notebook.page.keyboard.press("Enter")
    expect(onward).to_have_text("End of the story")
    expect(onward).to_be_focused()
    rows = root.locator(".journey-log tbody tr")
    assert rows.count() == 17
    expect(rows.last).to_contain_text("Allowed")
    expect(root.get_by_role("status")).to_contain_text("Step 17, Terminal: Allowed.")
    terminal, first = (root.locator(f"[data-place={place}]") for place in ("terminal", "a"))
    expect(terminal).to_contain_text("$ aws iam list-signing-certificates --user-name alice")
    expect(first.locator("samp")).to_contain_text("with an explicit deny in an identity-based policy")
    expect(first.locator(".request")).to_have_attribute("data-mfa", "false")
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_the_story_can_be_left_and_begun_again(open_notebook, made):
    notebook = open_notebook(made, theme="dark", width=600)
    root = notebook.find(".mfa-journey")
    root.get_by_label("Sign in as alice").select_option("code")
    root.get_by_role("button", name="Sign in this way").click()
    expect(root.locator(".result")).to_contain_text("no enabled device")
    root.locator("[data-scene='1']").click()
    root.get_by_label("Action").select_option("iam:CreateAccessKey")
    root.locator("select[name=target]").select_option("bob")
    root.get_by_role("button", name="Try it").click()
    expect(root.locator(".result .pill").first).to_contain_text("Explicit deny")
    expect(root.get_by_label("Action")).to_have_value("iam:CreateAccessKey")
    expect(root.locator("[aria-current=step]")).to_contain_text("List my access keys")
    root.get_by_text("Why, statement by statement").click()
    expect(root.locator(".result .why")).to_be_visible()
    assert root.evaluate("node => node.scrollWidth <= node.clientWidth")
    root.get_by_role("button", name="Start the day over").click()
    expect(root.locator(".result")).to_contain_text("Nothing yet")
    expect(root.locator(".logged")).to_be_hidden()
    assert notebook.console_errors == []
