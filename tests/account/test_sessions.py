"""Sessions: every decision is evaluate()'s, and a session keeps what it began with."""

import pytest

from mfa_lesson import Outcome, evaluate, load_policy
from mfa_lesson.account import rules
from mfa_lesson.account.account import Account
from mfa_lesson.account.users import MFA_KEY
from mfa_lesson.errors import UserError
from tests.support import policy, statement

KEY = "iam:CreateAccessKey"


def as_told(decision):
    return decision.outcome, [statement.name for statement in decision.determining]


@pytest.mark.parametrize("action", ["iam:ListUsers", KEY, "iam:DeactivateMFADevice", "s3:ListAllMyBuckets"])
def test_a_step_is_a_request_with_the_sessions_context_that_evaluate_decides(account, action):
    for session in (account.sign_in("alice"), account.sign_in("bob", code=True), account.use_access_key("bob")):
        step = session.call(action)
        assert dict(step.request.context) == dict(session.context)
        assert as_told(step.decision) == as_told(evaluate(step.request, session.policies))
        assert step.explanation.outcome is step.decision.outcome


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
    assert session.call("sts:GetDelegatedAccessToken").refusal is None
    assert session.call("sts:DecodeAuthorizationMessage").refusal == rules.LITTLE_STS


@pytest.mark.parametrize("action", ["sts:GetCallerIdentity", "STS:getcalleridentity", "sts:GetAccessKeyInfo"])
def test_what_needs_no_permission_works_even_where_the_policies_deny_it(action):
    denied = policy(statement("Deny"), name="denied")
    account = Account(policies=denied)
    account.add_user("bob", device="bob", access_keys=1)
    for session in (account.sign_in("alice"), account.use_access_key("bob"), account.role_session("bob")):
        step = session.call(action)
        assert step.done and step.outcome == "done" and step.needs_no_permission
        assert step.decision.outcome is Outcome.EXPLICIT_DENY


def test_get_session_token_needs_no_permission_whatever_the_policies_say(account):
    token = account.use_access_key("bob").get_session_token()
    assert token.ended is None
    assert token.last_step.done
    assert token.last_step.decision.outcome is Outcome.IMPLICIT_DENY
    assert account.use_access_key("bob").call("sts:GetSessionToken").outcome == "done"


# --- aws login and GetFederationToken ---


@pytest.fixture
def able():
    """bob may do everything; he has a device and an access key."""
    account = Account(policies="administrator_access", users=())
    account.add_user("bob", device="bob", access_keys=1)
    return account


@pytest.mark.parametrize("mfa", ["true", "false"])
def test_aws_login_follows_the_console_session(able, mfa):
    if mfa == "false":
        able.devices.clear()
    console = able.sign_in("bob", code=mfa == "true")
    session = console.aws_login()
    assert (session.mfa, dict(session.context)) == (mfa, dict(console.context))
    assert session.call("iam:ListUsers").done
    assert session.get_session_token().ended == rules.LONG_TERM_KEY_NEEDED


@pytest.mark.parametrize("missing", ["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"])
def test_aws_login_takes_two_permissions(missing):
    account = Account(policies=[load_policy("administrator_access"), policy(statement("Deny", Action=missing))])
    session = account.sign_in("alice").aws_login()
    assert session.ended == rules.NO_CREDENTIALS and session.last_step.request.action == missing
    assert (session.last_step.outcome, session.last_step.opened, session.last_step.changed) == (
        "explicitDeny",
        None,
        "",
    )
    resource = "arn:aws:signin:us-east-1:123456789012:oauth2/public-client/localhost"
    assert session.last_step.request.resource == resource
    assert session.call("iam:ListUsers").refusal == rules.NO_CREDENTIALS


def test_this_policy_denies_aws_login_and_federation_tokens(account):
    without = account.sign_in("alice").aws_login()
    assert without.last_step.outcome == "explicitDeny"
    with_mfa = account.sign_in("bob", code=True).aws_login()
    assert with_mfa.last_step.outcome == "implicitDeny"
    federated = account.use_access_key("bob").get_federation_token()
    assert (federated.last_step.outcome, federated.ended) == ("explicitDeny", rules.NO_CREDENTIALS)


@pytest.mark.parametrize("name", ["x", "x" * 33, "a b", "a/b", "", "ä1", None])
def test_a_federated_user_has_a_name_that_sts_accepts(able, name):
    key = able.use_access_key("bob")
    with pytest.raises(UserError, match="2 to 32"):
        key.get_federation_token(name)
    with pytest.raises(UserError):
        key.call("sts:GetFederationToken", "arn:aws:sts::123456789012:federated-user/x")
    before = len(key.account.log)
    assert not key.get_federation_token("x" * 32).ended and len(key.account.log) == before + 1


def test_a_federated_user_can_do_what_both_the_user_and_the_session_policy_allow(able):
    key = able.use_access_key("bob")
    lists = policy(statement(Action="s3:ListAllMyBuckets"), name="lists")
    session = key.get_federation_token("helper", policies=lists)
    assert "aws:username" not in session.context and session.mfa == "false"
    assert session.call("s3:ListAllMyBuckets").outcome == "allowed"
    denied = session.call("ec2:DescribeInstances")
    assert denied.outcome == "implicitDeny" and "session policy" in denied.why
    assert session.through_a_service().call("ec2:DescribeInstances").outcome == "implicitDeny"
    assert key.get_federation_token("helper").call("s3:ListAllMyBuckets").outcome == "implicitDeny"
    named = session.call("sts:GetCallerIdentity").effect.parameters["arn"]
    assert named == "arn:aws:sts::123456789012:federated-user/helper"


def test_get_federation_token_can_be_called_like_any_action(able):
    step = able.use_access_key("bob").call("sts:GetFederationToken", "arn:aws:sts::123456789012:federated-user/kim")
    assert step.done and step.request.resource.endswith(":federated-user/kim")
    assert able.use_access_key("bob").call("sts:getfederationtoken").done
    assert able.sign_in("bob", code=True).call("sts:GetFederationToken").refusal == rules.LONG_TERM_KEY_NEEDED
