"""The account and its sessions: policies decide, rules refuse, and a session keeps what it began with."""

import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from mfa_lesson import Outcome, PolicyError, Request, evaluate, load_policy
from mfa_lesson.account import log, rules
from mfa_lesson.account.account import Account
from mfa_lesson.account.sign_in import ways_to_sign_in
from mfa_lesson.account.users import MFA_KEY
from tests.support import policy, statement

FORCE_MFA = load_policy("force_mfa")
KEY = "iam:CreateAccessKey"


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


def as_told(decision):
    return decision.outcome, [statement.name for statement in decision.determining]


# --- the story ---


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
        "refused",
    ]
    assert day[-1].refusal == rules.SESSION_OVER
    assert account.sign_in("alice", code=True).call("iam:ListUsers").done
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


# --- every decision is evaluate()'s ---


@pytest.mark.parametrize("action", ["iam:ListUsers", KEY, "iam:DeactivateMFADevice", "s3:ListAllMyBuckets"])
def test_a_step_is_a_request_with_the_sessions_context_that_evaluate_decides(account, action):
    for session in (account.sign_in("alice"), account.sign_in("bob", code=True), account.use_access_key("bob")):
        step = session.call(action)
        assert dict(step.request.context) == dict(session.context)
        assert as_told(step.decision) == as_told(evaluate(step.request, session.policies))
        assert step.explanation.outcome is step.decision.outcome


def test_other_policies_decide_otherwise():
    open_to_all = policy(statement(), name="open")
    assert Account(policies=open_to_all).sign_in("alice").call(KEY).done
    assert not Account(policies=()).sign_in("alice").call("iam:ListUsers").done
    account = Account()
    account.add_user("carol", policies=open_to_all)
    assert account.sign_in("carol").call(KEY).done


def test_what_is_denied_changes_nothing(account):
    account.sign_in("alice").call(KEY)
    assert account.users["alice"].access_keys == 0
    bob = account.sign_in("bob", code=True)
    step = bob.call("iam:DeleteAccessKey", account.users["alice"].user.arn)
    assert step.outcome == "implicitDeny"
    assert step.changed == ""


# --- the session keeps what it began with ---


def test_setting_up_a_device_does_not_change_the_session(account):
    session = account.sign_in("alice")
    before = dict(session.context)
    session.call("iam:CreateVirtualMFADevice")
    step = session.call("iam:EnableMFADevice")
    assert dict(session.context) == before
    assert session.mfa == "false"
    assert f"`{MFA_KEY}` is `false`" in step.says


def test_a_context_cannot_be_written_to(account):
    with pytest.raises(TypeError):
        account.sign_in("alice").context[MFA_KEY] = "true"


def test_mfa_age_is_there_only_where_mfa_was_used(account):
    key = account.use_access_key("bob")
    with_code = account.sign_in("bob", code=True)
    sessions = [with_code, key.get_session_token(True), account.sign_in("alice"), key, key.get_session_token()]
    sessions += [with_code.through_a_service(), account.role_session("bob")]
    there = ["aws:MultiFactorAuthAge" in session.context for session in sessions]
    assert there == [True, True, False, False, False, False, False]


def test_a_service_is_seen_in_the_context(account):
    session = account.sign_in("bob", code=True).through_a_service()
    assert session.context["aws:ViaAWSService"] == "true"
    assert session.context["aws:CalledVia"] == ["cloudformation.amazonaws.com"]
    assert session.mfa == "false"


def test_a_role_session_has_no_user_name_and_the_roles_policies():
    account = Account()
    role = account.role_session("alice", policies="administrator_access")
    assert "aws:username" not in role.context
    assert role.mfa == "absent"
    assert role.call(KEY).decision.determining[0].policy == "administrator_access"
    assert account.role_session("alice").call("iam:ListAccessKeys").outcome == "implicitDeny"


# --- rules that are no policy ---


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
        met.add(rule.name)
    named = {value.name for value in vars(rules).values() if isinstance(value, rules.Refusal)}
    assert named == met


def test_a_refused_session_can_be_used_and_says_no(account):
    session = account.sign_in("alice", code=True)
    assert session.ended == rules.NO_DEVICE
    assert session.call("iam:ListUsers").refusal == rules.NO_DEVICE
    assert session.get_session_token().ended == rules.NO_DEVICE
    assert account.sign_in("eve").through_a_service().ended == rules.NO_SUCH_USER


def test_services_other_than_iam_and_sts_are_for_the_policies_to_decide(account):
    session = account.use_access_key("bob").get_session_token()
    assert session.call("s3:ListAllMyBuckets").outcome == "explicitDeny"
    assert session.call("sts:GetCallerIdentity").refusal is None


def test_get_session_token_needs_no_permission_whatever_the_policies_say(account):
    token = account.use_access_key("bob").get_session_token()
    assert token.ended is None
    assert token.last_step.done
    assert token.last_step.decision.outcome is Outcome.IMPLICIT_DENY
    assert account.use_access_key("bob").call("sts:GetSessionToken").outcome == "done"


