"""A second evaluator, written from AWS's pages alone, that shares no line and no idea with mfa_lesson.

It is slow and plain on purpose: raw JSON and a dict go in, one word comes out, and each function is one sentence of the
IAM User Guide, whose page it names. Wildcards are sets of places in the text, dates are days counted by hand, addresses
are whole numbers and base64 is a string of bits. Where AWS's pages say nothing, the line begins with "Choice:".
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from string import ascii_lowercase, ascii_uppercase, digits

ONE, ANY = "one character", "any characters"


# The decision


def decide(request, policies, guardrails=()):
    """An explicit deny in any policy overrides any allows; each policy type that is there must allow as well; all other
    requests are denied implicitly (reference_policies_evaluation-logic)."""
    groups = [policies, *guardrails]
    if any(has_statement("Deny", policy, request) for group in groups for policy in group):
        return "explicitDeny"
    if all(any(has_statement("Allow", policy, request) for policy in group) for group in groups):
        return "allowed"
    return "implicitDeny"


def has_statement(effect, policy, request):
    """Whether a statement with this effect applies to the request (reference_policies_evaluation-logic)."""
    variables = policy.get("Version", "2008-10-17") == "2012-10-17"
    return any(
        each["Effect"] == effect and statement_applies(each, request, variables)
        for each in several(policy["Statement"])
    )


def statement_applies(statement, request, variables):
    """All elements of a statement have to match (reference_policies_elements)."""
    return (
        action_element_matches(statement, request)
        and resource_element_matches(statement, request, variables)
        and condition_element_matches(statement.get("Condition", {}), request, variables)
    )


def several(value):
    """One value may stand for a list of one (reference_policies_grammar)."""
    return value if isinstance(value, list) else [value]


# Action and NotAction


def action_element_matches(statement, request):
    """NotAction matches everything except the listed actions (reference_policies_elements_notaction)."""
    if "NotAction" in statement:
        return not any(action_matches(each, request["action"]) for each in several(statement["NotAction"]))
    return any(action_matches(each, request["action"]) for each in several(statement["Action"]))


def action_matches(pattern, action):
    """The prefix and the name of an action are case insensitive (reference_policies_elements_action)."""
    return fits(wildcards(pattern.lower()), action.lower())


# Resource and NotResource


def resource_element_matches(statement, request, variables):
    """NotResource matches every resource except those listed (reference_policies_elements_notresource)."""
    if "NotResource" in statement:
        listed = several(statement["NotResource"])
        return not any(resource_matches(each, request, variables) for each in listed)
    return any(resource_matches(each, request, variables) for each in several(statement["Resource"]))


def resource_matches(pattern, request, variables):
    """A resource whose variable has no value will not match any resource (reference_policies_variables)."""
    if pattern == "*":
        return True
    filled_in = fill_in(pattern, request, variables)
    return filled_in is not None and arn_fits(filled_in, request["resource"])


def arn_fits(pattern, arn):
    """Each of the six colon-delimited components is checked separately (…_elements_condition_operators, ARN).

    Choice: a star at the end of a component does not reach over its colon, though the page of the Resource element says
    that it can; the last component may hold colons.
    """
    wanted, given = six_components(pattern), six_components(tuple(arn))
    return wanted is not None and given is not None and all(map(fits, wanted, map("".join, given)))


@cache
def six_components(characters):
    """arn:partition:service:region:account:resource (reference_identifiers)."""
    components = [[]]
    for character in characters:
        if character == ":" and len(components) < 6:
            components.append([])
        else:
            components[-1].append(character)
    return tuple(map(tuple, components)) if len(components) == 6 else None


# Wildcards and variables


@cache
def wildcards(text):
    """An asterisk is any combination of characters, a question mark any single one (…_elements_resource)."""
    return tuple({"*": ANY, "?": ONE}.get(character, character) for character in text)


@cache
def fits(pattern, text):
    """Follows every way to read the text along the pattern: the set of places where one may stand in it."""
    places = {0}
    for wanted in pattern:
        if wanted is ANY:
            places = set(range(min(places), len(text) + 1))
        else:
            places = {place + 1 for place in places if text[place : place + 1] == wanted or wanted is ONE}
            places.discard(len(text) + 1)
        if not places:
            return False
    return len(text) in places


def fill_in(text, request, variables, patterns=True):
    """Policy variables are replaced with values from the request; in earlier versions of the language they are literal
    text (reference_policies_variables). Gives None where a variable has no value.

    Choice: what a variable stands for is never a wildcard.
    """
    read = wildcards if patterns else tuple
    if not variables:
        return read(text)
    filled_in = ()
    while "${" in text:
        before, _, rest = text.partition("${")
        name, _, text = rest.partition("}")
        value = value_of_variable(name, request)
        if value is None:
            return None
        filled_in += read(before) + tuple(value)
    return filled_in + read(text)


def value_of_variable(name, request):
    """${*}, ${?} and ${$} are these characters; a default stands between single quotes after a comma and a space
    (reference_policies_variables); a multivalued key can be no variable (…single-vs-multi-valued-context-keys).

    Choice: a key with several values is like one with none.
    """
    if name in ("*", "?", "$"):
        return name
    key, comma, default = name.partition(", ")
    values = values_of(key, request)
    if len(values) == 1:
        return values[0]
    return default[1:-1] if comma else None


# Condition


def condition_element_matches(condition, request, variables):
    """Operators are evaluated using a logical AND, and so are the keys of one (…_multi-value-conditions)."""
    return all(
        condition_matches(operator, values_of(key, request), several(wanted), request, variables)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def values_of(key, request):
    """Key names are not case-sensitive (reference_policies_elements_condition)."""
    for name, value in request["context"].items():
        if name.lower() == key.lower():
            return value if isinstance(value, list) else [value]
    return []


def condition_matches(operator, given, wanted, request, variables):
    """A missing key does not match, or does where it must not be matched; ForAllValues is true then, ForAnyValue false,
    …IfExists true (…_elements_condition_operators, …single-vs-multi-valued-context-keys).

    An empty text is no value to ForAllValues, ForAnyValue and Null. Choice: among other values neither. Choice: without
    the key ForAnyValue is false with IfExists too; one page says true, the other false, and a test in AWS was false
    (repost.aws, "ForAnyValue:StringEqualsIfExists behaving unexpectedly").
    """
    quantifier, _, name = operator.rpartition(":")
    name, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    if quantifier or name == "Null":
        given = [value for value in given if value]
    if name == "Null":
        return any((each_as_text(each) == "true") == (not given) for each in wanted)
    negated = "Not" in name
    if not given:
        return quantifier == "ForAllValues" or (not quantifier and (negated or if_exists))
    matches = [
        any(value_matches(POSITIVE.get(name, name), value, each, request, variables) for each in wanted)
        for value in given
    ]
    if quantifier == "ForAllValues":
        return not any(matches) if negated else all(matches)
    if quantifier == "ForAnyValue":
        return not all(matches) if negated else any(matches)
    # Choice: several values without a set operator: one of them has to match, or none where it must not be matched.
    return not any(matches) if negated else any(matches)


POSITIVE = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
"""Negated matching: NOR over the values of the policy (reference_policies_multi-value-conditions)."""


def value_matches(operator, given, wanted, request, variables):
    """One value of the request beside one value of the policy (reference_policies_elements_condition_operators)."""
    wanted = each_as_text(wanted)
    if operator.startswith("String"):
        return strings_match(operator, given, wanted, request, variables)
    if operator.startswith("Arn"):
        return arns_match(given, wanted, request, variables)
    if operator.startswith("Numeric"):
        return compare(operator.removeprefix("Numeric"), number(given), number(wanted))
    if operator.startswith("Date"):
        return compare(operator.removeprefix("Date"), moment(given), moment(wanted))
    if operator == "Bool":
        return given.lower() == wanted.lower()
    if operator == "BinaryEquals":
        return base64_bytes(given) is not None and base64_bytes(given) == base64_bytes(wanted)
    return is_within(given, wanted)


def each_as_text(value):
    """A JSON true, false or number is a value too (reference_policies_grammar)."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def arns_match(given, wanted, request, variables):
    """ArnEquals and ArnLike behave identically (…_condition_operators, ARN).

    Choice: a value that is one variable matches its own text, be that an ARN or not.
    """
    pattern = fill_in(wanted, request, variables)
    alone = variables and wanted.startswith("${") and wanted.find("}") == len(wanted) - 1
    return pattern is not None and (arn_fits(pattern, given) or (alone and "".join(pattern) == given))


