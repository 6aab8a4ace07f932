"""What is typed into the lab to keep it busy: drawn by chance, not listed, and as long as a policy can be."""

from __future__ import annotations

import json
import random
from typing import Any

from mfa_lesson.course.drafts import LONGEST_READ
from tests.support import document

SERVICES = ("iam", "sts", "s3", "ec2", "kms", "a")
NAMES = ("Get", "List", "User", "Key", "MFA", "x", "aaaa")
CONDITIONS = (
    "StringLike",
    "StringEquals",
    "ArnLike",
    "IpAddress",
    "NumericLessThan",
    "DateGreaterThan",
    "BoolIfExists",
)
KEYS = (
    "aws:username",
    "aws:SourceIp",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:CurrentTime",
    "s3:x",
)


def draw_text(chance: random.Random, longest: int = LONGEST_READ) -> str:
    """A policy of one style: few or many statements, actions, resources and values, plain or with many wildcards.

    Args:
        chance: What draws it.
        longest: How many characters it has at most.

    Returns:
        JSON text that can be read.
    """
    room = int(longest ** chance.uniform(0.5, 1)) - 100
    style = Style(chance)
    statements: list[Any] = []
    length = 0
    while length < room and len(statements) < style.statements:
        statement = style.draw_statement((room - length) / max(1, style.statements - len(statements)))
        statements.append(statement)
        length += len(json.dumps(statement)) + 2
    while length > room and len(statements) > 1:
        length -= len(json.dumps(statements.pop())) + 2
    return json.dumps(document(*statements))


class Style:
    """How the statements of one policy look."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.number = chance, 0
        self.statements = int(10 ** chance.uniform(0, 3.3))
        self.share = chance.random()
        """How much of a statement is actions; the rest is resources and conditions."""
        self.wildcards = chance.choice([0, 0, 0.1, 1])
        self.services = chance.sample(SERVICES, chance.randint(1, 3))
        self.variables = chance.choice([0, 0.1, 1])
        self.conditions = chance.choice([0, 0, 0.3, 1])
        self.excepting = chance.choice([0, 0, 0.5])
        self.effects = chance.choice([("Allow",), ("Allow", "Deny"), ("Deny",)])

    def draw_statement(self, room: float) -> dict[str, Any]:
        actions = self.draw_many(self.draw_action, room * self.share)
        resources = self.draw_many(self.draw_resource, room * (1 - self.share))
        excepting = self.chance.random() < self.excepting
        statement: dict[str, Any] = {
            "Effect": self.chance.choice(self.effects),
            "NotAction" if excepting else "Action": actions,
            "NotResource" if self.chance.random() < self.excepting / 3 else "Resource": resources,
        }
        if self.chance.random() < self.conditions:
            statement["Condition"] = self.draw_condition(room / 4)
        return statement

    def draw_many(self, draw: Any, room: float) -> list[str]:
        found = [draw()]
        length = len(found[0])
        while length < room:
            found.append(draw())
            length += len(found[-1]) + 4
        return found

    def draw_action(self) -> str:
        self.number += 1
        service = self.chance.choice(self.services)
        name = "".join(self.chance.choices(NAMES, k=self.chance.randint(1, 3)))
        if self.chance.random() >= self.wildcards:
            return f"{service}:{name}{self.number}"
        form = self.chance.choice(["*{}", "{}*", "?*{}", "*{}*", "*?*{}?", "{}*a*a*a*"])
        return f"{service}:{form.format(name)}{self.chance.choice(['', self.number])}"

    def draw_resource(self) -> str:
        self.number += 1
        start = self.chance.choice(["arn:aws:s3:::", "arn:aws:iam::123456789012:user/", "arn:aws:iam::*:role/"])
        parts = [self.chance.choice(["*", "?", "a", "x/", str(self.number)]) for _ in range(self.chance.randint(1, 4))]
        if self.chance.random() < self.variables:
            parts.append(self.chance.choice(["${aws:username}", "?*${aws:PrincipalArn}", "${aws:x, 'aaa'}*"]))
        return f"{start}{''.join(parts)}{self.number}"

    def draw_condition(self, room: float) -> dict[str, Any]:
        operator, key = self.chance.choice(CONDITIONS), self.chance.choice(KEYS)
        values = {
            "ArnLike": lambda: f"arn:aws:iam::*:user/*{self.chance.random()}*",
            "IpAddress": lambda: f"10.{self.chance.randrange(256)}.{self.chance.randrange(256)}.0/24",
            "NumericLessThan": lambda: str(self.chance.randrange(10**6)),
            "DateGreaterThan": lambda: f"20{self.chance.randint(10, 40)}-01-01T00:00:00Z",
            "BoolIfExists": lambda: self.chance.choice(["true", "false"]),
        }
        draw = values.get(operator, lambda: self.chance.choice(["*", "a*", "?*b*"]) + str(self.chance.random()))
        return {operator: {key: self.draw_many(draw, room)}}
