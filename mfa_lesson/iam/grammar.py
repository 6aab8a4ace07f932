"""What a policy document may look like: the checks. `wording.py` has the sentence for each thing that can be wrong.

AWS pages: reference_policies_grammar, reference_policies_elements, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, TypeVar

from . import json_text
from .conditions import QUALIFIERS, Condition, Operator
from .json_text import Path, format_path
from .limits import ACTION, LONGEST_ACTION, Unusable, check_depth, check_text
from .matching import ArnPattern, Pattern, fold_key, has_wildcard
from .resource_control import check_statement

VERSIONS = ("2012-10-17", "2008-10-17")

POLICY_ELEMENTS = ("Version", "Statement")

STATEMENT_ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")

Ready = TypeVar("Ready")


class Elements(TypedDict):
    """The elements of a statement, made ready."""

    path: Path
    sid: str | None
    effect: str
    action_element: str
    actions: tuple[Pattern, ...]
    resource_element: str
    resources: tuple[ArnPattern, ...]
    conditions: tuple[Condition, ...]
    source: dict[str, Any]


def read_document(text: str) -> Any:
    """JSON text -> dicts and lists. Unusable where it is not JSON or a key stands twice."""
    try:
        document = json_text.read(text)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise Unusable("empty", (), 0) from None
        raise Unusable("not-json", (), error.pos, message=error.msg) from None
    except json_text.RepeatedKey:
        part = json_text.find_repeated_key(text)
        raise Unusable("key-twice", part.path, part.start, key=part.path[-1]) from None
    except RecursionError:
        raise Unusable("too-deep", (), 0) from None
    except json_text.NoJson as error:
        raise Unusable("not-a-value", (), json_text.find_word(error.name, text), name=error.name) from None
    check_depth(document)
    return document


def read_policy(document: Any, rcp: bool) -> tuple[str, list[Elements]]:
    """The parsed document -> its Version, and the elements of each statement. Unusable says what is wrong where."""
    if not isinstance(document, dict):
        raise Unusable("policy-no-object", kind=name_kind(document))
    check_names(document, POLICY_ELEMENTS, (), "policy")
    version = document.get("Version", "2008-10-17")
    if type(version) is not str or version not in VERSIONS:
        raise Unusable("version", ("Version",), value=version)
    sources = document.get("Statement")
    if not isinstance(sources, dict | list) or not sources:
        raise Unusable("statement-missing", ("Statement",) if "Statement" in document else ())
    statements: list[Elements] = []
    sids: dict[str, Path] = {}
    for path, source in each(sources, ("Statement",)):
        elements = read_statement(source, path, version == "2012-10-17", rcp)
        if rcp:
            check_statement(elements["source"], path, alone=isinstance(sources, dict) or len(sources) == 1)
        sid = elements["sid"]
        if sid and sids.setdefault(sid, path) != path:
            raise Unusable("sid-twice", (*path, "Sid"), sid=sid, place=format_path(sids[sid]))
        statements.append(elements)
    return version, statements


def read_statement(source: Any, path: Path, variables: bool, rcp: bool) -> Elements:
    if not isinstance(source, dict):
        raise Unusable("statement-no-object", path, kind=name_kind(source))
    check_names(source, (*STATEMENT_ELEMENTS, "Principal") if rcp else STATEMENT_ELEMENTS, path, "statement")
    if rcp and source.get("Principal") != "*":
        raise Unusable("principal-missing", path)
    sid = source.get("Sid", "")
    if type(sid) is not str or not re.fullmatch(r"[A-Za-z0-9]*", sid):
        raise Unusable("sid", (*path, "Sid"), value=sid)
    if "Effect" not in source:
        raise Unusable("effect-missing", path)
    if source["Effect"] not in ("Allow", "Deny"):
        raise Unusable("effect", (*path, "Effect"), value=source["Effect"])
    action_element, actions = read_one_of("Action", "NotAction", source, path, read_action)
    resource_element, resources = read_one_of(
        "Resource", "NotResource", source, path, lambda text: ArnPattern(text, variables=variables)
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


def read_one_of(
    plain: str, inverse: str, source: dict[str, Any], path: Path, read: Callable[[str], Ready]
) -> tuple[str, tuple[Ready, ...]]:
    """Of an element and its Not… form exactly one must be there: its name, and its texts made ready by `read`."""
    present = [element for element in (plain, inverse) if element in source]
    if len(present) != 1:
        raise Unusable("element-twice" if present else "element-missing", path, plain=plain, inverse=inverse)
    at = (*path, present[0])
    values = source[present[0]]
    if values == []:
        raise Unusable("list-empty", at)
    ready = []
    for place, text in each(values, at):
        if type(text) is not str:
            raise Unusable("no-text", place, kind=name_kind(text))
        ready.append(read_at(place, read, check_text(text, place)))
    return present[0], tuple(ready)


def read_action(text: str) -> Pattern:
    if text not in ("*", "*:*") and not ACTION.fullmatch(text):
        raise Unusable(find_action_problem(text), text=text)
    if len(text) > LONGEST_ACTION:
        raise Unusable("action-too-long", text=text, most=LONGEST_ACTION)
    return Pattern(text, variables=False, ignore_case=True)


def find_action_problem(text: str) -> str:
    service, colon, name = text.partition(":")
    if colon and not text.isascii():
        return "action-not-ascii"
    return "action-service-wildcard" if name and has_wildcard(service) and ":" not in name else "action"


def read_conditions(block: Any, path: Path, variables: bool) -> tuple[Condition, ...]:
    """A Condition element, operator -> context key -> value or values, as a flat list: all of them must hold."""
    conditions = []
    for name, keys in each_name(block, path, "operators"):
        operator = read_at((*path, name), Operator.read, name)
        seen: dict[str, str] = {}
        for key, values in each_name(keys, (*path, name), "keys"):
            at = (*path, name, key)
            if not re.fullmatch(r"[^\s:]+:.+", key, re.DOTALL) or key.partition(":")[0] in QUALIFIERS:
                raise Unusable("context-key", at, key=key)
            if seen.setdefault(fold_key(key), key) != key:
                raise Unusable("context-key-twice", at, key=seen[fold_key(key)])
            wanted = {}
            for place, value in each(values, at):
                if not isinstance(value, str | bool):
                    raise Unusable("value", place, kind=name_kind(value))
                text = str(value).lower() if isinstance(value, bool) else check_text(value, place)
                wanted[text] = read_at(place, operator.prepare, text, variables)
            conditions.append(Condition(operator, key, wanted))
    return tuple(conditions)


def check_names(source: dict[str, Any], known: tuple[str, ...], path: Path, whole: str) -> None:
    """Every element's name must be one that this part of a policy has."""
    for name in source:
        if name in ("Principal", "NotPrincipal") and name not in known:
            raise Unusable("principal", (*path, name))
        if name not in known:
            by_lower = {element.lower(): element for element in known}
            near = difflib.get_close_matches(name.lower(), by_lower, n=1)
            nearest = by_lower[near[0]] if near else None
            raise Unusable("unknown-element", (*path, name), name=name, whole=whole, nearest=nearest, known=known)


def each_name(block: Any, path: Path, form: str) -> Iterable[tuple[str, Any]]:
    """The members of an object whose names are the author's own."""
    if not isinstance(block, dict):
        raise Unusable("condition-no-object", path, form=form, kind=name_kind(block))
    for name in block:
        check_text(name, (*path, name))
    return block.items()


def each(values: Any, path: Path) -> Iterable[tuple[Path, Any]]:
    """A value, or the values of a list, with their paths."""
    if type(values) is list:
        return (((*path, number), value) for number, value in enumerate(values))
    return [(path, values)]


def read_at(path: Path, read: Callable[..., Ready], *arguments: Any) -> Ready:
    """What `read` gives; where it is unusable, with the path."""
    try:
        return read(*arguments)
    except Unusable as unusable:
        unusable.path = path
        raise


def name_kind(value: Any) -> str:
    """What JSON calls it."""
    kinds = {dict: "object", list: "list", str: "text", bool: "boolean", type(None): "null"}
    return kinds.get(type(value), "number")
