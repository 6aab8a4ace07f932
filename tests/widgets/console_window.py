"""The console of a practice account as its page uses it: its endpoint runs in a thread of the test."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from bs4 import BeautifulSoup

from mfa_lesson import load_policy
from mfa_lesson.practice.account import PracticeAccount
from mfa_lesson.practice.client import FIRST_FILE, KEPT_FILE, Owner
from mfa_lesson.practice.server import Server
from mfa_lesson.widgets.console import Console


@dataclass
class Endpoint:
    """An account and the server behind it."""

    server: Server
    account: PracticeAccount

    @property
    def state(self):
        return self.server.gate.state

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def window(self) -> "Window":
        return Window(Console(self.account, self.account._owner), self)

    def codes(self, device: str) -> tuple[str, str]:
        """Two codes that weren't used: the account's clock moves on."""
        self.account.move_clock(90)
        return self.account.codes(device)


@dataclass
class Window:
    """A console, used as its page would."""

    widget: Console
    endpoint: Endpoint

    def do(self, do: str, **message) -> None:
        self.widget._handle_custom_msg({"do": do, **message}, [])
        assert not self.widget.busy

    def act(self, panel: str, name: str, /, **values: str) -> None:
        self.do("act", panel=panel, name=name, values=values)

    def sign_in(self, user: str = "alice", device: str = "") -> None:
        self.do("sign_in", user=user, password=self.endpoint.account.password(user))
        if device:
            serial = f"arn:aws:iam::123456789012:mfa/{device}"
            self.do("send_code", device=serial, code=self.endpoint.codes(device)[1])

    def panel(self, name: str) -> BeautifulSoup:
        html = dict(self.widget.panels)[name]
        return BeautifulSoup(html.replace("<wbr>", ""), "html.parser")

    def text(self, name: str) -> str:
        return re.sub(r"\s+", " ", self.panel(name).get_text(" ")).strip()

    def failures(self, name: str) -> dict[str, str]:
        """Action → the error, of the calls of a panel that failed."""
        return {box["data-action"]: box.samp.get_text() for box in self.panel(name).select(".failed")}

    @property
    def status(self) -> str:
        return BeautifulSoup(self.widget.status, "html.parser").get_text()

    @property
    def shown(self) -> list[str]:
        return [name for name, _ in self.widget.panels]

    def assign(self, name: str) -> None:
        """Assigns a device."""
        self.do("form", panel="devices", form="assign", about="")
        self.act("devices", "create", name=name)
        first, second = self.endpoint.codes(name)
        self.act("devices", "enable", first=f"{first[:3]} {first[3:]}", second=second)


def start(folder: Path, *policies: str, must_change_password: bool = False) -> Endpoint:
    texts = [(name, load_policy(name).text) for name in policies]
    users = ["alice", "engineering/bob"]
    wanted = {"account": "123456789012", "users": users, "policies": texts}
    (folder / FIRST_FILE).write_text(json.dumps({**wanted, "must_change_password": must_change_password}))
    (folder / KEPT_FILE).touch()
    server = Server(folder, 600)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return Endpoint(server, PracticeAccount(folder, Owner(server.server_address[1], server.token)))
