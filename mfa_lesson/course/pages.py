"""What the sources of facts are called: AWS's pages by their titles and guides (pages.toml), reports by their place."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from .table import read_table

FILE = Path(__file__).parent / "pages.toml"

API_PAGE = re.compile(r"API_(\w+)")

THREADS = {"issues": "issue", "pull": "pull request"}
"""The folder of a thread on GitHub -> what the thread is."""


@cache
def load_pages() -> dict[str, str]:
    """The listed pages: the address without its ending -> the name, with that of the guide. Raises LessonError."""
    guides = load_guides().items()
    return {at + page: f"{title} ({guide})" for guide, (at, titles) in guides for page, title in titles.items()}


@cache
def load_guides() -> dict[str, tuple[str, dict[str, str]]]:
    """Each guide: its address, and the titles of its pages by the last part of their addresses. Raises LessonError."""
    return {
        guide: (table.text("at"), {page: table.text(page) for page in list(table.left)})
        for guide, table in read_table(FILE).all_tables()
    }


def name_page(address: str) -> str:
    """The name of an AWS page with that of its guide: "IAM users (IAM User Guide)".

    An API's page has the name of its action, and one that isn't known has the last part of its address.
    """
    known = address.partition("#")[0].removesuffix(".html").rstrip("/")
    if known in load_pages():
        return load_pages()[known]
    last = known.rpartition("/")[2]
    named = API_PAGE.fullmatch(last)
    guide = next((f" ({guide})" for guide, (at, _) in load_guides().items() if known.startswith(at)), "")
    return (named[1] if named else last) + guide


def name_report(address: str) -> str:
    """The name of a public report: "issue 6947 of aws/aws-cli (GitHub)"."""
    place = urlsplit(address)
    parts = place.path.strip("/").split("/")
    if place.hostname == "gist.github.com":
        return f"gist of {parts[0]} (GitHub)"
    if place.hostname == "github.com" and len(parts) > 3:
        owner, repository, kind = parts[:3]
        what = f"{THREADS[kind]} {parts[3]}" if kind in THREADS else parts[-1]
        return f"{what} of {owner}/{repository} (GitHub)"
    return f"{place.hostname}{place.path}"
