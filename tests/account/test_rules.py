"""Rules of AWS that no policy changes."""

from mfa_lesson import Outcome
from mfa_lesson.account import rules
from mfa_lesson.account.sessions import Session

KEY = "iam:CreateAccessKey"


def refusals(account):
    """Each rule, and what runs into it."""
    alice, bob = account.sign_in("alice"), account.sign_in("bob", code=True)
    key = account.use_access_key("bob")
    over = account.sign_in("bob", code=True)
    over.call("iam:ChangePassword")
    account.add_user("carol", must_change_password=True)
    account.devices["arn:aws:iam::123456789012:mfa/carol"] = None
    account.add_user("dora", device="dora", access_keys=2)
    account.add_user("erik", device="erik")
    yield rules.NOT_SIGNED_IN, Session.of_nobody(account, "alice").call("iam:ListUsers")
    yield rules.NO_KEY_TO_DELETE, account.sign_in("erik", code=True).call("iam:DeleteAccessKey")
    yield rules.NO_SUCH_USER, account.sign_in("eve").last_step
    yield rules.NO_DEVICE, account.sign_in("alice", code=True).last_step
    yield rules.CODE_ASKED_FOR, account.sign_in("bob").last_step
    yield rules.NO_ACCESS_KEY, account.use_access_key("alice").last_step
    yield rules.SESSION_OVER, over.call("iam:ListUsers")
    yield rules.PASSWORD_FIRST, account.sign_in("carol").call("iam:ListUsers")
    yield rules.LONG_TERM_KEY_NEEDED, alice.get_session_token().last_step
    yield rules.LONG_TERM_KEY_NEEDED, account.role_session("bob").get_session_token().last_step
    yield rules.NO_IAM_WITHOUT_MFA, key.get_session_token().call("iam:ListUsers")
    yield rules.LITTLE_STS, key.get_session_token(code=True).call("sts:GetFederationToken")
    yield rules.LITTLE_STS, key.get_session_token().get_session_token().last_step
    yield rules.DEVICE_NAME_TAKEN, bob.call("iam:CreateVirtualMFADevice")
    yield rules.NO_SUCH_DEVICE, alice.call("iam:EnableMFADevice")
    yield rules.DEVICE_IN_USE, bob.call("iam:EnableMFADevice")
    yield rules.DEVICE_STILL_ENABLED, bob.call("iam:DeleteVirtualMFADevice")
    yield rules.DEVICE_NOT_ENABLED, bob.call("iam:DeactivateMFADevice", device="other")
    yield rules.TOO_MANY_KEYS, account.sign_in("dora", code=True).call(KEY)


def test_each_rule_refuses_by_name_with_a_page_and_apart_from_the_decision(account):
    met = set()
    for rule, step in refusals(account):
        assert step.refusal == rule, step
        assert step.outcome == "refused"
        assert not step.done
        assert rule.name in step.verdict
        assert step.decision is None or step.decision.outcome is Outcome.ALLOWED
        known = rule.address.startswith("https://docs.aws.amazon.com/IAM/latest/")
        assert known != (rule == rules.SESSION_OVER)
        assert known == ("AWS on this" in step._repr_html_())
        met.add(rule)
    named = {value for value in vars(rules).values() if isinstance(value, rules.Refusal)}
    assert named == met
