"""Is a decision as fast as in another version of the project? Both versions are measured in turns, in one run.

python tests/benchmarks/before.py FOLDER

FOLDER is a checkout of the other version, such as one made with `git worktree add --detach FOLDER main`. The requests
are those of the lesson's policy, without policies on resources. Printed are the medians of the best times, and what the
version of this folder takes of the other's time.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

HERE = Path(__file__).parents[2]
ROUNDS = 400


def load(folder: Path) -> tuple[Callable[..., Any], Callable[..., Any], Any, list[Any]]:
    """evaluate() and Request of the version in a folder, with its force_mfa and requests about it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "mfa_lesson"]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    import mfa_lesson
    from mfa_lesson.account.users import MFA_STATES, User
    from mfa_lesson.analysis.decisions import Scenario
    from mfa_lesson.iam.evaluator import InForce
    from mfa_lesson.iam.policy import list_named_actions

    sys.path.pop(0)
    if not Path(mfa_lesson.__file__).is_relative_to(folder):
        raise SystemExit(f"{folder} has no mfa_lesson")
    policy, alice, bob = mfa_lesson.load_policy("force_mfa"), User.read("alice"), User.read("bob")
    requests = [
        Scenario(alice, owner, InForce(())).request(action, mfa)
        for action in list_named_actions([policy])
        for mfa in MFA_STATES
        for owner in (alice, bob)
    ]
    return mfa_lesson.evaluate, mfa_lesson.Request, policy, requests


def time_each(version: tuple[Callable[..., Any], Callable[..., Any], Any, list[Any]], made: bool) -> list[float]:
    """The time of one decision on each request; with `made`, the request is made as well."""
    evaluate, make, policy, requests = version
    times = []
    for request in requests:
        parts = (request.action, request.resource, dict(request.context))
        start = perf_counter()
        evaluate(make(*parts) if made else request, policy)
        times.append(perf_counter() - start)
    return times


def main(folder: Path) -> None:
    versions = [load(folder), load(HERE)]
    for made in (False, True):
        best: list[list[float]] = [[float("inf")] * len(version[3]) for version in versions]
        for turn in range(ROUNDS):
            for number in (0, 1) if turn % 2 else (1, 0):
                best[number] = [*map(min, best[number], time_each(versions[number], made))]
        before, now = (median(times) * 1e6 for times in best)
        what = "request made" if made else "request ready"
        print(f"{what}: {before:.2f} µs before, {now:.2f} µs now, {now / before:.2f} of it")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
