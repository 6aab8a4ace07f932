"""Rules of AWS that no policy changes."""

import pytest

from mfa_lesson import Outcome
from mfa_lesson.account import rules
from mfa_lesson.account.account import Account
from mfa_lesson.account.sessions import Session

KEY, ALL = "iam:CreateAccessKey", "administrator_access"

ENABLE, DEACTIVATE = "iam:EnableMFADevice", "iam:DeactivateMFADevice"


def refusals(account):
    """Each rule, and what runs into it."""
    alice, bob = account.sign_in("alice"), account.sign_in("bob", code=True)
    key = account.use_access_key("bob")
    account.add_user("carol", must_change_password=True)
    account.devices["arn:aws:iam::123456789012:mfa/carol"] = None
    account.add_user("dora", device="dora", access_keys=2)
    account.add_user("erik", device="erik")
    yield rules.NOT_SIGNED_IN, Session.of_nobody(account, "alice").call("iam:ListUsers")
    yield rules.NO_KEY_TO_DELETE, account.sign_in("erik", code=True).call("iam:DeleteAccessKey")
    yield rules.NO_SUCH_USER, account.sign_in("nobody").last_step
    yield rules.NO_DEVICE, account.sign_in("alice", code=True).last_step
    yield rules.CODE_ASKED_FOR, account.sign_in("bob").last_step
    yield rules.NO_ACCESS_KEY, account.use_access_key("alice").last_step
    yield rules.PASSWORD_FIRST, account.sign_in("carol").call("iam:ListUsers")
    yield rules.LONG_TERM_KEY_NEEDED, alice.get_session_token().last_step
    yield rules.LONG_TERM_KEY_NEEDED, account.role_session("bob").get_session_token().last_step
    yield rules.NO_IAM_WITHOUT_MFA, key.get_session_token().call("iam:ListUsers")
    yield rules.LITTLE_STS, key.get_session_token(code=True).call("sts:DecodeAuthorizationMessage")
    yield rules.LONG_TERM_KEY_NEEDED, key.get_session_token(code=True).call("sts:GetFederationToken")
    yield rules.LITTLE_STS, key.get_session_token().get_session_token().last_step
    yield rules.CONSOLE_NEEDED, key.aws_login().last_step
    account.add_user("eve", policies=ALL, access_keys=1)
    federated = account.use_access_key("eve").get_federation_token(policies=ALL)
    yield rules.NO_IAM_FOR_FEDERATED, federated.call("iam:ListUsers")
    yield rules.ONLY_CALLER_IDENTITY, federated.call("sts:AssumeRole")
    yield rules.NO_PASSWORD, account.role_session("eve", policies=ALL).call("iam:ChangePassword")
    yield rules.LONG_TERM_KEY_NEEDED, account.sign_in("eve").get_federation_token().last_step
    yield rules.NO_CREDENTIALS, key.get_federation_token().call("iam:ListUsers")
    yield rules.DEVICE_NAME_TAKEN, bob.call("iam:CreateVirtualMFADevice")
    yield rules.NO_SUCH_DEVICE, alice.call("iam:EnableMFADevice")
    yield rules.DEVICE_IN_USE, bob.call("iam:EnableMFADevice")
    yield rules.DEVICE_STILL_ENABLED, bob.call("iam:DeleteVirtualMFADevice")
    yield rules.DEVICE_NOT_ENABLED, bob.call("iam:DeactivateMFADevice", device="other")
    account.add_user("fay", policies=ALL, device="fay", access_keys=1)
    yield rules.MFA_NEEDED_FOR_DEVICES, account.use_access_key("fay").call("iam:DeactivateMFADevice")
    account.add_user("gus", policies=ALL, device="gus")
    gus = account.sign_in("gus", code=True)
    for number in range(8):
        gus.call("iam:CreateVirtualMFADevice", device=f"gus-{number}")
        last = gus.call("iam:EnableMFADevice", device=f"gus-{number}")
    yield rules.TOO_MANY_DEVICES, last
    yield rules.TOO_MANY_KEYS, account.sign_in("dora", code=True).call(KEY)


