"""Who of a group shares their progress, and the file that says so."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from mfa_lesson.text import Said

from .kept_file import KeptFile, write
from .progress import Answer, Progress

GROUP_VARIABLE = "MFA_LESSON_GROUP"

FORMAT = 1

LONGEST_NAME = 40

NO_GROUP = "There is no group here: nobody set up a folder for one. Nothing is shown to anybody."

NOT_WRITTEN = "The group’s folder cannot be written. Nothing is shown to anybody."

GONE = "You are not in the group’s picture, and what it said of you is deleted."


def share_progress(name: str) -> Said:
    """Shows the group how much of each notebook you have done, from now on, under this name; and none of your answers.

    Out: a sentence that says what was done, or why nothing was. stop_sharing() ends it.
    """
    name = " ".join(str(name).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return Said(f"Choose a name of 1 to {LONGEST_NAME} letters to be seen under; it need not be your own.")
    if not (folder := group_folder()):
        return Said(NO_GROUP)
    kept = sharing()
    kept.change(lambda data: data.update(name=name, id=data["id"] or secrets.token_hex(8)))
    try:
        publish(folder, kept.read()[0], Progress())
    except OSError:
        return Said(NOT_WRITTEN)
    return Said(f"The group’s picture shows how far you are, as “{name}”. stop_sharing() takes you out of it.")


def stop_sharing() -> Said:
    """Takes you out of the group's picture. Out: a sentence that says so."""
    kept = sharing()
    if (folder := group_folder()) and (id := kept.read()[0]["id"]):
        with suppress(OSError):
            (folder / f"{id}.json").unlink(missing_ok=True)
    kept.forget()
    return Said(GONE if folder else NO_GROUP)


def shared_progress() -> Progress:
    """The learner's progress, each change of which the group sees if the learner said so."""
    return Progress(tell=tell_the_group)


def tell_the_group(progress: Progress) -> None:
    """Writes how far the learner is, if they said that they want to be seen. Raises nothing."""
    if folder := group_folder():
        shared = sharing().read()[0]
        if shared["id"]:
            with suppress(OSError):
                publish(folder, shared, progress)


def invitation() -> str:
    """What the index of the lessons says of the group; nothing where there is none."""
    if not group_folder():
        return ""
    name = sharing().read()[0]["name"]
    if name:
        return f"The group’s picture shows how far you are, as “{name}”. `stop_sharing()` takes you out of it."
    return (
        "Your trainer can see how far the group is, if you want to be in the picture: "
        '`from mfa_lesson import share_progress`, then `share_progress("a name of your choice")`.'
    )


def group_folder() -> Path | None:
    """The folder that the group shares, as MFA_LESSON_GROUP says."""
    named = os.environ.get(GROUP_VARIABLE)
    return Path(named) if named else None


def sharing() -> KeptFile:
    """Under which name, and in which file of the group's folder, the learner is seen."""
    return KeptFile("sharing.json", not_sharing, understood)


def not_sharing() -> dict[str, Any]:
    return {"format": FORMAT, "id": "", "name": ""}


def understood(data: Any) -> dict[str, Any]:
    """What the file says; ValueError where it is not such a file."""
    match data:
        case {"format": 1, "id": str(id), "name": str(name)} if id == "" or (id.isalnum() and id.isascii()):
            return {"format": FORMAT, "id": id, "name": name}
    raise ValueError("not how the learner is seen")


def publish(folder: Path, shared: dict[str, Any], progress: Progress) -> None:
    """Writes the learner's file in the group's folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {
        name: sum(Answer(**answer).done for answer in lesson["answers"].values()) + len(lesson["exercises"])
        for name, lesson in progress.lessons().items()
    }
    write(folder / f"{shared['id']}.json", {"format": FORMAT, "name": shared["name"], "done": done, "at": time.time()})
