"""A learner's own copy of the notebooks: put where they want it, and never written over once they changed it.

A small file beside the notebooks remembers what was put there, so that what nobody touched can be renewed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from .former_names import FORMER_NAMES, find_current_name
from .whole_file import replace_whole, write_whole
from .wording import make_copy_error

FIRST_NOTEBOOK = "00_start_here.ipynb"

COPIED_KINDS = {".ipynb", ".png"}

MEMORY = ".mfa-lesson.json"


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
    renamed: list[str]
    """Those that had another name in an earlier version of the lesson."""


def find_shipped_folder() -> Path:
    """Where the lesson's notebooks stand: in the installed package, or beside it in a clone.

    Raises WorkingCopyError where there are none.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / FIRST_NOTEBOOK).is_file():
            return folder
    raise make_copy_error("copy.no-notebooks")


def list_shipped_files() -> Iterator[str]:
    """The names of what a copy consists of."""
    folder = find_shipped_folder()
    for file in sorted(folder.rglob("*")):
        if file.suffix in COPIED_KINDS and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file.relative_to(folder).as_posix()


def put_copy(folder: str | Path) -> Copied:
    """Puts the notebooks into a folder, and leaves what the learner changed there as it is. Raises WorkingCopyError.

    The folder is made where it is missing. Notebooks that have another name now get it in the copy too, so that nothing
    is there twice. In what the learner changed, only the links to them follow.
    """
    folder, shipped = check_folder(folder), find_shipped_folder()
    done = Copied(folder, [], [], [], [], [])
    with explain_trouble(folder):
        folder.mkdir(parents=True, exist_ok=True)
        memory = read_memory(folder)
        done.renamed.extend(rename_former(folder, memory))
        for name in list_shipped_files():
            source, target = shipped / name, folder / name
            ours, theirs = digest_of(source), digest_of(target)
            before = memory.get(name, ours)
            if theirs not in ("", before):
                done.kept.append(name)
                if before != ours:
                    done.outdated.append(name)
                follow_names(target)
                continue
            if theirs != ours:
                (done.renewed if theirs else done.new).append(name)
                copy_file(source, target)
            memory[name] = ours
        write_whole(folder / MEMORY, memory)
    return done


def reset(folder: str | Path, notebook: str) -> tuple[Path, Path | None]:
    """Brings a notebook back as the lesson has it, and keeps the learner's beside it. Raises WorkingCopyError.

    The notebook is named as find_notebook() takes it. Out: its file, and the file that keeps the learner's; None where
    theirs did not differ.
    """
    folder, name = check_folder(folder), find_notebook(notebook)
    source, target = find_shipped_folder() / name, folder / name
    with explain_trouble(folder):
        if not folder.is_dir():
            raise make_copy_error("copy.no-folder", folder=str(folder))
        old = None
        if digest_of(target) not in ("", digest_of(source)):
            old = find_free_name(target)
            os.replace(target, old)
        copy_file(source, target)
        write_whole(folder / MEMORY, read_memory(folder) | {name: digest_of(source)})
    return target, old


def rename_former(folder: Path, memory: dict[str, str]) -> list[str]:
    """Gives notebooks under former names their names of now, and returns these; changes the memory. Raises OSError.

    Where a file already has the name of now, the former one goes if nobody touched it, and stays if somebody did.
    """
    renamed = []
    for former, current in ((f"{old}.ipynb", f"{new}.ipynb") for old, new in FORMER_NAMES.items()):
        if not (folder / former).is_file():
            continue
        if not (folder / current).exists():
            os.replace(folder / former, folder / current)
            renamed.append(current)
            if former in memory:
                memory[current] = memory[former]
        elif digest_of(folder / former) == memory.get(former):
            (folder / former).unlink()
        else:
            continue
        memory.pop(former, None)
    return renamed


def follow_names(notebook: Path) -> None:
    """Leads a notebook's links to notebooks by their names of now, and changes nothing else. Raises OSError."""
    if notebook.suffix == ".ipynb":
        content = changed = notebook.read_bytes()
        for former, current in FORMER_NAMES.items():
            changed = changed.replace(f"]({former}.ipynb".encode(), f"]({current}.ipynb".encode())
        if changed != content:
            replace_whole(notebook, changed)


