"""The project's pages in Markdown: their prose, their headings' anchors, and links that lead nowhere."""

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(([^()\s]+)\)")
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The text without its code blocks."""
    return FENCE.sub("", text)


def slug(heading: str) -> str:
    """The anchor that GitHub and MyST give a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.replace("`", "")).strip().lower()
    kept = "".join(c for c in plain if c in " -_" or unicodedata.category(c)[0] in "LN")
    return kept.replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#{1,6} (.+)$", prose(text), re.MULTILINE)}


def dead_links(page: Path) -> list[str]:
    """The relative links of a page that lead to no file, or to no heading."""
    dead = []
    for link in LINK.findall(prose(read(page))):
        address = urlsplit(unquote(link))
        if address.scheme:
            continue
        target = (page.parent / address.path).resolve() if address.path else page
        if target.is_dir() and address.fragment:
            target /= "README.md"
        if not target.exists() or (address.fragment and address.fragment not in anchors(read(target))):
            dead.append(link)
    return dead
