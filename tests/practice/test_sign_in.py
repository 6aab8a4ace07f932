"""Signing in to the console of a practice account, and what its sessions can do."""

import pytest

from mfa_lesson.practice.calls import LogReader
from mfa_lesson.practice.control import carry_out
from mfa_lesson.practice.state import PracticeState, make_state

from .conftest import PASSWORD_ERROR, error_of, make_practice

NEW = "Another-password-1"


def sign_in(practice, user="alice", password=None, **code):
    known = practice.state.people.get(user)
    given = known.password if password is None and known else password
    return carry_out(practice.state, {"do": "sign-in", "user": user, "password": given, **code})


def open_console(practice, user="alice", **code):
    """The credentials of a session of the console."""
    session = sign_in(practice, user, **code)[0]["session"]
    return {"AccessKeyId": session["id"], "SecretAccessKey": session["secret"], "SessionToken": session["token"]}


def code_of(practice, serial, ahead=0):
    return {"device": serial, "code": practice.codes(serial, ahead)["AuthenticationCode2"]}


@pytest.mark.parametrize(("user", "password"), [("alice", "wrong"), ("eve", "wrong"), ("", ""), ("alice", "ü\ud800")])
def test_a_wrong_password_and_an_unknown_user_are_told_apart_only_in_the_log(practice, user, password):
    answer, record = sign_in(practice, user, password)
    assert answer == {"refused": "wrong-password"}
    assert (record.operation, record.who) == ("ConsoleLogin", "alice" if user == "alice" else "")
    assert not practice.state.sessions


def test_a_user_without_a_password_cannot_sign_in(practice):
    practice.state.people["alice"].password = None
    for password in ("", "None"):
        assert sign_in(practice, password=password)[0] == {"refused": "wrong-password"}


