"""Rules of AWS that refuse a request whatever the policies say, each with its page.

When a rule applies is decided where the request is made: in account.py and sessions.py, and in effects.py.
"""

from __future__ import annotations

from typing import NamedTuple

from .wording import say


class Refusal(NamedTuple):
    """A rule of AWS that refuses a request, whatever the policies say."""

    code: str
    page: str = ""

    @property
    def name(self) -> str:
        """ "no such user"."""
        return say(f"rule.{self.code}")

    @property
    def says(self) -> str:
        """The rule as a sentence, with `code ticks`."""
        return say(f"refused.{self.code}")

    @property
    def address(self) -> str:
        """Where AWS says so; "" where none of its pages does."""
        return address_of(self.page) if self.page else ""


def address_of(page: str) -> str:
    """A page of AWS's documentation -> its address. A page of another guide is given with its whole address."""
    if page.startswith("https:"):
        return page
    if page.startswith("orgs_"):
        return f"https://docs.aws.amazon.com/organizations/latest/userguide/{page}.html"
    book = "APIReference" if page.startswith("API_") else "UserGuide"
    return f"https://docs.aws.amazon.com/IAM/latest/{book}/{page}.html"


STS_PAGES = "https://docs.aws.amazon.com/STS/latest/APIReference/{}.html"

GET_FEDERATION_TOKEN_PAGE = STS_PAGES.format("API_GetFederationToken")

LOGIN_PAGE = "https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html"

NOT_SIGNED_IN = Refusal("not-signed-in", "console_sign-in-mfa")
NO_SUCH_USER = Refusal("no-such-user", "id_users")
NO_DEVICE = Refusal("no-device", "id_credentials_mfa")
CODE_ASKED_FOR = Refusal("code-asked-for", "console_sign-in-mfa")
NO_ACCESS_KEY = Refusal("no-access-key", "id_credentials_access-keys")
PASSWORD_FIRST = Refusal("password-first", "id_credentials_passwords_admin-change-user")
LONG_TERM_KEY_NEEDED = Refusal("long-term-key-needed", "id_credentials_sts-comparison")
NO_IAM_WITHOUT_MFA = Refusal("no-iam-without-mfa", "id_credentials_sts-comparison")
LITTLE_STS = Refusal("little-sts", STS_PAGES.format("API_GetSessionToken"))
NO_IAM_FOR_FEDERATED = Refusal("no-iam-for-federated", GET_FEDERATION_TOKEN_PAGE)
ONLY_CALLER_IDENTITY = Refusal("only-caller-identity", GET_FEDERATION_TOKEN_PAGE)
CONSOLE_NEEDED = Refusal("console-needed", LOGIN_PAGE)
NO_CREDENTIALS = Refusal("no-credentials", "reference_policies_evaluation-logic")
# In force since 21 April 2023. It is not for creating or resynchronizing a device, nor for the device of another user.
MFA_NEEDED_FOR_DEVICES = Refusal(
    "mfa-needed-for-devices", "https://aws.amazon.com/security/security-bulletins/AWS-2023-001/"
)
TOO_MANY_DEVICES = Refusal("too-many-devices", "reference_iam-quotas")
DEVICE_NAME_TAKEN = Refusal("device-name-taken", "API_CreateVirtualMFADevice")
NO_SUCH_DEVICE = Refusal("no-such-device", "API_EnableMFADevice")
DEVICE_IN_USE = Refusal("device-in-use", "API_EnableMFADevice")
DEVICE_STILL_ENABLED = Refusal("device-still-enabled", "API_DeleteVirtualMFADevice")
DEVICE_NOT_ENABLED = Refusal("device-not-enabled", "API_DeactivateMFADevice")
TOO_MANY_KEYS = Refusal("too-many-keys", "reference_iam-quotas")
WRONG_CODES = Refusal("wrong-codes", "API_EnableMFADevice")
WRONG_CODE = Refusal("wrong-code", STS_PAGES.format("API_GetSessionToken"))
NO_KEY_TO_DELETE = Refusal("no-key-to-delete", "API_DeleteAccessKey")
NO_PASSWORD = Refusal("no-password", "API_ChangePassword")
