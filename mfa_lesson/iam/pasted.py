"""What people paste where a policy belongs: what it is, and the policy in it, corrected if possible.

AWS pages: reference_policies_grammar, troubleshoot_policies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote

from . import grammar, json_text
from .conditions import OPERATORS, QUALIFIERS
from .json_text import JsonText, Path
from .limits import Unusable, write_json
from .wording_pasted import PYTHON_WORDS

MOST_PLACES = 2_000  # places of a document at which a policy is looked for

FENCES = ("```", "~~~")

DEEPEST = 6  # levels of a document at which a policy is looked for

TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"?)
    |(?P<typographic>[“”„‟«»″][^“”„‟«»″"\n]*[“”„‟«»″"])
    |(?P<single>'(?:[^'\\\n]|\\.)*'|[‘’‚‛][^‘’‚‛'\n]*[‘’‚‛'])
    |(?P<comment>//[^\n]*|\#[^\n]*|/\*)
    |(?P<python>\b(?:True|False|None)\b)
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
"""JSON as people write it, with what is not JSON by its name. A comment in /* */ is found by its beginning only."""

COMMA = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|,(?=\s*[}\]])', re.DOTALL)

TERRAFORM = re.compile(
    r'^[ \t]*(?:(?:resource|data|variable|module|provider|output)[ \t]+"|locals[ \t]*\{|statement[ \t]*\{'
    r"|[\w.]+[ \t]*=[ \t]*(?:<<|jsonencode))",
    re.MULTILINE,
)

YAML = re.compile(
    r"^[ \t]*(?:---|(?:-[ \t]+)?"
    r"(?:Version|Statement|Effect|Action|NotAction|Resource|Principal|PolicyDocument|Sid)[ \t]*:)",
    re.MULTILINE,
)

BLOCK = re.compile(r"^[ \t]*\{[ \t]*$", re.MULTILINE)

STATEMENT_ONLY = tuple(name for name in grammar.STATEMENT_ELEMENTS if name != "Sid")
"""The elements that a statement has and a policy does not."""

TRUST = re.compile(r"sts:(?:assumerole|tagsession|setsourceidentity|setcontext)", re.IGNORECASE)


def recognize(found: Unusable, text: str, document: Any) -> Unusable:
    """What a text is that is not a policy, if that says more than what was found first."""
    code = found.reason.code
    if code == "not-json":
        return name_text(found, text)
    if code in ("policy-no-object", "unknown-element", "statement-missing", "principal") and len(found.path) < 2:
        return name_document(found, document)
    if code == "principal":
        return name_principal(found, document)
    if code == "qualifier" and isinstance(document, dict):
        return name_misplaced_key(found, document)
    return name_misplaced_operator(found) if code == "context-key" else found


def name_text(found: Unusable, text: str) -> Unusable:
    """What a text that is not JSON is."""
    begins = text.lstrip()[:1]
    if read_text(text) is not None:
        return Unusable("pasted-encoded", (), len(text) - len(text.lstrip()))
    if fence := find_fence(text):
        return Unusable("pasted-fence", (), fence[0])
    if (start := TERRAFORM.search(text)) and "{" not in text[: start.start()]:
        return Unusable("pasted-terraform", (), find_word(start))
    if begins not in ("{", "[", "") and (start := YAML.search(text)) and "{" not in text[: start.start()]:
        return Unusable("pasted-yaml", (), find_word(start))
    if begins.isalpha() and "{" in text:
        return Unusable("pasted-words", (), len(text) - len(text.lstrip()))
    end = (found.start or 0) + 1  # what comes after the first mistake of the JSON says nothing about it
    first = next(list_repairs(text), ("", end, ""))
    comma = next(list_last_commas(text), end)
    if first[1] < min(end, comma):
        return Unusable(f"pasted-{first[0]}", (), first[1], text=first[2])
    return Unusable("pasted-comma", (), comma, closing=text[comma + 1 :].lstrip()[:1]) if comma < end else found


def find_fence(text: str) -> tuple[int, str] | None:
    """Where the Markdown fence before a policy is, and what is inside; None if there is no fence."""
    start = min((place for fence in FENCES if (place := text.find(fence)) >= 0), default=-1)
    if start < 0 or "{" in text[:start] or "[" in text[:start]:
        return None
    inside = text[start:].partition("\n")[2]
    return start, inside.partition(text[start : start + 3])[0]


def find_word(found: re.Match[str]) -> int:
    """Where the first word of a match begins."""
    return found.end() - len(found[0].lstrip())


def list_repairs(text: str) -> Iterator[tuple[str, int, str]]:
    """The parts of a text that are not JSON and can be corrected: its kind, its place, and it itself."""
    place = 0
    while found := TOKEN.match(text, place):
        kind, place = str(found.lastgroup), found.end()
        if found[0] == "/*":
            end = text.find("*/", place)
            place = end + 2 if end >= 0 else len(text)
        if kind not in ("text", "other"):
            yield kind, found.start(), text[found.start() : place]


def repair(text: str) -> str:
    """A text with its non-JSON parts corrected: quotes, comments, words of Python, commas that nothing follows."""
    pieces, done = [], 0
    for kind, place, token in list_repairs(text):
        pieces += [text[done:place], REPAIRS[kind](token)]
        done = place + len(token)
    return COMMA.sub(lambda found: found[1] or "", "".join([*pieces, text[done:]]))


def list_last_commas(text: str) -> Iterator[int]:
    return (found.start() for found in COMMA.finditer(text) if found[1] is None)


def quote_again(token: str) -> str:
    """A text in other quotes, in double quotes."""
    inside = token[1:-1].replace("\\'", "'")
    return '"' + re.sub(r'(?<!\\)"', r"\"", inside) + '"'


def blank(token: str) -> str:
    """Nothing, on as many lines as a comment has."""
    return "\n" * token.count("\n")


REPAIRS: Mapping[str, Callable[[str], str]] = {
    "typographic": quote_again,
    "single": quote_again,
    "comment": blank,
    "python": PYTHON_WORDS.__getitem__,
}


def name_document(found: Unusable, document: Any) -> Unusable:
    """What a JSON document is that is not a policy."""
    if isinstance(document, list) and document and all(map(is_statement, document)):
        return Unusable("pasted-statements")
    if isinstance(document, str) and read_text(document) is not None:
        return Unusable("pasted-text")
    if not isinstance(document, dict):
        return found
    if "Statement" not in document:
        if is_statement(document):
            return Unusable("pasted-statement")
        if inner := next(find_policies(document), None):
            return Unusable("pasted-wrapper", inner[0], name=inner[0][-1])
        if isinstance(document.get("Policy"), dict) and "Arn" in document["Policy"]:
            return Unusable("pasted-description", ("Policy",))
        return found
    if found.path and found.path[0] in STATEMENT_ONLY:
        return Unusable("element-outside", found.path, name=found.path[0])
    return found


def is_statement(value: Any) -> bool:
    return isinstance(value, dict) and "Effect" in value and "Statement" not in value


def find_policies(document: Any) -> Iterator[tuple[Path, Any]]:
    """The policies in a document, outermost first: as objects, or as texts, which the API gives URL-encoded."""
    waiting: list[tuple[Path, Any]] = [((), document)]
    for path, value in waiting:
        if isinstance(value, str) and len(path) and (read := read_text(value)) is not None:
            value = read
        if isinstance(value, dict) and "Statement" in value and path:
            yield path, value
        elif isinstance(value, dict | list) and len(path) < DEEPEST and len(waiting) < MOST_PLACES:
            items = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*path, step), each) for step, each in items]


def read_text(text: str) -> Any:
    """A document that a text of JSON holds, URL-encoded or not; None if it holds none."""
    plain = unquote(text) if text.lstrip().upper().startswith(("%7B", "%20", "%0A")) else text
    if "Statement" not in plain or not plain.lstrip().startswith("{"):
        return None
    try:
        return json_text.read(plain)
    except (ValueError, RecursionError):
        return None


def name_principal(found: Unusable, document: Any) -> Unusable:
    """Whether the policy with a principal is a role's trust policy."""
    sources: Any = document["Statement"]
    number = found.path[1]
    source: Any = sources[number] if isinstance(sources, list) and isinstance(number, int) else sources
    actions = source.get("Action", [])
    listed = actions if isinstance(actions, list) else [actions]
    trust = bool(listed) and all(isinstance(action, str) and TRUST.match(action) for action in listed)
    return Unusable("pasted-trust-policy", found.path) if trust else found


