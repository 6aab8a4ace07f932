"""Limits for all programs of a learner together: control groups of Linux, of which each learner has one.

Memory and processes are limited, and learners who want the processor at the same moment get the same part of it.
Version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html) is what systems have today; of version 1, where each kind
of limit has a tree of its own, some still have the memory and processes. Groups are made at the top of the tree, where
only root can, and none of those that are there already is changed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

MOUNTS = Path("/proc/self/mounts")
KINDS = ("memory", "pids", "cpu")
PREFIX = "mfa-lesson-"
WEIGHT = {1: ("cpu.shares", 1024), 2: ("cpu.weight", 100)}
"""Where a group's part of the processor is set, and what a group gets that nobody sets."""
TIMES = 3
"""How much more the learners together get than one other such group: than the trainer's own programs, say, and the
hub, which needs much less than a fourth of two cores."""
SECONDS = 2.0
"""How long a group may be busy with programs that are ending."""


class Tree(NamedTuple):
    """Where a kind of limit is set."""

    root: Path
    version: int
    kinds: tuple[str, ...]


class Share(NamedTuple):
    """What all programs of one learner can have together."""

    memory: int
    """Bytes, with what they write into temporary folders."""
    programs: int
    """Processes and threads."""


def find_trees(mounts: Path = MOUNTS) -> list[Tree]:
    """The trees in which this machine limits memory and processes; none where it does not let us."""
    found = []
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _, place, kind, options, *_ = line.split()
        root = Path(place)
        if kind == "cgroup2":
            with suppress(OSError):
                there = (root / "cgroup.controllers").read_text(encoding="ascii").split()
                found.append(Tree(root, 2, tuple(one for one in KINDS if one in there)))
        elif kind == "cgroup":
            found.append(Tree(root, 1, tuple(one for one in KINDS if one in options.split(","))))
    usable = [tree for tree in found if tree.kinds]
    return usable if {"memory", "pids"} <= {kind for tree in usable for kind in tree.kinds} else []


def list_limits(tree: Tree, share: Share) -> dict[str, int]:
    """What is written into which file of a group."""
    memory = "memory.max" if tree.version == 2 else "memory.limit_in_bytes"
    every = {"memory": (memory, share.memory), "pids": ("pids.max", share.programs), "cpu": WEIGHT[tree.version]}
    return dict(every[kind] for kind in tree.kinds)


def make_groups(room: str, name: str, share: Share, trees: Iterable[Tree]) -> list[Path]:
    """Makes the groups of one learner in a room, or gives those that are there their limits. Raises OSError."""
    made = []
    for tree in trees:
        above = tree.root / f"{PREFIX}{room}"
        group = above / name
        if tree.version == 2:
            allow(tree.root, tree.kinds)
        above.mkdir(exist_ok=True)
        if "cpu" in tree.kinds:
            file, normal = WEIGHT[tree.version]
            (above / file).write_text(str(TIMES * normal), encoding="ascii")
        if tree.version == 2:
            allow(above, tree.kinds)
        group.mkdir(exist_ok=True)
        for file, value in list_limits(tree, share).items():
            (group / file).write_text(str(value), encoding="ascii")
        if (swap := group / "memory.swap.max").exists():
            swap.write_text("0", encoding="ascii")
        made.append(group)
    return made


def allow(group: Path, kinds: Iterable[str]) -> None:
    """Has groups below this one have limits of these kinds. Raises OSError."""
    file = group / "cgroup.subtree_control"
    there = file.read_text(encoding="ascii").split()
    if missing := [kind for kind in kinds if kind not in there]:
        file.write_text(" ".join(f"+{kind}" for kind in missing), encoding="ascii")


def join(groups: Iterable[Path]) -> None:
    """Puts this process, and all that it starts, into groups. Raises OSError."""
    for group in groups:
        (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")


def why_no_limits(room: str, share: Share, mounts: Path = MOUNTS) -> str:
    """Why learners have no such limits here, as the end of a sentence; "" where they have. It is tried."""
    if not (trees := find_trees(mounts)):
        return "this machine has no control groups for memory and processes"
    try:
        make_groups(room, "try", share, trees)
    except OSError as error:
        return f"this machine's control groups can't be used ({error.strerror})"
    finally:
        remove_groups(room, trees, ["try"])
    return ""


def remove_groups(room: str, trees: Iterable[Tree], names: Iterable[str] = ()) -> None:
    """Removes groups of a room whose programs have ended: of these learners, or all and the room's own."""
    only = set(names)
    for tree in trees:
        above = tree.root / f"{PREFIX}{room}"
        groups = [one for one in above.iterdir() if one.is_dir()] if above.is_dir() else []
        for group in [one for one in groups if not only or one.name in only]:
            remove(group)
        if not only or len(groups) <= 1:
            with suppress(OSError):
                above.rmdir()


def remove(group: Path) -> None:
    """Removes a group as soon as it is empty. One that stays does no harm: the next start of the room uses it again."""
    end = time.monotonic() + SECONDS
    while group.exists() and time.monotonic() < end:
        try:
            group.rmdir()
        except OSError:
            time.sleep(0.02)
