"""A practice account inside this process: boto3's own clients, whose requests go to the gate instead of a socket."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from mfa_lesson import load_policy
from mfa_lesson.practice.codes import STEP, make_code
from mfa_lesson.practice.gate import Gate
from mfa_lesson.practice.signature import Message
from mfa_lesson.practice.state import PracticeKey, PracticeState, Temporary, make_state
from mfa_lesson.practice.wording import say

REGION = "us-east-1"
SESSION = boto3.Session(region_name=REGION)
"""One for all clients: it reads botocore's models once."""
ENDPOINT = "http://127.0.0.1:1"
PASSWORD_ERROR = say("endpoint.password-first")


class Raw(io.BytesIO):
    def stream(self, **_: Any):
        yield self.getvalue()


class Practice:
    """A gate, and clients for it."""

    def __init__(self, state: PracticeState) -> None:
        self.state, self.gate = state, Gate(state)
        self.answers = []

    def send(self, request, **_):
        """What botocore would send over the network."""
        headers = {}
        for name, value in request.headers.items():
            headers[name.lower()] = value.decode() if isinstance(value, bytes) else value
        body = request.body or b""
        target = request.url.removeprefix(ENDPOINT) or "/"
        headers.setdefault("host", ENDPOINT.removeprefix("http://"))
        answer = self.gate.answer(
            Message(request.method, target, headers, body if isinstance(body, bytes) else body.encode())
        )
        self.answers.append(answer)
        data = answer.body.encode()
        return AWSResponse(request.url, answer.status, {"content-type": "text/xml"}, Raw(data))

    def client(self, service: str, credentials: PracticeKey | Temporary | dict[str, str]):
        if isinstance(credentials, dict):
            keys = [credentials[name] for name in ("AccessKeyId", "SecretAccessKey")]
            keys.append(credentials.get("SessionToken"))
        else:
            keys = [credentials.id, credentials.secret, getattr(credentials, "token", None)]
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        given = dict(zip(names, keys, strict=True))
        made = SESSION.client(service, REGION, endpoint_url=ENDPOINT, config=config, **given)
        made.meta.events.register("before-send", self.send)
        return made

    def key(self, user: str = "alice") -> PracticeKey:
        return self.state.keys_of(user)[0]

    def iam(self, user: str = "alice"):
        return self.client("iam", self.key(user))

    def sts(self, user: str = "alice"):
        return self.client("sts", self.key(user))

    def codes(self, serial: str, ahead: int = 0) -> dict[str, str]:
        step = int(self.state.now // STEP) + ahead
        seed = self.state.devices[serial].seed
        return {"AuthenticationCode1": make_code(seed, step - 1), "AuthenticationCode2": make_code(seed, step)}

    def enroll(self, user: str = "alice", device: str | None = None) -> str:
        """Sets up a device, and returns its serial number."""
        made = self.iam(user).create_virtual_mfa_device(VirtualMFADeviceName=device or user)
        serial = made["VirtualMFADevice"]["SerialNumber"]
        self.iam(user).enable_mfa_device(UserName=user, SerialNumber=serial, **self.codes(serial))
        return serial

    def session(self, user: str, serial: str | None) -> dict[str, str]:
        code = {"SerialNumber": serial, "TokenCode": self.codes(serial)["AuthenticationCode2"]} if serial else {}
        return self.sts(user).get_session_token(**code)["Credentials"]


def error_of(call: Callable[..., Any], **parameters: Any) -> tuple[str, int, str]:
    """AWS's error: code, HTTP status, message."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"].get("Message", "")


@pytest.fixture
def practice(monkeypatch) -> Practice:
    return make_practice(monkeypatch)


def make_practice(monkeypatch, *policies: str, users: tuple[str, ...] = ("alice", "bob")) -> Practice:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "there-is-no-such-file")
    loaded = tuple(load_policy(name) for name in policies or ("force_mfa",))
    return Practice(make_state("123456789012", users, loaded))


def now() -> datetime:
    return datetime.now(UTC)
