"""What a text is that is no access-denied error, as far as that can be told."""

from __future__ import annotations

import re
from typing import Any

from mfa_lesson.errors import MessageError
from mfa_lesson.text import Reason

from .wording import say

OTHERS = {
    "no-credentials": r"NoCredentials(?:Error)?\b|Unable to locate credentials|NoCredentialProviders|"
    r"no valid credential sources|Could not load credentials",
    "unknown-key": r"InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure\b",
    "expired": r"ExpiredToken(?:Exception)?|RequestExpired|token included in the request is expired|"
    r"provided token has expired",
    "signature": r"SignatureDoesNotMatch|InvalidSignatureException|Signature expired",
    "validation": r"ValidationError|ValidationException|Parameter validation failed|MalformedInput",
    "policy-refused": r"MalformedPolicyDocument",
    "throttled": r"Throttling(?:Exception)?\b|Rate exceeded|TooManyRequestsException|RequestLimitExceeded",
    "missing": r"NoSuchEntity|NoSuchBucket|NoSuchKey|ResourceNotFoundException",
    "azure": r"This request is not authorized to perform this operation",
    "ssh": r"Permission denied \(publickey",
}
"""Another error -> how it reads."""

IN_THE_WAY_OF_AWS = re.compile(r"An error occurred \((\w{1,60})\) when calling|api error (\w{1,60}):")


def make_message_error(code: str | None = None, /, tidied: str = "", **parameters: Any) -> MessageError:
    """The error about a text in which no denial is."""
    reason = Reason(code, parameters) if code else find_other(tidied)
    return MessageError(say(Reason(f"none.{reason.code}", reason.parameters)), reason)


def find_other(text: str) -> Reason:
    """What the text is instead."""
    if not text:
        return Reason("empty")
    if text.startswith("{") and re.search(r'"Statement"\s*:', text):
        return Reason("policy")
    for code, pattern in OTHERS.items():
        if found := re.search(pattern, text):
            return Reason(code, {"words": found[0]})
    if named := IN_THE_WAY_OF_AWS.search(text):
        return Reason("other-code", {"words": named[1] or named[2]})
    return Reason("traceback" if "Traceback (most recent call last)" in text else "prose")
