"""The endpoint: an HTTP server on this machine only, in a process of its own, for one practice account.

`python -m mfa_lesson.practice.server FOLDER` is how process.py starts it. The folder is private to its owner and has
everything: `state.json`, the log, and `server.json`, which says where the server is and what its owner's token is.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import shutil
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from mfa_lesson.text import Reason

from .client import CONTROL, ENDS_WITH_OWNER, FIRST_FILE, HOST, KEPT_FILE, LOG_FILE, SERVER_FILE, STATE_FILE, TOKEN
from .control import ControlError, carry_out
from .gate import Gate
from .protocol import load_model, write_error
from .record import CallRecord
from .refusals import AwsError, make_own_error
from .signature import Message
from .state import PracticeState, make_state, restore_policies
from .wording import say

LONGEST_BODY = 1_000_000
LONGEST_LOG = 50_000_000
"""Bytes of the log after which the older half of it is put aside, once."""
SILENT_CLIENT = 30
"""Seconds after which a connection is closed on which nothing comes."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "PracticeAccount", ""
    timeout = SILENT_CLIENT
    disable_nagle_algorithm = True
    wbufsize = -1

    @property
    def endpoint(self) -> Server:
        """The server, as what it is."""
        assert isinstance(self.server, Server)
        return self.server

    def handle_any(self) -> None:
        """Any request, of any method."""
        self.endpoint.last_used = time.monotonic()
        service = "iam"
        try:
            body = self._read_body()
            if self.path == CONTROL:
                self._control(body)
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, text, request_id = self.endpoint.answer(Message(self.command, self.path, headers, body))
        except AwsError as error:
            self.close_connection = True
            status, request_id = error.status, "practice"
            text = write_error(service, error, request_id)
        self._send(status, text, "text/xml", request_id)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = handle_any

    def _read_body(self) -> bytes:
        length = self.headers.get("content-length", "0").strip()
        if self.headers.get("transfer-encoding"):
            raise AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.")
        if not length.isdecimal() or not length.isascii() or len(length) > 18:
            raise make_own_error("MalformedQueryString", "no-length")
        if int(length) > LONGEST_BODY:
            raise make_own_error("RequestEntityTooLarge", "too-large", most=LONGEST_BODY)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise make_own_error("MalformedQueryString", "cut-off")
        return body

    def _control(self, body: bytes) -> None:
        """What the owner of the account asks for."""
        given = self.headers.get(TOKEN, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.endpoint.token.encode("ascii")):
            self._send(403, json.dumps({"error": say("endpoint.not-owner")}), "application/json")
            return
        status, answer = self.endpoint.control(body)
        self._send(status, json.dumps(answer, default=str), "application/json")

    def _send(self, status: int, text: str, kind: str, request_id: str = "") -> None:
        data = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if request_id:
            self.send_header("x-amzn-RequestId", request_id)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses, such as a broken first line, in the form of AWS."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        self.request_version = "HTTP/1.1"
        error = make_own_error("MalformedQueryString", "no-http")
        self._send(code if code >= 400 else 400, write_error("iam", error, "practice"), "text/xml")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written to the terminal."""


class Server(ThreadingHTTPServer):
    """The endpoint of the account in a folder, which has a state.json. It ends after so many seconds without a call."""

    daemon_threads = True
    request_queue_size = 1_024
    allow_reuse_address = False

    def __init__(self, folder: Path, idle: float) -> None:
        self.folder, self.idle = folder, idle
        self.gate = Gate(open_state(folder))
        self.token = secrets.token_urlsafe(32)
        self.last_used = time.monotonic()
        self.ended = Event()
        self.write_lock = Lock()
        self.known: set[str] = set()
        end_last_line(folder / LOG_FILE)
        super().__init__((HOST, 0), Handler)

    def answer(self, message: Message) -> tuple[int, str, str]:
        """AWS's answer. The account and the log are written before it goes out."""
        try:
            answer = self.gate.answer(message)
        except Exception as error:  # a bug here must neither end the connection nor look like a decision
            mistake = make_own_error("InternalFailure", "mistake", error=type(error).__name__)
            return 500, write_error("iam", mistake, "practice"), "practice"
        if answer.changed:
            self.save()
        self.keep(answer.record)
        return answer.status, answer.body, answer.request_id

    def save(self) -> None:
        """Writes the account's state, whole or not at all."""
        with self.write_lock:
            with self.gate.lock:
                text = self.gate.state.write()
            write_whole(self.folder / STATE_FILE, text)

    def keep(self, record: CallRecord) -> None:
        """Adds a line to the log."""
        with self.write_lock:
            path = self.folder / LOG_FILE
            if path.exists() and path.stat().st_size > LONGEST_LOG:
                os.replace(path, path.with_suffix(".old"))
                self.known.clear()
            with path.open("a", encoding="utf-8") as file:
                file.write(record.write(self.known) + "\n")

    def control(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Does what the owner asks for."""
        try:
            asked = json.loads(body)
            if asked.get("do") == "stop":
                self.ended.set()
                return 200, {}
            with self.gate.lock:
                answer, record = carry_out(self.gate.state, asked)
        except ControlError as error:
            return 400, write_refusal(str(error), error.reason)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = Reason("not-understood", {"error": type(error).__name__})
            return 400, write_refusal(say(reason), reason)
        self.save()
        if record:
            self.keep(record)
        return 200, answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""

    def watch(self) -> None:
        """Waits until the account is stopped, or nobody uses it, or its folder is gone."""
        while not self.ended.wait(0.2):
            silent = time.monotonic() - self.last_used > self.idle
            if silent or not (self.folder / STATE_FILE).exists():
                return

    def end_with_owner(self) -> None:
        """Ends the account when its owner's process does: then the pipe to it has an end, however that went."""
        with contextlib.suppress(OSError):
            while os.read(0, 1):  # sys.stdin would hold a lock, on which the interpreter waits at its end
                pass
        self.ended.set()


def write_refusal(sentence: str, reason: Reason | None) -> dict[str, Any]:
    """What an order that can't be carried out is answered: the sentence, and the reason as data."""
    code, parameters = (reason.code, dict(reason.parameters)) if reason else ("not-understood", {})
    return {"error": sentence, "code": code, "parameters": parameters}


def end_last_line(path: Path) -> None:
    """Ends a line of the log that a kill broke off."""
    if path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n"):
        with path.open("ab") as file:
            file.write(b"\n")


def open_state(folder: Path) -> PracticeState:
    """The account as it was kept; if it is new, as first.json asks for it."""
    if (folder / STATE_FILE).exists():
        return PracticeState.read((folder / STATE_FILE).read_text(encoding="utf-8"))
    wanted = json.loads((folder / FIRST_FILE).read_text(encoding="utf-8"))
    state = make_state(
        wanted["account"],
        wanted["users"],
        restore_policies(wanted["policies"]),
        bool(wanted.get("must_change_password")),
    )
    write_whole(folder / STATE_FILE, state.write())
    return state


def main(folder: str, idle: str, owner: str = "") -> None:
    """Runs the endpoint of the account in a folder until it is stopped, or unused for so many seconds.

    With ENDS_WITH_OWNER it also ends with the process that started it.
    """
    place = Path(folder)
    for service in ("iam", "sts"):
        load_model(service)
    with Server(place, float(idle)) as server:
        where = {"port": server.server_address[1], "token": server.token, "pid": os.getpid()}
        write_whole(place / SERVER_FILE, json.dumps(where))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        if owner == ENDS_WITH_OWNER:
            Thread(target=server.end_with_owner, daemon=True).start()
        server.watch()
        server.shutdown()
        if (place / KEPT_FILE).exists():
            (place / SERVER_FILE).unlink(missing_ok=True)
        else:
            shutil.rmtree(place, ignore_errors=True)


def write_whole(path: Path, text: str) -> None:
    """Writes a file so that it is never seen half-written; only its owner can read it."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
