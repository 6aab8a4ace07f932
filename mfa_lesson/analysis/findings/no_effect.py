"""Checks of statements and lines that change no decision."""

from __future__ import annotations

from collections.abc import Callable

from mfa_lesson.account import catalogue, reference
from mfa_lesson.iam.matching import has_wildcard
from mfa_lesson.text import listing

from .document import Document, Notice, Notices
from .finding import code_list
from .names import MOST_SUGGESTIONS, is_unknown
from .statement_parts import (
    Line,
    Part,
    PlacedCondition,
    contains,
    covers,
    covers_action,
    covers_actions,
    covers_arn,
    covers_resources,
    unconditional,
)

NEED_NO_PERMISSION = tuple(name.lower() for name in catalogue.NEED_NO_PERMISSION)


def contradiction(document: Document) -> Notices:
    for part in document.parts:
        by_key: dict[str, list[PlacedCondition]] = {}
        for placed in part.conditions:
            by_key.setdefault(placed.key, []).append(placed)
        for together in by_key.values():
            if len(together) > 1 and never_together(together):
                operators = listing([f"`{placed.operator}`" for placed in together])
                problem = (
                    f"The statement never applies: {operators} on `{together[-1].condition.key}` cannot hold at the "
                    "same time, and all conditions must."
                )
                yield Notice(together[-1].path, part.name, problem, "Take one of them out, or make two statements.")


def never_together(together: list[PlacedCondition]) -> bool:
    """Whether no value of the key, nor its absence, meets all the conditions; False where that is not certain."""
    conditions = [placed.condition for placed in together if not placed.condition.variables]
    key = together[0].key
    if any(not condition.values for condition in conditions):
        return False
    possible = next(filter(None, (possible_values(condition) for condition in conditions)), None)
    return possible is not None and not any(
        all(condition.holds({key: values} if values else {}) for condition in conditions) for values in possible
    )


def possible_values(condition) -> list[tuple[str, ...]] | None:
    """The values of the key with which a condition can hold, () for its absence; None where they cannot be listed."""
    operator = condition.operator
    if operator.qualifier:
        return None
    if operator.name == "Null":
        return [()] if all(value.lower() == "true" for value in condition.values) else None
    known = reference.find_condition_key(condition.key)
    if known is None or known.multi_valued or operator.name not in ("Bool", "StringEquals"):
        return None
    values = ("true", "false") if operator.name == "Bool" else condition.values
    return [*((value,) for value in values), *([()] if operator.if_exists else [])]


def always_denied(document: Document) -> Notices:
    denies = list(unconditional(document.denies))
    for part in document.allows:
        states = part.mfa_states
        barring = [deny for deny in denies if deny.mfa_states & states and covers_resources(deny, part)]
        if not states or not frozenset().union(*(deny.mfa_states for deny in barring)) >= states:
            continue
        if denied_whole(part, barring):
            names = code_list(dict.fromkeys(deny.name for deny in barring if covers_actions(deny, part)))
            problem = f"The Allow has no effect: {names} always denies what it allows, and a Deny wins."
            yield Notice(part.path, part.name, problem)
        elif part.lists_actions:
            for line in part.actions:
                over = [deny for deny in barring if covers_action(deny, line.text.lower())]
                if over and frozenset().union(*(deny.mfa_states for deny in over)) >= states:
                    problem = (
                        f"`{line.text}` is allowed here and yet always denied, however the user signs in, by "
                        f"{code_list(dict.fromkeys(deny.name for deny in over))}."
                    )
                    yield Notice(line.path, part.name, problem)


def denied_whole(part: Part, barring: list[Part]) -> bool:
    over = [deny.mfa_states for deny in barring if covers_actions(deny, part)]
    return frozenset().union(*over) >= part.mfa_states


def said_already(document: Document) -> Notices:
    for same in (document.allows, document.denies):
        for number, part in enumerate(same):
            for place, other in enumerate(same):
                if place == number or not (part.mfa_states and part.mfa_states <= other.mfa_states):
                    continue
                if contains(other, part) and not (place > number and is_same(part, other)):
                    verb = "denies" if part.denies else "allows"
                    problem = f"Everything that this statement {verb}, `{other.name}` {verb} already."
                    yield Notice(part.path, part.name, problem, "Take one of the two out, or narrow the wider one.")
                    break


def is_same(part: Part, other: Part) -> bool:
    return part.mfa_states == other.mfa_states and contains(part, other)


def line_twice(document: Document) -> Notices:
    for part in document.parts:
        yield from repeated(part, part.actions, covers, str.lower)
        yield from repeated(part, part.resources, covers_arn, str)


def repeated(part: Part, lines: list[Line], covering: Callable[[str, str], bool], fold: Callable) -> Notices:
    """Lines of one list that say what another line of it says."""
    texts = [fold(line.text) for line in lines]
    wide = [text for text in dict.fromkeys(texts) if has_wildcard(text)][:MOST_SUGGESTIONS]
    seen = set()
    for line, text in zip(lines, texts, strict=True):
        wider = next((each for each in wide if each != text and covering(each, text)), None)
        if text in seen:
            yield Notice(line.path, part.name, f"`{line.text}` stands in the list twice.", "Take one out.")
        elif wider:
            yield Notice(line.path, part.name, f"`{wider}` in the same list covers `{line.text}`.", "Take one out.")
        seen.add(text)


def allowed_nowhere(document: Document) -> Notices:
    if not document.allows:
        return
    for part in document.denies:
        for line in [] if part.lists_actions else part.actions:
            text = line.text.lower()
            if text in NEED_NO_PERMISSION or is_unknown(text):
                continue
            if not any(allow.may_match(text) for allow in document.allows):
                problem = (
                    f"The Deny leaves `{line.text}` alone, yet nothing in this policy allows it. A Deny with "
                    "`NotAction` grants nothing."
                )
                yield Notice(line.path, part.name, problem, "Allow it, here or in another policy of the user.")


def needs_no_permission(document: Document) -> Notices:
    for part in document.parts:
        for line in part.actions:
            if line.text.lower() == NEED_NO_PERMISSION[0]:
                problem = f"`{line.text}` needs no permission, and no policy can forbid it: listing it has no effect."
                yield Notice(line.path, part.name, problem)
