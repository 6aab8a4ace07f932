"""The terminal and the authenticator of a practice account: the real AWS CLI, without a page."""

import asyncio
import re
import threading
import time

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from PIL import Image

from mfa_lesson import load_policy, practice_account
from mfa_lesson.errors import PracticeError
from mfa_lesson.practice import program as program_module
from mfa_lesson.practice.account import ShownDevice
from mfa_lesson.practice.program import Program
from mfa_lesson.practice.wording import say as say_practice
from mfa_lesson.widgets import terminal as terminal_module
from mfa_lesson.widgets.authenticator import draw_squares
from mfa_lesson.widgets.terminal import MOST_ENTRIES, MOST_TYPED, hide_what_varies
from mfa_lesson.widgets.wording import say

pytestmark = pytest.mark.kernel

DEVICE = "arn:aws:iam::123456789012:mfa/alice"
CREATE = (
    "aws iam create-virtual-mfa-device --virtual-mfa-device-name alice --bootstrap-method QRCodePNG --outfile qr.png"
)
TRUST = """{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
 "Principal": {"AWS": "arn:aws:iam::123456789012:user/alice"},
 "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"""


@pytest.fixture(scope="module")
def account():
    with practice_account("force_mfa", users=["alice", "bob"]) as account:
        yield account


@pytest.fixture(scope="module")
def with_device(account, quick_aws):
    """alice has an MFA device."""
    with quick_aws():
        account.terminal("alice", CREATE)
        first, second = account.codes("alice")
        enable = f"aws iam enable-mfa-device --user-name alice --serial-number {DEVICE}"
        terminal = account.terminal("alice", f"{enable} --authentication-code1 {first} --authentication-code2 {second}")
    assert terminal.entries[0].output == ""
    return account


def last(terminal):
    return terminal.entries[-1]


def test_a_command_shows_what_the_real_program_prints(account):
    terminal = account.terminal("alice", "aws iam list-users")
    assert '"UserName": "bob"' in last(terminal).output
    assert last(terminal).refused == [] and "Why?" not in terminal.transcript
    terminal.take_message({"do": "run", "line": "aws --version"})
    assert last(terminal).output.startswith("aws-cli/1.")
    assert terminal.typed == ["aws iam list-users", "aws --version"]
    assert "Done. aws-cli/1." in terminal.status
    assert "alice $" in terminal.transcript


def test_a_denied_call_tells_why_when_it_is_asked(account):
    terminal = account.terminal("alice", "aws iam get-user")
    assert "with an explicit deny in an identity-based policy" in last(terminal).output
    line = last(terminal).output.splitlines()[-1]
    assert terminal.status == say("terminal.refused", line=line)
    assert "BlockMostAccessUnlessSignedInWithMFA" not in terminal.transcript
    terminal.take_message({"do": "why", "entry": last(terminal).number})
    assert "BlockMostAccessUnlessSignedInWithMFA" in terminal.transcript
    assert 'aria-expanded="true"' in terminal.transcript
    terminal.take_message({"do": "why", "entry": last(terminal).number})
    assert "BlockMostAccessUnlessSignedInWithMFA" not in terminal.transcript
    before = terminal.transcript
    terminal.take_message({"do": "why", "entry": 99})
    assert terminal.transcript == before


@pytest.mark.usefixtures("quickly")
def test_a_rule_of_aws_tells_why_too(with_device):
    terminal = with_device.terminal("alice", f"aws sts get-session-token --serial-number {DEVICE} --token-code 000000x")
    terminal.explain(last(terminal).number)
    assert "code" in terminal.transcript.partition('class="reason"')[2]


@pytest.mark.usefixtures("quickly")
def test_each_user_has_a_home_of_their_own_with_the_key_as_the_profile_default(account):
    arn = "aws sts get-caller-identity --query Arn --output text"
    assert "user/alice" in last(account.terminal("alice", arn)).output
    get = "aws configure get region --profile mine"
    mine = account.terminal("bob", "aws configure set region eu-west-1 --profile mine", get)
    assert last(mine).output == "eu-west-1\n"
    assert "mine" in last(account.terminal("alice", get)).output, "there is no such profile"
    assert "user/bob" in last(account.terminal("bob", arn)).output


def test_variables_stay_in_their_terminal_and_show_in_the_prompt(account):
    terminal = account.terminal("alice", "export AWS_PROFILE=nobody", "aws iam list-users")
    assert "nobody" in last(terminal).output and terminal.prompt == "alice (nobody) $"
    assert "profile `nobody` yet" in last(terminal).note and "`unset AWS_PROFILE`" in last(terminal).note
    terminal.run("unset AWS_PROFILE")
    assert terminal.prompt == "alice $" and "`" not in terminal.transcript
    terminal.run("AWS_PROFILE=other aws iam list-users")
    assert "other" in last(terminal).output and terminal.prompt == "alice $"
    assert account.terminal("alice").prompt == "alice $"


