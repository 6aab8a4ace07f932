"""A password for each learner, which they choose the first time, and how often somebody can guess one.

Kept are the results of scrypt (https://www.rfc-editor.org/rfc/rfc7914), from which no password can be read.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from workshop.hub.processes import write_whole

FILE = "passwords.json"
RENEWED = "renewed.json"
"""Who has a new password, and is still signed in with the old one."""
LEAST = 8
"""Characters of a password."""
MOST = 200
GIVEN_CHARACTERS = 10
"""Of a password that the trainer gives out; drawn from 32 characters that nobody mistakes for another."""
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789+"


def digest(password: str, salt: str) -> str:
    """What is kept of a password; takes a twentieth of a second and 16 MB, so that guessing takes long."""
    made = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    return made.hex()


class Passwords:
    """The learners' passwords in a file that only the hub can read, which start.py changes while the hub runs."""

    def __init__(self, folder: Path):
        self.file, self.renewed = folder / FILE, folder / RENEWED

    def read(self) -> dict[str, list[str]]:
        """Name -> salt and digest. Raises ValueError or OSError where the file can't be read: then nobody comes in."""
        if not self.file.exists():
            return {}
        kept: dict[str, list[str]] = json.loads(self.file.read_text(encoding="utf-8"))
        return kept

    def knows(self, name: str) -> bool:
        """Whether somebody has chosen a password for this name."""
        return name in self.read()

    def is_right(self, name: str, password: str) -> bool:
        salt, kept = self.read().get(name, (secrets.token_hex(16), ""))
        return secrets.compare_digest(digest(password[: MOST + 1], salt), kept)

    def choose(self, name: str, password: str) -> bool:
        """Keeps the first password of a name. Out: False where somebody else was quicker."""
        return self.put(name, password, renew=False)

    def renew(self, name: str) -> str:
        """Gives a name a new password, and returns it. Raises KeyError where nobody has this name."""
        if not self.knows(name):
            raise KeyError(name)
        password = "".join(secrets.choice(CLEAR) for _ in range(GIVEN_CHARACTERS))
        self.put(name, password, renew=True)
        return password

    def put(self, name: str, password: str, renew: bool) -> bool:
        salt = secrets.token_hex(16)
        made = [salt, digest(password, salt)]
        with self.locked():
            kept = self.read()
            if name in kept and not renew:
                return False
            write_whole(self.file, json.dumps({**kept, name: made}))
            if renew:
                write_whole(self.renewed, json.dumps([*self.list_renewed(), name]))
        return True

    def list_renewed(self) -> list[str]:
        """Who has to be signed out, because they have a new password."""
        names: list[str] = json.loads(self.renewed.read_text(encoding="utf-8")) if self.renewed.exists() else []
        return names

    def forget_renewed(self, name: str) -> None:
        """Takes a name out, once this person is signed out."""
        with self.locked():
            left = [one for one in self.list_renewed() if one != name]
            write_whole(self.renewed, json.dumps(left))

    @contextmanager
    def locked(self) -> Iterator[None]:
        lock = os.open(self.file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            flock(lock, LOCK_EX)
            yield
        finally:
            os.close(lock)


class Attempts:
    """Counts wrong passwords, and says how long to wait before the next one."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = time.monotonic):
        self.most, self.seconds, self.now = most, seconds, now
        self.failed: dict[object, deque[float]] = defaultdict(lambda: deque(maxlen=most))

    def wait(self, who: object) -> int:
        """The seconds until the next attempt; 0 where it can be made at once."""
        times = self.failed.get(who)
        if not times or len(times) < self.most:
            return 0
        left = times[0] + self.seconds - self.now()
        return int(left) + 1 if left > 0 else 0

    def note(self, who: object) -> None:
        """Notes a wrong password. What is long over is forgotten."""
        for other in [one for one, times in self.failed.items() if self.now() - times[-1] > self.seconds]:
            del self.failed[other]
        self.failed[who].append(self.now())
