"""Who of a group shares their progress, and the file that says so."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from mfa_lesson.iam.arguments import take_text

from .kept_file import KeptFile, take_part
from .progress import KeptAnswer, Progress
from .whole_file import FORMAT, remove_leftovers, write_whole
from .wording import Said, say

GROUP_VARIABLE = "MFA_LESSON_GROUP"

LONGEST_LEARNER_NAME = 40

LEFT_BEHIND_SECONDS = 60.0


def share_progress(name: str) -> Said:
    """Shows the group how much of each notebook you have done, from now on; and none of your answers.

    Args:
        name: The name to be seen under. It need not be your own.

    Returns:
        A sentence that says what was done, or why nothing was. stop_sharing() ends it.
    """
    name = " ".join(take_text(name, "name").split())
    if not is_learner_name(name):
        return say("sharing.no-name", longest=LONGEST_LEARNER_NAME)
    if not (folder := find_group_folder()):
        return say("sharing.no-group")
    kept = open_sharing()
    before = kept.read()[0]
    kept.change(lambda data: data.update(name=name, id=data["id"] or secrets.token_hex(8)))
    try:
        publish(folder, kept.read()[0], Progress())
    except OSError:
        kept.change(lambda data: data.update(before))
        return say("sharing.not-written")
    return say("sharing.started", name=name)


def stop_sharing() -> Said:
    """Takes you out of the group's picture.

    Returns:
        A sentence that says so, or that there is no group.
    """
    kept = open_sharing()
    if (folder := find_group_folder()) and (id := kept.read()[0]["id"]):
        with suppress(OSError):
            (folder / f"{id}.json").unlink(missing_ok=True)
    kept.forget()
    return say("sharing.stopped" if folder else "sharing.no-group")


def shared_progress() -> Progress:
    """The learner's progress, each change of which the group sees if the learner said so."""
    return Progress(tell=tell_the_group)


def tell_the_group(progress: Progress) -> None:
    """Writes how far the learner is, if they said that they want to be seen. Raises nothing."""
    if folder := find_group_folder():
        shared = open_sharing().read()[0]
        if shared["id"]:
            with suppress(OSError):
                publish(folder, shared, progress)


def invite() -> str:
    """What the index of the lessons says of the group; "" if there is none."""
    name = find_shared_name()
    if name is None:
        return ""
    return say("sharing.on", name=name) if name else say("sharing.invitation")


def find_shared_name() -> str | None:
    """Under which name the group sees the learner; "" where they didn't ask for it, None where there is no group."""
    if not find_group_folder():
        return None
    name: str = open_sharing().read()[0]["name"]
    return name


def find_group_folder() -> Path | None:
    """The folder that the group shares, as MFA_LESSON_GROUP says."""
    named = os.environ.get(GROUP_VARIABLE)
    return Path(named) if named else None


def is_learner_name(name: str) -> bool:
    """Whether a learner can be seen under this name: it has letters that can be shown, and is short."""
    return 0 < len(name) <= LONGEST_LEARNER_NAME and name == " ".join(name.split()) and name.isprintable()


def open_sharing() -> KeptFile:
    """Under which name, and in which file of the group's folder, the learner is seen."""
    return KeptFile("sharing.json", {"id": "", "name": ""}, understand_sharing)


def understand_sharing(said: dict[str, Any]) -> dict[str, Any]:
    """What the file says. Raises ValueError."""
    id, name = take_part(said, "id", str), take_part(said, "name", str)
    if id and not (id.isalnum() and id.isascii()):
        raise ValueError("the id could lead out of the folder")
    return {"id": id, "name": name}


def publish(folder: Path, shared: dict[str, Any], progress: Progress) -> None:
    """Writes the learner's file in the group's folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {
        name: sum(KeptAnswer(**answer).done for answer in lesson["answers"].values()) + len(lesson["exercises"])
        for name, lesson in progress.lessons().items()
    }
    said = {"format": FORMAT, "name": shared["name"], "done": done, "at": time.time()}
    write_whole(folder / f"{shared['id']}.json", said)
    remove_leftovers(folder, shared["id"], LEFT_BEHIND_SECONDS)
