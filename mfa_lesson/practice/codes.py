"""MFA codes: seeds, what an authenticator app scans, and which codes are right.

AWS pages: API_CreateVirtualMFADevice, id_credentials_mfa_enable_virtual. Codes are those of RFC 6238 with SHA-1, six
digits, and 30 seconds. What AWS accepts was recorded at https://github.com/radkawar/stackd/blob/main/docs/iam-mfa.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets
import struct
from dataclasses import dataclass, field
from urllib.parse import quote

import segno

STEP = 30
"""Seconds that a code is shown."""
TAKEN = range(-2, 3)
"""How many steps a code can be away from the device's time."""
SEARCHED = range(-998, 1001)
"""How many steps the second code of a pair can be away from this machine's time."""
MOST_TRIES, TRIES_WINDOW = 9, 180
"""How many codes of a device are checked in that many seconds."""


def make_seed() -> str:
    """64 characters of base32."""
    return base64.b32encode(secrets.token_bytes(40)).decode("ascii")


def make_code(seed: str, counter: int) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    digest = hmac.digest(base64.b32decode(seed), struct.pack(">q", counter), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(struct.unpack_from('>I', digest, place)[0] & 0x7FFFFFFF) % 1_000_000:06}"


def write_uri(seed: str, device: str, account: str) -> str:
    """What the QR code says."""
    issuer = quote("Amazon Web Services")
    return f"otpauth://totp/{issuer}:{quote(f'{device}@{account}', safe='@')}?secret={seed}&issuer={issuer}"


def draw_qr_code(text: str) -> bytes:
    """A QR code as a PNG picture."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=4)
    return picture.getvalue()


def read_qr_code(text: str) -> list[str]:
    """The same QR code, line by line: 1 where it is dark."""
    return ["".join(map(str, row)) for row in segno.make(text, error="m", micro=False).matrix]


def qr_code_html(text: str) -> str:
    """The same QR code as a drawing for a page: black on white, whatever the page's colours."""
    made = segno.make(text, error="m", micro=False)
    drawing = made.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return str(drawing).replace("<svg", '<svg aria-hidden="true"', 1)


@dataclass
class Device:
    """A virtual MFA device: its seed, and which of its codes have been used."""

    serial: str
    seed: str
    created: float
    enabled: float | None = None
    offset: int = 0
    """How many steps its clock is ahead."""
    newest: int = -1
    """The newest step of a pair of codes that was accepted."""
    used: list[int] = field(default_factory=list)
    """Steps whose code was used to sign in."""
    window: int = 0
    tries: int = 0

    def check_pair(self, first: str, second: str, now: float) -> int | None:
        """The step of the second of two consecutive codes; None where they aren't two new ones of this device."""
        here = int(now // STEP)
        for distance in sorted(SEARCHED, key=abs):
            step = here + distance
            if step - 1 > self.newest and step > 0 and self._is_code(second, step) and self._is_code(first, step - 1):
                return step
        return None

    def accept_pair(self, step: int, now: float) -> None:
        """Takes over the device's time."""
        self.newest, self.offset = step, step - int(now // STEP)

    def is_blocked(self, now: float) -> bool:
        """Counts a code, and says whether there were too many."""
        window = int(now // TRIES_WINDOW)
        self.tries = self.tries + 1 if window == self.window else 1
        self.window = window
        return self.tries > MOST_TRIES

    def use_code(self, code: str, now: float) -> bool:
        """Whether a code is right and new; it can't be used again."""
        here = int(now // STEP) + self.offset
        self.used = [step for step in self.used if step >= here + TAKEN[0]]
        for distance in sorted(TAKEN, key=abs):
            if here + distance not in self.used and self._is_code(code, here + distance):
                self.used.append(here + distance)
                return True
        return False

    def _is_code(self, code: str, step: int) -> bool:
        return step >= 0 and hmac.compare_digest(make_code(self.seed, step).encode(), code.encode("utf-8", "replace"))
