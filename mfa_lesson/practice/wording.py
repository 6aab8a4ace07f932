"""What the practice account says to its owner: code → words. AWS's own words are in answers.py."""

from __future__ import annotations

from typing import Any

from mfa_lesson.text import Reason, Sentences, join_words, list_code, sentence_for


def say(what: Reason | str, /, **parameters: Any) -> str:
    """The words for a reason, or for a code and its parameters."""
    return sentence_for(Reason(what, parameters) if isinstance(what, str) else what, SENTENCES)


INSTALL = (
    'Install it with: pip install "mfa-lesson[practice]" (in a copy of the project: pip install -e ".[practice]").'
)

SENTENCES: Sentences = {
    "no-extra": lambda missing: f"The practice account needs {join_words(missing)}. {INSTALL}",
    "no-processes": (
        "The practice account needs a process of its own, which a browser can't start. Use JupyterLab on a computer."
    ),
    "no-start": lambda last: f"The practice account didn't start. {last or 'It gave no reason.'}",
    "over": "This practice account has ended. Make another one with practice_account().",
    "no-such-user": lambda name, users: f"The account has no user {name!r}. It has {join_words(users) or 'no users'}.",
    "no-such-policy": lambda names, attached: (
        f"No user has the policy {join_words(names)}. Attached are {join_words(attached) or 'no policies'}."
    ),
    "no-such-device": lambda name, devices: (
        f"The account has no MFA device {name!r}. It has {list_code(devices) or 'none'}."
    ),
    "no-such-order": lambda order: f"The endpoint doesn't know {order!r}.",
    "no-key": lambda name: f"{name} has no active access key.",
    "no-users": "Give the account at least one user.",
    "repeated-user": lambda name: f"The user name {name!r} is given twice; IAM ignores the case of names.",
    "policy-name": lambda name: (
        f"{name!r} can't be the name of an attached policy. Use letters, digits, and +=,.@-_ only."
    ),
    "role-name": lambda name: f"{name!r} can't be the name of a role. Use up to 64 letters, digits, and +=,.@-_ only.",
    "folder-not-empty": lambda folder: f"{folder} has other files. Choose a new folder, or one of an earlier account.",
    "account": lambda account, users, address: f"<practice account {account} at {address}: {join_words(users)}>",
    "account-over": "<practice account: over>",
    "asked": lambda operation: operation or "a request",
    "nobody": "unknown",
    "sign-in.wrong-password": "The user name or the password isn't right.",
    "sign-in.wrong-code": "The code isn't right, or it was used before. Wait for the next code.",
    "sign-in.too-many-codes": "Too many codes of this device were tried. Try again in three minutes.",
    "sign-in.device-gone": "This MFA device isn't enabled for the user. Sign in again.",
    "verdict.error": lambda code: f"Error: {code}",
}
