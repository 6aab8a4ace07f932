"""A DataFrame that a notebook shows in the lesson's way."""

from __future__ import annotations

from typing import Self

import pandas as pd

from mfa_lesson.shown import ShownAsHtml


class ShownFrame(ShownAsHtml, pd.DataFrame):
    """A DataFrame that keeps what it is `about`, shown in the lesson's way while it is what it was made as."""

    _metadata = ["about"]

    @property
    def _constructor(self) -> type[Self]:
        return type(self)

    @property
    def is_whole(self) -> bool:
        """Whether it still is what the lesson made, or rows of it, and not something that pandas made of it."""
        raise NotImplementedError

    def _repr_html_(self) -> str | None:
        if getattr(self, "about", None) is not None and self.is_whole:
            return super()._repr_html_()
        html: str | None = pd.DataFrame._repr_html_(self)  # type: ignore[attr-defined]  # the stubs leave it out
        return html
