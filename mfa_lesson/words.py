"""Small words that many sentences need: how many, and lists."""

from __future__ import annotations

from collections.abc import Iterable


def counted(number: int, noun: str) -> str:
    """ "1 request", "2,223 requests"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listing(words: Iterable[str], joined: str = "and") -> str:
    """ "a, b and c"; "" of none."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} {joined} {last}" if first else last
