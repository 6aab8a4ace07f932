"""The practice account from outside: its process, the `aws` program, boto3, and other people's tools, unchanged."""

import configparser
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

import mfa_lesson
from mfa_lesson import evaluate, practice_account
from mfa_lesson.errors import PracticeError, UserError
from mfa_lesson.practice import client
from mfa_lesson.practice.wording import say
from mfa_lesson.text import Reason

from .quick_aws import quick_aws, quickly  # noqa: F401

pytestmark = pytest.mark.kernel

PROGRAMS = Path(sys.executable).parent
DENY = "with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/force_mfa"


@pytest.fixture(scope="module")
def account():
    with practice_account("force_mfa", users=["alice", "bob"]) as account:
        yield account


def run(program: str, *arguments: str, env: dict[str, str], **options) -> subprocess.CompletedProcess:
    found = shutil.which(program, path=str(PROGRAMS))
    assert found, f"{program} isn't installed"
    command = [found, *arguments]
    return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", timeout=120, **options)


def aws(env: dict[str, str], *arguments: str, **options):
    """What the AWS CLI prints, read as JSON; its error as text."""
    ran = run("aws", *arguments, env=env, **options)
    if ran.returncode:
        return ran.stderr.strip()
    return json.loads(ran.stdout) if ran.stdout.strip() else None


def fresh_codes(account, device: str) -> tuple[str, str]:
    """Two codes that weren't used: the account's clock moves on."""
    account.move_clock(90)
    return account.codes(device)


