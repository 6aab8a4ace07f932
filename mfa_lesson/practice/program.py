"""One run of the AWS CLI: a program of its own, with a time limit, and a limit on what it prints."""

from __future__ import annotations

import codecs
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Thread
from typing import cast

from .client import apart, make_environment, make_practice_error

LONGEST_RUN, LONGEST_WAIT = 60.0, 300.0
"""Seconds that a command can take, and that it can wait for an MFA code."""
LONGEST_OUTPUT = 50_000
"""Characters of its output that are kept."""
ASKS = "Enter MFA code for "
NO_ECHO = "Warning: Password input may be echoed.\n"
"""What Python says where a code is typed into something that isn't a terminal."""
RUN_IT = "import sys; sys.argv[0] = 'aws'; from awscli.clidriver import main; sys.exit(main())"
"""As the program `aws` does, which has another name on Windows; its messages begin with this name."""
ON_WINDOWS = f"import sys; sys.stdin = open(0, closefd=False); {RUN_IT}"
"""There Python would read a code from a console, which the program doesn't have."""


def check_program() -> None:
    """Raises PracticeError if the AWS CLI isn't installed beside this Python."""
    invalidate_caches()  # it can be installed while this process runs
    if find_spec("awscli") is None:
        raise make_practice_error("no-program")


class Program:
    """A run of the AWS CLI in a folder, which is its home as well.

    The variables are beside those of this process; None removes one. `can_ask` says whether somebody can type an MFA
    code.
    """

    def __init__(
        self, arguments: tuple[str, ...], environment: Mapping[str, str | None], folder: Path, *, can_ask: bool
    ) -> None:
        self.arguments, self.folder, self.can_ask = arguments, folder, can_ask
        own = {"PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore", "AWS_CLI_FILE_ENCODING": "UTF-8", "AWS_PAGER": ""}
        home = {"HOME": str(folder), "USERPROFILE": str(folder)}
        wanted: dict[str, str | None] = {**make_environment(), **own, **home, **environment}
        self.environment = {name: value for name, value in wanted.items() if value is not None}
        self.stopped = False
        self.timed_out = False
        self.is_cut = False
        """Whether it printed more than is kept."""
        self.asking = ""
        """What the program waits for: the prompt for an MFA code."""
        self._asked = 0.0
        self._text = ""
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self._text.replace(NO_ECHO, "")

    def run(self, on_question: Callable[[], object] = lambda: None) -> int:
        """Runs it to its end, and gives its exit status. When it waits for an MFA code, answer() passes one on."""
        start = ["-c", ON_WINDOWS if sys.platform == "win32" else RUN_IT]
        with self._lock:
            if self.stopped:
                return 130
            started = subprocess.Popen(
                [sys.executable, "-P", *start, *self.arguments],
                stdin=subprocess.PIPE if self.can_ask else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.folder,
                **apart(),
            )
            self._process = process = cast("subprocess.Popen[bytes]", started)
        reader = Thread(target=self._read, args=[process, on_question], daemon=True)
        reader.start()
        try:
            return self._wait(process)
        except BaseException:  # an interrupt of the kernel ends the program too
            self.stop()
            raise
        finally:
            reader.join(5)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        deadline = time.monotonic() + LONGEST_RUN
        while True:
            try:
                return process.wait(0.2)
            except subprocess.TimeoutExpired:
                if self.asking:
                    deadline = max(deadline, time.monotonic() + LONGEST_RUN)
                if time.monotonic() > deadline or (self.asking and time.monotonic() > self._asked + LONGEST_WAIT):
                    self.timed_out = True
                    process.kill()

    def _read(self, process: subprocess.Popen[bytes], on_question: Callable[[], object]) -> None:
        assert process.stdout is not None
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while data := os.read(process.stdout.fileno(), 65_536):
            self._text += decode(data).replace("\r\n", "\n")
            if len(self._text) > LONGEST_OUTPUT:
                self._text, self.is_cut = self._text[:LONGEST_OUTPUT], True
            last = self._text.rpartition("\n")[2]
            if self.can_ask and last.startswith(ASKS) and last.endswith(": "):
                self.asking, self._asked = last, time.monotonic()
                on_question()

    def answer(self, line: str) -> None:
        """Passes on the MFA code that it waits for."""
        if self.asking and self._process and self._process.stdin:
            self.asking = ""
            self._text += "\n"
            with contextlib.suppress(OSError):  # it has ended
                self._process.stdin.write(line.encode("utf-8", "replace") + b"\n")
                self._process.stdin.flush()

    def stop(self) -> None:
        """Ends it."""
        with self._lock:
            self.stopped = True
            if self._process and self._process.poll() is None:
                self._process.kill()
