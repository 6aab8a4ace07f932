"""What real clients are told is what evaluate() decides, for every action of the policy."""

import pytest
from botocore.exceptions import ClientError

from mfa_lesson import Request, User, evaluate
from mfa_lesson.account.catalogue import IN_THE_POLICY, find_action
from mfa_lesson.account.sessions import VIA_SERVICE
from mfa_lesson.account.users import MFA_STATES
from mfa_lesson.account.ways import Way
from mfa_lesson.practice.operations.all_operations import OPERATIONS

from .conftest import error_of, make_practice
from .parameters import ACTIONS, parameters_of


def told(client, action, parameters) -> str:
    """The outcome, as the error says it. An error of another kind means that the policies allow it."""
    method = next(name for name in dir(client) if name.replace("_", "") == action.lower())
    try:
        getattr(client, method)(**parameters)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        if code == "AccessDenied" and "explicit deny" in message:
            return "explicitDeny"
        if code == "AccessDenied" and "no identity-based policy allows" in message:
            return "implicitDeny"
        if code == "AccessDenied":  # a rule, or the old password: the policies were asked and allow it
            assert "old password" in message or "authenticated with an MFA device" in message
    return "allowed"


@pytest.mark.parametrize("policy", ["force_mfa", "broken_bool"])
@pytest.mark.parametrize("mfa", MFA_STATES)
def test_all_actions_on_own_and_others_in_three_mfa_states(monkeypatch, policy, mfa):
    practice = make_practice(monkeypatch, policy)
    if mfa == "absent":
        credentials = practice.key()
    else:
        # A console session says the same; GetSessionToken without a code can't call IAM at all.
        way = Way.TOKEN_MFA if mfa == "true" else Way.CONSOLE
        mfa_at = practice.state.now if mfa == "true" else None
        credentials = practice.state.add_session("alice", way, practice_context(mfa), 3_600, mfa_at=mfa_at)
    client = practice.client("iam", credentials)
    for owner in ("alice", "bob"):
        for action in ACTIONS:
            if action.name == "iam:ChangePassword" and owner == "bob":
                continue  # it takes no name: it is always about the caller
            request = Request(action.name, find_action(action.name).resource(User.read(owner)), practice_context(mfa))
            expected = evaluate(request, policy).outcome.value
            assert told(client, action.name.partition(":")[2], parameters_of(action, owner)) == expected, (
                action.name,
                owner,
            )
            record = practice.answers[-1].record
            assert (record.action, record.resource) == (request.action, request.resource)
            assert record.outcome == expected


def practice_context(mfa: str):
    return {**User.read("alice").context(mfa), VIA_SERVICE: "false"}


def test_every_action_of_the_policy_is_carried_out():
    missing = {action.name for action in IN_THE_POLICY} - {f"{service}:{name}" for service, name in OPERATIONS}
    assert missing == set()


@pytest.mark.parametrize(
    ("call", "parameters", "action", "named"),
    [
        ("get_user", {}, "iam:GetUser", "user alice"),
        ("get_user", {"UserName": "BOB"}, "iam:GetUser", "user bob"),
        ("get_user", {"UserName": "nobody"}, "iam:GetUser", "user nobody"),
        ("create_access_key", {}, "iam:CreateAccessKey", "user nullalice"),
        ("create_access_key", {"UserName": "alice"}, "iam:CreateAccessKey", "user alice"),
        ("list_roles", {"PathPrefix": "/team/"}, "iam:ListRoles", "arn:aws:iam::123456789012:role/team/"),
        ("create_user", {"UserName": "eve", "Path": "/x/"}, "iam:CreateUser", "arn:aws:iam::123456789012:user/x/eve"),
    ],
)
def test_what_a_denial_names(practice, call, parameters, action, named):
    denied = (
        f"User: arn:aws:iam::123456789012:user/alice is not authorized to perform: {action} on resource: {named} "
        "with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/force_mfa"
    )
    assert error_of(getattr(practice.iam(), call), **parameters) == ("AccessDenied", 403, denied)


def test_an_implicit_deny_names_the_action(practice):
    _, _, message = error_of(practice.iam().list_mfa_devices)
    assert message.endswith("on resource: * because no identity-based policy allows the iam:ListMFADevices action")


def test_users_with_a_path_are_decided_on_with_it_and_named_without(monkeypatch):
    practice = make_practice(monkeypatch, users=("team/alice", "bob"))
    _, _, message = error_of(practice.iam().list_access_keys, UserName="alice")
    assert "user/team/alice is not authorized to perform: iam:ListAccessKeys on resource: user alice because" in message
    assert practice.answers[-1].record.resource == "arn:aws:iam::123456789012:user/team/alice"


def test_other_services_meet_the_deny_and_answer_when_it_is_gone(monkeypatch):
    practice = make_practice(monkeypatch, "force_mfa", "administrator_access")
    key = practice.key()
    assert error_of(practice.client("s3", key).list_buckets)[:2] == ("AccessDenied", 403)
    code, status, message = error_of(practice.client("ec2", key).describe_instances)
    assert (code, status) == ("UnauthorizedOperation", 403)
    assert message.startswith("You are not authorized to perform this operation. User: ")
    session = practice.session("alice", practice.enroll())
    assert practice.client("s3", session).list_buckets()["Buckets"] == []
    assert practice.client("ec2", session).describe_instances()["Reservations"] == []


def test_what_it_does_not_know_it_says_before_it_decides(practice):
    assert error_of(practice.iam().list_policies)[:2] == ("NotImplemented", 501)
    assert practice.answers[-1].record.outcome == ""
    assert error_of(practice.client("dynamodb", practice.key()).list_tables)[:2] == ("NotImplemented", 501)


def test_the_context_is_that_of_the_session(practice):
    practice.sts().get_caller_identity()
    context = practice.answers[-1].record.context
    assert "aws:MultiFactorAuthPresent" not in context
    assert "aws:TokenIssueTime" not in context
    session = practice.session("alice", practice.enroll())
    practice.state.ahead += 100
    practice.client("iam", session).list_users()
    context = practice.answers[-1].record.context
    assert context["aws:MultiFactorAuthPresent"] == "true"
    assert 100 <= int(context["aws:MultiFactorAuthAge"]) < 110
    assert context["aws:TokenIssueTime"] < context["aws:CurrentTime"]
    assert context["aws:PrincipalArn"] == "arn:aws:iam::123456789012:user/alice"
    assert {"aws:SourceIp", "aws:UserAgent", "aws:EpochTime", "aws:userid", "aws:RequestedRegion"} <= set(context)
