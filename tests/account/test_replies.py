"""AWS's answers word for word, and the commands of the AWS CLI: their names and parameters as botocore has them."""

import re
from functools import cache

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

from mfa_lesson import Account
from mfa_lesson.account.catalogue import CATALOGUE
from mfa_lesson.account.replies import OPERATIONS, REFUSED, UNKNOWN, find_answer, write_command, write_error

ARN, DEVICE = "arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:mfa/alice"
ACTIONS = [action.name for action in CATALOGUE.values()]


@cache
def load_service(name):
    botocore_name = {"s3api": "s3"}.get(name, name)
    return ServiceModel(Loader().load_service_model(botocore_name, "service-2"), botocore_name)


def make_account(**about):
    account = Account(users=[])
    account.add_user("alice", **about)
    return account


def open_password_only(account):
    return account.sign_in("alice")


@pytest.mark.parametrize("action", ACTIONS)
def test_each_command_is_one_of_the_aws_cli_and_has_what_the_call_needs(action):
    session = open_password_only(make_account())
    step = session.call(action)
    aws, service, command, *parameters = write_command(step, DEVICE).split()
    _, _, operation = OPERATIONS.get(step.request.action if step.request else action, action).partition(":")
    assert (aws, service) == ("aws", OPERATIONS.get(action, action).partition(":")[0])
    assert command == xform_name(operation, "-")
    shape = load_service(service).operation_model(operation).input_shape
    members = {xform_name(name, "-"): name for name in (shape.members if shape else ())}
    given = {part.removeprefix("--") for part in parameters if part.startswith("--")}
    assert given - {"outfile", "bootstrap-method"} <= set(members)
    assert {xform_name(name, "-") for name in (shape.required_members if shape else ())} <= given


@pytest.mark.parametrize("action", ACTIONS)
def test_a_denied_request_of_iam_has_the_documented_sentence(action):
    step = open_password_only(make_account()).call(action)
    answer = find_answer(step)
    if step.done or step.refusal or not action.startswith("iam:"):
        assert answer is None or step.refusal
        return
    reason = (
        "with an explicit deny in an identity-based policy"
        if step.outcome == "explicitDeny"
        else f"because no identity-based policy allows the {action} action"
    )
    match = re.fullmatch(
        rf"User: {ARN} is not authorized to perform: {action} on resource: (.+) {re.escape(reason)}", answer.message
    )
    assert match[1] in {UNKNOWN, "user alice", step.request.resource}
    assert (answer.code, answer.source.rpartition("/")[2]) == ("AccessDenied", "troubleshoot_access-denied.html")
    operation = action.partition(":")[2]
    assert (
        write_error(step)
        == f"An error occurred (AccessDenied) when calling the {operation} operation: {answer.message}"
    )


def test_how_a_resource_is_written_is_left_open_where_nobody_has_seen_it():
    session = open_password_only(make_account())
    assert "on resource: user alice with" in find_answer(session.call("iam:CreateAccessKey")).message
    federation = make_account(access_keys=1).use_access_key("alice").get_federation_token().last_step
    arn = "arn:aws:sts::123456789012:federated-user/helper"
    assert f"sts:GetFederationToken on resource: {arn} with" in find_answer(federation).message
    assert f"on resource: {UNKNOWN} with" in find_answer(session.call("iam:UpdateAccessKey")).message


def test_a_refusal_has_the_words_of_aws_where_they_are_known():
    account = make_account(device="alice", access_keys=1)
    key = account.use_access_key("alice")
    token = key.get_session_token()
    assert find_answer(token.call("iam:ListUsers")) == REFUSED["no-iam-without-mfa"]
    token.call("sts:GetSessionToken")
    assert find_answer(account.log[-1]) is None
    stranger = make_account(access_keys=1)
    stranger.use_access_key("alice").get_session_token(code=True)
    assert write_error(stranger.log[-1]).startswith(
        "An error occurred (AccessDenied) when calling the GetSessionToken operation: MultiFactorAuthentication failed"
    )
    assert all(answer.source.startswith("https://") for answer in REFUSED.values())


def test_what_opens_a_session_in_a_terminal_has_its_command():
    account = make_account(device="alice", access_keys=1)
    key = account.use_access_key("alice")
    assert write_command(key.last_step, DEVICE) == ""
    for session, command in (
        (key.get_session_token(), "aws sts get-session-token"),
        (
            key.get_session_token(code=True),
            f"aws sts get-session-token --serial-number {DEVICE} --token-code 123456",
        ),
        (key.get_federation_token(), "aws sts get-federation-token --name helper --policy file://policy.json"),
        (account.sign_in("alice", code=True).aws_login(), "aws login"),
        (account.role_session("alice"), f"aws sts assume-role --role-arn {UNKNOWN} --role-session-name alice"),
    ):
        assert write_command(session.last_step, DEVICE) == command


def test_a_role_session_is_named_as_a_session_and_a_service_not_at_all():
    account = make_account(device="alice")
    denied = account.role_session("alice").call("iam:CreateAccessKey")
    assert "User: arn:aws:sts::123456789012:assumed-role/Helper/alice is not" in find_answer(denied).message
    called = account.sign_in("alice", code=True).through_a_service().call("iam:CreateAccessKey")
    assert called.outcome == "explicitDeny" and find_answer(called) is None
