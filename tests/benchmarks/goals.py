"""How long a goal takes, whatever the policy: policies drawn by chance with many names, tags, lines and conditions.

python tests/benchmarks/goals.py [proofs] [--write]

With --write the figures go into docs/performance.md. Seconds of the processor depend less on what else the machine
does.
"""

import random
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import Policy, expectations
from mfa_lesson.analysis.goals.proof import decide_goals
from tests.benchmarks import figures
from tests.benchmarks.figures import row, table

POLICIES = 24
MOST = 300
GOALS = """
nobody can do anything
nobody can deactivate MFA of another user
without MFA nobody can s3:*
a user can iam:TagUser
"""
KEYS = ("aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/")
ACTIONS = ("*", "iam:*", "s3:Get*", "iam:TagUser", "iam:*MFA*", "sts:GetFederationToken", "ec2:Run*", "s3:*Object")


def draw_name(chance: random.Random) -> str:
    """A name, or a pattern for names."""
    name = f"user{chance.randrange(1000)}"
    return chance.choice([name, name, f"{name[:-1]}*", f"*{name[-2:]}", "${aws:username}", "${aws:PrincipalTag/team}"])


def draw_conditions(chance: random.Random, number: int) -> dict[str, Any]:
    """Conditions on names, on tags with many keys, on the keys of tags, and on times."""
    found: dict[str, Any] = {}
    for _ in range(number):
        tag = f"{chance.choice(KEYS)}{chance.choice('abcdefghijklmnopqrstuvwxyz')}"
        operator, key, value = chance.choice(
            [
                ("StringLike", "aws:username", [draw_name(chance) for _ in range(chance.choice([1, 3, MOST]))]),
                ("StringEquals", tag, [draw_name(chance)]),
                ("StringNotLikeIfExists", tag, ["a*", "*b*"]),
                ("ForAnyValue:StringLike", "aws:TagKeys", [chance.choice("abcdefghijklmnopqrstuvwxyz"), "*x*"]),
                ("DateGreaterThan", "aws:CurrentTime", [f"20{chance.randrange(30, 90)}-01-01T00:00:00Z"]),
                ("IpAddress", "aws:SourceIp", [f"203.0.113.{chance.randrange(256)}/32"]),
            ]
        )
        found.setdefault(operator, {})[key] = value
    return {"Condition": found} if found else {}


def draw_policy(chance: random.Random) -> Policy:
    """A policy that tells apart much: few or many statements, each with few or many lines and conditions."""
    statements = []
    many = chance.choice(["statements", "lines", "conditions"])
    for _ in range(MOST if many == "statements" else chance.randint(1, 30)):
        lines = [f"arn:aws:iam::*:user/{draw_name(chance)}", f"arn:aws:s3:::b/{draw_name(chance)}/*", "*"]
        drawn = {
            "Effect": chance.choice(["Allow", "Allow", "Deny"]),
            "Action": chance.sample(ACTIONS, chance.randint(1, 3)),
            "Resource": [chance.choice(lines[:2]) for _ in range(MOST // 10)]
            if many == "lines"
            else chance.choice(lines),
        }
        statements.append(drawn | draw_conditions(chance, chance.randint(0, 6 if many == "conditions" else 1)))
    return Policy.from_json({"Version": "2012-10-17", "Statement": statements})


def proofs() -> None:
    """Each goal under each policy, by itself."""
    chance, seconds, states = random.Random(14), {}, Counter[str]()
    goals = expectations(GOALS.strip())
    for number in range(POLICIES):
        policy = draw_policy(chance)
        for goal in goals:
            start = process_time()
            (answer,) = decide_goals([goal], policy)
            seconds[number, goal.say] = process_time() - start
            states[f"not decided ({answer.problem})" if answer.problem else answer.state] += 1
    with table("seconds", "to decide"):
        row(f"median of {len(seconds)} goals under {POLICIES} drawn policies", f"{median(seconds.values()):.2f}")
        worst, slowest = max(seconds, key=lambda each: seconds[each])
        row(f"the longest: policy {worst}, “{slowest}”", f"{seconds[worst, slowest]:.2f}")
    with table("the answer", "goals"):
        for state, count in states.most_common():
            row(state, str(count))


PARTS = {"proofs": proofs}

if __name__ == "__main__":
    figures.run("tests/benchmarks/goals.py", PARTS, sys.argv[1:])