def strings_match(operator, given, wanted, request, variables):
    """Exact matching, exact ignoring case, or with wildcards (…_condition_operators, String)."""
    pattern = fill_in(wanted, request, variables, patterns=operator == "StringLike")
    if pattern is None:
        return False
    if operator == "StringLike":
        return fits(pattern, given)
    text = "".join(pattern)
    return text.lower() == given.lower() if operator == "StringEqualsIgnoreCase" else text == given


def compare(relation, given, wanted):
    """Choice: what is no number or no date matches nothing."""
    if given is None or wanted is None:
        return False
    return {
        "Equals": given == wanted,
        "LessThan": given < wanted,
        "LessThanEquals": given <= wanted,
        "GreaterThan": given > wanted,
        "GreaterThanEquals": given >= wanted,
    }[relation]


# What values are


@cache
def number(text):
    """An integer or decimal value (…_condition_operators, Numeric)."""
    sign = -1 if text.startswith("-") else 1
    whole, dot, part = text.removeprefix("-").removeprefix("+").partition(".")
    if not (whole + part) or set(whole + part) - set(digits) or (dot and not part):
        return None
    return sign * Fraction(int(whole + part), 10 ** len(part))


@cache
def moment(text):
    """Seconds since 1970: epoch time as it is, or one of the W3C forms of ISO 8601 (…_condition_operators, Date).

    Choice: four digits are a year.
    """
    if len(text) != 4 and number(text) is not None:
        return number(text)
    day, separator, clock = text.partition("T")
    year, month, day_of_month, *_ = [*(number(each) for each in day.split("-")), 1, 1]
    if None in (year, month, day_of_month):
        return None
    seconds = days_since_1970(int(year), int(month), int(day_of_month)) * 86400
    return Fraction(seconds) if not separator else seconds + seconds_of_day(clock)


