"""A path to a decision that the page shows one answer after the other, at the learner’s pace."""

from __future__ import annotations

from traitlets import Dict, HasTraits, Int, List

from mfa_lesson.analysis.path import MOST_FOUND, DecisionPath
from mfa_lesson.display.html import allow_breaks, render

from .wording import say


class Walk(HasTraits):
    """The part of a widget that shows such a path; walk.js has its buttons, walk.html.j2 their place."""

    frames = List(Dict(), help="`picture` and `said` of the request, then of each answer; `all` at the end").tag(
        sync=True
    )
    at = Int(0, help="the frame that is shown; -1 for the last").tag(sync=True)

    def show_map(self, path: DecisionPath, said: str) -> None:
        """Shows the picture without a request on it."""
        self.frames, self.at = [make_frame(path, said)], 0

    def walk(self, path: DecisionPath, name: str) -> None:
        """Begins a path at its request; shows all of it where the learner has chosen that."""
        started, *answered = path.play()
        frames = [make_frame(started, say("walk", name=name, lines=[started.title]))]
        for count, shown in enumerate(answered):
            frames.append(make_frame(shown, say("walk", name=name, lines=shown.lines[count:])))
        frames[-1]["all"] = allow_breaks(say("walk", name=name, lines=path.lines))
        self.frames, self.at = frames, min(self.at, 0)


def make_frame(path: DecisionPath, said: str) -> dict[str, str]:
    return {"picture": render("walk_frame.html.j2", path=path, most=MOST_FOUND), "said": allow_breaks(said)}
