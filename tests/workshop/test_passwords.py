"""Each learner's own password: chosen the first time, kept as a digest, guessed slowly, and renewed by the trainer."""

import asyncio
import json
import re
import sys
import threading
from types import SimpleNamespace

import pytest

from workshop.hub import start
from workshop.hub.passwords import CLEAR, Attempts, Passwords

ROOM, OWN, TRAINERS = "for the room", "ann’s own word", "t" * 32


@pytest.fixture
def door(tmp_path):
    """Signs in with a name, from an address; returns the sentence that the form shows, or who has come in."""
    pytest.importorskip("jupyterhub", reason="There is no hub here: pip install -e .[hub]")
    from tornado.web import HTTPError

    from workshop.hub.authenticator import RoomAuthenticator

    guard = RoomAuthenticator(folder=str(tmp_path), room_password=ROOM, trainer_password=TRAINERS)

    def sign_in(name: str, password: str, room: str = "", address: str = "192.0.2.7"):
        handler = SimpleNamespace(request=SimpleNamespace(remote_ip=address))
        try:
            return asyncio.run(guard.authenticate(handler, {"username": name, "password": password, "otp": room}))
        except HTTPError as error:
            return error.log_message

    sign_in.guard = guard
    return sign_in


def test_the_first_time_takes_both_passwords_and_then_ones_own(door):
    assert door("Zoë Müller", OWN, ROOM) == {"name": "zoë-müller", "admin": False}
    assert door("zoë-müller", OWN) == {"name": "zoë-müller", "admin": False}
    assert door("ZOË  MÜLLER", OWN, "whatever") == {"name": "zoë-müller", "admin": False}


@pytest.mark.parametrize("password", [ROOM, "", "ann", TRAINERS, OWN.upper()])
def test_nobody_signs_in_as_somebody_else(door, password):
    door("ann", OWN, ROOM)
    assert "This name is taken" in door("Ann", password, ROOM)
    assert door("ann", OWN) == {"name": "ann", "admin": False}


@pytest.mark.parametrize(
    ("name", "password", "room", "sentence"),
    [
        ("", OWN, ROOM, "Type a name with at least one letter or digit."),
        ("🙂 ..", OWN, ROOM, "Type a name with at least one letter or digit."),
        ("ann", OWN, "", "This name is new. Type the password of the room"),
        ("ann", OWN, "for the rooM", "This name is new. Type the password of the room"),
        ("ann", "short", ROOM, "Choose a password of your own with 8 to 200 characters."),
        ("ann", "x" * 201, ROOM, "Choose a password of your own with 8 to 200 characters."),
        ("ann", ROOM, ROOM, "It can't be the room's password or your name."),
        ("anna maria", "Anna Maria", ROOM, "It can't be the room's password or your name."),
        ("Root", OWN, ROOM, "The name root is reserved. Choose another name."),
        ("trainer", OWN, ROOM, "The name trainer is the trainer's"),
        ("Trainer ", ROOM, ROOM, "The name trainer is the trainer's"),
    ],
)
def test_each_refusal_says_what_is_wrong_and_keeps_nothing(door, tmp_path, name, password, room, sentence):
    assert sentence in door(name, password, room)
    assert not Passwords(tmp_path).read()


def test_the_trainer_comes_in_with_their_own_password_alone(door):
    assert door("trainer", TRAINERS) == {"name": "trainer", "admin": True}


def test_nothing_is_right_where_no_password_is_set(door):
    door.guard.room_password = door.guard.trainer_password = ""
    assert "This name is new" in door("ann", OWN, "")
    assert "is the trainer's" in door("trainer", "")


def test_who_guesses_waits_and_nobody_else(door):
    door("ann", OWN, ROOM)
    for _ in range(5):
        assert "This name is taken" in door("ann", "a guess of it")
    assert re.match(r"There were too many wrong passwords. Try again in \d\d seconds.", door("ann", OWN))
    assert door("ann", OWN, address="192.0.2.8") == {"name": "ann", "admin": False}
    assert door("bob", OWN, ROOM) == {"name": "bob", "admin": False}


def test_the_rooms_password_is_not_guessed_with_ever_new_names(door):
    said = [door(f"name {number}", OWN, f"guess {number}") for number in range(31)]
    assert "This name is new" in said[29] and "too many wrong passwords" in said[30]
    assert door("ann", OWN, ROOM, address="192.0.2.8")["name"] == "ann"


def test_a_password_is_not_guessed_from_ever_new_addresses(door, monkeypatch):
    monkeypatch.setattr("workshop.hub.passwords.digest", lambda *words: ascii(words))  # takes no time
    door("ann", OWN, ROOM)
    said = [door("ann", "a guess of it", address=f"192.0.2.{number}") for number in range(51)]
    assert "This name is taken" in said[49] and "too many wrong passwords" in said[50]


def test_an_attempt_is_forgotten_after_its_time():
    now = [0.0]
    attempts = Attempts(2, 60, lambda: now[0])
    for now[0] in (0.0, 10.0):
        assert attempts.wait("ann") == 0
        attempts.note("ann")
    assert attempts.wait("ann") == 51, "from the first of the two, and rounded up"
    now[0] = 60.0
    assert attempts.wait("ann") == 0
    now[0] = 100.0
    attempts.note("bob")
    assert list(attempts.failed) == ["bob"]
    assert attempts.wait("bob") == 0


def test_only_a_digest_is_kept_where_nobody_else_reads(tmp_path):
    passwords = Passwords(tmp_path)
    assert passwords.choose("ann", OWN) and passwords.choose("bob", OWN)
    text = passwords.file.read_text(encoding="utf-8")
    assert OWN not in json.loads(text).values() and OWN not in text
    assert passwords.read()["ann"] != passwords.read()["bob"], "the same password looks different"
    assert passwords.file.stat().st_mode & 0o777 == 0o600


def test_of_two_who_choose_a_name_at_once_one_gets_it(tmp_path):
    won = []
    threads = [
        threading.Thread(target=lambda n=n: won.extend([n] * Passwords(tmp_path).choose("ann", f"password {n}")))
        for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1 and Passwords(tmp_path).is_right("ann", f"password {won[0]}")


def test_the_trainer_gives_a_new_password(tmp_path, monkeypatch, capsys):
    (tmp_path / "room.json").write_text("{}", encoding="utf-8")
    passwords = Passwords(tmp_path)
    passwords.choose("ann", OWN)
    monkeypatch.setattr(sys, "argv", ["start.py", str(tmp_path), "--new-password", "ann", "--one-user"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert start.main() == 0
    given = re.search(r"The new password of ann is (\S+) — tell nobody else\.", capsys.readouterr().out)[1]
    assert len(given) >= 8 and set(given) <= set(CLEAR)
    assert passwords.is_right("ann", given) and not passwords.is_right("ann", OWN)
    assert passwords.list_renewed() == ["ann"], "the hub signs ann out, at its next start if it is closed"
    passwords.forget_renewed("ann")
    assert not passwords.list_renewed()
    monkeypatch.setattr(sys, "argv", ["start.py", str(tmp_path), "--new-password", "eve", "--one-user"])
    assert start.main() == 2
    assert capsys.readouterr().err == "Nobody signed in as eve. These names have a password: ann.\n"


def test_a_broken_file_lets_nobody_in(tmp_path, door):
    door("ann", OWN, ROOM)
    Passwords(tmp_path).file.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError):
        door("ann", OWN, ROOM)
