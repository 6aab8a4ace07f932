"""What an allowed action changes or shows in an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mfa_lesson.iam.request import Request
from mfa_lesson.text import join_words

from .log import CONSOLE, CONSOLE_MFA, AccountUser
from .rules import (
    DEVICE_IN_USE,
    DEVICE_NAME_TAKEN,
    DEVICE_NOT_ENABLED,
    DEVICE_STILL_ENABLED,
    NO_KEY_TO_DELETE,
    NO_SUCH_DEVICE,
    NO_SUCH_USER,
    SESSION_OVER,
    TOO_MANY_KEYS,
    Refusal,
)

if TYPE_CHECKING:
    from .sessions import Session


MAX_ACCESS_KEYS = 2  # reference_iam-quotas


def person(session: Session, request: Request) -> AccountUser | None:
    """The user that a request is about."""
    return next((u for u in session.account.users.values() if u.user.arn == request.resource), None)


def serial_number(session: Session, request: Request, device: str | None) -> str:
    """The device that a request about a user is about."""
    owner = person(session, request)
    return (owner.user if owner else session.user).device_arn(device)


def device_name(serial: str) -> str:
    return serial.partition(":mfa/")[2]


def keys_in_words(count: int) -> str:
    return {0: "no access key", 1: "1 access key"}.get(count, f"{count} access keys")


def about_a_user(effect: Callable[[Session, AccountUser, str], str | Refusal]) -> Callable:
    """An effect on a user, given the user and the serial number of the device in question."""

    def happens(session: Session, request: Request, device: str | None) -> str | Refusal:
        owner = person(session, request)
        return effect(session, owner, serial_number(session, request, device)) if owner else NO_SUCH_USER

    return happens


def create_device(session: Session, request: Request, device: str | None) -> str | Refusal:
    if request.resource in session.account.devices:
        return DEVICE_NAME_TAKEN
    session.account.devices[request.resource] = None
    return f"There is a virtual MFA device `{device_name(request.resource)}` now. It is not enabled for anybody yet."


def delete_device(session: Session, request: Request, device: str | None) -> str | Refusal:
    if request.resource not in session.account.devices:
        return NO_SUCH_DEVICE._replace(page="API_DeleteVirtualMFADevice")
    if session.account.devices[request.resource]:
        return DEVICE_STILL_ENABLED
    del session.account.devices[request.resource]
    return f"The virtual MFA device `{device_name(request.resource)}` is gone."


def enable_device(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if serial not in session.account.devices:
        return NO_SUCH_DEVICE
    if session.account.devices[serial]:
        return DEVICE_IN_USE
    session.account.devices[serial] = owner.user.name
    return (
        f"The device `{device_name(serial)}` is enabled for {owner.user.name}. "
        f"This session keeps what it had: {session.mfa_in_words}."
    )


def deactivate_device(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if session.account.devices.get(serial) != owner.user.name:
        return DEVICE_NOT_ENABLED
    session.account.devices[serial] = None
    return (
        f"The device `{device_name(serial)}` is not enabled for {owner.user.name} any more. "
        f"This session keeps what it had: {session.mfa_in_words}."
    )


def resync_device(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if session.account.devices.get(serial) != owner.user.name:
        return DEVICE_NOT_ENABLED._replace(page="API_ResyncMFADevice")
    return f"The device `{device_name(serial)}` is in step with AWS again."


def change_password(session: Session, owner: AccountUser, serial: str) -> str:
    owner.must_change_password = False
    if owner.user.name != session.name or session.how not in (CONSOLE, CONSOLE_MFA):
        return f"{owner.user.name} has a new password."
    session.ended = SESSION_OVER
    return f"{owner.user.name} has a new password. This session is over: {owner.user.name} has to sign in again."


def create_access_key(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if owner.access_keys >= MAX_ACCESS_KEYS:
        return TOO_MANY_KEYS
    owner.access_keys += 1
    return f"{owner.user.name} has {keys_in_words(owner.access_keys)} now."


def delete_access_key(session: Session, owner: AccountUser, serial: str) -> str | Refusal:
    if not owner.access_keys:
        return NO_KEY_TO_DELETE
    owner.access_keys -= 1
    return f"{owner.user.name} has {keys_in_words(owner.access_keys)} now."


def list_access_keys(session: Session, owner: AccountUser, serial: str) -> str:
    return f"The list says: {owner.user.name} has {keys_in_words(owner.access_keys)}."


def list_devices(session: Session, owner: AccountUser, serial: str) -> str:
    names = [f"`{device_name(device)}`" for device in session.account.enabled(owner.user.name)]
    return f"The list says: {join_words(names) or 'no device'} enabled for {owner.user.name}."


def list_virtual_devices(session: Session, request: Request, device: str | None) -> str:
    devices = [
        f"`{device_name(serial)}` ({f'enabled for {owner}' if owner else 'enabled for nobody'})"
        for serial, owner in session.account.devices.items()
    ]
    return f"The list says: {join_words(devices) or 'the account has no virtual MFA device'}."


def list_users(session: Session, request: Request, device: str | None) -> str:
    return f"The list says: {join_words(list(session.account.users))}."


def nothing_to_tell(session: Session, request: Request, device: str | None) -> str:
    return "It works. It changes nothing that this story keeps track of."


HAPPENS = {
    "iam:createvirtualmfadevice": create_device,
    "iam:deletevirtualmfadevice": delete_device,
    "iam:enablemfadevice": about_a_user(enable_device),
    "iam:deactivatemfadevice": about_a_user(deactivate_device),
    "iam:resyncmfadevice": about_a_user(resync_device),
    "iam:changepassword": about_a_user(change_password),
    "iam:createaccesskey": about_a_user(create_access_key),
    "iam:deleteaccesskey": about_a_user(delete_access_key),
    "iam:listaccesskeys": about_a_user(list_access_keys),
    "iam:listmfadevices": about_a_user(list_devices),
    "iam:listvirtualmfadevices": list_virtual_devices,
    "iam:listusers": list_users,
}
