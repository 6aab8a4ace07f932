"""Published access-denied errors of AWS, from error_messages.toml, and texts that are none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_suffix(".toml")


class Published(NamedTuple):
    """One text, where it was published, and what it says."""

    source: str
    text: str
    says: dict[str, Any]
    """Field of a Denial -> value; what isn't here isn't in the text."""


def read_corpus(name: str) -> tuple[Published, ...]:
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))[name]
    return tuple(Published(one["source"], one["text"], one.get("says", {})) for one in listed)


PUBLISHED = read_corpus("denial")

(TWO_IN_ONE,) = read_corpus("two")
"""A text with two denials, about two resources."""

TRACEBACK = 'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\n'

OTHERS = {
    "empty": ["", "   \n\t ", "\ufeff"],
    "policy": ['{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'],
    "validation": [
        "An error occurred (ValidationError) when calling the GetUser operation: Must specify userName when calling "
        "with non-User credentials",
        "botocore.exceptions.ParamValidationError: Parameter validation failed:\nMissing required parameter in input",
    ],
    "unknown-key": [
        "An error occurred (InvalidClientTokenId) when calling the ListUsers operation: The security token included in "
        "the request is invalid",
        "UnrecognizedClientException: The security token included in the request is invalid.",
    ],
    "expired": [
        "An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.",
        "ExpiredTokenException: The security token included in the request is expired",
    ],
    "no-credentials": [
        'Unable to locate credentials. You can configure credentials by running "aws configure".',
        TRACEBACK + "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
        "NoCredentialProviders: no valid providers in chain. Deprecated.",
    ],
    "signature": [
        "An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Signature expired: "
        "20240217T171323Z is now earlier than 20240217T173539Z (20240217T175039Z - 15 min.)"
    ],
    "policy-refused": ["MalformedPolicyDocument: Syntax errors in policy.\n\tstatus code: 400, request id: 1"],
    "throttled": ["An error occurred (Throttling) when calling the ListRoles operation: Rate exceeded"],
    "missing": [
        "An error occurred (NoSuchEntity) when calling the GetUser operation: The user with name x cannot be found."
    ],
    "azure": [
        "This request is not authorized to perform this operation.\nRequestId:eac84bcc\nErrorCode:AuthorizationFailure"
    ],
    "ssh": ["git@example.com: Permission denied (publickey,keyboard-interactive)."],
    "other-code": [
        "An error occurred (EntityAlreadyExists) when calling the CreateUser operation: User with name alice already "
        "exists."
    ],
    "traceback": [TRACEBACK + "KeyError: 'alice'", TRACEBACK + "java.nio.file.AccessDeniedException: /etc/shadow"],
    "prose": [
        "Hello, can somebody help me?",
        "PermissionError: [Errno 13] Permission denied: '/etc/passwd'",
        "org.springframework.security.access.AccessDeniedException: Access is denied",
        "Access is denied.\nC:\\Windows>",
        "<script>alert(1)</script>",
        "user: alice, action: read, resource: book",
        "with an explicit deny in an identity-based policy",
        "arn:aws:iam::123456789012:user/alice",
        "((((((((((" * 500,
        "User: " * 5_000,
        "is not authorized " * 5_000,
        "\ud800 half a character",
        "\u202eto force mfa\u2066",
    ],
}
"""What such a text is -> examples."""
