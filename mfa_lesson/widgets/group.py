"""The picture of the group, looked at again and again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from ipywidgets import HTML

from mfa_lesson.course.group_picture import draw_group
from mfa_lesson.course.progress_view import view_progress
from mfa_lesson.iam.arguments import take_number


class GroupWatch(HTML):  # type: ignore[misc]  # ipywidgets has no types
    """The picture; `following` keeps it up to date."""

    following: asyncio.Task[None]


def watch_group(folder: str | Path | None = None, seconds: float = 5) -> GroupWatch:
    """A widget with the picture of the group that follows what happens. To be called in a notebook.

    Args:
        folder: The folder that the group shares; by default the one in the variable MFA_LESSON_GROUP.
        seconds: The time between two looks.

    Returns:
        The widget.

    Raises:
        ArgumentError: The folder is no path, or the time is no number of seconds above 0.
    """
    take_number(seconds, "seconds", above=0)
    rows = view_progress().rows

    def draw() -> str:
        return draw_group(folder, rows)._repr_html_() or ""

    shown = GroupWatch(draw())

    async def follow() -> None:
        while shown.comm is not None:
            await asyncio.sleep(seconds)
            with suppress(Exception):  # whatever the folder had in it: the next look can be better
                shown.value = draw()

    shown.following = asyncio.ensure_future(follow())
    return shown
