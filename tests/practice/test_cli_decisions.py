"""The real AWS CLI is told what evaluate() decides: every action of the policy, on own and others', in three states.

The AWS CLI's own program runs in a process of its own, all commands of one session in one process: it starts slowly.
"""

import json
import os
import subprocess
import sys
from tempfile import TemporaryDirectory

import pytest
from botocore import xform_name

from mfa_lesson import Request, User, evaluate, practice_account
from mfa_lesson.account.catalogue import find_action
from mfa_lesson.account.sessions import VIA_SERVICE
from mfa_lesson.account.users import MFA_STATES

from .parameters import ACTIONS, parameters_of

pytestmark = pytest.mark.kernel

RUN_ALL = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
driver, told = create_clidriver(), []
for command in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = driver.main(command)
    told.append([code, said.getvalue()])
json.dump(told, sys.stdout)
"""


def write_command(action, owner: str, folder) -> list[str]:
    operation = action.name.partition(":")[2]
    command = ["iam", xform_name(operation, "-")]
    for name, value in parameters_of(action, owner).items():
        command += [f"--{xform_name(name, '-')}", value]
    if operation == "CreateVirtualMFADevice":
        command += ["--bootstrap-method", "Base32StringSeed", "--outfile", str(folder / "seed")]
    return command


def read_outcome(code: int, error: str) -> str:
    """The outcome, as the AWS CLI tells it. An error of another kind means that the policies allow it."""
    assert bool(code) == bool(error.strip())
    assert "Unknown options" not in error and "usage:" not in error and "InternalFailure" not in error
    if "(AccessDenied)" in error and "with an explicit deny in an identity-based policy" in error:
        return "explicitDeny"
    if "(AccessDenied)" in error and "because no identity-based policy allows" in error:
        return "implicitDeny"
    return "allowed"


def sign_in(account, mfa: str) -> dict[str, str]:
    """The environment of the AWS CLI with the credentials of a session in one of the three states."""
    environment = account.environment("alice", within=os.environ)
    if mfa == "absent":
        return environment
    asked = {"user": "alice", "password": account.password("alice")}
    if mfa == "true":
        device = User.read("alice").device_arn()
        first, second = enroll(account, environment, device)
        account.move_clock(90)
        asked |= {"device": device, "code": account.codes(device)[1]}
        assert asked["code"] not in (first, second)
    session = account._owner.ask("sign-in", **asked)["session"]
    keys = {"AWS_ACCESS_KEY_ID": session["id"], "AWS_SECRET_ACCESS_KEY": session["secret"]}
    return {**environment, **keys, "AWS_SESSION_TOKEN": session["token"]}


def enroll(account, environment: dict[str, str], device: str) -> tuple[str, str]:
    """Sets up alice's device."""
    made = ("--virtual-mfa-device-name", "alice", "--bootstrap-method", "Base32StringSeed", "--outfile")
    with TemporaryDirectory() as folder:  # not the null device, whose permissions the AWS CLI would change for root
        seed = os.path.join(folder, "seed")
        assert run_all(environment, [["iam", "create-virtual-mfa-device", *made, seed]])[0] == [0, ""]
    first, second = account.codes(device)
    codes = ("--authentication-code1", first, "--authentication-code2", second)
    enable = ["iam", "enable-mfa-device", "--user-name", "alice", "--serial-number", device, *codes]
    assert run_all(environment, [enable])[0] == [0, ""]
    return first, second


def run_all(environment: dict[str, str], commands: list[list[str]]) -> list[list]:
    program = [sys.executable, "-c", RUN_ALL]
    ran = subprocess.run(
        program, input=json.dumps(commands), env=environment, capture_output=True, encoding="utf-8", timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("mfa", MFA_STATES)
def test_every_action_on_own_and_others(mfa, tmp_path):
    with practice_account("force_mfa", users=["alice", "bob"]) as account:
        environment = sign_in(account, mfa)
        asked = [(action, owner) for owner in ("alice", "bob") for action in ACTIONS]
        # It takes no name, so it is always about the caller.
        asked = [(action, owner) for action, owner in asked if (action.name, owner) != ("iam:ChangePassword", "bob")]
        before = len(account.log)
        told = run_all(environment, [write_command(action, owner, tmp_path) for action, owner in asked])
        calls = list(account.log)[before:]
        assert [call.action for call in calls] == [action.name for action, _ in asked]
        for (action, owner), (code, error), call in zip(asked, told, calls, strict=True):
            context = {**User.read("alice").context(mfa), VIA_SERVICE: "false"}
            request = Request(action.name, find_action(action.name).resource(User.read(owner)), context)
            expected = evaluate(request, "force_mfa").outcome.value
            assert (call.resource, call.decision.outcome.value) == (request.resource, expected), (action.name, owner)
            assert read_outcome(code, error) == expected, (action.name, owner, error)