def find_notebook(text: str) -> str:
    """The one notebook that is meant: by number, file name, title, or how one of them begins.

    Raises WorkingCopyError.
    """
    names = [name for name in list_shipped_files() if name.endswith(".ipynb")]
    asked = text.strip()
    if not asked:
        raise make_copy_error("copy.empty-notebook", numbers=[name[:2] for name in names])
    begun = find_current_name(asked.removesuffix(".ipynb"))
    number = f"{asked.zfill(2)}_" if asked.isdecimal() else begun
    found = [name for name in names if name.startswith(number)]
    if not found and fold_title(asked):
        titles = {name: fold_title(read_title(name)) for name in names}
        exact = [name for name, title in titles.items() if title == fold_title(asked)]
        found = exact or [name for name, title in titles.items() if title.startswith(fold_title(asked))]
    if len(found) == 1:
        return found[0]
    if found:
        raise make_copy_error("copy.several-notebooks", asked=text, notebooks=found)
    raise make_copy_error("copy.no-such-notebook", asked=text, numbers=[name[:2] for name in names])


def read_title(name: str) -> str:
    """The title of a notebook of the lesson, "" where its first cell has none. Raises OSError."""
    with suppress(ValueError, KeyError, IndexError, TypeError):
        source = json.loads((find_shipped_folder() / name).read_text(encoding="utf-8"))["cells"][0]["source"]
        return "".join(source).partition("\n")[0].removeprefix("# ")
    return ""


def fold_title(title: str) -> str:
    """A title as it is compared: without its number, in small letters, with plain apostrophes and spaces."""
    words = title.replace("’", "'").replace("`", "").casefold().split()
    return " ".join(words[1:] if words and words[0].isdecimal() else words)


def holds_other_files(folder: str | Path) -> bool:
    """Whether a folder has files, hidden ones aside, and is no copy of the lesson. Raises WorkingCopyError."""
    folder = check_folder(folder)
    with explain_trouble(folder):
        if not folder.is_dir() or any((folder / name).exists() for name in (MEMORY, FIRST_NOTEBOOK)):
            return False
        return any(not file.name.startswith(".") for file in folder.iterdir())


def check_folder(folder: str | Path) -> Path:
    """The folder, unless its name is empty or it is the lesson's own. Raises WorkingCopyError."""
    if not str(folder).strip():
        raise make_copy_error("copy.empty-folder")
    folder, shipped = Path(folder), find_shipped_folder().resolve()
    if shipped in (folder.resolve(), *folder.resolve().parents):
        raise make_copy_error("copy.own-folder", folder=str(folder))
    return folder


@contextmanager
def explain_trouble(folder: Path) -> Iterator[None]:
    """Turns what the system says into a sentence. Raises WorkingCopyError for OSError."""
    try:
        yield
    except OSError as error:
        says = error.strerror or str(error)
        raise make_copy_error("copy.unusable-folder", folder=str(folder), says=says) from error


def copy_file(source: Path, target: Path) -> None:
    """Copies a file in one step: a crash leaves the old one or the new one. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_whole(target, source.read_bytes())


def find_free_name(file: Path) -> Path:
    """ "07_….ipynb" -> "07_….yours-1.ipynb", or the next number that is free."""
    number = 1
    while (kept := file.with_name(f"{file.stem}.yours-{number}{file.suffix}")).exists():
        number += 1
    return kept


def digest_of(file: Path) -> str:
    """What tells two contents apart; "" where there is no file. Raises OSError."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""


def read_memory(folder: Path) -> dict[str, str]:
    """The digests of what was put into the folder, by name. Without a sound memory, all that differs is a change."""
    with suppress(OSError, ValueError, RecursionError):
        memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        if isinstance(memory, dict):
            return {name: text for name, text in memory.items() if isinstance(text, str)}
    return {}