def test_a_forced_password_change_under_two_policies():
    account = Account()
    account.add_user("carol", must_change_password=True)
    assert account.sign_in("carol").call("iam:ChangePassword").done
    assert account.sign_in("carol").call("iam:ListUsers").done
    block = FORCE_MFA.statements[-1]
    kept = [action for action in block.source["NotAction"] if action != "iam:ChangePassword"]
    strict = FORCE_MFA.changed(block.sid, NotAction=kept)
    account.add_user("dora", policies=strict, must_change_password=True)
    assert account.sign_in("dora").call("iam:ChangePassword").outcome == "explicitDeny"
    assert account.users["dora"].must_change_password


def test_a_device_with_another_name_is_left_behind_and_can_be_enabled(account):
    session = account.sign_in("alice")
    phone = session.call("iam:CreateVirtualMFADevice", device="alice-phone")
    assert phone.request.resource.endswith(":mfa/alice-phone")
    assert phone.outcome == "implicitDeny"
    session.call("iam:CreateVirtualMFADevice")
    assert session.call("iam:CreateVirtualMFADevice").refusal == rules.DEVICE_NAME_TAKEN
    assert session.call("iam:DeleteVirtualMFADevice").done
    assert session.call("iam:CreateVirtualMFADevice").done


# --- the tables ---


def test_the_log_holds_every_step_as_text_and_as_a_table(account):
    session = account.sign_in("alice")
    session.call(KEY)
    account.use_access_key("alice")
    assert [step.number for step in account.log] == [1, 2, 3]
    lines = str(account.log).splitlines()
    assert len(lines) == 4
    assert "Explicit deny" in lines[2]
    rows = BeautifulSoup(account.log._repr_html_(), "html.parser").select("tbody tr")
    assert [row["data-verdict"] for row in rows] == [step.outcome for step in account.log]
    assert [row.select_one("[data-label=Decision]").get_text().split()[-1] for row in rows] == ["in", "deny", "key"]


def test_the_log_says_of_each_way_in_what_it_was(account):
    account.sign_in("alice")
    account.sign_in("bob", code=True).through_a_service()
    account.use_access_key("bob").get_session_token(code=True)
    account.role_session("bob")
    assert [step.verdict for step in account.log] == [
        "Signed in",
        "Signed in",
        "Handed to a service",
        "Key in use",
        "Done, no permission needed",
        "Role assumed",
    ]
    assert {step.outcome for step in account.log} == {"done"}


def test_tables_are_the_same_each_time():
    def told():
        account = Account()
        account.sign_in("alice").call(KEY)
        return str(account.log) + account.log._repr_html_() + account.log[1]._repr_html_() + repr(account)

    assert told() == told()
    assert "0x" not in told()


def test_an_empty_log_says_so():
    assert str(Account().log) == "No step taken yet."


def test_names_stay_text():
    account = Account()
    account.sign_in("<img src=x>").call("iam:ListUsers")
    assert BeautifulSoup(account.log._repr_html_(), "html.parser").select("img") == []


# The credentials table as AWS describes it: how -> aws:MultiFactorAuthPresent.
TABLE = {
    log.CONSOLE_MFA: "true",
    log.CONSOLE: "false",
    log.ACCESS_KEY: "absent",
    log.TOKEN_MFA: "true",
    log.TOKEN: "false",
    log.SERVICE: "false",
    log.ROLE: "absent",
}


def test_there_are_seven_ways_to_sign_in_and_each_was_tried():
    ways = ways_to_sign_in()
    assert {way.how: way.mfa for way in ways} == TABLE
    for way in ways:
        step = way.step
        if way.how == log.TOKEN:
            assert step.refusal == rules.NO_IAM_WITHOUT_MFA
        else:
            request = Request(KEY, step.request.resource, way.context)
            assert as_told(step.decision) == as_told(evaluate(request, [FORCE_MFA]))
    assert {way.how: way.username for way in ways} == {how: "alice" for how in TABLE} | {log.ROLE: "absent"}


def test_the_ways_are_shown_as_a_table():
    ways = ways_to_sign_in("s3:ListAllMyBuckets", "administrator_access")
    assert {way.step.outcome for way in ways} == {"allowed"}
    rows = BeautifulSoup(ways._repr_html_(), "html.parser").select("tbody tr")
    assert [row["data-mfa"] for row in rows] == list(TABLE.values())
    assert len(str(ways).splitlines()) == 9


@pytest.mark.parametrize(
    ("action", "acts_on"),
    [
        (KEY, "on one’s own user"),
        ("iam:DeleteVirtualMFADevice", "on one’s own device"),
        ("iam:ListUsers", "on no particular resource"),
        ("sqs:ListQueues", "on no particular resource"),
    ],
)
def test_the_ways_say_on_what_the_action_was_tried(action, acts_on):
    ways = ways_to_sign_in(action)
    caption = BeautifulSoup(ways._repr_html_(), "html.parser").caption.get_text()
    assert str(ways).startswith(f"Tried each time: {action} {acts_on}\n")
    assert caption.endswith(f"{action} {acts_on}")


# --- the edges ---


def test_what_is_no_action_or_no_user_name_raises():
    with pytest.raises(ValueError, match="service:Action"):
        Account().sign_in("alice").call("ListUsers")
    with pytest.raises(ValueError, match="blank"):
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
