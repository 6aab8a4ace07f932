"""How long a decision takes, and how little that depends on the size of the policy.

python tests/benchmarks/deciding.py
"""

import os
import platform
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import Policy, Request, decision_matrix, evaluate, load_policy
from mfa_lesson.credentials import MFA_STATES, User
from mfa_lesson.matrix import named_actions, request_for

SIZES = (6, 60, 600, 6_000)
ROUNDS = 15
SERVICES = ("iam", "sts", "s3", "ec2", "sqs", "sns", "kms", "logs")
ALICE, BOB = User.read("alice"), User.read("bob")

Asked = tuple[str, str, dict[str, str]]
"""What a request is made of: action, resource, context."""


def policy_of(size: int) -> tuple[Policy, list[Asked]]:
    """A policy of so many statements, and a request about each of up to 186 of them.

    Actions and ARNs are all different; every tenth statement has a wildcard and a variable, every fourth is a Deny,
    every third has a condition. The same on every run.
    """
    chance = random.Random(size)
    statements, asked = [], []
    for number in range(size):
        action = f"{SERVICES[number % len(SERVICES)]}:Action{number}"
        arn = f"arn:aws:{SERVICES[number % len(SERVICES)]}::123456789012:thing/{chance.randrange(10**9)}-{number}"
        asked.append((action, arn, ALICE.context(chance.choice(list(MFA_STATES)))))
        statement = {"Effect": "Deny" if number % 4 == 3 else "Allow", "Action": action, "Resource": arn}
        if number % 10 == 4:
            asked[-1] = (action + "OfAlice", f"{arn}/alice", asked[-1][2])
            statement |= {"Action": f"{action}Of*", "Resource": f"{arn}/${{aws:username}}"}
        if number % 3 == 2:
            statement["Condition"] = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
        statements.append(statement)
    document = {"Version": "2012-10-17", "Statement": statements}
    return Policy.from_json(document, name=f"{size} statements"), chance.sample(asked, min(size, 186))


def lesson_requests(policy: Policy) -> list[Asked]:
    """Every action of the lesson's policy in the three MFA states, on one's own and on somebody else's."""
    requests = (
        request_for(action, ALICE, owner, mfa)
        for action in named_actions([policy])
        for mfa in MFA_STATES
        for owner in (ALICE, BOB)
    )
    return [(request.action, request.resource, dict(request.context)) for request in requests]


def microseconds(work: Callable[[], object]) -> float:
    """The time of one call: the best of some rounds, so that what else the machine does counts least."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times) * 1e6


def each(calls: Iterable[Callable[[], object]]) -> float:
    """The median over many calls of the time of one."""
    return median(map(microseconds, calls))


def decisions(policy: Policy, asked: list[Asked]) -> tuple[float, float]:
    """Microseconds a decision: the request ready, and with making the request."""
    requests = [Request(*one) for one in asked]
    ready = each(lambda request=request: evaluate(request, policy) for request in requests)
    made = each(lambda one=one: evaluate(Request(*one), policy) for one in asked)
    return ready, made


def row(name: str, *columns: str) -> None:
    print(f"{name:<34}" + "".join(f"{column:>18}" for column in columns))


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {platform.machine()}\n")

    force_mfa = load_policy("force_mfa")
    asked = lesson_requests(force_mfa)
    row("µs a decision (median)", "request ready", "request made")
    ready, made = decisions(force_mfa, asked)
    row(f"force_mfa, {len(asked)} requests", f"{ready:.2f}", f"{made:.2f}")
    of_size, policies = {}, {}
    for size in SIZES:
        policies[size], about = policy_of(size)
        of_size[size], made = decisions(policies[size], about)
        row(f"{size:,} statements, {len(about)} requests", f"{of_size[size]:.2f}", f"{made:.2f}")
    row("6,000 statements to 6", f"{of_size[6_000] / of_size[6]:.2f} times")

    print()
    row("other things", "ms")
    for name, work in {
        "reading force_mfa": lambda: Policy.from_json(force_mfa.text),
        "reading 6,000 statements": lambda: Policy.from_json(policies[6_000].text),
        "a whole decision_matrix": lambda: decision_matrix([force_mfa]),
    }.items():
        row(name, f"{microseconds(work) / 1000:.2f}")


if __name__ == "__main__":
    main()
