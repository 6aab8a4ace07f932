"""A learner's own copy of the notebooks: put where they want it, and never written over once they changed it.

A small file beside the notebooks remembers what was put there, so that what nobody touched can be renewed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from mfa_lesson.text import join_words

from .kept_file import write

FIRST = "00_start_here.ipynb"

KINDS = {".ipynb", ".png"}

MEMORY = ".mfa-lesson.json"


class WorkingCopyError(ValueError):
    """What keeps a copy from being made, as a sentence for the one who asked for it."""


class Copied(NamedTuple):
    """What was done, file by file; each name is the path inside the folder, with / in it."""

    folder: Path
    new: list[str]
    renewed: list[str]
    """Untouched since an earlier version of the lesson put them there."""
    kept: list[str]
    """Changed by the learner, and left as they are."""
    outdated: list[str]
    """Those of the kept that the lesson has another version of since it put them there."""


def shipped_folder() -> Path:
    """Where the lesson's notebooks stand: in the installed package, or beside it in a clone.

    Raises WorkingCopyError where there are none.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / FIRST).is_file():
            return folder
    raise WorkingCopyError("The lesson is installed without its notebooks. Install it anew.")


def shipped_files() -> Iterator[str]:
    """The names of what a copy consists of."""
    folder = shipped_folder()
    for file in sorted(folder.rglob("*")):
        if file.suffix in KINDS and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file.relative_to(folder).as_posix()


def put_copy(folder: str | Path) -> Copied:
    """Puts the notebooks into a folder, made where it is missing, and leaves alone what the learner changed there.

    Out: what was done with each file. Raises WorkingCopyError where the folder cannot be used.
    """
    folder, shipped = usable(folder), shipped_folder()
    done = Copied(folder, [], [], [], [])
    with sentences_for(folder):
        folder.mkdir(parents=True, exist_ok=True)
        memory = remembered(folder)
        for name in shipped_files():
            source, target = shipped / name, folder / name
            ours, theirs = digest(source), digest(target)
            if theirs is None:
                done.new.append(name)
            elif theirs == memory.get(name, ours):
                if theirs != ours:
                    done.renewed.append(name)
            else:
                done.kept.append(name)
                if memory.get(name, ours) != ours:
                    done.outdated.append(name)
                continue
            if theirs != ours:
                copy(source, target)
            memory[name] = ours
        write(folder / MEMORY, memory)
    return done


def reset(folder: str | Path, notebook: str) -> tuple[Path, Path | None]:
    """Brings a notebook back as the lesson has it; what stood there is kept beside it under another name.

    In: the folder; the notebook's name, or how it begins ("07").
    Out: the notebook, and the file that keeps the old one (None where there was no other).
    Raises WorkingCopyError for a name that is none, or where the folder cannot be used.
    """
    folder, name = usable(folder), notebook_named(notebook)
    source, target = shipped_folder() / name, folder / name
    with sentences_for(folder):
        if not folder.is_dir():
            raise WorkingCopyError(f"There is no folder {folder}.")
        old = None
        if digest(target) not in (None, digest(source)):
            old = free_name(target)
            os.replace(target, old)
        copy(source, target)
        write(folder / MEMORY, remembered(folder) | {name: digest(source)})
    return target, old


def notebook_named(text: str) -> str:
    """The one notebook that has this name or begins with it. Raises WorkingCopyError."""
    names = [name for name in shipped_files() if name.endswith(".ipynb")]
    begun = text.removesuffix(".ipynb")
    found = [name for name in names if begun and name.startswith(begun)]
    if len(found) == 1:
        return found[0]
    if found:
        raise WorkingCopyError(f"“{text}” can be {join_words(found, 'or')}.")
    numbers = join_words((name[:2] for name in names), "or")
    raise WorkingCopyError(f"The lesson has no notebook “{text}”. Its number is enough: {numbers}.")


def usable(folder: str | Path) -> Path:
    """The folder, unless it is the lesson's own. Raises WorkingCopyError."""
    folder, shipped = Path(folder), shipped_folder().resolve()
    if shipped in (folder.resolve(), *folder.resolve().parents):
        raise WorkingCopyError(f"{folder} is where the lesson itself stands. Name another folder for your copy.")
    return folder


@contextmanager
def sentences_for(folder: Path) -> Iterator[None]:
    """Turns what the system says into a sentence. Raises WorkingCopyError for OSError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise WorkingCopyError(f"{folder} cannot be used for the notebooks: {reason}. Name another folder.") from error


def copy(source: Path, target: Path) -> None:
    """Copies a file in one step: a crash leaves the old one or the new one. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(source, temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def free_name(file: Path) -> Path:
    """ "07_….ipynb" -> "07_….yours-1.ipynb", or the next number that is free."""
    number = 1
    while (kept := file.with_name(f"{file.stem}.yours-{number}{file.suffix}")).exists():
        number += 1
    return kept


def digest(file: Path) -> str | None:
    """What tells two contents apart; None where there is no file. Raises OSError."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def remembered(folder: Path) -> dict[str, str]:
    """The digests of what was put into the folder, by name. Without a sound memory, all that differs is a change."""
    with suppress(OSError, ValueError, RecursionError):
        memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        if isinstance(memory, dict):
            return {name: text for name, text in memory.items() if isinstance(text, str)}
    return {}
