"""The browser edition, built by the Python that has the extra `lite`, and served here."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.browser import lab
from workshop.hub import lean

BUILD = Path(__file__).parents[2] / "workshop" / "lite" / "build.py"
PYTHON = "MFA_LESSON_LITE_PYTHON"
"""The environment variable that names this Python."""


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        pass


def build_site(python: str, folder: Path) -> list[str]:
    """Builds the site. Out: the addresses that a browser will ask for outside of it, as the build says."""
    environment = lean.add_to(os.environ)
    built = subprocess.run([python, BUILD, folder], env=environment, capture_output=True, encoding="utf-8")
    assert built.returncode == 0, built.stdout + built.stderr
    return [line for line in map(str.strip, built.stdout.splitlines()) if line.startswith("https://")]


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a folder's files, while they are served."""
    server = ThreadingHTTPServer((lab.HOST, 0), partial(QuietHandler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{lab.HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
