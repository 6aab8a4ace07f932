"""The values that conditions compare, read from their text: numbers, dates, booleans, bytes, IP ranges.

AWS page: reference_policies_elements_condition_operators.
"""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from .limits import Unusable

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")

YEAR = re.compile(r"[0-9]{4}")

SECONDS = re.compile(r"-?[0-9]+(\.[0-9]+)?")

DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?P<time>T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)?)?"
)

ZONE = re.compile(r"(?P<fraction>\.[0-9]+)?(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])")
"""What follows a time; the fraction is one of a second."""

NETWORK = re.compile(r"(?:[0-9.]+|[0-9A-Fa-f:]+)(?:/(?:0|[1-9][0-9]{0,2}))?")
"""An address as AWS takes it, and the length of its prefix: no netmask, no zone, no IPv4 address within an IPv6 one."""


def read_number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise Unusable("number", text=text)
    return Decimal(text)


def read_date(text: str) -> Decimal:
    """A date or time in W3C's profile of ISO 8601, or seconds since 1970 → seconds since 1970.

    Four digits are a year. A time needs a time zone (https://www.w3.org/TR/NOTE-datetime).
    """
    if SECONDS.fullmatch(text) and not YEAR.fullmatch(text):
        return Decimal(text)
    found = DATE.match(text)
    rest = ZONE.fullmatch(text, found.end()) if found and found["time"] else None
    if not found or not (rest or found.end() == len(text) and not found["time"]):
        raise Unusable("date", text=text)
    fraction = rest["fraction"] if rest else None
    if fraction and found["time"].count(":") < 2:
        raise Unusable("date", text=text)
    day = "-".join(found[part] or "01" for part in ("year", "month", "day"))
    try:
        moment = datetime.fromisoformat(f"{day}{found['time']}{rest['zone']}" if rest else f"{day}T00:00Z")
    except ValueError:
        raise Unusable("date", text=text) from None
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return Decimal(since.days * 86_400 + since.seconds) + Decimal(f"0{fraction or '.0'}")


def read_bool(text: str) -> bool:
    value = {"true": True, "false": False}.get(text.lower())
    if value is None:
        raise Unusable("boolean", text=text)
    return value


def read_binary(text: str) -> bytes:
    with suppress(ValueError):
        read = base64.b64decode(text.encode("ascii"), validate=True)
        if base64.b64encode(read).decode() == text:  # bits that count for nothing are all 0
            return read
    raise Unusable("base64", text=text)


def read_network(text: str) -> IPv4Network | IPv6Network:
    with suppress(ValueError):
        if NETWORK.fullmatch(text):
            return ip_network(text, strict=False)
    raise Unusable("ip-range", text=text)


def read_address(text: str) -> IPv4Address | IPv6Address:
    """The address of a request; an IPv4 address within an IPv6 one (::ffff:203.0.113.7) counts as the IPv4 address."""
    if "%" in text:  # a zone means something on one machine only
        raise Unusable("ip-range", text=text)
    address = ip_address(text)
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
