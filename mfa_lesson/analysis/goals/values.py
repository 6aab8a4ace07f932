"""What a condition key can say: for each combination of conditions on it, a value that meets these and not those.

AWS pages: reference_policies_elements_condition_operators, reference_policies_condition-keys.
"""

from __future__ import annotations

import base64
import string
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_network
from itertools import pairwise
from typing import Any

from mfa_lesson.account.reference import find_condition_key
from mfa_lesson.account.universe import SignedIn
from mfa_lesson.account.users import ACCOUNT, MFA_AGE
from mfa_lesson.account.ways import Way
from mfa_lesson.iam.arns import ArnPattern
from mfa_lesson.iam.conditions import NEGATED, Condition
from mfa_lesson.iam.matching import Pattern
from mfa_lesson.iam.tokens import Context
from mfa_lesson.iam.wanted import ArnValue, ComparedValue
from mfa_lesson.iam.witnesses import ANY_ITEM, ANY_ITEMS, Group, find_texts, read_pattern, some, spell

SOURCE_IP = "aws:sourceip"

NOT_PUBLIC = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7")
)
"""Ranges that aws:SourceIp is never in: it is the public address that a request comes from."""

LONGEST_SESSION = 129_600
"""Seconds (API_GetSessionToken)."""

LETTERS, DIGITS = string.ascii_letters, string.digits

LOWER = string.ascii_lowercase + DIGITS + "-"

ACCOUNT_ID: Group = (tuple(some(DIGITS)[:1] * 12),)

SERVICE_NAME: Group = (tuple(some(LOWER + ".")),)

ID = string.ascii_uppercase + "234567"

USER_ID: Group = ((*spell("AIDA"), *some(ID)[:1] * 17),)

SESSION_ID: Group = ((*spell("AROA"), *some(ID)[:1] * 17, *spell(":"), *some(LETTERS + DIGITS + "+=,.@_-")),)

ANY_TEXT: Group = ((ANY_ITEM, ANY_ITEMS),)

TEXT_OR_NONE: Group = ((ANY_ITEMS,),)

ANY_ARN: Group = (
    (*spell("arn:aws:"), *some(LOWER), *spell(":"), *some(LOWER)[1:], *spell(":"), *some(DIGITS)[1:], *spell(":"))
    + ANY_TEXT[0],
)

ORGANIZATION = "o-a1b2c3d4e5"

OF_ORGANIZATION: Group = ((*spell("o-"), *some(LETTERS + DIGITS)),)

OF_PLACE: Group = tuple(
    (*OF_ORGANIZATION[0], *spell("/r-"), *some(LOWER), *spell("/"), *further)
    for further in ((), (*some(LOWER + "/"), *spell("/")))
)

OF_VPC_ARN: Group = (
    (*spell("arn:aws:ec2:"), *some(LOWER), *spell(":"), *some(DIGITS)[:1] * 12, *spell(":vpc/vpc-"), *some(LOWER)),
)

LANGUAGES: dict[str, Group] = {
    "aws:requestedregion": (tuple(some(LOWER)),),
    "aws:resourceaccount": ACCOUNT_ID,
    "aws:calledvia": SERVICE_NAME,
    "aws:calledviafirst": SERVICE_NAME,
    "aws:calledvialast": SERVICE_NAME,
    "aws:sourcevpc": ((*spell("vpc-"), *some(LOWER)),),
    "aws:ec2instancesourcevpc": ((*spell("vpc-"), *some(LOWER)),),
    "aws:sourcevpce": ((*spell("vpce-"), *some(LOWER)),),
    "aws:sourcevpcarn": OF_VPC_ARN,
    "aws:vpceaccount": ACCOUNT_ID,
    **{f"aws:{whose}orgid": OF_ORGANIZATION for whose in ("principal", "resource", "vpce")},
    **{f"aws:{whose}orgpaths": OF_PLACE for whose in ("principal", "resource", "vpce")},
}
"""Key in lower case → the texts that it can be."""

SEEDS = {
    "aws:requestedregion": ("eu-west-1",),
    "aws:resourceaccount": (ACCOUNT,),
    "aws:sourcevpc": ("vpc-1a2b3c4d",),
    "aws:sourcevpce": ("vpce-1a2b3c4d",),
    "aws:calledvia": ("cloudformation.amazonaws.com",),
}

SAMPLES = {"Bool": ("true", "false"), "Numeric": ("1",), "IPAddress": ("198.51.100.7",), "Date": ("2026-01-01",)}
"""Type of a key → values to try where no condition names one."""


def find_language(key: str, caller: SignedIn) -> Group:
    """The texts that a key can be."""
    if key == "aws:userid":
        if caller.way is Way.FEDERATION:
            return (tuple(spell(f"{ACCOUNT}:{str(caller.context['aws:PrincipalArn']).rpartition('/')[2]}")),)
        return SESSION_ID if caller.is_role else USER_ID
    if key in LANGUAGES:
        return LANGUAGES[key]
    if "tag/" in key:
        return TEXT_OR_NONE
    known = find_condition_key(key)
    return ANY_ARN if known and known.types == ("ARN",) else ANY_TEXT


def find_type(key: str) -> str:
    """What AWS says that a key's values are; "String" where it says nothing, or several things."""
    known = find_condition_key(key)
    return known.types[0] if known and len(known.types) == 1 else "String"


