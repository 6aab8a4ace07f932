"""The values that conditions compare, read from their text; tests/iam/test_conditions.py compares them."""

from decimal import Decimal
from ipaddress import ip_address, ip_network

import pytest

from mfa_lesson.iam.limits import Unusable
from mfa_lesson.iam.values import read_address, read_binary, read_bool, read_date, read_network, read_number
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
        (read_date, "1970-01-01T00:00:01.250000Z", Decimal("1.25")),
        (read_date, "1970-01-01T00:00:00.1234567890123Z", Decimal("0.1234567890123")),
        (read_date, "1970-01-01T00:01Z", Decimal(60)),
        (read_date, "1970-01-01T00:00:00-00:30", Decimal(1_800)),
        (read_date, "1970", Decimal(0)),
        (read_date, "1971", Decimal(365 * 86_400)),
        (read_date, "970", Decimal(970)),
        (read_date, "19700", Decimal(19_700)),
        (read_date, "-1970", Decimal(-1970)),
        (read_date, "1970.5", Decimal("1970.5")),
        (read_date, "1970-02", Decimal(31 * 86_400)),
        (read_date, "1969-12-31T23:59:59Z", Decimal(-1)),
        (read_date, "9999-12-31T23:59:59-23:59", Decimal(253_402_387_139)),
        (read_bool, "TRUE", True),
        (read_bool, "false", False),
        (read_binary, "YQ==", b"a"),
        (read_binary, "", b""),
        (read_network, "203.0.113.7/24", ip_network("203.0.113.0/24")),
        (read_network, "2001:db8::1", ip_network("2001:db8::1/128")),
        (read_network, "203.0.113.7/0", ip_network("0.0.0.0/0")),
        (read_network, "2001:DB8::/128", ip_network("2001:db8::/128")),
        (read_address, "203.0.113.7", ip_address("203.0.113.7")),
        (read_address, "2001:db8::1", ip_address("2001:db8::1")),
        (read_address, "::ffff:203.0.113.7", ip_address("203.0.113.7")),
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
        (read_date, "2026-W05-1", "date"),
        (read_date, "2026-031", "date"),
        (read_date, "20260730T170000Z", "date"),
        (read_date, "2026-01-31X12:00", "date"),
        (read_date, "2026-01-31T12:00", "date"),
        (read_date, "2026-01-31T12:00:00", "date"),
        (read_date, "2026-01-31T12:00:00+0100", "date"),
        (read_date, "2026-01-31T12:00:00+01", "date"),
        (read_date, "2026-01-31T12:00:00+24:00", "date"),
        (read_date, "2026-01-31T12:00:00+01:60", "date"),
        (read_date, "2026-01-31t12:00:00Z", "date"),
        (read_date, "2026-01-31T12:00:00z", "date"),
        (read_date, "2026-01-31 12:00:00Z", "date"),
        (read_date, "2026-01-31T12Z", "date"),
        (read_date, "2026-01-31T12:00.5Z", "date"),
        (read_date, "2026-01-31T12:00:00,5Z", "date"),
        (read_date, "2026-01-31T12:00:00.Z", "date"),
        (read_date, "2026-01-31T24:00:00Z", "date"),
        (read_date, "2026-01-31T23:59:60Z", "date"),
        (read_date, "2026-01-31T12:00:00Z\n", "date"),
        (read_date, "2026-01-31Z", "date"),
        (read_date, "2026-13", "date"),
        (read_date, "2026-1-1", "date"),
        (read_date, "0000", "date"),
        (read_date, "+5", "date"),
        (read_date, "1e9", "date"),
        (read_date, "２０２６", "date"),
        (read_number, "1_000", "number"),
        (read_number, " 1", "number"),
        (read_number, "0x10", "number"),
        (read_number, "inf", "number"),
        (read_number, "NaN", "number"),
        (read_bool, "falſe", "boolean"),
        (read_bool, " true", "boolean"),
        (read_binary, "YR==", "base64"),
        (read_binary, "YQ==\n", "base64"),
        (read_network, "203.0.113.7/0.0.0.0", "ip-range"),
        (read_network, "203.0.113.7/255.255.255.0", "ip-range"),
        (read_network, "203.0.113.7/08", "ip-range"),
        (read_network, "203.0.113.7/+8", "ip-range"),
        (read_network, "203.0.113.7/", "ip-range"),
        (read_network, "203.0.113.07", "ip-range"),
        (read_network, "203.0.113", "ip-range"),
        (read_network, "2001:db8::/032", "ip-range"),
        (read_network, "2001:db8::/129", "ip-range"),
        (read_network, "::ffff:203.0.113.7", "ip-range"),
        (read_network, "２::1", "ip-range"),
        (read_address, "fe80::1%eth0", "ip-range"),
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