def test_a_session_with_a_code_becomes_a_profile_with_real_commands(with_device, quick_aws):
    with_device.move_clock(90)
    code = with_device.codes("alice")[1]
    names = "[AccessKeyId,SecretAccessKey,SessionToken]"
    terminal = with_device.terminal(
        "alice",
        f"aws sts get-session-token --serial-number {DEVICE} --token-code {code} "
        f"--query 'Credentials.{names}' --output text",
    )
    key, secret, token = last(terminal).output.split()
    for name, value in (
        ("aws_access_key_id", key),
        ("aws_secret_access_key", secret),
        ("aws_session_token", token),
    ):
        with quick_aws():
            terminal.run(f"aws configure set {name} {value} --profile mfa")
    terminal.run("aws iam list-signing-certificates")
    assert "with an explicit deny" in last(terminal).output
    terminal.run("aws iam list-signing-certificates --profile mfa")
    assert '"Certificates": []' in last(terminal).output, terminal.text
    assert "WARNING" not in terminal.text
    for kept in (terminal.static_text(), terminal.static_html()):
        assert key not in kept and secret not in kept and token not in kept and code not in kept
    assert "AKIA…" in hide_what_varies("AKIA0PRACTICE234567")


async def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "too long"
        await asyncio.sleep(0.02)


def test_while_a_command_runs_the_page_can_ask_for_more(account):
    async def use():
        terminal = account.terminal("alice")
        terminal.take_message({"do": "run", "line": "aws iam list-users"})
        assert terminal.running
        terminal.take_message({"do": "run", "line": "aws iam get-user"})  # one at a time
        await until(lambda: not terminal.running)
        return terminal

    terminal = asyncio.run(use())
    assert [entry.line for entry in terminal.entries] == ["aws iam list-users"]
    assert '"UserName": "bob"' in last(terminal).output


def test_a_profile_with_a_role_asks_for_a_code_which_the_learner_types(with_device, quick_aws):
    with_device.move_clock(90)
    arn = with_device.add_role("Helper", TRUST, "administrator_access")
    settings = {"role_arn": arn, "source_profile": "default", "mfa_serial": DEVICE, "region": "us-east-1"}
    with quick_aws():
        commands = [f"aws configure set {name} {value} --profile helper" for name, value in settings.items()]
        with_device.terminal("alice", *commands)

    async def use():
        terminal = with_device.terminal("alice")
        terminal.run("aws sts get-caller-identity --profile helper")
        await until(lambda: terminal.asks or not terminal.running)
        assert terminal.asks == f"Enter MFA code for {DEVICE}: ", terminal.text
        terminal.run(with_device.codes("alice")[1])
        await until(lambda: not terminal.running)
        return terminal

    terminal = asyncio.run(use())
    assert ":assumed-role/Helper/" in last(terminal).output, terminal.text
    assert "Warning" not in last(terminal).output
    assert not terminal.asks
    asked = with_device.terminal("alice", "aws sts get-caller-identity --profile helper2")
    assert "helper2" in last(asked).output, "without a page nothing waits"


def test_a_command_can_be_stopped(with_device, quick_aws):
    arn = "arn:aws:iam::123456789012:role/Other"
    settings = {"role_arn": arn, "source_profile": "default", "mfa_serial": DEVICE}
    with quick_aws():
        commands = [f"aws configure set {name} {value} --profile slow" for name, value in settings.items()]
        with_device.terminal("alice", *commands)

    async def use():
        terminal = with_device.terminal("alice")
        terminal.run("aws sts get-caller-identity --profile slow")
        await until(lambda: terminal.asks)
        terminal.take_message({"do": "stop"})
        await until(lambda: not terminal.running)
        return terminal

    terminal = asyncio.run(use())
    assert last(terminal).note == "Stopped." and not terminal.asks
    terminal.stop()
    terminal.run("aws --version")
    assert "aws-cli" in last(terminal).output


def test_a_command_that_takes_too_long_is_stopped(account, monkeypatch):
    monkeypatch.setattr(program_module, "LONGEST_RUN", 0.01)
    terminal = account.terminal("alice", "aws iam list-users")
    assert last(terminal).note == say("terminal.timed_out")


def test_output_is_kept_up_to_a_limit(account, monkeypatch):
    monkeypatch.setattr(program_module, "LONGEST_OUTPUT", 100)
    terminal = account.terminal("alice", "aws iam list-users")
    assert len(last(terminal).output) == 100 and "the end is missing" in last(terminal).note


