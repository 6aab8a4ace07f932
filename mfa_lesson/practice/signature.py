"""Who signed a request: AWS Signature Version 4, checked with the signer of botocore.

AWS page: reference_sigv4-create-signed-request of the IAM User Guide.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from .refusals import AwsError

ALLOWED_SKEW = timedelta(minutes=15)
TIME_FORMAT = "%Y%m%dT%H%M%SZ"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([\w/+=.@-]+),\s*SignedHeaders=([\w;-]+),\s*Signature=([0-9a-f]{64})", re.ASCII
)
SENT_TIME = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
UNHASHED = "UNSIGNED-PAYLOAD"


class Message(NamedTuple):
    """An HTTP request, as it was sent."""

    method: str
    target: str
    """The path and the query."""
    headers: Mapping[str, str]
    """Name in lower case → value."""
    body: bytes


class Signature(NamedTuple):
    """What a request says about its signature."""

    key_id: str
    date: str
    region: str
    service: str
    signed: tuple[str, ...]
    value: str
    time: str

    @classmethod
    def read(cls, message: Message) -> Signature:
        """Reads the Authorization header. Raises AwsError if there is none, or if it is malformed."""
        given = message.headers.get("authorization", "")
        if not given:
            raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token")
        found = AUTHORIZATION.fullmatch(given.strip())
        scope = found[1].rsplit("/", 4) if found else []
        if not found or len(scope) != 5 or scope[4] != "aws4_request":
            raise AwsError("IncompleteSignature", "Authorization header requires existence of a Signature Version 4.")
        key_id, date, region, service, _ = scope
        time = message.headers.get("x-amz-date", "")
        if not SENT_TIME.fullmatch(time) or not time.startswith(date) or read_time(time) is None:
            raise AwsError("IncompleteSignature", "Date must be in ISO-8601 'basic format', in the X-Amz-Date header.")
        return cls(key_id, date, region, service, tuple(found[2].split(";")), found[3], time)

    @property
    def is_complete(self) -> bool:
        """Whether it signs what it must."""
        return {"host", "x-amz-date"} <= set(self.signed)


def read_time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def check_time(signature: Signature, now: datetime) -> None:
    """Refuses a request that was signed too long ago, or in the future."""
    sent = read_time(signature.time)
    if sent is None or abs(now - sent) <= ALLOWED_SKEW:
        return
    told = f"{now:{TIME_FORMAT}}"
    if signature.service == "s3":
        text = "The difference between the request time and the current time is too large."
        raise AwsError("RequestTimeTooSkewed", text)
    if sent < now:
        edge = f"{now - ALLOWED_SKEW:{TIME_FORMAT}}"
        text = f"Signature expired: {signature.time} is now earlier than {edge} ({told} - 15 min.)"
    else:
        edge = f"{now + ALLOWED_SKEW:{TIME_FORMAT}}"
        text = f"Signature not yet current: {signature.time} is still later than {edge} ({told} + 15 min.)"
    raise AwsError("SignatureDoesNotMatch", text)


def check_signature(signature: Signature, message: Message, secret: str) -> None:
    """Refuses a request that wasn't signed with this secret access key, or whose body isn't the one that was signed."""
    signed = {name: message.headers[name] for name in signature.signed if name in message.headers}
    hashed = signed.get("x-amz-content-sha256", UNHASHED if signature.service == "s3" else "")
    body_fits = hashed in ("", UNHASHED) or hashed == hashlib.sha256(message.body).hexdigest()
    all_there = signature.is_complete and len(signed) == len(signature.signed)
    try:
        if not (
            body_fits and all_there and hmac.compare_digest(sign(signature, message, signed, secret), signature.value)
        ):
            raise AwsError("SignatureDoesNotMatch", MISMATCH)
    except ValueError:  # the target is no address
        raise AwsError("SignatureDoesNotMatch", MISMATCH) from None


def sign(signature: Signature, message: Message, headers: Mapping[str, str], secret: str) -> str:
    """The signature that a request has with this secret access key."""
    request = AWSRequest(message.method, f"http://{headers['host']}{message.target}", headers, message.body)
    request.context["timestamp"] = signature.time
    signer_class = S3SigV4Auth if signature.service == "s3" else SigV4Auth
    signer = signer_class(Credentials(signature.key_id, secret), signature.service, signature.region)
    return str(signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request))


MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
