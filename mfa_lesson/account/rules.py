"""Rules of AWS that refuse a request whatever the policies say, each with its page."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """A rule of AWS that says no, whatever the policies say."""

    name: str
    says: str
    page: str = ""

    @property
    def address(self) -> str:
        """Where AWS says so; "" where none of its pages does."""
        return address_of(self.page) if self.page else ""


def address_of(page: str) -> str:
    """A page of AWS's documentation -> its address."""
    book = "APIReference" if page.startswith("API_") else "UserGuide"
    return f"https://docs.aws.amazon.com/IAM/latest/{book}/{page}.html"


NO_SUCH_USER = Refusal("no such user", "The account has no user of that name.", "id_users")

NO_DEVICE = Refusal(
    "no enabled device", "A code comes from an MFA device that is enabled for the user.", "id_credentials_mfa"
)

CODE_ASKED_FOR = Refusal(
    "code asked for",
    "Once an MFA device is enabled for a user, the console asks for a code at each sign-in.",
    "console_sign-in-mfa",
)

NO_ACCESS_KEY = Refusal("no access key", "The user has no access key yet.", "id_credentials_access-keys")

# Those who published the policy tell its users so; AWS's pages on passwords are silent.
SESSION_OVER = Refusal("session over", "After a new password the session has ended: sign in again.")

PASSWORD_FIRST = Refusal(
    "password first",
    "The password was given by an administrator and has to be changed before anything else.",
    "id_credentials_passwords_admin-change-user",
)

LONG_TERM_KEY_NEEDED = Refusal(
    "long-term key needed",
    "`sts:GetSessionToken` has to be called with a user’s long-term access key.",
    "id_credentials_sts-comparison",
)

NO_IAM_WITHOUT_MFA = Refusal(
    "no IAM without MFA",
    "A session from `GetSessionToken` without a code may not call IAM at all.",
    "id_credentials_sts-comparison",
)

LITTLE_STS = Refusal(
    "little STS",
    "A session from `GetSessionToken` may call nothing of STS but `AssumeRole` and `GetCallerIdentity`.",
    "id_credentials_sts-comparison",
)

DEVICE_NAME_TAKEN = Refusal(
    "device name taken", "A virtual MFA device of that name already exists.", "API_CreateVirtualMFADevice"
)

NO_SUCH_DEVICE = Refusal("no such device", "There is no virtual MFA device of that name.", "API_EnableMFADevice")

DEVICE_IN_USE = Refusal("device in use", "The device is enabled for a user already.", "API_EnableMFADevice")

DEVICE_STILL_ENABLED = Refusal(
    "device still enabled", "The device has to be deactivated before it can be deleted.", "API_DeleteVirtualMFADevice"
)

DEVICE_NOT_ENABLED = Refusal(
    "device not enabled", "The device is not enabled for that user.", "API_DeactivateMFADevice"
)

TOO_MANY_KEYS = Refusal("two access keys", "A user can have two access keys at most.", "reference_iam-quotas")

NO_KEY_TO_DELETE = Refusal("no key to delete", "That user has no access key.", "API_DeleteAccessKey")
