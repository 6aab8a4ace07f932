"""The values that conditions compare, read from their text; tests/iam/test_conditions.py compares them."""

from decimal import Decimal
from ipaddress import ip_network

import pytest

from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.values import read_binary, read_bool, read_date, read_network, read_number
from mfa_lesson.text import Reason


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_number, "3600", Decimal(3600)),
        (read_number, "-1.50", Decimal("-1.5")),
        (read_number, "+0", Decimal(0)),
        (read_date, "0", Decimal(0)),
        (read_date, "1970-01-02", Decimal(86_400)),
        (read_date, "1970-01-01T00:00:00Z", Decimal(0)),
        (read_date, "1970-01-01T01:00:00+01:00", Decimal(0)),
        (read_date, "1970-01-01T00:00:01.250000", Decimal("1.25")),
        (read_date, "1970-02", Decimal(31 * 86_400)),
        (read_date, "1969-12-31T23:59:59", Decimal(-1)),
        (read_bool, "TRUE", True),
        (read_bool, "false", False),
        (read_binary, "YQ==", b"a"),
        (read_binary, "", b""),
        (read_network, "203.0.113.7/24", ip_network("203.0.113.0/24")),
        (read_network, "2001:db8::1", ip_network("2001:db8::1/128")),
    ],
)
def test_a_value_is_read(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (read_number, "1e3", "number"),
        (read_number, "٣", "number"),
        (read_number, "1.", "number"),
        (read_date, "tomorrow", "date"),
        (read_date, "1970-02-30", "date"),
        (read_bool, "yes", "boolean"),
        (read_binary, "Y", "base64"),
        (read_binary, "ä", "base64"),
        (read_network, "203.0.113.0/33", "ip-range"),
        (read_network, "fe80::1%eth0", "ip-range"),
    ],
)
def test_what_is_no_such_value_is_refused(read, text, code):
    with pytest.raises(Unusable) as caught:
        read(text)
    assert caught.value.reason == Reason(code, {"text": text})
