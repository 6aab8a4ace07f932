"""The map of the lesson, and where one is in a notebook: up to date after each answer, here and in other notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from traitlets import Unicode

from mfa_lesson.course.ending import EndView, save_policy, view_ending
from mfa_lesson.course.progress import watch
from mfa_lesson.course.progress_view import PlaceView, ProgressView, view_place, view_progress
from mfa_lesson.course.sharing import find_shared_name, share_progress, stop_sharing
from mfa_lesson.course.wording import say as say_course
from mfa_lesson.display.html import render
from mfa_lesson.errors import LessonError
from mfa_lesson.iam.arguments import take_optional, take_path, take_switch, take_text

from .base import Act, TellingWidget, css, javascript
from .wording import say


class Map(TellingWidget):
    """A view of the progress. Python reads it again after each answer in its kernel, and when the page is looked at."""

    _esm = javascript(__file__)
    _css = css("progress", "sharing")
    sheets = ("progress",)
    page = Unicode(help="the view, as HTML").tag(sync=True)
    sharing = Unicode(help="who sees how far one is, as HTML; nothing without a group").tag(sync=True)

    def __init__(self, lesson: str = "", folder: str | Path | None = None):
        self._lesson, self._folder = lesson, folder
        super().__init__()
        self.page = self.view.html
        self.show_sharing()
        watch(self)

    @property
    def view(self) -> ProgressView | PlaceView | EndView:
        """The progress as it is now."""
        return view_place(self._lesson, folder=self._folder) if self._lesson else view_progress(folder=self._folder)

    def acts(self) -> Mapping[str, Act]:
        """The page asks for a look when it comes into view."""
        return {"look": Act(self.look), "join": Act(self.join, {"name": str}), "leave": Act(self.leave)}

    def look(self) -> None:
        """Shows the progress as it is now; without its lessons, what there was."""
        self.show_sharing()
        with suppress(LessonError):
            self.page = self.view.html

    def show_sharing(self) -> None:
        """Offers to be in the group's picture, or to leave it. Only below the whole map, and where there is a group."""
        name = None if self._lesson else find_shared_name()
        shared_as = say("map.shared_as", name=name) if name else ""
        self.sharing = "" if name is None else render("sharing.html.j2", shared_as=shared_as)

    def join(self, name: str) -> None:
        """Shows the group how far the learner is, or says why not."""
        said = share_progress(name)
        self.show_sharing()
        self.announce(say("map.joined") if said.reason.code == "sharing.started" else said)

    def leave(self) -> None:
        """Takes the learner out of the group's picture."""
        said = stop_sharing()
        self.show_sharing()
        self.announce(said)

    def __repr__(self) -> str:
        return str(self.view)

    __str__ = __repr__

    def static_text(self) -> str:
        return say("map.static") if self._lesson else str(self.view)

    def static_html(self) -> str:
        return f"<p>{self.static_text()}</p>" if self._lesson else self.page


class Ending(Map):
    """The end of the lesson. The learner's own policy becomes a file when they press the button."""

    def show_sharing(self) -> None:
        """Nothing here: the map offers it."""

    @property
    def view(self) -> EndView:
        """What the learner has reached by now."""
        return view_ending(self._lesson, folder=self._folder)

    def acts(self) -> Mapping[str, Act]:
        return {**super().acts(), "save": Act(self.save)}

    def save(self) -> None:
        """Writes the policy, and says where."""
        self.announce(say_course(save_policy(self._lesson, folder=self._folder)))


def progress(lesson: str = "", *, end: bool = False, folder: str | Path | None = None) -> Map:
    """The map of the lesson: what is done, how long each notebook takes, and where to continue.

    Args:
        lesson: The name of a lesson, such as "06_switch_mfa_off", for what is done and what is next there.
        end: Whether to show the end of the lesson instead: the score by topic, what you know now, and a button that
            saves the policy of the lesson's last exercise as a file.
        folder: Another folder to look for lessons in.

    Returns:
        A widget, which keeps itself up to date.

    Raises:
        LessonError: There is no such lesson, or a lesson cannot be used.
    """
    take_text(lesson, "lesson")
    take_optional(take_path, folder, "folder")
    take_switch(end, "end")
    return Ending(lesson, folder) if end else Map(lesson, folder)
