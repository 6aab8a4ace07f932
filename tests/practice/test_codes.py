"""MFA codes: those of RFC 6238, each used once, with a clock that can be wrong."""

import base64

import pytest
import zxingcpp
from PIL import Image

from mfa_lesson.practice.codes import Device, draw_qr_code, make_code, make_seed, write_uri

NOW = 1_800_000_000.0
STEP_NOW = int(NOW // 30)


@pytest.fixture
def device():
    return Device("arn:aws:iam::123456789012:mfa/alice", make_seed(), NOW)


def code(device, ahead):
    return make_code(device.seed, STEP_NOW + ahead)


@pytest.mark.parametrize(
    ("time", "expected"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_are_those_of_the_standard(time, expected):
    """RFC 6238, appendix B, SHA-1; the last six of its eight digits."""
    seed = base64.b32encode(b"12345678901234567890").decode()
    assert make_code(seed, time // 30) == expected


def test_a_seed_is_64_characters_and_never_the_same():
    assert len(make_seed()) == 64
    assert make_seed() != make_seed()


def test_a_qr_code_is_a_picture_that_a_library_reads(tmp_path, device):
    uri = write_uri(device.seed, "alice+=,.@-_", "123456789012")
    path = tmp_path / "qr.png"
    path.write_bytes(draw_qr_code(uri))
    (found,) = zxingcpp.read_barcodes(Image.open(path).convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == uri
    assert uri.startswith("otpauth://totp/Amazon%20Web%20Services:alice")
    assert uri.endswith("&issuer=Amazon%20Web%20Services")


@pytest.mark.parametrize("ahead", [0, 1, -1, 500, -900])
def test_two_consecutive_codes_are_taken_and_the_clock_with_them(device, ahead):
    step = device.check_pair(code(device, ahead - 1), code(device, ahead), NOW)
    assert step == STEP_NOW + ahead
    device.accept_pair(step, NOW)
    assert device.offset == ahead
    assert device.use_code(code(device, ahead), NOW)


def test_any_other_pair_is_refused(device):
    first, second = code(device, -1), code(device, 0)
    for pair in [
        (second, first),
        (second, second),
        (code(device, -2), second),
        ("000000", "111111"),
        ("", ""),
        (first, "é"),
    ]:
        assert device.check_pair(*pair, NOW) is None


def test_a_pair_is_taken_once(device):
    pair = code(device, -1), code(device, 0)
    device.accept_pair(device.check_pair(*pair, NOW), NOW)
    assert device.check_pair(*pair, NOW) is None
    assert device.check_pair(pair[1], code(device, 1), NOW) is None
    assert device.check_pair(code(device, 1), code(device, 2), NOW)


def test_a_code_is_used_once_and_drifts_by_two_steps(device):
    assert device.use_code(code(device, 0), NOW)
    assert not device.use_code(code(device, 0), NOW)
    assert device.use_code(code(device, -1), NOW)
    assert device.use_code(code(device, 2), NOW)
    assert not device.use_code(code(device, 3), NOW)
    assert not device.use_code(code(device, -3), NOW)


def test_nine_codes_are_checked_in_three_minutes(device):
    assert [device.is_blocked(NOW) for _ in range(10)] == [False] * 9 + [True]
    assert not device.is_blocked(NOW + 180)
