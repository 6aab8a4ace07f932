"""A first day at the command line, step by step: what a user has achieved in a practice account, and what is next.

Each step looks at what happened in the account, whatever the user typed for it.
AWS pages: id_credentials_mfa_enable_virtual, id_credentials_temp_control-access_getsessiontoken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from mfa_lesson.account.rules import NO_IAM_WITHOUT_MFA
from mfa_lesson.account.ways import Way

from .calls import PracticeCall
from .wording import say

PracticeCalls = Sequence[PracticeCall]
AGAIN = "aws iam list-signing-certificates"
"""What the policy denies without MFA."""


class DayStep(NamedTuple):
    """A step of the day.

    Attributes:
        name: Its name, by which wording.py has its sentence.
        commands: One way to do it; with {user} and {account} in them.
        is_done: Whether the user's calls, in their order, achieve it.
    """

    name: str
    commands: tuple[str, ...]
    is_done: Callable[[PracticeCalls], bool]


class ShownStep(NamedTuple):
    """A step, as it is for one user."""

    title: str
    commands: tuple[str, ...]
    done: bool


def has(calls: Iterable[PracticeCall], way: Way, operation: str = "", *, denied: bool = False) -> bool:
    """Whether one of the calls was made so, and went so."""
    return any(
        call.way is way and operation in ("", call.operation) and (call.is_denied if denied else call.done)
        for call in calls
        if call.action.startswith("iam:")
    )


def after(calls: PracticeCalls, is_mark: Callable[[PracticeCall], bool]) -> PracticeCalls:
    """The calls after the first one that is a mark; none where there is no mark."""
    return next((calls[place + 1 :] for place, call in enumerate(calls) if is_mark(call)), ())


def is_enabling(call: PracticeCall) -> bool:
    return call.operation == "EnableMFADevice" and call.done


def find_slips(calls: PracticeCalls) -> list[PracticeCalls]:
    """For each call with an access key that was allowed after the same had been denied: the calls after it."""
    denied: set[str] = set()
    slips = []
    for place, call in enumerate(calls):
        if call.way is Way.ACCESS_KEY and call.is_denied:
            denied.add(call.action)
        elif call.way is Way.ACCESS_KEY and call.done and call.action in denied:
            slips.append(calls[place:])
    return slips


def is_repaired(calls: PracticeCalls) -> bool:
    """Whether an access key could do something that had been denied, and can't any more."""
    return any(
        call.way is Way.ACCESS_KEY and call.is_denied and call.action == slipped.action
        for slipped, *later in find_slips(calls)
        for call in later
    )


ENABLE = (
    "aws iam enable-mfa-device --user-name {user} --serial-number arn:aws:iam::{account}:mfa/{user} "
    "--authentication-code1 CODE_BEFORE --authentication-code2 CODE_NOW"
)
TOKEN = "aws sts get-session-token --serial-number arn:aws:iam::{account}:mfa/{user} --token-code CODE_NOW"


def write_profile(name: str) -> tuple[str, ...]:
    """The commands that write the parts of a session into a profile."""
    parts = (("access_key_id", "AccessKeyId"), ("secret_access_key", "SecretAccessKey"))
    keys = (*parts, ("session_token", "SessionToken"))
    return tuple(f"aws configure set aws_{setting} {part} --profile {name}" for setting, part in keys)


STEPS = (
    DayStep("works", ("aws iam list-users",), lambda calls: has(calls, Way.ACCESS_KEY)),
    DayStep("denied", (AGAIN,), lambda calls: has(calls, Way.ACCESS_KEY, denied=True)),
    DayStep(
        "device",
        (
            "aws iam create-virtual-mfa-device --virtual-mfa-device-name {user} --outfile qr.png "
            "--bootstrap-method QRCodePNG",
        ),
        lambda calls: any(call.operation == "CreateVirtualMFADevice" and call.done for call in calls),
    ),
    DayStep("enabled", (ENABLE,), lambda calls: any(map(is_enabling, calls))),
    DayStep("unchanged", (AGAIN,), lambda calls: has(after(calls, is_enabling), Way.ACCESS_KEY, denied=True)),
    DayStep(
        "session",
        (TOKEN, *write_profile("mfa"), f"{AGAIN} --profile mfa"),
        lambda calls: has(calls, Way.TOKEN_MFA),
    ),
    DayStep(
        "no-code",
        ("aws sts get-session-token", *write_profile("no-code"), f"{AGAIN} --profile no-code"),
        lambda calls: any(call.way is Way.TOKEN and call.refusal is NO_IAM_WITHOUT_MFA for call in calls),
    ),
    DayStep(
        "second-device",
        (
            "aws iam create-virtual-mfa-device --virtual-mfa-device-name {user}-phone --outfile qr2.png "
            "--bootstrap-method QRCodePNG --profile mfa",
        ),
        lambda calls: has(calls, Way.TOKEN_MFA, "CreateVirtualMFADevice", denied=True),
    ),
    DayStep(
        "stolen-key",
        ('account.detach("force_mfa")', 'account.attach("broken_bool")', AGAIN),
        lambda calls: bool(find_slips(calls)),
    ),
    DayStep(
        "repaired",
        ('account.detach("broken_bool")', 'account.attach("force_mfa")', AGAIN),
        is_repaired,
    ),
    DayStep(
        "lost-device",
        (
            "aws iam deactivate-mfa-device --user-name {user} --serial-number arn:aws:iam::{account}:mfa/{user} "
            "--profile mfa",
        ),
        lambda calls: has(calls, Way.TOKEN_MFA, "DeactivateMFADevice"),
    ),
)


def show_steps(user: str, account_id: str, log: Iterable[object]) -> list[ShownStep]:
    """The steps of the day, each with whether the user has done it, by the account's log."""
    calls = [call for call in log if isinstance(call, PracticeCall) and call.who == user]
    filled = [tuple(command.format(user=user, account=account_id) for command in step.commands) for step in STEPS]
    return [
        ShownStep(say(f"day.{step.name}"), commands, step.is_done(calls))
        for step, commands in zip(STEPS, filled, strict=True)
    ]