def seconds_of_day(clock):
    """hh:mm, hh:mm:ss or with a fraction, then Z or the distance to it (NOTE-datetime)."""
    if clock.endswith("Z"):
        clock, away = clock[:-1], Fraction(0)
    else:
        clock, sign, distance = clock[:-6], clock[-6], clock[-5:]
        hours, minutes = map(int, distance.split(":"))
        away = Fraction(hours * 3600 + minutes * 60) * (-1 if sign == "-" else 1)
    return sum(number(each) * unit for each, unit in zip(clock.split(":"), (3600, 60, 1), strict=False)) - away


def days_since_1970(year, month, day):
    def leap(year):
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

    lengths = [31, 29 if leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    whole_years = sum(366 if leap(each) else 365 for each in range(1970, year))
    whole_years -= sum(366 if leap(each) else 365 for each in range(year, 1970))
    return whole_years + sum(lengths[: month - 1]) + day - 1


@cache
def base64_bytes(text):
    """Four characters of 64 are three bytes; an equals sign fills up (…_condition_operators, Binary)."""
    alphabet = ascii_uppercase + ascii_lowercase + digits + "+/"
    body = text.rstrip("=")
    if len(text) % 4 or len(text) - len(body) > 2 or any(character not in alphabet for character in body):
        return None
    bits = "".join(f"{alphabet.index(character):06b}" for character in body)
    if "1" in bits[len(bits) // 8 * 8 :]:
        return None  # a choice: bits that stand for nothing are 0
    return [int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8)]


@cache
def is_within(given, wanted):
    """Whether an address is in a range in CIDR format (…_condition_operators, IP address).

    Choice: an IPv6 address without a prefix is that one address, as an IPv4 address is by its /32.
    """
    network, _, prefix = wanted.partition("/")
    inside, outside = address(given), address(network)
    if inside is None or outside is None or len(inside) != len(outside):
        return False
    length = int(prefix) if prefix else len(outside)
    return inside[:length] == outside[:length]


def address(text):
    """An address as its 32 or 128 bits."""
    if ":" in text:
        before, gap, after = text.partition("::")
        left, right = [[int(each, 16) for each in side.split(":") if each] for side in (before, after)]
        zeros = [0] * (8 - len(left) - len(right)) if gap else []
        return "".join(f"{each:016b}" for each in [*left, *zeros, *right])
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdigit() for part in parts):
        return None
    return "".join(f"{int(part):08b}" for part in parts)
