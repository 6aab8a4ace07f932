"""AWS's errors: codes, status, and words.

AWS pages: CommonErrors of IAM and AWS STS, troubleshoot_access-denied. mfa_lesson/account/replies.py says where the
texts of rules were seen.
"""

from __future__ import annotations

from typing import Any

from mfa_lesson.account import rules
from mfa_lesson.account.replies import REFUSED
from mfa_lesson.account.rules import Refusal
from mfa_lesson.iam.evaluator import Outcome

from .wording import say

STATUS = {
    **dict.fromkeys(("InvalidAction", "ValidationError", "MalformedInput", "InvalidInput", "InvalidUserType"), 400),
    **dict.fromkeys(("PasswordPolicyViolation", "DuplicateSSHPublicKey", "InvalidPublicKey"), 400),
    **dict.fromkeys(("UnrecognizedPublicKeyEncoding", "MalformedCertificate", "MalformedPolicyDocument"), 400),
    **dict.fromkeys(("MalformedQueryString", "PackedPolicyTooLarge"), 400),
    **dict.fromkeys(("AuthFailure",), 401),
    **dict.fromkeys(("NoSuchEntity", "NotSupportedService"), 404),
    **dict.fromkeys(("EntityAlreadyExists", "LimitExceeded", "DeleteConflict", "DuplicateCertificate"), 409),
    "MissingContentLength": 411,
    "RequestEntityTooLarge": 413,
    "InternalFailure": 500,
    "NotImplemented": 501,
}
"""Error code → HTTP status, as botocore's models have it; every other code has 403."""


class AwsError(Exception):
    """An error that AWS answers: its code, such as "NoSuchEntity", its words, and the rule behind it if known."""

    def __init__(self, code: str, message: str, refusal: Refusal | None = None) -> None:
        super().__init__(code, message)
        self.code, self.message, self.refusal = code, message, refusal

    @property
    def status(self) -> int:
        return STATUS.get(self.code, 403)


def make_own_error(code: str, reason: str, **parameters: Any) -> AwsError:
    """An error with a code of AWS and the practice account's own words, where AWS has none, or answers more."""
    return AwsError(code, say(f"endpoint.{reason}", **parameters))


INVALID_TOKEN = "The security token included in the request is invalid"
EXPIRED_TOKEN = "The security token included in the request is expired"
OF_SERVICE = {
    ("s3", INVALID_TOKEN): ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    ("s3", EXPIRED_TOKEN): ("ExpiredToken", "The provided token has expired."),
    ("ec2", INVALID_TOKEN): ("AuthFailure", "AWS was not able to validate the provided access credentials"),
    ("ec2", EXPIRED_TOKEN): ("RequestExpired", "Request has expired."),
    ("sts", INVALID_TOKEN): ("InvalidClientTokenId", f"{INVALID_TOKEN}."),
}
"""Service and message → the code and the words of that service, where it has its own."""


def make_credentials_error(service: str, expired: bool = False) -> AwsError:
    """The error about an access key that isn't there, or a token that has expired."""
    text = EXPIRED_TOKEN if expired else INVALID_TOKEN
    usual = ("ExpiredToken" if expired else "InvalidClientTokenId", text)
    return AwsError(*OF_SERVICE.get((service, text), usual))


BY_RULE = {
    rules.NO_SUCH_USER.code: ("NoSuchEntity", "The user with name {user} cannot be found."),
    rules.NO_SUCH_DEVICE.code: ("NoSuchEntity", "VirtualMFADevice with serial number {device} doesn't exist."),
    rules.DEVICE_IN_USE.code: ("EntityAlreadyExists", "MFA Device is already in use."),
    rules.WRONG_CODES.code: ("InvalidAuthenticationCode", "Authentication code for device is not valid."),
    rules.TOO_MANY_DEVICES.code: ("LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8"),
    rules.TOO_MANY_KEYS.code: ("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"),
    rules.NO_KEY_TO_DELETE.code: ("NoSuchEntity", "The Access Key with id {key} cannot be found."),
    rules.NO_IAM_FOR_FEDERATED.code: ("InvalidClientTokenId", INVALID_TOKEN),
    rules.LITTLE_STS.code: ("AccessDenied", "Cannot call {operation} with session credentials"),
    rules.LONG_TERM_KEY_NEEDED.code: ("AccessDenied", "Cannot call {operation} with session credentials"),
    rules.ONLY_CALLER_IDENTITY.code: ("AccessDenied", "Cannot call {operation} with federation credentials"),
    rules.PASSWORD_FIRST.code: ("AccessDenied", say("endpoint.password-first")),
    rules.WRONG_CODE.code: ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. "),
}
"""Rule → code and words of AWS."""


def make_rule_error(refusal: Refusal, **parameters: Any) -> AwsError:
    """AWS's error about a rule."""
    if refusal.code in REFUSED:
        return AwsError(REFUSED[refusal.code].code, REFUSED[refusal.code].message, refusal)
    code, words = BY_RULE[refusal.code]
    return AwsError(code, words.format_map(parameters), refusal)


def make_denial(
    caller: str, action: str, resource: str, outcome: Outcome, policy: str = "", kind: str = "identity-based"
) -> AwsError:
    """AWS's error about a request that a policy denies, or that none allows.

    It names the resource, if `resource` says how, and the ARN of the policy with the Deny, if it has one. The kind of
    policy that decides is "identity-based" or "session".
    """
    reason = f"because no {kind} policy allows the {action} action"
    if outcome is Outcome.EXPLICIT_DENY:
        article = "an" if kind == "identity-based" else "a"
        reason = f"with an explicit deny in {article} {kind} policy" + (f": {policy}" if policy else "")
    target = f" on resource: {resource}" if resource else ""
    text = f"User: {caller} is not authorized to perform: {action}{target} {reason}"
    if action.startswith("ec2:"):
        return AwsError("UnauthorizedOperation", f"You are not authorized to perform this operation. {text}")
    return AwsError("AccessDenied", text)
