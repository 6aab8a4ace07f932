"""The path explorer in a real JupyterLab: by keyboard, in both themes, on a narrow page."""

from pathlib import Path

import pytest

from tests.browser import lab
from tests.browser.waiting import expect

SOURCE = """from mfa_lesson import Request, User
from mfa_lesson.account.users import User
from mfa_lesson.widgets.paths import path_explorer

alice = User.read("alice")
path_explorer(
    {
        "first": Request("iam:ListUsers", context=alice.context("false")),
        "second": Request("iam:CreateAccessKey", alice.arn, alice.context("false")),
        "third": Request("s3:ListAllMyBuckets", context=alice.context("true")),
    },
    "force_mfa",
)"""


@pytest.fixture
def made(tmp_path: Path):
    return lab.write_notebook(tmp_path / "paths.ipynb", SOURCE)


@pytest.mark.parametrize(("theme", "width"), [("light", 1300), ("dark", 600)])
def test_a_request_is_chosen_by_keyboard_and_its_way_lights_up(open_notebook, made, theme, width):
    notebook = open_notebook(made, theme=theme, width=width)
    root = notebook.find(".mfa-paths")
    expect(root.locator(".way-picture")).to_have_count(1)
    expect(root.locator(".way-picture .lit")).to_have_count(0)
    onward = root.get_by_role("button", name="Next")
    root.get_by_label("first").focus()
    notebook.page.keyboard.press("Space")
    expect(root.locator(".said")).to_have_text("first: iam:ListUsers on *")
    expect(root.locator(".end.lit, .asked.lit")).to_have_count(0)
    onward.focus()
    notebook.page.keyboard.press("Enter")
    expect(root.locator(".asked.lit")).to_have_count(1)
    expect(root.locator(".found")).to_contain_text("is in its NotAction list")
    notebook.page.keyboard.press("Enter")
    expect(root.locator(".end.lit")).to_have_attribute("data-end", "allowed")
    expect(onward).to_be_focused()
    root.get_by_label("first").focus()
    notebook.page.keyboard.press("ArrowDown")
    expect(root.locator(".end.lit")).to_have_count(0)
    expect(root.get_by_label("second")).to_be_focused()
    root.get_by_role("button", name="Whole path").focus()
    notebook.page.keyboard.press("Enter")
    expect(root.locator(".end.lit")).to_have_attribute("data-end", "explicitDeny")
    expect(root.get_by_role("status")).to_contain_text("The path ends at: explicit deny.")
    root.get_by_label("second").focus()
    notebook.page.keyboard.press("ArrowDown")
    expect(root.locator(".end.lit")).to_have_attribute("data-end", "implicitDeny")
    expect(root.locator(".way-picture")).to_have_accessible_name("s3:ListAllMyBuckets on *: implicit deny")
    expect(root.locator(".way-picture").get_by_role("listitem")).to_have_count(2)
    assert root.evaluate("node => node.scrollWidth <= node.clientWidth")
    boxes = root.locator(".way-picture :is(.start, .asked, .end)")
    assert boxes.evaluate_all("boxes => boxes.every(box => box.scrollWidth <= box.clientWidth)")
    questions = [box.bounding_box() for box in root.locator(".asked").all()]
    ends = [box.bounding_box() for box in root.locator(".across + .end").all()]
    for question, end in zip(questions, ends, strict=True):
        assert question["x"] + question["width"] < end["x"]
        assert abs(question["y"] + question["height"] / 2 - end["y"] - end["height"] / 2) < 1
    assert notebook.console_errors == []
    assert notebook.outside_requests == []
