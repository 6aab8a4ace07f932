"""What shows itself as HTML in a notebook.

A result on a low floor doesn't know how a page is made. It names its template and what goes into it. This module asks
the floor `display` for the HTML, as the only one that looks up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class ShownAsHtml:
    """The base of every result that a notebook shows as HTML."""

    template: ClassVar[str]
    """The template's file name, in display/templates."""
    sheets: ClassVar[tuple[str, ...]] = ()
    """The style sheets that the template needs beside base.css, in display/styles, without ".css"."""

    def template_values(self) -> Mapping[str, Any]:
        """What the template is filled with: name → value."""
        raise NotImplementedError

    @property
    def html(self) -> str:
        """The result as HTML, for a page that has its style sheets."""
        from mfa_lesson.display.html import render

        return render(self.template, **self.template_values())

    def _repr_html_(self) -> str | None:
        from mfa_lesson.display.html import make_static

        return make_static(self.html, *self.sheets)
