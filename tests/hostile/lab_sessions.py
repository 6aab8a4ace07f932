"""What a learner does in the lab to keep it busy: drawn by chance, one kind of burden at a time, within its limits."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mfa_lesson.account.universe import list_known_actions
from mfa_lesson.analysis.goals.sentences import TASKS, expectations
from mfa_lesson.course.drafts import LONGEST_READ
from mfa_lesson.course.wording import DRAFT_KINDS
from mfa_lesson.errors import ExpectationError
from mfa_lesson.widgets.lab_state import (
    LONGEST_CONTEXT,
    LONGEST_GOALS,
    LONGEST_RESOURCE,
    MOST_DRAFTS,
    MOST_GOALS,
    MOST_KEYS,
    MOST_REQUESTS,
)
from tests.hostile.lab_inputs import draw_text
from tests.support import document, statement

ROOM = LONGEST_READ - 500
OPERATORS = ("StringLike", "StringNotLike", "ArnLike", "ArnNotLike", "StringEqualsIfExists", "ForAnyValue:StringLike")
CALLER_KEYS = (
    "aws:username",
    "aws:PrincipalArn",
    "aws:userid",
    "aws:PrincipalTag/team",
    "iam:ResourceTag/x",
    "s3:prefix",
)
USER_LINES = (
    "user/{}",
    "user/{}*",
    "user/*{}",
    "user/*{}*",
    "user/?{}*",
    "user/${{aws:username}}{}",
    "mfa/*{}*",
    "mfa/{}?*",
)


@dataclass(frozen=True)
class Session:
    """What is put into a lab, one after the other, each part if there is something of it."""

    kind: str
    text: str
    """What is pasted into the first policy."""
    others: tuple[tuple[str, str], ...] = ()
    """The other policies: what each is attached as, and its text."""
    goals: str = ""
    context: str = ""
    username: str = ""
    requests: tuple[tuple[str, str], ...] = ()
    """What is asked for beside what the policies name: actions and resources."""


class Writer:
    """Draws parts of policies by chance, each with a number of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.number = chance, 0

    def next(self) -> int:
        self.number += 1
        return self.number

    def draw_service(self) -> str:
        return self.chance.choice(["iam", "iam", "sts", "s3", "ec2", "kms"])

    def draw_action(self) -> str:
        if self.chance.random() < 0.5:
            return self.chance.choice([*list_known_actions().values()])
        return f"{self.draw_service()}:{self.chance.choice(['Get', 'List', 'Put'])}{self.next()}"

    def draw_wildcard(self) -> str:
        """An action with wildcards; of IAM often one that fits many."""
        letters = "".join(self.chance.choices("aeilrst", k=self.chance.randint(1, 3)))
        form = self.chance.choice(["*{}", "{}*", "*{}*", "?*{}*", "*{}?*", "*{}*{}*", "*?{}*?"])
        number = self.chance.choice(["", "", str(self.next())])
        return f"{self.draw_service()}:{form.replace('{}', letters)}{number}"

    def draw_resource(self) -> str:
        if self.chance.random() < 0.5:
            line = self.chance.choice(USER_LINES).format(f"{self.chance.choice('abcx')}{self.next()}")
            return f"arn:aws:iam::{self.chance.choice(['123456789012', '*', '999999999999'])}:{line}"
        return f"arn:aws:s3:::{self.chance.choice(['*', '?*', ''])}bucket{self.next()}/*"

    def draw_long(self, most: int) -> str:
        """A long pattern of a few letters and wildcards."""
        pieces = self.chance.choices(["a", "ab", "*", "?", "*?", "a*", "x"], k=max(1, most // 2))
        return "".join(pieces)[:most]

    def draw_values(self, operator: str, room: float) -> list[str]:
        make = (lambda: f"arn:aws:iam::*:user/*{self.next()}*") if "Arn" in operator else lambda: f"*a{self.next()}*b*"
        return self.fill(make, room)

    def fill(self, draw: Callable[[], str], room: float) -> list[str]:
        found = [draw()]
        length = len(found[0])
        while length < room:
            found.append(draw())
            length += len(found[-1]) + 4
        return found[:-1] or found

    def draw_effect(self) -> str:
        return self.chance.choice(["Allow", "Deny"])


def write(chance: random.Random, *statements: dict[str, Any]) -> str:
    """JSON text within the limit, indented where there is room for that; the last statements go where there is none."""
    kept = list(statements)
    while len(text := json.dumps(document(*kept))) > LONGEST_READ:
        kept = kept[: len(kept) * 9 // 10]
    indented = json.dumps(document(*kept), indent=4)
    return indented if len(indented) <= LONGEST_READ and chance.random() < 0.5 else text


def draw_many_statements(chance: random.Random) -> str:
    writer, each = Writer(chance), chance.choice([80, 150, 400])
    alike = chance.random() < 0.3

    def draw() -> dict[str, Any]:
        action = "iam:GetUser" if alike else chance.choice([writer.draw_action, writer.draw_wildcard])()
        made = statement(writer.draw_effect(), Action=action, Resource=writer.draw_resource())
        if each > 100 and chance.random() < 0.5:
            operator = chance.choice(OPERATORS)
            made["Condition"] = {operator: {chance.choice(CALLER_KEYS): writer.draw_values(operator, each - 100)}}
        return made

    return write(chance, *[draw() for _ in range(ROOM // each)])


def draw_actions_and_resources(chance: random.Random) -> str:
    writer, share, count = Writer(chance), chance.uniform(0.1, 0.9), chance.choice([1, 1, 2, 5])
    room = ROOM / count - 100
    return write(
        chance,
        *(
            statement(
                writer.draw_effect(),
                Action=writer.fill(writer.draw_action, room * share),
                Resource=writer.fill(writer.draw_resource, room * (1 - share)),
            )
            for _ in range(count)
        ),
    )


def draw_wildcard_actions(chance: random.Random) -> str:
    writer, count = Writer(chance), chance.choice([1, 3, 30, 300])
    element = chance.choice(["Action", "Action", "NotAction"])
    return write(
        chance,
        *(
            statement(writer.draw_effect(), **{element: writer.fill(writer.draw_wildcard, ROOM / count - 100)})
            for _ in range(count)
        ),
    )


def draw_long_patterns(chance: random.Random) -> str:
    writer, length = Writer(chance), chance.choice([200, 900, 5_000, 40_000])
    where = chance.choice(["Action", "Resource", "Condition"])
    if where == "Action":
        draw, most = (lambda: f"{writer.draw_service()}:{writer.draw_long(min(length, 900))}"), ROOM
        return write(chance, statement(writer.draw_effect(), Action=writer.fill(draw, most - 1_000)))
    if where == "Resource":
        start = chance.choice(
            ["arn:aws:iam::123456789012:user/", "arn:aws:s3:::", "arn:aws:iam::*:mfa/${aws:username}"]
        )
        lines = writer.fill(lambda: start + writer.draw_long(length), ROOM - length - 100)
        return write(chance, statement(writer.draw_effect(), Resource=lines))
    values = writer.fill(lambda: writer.draw_long(length), ROOM - length - 100)
    operator = chance.choice(["StringLike", "StringNotLike"])
    return write(chance, statement(writer.draw_effect(), Condition={operator: {chance.choice(CALLER_KEYS): values}}))


def draw_many_conditions(chance: random.Random) -> str:
    writer, count, keys = Writer(chance), chance.choice([1, 5, 40]), chance.choice([1, 6, 60])

    def draw() -> dict[str, Any]:
        block: dict[str, dict[str, list[str]]] = {}
        for _ in range(keys):
            operator = chance.choice(OPERATORS)
            key = chance.choice([*CALLER_KEYS, f"aws:RequestTag/t{writer.next()}"])
            values = writer.draw_values(operator, max(1, ROOM / count / keys - 80))
            block.setdefault(operator, {})[key] = values
        return statement(writer.draw_effect(), Action=writer.draw_wildcard(), Condition=block)

    return write(chance, *[draw() for _ in range(count)])


TEXTS: Mapping[str, Callable[[random.Random], str]] = {
    "any style": draw_text,
    "many statements": draw_many_statements,
    "actions and resources": draw_actions_and_resources,
    "wildcard actions": draw_wildcard_actions,
    "long patterns": draw_long_patterns,
    "many conditions": draw_many_conditions,
}


def draw_any(chance: random.Random) -> str:
    return TEXTS[chance.choice([*TEXTS])](chance)


def draw_half_edited(chance: random.Random) -> str:
    """A long text with a mistake near its end."""
    text = draw_any(chance)
    place = len(text) - chance.randint(1, 60)
    slip = chance.choice(["cut", "drop", "insert", "twice"])
    if slip == "twice":
        return text.rstrip()[:-1] + ', "Version": "2012-10-17"}'
    if slip == "cut":
        return text[:place]
    return text[:place] + (chance.choice('",}]{[:x\\') if slip == "insert" else "") + text[place + (slip == "drop") :]


def draw_pasted(chance: random.Random) -> str:
    """A long text that is no policy, and has one in it."""
    text = draw_any(chance)[: LONGEST_READ - 2_000]
    while True:
        try:
            json.loads(text)
            break
        except ValueError:
            text = draw_any(chance)[: LONGEST_READ - 2_000]
    found = json.loads(text)
    forms: dict[str, Callable[[], str]] = {
        "fence": lambda: f"```json\n{text}\n```",
        "comments": lambda: text.replace("{", "{ // remark\n", 20),
        "typographic": lambda: text.replace('"', "”"),
        "single": lambda: text.replace('"', "'"),
        "comma": lambda: text[:-1] + ",}",
        "wrapper": lambda: json.dumps({"PolicyDocument": found}),
        "text": lambda: json.dumps(text)[:LONGEST_READ],
        "statements": lambda: json.dumps(found["Statement"]),
        "words": lambda: f"Here is the policy:\n{text}",
    }
    return forms[chance.choice([*forms])]()


def draw_goal(chance: random.Random) -> str:
    """A goal about many actions."""
    writer = Writer(chance)
    who = chance.choice(["nobody", "without MFA nobody", "a user with MFA", "anybody", "a user with a path", "a role"])
    items = []
    for _ in range(chance.choice([1, 3, 20, 60])):
        letters = "".join(chance.choices("aeilrst", k=chance.randint(1, 2)))
        wild = chance.choice([f"iam:*{letters}*", f"s3:*{letters}*", f"ec2:?*{letters}*{writer.next()}", "iam:*User*"])
        items.append(chance.choice([wild, wild, chance.choice([*TASKS]), "iam:GetUser"]))
    whose = chance.choice(["", "", " of another user"]) if who in ("nobody", "without MFA nobody") else ""
    beside = chance.choice(["", "", " even beside administrator_access"])
    goal = f"{who} can {', '.join(items)}{whose}{beside}"
    return goal


def read_goal(goal: str) -> bool:
    try:
        expectations(goal)
    except ExpectationError:
        return False
    return True


def draw_goals(chance: random.Random, count: int = MOST_GOALS) -> str:
    goals: list[str] = []
    while len(goals) < count:
        goal = draw_goal(chance)
        if len("\n".join([*goals, goal])) > LONGEST_GOALS:
            break
        if read_goal(goal):
            goals.append(goal)
    return "\n".join(goals)


def draw_context(chance: random.Random) -> str:
    """As many keys, and values as long, as are taken."""
    keys = [
        f"{chance.choice(['aws:RequestTag', 's3:x', 'iam:ResourceTag'])}/t{number}" for number in range(MOST_KEYS - 1)
    ]
    length = LONGEST_CONTEXT // MOST_KEYS - 40
    return "\n".join(f"{key} = {''.join(chance.choices('ab', k=length))}" for key in [*keys, "s3:prefix"])


def draw_others(chance: random.Random) -> tuple[tuple[str, str], ...]:
    count = chance.choice([2, 5, MOST_DRAFTS - 1])
    return tuple((chance.choice(["identity", *DRAFT_KINDS]), draw_any(chance)) for _ in range(count))


def draw_requests(chance: random.Random) -> tuple[tuple[str, str], ...]:
    """Requests, some for things with a name as long as is taken."""
    writer = Writer(chance)
    return tuple(
        (
            chance.choice(["iam:GetUser", "s3:GetObject", f"ec2:Get{writer.next()}"]),
            chance.choice(["arn:aws:iam::123456789012:user/", "arn:aws:s3:::"])
            + "".join(chance.choices("ab", k=chance.choice([10, LONGEST_RESOURCE - 50]))),
        )
        for _ in range(MOST_REQUESTS + 1)
    )


def draw_everything(chance: random.Random) -> dict[str, Any]:
    """Every kind of burden together."""
    return {
        "text": draw_any(chance),
        "others": draw_others(chance),
        "goals": draw_goals(chance),
        "context": draw_context(chance),
        "requests": draw_requests(chance),
        "username": "/".join(["p" * 50] * 8 + ["a" * 60]),
    }


SESSIONS: Mapping[str, Callable[[random.Random], dict[str, Any]]] = {
    **{name: (lambda chance, draw=draw: {"text": draw(chance)}) for name, draw in TEXTS.items()},
    "several policies": lambda chance: {"text": draw_any(chance), "others": draw_others(chance)},
    "many goals": lambda chance: {"text": draw_any(chance), "goals": draw_goals(chance)},
    "much context": lambda chance: {"text": draw_any(chance), "context": draw_context(chance)},
    "requests": lambda chance: {"text": draw_any(chance), "requests": draw_requests(chance), "username": "carol"},
    "everything": draw_everything,
    "half-edited": lambda chance: {"text": draw_half_edited(chance)},
    "pasted": lambda chance: {"text": draw_pasted(chance)},
}
"""Kind of burden -> what draws a session of that kind."""


def draw_session(chance: random.Random, kind: str) -> Session:
    """A session of one kind."""
    return Session(kind, **SESSIONS[kind](chance))
