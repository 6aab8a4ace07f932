"""What a real client sends with each action of the policy."""

from botocore.loaders import Loader
from botocore.model import ServiceModel

from mfa_lesson import User
from mfa_lesson.account.catalogue import IN_THE_POLICY, UNGOVERNED

SSH_KEY = "ssh-rsa AAAA"
VALUES = {
    "AccessKeyId": "AKIA0PRACTICEUNKNOWN",
    "AuthenticationCode1": "123456",
    "AuthenticationCode2": "654321",
    "CertificateBody": "none",
    "CertificateId": "0" * 24,
    "Encoding": "SSH",
    "NewPassword": "Another-password-1",
    "OldPassword": "wrong",
    "Password": "Another-password-1",
    "SSHPublicKeyBody": SSH_KEY,
    "SSHPublicKeyId": "APKA0PRACTICEUNKNOWN",
    "Status": "Active",
}
ACTIONS = [action for action in IN_THE_POLICY if action.name.lower() not in UNGOVERNED]
IAM = ServiceModel(Loader().load_service_model("iam", "service-2"), "iam")


def parameters_of(action, owner: str) -> dict[str, str]:
    """The parameters that the call needs, about a user and their device."""
    shape = IAM.operation_model(action.name.partition(":")[2]).input_shape
    if shape is None:
        return {}
    values = {**VALUES, "UserName": owner, "VirtualMFADeviceName": owner, "SerialNumber": User.read(owner).device_arn()}
    wanted = set(shape.required_members) | ({"UserName"} & set(shape.members))
    return {name: values[name] for name in wanted}
