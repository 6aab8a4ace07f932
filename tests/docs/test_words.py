"""What learners and trainers read is in usual words: few of those that the list below marks as stiff or unclear.

Nearly every sentence with one of them is better rewritten. A few are right in their place, so the test counts.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

AVOIDED = (
    "anew", "whoever", "thereby", "shall", "is to go", "is to make", "is to hold", "comes to", "comes of", "came of",
    "stands", "stand on its", "speaks about", "says no", "holds back", "spares", "spared", "leaves alone",
    "turned round", "put right", "broken off", "on the way there", "for all that", "as well as that", "the like",
    "another one is", "is another", "of it all", "where there is none", "no one of", "none of this",
    "in their own way", "one and the same", "made for", "what becomes of", "falls silent", "lets through", "gets by",
    "is called like", "told at once", "all is well", "but for one", "rub off", "at home here", "nothing to go back to",
)  # fmt: skip

MOST = 0.5  # in 1,000 words

KINDS = {
    "README and documentation": ("*.md", "docs/**/*.md", "docs/**/*.py"),
    "guide": ("workshop/**/*.md", "workshop/templates/*.j2", "workshop/slides/*.j2"),
    "templates of the widgets": ("mfa_lesson/display/templates/*.j2",),
    "sentences": ("tests/golden/*.txt",),
    "package": ("mfa_lesson/**/*.py", "mfa_lesson/**/*.js", "workshop/**/*.py"),
    "notebooks": ("notebooks/*.ipynb",),
    "lessons": ("mfa_lesson/course/**/*.toml",),
}
"""What is read → its files."""

BUILT = {"node_modules", "site", "_build", ".venv", ".venv-lite", "project", "lesson", "teach"}
"""Folders that a build makes."""

WORDS = re.compile(rf"\b(?:{'|'.join(AVOIDED)})\b", re.IGNORECASE)


def list_files(kind: str) -> Iterator[Path]:
    for pattern in KINDS[kind]:
        yield from (path for path in sorted(ROOT.glob(pattern)) if not BUILT & set(path.relative_to(ROOT).parts))


def read(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return "\n".join(
            "".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"
        )
    if path.suffix == ".j2":
        return re.sub(r"<style>.*?</style>|\{[%{#].*?[%}#]\}|<[^>]*>", " ", text, flags=re.DOTALL)
    return text


def count(kind: str) -> tuple[dict[str, list[str]], int]:
    """The marked words in each file, and how many words all files have."""
    found, words = {}, 0
    for path in list_files(kind):
        text = read(path)
        words += len(text.split())
        if marked := WORDS.findall(text):
            found[str(path.relative_to(ROOT))] = marked
    return found, words


@pytest.mark.parametrize("kind", KINDS)
def test_words_that_readers_stumble_over_are_rare(kind):
    found, words = count(kind)
    assert words > 500, "there must be something to count"
    assert 1000 * sum(map(len, found.values())) / words < MOST, found


def test_the_words_are_found_whole_and_in_any_case():
    assert WORDS.findall("Whoever stands here is spared; standstill, sparest") == ["Whoever", "stands", "spared"]
