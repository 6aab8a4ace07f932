"""Whatever a signed request says, there is an answer of AWS's kind, and the account is as good as before."""

import json
import random
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from mfa_lesson.iam.policy import Policy
from mfa_lesson.practice.calls import LogReader
from mfa_lesson.practice.operations.all_operations import OPERATIONS
from mfa_lesson.practice.protocol import load_model
from mfa_lesson.practice.signature import Message
from mfa_lesson.practice.state import PracticeState, Role

from .conftest import Practice, error_of, make_practice

VALUES = (
    *("alice", "ALICE", "bob", "", "ü", "\0", "a" * 70, "a" * 3_000, "/", "//a/", "/*/", "/${aws:username}/", "*"),
    *("arn:aws:iam::123456789012:mfa/alice", "arn:aws:iam::123456789012:role/Helper", "arn:x", "123456", "0", "-1"),
    *("9" * 30, "true", "Active", "Inactive", "SSH", "PEM", "{}", "٣", "work", "3600", "<b>&", "]]>", "\ud800"),
)
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
}


def send_fields(practice: Practice, service: str, fields: dict[str, str]) -> str:
    """The answer to a signed request with these fields, whatever they are."""
    body = urlencode(fields, errors="surrogatepass").encode()
    request = AWSRequest("POST", "http://127.0.0.1:1/", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    key = practice.key()
    SigV4Auth(Credentials(key.id, key.secret), service, "us-east-1").add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()} | {"host": "127.0.0.1:1"}
    return practice.gate.answer(Message("POST", "/", headers, body)).body


@pytest.fixture
def admin(monkeypatch):
    admin = make_practice(monkeypatch, "administrator_access")
    trust = Policy.from_json(json.dumps(ANYBODY), name="Helper", kind="trust")
    admin.state.roles["Helper"] = Role("Helper", "AROA0PRACTICE", 0, trust, admin.state.account.policies)
    return admin


@pytest.mark.parametrize("service", ["iam", "sts"])
def test_values_of_any_kind_get_an_answer(admin, service):
    chance = random.Random(service)
    names = [name for found, name in OPERATIONS if found == service and name != "DeleteAccessKey"]
    for _ in range(400):
        name = chance.choice([*names, "Nonsense"])
        fields = {"Action": name}
        model = load_model(service)
        shape = model.operation_model(name).input_shape if name in model.operation_names else None
        for member in shape.members if shape else ():
            if member in shape.required_members or chance.random() < 0.3:
                fields[member] = chance.choice(VALUES)
        if fields.get("Status") == "Inactive":
            fields["Status"] = "Active"
        ElementTree.fromstring(send_fields(admin, service, fields).encode())
    text = admin.state.write()
    assert PracticeState.read(text).write() == text
    for name, user in admin.state.account.users.items():
        assert user.access_keys == len(admin.state.keys_of(name))
    assert set(admin.state.devices) == set(admin.state.account.devices)


def test_a_form_that_is_none(admin):
    for body in (b"\xff\xfe", b"", b"&&&", b"Action", b"a=1&" * 3_000):
        request = AWSRequest("POST", "http://127.0.0.1:1/", {}, body)
        key = admin.key()
        SigV4Auth(Credentials(key.id, key.secret), "iam", "us-east-1").add_auth(request)
        headers = {name.lower(): value for name, value in request.headers.items()} | {"host": "127.0.0.1:1"}
        assert admin.gate.answer(Message("POST", "/", headers, body)).status in (400, 403)


@pytest.mark.parametrize("target", ["//[", "/../..", "/%zz?a=%ff", "http://[", "*", "/\x80"])
def test_an_address_that_is_none(admin, target):
    request = AWSRequest("POST", "http://127.0.0.1:1/", {}, b"Action=ListUsers")
    key = admin.key()
    SigV4Auth(Credentials(key.id, key.secret), "iam", "us-east-1").add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()} | {"host": "127.0.0.1:1"}
    assert admin.gate.answer(Message("POST", target, headers, b"Action=ListUsers")).status in (200, 403)


def test_a_device_name_that_is_too_long_makes_no_device(admin):
    assert error_of(admin.iam().create_virtual_mfa_device, VirtualMFADeviceName="x" * 2_000)[:2] == (
        "ValidationError",
        400,
    )
    assert admin.state.account.devices == {}


def test_a_path_with_two_slashes_makes_no_user(admin):
    assert error_of(admin.iam().create_user, UserName="eve", Path="//a/")[:2] == ("ValidationError", 400)
    assert "eve" not in admin.state.account.users


def test_a_new_user_with_the_name_of_a_former_one_gets_no_session_of_theirs(admin):
    admin.iam().create_user(UserName="eve")
    key = admin.iam().create_access_key(UserName="eve")["AccessKey"]
    session = admin.client("sts", key).get_session_token()["Credentials"]
    admin.iam().delete_access_key(UserName="eve", AccessKeyId=key["AccessKeyId"])
    admin.iam().delete_user(UserName="eve")
    admin.iam().create_user(UserName="eve")
    assert error_of(admin.client("sts", session).get_caller_identity)[0] == "InvalidClientTokenId"


def test_one_role_after_another(admin):
    asked = {"RoleArn": "arn:aws:iam::123456789012:role/Helper", "RoleSessionName": "work"}
    first = admin.sts().assume_role(**asked)["Credentials"]
    second = admin.client("sts", first).assume_role(**asked)["Credentials"]
    arn = "arn:aws:sts::123456789012:assumed-role/Helper/work"
    assert admin.client("sts", second).get_caller_identity()["Arn"] == arn
    assert error_of(admin.client("sts", second).assume_role, **asked, DurationSeconds=7_200)[2].startswith(
        "The requested"
    )


def test_a_log_line_that_a_kill_broke_off_is_left_out(practice, tmp_path):
    practice.iam().list_users()
    line = practice.answers[-1].record.write(set())
    path = tmp_path / "log.jsonl"
    path.write_text(f"{line}\n{line[:40]}\n{line}\n{line[:40]}", encoding="utf-8")
    reader = LogReader(path)
    assert [call.action for call in reader.read()] == ["iam:ListUsers"] * 2
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert len(reader.read()) == 3
    assert len(LogReader(tmp_path / "none").read()) == 0