def test_the_screen_and_the_history_are_kept_up_to_a_limit(account):
    terminal = account.terminal("alice")
    for number in range(MOST_TYPED + 5):
        terminal.run(f"nothing{number}")
    assert len(terminal.entries) == MOST_ENTRIES and len(terminal.typed) == MOST_TYPED
    terminal.run("clear")
    assert terminal.entries == [] and "Type a command" in terminal.transcript
    terminal.run("nothing")
    terminal.take_message({"do": "clear"})
    assert terminal.entries == []


def test_help_says_what_works_and_an_empty_line_does_nothing(account):
    terminal = account.terminal("alice", "help", "")
    assert "There is no shell" in terminal.entries[0].note
    assert last(terminal).note == last(terminal).output == ""


@pytest.mark.parametrize(
    "line",
    [
        "aws iam get-user --user-name '<img src=x onerror=alert(1)>'",
        "<script>alert(1)</script>",
        "aws iam get-user --user-name '`</code><b>'",
        "aws iam get-user --user-name '\u202eecila'",
        "\x00",
        "aws iam get-user --user-name '\ud800'",
        "x" * 100_000,
    ],
)
def test_hostile_input_is_shown_as_text(account, line):
    terminal = account.terminal("alice")
    terminal._handle_custom_msg({"do": "run", "line": line}, [])
    for html in (terminal.transcript, terminal.static_html(), terminal.status):
        assert not re.search(r"<(?:script|img|b>)", html)
        assert len(html) < 20_000
    assert "Traceback" not in terminal.text
    terminal.transcript.encode("utf-8")


def test_a_user_who_is_not_there_is_told(account):
    with pytest.raises(PracticeError, match="no user 'eve'"):
        account.terminal("eve")


def test_a_missing_program_is_told(account, monkeypatch):
    monkeypatch.setattr(program_module, "find_spec", lambda name: None)
    terminal = account.terminal("alice")
    assert say_practice("no-program") in BeautifulSoup(terminal.transcript, "html.parser").get_text()
    terminal.run("aws iam list-users")
    assert last(terminal).note == say_practice("no-program")
    monkeypatch.undo()
    monkeypatch.setattr(program_module, "RUN_IT", program_module.ON_WINDOWS)
    terminal.run("aws --version")
    assert last(terminal).output.startswith("aws-cli/"), last(terminal).output
    monkeypatch.undo()
    terminal.run("aws iam list-user")
    assert "aws: error: " in last(terminal).output and "__main__" not in last(terminal).output


@pytest.mark.usefixtures("quickly")
def test_credentials_that_are_not_whole_are_told_why(account):
    terminal = account.terminal("alice")
    for name in ("aws_access_key_id", "aws_secret_access_key"):
        terminal.run(f"aws configure set {name} VALUE --profile placeholder")
    terminal.run("aws iam list-users --profile placeholder")
    assert "InvalidClientTokenId" in last(terminal).output
    terminal.explain(last(terminal).number)
    shown = BeautifulSoup(terminal.transcript.replace("<wbr>", ""), "html.parser").get_text()
    assert say_practice("why.InvalidClientTokenId").replace("`", "") in shown
    terminal.run(f"aws sts get-session-token --serial-number {DEVICE} --token-code 123 456")
    assert last(terminal).note == say("terminal.space_in_code")


def test_a_program_that_does_not_start_is_told(account, monkeypatch):
    def refuse(self, on_question):
        raise OSError("no more processes")

    monkeypatch.setattr(Program, "run", refuse)
    terminal = account.terminal("alice", "aws --version")
    assert last(terminal).note == "The AWS CLI didn’t start: no more processes."


@pytest.mark.usefixtures("quickly")
def test_without_an_active_key_the_terminal_still_opens():
    with practice_account("administrator_access") as account:
        terminal = account.terminal("alice", "aws iam list-access-keys --query 'AccessKeyMetadata[0].AccessKeyId'")
        key = last(terminal).output.strip().strip('"')
        terminal.run(f"aws iam update-access-key --access-key-id {key} --status Inactive")
        terminal.run("aws iam get-user")
        assert "InvalidClientTokenId" in last(terminal).output
        again = account.terminal("alice", "aws iam get-user")
        assert "InvalidClientTokenId" in last(again).output


def test_after_the_account_has_ended_terminal_and_authenticator_say_so():
    account = practice_account("force_mfa")
    terminal, authenticator = account.terminal("alice"), account.authenticator()
    account.stop()
    terminal.run("aws iam list-users")
    assert last(terminal).note == say_practice("over")
    authenticator.take_message({"do": "look"})
    assert say_practice("over") in authenticator.page
    with pytest.raises(PracticeError) as caught:
        account.terminal("alice")
    assert caught.value.reason.code == "over"


