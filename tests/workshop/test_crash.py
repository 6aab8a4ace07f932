"""A room after a crash: each part is killed, twice in a row, while learners type; the same command brings it back."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import psutil
import pytest
import requests

from workshop.hub import keeping, processes, room, start
from workshop.hub.learner import Learner, LearnerError, Notebook

from .hub import FIRST, OWN, PASSWORD, SECONDS, free_ports, wait_until

READY = "Ctrl+C closes the room."


class Window:
    """The window of a terminal in which the trainer runs start.py."""

    def __init__(self, folder: Path, port: int, *options: str):
        self.said_in = folder.with_name(f"said-{time.monotonic_ns()}")
        self.log = folder / "hub.log"
        command = [sys.executable, start.HERE / "start.py", folder, "--port", str(port), "--password", PASSWORD]
        command += ["--address", "http://room.example:8000/"]
        with self.said_in.open("wb") as file:
            self.process = subprocess.Popen(
                [*command, "--one-user", "--free-megabytes", "1", *options],
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.said_in.read_text(encoding="utf-8")

    def wait_until_ready(self) -> "Window":
        wait_until(lambda: READY in self.said or self.process.poll() is not None, "the window says nothing")
        assert READY in self.said, self.said + (self.log.read_text(encoding="utf-8") if self.log.exists() else "")
        assert "The room:  http://room.example:8000\n" in self.said
        return self

    def press_ctrl_c(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)


class Typing(threading.Thread):
    """A learner who types and saves all the time, and signs in or starts their server again where the page asks so."""

    def __init__(self, url: str, name: str):
        super().__init__(daemon=True)
        self.learner = Learner(url, name, OWN, PASSWORD)
        self.learner.log_in()
        self.learner.start()
        self.notebook = self.learner.open(FIRST)
        del self.notebook.document["cells"][1:]  # what is saved over and over is short
        self.notebook.run("kept = 42")
        self.saved, self.typed = 0, 0
        self.hurry, self.done = threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            self.hurry.wait(0.4)
            self.hurry.clear()
            try:
                self.typed += 1
                self.notebook.document["cells"][0]["source"] = f"# {self.typed}"
                self.notebook.save()
                self.saved = self.typed
            except requests.RequestException as error:
                if error.response is not None:  # the hub, or the proxy, says that the server is not there
                    self.start_again()

    def start_again(self) -> None:
        try:
            self.learner.start()
        except (requests.RequestException, LearnerError):
            time.sleep(0.2)

    def kept_in_kernel(self) -> str:
        """What the kernel from before the crash says, asked over a connection of its own."""
        again = Notebook(self.learner, self.notebook.path, self.notebook.document, self.notebook.kernel)
        (shown,) = again.run("print(kept)")
        return shown["text"].strip()


def go_on(learners: list[Typing]) -> bool:
    """Whether something that each has typed after this call is saved."""
    now = [learner.typed for learner in learners]
    for learner in learners:
        learner.hurry.set()
    return processes.wait_for(lambda: all(one.saved > typed for one, typed in zip(learners, now, strict=True)), SECONDS)


class Crashes:
    """A room with two learners in it, and what can be killed."""

    def __init__(self, folder: Path):
        self.folder, self.port, poster = folder, free_ports(), folder.with_name("poster.html")
        self.window = Window(folder, self.port, "--poster", str(poster)).wait_until_ready()
        assert "http://room.example:8000<" in poster.read_text(encoding="utf-8")
        with ThreadPoolExecutor() as pool:
            self.learners = [*pool.map(partial(Typing, f"http://127.0.0.1:{self.port}"), ("Ann", "Zoë"))]
        for learner in self.learners:
            learner.start()
        self.already = ""

    @property
    def said(self) -> str:
        """What the window has said since the last crash."""
        return self.window.said.removeprefix(self.already)

    @property
    def there(self) -> list[psutil.Process]:
        mark = room.read_settings(self.folder)["mark"]
        return [psutil.Process(one.pid) for one in processes.list_marked(mark)]

    def find(self, part: str) -> list[psutil.Process]:
        """The processes that are this part of the room now."""
        if part == "start.py":
            return [psutil.Process(self.window.process.pid)]
        hub = psutil.Process(json.loads((self.folder / "hub.json").read_text(encoding="utf-8"))["pid"])
        if part == "hub":
            return [hub]
        servers = room.list_servers(self.folder)
        commands = {"proxy": "configurable-http-proxy", "nursery": "forkserver", "server": "forkserver"}
        found = [one for one in self.there if commands[part] in " ".join(one.cmdline())]
        if part == "server":
            return [one for one in found if one.pid in servers][:1]
        return [one for one in found if one.pid not in servers]

    def kill(self, *parts: str) -> None:
        """Kills parts at the same moment, and opens the room again where start.py was among them."""
        if "nursery" in parts and not self.find("nursery"):
            self.come_and_go()  # a hub that was started again has none before somebody comes
        self.already = self.window.said
        victims = [victim for part in parts for victim in self.find(part)]
        assert len(victims) >= len(parts), "each part is there to be killed"
        known = [processes.know(victim.pid) for victim in victims]
        for victim in victims:
            victim.kill()
        wait_until(lambda: not any(one and one.alive for one in known), f"{parts} end")
        if "start.py" in parts:
            self.window.process.wait(SECONDS)
            self.already = ""
            self.window = Window(self.folder, self.port).wait_until_ready()
        # Who asks all the time takes the processor from what is being started.
        wait_until(lambda: self.is_whole(parts, victims) or time.sleep(0.1), f"{parts} come back")

    def is_whole(self, parts: tuple[str, ...], victims: list[psutil.Process]) -> bool:
        """Whether the room answers, and new processes are what was killed."""
        try:
            if not requests.get(f"http://127.0.0.1:{self.port}/hub/health", timeout=5).ok:
                return False
            there = [one for part in parts if part in ("hub", "proxy") for one in self.find(part)]
        except (requests.RequestException, psutil.NoSuchProcess):
            return False
        return not set(there) & set(victims) and len(there) >= len({"hub", "proxy"} & set(parts))

    def come_and_go(self) -> None:
        """One more learner, whose server is forked now."""
        bob = Learner(f"http://127.0.0.1:{self.port}", "Bob", OWN, PASSWORD)
        bob.log_in()
        bob.start()
        bob.stop()

    def close(self) -> None:
        for learner in self.learners:
            learner.done.set()
        if self.window.process.poll() is None:
            self.window.press_ctrl_c()


@pytest.fixture(scope="module")
def crashes(installed, tmp_path_factory) -> Iterator[Crashes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MFA_LESSON_DATA", raising=False)
        made = Crashes(tmp_path_factory.mktemp("crash") / "room")
        yield made
        made.close()
        for one in made.there:
            one.kill()


KEPT = "The room was not closed in order. Kept: 2 servers of learners. Ended: "
ALL, ALL_BUT_THE_PROXY = ("start.py", "hub", "proxy", "nursery"), ("start.py", "hub")


@pytest.mark.parametrize(
    ("crash", "again", "sentences"),
    [
        (("hub",), ("hub",), [KEPT, "The room is open again, at the same address."]),
        (("proxy",), ("proxy",), []),
        (("nursery",), ("nursery",), []),
        (("start.py",), ("start.py",), ["The room was still open. This window watches it again"]),
        (ALL, ALL_BUT_THE_PROXY, [KEPT]),
    ],
    ids=["hub", "proxy", "nursery", "start.py", "all"],
)
def test_whatever_is_killed_twice_in_a_row_learners_type_on_with_the_same_server_and_kernel(
    crashes, crash, again, sentences
):
    """The second crash of all finds no nursery, because nobody has come yet, and leaves a proxy that holds its port."""
    servers = room.list_servers(crashes.folder)
    assert len(servers) == 2
    for parts in (crash, again):
        crashes.kill(*parts)
        assert go_on(crashes.learners), parts
        wait_until(lambda: all(sentence in crashes.said for sentence in sentences), f"said: {crashes.said}")
    if crash != ("start.py",):  # it lets nobody in: what does are the same processes as before
        crashes.come_and_go()
    assert room.list_servers(crashes.folder) == servers
    assert [learner.kept_in_kernel() for learner in crashes.learners] == ["42", "42"]
    assert "Traceback" not in crashes.window.said


def test_a_learners_server_that_is_killed_twice_in_a_row_takes_no_work_with_it(crashes):
    for _ in range(2):
        before = {one.pid for one in crashes.there}
        crashes.kill("server")
        assert go_on(crashes.learners)
        wait_until(lambda: len(room.list_servers(crashes.folder)) == 2, "the server comes back")
    # The kernels of the killed servers end by themselves: no more is there than before.
    wait_until(lambda: len(crashes.there) <= len(before), "something is left of the killed server")  # noqa: B023
    on_disk = crashes.folder / "learners" / "ann" / "mfa-lesson" / FIRST
    ann = crashes.learners[0]
    saved = ann.saved
    source = json.loads(on_disk.read_text(encoding="utf-8"))["cells"][0]["source"]
    assert int("".join(source).removeprefix("# ")) >= saved


def test_a_second_window_is_told_of_the_first(crashes):
    second = Window(crashes.folder, crashes.port)
    assert second.process.wait(SECONDS) == 2
    assert f"is open already: start.py runs for it (process {crashes.window.process.pid}" in second.said


def test_closing_leaves_no_process_and_the_work(crashes):
    ann = crashes.learners[0]
    assert go_on([ann])
    saved = ann.saved
    for learner in crashes.learners:
        learner.done.set()
        learner.join(SECONDS)
    assert crashes.window.press_ctrl_c() == 0
    assert crashes.window.said.endswith("The room is closed.\n")
    assert crashes.there == []
    on_disk = crashes.folder / "learners" / "ann" / "mfa-lesson" / FIRST
    source = json.loads(on_disk.read_text(encoding="utf-8"))["cells"][0]["source"]
    assert int("".join(source).removeprefix("# ")) >= saved
    assert not Path(room.read_settings(crashes.folder)["sockets"]).exists()


# --- a full disk ---


@pytest.fixture
def small_disk(installed, tmp_path) -> Iterator[Path]:
    """A disk of 24 MB; the room's folder goes there."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("Only root can mount a small disk to fill it.")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_on_a_full_disk_the_room_says_so_and_closes(small_disk, certificate):
    """This room is encrypted, which the others aren't."""
    folder, port = small_disk / "room", free_ports()
    encrypted = ["--certificate", str(certificate), "--key", str(certificate.with_suffix(".key"))]
    window = Window(folder, port, "--free-megabytes", "5", *encrypted).wait_until_ready()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}", timeout=5)
    learner = Learner(f"https://127.0.0.1:{port}", "Ann", OWN, PASSWORD)
    learner.web.trust_env, learner.web.verify = False, str(certificate)
    learner.log_in()
    assert [cookie.secure for cookie in learner.web.cookies if cookie.name == "jupyterhub-hub-login"] == [True]
    learner.start()
    mark = room.read_settings(folder)["mark"]
    with (folder / "learners/ann/all").open("wb") as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(b"x" * 100_000)
            file.flush()
    with pytest.raises(requests.HTTPError):
        learner.open(FIRST).save()
    wait_until(lambda: "MB are free on the disk: soon nobody can save." in window.said, "nobody is warned")
    assert "Of the learners, ann uses most" in window.said
    begun = time.monotonic()
    assert window.press_ctrl_c() == 0
    assert time.monotonic() - begun < keeping.CLOSING_SECONDS / 1.5, "no longer than it must"
    assert processes.list_marked(mark) == []
    second = Window(folder, port, "--free-megabytes", "5")
    assert second.process.wait(SECONDS) == 2
    assert "MB are free on the disk" in second.said and "Traceback" not in second.said


