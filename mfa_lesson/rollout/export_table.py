"""A table as CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from mfa_lesson.iam.arguments import take_path, use_path

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet takes for a formula."""

NEUTRAL = "'"


def write_table(frame: pd.DataFrame, path: str | Path | None) -> str:
    """The table as CSV text, also written to a file if a path is given."""
    safe = frame.reset_index().map(neutralize)
    text: str = safe.to_csv(index=False, lineterminator="\n")
    if path is not None:
        file = take_path(path, "path")
        with use_path(file, "path"):
            file.write_text(text, encoding="utf-8", newline="")
    return text


def neutralize(cell: Any) -> Any:
    """A cell; with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"{NEUTRAL}{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
