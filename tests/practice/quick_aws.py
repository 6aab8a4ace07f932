"""The AWS CLI without its start, which takes half a second: its own code does one command after the other in a process.

For tests that need what commands leave behind. What a start of its own is like, test_practice_account.py tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest

from mfa_lesson.practice.program import Program
from mfa_lesson.widgets import terminal

RUN_EACH = """
import contextlib, io, json, os, sys
from awscli.clidriver import create_clidriver
data = os.environ["AWS_DATA_PATH"]
for line in sys.stdin:
    arguments, environment, folder = json.loads(line)
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=data)
    os.chdir(folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = create_clidriver().main(arguments)
    print(json.dumps([code, printed.getvalue()]), flush=True)
"""

Quick = Callable[[], AbstractContextManager[object]]


@pytest.fixture(scope="module")
def quick_aws() -> Iterator[Quick]:
    """While `with quick_aws():` lasts, terminals run commands so. Nobody can stop one, and none can ask for a code."""
    command = [sys.executable, "-W", "ignore", "-c", RUN_EACH]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:

        class QuickProgram(Program):
            def run(self, on_question: Callable[[], object] = lambda: None) -> int:
                process.stdin.write(json.dumps([self.arguments, self.environment, str(self.folder)]) + "\n")
                process.stdin.flush()
                code, self._text = json.loads(process.stdout.readline())
                return code

        yield lambda: patch.object(terminal, "Program", QuickProgram)


@pytest.fixture
def quickly(quick_aws: Quick) -> Iterator[None]:
    """The whole test's commands run so."""
    with quick_aws():
        yield
