"""A pytest plugin that collects the tests once, and tries each change in a process that is forked from there.

It is for `run.py`, which says in the environment what to try. Each test runs once without a change, which shows the
functions that it calls and its time. A change is tried with those tests that call its function, up to the first that
fails: first those that noticed other changes of the function, then those of its own module, the quick ones first. What
the package keeps in memory from one test to the next is as it was after the tests were collected, so nothing that was
found before the change hides it.
"""

from __future__ import annotations

import gc
import json
import math
import os
import pickle
import resource
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests import trials
from tests.mutation.switch import called, function_of, put_on_trial

TRIALS = "MFA_LESSON_TRIALS"
"""The path of a TOML file with: names, tests (name -> the start of the tests' paths, its module's first), results."""
ON_TRIAL = "MFA_LESSON_ON_TRIAL"
"""One change that is on trial from the start, before anything is imported; then there is no forking."""
SLACK = 3  # seconds of the processor that a test gets beside five times what it takes without a change
MEMORY = 4 << 30  # bytes that a change can take

trials.SHARE, trials.MANY = 5, 10  # with what a quick run leaves out, the tests would notice less

put_on_trial(os.environ.get(ON_TRIAL, ""))


class Watch:
    """What the tests do, as their reports say."""

    def __init__(self) -> None:
        self.failed = ""  # the test
        self.seconds: dict[str, float] = {}
        self.functions: dict[str, frozenset[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid


def find_caches(modules: Iterable[str]) -> list[_lru_cache_wrapper[Any]]:
    """What the functions of these modules remember; a test that finds a result there doesn't call the function."""
    known = set(modules)
    return [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper) and one.__module__ in known]


def clear(caches: Iterable[_lru_cache_wrapper[Any]]) -> None:
    for cache in caches:
        cache.cache_clear()


def run_tests(watch: Watch, items: Sequence[pytest.Item], before: Callable[[pytest.Item], None]) -> None:
    """Runs these tests, and stops after the first that fails."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        before(item)
        called.clear()
        began = time.process_time()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=after)
        watch.seconds[item.nodeid] = time.process_time() - began
        watch.functions[item.nodeid] = frozenset(called)
        if watch.failed:
            return


def run_in_fork(work: Callable[[], Any]) -> Any:
    """What the work gives, done in a process of its own; None where that ended otherwise."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            result = pickle.dumps(work())
            with os.fdopen(write, "wb") as stream:
                stream.write(result)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        result = stream.read()
    os.waitpid(child, 0)
    return pickle.loads(result) if result else None


def pytest_configure() -> None:
    """What hypothesis makes up is the same each time; an example that fails needn't become a short one."""
    quick = settings(phases=(Phase.explicit, Phase.generate), database=None, derandomize=True)
    settings.register_profile("mutation", quick)
    settings.load_profile("mutation")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if TRIALS not in os.environ or session.testsfailed:
        return None
    asked = tomllib.loads(Path(os.environ[TRIALS]).read_text(encoding="utf-8"))
    watch, at_import = Watch(), sorted(called)
    session.config.pluginmanager.register(watch)

    def run_unchanged() -> Watch:
        caches = find_caches(function_of(name).rpartition(".")[0] for name in asked["names"])
        run_tests(watch, session.items, lambda _: clear(caches))
        return watch

    unchanged = run_in_fork(run_unchanged)
    if unchanged is None or unchanged.failed:
        raise session.Failed("the tests fail without any change")
    with Path(asked["results"]).open("a", encoding="utf-8") as stream:
        for name, killed in try_changes(watch, session.items, unchanged, asked):
            print(json.dumps([name, killed, function_of(name) in at_import]), file=stream, flush=True)
    return True


def try_changes(
    watch: Watch, items: Sequence[pytest.Item], unchanged: Watch, asked: dict[str, Any]
) -> Iterator[tuple[str, bool]]:
    """Each change, and whether a test failed."""
    gc.freeze()  # so that no process copies what it only looks at
    noticed: defaultdict[str, Counter[str]] = defaultdict(Counter)  # function -> tests
    for name in asked["names"]:
        function, tests = function_of(name), tuple(asked["tests"][name])
        before = noticed[function]
        turns = {
            item: (-before[item.nodeid], not item.nodeid.startswith(tests[0]), unchanged.seconds[item.nodeid])
            for item in items
            if function in unchanged.functions[item.nodeid] and item.nodeid.startswith(tests)
        }
        touched = sorted(turns, key=turns.__getitem__)

        def run_changed(name: str = name, touched: Sequence[pytest.Item] = touched) -> str:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            put_on_trial(name)
            run_tests(watch, touched, lambda test: limit_time(SLACK + 5 * unchanged.seconds[test.nodeid]))
            return watch.failed

        failed = run_in_fork(run_changed)  # None where the process ended
        if failed:
            noticed[function][failed] += 1
        yield name, failed != ""


def limit_time(seconds: float) -> None:
    """The process ends when it has used the processor for so long from now."""
    most = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
