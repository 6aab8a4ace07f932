"""A decision matrix as an HTML table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .html import render


def matrix_html(
    decisions: Mapping[str, Mapping[str, str]],
    groups: Mapping[str, Sequence[str]],
    caption: str,
    *,
    buttons: bool = False,
    current: str = "",
    kind: str = "decision-matrix",
    before: Mapping[str, Mapping[str, str]] | None = None,
    remarks: Mapping[str, str] | None = None,
) -> str:
    """A decision matrix as a table.

    Args:
        decisions: Action → MFA state → Outcome value.
        groups: Heading → its actions.
        caption: What the table is about.
        buttons: Whether each cell is a button.
        current: The MFA state to mark as today's.
        kind: The table's CSS class.
        before: Decisions to mark the differences from.
        remarks: Action → a remark on it.

    Returns:
        The HTML of one table.
    """
    return render(
        "matrix.html.j2",
        decisions=decisions,
        groups=groups,
        caption=caption,
        buttons=buttons,
        current=current,
        kind=kind,
        remarks=remarks or {},
        before=before or decisions,
    )
