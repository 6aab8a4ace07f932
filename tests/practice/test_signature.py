"""Who signed a request, as AWS checks it."""

from datetime import timedelta

import pytest
from botocore.auth import SigV4Auth

from mfa_lesson.practice.signature import Message

from .conftest import error_of, now

MISMATCH = "The request signature we calculated does not match the signature you provided."


def test_a_wrong_secret_does_not_match(practice):
    key = practice.key()
    wrong = practice.client("iam", {"AccessKeyId": key.id, "SecretAccessKey": "x" * 40})
    code, status, message = error_of(wrong.list_users)
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert message.startswith(MISMATCH)


@pytest.mark.parametrize(
    ("service", "call", "expected"),
    [
        ("iam", "list_users", ("InvalidClientTokenId", 403, "The security token included in the request is invalid")),
        (
            "sts",
            "get_caller_identity",
            ("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
        ),
        (
            "s3",
            "list_buckets",
            ("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
        ),
        (
            "ec2",
            "describe_instances",
            ("AuthFailure", 401, "AWS was not able to validate the provided access credentials"),
        ),
    ],
)
def test_an_unknown_key(practice, service, call, expected):
    unknown = practice.client(service, {"AccessKeyId": "AKIA0PRACTICEUNKNOWN", "SecretAccessKey": "x" * 40})
    assert error_of(getattr(unknown, call)) == expected


def test_an_inactive_key_is_as_good_as_none_until_it_is_active_again(practice):
    practice.key().active = False
    assert error_of(practice.iam().list_users)[0] == "InvalidClientTokenId"
    practice.key().active = True
    assert practice.iam().list_users()["Users"]


def test_a_session_needs_its_own_token_and_ends(practice):
    credentials = practice.session("alice", practice.enroll())
    assert practice.client("iam", credentials).get_login_profile(UserName="alice")
    without = {name: credentials[name] for name in ("AccessKeyId", "SecretAccessKey")}
    assert error_of(practice.client("iam", without).list_users)[0] == "InvalidClientTokenId"
    other = {**credentials, "SessionToken": credentials["SessionToken"] + "x"}
    assert error_of(practice.client("iam", other).list_users)[0] == "InvalidClientTokenId"
    practice.state.ahead += 43_201
    expected = ("ExpiredToken", 403, "The security token included in the request is expired")
    assert error_of(practice.client("iam", credentials).list_users) == expected
    assert error_of(practice.client("s3", credentials).list_buckets)[2] == "The provided token has expired."


@pytest.mark.parametrize(("minutes", "words"), [(-16, "Signature expired: "), (16, "Signature not yet current: ")])
def test_a_clock_that_is_wrong(practice, monkeypatch, minutes, words):
    then = now() + timedelta(minutes=minutes)
    modify = SigV4Auth._modify_request_before_signing

    def sign_then(self, request):
        request.context["timestamp"] = then.strftime("%Y%m%dT%H%M%SZ")
        modify(self, request)

    monkeypatch.setattr(SigV4Auth, "_modify_request_before_signing", sign_then)
    code, status, message = error_of(practice.iam().list_users)
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert message.startswith(words)


def test_a_changed_body_or_header_does_not_match(practice):
    sent = []
    client = practice.iam()
    client.meta.events.register_first("before-send", lambda request, **_: sent.append(request))
    client.list_users()
    (request,) = sent
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
    }
    headers["host"], body = "127.0.0.1:1", request.body.encode()
    assert practice.gate.answer(Message("POST", "/", headers, body)).status == 200
    changed = body.replace(b"ListUsers", b"GetUser")
    for message in (
        Message("POST", "/", headers, changed),
        Message("POST", "/x", headers, body),
        Message("GET", "/", headers, body),
        Message("POST", "/", {**headers, "host": "iam.amazonaws.com"}, body),
    ):
        assert "<Code>SignatureDoesNotMatch</Code>" in practice.gate.answer(message).body


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "MissingAuthenticationToken"),
        ("", "MissingAuthenticationToken"),
        ("Basic YWxpY2U6eA==", "IncompleteSignature"),
        ("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=" + "0" * 64, "IncompleteSignature"),
        (
            "AWS4-HMAC-SHA256 Credential=é/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x",
            "IncompleteSignature",
        ),
    ],
)
@pytest.mark.parametrize("date", ["20260101T000000Z", "20269999T999999Z", "", "٢٠٢٦0101T000000Z"])
def test_a_malformed_authorization_is_an_error_of_aws(practice, header, code, date):
    headers = {"host": "x", "x-amz-date": date} | ({} if header is None else {"authorization": header})
    answer = practice.gate.answer(Message("POST", "/", headers, b"Action=ListUsers&Version=2010-05-08"))
    assert answer.status == 403
    assert f"<Code>{code}</Code>" in answer.body


def test_the_signature_must_cover_the_host(practice):
    scope = f"{practice.key().id}/20260101/us-east-1/iam/aws4_request"
    given = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=x-amz-date, Signature={'0' * 64}"
    date = now().strftime("%Y%m%dT%H%M%SZ")
    given = given.replace("20260101", date[:8])
    answer = practice.gate.answer(Message("POST", "/", {"x-amz-date": date, "authorization": given}, b""))
    assert "<Code>SignatureDoesNotMatch</Code>" in answer.body
