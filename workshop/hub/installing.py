"""Installs what a room needs, once: JupyterHub into an environment beside this file, and the hub's proxy with npm.

Only the standard library is there before. What pip and npm print is kept, and shown where one of them fails.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workshop.hub.keeping import environment
from workshop.hub.room import RoomError

HERE = Path(__file__).resolve().parent
CLONE = HERE.parents[1]
OWN_PYTHON = HERE / ".venv/bin/python"
PROXY = Path("node_modules/.bin/configurable-http-proxy")
NPM_OPTIONS = ("--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
"""No script of a package runs: under sudo it would run as root."""
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
)
"""Where systems keep the certificates that they trust, if Python doesn't say it."""
UNTRUSTED = (
    "CERT_IN_CHAIN",
    "CERTIFICATE_VERIFY_FAILED",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
)
TAIL = 12
"""Lines that are shown of a program that failed."""
SECONDS, QUIET_SECONDS = 1.0, 30.0
"""How often a line says that we still install: in a terminal, and elsewhere."""


def install() -> Path:
    """Installs what is missing. Raises RoomError.

    Out: the Python that has JupyterHub: this one, where it has it, or that of the environment.
    """
    python = OWN_PYTHON
    if importlib.util.find_spec("jupyterhub") and importlib.util.find_spec("mfa_lesson"):
        python = Path(sys.executable)
    if not python.with_name("jupyterhub").exists():
        run([sys.executable, "-m", "venv", str(HERE / ".venv")], "Making an environment")
        trusted = trust_system(os.environ, python)
        run(
            [str(python), "-m", "pip", "install", "-e", f"{CLONE}[hub]"],
            "Installing JupyterHub and the lesson",
            trusted,
        )
    install_proxy(HERE, python)
    return python


def install_proxy(folder: Path, python: Path) -> None:
    """Gets the proxy, in the versions of the lock file in this folder, where it is missing. Raises RoomError."""
    if (folder / PROXY).exists():
        return
    surroundings = environment(python)
    # The environment's own npm first: the one beside its node is a link that a wheel can't hold.
    npm = shutil.which("npm", path=os.pathsep.join([str(python.parent), surroundings["PATH"]])) or "npm"
    run([npm, "ci", *NPM_OPTIONS], "Installing the hub's proxy", trust_system(surroundings), folder)


def trust_system(surroundings: os._Environ[str] | dict[str, str], python: Path | None = None) -> dict[str, str]:
    """An environment in which npm and pip trust what this machine trusts, such as a company's own certificate.

    What is set already stays. In: the Python whose pip is asked whether its settings name a certificate.
    """
    found = dict(surroundings)
    bundle = ssl.get_default_verify_paths().cafile or next(filter(os.path.exists, BUNDLES), None)
    if not bundle:
        return found
    found.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    if "REQUESTS_CA_BUNDLE" not in found and not (python and has_certificate(python)):
        found.setdefault("PIP_CERT", bundle)
    return found


def has_certificate(python: Path) -> bool:
    """Whether pip's own settings name a certificate."""
    said = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    return ".cert=" in said.stdout


def run(command: list[str], what: str, surroundings: dict[str, str] | None = None, folder: Path | None = None) -> None:
    """Runs a program, and says how long it takes so far. Raises RoomError, with what it printed last."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            child = subprocess.Popen(
                command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise RoomError(f"{what} failed: {command[0]} can't be run ({error.strerror}).") from error
        try:
            wait(child, what)
        except BaseException:
            child.kill()
            child.wait()
            raise
        if child.returncode:
            log.seek(0)
            raise RoomError(explain_failure(what, log.read()))


def wait(child: subprocess.Popen[bytes], what: str) -> None:
    """Waits for a program, with a line that grows old in a terminal, and a new line now and then elsewhere."""
    terminal, began = sys.stdout.isatty(), time.monotonic()
    first, end = ("\r", "") if terminal else ("", "\n")
    print(f"{what}, once. This can take some minutes.", flush=True)
    while child.poll() is None:
        try:
            child.wait(SECONDS if terminal else QUIET_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"{first}… {time.monotonic() - began:.0f} s", end=end, flush=True)
    if terminal:
        print("\r", end="")


def explain_failure(what: str, printed: str) -> str:
    """Why something could not be installed, as a sentence, with what the program printed last."""
    last = "\n".join(line for line in printed.splitlines() if line.strip() and "WARNING" not in line).splitlines()[
        -TAIL:
    ]
    lines = "\n".join(f"    {line}" for line in last)
    if any(word in printed for word in UNTRUSTED):
        return (
            f"{what} failed, because this machine doesn't trust the certificate that it was shown. A company's proxy "
            "that opens encrypted connections shows its own. Ask for that certificate as a PEM file, and name it:\n"
            "    sudo env NODE_EXTRA_CA_CERTS=/path/company.pem PIP_CERT=/path/company.pem "
            f"python3 workshop/hub/start.py\nThe last lines:\n{lines}"
        )
    return f"{what} failed. The last lines say why:\n{lines}"
