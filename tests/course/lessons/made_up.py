"""Made-up lessons for tests: two to learn from, a final challenge, and one with a single exercise."""

import json
from pathlib import Path

import pytest

from mfa_lesson.course.lesson_file import load_lesson
from mfa_lesson.errors import LessonError
from tests.support import document, statement

SEE = """
title = "See who is there"
topic = "resources"

[[question]]
id = "guess"
kind = "predict"
text = "alice has one statement alone. What does `iam:ListUsers` on `*` come to?"
keep_order = true
[[question.option]]
text = "Allowed"
right = true
says = "The statement lists it, with the resource `*`."
[[question.option]]
text = "Explicit deny"
says = "There is no Deny in it."
[[question.option]]
text = "Implicit deny"
misconception = 8
says = "An Allow applies."
[[question.proof]]
policies = ["force_mfa"]
only = ["AllowAllUsersToListAccounts"]
action = "iam:ListUsers"
outcome = "allowed"
by = ["AllowAllUsersToListAccounts"]

[[question]]
id = "beats"
kind = "check"
text = "A Deny and an Allow both apply to one request. What comes of it?"
[[question.option]]
text = "Explicit deny"
right = true
says = "A Deny that applies always wins."
[[question.option]]
text = "Whichever statement stands last"
misconception = 9
says = "Order never matters."
[[question.option]]
text = "An error: the two contradict each other"
slip = true
says = "They live together well."
[[question.proof]]
policies = ["force_mfa", "open"]
action = "iam:CreateUser"
username = "bob"
mfa = ["false", "absent"]
outcome = "explicitDeny"
[[question.proof]]
policies = ["force_mfa", "open"]
action = "iam:CreateUser"
mfa = true
outcome = "allowed"

[[question]]
id = "own"
kind = "check"
topic = "variables"
text = "What does `${aws:username}` stand for, when alice asks about <b>bob</b>?"
[[question.option]]
text = "`alice`: it is the name of whoever calls"
right = true
says = "It is the caller’s own name."
[[question.option]]
text = "`bob`: it is the name of whoever is acted on"
misconception = 10
says = "It never is."

[policies.open]
json = '''{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'''

[[exercise]]
id = "write"
text = "Allow `iam:ListUsers`."
start_policy = "ec2_full_access"
hints = ["Look at `Action`.", "Name it."]
solution = '''{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}}'''
with = ["administrator_access"]
[[exercise.expect]]
say = "Everybody may list users."
actions = ["iam:ListUsers"]
mfa = ["false", "absent"]
want = "allowed"
"""

MANAGE = """
title = "Manage your own"
topic = "variables"
"""

FINAL = """
title = "The final challenge"
topic = "everything"

[[question]]
id = "first"
kind = "final"
topic = "resources"
text = "Which resource does `iam:ListUsers` act on?"
[[question.option]]
text = "`*`: on no particular resource"
right = true
says = "It lists them all."
[[question.option]]
text = "The ARN of the user who asks"
slip = true
says = "It has no resource type."

[[question]]
id = "second"
kind = "final"
topic = "variables"
text = "Whom does `${aws:username}` name?"
[[question.option]]
text = "The caller"
right = true
says = "Whoever signs the request."
[[question.option]]
text = "Every user of the account"
misconception = 10
says = "It names one."

[[question]]
id = "third"
kind = "final"
topic = "variables"
text = "Under Version 2008-10-17, what is `${aws:username}`?"
[[question.option]]
text = "Plain text"
right = true
says = "Variables came with 2012-10-17."
[[question.option]]
text = "A variable"
misconception = 10
says = "Not under that version."
"""


def write_lessons(folder: Path) -> Path:
    """Writes the made-up lessons to a folder, and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"02_see": SEE, "03_manage": MANAGE, "11_final": FINAL}.items():
        (folder / f"{name}.toml").write_text(text.strip() + "\n", encoding="utf-8")
    return folder


WITH_EXERCISE = "00_made_up"
START = json.dumps(document(statement()), indent=4)
SOLUTION = json.dumps(document(statement(Sid="Secret", Action="iam:ListUsers")), indent=4)
EXPECTED = """
[[exercise.expect]]
say = "Users can be listed."
actions = ["iam:ListUsers"]
want = "allowed"
[[exercise.expect]]
say = "Nothing else can be done: `iam:GetUser`, for one."
actions = ["iam:GetUser"]
owners = ["own", "bob"]
want = "denied"
"""


def write_exercise(folder: Path, expected: str = EXPECTED, extra: str = "") -> Path:
    """Writes the lesson WITH_EXERCISE, whose exercise "one" expects this, to a folder, and returns it."""
    text = f"""
title = "Made up"
topic = "made-up"

[[exercise]]
id = "one"
text = '''Allow `iam:ListUsers`, and <b>nothing</b> else.

Use one statement.'''
start = '''{START}'''
hints = ["Think of `Action`.", "Name the one action."]
solution = '''{SOLUTION}'''
{extra}
{expected}
"""
    (folder / f"{WITH_EXERCISE}.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> LessonError:
    """The error that a lesson with this text is refused with."""
    (folder / "05_broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LessonError) as caught:
        load_lesson("05_broken", folder=folder)
    return caught.value