ABOUT_CODES = {rules.WRONG_CODE, rules.WRONG_CODES}
"""In an Account codes are never wrong; tests/practice has these two."""


def test_each_rule_refuses_by_name_with_a_page_and_apart_from_the_decision(account):
    met = set()
    for rule, step in refusals(account):
        assert step.refusal == rule, step
        assert step.outcome == "refused"
        assert not step.done
        assert rule.name in step.verdict
        assert step.decision is None or step.decision.outcome is Outcome.ALLOWED
        assert rule.address.startswith(("https://docs.aws.amazon.com/", "https://aws.amazon.com/security/"))
        assert "AWS on this" in step._repr_html_()
        met.add(rule)
    named = {value for value in vars(rules).values() if isinstance(value, rules.Refusal)}
    assert named == met | ABOUT_CODES


# --- a long-term key and the devices of its own user (security bulletin AWS-2023-001) ---


@pytest.fixture
def admins():
    """alice and bob may do everything; each has a device and an access key, and another device that nobody uses."""
    account = Account(policies=ALL, users=())
    for name in ("alice", "bob"):
        account.add_user(name, device=name, access_keys=1)
        account.devices[account.users[name].user.device_arn(f"{name}-2")] = None
    return account


@pytest.mark.parametrize("device", ["alice", "alice-2", "no-such-device", "bob"])
@pytest.mark.parametrize("action", [ENABLE, DEACTIVATE])
def test_a_long_term_key_neither_enables_nor_deactivates_a_device_of_a_user_who_has_one(admins, action, device):
    """It is checked before what is wrong with the device."""
    step = admins.use_access_key("alice").call(action, device=device)
    assert step.decision.allowed and step.refusal == rules.MFA_NEEDED_FOR_DEVICES
    assert admins.enabled("alice") == ["arn:aws:iam::123456789012:mfa/alice"]


def test_the_first_device_can_be_enabled_with_a_long_term_key(admins):
    admins.add_user("carol", access_keys=1)
    key = admins.use_access_key("carol")
    assert key.call("iam:CreateVirtualMFADevice").done and key.call(ENABLE).done
    assert key.call(ENABLE).refusal == rules.MFA_NEEDED_FOR_DEVICES


def test_a_session_with_mfa_removes_even_the_last_device_and_the_key_can_then_enable_one(admins):
    key = admins.use_access_key("alice")
    assert key.get_session_token(code=True).call(DEACTIVATE).done
    assert admins.enabled("alice") == [] and key.call(ENABLE).done


@pytest.mark.parametrize("action", ["iam:CreateVirtualMFADevice", "iam:ResyncMFADevice"])
def test_the_rule_is_not_about_creating_and_resynchronizing(admins, action):
    device = "alice-3" if "Create" in action else None
    assert admins.use_access_key("alice").call(action, device=device).done


def test_the_rule_is_not_about_the_devices_of_other_users(admins):
    key, bob = admins.use_access_key("alice"), admins.users["bob"].user.arn
    assert key.call(ENABLE, bob, device="bob-2").done
    assert key.call(DEACTIVATE, bob).done and key.call(DEACTIVATE, bob, device="bob-2").done


def test_a_call_that_the_policies_deny_is_denied_by_them(account):
    step = account.use_access_key("bob").call(DEACTIVATE)
    assert (step.outcome, step.refusal) == ("explicitDeny", None)


@pytest.mark.parametrize("action", [ENABLE, DEACTIVATE])
def test_what_an_older_console_session_can_do_is_decided_by_the_policy_and_said_to_be_undocumented(admins, action):
    admins.add_user("carol")
    older = admins.sign_in("carol")
    first = [older.call("iam:CreateVirtualMFADevice"), older.call(ENABLE)]
    assert first[1].effect.code == "effect.device-enabled"
    admins.devices[admins.users["carol"].user.device_arn("second")] = None
    step = older.call(action, device="second" if action == ENABLE else None)
    assert step.done and step.effect.code.endswith("-undocumented")
    assert "AWS doesn’t document" in step.changed
    with_mfa = admins.sign_in("alice", code=True).call(DEACTIVATE)
    assert with_mfa.effect.code == "effect.device-deactivated"
