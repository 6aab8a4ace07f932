"""The account as a story: policies decide, rules refuse, and nothing is shared between two accounts."""

import subprocess
import sys

import pytest

from mfa_lesson import PolicyError, load_policy
from mfa_lesson.account import rules
from mfa_lesson.account.account import Account
from tests.support import policy, statement

KEY = "iam:CreateAccessKey"

FORCE_MFA = load_policy("force_mfa")


def test_the_first_day_in_the_console(account):
    password = account.sign_in("alice")
    day = [password.call("iam:ListAccessKeys"), password.call("iam:CreateVirtualMFADevice")]
    day += [password.call("iam:EnableMFADevice"), password.call(KEY)]
    code = account.sign_in("alice", code=True)
    day += [code.call(KEY), code.call("iam:ChangePassword"), code.call("iam:ListUsers")]
    assert [step.outcome for step in day] == [
        "allowed",
        "allowed",
        "allowed",
        "explicitDeny",
        "allowed",
        "allowed",
        "allowed",
    ]
    assert account.users["alice"].access_keys == 1


def test_the_first_day_on_the_command_line(enrolled):
    enrolled.sign_in("alice", code=True).call(KEY)
    key = enrolled.use_access_key("alice")
    question = "iam:ListSigningCertificates"
    assert key.call(question).outcome == "explicitDeny"
    assert key.get_session_token().call(question).refusal == rules.NO_IAM_WITHOUT_MFA
    token = key.get_session_token(code=True)
    assert token.call(question).outcome == "allowed"
    assert token.call("iam:DeactivateMFADevice").outcome == "allowed"
    assert enrolled.enabled("alice") == []
    assert token.mfa == "true"
    assert token.call(question).outcome == "allowed"


def test_other_policies_decide_otherwise():
    open_to_all = policy(statement(), name="open")
    assert Account(policies=open_to_all).sign_in("alice").call(KEY).done
    assert not Account(policies=()).sign_in("alice").call("iam:ListUsers").done
    account = Account()
    account.add_user("carol", policies=open_to_all)
    assert account.sign_in("carol").call(KEY).done


def test_a_forced_password_change_under_two_policies():
    account = Account()
    account.add_user("carol", must_change_password=True)
    session = account.sign_in("carol")
    assert session.call("iam:ListUsers").refusal == rules.PASSWORD_FIRST
    assert session.call("iam:ChangePassword").done
    assert session.call("iam:ListUsers").done
    block = FORCE_MFA.statements[-1]
    kept = [action for action in block.source["NotAction"] if action != "iam:ChangePassword"]
    strict = FORCE_MFA.changed(block.sid, NotAction=kept)
    account.add_user("dora", policies=strict, must_change_password=True)
    assert account.sign_in("dora").call("iam:ChangePassword").outcome == "explicitDeny"
    assert account.users["dora"].must_change_password


def test_what_is_no_action_or_no_user_name_raises():
    with pytest.raises(ValueError, match="service:Action"):
        Account().sign_in("alice").call("ListUsers")
    with pytest.raises(ValueError, match="Spaces"):
        Account(users=["al ice"])
    with pytest.raises(PolicyError):
        Account(policies="no_such_policy")


def test_two_accounts_share_nothing():
    first, second = Account(), Account()
    first.sign_in("alice").call("iam:CreateVirtualMFADevice")
    assert second.devices == {}
    assert len(second.log) == 0


def test_the_story_needs_neither_pandas_nor_widgets():
    code = (
        "import sys; from mfa_lesson import Account, ways_to_sign_in; ways_to_sign_in();"
        "print([m for m in ('pandas', 'ipywidgets', 'anywidget', 'jinja2') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
