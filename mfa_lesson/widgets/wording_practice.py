"""What the console, the terminal, and the other widgets of a practice account say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mfa_lesson.text import Sentences, fit, format_count, join_words, tick

PAGE_TITLES = {
    "credentials": "My security credentials",
    "dashboard": "IAM dashboard",
    "users": "Users",
    "s3": "S3",
    "ec2": "EC2",
}
"""The pages of the console."""

HEADINGS = {
    "details": "Your user",
    "devices": "MFA devices",
    "keys": "Access keys",
    "password": "Password",
    "first": "Change your password",
    "others": "Other credentials",
    "summary": "The account",
    "users": "Users of the account",
    "buckets": "Buckets",
    "instances": "Instances",
}
"""The panels of the pages."""

EMPTY = {
    "iam:ListSSHPublicKeys": "No SSH public keys.",
    "iam:ListSigningCertificates": "No signing certificates.",
    "iam:ListServiceSpecificCredentials": "No service-specific credentials.",
    "iam:ListAccountAliases": "No account alias.",
    "s3:ListAllMyBuckets": "No buckets.",
    "ec2:DescribeInstances": "No instances.",
}
"""Action → what an empty answer means."""

TERMS = {
    "UserName": "User name",
    "Arn": "ARN",
    "UserId": "User ID",
    "CreateDate": "Created",
    "Users": "Users",
    "Roles": "Roles",
    "MFADevices": "MFA devices",
    "MFADevicesInUse": "MFA devices in use",
}
"""What the console calls parts of an answer."""


def say_variables(names: Sequence[str], kept: Mapping[str, str]) -> str:
    """What the variables are now."""
    now = [f"{tick(name)} is set" if name in kept else f"{tick(name)} isn’t set" for name in names]
    return f"{join_words(now)} in this terminal."


def tell_signed_in(user: str, mfa: bool, first: bool) -> str:
    then = " Change the password first." if first else ""
    return f"{user} is signed in with{'' if mfa else 'out'} MFA.{then}"


def tell_console_page(page: str, denied: int) -> str:
    found = f"{format_count(denied, 'call')} denied" if denied else "every call allowed"
    return f"{page}: {found}."


PRACTICE: Sentences = {
    "terminal.welcome": "Type a command, such as `aws iam list-users`, and press Enter. `help` lists what works here.",
    "terminal.help": (
        "`aws …` runs the AWS CLI. Its services here are `iam`, `sts`, `s3 ls`, `s3api` and `ec2`; `aws configure set` "
        "writes a profile. `export AWS_PROFILE=mfa` and `unset AWS_PROFILE` set and remove a variable. `clear` empties "
        "the screen. The arrow keys bring back earlier commands, Ctrl + C stops one. There is no shell, so pipes, "
        "redirects and `$(…)` don't work."
    ),
    "terminal.variables": say_variables,
    "terminal.cleared": "The screen is empty.",
    "terminal.stopped": "Stopped.",
    "terminal.timed_out": "The command took too long and was stopped.",
    "terminal.cut": "The output is longer than the terminal keeps; the end is missing.",
    "terminal.no_profile": lambda name, is_set: (
        f"No command has written the profile {tick(fit(name))} yet. `aws configure set aws_access_key_id VALUE "
        f"--profile NAME` begins one.{' `unset AWS_PROFILE` goes back to your own access key.' if is_set else ''}"
    ),
    "terminal.space_in_code": "A code has six digits and no space. Type the command again without it.",
    "terminal.no_start": "The AWS CLI didn’t start: {error}.",
    "terminal.done": lambda line: f"Done. {line}" if line else "Done, without output.",
    "terminal.refused": "{line} Press Why? for the reason.",
    "terminal.why_hidden": "The reason is hidden.",
    "terminal.static": lambda user, text: (
        f"A terminal for {user}, with the AWS CLI. Run this cell to type commands.{f'{chr(10)}{text}' if text else ''}"
    ),
    "authenticator.none": lambda device: (
        "No MFA device yet. This shows its codes as soon as `aws iam create-virtual-mfa-device "
        f"--virtual-mfa-device-name {device}` has run."
    ),
    "authenticator.devices": lambda names: f"MFA devices: {join_words(names) or 'none'}.",
    "authenticator.static": "An authenticator app: it shows the codes of MFA devices. Run this cell to use it.",
    # the console of a practice account
    "console.static": "The console of a practice account. Run this cell to sign in.",
    "console.code": "The password is right. Now type a code of the MFA device.",
    "console.refused": "Not signed in: {why}",
    "console.over": "{why}",
    "console.signed_in": tell_signed_in,
    "console.back": "Sign in again.",
    "console.passwords": "The passwords are below the form.",
    "console.signed_out": "{user} is signed out.",
    "console.session_over": "The session is over. Sign in again.",
    "console.page": tell_console_page,
    "console.problem": "Not sent: {problem}",
    "console.failed": lambda action, denied, message: f"{'Access denied' if denied else 'Error'}, {action}: {message}",
    "console.done": "Done. {note}",
    "console.why": lambda action, says: f"{action}: {says or 'the policies were not asked.'}",
    "console.not_logged": "The log of the account no longer has this call.",
    "console.failed_here": "An error in mfa_lesson ({error}) stopped the console. Run the cell again.",
    "console.no_name": "A device needs a name.",
    "console.no_password": "Type the current password, and the new password twice.",
    "console.passwords_differ": "The two new passwords differ.",
    "console.device_made": "The device `{device}` exists. It isn’t assigned yet.",
    "console.assigned": "The device `{device}` is assigned to {user}.",
    "console.device_deleted": "The device `{device}` is deleted. Its name is free.",
    "console.removed": "The device `{device}` is removed and deleted.",
    "console.deactivated": "The device `{device}` is removed. It still exists, and its name is taken.",
    "console.resynced": "The device `{device}` is in sync.",
    "console.key_made": "Here is the new access key. AWS shows the secret access key only once.",
    "console.key_changed": "The access key {key} is {status}.",
    "console.key_deleted": "The access key {key} is deleted.",
    "console.password_changed": "The password is changed.",
    "first_day.tally": lambda done, total, following: (
        f"{done} of {format_count(total, 'step')} done. {f'Next: {following}' if following else 'That was the day.'}"
    ),
    "first_day.static": "{user}’s first day at the command line. Run this cell to begin.",
    **{f"console.title.{page}": title for page, title in PAGE_TITLES.items()},
    **{f"console.heading.{panel}": heading for panel, heading in HEADINGS.items()},
    **{f"console.empty.{action}": words for action, words in EMPTY.items()},
    **{f"console.term.{term}": words for term, words in TERMS.items()},
    "console.day": "{when:%Y-%m-%d %H:%M} UTC",
    "console.used": "{when:%Y-%m-%d %H:%M} UTC, {service} in {region}",
    "console.never_used": "never",
}
