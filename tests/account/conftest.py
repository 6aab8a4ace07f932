"""An account for the tests of its parts."""

import pytest

from mfa_lesson.account.account import Account


@pytest.fixture
def account():
    """alice is new; bob has a device and an access key."""
    made = Account()
    made.add_user("bob", device="bob", access_keys=1)
    return made


@pytest.fixture
def enrolled(account):
    """The account once alice has set up her device."""
    session = account.sign_in("alice")
    session.call("iam:CreateVirtualMFADevice")
    session.call("iam:EnableMFADevice")
    return account
