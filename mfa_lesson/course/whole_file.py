"""Files that are read and written as a whole, in folders where somebody else can have put anything."""

from __future__ import annotations

import json
import os
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

FORMAT = 1
"""Which way of writing a file has; a file with another number is not understood."""

LARGEST_FILE = 50_000_000  # bytes

TEMPORARY = "mfa-lesson-{name}-{token}.tmp"

# Windows has neither of these, and Linux needs no O_BINARY.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_BYTES = getattr(os, "O_BINARY", 0)


def read_json(file: Path, *, largest: int = LARGEST_FILE, follow_links: bool = True) -> dict[str, Any]:
    """The JSON object in a file of the lesson. A link is followed only where others can't write.

    Raises OSError for what cannot be read, has too many bytes, or is no regular file: nobody waits for a pipe or a
    device. Raises ValueError or RecursionError for what is no file of the lesson.
    """
    # Opening a device can do something, so what it is must be known before.
    if not stat.S_ISREG((file.stat() if follow_links else file.lstat()).st_mode):
        raise OSError("it is no regular file")
    flags = os.O_RDONLY | _NO_WAITING | _BYTES | (0 if follow_links else _NO_LINK)
    with os.fdopen(os.open(file, flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError("it is no regular file")
        content = stream.read(largest + 1)
    if len(content) > largest:
        raise OSError("it is too large")
    said = json.loads(content.decode("utf-8"))
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError("it is no file of the lesson, or of another version")
    return said


def write_whole(file: Path, data: dict[str, Any]) -> None:
    """Replaces a JSON file in one step, as replace_whole(). Raises OSError."""
    replace_whole(file, json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def replace_whole(file: Path, content: bytes) -> None:
    """Replaces a file in one step; a crash leaves the old one or the new one.

    The content goes to a new file first, under a name that nobody can foresee. A link that lies in the file's place is
    replaced, and what it leads to is not touched. Raises OSError.
    """
    temporary = file.with_name(TEMPORARY.format(name=file.stem, token=secrets.token_hex(8)))
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BYTES, 0o666)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, file)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    with suppress(OSError, AttributeError):  # Windows opens no folders
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove_leftovers(folder: Path, name: str = "*", older_than: float = 0) -> None:
    """Removes what a killed process left behind of a file, named without ".json", and raises nothing.

    From so many seconds of age a file counts as left behind; 0 is only for who holds the lock.
    """
    with suppress(OSError):
        for left in folder.glob(TEMPORARY.format(name=name, token="*")):
            with suppress(OSError):
                if not older_than or time.time() - left.lstat().st_mtime > older_than:
                    left.unlink()
