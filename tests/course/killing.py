"""Processes that are killed in the middle of what they do. They are forked, so that the lesson is imported once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

NURSERY = """
import os
import sys

setup, step, *arguments = sys.argv[1:]
names = {"arguments": arguments}
exec(setup, names)
for _ in sys.stdin:
    if not (child := os.fork()):
        for number in range(10**9):
            exec(step, names | {"number": number})
            if not number:
                print(os.getpid(), flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""

needs_kill = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system kills in another way")


def kill_in_the_middle(
    setup: str, step: str, *arguments: str, times: int, choose_pause: Callable[[], float]
) -> Iterator[None]:
    """Lets a new process do a step again and again, kills it a moment after the first, and yields.

    Args:
        setup: Python code that runs once, with `arguments`.
        step: Python code that runs again and again, with a `number` from 0.
        arguments: What the code gets.
        times: How many processes are killed.
        choose_pause: How long to wait after the first step, in seconds.
    """
    command = [sys.executable, "-c", NURSERY, setup, step, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for _ in range(times):
            nursery.stdin.write("one more\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            time.sleep(choose_pause())
            os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == "gone\n"
            yield
        nursery.stdin.close()
