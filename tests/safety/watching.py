"""A Python, or a kernel, of which everything is written down that it does outside: see watch/sitecustomize.py.

There are AWS credentials for it to find. Where the system can do it, it also gets a network of its own, of which the
system counts the packets: compiled code has sockets that Python knows nothing of, and pyzmq's are such.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from mfa_lesson.course.kept_file import FOLDER_VARIABLE
from mfa_lesson.course.sharing import GROUP_VARIABLE
from tests.safety.watch.sitecustomize import RECORD

HERE = Path(__file__).parent
CELL_SECONDS = 120
COUNTED = ("OutRequests", "OutNoRoutes")


def environment(folder: Path) -> dict[str, str]:
    """Variables for a Python that is watched, whose home is in this folder, with AWS credentials in it and in them."""
    home, data = folder / "home", folder / "data"
    (home / ".aws").mkdir(parents=True, exist_ok=True)
    for file in ("credentials", "config"):
        (home / ".aws" / file).write_text(
            "[default]\naws_access_key_id = planted\naws_secret_access_key = planted\nregion = us-east-1\n",
            encoding="utf-8",
        )
    planted = {
        "AWS_ACCESS_KEY_ID": "planted",
        "AWS_SECRET_ACCESS_KEY": "planted",
        "AWS_PROFILE": "default",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return {
        **os.environ,
        **planted,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE / "watch"), os.environ.get("PYTHONPATH")))),
        RECORD: str(folder / "record"),
        FOLDER_VARIABLE: str(data / "own"),
        GROUP_VARIABLE: str(data / "group"),
    }


def record(folder: Path) -> list[str]:
    """What was written down so far."""
    file = folder / "record"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def run_python(code: str, folder: Path) -> tuple[str, list[str]]:
    """What this code printed in a new Python, and what was written down of it. Raises CalledProcessError."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**environment(folder), "PYTHONIOENCODING": "utf-8"},
    )
    return ran.stdout, record(folder)


@cache
def own_network() -> tuple[str, ...]:
    """What to put before a command, so that it gets a network of its own; nothing where the system forbids that."""
    words = ("unshare", "--map-root-user", "--net", sys.executable, "-I", str(HERE / "alone.py"))
    if not shutil.which(words[0]):
        return ()
    tried = subprocess.run([*words, sys.executable, "-c", ""], capture_output=True, check=False)
    return () if tried.returncode else words


class Ran(NamedTuple):
    """What came of a notebook."""

    errors: list[str]
    noticed: list[str]
    """What was written down."""
    packets: int
    """How many the system counted; 0 where it cannot count."""


class Kernel:
    """A kernel that is watched from before its first step. One for many notebooks; to start one for each takes longer.

    Its own connection to the tests goes through files (ZeroMQ's ipc), so that it needs no network; where there is no
    such thing, as on Windows, through loopback.
    """

    def __init__(self) -> None:
        # a short name, for that of a socket's file may have 104 characters on macOS
        self._folder = tempfile.TemporaryDirectory(prefix="safe-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self._manager = KernelManager(
            kernel_name="python3",
            transport="tcp" if os.name == "nt" else "ipc",
            connection_file=str(self.folder / "kernel"),
        )
        # short tracebacks: the long ones take a second each
        command = ["-m", "ipykernel_launcher", "--InteractiveShell.xmode=Minimal", "-f", "{connection_file}"]
        self._manager.kernel_spec.argv = [*own_network(), sys.executable, *command]
        self._manager.start_kernel(env=environment(self.folder), cwd=str(self.folder))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=CELL_SECONDS)
        self.started = Ran([], record(self.folder), self._packets())
        """What the kernel did before any notebook."""

    def run(self, path: Path) -> Ran:
        """Runs all cells of a notebook, also after one that fails."""
        written, sent = len(record(self.folder)), self._packets()
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook, km=self._manager, timeout=CELL_SECONDS, allow_errors=True, store_widget_state=False
        )
        client.kc = self._client
        client.execute(cleanup_kc=False)
        errors = [
            f"{output.ename}: {output.evalue}"
            for cell in notebook.cells
            for output in cell.get("outputs", ())
            if output.output_type == "error"
        ]
        return Ran(errors, record(self.folder)[written:], self._packets() - sent)

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._folder.cleanup()

    def _packets(self) -> int:
        """How many packets somebody asked for in the kernel's network, be there a way for them or not: proc_net(5)."""
        if not own_network():
            return 0
        network = Path(f"/proc/{self._manager.provisioner.pid}/net")
        names, numbers, *_ = (network / "snmp").read_text(encoding="utf-8").splitlines()
        counts = dict(zip(names.split(), numbers.split(), strict=True))
        if (network / "snmp6").exists():
            counts |= (line.split() for line in (network / "snmp6").read_text(encoding="utf-8").splitlines())
        return sum(int(counts.get(before + name, 0)) for before in ("", "Ip6") for name in COUNTED)
