"""Signing in to the console of a practice account: the password, and a code once the user has an MFA device.

AWS pages: console_sign-in-mfa, id_credentials_mfa, id_credentials_passwords_admin-change-user. No page says which codes
the sign-in takes. Here they are those that GetSessionToken takes, and a code that one of them took is used for both.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from mfa_lesson.account import rules
from mfa_lesson.account.sessions import make_session_context
from mfa_lesson.account.ways import Way

from .record import CONSOLE_LOGIN, CallRecord
from .state import PracticeState

CONSOLE_SESSION = 43_200
"""Seconds that a session of the console lasts."""
FAILED = "Failed authentication"


def sign_in(state: PracticeState, asked: Mapping[str, Any], record: CallRecord) -> dict[str, Any]:
    """Opens a session of the console, unless something is wrong or a code is still missing.

    Args:
        state: The account.
        asked: `user` and `password`; where the user has a device, `code`, and `device` with its serial number.
        record: What the log keeps of it. It has no operation where only the code is still missing.

    Returns:
        `session`, with temporary credentials and what the session was opened with; or `devices`, the serial numbers
        of those that the console asks for; or `refused`, a code of the account's wording.
    """
    user = state.find_user(str(asked["user"]))
    person = state.people[user.user.name] if user else None
    record.who, record.way = (user.user.name if user else ""), ""
    known = person.password if person else None
    right = hmac.compare_digest((known or "").encode(), str(asked["password"]).encode("utf-8", "replace"))
    if user is None or person is None or known is None or not right:
        return _refuse(record, "wrong-password")
    name, devices, code = user.user.name, state.account.enabled(user.user.name), asked.get("code")
    if devices and code is None:
        return {"devices": devices}
    if code is not None:
        device = state.devices.get(str(asked.get("device")))
        if device is None or device.serial not in devices:
            return _refuse(record, "device-gone")
        if device.is_blocked(state.now):
            return _refuse(record, "too-many-codes")
        if not device.use_code(str(code), state.now):
            return _refuse(record, "wrong-code", rules.WRONG_CODE.code)
    way = Way.CONSOLE if code is None else Way.CONSOLE_MFA
    context = make_session_context(state.account, name, "false" if code is None else "true")
    mfa_at = None if code is None else state.now
    made = state.add_session(name, way, context, CONSOLE_SESSION, mfa_at=mfa_at)
    record.operation, record.way, record.context, record.key_id = CONSOLE_LOGIN, way.value, made.context, made.id
    session = {"id": made.id, "secret": made.secret, "token": made.token, "user": name, "expires": made.expires}
    return {"session": {**session, "mfa": code is not None, "must_reset": person.must_reset}}


def _refuse(record: CallRecord, why: str, rule: str = "") -> dict[str, Any]:
    record.operation, record.error, record.rule = CONSOLE_LOGIN, (FAILED, why), rule
    return {"refused": why}
