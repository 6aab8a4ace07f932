"""A policy document in the syntax of each tool, so that the tool reads back exactly this document.

Each text is ASCII only: no editor, terminal, or shell can change its characters on the way. A number becomes a string,
as which a condition compares it.

Pages: https://developer.hashicorp.com/terraform/language/expressions/strings, https://yaml.org/spec/1.2.2/ (5.7),
https://tc39.es/ecma262/ (B.3.1: `__proto__` in an object literal).
"""

from __future__ import annotations

import json
import re
from textwrap import indent
from typing import Any

OPENS_TEMPLATE = re.compile(r"([$%])(\1*)\{")
"""What opens an interpolation or a directive in a Terraform string, and the same signs before it."""

SURROGATES = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})")
"""A character beyond U+FFFF, as JSON writes it."""

PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*")

YAML_WORDS = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null"])
"""What YAML 1.1 reads as another value than the string, in any case."""


def write_json(document: Any) -> str:
    """A document as JSON with two blanks for each level, in ASCII; DEL too is written as an escape."""
    return json.dumps(document, indent=2, ensure_ascii=True).replace("\x7f", "\\u007f")


def write_terraform(document: Any) -> str:
    """JSON for a heredoc of Terraform.

    There you write `${` as `$${`, and `%{` as `%%{`. A sign that precedes one of these is written as JSON's escape: how
    Terraform reads a run of three such signs is hard to tell, for people too.
    """
    return OPENS_TEMPLATE.sub(_escape_template, write_json(document))


def _escape_template(found: re.Match[str]) -> str:
    sign, before = found[1], found[2]
    return f"\\u{ord(sign):04x}" * len(before) + sign * 2 + "{"


def write_object(document: Any) -> str:
    """An object literal of JavaScript and TypeScript: JSON, and a key `__proto__` that is a key like any other."""
    return re.sub(r'^( *)"__proto__": ', r'\1["__proto__"]: ', write_json(document), flags=re.MULTILINE)


def write_yaml(document: Any) -> str:
    """YAML with a line for each scalar; its strings are in double quotes, where every escape is exact."""
    if isinstance(document, dict) and document:
        return "\n".join(_write_pair(write_yaml_key(key), value) for key, value in document.items())
    if isinstance(document, list | tuple) and document:
        return "\n".join("- " + indent(write_yaml(item), "  ")[2:] for item in document)
    return json.dumps(document) if not isinstance(document, str) else write_yaml_string(document)


def _write_pair(key: str, value: Any) -> str:
    nested = isinstance(value, dict | list | tuple) and value
    written = write_yaml(value)
    return f"{key}:\n{indent(written, '  ')}" if nested else f"{key}: {written}"


def write_yaml_key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) and key.lower() not in YAML_WORDS else write_yaml_string(key)


def write_yaml_string(text: str) -> str:
    """A string in double quotes. YAML has one escape for a character beyond U+FFFF; JSON's two halves are none."""
    return SURROGATES.sub(_join_halves, write_json(text))


def _join_halves(found: re.Match[str]) -> str:
    high, low = int(found[1], 16), int(found[2], 16)
    return f"\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08x}"
