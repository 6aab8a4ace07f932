"""What the practice account says to its owner, and where AWS has no words. AWS's own words are in refusals.py."""

from __future__ import annotations

from mfa_lesson.text import Say, Sentences, fit, join_words, list_code, make_say, quote, tick


def refuse_setting(name: str) -> str:
    return f"{tick(fit(name))} can't be set here." if name else "The command doesn't say what to set."


INSTALL = (
    'Install it with: pip install "mfa-lesson[practice]" (in a copy of the project: pip install -e ".[practice]").'
)

SIGNS = {
    **dict.fromkeys("<>", "redirects"),
    **dict.fromkeys("()", "parentheses"),
    "|": "pipes",
    ";": "commands joined by `;`",
    "&": "commands joined by `&`",
    "`": "commands within a command",
}
"""What only a shell can do, by the sign for it."""

SENTENCES: Sentences = {
    "no-extra": lambda missing: f"The practice account needs {join_words(missing)}. {INSTALL}",
    "no-program": f"This terminal needs the AWS CLI (awscli). {INSTALL} Then run the command again.",
    "no-processes": (
        "The practice account needs a process of its own, which a browser can't start. Use JupyterLab on a computer."
    ),
    "no-start": lambda last: f"The practice account didn't start. {last or 'It gave no reason.'}",
    "over": "This practice account has ended. Make another one with practice_account().",
    "no-such-user": lambda name, users: (
        f"The account has no user {quote(name)}. It has {join_words(users) or 'no users'}."
    ),
    "no-such-policy": lambda names, attached: (
        f"No user has the policy {join_words(map(fit, names))}. Attached are {join_words(attached) or 'no policies'}."
    ),
    "no-such-device": lambda name, devices: (
        f"The account has no MFA device {quote(name)}. It has {list_code(devices) or 'none'}."
    ),
    "not-understood": "The endpoint doesn't understand this order ({error}).",
    "no-such-order": lambda order: f"The endpoint doesn't know {quote(order)}.",
    "no-key": lambda name: f"{name} has no active access key.",
    "no-users": "Give the account at least one user.",
    "repeated-user": lambda name: f"The user name {quote(name)} is given twice; IAM ignores the case of names.",
    "policy-name": lambda name: (
        f"{quote(name)} can't be the name of an attached policy. Use letters, digits, and +=,.@-_ only."
    ),
    "role-name": lambda name: (
        f"{quote(name)} can't be the name of a role. Use up to 64 letters, digits, and +=,.@-_ only."
    ),
    "folder-not-empty": lambda folder: f"{folder} has other files. Choose a new folder, or one of an earlier account.",
    "account": lambda account, users, address: f"<practice account {account} at {address}: {join_words(users)}>",
    "account-over": "<practice account: over>",
    # the terminal
    "command.long": "The command has {count:,} characters; the terminal takes {most:,}.",
    "command.quotes": "A quotation mark or a backslash at the end of the command has no partner. Close the quotation.",
    "command.curly": "The command has curly quotation marks. Use straight ones: ' or \".",
    "command.lines": "This terminal takes one command at a time. Run the lines one after the other.",
    "command.control": "The command has a character that can't be printed. Type it again.",
    "command.shell": lambda sign: (
        f"There is no shell here, so {SIGNS[sign]} don't work. Run the AWS CLI alone; its option `--query` selects a "
        "part of the output. Put such signs in quotation marks if you mean them as text."
    ),
    "command.variable": (
        "There is no shell here, so `$` doesn't stand for a variable. Type the value, or put the `$` in single "
        "quotation marks."
    ),
    "command.unknown": lambda name: (
        f"This terminal has no command {tick(fit(name))}. It runs `aws …`, such as `aws iam list-users`; `help` lists "
        "the others."
    ),
    "command.export": "Set a variable like this: `export AWS_PROFILE=mfa`.",
    "command.no-such-variable": lambda name, names: (
        f"The variable {tick(fit(name))} can't be set here. You can set {list_code(names)}."
    ),
    "command.leads-away": (
        "`{option}` doesn't work here: it can lead the AWS CLI to another place. Leave it out, the terminal knows the "
        "account's endpoint."
    ),
    "command.address": (
        "The AWS CLI reads a value that begins with `http://` or `https://` from that address. This terminal reaches "
        "the practice account only."
    ),
    "command.fileb": "`fileb://` doesn't work here. Use `file://` with a text file of this terminal's own folder.",
    "command.file": lambda name: (
        f"{tick(fit(name))} isn't the name of a file in this terminal's own folder. Use a name such as `qr.png`."
    ),
    "command.aws-help": (
        "The AWS CLI's help needs a pager, which this terminal doesn't have. The AWS CLI Command Reference on "
        "docs.aws.amazon.com has the same text."
    ),
    "command.service": lambda names: (
        f"Name a service after `aws`. The practice account answers {list_code(names[:-1])}; `aws configure set` writes "
        "profiles."
    ),
    "command.s3": "Of `aws s3`, only `aws s3 ls` works here: the practice account has no objects.",
    "command.configure": (
        "Of `aws configure`, only `set`, `get` and `list` work here; the rest asks questions. Set one value at a time: "
        "`aws configure set region us-east-1 --profile mfa`."
    ),
    "command.setting": lambda name, names: (
        f"{refuse_setting(name)} After "
        f"`aws configure set`, name one of {list_code(names, 'or')}, then the value, then `--profile` and the profile."
    ),
    # a first day at the command line
    "day.works": "Find a call that works without MFA.",
    "day.denied": "Find a call that the policy denies, and press Why? for the reason.",
    "day.device": "Create an MFA device, and scan its QR code.",
    "day.enabled": "Enable the device for your user, with two codes in a row.",
    "day.unchanged": "Make the denied call again, with the same access key. Did the device change anything?",
    "day.session": "Get a session with a code, save it as a profile, and make the denied call with it.",
    "day.no-code": "Get a session without a code, and make a call to IAM with it.",
    "day.second-device": "With MFA, try to create a second device with another name.",
    "day.stolen-key": "Attach a broken variant, and make the denied call with the access key only, as a thief would.",
    "day.repaired": "Attach the right policy again, and make the same call.",
    "day.lost-device": "You get a new phone: deactivate your device, in a session with MFA.",
    "why.InvalidClientTokenId": (
        "These credentials aren’t valid together. Either there is no active access key with this ID, or a temporary "
        "key (`ASIA…`) came with a wrong session token, or without one. A profile for it needs `aws_access_key_id`, "
        "`aws_secret_access_key` and `aws_session_token` of the same session."
    ),
    "why.SignatureDoesNotMatch": (
        "The access key exists, but the call was signed with another secret. Copy the secret access key again."
    ),
    "why.ExpiredToken": "The session has expired. Open a new one.",
    "asked": lambda operation: operation or "a request",
    "nobody": "unknown",
    "sign-in.wrong-password": "The user name or the password isn't right.",
    "sign-in.wrong-code": "The code isn't right, or it was used before. Wait for the next code.",
    "sign-in.too-many-codes": "Too many codes of this device were tried. Try again in three minutes.",
    "sign-in.device-gone": "This MFA device isn't enabled for the user. Sign in again.",
    # errors of the endpoint, where AWS has no words, or answers more than a practice account
    "endpoint.no-service": "The practice account has no service {service}.",
    "endpoint.no-buckets": "The practice account has no buckets: of S3 it answers ListBuckets only.",
    "endpoint.little-ec2": "Of EC2 the practice account answers DescribeInstances only.",
    "endpoint.no-operation": "The practice account doesn't know {name}.",
    "endpoint.no-parameter": "The practice account doesn't know {parameter} of {name}.",
    "endpoint.no-length": "The Content-Length header isn't a number.",
    "endpoint.too-large": "The request is longer than {most:,} bytes.",
    "endpoint.cut-off": "The request ended before its body did.",
    "endpoint.not-owner": "This isn't the owner's token.",
    "endpoint.no-http": "The request isn't valid HTTP.",
    "endpoint.mistake": "The practice account made a mistake: {error}.",
    "endpoint.policy-arns": "The practice account takes session policies as text, not by their ARNs.",
    "endpoint.invalid-policy": "The policy isn't valid: {problem}",
    "endpoint.slashes": "The practice account doesn't have paths with several slashes in a row.",
    "endpoint.ssh-encoding": "The practice account gives SSH public keys in the encoding SSH only.",
    "endpoint.no-arn": "Invalid input: the resource is no ARN.",
    "endpoint.no-number": "{key} is not a whole number.",
    "endpoint.no-boolean": "{key} is not a Boolean.",
    "endpoint.password-first": "Change the password first: this console session can do nothing else.",
    "verdict.error": lambda code: f"Error: {code}",
}

say: Say = make_say(SENTENCES)