@pytest.fixture(scope="module")
def certificate(installed, tmp_path_factory) -> Path:
    """A certificate for this machine, signed by itself, with its key beside it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    made, key = tmp_path_factory.mktemp("certificate") / "room.pem", ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "room")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    made.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made.with_suffix(".key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return made


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--certificate", "{pem}"], "A certificate needs its key"),
        (["--key", "{key}"], "A certificate needs its key"),
        (["--certificate", "{key}", "--key", "{pem}"], "are no certificate and its private key as PEM"),
        (["--certificate", "{pem}", "--key", "{pem}"], "are no certificate and its private key as PEM"),
        (["--certificate", "{pem}", "--key", "{pem}.missing"], r"can't be read \(No such file"),
    ],
)
def test_what_is_no_certificate_with_its_key_is_refused(certificate, options, said):
    places = {"pem": certificate, "key": certificate.with_suffix(".key")}
    asked = start.parser().parse_args([option.format(**places) for option in options])
    with pytest.raises(room.RoomError, match=said):
        start.check(asked)


def test_too_little_room_on_the_disk_is_said_before_anything_starts(tmp_path):
    with pytest.raises(room.RoomError, match=r"Only \d+ MB are free on the disk of .* and the room needs 10{9} MB"):
        room.check_disk(tmp_path / "not/yet", 10**9)
    room.check_disk(tmp_path / "not/yet", 0)
