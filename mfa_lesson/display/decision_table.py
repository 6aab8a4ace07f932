"""A decision matrix as an HTML table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mfa_lesson.account import catalogue

from .html import render

if TYPE_CHECKING:
    pass


def matrix_html(
    decisions: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, list[str]],
    caption: str,
    *,
    buttons: bool = False,
    current: str = "",
    kind: str = "decision-matrix",
    before: Mapping[str, Mapping[str, str]] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> str:
    """A decision matrix as a table.

    In: action -> MFA state -> Outcome value; heading -> its actions; a caption; whether each cell is a button;
    the MFA state to mark as today's; decisions to mark the differences from; action -> a remark on it, by default the
    catalogue's. Out: HTML of one table.
    """
    if remarks is None:
        remarks = {action: catalogue.find_action(action).remark_on(row.values()) for action, row in decisions.items()}
    return render(
        "matrix.html.j2",
        decisions=decisions,
        groups=groups,
        caption=caption,
        buttons=buttons,
        current=current,
        kind=kind,
        remarks=remarks,
        before=before or decisions,
    )
