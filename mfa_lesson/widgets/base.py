"""What all widgets of the lesson have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
from traitlets import TraitError, Unicode

from mfa_lesson.display.html import load_styles, make_static, mark_code
from mfa_lesson.errors import WidgetError
from mfa_lesson.text import Reason, replace_half_characters

from .wording import say

Bundle = tuple[dict[str, Any], dict[str, Any]]
"""MIME type -> data, and MIME type -> what is to be known about it."""


class Act(NamedTuple):
    """Something that the page can ask for: {"do": its name, and a value for each field}."""

    do: Callable[..., object]
    fields: Mapping[str, type] = {}
    """The arguments in their order, and the type of each; `object` takes anything."""


def javascript(module: str, *parts: str) -> str:
    """The code of a widget's front end: shared.js, these other parts of it, and the .js file beside the module."""
    own = Path(module).with_suffix(".js")
    files = [own.with_name(f"{part}.js") for part in ("shared", *parts)]
    no_answer = json.dumps({why: say(f"no_answer.{why}") for why in ("ended", "silent")})
    code = [file.read_text(encoding="utf-8") for file in (*files, own)]
    return "".join([f"const NO_ANSWER = {no_answer};\n", *code])


def css(*sheets: str) -> str:
    """The style sheets of a widget's front end, with that of the line that says that nothing answers."""
    return load_styles("no_answer", *sheets)


def make_widget_error(code: str, **parameters: Any) -> WidgetError:
    """An error with such a sentence, to be raised."""
    return WidgetError(say(code, **parameters), Reason(code, parameters))


class LessonWidget(anywidget.AnyWidget):
    """A widget that also shows something where no kernel runs: before the first run, on a code host, on paper.

    A subclass sets `_esm` (javascript(__file__)), `_css` (css(...)), `sheets` and `from_page`, and writes
    static_text(), and `acts` where its page sends messages.
    """

    sheets: tuple[str, ...] = ()
    """Style sheets that its static HTML needs."""
    from_page: tuple[str, ...] = ()
    """The traits that the page may set; whatever else it says of the state, or of another type, is passed over."""

    sent = Unicode(help="the mark of what the page sent last, each time another").tag(sync=True)
    heard = Unicode(help="the mark of what was done last; the page waits for its own").tag(sync=True)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Takes what the page says of the state."""
        with self.hold_sync():
            super().set_state({name: mend(value) for name, value in sync_data.items() if self._takes(name, value)})
            self.heard = self.sent

    def _takes(self, name: str, value: Any) -> bool:
        if name not in ("sent", *self.from_page):
            return False
        try:
            self.traits()[name].validate(self, value)  # pyright: ignore[reportAttributeAccessIssue]  # each kind has it
        except TraitError:
            return False
        return True

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        content = mend(content)
        super()._handle_custom_msg(content, buffers)
        message = content if isinstance(content, dict) else {}
        with self.hold_sync():
            self.take_message(message)
            if isinstance(message.get("sent"), str):
                self.heard = message["sent"]

    def acts(self) -> Mapping[str, Act]:
        """What the page can ask for, by name."""
        return {}

    def take_message(self, message: Mapping[str, Any]) -> None:
        """Does what a message asks for, and tells the page of everything at once; passes over what makes no sense."""
        with self.hold_sync():
            self.do_act(message)

    def do_act(self, message: Mapping[str, Any]) -> bool:
        """Does what a message asks for; False where that makes no sense."""
        do = message.get("do")
        act = self.acts().get(do) if isinstance(do, str) else None
        if act is None:
            return False
        values = [message.get(name) for name in act.fields]
        if not all(
            kind is object or type(value) is kind for value, kind in zip(values, act.fields.values(), strict=True)
        ):
            return False
        return act.do(*values) is not False

    def static_text(self) -> str:
        """One line that says what is here."""
        raise NotImplementedError

    def static_html(self) -> str:
        """The same as HTML, for readers without a kernel."""
        return f"<p>{mark_code(self.static_text())}</p>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Bundle:
        return with_static(super()._repr_mimebundle_(**kwargs), self)


class TellingWidget(LessonWidget):
    """A widget with a status line."""

    status = Unicode(help="what the last thing did, as HTML; a screen reader hears it").tag(sync=True)

    def announce(self, text: str) -> None:
        """Says something in the status line; the same thing twice is told as news again."""
        html = mark_code(text)
        self.status = mark_code(say("again", text=text)) if self.status == html else html


def with_static(bundle: Any, widget: LessonWidget) -> Bundle:
    """What a notebook shows of a widget, and beside it what it shows of this one without a kernel."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    html = make_static(widget.static_html(), *widget.sheets)
    return {**data, "text/plain": widget.static_text(), "text/html": html}, metadata


def count_on(counted: Sequence[Any], value: str) -> list[Any]:
    """The next of some pairs of a count and a value, so that the page hears of a value that is the same again."""
    return [counted[0] + 1, value]


def mend(said: Any, depth: int = 2) -> Any:
    """What the page said, without halves of two-part characters, which no message could take back to it."""
    if isinstance(said, str):
        return replace_half_characters(said)
    if depth and isinstance(said, list):
        return [mend(one, depth - 1) for one in said]
    if depth and isinstance(said, dict):
        return {mend(name): mend(one, depth - 1) for name, one in said.items()}
    return said
