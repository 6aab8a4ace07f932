"""The console of a practice account without its pages: signing in, and signed calls in the session that this opens.

The calls are signed with botocore's signer and read with its parsers. No client of botocore is made, because that would
read the AWS configuration of this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.parsers import ResponseParserError, create_parser

from .client import HOST, REGION, Owner, make_practice_error, send
from .protocol import VERSIONS, load_model
from .wording import say

LONGEST_CALL = 15.0
"""Seconds."""
USER_AGENT = "mfa-lesson-console"
EC2_VERSION = "2016-11-15"
SESSION_OVER = frozenset(
    ["InvalidClientTokenId", "ExpiredToken", "InvalidAccessKeyId", "AuthFailure", "RequestExpired"]
)
"""Errors that say that the credentials are no longer good."""


@dataclass(frozen=True)
class Reply:
    """What a call of the console was answered."""

    action: str
    """As a policy names it: "iam:ListUsers"."""
    request_id: str
    data: Mapping[str, Any] = field(default_factory=dict)
    """What AWS answered, as botocore reads it; nothing for S3 and EC2, whose lists are always empty."""
    code: str = ""
    """AWS's error; "" where the call succeeded."""
    message: str = ""

    @property
    def done(self) -> bool:
        return not self.code

    @property
    def is_denied(self) -> bool:
        """Whether AWS says that somebody isn't allowed to do it."""
        return self.code in ("AccessDenied", "UnauthorizedOperation")

    @property
    def is_over(self) -> bool:
        """Whether the session is over."""
        return self.code in SESSION_OVER


@dataclass(frozen=True)
class ConsoleSession:
    """A session of the console."""

    port: int
    account_id: str
    user: str
    mfa: bool
    """Whether MFA was used at the sign-in: it stays so until the session ends."""
    must_reset: bool
    """Whether the password must be changed first."""
    credentials: Credentials

    def call(self, service: str, operation: str, **parameters: str) -> Reply:
        """Makes a signed call of "iam", of "s3" (only ListBuckets), or of "ec2" (only DescribeInstances).

        Raises PracticeError if the account has ended.
        """
        version = VERSIONS.get(service, EC2_VERSION)
        body = b"" if service == "s3" else urlencode({"Action": operation, "Version": version, **parameters}).encode()
        headers = {"User-Agent": USER_AGENT}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        method, url = ("POST" if body else "GET"), f"http://{HOST}:{self.port}/"
        request = AWSRequest(method, url, headers, body)
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        signer(self.credentials, service, REGION).add_auth(request)
        signed = dict(request.headers.items())
        status, answered, text = send(self.port, method, "/", body or None, signed, LONGEST_CALL)
        action = "s3:ListAllMyBuckets" if service == "s3" else f"{service}:{operation}"
        request_id = answered.get("x-amzn-requestid", "")
        if status < 300 and service != "iam":
            return Reply(action, request_id)
        protocol = {"iam": "query", "s3": "rest-xml", "ec2": "ec2"}[service]
        shape = load_model("iam").operation_model(operation).output_shape if service == "iam" else None
        try:
            read = create_parser(protocol).parse({"status_code": status, "headers": answered, "body": text}, shape)
        except ResponseParserError:
            raise make_practice_error("over") from None
        error = read.get("Error", {})
        return Reply(action, request_id, read, error.get("Code", ""), error.get("Message", ""))


@dataclass(frozen=True)
class SignIn:
    """The result of a sign-in: a session, the devices that a code is asked for, or a refusal."""

    session: ConsoleSession | None = None
    devices: tuple[str, ...] = ()
    """The serial numbers of the user's MFA devices, where a code is missing."""
    refused: str = ""
    """Why it is refused: a sentence of the practice account, because AWS's own aren't documented."""
    expires: datetime | None = None


def sign_in(owner: Owner, account_id: str, user: str, password: str, **code: str) -> SignIn:
    """Signs in to the console, with `code` and the serial number of the `device` for a user who has one.

    Raises PracticeError if the account has ended.
    """
    answer = owner.ask("sign-in", user=user, password=password, **code)
    if devices := answer.get("devices"):
        return SignIn(devices=tuple(devices))
    if refused := answer.get("refused"):
        return SignIn(refused=say(f"sign-in.{refused}"))
    opened = answer["session"]
    credentials = Credentials(opened["id"], opened["secret"], opened["token"])
    session = ConsoleSession(owner.port, account_id, opened["user"], opened["mfa"], opened["must_reset"], credentials)
    return SignIn(session, expires=datetime.fromtimestamp(opened["expires"], UTC))
