"""How the owner of a practice account starts its endpoint and talks to it. Nothing here needs the extra."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, cast

import mfa_lesson
from mfa_lesson.errors import PracticeError
from mfa_lesson.text import Reason

from .wording import say

HOST, REGION = "127.0.0.1", "us-east-1"
CONTROL, TOKEN = "/practice-account", "x-practice-token"
FIRST_FILE, STATE_FILE, LOG_FILE, SERVER_FILE = "first.json", "state.json", "log.jsonl", "server.json"
ERRORS_FILE, LOCK_FILE, KEPT_FILE = "errors.txt", "lock", "keep"
NEEDED = ("botocore", "segno")
ENDS_WITH_OWNER = "ends-with-owner"
"""Has the endpoint end as soon as its standard input does."""
LONGEST_START, LONGEST_ANSWER = 30.0, 30.0


def make_practice_error(code: str, **parameters: Any) -> PracticeError:
    reason = Reason(code, parameters)
    return PracticeError(say(reason), reason)


def check_extra() -> None:
    """Raises PracticeError where the practice account can't run."""
    if sys.platform == "emscripten":
        raise make_practice_error("no-processes")
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise make_practice_error("no-extra", missing=missing)


def send(
    port: int, method: str, path: str, body: bytes | None, headers: Mapping[str, Any], seconds: float
) -> tuple[int, dict[str, str], bytes]:
    """The endpoint's answer: status, headers by their names in lower case, body. PracticeError if it has ended."""
    connection = HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    except (OSError, HTTPException):
        raise make_practice_error("over") from None
    finally:
        connection.close()


class Owner(NamedTuple):
    """The way to a running endpoint."""

    port: int
    token: str

    def ask(self, do: str, **parameters: Any) -> dict[str, Any]:
        """Has the endpoint do something. Raises PracticeError if it can't be done, or if the account has ended."""
        body = json.dumps({"do": do, **parameters}).encode("ascii")
        headers = {TOKEN: self.token, "Content-Type": "application/json"}
        status, _, text = send(self.port, "POST", CONTROL, body, headers, LONGEST_ANSWER)
        try:
            answer: dict[str, Any] = json.loads(text)
        except ValueError:
            raise make_practice_error("over") from None
        if status == 403:  # another account listens on this port now
            raise make_practice_error("over")
        if status != 200:
            raise PracticeError(answer["error"], Reason(answer["code"], answer["parameters"]))
        return answer


def find_running(folder: Path) -> Owner | None:
    """The endpoint of the account in a folder, if it runs."""
    try:
        found = json.loads((folder / SERVER_FILE).read_text(encoding="utf-8"))
        owner = Owner(int(found["port"]), str(found["token"]))
        owner.ask("describe")
    except (OSError, ValueError, KeyError, TypeError, PracticeError):
        return None
    return owner


WITH_OWNER: list[subprocess.Popen[bytes]] = []
"""Endpoints that end with this process: each reads a pipe that this process holds open."""


def start(folder: Path, idle: float, *, outlives: bool) -> Owner:
    """Starts the endpoint of the account in a folder, in a process of its own.

    It ends after so many seconds without a call; `outlives` says whether it goes on when this process ends. Raises
    PracticeError if it doesn't start.
    """
    forget_ended()
    (folder / SERVER_FILE).unlink(missing_ok=True)
    with (folder / ERRORS_FILE).open("wb") as errors:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "mfa_lesson.practice.server",
                str(folder),
                str(idle),
                *([] if outlives else [ENDS_WITH_OWNER]),
            ],
            stdin=subprocess.DEVNULL if outlives else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=make_environment(),
            cwd=tempfile.gettempdir(),  # on Windows a folder in which a program works can't be removed
            **apart(),
        )
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        if owner := find_running(folder):
            if not outlives:
                WITH_OWNER.append(cast("subprocess.Popen[bytes]", process))
            return owner
        time.sleep(0.02)
    process.kill()
    process.wait()
    lines = (folder / ERRORS_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    raise make_practice_error("no-start", last=lines[-1] if lines else "")


def forget_ended() -> None:
    """Closes the pipes of endpoints that have ended."""
    for process in [one for one in WITH_OWNER if one.poll() is not None]:
        WITH_OWNER.remove(process)
        if process.stdin:
            process.stdin.close()


def make_environment() -> dict[str, str]:
    """The environment of the endpoint: this one without anything about AWS, and with the way to this package."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("AWS_")}
    here = str(Path(mfa_lesson.__file__).parents[1])
    before = kept.get("PYTHONPATH")
    return {**kept, "PYTHONPATH": os.pathsep.join([here, before] if before else [here])}


def apart() -> dict[str, Any]:
    """What Popen needs so that neither an interrupt nor the end of this process reaches the new one."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def wait_for_end(folder: Path) -> None:
    """Waits until the endpoint has put everything away."""
    deadline = time.monotonic() + LONGEST_ANSWER
    while (folder / SERVER_FILE).exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def make_private(folder: Path) -> None:
    """Makes a folder that only its owner can read."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
