"""Who comes into the room: a name, a password of one's own, and the first time the password of the room.

One password for all would let everybody sign in as everybody else.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from pathlib import Path
from typing import Any

from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from tornado.web import HTTPError
from traitlets import Unicode

from workshop.hub.passwords import LEAST, MOST, Attempts, Passwords
from workshop.hub.sessions import watch

TRAINER = "trainer"
RESERVED = {"admin", "administrator", "root", "hub", "jupyterhub", "room", "teacher", "everybody"}
"""Names that others could take for the trainer or for the room itself."""
LONGEST_NAME = 30
MINUTE = 60.0
WELCOME = f"""Choose a name that nobody else in the room has, and a password of your own with {LEAST} characters or
more. Don't use one that you use elsewhere. The first time, type the password of the room as well. With your name and
your password you find your notebooks again."""
PROMPT = "Password of the room (only the first time):"
NO_NAME = "Type a name with at least one letter or digit."
TAKEN = (
    "This name is taken, and its password is another one. If you chose the name, type the password that you chose, or "
    "ask the trainer for a new one. If you didn't, choose another name."
)
TRAINER_ONLY = f"The name {TRAINER} is the trainer's, and this isn't the trainer's password. Choose another name."
NOT_THE_ROOM = "This name is new. Type the password of the room, which the trainer shows, into the third field."
WEAK = f"Choose a password of your own with {LEAST} to {MOST} characters. It can't be the room's password or your name."


def normalize_name(typed: str) -> str:
    """ "Zoë Müller" -> "zoë-müller", "../x" -> "x"; no letter or digit -> ""."""
    text = unicodedata.normalize("NFKC", typed).lower()
    kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return "-".join("".join(kept).split())[:LONGEST_NAME].strip("-")


class RoomAuthenticator(Authenticator):
    """Lets in who knows the password of a name, or chooses one for a new name and knows the room's."""

    room_password = Unicode(config=True)
    trainer_password = Unicode(config=True)
    folder = Unicode(config=True, help="Where the passwords are kept.")

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.request_otp, self.otp_prompt = True, PROMPT
        self.by_both = Attempts(5, MINUTE)
        """For each name and each address: who guesses locks out themselves and nobody else."""
        self.by_address = Attempts(30, MINUTE)
        """For each address, under whatever names: nobody guesses the room's password with new names."""
        self.by_name = Attempts(50, 10 * MINUTE)
        """For each name, over all addresses."""
        if isinstance(self.parent, JupyterHub):
            self.watched = watch(self.parent, Passwords(Path(self.folder)))

    def normalize_username(self, username: str) -> str:
        """A name that can be a folder's, made of whatever people call themselves; JupyterHub refuses ""."""
        return normalize_name(username)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any]:
        """Checks what was typed. Raises HTTPError with a sentence, which JupyterHub shows above the form."""
        name = self.normalize_username(data.get("username", ""))
        address = handler.request.remote_ip
        counted = ((self.by_both, (name, address)), (self.by_address, address), (self.by_name, name))
        if wait := max(attempts.wait(who) for attempts, who in counted):
            raise HTTPError(429, f"There were too many wrong passwords. Try again in {wait} seconds.")
        wrong = await self.find_fault(name, data.get("password", ""), data.get("otp", ""))
        if wrong:
            for attempts, who in counted:
                attempts.note(who)
            raise HTTPError(403, wrong)
        return {"name": name, "admin": name == TRAINER}

    async def find_fault(self, name: str, password: str, room_password: str) -> str:
        """Why somebody does not come in, as a sentence; "" where they do."""
        if not name:
            return NO_NAME
        if name == TRAINER:
            return "" if same(password, self.trainer_password) else TRAINER_ONLY
        if name in RESERVED:
            return f"The name {name} is reserved. Choose another name."
        passwords = Passwords(Path(self.folder))
        if passwords.knows(name):
            return "" if await asyncio.to_thread(passwords.is_right, name, password) else TAKEN
        if not same(room_password, self.room_password):
            return NOT_THE_ROOM
        if not LEAST <= len(password) <= MOST or same(password, self.room_password) or normalize_name(password) == name:
            return WEAK
        return "" if await asyncio.to_thread(passwords.choose, name, password) else TAKEN


def same(typed: str, right: str) -> bool:
    """Whether two passwords are the same, in a time that does not tell how much of them is; never for ""."""
    return bool(right) and secrets.compare_digest(typed.encode(), right.encode())