def kind_of(condition: Condition) -> str:
    """What a condition compares: "Text", "Numeric", "Date", "Bool", "Ip", "Binary" or "Null"."""
    name = NEGATED.get(condition.operator.name, condition.operator.name)
    return next((kind for kind in LISTERS if name.startswith(kind)), "Null" if name == "Null" else "Text")


def read_group(condition: Condition, context: Context) -> Group:
    """The patterns that a condition compares texts with."""
    patterns = (wanted.pattern if isinstance(wanted, ArnValue) else wanted for wanted in condition.wanted)
    found = (read_pattern(pattern, context) for pattern in patterns if isinstance(pattern, Pattern | ArnPattern))
    return tuple(items for items in found if items is not None)


def asks_for_text(condition: Condition) -> bool:
    """Whether it makes a difference to a condition that a value is an empty text."""
    return bool(condition.operator.qualifier) or condition.operator.name == "Null"


def list_values(
    key: str, conditions: Sequence[Condition], caller: SignedIn, context: Context
) -> tuple[list[str], bool]:
    """Values of a key, one for each combination of conditions on it.

    Args:
        key: The key, in lower case.
        conditions: The conditions on it.
        caller: Whose request it is.
        context: What the request says otherwise, for the variables in what is wanted.

    Returns:
        The values, and whether there is one for each combination that there can be.
    """
    of_type = find_type(key)
    if of_type == "Bool":
        return ["true", "false"], True
    found: dict[str, None] = {}
    for kind, lister in LISTERS.items():
        wanted = [value for each in conditions if kind_of(each) == kind for value in list_compared(each)]
        if wanted:
            found |= dict.fromkeys(lister(wanted, key))
    groups = dict.fromkeys(read_group(each, context) for each in conditions if kind_of(each) == "Text")
    if of_type in SAMPLES:
        plain = {text for each in conditions if kind_of(each) == "Text" for text in each.values}
        found |= dict.fromkeys(text for text in plain if is_value(of_type, text))
        return list(found or SAMPLES[of_type]), not groups
    if any(map(asks_for_text, conditions)):
        groups[ANY_TEXT] = None
    if not groups and found:
        return list(found), True
    seeds = SEEDS.get(key, ("other",))
    texts = find_texts(tuple(groups), find_language(key, caller), seeds=seeds)
    return [*found, *texts.texts.values()], texts.complete


def list_compared(condition: Condition) -> list[Any]:
    """The values that a condition compares with, texts aside."""
    return [wanted.value for wanted in condition.wanted if isinstance(wanted, ComparedValue)]


def is_value(kind: str, text: str) -> bool:
    """Whether a text is a value of this type, plainly written."""
    return kind == "IPAddress" and text.replace(".", "").isdigit() and text.count(".") == 3


def list_numbers(wanted: Iterable[Decimal], key: str) -> list[str]:
    """Each number, and one below, between and above."""
    points = sorted(set(wanted))
    whole = key == MFA_AGE.lower()
    near = {number for point in points for number in (point - 1, point, point + 1)}
    near |= {number.to_integral_value() for number in near} if whole else set()
    near |= {(one + other) / 2 for one, other in pairwise(points)}
    if whole:
        near = {number for number in near if number == number.to_integral_value() and 0 <= number <= LONGEST_SESSION}
    return [f"{number:f}" for number in sorted(near)]


def list_moments(wanted: Iterable[Decimal]) -> list[int]:
    """Each moment, the second before and the second after, in seconds since 1970."""
    return sorted({int(point // 1) + step for point in wanted for step in (-1, 0, 1)})


def list_dates(wanted: Iterable[Decimal], key: str) -> list[str]:
    return [text for moment in list_moments(wanted) if (text := format_date(moment))]


def format_date(moment: int) -> str:
    """Seconds since 1970 → "2026-01-31T12:00:00Z"; "" for what is no date."""
    try:
        return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")
    except OverflowError:
        return ""


def list_booleans(wanted: Iterable[bool], key: str) -> list[str]:
    return ["true", "false"]


def list_addresses(wanted: Iterable[Any], key: str) -> list[str]:
    """Addresses on both sides of each range’s ends, and one of each sort from elsewhere."""
    public = key == SOURCE_IP
    found: dict[str, None] = {}
    for network in (*wanted, *(NOT_PUBLIC if public else ())):
        make = IPv4Address if network.version == 4 else IPv6Address
        first, last = int(network.network_address), int(network.broadcast_address)
        for number in (min(first + 7, last), first, last, first - 1, last + 1):
            if 0 <= number < 1 << network.max_prefixlen:
                address = make(number)
                if not (public and any(address in one for one in NOT_PUBLIC)):
                    found[str(address)] = None
    return ["198.51.100.7", *found, "2001:db8::7"]


def list_bytes(wanted: Iterable[bytes], key: str) -> list[str]:
    """Each of them, and other bytes."""
    values = [*wanted, b"other"]
    return [base64.b64encode(value).decode("ascii") for value in values]


LISTERS: dict[str, Callable[[Any, str], list[str]]] = {
    "Numeric": list_numbers,
    "Date": list_dates,
    "Bool": list_booleans,
    "Ip": list_addresses,
    "Binary": list_bytes,
}
"""How the name of an operator begins → the values to try."""
