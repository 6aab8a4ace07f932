"""How long a decision takes, and how little that depends on the size of the policy; and what it takes of memory.

python tests/benchmarks/deciding.py [decisions] [growth] [matrix] [reach] [hostile] [generated] [others] [--write]

With --write the figures go into docs/performance.md.

"others" compares with moto's evaluator of IAM policies where moto is installed (`pip install moto`). It reads the
policy anew at each decision, and knows fewer condition operators.

"hostile" reads, decides and explains what stands in tests/hostile/inputs.py, the worst that the limits leave. Its
seconds are of the processor, so that they depend less on what else the machine does. "generated" does so with what
tests/hostile/generator.py draws.
"""

import json
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from mfa_lesson import Policy, PolicyError, Request, decision_matrix, evaluate, explain, load_policy, reach
from mfa_lesson.account.users import MFA_STATES, User
from mfa_lesson.analysis.decisions import Scenario
from mfa_lesson.iam.evaluator import InForce
from mfa_lesson.iam.policy import list_named_actions
from tests.benchmarks import figures
from tests.benchmarks.figures import row, table

SIZES = (6, 60, 600, 6_000, 60_000)
ROUNDS = 15
HOSTILE_ROUNDS = 5
GENERATED = 60
MATRIX_ACTIONS = 20_000
LONGEST = 10**9
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
    return Policy.from_json(document, name=f"{size} statements", longest=LONGEST), chance.sample(asked, min(size, 186))


