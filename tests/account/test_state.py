"""What an account holds at the moment."""

from mfa_lesson.account.account import Account
from mfa_lesson.account.wording import say


def test_an_account_tells_what_each_user_has():
    account = Account(users="alice")
    account.add_user("bob", device="bob", access_keys=2)
    assert account.about("alice") == say("about-user", name="alice", devices=(), access_keys=0)
    assert account.about("bob") == say("about-user", name="bob", devices=("bob",), access_keys=2)
    assert repr(account) == f"<Account 123456789012: {account.about('alice')}; {account.about('bob')}>"


def test_only_enabled_devices_count_as_a_users_own():
    account = Account()
    account.sign_in("alice").call("iam:CreateVirtualMFADevice")
    assert list(account.devices) == ["arn:aws:iam::123456789012:mfa/alice"]
    assert account.enabled("alice") == []
    account.sign_in("alice").call("iam:EnableMFADevice")
    assert account.enabled("alice") == ["arn:aws:iam::123456789012:mfa/alice"]
