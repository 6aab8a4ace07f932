"""MFA devices.

AWS pages: API_CreateVirtualMFADevice, API_EnableMFADevice, API_DeactivateMFADevice, API_DeleteVirtualMFADevice,
API_ListMFADevices, API_ListVirtualMFADevices, API_ResyncMFADevice.
"""

from __future__ import annotations

from mfa_lesson.account import rules
from mfa_lesson.account.state import device_name

from ..codes import Device, draw_qr_code, make_seed, write_uri
from ..refusals import AwsError
from .call import Operation, OperationCall, Output
from .users import describe_user

LONGEST_SERIAL = 256
"""What botocore's model of IAM has for a serial number."""


def create_device(call: OperationCall) -> Output:
    if len(call.request.resource) > LONGEST_SERIAL:
        constraint = f"Member must have length less than or equal to {LONGEST_SERIAL}"
        raise AwsError("ValidationError", f"Value at 'serialNumber' failed to satisfy constraint: {constraint}")
    call.carry_out()
    device = Device(call.request.resource, make_seed(), call.now)
    call.state.devices[device.serial] = device
    uri = write_uri(device.seed, device.serial.rpartition("/")[2], call.state.account.account_id)
    made = {
        "SerialNumber": device.serial,
        "Base32StringSeed": device.seed.encode("ascii"),
        "QRCodePNG": draw_qr_code(uri),
        "Tags": call.input.get("Tags"),
    }
    return {"VirtualMFADevice": made}


def delete_device(call: OperationCall) -> Output:
    serial = call.input["SerialNumber"]
    call.carry_out(device=serial)
    del call.state.devices[serial]
    return {}


def read_device(call: OperationCall) -> str:
    """The device's name in the Account. One that isn't a virtual device of this account is unknown there."""
    serial = str(call.input["SerialNumber"])
    return device_name(serial) if serial in call.state.devices else f" {serial}"


def find_step(call: OperationCall) -> int | None:
    """The step of the second code; None where the two are wrong, or the device is unknown."""
    device = call.state.devices.get(call.input["SerialNumber"])
    first, second = call.input["AuthenticationCode1"], call.input["AuthenticationCode2"]
    return device.check_pair(first, second, call.now) if device else None


def enable_device(call: OperationCall) -> Output:
    serial, owner = call.input["SerialNumber"], call.owner.user
    step = find_step(call)
    try:
        call.carry_out(read_device(call), wrong_codes=step is None)
    except AwsError as error:
        if error.refusal == rules.DEVICE_IN_USE and call.state.account.devices[serial] == owner.name:
            text = f"MFA Device for user {owner.name} already exists."
            raise AwsError(error.code, text, error.refusal) from None
        raise
    device = call.state.devices[serial]
    assert step is not None
    device.accept_pair(step, call.now)
    device.enabled = call.now
    return {}


def resync_device(call: OperationCall) -> Output:
    step = find_step(call)
    call.carry_out(read_device(call), wrong_codes=step is None)
    assert step is not None
    call.state.devices[call.input["SerialNumber"]].accept_pair(step, call.now)
    return {}


def deactivate_device(call: OperationCall) -> Output:
    call.carry_out(read_device(call))
    call.state.devices[call.input["SerialNumber"]].enabled = None
    return {}


def list_devices(call: OperationCall) -> Output:
    name = call.owner.user.name
    listed = [
        {"UserName": name, "SerialNumber": serial, "EnableDate": call.state.devices[serial].enabled}
        for serial in call.state.account.enabled(name)
    ]
    return call.page("MFADevices", listed)


def list_virtual_devices(call: OperationCall) -> Output:
    status = call.input.get("AssignmentStatus", "Any")
    listed = []
    for serial, owner in call.state.account.devices.items():
        if status == "Any" or (status == "Assigned") == bool(owner):
            user = describe_user(call.state, owner) if owner else None
            listed.append({"SerialNumber": serial, "User": user, "EnableDate": call.state.devices[serial].enabled})
    return call.page("VirtualMFADevices", listed)


OPERATIONS: dict[str, Operation] = {
    "CreateVirtualMFADevice": create_device,
    "DeactivateMFADevice": deactivate_device,
    "DeleteVirtualMFADevice": delete_device,
    "EnableMFADevice": enable_device,
    "ListMFADevices": list_devices,
    "ListVirtualMFADevices": list_virtual_devices,
    "ResyncMFADevice": resync_device,
}
