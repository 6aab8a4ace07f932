"""A JupyterLab over a folder, with settings of its own. Nothing in here depends on pytest, as in lab.py."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from mfa_lesson.course.kept_file import FOLDER_VARIABLE

HOST = "127.0.0.1"
SERVER_SECONDS = 120
OWN_SETTINGS = Path(__file__).parents[2] / "mfa_lesson" / "jupyterlab_settings.json"
"""What the lesson sets where it is installed; in the tests it counts also where another version is installed."""
LAB_SETTINGS = {
    name.replace(":", "/"): values for name, values in json.loads(OWN_SETTINGS.read_text(encoding="utf-8")).items()
}


class LabError(RuntimeError):
    """The server did not start, or a notebook did not run; the message says why."""


@dataclass
class LabServer:
    """A running JupyterLab: its address, the token it asks for, and the folder whose notebooks it serves."""

    url: str
    token: str
    root: Path

    def api(self, path: str, method: str = "GET") -> object:
        """Call the server's REST interface; returns the decoded JSON, None for an empty answer."""
        request = Request(f"{self.url}/api/{path}", method=method, headers={"Authorization": f"token {self.token}"})
        # Proxies from the environment are for the outside.
        with build_opener(ProxyHandler({})).open(request, timeout=30) as response:
            body = response.read()
        return json.loads(body) if body else None

    def kernels_under(self, folder: str) -> list[str]:
        """The session ids of the kernels that serve notebooks in a folder of the root."""
        return [session["id"] for session in self.api("sessions") if session["path"].startswith(f"{folder}/")]

    def shut_down_kernels(self, folder: str) -> None:
        """End the kernels that serve notebooks in a folder of the root."""
        for session in self.kernels_under(folder):
            self.api(f"sessions/{session}", method="DELETE")


def free_port() -> int:
    """A TCP port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def lab_environment(home: Path, token: str) -> dict[str, str]:
    """The environment for a JupyterLab that reads and writes nothing of the user's own.

    In: an empty folder for its configuration, data, settings and workspaces; the token that it asks for.
    """
    folders = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        FOLDER_VARIABLE: "progress",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment = inherited | {name: str(home / folder) for name, folder in folders.items()}
    for folder in folders.values():
        (home / folder).mkdir(parents=True, exist_ok=True)
    for plugin, values in LAB_SETTINGS.items():
        file = home / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    return environment | {"JUPYTER_TOKEN": token, "JUPYTER_PREFER_ENV_PATH": "1"}


def start_lab(root: Path, port: int, environment: dict[str, str], log: Path) -> subprocess.Popen:
    """Start `jupyter lab` over a folder; what it prints goes to a file."""
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
    ]
    with log.open("w", encoding="utf-8") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)


def stop_lab(process: subprocess.Popen) -> None:
    """End the server, and wait until it has ended its kernels."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def lab_server(root: Path, attempts: int = 3, variables: Mapping[str, str] | None = None) -> Iterator[LabServer]:
    """A JupyterLab over a folder on a free port, with settings of its own; stopped at the end.

    In: the folder, how often to try, and variables that it finds in its environment. Another process can take the port
    before the server does, so a server that ends at once is started again.
    """
    root = root.resolve()
    token = uuid.uuid4().hex
    with tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True) as temporary:
        home = Path(temporary)
        log = home / "server.log"
        environment = lab_environment(home, token) | dict(variables or {})
        for _ in range(attempts):
            port = free_port()
            server = LabServer(f"http://{HOST}:{port}", token, root)
            process = start_lab(root, port, environment, log)
            try:
                if wait_for_server(server, process):
                    yield server
                    return
            finally:
                stop_lab(process)
        raise LabError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def wait_for_server(server: LabServer, process: subprocess.Popen) -> bool:
    """True as soon as the server answers; False if it ends or stays silent."""
    give_up = time.monotonic() + SERVER_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            server.api("status")
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return True
    return False