def test_a_first_day_at_the_command_line(account, tmp_path):
    env = account.environment("alice", within=os.environ)
    user = ("--user-name", "alice")
    assert len(aws(env, "iam", "list-users")["Users"]) == 2
    assert DENY in aws(env, "iam", "get-user")
    picture = tmp_path / "qr.png"
    picture_options = ("--bootstrap-method", "QRCodePNG", "--outfile", str(picture))
    made = aws(env, "iam", "create-virtual-mfa-device", "--virtual-mfa-device-name", "alice", *picture_options)
    serial = made["VirtualMFADevice"]["SerialNumber"]
    (scanned,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    assert scanned.text.startswith("otpauth://totp/Amazon%20Web%20Services:alice@123456789012?secret=")
    first, second = account.codes("alice")
    device = ("--serial-number", serial)
    enable = ("iam", "enable-mfa-device", *user, *device, "--authentication-code1")
    assert "InvalidAuthenticationCode" in aws(env, *enable, second, "--authentication-code2", first)
    assert aws(env, *enable, first, "--authentication-code2", second) is None
    assert DENY in aws(env, "iam", "create-access-key")
    code = ("--token-code", second)
    session = aws(env, "sts", "get-session-token", *device, *code)["Credentials"]
    assert "one time pass code. " in aws(env, "sts", "get-session-token", *device, *code) + " "
    with_mfa = {
        **env,
        "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }
    assert aws(with_mfa, "iam", "create-access-key")["AccessKey"]["Status"] == "Active"
    steps = [(call.operation, call.outcome) for call in account.log]
    assert steps[:3] == [("ListUsers", "allowed"), ("GetUser", "explicitDeny"), ("CreateVirtualMFADevice", "allowed")]
    assert steps[-1] == ("CreateAccessKey", "allowed")
    denied = account.log[1]
    assert "BlockMostAccessUnlessSignedInWithMFA" in str(denied.explain())
    assert DENY in denied.answer.message
    assert (denied.who, denied.how, denied.resource) == ("alice", "access key", "arn:aws:iam::123456789012:user/alice")
    assert "AWS_SECRET" not in account.log._repr_html_()
    assert account.log._repr_html_().count("<tr") == len(account.log) + 1


BOTO3 = """
import boto3, json
from botocore.exceptions import ClientError
seen = [boto3.client("sts").get_caller_identity()["Arn"]]
for service, call in (("s3", "list_buckets"), ("ec2", "describe_instances"), ("iam", "get_user")):
    try:
        getattr(boto3.client(service), call)()
        seen.append("done")
    except ClientError as error:
        seen.append(error.response["Error"]["Code"])
print(json.dumps(seen))
"""


def test_boto3_meets_other_policies_as_soon_as_they_are_attached(account):
    env = account.environment("bob", within=os.environ)

    def ask():
        ran = subprocess.run([sys.executable, "-c", BOTO3], env=env, capture_output=True, encoding="utf-8", check=True)
        return json.loads(ran.stdout)

    bob = "arn:aws:iam::123456789012:user/bob"
    assert ask() == [bob, "AccessDenied", "UnauthorizedOperation", "AccessDenied"]
    account.detach("force_mfa", users="bob")
    account.attach(["broken_bool", "administrator_access"], users="bob")
    assert ask() == [bob, "done", "done", "done"]
    account.detach(["broken_bool", "administrator_access"], users="bob")
    account.attach("force_mfa", users="bob")


def test_what_would_leave_this_machine_ends_at_a_proxy_that_is_not_there(account):
    within = {**os.environ, "AWS_PROFILE": "real", "AWS_ENDPOINT_URL_STS": "https://sts.amazonaws.com"}
    env = account.environment("alice", within=within)
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL_STS", "AWS_SESSION_TOKEN"} & set(env)
    outside = ("--endpoint-url", "https://sts.us-east-1.amazonaws.com", "--cli-connect-timeout", "5")
    error = aws({**env, "AWS_MAX_ATTEMPTS": "1"}, "sts", "get-caller-identity", *outside)
    assert "proxy" in error.lower()


def test_tools_that_others_wrote_work_unchanged(account, tmp_path):
    """aws-mfa and awsume read and write ~/.aws, so they get a home of their own."""
    env = account.environment("bob", within=os.environ)
    folder = tmp_path / ".aws"
    folder.mkdir()
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"), "AWS_CONFIG_FILE": str(folder / "config")}
    keys = {name: env.pop(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    env |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), **files}
    device = (
        "--virtual-mfa-device-name",
        "bob",
        "--bootstrap-method",
        "Base32StringSeed",
        "--outfile",
        str(tmp_path / "seed"),
    )
    made = aws({**env, **keys}, "iam", "create-virtual-mfa-device", *device)
    serial = made["VirtualMFADevice"]["SerialNumber"]
    codes = account.codes("bob")
    enable = ("--serial-number", serial, "--authentication-code1", codes[0], "--authentication-code2", codes[1])
    assert aws({**env, **keys}, "iam", "enable-mfa-device", "--user-name", "bob", *enable) is None
    text = f"aws_access_key_id = {keys['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = {keys['AWS_SECRET_ACCESS_KEY']}\n"
    profiles = f"[default-long-term]\n{text}aws_mfa_device = {serial}\n[bob]\n{text}"
    (folder / "credentials").write_text(profiles, encoding="utf-8")
    (folder / "config").write_text(f"[profile bob]\nregion = us-east-1\nmfa_serial = {serial}\n", encoding="utf-8")

    code = fresh_codes(account, "bob")[1]
    ran = run("aws-mfa", "--duration", "3600", env=env, input=f"{code}\n")
    assert ran.returncode == 0, ran.stderr
    written = configparser.ConfigParser()
    written.read(folder / "credentials", encoding="utf-8")
    assert written["default"]["aws_access_key_id"].startswith("ASIA")
    assert aws(env, "iam", "list-access-keys")["AccessKeyMetadata"]

    code = fresh_codes(account, "bob")[1]
    ran = run("awsumepy", "bob", "--mfa-token", code, env=env)
    assert ran.returncode == 0, ran.stderr
    assert "Awsume" in ran.stdout
    assert "ASIA" in ran.stdout
    opened = [call.how for call in account.log if call.operation == "ListAccessKeys"]
    assert opened[-1] == "GetSessionToken, with a code"


def send(account, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", account._owner.port), timeout=20) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65_536):
            received += part
        return received


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 403, "MissingAuthenticationToken"),
        (b"GET /latest/meta-data/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n", 403, "MissingAuthenticationToken"),
        (b"GET /moto-api/ HTTP/1.1\r\nHost: x\r\n\r\n", 403, "MissingAuthenticationToken"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413, "RequestEntityTooLarge"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, "MalformedQueryString"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nshort", 400, "MalformedQueryString"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411, "MissingContentLength"),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400, "MalformedQueryString"),
        (b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, "MalformedQueryString"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431, "MalformedQueryString"),
        (b"FROB / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "MalformedQueryString"),
    ],
)
def test_whatever_comes_gets_an_error_of_aws(account, data, status, code):
    head, _, body = send(account, data).partition(b"\r\n\r\n")
    assert int(head.split()[1]) == status
    assert f"<Code>{code}</Code>".encode() in body


def test_only_the_owner_can_change_the_account(account):
    for token in ("", "x", "ü"):
        connection = HTTPConnection("127.0.0.1", account._owner.port, timeout=20)
        connection.request("POST", client.CONTROL, b'{"do": "stop"}', {client.TOKEN: token.encode()})
        assert connection.getresponse().status == 403
        connection.close()
    assert account._owner.ask("describe")["users"] == ["alice", "bob"]
    with pytest.raises(PracticeError):
        account._owner.ask("nonsense")


def test_a_thousand_at_once_lose_nothing(account):
    before = len(account.log)
    statuses = []

    def ask():
        connection = HTTPConnection("127.0.0.1", account._owner.port, timeout=60)
        connection.request("POST", "/", b"Action=ListUsers", {"Authorization": "none"})
        statuses.append(connection.getresponse().status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(1_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [403] * 1_000
    assert len(account.log) == before + 1_000


def test_an_account_in_a_folder_survives_a_kill_and_the_end_of_its_owner(tmp_path):
    folder = tmp_path / "Übung mit Leerzeichen"
    account = practice_account("force_mfa", users=["alice"], folder=folder)
    env = account.environment("alice", within=os.environ)
    again = practice_account("force_mfa", users=["alice"], folder=folder)
    assert again.endpoint == account.endpoint
    account.attach("administrator_access")
    process = json.loads((folder / client.SERVER_FILE).read_text(encoding="utf-8"))["pid"]
    os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    for _ in range(500):
        if client.find_running(folder) is None:
            break
        time.sleep(0.02)
    assert repr(account) == "<practice account: over>"
    with pytest.raises(PracticeError, match="has ended"):
        account.password("alice")
    with practice_account("force_mfa", users=["alice"], folder=folder) as third:
        assert third.environment("alice")["AWS_ACCESS_KEY_ID"] == env["AWS_ACCESS_KEY_ID"]
    assert (folder / client.STATE_FILE).exists()
    assert "administrator_access" in (folder / client.STATE_FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["thesis.txt", ".bashrc", "state.json.old", "log.jsonl"])
def test_a_folder_with_other_files_is_refused_and_stays_as_it_is(tmp_path, name):
    (tmp_path / name).touch()
    tmp_path.chmod(0o755)
    before = tmp_path.stat()
    with pytest.raises(PracticeError) as refused:
        practice_account(folder=tmp_path)
    assert refused.value.reason == Reason("folder-not-empty", {"folder": str(tmp_path.resolve())})
    assert [file.name for file in tmp_path.iterdir()] == [name] and tmp_path.stat() == before


def test_two_accounts_know_nothing_of_each_other_and_an_idle_one_ends(account):
    with practice_account("force_mfa", users=["alice"], account_id="210987654321", idle_minutes=0.02) as other:
        assert other.endpoint != account.endpoint
        mixed = {**other.environment("alice", within=os.environ), "AWS_ENDPOINT_URL": account.endpoint}
        assert "InvalidClientTokenId" in aws(mixed, "sts", "get-caller-identity")
        for _ in range(500):
            if not other.folder.exists():
                break
            time.sleep(0.02)
        assert not other.folder.exists()


def test_an_account_without_a_folder_ends_with_the_process_that_made_it():
    account = practice_account("force_mfa", idle_minutes=5)
    pipe = client.WITH_OWNER[-1].stdin
    assert pipe is not None
    pipe.close()  # as when this process ends, by a kill too
    for _ in range(500):
        if not account.folder.exists():
            break
        time.sleep(0.02)
    assert not account.folder.exists() and not account.is_running


@pytest.mark.parametrize("users", [["a/../b c"], ["..\\x y"], ["ünï"], ["<script>"], [""]])
def test_a_name_that_iam_does_not_accept(users):
    with pytest.raises(UserError):
        practice_account(users=users)


def test_names_that_are_strange_but_right(tmp_path):
    names = ["..", "CON", "a+=,.@-_b"]
    with practice_account("force_mfa", users=names) as account:
        for name in names:
            env = account.environment(name)
            assert Path(env["AWS_CONFIG_FILE"]).resolve().is_relative_to(account.folder.resolve())
        assert account.users == tuple(names)
        with pytest.raises(PracticeError) as caught:
            account.environment("eve")
        assert caught.value.reason == Reason("no-such-user", {"name": "eve", "users": names})
        with pytest.raises(PracticeError) as caught:
            account.codes("phone")
        assert caught.value.reason == Reason("no-such-device", {"name": "phone", "devices": []})
        with pytest.raises(PracticeError) as caught:
            account.detach("nothing")
        assert str(caught.value) == say("no-such-policy", names=["nothing"], attached=["force_mfa"])
        assert caught.value.reason == Reason("no-such-policy", {"names": ["nothing"], "attached": ["force_mfa"]})
        with pytest.raises(PracticeError) as caught:
            account.add_role("Deploy", "{}")
        assert caught.value.reason.code == "statement-missing"
        account.detach("nothing", missing_ok=True)


@pytest.mark.parametrize("users", [[], ["alice", "ALICE"], ["x/alice", "alice"]])
def test_users_that_cannot_be_in_one_account(users):
    with pytest.raises(PracticeError):
        practice_account(users=users)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(client, "find_spec", lambda name: None)
    with pytest.raises(
        PracticeError, match=r"needs botocore and segno\. Install it with: pip install \"mfa-lesson\[practice\]\""
    ):
        mfa_lesson.practice_account()


IN_A_BROWSER = """
import sys
sys.platform, sys.modules["filelock"] = "emscripten", None
from mfa_lesson import practice_account
from mfa_lesson.errors import PracticeError
try:
    practice_account()
except PracticeError as error:
    print(error.reason.code)
"""


def test_in_a_browser_it_says_that_it_needs_a_computer():
    ran = subprocess.run([sys.executable, "-c", IN_A_BROWSER], capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout == "no-processes\n"


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize(
    ("command", "decided"),
    [
        ("iam list-ssh-public-keys --user-name alice", "allowed"),
        ("iam list-ssh-public-keys --user-name bob", "implicitDeny"),
        ("iam get-login-profile --user-name alice", "explicitDeny"),
        ("s3api list-buckets", "explicitDeny"),
    ],
)
def test_the_aws_cli_is_told_what_evaluate_decides(account, command, decided):
    """A sample; test_decisions.py has every action, through boto3."""
    said = account.terminal("alice", f"aws {command}").entries[-1].output
    call = account.log[-1]
    assert call.decision.outcome.value == decided == evaluate(call.request, "force_mfa").outcome.value
    assert said.startswith("{") == (decided == "allowed")
    assert ("(AccessDenied)" in said) == (decided != "allowed")
    assert ("explicit deny" in said) == (decided == "explicitDeny")
