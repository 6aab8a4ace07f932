"""What allowed actions change, and that nothing else changes."""

from mfa_lesson.account import rules
from mfa_lesson.account.account import Account
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.text import Reason

KEY = "iam:CreateAccessKey"


def test_what_is_denied_changes_nothing(account):
    account.sign_in("alice").call(KEY)
    assert account.users["alice"].access_keys == 0
    bob = account.sign_in("bob", code=True)
    step = bob.call("iam:DeleteAccessKey", account.users["alice"].user.arn)
    assert step.outcome == "implicitDeny"
    assert step.effect is None
    assert step.changed == ""


def test_setting_up_a_device_does_not_change_the_session(account):
    session = account.sign_in("alice")
    before = dict(session.context)
    session.call("iam:CreateVirtualMFADevice")
    step = session.call("iam:EnableMFADevice")
    assert dict(session.context) == before
    assert session.mfa == "false"
    assert f"`{MFA_KEY}` is `false`" in step.says


def test_a_device_with_another_name_is_left_behind_and_can_be_enabled(account):
    session = account.sign_in("alice")
    phone = session.call("iam:CreateVirtualMFADevice", device="alice-phone")
    assert phone.request.resource.endswith(":mfa/alice-phone")
    assert phone.outcome == "implicitDeny"
    session.call("iam:CreateVirtualMFADevice")
    assert session.call("iam:CreateVirtualMFADevice").refusal == rules.DEVICE_NAME_TAKEN
    assert session.call("iam:DeleteVirtualMFADevice").done
    assert session.call("iam:CreateVirtualMFADevice").done


EFFECTS = [
    ("iam:GetUser", "alice", "effect.none", {}),
    ("iam:CreateVirtualMFADevice", "alice", "effect.device-created", {"device": "alice"}),
    ("iam:ListVirtualMFADevices", "", "effect.virtual-devices-listed", {"devices": (("bob", "bob"), ("alice", None))}),
    ("iam:EnableMFADevice", "alice", "effect.device-enabled", {"device": "alice", "user": "alice", "mfa": "true"}),
    ("iam:ListMFADevices", "alice", "effect.devices-listed", {"user": "alice", "devices": ("alice",)}),
    ("iam:ResyncMFADevice", "alice", "effect.device-resynced", {"device": "alice"}),
    (
        "iam:DeactivateMFADevice",
        "alice",
        "effect.device-deactivated",
        {"device": "alice", "user": "alice", "mfa": "true"},
    ),
    ("iam:DeleteVirtualMFADevice", "alice", "effect.device-deleted", {"device": "alice"}),
    (KEY, "alice", "effect.access-keys", {"user": "alice", "count": 1}),
    ("iam:ListAccessKeys", "alice", "effect.access-keys-listed", {"user": "alice", "count": 1}),
    ("iam:DeleteAccessKey", "alice", "effect.access-keys", {"user": "alice", "count": 0}),
    ("iam:ListUsers", "", "effect.users-listed", {"users": ("alice", "bob")}),
    ("iam:ChangePassword", "alice", "effect.password-changed", {"user": "alice"}),
    ("iam:ChangePassword", "bob", "effect.password-changed-in-console", {"user": "bob"}),
    ("sts:GetCallerIdentity", "", "effect.caller-named", {"arn": "arn:aws:iam::123456789012:user/bob"}),
]


def test_each_allowed_action_has_its_effect():
    """An administrator goes through them one after the other."""
    account = Account(policies="administrator_access")
    account.add_user("bob", device="bob", access_keys=1)
    bob = account.sign_in("bob", code=True)
    for action, name, code, parameters in EFFECTS:
        resource = find_action(action).resource(account.users[name].user) if name else "*"
        assert bob.call(action, resource).effect == Reason(code, parameters), action
    assert bob.ended is None


def test_a_role_session_is_named_as_such():
    step = Account().role_session("alice", role="Helper").call("sts:GetCallerIdentity")
    assert step.effect.parameters == {"arn": "arn:aws:sts::123456789012:assumed-role/Helper/alice"}


def test_a_user_that_is_not_there_is_refused():
    step = Account(policies="administrator_access").sign_in("alice").call(KEY, "arn:aws:iam::123456789012:user/eve")
    assert (step.refusal, step.effect) == (rules.NO_SUCH_USER, None)
