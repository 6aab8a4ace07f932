"""What the buttons of the console do: each makes the calls that AWS's API has for it.

AWS pages: id_credentials_mfa_enable_virtual, id_credentials_access-keys, id_credentials_passwords_user-change-own. What
AWS's own console calls for a button is documented only in part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mfa_lesson.account.wording import UNDOCUMENTED
from mfa_lesson.practice.console import ConsoleSession

from .console_pages import Done, Panel
from .wording import say

Values = Mapping[str, str]
"""What was typed or chosen, by the names of the fields."""

Deed = Callable[[ConsoleSession, Panel, Values], Done]

LONGEST_FIELD = 512
"""Characters that a field can have; AWS takes none that is longer."""


def create_device(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    """The first half of assigning a device: it exists then, and nobody has it."""
    name = values["name"].strip()
    if not name:
        return Done(problem=say("console.no_name"), form="assign")
    reply = session.call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName=name)
    serial = f"arn:aws:iam::{session.account_id}:mfa/{name}"
    if not reply.done:
        return Done((reply,), form="assign", about=serial)
    made = reply.data["VirtualMFADevice"]
    seed = made["Base32StringSeed"]
    text = seed.decode("ascii") if isinstance(seed, bytes) else str(seed)
    return Done((reply,), say("console.device_made", device=name), form="codes", about=made["SerialNumber"], seed=text)


def enable_device(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    """The second half: two codes show that the device is at hand."""
    given = {"UserName": session.user, "SerialNumber": panel.done.about, **read_codes(values)}
    reply = session.call("iam", "EnableMFADevice", **given)
    if not reply.done:
        return Done((reply,), form="codes", about=panel.done.about, seed=panel.done.seed)
    note = say("console.assigned", device=panel.device_name, user=session.user)
    return Done((reply,), add_open_question(session, panel, note))


def delete_device(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    """Deletes a device that nobody has, so that its name is free again."""
    reply = session.call("iam", "DeleteVirtualMFADevice", SerialNumber=panel.done.about)
    note = say("console.device_deleted", device=panel.device_name) if reply.done else ""
    form = "" if panel.done.form == "codes" and reply.done else panel.done.form
    return Done((reply,), note, form=form, about=panel.done.about, seed=panel.done.seed)


def remove_device(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    """Deactivates a device and deletes it."""
    first = session.call("iam", "DeactivateMFADevice", UserName=session.user, SerialNumber=panel.done.about)
    if not first.done:
        return Done((first,))
    second = session.call("iam", "DeleteVirtualMFADevice", SerialNumber=panel.done.about)
    code = "console.removed" if second.done else "console.deactivated"
    return Done((first, second), add_open_question(session, panel, say(code, device=panel.device_name)))


def resync_device(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    given = {"UserName": session.user, "SerialNumber": panel.done.about, **read_codes(values)}
    reply = session.call("iam", "ResyncMFADevice", **given)
    if not reply.done:
        return Done((reply,), form="resync", about=panel.done.about)
    return Done((reply,), say("console.resynced", device=panel.device_name))


def create_key(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    reply = session.call("iam", "CreateAccessKey", UserName=session.user)
    if not reply.done:
        return Done((reply,))
    key = reply.data["AccessKey"]
    return Done((reply,), say("console.key_made"), secret=(key["AccessKeyId"], key["SecretAccessKey"]))


def update_key(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    key, status = values["key"], values["status"]
    reply = session.call("iam", "UpdateAccessKey", UserName=session.user, AccessKeyId=key, Status=status)
    return Done((reply,), say("console.key_changed", key=key, status=status.lower()) if reply.done else "")


def delete_key(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    reply = session.call("iam", "DeleteAccessKey", UserName=session.user, AccessKeyId=panel.done.about)
    return Done((reply,), say("console.key_deleted", key=panel.done.about) if reply.done else "")


def change_password(session: ConsoleSession, panel: Panel, values: Values) -> Done:
    if values["new"] != values["again"]:
        return Done(problem=say("console.passwords_differ"))
    if not values["old"] or not values["new"]:
        return Done(problem=say("console.no_password"))
    reply = session.call("iam", "ChangePassword", OldPassword=values["old"], NewPassword=values["new"])
    return Done((reply,), say("console.password_changed") if reply.done else "")


def read_codes(values: Values) -> dict[str, str]:
    """Two codes, as people type them: an app shows them with a space in the middle."""
    first, second = ("".join(values[name].split()) for name in ("first", "second"))
    return {"AuthenticationCode1": first, "AuthenticationCode2": second}


def add_open_question(session: ConsoleSession, panel: Panel, note: str) -> str:
    """Says what AWS leaves open, where a session without MFA changes the devices of a user who has one."""
    return f"{note} {UNDOCUMENTED}" if panel.devices and not session.mfa else note


class Button(NamedTuple):
    """What a button does, and the names of the fields that it needs."""

    do: Deed
    fields: tuple[str, ...] = ()


CODES, PASSWORDS = ("first", "second"), ("old", "new", "again")

BUTTONS = {
    ("devices", "create"): Button(create_device, ("name",)),
    ("devices", "enable"): Button(enable_device, CODES),
    ("devices", "delete"): Button(delete_device),
    ("devices", "remove"): Button(remove_device),
    ("devices", "resync"): Button(resync_device, CODES),
    ("keys", "create"): Button(create_key),
    ("keys", "update"): Button(update_key, ("key", "status")),
    ("keys", "delete"): Button(delete_key),
    ("password", "change"): Button(change_password, PASSWORDS),
    ("first", "change"): Button(change_password, PASSWORDS),
}
"""Panel and button → what it does."""


def find_act(panel: str, name: str, values: Mapping[str, Any]) -> Callable[[ConsoleSession, Panel], Done] | None:
    """What a button does with what was typed; None if there is no such button, or if something else came along."""
    button = BUTTONS.get((panel, name))
    if button is None:
        return None
    typed = {field: values.get(field) for field in button.fields}
    if not all(isinstance(value, str) and len(value) <= LONGEST_FIELD for value in typed.values()):
        return None
    given = {field: str(value) for field, value in typed.items()}
    return lambda session, panel: button.do(session, panel, given)
