"""A first day at the command line, with the AWS CLI's own code: each step is done when it happened in the account."""

import pytest

from mfa_lesson import practice_account
from mfa_lesson.errors import PracticeError
from mfa_lesson.practice.first_day import STEPS

pytestmark = pytest.mark.kernel

NAMES = [step.name for step in STEPS]


def done(day) -> list[str]:
    return [name for name, step in zip(NAMES, day.steps, strict=True) if step.done]


def do(account, terminal, day, name: str) -> None:
    """Does a step by the commands that its row offers, as a learner would type them."""
    output = ""
    for command in day.steps[NAMES.index(name)].commands:
        if command.startswith("account."):
            call, _, argument = command.removeprefix("account.").partition("(")
            getattr(account, call)(argument.strip('")'))
            continue
        if "CODE_NOW" in command:
            before, now = account.codes("alice")
            command = command.replace("CODE_BEFORE", before).replace("CODE_NOW", now)
        if command.startswith("aws configure set"):
            key, secret, token = output.split()
            command = command.replace("SecretAccessKey", secret).replace("SessionToken", token)
            command = command.replace("AccessKeyId", key)
        elif "get-session-token" in command:
            command += " --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text"
        terminal.run(command)
        if "get-session-token" in command:
            output = terminal.entries[-1].output


@pytest.mark.usefixtures("quickly")
def test_every_step_is_done_by_the_commands_that_it_offers_and_by_no_earlier_one():
    with practice_account("force_mfa", users=["alice", "bob"]) as account:
        terminal, day = account.terminal("alice"), account.first_day("alice")
        assert done(day) == []
        assert f"0 of {len(NAMES)} steps done. Next: Find a call that works" in day.page
        for place, name in enumerate(NAMES):
            do(account, terminal, day, name)
            account.authenticator()
            assert done(day) == NAMES[: place + 1], terminal.text
        assert "That was the day." in day.page and "That was the day." in day.status
        assert "One way to do it" not in day.page
        assert day.static_text().count("✓") == len(NAMES) == day.static_html().count('data-done="yes"')
        other = account.first_day("bob")
        assert done(other) == [], "what alice did is not bob's"


@pytest.mark.usefixtures("quickly")
def test_wrong_codes_and_other_errors_achieve_nothing():
    with practice_account("force_mfa") as account:
        day = account.first_day("alice")
        serial = "arn:aws:iam::123456789012:mfa/alice"
        account.terminal(
            "alice",
            f"aws iam enable-mfa-device --user-name alice --serial-number {serial} "
            "--authentication-code1 000000 --authentication-code2 000001",
            f"aws sts get-session-token --serial-number {serial} --token-code 000000",
            "ls",
        )
        assert done(day) == []
        page = day.page
        day.take_message({"do": "look"})
        assert day.page == page


def test_a_user_who_is_not_there_is_told():
    with practice_account("force_mfa") as account, pytest.raises(PracticeError, match="no user 'eve'"):
        account.first_day("eve")
