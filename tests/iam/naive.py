"""A second, naive reading of the rules, to compare decisions with."""

from decimal import Decimal
from functools import cache

from mfa_lesson import Request
from tests.support import ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY

STAR, ONE = object(), object()


@cache
def fits(signs: tuple, text: str) -> bool:
    """Whether a text fits a pattern given as characters and wildcards: the definition, word for word."""
    if not signs:
        return not text
    if signs[0] is STAR:
        return fits(signs[1:], text) or (text != "" and fits(signs, text[1:]))
    return text != "" and (signs[0] is ONE or signs[0] == text[0]) and fits(signs[1:], text[1:])


def signs_of(text: str, context: dict, wildcards: bool = True, variables: bool = True) -> tuple | None:
    """A pattern's characters and wildcards, its variables filled in; None where one has no value."""
    signs = []
    while text:
        if variables and text.startswith("${"):
            inside, _, text = text[2:].partition("}")
            key, _, default = inside.partition(",")
            values = context.get(key.lower(), [])
            if inside in ("*", "?", "$"):
                signs.append(inside)
            elif len(values) == 1:
                signs.extend(values[0])
            elif default:
                signs.extend(default.strip().strip("'"))
            else:
                return None
        else:
            signs.append({"*": STAR, "?": ONE}.get(text[0], text[0]) if wildcards else text[0])
            text = text[1:]
    return tuple(signs)


def text_fits(pattern: str, text: str, context: dict, **kinds: bool) -> bool:
    signs = signs_of(pattern, context, **kinds)
    return signs is not None and fits(signs, text)


def arn_fits(pattern: str, arn: str, context: dict, variables: bool) -> bool:
    if pattern == "*":
        return True
    wanted, given = pattern.split(":", 5), arn.split(":", 5)
    return len(given) == 6 and all(
        text_fits(part, text, context, variables=variables) for part, text in zip(wanted, given, strict=True)
    )


NOON = 1_769_860_800
MOMENTS = {
    "2026-01-31T12:00:00Z": NOON,
    "2026-01-31T13:00:00+01:00": NOON,
    "2026-01-31T12:00Z": NOON,
    "1769860800": NOON,
    "2026-02-01": NOON + 43_200,
    "2026-02": NOON + 43_200,
    "0": 0,
}
NETWORKS = {
    "203.0.113.0/24": {"203.0.113.7", "203.0.113.200"},
    "203.0.113.7": {"203.0.113.7"},
    "0.0.0.0/0": {"203.0.113.7", "203.0.113.200", "198.51.100.1"},
    "2001:db8::/32": {"2001:db8::1"},
}
COMPARISONS = {
    "Equals": lambda given, wanted: given == wanted,
    "LessThan": lambda given, wanted: given < wanted,
    "LessThanEquals": lambda given, wanted: given <= wanted,
    "GreaterThan": lambda given, wanted: given > wanted,
    "GreaterThanEquals": lambda given, wanted: given >= wanted,
}
UNREADABLE = "not to be read"


def value_fits(operator: str, wanted: str, given: str, context: dict, variables: bool) -> bool:
    """Whether a value of the request is one that this operator, its negation aside, looks for."""
    if operator == "StringEqualsIgnoreCase":
        lowered = {key: [value.lower() for value in values] for key, values in context.items()}
        return text_fits(wanted.lower(), given.lower(), lowered, wildcards=False, variables=variables)
    if operator.startswith("String"):
        return text_fits(wanted, given, context, wildcards=operator == "StringLike", variables=variables)
    if operator.startswith("Arn"):
        return given.count(":") >= 5 and arn_fits(wanted, given, context, variables)
    if given == UNREADABLE:
        return False
    if operator.startswith("Numeric"):
        return COMPARISONS[operator.removeprefix("Numeric")](Decimal(given), Decimal(wanted))
    if operator.startswith("Date"):
        return COMPARISONS[operator.removeprefix("Date")](MOMENTS[given], MOMENTS[wanted])
    return given in NETWORKS[wanted] if operator == "IpAddress" else given.lower() == wanted.lower()


def condition_met(written: str, wanted: list, given: list, context: dict, variables: bool) -> bool:
    qualifier, _, name = written.rpartition(":")
    operator = name.removesuffix("IfExists").replace("Not", "")
    negated = "Not" in name
    if operator == "Null":
        return any((value == "true") == (not given) for value in wanted)
    if qualifier:
        given = [value for value in given if value]
    if not given:
        return qualifier == "ForAllValues" if qualifier else negated or name.endswith("IfExists")
    hits = [any(value_fits(operator, text, value, context, variables) for text in wanted) for value in given]
    if qualifier == "ForAllValues":
        return not any(hits) if negated else all(hits)
    if qualifier == "ForAnyValue":
        return not all(hits) if negated else any(hits)
    return not any(hits) if negated else any(hits)


def listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


def statement_applies(source: dict, request: Request, variables: bool) -> bool:
    context = {key.lower(): listed(value) for key, value in request.context.items()}
    actions = listed(source.get("Action", source.get("NotAction")))
    resources = listed(source.get("Resource", source.get("NotResource")))
    named = any(text_fits(text.lower(), request.action.lower(), {}, variables=False) for text in actions)
    covered = any(arn_fits(text, request.resource, context, variables) for text in resources)
    return (
        named == ("Action" in source)
        and covered == ("Resource" in source)
        and all(
            condition_met(operator, listed(wanted), context.get(key.lower(), []), context, variables)
            for operator, keys in source.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def outcome_by_the_rules(request: Request, documents: list, guardrails: list) -> object:
    def effects(members: list) -> set:
        return {
            source["Effect"]
            for member in members
            for source in member["Statement"]
            if statement_applies(source, request, member.get("Version") == "2012-10-17")
        }

    groups = [effects(members) for members in (documents, *guardrails)]
    if any("Deny" in group for group in groups):
        return EXPLICIT_DENY
    return ALLOWED if all("Allow" in group for group in groups) else IMPLICIT_DENY
