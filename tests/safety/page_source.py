"""What no JavaScript, template, style sheet or notebook may hold. Text -> complaints, empty if all is well."""

from __future__ import annotations

import re

NEVER_IN_JAVASCRIPT = {
    "runs text": r"\beval\b|\bFunction\s*\(|\bset(?:Timeout|Interval)\s*\(\s*[\"'`]|\bjavascript:",
    "loads code": r"\bimport\b|\bimportScripts\b|\bWorker\b|\brequire\s*\(",
    "uses the network": r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeerConnection)\b",
    "opens a page": r"\bwindow\.open\b|\blocation\s*=|\blocation\.(?:href\s*=|assign|replace)",
    "loads what is named": r"\.(?:src|srcset|srcdoc|action|formAction|data)\s*=[^=]|\bImage\s*\(",
    "names an address": r"https?:|[\"'`]//",
    "writes HTML": r"\b(?:outerHTML|insertAdjacentHTML|setHTML\w*|createContextualFragment|DOMParser)\b"
    r"|\bdocument\.write|(?<!\.)\binnerHTML\b",
    "makes an element that loads": r"createElement\(\s*[\"'`](?!(?:div|a)[\"'`])",
    "reads what the browser keeps": r"\bdocument\.cookie\b|\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b",
}
INNER_HTML = re.compile(r"(?P<node>[\w.]+|\))\.innerHTML(?P<rest>[^;}]*)")
FROM_PYTHON = re.compile(r" = (?:model\.get\((?:\"\w+\"|name|node\.dataset\.html)\)|'[^'+]*')")
"""A trait, which Python has rendered with the templates; or a fixed text."""
BY_HAND = {
    ("console.js", "node", " = html"),  # of the traits `bar` and `panels`, rendered as well
    ("quiz.js", "feedback", " !== html) feedback.innerHTML = html"),  # of the trait `said`, rendered as well
    ("walk.js", "node", " = html"),  # parts of the trait `frames`, rendered as well
    ("lab.js", "holder", " = html"),  # rendered traits again, on their way to their plain text
}

LOADED = r"<\s*(?:script|iframe|frame|object|embed|applet|link|base|meta|img|image|audio|video|source|track|use)\b"
NEVER_IN_TEMPLATES = {
    "loads something": LOADED + r"|\b(?:src|srcset|poster|background|formaction)\s*=",
    "sends a form": r"<form\b[^>]*\baction\s*=",
    "has code": r"[\s\"']on[a-z]+\s*=\s*[\"'{]|javascript:",
    "leaves something unescaped": r"(?<!')(?<!' )\|\s*safe\b|\bautoescape\b",
    "loads from a style": r"\burl\s*\(|@import",
}
NEVER_IN_STYLES = {"loads something": r"\burl\s*\(|\bimage(?:-set)?\s*\(|@import|https?:|expression\s*\("}
NEVER_SHOWN = {
    "loads from elsewhere": LOADED + r"[^>]*?[\"'\s=](?:https?:)?//|<\s*(?:script|iframe|object|embed)\b",
    "loads from a style": r"\burl\s*\(\s*[\"']?(?:https?:)?//|@import",
    "has code": r"<[^>]*\son[a-z]+\s*=|javascript:",
}
NEVER_IN_PROSE = {**NEVER_SHOWN, "shows a picture from elsewhere": r"!\[[^\]]*\]\(\s*<?(?:https?:)?//"}


def complaints(text: str, never: dict[str, str], file: str = "") -> list[str]:
    """What of `never` stands in a text, each with its line."""
    return [
        f"{file}:{text.count(chr(10), 0, found.start()) + 1} {why}: {found[0].strip()}"
        for why, pattern in never.items()
        for found in re.finditer(pattern, text, re.DOTALL)
    ]


def html_by_hand(javascript: str, file: str) -> list[str]:
    """The places where something becomes HTML that is neither a trait nor a fixed text, nor named in BY_HAND."""
    return [
        f"{file}: {found[0]}"
        for found in INNER_HTML.finditer(javascript)
        if not FROM_PYTHON.fullmatch(found["rest"]) and (file, found["node"], found["rest"]) not in BY_HAND
    ]
