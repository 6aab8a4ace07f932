"""A page to project: the address of the room as text and as a QR code, its password, and what a learner does.

start.py runs it with the Python that has JupyterHub, because that one has segno as well. It reads the address and the
password from its input, where no other program sees them, and writes the page to its output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html import escape
from pathlib import Path
from string import Template

from workshop.hub.room import RoomError
from workshop.qr import draw_code

CLONE = Path(__file__).resolve().parents[2]
PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The room</title>
<style>
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 4vmin; display: grid; grid-template-columns: auto 1fr; gap: 6vmin;
  align-items: center; color: #000; background: #fff;
  font: 3.2vmin/1.4 "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
svg { width: min(60vmin, 40vw); height: auto; }
.address, code { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
h1 { font-size: 5.5vmin; line-height: 1.2; margin: 0 0 3vmin; }
ol { margin: 0; padding-left: 1.3em; }
li { margin: 1.5vmin 0; }
@media (max-width: 700px) { body { grid-template-columns: 1fr; } }
</style>
</head>
<body>
$code
<main>
<h1>Open <span class="address">$address</span></h1>
<ol>
<li>Choose a name that nobody else has, and a password of your own. Don’t use one that you use elsewhere.</li>
<li>Type the password of the room as well: <code>$password</code></li>
<li>The first notebook opens. To come back, use the same name and your own password.</li>
</ol>
</main>
</body>
</html>
""")


def draw_page(address: str, password: str) -> str:
    """The page, as HTML."""
    return PAGE.substitute(code=draw_code(address), address=escape(address), password=escape(password))


def write_page(file: Path, python: Path, address: str, password: str, owner: tuple[int, int] | None = None) -> None:
    """Writes the page with another Python. In: who the file belongs to, where not to us. Raises RoomError."""
    command = [python, "-m", "workshop.hub.poster"]
    asked = json.dumps({"address": address, "password": password})
    done = subprocess.run(
        command, cwd=CLONE, input=asked, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise RoomError(f"The page with the address could not be made: {last}")
    try:
        file.write_text(done.stdout, encoding="utf-8")
        if owner:
            os.chown(file, *owner)
    except OSError as error:
        raise RoomError(f"{file} can't be written: {error.strerror or error}.") from error


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(draw_page(**json.load(sys.stdin)))
