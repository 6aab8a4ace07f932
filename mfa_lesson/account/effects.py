"""What an allowed action changes or shows in an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mfa_lesson.iam.request import Request
from mfa_lesson.text import Reason

from . import rules
from .rules import Refusal
from .state import AccountState, AccountUser, device_name
from .users import read_mfa
from .ways import Way

MAX_ACCESS_KEYS, MAX_DEVICES = 2, 8  # reference_iam-quotas


class Attempt(NamedTuple):
    """A request that the policies allow, or that needs no permission."""

    account: AccountState
    who: str
    way: Way | None
    request: Request
    device: str | None
    """The name of the MFA device it is about; None for the one that carries the name of the user acted on."""
    wrong_codes: bool = False
    """Whether codes came along that aren't two new, consecutive ones of the device."""

    @property
    def owner(self) -> AccountUser | None:
        """The user that it is about."""
        return next((one for one in self.account.users.values() if one.user.arn == self.request.resource), None)

    @property
    def is_own(self) -> bool:
        """Whether it is about the user who asks. A role session has no user of its own."""
        owner = self.owner
        return owner is not None and owner.user.name == self.who and (self.way is None or self.way.has_user)


Effect = Callable[[Attempt], Reason | Refusal]
"""Changes the account, and says what it changed or showed, or which rule refuses it."""

EffectOnUser = Callable[[Attempt, AccountUser, str], Reason | Refusal]
"""The same, given the user in question and the serial number of the device in question."""


def require_user(effect: EffectOnUser) -> Effect:
    """An effect on a user, which AWS refuses where there is no such user."""

    def happen(attempt: Attempt) -> Reason | Refusal:
        owner = attempt.owner
        return effect(attempt, owner, owner.user.device_arn(attempt.device)) if owner else rules.NO_SUCH_USER

    return happen


def create_device(attempt: Attempt) -> Reason | Refusal:
    serial, devices = attempt.request.resource, attempt.account.devices
    if serial in devices:
        return rules.DEVICE_NAME_TAKEN
    devices[serial] = None
    return Reason("effect.device-created", {"device": device_name(serial)})


def delete_device(attempt: Attempt) -> Reason | Refusal:
    serial, devices = attempt.request.resource, attempt.account.devices
    if serial not in devices:
        return rules.NO_SUCH_DEVICE._replace(page="API_DeleteVirtualMFADevice")
    if devices[serial]:
        return rules.DEVICE_STILL_ENABLED
    del devices[serial]
    return Reason("effect.device-deleted", {"device": device_name(serial)})


