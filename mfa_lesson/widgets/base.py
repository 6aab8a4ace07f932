"""What all widgets of the lesson have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget

from ..rendering import static


def javascript(module: str, *parts: str) -> str:
    """The code of a widget's front end: shared.js, these other parts of it, and the .js file beside the module."""
    own = Path(module).with_suffix(".js")
    files = [own.with_name(f"{part}.js") for part in ("shared", *parts)]
    return "".join(file.read_text(encoding="utf-8") for file in (*files, own))


class LessonWidget(anywidget.AnyWidget):
    """A widget that also shows something where no kernel runs: before the first run, on a code host, on paper.

    A subclass sets `_esm` (javascript(__file__)), `_css` (rendering.style(...)) and `sheets`, and writes two methods.
    """

    sheets: tuple[str, ...] = ()
    """Style sheets that its static HTML needs."""

    def static_text(self) -> str:
        """One line that says what is here."""
        raise NotImplementedError

    def static_html(self) -> str:
        """The same as HTML, for readers without a kernel."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        html = static(self.static_html(), *self.sheets)
        return {**data, "text/plain": self.static_text(), "text/html": html}, metadata
