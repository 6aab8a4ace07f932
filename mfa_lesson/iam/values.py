"""The values that conditions compare, read from their text: numbers, dates, booleans, bytes, IP ranges.

AWS page: reference_policies_elements_condition_operators.
"""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network

from .limits import Unusable

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def read_number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise Unusable("number", text=text)
    return Decimal(text)


def read_date(text: str) -> Decimal:
    """An ISO 8601 date or time (UTC unless it says otherwise), or seconds since 1970 → seconds since 1970."""
    if NUMBER.fullmatch(text):
        return Decimal(text)
    try:
        moment = datetime.fromisoformat(f"{text}-01" if re.fullmatch("[0-9]{4}-[0-9]{2}", text) else text)
    except ValueError:
        raise Unusable("date", text=text) from None
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return Decimal(since.days * 86_400 + since.seconds) + Decimal(since.microseconds).scaleb(-6)


def read_bool(text: str) -> bool:
    value = {"true": True, "false": False}.get(text.lower())
    if value is None:
        raise Unusable("boolean", text=text)
    return value


def read_binary(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Unusable("base64", text=text) from None


def read_network(text: str) -> IPv4Network | IPv6Network:
    with suppress(ValueError):
        if "%" not in text:  # a zone means something on one machine alone
            return ip_network(text, strict=False)
    raise Unusable("ip-range", text=text)
