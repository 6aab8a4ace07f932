"""What a room is kept open with, part by part and without a room: processes, ports, locks, files, and the database."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.hub import keeping, processes, room, start

from .hub import PASSWORD, SECONDS, free_ports, wait_until


@pytest.fixture
def furnished(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    room.furnish(tmp_path / "room", free_ports(), PASSWORD)
    return tmp_path / "room"


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen]:
    """A process that has nothing to do with the room, and must not be ended with it."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


STUBBORN = """#!{python}
import http.server, os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if not os.fork():
    time.sleep(600)
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", {port}), Healthy).serve_forever()
"""


def test_a_hub_that_does_not_close_is_ended(furnished, tmp_path, monkeypatch):
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(STUBBORN.format(python=sys.executable, **room.read_settings(furnished)), encoding="utf-8")
    python.chmod(0o700)
    monkeypatch.setattr(keeping, "CLOSING_SECONDS", 0.5)
    monkeypatch.setattr(keeping, "GENTLE_SECONDS", 0.2)
    said = []
    with keeping.opened(furnished, python, said.append) as hub:
        assert hub.runs()
        there = hub.list_processes()
        assert len(there) == 2 and hub.hub in there, "the hub, and a program that it has started"
    assert said == ["The hub does not close in order, so its processes are ended."]
    assert not [one for one in there if one.alive] and not (furnished / keeping.HUB_FILE).exists()


def test_no_pid_file_is_trusted(furnished, stranger, monkeypatch):
    """What the files name has become a stranger's number: no program of the room, and not to be ended."""
    (furnished / keeping.PROXY_FILE).write_text(str(stranger.pid), encoding="ascii")
    now = processes.know(stranger.pid)
    processes.remember(furnished / keeping.HUB_FILE, now._replace(started="1"))
    assert processes.recall(furnished / keeping.HUB_FILE)[0] is None
    for process in (now, now._replace(started="1"), now._replace(boot="another")):
        processes.remember(furnished / keeping.HUB_FILE, process)
        with pytest.raises(room.RoomError, match="hub.log"), keeping.opened(furnished, Path("/bin/false"), print):
            pass
        assert stranger.poll() is None


@pytest.mark.parametrize("text", ["", "12", "{}", "[1]", '{"pid": "x", "started": "1", "boot": ""}', "\0"])
def test_a_pid_file_that_is_broken_names_nobody(tmp_path, text):
    (tmp_path / "hub.json").write_text(text, encoding="utf-8")
    assert processes.recall(tmp_path / "hub.json")[0] is None
    assert processes.recall(tmp_path / "missing.json") == (None, {})


def test_a_process_is_known_by_more_than_its_number(stranger):
    known = processes.know(stranger.pid)
    assert known.alive and known.command == "sleep 600" and known.owner == os.geteuid() and known.mark == ""
    assert not known._replace(started="1").alive and not known._replace(boot="x").alive
    assert processes.end([known._replace(started="1")]) == [] and stranger.poll() is None
    assert processes.end([known], gently=0) == []
    assert not known.alive, "one that has ended and that nobody has asked for yet is not alive"
    assert stranger.wait(5) == -signal.SIGKILL


def test_a_process_of_the_room_is_found_by_its_environment():
    with subprocess.Popen(["sleep", "600"], env={processes.VARIABLE: "mine"}) as process:
        try:
            wait_until(lambda: [one.pid for one in processes.list_marked("mine")] == [process.pid], "not found")
            assert processes.list_marked("min") == []
        finally:
            process.kill()


def test_a_port_of_somebody_else_is_left_to_them(furnished):
    with socket.create_server(("127.0.0.1", room.read_settings(furnished)["port"] + 1)) as taken:
        message = f"Port {taken.getsockname()[1]} is in use. Choose another with --port."
        with pytest.raises(room.RoomError, match=message), keeping.opened(furnished, Path("/bin/false"), print):
            pass


def test_a_port_that_is_given_up_a_moment_later_is_waited_for():
    with socket.create_server(("127.0.0.1", free_ports())) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(room.RoomError, match=f"Port {port} is in use"):
            room.check_ports(port)
        threading.Timer(0.3, taken.close).start()
        room.check_ports(port, SECONDS)


def test_a_lock_ends_with_its_process(tmp_path):
    again = room.locked(tmp_path)
    with room.locked(tmp_path), pytest.raises(room.RoomError, match=f"process {os.getpid()} "):
        again.__enter__()
    with room.locked(tmp_path):
        pass


def test_a_damaged_database_is_set_aside_and_a_sound_one_is_kept(furnished):
    database = furnished / room.DATABASE
    assert room.set_broken_database_aside(furnished) == ""
    database.write_bytes(b"no database at all" * 100)
    assert "has been set aside" in room.set_broken_database_aside(furnished)
    assert not database.exists() and database.with_suffix(".broken").exists()
    assert room.list_servers(furnished) == {}


def test_settings_that_cannot_be_read_are_named(furnished):
    (furnished / "room.json").write_text("{", encoding="utf-8")
    with pytest.raises(room.RoomError, match="room.json can't be read. Delete it"):
        room.furnish(furnished, 8000)


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    processes.write_whole(tmp_path / "kept", "old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        processes.write_whole(tmp_path / "kept", "new")
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "old"
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600


def test_a_hub_that_keeps_ending_is_given_up(furnished, monkeypatch):
    kept = keeping.OpenRoom(furnished, Path("/bin/false"), lambda _: None)
    monkeypatch.setattr(kept, "start", lambda: None)
    for _ in range(keeping.TRIES):
        kept.start_again()
    with pytest.raises(room.RoomError, match="keeps ending by itself"):
        kept.keep_open()


def test_closing_what_is_not_open_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["start.py", str(tmp_path / "none"), "--close", "--one-user"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert start.main() == 2
    assert capsys.readouterr().err == f"There is no room in {tmp_path / 'none'}.\n"
    assert not (tmp_path / "none").exists()