def is_operator(name: str) -> bool:
    qualifier, colon, plain = name.rpartition(":")
    return plain.removesuffix("IfExists") in OPERATORS and (not colon or qualifier in QUALIFIERS)


def looks_like_key(name: str) -> bool:
    prefix, _, rest = name.partition(":")
    return bool(rest) and prefix not in QUALIFIERS and bool(re.fullmatch(r"[a-z0-9.-]+", prefix))


def name_misplaced_key(found: Unusable, document: dict[str, Any]) -> Unusable:
    """Says that a key is in the place of an operator, and which operator goes with what is inside."""
    name = str(found.path[-1])
    if not looks_like_key(name):
        return found
    inner: Any = document
    for step in found.path:
        inner = inner[step]
    inside = next(filter(is_operator, inner), None) if isinstance(inner, dict) else None
    return Unusable("key-for-operator", found.path, key=name, operator=inside or choose_operator(inner))


def name_misplaced_operator(found: Unusable) -> Unusable:
    name = str(found.path[-1])
    return Unusable("operator-for-key", found.path, operator=name) if is_operator(name) else found


def offer_policy(text: str, document: Any, kind: str) -> str | None:
    """The policy in a text that isn't one, as JSON text; None if there is none, or it would be a guess."""
    for candidate in list_candidates(text, document):
        if candidate == document and document is not None:
            continue  # this is what was refused
        try:
            written = candidate if isinstance(candidate, str) else write_json(candidate)
            grammar.read_policy(grammar.read_document(written), kind, "", JsonText(written))
        except Unusable:
            continue
        return written
    return None