def require_mfa(effect: EffectOnUser) -> EffectOnUser:
    """An effect that AWS refuses to the long-term key of a user who has a device and acts on their own.

    The bulletin AWS-2023-001 asks for MFA of access keys only; what a console session from before the device can do,
    no page says. AWS checks it before anything that is said about the device.
    """

    def happen(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
        has_device = bool(attempt.account.enabled(owner.user.name))
        if has_device and attempt.is_own and attempt.way is Way.ACCESS_KEY:
            return rules.MFA_NEEDED_FOR_DEVICES
        happened = effect(attempt, owner, serial)
        undocumented = has_device and attempt.is_own and read_mfa(attempt.request.context) != "true"
        if undocumented and isinstance(happened, Reason):
            return Reason(f"{happened.code}-undocumented", happened.parameters)
        return happened

    return happen


def enable_device(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
    devices = attempt.account.devices
    if serial not in devices:
        return rules.NO_SUCH_DEVICE
    if devices[serial]:
        return rules.DEVICE_IN_USE
    if len(attempt.account.enabled(owner.user.name)) >= MAX_DEVICES:
        return rules.TOO_MANY_DEVICES
    if attempt.wrong_codes:
        return rules.WRONG_CODES
    devices[serial] = owner.user.name
    return reason_on_device("effect.device-enabled", attempt, owner, serial)


def deactivate_device(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
    if attempt.account.devices.get(serial) != owner.user.name:
        return rules.DEVICE_NOT_ENABLED
    attempt.account.devices[serial] = None
    return reason_on_device("effect.device-deactivated", attempt, owner, serial)


def resync_device(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
    if attempt.account.devices.get(serial) != owner.user.name:
        return rules.DEVICE_NOT_ENABLED._replace(page="API_ResyncMFADevice")
    if attempt.wrong_codes:
        return rules.WRONG_CODES._replace(page="API_ResyncMFADevice")
    return Reason("effect.device-resynced", {"device": device_name(serial)})


def reason_on_device(code: str, attempt: Attempt, owner: AccountUser, serial: str) -> Reason:
    mfa = read_mfa(attempt.request.context)
    return Reason(code, {"device": device_name(serial), "user": owner.user.name, "mfa": mfa})


def change_password(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
    if attempt.way is Way.ROLE:
        return rules.NO_PASSWORD
    owner.must_change_password = False
    in_console = attempt.is_own and attempt.way is not None and attempt.way.in_console
    code = "effect.password-changed-in-console" if in_console else "effect.password-changed"
    return Reason(code, {"user": owner.user.name})


def create_access_key(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
    if owner.access_keys >= MAX_ACCESS_KEYS:
        return rules.TOO_MANY_KEYS
    owner.access_keys += 1
    return Reason("effect.access-keys", {"user": owner.user.name, "count": owner.access_keys})


def delete_access_key(attempt: Attempt, owner: AccountUser, serial: str) -> Reason | Refusal:
    if not owner.access_keys:
        return rules.NO_KEY_TO_DELETE
    owner.access_keys -= 1
    return Reason("effect.access-keys", {"user": owner.user.name, "count": owner.access_keys})


def list_access_keys(attempt: Attempt, owner: AccountUser, serial: str) -> Reason:
    return Reason("effect.access-keys-listed", {"user": owner.user.name, "count": owner.access_keys})


def list_devices(attempt: Attempt, owner: AccountUser, serial: str) -> Reason:
    names = tuple(map(device_name, attempt.account.enabled(owner.user.name)))
    return Reason("effect.devices-listed", {"user": owner.user.name, "devices": names})


def list_virtual_devices(attempt: Attempt) -> Reason:
    devices = tuple((device_name(serial), owner) for serial, owner in attempt.account.devices.items())
    return Reason("effect.virtual-devices-listed", {"devices": devices})


def name_caller(attempt: Attempt) -> Reason:
    """The caller's ARN: of a role session the session's own (reference_identifiers)."""
    arn = str(attempt.request.context["aws:PrincipalArn"])
    if attempt.way is Way.ROLE:
        arn = f"{arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{attempt.who}"
    return Reason("effect.caller-named", {"arn": arn})


def list_users(attempt: Attempt) -> Reason:
    return Reason("effect.users-listed", {"users": tuple(attempt.account.users)})


EFFECTS: dict[str, Effect] = {
    "iam:createvirtualmfadevice": create_device,
    "iam:deletevirtualmfadevice": delete_device,
    "iam:enablemfadevice": require_user(require_mfa(enable_device)),
    "iam:deactivatemfadevice": require_user(require_mfa(deactivate_device)),
    "iam:resyncmfadevice": require_user(resync_device),
    "iam:changepassword": require_user(change_password),
    "iam:createaccesskey": require_user(create_access_key),
    "iam:deleteaccesskey": require_user(delete_access_key),
    "iam:listaccesskeys": require_user(list_access_keys),
    "iam:listmfadevices": require_user(list_devices),
    "iam:listvirtualmfadevices": list_virtual_devices,
    "iam:listusers": list_users,
    "sts:getcalleridentity": name_caller,
}


def carry_out(attempt: Attempt) -> Reason | Refusal:
    """Lets an allowed request have its effect."""
    effect = EFFECTS.get(attempt.request.lower_action)
    return effect(attempt) if effect else Reason("effect.none")
