"""The console of a practice account in a real JupyterLab: by keyboard, by ear, and at each width."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from mfa_lesson import practice_account
from mfa_lesson.practice.wording import say as say_practice
from mfa_lesson.widgets.wording import say
from tests.browser import lab
from tests.browser.axe import AXE, NOT_SURE, RULES
from tests.browser.boxes import FAULTS, STICKS_OUT
from tests.browser.contrast import too_low
from tests.browser.in_words import PICTURES, TABLES
from tests.browser.waiting import expect
from tests.hostile.inputs import HTML

SETUP = """import os
os.environ["MFA_LESSON_DATA"] = {data!r}
from mfa_lesson import practice_account
account = practice_account(["force_mfa", "administrator_access"], users=["alice", "bob"], folder={folder!r})"""
JSON = {"PRE.json"}
"""The policies within a reason: a long line scrolls in its own box."""


class Owner:
    """The account of the notebook, as its owner has it here."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @property
    def account(self):
        return practice_account(folder=self.folder)

    def codes(self, device: str) -> tuple[str, str]:
        """Two codes that weren't used: the account's clock moves on."""
        self.account.move_clock(90)
        return self.account.codes(device)


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Owner]:
    made = Owner(str(tmp_path / "account"))
    yield made
    made.account.stop()


@pytest.fixture
def show(open_notebook: lab.NotebookOpener, owner: Owner, tmp_path: Path) -> Callable[..., lab.NotebookPage]:
    """Opens a notebook with a practice account of its own, which ends with the test."""

    def opened(*pieces: str, **window) -> lab.NotebookPage:
        setup = SETUP.format(data=str(tmp_path / "data"), folder=owner.folder)
        return open_notebook(lab.write_notebook(tmp_path / "account.ipynb", setup, *pieces), **window)

    return opened


def type_text(page: Page, *texts: str) -> None:
    """Types into the field that has the focus, and into those after it."""
    for number, text in enumerate(texts):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def open_page(root: Locator, name: str) -> None:
    root.get_by_role("button", name=name, exact=True).press("Enter")
    expect(root.get_by_role("heading", level=3)).to_have_text(name)


def panel(root: Locator, name: str) -> Locator:
    return root.locator(f".panel[data-panel={name}]")