def list_candidates(text: str, document: Any) -> Iterator[Any]:
    """What could be meant, the nearest first: texts and documents."""
    if document is None:
        fence = find_fence(text)
        repaired = repair(fence[1] if fence else text)
        yield repaired
        document = read_whole_or_first(repaired) or read_text(text)
    if document is not None:
        yield from list_shapes(document)


def read_whole_or_first(text: str) -> Any:
    """The document that a text is, or the only object in it that has statements; None if it has none."""
    read = json.JSONDecoder(parse_int=json_text.Number, parse_float=json_text.Number).raw_decode
    block = BLOCK.search(text)
    places = (len(text) - len(text.lstrip()), text.find("{"), text.find('{"'), block.end() - 1 if block else -1)
    for start in places:
        try:
            document, end = read(text, start)
        except (ValueError, RecursionError, IndexError):
            continue
        if isinstance(document, dict | list) and '"Statement"' not in text[end:]:
            return document
    return None


def list_shapes(document: Any) -> Iterator[Any]:
    """The documents in a document: itself, with its conditions corrected, and what is in it."""
    if isinstance(document, str):
        document = read_text(document)
    if isinstance(document, list) and document and all(map(is_statement, document)):
        document = {"Version": "2012-10-17", "Statement": document}
    if isinstance(document, dict) and is_statement(document):
        version = document.get("Version", "2012-10-17")
        inside = {name: value for name, value in document.items() if name != "Version"}
        document = {"Version": version, "Statement": [inside]}
    found = [document] if isinstance(document, dict) and "Statement" in document else []
    found += [inner for _, inner in islice(find_policies(document), 2)]
    if len(found) == 1:
        yield from (found[0], mend(found[0]))


def mend(document: dict[str, Any]) -> dict[str, Any]:
    """A policy with its elements where they belong, and with operator and key of conditions in their order."""
    outside = {name: value for name, value in document.items() if name in STATEMENT_ONLY}
    sources = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    if len(sources) == 1 and isinstance(sources[0], dict) and not outside.keys() & sources[0].keys():
        document = {name: value for name, value in document.items() if name not in outside}
        sources = [{**sources[0], **outside}]
    statements = [mend_statement(source) if isinstance(source, dict) else source for source in sources]
    return {**document, "Statement": statements}


def mend_statement(source: dict[str, Any]) -> dict[str, Any]:
    """A statement with operator and key of its conditions in their order; as it is where a condition would be lost."""
    block = source.get("Condition")
    if not isinstance(block, dict):
        return source
    mended: dict[str, dict[str, Any]] = {}
    for name, inner in block.items():
        is_key = looks_like_key(name) and not is_operator(name)
        if is_key and not isinstance(inner, dict):
            inner = {choose_operator(inner): inner}
        if not isinstance(inner, dict) or (is_key and not inner):
            return source
        for step, wanted in inner.items():
            operator, key = (step, name) if is_key else (name, step)
            if key in mended.setdefault(operator, {}):
                return source
            mended[operator][key] = wanted
    return {**source, "Condition": mended}


def choose_operator(wanted: Any) -> str:
    """The operator that goes with these values."""
    values = [str(value).lower() for value in (wanted if isinstance(wanted, list) else [wanted])]
    for operator, form in FORMS.items():
        if values and all(form.fullmatch(value) for value in values):
            return operator
    return "StringEquals"


FORMS = {
    "Bool": re.compile("true|false"),
    "IpAddress": re.compile(r"[0-9]+(\.[0-9]+){3}(/[0-9]+)?|[0-9a-f:]*::?[0-9a-f:]*/[0-9]+"),
    "ArnLike": re.compile(r"arn:.*"),
    "StringLike": re.compile(r".*[*?].*"),
}