def test_the_environment_of_the_program_has_nothing_of_this_one_about_aws(account, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", "https://iam.amazonaws.com")
    home = account.home("alice")
    made = Program((), {**home.variables, "AWS_REGION": None}, home.folder, can_ask=False).environment
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL_IAM", "AWS_REGION", "AWS_ACCESS_KEY_ID"} & set(made)
    assert made["AWS_ENDPOINT_URL"] == account.endpoint
    assert made["HOME"] == made["USERPROFILE"] == str(home.folder)
    assert home.folder.is_relative_to(account.folder)


def test_an_interrupt_ends_the_program(account, monkeypatch):
    home = account.home("alice")
    program = Program(("iam", "list-users"), home.variables, home.folder, can_ask=False)

    def interrupt(process):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        program.run()
    assert program.stopped and program._process.wait(10) != 0
    assert Program((), {}, home.folder, can_ask=False).text == ""


def test_a_program_stopped_before_it_starts_does_not_start(account):
    home = account.home("alice")
    program = Program(("--version",), home.variables, home.folder, can_ask=False)
    program.stop()
    assert program.run() == 130 and program.text == ""


@pytest.mark.usefixtures("quickly")
def test_the_authenticator_shows_a_device_as_soon_as_it_is_there():
    with practice_account("force_mfa") as account:
        authenticator = account.authenticator()
        assert "No MFA device yet." in authenticator.page and authenticator.seconds == 0
        account.terminal("alice", CREATE)
        before, now = account.codes("alice")
        shown = re.findall(r'class="code[ now]*">(\d{3} \d{3})<', authenticator.page)
        assert shown == [f"{code[:3]} {code[3:]}" for code in (before, now)] or account.codes("alice")[0] == now
        assert "not enabled yet" in authenticator.page and "MFA devices: alice." in authenticator.status
        assert 0 < authenticator.seconds <= 30
        first, second = account.codes("alice")
        serial = f"--user-name alice --serial-number {DEVICE}"
        account.terminal(
            "alice",
            f"aws iam enable-mfa-device {serial} --authentication-code1 {first} --authentication-code2 {second}",
        )
        assert "enabled for alice" in authenticator.page
        assert "No MFA device yet." in account.authenticator("phone2").page
        assert now not in authenticator.static_text() + authenticator.static_html()


def test_its_qr_code_says_the_same_as_that_of_the_aws_cli(with_device):
    [device] = with_device.show_devices("alice")
    file = with_device.home("alice").folder / "qr.png"
    [scanned] = zxingcpp.read_barcodes(Image.open(file).convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    size = len(device.picture) + 8
    image = Image.new("L", (size, size), 255)
    for run in draw_squares(device.picture):
        x, y, length = map(int, re.fullmatch(r"M(\d+) (\d+)h(\d+)v1h-\3z", run).groups())
        for step in range(length):
            image.putpixel((x + step, y), 0)
    [drawn] = zxingcpp.read_barcodes(
        image.resize((size * 6, size * 6), Image.Resampling.NEAREST), formats=zxingcpp.BarcodeFormat.QRCode
    )
    assert drawn.text == scanned.text
    assert drawn.text.startswith("otpauth://totp/Amazon%20Web%20Services:alice@123456789012?secret=")


def test_a_name_in_the_authenticator_is_text(account):
    device = ShownDevice("<b>x", "<i>", "<u>", ("000000", "111111"), 3.0, ("10", "01"))
    shown = terminal_module.render(
        "authenticator.html.j2", devices=[{"device": device, "codes": device.codes, "size": 2, "path": ""}], nothing=""
    )
    assert not re.search(r"<[biu]>x?<", shown) and "&lt;b&gt;x" in shown


def test_many_terminals_at_once_each_show_their_own_output(account):
    terminals = [account.terminal(name) for name in ("alice", "bob")]
    threads = [
        threading.Thread(target=terminal.run, args=["aws sts get-caller-identity --query Arn"])
        for terminal in terminals
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [last(terminal).output.strip().rpartition("/")[2] for terminal in terminals] == ['alice"', 'bob"']


@pytest.mark.usefixtures("quickly")
def test_a_broken_policy_lets_the_same_command_through():
    with practice_account("force_mfa") as account:
        account.detach("force_mfa")
        account.attach([load_policy("broken_bool"), load_policy("administrator_access")])
        assert '"UserName": "alice"' in last(account.terminal("alice", "aws iam get-user")).output
