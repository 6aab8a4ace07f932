"""What the owner of a practice account can change while it runs, as the endpoint carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mfa_lesson.account.state import device_name
from mfa_lesson.errors import MfaLessonError
from mfa_lesson.iam.policy import Policy
from mfa_lesson.text import Reason

from .codes import STEP, make_code, read_qr_code, write_uri
from .record import CallRecord
from .sign_in import sign_in
from .state import PracticeState, Role, make_id, restore_policies
from .wording import say

Arguments = Mapping[str, Any]


class ControlError(Exception):
    """Something that can't be done: the reason, and a sentence."""

    def __init__(self, reason: Reason | None, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def refuse(code: str, **parameters: Any) -> ControlError:
    reason = Reason(code, parameters)
    return ControlError(reason, say(reason))


def find_name(state: PracticeState, name: str) -> str:
    user = state.find_user(name)
    if user is None:
        raise refuse("no-such-user", name=name, users=tuple(state.account.users))
    return user.user.name


def attach(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    """Attaches policies to users; one of the same name is replaced."""
    policies = restore_policies(asked["policies"])
    for name in asked["users"] or state.account.users:
        user = state.account.users[find_name(state, name)]
        new = {policy.name for policy in policies}
        user.policies = (*(policy for policy in user.policies if policy.name not in new), *policies)
    return {}


def detach(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    """Detaches policies from users."""
    names = set(asked["names"])
    attached = {policy.name for user in state.account.users.values() for policy in user.policies}
    if (missing := sorted(names - attached)) and not asked.get("missing_ok"):
        raise refuse("no-such-policy", names=missing, attached=sorted(attached))
    for name in asked["users"] or state.account.users:
        user = state.account.users[find_name(state, name)]
        user.policies = tuple(policy for policy in user.policies if policy.name not in names)
    return {}


def add_role(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    trust = Policy.from_json(asked["trust"], name=asked["name"], kind="trust")
    role = Role(asked["name"], make_id("AROA"), state.now, trust, restore_policies(asked["policies"]))
    state.roles[role.name] = role
    return {"arn": f"arn:aws:iam::{state.account.account_id}:role/{role.name}"}


def show_credentials(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    """The oldest active access key of a user, and the password."""
    name = find_name(state, asked["user"])
    key = next((key for key in state.keys_of(name) if key.active), None)
    found = {"password": state.people[name].password}
    return {**found, "id": key.id, "secret": key.secret} if key else found


def show_codes(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    """The code of a device and the one before it: what an authenticator app shows."""
    wanted = asked["device"]
    found = [one for one in state.devices.values() if wanted in (one.serial, device_name(one.serial))]
    if not found:
        names = tuple(map(device_name, state.devices))
        raise refuse("no-such-device", name=wanted, devices=names)
    step = int(state.now // STEP)
    return {"codes": [make_code(found[0].seed, step - 1), make_code(found[0].seed, step)]}


def show_devices(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    """What an authenticator app shows of one device, or of all."""
    wanted, (step, past) = asked["device"], divmod(state.now, STEP)
    shown = []
    for serial, device in state.devices.items():
        name = device_name(serial)
        if wanted not in ("", serial, name):
            continue
        uri = write_uri(device.seed, serial.rpartition("/")[2], state.account.account_id)
        shown.append(
            {
                "name": name,
                "serial": serial,
                "owner": state.account.devices.get(serial) or "",
                "codes": [make_code(device.seed, int(step) - 1), make_code(device.seed, int(step))],
                "seconds_left": STEP - past,
                "picture": read_qr_code(uri),
            }
        )
    return {"devices": shown}


def move_clock(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    state.ahead += float(asked["seconds"])
    return {}


def describe(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    return {"account": state.account.account_id, "users": list(state.account.users)}


def show_passwords(state: PracticeState, asked: Arguments) -> dict[str, Any]:
    """The console password of each user who has one."""
    found = {name: state.people[name].password for name in state.account.users}
    return {"passwords": {name: password for name, password in found.items() if password is not None}}


ORDERS: dict[str, Callable[[PracticeState, Arguments], dict[str, Any]]] = {
    "attach": attach,
    "codes": show_codes,
    "credentials": show_credentials,
    "describe": describe,
    "devices": show_devices,
    "detach": detach,
    "clock": move_clock,
    "passwords": show_passwords,
    "role": add_role,
}


def carry_out(state: PracticeState, asked: Arguments) -> tuple[dict[str, Any], CallRecord | None]:
    """Does what the owner asks for. Raises ControlError if it can't be done.

    Out: the answer, and what the log keeps of it, None for what isn't done in the name of a user.
    """
    if asked["do"] == "sign-in":
        record = CallRecord(state.now)
        answer = sign_in(state, asked, record)
        return answer, record if record.operation else None
    order = ORDERS.get(asked["do"])
    if order is None:
        raise refuse("no-such-order", order=asked["do"])
    try:
        return order(state, asked), None
    except MfaLessonError as error:
        raise ControlError(error.reason, str(error)) from None
