"""What a policy document may look like: the checks, and the sentence for each thing that can be wrong.

AWS pages: reference_policies_grammar, reference_policies_elements, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from mfa_lesson.text import fit, quote

from . import json_text
from .conditions import Condition, Operator
from .json_text import quote as quote_json
from .matching import HALF, ArnPattern, Pattern, has_half_characters

VERSIONS = ("2012-10-17", "2008-10-17")

POLICY_ELEMENTS = ("Version", "Statement")

LONGEST_ACTION = 1_000  # characters; a request names one of 128 at most (API_SimulateCustomPolicy)

STATEMENT_ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")


class Misplaced(Exception):
    """Something wrong at a path of the document; becomes a PolicyError."""

    def __init__(self, path: json_text.Path, problem: str, start: int | None = None):
        self.path, self.problem, self.start = path, problem, start


HINTS = {
    "Expecting property name enclosed in double quotes": "a name in double quotes must follow; "
    "take out a comma that has nothing after it, and use double quotes, not single ones",
    "Illegal trailing comma before end of object": "take out the comma before the }",
    "Illegal trailing comma before end of array": "take out the comma before the ]",
    "Expecting ',' delimiter": "a comma, or a closing bracket, is missing before this place",
    "Expecting ':' delimiter": "a colon must follow the name",
    "Expecting value": "a value must stand here: a text in double quotes, a list in [ ] or an object in { }",
    "Extra data": "the document ends before this place; take out what follows, or a bracket too many before it",
    "Unterminated string starting at": "the text that begins here has no closing double quote",
    "Invalid control character at": "a text may hold no line end and no tab; close its quotes, or write \\n or \\t",
    "Invalid \\escape": "a backslash in a text must be written twice",
    "Invalid \\uXXXX escape": "\\u in a text needs four hexadecimal digits after it",
}


def read_document(text: str) -> Any:
    """JSON text -> dicts and lists. Misplaced where it is not JSON or a key stands twice."""
    try:
        return json_text.read(text)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise Misplaced((), "it is empty; start with { and a Version and a Statement", 0) from None
        raise Misplaced((), f"this is not valid JSON here: {HINTS.get(error.msg, error.msg)}", error.pos) from None
    except json_text.RepeatedKey:
        part = json_text.first_repeated(text)
        problem = (
            f"the key {quote(part.path[-1])} stands twice; only one of them could count, so take one out or join them"
        )
        raise Misplaced(part.path, problem, part.start) from None
    except RecursionError:
        raise Misplaced((), "brackets are nested too deeply to be a policy; a policy needs six levels", 0) from None
    except json_text.NoJson as error:
        problem = f"{error}; write a number, or a text in double quotes"
        raise Misplaced((), problem, json_text.first(error.name, text)) from None


def read_policy(document: Any, rcp: bool) -> tuple[str, list[dict[str, Any]]]:
    """The parsed document -> its Version, and for each statement its elements, made ready.

    Misplaced says what is wrong where.
    """
    if not isinstance(document, dict):
        raise Misplaced((), f"a policy is an object in {{ }}, not {kind(document)}")
    check_names(document, POLICY_ELEMENTS, (), "a policy")
    version = document.get("Version", "2008-10-17")
    if type(version) is not str or version not in VERSIONS:
        raise Misplaced(("Version",), f'{quote_json(version)} is no policy version; write "2012-10-17"')
    sources = document.get("Statement")
    if not isinstance(sources, dict | list) or not sources:
        at = ("Statement",) if "Statement" in document else ()
        raise Misplaced(at, 'a policy needs a "Statement": one object, or a list of at least one')
    listed = isinstance(sources, list)
    statements, sids = [], {}
    for number, source in enumerate(sources if listed else [sources]):
        path = ("Statement", number) if listed else ("Statement",)
        elements = read_statement(source, path, version == "2012-10-17", rcp)
        sid = elements["sid"]
        if sid and sids.setdefault(sid, path) != path:
            first = json_text.format_path(sids[sid])
            problem = f"{quote_json(sid)} is the Sid of {first} already; give each statement its own"
            raise Misplaced((*path, "Sid"), problem)
        statements.append(elements)
    return version, statements


def read_statement(source: Any, path: json_text.Path, variables: bool, rcp: bool) -> dict[str, Any]:
    if not isinstance(source, dict):
        raise Misplaced(path, f"a statement is an object in {{ }}, not {kind(source)}")
    check_names(source, (*STATEMENT_ELEMENTS, "Principal") if rcp else STATEMENT_ELEMENTS, path, "a statement")
    if rcp and source.get("Principal") != "*":
        raise Misplaced(path, 'a statement of a resource control policy needs "Principal": "*"')
    sid = source.get("Sid", "")
    if type(sid) is not str or not re.fullmatch(r"[A-Za-z0-9]*", sid):
        raise Misplaced((*path, "Sid"), f"{quote_json(sid)} is no Sid; use the letters A-Z and a-z and digits only")
    if "Effect" not in source:
        raise Misplaced(path, 'it has no "Effect"; add "Effect": "Allow" or "Effect": "Deny"')
    if source["Effect"] not in ("Allow", "Deny"):
        raise Misplaced(
            (*path, "Effect"), f'{quote_json(source["Effect"])} is no effect; write "Allow" or "Deny", just so'
        )
    action_element, actions = read_one_of("Action", "NotAction", source, path, read_action)
    resource_element, resources = read_one_of(
        "Resource", "NotResource", source, path, lambda text: ArnPattern(text, variables=variables, resource=True)
    )
    conditions = read_conditions(source.get("Condition", {}), (*path, "Condition"), variables)
    return {
        "path": path,
        "sid": sid or None,
        "effect": source["Effect"],
        "action_element": action_element,
        "actions": actions,
        "resource_element": resource_element,
        "resources": resources,
        "conditions": conditions,
        "source": source,
    }


def read_one_of(plain: str, inverse: str, source: dict, path: json_text.Path, read: Callable) -> tuple[str, tuple]:
    """Of an element and its Not… form exactly one must be there: its name, and its texts made ready by `read`."""
    present = [element for element in (plain, inverse) if element in source]
    if not present:
        raise Misplaced(path, f'it has neither "{plain}" nor "{inverse}"; add one of them')
    if len(present) == 2:
        raise Misplaced(path, f'it has both "{plain}" and "{inverse}"; keep one of them')
    at = (*path, present[0])
    values = source[present[0]]
    if values == []:
        raise Misplaced(at, "the list is empty; put at least one text into it")
    ready = []
    for place, text in each(values, at):
        if type(text) is not str:
            raise Misplaced(place, f"it must be a text in double quotes, or a list of them, not {kind(text)}")
        ready.append(attempt(place, read, checked(text, place)))
    return present[0], tuple(ready)


def read_action(text: str) -> Pattern:
    if text != "*" and not re.fullmatch(r"[^\s:]+:[^\s:]+", text):
        raise ValueError(f'{quote_json(text)} is no action; write service:Action, such as "iam:ListUsers", or "*"')
    if len(text) > LONGEST_ACTION:
        raise ValueError(f"{quote_json(text)} is longer than any action; {LONGEST_ACTION:,} characters are the most")
    return Pattern(text, variables=False, ignore_case=True)


def read_conditions(block: Any, path: json_text.Path, variables: bool) -> tuple[Condition, ...]:
    """A Condition element, operator -> context key -> value or values, as a flat list: all of them must hold."""
    conditions = []
    for name, keys in named(block, path, '{"operator": {"context key": "value"}}'):
        operator = attempt((*path, name), Operator.read, name)
        seen = {}
        for key, values in named(keys, (*path, name), '{"context key": "value"}'):
            at = (*path, name, key)
            if not re.fullmatch(r"[^\s:]+:.+", key, re.DOTALL):
                raise Misplaced(
                    at, f"{quote_json(key)} is no context key; write it with its prefix, such as aws:username"
                )
            if seen.setdefault(key.lower(), key) != key:
                raise Misplaced(at, f"names of context keys ignore case, and {fit(seen[key.lower()])} is here already")
            wanted = {}
            for place, value in each(values, at):
                if not isinstance(value, str | bool):
                    raise Misplaced(place, f"a value is a text, a number, true or false, not {kind(value)}")
                text = str(value).lower() if isinstance(value, bool) else checked(value, place)
                wanted[text] = attempt(place, operator.prepare, text, variables)
            conditions.append(Condition(operator, key, wanted))
    return tuple(conditions)


def check_names(source: dict, known: tuple[str, ...], path: json_text.Path, whole: str) -> None:
    """Every element's name must be one that this part of a policy has."""
    for name in source:
        if name in ("Principal", "NotPrincipal") and name not in known:
            problem = "whom an identity policy is about follows from where it is attached; take this element out"
            raise Misplaced((*path, name), problem)
        if name not in known:
            by_lower = {element.lower(): element for element in known}
            near = difflib.get_close_matches(name.lower(), by_lower, n=1)
            hint = f'did you mean "{by_lower[near[0]]}"?' if near else f"there are {', '.join(known)}"
            raise Misplaced((*path, name), f"{quote_json(name)} is no element of {whole}; {hint}")


def named(block: Any, path: json_text.Path, form: str) -> Iterable[tuple[str, Any]]:
    if not isinstance(block, dict):
        raise Misplaced(path, f"it must be an object, {form}, not {kind(block)}")
    for name in block:
        checked(name, (*path, name))
    return block.items()


def each(values: Any, path: json_text.Path) -> Iterable[tuple[json_text.Path, Any]]:
    """A value, or the values of a list, with their places."""
    return (
        (((*path, number), value) for number, value in enumerate(values)) if type(values) is list else [(path, values)]
    )


def checked(text: str, path: json_text.Path) -> str:
    if has_half_characters(text):
        raise Misplaced(path, HALF)
    return text


def attempt(path: json_text.Path, read: Callable, *arguments: Any) -> Any:
    try:
        return read(*arguments)
    except ValueError as error:
        raise Misplaced(path, str(error)) from None


def kind(value: Any) -> str:
    """What JSON calls it."""
    return {dict: "an object", list: "a list", str: "a text", bool: "true or false"}.get(
        type(value), "null" if value is None else "a number"
    )
