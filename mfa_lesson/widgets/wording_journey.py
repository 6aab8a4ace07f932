"""The story of a new user's first day, and what its widget says."""

from __future__ import annotations

from mfa_lesson.text import Sentences

DOES = {
    "password": "Sign in with the password",
    "code": "Sign in with a code",
    "key": "Use the access key",
    "token": "`GetSessionToken`, no code",
    "token_code": "`GetSessionToken` with a code",
    "iam:ListAccessKeys": "List my access keys",
    "iam:CreateVirtualMFADevice": "Create a virtual MFA device",
    "iam:EnableMFADevice": "Enable the device",
    "iam:CreateAccessKey": "Create an access key",
    "iam:ChangePassword": "Change the password",
    "iam:ListSigningCertificates": "List signing certificates",
    "iam:DeactivateMFADevice": "Deactivate the device",
}
"""What alice does in a scene: a way to sign in, or an action."""

INTENTIONS = {
    "no_device_yet": "alice has a password, and no MFA device yet.",
    "looks": "She only wants to look. Does that work without MFA?",
    "app_ready": "The app on her phone is ready.",
    "two_codes": "Two codes from the app, and the device is hers.",
    "expects": "MFA is set up. What do you expect?",
    "same_user": "The same user, the same password, and a code from the app.",
    "same_request": "The very same request as before.",
    "new_password": "alice replaces the administrator’s password.",
    "signed_out": "Some users had to sign in again after a new password. AWS doesn’t document it.",
    "opens_terminal": "alice opens a terminal.",
    "harmless": "A harmless question.",
    "credentials": "Temporary credentials, perhaps?",
    "same_question": "The same question again.",
    "with_number": "This time with the number from the app.",
    "once_more": "And once more.",
    "new_phone": "alice gets a new phone.",
    "device_gone": "Her device is gone from AWS, or so she hopes.",
}
"""What she wants by it."""

CHAPTERS = {
    "a": "In window A, without MFA",
    "b": "In window B, with a code",
    "terminal": "In a terminal",
}

PLACES = {"a": "Window A", "b": "Window B", "terminal": "Terminal", "service": "A service"}

WAYS = {
    "password": "console, with the password",
    "code": "console, with the password and MFA",
    "key": "access key",
    "token": "GetSessionToken without a code",
    "token_code": "GetSessionToken with a code",
    "login": "aws login, from the console session",
    "federation": "GetFederationToken, with a session policy that allows everything",
    "service": "let a service call for this session",
    "role": "assume a role",
}

TARGETS = {
    "own": "alice’s own user or device",
    "bob": "bob’s user or device",
    "phone": "a device named {device}",
}

JOURNEY: Sentences = {
    "journey.next": "Step {number}: {label}",
    "journey.end": "End of the story",
    "journey.end_intention": "Try anything below, or start the day over.",
    "journey.step": lambda number, where, verdict, says: (
        f"{f'Step {number}, {where}' if number else where}: {verdict}. {says}"
    ),
    "journey.again": "The day starts over.",
    "journey.impossible": "You can’t do that here.",
    "journey.enabled": "{device} (enabled)",
    "journey.not_enabled": "{device} (not enabled)",
    "journey.static": "alice’s first day, in {count} steps. Run this cell to start.",
    **{f"journey.does.{does}": words for does, words in DOES.items()},
    **{f"journey.intention.{name}": words for name, words in INTENTIONS.items()},
    **{f"journey.chapter.{place}": title for place, title in CHAPTERS.items()},
    **{f"journey.place.{place}": name for place, name in PLACES.items()},
    **{f"journey.way.{way}": words for way, words in WAYS.items()},
    **{f"journey.target.{target}": words for target, words in TARGETS.items()},
}
"""What the widget says, with the story."""