def lesson_requests(policy: Policy) -> list[Asked]:
    """Every action of the lesson's policy in the three MFA states, on one's own and on somebody else's."""
    requests = (
        Scenario(ALICE, owner, InForce(())).request(action, mfa)
        for action in list_named_actions([policy])
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


def decisions_on_the_lesson() -> None:
    """One decision, the reading of the policy, and a whole matrix."""
    force_mfa = load_policy("force_mfa")
    asked = lesson_requests(force_mfa)
    with table("force_mfa", "request ready", "request made"):
        row(f"µs a decision, median of {len(asked)}", *(f"{time:.2f}" for time in decisions(force_mfa, asked)))
        matrix = microseconds(lambda: decision_matrix([force_mfa]))
        row("decisions/s in a whole decision_matrix", f"{93 / matrix * 1e6:,.0f}")
        row("ms to read the policy", f"{microseconds(lambda: Policy.from_json(force_mfa.text)) / 1000:.2f}")


def growth() -> None:
    """Policies of more and more statements."""
    of_size = {}
    with table("statements", "µs a decision", "request made", "ms to read", "peak MB"):
        for size in SIZES:
            policy, asked = policy_of(size)
            of_size[size], made = decisions(policy, asked)
            start = perf_counter()
            Policy.from_json(policy.text, longest=LONGEST)
            milliseconds = (perf_counter() - start) * 1000
            row(f"{size:,}", f"{of_size[size]:.2f}", f"{made:.2f}", f"{milliseconds:.1f}", f"{peak_of(size):.0f}")
    with table("a decision, compared with", "times"):
        for size in SIZES[-2:]:
            row(f"{size:,} to {SIZES[0]} statements", f"{of_size[size] / of_size[SIZES[0]]:.2f}")


def peak_of(size: int) -> float:
    """The most memory in MB that a Python process takes to make, write, read and ask a policy of this size, in all."""
    code = (
        "import sys, resource; sys.path.insert(0, sys.argv[1])\n"
        "from tests.benchmarks.deciding import Policy, Request, evaluate, policy_of\n"
        "policy, asked = policy_of(int(sys.argv[2]))\n"
        "[evaluate(Request(*one), policy) for one in asked]\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    root = str(Path(__file__).parents[2])
    ran = subprocess.run([sys.executable, "-c", code, root, str(size)], capture_output=True, text=True, check=True)
    return int(ran.stdout) / (1e6 if sys.platform == "darwin" else 1e3)


def matrix() -> None:
    """Thousands of actions, three states, two owners."""
    force_mfa = load_policy("force_mfa")
    actions = [f"{SERVICES[number % len(SERVICES)]}:Action{number}" for number in range(MATRIX_ACTIONS)]
    with table("a large matrix", "s"):
        start = perf_counter()
        for owner in ("alice", "bob"):
            decision_matrix([force_mfa], owner=owner, actions=actions)
        row(f"{MATRIX_ACTIONS:,} actions × 3 states × 2 owners", f"{perf_counter() - start:.2f}")


def all_actions() -> None:
    """Every action of AWS, in the picture of the Deny."""
    with table("`reach()`", "s"):
        for when in ("the first time", "the second time"):
            start = perf_counter()
            picture = reach()
            row(f"{when}, {picture.total:,} actions", f"{perf_counter() - start:.2f}")


def hostile() -> None:
    """What nobody means well with: processor seconds to read or refuse it, to decide and to explain; and memory."""
    from tests.hostile.inputs import POLICIES

    with table("seconds", "to read", "to decide", "to explain", "peak MB"):
        for name, thrown in POLICIES.items():
            request = thrown.request()
            policy, reading, peak = read_or_none(thrown.policy())
            decided = f"{median_seconds(lambda p=policy, r=request: evaluate(r, p)):.3f}" if policy else "refused"
            explained = f"{median_seconds(lambda p=policy, r=request: explain(r, p)):.3f}" if policy else ""
            row(name, f"{reading:.3f}", decided, explained, f"{peak:.1f}")


def generated() -> None:
    """What a generator draws within the limits, however it hurts: the longest processor seconds of many draws."""
    from tests.hostile.generator import draw_hostile

    chance, decided, explained, taken = random.Random(20), [], [], 0
    for _ in range(GENERATED):
        text, request = draw_hostile(chance)
        try:
            policy = Policy.from_json(text)
        except PolicyError:
            continue
        taken += 1
        for work, times in ((evaluate, decided), (explain, explained)):
            start = process_time()
            work(request, policy)
            times.append(process_time() - start)
    with table("seconds", "to decide", "to explain"):
        row(f"median of {taken} drawn policies", f"{median(decided):.3f}", f"{median(explained):.3f}")
        row("the longest", f"{max(decided):.3f}", f"{max(explained):.3f}")


def read_or_none(source: object) -> tuple[Policy | None, float, float]:
    """The policy, None where it is refused; the seconds that took; and the most memory beyond what was given, in MB."""

    def read() -> Policy | None:
        try:
            return Policy.from_json(source)
        except PolicyError:
            return None

    seconds = median_seconds(read)
    tracemalloc.start()
    policy = read()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return policy, seconds, peak


def median_seconds(work: Callable[[], object]) -> float:
    """The median of some rounds, of the processor."""
    times = []
    for _ in range(HOSTILE_ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times)


def others() -> None:
    """The same requests, decided by moto's evaluator, in turns with ours."""
    try:
        from moto.iam.access_control import IAMPolicy
    except ImportError:
        raise SystemExit("This part needs moto: pip install moto") from None
    ours = load_policy("force_mfa")
    theirs = IAMPolicy(json.dumps(ours.document))
    requests = [Request(*one) for one in lesson_requests(ours)]
    with table("µs a decision, median, in the same run", "mfa_lesson", f"moto {version('moto')}"):
        mine = each(lambda request=request: evaluate(request, ours) for request in requests)
        other = each(
            lambda request=request: theirs.is_action_permitted(request.action, request.resource, None, request.context)
            for request in requests
        )
        row(f"force_mfa, {len(requests)} requests", f"{mine:.1f}", f"{other:.1f}")


PARTS = {
    "decisions": decisions_on_the_lesson,
    "growth": growth,
    "matrix": matrix,
    "reach": all_actions,
    "hostile": hostile,
    "generated": generated,
    "others": others,
}

if __name__ == "__main__":
    figures.run("tests/benchmarks/deciding.py", PARTS, sys.argv[1:])
