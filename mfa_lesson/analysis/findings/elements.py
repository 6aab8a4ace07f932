"""Checks of elements and condition operators that do not do what they seem to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mfa_lesson.account import reference
from mfa_lesson.account.reference import ConditionKey
from mfa_lesson.iam.conditions import NEGATED
from mfa_lesson.iam.matching import has_wildcard

from .document import Document, Notice, Notices, placed_conditions
from .statement_parts import (
    Part,
    PlacedCondition,
)


def allow_with_not_action(document: Document) -> Notices:
    for part in document.allows:
        if not part.lists_actions:
            problem = "An Allow with `NotAction` grants every action of AWS but those listed, new ones included."
            yield Notice(part.action_path, part.name, problem, "List what is to be allowed in `Action`.")


def allow_with_not_resource(document: Document) -> Notices:
    for part in document.allows:
        if not part.lists_resources:
            problem = "An Allow with `NotResource` reaches every resource but those listed, new ones included."
            yield Notice(part.resource_path, part.name, problem, "List what is to be reached in `Resource`.")


def variable_is_text(document: Document) -> Notices:
    if document.policy.version == "2012-10-17":
        return
    texts = [line.text for part in document.parts for line in part.resources]
    texts += [value for part in document.parts for placed in part.conditions for value in placed.condition.values]
    if held := next((text for text in texts if "${" in text), None):
        absent = "Version" not in document.policy.document
        why = "without a `Version`" if absent else "under this `Version`"
        problem = f"There are no policy variables {why}: `{held}` is plain text and matches just that."
        path = () if absent else ("Version",)
        yield Notice(path, "", problem, 'Write `"Version": "2012-10-17"`.')


def empty_values(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        if not placed.condition.values:
            problem = f"No value is listed, so the condition holds for no request that has `{placed.condition.key}`."
            yield Notice(placed.path, part.name, problem, "List the values, or take the condition out.")


def both_values(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        condition = placed.condition
        if condition.operator.name in ("Bool", "Null") and len({value.lower() for value in condition.values}) > 1:
            problem = (
                f"`{placed.operator}` with both true and false excludes neither: it asks at most whether the key is "
                "there."
            )
            yield Notice(placed.path, part.name, problem, "Keep one of the two.")


READS = {
    "String": "texts",
    "Numeric": "numbers",
    "Date": "dates",
    "Bool": "true and false",
    "Binary": "binary data",
    "IpAddress": "IP addresses",
    "Arn": "ARNs",
}

FITS = {
    "String": {"String", "Numeric"},
    "ARN": {"Arn", "String"},
    "Bool": {"Bool", "String"},
    "Numeric": {"Numeric", "String"},
    "Date": {"Date", "Numeric", "String"},
    "IPAddress": {"IpAddress", "String"},
}

OWN_OPERATORS = {"Bool": "`Bool`", "Numeric": "a Numeric", "Date": "a Date", "IPAddress": "an IP address"}


def operator_of_another_type(document: Document) -> Notices:
    for part, placed, known in typed_conditions(document):
        family = operator_family(placed)
        if family and not any(family in FITS[kind] for kind in known.types):
            problem = (
                f"`{placed.operator}` compares {READS[family]}, and `{known.name}` is of type "
                f"{' or '.join(known.types)}: its values are never what the operator looks for."
            )
            yield Notice(placed.path, part.name, problem, operator_hint(known))


def text_operator(document: Document) -> Notices:
    for part, placed, known in typed_conditions(document):
        if operator_family(placed) == "String" and not {"String", "ARN"} & set(known.types):
            problem = (
                f"`{placed.operator}` compares texts, letter by letter, and `{known.name}` is of type "
                f"{' or '.join(known.types)}."
            )
            yield Notice(placed.path, part.name, problem, operator_hint(known))


def typed_conditions(document: Document) -> Iterator[tuple[Part, PlacedCondition, ConditionKey]]:
    """The conditions on global keys, and on others that hold no texts; tags can hold anything."""
    for part, placed in placed_conditions(document):
        known = reference.find_condition_key(placed.condition.key)
        if known and not known.is_family and (known.types != ("String",) or known.name.startswith("aws:")):
            yield part, placed, known


def operator_family(placed: PlacedCondition) -> str | None:
    """ "String", "Numeric", …; None for Null, which compares nothing."""
    name = placed.condition.operator.name
    return next((family for family in READS if NEGATED.get(name, name).startswith(family)), None)


def operator_hint(known: ConditionKey) -> str:
    wanted = [OWN_OPERATORS.get(kind, f"a {kind}" if kind == "String" else "an ARN") for kind in known.types]
    ending = "" if known.types == ("Bool",) else " operator"
    return f"Use {' or '.join(wanted)}{ending}."


def for_all_values_of_one(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        known = reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known is None or known.multi_valued or operator.qualifier != "ForAllValues" or operator.name == "Null":
            continue
        if not is_required(part, placed.key):
            verb = "denied" if part.denies else "let in"
            problem = (
                f"`ForAllValues` holds as well where the request has no `{placed.condition.key}` at all, and such a "
                f"request is {verb} too. The key has one value only."
            )
            yield Notice(placed.path, part.name, problem, "Take `ForAllValues:` out.")


def is_required(part: Part, key: str) -> bool:
    """Whether a `Null` condition asks for the key to be there."""
    return any(
        placed.key == key
        and placed.condition.operator.name == "Null"
        and {value.lower() for value in placed.condition.values} == {"false"}
        for placed in part.conditions
    )


def qualifier_missing(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        known = reference.find_condition_key(placed.condition.key)
        operator = placed.condition.operator
        if known and known.multi_valued and not operator.qualifier and operator.name != "Null":
            problem = f"`{known.name}` can have several values, and the operator does not say how many must fit."
            suggestion = f"Write `ForAnyValue:{operator.written}` or `ForAllValues:{operator.written}`."
            yield Notice(placed.path, part.name, problem, suggestion)


def wildcard_is_text(document: Document) -> Notices:
    for part, placed in placed_conditions(document):
        operator = placed.condition.operator
        if not operator.name.startswith("String") or "Equals" not in operator.name:
            continue
        held = next((value for value in placed.condition.values if has_wildcard(re.sub(r"\$\{.*?\}", "", value))), None)
        if held is not None:
            like = "StringNotLike" if operator.negated else "StringLike"
            problem = f"With `{operator.written}` the wildcard in `{held}` is an ordinary character."
            yield Notice(placed.path, part.name, problem, f"Write `{like}` if it is to stand for any text.")