def test_a_device_is_assigned_and_one_signs_in_again_by_keyboard_alone(show, owner):
    notebook = show("account.console()", width=1000)
    page, root = notebook.page, notebook.find(".mfa-console")
    heard = root.get_by_role("status")
    root.get_by_label("IAM user name").focus()
    type_text(page, "alice", "wrong")
    expect(heard).to_have_text("Not signed in: The user name or the password isn't right.")
    expect(root.get_by_label("Password")).to_be_focused()
    expect(root.get_by_label("Password")).to_have_value("")
    type_text(page, owner.account.password("alice"))
    expect(heard).to_have_text(say("console.signed_in", user="alice", mfa=False, first=False))
    expect(root.get_by_role("heading", name="My security credentials")).to_be_focused()

    denied = panel(root, "details")
    expect(denied.locator("samp")).to_contain_text("with an explicit deny in an identity-based policy: arn:aws:iam::")
    why = denied.get_by_role("button", name="Why? iam:GetUser")
    why.press("Enter")
    expect(denied.locator(".why pre").first).to_contain_text("BlockMostAccessUnlessSignedInWithMFA")
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(why).to_be_focused()
    why.press("Enter")
    expect(denied.locator(".why")).to_have_count(0)

    open_page(root, "S3")
    expect(root.get_by_role("button", name="S3", exact=True)).to_be_focused()
    expect(heard).to_have_text("S3: 1 call denied.")
    open_page(root, "My security credentials")
    devices = panel(root, "devices")
    devices.get_by_role("button", name="Assign MFA device").press("Enter")
    expect(devices.get_by_label("Device name")).to_be_focused()
    type_text(page, "alice")
    expect(devices.get_by_role("img", name="QR code of the device alice")).to_be_visible()
    expect(devices.get_by_label("First code")).to_be_focused()
    first, second = owner.codes("alice")
    type_text(page, second, first)
    expect(devices.locator("samp")).to_have_text("Authentication code for device is not valid.")
    expect(devices.get_by_label("First code")).to_have_value("")
    expect(devices.get_by_label("First code")).to_be_focused()
    expect(devices.get_by_role("img")).to_be_visible()
    type_text(page, first, second)
    expect(heard).to_have_text("Done. The device alice is assigned to alice.")
    expect(devices.get_by_role("heading", name="MFA devices")).to_be_focused()
    open_page(root, "S3")
    expect(panel(root, "buckets")).to_contain_text("Access denied")
    expect(root.locator(".who")).to_contain_text("aws:MultiFactorAuthPresent: false")

    root.get_by_role("button", name="Sign out").press("Enter")
    expect(root.get_by_label("IAM user name")).to_be_focused()
    expect(root.get_by_label("IAM user name")).to_have_value("alice")
    page.keyboard.press("Tab")
    type_text(page, owner.account.password("alice"))
    expect(root.get_by_role("textbox", name="MFA code")).to_be_focused()
    type_text(page, owner.codes("alice")[1])
    expect(heard).to_have_text(say("console.signed_in", user="alice", mfa=True, first=False))
    expect(root.locator(".who")).to_contain_text("aws:MultiFactorAuthPresent: true")
    open_page(root, "S3")
    expect(panel(root, "buckets")).to_contain_text("No buckets.")
    open_page(root, "Users")
    expect(panel(root, "users")).to_contain_text("arn:aws:iam::123456789012:user/bob")
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_what_is_typed_and_what_is_open_outlasts_an_answer(show, owner):
    notebook = show("account.console()", "account.console()", width=1000)
    root, other = (notebook.find(".mfa-console").nth(number) for number in range(2))
    root.get_by_label("IAM user name").fill(HTML[:60])
    root.get_by_label("Password").fill(HTML)
    root.get_by_role("button", name="Sign in").click()
    expect(root.locator(".problem")).to_be_visible()
    expect(root.get_by_label("IAM user name")).to_have_value(HTML[:60])
    expect(other.locator(".problem")).to_have_count(0)
    root.get_by_label("IAM user name").fill("alice")
    root.get_by_label("Password").fill(owner.account.password("alice"))
    root.get_by_role("button", name="Sign in").click()
    password = panel(root, "password")
    password.get_by_label("Current password").fill("something")
    password.get_by_role("button", name="Why?").click()
    expect(password.locator(".why")).to_be_visible()
    expect(password.get_by_label("Current password")).to_have_value("something")
    devices = panel(root, "devices")
    devices.locator(".calls summary").click()
    devices.locator(".calls").get_by_role("button", name="Why?").click()
    expect(devices.locator(".calls .why")).to_be_visible()
    devices.get_by_role("button", name="Assign MFA device").click()
    devices.get_by_label("Device name").fill(HTML)
    devices.get_by_role("button", name="Next").click()
    expect(devices.locator(".failed")).to_contain_text("ValidationError")
    assert notebook.page.evaluate("() => window.hacked ?? null") is None
    owner.account.stop()
    root.get_by_role("button", name="Users").click()
    expect(root.locator(".panels")).to_contain_text(say_practice("over"))
    assert notebook.console_errors == []


def test_nothing_sticks_out_and_everything_can_be_read(show, owner):
    notebook = show("account.console()", "account.console()", width=1366)
    page, root, other = notebook.page, *(notebook.find(".mfa-console").nth(number) for number in range(2))
    page.evaluate(Axe().axe_script)
    other.get_by_role("button", name="Show the passwords").click()
    expect(other.get_by_role("table")).to_be_visible()
    root.get_by_label("IAM user name").fill("alice")
    root.get_by_label("Password").fill(owner.account.password("alice"))
    root.get_by_role("button", name="Sign in").click()
    panel(root, "details").get_by_role("button", name="Why?").click()
    expect(panel(root, "details").locator(".why")).to_be_visible()
    panel(root, "devices").get_by_role("button", name="Assign MFA device").click()
    panel(root, "devices").get_by_label("Device name").fill("alice")
    panel(root, "devices").get_by_role("button", name="Next").click()
    expect(panel(root, "devices").locator(".qr")).to_be_visible()
    root.locator("details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
    for width in (700, 1000, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        for one in (root, other):
            assert set(one.evaluate(STICKS_OUT)) <= JSON, width
        assert notebook.find(".mfa-console").evaluate_all(FAULTS) == [], width
    found = page.evaluate(AXE, [".mfa-console", RULES])
    told = [*found["violations"], *(one for one in found["unsure"] if one.partition(":")[0] not in NOT_SURE)]
    assert told == []
    for theme in lab.THEMES:
        notebook.show_theme(theme)
        assert too_low(root) == [] and too_low(other) == []
    notebook.show_theme("light")
    assert page.evaluate(TABLES) == [] and page.evaluate(PICTURES) == []
    assert notebook.console_errors == []
