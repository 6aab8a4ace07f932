"""A practice account in a real JupyterLab: terminal and authenticator, by keyboard and at each width."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

from mfa_lesson import practice_account
from mfa_lesson.widgets.wording import say
from tests.browser import lab
from tests.browser.axe import AXE, NOT_SURE, RULES
from tests.browser.boxes import STICKS_OUT
from tests.browser.contrast import too_low
from tests.browser.waiting import expect

SETUP = """import os
os.environ["MFA_LESSON_DATA"] = {data!r}
from mfa_lesson import practice_account
account = practice_account("force_mfa", users=["alice", "bob"], folder={folder!r}, idle_minutes=10)"""
CREATE = (
    "aws iam create-virtual-mfa-device --virtual-mfa-device-name alice --outfile qr.png --bootstrap-method QRCodePNG"
)
COPY = """code => {
    getSelection().selectAllChildren(code);
    const clipboardData = new DataTransfer();
    code.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
    return clipboardData.getData("text");
}"""
SERIAL = "arn:aws:iam::123456789012:mfa/alice"


@pytest.fixture
def show(open_notebook: lab.NotebookOpener, tmp_path: Path) -> Iterator[Callable[..., lab.NotebookPage]]:
    """Opens a notebook with a practice account of its own, which ends with the test."""
    folder = str(tmp_path / "account")

    def opened(*pieces: str, **window) -> lab.NotebookPage:
        setup = SETUP.format(data=str(tmp_path / "data"), folder=folder)
        return open_notebook(lab.write_notebook(tmp_path / "account.ipynb", setup, *pieces), **window)

    yield opened
    practice_account(folder=folder).stop()


def type_line(root: Locator, line: str) -> None:
    """Types a command where the focus is, and waits until it has ended."""
    count = root.locator(".entry").count()
    root.page.keyboard.insert_text(line)
    root.page.keyboard.press("Enter")
    expect(root.locator(".entry")).to_have_count(count + 1)
    expect(root.locator("[data-do=stop]")).to_be_hidden()


def test_commands_codes_and_reasons_by_keyboard_alone(show):
    notebook = show('account.terminal("alice")', "account.authenticator()", width=1000)
    page, root, phone = notebook.page, notebook.find(".mfa-terminal"), notebook.find(".mfa-authenticator")
    field = root.get_by_role("textbox", name="alice $ Command")
    field.focus()
    type_line(root, "aws iam list-users")
    expect(root.locator(".output").last).to_contain_text('"UserName": "bob"')
    expect(root.get_by_role("button", name="Why?")).to_have_count(0)
    expect(field).to_be_focused()

    type_line(root, "aws iam get-user")
    expect(root.locator(".output").last).to_contain_text("with an explicit deny in an identity-based policy")
    expect(root.get_by_role("status")).to_contain_text(say("terminal.refused", line="").strip())
    expect(field).to_be_in_viewport(ratio=1)
    page.keyboard.press("Shift+Tab")
    why = root.get_by_role("button", name="Why?")
    expect(why).to_be_focused()
    page.keyboard.press("Enter")
    expect(root.locator(".entry .reason")).to_contain_text("BlockMostAccessUnlessSignedInWithMFA")
    expect(why).to_be_focused()
    expect(why).to_have_attribute("aria-expanded", "true")

    field.focus()
    page.keyboard.insert_text("aws sts")
    for key, line in (("ArrowUp", "aws iam get-user"), ("ArrowUp", "aws iam list-users"), ("ArrowUp", None)):
        page.keyboard.press(key)
        expect(field).to_have_value(line or "aws iam list-users")
    for line in ("aws iam get-user", "aws sts", "aws sts"):
        page.keyboard.press("ArrowDown")
        expect(field).to_have_value(line)
    page.keyboard.press("Control+c")
    expect(field).to_have_value("")

    expect(phone.locator(".none")).to_contain_text("No MFA device yet.")
    type_line(root, CREATE)
    expect(phone.get_by_role("img", name="QR code of the MFA device alice")).to_be_visible()
    expect(phone.locator(".left")).to_contain_text(" s")
    codes = [code.replace(" ", "") for code in phone.locator(".code").all_inner_texts()]
    copied = phone.locator(".code.now").evaluate(COPY)
    assert copied.isdecimal() and len(copied) == 6
    field.focus()
    pair = f"--authentication-code1 {codes[0]} --authentication-code2 {codes[1]}"
    type_line(root, f"aws iam enable-mfa-device --user-name alice --serial-number {SERIAL} {pair}")
    expect(phone.locator(".name")).to_contain_text("enabled for alice")

    for name, value in (("role_arn", "arn:aws:iam::123456789012:role/Helper"), ("source_profile", "default")):
        type_line(root, f"aws configure set {name} {value} --profile helper")
    type_line(root, f"aws configure set mfa_serial {SERIAL} --profile helper")
    page.keyboard.insert_text("aws sts get-caller-identity --profile helper")
    page.keyboard.press("Enter")
    expect(root.locator(".entering .prompt")).to_contain_text("Enter MFA code for")
    expect(root.get_by_role("button", name="Stop")).to_be_visible()
    page.keyboard.press("Control+c")
    expect(root.locator(".entry .note").last).to_have_text("Stopped.")
    expect(field).to_be_focused()
    page.keyboard.press("Control+l")
    expect(root.locator(".entry")).to_have_count(0)
    assert notebook.console_errors == []
    assert notebook.outside_requests == []


def test_nothing_sticks_out_and_everything_can_be_read(show):
    notebook = show(
        f'account.terminal("alice", "aws iam list-users", "aws iam get-user", "{CREATE}", "ls | x", "aws" + "x" * 900)',
        "account.authenticator()",
    )
    page, root, phone = notebook.page, notebook.find(".mfa-terminal"), notebook.find(".mfa-authenticator")
    page.evaluate(Axe().axe_script)
    root.get_by_role("button", name="Why?").first.click()
    expect(root.locator(".entry .reason")).to_be_visible()
    for width in (700, 1000, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert root.evaluate(STICKS_OUT) == []
        assert phone.evaluate(STICKS_OUT) == [], width
    found = page.evaluate(AXE, [".mfa-terminal, .mfa-authenticator", RULES])
    told = [*found["violations"], *(one for one in found["unsure"] if one.partition(":")[0] not in NOT_SURE)]
    assert told == []
    for theme in lab.THEMES:
        notebook.show_theme(theme)
        assert too_low(root) == [] and too_low(phone) == []
    notebook.show_theme("light")
    assert notebook.console_errors == []


def test_a_step_is_done_as_soon_as_it_happened_in_the_account(show):
    notebook = show('account.terminal("alice")', 'account.first_day("alice")')
    root, day = notebook.find(".mfa-terminal"), notebook.find(".mfa-first_day")
    expect(day.locator(".tally")).to_contain_text("0 of 11 steps done.")
    expect(day.locator("[data-done=yes]")).to_have_count(0)
    root.get_by_role("textbox").focus()
    for count, command in enumerate(("aws iam list-users", "aws iam list-signing-certificates"), 1):
        type_line(root, command)
        expect(day.locator("[data-done=yes]")).to_have_count(count)
    expect(day.get_by_role("status")).to_contain_text("2 of 11 steps done. Next: Create an MFA device")
    day.locator("summary").focus()
    notebook.page.keyboard.press("Enter")
    expect(day.locator("pre.command")).to_contain_text("--virtual-mfa-device-name alice")
    notebook.page.evaluate(Axe().axe_script)
    for theme in lab.THEMES:
        notebook.show_theme(theme)
        for width in (700, 1000, 1366):
            notebook.page.set_viewport_size({"width": width, "height": 900})
            notebook.page.wait_for_timeout(300)
            assert day.evaluate(STICKS_OUT) == []
        assert too_low(day) == []
        assert notebook.page.evaluate(AXE, [".mfa-first_day", RULES])["violations"] == []
    notebook.show_theme("light")


def test_the_page_stays_usable_while_a_command_runs_and_lines_of_a_document_can_be_pasted(show):
    notebook = show('account.terminal("alice")', 'account.terminal("bob")')
    first, second = (notebook.find(".mfa-terminal").nth(number) for number in range(2))
    first.get_by_role("textbox").fill("aws iam list-users")
    first.get_by_role("button", name="Run").click()
    second.get_by_role("textbox").fill("help")
    second.get_by_role("textbox").press("Enter")
    expect(second.locator(".note").last).to_contain_text("There is no shell")
    expect(first.locator(".output")).to_contain_text("bob")
    field = second.get_by_role("textbox")
    field.evaluate(
        """field => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", "aws iam list-users \\\\\\n    --output text\\n");
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    assert field.input_value().split() == ["aws", "iam", "list-users", "--output", "text"]
    second.get_by_role("button", name="Run").click()
    expect(second.locator(".output").last).to_contain_text("USERS")
