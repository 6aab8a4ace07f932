"""A learner without a browser: logs in at a hub, opens a notebook, runs it, and changes what its widgets show.

It speaks the protocol that JupyterLab speaks: forms and cookies at the hub, REST at the learner's own server, and the
kernel's messages over a websocket. Nothing is assumed about the hub but that a name and a password open it.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from html import unescape
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import quote, urlsplit

import requests
import websocket

FOLDER = "mfa-lesson"
SECONDS = 600
"""The longest that anything here waits. A hundred servers that start at once take minutes."""

Message = dict[str, Any]


class LearnerError(RuntimeError):
    """What keeps a learner from going on, as a sentence."""


class Learner:
    """One learner at a hub; `log_in` first, then `start`, then `open` as many notebooks as you like."""

    def __init__(self, hub: str, name: str, password: str, room_password: str = ""):
        """In: the address of the hub, as in a browser; what the learner types into its form.

        A room asks new names for its own password as well.
        """
        self.hub, self.name, self.password, self.room_password = hub.rstrip("/"), name, password, room_password
        self.home = ""
        """The address of the learner's own server, once it runs."""
        self.web = requests.Session()

    def log_in(self) -> None:
        """Sends the form. Raises LearnerError where the hub refuses it."""
        self.web.get(f"{self.hub}/hub/login", timeout=SECONDS).raise_for_status()
        form = {
            "username": self.name,
            "password": self.password,
            "otp": self.room_password,
            "_xsrf": self.web.cookies.get("_xsrf", path="/hub/"),
        }
        answer = self.web.post(f"{self.hub}/hub/login", form, allow_redirects=False, timeout=SECONDS)
        if answer.status_code != 302:
            said = re.search(r'class="login_error">\s*(.*?)\s*<', answer.text, re.DOTALL)
            raise LearnerError(unescape(said[1]) if said else f"The hub answers {answer.status_code}.")

    def start(self) -> None:
        """Has the learner's server started and goes there. Raises LearnerError where it does not start."""
        page, end = self.web.get(f"{self.hub}/hub/spawn", timeout=SECONDS), monotonic() + SECONDS
        # A server started for the second time has been seen ready, and the hub to say once more to wait.
        while "/hub/spawn-pending/" in page.url and monotonic() < end:
            name = urlsplit(page.url).path.rpartition("/")[2]
            events = self.web.get(f"{self.hub}/hub/api/users/{name}/server/progress", stream=True, timeout=SECONDS)
            for line in events.iter_lines():
                event = json.loads(line[5:]) if line.startswith(b"data:") else {}
                if event.get("ready"):
                    break
                if event.get("failed"):
                    raise LearnerError(event["message"])
            page = self.web.get(f"{self.hub}/user/{name}/", timeout=SECONDS)
        page.raise_for_status()
        if not (found := re.match(r".*?/user/[^/]+", page.url)):
            raise LearnerError(f"The hub leads to {page.url} and not to a server.")
        self.home = found[0]

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """A request to the learner's own server. Raises requests.HTTPError where it refuses."""
        base = urlsplit(self.home).path + "/"
        headers = {"X-XSRFToken": self.web.cookies.get("_xsrf", path=base)}
        answer = self.web.request(method, f"{self.home}/{path}", headers=headers, timeout=SECONDS, **options)
        answer.raise_for_status()
        return answer

    def open(self, name: str) -> Notebook:
        """Opens a notebook of the learner's copy, with a kernel of its own that is ready."""
        path = f"{FOLDER}/{name}"
        document = self.ask("GET", f"api/contents/{quote(path)}").json()["content"]
        session = {"path": path, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        kernel = self.ask("POST", "api/sessions", json=session).json()["kernel"]["id"]
        return Notebook(self, path, document, kernel)

    def stop(self) -> None:
        """Stops the learner's server, as the hub's own button does."""
        name = self.home.rpartition("/")[2]
        xsrf = {"X-XSRFToken": self.web.cookies.get("_xsrf", path="/hub/")}
        self.web.delete(f"{self.hub}/hub/api/users/{name}/server", headers=xsrf, timeout=SECONDS).raise_for_status()


class Notebook:
    """An open notebook with its kernel."""

    def __init__(self, learner: Learner, path: str, document: Message, kernel: str):
        self.learner, self.path, self.document, self.kernel = learner, path, document, kernel
        self.explorers: dict[str, dict[str, Any]] = {}
        """The explorers that its cells made, as the kernel names them, and what each shows."""
        self.session = uuid.uuid4().hex
        address = f"{learner.home}/api/kernels/{kernel}/channels?session_id={self.session}"
        ready = requests.Request("GET", address, cookies=learner.web.cookies).prepare()
        self.socket = websocket.create_connection(
            re.sub("^http", "ws", address),
            cookie=ready.headers.get("Cookie"),
            origin=learner.hub,
            timeout=SECONDS,
            enable_multithread=False,
            sslopt={"ca_certs": learner.web.verify} if isinstance(learner.web.verify, str) else {},
        )
        self.run("")

    def send(self, kind: str, content: Message) -> str:
        """Sends a message to the kernel. Out: its id."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "version": "5.4",
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.socket.send(json.dumps(message))
        return header["msg_id"]

    def answers(self, asked: str) -> Iterator[Message]:
        """What the kernel says about a message, until it has nothing more to do. Explorers that it makes are kept."""
        end = monotonic() + SECONDS
        while True:
            message = self.next_message(end)
            content, kind = message["content"], message["msg_type"]
            if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                raise LearnerError("The kernel died.")
            if kind == "comm_open" and "attached" in content["data"].get("state", {}):
                self.explorers[content["comm_id"]] = content["data"]["state"]
            if message["parent_header"].get("msg_id") != asked:
                continue
            yield message
            if kind == "status" and content["execution_state"] == "idle":
                return

    def next_message(self, end: float) -> Message:
        """The next message of the kernel. Raises LearnerError where none comes, though the server is there."""
        while monotonic() < end:
            try:
                kind, data = self.socket.recv_data(control_frame=True)
            except websocket.WebSocketConnectionClosedException:
                raise LearnerError("The connection to the kernel was lost.") from None
            if kind == websocket.ABNF.OPCODE_TEXT:
                return json.loads(data)
            if kind == websocket.ABNF.OPCODE_CLOSE:
                raise LearnerError("The server has closed the connection.")
        raise LearnerError("The kernel does not answer.")

    def run(self, code: str) -> list[Message]:
        """Runs code. Out: its outputs. Raises LearnerError where it fails, with what the kernel says."""
        outputs = []
        for message in self.answers(self.send_code(code)):
            if message["msg_type"] == "error":
                raise LearnerError(f"{message['content']['ename']}: {message['content']['evalue']}")
            if message["msg_type"] in ("stream", "display_data", "execute_result"):
                outputs.append(message["content"])
        return outputs

    def send_code(self, code: str) -> str:
        """Has code run, and does not wait for it. Out: the message's id."""
        options = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        return self.send("execute_request", {"code": code, "stop_on_error": True, **options})

    def run_all(self) -> None:
        """Runs all cells, as in the menu, and saves the notebook. Raises LearnerError where one fails."""
        for cell in self.document["cells"]:
            if cell["cell_type"] == "code":
                self.run("".join(cell["source"]))
        self.save()

    def save(self) -> None:
        """Saves the notebook as it is in `document`."""
        body = {"type": "notebook", "format": "json", "content": self.document}
        self.learner.ask("PUT", f"api/contents/{quote(self.path)}", json=body)

    def change(self, explorer: str, **state: Any) -> float:
        """Changes what an explorer shows. Out: the seconds until the kernel's message with what to show was here.

        Raises LearnerError if there is none.
        """
        data = {"method": "update", "state": state, "buffer_paths": []}
        begun, seconds = perf_counter(), None
        for message in self.answers(self.send("comm_msg", {"comm_id": explorer, "data": data})):
            content = message["content"]
            if content.get("comm_id") == explorer and content["data"]["method"] == "update":
                seconds = seconds or perf_counter() - begun
                self.explorers[explorer] |= content["data"]["state"]
        if seconds is None:
            raise LearnerError(f"The kernel does not answer to {state}.")
        self.explorers[explorer] |= state
        return seconds
