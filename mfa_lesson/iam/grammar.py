"""What a policy document may look like: the checks. `wording.py` has the sentence for each thing that can be wrong.

AWS pages: reference_policies_grammar, reference_policies_elements, access-analyzer-reference-policy-checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from json import JSONDecodeError
from typing import Any, TypeVar

from . import json_text
from .arns import ArnPattern
from .conditions import QUALIFIERS, Condition, Operator
from .json_text import JsonText, Path, each, format_path
from .limits import ACTION, LONGEST_ACTION, Unusable, check_depth, check_text, find_nearest
from .matching import Pattern
from .principals import read_principals
from .resource_control import check_statement
from .statement import Statement
from .tokens import fold_key, has_wildcard

VERSIONS = ("2012-10-17", "2008-10-17")

POLICY_ELEMENTS = ("Version", "Statement")

STATEMENT_ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")

PRINCIPALS = ("Principal", "NotPrincipal")

POLICY_KINDS = ("identity", "resource", "trust", "rcp")
"""The kinds of policies: of a user or a role (and guardrails like them), on a resource, a role's, on resources."""

NO_RESOURCE = re.compile(r"ecr(-public)?:.*", re.IGNORECASE | re.DOTALL)
"""Actions of the policies on resources that have no Resource (Amazon ECR, repository-policies)."""

TRUSTED = re.compile(r"sts:.*", re.IGNORECASE | re.DOTALL)
"""Actions that a trust policy can have."""

OF_PRINCIPALS: dict[str, tuple[str, ...]] = {
    "identity": (),
    "resource": PRINCIPALS,
    "trust": PRINCIPALS,
    "rcp": ("Principal",),
}
"""Kind of policy → the elements for principals that its statements can have."""

Ready = TypeVar("Ready")


def read_document(text: str) -> Any:
    """JSON text -> dicts and lists. Unusable if it is not JSON or a key appears twice."""
    try:
        document = json_text.read(text)
    except JSONDecodeError as error:
        if not text.strip():
            raise Unusable("empty") from None
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


def read_policy(document: Any, kind: str, policy: str, json: JsonText) -> tuple[str, tuple[Statement, ...]]:
    """The parsed document -> its Version and its statements, those of a policy with this name and text.

    Unusable says what is wrong where.
    """
    if not isinstance(document, dict):
        raise Unusable("policy-no-object", kind=name_kind(document))
    on_resource = kind in ("resource", "trust")
    for name in PRINCIPALS if on_resource and "Statement" in document else ():
        if name in document:
            raise Unusable("element-outside", (name,), name=name)
    check_names(document, (*POLICY_ELEMENTS, "Id") if on_resource else POLICY_ELEMENTS, (), "policy")
    if type(document.get("Id", "")) is not str:
        raise Unusable("policy-id", ("Id",), kind=name_kind(document["Id"]))
    version = document.get("Version", "2008-10-17")
    if type(version) is not str or version not in VERSIONS:
        raise Unusable("version", ("Version",), value=version)
    sources = document.get("Statement")
    if not isinstance(sources, dict | list) or not sources:
        raise Unusable("statement-missing", ("Statement",) if "Statement" in document else ())
    statements: list[Statement] = []
    sids: dict[str, Path] = {}
    for path, source in each(sources, ("Statement",)):
        statement = read_statement(source, path, version == "2012-10-17", kind, policy, json)
        if kind == "rcp":
            check_statement(source, path, alone=isinstance(sources, dict) or len(sources) == 1)
        sid = statement.sid
        if sid and sids.setdefault(sid, path) != path:
            raise Unusable("sid-twice", (*path, "Sid"), sid=sid, place=format_path(sids[sid]))
        statements.append(statement)
    return version, tuple(statements)


def read_statement(source: Any, path: Path, variables: bool, kind: str, policy: str, json: JsonText) -> Statement:
    if not isinstance(source, dict):
        raise Unusable("statement-no-object", path, kind=name_kind(source))
    check_names(source, (*STATEMENT_ELEMENTS, *OF_PRINCIPALS[kind]), path, "statement")
    if kind == "rcp" and source.get("Principal") != "*":
        raise Unusable("principal-missing", path)
    principals = read_principals(source, path, kind == "trust") if kind in ("resource", "trust") else None
    sid = read_sid(source.get("Sid", ""), (*path, "Sid"), kind)
    if "Effect" not in source:
        raise Unusable("effect-missing", path)
    if source["Effect"] not in ("Allow", "Deny"):
        raise Unusable("effect", (*path, "Effect"), value=source["Effect"])
    action_element, actions = read_one_of("Action", "NotAction", source, path, read_action)
    resource_element, resources = read_resources(source, path, variables, kind)
    conditions = read_conditions(source.get("Condition", {}), (*path, "Condition"), variables)
    return Statement(
        policy=policy,
        json=json,
        path=path,
        sid=sid or None,
        effect=source["Effect"],
        action_element=action_element,
        actions=actions,
        resource_element=resource_element,
        resources=resources,
        conditions=conditions,
        source=source,
        principals=principals,
    )


def read_sid(sid: Any, path: Path, kind: str) -> str:
    """A Sid; on a resource it can be any text, such as "Enable IAM User Permissions" of AWS's own key policy."""
    if type(sid) is not str or not (kind == "resource" or re.fullmatch(r"[A-Za-z0-9]*", sid)):
        raise Unusable("sid", path, value=sid)
    return check_text(sid, path)


def read_resources(
    source: dict[str, Any], path: Path, variables: bool, kind: str
) -> tuple[str, tuple[ArnPattern, ...]]:
    """The Resource or NotResource element; none where the policy can only be about what it is attached to."""
    present = [element for element in ("Resource", "NotResource") if element in source]
    if kind == "trust":
        if present:
            raise Unusable("trust-resource", (*path, present[0]), element=present[0])
        check_trust_actions(source, path)
        return "", ()
    if kind == "resource" and not present and names_only(NO_RESOURCE, source):
        return "", ()
    if kind == "resource" and not present and names_only(TRUSTED, source):
        raise Unusable("trust-as-resource", path)
    return read_one_of("Resource", "NotResource", source, path, lambda text: ArnPattern(text, variables=variables))


def check_trust_actions(source: dict[str, Any], path: Path) -> None:
    if "NotAction" in source:
        raise Unusable("trust-not-action", (*path, "NotAction"))
    for place, action in each(source["Action"], (*path, "Action")):
        if not TRUSTED.fullmatch(action):
            raise Unusable("trust-action", place, text=action)


def names_only(actions: re.Pattern[str], source: dict[str, Any]) -> bool:
    """Whether a statement's Action has such actions only."""
    return "Action" in source and all(actions.fullmatch(action) for _, action in each(source["Action"], ()))


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
        if name in PRINCIPALS and name not in known:
            raise Unusable("principal", (*path, name))
        if name not in known:
            nearest = find_nearest(name, known)
            raise Unusable("unknown-element", (*path, name), name=name, whole=whole, nearest=nearest, known=known)


def each_name(block: Any, path: Path, form: str) -> Iterable[tuple[str, Any]]:
    """The members of an object whose names are the author's own."""
    if not isinstance(block, dict):
        raise Unusable("condition-no-object", path, form=form, kind=name_kind(block))
    for name in block:
        check_text(name, (*path, name))
    return block.items()


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
