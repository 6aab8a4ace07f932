"""What all widgets of the lesson have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import TraitError

from mfa_lesson.display.html import static
from mfa_lesson.text import replace_half_characters


def javascript(module: str, *parts: str) -> str:
    """The code of a widget's front end: shared.js, these other parts of it, and the .js file beside the module."""
    own = Path(module).with_suffix(".js")
    files = [own.with_name(f"{part}.js") for part in ("shared", *parts)]
    return "".join(file.read_text(encoding="utf-8") for file in (*files, own))


class LessonWidget(anywidget.AnyWidget):
    """A widget that also shows something where no kernel runs: before the first run, on a code host, on paper.

    A subclass sets `_esm` (javascript(__file__)), `_css` (html.style(...)), `sheets` and `from_page`, and writes
    two methods.
    """

    sheets: tuple[str, ...] = ()
    """Style sheets that its static HTML needs."""
    from_page: tuple[str, ...] = ()
    """The traits that the page may set; whatever else it says of the state, or of another type, is passed over."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Takes what the page says of the state."""
        super().set_state({name: mended(value) for name, value in sync_data.items() if self._takes(name, value)})

    def _takes(self, name: str, value: Any) -> bool:
        if name not in self.from_page:
            return False
        try:
            self.traits()[name].validate(self, value)
        except TraitError:
            return False
        return True

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        super()._handle_custom_msg(mended(content), buffers)

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


def mended(said: Any, depth: int = 2) -> Any:
    """What the page said, without halves of two-part characters, which no message could take back to it."""
    if isinstance(said, str):
        return replace_half_characters(said)
    if depth and isinstance(said, list):
        return [mended(one, depth - 1) for one in said]
    if depth and isinstance(said, dict):
        return {mended(name): mended(one, depth - 1) for name, one in said.items()}
    return said