def test_a_session_without_mfa_says_so_in_each_request_and_stays_so(monkeypatch):
    practice = make_practice(monkeypatch, "force_mfa", "administrator_access")
    credentials = open_console(practice)
    iam = practice.client("iam", credentials)
    assert iam.list_users()["Users"]
    context = practice.answers[-1].record.context
    assert context["aws:MultiFactorAuthPresent"] == "false"
    assert "aws:MultiFactorAuthAge" not in context
    assert {"aws:TokenIssueTime", "aws:username", "aws:PrincipalArn"} <= set(context)
    assert practice.answers[-1].record.way == "console"
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="alice")
    serial = made["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="alice", SerialNumber=serial, **practice.codes(serial))
    assert error_of(practice.client("s3", credentials).list_buckets)[0] == "AccessDenied"
    assert practice.answers[-1].record.context["aws:MultiFactorAuthPresent"] == "false"
    with_code = open_console(practice, **code_of(practice, serial))
    assert practice.client("s3", with_code).list_buckets()["Buckets"] == []
    practice.state.ahead += 100
    practice.client("iam", with_code).get_user()
    context = practice.answers[-1].record.context
    assert context["aws:MultiFactorAuthPresent"] == "true"
    assert 100 <= int(context["aws:MultiFactorAuthAge"]) < 110
    assert practice.answers[-1].record.way == "console-mfa"


def test_the_devices_are_asked_for_once_there_are_any(practice):
    assert "session" in sign_in(practice)[0]
    first = practice.enroll()
    answer, record = sign_in(practice)
    assert (answer, record) == ({"devices": [first]}, None)
    assert sign_in(practice, password="wrong")[0] == {"refused": "wrong-password"}


def test_a_code_must_be_right_new_and_of_one_of_the_devices(monkeypatch):
    practice = make_practice(monkeypatch, "administrator_access")
    first = practice.enroll()
    iam = practice.iam("bob")
    second = iam.create_virtual_mfa_device(VirtualMFADeviceName="second")["VirtualMFADevice"]["SerialNumber"]
    assert sign_in(practice, device=second, code="123456")[0] == {"refused": "device-gone"}
    iam.enable_mfa_device(UserName="alice", SerialNumber=second, **practice.codes(second))
    assert sign_in(practice)[0] == {"devices": [first, second]}
    code = code_of(practice, first)
    wrong = {"device": second, "code": code["code"]}
    assert sign_in(practice, **wrong)[0] == {"refused": "wrong-code"}
    session = sign_in(practice, **code)[0]["session"]
    assert session["mfa"]
    answer, record = sign_in(practice, **code)
    assert answer == {"refused": "wrong-code"}
    assert record.rule == "wrong-code"
    used = {"SerialNumber": first, "TokenCode": code["code"]}
    assert error_of(practice.sts().get_session_token, **used)[0] == "AccessDenied"
    assert sign_in(practice, device=second, code=code_of(practice, second)["code"])[0]["session"]["mfa"]
    late = code_of(practice, first, ahead=-3)
    assert sign_in(practice, **late)[0] == {"refused": "wrong-code"}


def test_after_nine_codes_a_device_is_asked_no_more_for_a_while(practice):
    serial = practice.enroll()
    practice.state.ahead += 180 - practice.state.now % 180
    assert {sign_in(practice, device=serial, code="none")[0]["refused"] for _ in range(9)} == {"wrong-code"}
    assert sign_in(practice, **code_of(practice, serial))[0] == {"refused": "too-many-codes"}
    practice.state.ahead += 180
    assert sign_in(practice, **code_of(practice, serial))[0]["session"]["mfa"]


def test_a_first_password_is_changed_before_anything_else_if_the_policies_allow_it(monkeypatch):
    practice = make_practice(monkeypatch, "force_mfa")
    practice.state = practice.gate.state = make_state(
        "123456789012", ["alice"], practice.state.account.policies, must_change_password=True
    )
    practice.state = practice.gate.state = PracticeState.read(practice.state.write())
    session = sign_in(practice)[0]["session"]
    assert session["must_reset"]
    iam = practice.client("iam", open_console(practice))
    assert error_of(iam.list_users) == ("AccessDenied", 403, PASSWORD_ERROR)
    assert practice.answers[-1].record.rule == "password-first"
    assert practice.iam().list_users()["Users"]  # it is about the console only
    old = practice.state.people["alice"].password
    iam.change_password(OldPassword=old, NewPassword=NEW)
    assert iam.list_users()["Users"]
    assert not sign_in(practice)[0]["session"]["must_reset"]


def test_where_the_deny_does_not_exempt_it_the_first_password_cannot_be_changed(monkeypatch):
    practice = make_practice(monkeypatch, "broken_password")
    practice.state.people["alice"].must_reset = True
    practice.state.account.users["alice"].must_change_password = True
    iam = practice.client("iam", open_console(practice))
    old = practice.state.people["alice"].password
    code, _, message = error_of(iam.change_password, OldPassword=old, NewPassword=NEW)
    assert code == "AccessDenied"
    assert "explicit deny" in message


def test_a_console_session_can_do_to_devices_what_the_policies_decide(monkeypatch):
    """AWS refuses it to a long-term key only; it doesn't describe a window from before the first device."""
    practice = make_practice(monkeypatch, "administrator_access")
    window = practice.client("iam", open_console(practice))
    serial = practice.enroll()
    window.deactivate_mfa_device(UserName="alice", SerialNumber=serial)
    assert practice.state.account.enabled("alice") == []


def test_a_console_session_ends_and_cannot_ask_for_another(practice):
    credentials = open_console(practice)
    assert error_of(practice.client("sts", credentials).get_session_token)[0] == "AccessDenied"
    practice.state.ahead += 43_201
    assert error_of(practice.client("iam", credentials).list_users)[0] == "ExpiredToken"


def test_the_log_has_each_sign_in(practice, tmp_path):
    serial = practice.enroll()
    path = tmp_path / "log.jsonl"
    known: set[str] = set()
    tried = [
        sign_in(practice, "eve", "x"),
        sign_in(practice, password="x"),
        sign_in(practice, device=serial, code="x"),
        sign_in(practice, **code_of(practice, serial)),
        sign_in(practice, "bob"),
    ]
    path.write_text("".join(record.write(known) + "\n" for _, record in tried), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert practice.state.people["alice"].password not in text
    assert all(session.secret not in text and session.token not in text for session in practice.state.sessions.values())
    calls = LogReader(path).read()
    assert [(call.who, call.how, call.verdict) for call in calls] == [
        ("unknown", "not signed in", "Error: Failed authentication"),
        ("alice", "not signed in", "Error: Failed authentication"),
        ("alice", "not signed in", "Refused by a rule: wrong code"),
        ("alice", "console, with MFA", "Signed in"),
        ("bob", "console, password only", "Signed in"),
    ]
    assert [call.operation for call in calls] == ["ConsoleLogin"] * 5
    assert "isn't right" in calls[1].says
    assert "`aws:MultiFactorAuthPresent` is `true`" in calls[3].says
    assert calls[3].explain() is None
    assert "ConsoleLogin" in calls._repr_html_().replace("<wbr>", "")


def test_each_call_in_the_log_has_the_id_of_its_answer(practice):
    practice.iam().list_users()
    answer = practice.answers[-1]
    assert answer.record.request_id == answer.request_id


def test_passwords_are_shown_to_the_owner(practice):
    practice.state.people["bob"].password = None
    assert list(carry_out(practice.state, {"do": "passwords"})[0]["passwords"]) == ["alice"]
