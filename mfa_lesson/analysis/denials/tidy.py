"""A pasted text without what surrounds a message: escapes, entities, tags, colors, and the frames of terminals."""

from __future__ import annotations

import html
import re

END_OF_LINE = "\n"

ESCAPED = {"n": "\n", "r": "\n", "t": " ", '"': '"', "'": "'", "/": "/", "u003c": "<", "u003e": ">", "u0026": "&"}
"""The signs that programs write with a backslash, as in JSON, and what each means."""

ESCAPES = re.compile(r"(?<!\\)\\+(n|r|t|\"|'|/|u003[ce]|u0026)")

COLORS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")

TAGS = re.compile(
    r"</?(?:ErrorResponse|Response|Errors?|Type|Code|Message|RequestI[dD]|HostId|Resource|Fault|p|code|pre|br|div|span|"
    r"td|tr|li|b|strong)\b[^<>]{0,200}>"
)

FRAME = re.compile(r"[ \t]*(?:\r\n?|\n|^)[ \t]*(?:[│┃|╷╵>][ \t]*)*")
"""The end of a line, with what a terminal or a mail writes before the next one."""

QUOTES = str.maketrans("“”„‘’\u00a0\u202f", '"""\'\'  ')


def tidy(text: str) -> str:
    """The text as AWS wrote it, as far as that can be known. Lines still end where they did."""
    text = html.unescape(html.unescape(text))
    text = ESCAPES.sub(lambda found: ESCAPED[found[1]], COLORS.sub("", text)).translate(QUOTES)
    text = re.sub(r"[ \t]+", " ", TAGS.sub("\n\n", UNSEEN.sub("", text)))
    return FRAME.sub("\n", text).strip()


def loose(words: str) -> str:
    """A pattern for words that a terminal can have broken anywhere."""
    return r"\s+".join("\n?".join(map(re.escape, word)) for word in words.split(" "))
